//! What only packets tell of a flow: kept apart, as is what only exporters tell.

use std::sync::Arc;

use crate::{Column, Value};

/// What only packets tell of a flow.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Metered {
    /// Why the source of the flow's key is taken for who spoke first.
    pub initiator: InitiatorEvidence,
    /// The tunnels around it, the outermost first: kinds and ids; never empty.
    pub tunnel: Option<Arc<str>>,
    /// Octets of the longest packet of either end; 0 where nobody said.
    pub longest_packet: u64,
    /// The longest time in which nobody sent anything, nanoseconds.
    pub longest_silence: u64,
    /// How the initiator's packets follow each other; none with fewer than two of them.
    pub forward: Option<Gaps>,
    /// How the responder's packets follow each other.
    pub reverse: Option<Gaps>,
    /// How well TCP worked; none for other protocols.
    pub tcp: Option<TcpHealth>,
}

/// Why one end is taken for the initiator, the best evidence first.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum InitiatorEvidence {
    /// It sent a SYN, or was sent the SYN and ACK that answer one.
    Handshake,
    /// It sent the first packet.
    #[default]
    FirstPacket,
    /// The other end's port is one of servers, and the connection began before the capture.
    Port,
}

/// Times between packets of one direction, in nanoseconds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Gaps {
    /// The shortest one.
    pub shortest: u64,
    /// The longest one.
    pub longest: u64,
    /// Their mean.
    pub mean: u64,
    /// Their standard deviation, of all of them and not of a sample.
    pub deviation: u64,
    /// How much one differs from the next in the mean; none with fewer than two gaps.
    pub jitter: Option<u64>,
}

/// How well TCP worked, as far as one can see from where the packets were captured.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TcpHealth {
    /// What the initiator sent.
    pub forward: TcpHalf,
    /// What the responder sent.
    pub reverse: TcpHalf,
    /// Nanoseconds from the last SYN to the first ACK behind it: the way between the ends and back.
    pub initial_round_trip: Option<u64>,
    /// Nanoseconds from SYN to its answer: the way to the responder and back.
    pub responder_round_trip: Option<u64>,
    /// Nanoseconds from there to the ACK: the way to the initiator and back.
    pub initiator_round_trip: Option<u64>,
}

/// What was odd about the segments of one direction; each word means what it means in Wireshark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct TcpHalf {
    /// Segments that were sent again, those of the next two kinds among them.
    pub retransmissions: u32,
    /// Octets of payload in them that had been seen before.
    pub retransmitted_octets: u64,
    /// Sent again because of duplicate ACKs, before a timeout.
    pub fast_retransmissions: u32,
    /// Sent again although they had been acknowledged.
    pub spurious_retransmissions: u32,
    /// Segments that came later than they were sent.
    pub out_of_order: u32,
    /// Segments before which something is missing in the capture.
    pub lost_segments: u32,
    /// ACKs that repeat the one before.
    pub duplicate_acks: u32,
    /// Segments that tell the other end to stop.
    pub zero_windows: u32,
    /// Segments that fill the other end's window.
    pub full_windows: u32,
    /// Segments that only ask whether the other end is there.
    pub keep_alives: u32,
    /// Segments with RST.
    pub resets: u32,
}

impl InitiatorEvidence {
    /// All, the best first.
    pub const ALL: [Self; 3] = [Self::Handshake, Self::FirstPacket, Self::Port];

    /// The word the user sees and types.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Handshake => "handshake",
            Self::FirstPacket => "first packet",
            Self::Port => "port",
        }
    }
}

impl Metered {
    /// How packets follow each other.
    pub const PACE: [Column; 11] = [
        Column::LongestSilence,
        Column::GapMin,
        Column::GapMinReverse,
        Column::GapMean,
        Column::GapMeanReverse,
        Column::GapMax,
        Column::GapMaxReverse,
        Column::GapDeviation,
        Column::GapDeviationReverse,
        Column::Jitter,
        Column::JitterReverse,
    ];

    /// Whether a column belongs to what only packets tell.
    pub fn has_column(column: Column) -> bool {
        matches!(column, Column::InitiatorBy | Column::Tunnel | Column::LongestPacket)
            || Self::PACE.contains(&column)
            || TcpHealth::COLUMNS.contains(&column)
    }

    /// What a column of what only packets tell holds; missing for any other column.
    pub fn value(&self, column: Column) -> Value {
        match column {
            Column::InitiatorBy => Value::text(self.initiator.name()),
            Column::Tunnel => self.tunnel.as_deref().map_or(Value::Missing, Value::text),
            Column::LongestPacket => match self.longest_packet {
                0 => Value::Missing,
                octets => Value::Number(octets),
            },
            Column::LongestSilence => Value::Span(self.longest_silence),
            Column::GapMin
            | Column::GapMax
            | Column::GapMean
            | Column::GapDeviation
            | Column::Jitter => gap(self.forward, column),
            Column::GapMinReverse => gap(self.reverse, Column::GapMin),
            Column::GapMaxReverse => gap(self.reverse, Column::GapMax),
            Column::GapMeanReverse => gap(self.reverse, Column::GapMean),
            Column::GapDeviationReverse => gap(self.reverse, Column::GapDeviation),
            Column::JitterReverse => gap(self.reverse, Column::Jitter),
            _ => self.tcp.map_or(Value::Missing, |tcp| tcp.value(column)),
        }
    }
}

impl TcpHealth {
    /// What of it has a column, each beside the same of the other direction.
    pub const COLUMNS: [Column; 25] = [
        Column::InitialRoundTrip,
        Column::ResponderRoundTrip,
        Column::InitiatorRoundTrip,
        Column::Retransmissions,
        Column::RetransmissionsReverse,
        Column::RetransmittedOctets,
        Column::RetransmittedOctetsReverse,
        Column::FastRetransmissions,
        Column::FastRetransmissionsReverse,
        Column::SpuriousRetransmissions,
        Column::SpuriousRetransmissionsReverse,
        Column::OutOfOrder,
        Column::OutOfOrderReverse,
        Column::LostSegments,
        Column::LostSegmentsReverse,
        Column::DuplicateAcks,
        Column::DuplicateAcksReverse,
        Column::ZeroWindows,
        Column::ZeroWindowsReverse,
        Column::FullWindows,
        Column::FullWindowsReverse,
        Column::KeepAlives,
        Column::KeepAlivesReverse,
        Column::Resets,
        Column::ResetsReverse,
    ];

    fn value(&self, column: Column) -> Value {
        let Self { forward, reverse, .. } = self;
        let number = |count: u32| Value::Number(count.into());
        let span = |nanos: Option<u64>| nanos.map_or(Value::Missing, Value::Span);
        match column {
            Column::InitialRoundTrip => span(self.initial_round_trip),
            Column::ResponderRoundTrip => span(self.responder_round_trip),
            Column::InitiatorRoundTrip => span(self.initiator_round_trip),
            Column::Retransmissions => number(forward.retransmissions),
            Column::RetransmissionsReverse => number(reverse.retransmissions),
            Column::RetransmittedOctets => Value::Number(forward.retransmitted_octets),
            Column::RetransmittedOctetsReverse => Value::Number(reverse.retransmitted_octets),
            Column::FastRetransmissions => number(forward.fast_retransmissions),
            Column::FastRetransmissionsReverse => number(reverse.fast_retransmissions),
            Column::SpuriousRetransmissions => number(forward.spurious_retransmissions),
            Column::SpuriousRetransmissionsReverse => number(reverse.spurious_retransmissions),
            Column::OutOfOrder => number(forward.out_of_order),
            Column::OutOfOrderReverse => number(reverse.out_of_order),
            Column::LostSegments => number(forward.lost_segments),
            Column::LostSegmentsReverse => number(reverse.lost_segments),
            Column::DuplicateAcks => number(forward.duplicate_acks),
            Column::DuplicateAcksReverse => number(reverse.duplicate_acks),
            Column::ZeroWindows => number(forward.zero_windows),
            Column::ZeroWindowsReverse => number(reverse.zero_windows),
            Column::FullWindows => number(forward.full_windows),
            Column::FullWindowsReverse => number(reverse.full_windows),
            Column::KeepAlives => number(forward.keep_alives),
            Column::KeepAlivesReverse => number(reverse.keep_alives),
            Column::Resets => number(forward.resets),
            Column::ResetsReverse => number(reverse.resets),
            _ => Value::Missing,
        }
    }
}

fn gap(gaps: Option<Gaps>, column: Column) -> Value {
    let nanos = gaps.and_then(|gaps| match column {
        Column::GapMin => Some(gaps.shortest),
        Column::GapMax => Some(gaps.longest),
        Column::GapMean => Some(gaps.mean),
        Column::GapDeviation => Some(gaps.deviation),
        _ => gaps.jitter,
    });
    nanos.map_or(Value::Missing, Value::Span)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_of_what_packets_tell_where_they_tell_something_in_it() {
        let gaps = Some(Gaps { jitter: Some(0), ..Gaps::default() });
        let tcp = TcpHealth {
            initial_round_trip: Some(0),
            responder_round_trip: Some(0),
            initiator_round_trip: Some(0),
            ..TcpHealth::default()
        };
        let all = Metered {
            tunnel: Some("GRE".into()),
            longest_packet: 1,
            forward: gaps,
            reverse: gaps,
            tcp: Some(tcp),
            ..Metered::default()
        };
        for column in Column::ALL {
            let is_told = all.value(*column) != Value::Missing;
            assert_eq!(Metered::has_column(*column), is_told, "{}", column.name());
        }
    }
}
