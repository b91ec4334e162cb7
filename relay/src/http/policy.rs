//! The headers that keep the page in: it may load from here, talk to here and loopback, and no more.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use hyper::HeaderMap;
use hyper::header::{HeaderName, HeaderValue, STRICT_TRANSPORT_SECURITY};
use sha2::{Digest, Sha256};

/// Sent with every answer, whatever it is.
const ALWAYS: [(&str, &str); 8] = [
    // By this the page knows, without asking, that a relay serves it.
    ("server-timing", "flowglass-relay"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-embedder-policy", "require-corp"),
    ("cross-origin-resource-policy", "same-origin"),
    (
        "permissions-policy",
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), \
         gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=(), serial=(), \
         hid=(), bluetooth=(), browsing-topics=()",
    ),
    ("referrer-policy", "no-referrer"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
];

/// Adds what belongs on every answer. The worker's own script needs the policy too, so it is not
/// only for HTML.
pub(super) fn add_headers(
    headers: &mut HeaderMap,
    content_security_policy: &HeaderValue,
    secure: bool,
) {
    if secure {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    for (name, value) in ALWAYS {
        let name = HeaderName::from_static(name);
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    let name = HeaderName::from_static("content-security-policy");
    headers.entry(name).or_insert_with(|| content_security_policy.clone());
}

/// The policy for a page with these inline scripts.
pub(super) fn content_security_policy(index: &str) -> String {
    let mut scripts = String::from("'self' 'wasm-unsafe-eval'");
    for script in inline_scripts(index) {
        let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
        scripts.push_str(&format!(" 'sha256-{hash}'"));
    }
    format!(
        "default-src 'none'; script-src {scripts}; worker-src 'self'; style-src 'self'; \
         img-src 'self' data: blob:; font-src 'self'; connect-src 'self' ws://127.0.0.1:* \
         ws://localhost:* http://127.0.0.1:* http://localhost:*; manifest-src 'self'; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
}

/// The text of each script that stands in the page itself, exactly as the browser hashes it.
fn inline_scripts(html: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(at) = find_ignoring_case(rest, "<script") {
        let Some((tag, after)) = rest.split_at(at).1.split_once('>') else { break };
        let Some(end) = find_ignoring_case(after, "</script") else { break };
        let (script, after) = after.split_at(end);
        if find_ignoring_case(tag, "src=").is_none() {
            found.push(script);
        }
        rest = after;
    }
    found
}

fn find_ignoring_case(text: &str, wanted: &str) -> Option<usize> {
    let found = |window: &[u8]| window.eq_ignore_ascii_case(wanted.as_bytes());
    text.as_bytes().windows(wanted.len()).position(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_scripts_are_found_and_linked_ones_are_not() {
        let html = "<!doctype html><script src=\"a.js\"></script>\n<SCRIPT type=\"module\">\nimport a;\n</SCRIPT ><script>x<y</script><script>open";
        assert_eq!(inline_scripts(html), ["\nimport a;\n", "x<y"]);
        assert_eq!(inline_scripts("<p>no script</p>"), [""; 0]);
        assert_eq!(inline_scripts("é<script"), [""; 0]);
    }

    #[test]
    fn the_policy_names_each_inline_script_by_its_hash() {
        // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
        let hash = "'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI='";
        let policy = content_security_policy("<script>alert(1)</script>");
        assert!(
            policy.contains(&format!("script-src 'self' 'wasm-unsafe-eval' {hash};")),
            "{policy}"
        );
        assert!(!policy.contains("unsafe-inline"));
    }
}
