//! The published examples of JA3 and JA4; the digest of JA3S is of md5sum.

use super::*;

fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

fn sized(octets: Vec<u8>) -> Vec<u8> {
    let length = u16::try_from(octets.len()).unwrap_or_default();
    [length.to_be_bytes().to_vec(), octets].concat()
}

/// Extensions of these kinds, with data where there is any.
fn extensions(kinds: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let each = kinds.iter();
    each.flat_map(|(kind, data)| [kind.to_be_bytes().to_vec(), sized(data.clone())].concat())
        .collect()
}

fn client(
    version: u16,
    ciphers: &[u16],
    kinds: &[(u16, Vec<u8>)],
    check: impl Fn(&ClientHello<'_>),
) {
    let parts = [
        version.to_be_bytes().to_vec(),
        vec![7; 32],
        vec![0],
        sized(words(ciphers)),
        vec![1, 0],
        sized(extensions(kinds)),
    ];
    let body = parts.concat();
    let hello = ClientHello::read(&body, Carrier::Stream);
    assert!(hello.is_some());
    if let Some(hello) = hello {
        check(&hello);
    }
}

fn digest(octets: [u8; 16]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

#[test]
fn ja3_is_that_of_the_published_example() {
    let ciphers = [47, 53, 5, 10, 49161, 49162, 49171, 49172, 50, 56, 19, 4];
    let groups = sized(words(&[0x0a0a, 23, 24, 25]));
    let kinds = [(0, vec![]), (10, groups), (0x1a1a, vec![]), (11, vec![1, 0])];
    client(769, &[&[0x2a2a][..], &ciphers].concat(), &kinds, |hello| {
        let text = "769,47-53-5-10-49161-49162-49171-49172-50-56-19-4,0-10-11,23-24-25,0";
        assert_eq!(ja3_text(hello), text);
        assert_eq!(digest(ja3(hello)), "ada70206e40642a3e4461f35503241d5");
    });
    client(769, &[4, 5, 10, 9, 100, 98, 3, 6, 19, 18, 99], &[], |hello| {
        assert_eq!(ja3_text(hello), "769,4-5-10-9-100-98-3-6-19-18-99,,,");
        assert_eq!(digest(ja3(hello)), "de350869b8c85de67a350c8d186f11e6");
    });
}

#[test]
fn ja3s_is_the_md5_of_version_cipher_and_extensions() {
    let kinds = [65281, 0, 11, 35, 5, 16].map(|kind| (kind, vec![]));
    let parts = [vec![3, 1], vec![7; 32], vec![0, 0, 47, 0], sized(extensions(&kinds))];
    let body = parts.concat();
    let seen = ServerHello::read(&body).map(|hello| (ja3s_text(&hello), digest(ja3s(&hello))));
    let expected = ("769,47,65281-0-11-35-5-16", "836ce314215654b5b1f85f97c73e506f");
    assert_eq!(seen, Some((expected.0.to_owned(), expected.1.to_owned())));
}

#[test]
fn ja4_is_that_of_the_published_example() {
    let ciphers = [
        0x5a5a, 0x1301, 0x1302, 0x1303, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013,
        0xc014, 0x009c, 0x009d, 0x002f, 0x0035,
    ];
    let algorithms = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601];
    let mut kinds = [
        0x3a3a, 0x001b, 0x0000, 0x0033, 0x0010, 0x4469, 0x0017, 0x002d, 0x000d, 0x0005, 0x0023,
        0x0012, 0x002b, 0xff01, 0x000b, 0x000a, 0x0015,
    ]
    .map(|kind| (kind, vec![]));
    for (kind, data) in &mut kinds {
        *data = match kind {
            0x000d => sized(words(&algorithms)),
            0x0010 => sized(b"\x02h2\x08http/1.1".to_vec()),
            0x002b => [vec![6], words(&[0x7a7a, 0x0304, 0x0303])].concat(),
            _ => vec![],
        };
    }
    client(0x0303, &ciphers, &kinds, |hello| {
        assert_eq!(
            ja4(hello, Carrier::Stream, &mut Kept::default()),
            "t13d1516h2_8daaf6152771_e5627efa2ab1"
        );
        assert_eq!(
            ja4(hello, Carrier::Quic, &mut Kept::default()),
            "q13d1516h2_8daaf6152771_e5627efa2ab1"
        );
    });
    client(0x0301, &[], &[], |hello| {
        assert_eq!(
            ja4(hello, Carrier::Stream, &mut Kept::default()),
            "t10i000000_000000000000_000000000000"
        );
    });
}

#[test]
fn a_protocol_is_written_by_its_first_and_last_character() {
    let check = |name: &[u8], expected: &str| assert_eq!(protocol_characters(Some(name)), expected);
    check(b"http/1.1", "h1");
    check(b"h3", "h3");
    check(b"h", "hh");
    check(&[0xab], "ab");
    check(&[0x30, 0x31, 0xab, 0xcd], "3d");
    assert_eq!(protocol_characters(None), "00");
}
