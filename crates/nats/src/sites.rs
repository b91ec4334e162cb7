//! The names that sites, gateways and readers agree on: subjects, streams, and what they keep.

use std::net::IpAddr;
use std::time::Duration;

use crate::StreamConfig;

/// The stream of flow exports.
pub const FLOW: &str = "FLOW";
/// The stream of templates: the newest of each, for those who come late.
pub const TPL: &str = "TPL";

/// What was exported, and the newest templates, are kept for a day.
const AGE: Duration = Duration::from_secs(24 * 60 * 60);
/// What is sent again within this is known by its id.
const DUPLICATES: Duration = Duration::from_secs(2 * 60);
/// Templates of all sites together: sixteen relays full of them.
const TEMPLATES: i64 = 16 * 4096;
/// Octets of those, for a stranger's are not ours.
const TEMPLATE_OCTETS: i64 = 64 << 20;
/// Letters of a site's name.
const NAME_OCTETS: usize = 32;

/// Whether a site can be called this: a dot would part a subject, and `*` and `>` mean others.
pub fn is_name(text: &str) -> bool {
    let plain = |octet: u8| octet.is_ascii_alphanumeric() || b"_-".contains(&octet);
    (1..=NAME_OCTETS).contains(&text.len()) && text.bytes().all(plain)
}

/// A site's name as somebody wrote it.
pub fn name(text: &str) -> Result<String, String> {
    if is_name(text) {
        return Ok(text.to_owned());
    }
    Err(format!(
        "--site `{text}`: a site's name has 1 to {NAME_OCTETS} letters, digits, - and _, such as fra1"
    ))
}

/// `10_0_0_1`, or 32 digits: a token holds no dot.
pub fn exporter(address: IpAddr) -> String {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_string().replace('.', "_"),
        IpAddr::V6(address) => format!("{:032x}", u128::from(address)),
    }
}

/// What an exporter sent.
pub fn flows(site: &str, exporter: IpAddr) -> String {
    format!("flow.v1.{site}.{}", self::exporter(exporter))
}

/// A template of an exporter.
pub fn template(site: &str, exporter: IpAddr, version: u16, domain: u32, template: u16) -> String {
    format!("tpl.v1.{site}.{}.{version}.{domain}.{template}", self::exporter(exporter))
}

/// What a site's relay says about itself.
pub fn stat(site: &str) -> String {
    format!("stat.v1.{site}")
}

/// The site of a subject; none where it is no subject of ours.
pub fn site_of(subject: &str) -> Option<&str> {
    let mut tokens = subject.split('.');
    let is_ours = matches!(tokens.next(), Some("flow" | "tpl" | "stat"));
    let site = tokens.nth(1)?;
    (is_ours && is_name(site)).then_some(site)
}

/// Everything of one kind (`flow`, `tpl`) of a site, or of all sites.
pub(crate) fn all(kind: &str, site: Option<&str>) -> String {
    site.map_or_else(|| format!("{kind}.v1.>"), |site| format!("{kind}.v1.{site}.>"))
}

/// Both streams, of which the flows may take so many octets on the server's disk.
pub fn streams(keep_octets: u64) -> [StreamConfig; 2] {
    let max_bytes = i64::try_from(keep_octets).unwrap_or(i64::MAX);
    let flow = StreamConfig {
        max_bytes,
        duplicate_window: Some(DUPLICATES),
        ..StreamConfig::new(FLOW, &all("flow", None), AGE)
    };
    let templates = StreamConfig {
        max_msgs_per_subject: 1,
        max_msgs: TEMPLATES,
        max_bytes: TEMPLATE_OCTETS,
        allow_direct: true,
        ..StreamConfig::new(TPL, &all("tpl", None), AGE)
    };
    [flow, templates]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_those_of_the_specification() {
        let four = "10.0.0.1".parse().unwrap();
        let mapped = "::ffff:10.0.0.1".parse().unwrap();
        let six = "2001:db8::1".parse().unwrap();
        assert_eq!(flows("fra1", four), "flow.v1.fra1.10_0_0_1");
        assert_eq!(flows("fra1", mapped), "flow.v1.fra1.10_0_0_1");
        assert_eq!(flows("a", six), "flow.v1.a.20010db8000000000000000000000001");
        assert_eq!(template("a", four, 9, 7, 256), "tpl.v1.a.10_0_0_1.9.7.256");
        assert_eq!(stat("a"), "stat.v1.a");
        for (subject, site) in [
            ("flow.v1.fra1.10_0_0_1", Some("fra1")),
            ("tpl.v1.a.10_0_0_1.9.7.256", Some("a")),
            ("stat.v1.a", Some("a")),
            ("flow.v1", None),
            ("other.v1.a", None),
        ] {
            assert_eq!(site_of(subject), site, "{subject}");
        }
    }

    #[test]
    fn a_site_is_a_word() {
        for good in ["fra1", "FRA-1_b", "x"] {
            assert_eq!(name(good).as_deref(), Ok(good));
        }
        for bad in ["", "a.b", "*", ">", "a b", "ü", &"x".repeat(33)] {
            assert!(name(bad).unwrap_err().contains("such as fra1"), "{bad}");
        }
    }
}
