//! A flow as one line for eyes.

use std::borrow::Cow;
use std::io::Write;
use std::net::{IpAddr, SocketAddr};

use export::escape_controls;
use model::{Direction, FlowRecord};

use crate::rows::inferred;
use crate::summary::text::size;

/// When it began, application, octets of both directions, duration, who spoke to whom, direction.
pub(super) fn write(flow: &FlowRecord, out: &mut Vec<u8>) {
    let application = match &*flow.label.application {
        "" => Cow::Borrowed("?"),
        name => escape_controls(name),
    };
    let octets = flow.total().octets;
    let (client, server) = ends(flow);
    let about = match &flow.host_name {
        Some(name) if is_question(flow) => format!("  about {}", escape_controls(name)),
        _ => String::new(),
    };
    let direction = match flow.direction {
        Direction::Unknown => "",
        known => known.name(),
    };
    // Writing to memory cannot fail.
    let _ = writeln!(
        out,
        "{}  {application:16} {:>8} {:>9}  {client} → {server}  {direction}{about}",
        millis(flow),
        size(octets),
        duration(flow.duration_nanos()),
    );
}

/// RFC 3339 in UTC with milliseconds.
fn millis(flow: &FlowRecord) -> String {
    let mut text = flow.start.to_string();
    // Nanoseconds and `Z`.
    text.truncate(text.len().saturating_sub(7));
    text.push('Z');
    text
}

fn duration(nanos: u64) -> String {
    let millis = nanos / 1_000_000;
    match millis {
        0..1_000 => format!("{millis} ms"),
        1_000..100_000 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
        _ => format!("{} min", millis / 60_000),
    }
}

/// The name is what was asked for, not that of who was asked.
fn is_question(flow: &FlowRecord) -> bool {
    let application = &*flow.label.application;
    let master = application.split_once('.').map_or(application, |(master, _)| master);
    matches!(master, "DNS" | "MDNS" | "LLMNR")
}

/// `name (address)`, or the address alone; with ports where there are any.
fn ends(flow: &FlowRecord) -> (String, String) {
    let key = &flow.key;
    let revealed = flow.revealed.as_deref();
    let guessed = |name: Option<&str>| name.map(inferred);
    let of_server = match flow.host_name.as_ref().filter(|_| !is_question(flow)) {
        Some(name) if revealed.is_some_and(|revealed| revealed.name_by.is_some()) => {
            guessed(Some(name))
        }
        Some(name) => Some(name.to_string()),
        None => guessed(revealed.and_then(|revealed| revealed.destination_name.as_deref())),
    };
    let of_client = guessed(revealed.and_then(|revealed| revealed.source_name.as_deref()));
    (
        end(of_client, key.source, key.source_port),
        end(of_server, key.destination, key.destination_port),
    )
}

fn end(name: Option<String>, address: IpAddr, port: u16) -> String {
    let place = match port {
        0 => address.to_string(),
        port => SocketAddr::new(address, port).to_string(),
    };
    match name {
        Some(name) => format!("{} ({place})", escape_controls(&name)),
        None => place,
    }
}

#[cfg(test)]
mod tests {
    use model::{FlowKey, Label, Timestamp};

    use super::*;

    fn flow() -> FlowRecord {
        let key = FlowKey {
            protocol: 6,
            source: "10.0.0.7".parse().unwrap(),
            destination: "2001:db8::1".parse().unwrap(),
            source_port: 50_000,
            destination_port: 443,
            vlan: None,
        };
        let mut flow = FlowRecord::new(key, Timestamp::from_seconds(1_700_000_000));
        flow.end = Timestamp(flow.start.0 + 1_290_000_000);
        flow.forward.octets = 1_000;
        flow.reverse.octets = 41_000;
        flow
    }

    fn check(flow: &FlowRecord, expected: &str) {
        let mut out = Vec::new();
        write(flow, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), expected);
    }

    #[test]
    fn a_flow_is_a_line() {
        check(
            &flow(),
            "2023-11-14T22:13:20.000Z  ?                 42.0 kB     1.2 s  \
             10.0.0.7:50000 → [2001:db8::1]:443  \n",
        );
    }

    #[test]
    fn what_a_name_server_was_asked_is_not_its_name() {
        let label = Label { application: "DNS".into(), ..Label::default() };
        let flow = FlowRecord { label, host_name: Some("www.example.org".into()), ..flow() };
        check(
            &flow,
            "2023-11-14T22:13:20.000Z  DNS               42.0 kB     1.2 s  \
             10.0.0.7:50000 → [2001:db8::1]:443    about www.example.org\n",
        );
    }

    #[test]
    fn its_name_stands_before_its_address_and_shows_no_control_characters() {
        let label = Label { application: "TLS".into(), ..Label::default() };
        let direction = Direction::Upload;
        let flow = FlowRecord { label, direction, host_name: Some("a\n.example".into()), ..flow() };
        check(
            &flow,
            "2023-11-14T22:13:20.000Z  TLS               42.0 kB     1.2 s  \
             10.0.0.7:50000 → a\\u{a}.example ([2001:db8::1]:443)  upload\n",
        );
    }
}
