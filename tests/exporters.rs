//! Real exporters send to us, and what we decode is what they say they sent: softflowd in all its
//! versions and variants, fprobe, pmacctd, and nfdump's replay of what its collector has kept.
//!
//! Each of them reads the same made capture; everything happens on loopback, on ports that the
//! system chooses. A program that is not installed is named, and its test proves nothing.
#![cfg(not(target_arch = "wasm32"))]

#[path = "exporters/filters.rs"]
mod filters;
#[path = "exporters/heard.rs"]
mod heard;
#[path = "exporters/programs.rs"]
mod programs;

use std::net::SocketAddr;

use model::NetflowVersion;
use synth::{SAMPLE_SEED, Scene, Truth};

use heard::{Heard, Listener};
use programs::{Nfcapd, fprobe, nfreplay, pmacctd, softflowd};

/// Small enough for the receive buffer that Linux gives a socket: exporters that read a file send
/// all at once.
const SCENE: Scene = Scene::Beacon;

fn truth() -> Truth {
    synth::truth(SAMPLE_SEED, SCENE)
}

/// What comes of softflowd with these options; none where it is not installed.
fn by_softflowd(options: &[&str]) -> Option<Heard> {
    let listener = Listener::start();
    let said = softflowd(options, listener.address())?;
    let heard = listener.finish(said.datagrams);
    assert_eq!(heard.records, said.records, "{options:?}: records\n{}", said.text);
    assert_eq!(heard.lost, 0, "{options:?}: lost by sequence number");
    assert_eq!(heard.issues, [""; 0], "{options:?}: issues");
    // The flows it counts by protocol are those of both directions.
    assert_eq!(heard.octets(), said.octets, "{options:?}: octets\n{}", said.text);
    assert_eq!(heard.packets(), said.packets, "{options:?}: packets\n{}", said.text);
    Some(heard)
}

#[test]
fn softflowd_says_the_same_in_v1_and_v5() {
    let Some(v1) = by_softflowd(&["-v", "1"]) else { return };
    let Some(v5) = by_softflowd(&["-v", "5"]) else { return };
    assert_eq!((v1.version, v5.version), (Some(NetflowVersion::V1), Some(NetflowVersion::V5)));
    assert_eq!((v1.packets(), v1.octets()), (v5.packets(), v5.octets()));
    assert_eq!(v1.conversations, v5.conversations);
}

#[test]
fn softflowd_says_the_same_in_v9_ipfix_and_all_their_variants() {
    let Some(v9) = by_softflowd(&["-v", "9"]) else { return };
    assert_eq!(v9.version, Some(NetflowVersion::V9));
    assert_eq!((v9.packets(), v9.octets()), expected());
    let variants: [&[&str]; 9] = [
        &["-v", "10"],
        &["-v", "10", "-A", "sec"],
        &["-v", "10", "-A", "milli"],
        &["-v", "10", "-A", "micro"],
        &["-v", "10", "-A", "nano"],
        &["-v", "10", "-T", "vlan"],
        &["-v", "10", "-T", "ether"],
        &["-v", "9", "-T", "ether"],
        &["-v", "9", "-x", "3"],
    ];
    for options in variants {
        let Some(variant) = by_softflowd(options) else { return };
        let told = (variant.packets(), variant.octets());
        assert_eq!(told, (v9.packets(), v9.octets()), "{options:?}");
        assert_eq!(variant.conversations, v9.conversations, "{options:?}");
    }
}

#[test]
fn softflowds_biflows_hold_both_halves() {
    let Some(one_way) = by_softflowd(&["-v", "10"]) else { return };
    let Some(both) = by_softflowd(&["-v", "10", "-b"]) else { return };
    assert!(both.records < one_way.records);
    assert!(both.reverse.octets > 0);
    assert_eq!(both.packets(), one_way.packets());
    assert_eq!(both.octets(), one_way.octets());
    assert_eq!(both.conversations, one_way.conversations);
}

/// Packet sampling (RFC 5476): each record is the beginning of a packet, as it was on the wire.
#[test]
fn softflowds_samples_of_packets_are_records_with_sections() {
    let listener = Listener::start();
    // One in 20: all of them would overrun the receive buffer.
    let Some(said) = softflowd(&["-v", "psamp", "-s", "20"], listener.address()) else { return };
    let heard = listener.finish_when_silent();
    let processed = truth().frames.packets;
    assert_eq!(heard.sections, processed.div_ceil(20), "{}", said.text);
    assert_eq!((heard.lost, heard.issues), (0, Vec::new()));
}

/// Packets and octets of IP that the capture holds, counted while it was made.
fn expected() -> (u64, u64) {
    let truth = truth();
    (truth.frames.packets, truth.network_octets)
}

#[test]
fn fprobe_says_the_same_in_v1_v5_and_v7() {
    check_versions(fprobe, ["1", "5", "7"]);
}

#[test]
fn pmacctd_says_the_same_in_v5_v9_and_ipfix() {
    check_versions(pmacctd, ["5", "9", "10"]);
}

/// The program tells all of the capture in each version, and of every conversation the same. Not
/// in the same number of records: timeouts go by the wall clock, and a busy machine cuts flows.
fn check_versions(program: fn(&str, SocketAddr) -> bool, versions: [&str; 3]) {
    let mut first = None;
    for version in versions {
        let listener = Listener::start();
        if !program(version, listener.address()) {
            return;
        }
        let heard = listener.finish_when_silent();
        assert_eq!(heard.lost, 0, "v{version}");
        assert_eq!(heard.issues, [""; 0], "v{version}");
        assert_eq!((heard.packets(), heard.octets()), expected(), "v{version}");
        let first = first.get_or_insert_with(|| heard.conversations.clone());
        assert!(*first == heard.conversations, "v{version} tells other conversations");
    }
}

#[test]
fn what_nfcapd_kept_is_replayed_whole() {
    let Some(nfcapd) = Nfcapd::start() else { return };
    let Some(sent) = softflowd(&["-v", "9"], nfcapd.address()) else { return };
    let kept = nfcapd.finish();
    assert_eq!(
        (kept.records, kept.packets, kept.octets),
        (sent.records, sent.packets, sent.octets)
    );
    for version in ["5", "9"] {
        let listener = Listener::start();
        if !nfreplay(&kept.file, version, listener.address()) {
            return;
        }
        let heard = listener.finish_when_silent();
        assert_eq!(heard.records, kept.records, "v{version}");
        assert_eq!((heard.packets(), heard.octets()), (kept.packets, kept.octets), "v{version}");
        assert_eq!(heard.lost, 0, "v{version}");
    }
}
