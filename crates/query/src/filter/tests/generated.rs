//! Properties: text and tree round-trip, and no text makes the parser panic.

use proptest::prelude::*;

use super::super::*;

/// Anything a user could mean, written in many ways.
fn filter_text() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("ip.addr == 10/8".to_owned()),
        Just("ip.src in {10.0.0.1, 10.0.0.2..10.0.0.9, 2001:db8::/32}".to_owned()),
        Just("exporter == [fe80::1]:2055/3".to_owned()),
        Just("tcp".to_owned()),
        Just("udp.port != 53".to_owned()),
        Just("host".to_owned()),
        Just("ip6 portrange 1-9 vlan 7".to_owned()),
        "(ip|tcp|frame|dns|a)\\.[a-z_]{1,4}".prop_map(|text| quoted(&text)),
        "arp|as|less|len|eq|ip6|tcp\\[13\\]|vlan".prop_map(|text| quoted(&text)),
        Just("flags contains SYN+ACK".to_owned()),
        any::<u64>().prop_map(|n| format!("bytes > {n}")),
        any::<u64>().prop_map(|n| format!("duration != {n}ns")),
        (any::<u16>(), any::<u16>()).prop_map(|(a, b)| format!(
            "port == {}..{}",
            a.min(b),
            a.max(b)
        )),
        any::<u8>().prop_map(|n| format!("proto == {n}")),
        any::<u8>().prop_map(|n| format!("tcp_flags in {{{n}, 0}}")),
        any::<i64>().prop_map(|n| format!("start >= {}", Timestamp(n))),
        "[a-z$\"\\\\ .&|=!]{0,6}".prop_map(|text| quoted(&text)),
        ".{0,8}".prop_map(|text| format!("app == {}", quoted(&text))),
        "[a-z.]{1,8}".prop_map(|text| format!("sni contains {}", quoted(&text))),
        Just(r#"host matches "^a\d+\\.b""#.to_owned()),
    ];
    leaf.prop_recursive(6, 64, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|a| format!("!({a})")),
            inner.clone().prop_map(|a| format!("not {a}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("({a}) {b}")),
            (inner.clone(), inner.clone()).prop_map(|(a, b)| format!("{a} and ({b})")),
            (inner.clone(), inner).prop_map(|(a, b)| format!("({a} || {b})")),
        ]
    })
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

proptest! {
    #[test]
    fn what_is_written_parses_to_the_same_filter(a in filter_text(), b in filter_text()) {
        let a = Filter::parse(&a).expect("generated filters are valid");
        let b = Filter::parse(&b).expect("generated filters are valid");
        prop_assert_eq!(&Filter::parse(&a.to_string()), &Ok(a.clone()));
        let both = a.and(b);
        prop_assert_eq!(&Filter::parse(&both.to_string()), &Ok(both.clone()));
        let sent: Filter = String::from(both.clone()).try_into().expect("it is its own text");
        prop_assert_eq!(sent, both);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in ".{0,60}", cursor in 0_usize..70) {
        if let Err(error) = Filter::parse(&text) {
            prop_assert!(text.is_char_boundary(error.at));
            prop_assert!(text.is_char_boundary(error.at + error.length));
            prop_assert!(!error.to_string().is_empty());
        }
        complete(&text, cursor);
    }

    #[test]
    fn words_of_the_language_in_any_order_do_not_panic(
        words in proptest::collection::vec(
            prop_oneof![
                Just("("), Just(")"), Just("{"), Just("}"), Just(","), Just("!"), Just("&&"),
                Just("or"), Just("not"), Just("=="), Just("<"), Just(".."), Just("in"),
                Just("contains"), Just("matches"), Just("src"), Just("dst"), Just("host"),
                Just("net"), Just("port"), Just("proto"), Just("tcp"), Just("10/8"), Just("80"),
                Just("ip.addr"), Just("bytes"), Just("sni"), Just("\"x\""), Just("$a"), Just("="),
                Just("ip"), Just("ip6"), Just("vlan"), Just("portrange"), Just("1-9"), Just("eq"),
                Just("has"), Just("as"), Just("arp"), Just("less"), Just("frame.len"), Just("a.b"),
            ],
            0..12,
        ),
        cursor in 0_usize..60,
    ) {
        let text = words.join(" ");
        match Filter::parse(&text) {
            Ok(filter) => prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter)),
            Err(error) => prop_assert!(error.at + error.length <= text.len()),
        }
        complete(&text, cursor);
    }
}
