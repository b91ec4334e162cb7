//! What kind of key a certificate holds: `RSA 2048`, `EC P-256` (RFC 5280 §4.1.2.7, RFC 3279 §2.3,
//! RFC 5480 §2.1.1, RFC 8410 §3).

use der::asn1::AnyRef;
use der::{Decode, SliceReader, Tag, Tagged};

/// Kinds by the octets of their object identifiers.
const KINDS: [(&[u8], &str); 7] = [
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01], "RSA"),
    (&[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0a], "RSA-PSS"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01], "EC"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x38, 0x04, 0x01], "DSA"),
    (&[0x2a, 0x86, 0x48, 0xce, 0x3e, 0x02, 0x01], "DH"),
    (&[0x2b, 0x65, 0x70], "Ed25519"),
    (&[0x2b, 0x65, 0x71], "Ed448"),
];

const CURVES: [(&[u8], &str); 4] = [
    (&[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07], "P-256"),
    (&[0x2b, 0x81, 0x04, 0x00, 0x22], "P-384"),
    (&[0x2b, 0x81, 0x04, 0x00, 0x23], "P-521"),
    (&[0x2b, 0x81, 0x04, 0x00, 0x0a], "secp256k1"),
];

/// From the contents of subjectPublicKeyInfo; empty where it is none, or of a kind nobody meets.
pub(super) fn words(key: &[u8]) -> String {
    read(key).unwrap_or_default()
}

fn read(key: &[u8]) -> Option<String> {
    let mut fields = SliceReader::new(key).ok()?;
    let algorithm = AnyRef::decode(&mut fields).ok()?;
    let mut parts = SliceReader::new(algorithm.value()).ok()?;
    let kind = AnyRef::decode(&mut parts).ok()?;
    let parameters = AnyRef::decode(&mut parts).ok();
    let name = named(&KINDS, kind.value())?;
    let more = match name {
        "RSA" | "RSA-PSS" => AnyRef::decode(&mut fields).ok().and_then(modulus_bits),
        "EC" => parameters.and_then(|curve| named(&CURVES, curve.value())).map(str::to_owned),
        _ => None,
    };
    Some(more.map_or_else(|| name.to_owned(), |more| format!("{name} {more}")))
}

/// Bits of the modulus of an RSA key (RFC 8017 §A.1.1).
fn modulus_bits(key: AnyRef<'_>) -> Option<String> {
    let bits = (key.tag() == Tag::BitString).then(|| key.value().get(1..))??;
    let pair = AnyRef::decode(&mut SliceReader::new(bits).ok()?).ok()?;
    let modulus = AnyRef::decode(&mut SliceReader::new(pair.value()).ok()?).ok()?;
    let octets = modulus.value();
    let zeros = octets.iter().take_while(|octet| **octet == 0).count();
    let first = octets.get(zeros)?;
    let bits = (octets.len() - zeros) * 8 - first.leading_zeros() as usize;
    Some(bits.to_string())
}

fn named(names: &[(&[u8], &'static str)], octets: &[u8]) -> Option<&'static str> {
    names.iter().find(|(known, _)| *known == octets).map(|(_, name)| *name)
}
