//! Exports that break the rules, by mistake or on purpose: nothing panics, memory stays within its
//! limits, good neighbours survive, and what was dropped is told.

mod desk;

use std::net::{Ipv4Addr, SocketAddr};

use model::NetflowVersion;
use netflow::recognise;

use desk::*;

#[test]
fn a_template_of_no_length_is_refused_and_its_data_waits_within_bounds() {
    let mut desk = Desk::new();
    let empty = template(256, &[(1, 0), (4, 0)]);
    desk.feed(&ipfix(
        0,
        &[&set(2, &[empty, good()].concat()), &set(256, &[1; 40]), &good_data(&[1])],
    ));
    let refused = "template 256 describes records of no length and was refused";
    desk.expect(&[257], &[refused, "data waits for template 256"]);
}

#[test]
fn a_template_that_claims_65_535_fields_costs_the_other_sets_nothing() {
    let mut desk = Desk::new();
    let claimed = [words(&[256, 65_535]), words(&[1, 4, 2, 4])].concat();
    desk.feed(&ipfix(0, &[&set(2, &good()), &set(2, &claimed), &good_data(&[1])]));
    let cut = "Information Element id at octet 48 needs 2 octets, 0 left; the records before it were kept";
    desk.expect(&[257], &[cut]);
}

#[test]
fn a_template_of_more_fields_than_the_limit_is_refused() {
    let mut desk = Desk::new();
    // As many as a message has room for: 16 000 specifiers of one octet each.
    let huge = template(256, &vec![(4, 1); 16_000]);
    desk.feed(&ipfix(
        0,
        &[&set(2, &[good(), huge].concat()), &set(256, &[0; 9]), &good_data(&[1])],
    ));
    let refused = "template 256 describes records beyond the limits and was refused";
    desk.expect(&[257], &[refused, "data waits for template 256"]);
    assert_eq!(desk.collector.totals().templates_refused, 1);
}

#[test]
fn data_and_options_templates_share_one_space_of_ids_and_the_last_one_wins() {
    let mut desk = Desk::new();
    // Scope octetDeltaCount (1), option protocolIdentifier (1).
    let options = words(&[400, 2, 1, 1, 1, 4, 1]);
    let sets = [set(2, &good()), good_data(&[1]), set(3, &options), set(400, &[9, 6])];
    desk.feed(&ipfix(0, &[&sets[0], &sets[1], &sets[2], &sets[3], &sets[0], &sets[1]]));
    desk.expect(&[257, 9, 257], &[]);
    assert_eq!(desk.collector.totals().version(NetflowVersion::Ipfix).options_records, 1);
    let status = desk.collector.exporters().next().unwrap();
    assert_eq!((status.templates.len(), status.templates[0].changes), (1, 2));
}

#[test]
fn a_set_that_overruns_its_message_by_one_to_three_octets_yields_its_whole_records() {
    // Style of telegraf #14370: two records are there, and the set claims a few octets more.
    for more in 1..=3_u16 {
        let cut = format!("a length claims {more} octets more than there are");
        let mut data = good_data(&[1, 2]);
        let length = u16::try_from(data.len()).unwrap() + more;
        data[2..4].copy_from_slice(&length.to_be_bytes());
        let mut desk = Desk::new();
        desk.feed(&ipfix(0, &[&set(2, &good()), &data]));
        desk.expect(&[257, 258], &[&cut]);
        let mut desk = Desk::new();
        desk.feed(&v9(0, 3, &[&set(0, &good()), &data]));
        desk.expect(&[257, 258], &[&cut]);
    }
}

#[test]
fn a_message_that_claims_more_than_there_is_yields_what_is_there() {
    let mut desk = Desk::new();
    let mut message = ipfix(0, &[&set(2, &good()), &good_data(&[1, 2])]);
    let length = u16::try_from(message.len()).unwrap() + 9;
    message[2..4].copy_from_slice(&length.to_be_bytes());
    desk.feed(&message);
    desk.expect(&[257, 258], &["a length claims 9 octets more than there are"]);
}

#[test]
fn a_record_cut_in_the_middle_is_left_out_and_those_before_it_are_not() {
    let mut desk = Desk::new();
    let data = set(400, &[1, 1, 6, 1, 2, 6, 1, 3]);
    desk.feed(&v9(0, 3, &[&set(0, &good()), &data, &good_data(&[4])]));
    assert_eq!(desk.octets, [257, 258, 260]);
}

#[test]
fn several_messages_in_one_payload_are_all_read() {
    let mut desk = Desk::new();
    let two = [ipfix(0, &[&set(2, &good()), &good_data(&[1])]), ipfix(1, &[&good_data(&[2])])];
    desk.feed(&two.concat());
    desk.expect(&[257, 258], &[]);
    let mut desk = Desk::new();
    let three = [
        v9(0, 2, &[&set(0, &good()), &good_data(&[1])]),
        v9(1, 1, &[&good_data(&[2])]),
        v9(2, 2, &[&good_data(&[3, 4])]),
    ];
    assert_eq!(recognise(&three.concat()), Some(NetflowVersion::V9));
    desk.feed(&three.concat());
    desk.expect(&[257, 258, 259, 260], &[]);
    assert_eq!(desk.collector.totals().version(NetflowVersion::V9).messages, 3);
    let mut desk = Desk::new();
    desk.feed(&[v5(2, 2), v5(1, 1)].concat());
    assert_eq!(desk.octets, [1024; 3]);
}

#[test]
fn lists_in_lists_ten_and_a_thousand_deep_are_kept_and_cost_no_stack() {
    for depth in [10, 1000] {
        // basicList (291) of basicLists, each of them one octet shorter than a header allows.
        let mut list = vec![3];
        list.extend(words(&[1, 2, 7]));
        for _ in 0..depth {
            let length = u16::try_from(list.len()).unwrap();
            let head = [&[3][..], &words(&[291, 65_535]), &[255], &words(&[length])].concat();
            list = [head, list].concat();
        }
        let field = [&[255][..], &words(&[u16::try_from(list.len()).unwrap()]), &list].concat();
        let mut desk = Desk::new();
        let templates = [template(256, &[(291, 65_535)]), good()].concat();
        desk.feed(&ipfix(0, &[&set(2, &templates), &set(256, &field), &good_data(&[1])]));
        assert_eq!(desk.octets.last(), Some(&257), "{depth}");
        assert!(desk.records >= 2);
        assert!(desk.collector.totals().lists_too_deep > 0, "{depth}");
        assert!(!desk.issues.is_empty(), "{depth}");
    }
}

#[test]
fn a_flood_of_100_000_templates_pushes_out_only_the_floods_own() {
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&set(2, &good())]));
    let other = SocketAddr::from((Ipv4Addr::new(192, 0, 2, 66), 2055));
    for flood in 0..100_000_u32 {
        let id = 256 + u16::try_from(flood % 65_000).unwrap();
        let kinds = [(1, 4), (2, 4), (4, 1 + u16::try_from(flood % 7).unwrap())];
        desk.feed_from(other, &ipfix(0, &[&set(2, &template(id, &kinds))]));
    }
    let kept = desk.collector.kept();
    assert_eq!(kept.templates, 1 + desk.limits.templates_per_exporter);
    let evicted = desk.collector.totals().templates_evicted;
    assert_eq!(evicted, 100_000 - desk.limits.templates_per_exporter as u64);
    desk.feed(&ipfix(0, &[&good_data(&[1])]));
    assert_eq!(desk.octets, [257]);
    let told = desk.collector.exporters().flat_map(|status| status.counters);
    assert!(told.map(|(_, count)| count).any(|count| count == evicted));
}

#[test]
fn templates_of_many_exporters_are_bounded_together_and_the_refused_are_told() {
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&set(2, &good())]));
    for exporter in 0..40_u8 {
        let from = SocketAddr::from((Ipv4Addr::new(198, 51, 100, exporter), 2055));
        for id in 256..512 {
            desk.feed_from(from, &ipfix(0, &[&set(2, &template(id, GOOD))]));
        }
    }
    assert_eq!(desk.collector.kept().templates, desk.limits.templates);
    assert!(desk.collector.totals().templates_refused > 0);
    assert!(desk.issues.iter().any(|issue| issue.starts_with("no room for template")));
    desk.feed(&ipfix(0, &[&good_data(&[1])]));
    assert_eq!(desk.octets, [257]);
}

#[test]
fn a_flood_of_100_000_exporters_is_refused_beyond_the_limit_and_counted() {
    let mut desk = Desk::new();
    let datagram = ipfix(0, &[&set(2, &good()), &good_data(&[1])]);
    for exporter in 0..100_000_u32 {
        let address = Ipv4Addr::from(0x0a00_0000 + exporter);
        desk.feed_from(SocketAddr::from((address, 2055)), &datagram);
        desk.issues.clear();
    }
    let room = desk.limits.exporters as u64;
    assert_eq!(desk.collector.kept().exporters as u64, room);
    assert_eq!(desk.collector.totals().exporters_refused, 100_000 - room);
    assert_eq!(desk.octets.len() as u64, room);
    // Those that were there first go on.
    desk.feed_from(SocketAddr::from((Ipv4Addr::new(10, 0, 0, 0), 2055)), &datagram);
    assert_eq!(desk.octets.len() as u64, room + 1);
}

#[test]
fn a_flood_of_data_without_templates_is_bounded_and_counted() {
    let mut desk = Desk::new();
    let mut sent = 0;
    for flood in 0..20_000_u32 {
        let from = SocketAddr::from((Ipv4Addr::new(198, 51, 100, (flood % 200) as u8), 2055));
        let id = 256 + u16::try_from(flood % 60_000).unwrap();
        desk.feed_from(from, &ipfix(0, &[&set(id, &[1; 1400])]));
        sent += 1400;
    }
    let waiting = desk.collector.waiting().unwrap();
    assert_eq!(waiting.octets + desk.collector.totals().waiting_dropped_octets, sent);
}

#[test]
fn sequence_numbers_that_jump_lose_no_record() {
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&set(2, &good()), &good_data(&[1])]));
    for sequence in [u32::MAX, 0, 1 << 31, 5, u32::MAX - 1, (1 << 31) + 7, 1] {
        desk.feed(&ipfix(sequence, &[&good_data(&[2])]));
        desk.feed(&v9(sequence, 2, &[&set(0, &good()), &good_data(&[3])]));
    }
    assert_eq!(desk.octets.len(), 15);
    // What was lost in between can be told, and is never negative or absurd.
    for status in desk.collector.exporters() {
        assert!(status.lost <= 8 << 32, "{}", status.lost);
    }
}

#[test]
fn datagrams_of_65_507_octets_are_read_to_their_end() {
    const MOST: usize = 65_507;
    let records = (MOST - 24) / 48;
    let mut desk = Desk::new();
    let mut datagram = v5(u16::try_from(records).unwrap(), records);
    datagram.resize(MOST, 0);
    desk.feed(&datagram);
    desk.expect(&vec![1024; records], &[]);
    // 21 827 records of 3 octets, and 2 of padding.
    let body = [1, 2, 6].repeat((MOST - 20 - 12 - 4 - 4) / 3);
    let count = u16::try_from(body.len() / 3 + 1).unwrap();
    let mut datagram = v9(0, count, &[&set(0, &good()), &set(400, &body)]);
    datagram.resize(MOST, 0);
    let mut desk = Desk::new();
    desk.feed(&datagram);
    desk.expect(&vec![258; body.len() / 3], &[]);
    // Nothing but set headers, each of an unknown template.
    let sets = set(999, &[]).repeat((MOST - 16) / 4);
    let mut desk = Desk::new();
    desk.feed(&ipfix(0, &[&set(2, &good()), &sets[..65_460], &good_data(&[1])]));
    assert_eq!(desk.octets, [257]);
    // sFlow that claims more samples than there are octets.
    let mut datagram = numbers(&[5, 1, 0x0a00_0001, 0, 1, 9, u32::MAX]);
    datagram.resize(MOST, 0);
    Desk::new().feed(&datagram);
}

#[test]
fn clocks_at_0_and_at_the_last_second_of_32_bits_give_ordered_times() {
    let edges = [0, 1, u32::MAX - 1, u32::MAX];
    let fields = &[(22, 4), (21, 4), (8, 4), (12, 4)];
    let absolute = &[(150, 4), (151, 4), (8, 4), (12, 4)];
    let mut desk = Desk::new();
    for uptime in edges {
        for seconds in edges {
            for first in edges {
                for last in edges {
                    desk.feed(&v5_at([uptime, seconds], [first, last], 1, 1));
                    let record = numbers(&[first, last, 0x0a00_0001, 0x0a00_0002]);
                    let sets = [set(0, &template(256, fields)), set(256, &record)].concat();
                    let head = numbers(&[uptime, seconds, 0, 7]);
                    desk.feed(&[words(&[9, 2]), head, sets].concat());
                    let sets = [set(2, &template(256, absolute)), set(256, &record)].concat();
                    let length = u16::try_from(sets.len() + 16).unwrap();
                    desk.feed(&[words(&[10, length]), numbers(&[seconds, 0, 7]), sets].concat());
                }
            }
        }
    }
    assert_eq!(desk.flows.len(), 3 * 256);
    assert!(desk.flows.iter().all(|flow| flow.start <= flow.end));
    for status in desk.collector.exporters() {
        assert_eq!(status.lost, 0, "{}", status.version.name());
    }
}

#[test]
fn an_options_template_with_option_length_0_costs_its_neighbours_nothing() {
    // nProbe #457. Scope of four octets and no option; neither scope nor option.
    let scope_only = words(&[300, 4, 0, 1, 4]);
    let nothing = words(&[301, 0, 0]);
    let mut desk = Desk::new();
    let sets = [set(1, &scope_only), set(1, &nothing), set(0, &good()), good_data(&[1])];
    desk.feed(&v9(0, 3, &[&sets[0], &sets[1], &sets[2], &set(300, &[0, 0, 0, 9]), &sets[3]]));
    assert_eq!(desk.octets, [257]);
    assert_eq!(desk.records, 2);
    let refused = "template 301 describes records of no length and was refused";
    assert_eq!(desk.issues[0], refused);
}

#[test]
fn option_lengths_that_are_no_multiple_of_a_specifier_end_only_their_set() {
    let mut desk = Desk::new();
    let odd = [words(&[300, 3, 6]), vec![0; 9]].concat();
    desk.feed(&v9(0, 3, &[&set(1, &odd), &set(0, &good()), &good_data(&[1])]));
    assert_eq!(desk.octets, [257]);
}

#[test]
fn a_set_of_no_length_ends_its_message_and_not_the_records_before_it() {
    let mut desk = Desk::new();
    let sets = [set(2, &good()), good_data(&[1]), words(&[400, 0]), good_data(&[2])];
    desk.feed(&ipfix(0, &[&sets[0], &sets[1], &sets[2], &sets[3]]));
    let why = "Set Length at octet 41 cannot be 0; the records before it were kept";
    desk.expect(&[257], &[why]);
    // The next message is whole again.
    desk.feed(&ipfix(9, &[&good_data(&[3])]));
    assert_eq!(desk.octets, [257, 259]);
}

#[test]
fn variable_fields_that_claim_more_than_their_set_end_it_alone() {
    let mut desk = Desk::new();
    let templates = [template(256, &[(82, 65_535), (1, 1)]), good()].concat();
    let data = set(256, &[1, b'a', 5, 255, 0xff, 0xff, b'b', 7]);
    desk.feed(&ipfix(0, &[&set(2, &templates), &data, &good_data(&[1])]));
    desk.expect(&[5, 257], &["5 octets after the last whole record were left out"]);
}
