//! What a port is registered for: IANA's service name and its description.
//!
//! From IANA's Service Name and Transport Protocol Port Number Registry (CC0): a selection, sorted by
//! port. A row costs the page its letters; where rows begin is found out once.

use std::sync::LazyLock;

/// A port, the letters of its transports, its service's name.
const NAMES: &str = include_str!("service/names.txt");
/// The registry's descriptions in the same order, very long ones shortened: apart, so that who asks
/// for none does not carry them.
const TITLES: &str = include_str!("service/titles.txt");

/// Port, letters of its transports and name of each line.
static ROWS: LazyLock<Vec<(u16, &str, &str)>> = LazyLock::new(|| {
    let row = |row: &'static str| {
        let (place, name) = row.split_once(' ')?;
        let (port, transports) = place.split_at(place.find(|c: char| !c.is_ascii_digit())?);
        Some((port.parse().ok()?, transports, name))
    };
    NAMES.lines().filter_map(row).collect()
});

/// `https` for 443/tcp; none for a port nobody registered, or one nobody meets.
///
/// `protocol` is the IP protocol number; only TCP (6), UDP (17) and SCTP (132) have ports here.
pub fn service_name(protocol: u8, port: u16) -> Option<&'static str> {
    find(protocol, port).map(|(_, name)| name)
}

/// `HTTP over TLS/SSL` for 443/tcp: the registry's description, for tooltips.
pub fn service_title(protocol: u8, port: u16) -> Option<&'static str> {
    find(protocol, port).and_then(|(line, _)| TITLES.lines().nth(line))
}

/// The line and the name.
fn find(protocol: u8, port: u16) -> Option<(usize, &'static str)> {
    let transport = match protocol {
        6 => 't',
        17 => 'u',
        132 => 's',
        _ => return None,
    };
    let first = ROWS.partition_point(|row| row.0 < port);
    let of_port = ROWS.iter().enumerate().skip(first).take_while(|(_, row)| row.0 == port);
    of_port
        .map(|(line, row)| (line, row.1, row.2))
        .find_map(|(line, transports, name)| transports.contains(transport).then_some((line, name)))
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
        let rows = &*ROWS;
        assert_eq!(rows.len(), NAMES.lines().count());
        assert!(rows.len() >= 400);
        assert_eq!(rows.len(), TITLES.lines().filter(|title| !title.is_empty()).count());
        assert!(rows.is_sorted_by_key(|row| row.0));
        for row in rows {
            let is_twin = |letter| {
                rows.iter().filter(|other| other.0 == row.0 && other.1.contains(letter)).count()
                    == 1
            };
            assert!(!row.1.is_empty() && row.1.chars().all(is_twin), "{row:?}");
            assert!(!row.2.is_empty(), "{row:?}");
        }
    }
}
