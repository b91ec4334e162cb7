//! Who is counted as one where each may have so much.

use std::net::{IpAddr, Ipv6Addr};

/// An address stands for itself; of IPv6 for its 64 bits of network, for who has one address there has 2⁶⁴.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
        address => address,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_ipv6_is_one_and_an_address_of_ipv4_too() {
        let check = |one: &str, other: &str, expected: bool| {
            let of = |text: &str| network(text.parse().unwrap());
            assert_eq!(of(one) == of(other), expected, "{one} {other}");
        };
        check("2001:db8::1", "2001:db8::ffff:2", true);
        check("2001:db8::1", "2001:db8:0:1::1", false);
        check("192.0.2.1", "192.0.2.2", false);
        check("192.0.2.1", "::ffff:192.0.2.1", true);
        check("::1", "127.0.0.1", false);
    }
}
