//! What a port is registered for: IANA's service name and its description.

mod generated;

use generated::SERVICES;

/// Port, transports, service name, description.
type Row = (u16, u8, &'static str, &'static str);

const TCP: u8 = 1;
const UDP: u8 = 2;
const SCTP: u8 = 4;

/// `https` for 443/tcp; none for a port nobody registered, or one nobody meets.
///
/// `protocol` is the IP protocol number; only TCP (6), UDP (17) and SCTP (132) have ports here.
pub fn service_name(protocol: u8, port: u16) -> Option<&'static str> {
    find(protocol, port).map(|row| row.2)
}

/// `HTTP over TLS/SSL` for 443/tcp: the registry's description, for tooltips.
pub fn service_title(protocol: u8, port: u16) -> Option<&'static str> {
    find(protocol, port).map(|row| row.3)
}

fn find(protocol: u8, port: u16) -> Option<&'static Row> {
    let transport = match protocol {
        6 => TCP,
        17 => UDP,
        132 => SCTP,
        _ => return None,
    };
    let first = SERVICES.partition_point(|row| row.0 < port);
    SERVICES.iter().skip(first).take_while(|row| row.0 == port).find(|row| row.1 & transport != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(protocol: u8, port: u16, expected: Option<&str>) {
        assert_eq!(service_name(protocol, port), expected, "{protocol}/{port}");
        assert_eq!(service_title(protocol, port).is_some(), expected.is_some());
    }

    #[test]
    fn well_known_ports_have_their_registered_names() {
        check(6, 80, Some("http"));
        check(6, 443, Some("https"));
        check(17, 443, Some("https"));
        check(17, 53, Some("domain"));
        check(6, 3389, Some("ms-wbt-server"));
        check(17, 4739, Some("ipfix"));
        check(132, 36412, Some("s1-control"));
        check(6, 6667, Some("ircu"));
    }

    #[test]
    fn one_port_may_be_two_services_on_two_transports() {
        check(6, 514, Some("shell"));
        check(17, 514, Some("syslog"));
        check(6, 512, Some("exec"));
        check(17, 512, Some("comsat"));
    }

    #[test]
    fn what_is_not_registered_has_no_name() {
        check(6, 0, None);
        check(6, 65535, None);
        check(1, 80, None);
        check(132, 23, None);
    }

    #[test]
    fn the_table_is_sorted_large_enough_and_names_each_port_once_per_transport() {
        assert!(SERVICES.len() >= 400);
        assert!(SERVICES.is_sorted_by_key(|row| row.0));
        for row in SERVICES {
            let twins = SERVICES.iter().filter(|other| other.0 == row.0 && other.1 & row.1 != 0);
            assert_eq!(twins.count(), 1, "{row:?}");
            assert!(!row.2.is_empty() && !row.3.is_empty(), "{row:?}");
        }
    }
}
