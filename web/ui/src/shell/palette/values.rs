//! Values of the data that fit what is typed: hosts, names, applications, ports, systems, countries.

use std::cell::RefCell;
use std::net::{IpAddr, Ipv4Addr};
use std::rc::Rc;
use std::str::FromStr;

use gloo_timers::callback::Timeout;
use model::{Column, PlacePart, Value};
use protocol::{Request, Response};
use query::filter::Filter;
use query::{Answer, Dimension, Measure, Question};
use yew::prelude::*;

use crate::browser;
use crate::client::Client;
use crate::state::use_client;
use crate::text::clause::Clause;
use crate::text::{named, number, value};

/// Nothing is asked while somebody types on, milliseconds.
const TYPING_MILLIS: u32 = 150;
/// Values that are proposed: each takes two or three lines.
const MOST: usize = 5;
/// Groups that are asked for, those in most flows first: what is typed is looked for among these.
const MOST_ASKED: u32 = 1000;
/// A letter or digit alone fits too much.
const FEWEST_LETTERS: usize = 2;

/// A value that occurs.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Found {
    /// As it is shown.
    pub(super) words: String,
    /// What it is, and in how many flows.
    pub(super) about: String,
    /// The filters that keep and exclude it.
    pub(super) clause: Clause,
    /// The host that it is.
    pub(super) host: Option<IpAddr>,
    flows: u64,
    /// How well it fits: 0 is exactly.
    misfit: u8,
}

/// What a value can be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Address,
    ServerName,
    ClientName,
    Application,
    Port,
    System,
    Country,
}

/// Those that fit, the best first; none as long as nobody has answered.
#[hook]
pub(super) fn use_values(typed: &str) -> Rc<Vec<Found>> {
    let client = use_client();
    let known = use_state(|| (String::new(), Rc::new(Vec::new())));
    let setter = known.setter();
    use_effect_with(typed.trim().to_owned(), move |typed| {
        let timer = ask_soon(client, typed.clone(), setter);
        move || drop(timer)
    });
    if known.0 == typed.trim() { known.1.clone() } else { Rc::default() }
}

/// Values for what was typed.
type Known = (String, Rc<Vec<Found>>);

#[inline(never)]
fn ask_soon(client: Client, typed: String, setter: UseStateSetter<Known>) -> Timeout {
    Timeout::new(TYPING_MILLIS, move || ask(&client, &typed, &setter))
}

#[inline(never)]
fn ask(client: &Client, typed: &str, setter: &UseStateSetter<Known>) {
    let all = Rc::new(RefCell::new(Vec::new()));
    for (kind, question) in questions(typed) {
        let (typed, all, setter) = (typed.to_owned(), all.clone(), setter.clone());
        client.ask(Request::Question(question), move |response, _| {
            hear(kind, typed, &mut all.borrow_mut(), &response, &setter);
        });
    }
}

#[inline(never)]
fn hear(
    kind: Kind,
    typed: String,
    all: &mut Vec<Found>,
    response: &Response,
    setter: &UseStateSetter<Known>,
) {
    let Response::Answer(answer) = response else { return };
    for found in fitting(kind, &typed, answer, browser::country_name) {
        if all.iter().all(|known| known.clause != found.clause) {
            all.push(found);
        }
    }
    model::sort_by_key(all, |found| (found.misfit, std::cmp::Reverse(found.flows)));
    setter.set((typed, Rc::new(all.iter().take(MOST).cloned().collect())));
}

/// What is asked for what is typed: it can only be what it looks like.
#[inline(never)]
fn questions(typed: &str) -> Vec<(Kind, Question)> {
    if typed.chars().count() < FEWEST_LETTERS {
        return Vec::new();
    }
    let question = |kind: Kind, filter: Option<Filter>| {
        let question = Question {
            filter,
            group_by: kind.dimensions(),
            measures: vec![Measure::Flows],
            limit: MOST_ASKED,
            ..Question::default()
        };
        (kind, question)
    };
    let contains = |kind: Kind, field: &str| {
        let text = typed.replace('\\', "\\\\").replace('"', "\\\"");
        let filter = Filter::from_str(&format!("{field} contains \"{text}\"")).ok()?;
        Some(question(kind, Some(filter)))
    };
    let is_number = typed.bytes().all(|octet| octet.is_ascii_digit());
    let system = typed.get(..2).filter(|head| head.eq_ignore_ascii_case("as"));
    let system = system.and(typed.get(2..)).unwrap_or(typed);
    let mut asked = Vec::new();
    if typed.bytes().all(|octet| octet.is_ascii_hexdigit() || b".:".contains(&octet)) {
        let exactly = typed.parse::<IpAddr>().ok();
        let exactly = exactly.and_then(|host| Filter::from_str(&format!("ip.addr == {host}")).ok());
        asked.extend(exactly.map(|filter| question(Kind::Address, Some(filter))));
        if !typed.contains(':') {
            asked.push(question(Kind::Address, within(typed)));
        }
    }
    if is_number {
        asked.push(question(Kind::Port, None));
    }
    if system.parse::<u32>().is_ok() {
        asked.push(question(Kind::System, None));
    }
    if !is_number {
        asked.extend(contains(Kind::ServerName, "host"));
        asked.extend(contains(Kind::ClientName, "src.name"));
        asked.extend(contains(Kind::Application, "app"));
        asked.push(question(Kind::Country, None));
    }
    asked
}

/// Only hosts of the network that the first whole octets are.
fn within(typed: &str) -> Option<Filter> {
    let (whole, _) = typed.rsplit_once('.')?;
    let mut octets = [0_u8; 4];
    let given = whole.split('.').count().min(3);
    for (octet, text) in octets.iter_mut().zip(whole.split('.').take(3)) {
        *octet = text.parse().ok()?;
    }
    Filter::from_str(&format!("ip.addr == {}/{}", Ipv4Addr::from(octets), given * 8)).ok()
}

/// Values of an answer that fit what is typed.
#[inline(never)]
fn fitting(
    kind: Kind,
    typed: &str,
    answer: &Answer,
    country: fn(&str) -> Option<String>,
) -> Vec<Found> {
    let typed = typed.to_ascii_lowercase();
    let fit = |text: &str| match text.to_ascii_lowercase() {
        text if text == typed => Some(0),
        text if text.starts_with(&typed) => Some(1),
        text if text.contains(&typed) => Some(2),
        _ => None,
    };
    let found = answer.rows.iter().filter_map(|row| {
        let [dimension, ..] = kind.dimensions()[..] else { return None };
        let key = row.key.first().filter(|key| **key != Value::Missing)?;
        let plain = named::exactly(|| value::plain(key));
        let (plain, more) = match kind {
            Kind::System => (format!("AS{plain}"), None),
            Kind::Country => (plain.clone(), country(&plain)),
            _ => (plain, None),
        };
        // A number is typed from its beginning.
        let misfit = match kind {
            Kind::Port => fit(&plain).filter(|misfit| *misfit < 2)?,
            Kind::System => fit(&plain).or_else(|| fit(plain.trim_start_matches("AS")))?,
            _ => fit(&plain).or_else(|| more.as_deref().and_then(fit))?,
        };
        let flows = row.measures.first().copied().unwrap_or_default();
        let in_flows = number::counted(flows, "flow", "flows");
        Some(Found {
            words: more.map_or_else(|| plain.clone(), |more| format!("{plain} {more}")),
            about: format!("{}, {in_flows}", kind.title()),
            clause: Clause::of(dimension, key)?,
            host: match key {
                Value::Address(address) => Some(*address),
                _ => None,
            },
            flows,
            misfit,
        })
    });
    found.collect()
}

impl Kind {
    fn dimensions(self) -> Vec<Dimension> {
        vec![match self {
            Self::Address => Dimension::Host,
            Self::ServerName => Column::HostName.into(),
            Self::ClientName => Column::SourceName.into(),
            Self::Application => Column::Application.into(),
            Self::Port => Column::DestinationPort.into(),
            Self::System => Dimension::Place(PlacePart::AsNumber),
            Self::Country => Dimension::Place(PlacePart::Country),
        }]
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Address => "host",
            Self::ServerName => "server name",
            Self::ClientName => "client name",
            Self::Application => "application",
            Self::Port => "port of the server",
            Self::System => "autonomous system",
            Self::Country => "country",
        }
    }
}

#[cfg(test)]
mod tests {
    use query::Row;

    use super::*;

    fn kinds(typed: &str) -> Vec<Kind> {
        questions(typed).into_iter().map(|asked| asked.0).collect()
    }

    #[test]
    fn what_is_typed_is_looked_for_where_it_can_be() {
        use Kind::{Address, Application, ClientName, Country, Port, ServerName, System};
        assert_eq!(kinds("1"), []);
        assert_eq!(kinds("443"), [Address, Port, System]);
        assert_eq!(kinds("as64"), [System, ServerName, ClientName, Application, Country]);
        assert_eq!(kinds("2001:db8::1"), [Address, ServerName, ClientName, Application, Country]);
        assert_eq!(kinds("10.2"), [Address, ServerName, ClientName, Application, Country]);
        assert_eq!(kinds("say \"hi\\"), [ServerName, ClientName, Application, Country]);
    }

    #[test]
    fn an_address_is_looked_for_in_its_network() {
        let check = |typed, expected: Option<&str>| {
            let filter = within(typed).map(|filter| filter.to_string());
            assert_eq!(filter.as_deref(), expected, "{typed}");
        };
        check("10.20.1.7", Some("ip.addr == 10.20.1.0/24"));
        check("10.20.1.", Some("ip.addr == 10.20.1.0/24"));
        check("10.20", Some("ip.addr == 10.0.0.0/8"));
        check("10", None);
        check("300.1", None);
        check("10.20.30.40.50", Some("ip.addr == 10.20.30.0/24"));
    }

    #[test]
    fn what_fits_exactly_comes_with_its_filters_and_its_host() {
        let row =
            |key: Value, flows| Row { key: vec![key], measures: vec![flows], ..Row::default() };
        let answer = |rows| Answer { rows, ..Answer::default() };
        let none: fn(&str) -> Option<String> = |_| None;
        let host = IpAddr::from([10, 0, 0, 1]);
        let rows = vec![row(Value::Address(host), 3), row(Value::Missing, 9)];
        let found = fitting(Kind::Address, "10.0", &answer(rows), none);
        let [one] = &found[..] else { panic!("{found:?}") };
        assert_eq!((one.words.as_str(), one.about.as_str()), ("10.0.0.1", "host, 3 flows"));
        assert_eq!(one.clause.exclude, "ip.addr != 10.0.0.1");
        assert_eq!((one.host, one.misfit), (Some(host), 1));
        let ports = answer(vec![row(Value::Number(443), 5), row(Value::Number(1443), 1)]);
        assert_eq!(fitting(Kind::Port, "443", &ports, none).len(), 1);
        let systems = answer(vec![row(Value::Number(64_496), 5)]);
        assert_eq!(fitting(Kind::System, "as644", &systems, none)[0].words, "AS64496");
        let countries = answer(vec![row(Value::text("DE"), 5)]);
        let germany: fn(&str) -> Option<String> = |_| Some("Germany".to_owned());
        let found = fitting(Kind::Country, "germ", &countries, germany);
        assert_eq!((found[0].words.as_str(), found[0].misfit), ("DE Germany", 1));
    }
}
