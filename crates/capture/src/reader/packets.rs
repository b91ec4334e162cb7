//! The three blocks in which pcapng keeps packets.

use model::Timestamp;

use crate::bytes::View;
use crate::{IssueKind, Item, Packet, RawOptions};

use super::context::Context;
use super::options::Options;
use super::pcapng::{State, TooShort, padded};

impl State {
    /// Enhanced Packet Block (§4.3).
    #[inline]
    pub(super) fn packet(
        &self,
        context: &mut Context,
        body: View<'_>,
        each: &mut impl FnMut(Item<'_>),
    ) -> Result<(), TooShort> {
        const FIXED: usize = 20;
        let too_short = TooShort { needed: FIXED };
        let (Some(number), Some(ticks), Some(captured), Some(original)) =
            (body.u32(0), body.split_u64(4), body.u32(12), body.u32(16))
        else {
            return Err(too_short);
        };
        let Some(known) = self.known(context, number, each) else { return Ok(()) };
        let end = FIXED.saturating_add(captured as usize);
        let data = body.octets.get(FIXED..end).ok_or(TooShort { needed: end })?;
        let time = known.clock.time(ticks);
        if time == Timestamp(i64::MAX) || time == Timestamp(i64::MIN) {
            context.tell(context.offset, IssueKind::TimeOutOfRange { ticks }, each);
        }
        let mut packet = context.bare(
            (known.interface.id, known.interface.link_type),
            Some(time),
            data,
            original,
        );
        let options = body.octets.get(padded(end)..).unwrap_or_default();
        if !options.is_empty() {
            packet.options = RawOptions::new(options, body.order);
            for (code, value) in Options::new(options, body.order) {
                match code {
                    4 => packet.drop_count = View::new(value, body.order).u64(0),
                    5 => packet.packet_id = View::new(value, body.order).u64(0),
                    _ => {}
                }
            }
        }
        context.packet(packet, each);
        Ok(())
    }

    /// Simple Packet Block (§4.4): interface 0, no time, and no captured length of its own.
    pub(super) fn simple_packet(
        &self,
        context: &mut Context,
        body: View<'_>,
        each: &mut impl FnMut(Item<'_>),
    ) -> Result<(), TooShort> {
        let original = body.u32(0).ok_or(TooShort { needed: 4 })?;
        let Some(known) = self.known(context, 0, each) else { return Ok(()) };
        let interface = &known.interface;
        let captured =
            if interface.snap_length == 0 { original } else { original.min(interface.snap_length) };
        let rest = body.octets.get(4..).unwrap_or_default();
        let data = rest.get(..captured as usize).unwrap_or(rest);
        let packet = context.bare((interface.id, interface.link_type), None, data, original);
        context.packet(packet, each);
        Ok(())
    }

    /// The obsolete Packet Block (appendix A): drops in the block itself, 0xFFFF when unknown.
    pub(super) fn old_packet(
        &self,
        context: &mut Context,
        body: View<'_>,
        each: &mut impl FnMut(Item<'_>),
    ) -> Result<(), TooShort> {
        const FIXED: usize = 20;
        let (Some(number), Some(drops), Some(ticks), Some(captured), Some(original)) =
            (body.u16(0), body.u16(2), body.split_u64(4), body.u32(12), body.u32(16))
        else {
            return Err(TooShort { needed: FIXED });
        };
        let Some(known) = self.known(context, number.into(), each) else { return Ok(()) };
        let end = FIXED.saturating_add(captured as usize);
        let data = body.octets.get(FIXED..end).ok_or(TooShort { needed: end })?;
        let packet = Packet {
            drop_count: (drops != u16::MAX).then_some(drops.into()),
            options: RawOptions::new(
                body.octets.get(padded(end)..).unwrap_or_default(),
                body.order,
            ),
            ..context.bare(
                (known.interface.id, known.interface.link_type),
                Some(known.clock.time(ticks)),
                data,
                original,
            )
        };
        context.packet(packet, each);
        Ok(())
    }
}
