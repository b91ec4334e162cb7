//! Where the damaged captures of the corpus are damaged: the octets were found by walking the records with another
//! program; a file that is not named here is whole.

use capture::IssueKind;

/// File, octet, and what is there.
pub(super) const OF: &[(&str, u64, &str)] = &[
    ("derived__zero_bytes.pcap", 0, "empty"),
    // 24 + 50 records; the 51st claims 2,147,483,647 octets.
    ("derived__huge_caplen_at_record_50.pcap", 30_567, "too long"),
    // The file without its 500 octets of garbage has 75,750.
    ("derived__trailing_garbage.pcap", 75_750, "too long"),
    ("derived__concatenated_twice.pcap", 75_750, "another capture"),
    // The last of 111 blocks has 80 octets, of which 79 are there.
    ("derived__trunc_last_block.pcapng", 77_720, "cut"),
    ("tcpdump__atm-oam-loopback-print-overrun.pcap", 24, FRACTION),
    ("tcpdump__rx_serviceid_oobr.pcap", 111, FRACTION),
    ("tcpdump__timestamp_invalid_nano.pcap", 116, FRACTION),
    ("tcpdump__icmp-icmp_print-oobr-2.pcap", 24, OVER),
    ("tcpdump__pim_header_asan-2.pcap", 122, OVER),
    // One octet behind the only record.
    ("scapy__bad_rsn_parsing_overrides_ssid.pcap", 359, "cut"),
];

const FRACTION: &str = "fraction of a second or more";
const OVER: &str = "more captured than on the wire";

/// One word for a kind of issue.
pub(super) fn word(kind: IssueKind) -> String {
    match kind {
        IssueKind::Empty => "empty".to_owned(),
        IssueKind::RecordTooLong { .. } => "too long".to_owned(),
        IssueKind::AnotherCapture(_) => "another capture".to_owned(),
        IssueKind::RecordCut { .. } => "cut".to_owned(),
        IssueKind::FractionOverSecond { .. } => FRACTION.to_owned(),
        IssueKind::CapturedOverOriginal { .. } => OVER.to_owned(),
        other => other.to_string(),
    }
}
