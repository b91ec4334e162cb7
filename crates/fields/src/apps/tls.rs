//! TLS records (RFC 8446 §5) with what hellos say in the clear, and the outside of QUIC (RFC 9000 §17).

use crate::tree::{Tree, hex, octets_words, text};

/// Records of a segment; more are of one octet each.
const MOST_RECORDS: usize = 64;
/// Extensions of a hello; browsers send about twenty.
const MOST_EXTENSIONS: usize = 64;

/// Whole records from here on, the last of them perhaps cut.
pub(super) fn read(tree: &mut Tree<'_>, at: usize, end: usize) -> bool {
    if !begins(tree, at) {
        return false;
    }
    let (mut from, mut words, mut version) = (at, Vec::new(), "TLS");
    for _ in 0..MOST_RECORDS {
        if from >= end || !begins(tree, from) {
            break;
        }
        let (Some(kind), Some(said), Some(length)) =
            (tree.u8(from), tree.u16(from + 1), tree.u16(from + 3))
        else {
            break;
        };
        let to = from + 5 + usize::from(length);
        let mut name = record_name(kind).to_owned();
        let hello =
            (kind == 22).then(|| handshake_name(tree.u8(from + 5).unwrap_or_default())).flatten();
        if let Some(hello) = hello {
            hello.clone_into(&mut name);
        } else if kind == 22 {
            "Encrypted handshake message".clone_into(&mut name);
        }
        tree.layer("Transport Layer Security", name.clone(), from..to.min(end));
        tree.field("Content type", format!("{} ({kind})", record_name(kind)), from..from + 1);
        tree.field("Version", version_words(said), from + 1..from + 3);
        tree.field("Length", length.to_string(), from + 3..from + 5);
        version = version.max(version_name(said));
        if hello.is_some() {
            let told = handshake(tree, from + 5, to.min(end));
            version = told.version.unwrap_or(version);
            if let Some(server) = told.server {
                name.push_str(&format!(" (SNI={server})"));
            }
        } else if kind == 21 && length == 2 {
            alert(tree, from + 5);
        } else if kind == 23 {
            tree.field(
                "Encrypted application data",
                octets_words(length.into()),
                from + 5..to.min(end),
            );
        }
        if to > end {
            name.push_str(" [goes on]");
        }
        words.push(name);
        from = to;
    }
    tree.says(version, words.join(", "));
    true
}

fn begins(tree: &Tree<'_>, at: usize) -> bool {
    matches!(tree.array::<5>(at), Some([20..=24, 3, 0..=4, high, _]) if high <= 0x48)
}

#[derive(Default)]
struct Told {
    server: Option<String>,
    version: Option<&'static str>,
}

fn handshake(tree: &mut Tree<'_>, at: usize, end: usize) -> Told {
    let mut told = Told::default();
    let (Some(kind), Some(length)) = (tree.u8(at), tree.u32(at)) else { return told };
    let length = (length & 0x00ff_ffff) as usize;
    let name = handshake_name(kind).unwrap_or("Handshake");
    tree.group("Handshake", format!("{name} ({kind})"), at..(at + 4 + length).min(end), |tree| {
        tree.field("Length", length.to_string(), at + 1..at + 4);
        if matches!(kind, 1 | 2) {
            // What is cut ends the reading, and the fields before it stay.
            let _ = hello(tree, at + 4, end, kind == 1, &mut told);
        }
    });
    told
}

fn hello(
    tree: &mut Tree<'_>,
    at: usize,
    end: usize,
    is_client: bool,
    told: &mut Told,
) -> Option<()> {
    let said = tree.u16(at)?;
    told.version = Some(version_name(said));
    tree.field("Version", version_words(said), at..at + 2);
    tree.field("Random", hex(tree.octets(at + 2..at + 34), ""), at + 2..at + 34);
    let session = usize::from(tree.u8(at + 34)?);
    tree.field(
        "Session ID",
        hex(tree.octets(at + 35..at + 35 + session), ""),
        at + 34..at + 35 + session,
    );
    let mut from = at + 35 + session;
    if is_client {
        let suites = usize::from(tree.u16(from)?);
        let each = (from + 2..from + 2 + suites).step_by(2).take(4);
        let first: Vec<String> =
            each.filter_map(|at| tree.u16(at)).map(|suite| format!("0x{suite:04x}")).collect();
        let more = if suites > 8 { ", …" } else { "" };
        let words = format!("{} suites: {}{more}", suites / 2, first.join(", "));
        tree.field("Cipher suites", words, from..from + 2 + suites);
        from += 2 + suites;
        let methods = usize::from(tree.u8(from)?);
        tree.field("Compression methods", methods.to_string(), from..from + 1 + methods);
        from += 1 + methods;
    } else {
        tree.field("Cipher suite", format!("0x{:04x}", tree.u16(from)?), from..from + 2);
        tree.field("Compression method", tree.u8(from + 2)?.to_string(), from + 2..from + 3);
        from += 3;
    }
    let last = (from + 2 + usize::from(tree.u16(from)?)).min(end);
    from += 2;
    for _ in 0..MOST_EXTENSIONS {
        if from + 4 > last {
            break;
        }
        let (kind, length) = (tree.u16(from)?, usize::from(tree.u16(from + 2)?));
        let (inside, to) = (from + 4, from + 4 + length);
        let value = match kind {
            0 if is_client && length > 5 => {
                let server = text(tree.octets(inside + 5..to));
                told.server = Some(server.clone());
                server
            }
            16 => protocols(tree, inside + 2, to).join(", "),
            43 => {
                let place = if is_client { inside + 1 } else { inside };
                let versions = (place..to).step_by(2).filter_map(|at| tree.u16(at));
                let known: Vec<&'static str> =
                    versions.map(version_name).filter(|name| *name != "TLS").collect();
                if !is_client {
                    told.version = known.first().copied().or(told.version);
                }
                known.join(", ")
            }
            _ => octets_words(length),
        };
        tree.field("Extension", format!("{} ({kind}): {value}", extension_name(kind)), from..to);
        from = to;
    }
    Some(())
}

fn protocols(tree: &Tree<'_>, mut at: usize, end: usize) -> Vec<String> {
    let mut names = Vec::new();
    while at < end {
        let length = usize::from(tree.u8(at).unwrap_or_default());
        names.push(text(tree.octets(at + 1..at + 1 + length)));
        at += 1 + length;
    }
    names
}

fn alert(tree: &mut Tree<'_>, at: usize) {
    let level = if tree.u8(at) == Some(2) { "fatal" } else { "warning" };
    let about = match tree.u8(at + 1).unwrap_or_default() {
        0 => "close notify".to_owned(),
        40 => "handshake failure".to_owned(),
        42 => "bad certificate".to_owned(),
        45 => "certificate expired".to_owned(),
        48 => "unknown CA".to_owned(),
        70 => "protocol version".to_owned(),
        112 => "unrecognised name".to_owned(),
        other => format!("alert {other}"),
    };
    tree.field("Alert", format!("{level}, {about}"), at..at + 2);
}

/// The long header says what it is.
pub(super) fn quic(tree: &mut Tree<'_>, at: usize, end: usize) -> bool {
    let (Some(first), Some(version)) = (tree.u8(at), tree.u32(at + 1)) else { return false };
    // Of the short header nothing tells what it is.
    if first & 0xc0 != 0xc0 && (version != 0 || first & 0x80 == 0) {
        return false;
    }
    let (Some(to), true) = (tree.u8(at + 5), matches!(version, 0 | 1 | 0x6b33_43cf)) else {
        return false;
    };
    let to = usize::from(to);
    let from = usize::from(tree.u8(at + 6 + to).unwrap_or_default());
    let kind = if version == 0x6b33_43cf { ((first >> 4 & 3) + 3) & 3 } else { first >> 4 & 3 };
    let name = ["Initial", "0-RTT", "Handshake", "Retry"];
    let name = name.get(usize::from(kind)).copied().unwrap_or_default();
    let name = if version == 0 { "Version negotiation" } else { name };
    tree.layer("QUIC", name, at..end);
    tree.field("Packet type", name, at..at + 1);
    tree.field("Version", format!("0x{version:08x}"), at + 1..at + 5);
    let destination = hex(tree.octets(at + 6..at + 6 + to), "");
    tree.field("Destination connection ID", destination.clone(), at + 5..at + 6 + to);
    let source = hex(tree.octets(at + 7 + to..at + 7 + to + from), "");
    tree.field("Source connection ID", source, at + 6 + to..at + 7 + to + from);
    tree.says("QUIC", format!("{name}, DCID={destination}"));
    true
}

const fn record_name(kind: u8) -> &'static str {
    match kind {
        20 => "Change cipher spec",
        21 => "Alert",
        22 => "Handshake",
        23 => "Application data",
        _ => "Heartbeat",
    }
}

const fn handshake_name(kind: u8) -> Option<&'static str> {
    Some(match kind {
        0 => "Hello request",
        1 => "Client hello",
        2 => "Server hello",
        4 => "New session ticket",
        8 => "Encrypted extensions",
        11 => "Certificate",
        12 => "Server key exchange",
        13 => "Certificate request",
        14 => "Server hello done",
        15 => "Certificate verify",
        16 => "Client key exchange",
        20 => "Finished",
        22 => "Certificate status",
        _ => return None,
    })
}

const fn version_name(version: u16) -> &'static str {
    match version {
        0x0300 => "SSLv3",
        0x0301 => "TLSv1",
        0x0302 => "TLSv1.1",
        0x0303 => "TLSv1.2",
        0x0304 => "TLSv1.3",
        _ => "TLS",
    }
}

fn version_words(version: u16) -> String {
    format!("{} (0x{version:04x})", version_name(version))
}

const fn extension_name(kind: u16) -> &'static str {
    match kind {
        0 => "server_name",
        5 => "status_request",
        10 => "supported_groups",
        11 => "ec_point_formats",
        13 => "signature_algorithms",
        16 => "application_layer_protocol_negotiation",
        18 => "signed_certificate_timestamp",
        21 => "padding",
        22 => "encrypt_then_mac",
        23 => "extended_master_secret",
        27 => "compress_certificate",
        35 => "session_ticket",
        41 => "pre_shared_key",
        43 => "supported_versions",
        45 => "psk_key_exchange_modes",
        51 => "key_share",
        57 => "quic_transport_parameters",
        0xff01 => "renegotiation_info",
        _ => "unknown",
    }
}
