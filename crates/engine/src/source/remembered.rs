//! Where the packets of a source are, as long as there is room for it.

use capture::Packet;
use protocol::{Issue, Severity};

use super::{Source, Surroundings};
use crate::issues::Kind;
use crate::packets::Entry;

impl Source {
    /// Remembers the packet that was just read; where there is no more room, forgets all of them.
    #[inline]
    pub(super) fn remember(&mut self, packet: &Packet<'_>, around: &mut Surroundings<'_>) {
        let Some(index) = &mut self.packets else { return };
        index.links.note(packet.number, packet.link_type);
        around.desk.packet_octets += index.push(&Entry {
            number: packet.number,
            part: self.part,
            offset: packet.offset,
            time: packet.time.or(self.status.last).unwrap_or_default(),
            length: packet.original_length,
            whose: self.whose,
        });
        if around.desk.packet_octets > self.packet_limit {
            self.forget_packets(packet, around);
        }
    }

    /// What of its packets is open to be looked into.
    pub(crate) const fn unwrap(&self) -> capture::Unwrap {
        self.reading.unwrap
    }

    #[cold]
    fn forget_packets(&mut self, packet: &Packet<'_>, around: &mut Surroundings<'_>) {
        let index = self.packets.take();
        around.desk.packet_octets -= index.map_or(0, |index| index.octets());
        let told = Issue {
            source: Some(self.status.id),
            severity: Severity::Warning,
            offset: Some(packet.offset),
            what: format!(
                "more packets than can be remembered one by one: {} fill the {} MiB for it",
                packet.number,
                self.packet_limit >> 20
            ),
            kept: "all flows are kept, and packets can be exported".to_owned(),
            advice: "packets of single flows cannot be listed; cut the file to what matters, or allow more \
                     memory for packets in the settings"
                .to_owned(),
            count: 1,
        };
        around.issues.tell(around.limits.issues, Kind::Engine("packet index"), told);
    }
}
