//! The list is sane, and names what it should.

use super::*;

#[test]
fn the_longest_suffix_at_the_border_of_a_label_wins() {
    let check = |host: &str, expected| assert_eq!(application_of_host(host), expected, "{host}");
    check("www.google.com", Some("Google"));
    check("WWW.Google.COM.", Some("Google"));
    check("mail.google.com", Some("GMail"));
    check("google.com", Some("Google"));
    check("notgoogle.com", None);
    check("google.com.example.org", None);
    check("r3---sn-4g5e6nl7.googlevideo.com", Some("YouTube"));
    check("youtubei.googleapis.com", Some("YouTube"));
    check("fonts.googleapis.com", Some("GoogleServices"));
    check("api-global.netflix.com", Some("NetFlix"));
    check("dns.google", Some("DoH_DoT"));
    check("cloudflare-dns.com", Some("DoH_DoT"));
    check("example.org", None);
    check("com", None);
    check("", None);
    check("...", None);
}

#[test]
fn every_application_stands_once_in_order_and_has_a_category() {
    let mut before = "";
    for line in LIST.lines().filter(|line| !line.starts_with(' ')) {
        assert!(line > before, "{line} after {before}");
        assert!(!line.contains(['.', ' ']), "{line}");
        let category = model::application::category(line);
        assert!(category.is_some_and(|category| category != model::Category::Other), "{line}");
        before = line;
    }
}

#[test]
fn every_suffix_is_a_host_name_and_stands_once() {
    let suffixes = &BRANDS.suffixes;
    assert!(suffixes.len() >= 600, "{}", suffixes.len());
    let lines = LIST.lines().filter(|line| line.starts_with(' '));
    assert_eq!(lines.flat_map(str::split_ascii_whitespace).count(), suffixes.len());
    for suffix in suffixes.keys() {
        let is_label = |label: &str| {
            (1..=63).contains(&label.len())
                && !label.starts_with('-')
                && !label.ends_with('-')
                && label.bytes().all(|octet| matches!(octet, b'a'..=b'z' | b'0'..=b'9' | b'-'))
        };
        assert!(suffix.len() <= 253 && suffix.split('.').all(is_label), "{suffix}");
    }
}

#[test]
fn a_longer_suffix_says_something_else_than_the_shorter_one() {
    for (suffix, application) in &BRANDS.suffixes {
        let shorter = suffix.split_once('.').and_then(|(_, rest)| application_of_host(rest));
        assert_ne!(shorter, Some(*application), "{suffix}");
    }
}

#[test]
fn every_category_has_its_word() {
    for category in model::Category::ALL {
        assert_eq!(model::Category::from_name(category.name()), Some(category));
    }
}

#[test]
fn a_host_that_calls_itself_doh_answers_dns_over_https() {
    let check = |host: &str, expected| assert_eq!(application_of_host(host), expected, "{host}");
    check("doh.example.org", Some("DoH_DoT"));
    check("doh-2.example.org", Some("DoH_DoT"));
    check("DOH1.example.org", Some("DoH_DoT"));
    check("dohnuts.example.org", None);
    check("doh", None);
}

#[test]
fn an_owner_is_known_by_the_attribute_of_a_certificate_that_names_it() {
    let check = |subject: &str, expected| assert_eq!(application_of_owner(subject), expected);
    check("C=US, O=Fortinet, OU=FortiGate, CN=FG1", Some(("Fortinet", "FortiClient")));
    check("CN=NVIDIA GameStream", Some(("NVIDIA GameStream", "GeForceNow")));
    check("C=US, O=Example, CN=O=Fortinet", None);
    check("C=US, CN=www.example.org", None);
    for (_, application) in OWNERS {
        assert!(model::application::category(application).is_some(), "{application}");
    }
}

#[test]
fn a_protocol_of_alpn_may_be_one_applications_own() {
    assert_eq!(application_of_protocol(b"anydesk/6.2.0/linux"), Some("AnyDesk"));
    assert_eq!(application_of_protocol(b"h2"), None);
}
