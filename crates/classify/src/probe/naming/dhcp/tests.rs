//! Messages made by hand, and what is told of them.

use model::NameSource;

use crate::testing::packet;
use crate::{HostName, Memory, News, State};

const MAC: [u8; 6] = [2, 0, 0, 0, 0, 7];

fn message(operation: u8, mine: [u8; 4], yours: [u8; 4], options: &[(u8, &[u8])]) -> Vec<u8> {
    let mut octets = vec![operation, 1, 6, 0];
    octets.resize(12, 0);
    octets.extend(mine);
    octets.extend(yours);
    octets.resize(28, 0);
    octets.extend(MAC);
    octets.resize(236, 0);
    octets.extend([99, 130, 83, 99]);
    for (code, value) in options {
        octets.extend([*code, u8::try_from(value.len()).unwrap()]);
        octets.extend(*value);
    }
    octets.push(255);
    octets
}

fn told(messages: &[(bool, Vec<u8>)]) -> (State, Vec<HostName>) {
    let (mut state, mut memory) = (State::default(), Memory::new(7));
    let mut told = Vec::new();
    for (from_client, octets) in messages {
        let (from, to) = if *from_client { (68, 67) } else { (67, 68) };
        state.observe(&packet(17, from, to, *from_client, octets), &mut memory);
        told.extend(std::iter::from_fn(|| memory.poll_news()).filter_map(|news| match news {
            News::HostName(told) => Some(told),
            _ => None,
        }));
    }
    (state, told)
}

#[test]
fn a_client_that_names_itself_is_known_by_the_address_it_is_given() {
    let ask = message(1, [0; 4], [0; 4], &[(53, &[3]), (12, b"kitchen-tv"), (50, &[10, 0, 0, 9])]);
    let give = message(2, [0; 4], [10, 0, 0, 9], &[(53, &[5])]);
    let (state, told) = told(&[(true, ask), (false, give)]);
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].address, Some("10.0.0.9".parse().unwrap()));
    assert_eq!((&*told[0].name, told[0].how), ("kitchen-tv", NameSource::Dhcp));
    assert_eq!(told[0].mac.map(|mac| mac.0), Some(MAC));
    assert_eq!(state.host_name(), Some("kitchen-tv"));
}

#[test]
fn an_offer_or_a_refusal_names_nobody() {
    for kind in [2, 6] {
        let ask = message(1, [0; 4], [0; 4], &[(53, &[1]), (12, b"kitchen-tv")]);
        let reply = message(2, [0; 4], [10, 0, 0, 9], &[(53, &[kind])]);
        assert_eq!(told(&[(true, ask), (false, reply)]).1, []);
    }
}

#[test]
fn the_order_of_what_a_client_asks_for_is_its_fingerprint() {
    let ask = message(1, [0; 4], [0; 4], &[(53, &[1]), (55, &[1, 3, 6, 15]), (60, b"MSFT 5.0")]);
    let (state, _) = told(&[(true, ask)]);
    let facts: Vec<(String, String)> = state
        .revealed()
        .unwrap()
        .facts
        .iter()
        .map(|fact| (fact.kind.to_string(), fact.value.to_string()))
        .collect();
    assert!(facts.contains(&("dhcp_fingerprint".into(), "1,3,6,15".into())), "{facts:?}");
    assert!(facts.contains(&("dhcp_class".into(), "MSFT 5.0".into())), "{facts:?}");
}

#[test]
fn options_that_lie_about_their_length_end_the_message() {
    let mut ask = message(1, [0; 4], [0; 4], &[(53, &[1])]);
    ask.pop();
    ask.extend([12, 200, b'x']);
    let (state, told) = told(&[(true, ask)]);
    assert_eq!((state.master(), state.host_name(), told), (Some("DHCP"), None, vec![]));
}

#[test]
fn a_client_without_a_name_tells_what_kind_it_is() {
    let ask = message(1, [0; 4], [0; 4], &[(53, &[3]), (60, b"MSFT 5.0")]);
    let give = message(2, [0; 4], [10, 0, 0, 9], &[(53, &[5])]);
    let (mut state, mut memory) = (State::default(), Memory::new(7));
    for (ports, octets) in [((68, 67), ask), ((67, 68), give)] {
        let is_client = ports.0 == 68;
        state.observe(&packet(17, ports.0, ports.1, is_client, &octets), &mut memory);
    }
    let Some(News::HostClass(told)) = memory.poll_news() else { panic!("nothing was told") };
    assert_eq!((&*told.class, told.address), ("MSFT 5.0", [10, 0, 0, 9].into()));
    assert_eq!(memory.poll_news(), None);
}
