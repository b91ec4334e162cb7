//! SSH: the identification string `SSH-2.0-…`, also of version 1, and the algorithms behind it with
//! their fingerprint (RFC 4253 §4.2, §5.1, §7.1; HASSH: MD5 over the names of key exchange,
//! encryption, MAC and compression).

use md5::{Digest, Md5};
use model::{Revealed, Risks};

use crate::segment::{Found, Outcome, Segment, Then};
use crate::text;

const NAME: &str = "SSH";
const MAX_LINE_OCTETS: usize = 255;
const KEXINIT: u8 = 20;
const COOKIE_OCTETS: usize = 16;

/// Ciphers, key exchanges and MACs that RFC 8758, RFC 9142 and RFC 6151 warn of.
const WEAK: &[&str] = &[
    "3des-cbc",
    "arcfour",
    "arcfour128",
    "arcfour256",
    "blowfish-cbc",
    "cast128-cbc",
    "des-cbc",
    "diffie-hellman-group1-sha1",
    "none",
];

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let Some(version) = payload.strip_prefix(b"SSH-") else {
        let begins = segment.application.is_none() && b"SSH-".starts_with(payload);
        return if begins { Outcome::More } else { Outcome::No };
    };
    if !matches!(version, [b'1'..=b'2', b'.', b'0'..=b'9', ..]) {
        return Outcome::No;
    }
    let mut found = Found::new(NAME);
    let Some(line) = segment.line(MAX_LINE_OCTETS) else {
        let then = if payload.len() > MAX_LINE_OCTETS { Then::Done } else { Then::More };
        return found.because("SSH identification").then(then).into();
    };
    let mut revealed = Revealed::default();
    let shown = text::words(line, MAX_LINE_OCTETS).unwrap_or_default();
    if segment.application.is_none() {
        found = found.because(format!("SSH identification {shown}"));
    }
    let is_client = segment.from_initiator;
    revealed.tell(if is_client { "ssh_client" } else { "ssh_server" }, shown.clone());
    if is_obsolete(&shown) {
        revealed.warn(Risks::OBSOLETE_SOFTWARE, shown.clone());
    }
    let end = payload.iter().position(|octet| *octet == b'\n').map_or(payload.len(), |at| at + 1);
    let behind = payload.get(end..).unwrap_or_default();
    let lists = match packet(behind) {
        Packet::Short => return found.revealing(revealed).then(Then::More).into(),
        Packet::Other => {
            return found.revealing(revealed).then(Then::More).consuming(payload.len()).into();
        }
        Packet::Lists(lists) => lists,
    };
    // Key exchange; encryption, MAC and compression of the side that sends.
    let chosen = if is_client { [0, 2, 4, 6] } else { [0, 3, 5, 7] };
    let names: Vec<&[u8]> = chosen.iter().filter_map(|at| lists.get(*at).copied()).collect();
    let digest: [u8; 16] = Md5::digest(names.join(&b';')).into();
    if is_client {
        revealed.hassh = Some(digest);
    } else {
        revealed.hassh_server = Some(digest);
        if let Some(weak) = names.iter().take(2).find(|list| is_weak(list)) {
            let first = weak.split(|octet| *octet == b',').next().unwrap_or_default();
            let first = text::words(first, MAX_LINE_OCTETS).unwrap_or_default();
            revealed.warn(Risks::WEAK_CIPHER, format!("the server puts {first} first"));
        }
    }
    found.revealing(revealed).then(Then::More).consuming(payload.len()).into()
}

/// What follows the identification.
enum Packet<'a> {
    Short,
    Other,
    Lists([&'a [u8]; 8]),
}

/// `uint32 length, byte padding, byte 20, cookie, ten name-lists` (RFC 4253 §6, §7.1); the first
/// eight count.
fn packet(octets: &[u8]) -> Packet<'_> {
    let [a, b, c, d, rest @ ..] = octets else { return Packet::Short };
    let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
    match rest {
        [_, KEXINIT, ..] | [_] | [] if length <= 35_000 => {}
        _ => return Packet::Other,
    }
    let Some(body) = rest.get(..length) else { return Packet::Short };
    let mut lists = [&[][..]; 8];
    let Some(mut fields) = body.get(2 + COOKIE_OCTETS..) else { return Packet::Other };
    for list in &mut lists {
        let [a, b, c, d, rest @ ..] = fields else { return Packet::Other };
        let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
        let Some((names, behind)) = rest.split_at_checked(length) else { return Packet::Other };
        *list = names;
        fields = behind;
    }
    Packet::Lists(lists)
}

fn is_weak(list: &[u8]) -> bool {
    let mut names = list.split(|octet| *octet == b',');
    // What a server puts first is what it would choose.
    names.next().is_some_and(|name| WEAK.iter().any(|weak| weak.as_bytes() == name))
}

/// Version 1, and versions of known programs that are no longer mended (as of 2026): OpenSSH before
/// 8.0, Dropbear before 2020, libssh before 0.9, Apache's before 2.8.
fn is_obsolete(identification: &str) -> bool {
    if identification.starts_with("SSH-1.") && !identification.starts_with("SSH-1.99") {
        return true;
    }
    const LEAST: &[(&str, (u32, u32))] = &[
        ("OpenSSH_", (8, 0)),
        ("dropbear_", (2020, 0)),
        ("libssh-", (0, 9)),
        ("libssh_", (0, 9)),
        ("APACHE-SSHD-", (2, 8)),
    ];
    LEAST.iter().any(|(product, least)| {
        let Some((_, version)) = identification.split_once(product) else { return false };
        let mut numbers = version.split(|letter: char| !letter.is_ascii_digit());
        let mut number = || numbers.next().and_then(|number| number.parse::<u32>().ok());
        number().is_some_and(|major| (major, number().unwrap_or(0)) < *least)
    })
}

#[cfg(test)]
mod tests {
    use crate::State;
    use crate::testing::see;

    /// The digests are those of `printf 'a;b;c;d' | md5sum` and `printf 'a;e;f;g' | md5sum`.
    #[test]
    fn both_sides_algorithms_have_a_fingerprint() {
        let mut body = vec![4, 20];
        body.extend([7; 16]);
        for names in ["a", "h", "b", "e", "c", "f", "d", "g", "", ""] {
            body.extend([0, 0, 0, u8::try_from(names.len()).unwrap_or(0)]);
            body.extend(names.as_bytes());
        }
        body.extend([0; 5]);
        let mut octets = b"SSH-2.0-OpenSSH_9.9\r\n\0\0\0".to_vec();
        octets.push(u8::try_from(body.len()).unwrap_or(0));
        octets.extend(body);
        let mut state = State::default();
        for part in octets.chunks(7) {
            see(&mut state, 6, 50_000, 22, true, part);
        }
        see(&mut state, 6, 22, 50_000, false, &octets);
        let revealed = state.revealed().cloned().unwrap_or_default();
        let hex = |digest: Option<[u8; 16]>| {
            digest.map(|digest| format!("{:032x}", u128::from_be_bytes(digest)))
        };
        assert_eq!(hex(revealed.hassh).as_deref(), Some("845425be4f77f4097e014a6591497010"));
        assert_eq!(hex(revealed.hassh_server).as_deref(), Some("67ff1e89f2d48ea8603bb6c406249759"));
        assert!(revealed.risks.is_empty());
    }

    #[test]
    fn old_versions_are_obsolete() {
        for (words, expected) in [
            ("SSH-2.0-OpenSSH_5.3", true),
            ("SSH-2.0-OpenSSH_9.6p1 Ubuntu-3", false),
            ("SSH-1.5-x", true),
            ("SSH-2.0-dropbear_2019.78", true),
            ("SSH-2.0-Go", false),
        ] {
            assert_eq!(super::is_obsolete(words), expected, "{words}");
        }
    }
}
