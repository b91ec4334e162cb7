//! DHCPv6: a message of a client or server at its ports whose options fill it exactly (RFC 8415 §8,
//! §21.1), what the client calls itself (RFC 4704) and which options it asks for.

use std::net::{IpAddr, Ipv6Addr};

use model::{NameSource, Revealed};

use crate::news::HostName;
use crate::octets::be16;
use crate::probe::Around;
use crate::segment::{Found, Outcome, Segment, Then};
use crate::text;

const CLIENT_PORT: u16 = 546;
const SERVER_PORT: u16 = 547;
/// Kind and transaction id; of a relay's message kind, hops and two addresses.
const HEADER_OCTETS: usize = 4;
const RELAY_HEADER_OCTETS: usize = 34;
const ADDRESSES: u16 = 3;
const ADDRESS: u16 = 5;
const OPTIONS_WANTED: u16 = 6;
const CLIENT_NAME: u16 = 39;
/// Behind the id and the two times of an association.
const ASSOCIATION_OCTETS: usize = 12;
const MAX_OPTIONS: usize = 64;

pub(super) fn probe(segment: &Segment<'_>, around: &mut Around<'_>) -> Outcome {
    let at_port = segment.has_port(CLIENT_PORT) || segment.has_port(SERVER_PORT);
    let (true, Some(kind @ 1..=13)) = (at_port, segment.payload.first()) else {
        return Outcome::No;
    };
    let header = if matches!(kind, 12 | 13) { RELAY_HEADER_OCTETS } else { HEADER_OCTETS };
    let Some(options) = segment.payload.get(header..).and_then(options) else {
        return Outcome::No;
    };
    let find = |code| options.iter().find(|option| option.0 == code).map(|option| option.1);
    let name = find(CLIENT_NAME).and_then(|value| labels(value.get(1..)?));
    let mut revealed = Revealed::default();
    if let Some(wanted) = find(OPTIONS_WANTED) {
        let (wanted, _) = wanted.as_chunks::<2>();
        let list: Vec<String> = wanted
            .iter()
            .take(MAX_OPTIONS)
            .map(|code| u16::from_be_bytes(*code).to_string())
            .collect();
        revealed.tell("dhcp_fingerprint", list.join(","));
    }
    if let Some(name) = &name {
        revealed.tell("dhcp_host_name", name.clone());
        // What it asks for or was given, in messages of either side.
        for address in find(ADDRESSES).into_iter().filter_map(address) {
            let (time, name, how) = (around.time, name.clone(), NameSource::Dhcpv6);
            around.memory.tell(HostName { time, address: Some(address), mac: None, name, how });
        }
    }
    let mut found = Found::new("DHCPV6").called(name);
    found.revealed = Some(Box::new(revealed));
    found.then = Then::Follow;
    found.into()
}

/// Every option, where they fill the octets exactly and there is one at least.
fn options(octets: &[u8]) -> Option<Vec<(u16, &[u8])>> {
    let mut options = Vec::new();
    let mut rest = octets;
    while !rest.is_empty() {
        let (code, length) = (be16(rest, 0)?, usize::from(be16(rest, 2)?));
        let (value, behind) = rest.get(4..)?.split_at_checked(length)?;
        if code == 0 || options.len() >= MAX_OPTIONS {
            return None;
        }
        options.push((code, value));
        rest = behind;
    }
    (!options.is_empty()).then_some(options)
}

/// The first address of an association.
fn address(association: &[u8]) -> Option<IpAddr> {
    let inner = options(association.get(ASSOCIATION_OCTETS..)?)?;
    let (_, value) = inner.into_iter().find(|option| option.0 == ADDRESS)?;
    let address = Ipv6Addr::from(*value.first_chunk::<16>()?);
    (!address.is_unspecified()).then_some(address.into())
}

/// A name in labels, with or without its end (RFC 4704 §4.2).
fn labels(octets: &[u8]) -> Option<Box<str>> {
    let mut name = Vec::new();
    let mut rest = octets;
    while let [length @ 1..=63, behind @ ..] = rest {
        let (label, behind) = behind.split_at_checked(usize::from(*length))?;
        if !name.is_empty() {
            name.push(b'.');
        }
        name.extend_from_slice(label);
        rest = behind;
    }
    text::host_name(&name)
}

#[cfg(test)]
mod tests {
    use crate::testing::packet;
    use crate::{Memory, News, State};

    fn option(code: u16, value: &[u8]) -> Vec<u8> {
        let length = u16::try_from(value.len()).unwrap();
        [&code.to_be_bytes()[..], &length.to_be_bytes(), value].concat()
    }

    #[test]
    fn a_client_that_asks_for_an_address_is_known_by_it() {
        let address = [&[0x20, 1, 0xd, 0xb8][..], &[0; 11], &[9]].concat();
        let held = option(5, &[&address[..], &[0; 8]].concat());
        let octets = [
            vec![3, 1, 2, 3],
            option(39, b"\x01\x06laptop\x04test\x00"),
            option(6, &[0, 23, 0, 24]),
            option(3, &[&[0; 12][..], &held].concat()),
        ]
        .concat();
        let (mut state, mut memory) = (State::default(), Memory::new(7));
        state.observe(&packet(17, 546, 547, true, &octets), &mut memory);
        assert_eq!((state.master(), state.host_name()), (Some("DHCPV6"), Some("laptop.test")));
        let Some(News::HostName(told)) = memory.poll_news() else { panic!("no name") };
        assert_eq!(told.address, Some("2001:db8::9".parse().unwrap()));
        assert_eq!(state.revealed().unwrap().facts[0].value.as_ref(), "23,24");
    }

    #[test]
    fn what_the_options_do_not_fill_or_another_port_is_no_dhcpv6() {
        let octets = [vec![3, 1, 2, 3], option(8, &[0, 0])].concat();
        let label = |ports: (u16, u16), octets: &[u8]| {
            let mut state = State::default();
            state.observe(&packet(17, ports.0, ports.1, true, octets), &mut Memory::new(7));
            state.master()
        };
        assert_eq!(label((546, 547), &octets), Some("DHCPV6"));
        assert_eq!(label((546, 547), &octets[..octets.len() - 1]), None);
        assert_eq!(label((5000, 5001), &octets), None);
    }
}
