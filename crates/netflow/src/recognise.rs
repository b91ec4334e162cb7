//! Is this UDP payload an export? Strict enough to ask it of UDP on any port.

use model::{NetflowVersion, Timestamp};

use crate::Refusal;
use crate::framing;
use crate::header::Header;
use crate::sets::{self, SetKind};

/// 1990: before the first NetFlow. Exporters without a set clock begin in 1970, and say so by
/// times that are no longer than their uptime.
const EARLIEST: Timestamp = Timestamp::from_seconds(631_152_000);
/// No datagram has room for more records, or samples, of even the smallest kind.
const MOST_RECORDS: u32 = 4096;

/// UDP ports that exporters send to by default: NetFlow's 2055, 2056 and 9991 to 9996 with Cisco's
/// 2100 and 8096, IPFIX's 4739, sFlow's 6343.
const EXPORT_PORTS: [u16; 11] = [2055, 2056, 2100, 4739, 6343, 8096, 9991, 9992, 9993, 9995, 9996];

/// Whether exporters send to this UDP port by default, so that what comes there is rather a
/// damaged export than none.
pub fn is_export_port(port: u16) -> bool {
    EXPORT_PORTS.contains(&port)
}

/// The version of an export that came to a port for them, by a whole header alone: of what is
/// damaged behind it the good part is used. Elsewhere [`recognise`] asks for more.
pub fn recognise_on_export_port(datagram: &[u8]) -> Result<NetflowVersion, Refusal> {
    Header::read(datagram).map(|header| header.version)
}

/// The version of the export that this UDP payload is; none where anything about it is
/// implausible: count, lengths, times, or sets that do not fit.
pub fn recognise(datagram: &[u8]) -> Option<NetflowVersion> {
    let header = Header::read(datagram).ok()?;
    if header.count.is_some_and(|count| count > MOST_RECORDS) || !plausible_time(&header) {
        return None;
    }
    let plausible = match header.version {
        NetflowVersion::V9 => {
            header.count != Some(0)
                && sets::messages(datagram).all(|(header, _)| plausible_sets(&header, datagram))
        }
        NetflowVersion::Ipfix => {
            header.end() <= datagram.len()
                && sets::messages(datagram).all(|(header, _)| plausible_sets(&header, datagram))
        }
        NetflowVersion::Sflow5 => plausible_samples(&header, datagram),
        _ => plausible_records(&header, datagram),
    };
    plausible.then_some(header.version)
}

fn plausible_time(header: &Header) -> bool {
    let Some(time) = header.export_time else { return true };
    let since_boot = header.uptime_millis.map(|millis| Timestamp::from_millis(millis.into()));
    let (_, nanos) = time.seconds_and_nanos();
    nanos < 1_000_000_000
        && (time >= EARLIEST || since_boot.is_some_and(|boot| time.nanos_since(boot) < DAY))
}

/// Nanoseconds of a day.
const DAY: u64 = 86_400_000_000_000;

/// The count is right to the octet, or another message follows where it ends.
fn plausible_records(header: &Header, datagram: &[u8]) -> bool {
    let Some(length) = framing::counted_length(header) else { return false };
    header.count != Some(0)
        && (header.offset + length == datagram.len() || framing::length(header, datagram) == length)
}

/// At least one set, each whole, of an id that the version has, and templates that can be read.
fn plausible_sets(header: &Header, datagram: &[u8]) -> bool {
    let mut found = 0;
    for set in sets::Sets::new(header, datagram) {
        let Ok(set) = set else { return false };
        let templates_readable = || {
            set.definitions().is_none_or(|mut definitions| {
                definitions.all(|definition| definition.is_ok_and(|definition| definition.id > 255))
            })
        };
        if set.kind == SetKind::Reserved || set.missing > 3 || !templates_readable() {
            return false;
        }
        found += 1;
    }
    found > 0
}

/// Samples one after the other, each within the datagram.
fn plausible_samples(header: &Header, datagram: &[u8]) -> bool {
    let (body, _) = header.body(datagram);
    let mut rest = body;
    for _ in 0..header.count.unwrap_or(0) {
        let Some((head, after)) = rest.split_first_chunk::<8>() else { return false };
        let [_, _, _, format, length @ ..] = head;
        let length = u32::from_be_bytes(*length) as usize;
        let Some((_, after)) = after.split_at_checked(length) else { return false };
        if *format == 0 {
            return false;
        }
        rest = after;
    }
    header.count != Some(0) && !body.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn v5(count: u8, records: usize) -> Vec<u8> {
        let header = [0, 5, 0, count, 0, 0, 0, 9, 0x65, 0x53, 0xf1, 0];
        let mut datagram = header.to_vec();
        datagram.resize(24 + 48 * records, 0);
        datagram
    }

    #[test]
    fn an_export_is_recognised_and_one_octet_less_is_not() {
        let datagram = v5(2, 2);
        assert_eq!(recognise(&datagram), Some(NetflowVersion::V5));
        for length in 0..datagram.len() {
            assert_eq!(recognise(&datagram[..length]), None, "{length} octets");
        }
        assert_eq!(recognise(&v5(3, 2)), None);
        assert_eq!(recognise(&v5(0, 0)), None);
    }

    #[test]
    fn on_an_export_port_a_whole_header_suffices() {
        let cut = v5(3, 2);
        for length in [24, 30, 72, cut.len()] {
            let found = recognise_on_export_port(&cut[..length]);
            assert_eq!(found, Ok(NetflowVersion::V5), "{length} octets");
        }
        for length in 0..24 {
            assert!(recognise_on_export_port(&cut[..length]).is_err(), "{length} octets");
        }
        assert!(recognise_on_export_port(b"\x00\x06 no export").is_err());
        assert!(is_export_port(2055) && !is_export_port(53));
    }

    #[test]
    fn other_protocols_are_not_recognised() {
        let dns = b"\x00\x05\x01\x00\x00\x01\x00\x00\x00\x00\x00\x00\x07example\x03com\x00\x00\x01\x00\x01";
        for datagram in [&dns[..], b"", b"\x00", &[0; 100], &[0xff; 100]] {
            assert_eq!(recognise(datagram), None);
        }
    }
}
