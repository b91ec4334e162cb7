//! FIX: the first two fields of a message, its version and its length (FIX session layer, Standard
//! Header).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let mut fields = segment.payload.splitn(3, |octet| *octet == 1);
    let version = fields.next().and_then(|field| field.strip_prefix(b"8=FIX"));
    let length = fields.next().and_then(|field| field.strip_prefix(b"9="));
    match (version, length) {
        (Some(version), Some(length))
            if version.len() <= 6
                && !length.is_empty()
                && length.iter().all(u8::is_ascii_digit) =>
        {
            let version = segment.payload.get(2..5 + version.len()).unwrap_or_default();
            Found::new("FIX")
                .because("a message's version and length")
                .telling("fix_version", version)
                .into()
        }
        _ => Outcome::No,
    }
}
