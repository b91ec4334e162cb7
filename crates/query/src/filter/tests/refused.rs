//! What is refused: at which octet, how long, and in which words.

use super::super::*;

fn check(text: &str, at: usize, length: usize, sentence: &str) {
    let error = Filter::parse(text).expect_err(text);
    assert_eq!(
        (error.at, error.length, error.to_string().as_str()),
        (at, length, sentence),
        "{text}"
    );
}

#[test]
fn an_error_names_its_place_and_what_may_have_been_meant() {
    check("ip.adr == 1.2.3.4", 0, 6, "`ip.adr` is no field; did you mean `ip.addr`?");
    check("a && src == 1.2.3.4", 5, 3, "`src` is no field; did you mean `ip.src`?");
    check("zzzzzz > 5", 0, 6, "`zzzzzz` is no field");
    check("bytes = 5", 6, 1, "`=` is no operator; did you mean `==`?");
    check("nonsense = 5", 0, 8, "`nonsense` is no field");
    check("a & b", 2, 1, "`&` is no operator; did you mean `&&`?");
    check("a | b", 2, 1, "`|` is no operator; did you mean `||`?");
    check("sni bank", 4, 4, "`host` needs an operator; did you mean `host == bank`?");
    check("bytes 5M", 6, 2, "`bytes` needs an operator; did you mean `bytes == 5M`?");
    check(
        "dir == uplaod",
        7,
        6,
        "`uplaod` is not one of local, upload, download, transit, unknown; did you mean `upload`?",
    );
    check(
        "port == htps",
        8,
        4,
        "`htps` is not a port or a service such as `https`; did you mean `https`?",
    );
}

#[test]
fn what_is_missing_is_missed_where_it_should_stand() {
    check("(a", 2, 0, "expected `)`, but the filter ends here");
    check("a)", 1, 1, "expected `and`, `or` or the end, found `)`");
    check("a and", 5, 0, "expected a test such as `ip.addr == 10.0.0.1`, but the filter ends here");
    check("()", 1, 1, "expected a test such as `ip.addr == 10.0.0.1`, found `)`");
    check("== 5", 0, 2, "expected a test such as `ip.addr == 10.0.0.1`, found `==`");
    check("bytes >", 7, 0, "expected a number such as 1500 or `1.5K`, but the filter ends here");
    check("port in 80", 8, 2, "expected a list such as `{80, 443}`, found `80`");
    check("port in {}", 9, 1, "expected a port or a service such as `https`, found `}`");
    check("port in {80", 11, 0, "expected `,` or `}`, but the filter ends here");
    check(
        "src",
        3,
        0,
        "expected an address, a name, `host`, `ip`, `net` or `port`, but the filter ends here",
    );
    check("net example", 4, 7, "expected a prefix such as `10.0.0.0/8`, found `example`");
    check("a \"b", 2, 2, "the string has no closing quote");
}

#[test]
fn values_and_operators_must_fit_the_field() {
    check("ip.addr == x", 11, 1, "`x` is not an address or a prefix such as `10.0.0.0/8`");
    check("src host example", 9, 7, "`example` is not an address or a prefix such as `10.0.0.0/8`");
    check("ip.addr > 10.0.0.1", 8, 1, "`>` means nothing for `ip.addr`");
    check("bytes contains 5", 6, 8, "`contains` means nothing for `bytes`");
    check("bytes matches 5", 6, 7, "`matches` means nothing for `bytes`");
    check("port == 9..8", 8, 4, "a range goes from the smaller to the larger value of one kind");
    check(
        "ip.addr == 10.0.0.1..::1",
        11,
        13,
        "a range goes from the smaller to the larger value of one kind",
    );
    check("port > 8..9", 8, 2, "a range can stand only after `==`, `!=` and inside `in {…}`");
    check("app matches \"(\"", 12, 3, "this is not a regular expression");
    check("start > 08:00", 8, 5, "`08:00` is not a time such as `2026-11-21T08:00:00Z`");
}

#[test]
fn what_is_not_answered_yet_says_so() {
    check("ip.addr in $servers", 11, 8, "there is no list `$servers`");
    check("alert == DE", 0, 5, "`alert` is not available yet");
}

/// Tried one way after the other, this would take longer than the world will last.
#[test]
fn a_regular_expression_takes_time_by_the_length_of_the_text_alone() {
    let filter = Filter::parse("host matches \"^((x+x+)+x+)+y$\"").expect("a filter");
    let key = model::FlowKey {
        source: [10, 0, 0, 1].into(),
        destination: [10, 0, 0, 2].into(),
        source_port: 1,
        destination_port: 2,
        protocol: 6,
        vlan: None,
    };
    let mut flow = model::FlowRecord::new(key, Timestamp(0));
    flow.host_name = Some("x".repeat(20_000).into());
    assert!(!filter.matches(&flow));
    flow.host_name = Some(("x".repeat(20_000) + "y").into());
    assert!(filter.matches(&flow));
}

#[test]
fn length_depth_lists_and_patterns_have_limits() {
    let parentheses = "(".repeat(10_000) + "a" + &")".repeat(10_000);
    check(&parentheses, 64, 1, "parentheses can be nested at most 64 deep");
    let allowed = "(".repeat(MAX_DEPTH) + "a" + &")".repeat(MAX_DEPTH);
    assert_eq!(Filter::parse(&allowed), Filter::parse("a"));
    assert_eq!(Filter::parse(&("!".repeat(10_000) + "a")), Filter::parse("a"));

    let long = "a ".repeat(MAX_TEXT);
    check(&long, MAX_TEXT, MAX_TEXT, "a filter has at most 65536 octets");

    let list = format!("port in {{{}}}", vec!["1"; MAX_LIST + 1].join(","));
    let at = "port in {".len() + 2 * MAX_LIST;
    check(&list, at, 1, "a list has at most 4096 items");

    let pattern = format!("app matches \"{}\"", "a".repeat(MAX_PATTERN + 1));
    check(&pattern, 12, MAX_PATTERN + 3, "a regular expression has at most 1024 octets");
    let text = format!("app == {}", "x".repeat(1 << 20));
    check(&text, MAX_TEXT, text.len() - MAX_TEXT, "a filter has at most 65536 octets");
    let growing = "app matches \"((a{99}){99}){99}\"";
    check(growing, 12, 19, "this is not a regular expression");
}
