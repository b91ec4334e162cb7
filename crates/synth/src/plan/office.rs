//! A day at the office: two dozen desks, four servers, and the names they call.

use super::{Act, Plan, SECOND};
use crate::network::{FILES, MAIL, NAMES, RESOLVER, SHELL, ipv4_of};
use crate::talk::dns::Ask;

const DESKS: u64 = 24;
/// How busy each half hour is, from eight to four: a slow start, a lunch, an early evening.
const BUSY: [u64; 16] = [4, 7, 9, 9, 8, 9, 7, 5, 2, 3, 7, 9, 9, 8, 5, 3];
const HALF_HOUR: u64 = 1800 * SECOND;
/// The last quarter of an hour begins nothing that lasts.
const EVENING: u64 = 15 * HALF_HOUR + HALF_HOUR / 2;

pub(super) fn day(plan: &mut Plan) {
    for desk in 0..DESKS {
        morning(plan, desk);
    }
    for _ in 0..760 {
        let (at, host) = (moment(plan), anyone(plan));
        // Popular names come first in the list.
        let name = NAMES[plan.random.skewed(0, NAMES.len() as u64 - 1) as usize];
        let connections = plan.random.skewed(1, 3);
        plan.visit(at, host, name, connections);
    }
    for _ in 0..120 {
        let (at, host) = (moment(plan), anyone(plan));
        let name =
            *plan.random.pick(&["packages.example.org", "www.weather.example", "wiki.example.org"]);
        plan.ask(at, host, name, Ask::A);
        let client = plan.client(host);
        let server = plan.site.remote(ipv4_of(name).into(), 80);
        let requests = plan.random.between(1, 3);
        plan.add(at + 100_000, client, server, Act::Http { name, requests });
    }
    for _ in 0..60 {
        let (at, host) = (moment(plan), anyone(plan));
        plan.ask(at, host, "wpad.example.org", Ask::Nonsense);
    }
    mail(plan);
    servers(plan);
    for _ in 0..3 {
        let (at, host) = (moment(plan).min(EVENING), anyone(plan));
        plan.ask(at, host, "meet.example.com", Ask::A);
        let client = plan.client(host);
        let server = plan.site.remote(ipv4_of("meet.example.com").into(), 3478);
        let seconds = plan.random.between(40, 90);
        plan.add(at + 120_000, client, server, Act::Call { seconds });
    }
}

/// A desk is switched on: it finds its router and asks for the time, then every hour again.
fn morning(plan: &mut Plan, desk: u64) {
    let host = (1, 10 + desk as u8);
    let arrived = plan.random.skewed(0, 3000) * SECOND;
    for hour in 0..7 {
        let at = arrived + hour * 2 * HALF_HOUR + plan.random.below(20 * SECOND);
        let client = plan.site.host(host, 0);
        plan.add(at, client, plan.site.router(0), Act::Resolve);
        let client = plan.client(host);
        plan.add(at + SECOND, client, plan.site.router(123), Act::Clock);
    }
}

fn mail(plan: &mut Plan) {
    for _ in 0..170 {
        let (at, host) = (moment(plan), anyone(plan));
        let client = plan.client(host);
        let messages = plan.random.skewed(0, 4);
        plan.add(at, client, plan.site.host(MAIL, 143), Act::Fetch { messages });
    }
    for _ in 0..60 {
        let (at, host) = (moment(plan), anyone(plan));
        let client = plan.client(host);
        let octets = plan.random.skewed(900, 20_000);
        plan.add(at, client, plan.site.host(MAIL, 587), Act::Send { octets });
    }
}

fn servers(plan: &mut Plan) {
    for _ in 0..70 {
        let (at, host) = (moment(plan), anyone(plan));
        let client = plan.client(host);
        let blocks = plan.random.skewed(1, 16);
        plan.add(at, client, plan.site.host(FILES, 445), Act::Files { blocks });
    }
    for _ in 0..22 {
        let (at, host) = (moment(plan).min(EVENING), anyone(plan));
        let client = plan.client(host);
        let strokes = plan.random.skewed(4, 90);
        plan.add(at, client, plan.site.host(SHELL, 22), Act::Shell { strokes });
    }
    // The router looks after the servers.
    for (index, server) in [FILES, SHELL, MAIL, RESOLVER].into_iter().enumerate() {
        let at = (5 + index as u64) * 300 * SECOND;
        let (client, server) = (plan.site.router(0), plan.site.host(server, 0));
        plan.add(at, client, server, Act::Ping { count: 60 });
    }
}

/// An instant of the day, by how busy its half hours are.
fn moment(plan: &mut Plan) -> u64 {
    let mut left = plan.random.below(BUSY.iter().sum());
    let mut half_hour = 0;
    for weight in BUSY {
        if left < weight {
            break;
        }
        left -= weight;
        half_hour += 1;
    }
    half_hour * HALF_HOUR + plan.random.below(HALF_HOUR)
}

fn anyone(plan: &mut Plan) -> (u8, u8) {
    (1, 10 + plan.random.below(DESKS) as u8)
}
