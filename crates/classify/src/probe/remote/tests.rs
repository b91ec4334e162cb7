//! First messages of remote logins, and near misses.

use crate::probe::tests::{TCP, check};

fn named(name: &str) -> Option<(&str, Option<&str>)> {
    Some((name, None))
}

#[test]
fn the_shells_of_bsd_are_known_by_what_they_begin_with_at_their_ports() {
    let shell = b"1022\0alice\0bob\0uptime\0";
    check(TCP, (1023, 514), shell, named("RSH"));
    check(TCP, (50_000, 514), shell, None);
    check(TCP, (50_000, 512), shell, named("REXEC"));
    check(TCP, (50_000, 512), b"102x\0alice\0bob\0uptime\0", None);
    let login = b"\0alice\0bob\0xterm/38400\0";
    check(TCP, (1023, 513), login, named("Rlogin"));
    check(TCP, (1023, 5130), login, None);
    check(TCP, (1023, 513), b"\0alice\0bob\0xterm\0", None);
}
