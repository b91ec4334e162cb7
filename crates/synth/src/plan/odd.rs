//! What somebody should notice: a port scan, a beacon, an upload spike.

use super::home::{CAMERA, DISK, GUEST, HOURS_2, LAPTOP};
use super::{Act, Plan, SECOND};
use crate::talk::dns::Ask;
use crate::talk::tls::Https;

/// Ports the disk listens on.
const OPEN: [u16; 5] = [22, 80, 139, 443, 445];
const BEACON: &str = "status.update-check.example";
const SPIKE: &str = "drop.storage.example";

/// A thousand ports of the disk within half a minute, then three ports of sixty addresses.
pub(super) fn port_scan(plan: &mut Plan) {
    let mut at = 2400 * SECOND;
    let source = plan.random.between(33_000, 48_000) as u16;
    let scanner = plan.site.host(GUEST, source);
    for port in 1..=1000 {
        at += plan.random.between(20_000, 40_000);
        // A closed port says so; every fiftieth probe is swallowed by a filter.
        let answer = match OPEN.contains(&port) {
            true => Some(true),
            false if port % 50 == 7 => None,
            false => Some(false),
        };
        plan.add(at, scanner, plan.site.host(DISK, port), Act::Probe { answer });
    }
    for port in [22, 23, 8080] {
        for host in 100..160 {
            at += plan.random.between(5_000, 15_000);
            plan.add(at, scanner, plan.site.host((0, host), port), Act::Probe { answer: None });
        }
    }
}

/// Every minute, give or take six seconds, the same small question and the same small answer.
pub(super) fn beacon(plan: &mut Plan) {
    let mut at = 17 * SECOND;
    plan.ask(at, CAMERA, BEACON, Ask::A);
    at += SECOND;
    while at < HOURS_2 {
        let exchanges = vec![(plan.random.between(250, 270), plan.random.between(120, 128))];
        let what = Https { name: BEACON.to_owned(), alpn: "", exchanges, think: 0 };
        plan.https(at, CAMERA, BEACON, what, false);
        at += plan.random.between(54 * SECOND, 66 * SECOND);
    }
}

/// Eight connections in two minutes that send where others receive.
pub(super) fn upload_spike(plan: &mut Plan) {
    let mut at = 5400 * SECOND;
    plan.ask(at, LAPTOP, SPIKE, Ask::A);
    at += SECOND;
    for _ in 0..8 {
        let exchanges = (0..4).map(|_| (plan.random.between(15_000, 24_000), 90)).collect();
        let what = Https { name: SPIKE.to_owned(), alpn: "h2", exchanges, think: SECOND / 4 };
        plan.https(at, LAPTOP, SPIKE, what, false);
        at += plan.random.between(12 * SECOND, 18 * SECOND);
    }
}
