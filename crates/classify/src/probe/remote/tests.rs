//! First messages of remote logins, and near misses.

use crate::probe::tests::{TCP, check, check_dialogue};

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

#[test]
fn team_viewer_is_known_by_its_commands_at_its_port_or_on_both_sides() {
    check(TCP, (50_000, 5938), b"\x17\x24\x0a\x20\0\0\0", named("TeamViewer"));
    check(TCP, (50_000, 443), b"\x17\x24\x0a\x20\0\0\0", None);
    let both = [(true, b"\x17\x24\x0a\x20".as_slice()), (false, b"\x17\x24\x0b\x20")];
    check_dialogue(443, &both, Some("TeamViewer"));
    check_dialogue(443, &[both[0], (false, b"\x17\x25\x0b\x20")], None);
}
