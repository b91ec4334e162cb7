//! The cookie a browser keeps: what it is called, and how it is written and read.
//!
//! Browsers keep cookies by host and not by port, so that two relays on one host would sign each other's users out. The name
//! therefore says the port that the browser asked.

use hyper::HeaderMap;
use hyper::header::{COOKIE, HOST};

/// What the cookie of one request is called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Cookie {
    secure: bool,
    /// As the browser says it: behind a proxy the proxy's; none is the usual one.
    port: Option<u16>,
}

impl Cookie {
    /// By the Host that was asked, over TLS or not.
    pub(crate) fn asked(headers: &HeaderMap, secure: bool) -> Self {
        let host = headers.get(HOST).and_then(|host| host.to_str().ok());
        // What follows the last colon of `[::1]` is no number.
        let port = host.and_then(|host| host.rsplit_once(':')?.1.parse().ok());
        Self { secure, port }
    }

    /// The line that makes a browser keep this session, or with an empty one forget it.
    pub(crate) fn line(self, session: &str) -> String {
        let name = self.name();
        let tail = if self.secure { "; Secure" } else { "" };
        let age = if session.is_empty() { "; Max-Age=0" } else { "" };
        format!("{name}={session}; Path=/; HttpOnly; SameSite=Strict{age}{tail}")
    }

    /// What a browser kept under this name.
    pub(crate) fn of(self, headers: &HeaderMap) -> Option<&str> {
        let name = self.name();
        let lines = headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let pairs = lines.flat_map(|line| line.split(';'));
        let mut pairs = pairs.filter_map(|pair| pair.split_once('='));
        pairs.find(|(found, _)| found.trim() == name).map(|(_, value)| value.trim())
    }

    /// With the prefix a browser takes it from nobody but this host over TLS.
    fn name(self) -> String {
        let base = if self.secure { "__Host-flowglass" } else { "flowglass" };
        self.port.map_or_else(|| base.to_owned(), |port| format!("{base}-{port}"))
    }
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn headers(host: &str, cookies: &'static str) -> HeaderMap {
        let mut headers = HeaderMap::new();
        headers.insert(HOST, HeaderValue::from_str(host).unwrap());
        headers.insert(COOKIE, HeaderValue::from_static(cookies));
        headers
    }

    #[test]
    fn it_is_named_by_the_port_that_was_asked() {
        let check = |host: &str, secure, expected: &str| {
            assert_eq!(Cookie::asked(&headers(host, ""), secure).name(), expected, "{host}");
        };
        check("127.0.0.1:8055", false, "flowglass-8055");
        check("localhost", false, "flowglass");
        check("[::1]:8056", false, "flowglass-8056");
        check("[::1]", false, "flowglass");
        check("flows.example.org", true, "__Host-flowglass");
        check("flows.example.org:8443", true, "__Host-flowglass-8443");
    }

    #[test]
    fn of_several_its_own_is_read() {
        let kept =
            "flowglass=old; flowglass-8055=one; flowglass-8056=two; __Host-flowglass-8055=three";
        let check = |host: &str, secure, expected| {
            let headers = headers(host, kept);
            assert_eq!(Cookie::asked(&headers, secure).of(&headers), expected, "{host}");
        };
        check("127.0.0.1:8055", false, Some("one"));
        check("127.0.0.1:8056", false, Some("two"));
        check("127.0.0.1:8055", true, Some("three"));
        check("127.0.0.1:8057", false, None);
        check("127.0.0.1", false, Some("old"));
    }

    #[test]
    fn it_is_kept_from_scripts_and_forgotten_when_it_is_empty() {
        let cookie = Cookie { secure: true, port: Some(8443) };
        let kept = "__Host-flowglass-8443=x; Path=/; HttpOnly; SameSite=Strict; Secure";
        assert_eq!(cookie.line("x"), kept);
        let forgotten =
            "__Host-flowglass-8443=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0; Secure";
        assert_eq!(cookie.line(""), forgotten);
    }
}
