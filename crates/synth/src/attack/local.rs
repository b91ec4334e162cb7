//! What happens inside the network: claimed addresses, handed-out ones, connections that wait, newcomers.

use std::net::IpAddr;

use model::FindingKind;

use super::{Label, MINUTE, Play, SECOND, Strength, label};
use crate::frame;
use crate::session::Side;
use crate::talk::web;
use crate::tcp::Tcp;

pub(super) fn spoofing(play: &mut Play, strength: Strength) -> Label {
    let mut at = play.random.between(600, 5000) * SECOND;
    let router = play.site.router(0);
    let victim = play.site.host((0, 31), 0);
    for turn in 0..2 * strength.of(1, 6, 30) {
        let mut claims = router;
        if turn % 2 == 1 {
            claims.mac = play.site.host((0, 66), 0).mac;
        }
        let mut line = play.line(at, claims, victim);
        if let Some(answer) = frame::arp(2, claims, victim) {
            line.push(Side::Client, 0, answer);
        }
        play.add(line.end_without_flow());
        at = play.after(at, 2 * SECOND);
    }
    label(&[FindingKind::AddressConflict], &[router])
}

/// An offer of DHCP (RFC 2131) from a server to a client that has asked everybody.
pub(super) fn offer(play: &mut Play, at: u64, server: u8, client: u8) {
    let mut from = play.site.host((0, server), 67);
    from.port = 67;
    let mut to = play.site.host((0, client), 68);
    to.port = 68;
    let mut line = play.line(at, from, to);
    let mut body = vec![2, 1, 6, 0, 1, 2, 3, client];
    body.extend_from_slice(&[0; 8]);
    body.extend_from_slice(&[192, 168, 1, client, 192, 168, 1, server, 0, 0, 0, 0]);
    body.extend_from_slice(&to.mac);
    body.resize(236, 0);
    body.extend_from_slice(&[0x63, 0x82, 0x53, 0x63, 53, 1, 2, 54, 4, 192, 168, 1, server, 255]);
    line.udp(Side::Client, &body);
    play.add(line.end(17, "DHCP"));
}

pub(super) fn second_dhcp(play: &mut Play, strength: Strength) -> Label {
    let mut at = play.random.between(600, 5000) * SECOND;
    for turn in 0..strength.of(1, 4, 12) {
        let client = 100 + turn as u8;
        offer(play, at, 1, client);
        offer(play, at + SECOND / 100, 66, client);
        at = play.after(at, 60 * SECOND);
    }
    let (router, second) = (play.site.host((0, 1), 67), play.site.host((0, 66), 67));
    label(&[FindingKind::SecondDhcpServer], &[router, second])
}

pub(super) fn idle(play: &mut Play, strength: Strength) -> Label {
    let client = play.host(77);
    let server = play.site.remote([203, 0, 113, 150].into(), 4444);
    let mut tcp = Tcp::open(play.line(60 * SECOND, client, server));
    // One word a minute, for so long.
    for _ in 0..strength.of(30, 110, 600) {
        tcp.wait(55 * SECOND);
        tcp.send(Side::Client, &[1; 24]);
    }
    tcp.send(Side::Server, &[2; 200]);
    play.add(tcp.close(""));
    label(&[FindingKind::IdleFlow, FindingKind::LongFlow], &[client])
}

pub(super) fn newcomer(play: &mut Play, strength: Strength) -> Label {
    let serves = play.random.chance(500);
    let start = strength.of(30, 80, 100) * MINUTE;
    let (newcomer, kinds): (IpAddr, &[FindingKind]) = if serves {
        let server = play.site.host((0, 31), 8080);
        for turn in 0..4 {
            let client = play.host(32);
            let line = play.line(start + turn * MINUTE, client, server);
            play.add(web::http(line, "laptop.example.com", 1));
        }
        (server.address, &[FindingKind::NewService])
    } else {
        let mut client = play.host(99);
        for turn in 0..4 {
            client = play.host(99);
            let server = play.site.remote([192, 0, 2, 40].into(), 80);
            let line = play.line(start + turn * MINUTE, client, server);
            play.add(web::http(line, "www.weather.example", 1));
        }
        (client.address, &[FindingKind::NewHost])
    };
    Label { kinds, hosts: vec![newcomer] }
}
