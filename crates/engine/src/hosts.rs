//! What is known of hosts: what the sources were told, what clients say that they run, and where
//! servers answered.

use std::collections::BTreeMap;
use std::net::IpAddr;

use model::{Column, ExchangeColumn, ExchangeKind, Value};
use protocol::{HostsQuestion, KnownHost, KnownName, KnownService, KnownSystem};
use query::filter::Filter;
use query::{Dimension, ExchangeMeasure, ExchangeQuestion, Measure, Question};

use crate::Engine;

/// Hosts whose services are looked for among their own flows; for more, all flows are gone through
/// once.
const FEW_HOSTS: usize = 256;

/// A flow whose server answered: over TCP it agreed to the connection, or sent data where the
/// beginning was not seen. A reset is no service.
const ANSWERED: &str = "packets_reverse > 0 && (proto == udp || proto == tcp && \
    (tcp_flags_reverse contains SYN || tcp_flags_reverse contains PSH))";

const TCP: u8 = 6;
const UDP: u8 = 17;

/// Those of the hosts of which anything is known, in the order in which they were asked for.
#[inline(never)]
pub(crate) fn answer(engine: &Engine, question: &HostsQuestion) -> Vec<KnownHost> {
    let mut agents = agents(engine);
    let mut services = services(engine, question);
    let host = |address: &IpAddr| {
        let mut known = told(engine, *address);
        for (agent, _) in agents.remove(address).unwrap_or_default() {
            let Some(name) = enrich::system_of_user_agent(&agent) else { continue };
            let is_room = known.systems.len() < KnownHost::MAX_SYSTEMS;
            if is_room && known.systems.iter().all(|system| system.name != name) {
                known.systems.push(KnownSystem { name, evidence: format!("User-Agent {agent}") });
            }
        }
        let offered = services.remove(address).unwrap_or_default();
        let most = KnownHost::MAX_SERVICES;
        known.more_services = u32::try_from(offered.len().saturating_sub(most)).unwrap_or(u32::MAX);
        known.services = offered.into_iter().take(most).collect();
        let is_bare = known.mac.is_none()
            && known.names.is_empty()
            && known.systems.is_empty()
            && known.services.is_empty();
        (!is_bare).then_some(known)
    };
    question.addresses.iter().filter_map(host).collect()
}

/// What the sources were told of a host, together.
pub(crate) fn told(engine: &Engine, address: IpAddr) -> KnownHost {
    let mut known = KnownHost {
        address,
        mac: None,
        vendor: None,
        names: Vec::new(),
        systems: Vec::new(),
        services: Vec::new(),
        more_services: 0,
    };
    let sources = engine.sources.iter().map(|source| &source.told.names);
    for told in sources.chain([&engine.resolved]) {
        if let (true, Some(class)) = (known.systems.is_empty(), told.class(address)) {
            known.systems.push(KnownSystem {
                name: enrich::system_of_dhcp_class(class).unwrap_or_else(|| class.to_owned()),
                evidence: format!("DHCP vendor class {class}"),
            });
        }
        let Some((mac, names)) = told.known(address) else { continue };
        known.mac = known.mac.or(mac);
        for name in names {
            let twin = |other: &KnownName| other.name == name.name && other.how == name.how;
            match known.names.iter_mut().find(|other| twin(other)) {
                Some(other) => {
                    other.since = other.since.min(name.since);
                    other.last = other.last.max(name.last);
                }
                None => known.names.push(name),
            }
        }
    }
    known.names.sort_by_key(|name| std::cmp::Reverse((name.how, name.last)));
    let vendors = engine.vendors.as_ref().zip(known.mac);
    known.vendor = vendors.and_then(|(vendors, mac)| vendors.name(mac)).map(str::to_owned);
    known
}

/// What clients call themselves over HTTP, by client; what most requests say first.
fn agents(engine: &Engine) -> BTreeMap<IpAddr, Vec<(String, u64)>> {
    let question = ExchangeQuestion {
        kind: ExchangeKind::Http,
        group_by: vec![ExchangeColumn::Client, ExchangeColumn::UserAgent],
        measures: vec![ExchangeMeasure::Count],
        limit: u32::MAX,
        ..ExchangeQuestion::default()
    };
    let mut agents: BTreeMap<IpAddr, Vec<(String, u64)>> = BTreeMap::new();
    for row in engine.desk.exchanges.answer(&question, |_| true, |_| 0).rows {
        let [Value::Address(client), Value::Text(agent)] = row.key.as_slice() else { continue };
        let count = row.measures.first().copied().unwrap_or_default();
        agents.entry(*client).or_default().push((agent.to_string(), count));
    }
    agents
}

/// Where servers answered, by server; where most flows went first.
fn services(engine: &Engine, question: &HostsQuestion) -> BTreeMap<IpAddr, Vec<KnownService>> {
    let mut words = ANSWERED.to_owned();
    if question.addresses.len() <= FEW_HOSTS {
        let all: Vec<String> = question.addresses.iter().map(IpAddr::to_string).collect();
        words = format!("ip.dst in {{{}}} && {words}", all.join(", "));
    }
    let Some(answered) = Filter::parse(&words).ok().filter(|_| !question.addresses.is_empty())
    else {
        return BTreeMap::new();
    };
    let columns = [
        Column::DestinationAddress,
        Column::Protocol,
        Column::DestinationPort,
        Column::Application,
    ];
    let asked = Question {
        filter: Some(match question.filter.clone() {
            Some(filter) => filter.and(answered),
            None => answered,
        }),
        time: question.time,
        group_by: columns.map(Dimension::Column).to_vec(),
        measures: vec![Measure::Flows],
        limit: u32::MAX,
        ..Question::default()
    };
    let mut services: BTreeMap<IpAddr, Vec<KnownService>> = BTreeMap::new();
    for row in engine.desk.store.answer(&asked).rows {
        let [Value::Address(host), Value::Number(protocol), Value::Number(port), application] =
            row.key.as_slice()
        else {
            continue;
        };
        let protocol = if *protocol == u64::from(TCP) { TCP } else { UDP };
        let Ok(port) = u16::try_from(*port) else { continue };
        let flows = row.measures.first().copied().unwrap_or_default();
        let of_host = services.entry(*host).or_default();
        // Groups come with most flows first: the first application of a port is its own.
        if let Some(known) =
            of_host.iter_mut().find(|known| (known.protocol, known.port) == (protocol, port))
        {
            known.flows += flows;
            continue;
        }
        // What is spoken there, and not whose the one or the other flow was: `DNS` of `DNS.Google`.
        let application = match application {
            Value::Text(application) => application.split('.').next().map(str::to_owned),
            _ => None,
        };
        of_host.push(KnownService { protocol, port, application, flows });
    }
    for of_host in services.values_mut() {
        of_host.sort_by_key(|known| (std::cmp::Reverse(known.flows), known.port, known.protocol));
    }
    services
}
