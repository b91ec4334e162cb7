//! Zabbix: its mark, flags and a length, between server, proxies and agents
//! (Zabbix documentation, Header and data length).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let fits = matches!(payload, [b'Z', b'B', b'X', b'D', 1..=7, ..]);
    if fits {
        return Found::new("Zabbix").because("the mark of Zabbix").into();
    }
    if segment.first && payload.len() >= 2 && b"ZBXD".starts_with(payload) {
        Outcome::More
    } else {
        Outcome::No
    }
}
