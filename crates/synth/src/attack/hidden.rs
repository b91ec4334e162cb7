//! Who hides: calls home, data in names, domains that change, uploads.

use model::FindingKind;

use super::{Label, MINUTE, Play, SECOND, Strength, label};
use crate::session::Side;
use crate::talk::dns;
use crate::talk::tls::{self, Https};

pub(super) fn beacon(play: &mut Play, strength: Strength) -> Label {
    // Per cent of the gap, to either side.
    let jitter = strength.of(60, 20, 3);
    let every = *play.random.pick(&[30, 60, 120, 300]) * SECOND;
    let last = 7100 * SECOND;
    let mut at = play.random.between(10, 600) * SECOND;
    let asked = play.random.between(200, 600);
    let mut client = play.host(77);
    while at < last {
        client = play.host(77);
        let server = play.site.remote([203, 0, 113, 200].into(), 443);
        let line = play.line(at, client, server);
        let wider = asked + play.random.below(20);
        let exchanges = vec![(wider, play.random.between(100, 130))];
        let what = Https { name: "cdn.sync.example".to_owned(), alpn: "", exchanges, think: 0 };
        play.add(tls::https(line, &what));
        at += every - every * jitter / 100 + play.random.below(2 * every * jitter / 100 + 1);
    }
    label(&[FindingKind::Beacon], &[client])
}

const BASE32: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// So many octets as a tunnel writes them.
fn encoded(play: &mut Play, octets: u64) -> String {
    (0..octets).map(|_| char::from(*play.random.pick(BASE32))).collect()
}

pub(super) fn tunnel(play: &mut Play, strength: Strength) -> Label {
    let (count, octets) = (strength.of(12, 80, 400), strength.of(18, 45, 120));
    let mut at = play.random.between(600, 5000) * SECOND;
    let mut client = play.host(77);
    for _ in 0..count {
        client = play.host(77);
        let mut name = String::new();
        let mut left = octets;
        while left > 0 {
            let label = left.min(60);
            name.push_str(&encoded(play, label));
            name.push('.');
            left -= label;
        }
        name.push_str("t.relay.example");
        let line = play.line(at, client, play.site.resolver());
        play.add(dns::asked(line, &name, 16, Some(b"\x10abcdefghij012345")));
        at = play.after(at, SECOND / 2);
    }
    label(&[FindingKind::DnsTunnel], &[client])
}

pub(super) fn made_up(play: &mut Play, strength: Strength) -> Label {
    let mut at = play.random.between(600, 5000) * SECOND;
    let mut client = play.host(77);
    for _ in 0..strength.of(6, 40, 150) {
        client = play.host(77);
        let octets = play.random.between(11, 16);
        let label: String =
            (0..octets).map(|_| char::from(b'a' + play.random.below(26) as u8)).collect();
        let ending = *play.random.pick(&["example", "test", "invalid"]);
        let line = play.line(at, client, play.site.resolver());
        play.add(dns::asked(line, &format!("{label}.{ending}"), 1, None));
        at = play.after(at, 2 * SECOND);
    }
    label(&[FindingKind::MadeUpDomains], &[client])
}

/// Every few minutes something small, as always; then far more.
pub(super) fn upload(play: &mut Play, strength: Strength) -> Label {
    let mut client = play.host(88);
    for step in 0..20 {
        client = play.host(88);
        let server = play.site.remote([192, 0, 2, 60].into(), 443);
        let line = play.line(step * 5 * MINUTE + 20 * SECOND, client, server);
        let exchanges = vec![(play.random.between(800, 9_000), play.random.between(2_000, 30_000))];
        let what = Https { name: "docs.example.com".to_owned(), alpn: "h2", exchanges, think: 0 };
        play.add(tls::https(line, &what));
    }
    let mut at = 101 * MINUTE;
    for _ in 0..8 {
        client = play.host(88);
        let server = play.site.remote([203, 0, 113, 90].into(), 443);
        let line = play.line(at, client, server);
        let each = strength.of(5_000, 250_000, 1_000_000);
        let what = Https {
            name: "drop.storage.example".to_owned(),
            alpn: "h2",
            exchanges: vec![(each, 90)],
            think: 0,
        };
        play.add(tls::https(line, &what));
        at = play.after(at, 10 * SECOND);
    }
    label(&[FindingKind::Exfiltration], &[client])
}

/// Datagrams both ways, evenly: for calls that are no attack.
pub(super) fn call(play: &mut Play, at: u64, packets: u64, gap: u64, answers: bool) {
    let client = play.host(31);
    let server = play.site.remote([192, 0, 2, 70].into(), 5004);
    let mut line = play.line(at, client, server);
    for _ in 0..packets {
        line.udp(Side::Client, &[0x80; 160]);
        if answers {
            line.udp(Side::Server, &[0x80; 160]);
        }
        line.wait(gap);
    }
    play.add(line.end(17, ""));
}
