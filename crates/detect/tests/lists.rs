//! Lists as people publish them, lists of a million, lists of nonsense; and the rules made of them.

use std::fmt::Write as _;
use std::net::IpAddr;

use detect::{Item, List, ListKind, RuleFormat};

fn read(text: &str) -> (List, detect::ListReport) {
    List::read("test", ListKind::Block, text.as_bytes())
}

fn check(text: &str, format: &str, has: &[&str], has_not: &[&str], bad: &[u64]) {
    let (list, report) = read(text);
    assert_eq!(report.format, format);
    let lines: Vec<u64> = report.bad.iter().map(|bad| bad.line).collect();
    assert_eq!(lines, bad, "{:?}", report.bad);
    let stands = |what: &str| match what.parse::<IpAddr>() {
        Ok(address) => list.has_address(address),
        Err(_) => list.has_name(what),
    };
    for what in has {
        assert!(stands(what), "{what}");
    }
    for what in has_not {
        assert!(!stands(what), "{what}");
    }
}

#[test]
fn a_plain_list_has_remarks_networks_and_names_with_all_below_them() {
    check(
        "# drop\n192.0.2.1 # one\n198.51.100.0/25\n198.51.100.64/26\n\n2001:db8::/32\nevil.example\nwhat\n",
        "plain",
        &[
            "192.0.2.1",
            "198.51.100.0",
            "198.51.100.127",
            "2001:db8:1::1",
            "evil.example",
            "A.Evil.Example.",
        ],
        &[
            "192.0.2.2",
            "198.51.100.128",
            "198.51.99.255",
            "2001:db9::1",
            "notevil.example",
            "example",
        ],
        &[8],
    );
}

#[test]
fn of_a_table_the_first_cell_that_is_one_is_taken() {
    check(
        "first_seen,ip,port\n2026-11-01,192.0.2.7,443\n2026-11-02,,80\n\"x\",\"203.0.113.0/24\",1\n",
        "CSV",
        &["192.0.2.7", "203.0.113.200"],
        &["192.0.2.8"],
        &[3],
    );
}

#[test]
fn a_hosts_file_gives_its_names_and_not_the_machine_itself() {
    check(
        "127.0.0.1 localhost\n::1 ip6-localhost\n0.0.0.0 ads.example tracker.example\n0.0.0.0 bad_|name.example\n",
        "hosts",
        &["ads.example", "x.tracker.example"],
        &["localhost", "127.0.0.1", "0.0.0.0"],
        &[4],
    );
}

#[test]
fn indicators_of_stix_are_read_and_revoked_ones_are_not() {
    let bundle = r#"{"type":"bundle","objects":[
        {"type":"identity","name":"x"},
        {"type":"indicator","pattern":"[ipv4-addr:value = '192.0.2.9']","pattern_type":"stix"},
        {"type":"indicator","pattern":"[domain-name:value = 'c2.example' OR domain-name:value = 'd2.example']"},
        {"type":"indicator","pattern":"[ipv4-addr:value = '192.0.2.10']","revoked":true},
        {"type":"indicator","pattern":"[file:hashes.MD5 = 'abc']"}]}"#;
    check(bundle, "STIX 2.1", &["192.0.2.9", "c2.example", "d2.example"], &["192.0.2.10"], &[3]);
    check("{\"objects\": [", "STIX 2.1", &[], &[], &[1]);
}

#[test]
fn a_million_entries_are_read_and_found() {
    let mut text = String::new();
    for number in 0..500_000_u32 {
        let [_, b, c, d] = number.to_be_bytes();
        let _ = writeln!(text, "11.{b}.{c}.{d}\nhost{number}.bad.example");
    }
    let (list, report) = read(&text);
    assert_eq!((list.len(), report.items, report.bad_lines), (1_000_000, 1_000_000, 0));
    assert!(list.has_address([11, 1, 2, 3].into()));
    assert!(!list.has_address([11, 255, 255, 255].into()));
    assert!(list.has_name("www.host499999.bad.example"));
    assert!(!list.has_name("host500000.bad.example"));
}

#[test]
fn nonsense_is_numbered_and_bounded() {
    let noise: String =
        (0..300_000).map(|at| if at % 3 == 0 { "\u{7}<b>\n" } else { "zz z\n" }).collect();
    let (list, report) = read(&noise);
    assert!(list.is_empty());
    assert_eq!((report.bad_lines, report.bad.len()), (300_000, 100));
    assert_eq!(report.bad[1].line, 2);
    assert!(report.bad.iter().all(|bad| bad.text.chars().all(|letter| !letter.is_control())));
    let (_, report) = List::read("x", ListKind::Watch, &[0xff; 1000]);
    assert_eq!(report.bad_lines, 1);
}

/// What somebody may want to smuggle in by a title.
const TITLE: &str = "Spam\"; } flush ruleset; $(reboot) `x` \n drop";

fn items() -> Vec<Item> {
    ["192.0.2.1", "198.51.100.0/24", "2001:db8::1", "evil.example", "AS64496"]
        .iter()
        .filter_map(|text| Item::parse(text))
        .collect()
}

#[test]
fn rules_say_in_each_language_what_to_block_and_nothing_else() {
    for format in RuleFormat::ALL {
        let rules = format.write(TITLE, &items());
        for sign in ["$(", "`", "flush ruleset;", "\n drop", "Spam\""] {
            assert!(!rules.text.contains(sign), "{format:?}: {sign} in {}", rules.text);
        }
    }
    let written = |format: RuleFormat| format.write("a", &items());
    let nftables = written(RuleFormat::Nftables);
    assert!(
        nftables.text.contains("elements = { 192.0.2.1, 198.51.100.0/24 }"),
        "{}",
        nftables.text
    );
    assert!(nftables.text.contains("ip6 daddr @blocked6 counter drop"));
    assert_eq!(nftables.left_out, 2);
    let iptables = written(RuleFormat::Iptables).text;
    assert!(iptables.contains("\niptables -I INPUT -s 192.0.2.1 -j DROP\n"), "{iptables}");
    assert!(iptables.contains("\nip6tables -I OUTPUT -d 2001:db8::1 -j DROP\n"));
    let pf = written(RuleFormat::Pf).text;
    assert!(pf.contains("{ 192.0.2.1 198.51.100.0/24 2001:db8::1 }"), "{pf}");
    let cisco = written(RuleFormat::Cisco);
    assert!(cisco.text.contains(" deny ip 198.51.100.0 0.0.0.255 any\n"), "{}", cisco.text);
    assert!(cisco.text.contains(" deny ipv6 host 2001:db8::1 any\n"));
    let suricata = written(RuleFormat::Suricata);
    assert!(
        suricata.text.contains("content:\".evil.example\"; nocase; endswith; sid:"),
        "{}",
        suricata.text
    );
    assert_eq!(suricata.left_out, 1);
    let hosts = written(RuleFormat::Hosts);
    assert!(hosts.text.contains("\n0.0.0.0 evil.example\n"));
    assert_eq!(hosts.left_out, 4);
}

#[test]
fn a_fingerprint_is_blocked_by_suricata_alone() {
    let items = [
        Item::Ja4("t13d1516h2_8daaf6152771_b186095e22b6".into()),
        Item::Ja4("q13d0312h3_55b375c5d22e_06cda9e17597".into()),
        Item::Ja4("d13d0312h3_55b375c5d22e_06cda9e17597".into()),
    ];
    let rules = RuleFormat::Suricata.write("mine", &items);
    assert_eq!(rules.left_out, 1);
    let lines: Vec<&str> = rules.text.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "drop tls any any -> any any (msg:\"Flowglass mine t13d1516h2_8daaf6152771_b186095e22b6\"; ja4.hash; content:\"t13d1516h2_8daaf6152771_b186095e22b6\"; sid:1900000; rev:1;)",
            "drop quic any any -> any any (msg:\"Flowglass mine q13d0312h3_55b375c5d22e_06cda9e17597\"; ja4.hash; content:\"q13d0312h3_55b375c5d22e_06cda9e17597\"; sid:1900001; rev:1;)",
        ]
    );
    assert_eq!(RuleFormat::Pf.write("mine", &items).left_out, 3);
}
