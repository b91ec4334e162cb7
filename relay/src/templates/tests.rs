//! What is kept of template sets, and what is given up.

use super::*;

/// The head of a message: v9 with source id 7, or IPFIX with domain 7.
fn message(version: u8, sets: &[&[u8]]) -> Vec<u8> {
    let body = sets.concat();
    let mut message = vec![0, version];
    if version == 9 {
        message.extend([0, 1, 0, 0, 0, 5]);
    } else {
        message.extend(u16::try_from(16 + body.len()).unwrap().to_be_bytes());
    }
    message.extend([0x65, 0x53, 0xf1, 0, 0, 0, 0, 3, 0, 0, 0, 7]);
    message.extend(body);
    message
}

/// A set with one template of one field.
fn template(id: u16, field: u8, octets: u8) -> Vec<u8> {
    let [high, low] = id.to_be_bytes();
    vec![0, 0, 0, 12, high, low, 0, 1, 0, field, 0, octets]
}

/// An options template 600, scope system, option sampling interval.
const OPTIONS: [u8; 20] = [0, 1, 0, 20, 2, 88, 0, 4, 0, 4, 0, 1, 0, 4, 0, 34, 0, 4, 0, 0];

fn sampling(rate: u8) -> [u8; 12] {
    [2, 88, 0, 12, 0, 0, 0, 0, 0, 0, 0, rate]
}

struct Exporter<'a> {
    templates: &'a mut Templates,
    port: u16,
}

impl Exporter<'_> {
    fn send(&mut self, second: i64, version: u8, sets: &[&[u8]]) -> &mut Self {
        let payload = message(version, sets);
        let arrival = Arrival {
            source: SocketAddr::from(([192, 0, 2, 1], self.port)),
            destination: SocketAddr::from(([127, 0, 0, 1], 2055)),
            at: Timestamp::from_seconds(second),
            payload: &payload,
        };
        let version = if version == 9 { NetflowVersion::V9 } else { NetflowVersion::Ipfix };
        self.templates.observe(&arrival, version);
        self
    }
}

fn from(templates: &mut Templates, port: u16) -> Exporter<'_> {
    Exporter { templates, port }
}

/// The sets of each message replayed.
fn replayed(templates: &Templates) -> Vec<Vec<Vec<u8>>> {
    let messages = templates.domains.values().flat_map(Domain::messages);
    messages
        .map(|message| {
            assert!(netflow::recognise(&message).is_some(), "our own messages are messages");
            let (_, sets) = sets::read(&message).unwrap();
            sets.map(|set| set.unwrap().bytes.to_vec()).collect()
        })
        .collect()
}

#[test]
fn a_template_sent_again_is_kept_once_and_the_newest_wins() {
    let mut templates = Templates::new(&Limits::default());
    from(&mut templates, 1)
        .send(1, 9, &[&template(256, 1, 4)])
        .send(2, 9, &[&template(257, 1, 4)])
        .send(3, 9, &[&template(256, 1, 4)])
        .send(4, 9, &[&template(257, 1, 8)]);
    assert_eq!(replayed(&templates), [[template(256, 1, 4), template(257, 1, 8)]]);
    assert_eq!(templates.counters().changed, 1);
    assert_eq!(templates.of(SocketAddr::from(([192, 0, 2, 1], 1))), 2);
}

#[test]
fn exporters_versions_and_domains_do_not_share_templates() {
    let mut templates = Templates::new(&Limits::default());
    from(&mut templates, 1).send(1, 9, &[&template(256, 1, 4)]);
    from(&mut templates, 2).send(1, 9, &[&template(256, 2, 4)]);
    let mut ipfix = template(256, 3, 4);
    ipfix[1] = 2;
    from(&mut templates, 2).send(1, 10, &[&ipfix]);
    assert_eq!(replayed(&templates), [[template(256, 1, 4)], [template(256, 2, 4)], [ipfix]]);
}

#[test]
fn the_options_data_of_every_sampler_is_kept_and_flows_are_not() {
    let mut templates = Templates::new(&Limits::default());
    from(&mut templates, 1)
        .send(1, 9, &[&sampling(9)])
        .send(2, 9, &[&template(256, 1, 4), &OPTIONS])
        .send(3, 9, &[&sampling(1), &[1, 0, 0, 8, 9, 9, 9, 9]])
        .send(4, 9, &[&sampling(2)])
        .send(5, 9, &[&sampling(1)]);
    let expected = [template(256, 1, 4), OPTIONS.into(), sampling(2).into(), sampling(1).into()];
    assert_eq!(replayed(&templates), [expected]);
}

#[test]
fn options_data_goes_with_its_template() {
    let mut templates = Templates::new(&Limits::default());
    let flows = template(600, 1, 4);
    from(&mut templates, 1).send(1, 9, &[&OPTIONS]).send(2, 9, &[&sampling(1)]).send(
        3,
        9,
        &[&flows],
    );
    assert_eq!(replayed(&templates), [[flows]]);
}

#[test]
fn a_set_cut_short_is_not_kept() {
    let mut templates = Templates::new(&Limits::default());
    from(&mut templates, 1).send(1, 9, &[&template(256, 1, 4), &[0, 0, 0, 12, 1, 1, 0, 1]]);
    assert_eq!(replayed(&templates), [[template(256, 1, 4)]]);
}

#[test]
fn no_limit_is_exceeded_and_what_it_costs_is_counted() {
    let limits = Limits {
        templates_per_domain: 3,
        templates: 8,
        template_domains: 3,
        options_octets_per_domain: 24,
        ..Limits::default()
    };
    let mut templates = Templates::new(&limits);
    for id in 256..261 {
        from(&mut templates, 1).send(1, 9, &[&template(id, 1, 4)]);
    }
    let last = [template(258, 1, 4), template(259, 1, 4), template(260, 1, 4)];
    assert_eq!(replayed(&templates), [last]);
    assert_eq!(templates.counters().dropped, 2);

    // The fourth domain takes the place of the one not heard of for longest.
    for port in 2..=4 {
        from(&mut templates, port).send(port.into(), 9, &[&template(256, 1, 4)]);
    }
    assert_eq!(templates.counters().domains, 3);
    assert_eq!(templates.counters().dropped, 5);
    assert_eq!(templates.of(SocketAddr::from(([192, 0, 2, 1], 1))), 0);

    let mut options = from(&mut templates, 4);
    options.send(9, 9, &[&OPTIONS]);
    for rate in 1..=3 {
        options.send(9, 9, &[&sampling(rate)]);
    }
    assert_eq!(templates.counters().options_data_sets, 2);
    assert_eq!(templates.counters().dropped, 6);
}

#[test]
fn a_flood_of_templates_is_bounded_in_octets() {
    let limits = Limits { template_octets: 10_000, ..Limits::default() };
    let mut templates = Templates::new(&limits);
    for number in 0..20_000_u16 {
        let id = 256 + number % 1000;
        from(&mut templates, number % 300).send(number.into(), 9, &[&template(id, 1, 4)]);
    }
    let now = templates.counters();
    assert!(now.octets <= 10_000 && now.templates <= 833, "{now:?}");
    let recounted = templates.domains.values().map(Domain::size).fold(Size::default(), Size::plus);
    assert_eq!(recounted, templates.size);
}

#[test]
fn templates_nobody_repeats_are_forgotten() {
    let mut templates = Templates::new(&Limits::default());
    from(&mut templates, 1).send(1000, 9, &[&template(256, 1, 4)]);
    from(&mut templates, 2).send(3000, 9, &[&template(256, 1, 4)]);
    templates.expire(Timestamp::from_seconds(4599));
    assert_eq!(templates.counters().domains, 2);
    templates.expire(Timestamp::from_seconds(4700));
    assert_eq!((templates.counters().domains, templates.counters().templates), (1, 1));
}

/// Which templates are told, and the sets of the messages about each, by source port.
fn told(templates: &mut Templates, second: i64) -> Vec<(u16, usize)> {
    let fresh = templates.take_fresh(Timestamp::from_seconds(second));
    let count = |fresh: &Fresh| wire::datagrams(&fresh.blocks).unwrap().len();
    fresh.iter().map(|fresh| (fresh.template, count(fresh))).collect()
}

#[test]
fn a_template_is_told_when_it_is_new_and_again_when_it_was_not_for_long() {
    let mut templates = Templates::new(&Limits::default());
    let both = [template(256, 1, 4), template(257, 1, 4)].concat();
    let both = [&[0, 0, 0, 20], &both[4..12], &both[16..24]].concat();
    from(&mut templates, 1).send(1, 9, &[&both]);
    assert_eq!(told(&mut templates, 1), [(256, 1), (257, 1)]);
    from(&mut templates, 1).send(2, 9, &[&both]);
    assert_eq!(told(&mut templates, 2), []);
    // Another layout at once; the same again after ten minutes.
    from(&mut templates, 1).send(3, 9, &[&template(256, 1, 8)]);
    assert_eq!(told(&mut templates, 3), [(256, 1)]);
    from(&mut templates, 1).send(700, 9, &[&template(256, 1, 8)]);
    assert_eq!(told(&mut templates, 700), [(256, 1)]);
    templates.tell_again();
    assert_eq!(told(&mut templates, 700), [(256, 1), (257, 1)]);
}

#[test]
fn exporters_behind_one_address_share_the_place_of_a_template_and_lose_none() {
    let mut templates = Templates::new(&Limits::default());
    from(&mut templates, 1).send(1, 9, &[&template(256, 1, 4)]);
    from(&mut templates, 2).send(1, 9, &[&template(256, 1, 8)]);
    let fresh = templates.take_fresh(Timestamp::from_seconds(1));
    assert_eq!(fresh.len(), 2);
    assert_eq!(fresh[0], fresh[1]);
    assert_eq!(wire::datagrams(&fresh[0].blocks).unwrap().len(), 2);
}

#[test]
fn options_data_that_changes_is_told_with_a_breath_in_between() {
    let mut templates = Templates::new(&Limits::default());
    from(&mut templates, 1).send(1, 9, &[&OPTIONS, &sampling(9)]);
    assert_eq!(told(&mut templates, 1), [(600, 1)]);
    from(&mut templates, 1).send(2, 9, &[&sampling(8)]);
    assert_eq!(told(&mut templates, 2), []);
    assert_eq!(told(&mut templates, 11), [(600, 1)]);
    assert_eq!(told(&mut templates, 99), []);
}
