//! Two quiet hours at home: a laptop, a phone, a television, a disk.

use super::{Act, Plan, SECOND};
use crate::network::NAMES;

/// How long the scene lasts.
pub(super) const HOURS_2: u64 = 7200 * SECOND;

pub(super) const LAPTOP: (u8, u8) = (0, 31);
pub(super) const DISK: (u8, u8) = (0, 20);
pub(super) const GUEST: (u8, u8) = (0, 50);
pub(super) const CAMERA: (u8, u8) = (0, 77);
const PHONE: (u8, u8) = (0, 32);
const TELEVISION: (u8, u8) = (0, 40);

pub(super) fn quiet(plan: &mut Plan) {
    for host in [LAPTOP, PHONE, TELEVISION, DISK, GUEST, CAMERA] {
        for at in [plan.random.below(60 * SECOND), 3600 * SECOND + plan.random.below(60 * SECOND)] {
            let client = plan.site.host(host, 0);
            plan.add(at, client, plan.site.router(0), Act::Resolve);
            let client = plan.client(host);
            plan.add(at + SECOND, client, plan.site.router(123), Act::Clock);
        }
    }
    for _ in 0..70 {
        let host = *plan.random.pick(&[LAPTOP, LAPTOP, PHONE, PHONE, TELEVISION, GUEST]);
        let at = plan.random.below(HOURS_2);
        let name = NAMES[plan.random.skewed(0, NAMES.len() as u64 - 1) as usize];
        plan.visit(at, host, name, 1);
    }
    for _ in 0..4 {
        let at = plan.random.below(HOURS_2);
        let client = plan.client(LAPTOP);
        let blocks = plan.random.skewed(2, 8);
        plan.add(at, client, plan.site.host(DISK, 445), Act::Files { blocks });
    }
}
