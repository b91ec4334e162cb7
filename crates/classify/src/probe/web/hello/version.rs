//! What versions of SSL, TLS and DTLS are called, and which of two is the newer.

/// In words; the number where nobody has given it a meaning.
pub(in super::super) fn words(version: u16) -> String {
    let known = match version {
        0x0002 => "SSL 2.0",
        0x0300 => "SSL 3.0",
        0x0301 => "TLS 1.0",
        0x0302 => "TLS 1.1",
        0x0303 => "TLS 1.2",
        0x0304 => "TLS 1.3",
        // The version before RFC 4347, as OpenSSL spoke it.
        0xfeff | 0x0100 => "DTLS 1.0",
        0xfefd => "DTLS 1.2",
        0xfefc => "DTLS 1.3",
        0xfb17..=0xfb1a => "TLS 1.3 (Fizz)",
        0x7f00..=0x7fff => return format!("TLS 1.3 (draft {})", version & 0xff),
        _ => return format!("0x{version:04x}"),
    };
    known.to_owned()
}

/// The larger the newer; of what nobody knows the oldest.
pub(super) const fn age(version: u16) -> u8 {
    match version {
        0x0300 => 1,
        0x0301 => 2,
        0x0302 | 0xfeff | 0x0100 => 3,
        0x0303 | 0xfefd => 4,
        0x7f00..=0x7fff | 0xfb17..=0xfb1a => 5,
        0x0304 | 0xfefc => 6,
        _ => 0,
    }
}

/// Older than TLS 1.2: deprecated (RFC 8996).
pub(in super::super) const fn is_obsolete(version: u16) -> bool {
    matches!(version, 0x0002 | 0x0300..=0x0302 | 0xfeff | 0x0100)
}

/// Whether certificates are encrypted in it.
pub(super) const fn hides_certificates(version: u16) -> bool {
    age(version) >= 5
}
