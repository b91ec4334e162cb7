//! What the user looks for: told to the engine, kept by this browser, sent nowhere.

pub(crate) mod alerts;
pub(crate) mod incidents;
mod lists;
pub(crate) mod marks;
pub(crate) mod names;
pub(crate) mod telling;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::thread::LocalKey;

use protocol::{Request, Response, UserList};

use crate::browser;
use crate::client::Client;
use crate::state::{Action, Store};
use crate::text::alert::OwnAlert;

pub(crate) use lists::{block, not_kept};

/// Things of one kind that belong to the user.
pub(crate) trait Own: Clone + 'static {
    /// Under what the browser keeps them.
    const KEY: &'static str;
    /// What the user calls them.
    const WHAT: &'static str;
    /// Where they are as long as the page is open.
    fn desk() -> &'static LocalKey<Desk<Self>>;
    /// From what was kept.
    fn read(kept: &str) -> Vec<Self>;
    /// What is kept of them.
    fn write(all: &[Self]) -> String;
    /// How the engine is told.
    fn request(all: &[Self]) -> Request;
    /// It has taken them.
    fn taken(_all: &[Self]) {}
}

/// Where things of one kind are as long as the page is open.
pub(crate) struct Desk<T> {
    held: RefCell<Option<Rc<Vec<T>>>>,
    /// Whether the engine was told what was kept.
    is_told: Cell<bool>,
    /// Why the last ones were not taken.
    refused: RefCell<Option<String>>,
}

impl<T> Desk<T> {
    const fn new() -> Self {
        Self { held: RefCell::new(None), is_told: Cell::new(false), refused: RefCell::new(None) }
    }
}

/// Those that are in force.
#[inline(never)]
pub(crate) fn held<T: Own>() -> Rc<Vec<T>> {
    let recall = || Rc::new(T::read(&browser::recall(T::KEY).unwrap_or_default()));
    T::desk().with(|desk| desk.held.borrow_mut().get_or_insert_with(recall).clone())
}

/// Why the last ones were not taken.
#[inline(never)]
pub(crate) fn refused<T: Own>() -> Option<String> {
    T::desk().with(|desk| desk.refused.borrow().clone())
}

/// Something is wrong with what was to be in force, or nothing is.
#[inline(never)]
pub(crate) fn refuse<T: Own>(why: Option<String>) {
    T::desk().with(|desk| desk.refused.replace(why));
}

/// Others are to be in force: the engine is told, and they are kept unless it says why it does not take them.
#[inline(never)]
pub(crate) fn put<T: Own>(client: &Client, all: Vec<T>, done: impl FnOnce() + 'static) {
    T::desk().with(|desk| desk.is_told.set(true));
    client.ask(T::request(&all), move |response, _| {
        let why = match response {
            Response::Refused(why) => Some(why),
            _ => None,
        };
        if why.is_none() {
            match T::write(&all) {
                kept if kept.is_empty() => browser::forget(T::KEY),
                kept => browser::keep(T::KEY, &kept),
            }
            T::taken(&all);
            // As they will be read again, but for those that are too large to be kept.
            T::desk().with(|desk| desk.held.replace(Some(Rc::new(all))));
        }
        refuse::<T>(why);
        done();
    });
}

/// What was in force when the page was here last is so again; once.
#[inline(never)]
pub(crate) fn take_up<T: Own>(store: &Store, client: &Client) {
    let all = held::<T>();
    let is_told = T::desk().with(|desk| desk.is_told.get());
    if is_told || T::write(&all).is_empty() {
        return;
    }
    let store = store.dispatcher();
    put(client, (*all).clone(), move || {
        if let Some(why) = refused::<T>() {
            T::desk().with(|desk| desk.is_told.set(false));
            let words = format!("Your {} are not in force: {why}", T::WHAT);
            store.dispatch(Action::Toast(Some(words)));
        }
    });
}

/// Nothing is looked for any more.
#[inline(never)]
pub(crate) fn forget(client: &Client) {
    drop_all::<UserList>(client);
    drop_all::<OwnAlert>(client);
    telling::choose(telling::Chosen::default());
}

fn drop_all<T: Own>(client: &Client) {
    browser::forget(T::KEY);
    put(client, T::read(""), || {});
}
