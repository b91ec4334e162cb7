//! Which values on screen stand on the user's lists: those that are drawn together are asked for together,
//! and each once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use gloo_timers::callback::Timeout;
use protocol::{Aside, AsideAnswer, ListMark, MAX_MARKED};
use yew::prelude::*;

use crate::client::Client;
use crate::language::html;
use crate::parts::icon::{Icon, symbol};
use crate::state::{Action, State, Store};
use crate::text::{escape, own as words};

/// Values that are remembered: what somebody scrolls past in some minutes. Beyond, all are asked for anew.
const MOST_KNOWN: usize = 20_000;

thread_local! {
    static DESK: RefCell<Desk> = const { RefCell::new(Desk::new()) };
}

struct Desk {
    /// Who is asked, and who is told to draw anew.
    ways: Option<(Client, UseReducerDispatcher<State>)>,
    /// What is known of values; none is on no list.
    known: BTreeMap<String, Option<Rc<ListMark>>>,
    /// What is drawn and not known.
    wanted: BTreeSet<String>,
    /// Whether somebody will ask, or waits for an answer.
    is_asking: bool,
    /// Other lists have another number: answers of the ones before are late.
    lists: u32,
}

impl Desk {
    const fn new() -> Self {
        Self {
            ways: None,
            known: BTreeMap::new(),
            wanted: BTreeSet::new(),
            is_asking: false,
            lists: 0,
        }
    }
}

/// From now on it can be asked.
#[inline(never)]
pub(crate) fn begin(store: &Store, client: &Client) {
    DESK.with_borrow_mut(|desk| desk.ways = Some((client.clone(), store.dispatcher())));
}

/// Other lists are in force, and whether there is anything on them.
#[inline(never)]
pub(super) fn lists_changed(is_any: bool) {
    let ways = DESK.with_borrow_mut(|desk| {
        desk.known.clear();
        desk.wanted.clear();
        desk.lists = desk.lists.wrapping_add(1);
        desk.ways.clone()
    });
    if let Some((_, store)) = ways {
        store.dispatch(Action::Marked(is_any));
    }
}

/// The mark of a value that stands on a list; nothing as long as that is not known.
#[inline(never)]
pub(crate) fn mark(value: &str) -> Html {
    let known = DESK.with_borrow_mut(|desk| {
        let known = desk.known.get(value).cloned();
        if known.is_none() {
            desk.wanted.insert(value.to_owned());
        }
        known
    });
    match known {
        Some(Some(mark)) => drawn(&mark),
        Some(None) => Html::default(),
        None => {
            ask_soon();
            Html::default()
        }
    }
}

fn drawn(mark: &ListMark) -> Html {
    let (icon, class) =
        if mark.is_block { (Icon::Failure, "listed") } else { (Icon::Info, "listed watched") };
    let title = words::on_lists(&escape::visible(&mark.lists), mark.is_block);
    html! { <span {class} title={title.clone()}>{ symbol(icon) }<span class="unseen">{ title }</span></span> }
}

/// Once everything that is drawn now has been seen.
fn ask_soon() {
    let is_first = DESK.with_borrow_mut(|desk| !std::mem::replace(&mut desk.is_asking, true));
    if is_first {
        Timeout::new(0, ask).forget();
    }
}

fn ask() {
    let due = DESK.with_borrow_mut(|desk| {
        let ways = desk.ways.clone()?;
        let mut values = std::mem::take(&mut desk.wanted);
        while values.len() > MAX_MARKED {
            desk.wanted.extend(values.pop_last());
        }
        desk.is_asking = !values.is_empty();
        (!values.is_empty()).then_some((ways, values, desk.lists))
    });
    let Some(((client, store), values, lists)) = due else { return };
    let values: Vec<String> = values.into_iter().collect();
    let request = Aside::Marked(values.clone()).request();
    client.ask(request, move |response, _| {
        let marks = match AsideAnswer::of(&response) {
            Some(AsideAnswer::Marked(marks)) => marks,
            // Where it is not answered nothing is marked, and nobody asks again and again.
            _ => Vec::new(),
        };
        let has_hit = DESK.with_borrow_mut(|desk| desk.learn(lists, values, marks));
        if has_hit {
            store.dispatch(Action::Marked(true));
        }
        // What was drawn meanwhile.
        ask();
    });
}

impl Desk {
    /// What was answered; whether there is anything new to draw.
    fn learn(&mut self, lists: u32, values: Vec<String>, marks: Vec<ListMark>) -> bool {
        if self.lists != lists {
            return false;
        }
        if self.known.len() + values.len() > MOST_KNOWN {
            self.known.clear();
        }
        let has_hit = !marks.is_empty();
        let mut marks = marks.into_iter().peekable();
        for (place, value) in (0_u32..).zip(values) {
            let mark = marks.next_if(|mark| mark.place == place);
            self.known.insert(value, mark.map(Rc::new));
        }
        has_hit
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_learnt_is_known_and_answers_about_other_lists_are_not() {
        let mut desk = Desk::new();
        let values = || ["a", "b", "c"].map(str::to_owned).to_vec();
        let mark = ListMark { place: 1, lists: "bad".to_owned(), is_block: true };
        assert!(!desk.learn(1, values(), vec![mark.clone()]));
        assert_eq!(desk.known.len(), 0);
        assert!(desk.learn(0, values(), vec![mark.clone()]));
        assert_eq!(desk.known["a"], None);
        assert_eq!(desk.known["b"].as_deref(), Some(&mark));
        assert!(!desk.learn(0, values(), Vec::new()));
        let many = (0..MOST_KNOWN).map(|number| number.to_string()).collect();
        assert!(!desk.learn(0, many, Vec::new()));
        assert_eq!(desk.known.len(), MOST_KNOWN);
    }
}
