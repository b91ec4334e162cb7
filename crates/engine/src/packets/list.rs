//! The packets of a flow, as the page lists them.

use model::FlowRecord;
use protocol::{PacketLine, PacketList};
use store::Row;

use crate::Engine;

/// Lines of one answer at most.
const MOST_LINES: usize = 2000;

/// So many packets of a stored flow, after the first `from`; none where its source keeps no index.
pub(crate) fn list(engine: &Engine, id: u64, from: u64, limit: u32) -> Option<PacketList> {
    let (source, flow) = place(engine, id)?;
    let index = source.packets.as_ref()?;
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    let limit = usize::try_from(limit).unwrap_or(MOST_LINES).min(MOST_LINES);
    let (mut packets, mut available) = (Vec::new(), 0);
    for (place, (entry, whose)) in index.of_flow(flow).enumerate() {
        available += 1;
        if place >= from && packets.len() < limit {
            packets.push(PacketLine {
                number: entry.number,
                time: entry.time,
                length: entry.length,
                part: entry.part,
                offset: entry.offset,
                from_initiator: whose.from_initiator,
                tcp_flags: whose.tcp_flags,
            });
        }
    }
    Some(PacketList { source: source.status.id, available, packets })
}

/// The source a stored flow was metered from, and how many of its flows began before it.
pub(super) fn place(engine: &Engine, id: u64) -> Option<(&crate::source::Source, u32)> {
    let record: FlowRecord = engine.desk.store.flow(id)?;
    let row = Row(u32::try_from(id.checked_sub(1)?).ok()?);
    let source = engine.sources.iter().find(|source| source.status.id == record.source)?;
    Some((source, engine.desk.begun.flow(record.source, row)?))
}
