//! Where NATS is, as it is written: `nats://[USER:PASSWORD@ or TOKEN@]HOST[:PORT][,HOST…]`, or `tls://`.

use std::fmt;
use std::str::FromStr;

use crate::Login;

/// The port that NATS is known by.
const PORT: u16 = 4222;
/// More servers than a cluster has; a bound, so that a try of all of them ends.
const MOST_SERVERS: usize = 16;

/// Servers that are one to us, and who we say we are.
#[derive(Clone, PartialEq, Eq)]
pub struct Address {
    /// Asked for TLS from the beginning of the name.
    pub is_secret: bool,
    /// Host and port of each; any will do.
    pub servers: Vec<(String, u16)>,
    /// What stands before the `@`.
    pub login: Login,
}

impl FromStr for Address {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let example = "nats://127.0.0.1:4222 is one, tls://nats.example.org another";
        let Some((scheme, rest)) = text.split_once("://") else {
            return Err(format!("this is no address of NATS; {example}"));
        };
        let is_secret = match scheme {
            "nats" => false,
            "tls" => true,
            _ => return Err(format!("`{scheme}://` is not NATS; {example}")),
        };
        let rest = rest.trim_end_matches('/');
        // A password may hold an @, a host may not.
        let (who, hosts) = match rest.rsplit_once('@') {
            Some((who, hosts)) => (Some(who), hosts),
            None => (None, rest),
        };
        let login = match who.map(|who| who.split_once(':').ok_or(who)) {
            None => Login::Nobody,
            Some(Ok((user, password))) => Login::user(user, password),
            Some(Err(token)) => Login::token(token),
        };
        let servers = hosts.split(',').map(server).collect::<Option<Vec<_>>>();
        let servers = servers.ok_or_else(|| format!("no server is named there; {example}"))?;
        if servers.len() > MOST_SERVERS {
            return Err(format!("{} servers, {MOST_SERVERS} at most", servers.len()));
        }
        Ok(Self { is_secret, servers, login })
    }
}

/// `host`, `host:port`, `[::1]:port`.
fn server(text: &str) -> Option<(String, u16)> {
    let (host, port) = match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((host, rest)) => (host, rest.strip_prefix(':').or(rest.is_empty().then_some(""))?),
        None => text.split_once(':').unwrap_or((text, "")),
    };
    let port = if port.is_empty() { PORT } else { port.parse().ok()? };
    let is_plain = !host.is_empty() && !host.contains(['/', '?', '#', ' ']);
    is_plain.then(|| (host.to_owned(), port))
}

impl fmt::Display for Address {
    /// Without what is secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_secret { "tls://" } else { "nats://" })?;
        for (number, (host, port)) in self.servers.iter().enumerate() {
            let comma = if number > 0 { "," } else { "" };
            match host.contains(':') {
                true => write!(f, "{comma}[{host}]:{port}")?,
                false => write!(f, "{comma}{host}:{port}")?,
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_what_its_text_says_and_never_tells_its_secret() {
        let check = |text: &str, shown: &str, login: Login| {
            let address: Address = text.parse().unwrap();
            assert_eq!((address.to_string(), &address.login), (shown.to_owned(), &login), "{text}");
            assert!(!format!("{address:?}").contains("word"), "{address:?}");
        };
        check("nats://127.0.0.1", "nats://127.0.0.1:4222", Login::Nobody);
        check("tls://a.example:4443/", "tls://a.example:4443", Login::Nobody);
        check("nats://[::1]:4,b", "nats://[::1]:4,b:4222", Login::Nobody);
        check("nats://fra1:pass@word@h:1", "nats://h:1", Login::user("fra1", "pass@word"));
        check("nats://password@h", "nats://h:4222", Login::token("password"));
    }

    #[test]
    fn what_is_no_address_is_told() {
        for text in
            ["", "h:4222", "http://h", "nats://", "nats://h:x", "nats://a,,b", "nats://[::1"]
        {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
        let many = format!("nats://{}", ["h"; 17].join(","));
        assert!(many.parse::<Address>().is_err());
    }
}
