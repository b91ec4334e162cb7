//! A certificate made by OpenSSL, and what OpenSSL says of it.

use super::*;

const CERTIFICATE: &str = "\
30820202308201a8a0030201020214678947a403033c540045aac1bf079baa70d8d773300a06082a8648ce3d040302\
303b310b300906035504061302444531163014060355040a0c0d4578616d706c652c20496e632e3114301206035504\
030c0b6f6c642e6578616d706c65301e170d3236313132313132353933395a170d3238303430343132353933395a30\
3b310b300906035504061302444531163014060355040a0c0d4578616d706c652c20496e632e311430120603550403\
0c0b6f6c642e6578616d706c653059301306072a8648ce3d020106082a8648ce3d030107034200047c2934f9755b8d\
9bbdf0a38c58c6448d0d4e90853a34439b17a7d1b5a5cebb5122b032439f319638c379bd598bd7b4d090b94a81f4e0\
61faa7416b548c78bdcba38189308186301d0603551d0e0416041408040312c93576eb197b5fbbc0139c0b290d67dd\
301f0603551d2304183016801408040312c93576eb197b5fbbc0139c0b290d67dd300f0603551d130101ff04053003\
0101ff30330603551d11042c302a820f7777772e6578616d706c652e6f726782112a2e63646e2e6578616d706c652e\
6f72678704c0000207300a06082a8648ce3d0403020348003045022100a817a132a473c793d8138c7591ccd7f9984f\
da780822e8cad0c2307e71eaf6ee0220616e196274c55fd85d33f1df589639ad9294803b782b7e174f108eef097479\
e9";

fn octets() -> Vec<u8> {
    let digit =
        |octet: &u8| char::from(*octet).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    let pairs = CERTIFICATE.as_bytes().as_chunks::<2>().0.iter();
    pairs.filter_map(|[high, low]| Some(digit(high)? << 4 | digit(low)?)).collect()
}

fn told(asked: Option<&str>, now: &str) -> Revealed {
    let now = Timestamp::parse_rfc3339(now).unwrap_or_default();
    let card = card(&octets());
    card.map(|card| card.tell(asked, now)).unwrap_or_default()
}

#[test]
fn a_certificate_becomes_an_exchange_with_the_kind_of_its_key() {
    let octets = octets();
    let shown = card(&octets).map(|card| card.exchange());
    let shown = shown.expect("a certificate");
    assert_eq!(&*shown.subject, "C=DE, O=Example, Inc., CN=old.example");
    assert_eq!(&*shown.key, "EC P-256");
    assert_eq!(shown.not_after, Timestamp::parse_rfc3339("2028-04-04T12:59:39Z").ok());
}

#[test]
fn a_certificate_tells_whose_it_is_and_for_how_long() {
    let revealed = told(None, "2026-11-21T12:59:39Z");
    let fact = |kind: &str| {
        let fact = revealed.facts.iter().find(|fact| fact.kind == kind);
        fact.map(|fact| &*fact.value).unwrap_or_default()
    };
    assert_eq!(fact("certificate_subject"), "C=DE, O=Example, Inc., CN=old.example");
    assert_eq!(fact("certificate_issuer"), "C=DE, O=Example, Inc., CN=old.example");
    assert_eq!(fact("certificate_names"), "www.example.org,*.cdn.example.org,192.0.2.7");
    assert_eq!(fact("certificate_valid_from"), "2026-11-21T12:59:39Z");
    assert_eq!(fact("certificate_valid_until"), "2028-04-04T12:59:39Z");
    assert_eq!(fact("certificate_sha1"), "c33929bb6af06f0a07170ccd58ea6698696178c1");
}

#[test]
fn its_risks_are_known_by_name_time_and_signer() {
    let own = Risks::SELF_SIGNED_CERTIFICATE | Risks::LONG_CERTIFICATE;
    let check =
        |asked, now, more| assert_eq!(told(asked, now).risks, own | more, "{asked:?} {now}");
    check(Some("www.example.org"), "2026-11-21T12:59:39Z", Risks::NONE);
    check(Some("A.CDN.example.org"), "2026-11-21T12:59:39Z", Risks::NONE);
    check(Some("192.0.2.7"), "2026-11-21T12:59:39Z", Risks::NONE);
    check(Some("a.b.cdn.example.org"), "2026-11-21T12:59:39Z", Risks::MISMATCHED_CERTIFICATE);
    // The common name counts only where there is no other.
    check(Some("old.example"), "2026-11-21T12:59:39Z", Risks::MISMATCHED_CERTIFICATE);
    check(None, "2020-01-01T00:00:00Z", Risks::EXPIRED_CERTIFICATE);
    check(None, "2099-01-01T00:00:00Z", Risks::EXPIRED_CERTIFICATE);
    check(None, "1970-01-01T00:00:00Z", Risks::NONE);
}

#[test]
fn any_cut_and_any_changed_octet_is_read_without_panic() {
    let whole = octets();
    for end in 0..whole.len() {
        assert!(Certificate::read(&whole[..end]).is_none());
        for value in [0x00, 0x7f, 0x80, 0x84, 0xff] {
            let mut changed = whole.clone();
            changed[end] = value;
            if let Some(card) = card(&changed) {
                card.tell(Some("a"), Timestamp(0));
            }
        }
    }
}
