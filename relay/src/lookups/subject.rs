//! What VirusTotal may be asked about: an address, a host or a file's digest, and nothing else.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// One of the three; what it holds may stand in a path as it is.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Subject {
    /// A public address.
    Address(IpAddr),
    /// Letters, digits, hyphens and dots, in lower case.
    Host(String),
    /// SHA-256 in lower case.
    File(String),
}

/// A name (RFC 1035 §2.3.4).
const NAME_OCTETS: usize = 253;
const LABEL_OCTETS: usize = 63;
const DIGEST_LETTERS: usize = 64;

impl Subject {
    /// Reads it; the words say what is wrong with it.
    pub(crate) fn read(kind: &str, value: &str) -> Result<Self, &'static str> {
        match kind {
            "address" => {
                let address: IpAddr = value.parse().map_err(|_| "This is no address.")?;
                let address = address.to_canonical();
                let public = is_public(address);
                public.then_some(Self::Address(address)).ok_or("Nobody else knows this address.")
            }
            "host" => host(value).ok_or("This is no host's name."),
            "file" => {
                let digest = value.to_ascii_lowercase();
                let plain = digest.bytes().all(|letter| letter.is_ascii_hexdigit());
                let whole = plain && digest.len() == DIGEST_LETTERS;
                whole.then_some(Self::File(digest)).ok_or("A SHA-256 has 64 digits.")
            }
            _ => Err("Ask for an address, a host or a file."),
        }
    }

    /// Its place below the API's base.
    pub(super) fn path(&self) -> String {
        match self {
            Self::Address(address) => format!("ip_addresses/{address}"),
            Self::Host(name) => format!("domains/{name}"),
            Self::File(digest) => format!("files/{digest}"),
        }
    }

    /// Where people read about it.
    pub(super) fn page(&self) -> String {
        let (kind, value) = match self {
            Self::Address(address) => ("ip-address", address.to_string()),
            Self::Host(name) => ("domain", name.clone()),
            Self::File(digest) => ("file", digest.clone()),
        };
        format!("https://www.virustotal.com/gui/{kind}/{value}")
    }
}

/// At least two labels, the last of them no number; names of this network are nobody else's business.
fn host(value: &str) -> Option<Subject> {
    let name = value.strip_suffix('.').unwrap_or(value).to_ascii_lowercase();
    let good = |label: &str| {
        let plain = label.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'-');
        let length = (1..=LABEL_OCTETS).contains(&label.len());
        plain && length && !label.starts_with('-') && !label.ends_with('-')
    };
    let (rest, last) = name.rsplit_once('.')?;
    let local =
        ["local", "localhost", "internal", "lan", "home", "corp", "arpa", "test", "invalid"];
    let named = last.bytes().any(|letter| letter.is_ascii_alphabetic()) && !local.contains(&last);
    let sound = name.len() <= NAME_OCTETS && good(last) && rest.split('.').all(good);
    (named && sound).then_some(Subject::Host(name))
}

/// Whether somebody outside may have heard of it (IANA's registries of special addresses).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => {
            let shared = address & Ipv4Addr::new(255, 192, 0, 0) == Ipv4Addr::new(100, 64, 0, 0);
            let tested = address & Ipv4Addr::new(255, 254, 0, 0) == Ipv4Addr::new(198, 18, 0, 0);
            let [first, second, third, _] = address.octets();
            let protocols = [first, second, third] == [192, 0, 0];
            let odd = address.is_private() || address.is_loopback() || address.is_link_local();
            let example = address.is_documentation();
            !(odd || shared || tested || protocols || example) && (1..224).contains(&first)
        }
        IpAddr::V6(address) => {
            // Global unicast (2000::/3) but for examples.
            let global = address & Ipv6Addr::new(0xe000, 0, 0, 0, 0, 0, 0, 0)
                == Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0);
            let [first, second, ..] = address.segments();
            global && (first, second) != (0x2001, 0x0db8) && first != 0x3fff
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_leads_out_of_the_path_and_nothing_private_leaves_the_house() {
        let check = |kind: &str, value: &str, expected: Option<&str>| {
            let path = Subject::read(kind, value).ok().map(|subject| subject.path());
            assert_eq!(path.as_deref(), expected, "{kind} {value}");
        };
        check("address", "8.8.8.8", Some("ip_addresses/8.8.8.8"));
        check("address", "::ffff:8.8.8.8", Some("ip_addresses/8.8.8.8"));
        check("address", "2606:4700::1111", Some("ip_addresses/2606:4700::1111"));
        for private in [
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "127.0.0.1",
            "169.254.1.1",
            "100.64.0.1",
            "198.18.0.1",
            "192.0.2.1",
            "224.0.0.1",
            "255.255.255.255",
            "0.0.0.0",
            "192.0.0.1",
            "::1",
            "::",
            "fe80::1",
            "fc00::1",
            "ff02::1",
            "2001:db8::1",
            "::ffff:10.0.0.1",
            "64:ff9b::1",
            "8.8.8.8/../../users",
            "8.8.8.8%2f",
            "",
            "8.8.8.8@evil.example",
        ] {
            check("address", private, None);
        }
        check("host", "Example.COM.", Some("domains/example.com"));
        check("host", "xn--bcher-kva.example", Some("domains/xn--bcher-kva.example"));
        for bad in [
            "",
            ".",
            "example",
            "printer.local",
            "a..example",
            "-a.example",
            "a-.example",
            "bücher.example",
            "a.example/../x",
            "a.example%2f",
            "a@b.example",
            "a.example#x",
            "a.example?x",
            "a.example\n",
            "10.0.0.1",
            "1.2",
            "db.corp",
            "4.3.2.1.in-addr.arpa",
        ] {
            check("host", bad, None);
        }
        check("host", &format!("{}.example", "a".repeat(64)), None);
        check("host", &format!("{}example", "a.".repeat(124)), None);
        let digest = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";
        check("file", &digest.to_uppercase(), Some(&format!("files/{digest}")));
        check("file", &digest[1..], None);
        check("file", &format!("{}/", &digest[1..]), None);
        check("url", "example.com", None);
    }
}
