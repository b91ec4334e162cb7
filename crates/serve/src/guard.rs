//! Who may ask: the Host of every request, the Origin of those a foreign page could send.
//!
//! Host keeps out a name that was bound to loopback behind the user's back (DNS rebinding);
//! Origin keeps out a foreign page that opens a WebSocket to the user's own relay.

use std::net::{IpAddr, SocketAddr};

use hyper::header::{HOST, HeaderValue, ORIGIN};
use hyper::http::uri::Authority;
use hyper::{HeaderMap, Uri};

/// The names this relay answers to, and the pages that may read from it.
#[derive(Clone, Debug, Default)]
pub struct Guard {
    hosts: Vec<String>,
    origins: Vec<Origin>,
    origin_texts: Vec<String>,
}

/// Why a request is refused. The reason goes to the log, never into the answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Refusal {
    /// No Host, more than one, or one that cannot be read.
    HostUnclear,
    /// A Host that is not ours.
    HostForeign,
    /// An Origin that is neither ours nor allowed.
    OriginForeign,
    /// A browser says that another site asks.
    CrossSite,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Origin {
    secure: bool,
    host: String,
    port: u16,
}

impl Guard {
    /// Answers to the loopback names, to the addresses bound, and to further names.
    pub fn new(bound: &[SocketAddr], hosts: &[String], origins: &[String]) -> Result<Self, String> {
        let mut guard = Self::default();
        for name in ["localhost", "127.0.0.1", "[::1]"] {
            guard.hosts.push(name.to_owned());
        }
        let specified = bound.iter().map(SocketAddr::ip).filter(|ip| !ip.is_unspecified());
        guard.hosts.extend(specified.map(|ip| match ip {
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        }));
        guard.hosts.extend(hosts.iter().map(|host| host.to_ascii_lowercase()));
        for origin in origins {
            let parsed = parse_origin(origin).ok_or_else(|| {
                format!("{origin:?} is not an origin such as https://flows.example.org")
            })?;
            guard.origins.push(parsed);
            guard.origin_texts.push(origin.trim_end_matches('/').to_owned());
        }
        Ok(guard)
    }

    /// Whether the request is for us.
    pub fn check_host(&self, uri: &Uri, headers: &HeaderMap) -> Result<(), Refusal> {
        let host = host_of(headers)?;
        let named = uri.authority().map(Authority::as_str);
        for text in [Some(host), named].into_iter().flatten() {
            let (name, _) = split_port(text).ok_or(Refusal::HostUnclear)?;
            if !self.hosts.iter().any(|ours| ours.eq_ignore_ascii_case(name)) {
                return Err(Refusal::HostForeign);
            }
        }
        Ok(())
    }

    /// Whether a page may read: one of the same host, one that is allowed, or no page at all.
    /// Browsers always name the Origin of a WebSocket; programs that name none are not pages.
    pub fn check_origin(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        let mut values = headers.get_all(ORIGIN).iter();
        let Some(value) = values.next() else { return check_site(headers) };
        if values.next().is_some() {
            return Err(Refusal::OriginForeign);
        }
        let origin = value.to_str().ok().and_then(parse_origin);
        let origin = origin.ok_or(Refusal::OriginForeign)?;
        if self.origins.contains(&origin) {
            return Ok(());
        }
        if is_same(&origin, host_of(headers)?)? { Ok(()) } else { Err(Refusal::OriginForeign) }
    }

    /// Whether a page of this very host asks, or its user by hand: for what changes something.
    /// Other origins may read where they are allowed to, and change nothing.
    pub fn check_intent(&self, headers: &HeaderMap) -> Result<(), Refusal> {
        match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
            Some(b"same-origin" | b"none") => return Ok(()),
            Some(_) => return Err(Refusal::CrossSite),
            None => {}
        }
        let mut values = headers.get_all(ORIGIN).iter();
        let (Some(value), None) = (values.next(), values.next()) else {
            return Err(Refusal::CrossSite);
        };
        let origin = value.to_str().ok().and_then(parse_origin).ok_or(Refusal::OriginForeign)?;
        if is_same(&origin, host_of(headers)?)? { Ok(()) } else { Err(Refusal::OriginForeign) }
    }

    /// The Origin of a page that comes from elsewhere and is allowed, for an answer it may read. A page of this
    /// very host is none, whatever is allowed.
    pub fn foreign_origin<'a>(&self, headers: &'a HeaderMap) -> Option<&'a HeaderValue> {
        let mut values = headers.get_all(ORIGIN).iter();
        let (Some(value), None) = (values.next(), values.next()) else { return None };
        let origin = parse_origin(value.to_str().ok()?)?;
        let is_ours = is_same(&origin, host_of(headers).ok()?).ok()?;
        (!is_ours && self.origins.contains(&origin)).then_some(value)
    }

    /// The allowed foreign origins, as they were given.
    pub fn origins(&self) -> &[String] {
        &self.origin_texts
    }
}

/// Whether a page of this origin came from this host.
fn is_same(origin: &Origin, host: &str) -> Result<bool, Refusal> {
    let (name, port) = split_port(host).ok_or(Refusal::HostUnclear)?;
    let port = port.unwrap_or(default_port(origin.secure));
    Ok(origin.host.eq_ignore_ascii_case(name) && origin.port == port)
}

/// Requests without an Origin that a foreign page causes all the same, an image for instance.
fn check_site(headers: &HeaderMap) -> Result<(), Refusal> {
    match headers.get("sec-fetch-site").map(HeaderValue::as_bytes) {
        None | Some(b"same-origin" | b"none") => Ok(()),
        Some(_) => Err(Refusal::CrossSite),
    }
}

fn host_of(headers: &HeaderMap) -> Result<&str, Refusal> {
    let mut values = headers.get_all(HOST).iter();
    match (values.next(), values.next()) {
        (Some(value), None) => value.to_str().map_err(|_| Refusal::HostUnclear),
        _ => Err(Refusal::HostUnclear),
    }
}

/// `name`, `name:port`, `[::1]` or `[::1]:port`; the brackets stay with the name.
fn split_port(text: &str) -> Option<(&str, Option<u16>)> {
    let name_length = match text.strip_prefix('[') {
        Some(rest) => rest.find(']')? + 2,
        None => text.find(':').unwrap_or(text.len()),
    };
    let (name, rest) = text.split_at_checked(name_length)?;
    if name.is_empty() {
        return None;
    }
    match rest.strip_prefix(':') {
        None if rest.is_empty() => Some((name, None)),
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => {
            Some((name, Some(port.parse().ok()?)))
        }
        _ => None,
    }
}

fn parse_origin(text: &str) -> Option<Origin> {
    let (scheme, rest) = text.split_once("://")?;
    let secure = match scheme.to_ascii_lowercase().as_str() {
        "http" => false,
        "https" => true,
        _ => return None,
    };
    let rest = rest.strip_suffix('/').unwrap_or(rest);
    if rest.contains(['/', '@', '?', '#']) {
        return None;
    }
    let (name, port) = split_port(rest)?;
    let port = port.unwrap_or(default_port(secure));
    Some(Origin { secure, host: name.to_ascii_lowercase(), port })
}

fn default_port(secure: bool) -> u16 {
    if secure { 443 } else { 80 }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderName;

    use super::*;

    fn guard() -> Guard {
        let bound = ["192.0.2.7:8055".parse().unwrap(), "[2001:db8::7]:8055".parse().unwrap()];
        let hosts = ["Relay.example.org".to_owned()];
        Guard::new(&bound, &hosts, &["https://flows.example.org".to_owned()]).unwrap()
    }

    fn headers(lines: &[(&'static str, &str)]) -> HeaderMap {
        let line = |(name, value): &(&'static str, &str)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        };
        let mut map = HeaderMap::new();
        for (name, value) in lines.iter().map(line) {
            map.append(name, value);
        }
        map
    }

    fn check_host(host: &[&str], uri: &str, expected: Result<(), Refusal>) {
        let lines: Vec<_> = host.iter().map(|host| ("host", *host)).collect();
        let outcome = guard().check_host(&uri.parse().unwrap(), &headers(&lines));
        assert_eq!(outcome, expected, "{host:?} {uri}");
    }

    fn check_origin(host: &str, origin: &str, expected: Result<(), Refusal>) {
        let outcome = guard().check_origin(&headers(&[("host", host), ("origin", origin)]));
        assert_eq!(outcome, expected, "{host} {origin}");
    }

    #[test]
    fn only_our_own_names_are_hosts() {
        for host in ["localhost:8055", "LOCALHOST", "127.0.0.1:9000", "[::1]:8055", "[::1]"] {
            check_host(&[host], "/", Ok(()));
        }
        for host in
            ["192.0.2.7:8055", "[2001:db8::7]:8055", "relay.example.org", "RELAY.EXAMPLE.ORG:1"]
        {
            check_host(&[host], "/", Ok(()));
        }
        let foreign = Err(Refusal::HostForeign);
        for host in
            ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "192.0.2.8"]
        {
            check_host(&[host], "/", foreign);
        }
        let unclear = Err(Refusal::HostUnclear);
        for host in ["", ":8055", "[::1", "localhost:", "localhost:x", "localhost:80:90"] {
            check_host(&[host], "/", unclear);
        }
        check_host(&[], "/", unclear);
        check_host(&["localhost", "localhost"], "/", unclear);
        check_host(&["localhost"], "http://evil.example/", foreign);
        check_host(&["localhost"], "http://localhost:8055/", Ok(()));
    }

    #[test]
    fn a_name_with_a_user_before_it_is_not_ours() {
        check_host(&["a@localhost"], "/", Err(Refusal::HostForeign));
    }

    #[test]
    fn only_pages_of_the_same_host_and_allowed_ones_read() {
        check_origin("localhost:8055", "http://localhost:8055", Ok(()));
        check_origin("LOCALHOST:8055", "http://LocalHost:8055", Ok(()));
        check_origin("relay.example.org", "https://relay.example.org", Ok(()));
        check_origin("relay.example.org", "https://relay.example.org:443", Ok(()));
        check_origin("relay.example.org:80", "http://relay.example.org", Ok(()));
        check_origin("localhost:8055", "https://flows.example.org", Ok(()));
        check_origin("localhost:8055", "HTTPS://FLOWS.example.org:443", Ok(()));
        for origin in [
            "null",
            "",
            "http://evil.example",
            "http://localhost",
            "http://localhost:8056",
            "http://127.0.0.1:8055",
            "https://flows.example.org.evil.example",
            "https://good.flows.example.org",
            "http://flows.example.org",
            "https://flows.example.org:8443",
            "http://localhost:8055@evil.example",
            "http://evil.example/http://localhost:8055",
            "file://localhost:8055",
        ] {
            check_origin("localhost:8055", origin, Err(Refusal::OriginForeign));
        }
    }

    #[test]
    fn a_program_names_no_origin_and_a_foreign_image_tells_its_site() {
        let check = |site: &[(&'static str, &str)], expected| {
            assert_eq!(guard().check_origin(&headers(site)), expected);
        };
        check(&[("host", "localhost")], Ok(()));
        check(&[("host", "localhost"), ("sec-fetch-site", "same-origin")], Ok(()));
        check(&[("host", "localhost"), ("sec-fetch-site", "none")], Ok(()));
        check(&[("host", "localhost"), ("sec-fetch-site", "cross-site")], Err(Refusal::CrossSite));
        check(&[("host", "localhost"), ("sec-fetch-site", "same-site")], Err(Refusal::CrossSite));
    }

    #[test]
    fn a_page_from_elsewhere_is_one_that_is_allowed_and_not_of_this_host() {
        let check = |host: &str, origins: &[&str], expected: Option<&str>| {
            let mut lines = vec![("host", host)];
            lines.extend(origins.iter().map(|origin| ("origin", *origin)));
            let (guard, headers) = (guard(), headers(&lines));
            let found = guard.foreign_origin(&headers).map(|value| value.to_str().unwrap());
            assert_eq!(found, expected, "{host} {origins:?}");
        };
        let allowed = "https://flows.example.org";
        check("localhost:8055", &[allowed], Some(allowed));
        // A proxy that serves the relay under the very name that is allowed.
        check("flows.example.org", &[allowed], None);
        check("localhost:8055", &["http://localhost:8055"], None);
        check("localhost:8055", &["https://flows.example.org.evil.example"], None);
        check("localhost:8055", &["null"], None);
        check("localhost:8055", &[], None);
        check("localhost:8055", &[allowed, allowed], None);
        check("localhost:8055", &[allowed, "https://evil.example"], None);
    }

    #[test]
    fn an_origin_with_a_path_cannot_be_allowed() {
        assert!(Guard::new(&[], &[], &["https://flows.example.org/page".to_owned()]).is_err());
        assert!(Guard::new(&[], &[], &["flows.example.org".to_owned()]).is_err());
    }
}
