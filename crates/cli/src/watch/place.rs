//! Where flows come from, as it is named on the command line.

use std::fmt;
use std::net::{Ipv6Addr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use protocol::SourceKind;

/// A source that goes on.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Place {
    /// `-`.
    Standard,
    /// A file that grows.
    File(PathBuf),
    /// Exporters send their datagrams here.
    Udp(SocketAddr),
    /// A relay's WebSocket, as it was written.
    Relay(String),
    /// What sites publish, or why that is nowhere: told later, for the parser of arguments repeats what it refuses,
    /// a password with it.
    Nats(Result<nats::Address, String>),
}

impl Place {
    /// What it is to the engine.
    pub(super) const fn kind(&self) -> SourceKind {
        match self {
            Self::Standard | Self::File(_) => SourceKind::File,
            Self::Udp(_) | Self::Relay(_) | Self::Nats(_) => SourceKind::Relay,
        }
    }
}

impl FromStr for Place {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "-" {
            return Ok(Self::Standard);
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return Ok(Self::File(text.into()));
        };
        match scheme {
            "udp" => udp(rest).map(Self::Udp).ok_or_else(|| {
                format!("`{rest}` is no address and port; udp://:2055 and udp://[::1]:2055 are")
            }),
            "ws" | "wss" if !rest.is_empty() => Ok(Self::Relay(text.to_owned())),
            "ws" | "wss" => Err("no relay is named; ws://127.0.0.1:8055/live is one".to_owned()),
            "http" | "https" => Err(format!(
                "a relay is watched over ws:// or wss://, as {}{rest}",
                if scheme == "http" { "ws://" } else { "wss://" }
            )),
            "nats" | "tls" => Ok(Self::Nats(text.parse())),
            _ => Err(format!(
                "`{scheme}://` is unknown; udp://, ws://, wss://, nats:// and tls:// are known"
            )),
        }
    }
}

/// Without an address every one of this machine, of both families.
fn udp(rest: &str) -> Option<SocketAddr> {
    if let Some(port) = rest.strip_prefix(':') {
        return Some(SocketAddr::from((Ipv6Addr::UNSPECIFIED, port.parse().ok()?)));
    }
    rest.parse().ok()
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Standard => f.write_str("standard input"),
            Self::File(path) => f.write_str(&crate::input::shown(path)),
            Self::Udp(address) => write!(f, "udp://{address}"),
            Self::Relay(url) => f.write_str(&export::escape_controls(url)),
            Self::Nats(Ok(address)) => f.write_str(&export::escape_controls(&address.to_string())),
            Self::Nats(Err(_)) => f.write_str("nats://"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_is_what_its_name_says() {
        let check = |text: &str, expected: Result<Place, &str>| {
            assert_eq!(text.parse::<Place>(), expected.map_err(str::to_owned));
        };
        check("-", Ok(Place::Standard));
        check("lab.pcap", Ok(Place::File("lab.pcap".into())));
        check("udp://:2055", Ok(Place::Udp("[::]:2055".parse().unwrap())));
        check("udp://127.0.0.1:9995", Ok(Place::Udp("127.0.0.1:9995".parse().unwrap())));
        check("ws://127.0.0.1:8055/live", Ok(Place::Relay("ws://127.0.0.1:8055/live".to_owned())));
        check(
            "udp://2055",
            Err("`2055` is no address and port; udp://:2055 and udp://[::1]:2055 are"),
        );
        check(
            "https://relay.example.org/live",
            Err("a relay is watched over ws:// or wss://, as wss://relay.example.org/live"),
        );
        check("nats://a:4222", Ok(Place::Nats("nats://a:4222".parse())));
        check(
            "tcp://a",
            Err("`tcp://` is unknown; udp://, ws://, wss://, nats:// and tls:// are known"),
        );
    }
}
