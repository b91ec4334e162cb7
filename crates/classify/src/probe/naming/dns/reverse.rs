//! The address that a name of reverse DNS stands for (RFC 1035 §3.5, RFC 3596 §2.5).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// `192.0.2.7` for `7.2.0.192.in-addr.arpa`; none for the name of a network.
pub(super) fn address(name: &[u8]) -> Option<IpAddr> {
    let name = std::str::from_utf8(name).ok()?.to_ascii_lowercase();
    if let Some(labels) = name.strip_suffix(".in-addr.arpa") {
        let mut octets = [0; 4];
        let mut labels = labels.split('.');
        for octet in octets.iter_mut().rev() {
            *octet = labels.next()?.parse().ok()?;
        }
        return labels.next().is_none().then(|| Ipv4Addr::from(octets).into());
    }
    let labels = name.strip_suffix(".ip6.arpa")?;
    let mut bits = 0u128;
    let mut count = 0;
    for label in labels.rsplit('.') {
        let (true, Ok(digit)) = (label.len() == 1, u128::from_str_radix(label, 16)) else {
            return None;
        };
        bits = bits << 4 | digit;
        count += 1;
    }
    (count == 32).then(|| Ipv6Addr::from_bits(bits).into())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, expected: Option<&str>) {
        assert_eq!(
            address(name.as_bytes()).map(|address| address.to_string()).as_deref(),
            expected
        );
    }

    #[test]
    fn a_reverse_name_of_a_host_is_its_address() {
        check("7.2.0.192.IN-ADDR.arpa", Some("192.0.2.7"));
        let six = format!("1{}.8.b.d.0.1.0.0.2.ip6.arpa", ".0".repeat(23));
        check(&six, Some("2001:db8::1"));
    }

    #[test]
    fn the_name_of_a_network_or_of_nonsense_is_none() {
        for name in [
            "2.0.192.in-addr.arpa",
            "1.7.2.0.192.in-addr.arpa",
            "x.2.0.192.in-addr.arpa",
            "300.2.0.192.in-addr.arpa",
            "0.1.ip6.arpa",
            "example.org",
            "",
        ] {
            check(name, None);
        }
    }
}
