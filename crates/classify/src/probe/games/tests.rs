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

#[test]
fn cry_engine_asks_to_connect_with_its_versions() {
    let words = |words: [u32; 6]| words.map(u32::to_be_bytes).concat();
    let setup = bytes(&[b"<", &words([2285, 0, 0, 1, 7, 3]), b"\x07\0\0\0\x04"]);
    check(UDP, (50_000, 64_087), &setup, named("CryNetwork"));
    check(UDP, (50_000, 64_087), &setup[..24], None);
    let future = bytes(&[b"<", &words([2285, 0, 0, 1, 700, 3])]);
    check(UDP, (50_000, 64_087), &future, None);
    let text = b"<?xml version=\"1.0\" encoding=\"utf-8\"?>";
    check(UDP, (50_000, 64_087), text, None);
}

#[test]
fn enet_connects_and_at_the_ports_of_war_thunder_it_is_that_game() {
    let connect = |header: &[u8], mtu: u32| {
        let numbers = [mtu, 0x8000, 2, 0, 0, 5000, 2, 2, 0x1234_5678, 0].map(u32::to_be_bytes);
        bytes(&[header, b"\x82\xff\0\x01\0\0\xff\xff", &numbers.concat()])
    };
    let plain = connect(b"\x8f\xff\x12\x34", 1392);
    check(UDP, (50_000, 1234), &plain, named("ENet"));
    check(UDP, (50_000, 1234), &connect(b"\x8f\xff\x12\x34sums", 1392), named("ENet"));
    check(UDP, (50_000, 20_021), &plain, named("GaijinEntertainment"));
    check(UDP, (50_000, 1234), &plain[..40], None);
    check(UDP, (50_000, 1234), &connect(b"\x8f\xff\x12\x34", 400), None);
}

#[test]
fn photon_goes_on_with_commands_that_fill_its_datagrams() {
    let ack = |challenge: &[u8], length: u8| {
        let head = b"\x12\x34\0\x01\0\0\0\x0f";
        bytes(&[head, challenge, b"\x01\xff\0\0\0\0\0", &[length], b"\0\0\0\0", &[0; 8]])
    };
    check(UDP, (50_000, 5056), &ack(b"abcd", 20), named("Photon"));
    check(UDP, (50_000, 5056), &ack(b"abcd", 21), None);
    let of = |challenges: [&[u8]; 2]| {
        let mut state = crate::State::default();
        for challenge in challenges {
            crate::testing::see(&mut state, UDP, 50_000, 40_000, true, &ack(challenge, 20));
        }
        state.label().map(|label| label.application)
    };
    assert_eq!(of([b"abcd", b"abcd"]).as_deref(), Some("Photon"));
    assert_eq!(of([b"abcd", b"abce"]), None);
}

#[test]
fn logins_are_known_at_the_ports_of_their_games() {
    let scrolls = b"\0\0\0\x1c\0\x01\0\x01\0\0\0\x14\x01\x10\0\x06player\0\0\0\0\0\0\0\0";
    check(TCP, (50_000, 24_120), scrolls, named("TES_Online"));
    check(TCP, (50_000, 24_120), &bytes(&[&scrolls[..11], b"\x15"]), None);
    check(TCP, (50_000, 24_200), scrolls, None);
    let exile = b"\0\x03\0\x37\x75\x60\0\0\0\x06player\x8f\xec";
    check(TCP, (50_000, 6112), exile, named("PathofExile"));
    check(TCP, (50_000, 6113), exile, None);
    check(TCP, (50_000, 6112), b"\0\x03\0\x37\x75\x60\0\0\0\x06pla\0er\x8f\xec", None);
    let ding = b"\x10\x64\x87\0\x1aandroid/3.0.28-dingtalk-x";
    check(TCP, (50_000, 443), ding, named("DingTalk"));
    check(TCP, (50_000, 443), &ding[1..], None);
}

#[test]
fn servers_of_teamspeak_and_their_list_answer_one_another() {
    let of = |server: u16, answer: &[u8]| {
        let mut state = crate::State::default();
        crate::testing::see(&mut state, UDP, server, 2010, true, b"\x01\x80\x84\x01");
        crate::testing::see(&mut state, UDP, 2010, server, false, answer);
        state.label().map(|label| label.application)
    };
    assert_eq!(of(2011, b"\x01\x80\x84\x01abcd").as_deref(), Some("TeamSpeak"));
    assert_eq!(of(2011, b"\x01\x80\x85\x01abcd"), None);
    assert_eq!(of(50_000, b"\x01\x80\x84\x01abcd"), None);
}

#[test]
fn consoles_are_known_by_their_heads() {
    let pia = b"\x32\xab\x98\x64\x84\0\0\x01abcdefgh";
    check(UDP, (50_000, 49_999), pia, named("Nintendo"));
    check(UDP, (50_000, 49_999), &pia[1..], None);
    let search = b"SRCH * HTTP/1.1\ndevice-discovery-protocol-version:00020020\n";
    check(UDP, (50_000, 987), search, named("Playstation"));
}
