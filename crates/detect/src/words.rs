//! Sentences of findings, and the filters that find their flows.

use std::net::IpAddr;

use model::{FindingKind, Timestamp};

use crate::sight::{TCP, UDP};
use crate::stories::{Key, Story};
use crate::{
    amplify, beacon, brute, flood, host_window, lateral, list, long, made_up, neighbours, novel,
    outlier, risky, scan, sweep, tunnel, upload, volume,
};

/// What happened.
pub(crate) fn sentence(key: &Key, story: &Story) -> String {
    match key.kind {
        FindingKind::PortScan => scan::words(key, story),
        FindingKind::HostSweep => sweep::words(key, story),
        FindingKind::SynFlood | FindingKind::UdpFlood | FindingKind::IcmpFlood => {
            flood::words(key, story)
        }
        FindingKind::Amplification => amplify::words(key, story),
        FindingKind::BruteForce => brute::words(key, story),
        FindingKind::LateralMovement => lateral::words(key, story),
        FindingKind::Beacon => beacon::words(key, story),
        FindingKind::DnsTunnel => tunnel::words(key, story),
        FindingKind::MadeUpDomains => made_up::words(key, story),
        FindingKind::Exfiltration => upload::words(key, story),
        FindingKind::VolumeAnomaly => volume::words(key, story),
        FindingKind::AddressConflict | FindingKind::SecondDhcpServer => {
            neighbours::words(key, story)
        }
        FindingKind::LongFlow | FindingKind::IdleFlow => long::words(key, story),
        FindingKind::NewHost | FindingKind::NewService | FindingKind::NewCountry => {
            novel::words(key, story)
        }
        FindingKind::ListHit => list::words(key, story),
        FindingKind::Outlier => outlier::words(key, story),
        FindingKind::UnusualHost => host_window::words(key, story),
        _ => risky::words(key, story),
    }
}

/// The flows that show it.
pub(crate) fn filter(key: &Key, story: &Story) -> String {
    let mut tests = Vec::new();
    match key.kind {
        FindingKind::SynFlood | FindingKind::UdpFlood | FindingKind::IcmpFlood => {
            tests.extend(key.subject.map(|host| format!("ip.dst == {host}")));
            tests.push(match key.kind {
                FindingKind::SynFlood => format!("tcp.port == {}", story.number(2)),
                FindingKind::UdpFlood => "proto == udp".to_owned(),
                _ => "proto in {icmp, icmp6}".to_owned(),
            });
        }
        FindingKind::HostSweep => {
            tests.extend(key.subject.map(|host| format!("ip.src == {host}")));
            let (protocol, port) = ((key.about >> 16) as u8, key.about as u16);
            match (protocol, port) {
                (TCP, port) if port > 0 => tests.push(format!("tcp.port == {port}")),
                (UDP, port) if port > 0 => tests.push(format!("udp.port == {port}")),
                (0, _) => {}
                _ => tests.push("proto in {icmp, icmp6}".to_owned()),
            }
        }
        FindingKind::DnsTunnel => {
            tests.extend(key.subject.map(|host| format!("ip.addr == {host}")));
            tests.push(format!("host contains {}", quoted(&story.word)));
        }
        FindingKind::MadeUpDomains => {
            tests.extend(key.subject.map(|host| format!("ip.src == {host}")));
            tests.push("app == DNS".to_owned());
        }
        FindingKind::VolumeAnomaly if key.subject.is_none() => {
            tests.push(format!("app == {}", quoted(&story.word)));
        }
        FindingKind::NewCountry => {
            tests.push(format!("country == {}", quoted(&story.word)));
        }
        _ => {
            tests.extend(key.subject.map(|host| format!("ip.addr == {host}")));
            tests.extend(key.other.map(|host| format!("ip.addr == {host}")));
            let port = match key.kind {
                FindingKind::BruteForce
                | FindingKind::Beacon
                | FindingKind::NewService
                | FindingKind::Amplification
                | FindingKind::Outlier
                | FindingKind::CleartextSecrets => key.about as u16,
                _ => 0,
            };
            if port > 0 {
                tests.push(format!("port == {port}"));
            }
        }
    }
    if key.kind == FindingKind::UnusualHost {
        tests.extend(host_window::filter(key));
    }
    if let Some(risks) = risky::risks_of(key.kind) {
        tests.push(risks.to_owned());
    }
    tests.join(" && ")
}

/// Text in quotes of the filter language.
fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A host in a sentence.
pub(crate) fn named(host: Option<IpAddr>) -> String {
    host.map_or_else(|| "somebody".to_owned(), |host| host.to_string())
}

/// `TCP port 22`.
pub(crate) fn port(protocol: u8, port: u16) -> String {
    let transport = if protocol == UDP { "UDP" } else { "TCP" };
    format!("{transport} port {port}")
}

/// How long something took.
pub(crate) fn span(first: Timestamp, last: Timestamp) -> String {
    nanos(last.nanos_since(first))
}

/// A length of time as a person says it.
pub(crate) fn nanos(nanos: u64) -> String {
    let seconds = nanos.div_ceil(1_000_000_000);
    match seconds {
        0 | 1 => "a second".to_owned(),
        2..=119 => format!("{seconds} seconds"),
        120..=7199 => format!("{} minutes", seconds / 60),
        7200..=172_799 => format!("{} hours", seconds / 3600),
        _ => format!("{} days", seconds / 86_400),
    }
}

/// Octets as a person says them: 1000 to a step.
pub(crate) fn octets(octets: u64) -> String {
    let steps = [(1_000_000_000_000, "TB"), (1_000_000_000, "GB"), (1_000_000, "MB"), (1000, "kB")];
    for (step, unit) in steps {
        if octets >= step {
            let tenths = octets / (step / 10);
            return match tenths % 10 {
                _ if tenths >= 1000 => format!("{} {unit}", tenths / 10),
                tenth => format!("{}.{tenth} {unit}", tenths / 10),
            };
        }
    }
    format!("{octets} bytes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_said_as_a_person_says_them() {
        assert_eq!(octets(999), "999 bytes");
        assert_eq!(octets(1_234_567), "1.2 MB");
        assert_eq!(octets(250_000_000), "250 MB");
        assert_eq!(nanos(90 * 1_000_000_000), "90 seconds");
        assert_eq!(nanos(26 * 3600 * 1_000_000_000), "26 hours");
    }

    #[test]
    fn a_name_with_quotes_stays_one_text_of_the_filter() {
        assert_eq!(quoted(r#"a"b\c"#), r#""a\"b\\c""#);
    }
}
