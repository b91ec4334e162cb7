//! Scenes as capture files, and the samples of the page.

use capture::rebuild::ip_udp_packet;
use capture::{LinkType, Resolution, pcap, pcapng};

use crate::export::{COLLECTOR, EXPORTERS, exports};
use crate::scene::Scene;
use crate::traffic::packets;

/// The number the samples follow from.
pub const SAMPLE_SEED: u64 = 20_261_116;

/// The names [`sample`] knows.
pub const SAMPLES: [&str; 3] = ["office", "scan", "netflow"];

/// A scene as a pcap file with microseconds.
pub fn pcap(seed: u64, scene: Scene) -> Vec<u8> {
    let writer = pcap::Writer::new(LinkType::ETHERNET, Resolution::Micros);
    let mut out = Vec::new();
    writer.header(&mut out);
    for (time, frame) in packets(seed, scene) {
        writer.packet(time, &frame, frame.len() as u32, &mut out);
    }
    out
}

/// A scene as a pcapng file with nanoseconds.
pub fn pcapng(seed: u64, scene: Scene) -> Vec<u8> {
    let mut writer = pcapng::Writer::new();
    let mut out = Vec::new();
    writer.section_header("Flowglass synth", &mut out);
    let mut description = pcapng::InterfaceDescription::new(LinkType::ETHERNET);
    description.name = Some("synth0");
    let interface = writer.interface(&description, &mut out);
    for (time, frame) in packets(seed, scene) {
        writer.packet(&pcapng::PacketBlock::new(interface, time, &frame), &mut out);
    }
    out
}

/// The exports of a scene as a pcapng file of UDP datagrams.
pub fn exports_pcapng(seed: u64, scene: Scene) -> Vec<u8> {
    let mut writer = pcapng::Writer::new();
    let mut out = Vec::new();
    writer.section_header("Flowglass synth", &mut out);
    let mut description = pcapng::InterfaceDescription::new(LinkType::RAW);
    description.name = Some("collector");
    let interface = writer.interface(&description, &mut out);
    for (time, exporter, datagram) in exports(seed, scene) {
        let mut packet = Vec::with_capacity(datagram.len() + 28);
        let source = EXPORTERS.get(exporter).copied().unwrap_or(COLLECTOR);
        ip_udp_packet(source, COLLECTOR, &datagram, &mut packet);
        writer.packet(&pcapng::PacketBlock::new(interface, time, &packet), &mut out);
    }
    out
}

/// A sample of the page by its name: `office`, `scan` or `netflow`; always the same octets.
pub fn sample(name: &str) -> Option<Vec<u8>> {
    sample_of(name, SAMPLE_SEED)
}

/// The same from another number; scenes are known by their names as well.
pub fn sample_of(name: &str, seed: u64) -> Option<Vec<u8>> {
    if name == "netflow" {
        return Some(exports_pcapng(seed, Scene::OfficeDay));
    }
    Scene::from_name(name).map(|scene| pcapng(seed, scene))
}
