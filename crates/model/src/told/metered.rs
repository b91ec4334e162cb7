//! The mirror of [`Metered::value`].

use super::{number, text};
use crate::{Column, Gaps, InitiatorEvidence, Metered, TcpHalf, TcpHealth, Value};

/// Puts a cell back; none where it does not fit. What is missing leaves everything as it is.
pub(super) fn tell(told: &mut Option<Box<Metered>>, column: Column, value: &Value) -> Option<()> {
    if !Metered::has_column(column) {
        return None;
    }
    if *value == Value::Missing {
        return Some(());
    }
    let mut with = told.as_deref().cloned().unwrap_or_default();
    put(&mut with, column, value)?;
    *told = Some(Box::new(with));
    Some(())
}

fn put(told: &mut Metered, column: Column, value: &Value) -> Option<()> {
    match column {
        Column::InitiatorBy => {
            let word = text(value)?;
            told.initiator = InitiatorEvidence::ALL.into_iter().find(|by| by.name() == word)?;
        }
        Column::Tunnel => told.tunnel = Some(text(value)?.into()),
        Column::LongestPacket => told.longest_packet = number(value)?,
        Column::LongestSilence => told.longest_silence = span(value)?,
        Column::GapMin => forward(told).shortest = span(value)?,
        Column::GapMax => forward(told).longest = span(value)?,
        Column::GapMean => forward(told).mean = span(value)?,
        Column::GapDeviation => forward(told).deviation = span(value)?,
        Column::Jitter => forward(told).jitter = Some(span(value)?),
        Column::GapMinReverse => reverse(told).shortest = span(value)?,
        Column::GapMaxReverse => reverse(told).longest = span(value)?,
        Column::GapMeanReverse => reverse(told).mean = span(value)?,
        Column::GapDeviationReverse => reverse(told).deviation = span(value)?,
        Column::JitterReverse => reverse(told).jitter = Some(span(value)?),
        Column::InitialRoundTrip => tcp(told).initial_round_trip = Some(span(value)?),
        Column::ResponderRoundTrip => tcp(told).responder_round_trip = Some(span(value)?),
        Column::InitiatorRoundTrip => tcp(told).initiator_round_trip = Some(span(value)?),
        Column::RetransmittedOctets => tcp(told).forward.retransmitted_octets = number(value)?,
        Column::RetransmittedOctetsReverse => {
            tcp(told).reverse.retransmitted_octets = number(value)?;
        }
        _ => {
            let count = number(value)?;
            *counted(tcp(told), column)? = count;
        }
    }
    Some(())
}

/// Where a number of segments is kept.
fn counted(tcp: &mut TcpHealth, column: Column) -> Option<&mut u32> {
    let TcpHealth { forward, reverse, .. } = tcp;
    let (half, column): (&mut TcpHalf, Column) = match column {
        Column::RetransmissionsReverse => (reverse, Column::Retransmissions),
        Column::FastRetransmissionsReverse => (reverse, Column::FastRetransmissions),
        Column::SpuriousRetransmissionsReverse => (reverse, Column::SpuriousRetransmissions),
        Column::OutOfOrderReverse => (reverse, Column::OutOfOrder),
        Column::LostSegmentsReverse => (reverse, Column::LostSegments),
        Column::DuplicateAcksReverse => (reverse, Column::DuplicateAcks),
        Column::ZeroWindowsReverse => (reverse, Column::ZeroWindows),
        Column::FullWindowsReverse => (reverse, Column::FullWindows),
        Column::KeepAlivesReverse => (reverse, Column::KeepAlives),
        Column::ResetsReverse => (reverse, Column::Resets),
        column => (forward, column),
    };
    match column {
        Column::Retransmissions => Some(&mut half.retransmissions),
        Column::FastRetransmissions => Some(&mut half.fast_retransmissions),
        Column::SpuriousRetransmissions => Some(&mut half.spurious_retransmissions),
        Column::OutOfOrder => Some(&mut half.out_of_order),
        Column::LostSegments => Some(&mut half.lost_segments),
        Column::DuplicateAcks => Some(&mut half.duplicate_acks),
        Column::ZeroWindows => Some(&mut half.zero_windows),
        Column::FullWindows => Some(&mut half.full_windows),
        Column::KeepAlives => Some(&mut half.keep_alives),
        Column::Resets => Some(&mut half.resets),
        _ => None,
    }
}

fn forward(told: &mut Metered) -> &mut Gaps {
    told.forward.get_or_insert_default()
}

fn reverse(told: &mut Metered) -> &mut Gaps {
    told.reverse.get_or_insert_default()
}

fn tcp(told: &mut Metered) -> &mut TcpHealth {
    told.tcp.get_or_insert_default()
}

fn span(value: &Value) -> Option<u64> {
    match value {
        Value::Span(nanos) => Some(*nanos),
        _ => None,
    }
}
