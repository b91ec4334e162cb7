//! What goes on all the time and nobody looks at: the clock, ping, address resolution.

use crate::frame;
use crate::session::{Line, Session, Side};

/// NTP (RFC 5905): version 4, a client's question and a server's answer.
pub(crate) fn ntp(mut line: Line) -> Session {
    let mut packet = vec![0x23, 0, 6, 0xec];
    packet.resize(40, 0);
    packet.extend_from_slice(&line.random.octets(8));
    line.udp(Side::Client, &packet);
    line.wait(line.round_trip);
    let mut answer = vec![0x24, 2, 6, 0xec, 0, 0, 1, 0, 0, 0, 2, 0];
    answer.extend_from_slice(&[192, 0, 2, 123]);
    answer.extend_from_slice(&line.random.octets(32));
    line.udp(Side::Server, &answer);
    line.end(17, "NTP")
}

/// So many echo requests, one a second, each answered.
pub(crate) fn ping(mut line: Line, count: u16) -> Session {
    let ident = line.next_ident();
    for number in 1..=count {
        let payload = line.random.octets(48);
        for (side, kind) in [(Side::Client, 8), (Side::Server, 0)] {
            let (from, to) = line.ends(side);
            line.push(side, 0, frame::echo(from, to, kind, number, ident, &payload));
            line.wait(line.round_trip);
        }
        line.wait(1_000_000 - 2 * line.round_trip.min(400_000));
    }
    line.end(1, "ICMP")
}

/// Who has this address? I have.
pub(crate) fn arp(mut line: Line) -> Session {
    for (side, operation) in [(Side::Client, 1), (Side::Server, 2)] {
        let (from, to) = line.ends(side);
        if let Some(frame) = frame::arp(operation, from, to) {
            line.push(side, 0, frame);
        }
        line.wait(line.round_trip);
    }
    line.end_without_flow()
}
