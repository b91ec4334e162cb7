//! Datagrams of real exporters, where the corpus is: more seeds, never part of the project.

use std::net::SocketAddr;
use std::path::Path;
use std::{env, fs};

use capture::{Item, Limits, Network, Reader, Transport, dissect};

/// One payload of UDP, and who sent it.
pub type Datagram = (SocketAddr, Vec<u8>);

/// The captures of exports below `FLOWGLASS_CORPUS`, each as its datagrams; none where it is not
/// set.
pub fn captures() -> Vec<(String, Vec<Datagram>)> {
    let Some(corpus) = env::var_os("FLOWGLASS_CORPUS") else { return Vec::new() };
    let Ok(entries) = fs::read_dir(Path::new(&corpus).join("netflow")) else { return Vec::new() };
    let mut captures: Vec<_> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "pcap"))
        .filter_map(|path| Some((path.file_stem()?.to_string_lossy().into_owned(), path)))
        .filter_map(|(name, path)| Some((name, datagrams(&fs::read(path).ok()?))))
        .collect();
    captures.sort();
    captures
}

fn datagrams(file: &[u8]) -> Vec<Datagram> {
    let mut found = Vec::new();
    let mut reader = Reader::new(Limits::default());
    let mut see = |item: Item<'_>| {
        let Item::Packet(packet) = item else { return };
        let seen = dissect(packet.link_type, packet.data, packet.original_length);
        let Network::Ip(ip) = seen.network else { return };
        let Transport::Udp(udp) = ip.transport else { return };
        found.push((SocketAddr::new(ip.source, udp.source_port), udp.payload.to_vec()));
    };
    reader.push(file, &mut see);
    reader.finish(&mut see);
    found
}
