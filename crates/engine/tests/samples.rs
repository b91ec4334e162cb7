//! Real samples, metered into flows: as many packets and octets as other programs read of them.
//!
//! The corpus is found by `FLOWGLASS_CORPUS` or beside the workspace; without it nothing is tested.

use std::path::PathBuf;
use std::{env, fs};

use engine::{Engine, Input, Limits};
use model::{Sampling, Timestamp};
use protocol::{Settings, SourceKind};
use query::Question;

/// Files with their sampled packets that carry IP and the sum of their frame lengths, as tshark 4.0
/// reads them; of the last two, as softflowd counted the same traffic in NetFlow v9, and as the
/// record says.
const EXPECTED: &[(&str, u64, u64)] = &[
    ("akvorado__sflow-data-1140.pcap", 5, 5057),
    ("akvorado__sflow-data-encap-vxlan.pcap", 1, 172),
    ("akvorado__sflow-data-icmpv6.pcap", 1, 90),
    ("akvorado__sflow-data-multiple-interfaces.pcap", 1, 1518),
    ("akvorado__sflow-data-sflow-expanded-sample.pcap", 1, 126),
    ("akvorado__sflow-data-sflow-ipv4-data.pcap", 1, 1390),
    ("gen-pmacct__mixed.sflow.pcap", 153, 23_718),
    ("gen-pmacct__vlan.sflow.pcap", 6, 1144),
    ("goflow2__TestSFlowDecode_data.pcap", 1, 82),
    ("tcpdump__sflow_expanded.pcap", 1, 126),
    ("telegraf__sflow_issue_15918.pcap", 6, 2852),
    ("vflow__global_TestsFlowRawPacket.pcap", 5, 5902),
    ("vflow__global_TestsFlowRawPacketWithPaddingAfterSample.pcap", 5, 7248),
    ("gen-softflowd__mixed.psamp.pcap", 157, 21_606),
    ("akvorado__datalink.pcap", 1, 114),
];

#[test]
fn no_sampled_packet_and_no_octet_of_it_is_lost_or_invented() {
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
    let folder = env::var_os("FLOWGLASS_CORPUS").map_or(beside, PathBuf::from).join("netflow");
    if !folder.is_dir() {
        println!("skipped: no corpus at {}", folder.display());
        return;
    }
    for (name, packets, octets) in EXPECTED {
        let bytes = fs::read(folder.join(name)).unwrap();
        let mut engine = Engine::new(Settings::default(), Limits::default());
        let id = engine.open(SourceKind::File, name, None);
        engine.handle(Timestamp(0), Input::Bytes(id, &bytes));
        engine.handle(Timestamp(0), Input::End(id));
        let flows: Vec<_> = engine.flows(&Question::default()).collect();
        let sum = flows
            .iter()
            .map(model::FlowRecord::total)
            .fold((0, 0), |sum, counters| (sum.0 + counters.packets, sum.1 + counters.octets));
        assert_eq!(sum, (*packets, *octets), "{name}");
        for flow in flows {
            assert!(flow.record.is_some() && flow.exporter.is_some(), "{name}");
            assert_ne!(flow.sampling, Sampling::OneIn(0), "{name}");
        }
    }
}
