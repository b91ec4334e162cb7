//! What the hosts on screen are called: those that are drawn together are asked for together, and again when
//! more was read.

use std::cell::RefCell;
use std::net::IpAddr;
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use protocol::{Aside, AsideAnswer, HostCalled, MAX_MARKED, Response};
use yew::prelude::*;

use crate::client::Client;
use crate::state::{Action, State, Store};
use crate::text::escape;
use crate::text::named::{self, Names};

/// Hosts that are remembered: what somebody scrolls past in some minutes. Beyond, all are asked for anew.
const MOST_KNOWN: usize = 20_000;

thread_local! {
    static DESK: RefCell<Desk> = const { RefCell::new(Desk::new()) };
}

struct Desk {
    /// Who is asked, and who is told to draw anew.
    ways: Option<(Client, UseReducerDispatcher<State>)>,
    /// What is known of hosts, by their addresses.
    known: Vec<Known>,
    /// What is drawn and not known, or not known any more.
    wanted: Vec<IpAddr>,
    /// Whether somebody will ask, or waits for an answer.
    is_asking: bool,
    /// Of the flows that are drawn.
    generation: u64,
}

/// What is known of a host.
struct Known {
    host: IpAddr,
    /// None has no name.
    called: Option<Rc<HostCalled>>,
    /// Others have the same name.
    is_shared: bool,
    /// Of which generation of flows that is.
    generation: u64,
}

/// What is drawn next has names, or addresses.
#[inline(never)]
pub(crate) fn follow(store: &Store, client: &Client) {
    let is_on = store.preferences.names;
    named::switch(is_on.then_some(Names { name, about }));
    DESK.with_borrow_mut(|desk| {
        desk.generation = store.generation;
        if is_on && desk.ways.is_none() {
            desk.ways = Some((client.clone(), store.dispatcher()));
        }
    });
}

#[inline(never)]
fn name(address: IpAddr) -> Option<String> {
    let (name, is_due) = DESK.with_borrow_mut(|desk| desk.name(address));
    if is_due {
        Timeout::new(0, ask).forget();
    }
    name
}

#[inline(never)]
fn about(address: IpAddr) -> Option<String> {
    DESK.with_borrow(|desk| {
        let called =
            desk.find(address).ok().and_then(|at| desk.known.get(at)?.called.as_deref())?;
        let others: String = called.others.iter().map(|name| format!("\nalso {name}")).collect();
        let first = format!("{address}\n{} ({})", called.name, called.how.name());
        Some(
            first.lines().chain(others.lines()).map(escape::visible).collect::<Vec<_>>().join("\n"),
        )
    })
}

#[inline(never)]
fn ask() {
    let due = DESK.with_borrow_mut(|desk| Some((desk.ways.clone()?, desk.due()?, desk.generation)));
    let Some(((client, store), hosts, generation)) = due else { return };
    let request = Aside::Called(hosts.clone()).request();
    client.ask(request, move |response, _| hear(&store, generation, &hosts, &response));
}

#[inline(never)]
fn hear(
    store: &UseReducerDispatcher<State>,
    generation: u64,
    hosts: &[IpAddr],
    response: &Response,
) {
    let called = match AsideAnswer::of(response) {
        Some(AsideAnswer::Called(called)) => called,
        // Where it is not answered hosts have no names, and nobody asks again and again.
        _ => Vec::new(),
    };
    if DESK.with_borrow_mut(|desk| desk.learn(generation, hosts, called)) {
        store.dispatch(Action::Named);
    }
    // What was drawn meanwhile.
    ask();
}

impl Desk {
    const fn new() -> Self {
        Self { ways: None, known: Vec::new(), wanted: Vec::new(), is_asking: false, generation: 0 }
    }

    /// What is asked for next; nothing is an end of asking.
    fn due(&mut self) -> Option<Vec<IpAddr>> {
        model::sort(&mut self.wanted);
        self.wanted.dedup();
        let left = self.wanted.split_off(self.wanted.len().min(MAX_MARKED));
        let hosts = std::mem::replace(&mut self.wanted, left);
        self.is_asking = !hosts.is_empty();
        self.is_asking.then_some(hosts)
    }

    fn find(&self, host: IpAddr) -> Result<usize, usize> {
        self.known.binary_search_by_key(&host, |known| known.host)
    }

    /// What a host is called, and whether somebody is to ask: it is not known as of now, and nobody asks yet.
    fn name(&mut self, host: IpAddr) -> (Option<String>, bool) {
        let known = self.find(host).ok().and_then(|at| self.known.get(at));
        let name = known.and_then(Known::words);
        if known.is_some_and(|known| known.generation == self.generation) {
            return (name, false);
        }
        self.wanted.push(host);
        (name, !std::mem::replace(&mut self.is_asking, true))
    }

    /// What was answered; whether there is anything new to draw.
    fn learn(&mut self, generation: u64, hosts: &[IpAddr], called: Vec<HostCalled>) -> bool {
        if self.known.len() + hosts.len() > MOST_KNOWN {
            self.known.clear();
        }
        let mut has_new = false;
        let mut new = Vec::new();
        let mut called = called.into_iter().peekable();
        for (place, host) in (0_u32..).zip(hosts) {
            let one = called.next_if(|one| one.place == place);
            // Its place in the question is no part of what it is called.
            let one = one.map(|one| Rc::new(HostCalled { place: 0, ..one }));
            let known = self.find(*host).ok().and_then(|at| self.known.get_mut(at));
            match known {
                Some(known) => {
                    known.generation = generation;
                    has_new |= known.called != one;
                    known.called = one;
                }
                None => {
                    has_new |= one.is_some();
                    new.push(Known { host: *host, called: one, is_shared: false, generation });
                }
            }
        }
        self.known.extend(new);
        model::sort_by_key(&mut self.known, |known| known.host);
        if has_new {
            self.compare();
        }
        has_new
    }

    /// Which names tell no host from another.
    fn compare(&mut self) {
        let names = self.known.iter().filter_map(|known| Some(&*known.called.as_ref()?.name));
        let mut names: Vec<String> = names.map(str::to_owned).collect();
        model::sort(&mut names);
        let shared: Vec<&String> =
            names.windows(2).filter(|two| two[0] == two[1]).map(|two| &two[0]).collect();
        for known in &mut self.known {
            let name = known.called.as_ref().map(|called| &called.name);
            known.is_shared = name.is_some_and(|name| shared.binary_search(&name).is_ok());
        }
    }
}

impl Known {
    /// A tilde before what others say; how many other names it has; its address where the name alone tells it from
    /// no other host.
    fn words(&self) -> Option<String> {
        let called = self.called.as_deref()?;
        let tilde = if called.how.is_inferred() { "~" } else { "" };
        let more = match called.others.len() {
            0 => String::new(),
            others => format!(" +{others}"),
        };
        let own = if self.is_shared { format!(" ({})", self.host) } else { String::new() };
        Some(format!("{tilde}{}{more}{own}", escape::visible(&called.name)))
    }
}

#[cfg(test)]
mod tests {
    use model::NameSource;

    use super::*;

    fn called(place: u32, name: &str, how: NameSource, others: &[&str]) -> HostCalled {
        let others = others.iter().map(|name| (*name).to_owned()).collect();
        HostCalled { place, name: name.to_owned(), how, others }
    }

    #[test]
    fn a_host_is_asked_for_once_a_generation_and_keeps_its_name_meanwhile() {
        let mut desk = Desk::new();
        let hosts = [1, 2].map(|last| IpAddr::from([10, 0, 0, last]));
        assert_eq!(desk.name(hosts[0]), (None, true));
        assert_eq!(desk.name(hosts[1]), (None, false));
        assert_eq!(desk.wanted.len(), 2);
        desk.is_asking = false;
        assert!(desk.learn(0, &hosts, vec![called(1, "tv", NameSource::Mdns, &[])]));
        assert_eq!(desk.name(hosts[0]), (None, false));
        assert_eq!(desk.name(hosts[1]), (Some("tv".to_owned()), false));
        desk.generation = 1;
        assert_eq!(desk.name(hosts[1]), (Some("tv".to_owned()), true));
        assert!(!desk.learn(1, &hosts, vec![called(1, "tv", NameSource::Mdns, &[])]));
        assert!(desk.learn(1, &hosts, Vec::new()));
        assert_eq!(desk.name(hosts[1]).0, None);
    }

    #[test]
    fn names_that_do_not_tell_hosts_apart_say_so() {
        let mut desk = Desk::new();
        let hosts = [1, 2, 3].map(|last| IpAddr::from([192, 0, 2, last]));
        let told = ["a.example", "a.example", "b\u{202e}.example"].into_iter().zip(0..);
        let told = told.map(|(name, place)| called(place, name, NameSource::Dns, &["c", "d"]));
        assert!(desk.learn(0, &hosts, told.collect()));
        let name = |desk: &mut Desk, at: usize| desk.name(hosts[at]).0.unwrap();
        assert_eq!(name(&mut desk, 0), "~a.example +2 (192.0.2.1)");
        assert_eq!(name(&mut desk, 2), "~b\\u{202e}.example +2");
    }
}
