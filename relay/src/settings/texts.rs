//! Addresses, networks and pipes as people write them; who gave half of one reads the whole.

use std::net::{IpAddr, SocketAddr};

use flowglass_relay::Pipe;
use ipnet::IpNet;

/// Reads each of them; the first that cannot be read is told with the option's name.
pub(super) fn all<T>(
    texts: &[String],
    option: &str,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Vec<T>, String> {
    let one = |text: &String| read(text).map_err(|why| format!("{option} {text}: {why}"));
    texts.iter().map(one).collect()
}

/// `127.0.0.1:2055`.
pub(super) fn address(text: &str, usual_port: u16) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| {
        let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
        let meant = if let Ok(port) = text.strip_prefix(':').unwrap_or(text).parse::<u16>() {
            SocketAddr::from(([127, 0, 0, 1], port))
        } else if let Ok(address) = bare.parse::<IpAddr>() {
            SocketAddr::from((address, usual_port))
        } else {
            let example = SocketAddr::from(([127, 0, 0, 1], usual_port));
            return format!("an address and a port are needed, such as {example}");
        };
        format!("an address and a port are needed: write {meant}")
    })
}

/// A DNS server: `192.0.2.53`, or with a port of its own.
pub(super) fn server(text: &str) -> Result<SocketAddr, String> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let alone = bare.parse::<IpAddr>().map(|address| SocketAddr::from((address, 53)));
    let words = "an address is needed, such as 192.0.2.53 or 127.0.0.1:5353";
    alone.or_else(|_| text.parse()).map_err(|_| format!("--resolver {text}: {words}"))
}

/// `https://hooks.example.org/flows`.
#[cfg(feature = "webhook")]
pub(super) fn web_address(text: &str) -> Result<String, String> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let host = rest.and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
    let plain = text.bytes().all(|octet| octet.is_ascii_graphic() && octet != b'#');
    if host.is_empty() || !plain {
        // It may hold a secret, and is not repeated.
        return Err(
            "--alert-webhook: an address is needed, such as https://hooks.example.org/flows"
                .to_owned(),
        );
    }
    Ok(text.to_owned())
}

/// `10.0.0.0/8`, or a single address.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    let single = || text.parse::<IpAddr>().map(IpNet::from);
    let words = "not a network such as 10.0.0.0/8 or an address such as 192.0.2.1";
    text.parse().or_else(|_| single()).map_err(|_| words.to_owned())
}

/// `-`, `NAME=-` or `NAME=PATH`; each name is there once, standard input too.
pub(super) fn pipes(texts: &[String]) -> Result<Vec<Pipe>, String> {
    let mut pipes: Vec<Pipe> = Vec::new();
    for text in texts {
        let (name, path) = match text.split_once('=') {
            Some((name, path)) => (name, path),
            None if text == "-" => ("packets", "-"),
            None => {
                return Err(format!("--packets {text}: - or NAME=PATH is needed: eth0={text}"));
            }
        };
        let path = (path != "-").then(|| path.into());
        let reserved = ["", "live", "template-cache", "history"].contains(&name);
        let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        if reserved || !plain || name.len() > 32 {
            return Err(format!(
                "--packets {text}: a name has up to 32 letters, digits and . _ -, and is not one of \
                 live, template-cache, history"
            ));
        }
        if pipes.iter().any(|pipe| pipe.name == name || pipe.path == path) {
            return Err(format!("--packets {text}: this is there twice"));
        }
        pipes.push(Pipe { name: name.to_owned(), path });
    }
    Ok(pipes)
}
