//! What is known of a host, in words.

use protocol::KnownHost;

use super::escape;

pub(crate) const PEERS: &str = "Other hosts it spoke with.";
pub(crate) const SERVICES: &str =
    "Ports at which it answered, with what was spoken there in most flows.";
pub(crate) const SYSTEM: &str =
    "What it says that it runs, in user agents or to DHCP. Anybody may say anything.";
pub(crate) const MAC: &str = "Its hardware address, as ARP, neighbour discovery or DHCP told. Hosts behind a router have none.";

pub(crate) const VENDOR: &str = "Who made its interface, by IEEE's public listing. Phones make their addresses up: these are locally administered.";

/// What it is called; a tilde stands before what others say.
pub(crate) fn name(known: &KnownHost) -> Option<String> {
    known.name_words().map(|name| escape::visible(&name).into_owned())
}

/// All its names and who told them, one a line.
pub(crate) fn names(known: &KnownHost) -> String {
    let line = |name: &protocol::KnownName| {
        format!("{} ({})", escape::visible(&name.name), name.how.name())
    };
    known.names.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Its services, one a line, with how many flows went there.
pub(crate) fn services(known: &KnownHost) -> String {
    let line = |service: &protocol::KnownService| {
        let flows = if service.flows == 1 { "flow" } else { "flows" };
        format!("{service}: {} {flows}", service.flows)
    };
    let mut lines: Vec<String> = known.services.iter().map(line).collect();
    if known.more_services > 0 {
        lines.push(format!("and {} more", known.more_services));
    }
    lines.join("\n")
}

/// The systems, a comma between.
pub(crate) fn systems(known: &KnownHost) -> String {
    let names: Vec<&str> = known.systems.iter().map(|system| &*system.name).collect();
    escape::visible(&names.join(", ")).into_owned()
}

/// What says so.
pub(crate) fn evidence(known: &KnownHost) -> String {
    let line = |system: &protocol::KnownSystem| {
        format!("{}: {}", escape::visible(&system.name), escape::visible(&system.evidence))
    };
    known.systems.iter().map(line).collect::<Vec<_>>().join("\n")
}
