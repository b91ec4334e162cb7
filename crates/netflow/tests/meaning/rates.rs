//! Sampling: by sampler, template, interface and system, told before, after and in the record.

use model::{Sampling, ToldAbout};

use super::*;

fn sampling(datagram: &[u8]) -> Vec<Sampling> {
    flows(datagram).iter().map(|flow| flow.sampling).collect()
}

#[test]
fn many_samplers_of_one_domain_each_have_their_rate() {
    let datagram = v9(&[
        options_v9(300, &[(1, 4)], &[(48, 1), (49, 1), (50, 2)]),
        set(300, &[0, 0, 0, 0, 1, 2, 0, 100, 0, 0, 0, 0, 2, 1, 3, 232]),
        template(0, 256, &[(48, 1)]),
        records(256, &[&[1], &[2], &[3], &[0]]),
    ]);
    let expected = [Sampling::OneIn(100), Sampling::OneIn(1000), Sampling::Unknown, Sampling::None];
    assert_eq!(sampling(&datagram), expected);
    let mut collector = Collector::new(Limits::default());
    feed(&mut collector, &datagram);
    let told = collector.exporters().next().unwrap().told;
    let words: Vec<_> = told
        .iter()
        .map(|told| (told.about, told.name.as_str(), told.description.as_str()))
        .collect();
    assert_eq!(
        words,
        [
            (ToldAbout::Sampler(Some(1)), "1 in 100", "at random"),
            (ToldAbout::Sampler(Some(2)), "1 in 1000", "at even intervals"),
        ]
    );
}

#[test]
fn a_rate_without_an_id_holds_for_the_system() {
    // Junos: samplingInterval (34) in options, and records that name no sampler.
    let datagram = v9(&[
        options_v9(300, &[(1, 4)], &[(34, 4)]),
        set(300, &[0, 0, 0, 0, 0, 0, 7, 208]),
        template(0, 256, &[(1, 4)]),
        records(256, &[&[0, 0, 0, 5]]),
    ]);
    assert_eq!(sampling(&datagram), [Sampling::OneIn(2000)]);
}

#[test]
fn a_rate_may_hold_for_the_records_of_one_template() {
    let datagram = ipfix(&[
        options(300, 1, &[(145, 2), (304, 2), (305, 4), (306, 4)]),
        set(300, &[1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 3, 231]),
        template(2, 256, &[(4, 1)]),
        template(2, 257, &[(4, 1)]),
        records(256, &[&[6]]),
        records(257, &[&[6]]),
    ]);
    assert_eq!(sampling(&datagram), [Sampling::OneIn(1000), Sampling::None]);
}

#[test]
fn every_way_to_tell_a_rate_is_understood() {
    let check = |fields: &[(u16, u16)], record: &[u8], expected: u32| {
        let all = [&[(302, 1)], fields].concat();
        let datagram = ipfix(&[
            options(300, 1, &all),
            set(300, &[&[7][..], record].concat()),
            template(2, 256, &[(302, 1)]),
            records(256, &[&[7]]),
        ]);
        assert_eq!(sampling(&datagram), [Sampling::OneIn(expected)], "{fields:?}");
    };
    check(&[(34, 2)], &[0, 64], 64);
    check(&[(50, 2)], &[0, 64], 64);
    // 2 taken and 18 skipped; 1 chosen of 50; a chance of 0.125.
    check(&[(305, 1), (306, 1)], &[2, 18], 10);
    check(&[(309, 1), (310, 1)], &[1, 50], 50);
    check(&[(311, 8)], &0.125_f64.to_be_bytes(), 8);
    check(&[(311, 4)], &0.5_f32.to_be_bytes(), 2);
}

#[test]
fn a_sampler_told_without_a_rate_is_unknown_and_not_one() {
    let datagram = ipfix(&[
        options(300, 1, &[(48, 1), (84, 4)]),
        set(300, b"\x07name"),
        template(2, 256, &[(48, 1)]),
        records(256, &[&[7]]),
    ]);
    assert_eq!(sampling(&datagram), [Sampling::Unknown]);
}

#[test]
fn late_options_scale_only_later_flows() {
    let mut collector = Collector::new(Limits::default());
    let data = [template(2, 256, &[(48, 1)]), records(256, &[&[7]])];
    let before = feed(&mut collector, &ipfix(&data));
    let told = [options(300, 1, &[(48, 1), (34, 1)]), set(300, &[7, 10])];
    feed(&mut collector, &ipfix(&told));
    let after = feed(&mut collector, &ipfix(&data));
    assert_eq!((before[0].sampling, after[0].sampling), (Sampling::Unknown, Sampling::OneIn(10)));
}

#[test]
fn a_rate_in_the_record_comes_first_and_counters_stay_as_they_were_sent() {
    let datagram = ipfix(&[
        options(300, 1, &[(149, 4), (34, 1)]),
        set(300, &[0, 0, 0, 7, 10]),
        template(2, 256, &[(34, 1), (1, 2), (2, 1)]),
        records(256, &[&[4, 1, 0, 2], &[0, 1, 0, 2]]),
    ]);
    let flows = flows(&datagram);
    let found: Vec<_> = flows
        .iter()
        .map(|flow| (flow.sampling, flow.forward.octets, flow.scaled().octets))
        .collect();
    assert_eq!(found, [(Sampling::OneIn(4), 256, 1024), (Sampling::OneIn(10), 256, 2560)]);
}
