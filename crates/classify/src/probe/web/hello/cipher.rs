//! What a cipher suite is called, and whether it is known to be weak.

mod generated;

use generated::SUITES;

/// The name in IANA's registry; the number where it has none.
pub(super) fn name(suite: u16) -> String {
    match SUITES.binary_search_by_key(&suite, |row| row.0).ok().and_then(|at| SUITES.get(at)) {
        Some((_, name)) => format!("TLS_{name}"),
        None => format!("0x{suite:04x}"),
    }
}

/// Parts of names of suites that must not be used any more: no encryption or authentication, keys
/// of 56 bits or fewer, RC4 (RFC 7465), DES, IDEA and 3DES (RFC 8996, RFC 7525 §4.1), MD5.
const WEAK: [&str; 8] = ["_NULL", "EXPORT", "_anon_", "_RC4_", "_RC2_", "_DES", "_3DES", "_IDEA_"];

/// Beginnings of names of suites whose keys are made with the server's lasting key: who gets hold of
/// that later reads everything that was recorded before (RFC 9325 §4.1).
const LASTING: [&str; 3] = ["TLS_RSA_", "TLS_DH_", "TLS_ECDH_"];

/// Why it is known to be weak, if it is.
pub(super) fn weakness(name: &str) -> Option<&'static str> {
    if name.ends_with("_MD5") || WEAK.iter().any(|part| name.contains(part)) {
        return Some("was agreed upon");
    }
    let is_lasting = LASTING.iter().any(|start| name.starts_with(start));
    is_lasting.then_some("was agreed upon, which has no forward secrecy")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suites_have_their_registered_names() {
        let check = |suite, expected: &str| assert_eq!(name(suite), expected);
        check(0x1301, "TLS_AES_128_GCM_SHA256");
        check(0xc02f, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        check(0x000a, "TLS_RSA_WITH_3DES_EDE_CBC_SHA");
        check(0xfff0, "0xfff0");
        assert!(SUITES.is_sorted_by(|one, other| one.0 < other.0));
    }

    #[test]
    fn weak_suites_are_told_from_sound_ones() {
        for weak in [0x0000, 0x0001, 0x0003, 0x0004, 0x0005, 0x000a, 0x0018, 0x0007, 0xc011] {
            assert_eq!(weakness(&name(weak)), Some("was agreed upon"), "{}", name(weak));
        }
        for lasting in [0x002f, 0x009c, 0x003e, 0xc004, 0xc031] {
            let why = weakness(&name(lasting)).unwrap_or_default();
            assert!(why.ends_with("no forward secrecy"), "{}: {why}", name(lasting));
        }
        for sound in [0x0033, 0x009e, 0x1301, 0xc02f, 0xcca8] {
            assert_eq!(weakness(&name(sound)), None, "{}", name(sound));
        }
    }
}
