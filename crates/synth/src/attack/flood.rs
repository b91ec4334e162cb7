//! Floods: of openings, of datagrams, of pings, and of answers nobody asked for.

use model::FindingKind;

use super::{Label, Play, SECOND, Strength, label};
use crate::frame::{self, End};
use crate::session::Side;
use crate::tcp::Tcp;

/// An address that nobody has: each packet another one.
fn made_up(play: &mut Play) -> End {
    let [a, b, c, d, ..] = play.random.next().to_be_bytes();
    play.remote([11 + a % 80, b, c, d])
}

pub(super) fn syn(play: &mut Play, strength: Strength) -> Label {
    let count = strength.of(200, 2000, 10_000);
    let start = play.random.between(600, 6000) * SECOND;
    let server = play.site.host((0, 20), 443);
    for step in 0..count {
        let client = made_up(play);
        let line = play.line(start + step * 10 * SECOND / count, client, server);
        play.add(Tcp::probe(line, None));
    }
    label(&[FindingKind::SynFlood], &[server])
}

pub(super) fn udp(play: &mut Play, strength: Strength) -> Label {
    let count = strength.of(2000, 20_000, 40_000);
    let start = play.random.between(600, 6000) * SECOND;
    let one = play.random.chance(300);
    let server = play.site.host((0, 20), 80);
    // Each sender sends twenty; or the few senders there are, far more.
    let each = if one { count / 150 } else { 20 };
    for step in 0..count / each {
        let client = if one { play.remote([203, 0, 113, 66]) } else { made_up(play) };
        let mut line = play.line(start + step * each * 8 * SECOND / count, client, server);
        for _ in 0..each {
            line.udp(Side::Client, &[0x55; 64]);
        }
        play.add(line.end(17, ""));
    }
    label(&[FindingKind::UdpFlood], &[server])
}

pub(super) fn icmp(play: &mut Play, strength: Strength) -> Label {
    let count = strength.of(500, 4000, 20_000);
    let start = play.random.between(600, 6000) * SECOND;
    let (client, server) = (play.remote([203, 0, 113, 66]), play.site.host((0, 20), 0));
    let mut line = play.line(start, client, server);
    let ident = line.next_ident();
    for number in 0..count {
        line.push(Side::Client, 0, frame::echo(client, server, 8, number as u16, ident, &[7; 48]));
        line.wait(10 * SECOND / count);
    }
    play.add(line.end(1, "ICMP"));
    label(&[FindingKind::IcmpFlood], &[server])
}

pub(super) fn amplification(play: &mut Play, strength: Strength) -> Label {
    let octets = strength.of(300_000, 4_000_000, 12_000_000);
    let (port, payload) =
        *play.random.pick(&[(123, 440), (53, 1400), (1900, 1000), (11_211, 1400)]);
    let start = play.random.between(600, 6000) * SECOND;
    let victim = play.host(20);
    let servers = strength.of(4, 20, 60);
    for server in 0..servers {
        let place = play.random.below(200) as u8;
        let mut from = play.remote([198, 51, 100, place.wrapping_add(server as u8)]);
        from.port = port;
        let mut line = play.line(start + server * SECOND / 10, from, victim);
        // What it is does not matter: the service's port and its size do.
        let body = line.random.octets(payload);
        for _ in 0..octets / servers / payload as u64 {
            line.udp(Side::Client, &body);
            line.wait(2000);
        }
        play.add(line.end(17, ""));
    }
    label(&[FindingKind::Amplification], &[victim])
}
