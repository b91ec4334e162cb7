//! One file of the page: its octets, its tag, its type, and how long it may be kept.

use std::fmt::Write as _;

use bytes::Bytes;
use sha2::{Digest, Sha256};

/// Octets and their strong tag.
#[derive(Clone, Debug)]
pub(super) struct File {
    pub(super) body: Bytes,
    pub(super) etag: String,
}

impl File {
    pub(super) fn new(body: Bytes) -> Self {
        let etag = tag(&Sha256::digest(&body));
        Self { body, etag }
    }
}

/// A strong tag: half of a digest.
pub(super) fn tag(digest: &[u8]) -> String {
    let mut etag = String::from("\"");
    for octet in digest.iter().take(16) {
        let _ = write!(etag, "{octet:02x}");
    }
    etag.push('"');
    etag
}

/// A name that stays inside the folder on every system: no escapes, no hidden files, no steps up.
pub(super) fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./".contains(&byte);
    name.bytes().all(plain)
        && name.split('/').all(|part| !part.is_empty() && !part.starts_with('.'))
}

/// `application/wasm` is a must: a browser compiles while loading only with it.
pub(super) fn content_type(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("webp") => "image/webp",
        Some("woff2") => "font/woff2",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A file whose name holds the hash of its content never changes; any other is asked for anew.
pub(super) fn cache_control(name: &str) -> &'static str {
    let hashed = name.split(['/', '.', '_']).any(|part| {
        part.rsplit_once('-').is_some_and(|(_, hash)| {
            hash.len() >= 8 && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
        })
    });
    if hashed { "public, max-age=31536000, immutable" } else { "no-cache" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_outside_are_refused() {
        for name in ["index.html", "ui-0123456789abcdef_bg.wasm", "fonts/inter.woff2"] {
            assert!(is_plain(name), "{name}");
        }
        for name in [
            "../Cargo.toml",
            "a/../b",
            "%2e%2e/a",
            "a%00",
            "a\\b",
            "/etc/passwd",
            ".git/config",
            "a//b",
            "a/",
        ] {
            assert!(!is_plain(name), "{name}");
        }
    }

    #[test]
    fn only_hashed_names_are_kept_for_ever() {
        for name in
            ["ui-0123456789abcdef.js", "ui-0123456789abcdef_bg.wasm", "x/tokens-deadbeef.css"]
        {
            assert!(cache_control(name).contains("immutable"), "{name}");
        }
        for name in ["index.html", "worker.js", "flow-glass.js", "a-b.css", "worker_bg.wasm"] {
            assert_eq!(cache_control(name), "no-cache", "{name}");
        }
    }
}
