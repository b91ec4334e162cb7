//! Arrow and Parquet by their first octets; reading them takes the feature `columnar`.

pub(crate) const PARQUET: &[u8] = b"PAR1";
pub(crate) const ARROW_FILE: &[u8] = b"ARROW1\0\0";
/// Begins every message of a stream since Arrow 0.15; behind it stands a length below 16 MiB.
const ARROW_STREAM: &[u8] = b"\xff\xff\xff\xff";

/// What it is, in a word, where a file that begins like this holds Arrow or Parquet; eight octets
/// are enough.
pub fn columnar(begun: &[u8]) -> Option<&'static str> {
    let length = begun.get(4..7).is_some_and(|length| length != [0; 3]);
    if begun.starts_with(PARQUET) {
        Some("Parquet")
    } else if begun.starts_with(ARROW_FILE) {
        Some("Arrow file")
    } else if begun.starts_with(ARROW_STREAM) && length && begun.get(7) == Some(&0) {
        Some("Arrow stream")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_known_by_eight_octets() {
        assert_eq!(columnar(b"PAR1\x15\x04\x15\x10"), Some("Parquet"));
        assert_eq!(columnar(b"ARROW1\0\0\xff"), Some("Arrow file"));
        assert_eq!(columnar(b"\xff\xff\xff\xff\x88\x04\0\0"), Some("Arrow stream"));
        assert_eq!(columnar(b"\xff\xff\xff\xff\0\0\0\0"), None);
        assert_eq!(columnar(b"\xd4\xc3\xb2\xa1\x02\0\x04\0"), None);
    }
}
