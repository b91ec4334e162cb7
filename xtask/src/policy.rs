//! The Content-Security-Policy inside the page, with the start script named by its hash.

use anyhow::{Result, ensure};
use sha2::{Digest, Sha256};

/// What stands in index.html where the policy goes. It must stand before every script and style.
pub(crate) const PLACE: &str = "<!-- content-security-policy -->";

/// The page with its policy in place. What a `<meta>` may not say (`frame-ancestors`) and what
/// is unproven for worker starts (Trusted Types) is left to the relay's headers.
pub(crate) fn seal(page: &str) -> Result<String> {
    ensure!(page.matches(PLACE).count() == 1, "index.html must hold {PLACE} exactly once");
    let hashes: Vec<String> = inline_scripts(page).into_iter().map(hash).collect();
    let policy = format!(
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'{}; worker-src 'self'; \
         style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
         connect-src 'self' ws://127.0.0.1:* ws://localhost:* http://127.0.0.1:* http://localhost:*; \
         manifest-src 'self'; base-uri 'none'; form-action 'self'",
        hashes.iter().map(|hash| format!(" {hash}")).collect::<String>()
    );
    let meta = format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    Ok(page.replace(PLACE, &meta))
}

/// The text of every script that is not a file.
fn inline_scripts(page: &str) -> Vec<&str> {
    let mut scripts = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("<script") {
        let Some((attributes, body)) = after.split_once('>') else { break };
        let Some((text, next)) = body.split_once("</script>") else { break };
        if !attributes.contains("src=") {
            scripts.push(text);
        }
        rest = next;
    }
    scripts
}

fn hash(script: &str) -> String {
    format!("'sha256-{}'", base64(&Sha256::digest(script)))
}

/// RFC 4648 §4.
pub(crate) fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let word = (0..3).fold(0u32, |word, i| {
            (word << 8) | u32::from(chunk.get(i).copied().unwrap_or_default())
        });
        for place in 0..4 {
            let letter = LETTERS[(word >> (18 - 6 * place)) as usize & 63];
            text.push(if place <= chunk.len() { char::from(letter) } else { '=' });
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_that_of_the_rfc() {
        for (bytes, text) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foobar", "Zm9vYmFy")] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    /// The hash is the one `printf "alert('Hello, world.');" | openssl dgst -sha256 -binary | base64` prints.
    #[test]
    fn an_inline_script_is_named_by_its_hash_and_a_file_is_not() {
        let page = format!(
            "<head>{PLACE}<script src=\"a.js\"></script><script type=\"module\">alert('Hello, world.');</script></head>"
        );
        let sealed = seal(&page).unwrap();
        assert!(
            sealed.contains(
                "'wasm-unsafe-eval' 'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng=';"
            )
        );
        assert_eq!(sealed.matches("sha256-").count(), 1);
        assert!(!sealed.contains("unsafe-inline"));
    }

    #[test]
    fn a_page_without_a_place_for_the_policy_is_refused() {
        assert!(seal("<head></head>").is_err());
    }
}
