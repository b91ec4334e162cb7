//! Fingerprints of hellos: JA3 and JA3S (Salesforce, BSD-3: github.com/salesforce/ja3), JA4 of the
//! client (FoxIO, BSD-3: github.com/FoxIO-LLC/ja4, technical_details/JA4.md).

use md5::{Digest, Md5};
use sha2::Sha256;

use super::kept::Kept;
use super::{
    ALPN, Carrier, ClientHello, SERVER_NAME, SIGNATURE_ALGORITHMS, SUPPORTED_GROUPS, ServerHello,
    is_grease, version,
};

/// Version, ciphers, extensions, groups and point formats as they were sent, GREASE left out.
pub(super) fn ja3(hello: &ClientHello<'_>) -> [u8; 16] {
    Md5::digest(ja3_text(hello)).into()
}

fn ja3_text(hello: &ClientHello<'_>) -> String {
    let mut text = String::with_capacity(512);
    decimal(&mut text, hello.version);
    list(&mut text, hello.ciphers());
    list(&mut text, kinds(hello));
    list(&mut text, hello.numbers(SUPPORTED_GROUPS));
    list(&mut text, hello.point_formats().iter().map(|format| u16::from(*format)));
    text
}

/// Version, cipher and extensions as they were sent.
pub(super) fn ja3s(hello: &ServerHello<'_>) -> [u8; 16] {
    Md5::digest(ja3s_text(hello)).into()
}

fn ja3s_text(hello: &ServerHello<'_>) -> String {
    let mut text = format!("{},{}", hello.version, hello.cipher);
    list(&mut text, hello.extensions().map(|(kind, _)| kind));
    text
}

fn kinds<'a>(hello: &ClientHello<'a>) -> impl Iterator<Item = u16> + 'a {
    hello.extensions().map(|(kind, _)| kind).filter(|kind| !is_grease(*kind))
}

fn list(text: &mut String, numbers: impl Iterator<Item = u16>) {
    let mut before = ',';
    for number in numbers {
        text.push(before);
        decimal(text, number);
        before = '-';
    }
    if before == ',' {
        text.push(',');
    }
}

/// Written digit by digit: there are a hundred numbers in a hello.
fn decimal(text: &mut String, number: u16) {
    let mut is_leading = true;
    for unit in [10_000, 1000, 100, 10, 1] {
        let digit = number / unit % 10;
        is_leading &= digit == 0 && unit > 1;
        if !is_leading {
            text.push(digit_of(digit));
        }
    }
}

fn digit_of(value: u16) -> char {
    char::from_digit(u32::from(value & 15), 16).unwrap_or('0')
}

/// What it is carried by, version, whether it names a server, how many ciphers and extensions, the
/// first protocol's first and last character; then the sorted ciphers and extensions, hashed.
pub(super) fn ja4(hello: &ClientHello<'_>, carrier: Carrier, kept: &mut Kept) -> String {
    let versions = hello.versions();
    let version = match carrier {
        // The numbers of DTLS count downwards.
        Carrier::Datagrams => versions.max_by_key(|version| version::age(*version)),
        Carrier::Stream | Carrier::Quic => versions.max(),
    };
    let name = if kinds(hello).any(|kind| kind == SERVER_NAME) { 'd' } else { 'i' };
    let (mut ciphers, mut extensions) = (Vec::with_capacity(64), Vec::with_capacity(32));
    ciphers.extend(hello.ciphers());
    extensions.extend(kinds(hello));
    let mut text = format!(
        "{}{}{name}{:02}{:02}{}",
        carrier.letter(),
        version_characters(version.unwrap_or_default()),
        ciphers.len().min(99),
        extensions.len().min(99),
        protocol_characters(super::protocols(hello.extension(ALPN)).next()),
    );
    model::sort(&mut ciphers);
    let mut add = |sorted: &[u16], behind: &[u16]| {
        let lists = [sorted, behind];
        // How long the first list is tells the two apart.
        let length = u16::try_from(sorted.len()).unwrap_or(u16::MAX);
        let mut octets = Vec::with_capacity(2 * (1 + sorted.len() + behind.len()));
        octets.extend(length.to_be_bytes());
        for number in lists.into_iter().flatten() {
            octets.extend(number.to_be_bytes());
        }
        let digest = kept.digest(&octets, || hash(&listed(lists)));
        text.push('_');
        text.extend(digest.map(char::from));
    };
    add(&ciphers, &[]);
    extensions.retain(|kind| *kind != SERVER_NAME && *kind != ALPN);
    model::sort(&mut extensions);
    let algorithms: Vec<u16> = hello.numbers(SIGNATURE_ALGORITHMS).collect();
    add(&extensions, &algorithms);
    text
}

const fn version_characters(version: u16) -> &'static str {
    match version {
        0x0304 => "13",
        0x0303 => "12",
        0x0302 => "11",
        0x0301 => "10",
        0x0300 => "s3",
        0x0002 => "s2",
        0xfeff => "d1",
        0xfefd => "d2",
        0xfefc => "d3",
        _ => "00",
    }
}

/// First and last character; of the hexadecimal form where either is no letter or digit.
fn protocol_characters(name: Option<&[u8]>) -> String {
    let (Some([first, ..]), Some([.., last])) = (name, name) else { return "00".to_owned() };
    if first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric() {
        return format!("{}{}", char::from(*first), char::from(*last));
    }
    format!("{:x}{:x}", first >> 4, last & 15)
}

/// Two lists in hexadecimal; the second one behind a line where there is any of it.
fn listed([first, second]: [&[u16]; 2]) -> String {
    let mut text = hexadecimal(first);
    if !second.is_empty() {
        text.push('_');
        text.push_str(&hexadecimal(second));
    }
    text
}

fn hexadecimal(numbers: &[u16]) -> String {
    let mut text = String::with_capacity(5 * numbers.len());
    for number in numbers {
        if !text.is_empty() {
            text.push(',');
        }
        text.extend([12, 8, 4, 0].map(|shift| digit_of(number >> shift)));
    }
    text
}

/// Digits of a digest.
pub(super) const DIGITS: usize = 12;

/// The first twelve digits of the SHA-256; zeros where there is nothing.
fn hash(text: &str) -> [u8; DIGITS] {
    let mut digits = [b'0'; DIGITS];
    if text.is_empty() {
        return digits;
    }
    let digest = Sha256::digest(text);
    let halves = digest.iter().flat_map(|octet| [*octet >> 4, *octet & 15]);
    for (digit, half) in digits.iter_mut().zip(halves) {
        *digit = b"0123456789abcdef".get(usize::from(half)).copied().unwrap_or(b'0');
    }
    digits
}

#[cfg(test)]
mod tests;
