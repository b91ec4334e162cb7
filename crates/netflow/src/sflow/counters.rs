//! The counters that sFlow's counter samples hold, by the format of the record: their names, as the
//! MIBs and "sFlow Host Structures" have them, and their sizes. All of them are `hyper`, `unsigned
//! int` or `float` of XDR, one behind the other.

/// A counter's name and size.
pub(super) type Counter = (&'static str, Size);

/// What stands on the wire.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Size {
    /// `unsigned int`.
    Four,
    /// `unsigned hyper`.
    Eight,
    /// `float`.
    Float,
}

use Size::{Eight, Float, Four};

/// The counters of a format; none for formats that are kept as octets.
pub(super) const fn of(format: u32) -> Option<&'static [Counter]> {
    Some(match format {
        1 => &INTERFACE,
        2 => &ETHERNET,
        3 => &TOKEN_RING,
        4 => &BASE_VG,
        5 => &VLAN,
        1001 => &PROCESSOR,
        2003 => &HOST_PROCESSOR,
        2004 => &HOST_MEMORY,
        2005 => &HOST_DISKS,
        2006 => &HOST_NETWORK,
        _ => return None,
    })
}

/// if_counters (RFC 2863).
const INTERFACE: [Counter; 19] = [
    ("ifIndex", Four),
    ("ifType", Four),
    ("ifSpeed", Eight),
    ("ifDirection", Four),
    ("ifStatus", Four),
    ("ifInOctets", Eight),
    ("ifInUcastPkts", Four),
    ("ifInMulticastPkts", Four),
    ("ifInBroadcastPkts", Four),
    ("ifInDiscards", Four),
    ("ifInErrors", Four),
    ("ifInUnknownProtos", Four),
    ("ifOutOctets", Eight),
    ("ifOutUcastPkts", Four),
    ("ifOutMulticastPkts", Four),
    ("ifOutBroadcastPkts", Four),
    ("ifOutDiscards", Four),
    ("ifOutErrors", Four),
    ("ifPromiscuousMode", Four),
];

/// ethernet_counters (RFC 2358).
const ETHERNET: [Counter; 13] = [
    ("dot3StatsAlignmentErrors", Four),
    ("dot3StatsFCSErrors", Four),
    ("dot3StatsSingleCollisionFrames", Four),
    ("dot3StatsMultipleCollisionFrames", Four),
    ("dot3StatsSQETestErrors", Four),
    ("dot3StatsDeferredTransmissions", Four),
    ("dot3StatsLateCollisions", Four),
    ("dot3StatsExcessiveCollisions", Four),
    ("dot3StatsInternalMacTransmitErrors", Four),
    ("dot3StatsCarrierSenseErrors", Four),
    ("dot3StatsFrameTooLongs", Four),
    ("dot3StatsInternalMacReceiveErrors", Four),
    ("dot3StatsSymbolErrors", Four),
];

/// tokenring_counters (RFC 1748).
const TOKEN_RING: [Counter; 18] = [
    ("dot5StatsLineErrors", Four),
    ("dot5StatsBurstErrors", Four),
    ("dot5StatsACErrors", Four),
    ("dot5StatsAbortTransErrors", Four),
    ("dot5StatsInternalErrors", Four),
    ("dot5StatsLostFrameErrors", Four),
    ("dot5StatsReceiveCongestions", Four),
    ("dot5StatsFrameCopiedErrors", Four),
    ("dot5StatsTokenErrors", Four),
    ("dot5StatsSoftErrors", Four),
    ("dot5StatsHardErrors", Four),
    ("dot5StatsSignalLoss", Four),
    ("dot5StatsTransmitBeacons", Four),
    ("dot5StatsRecoverys", Four),
    ("dot5StatsLobeWires", Four),
    ("dot5StatsRemoves", Four),
    ("dot5StatsSingles", Four),
    ("dot5StatsFreqErrors", Four),
];

/// vg_counters (RFC 2020).
const BASE_VG: [Counter; 14] = [
    ("dot12InHighPriorityFrames", Four),
    ("dot12InHighPriorityOctets", Eight),
    ("dot12InNormPriorityFrames", Four),
    ("dot12InNormPriorityOctets", Eight),
    ("dot12InIPMErrors", Four),
    ("dot12InOversizeFrameErrors", Four),
    ("dot12InDataErrors", Four),
    ("dot12InNullAddressedFrames", Four),
    ("dot12OutHighPriorityFrames", Four),
    ("dot12OutHighPriorityOctets", Eight),
    ("dot12TransitionIntoTrainings", Four),
    ("dot12HCInHighPriorityOctets", Eight),
    ("dot12HCInNormPriorityOctets", Eight),
    ("dot12HCOutHighPriorityOctets", Eight),
];

/// vlan_counters.
const VLAN: [Counter; 6] = [
    ("vlanCountersId", Four),
    ("vlanOctets", Eight),
    ("vlanUcastPkts", Four),
    ("vlanMulticastPkts", Four),
    ("vlanBroadcastPkts", Four),
    ("vlanDiscards", Four),
];

/// processor.
const PROCESSOR: [Counter; 5] = [
    ("cpuPercentage5s", Four),
    ("cpuPercentage1m", Four),
    ("cpuPercentage5m", Four),
    ("totalMemory", Eight),
    ("freeMemory", Eight),
];

/// host_cpu; the last three came later.
const HOST_PROCESSOR: [Counter; 20] = [
    ("loadOne", Float),
    ("loadFive", Float),
    ("loadFifteen", Float),
    ("procRun", Four),
    ("procTotal", Four),
    ("cpuNum", Four),
    ("cpuSpeed", Four),
    ("uptime", Four),
    ("cpuUser", Four),
    ("cpuNice", Four),
    ("cpuSystem", Four),
    ("cpuIdle", Four),
    ("cpuWio", Four),
    ("cpuIntr", Four),
    ("cpuSintr", Four),
    ("interrupts", Four),
    ("contexts", Four),
    ("cpuSteal", Four),
    ("cpuGuest", Four),
    ("cpuGuestNice", Four),
];

/// host_memory.
const HOST_MEMORY: [Counter; 11] = [
    ("memTotal", Eight),
    ("memFree", Eight),
    ("memShared", Eight),
    ("memBuffers", Eight),
    ("memCached", Eight),
    ("swapTotal", Eight),
    ("swapFree", Eight),
    ("pageIn", Four),
    ("pageOut", Four),
    ("swapIn", Four),
    ("swapOut", Four),
];

/// host_disk_io.
const HOST_DISKS: [Counter; 9] = [
    ("diskTotal", Eight),
    ("diskFree", Eight),
    ("partMaxUsed", Four),
    ("diskReads", Four),
    ("diskBytesRead", Eight),
    ("diskReadTime", Four),
    ("diskWrites", Four),
    ("diskBytesWritten", Eight),
    ("diskWriteTime", Four),
];

/// host_net_io.
const HOST_NETWORK: [Counter; 8] = [
    ("netBytesIn", Eight),
    ("netPktsIn", Four),
    ("netErrsIn", Four),
    ("netDropsIn", Four),
    ("netBytesOut", Eight),
    ("netPktsOut", Four),
    ("netErrsOut", Four),
    ("netDropsOut", Four),
];
