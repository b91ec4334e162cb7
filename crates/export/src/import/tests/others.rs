//! Files of other programs, as they write them, and what their flows are by hand.

use model::{EndReason, OctetLayer, TimeBasis};

use super::*;

/// What every check looks at.
const LOOKED_AT: &[Column] = &[
    Column::Start,
    Column::Duration,
    Column::Protocol,
    Column::SourceAddress,
    Column::SourcePort,
    Column::DestinationAddress,
    Column::DestinationPort,
    Column::Packets,
    Column::Octets,
    Column::PacketsReverse,
    Column::OctetsReverse,
    Column::TcpFlags,
    Column::TcpFlagsReverse,
    Column::IcmpTypeCode,
    Column::Application,
    Column::EndReason,
    Column::Vlan,
];

fn check(text: &str, format: &str, expected: &[&str], problems: &[&str]) -> Vec<FlowRecord> {
    for slice in [1, 13, 1 << 20] {
        let (flows, told, reader) = read(text.as_bytes(), slice);
        assert_eq!(told, problems);
        assert_eq!(shown(&flows, LOOKED_AT), expected);
        assert_eq!(reader.format(), Some(format));
        assert!(!reader.has_failed());
    }
    read(text.as_bytes(), 1 << 20).0
}

#[test]
fn zeek_conn_log() {
    let head = "#separator \\x09\n#set_separator\t,\n#empty_field\t(empty)\n#unset_field\t-\n#path\tconn\n\
        #open\t2023-11-14-22-13-20\n\
        #fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_parents\n\
        #types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\tinterval\tcount\tcount\tstring\tbool\tbool\tcount\tstring\tcount\tcount\tcount\tcount\tset[string]\n";
    let rows = "1700000000.123456\tCx1\t192.168.1.10\t51000\t192.0.2.1\t443\ttcp\tssl\t1.500000\t600\t4000\tSF\tT\tF\t0\tShADadFf\t10\t1132\t9\t4480\t-\n\
        1700000001.000000\tCx2\tfe80::1\t135\tff02::1\t136\ticmp\t-\t-\t-\t-\tOTH\tT\tF\t0\t-\t1\t72\t0\t0\t-\n\
        1700000002.000000\tCx3\t10.0.0.1\t53\n\
        1700000003.000000\tCx4\tnowhere\t1\t10.0.0.2\t2\tudp\tdns\t0.000021\t1\t1\tSF\tT\tF\t0\tDd\t1\t29\t1\t29\t-\n\
        #close\t2023-11-14-23-00-00\n";
    let third = head.len() + rows.lines().take(2).map(|line| line.len() + 1).sum::<usize>();
    let fourth = third + rows.lines().nth(2).unwrap().len() + 1;
    let flows = check(
        &format!("{head}{rows}"),
        "Zeek conn.log",
        &[
            "2023-11-14T22:13:20.123456000Z,1.500000000,TCP,192.168.1.10,51000,192.0.2.1,443,10,1132,9,4480,SAF,SAF,,ssl,3,",
            "2023-11-14T22:13:21.000000000Z,0.000000000,ICMP,fe80::1,0,ff02::1,0,1,72,0,0,,,34696,,,",
        ],
        &[
            &format!("11@{third} it has 4 cells where the header names 21"),
            &format!("12@{fourth} `id.orig_h` cannot be `nowhere`"),
        ],
    );
    assert_eq!(flows[0].time_basis, TimeBasis::Absolute);
    assert_eq!(flows[0].octet_layer, OctetLayer::Network);
}

#[test]
fn zeek_json_among_other_logs_of_zeek() {
    let text = "{\"ts\":1700000000.5,\"uid\":\"C\",\"id.orig_h\":\"10.0.0.1\",\"id.orig_p\":5353,\"id.resp_h\":\"10.0.0.2\",\"id.resp_p\":53,\"proto\":\"udp\",\"service\":\"dns\",\"duration\":2.1e-05,\"conn_state\":\"SF\",\"history\":\"Dd\",\"orig_pkts\":1,\"orig_ip_bytes\":60,\"resp_pkts\":1,\"resp_ip_bytes\":76}\n\
        {\"ts\":1700000000.5,\"uid\":\"C\",\"id.orig_h\":\"10.0.0.1\",\"id.orig_p\":5353,\"id.resp_h\":\"10.0.0.2\",\"id.resp_p\":53,\"query\":\"x\"}\n";
    check(
        text,
        "Zeek conn.log (JSON)",
        &[
            "2023-11-14T22:13:20.500000000Z,0.000021000,UDP,10.0.0.1,5353,10.0.0.2,53,1,60,1,76,,,,dns,3,",
        ],
        &[],
    );
    assert_eq!(read(text.as_bytes(), 99).2.passed_over(), 1);
}

#[test]
fn suricata_flows_among_other_events() {
    let text = r#"{"timestamp":"2023-11-14T23:14:00.000001+0100","event_type":"alert","src_ip":"10.0.0.1"}
{"timestamp":"2023-11-14T23:14:00.000001+0100","flow_id":1,"event_type":"flow","vlan":[7,12],"src_ip":"10.0.0.1","src_port":40000,"dest_ip":"2001:db8::1","dest_port":443,"proto":"TCP","app_proto":"tls","flow":{"pkts_toserver":5,"pkts_toclient":4,"bytes_toserver":650,"bytes_toclient":3000,"start":"2023-11-14T23:13:20.123456+0100","end":"2023-11-14T23:13:21.000000+0100","age":1,"state":"closed","reason":"timeout","alerted":false},"tcp":{"tcp_flags":"1b","tcp_flags_ts":"1b","tcp_flags_tc":"1a"}}
{"timestamp":"2023-11-14T23:14:00.000001+0100","event_type":"flow","src_ip":"fe80::1","dest_ip":"ff02::1","proto":"IPv6-ICMP","icmp_type":135,"icmp_code":0,"flow":{"pkts_toserver":1,"pkts_toclient":0,"bytes_toserver":86,"bytes_toclient":0,"start":"2023-11-14T22:13:20.000000+0000","end":"2023-11-14T22:13:20.000000+0000","state":"new","reason":"timeout"}}
{"timestamp":"2023-11-14T23:14:00.000001+0100","event_type":"flow","src_ip":"10.0.0.1",
{"timestamp":"2023-11-14T23:14:00.000001+0100","event_type":"flow","dest_ip":"10.0.0.1"}
"#;
    let at = |line: usize| text.lines().take(line - 1).map(|line| line.len() + 1).sum::<usize>();
    let flows = check(
        text,
        "Suricata eve.json",
        &[
            "2023-11-14T22:13:20.123456000Z,0.876544000,TCP,10.0.0.1,40000,2001:db8::1,443,5,650,4,3000,SAPF,SAP,,tls,3,12",
            "2023-11-14T22:13:20.000000000Z,0.000000000,ICMPv6,fe80::1,0,ff02::1,0,1,86,0,0,,,34560,,1,",
        ],
        &[
            &format!("4@{} the object is not closed", at(4)),
            &format!("5@{} `source_address` is missing", at(5)),
        ],
    );
    assert_eq!(flows[0].octet_layer, OctetLayer::Frame);
    assert_eq!(flows[1].end_reason, Some(EndReason::IdleTimeout));
}

/// Lines of `nfdump -o csv` and objects of `-o json`, version 1.7.1, as it wrote them.
#[test]
fn nfdump_csv_and_json() {
    let csv = "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ismc,odmc,idmc,osmc,mpls1,mpls2,mpls3,mpls4,mpls5,mpls6,mpls7,mpls8,mpls9,mpls10,cl,sl,al,ra,eng,exid,tr\n\
        2026-12-12 22:17:23,2026-12-12 22:19:08,104.848,192.168.1.103,95.101.34.33,34999,80,TCP,...A...F,0,0,9,468,0,0,0,0,0,0,0,0,0,1,0.0.0.0,0.0.0.0,0,0,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,    0.000,    0.000,    0.000,127.0.0.1,0/0,1,2026-11-21 11:08:45.580\n\
        Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n158,643902,1672,1302,0,385\n";
    check(
        csv,
        "nfdump CSV",
        &[
            "2026-12-12T22:17:23.000000000Z,104.848000000,TCP,192.168.1.103,34999,95.101.34.33,80,9,468,0,0,AF,,,,,",
        ],
        &[],
    );
    let json = "[\n{\n\t\"type\" : \"FLOW\",\n\t\"first\" : \"2026-12-12T21:13:40.294\",\n\t\"last\" : \"2026-12-12T21:13:40.330\",\n\t\"in_packets\" : 1,\n\t\"in_bytes\" : 80,\n\t\"proto\" : 17,\n\t\"tcp_flags\" : \"........\",\n\t\"src_port\" : 53734,\n\t\"dst_port\" : 53,\n\t\"src_tos\" : 0,\n\t\"src4_addr\" : \"192.168.1.103\",\n\t\"dst4_addr\" : \"192.168.1.254\",\n\t\"input_snmp\" : 0,\n\t\"label\" : \"<none>\"\n}]\n";
    check(
        json,
        "nfdump JSON",
        &[
            "2026-12-12T21:13:40.294000000Z,0.036000000,UDP,192.168.1.103,53734,192.168.1.254,53,1,80,0,0,,,,,,",
        ],
        &[],
    );
}

/// Rows of the published data; durations beyond 4 000 000 are 2³² µs minus the true one.
#[test]
fn data_sets_of_the_three_versions() {
    let v1 = "IPV4_SRC_ADDR,L4_SRC_PORT,IPV4_DST_ADDR,L4_DST_PORT,PROTOCOL,L7_PROTO,IN_BYTES,OUT_BYTES,IN_PKTS,OUT_PKTS,TCP_FLAGS,FLOW_DURATION_MILLISECONDS,Label,Attack\n\
        172.31.68.10,51762,209.85.202.102,80,6,7.126,1135,1450,17,15,219,4178691,0,Benign\n";
    let flows = check(
        v1,
        "NetFlow features (NF data set)",
        &[
            "1970-01-01T00:00:00.000000000Z,116.276000000,TCP,172.31.68.10,51762,209.85.202.102,80,17,1135,15,1450,SAPFEC,,,HTTP.Google,,",
        ],
        &[],
    );
    assert_eq!(flows[0].time_basis, TimeBasis::Unknown);
    let v2 = "IPV4_SRC_ADDR,L4_SRC_PORT,IPV4_DST_ADDR,L4_DST_PORT,PROTOCOL,L7_PROTO,IN_BYTES,IN_PKTS,OUT_BYTES,OUT_PKTS,TCP_FLAGS,CLIENT_TCP_FLAGS,SERVER_TCP_FLAGS,FLOW_DURATION_MILLISECONDS,DURATION_IN,DURATION_OUT,MIN_TTL,MAX_TTL,LONGEST_FLOW_PKT,SHORTEST_FLOW_PKT,MIN_IP_PKT_LEN,MAX_IP_PKT_LEN,SRC_TO_DST_SECOND_BYTES,DST_TO_SRC_SECOND_BYTES,RETRANSMITTED_IN_BYTES,RETRANSMITTED_IN_PKTS,RETRANSMITTED_OUT_BYTES,RETRANSMITTED_OUT_PKTS,SRC_TO_DST_AVG_THROUGHPUT,DST_TO_SRC_AVG_THROUGHPUT,NUM_PKTS_UP_TO_128_BYTES,NUM_PKTS_128_TO_256_BYTES,NUM_PKTS_256_TO_512_BYTES,NUM_PKTS_512_TO_1024_BYTES,NUM_PKTS_1024_TO_1514_BYTES,TCP_WIN_MAX_IN,TCP_WIN_MAX_OUT,ICMP_TYPE,ICMP_IPV4_TYPE,DNS_QUERY_ID,DNS_QUERY_TYPE,DNS_TTL_ANSWER,FTP_COMMAND_RET_CODE,Label,Attack";
    let row = "52.14.136.135,52346,172.31.69.28,80,6,7.178,521,5,1147,5,219,219,27,4294920,46,46,127,127,975,40,40,975,521.0,1147.0,0,0,0,0,88000,192000,8,0,1,1,0,65535,26883,0,0,0,0,0,0.0,1,DDoS";
    check(
        &format!("{v2}\n{row}\n"),
        "NetFlow features (NF data set)",
        &[
            "1970-01-01T00:00:00.000000000Z,0.047000000,TCP,52.14.136.135,52346,172.31.69.28,80,5,521,5,1147,SAPFEC,SAPF,,HTTP.Amazon,,",
        ],
        &[],
    );
    let (before, after) = v2.split_once(",Label").unwrap();
    let v3 = format!(
        "FLOW_START_MILLISECONDS,FLOW_END_MILLISECONDS,{before},SRC_TO_DST_IAT_MIN,SRC_TO_DST_IAT_MAX,SRC_TO_DST_IAT_AVG,SRC_TO_DST_IAT_STDDEV,DST_TO_SRC_IAT_MIN,DST_TO_SRC_IAT_MAX,DST_TO_SRC_IAT_AVG,DST_TO_SRC_IAT_STDDEV,Label{after}\n\
        1518633543480,1518633543849,13.58.98.64,36526,172.31.69.25,22,6,92,3148,23,3869,23,27,27,27,369,368,368,63,63,1028,52,52,1028,10,8,0,0,0,0,68064,83654,35,7,1,2,1,26883,26847,0,0,0,0,0,0,0,95,16,29,0,132,16,35,1,SSH-Bruteforce\n"
    );
    let flows = check(
        &v3,
        "NetFlow features (NF data set)",
        &[
            "2018-02-14T18:39:03.480000000Z,0.369000000,TCP,13.58.98.64,36526,172.31.69.25,22,23,3148,23,3869,SAPF,SAPF,,SSH,,",
        ],
        &[],
    );
    assert_eq!(flows[0].time_basis, TimeBasis::Absolute);
}

#[test]
fn a_file_that_names_no_flows_says_what_it_names() {
    let (flows, problems, reader) = read(b"{\"color\":1,\"size\":2}\n{\"color\":2}\n", 7);
    assert!(flows.is_empty() && reader.has_failed());
    assert_eq!(problems, ["1@0 nothing known has these columns: color, size"]);
}
