//! Every packet of the traffic corpus that speaks of itself: addresses, protocol and what names say
//! are what Wireshark says.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use capture::{Item, Limits, Reader};
use fields::Seen;

/// Packets compared of one file: what follows is more of the same.
const MOST: usize = 400;

/// Files by the beginning of their names: one protocol each, and a few that mix many.
const FILES: [&str; 14] = [
    "arp", "dhcp", "dns", "http", "icmp", "ipv6", "mdns", "ntp", "quic", "ssdp", "tls", "gre",
    "vxlan", "vlan",
];

/// What Wireshark names after something else than the packet at hand, and why.
const OTHERWISE: [(&str, &str, &str); 2] = [
    ("TLS", "TCP", "a record that goes on in a later segment is named there"),
    ("HTTP", "TCP", "a message that goes on in a later segment is named there"),
];

/// What is compared of a packet.
#[derive(PartialEq, Eq, Debug)]
struct Said {
    source: String,
    destination: String,
    protocol: String,
    query: String,
    server: String,
}

#[test]
fn addresses_protocols_and_names_are_those_of_wireshark() {
    let Some(folder) = corpus() else { return };
    let entries = std::fs::read_dir(folder).expect("the corpus has captures");
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
        FILES.iter().any(|begin| name.starts_with(begin))
    });
    paths.sort();
    let (mut compared, mut wrong) = (0, Vec::new());
    for path in paths {
        let Some(expected) = tshark(&path) else { return };
        for (number, seen) in read(&std::fs::read(&path).expect("a capture")) {
            let Some(theirs) = expected.get(&number) else { continue };
            let ours = said(&seen);
            // What we do not recognise is shown as what carries it.
            let is_known = !matches!(
                seen.protocol,
                "TCP" | "UDP" | "IPv4" | "IPv6" | "Data" | "Ethernet" | "LLC" | "GRE" | "IP"
            );
            compared += 1;
            let same_ends = ours.source == theirs.source && ours.destination == theirs.destination;
            let same = same_ends && (!is_known || agree(&ours, theirs));
            let is_other = |it: &(&str, &str, &str)| {
                same_ends && it.0 == family(&ours.protocol) && it.1 == theirs.protocol
            };
            if is_known && !same && !OTHERWISE.iter().any(is_other) {
                wrong.push(format!("{} {number}: {ours:?}, Wireshark: {theirs:?}", path.display()));
            }
        }
    }
    println!("{compared} packets compared");
    assert!(compared > 1_000, "only {compared} packets were compared");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}

fn agree(ours: &Said, theirs: &Said) -> bool {
    // A name of octets that are no letters is drawn by each in its own way.
    let is_drawn = ours.query.contains('\u{fffd}');
    family(&ours.protocol) == family(&theirs.protocol)
        && (is_drawn || ours.query.is_empty() || theirs.query.contains(&ours.query))
        && (ours.server.is_empty() || theirs.server.contains(&ours.server))
}

/// Versions, and what HTTP carries, are told elsewhere.
fn family(name: &str) -> &str {
    match name {
        name if name.starts_with("TLS") || name.starts_with("SSL") => "TLS",
        name if name.starts_with("HTTP") => "HTTP",
        name if name.starts_with("IGMP") => "IGMP",
        name => name,
    }
}

fn said(seen: &Seen) -> Said {
    let value = |name: &str| {
        let field = seen.fields.iter().find(|field| field.name == name && field.depth > 0);
        field.map(|field| field.value.clone()).unwrap_or_default()
    };
    let query = value("Query");
    let server = seen.fields.iter().find_map(|field| field.value.strip_prefix("server_name (0): "));
    Said {
        source: seen.source.clone(),
        destination: seen.destination.clone(),
        protocol: seen.protocol.to_owned(),
        query: query.split(' ').next().unwrap_or_default().to_owned(),
        server: server.filter(|name| !name.ends_with(" octets")).unwrap_or_default().to_owned(),
    }
}

fn read(octets: &[u8]) -> Vec<(u64, Seen)> {
    let (mut seen, mut number) = (Vec::new(), 0);
    let mut take = |item: Item<'_>| {
        if let Item::Packet(packet) = item {
            number += 1;
            if seen.len() < MOST {
                let one = fields::read(packet.link_type, packet.data, packet.original_length);
                let captured = packet.data.len();
                for field in &one.fields {
                    assert!(field.place.start <= field.place.end, "{field:?}");
                    assert!(field.place.end as usize <= captured, "{field:?} of {captured}");
                }
                seen.push((number, one));
            }
        }
    };
    let mut reader = Reader::new(Limits::default());
    reader.push(octets, &mut take);
    reader.finish(&mut take);
    seen
}

fn tshark(path: &Path) -> Option<BTreeMap<u64, Said>> {
    let columns = [
        "frame.number",
        "_ws.col.From",
        "_ws.col.To",
        "_ws.col.Speaks",
        "dns.qry.name",
        "tls.handshake.extensions_server_name",
    ];
    let mut command = Command::new("tshark");
    command.args(["-n", "-T", "fields", "-c"]).arg(MOST.to_string());
    // Columns are called otherwise from version to version, but for those one names oneself.
    let named = "gui.column.format:\"From\",\"%s\",\"To\",\"%d\",\"Speaks\",\"%p\"";
    command.args(["-o", named]);
    columns.iter().for_each(|column| {
        command.args(["-e", column]);
    });
    let Ok(output) = command.arg("-r").arg(path).output() else {
        println!("skipped: no tshark");
        return None;
    };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = |line: &str| {
        let mut cells = line.split('\t').map(str::to_owned);
        let number = cells.next()?.parse().ok()?;
        let mut next = || cells.next().unwrap_or_default();
        let (source, destination, protocol) = (next(), next(), next());
        Some((number, Said { source, destination, protocol, query: next(), server: next() }))
    };
    Some(text.lines().filter_map(line).collect())
}

fn corpus() -> Option<PathBuf> {
    let named = std::env::var_os("FLOWGLASS_CORPUS").map(PathBuf::from);
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = named.unwrap_or(beside).join("traffic/pcap");
    if !folder.is_dir() {
        println!("skipped: no corpus");
    }
    folder.is_dir().then_some(folder)
}
