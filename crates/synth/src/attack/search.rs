//! Who looks around: ports of a host, hosts with a port.

use model::FindingKind;

use super::{Label, Play, SECOND, Strength, label};
use crate::frame;
use crate::session::Side;
use crate::tcp::Tcp;

/// Ports of one host in any order, a few of them open.
pub(super) fn ports(play: &mut Play, strength: Strength, slowly: bool) -> Label {
    let count = strength.of(15, 60, 600);
    let gap = if slowly { 7000 * SECOND / count.min(300) } else { 50_000 };
    let count = if slowly { strength.of(15, 60, 300) } else { count };
    let outside = play.random.chance(300);
    let mut at = if slowly { 60 * SECOND } else { play.random.between(600, 6000) * SECOND };
    let first = play.random.between(1, 2000) as u16;
    let mut scanner = play.host(66);
    for step in 0..count {
        // Every eleventh port, around the clock of 4099, which is prime: each once.
        let port = 1 + (u64::from(first) + step * 11) % 4099;
        scanner = if outside { play.remote([203, 0, 113, 66]) } else { play.host(66) };
        let target = play.site.host((0, 20), port as u16);
        let answer = match play.random.below(10) {
            0 => None,
            _ => Some(matches!(port, 22 | 80 | 443 | 445)),
        };
        let line = play.line(at, scanner, target);
        play.add(Tcp::probe(line, answer));
        at = play.after(at, gap);
    }
    label(&[FindingKind::PortScan], &[scanner])
}

/// One port, a ping or a question for a hardware address, at many hosts.
pub(super) fn sweep(play: &mut Play, strength: Strength) -> Label {
    let way = play.random.below(5);
    let count = match way {
        4 => strength.of(30, 120, 250),
        _ => strength.of(12, 60, 240),
    };
    let port = *play.random.pick(&[22, 23, 445, 3389, 8080]);
    let mut at = play.random.between(600, 6000) * SECOND;
    let mut scanner = play.host(66);
    for last in 1..=count {
        scanner = play.host(66);
        let host = play.site.host((0, last as u8), port);
        let mut line = play.line(at, scanner, host);
        match way {
            0..=2 => {
                let answer = if play.random.chance(80) { Some(true) } else { None };
                play.add(Tcp::probe(line, answer));
            }
            3 => {
                let ident = line.next_ident();
                line.push(Side::Client, 0, frame::echo(scanner, host, 8, 1, ident, &[0; 48]));
                play.add(line.end(1, "ICMP"));
            }
            _ => {
                if let Some(asked) = frame::arp(1, scanner, host) {
                    line.push(Side::Client, 0, asked);
                }
                play.add(line.end_without_flow());
            }
        }
        at = play.after(at, 40_000);
    }
    label(&[FindingKind::HostSweep], &[scanner])
}
