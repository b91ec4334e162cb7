//! First messages of games and messengers, and near misses.

use crate::probe::tests::{TCP, UDP, bytes, check};

fn named(name: &str) -> Option<(&str, Option<&str>)> {
    Some((name, None))
}

#[test]
fn games_are_known_by_their_first_messages() {
    let query = b"\xff\xff\xff\xffTSource Engine Query\0";
    check(UDP, (50_000, 27_015), query, named("Source_Engine"));
    check(UDP, (50_000, 27_015), &query[..20], None);
    let mark = b"\0\xff\xff\0\xfe\xfe\xfe\xfe\xfd\xfd\xfd\xfd\x12\x34\x56\x78";
    check(UDP, (50_000, 19_132), &bytes(&[b"\x01", &[0; 8], mark]), named("RakNet"));
    check(UDP, (50_000, 19_132), &bytes(&[b"\x01", &[0; 8], &mark[..15]]), None);
    let hello = b"\x10\0\xfd\x05\x09localhost\x63\xdd\x01";
    check(TCP, (50_000, 25_565), hello, Some(("Minecraft", Some("localhost"))));
    check(TCP, (50_000, 25_565), b"\x10\0\xfd\x05\x09localhost\x63\xdd\x09", None);
}

#[test]
fn engines_and_services_are_known_by_their_heads() {
    let connect = bytes(&[
        b"\xff\xff\0\x01\0\0\0\x0f\x01\x02\x03\x04",
        b"\x02\xff\x01\x04\0\0\0\x2c\0\0\0\x01",
        &[0; 32],
    ]);
    check(UDP, (50_000, 5055), &connect, named("Photon"));
    check(UDP, (50_000, 5055), &connect[..55], None);
    check(UDP, (50_000, 40_000), b"\0NETCODE 1.02\0", named("Yojimbo"));
    check(TCP, (50_000, 3724), b"\x30\0WORLD OF WARCRAFT CONNECTION - ", named("WorldOfWarcraft"));
    check(TCP, (50_000, 4070), b"\0\x04\0\0\0\x09\x52ab", named("Spotify"));
    check(TCP, (50_000, 4070), b"\0\x04\0\0\0\x0a\x52ab", None);
}

#[test]
fn messengers_are_known_by_their_first_octets() {
    check(UDP, (50_000, 50_001), &bytes(&[b"\0\x01\0\x46abcd", &[0; 66]]), named("Discord"));
    check(UDP, (50_000, 50_001), &bytes(&[b"\0\x01\0\x46abcd", &[1; 66]]), None);
    check(TCP, (50_000, 5222), b"WA\x06\x03\0\0\x24\x12\x22\x0a", named("WhatsApp"));
    check(TCP, (50_000, 5222), b"WA\x05\x02", named("WhatsApp"));
    check(TCP, (50_000, 5222), b"ED\0\x01", named("WhatsApp"));
    check(TCP, (50_000, 5222), b"WAIT a moment", None);
}
