//! Comparing text without regard to ASCII case.

/// Whether `needle` stands somewhere in `haystack`.
pub(crate) fn contains(haystack: &str, needle: &str) -> bool {
    let (haystack, needle) = (haystack.as_bytes(), needle.as_bytes());
    needle.is_empty()
        || haystack.windows(needle.len()).any(|window| window.eq_ignore_ascii_case(needle))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ascii_case_is_ignored_and_other_letters_are_not() {
        for (haystack, needle, expected) in [
            ("Login.Example", "LOGIN", true),
            ("login", "login.example", false),
            ("straße", "STRAß", true),
            ("ÄB", "äb", false),
            ("x", "", true),
        ] {
            assert_eq!(contains(haystack, needle), expected, "{haystack} {needle}");
        }
    }
}
