//! Templates that outlive a restart: the greeting of a late client, as a file.
//!
//! Exporters repeat templates every few minutes; until then a relay that forgot them would pass on
//! what nobody can decode. The file is pcapng, so that any tool can say what is in it.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use capture::{Item, Network, Reader, Transport, dissect};

use crate::hub::Hub;
use crate::wire::{self, Arrival};

/// The file, and what was written last.
#[derive(Debug)]
pub(crate) struct Memory {
    path: PathBuf,
    written: Vec<u8>,
}

const NAME: &str = "templates.pcapng";

impl Memory {
    /// In this folder, which is made if it is not there.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        // What cannot be written in an hour is better known now; under a name that no other relay uses.
        let trial = folder.join(format!("rehearsal-{}", std::process::id()));
        File::create(&trial)?;
        fs::remove_file(trial)?;
        Ok(Self { path: folder.join(NAME), written: Vec::new() })
    }

    /// Gives what is there to the hub; how many messages there were.
    pub(crate) fn recall(&mut self, hub: &Hub) -> io::Result<usize> {
        let mut bytes = Vec::new();
        match File::open(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            outcome => {
                // Blocks around sets at most double them.
                let most = hub.limits.template_octets as u64 * 4;
                outcome?.take(most).read_to_end(&mut bytes)?;
            }
        }
        let mut count = 0;
        let mut reader = Reader::new(capture::Limits::default());
        let mut see = |item: Item<'_>| {
            let Item::Packet(packet) = item else { return };
            let Some(at) = packet.time else { return };
            let seen = dissect(packet.link_type, packet.data, packet.original_length);
            let Network::Ip(ip) = seen.network else { return };
            let Transport::Udp(udp) = ip.transport else { return };
            let source = SocketAddr::new(ip.source, udp.source_port);
            let destination = SocketAddr::new(ip.destination, udp.destination_port);
            hub.recall(&Arrival { source, destination, at, payload: udp.payload });
            count += 1;
        };
        reader.push(&bytes, &mut see);
        reader.finish(&mut see);
        Ok(count)
    }

    /// Writes what is known now, where it is something else than last time.
    pub(crate) fn keep(&mut self, hub: &Hub) -> io::Result<()> {
        let mut bytes = Vec::new();
        wire::greeting(&mut bytes);
        hub.look(|state| state.templates.replay(&mut bytes));
        if bytes == self.written {
            return Ok(());
        }
        let part = self.path.with_extension("part");
        let mut file = File::create(&part)?;
        file.write_all(&bytes)?;
        file.sync_all()?;
        fs::rename(part, &self.path)?;
        self.written = bytes;
        Ok(())
    }
}
