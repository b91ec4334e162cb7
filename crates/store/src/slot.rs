//! What a row is made of: one number for each of these.

use model::Column;

/// What lanes hold. *optional*: 0 is none, otherwise one more than the value.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Slot {
    /// See [`time_code`].
    Start,
    /// End minus start.
    Duration,
    /// See [`crate::address`].
    SourceAddress,
    DestinationAddress,
    SourcePort,
    DestinationPort,
    Protocol,
    /// Optional.
    Vlan,
    Packets,
    Octets,
    PacketsReverse,
    OctetsReverse,
    TcpFlags,
    TcpFlagsReverse,
    /// Optional.
    IcmpTypeCode,
    Tos,
    /// 0 is empty, otherwise one more than the number in the dictionary.
    Application,
    Confidence,
    /// 0 is none, 1 is empty, otherwise two more than the number in the dictionary.
    HostName,
    Direction,
    /// Optional number in the dictionary.
    Exporter,
    /// Optional.
    InputInterface,
    /// Optional.
    OutputInterface,
    /// Optional.
    SourceAs,
    /// Optional.
    DestinationAs,
    /// Optional.
    NextHop,
    /// 0 is none, 1 is unknown, otherwise two more than the rate.
    Sampling,
    OctetLayer,
    /// Optional.
    EndReason,
    Source,
    TimeBasis,
    /// Optional.
    Record,
    /// 0 is none, otherwise one more than the number in the dictionary of names; so are the others
    /// that hold words.
    Event,
    EventReason,
    InputInterfaceName,
    OutputInterfaceName,
    /// One more than the place in [`model::ObservedDirection::ALL`].
    ObservedDirection,
    /// Optional.
    PostNatSourceAddress,
    /// Optional.
    PostNatSourcePort,
    /// Optional.
    PostNatDestinationAddress,
    /// Optional.
    PostNatDestinationPort,
    /// Optional.
    PortBlockStart,
    /// Optional.
    PortBlockEnd,
    /// Words.
    SourceMac,
    DestinationMac,
    MplsLabels,
    /// Optional.
    InputVrf,
    /// Optional.
    OutputVrf,
    /// Words.
    InputVrfName,
    OutputVrfName,
    /// One more than the place in [`model::InitiatorEvidence::ALL`].
    InitiatorBy,
    /// Words.
    Tunnel,
    /// Optional, and so are all others.
    LongestSilence,
    InitialRoundTrip,
    ResponderRoundTrip,
    InitiatorRoundTrip,
    Retransmissions,
    RetransmissionsReverse,
    RetransmittedOctets,
    RetransmittedOctetsReverse,
    FastRetransmissions,
    FastRetransmissionsReverse,
    SpuriousRetransmissions,
    SpuriousRetransmissionsReverse,
    OutOfOrder,
    OutOfOrderReverse,
    LostSegments,
    LostSegmentsReverse,
    DuplicateAcks,
    DuplicateAcksReverse,
    ZeroWindows,
    ZeroWindowsReverse,
    FullWindows,
    FullWindowsReverse,
    KeepAlives,
    KeepAlivesReverse,
    Resets,
    ResetsReverse,
    GapMin,
    GapMinReverse,
    GapMax,
    GapMaxReverse,
    GapMean,
    GapMeanReverse,
    GapDeviation,
    GapDeviationReverse,
    Jitter,
    JitterReverse,
    /// Words, and so are all others.
    Evidence,
    TlsVersion,
    Alpn,
    QuicVersion,
    Ja3,
    Ja3s,
    Ja4,
    Hassh,
    HasshServer,
    Risks,
    Facts,
    SourceName,
    DestinationName,
    NameBy,
    /// Optional. What comes later stands here, so that saved sessions can be read.
    LongestPacket,
}

/// How many slots there are.
pub(crate) const SLOTS: usize = Slot::LongestPacket as usize + 1;

/// What a row holds, slot by slot.
pub(crate) type Cells = [u64; SLOTS];

/// The slot whose values are the column's codes.
pub(crate) const fn direct(column: Column) -> Option<Slot> {
    Some(match column {
        Column::Start => Slot::Start,
        Column::Duration => Slot::Duration,
        Column::Protocol => Slot::Protocol,
        Column::SourceAddress => Slot::SourceAddress,
        Column::SourcePort => Slot::SourcePort,
        Column::DestinationAddress => Slot::DestinationAddress,
        Column::DestinationPort => Slot::DestinationPort,
        Column::Vlan => Slot::Vlan,
        Column::Packets => Slot::Packets,
        Column::Octets => Slot::Octets,
        Column::PacketsReverse => Slot::PacketsReverse,
        Column::OctetsReverse => Slot::OctetsReverse,
        Column::TcpFlags => Slot::TcpFlags,
        Column::TcpFlagsReverse => Slot::TcpFlagsReverse,
        Column::IcmpTypeCode => Slot::IcmpTypeCode,
        // What follows from the application has its code; see [`crate::kinds`].
        Column::Application | Column::ApplicationId | Column::Category => Slot::Application,
        Column::Confidence => Slot::Confidence,
        Column::Direction => Slot::Direction,
        Column::Exporter => Slot::Exporter,
        Column::InputInterface => Slot::InputInterface,
        Column::OutputInterface => Slot::OutputInterface,
        Column::SourceAs => Slot::SourceAs,
        Column::DestinationAs => Slot::DestinationAs,
        Column::NextHop => Slot::NextHop,
        Column::Tos => Slot::Tos,
        Column::OctetLayer => Slot::OctetLayer,
        Column::EndReason => Slot::EndReason,
        Column::Source => Slot::Source,
        Column::TimeBasis => Slot::TimeBasis,
        Column::Event => Slot::Event,
        Column::EventReason => Slot::EventReason,
        Column::InputInterfaceName => Slot::InputInterfaceName,
        Column::OutputInterfaceName => Slot::OutputInterfaceName,
        Column::ObservedDirection => Slot::ObservedDirection,
        Column::PostNatSourceAddress => Slot::PostNatSourceAddress,
        Column::PostNatSourcePort => Slot::PostNatSourcePort,
        Column::PostNatDestinationAddress => Slot::PostNatDestinationAddress,
        Column::PostNatDestinationPort => Slot::PostNatDestinationPort,
        Column::PortBlockStart => Slot::PortBlockStart,
        Column::PortBlockEnd => Slot::PortBlockEnd,
        Column::SourceMac => Slot::SourceMac,
        Column::DestinationMac => Slot::DestinationMac,
        Column::MplsLabels => Slot::MplsLabels,
        Column::InputVrf => Slot::InputVrf,
        Column::OutputVrf => Slot::OutputVrf,
        Column::InputVrfName => Slot::InputVrfName,
        Column::OutputVrfName => Slot::OutputVrfName,
        Column::InitiatorBy => Slot::InitiatorBy,
        Column::Tunnel => Slot::Tunnel,
        Column::LongestPacket => Slot::LongestPacket,
        Column::LongestSilence => Slot::LongestSilence,
        Column::InitialRoundTrip => Slot::InitialRoundTrip,
        Column::ResponderRoundTrip => Slot::ResponderRoundTrip,
        Column::InitiatorRoundTrip => Slot::InitiatorRoundTrip,
        Column::Retransmissions => Slot::Retransmissions,
        Column::RetransmissionsReverse => Slot::RetransmissionsReverse,
        Column::RetransmittedOctets => Slot::RetransmittedOctets,
        Column::RetransmittedOctetsReverse => Slot::RetransmittedOctetsReverse,
        Column::FastRetransmissions => Slot::FastRetransmissions,
        Column::FastRetransmissionsReverse => Slot::FastRetransmissionsReverse,
        Column::SpuriousRetransmissions => Slot::SpuriousRetransmissions,
        Column::SpuriousRetransmissionsReverse => Slot::SpuriousRetransmissionsReverse,
        Column::OutOfOrder => Slot::OutOfOrder,
        Column::OutOfOrderReverse => Slot::OutOfOrderReverse,
        Column::LostSegments => Slot::LostSegments,
        Column::LostSegmentsReverse => Slot::LostSegmentsReverse,
        Column::DuplicateAcks => Slot::DuplicateAcks,
        Column::DuplicateAcksReverse => Slot::DuplicateAcksReverse,
        Column::ZeroWindows => Slot::ZeroWindows,
        Column::ZeroWindowsReverse => Slot::ZeroWindowsReverse,
        Column::FullWindows => Slot::FullWindows,
        Column::FullWindowsReverse => Slot::FullWindowsReverse,
        Column::KeepAlives => Slot::KeepAlives,
        Column::KeepAlivesReverse => Slot::KeepAlivesReverse,
        Column::Resets => Slot::Resets,
        Column::ResetsReverse => Slot::ResetsReverse,
        Column::GapMin => Slot::GapMin,
        Column::GapMinReverse => Slot::GapMinReverse,
        Column::GapMax => Slot::GapMax,
        Column::GapMaxReverse => Slot::GapMaxReverse,
        Column::GapMean => Slot::GapMean,
        Column::GapMeanReverse => Slot::GapMeanReverse,
        Column::GapDeviation => Slot::GapDeviation,
        Column::GapDeviationReverse => Slot::GapDeviationReverse,
        Column::Jitter => Slot::Jitter,
        Column::JitterReverse => Slot::JitterReverse,
        Column::Evidence => Slot::Evidence,
        Column::TlsVersion => Slot::TlsVersion,
        Column::Alpn => Slot::Alpn,
        Column::QuicVersion => Slot::QuicVersion,
        Column::Ja3 => Slot::Ja3,
        Column::Ja3s => Slot::Ja3s,
        Column::Ja4 => Slot::Ja4,
        Column::Hassh => Slot::Hassh,
        Column::HasshServer => Slot::HasshServer,
        Column::Risks => Slot::Risks,
        Column::Facts => Slot::Facts,
        Column::SourceName => Slot::SourceName,
        Column::DestinationName => Slot::DestinationName,
        Column::NameBy => Slot::NameBy,
        Column::End
        | Column::PacketsTotal
        | Column::OctetsTotal
        | Column::PacketsScaled
        | Column::OctetsScaled
        | Column::PacketsForwardScaled
        | Column::OctetsForwardScaled
        | Column::PacketsReverseScaled
        | Column::OctetsReverseScaled
        | Column::Rate
        | Column::RateScaled
        | Column::HostName
        | Column::SourceCountry
        | Column::DestinationCountry
        | Column::SourceCity
        | Column::DestinationCity
        | Column::SourceAsNumber
        | Column::DestinationAsNumber
        | Column::SourceAsName
        | Column::DestinationAsName
        | Column::SourceScope
        | Column::DestinationScope
        | Column::SamplingRate => return None,
    })
}
