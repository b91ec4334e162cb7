//! One host among many that does for a few minutes what none of them does, by no rule that anybody wrote down.

use model::FindingKind;

use super::{Label, MINUTE, Play, SECOND, Strength, label};
use crate::session::Side;
use crate::talk::tls::{self, Https};
use crate::tcp::Tcp;

/// Where everybody looks.
const SITES: [(u8, &str); 4] = [
    (41, "www.news.example"),
    (42, "mail.example.com"),
    (43, "www.weather.example"),
    (44, "docs.example.com"),
];

/// A host that trades data with strangers at ports of all kinds: four, sixty or two hundred and fifty within
/// four minutes, and all of them answer.
pub(super) fn strangers(play: &mut Play, strength: Strength) -> Label {
    neighbours(play);
    let count = strength.of(4, 60, 250);
    let mut at = play.random.between(1200, 6000) * SECOND;
    let mut client = play.host(105);
    for place in 0..count {
        client = play.host(105);
        let port = 1024 + play.random.below(60_000) as u16;
        let server = play.site.remote([198, 51, 100, place as u8].into(), port);
        let mut tcp = Tcp::open(play.line(at, client, server));
        for side in [Side::Client, Side::Server] {
            let octets = play.random.between(2000, 12_000);
            let body = tcp.octets(octets);
            tcp.send(side, &body);
        }
        play.add(tcp.close(""));
        at = play.after(at, 4 * MINUTE / count);
    }
    label(&[FindingKind::UnusualHost], &[client])
}

/// Twelve hosts that look at pages for two hours, each at its own times.
pub(super) fn neighbours(play: &mut Play) {
    for host in 100..112 {
        let mut at = play.random.below(5 * MINUTE);
        while at < 115 * MINUTE {
            for _ in 0..=play.random.below(3) {
                look(play, at, host);
            }
            at += play.random.skewed(60, 900) * SECOND;
        }
    }
}

/// One of them has a busy hour, and another fetches a film.
pub(super) fn busy(play: &mut Play) {
    neighbours(play);
    for step in 0..90 {
        look(play, 30 * MINUTE + step * 40 * SECOND, 103);
    }
    let client = play.host(107);
    let server = play.site.remote([192, 0, 2, 47].into(), 443);
    let line = play.line(40 * MINUTE, client, server);
    let exchanges = vec![(400, 4_000_000); 3];
    let what = Https { name: "films.example".to_owned(), alpn: "h2", exchanges, think: SECOND };
    play.add(tls::https(line, &what));
}

fn look(play: &mut Play, at: u64, host: u8) {
    let (place, name) = *play.random.pick(&SITES);
    let client = play.host(host);
    let server = play.site.remote([192, 0, 2, place].into(), 443);
    let line = play.line(at, client, server);
    let exchanges = vec![(play.random.skewed(200, 2000), play.random.skewed(800, 60_000))];
    let what = Https { name: name.to_owned(), alpn: "h2", exchanges, think: 0 };
    play.add(tls::https(line, &what));
}
