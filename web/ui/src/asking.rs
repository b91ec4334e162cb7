//! Asking the engine from a component: again whenever the question or the stored flows change.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use protocol::{Request, Response};
use query::{Answer, Question, Row};
use yew::prelude::*;

use crate::client::Client;
use crate::parts::grid::Made;
use crate::state::{Action, State, use_client, use_store};

/// Rows of a page of a long table.
pub(crate) const PAGE_ROWS: u32 = 200;
/// Pages kept beside those on screen, so that scrolling back is instant.
const MOST_PAGES: usize = 12;

/// The last answer there was, and what became of the last request.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Asked {
    /// The last good response; it stays while a new one is awaited.
    pub(crate) response: Option<Rc<Response>>,
    /// Why the engine would not answer the last request.
    pub(crate) refused: Option<String>,
    /// Whether the response is to another request than the one asked now.
    pub(crate) stale: bool,
}

impl Asked {
    /// The answer to a question.
    pub(crate) fn answer(&self) -> Option<&Answer> {
        match self.response.as_deref() {
            Some(Response::Answer(answer)) => Some(answer),
            _ => None,
        }
    }
}

/// Ask this, and again when stored flows change. One request is under way at a time: changes that
/// come meanwhile are asked for once it is answered.
#[hook]
pub(crate) fn use_request(request: Option<Request>) -> Asked {
    let generation = use_store().generation;
    use_request_at(request, (generation, 0))
}

/// Ask this, and again when what is heard of sources changes too: exporters send much that becomes
/// no flow.
#[hook]
pub(crate) fn use_status(request: Request) -> Asked {
    let store = use_store();
    let datagrams = store.sources.iter().map(|source| source.datagrams).sum();
    use_request_at(Some(request), (store.generation, datagrams))
}

/// Ask this, and again when these numbers are others.
#[hook]
pub(crate) fn use_request_at(request: Option<Request>, at: (u64, u64)) -> Asked {
    let client = use_client();
    let asked = use_state(Asked::default);
    let desk = use_memo((), |()| Desk::default());
    {
        let (desk, setter) = (desk.clone(), asked.setter());
        use_effect_with((request.clone(), at), move |(request, _)| {
            if let Some(request) = request {
                ask(&client, &desk, &setter, request.clone());
            }
        });
    }
    use_effect_with((), move |()| move || desk.closed.set(true));
    let mut asked = (*asked).clone();
    asked.stale |= request.is_none();
    asked
}

/// Ask a question; see [`use_request`]. While all that is known is an estimate, the page says so.
#[hook]
pub(crate) fn use_question(question: Option<Question>) -> Asked {
    let asked = use_request(question.map(Request::Question));
    let dispatcher = use_store().dispatcher();
    let looked_at = asked.answer().map_or(0, |answer| answer.looked_at);
    use_effect_with(looked_at, move |looked_at| {
        let is_estimate = *looked_at > 0;
        if is_estimate {
            dispatcher.dispatch(Action::Estimated(1, *looked_at));
        }
        move || {
            if is_estimate {
                dispatcher.dispatch(Action::Estimated(-1, 0));
            }
        }
    });
    asked
}

#[derive(Default)]
struct Desk {
    /// What was asked last, so that only what is new is estimated first.
    last: RefCell<Option<Request>>,
    under_way: RefCell<Option<Request>>,
    next: RefCell<Option<Request>>,
    closed: Cell<bool>,
}

fn ask(client: &Client, desk: &Rc<Desk>, setter: &UseStateSetter<Asked>, request: Request) {
    if desk.under_way.borrow().is_some() {
        *desk.next.borrow_mut() = Some(request);
        return;
    }
    *desk.under_way.borrow_mut() = Some(request.clone());
    let is_new = desk.last.replace(Some(request.clone())).as_ref() != Some(&request);
    if let Request::Question(question) = &request
        && is_new
        && question.select.is_empty()
        && question.compare.is_none()
    {
        estimate(client, desk, setter, question.clone());
    }
    let (again, desk, setter) = (client.clone(), desk.clone(), setter.clone());
    client.ask(request, move |response, _| {
        desk.under_way.borrow_mut().take();
        if desk.closed.get() {
            return;
        }
        let next = desk.next.borrow_mut().take();
        setter.set(match response {
            Response::Refused(why) => {
                Asked { response: None, refused: Some(why), stale: next.is_some() }
            }
            response => Asked { response: Some(Rc::new(response)), refused: None, stale: false },
        });
        if let Some(next) = next {
            ask(&again, &desk, &setter, next);
        }
    });
}

/// What a part of the flows says, where the exact answer takes long; it comes first.
fn estimate(client: &Client, desk: &Rc<Desk>, setter: &UseStateSetter<Asked>, question: Question) {
    let (desk, setter) = (desk.clone(), setter.clone());
    client.ask(Request::Estimate(question), move |response, _| {
        let is_awaited = !desk.closed.get() && desk.under_way.borrow().is_some();
        if is_awaited && let Response::Answer(_) = response {
            setter.set(Asked { response: Some(Rc::new(response)), refused: None, stale: false });
        }
    });
}

/// The rows of a long table as far as they are known.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) struct Paged {
    pages: Rc<BTreeMap<u64, Rc<Vec<Row>>>>,
    /// Everything but the rows, from the last page that came.
    pub(crate) frame: Option<Rc<Answer>>,
    /// Why the engine would not answer.
    pub(crate) refused: Option<String>,
}

impl Paged {
    /// One row, when it is here.
    pub(crate) fn row(&self, index: u64) -> Option<&Row> {
        let page = self.pages.get(&(index / u64::from(PAGE_ROWS)))?;
        page.get(usize::try_from(index % u64::from(PAGE_ROWS)).ok()?)
    }

    /// What one row is made of: the state that is drawn, and its page, which stays where it is when others come.
    pub(crate) fn made(&self, state: &State, index: u64) -> Made {
        let page = self.pages.get(&(index / u64::from(PAGE_ROWS)));
        (std::ptr::from_ref(state).addr(), page.map_or(0, |page| Rc::as_ptr(page).addr()))
    }

    /// How many rows there are.
    pub(crate) fn available(&self) -> u64 {
        self.frame.as_ref().map_or(0, |frame| frame.available)
    }
}

/// Ask for the pages that hold the rows from `first` to `last`, again when flows change. Rows of
/// the question before stay until the first of the new one are here.
#[hook]
pub(crate) fn use_pages(question: Request, first: u64, last: u64) -> Paged {
    let client = use_client();
    let generation = use_store().generation;
    let shown = use_state(Paged::default);
    let shelf = use_memo((), |()| Shelf::default());
    let pages = (first / u64::from(PAGE_ROWS), last / u64::from(PAGE_ROWS));
    {
        let (shelf, setter) = (shelf.clone(), shown.setter());
        use_effect_with((question, generation, pages), move |(question, generation, pages)| {
            shelf.want(question, *generation, *pages);
            fetch(&client, &shelf, &setter);
        });
    }
    use_effect_with((), move |()| move || shelf.closed.set(true));
    (*shown).clone()
}

#[derive(Default)]
struct Shelf {
    question: RefCell<Option<Request>>,
    generation: Cell<u64>,
    wanted: Cell<(u64, u64)>,
    pages: RefCell<BTreeMap<u64, Kept>>,
    under_way: Cell<bool>,
    closed: Cell<bool>,
}

struct Kept {
    rows: Rc<Vec<Row>>,
    /// Of which question and generation the rows are.
    fresh: bool,
    /// Whether they are of the present question, though perhaps of an older generation.
    same_question: bool,
}

impl Shelf {
    fn want(&self, question: &Request, generation: u64, wanted: (u64, u64)) {
        let same_question = self.question.borrow().as_ref() == Some(question);
        if !same_question || self.generation.get() != generation {
            for kept in self.pages.borrow_mut().values_mut() {
                kept.fresh = false;
                kept.same_question &= same_question;
            }
        }
        if !same_question {
            *self.question.borrow_mut() = Some(question.clone());
        }
        self.generation.set(generation);
        self.wanted.set(wanted);
    }

    fn missing(&self) -> Option<u64> {
        let (first, last) = self.wanted.get();
        let pages = self.pages.borrow();
        (first..=last).find(|page| !pages.get(page).is_some_and(|kept| kept.fresh))
    }

    fn put(&self, page: u64, rows: Vec<Row>) {
        let mut pages = self.pages.borrow_mut();
        pages.retain(|_, kept| kept.same_question);
        pages.insert(page, Kept { rows: Rc::new(rows), fresh: true, same_question: true });
        let (first, last) = self.wanted.get();
        while pages.len() > MOST_PAGES {
            let far = pages
                .keys()
                .copied()
                .find(|page| *page < first)
                .or_else(|| pages.keys().copied().rev().find(|page| *page > last));
            let Some(far) = far else { break };
            pages.remove(&far);
        }
    }
}

fn fetch(client: &Client, shelf: &Rc<Shelf>, setter: &UseStateSetter<Paged>) {
    let Some(page) = shelf.missing() else { return };
    if shelf.under_way.replace(true) {
        return;
    }
    let asked = shelf.question.borrow().clone();
    let Some(mut request) = asked.clone() else { return };
    let from = page.saturating_mul(PAGE_ROWS.into());
    match &mut request {
        Request::Question(question) => (question.offset, question.limit) = (from, PAGE_ROWS),
        Request::Exchanges(question) => (question.offset, question.limit) = (from, PAGE_ROWS),
        _ => {}
    }
    let (again, shelf, setter) = (client.clone(), shelf.clone(), setter.clone());
    let generation = shelf.generation.get();
    client.ask(request, move |response, _| {
        shelf.under_way.set(false);
        if shelf.closed.get() {
            return;
        }
        let current = *shelf.question.borrow() == asked;
        match response {
            Response::Answer(mut answer) if current => {
                shelf.put(page, std::mem::take(&mut answer.rows));
                if shelf.generation.get() != generation {
                    // Flows changed meanwhile: what came is shown, and asked for again.
                    if let Some(kept) = shelf.pages.borrow_mut().get_mut(&page) {
                        kept.fresh = false;
                    }
                }
                let pages = shelf.pages.borrow();
                let pages = pages.iter().map(|(page, kept)| (*page, kept.rows.clone())).collect();
                setter.set(Paged {
                    pages: Rc::new(pages),
                    frame: Some(Rc::new(answer)),
                    refused: None,
                });
            }
            Response::Refused(why) if current => {
                setter.set(Paged { refused: Some(why), ..Paged::default() });
                return;
            }
            _ => {}
        }
        fetch(&again, &shelf, &setter);
    });
}
