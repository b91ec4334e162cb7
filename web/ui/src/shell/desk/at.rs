//! Which relay is asked: the one that serves this page, or one that it is connected to; and what is shown to it.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use crate::browser;
use crate::shell::connect::{default_address, is_own};
use crate::text::desk as words;

thread_local! {
    /// Of the sheet that is open: there is one at a time.
    static ASKED: RefCell<Option<At>> = const { RefCell::new(None) };
    /// Shown with each question, by the page of who asks for it; in memory only, and gone with the page.
    static TOKENS: RefCell<BTreeMap<Rc<str>, String>> = const { RefCell::new(BTreeMap::new()) };
}

/// Where the page of a relay begins: `http://127.0.0.1:9055/`, or here.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct At(Rc<str>);

/// Of the relay that serves this page.
const HERE: &str = "./";

impl At {
    /// The relay that serves this page.
    pub(crate) fn here() -> Self {
        Self(HERE.into())
    }

    /// The relay whose sheet is open.
    pub(super) fn asked() -> Self {
        ASKED.with_borrow(Clone::clone).unwrap_or_else(Self::here)
    }

    /// Its sheet is open now.
    pub(super) fn ask(&self) {
        ASKED.replace(Some(self.clone()));
    }

    /// The relay of this stream.
    pub(super) fn of(stream: &str) -> Option<Self> {
        if is_own(stream) {
            return Some(Self::here());
        }
        words::page_of(stream).map(|page| Self(page.into()))
    }

    /// Where its page begins.
    pub(super) fn page(&self) -> &str {
        &self.0
    }

    /// Whether it serves this page.
    pub(super) fn is_here(&self) -> bool {
        &*self.0 == HERE
    }

    /// Its live stream.
    pub(super) fn stream(&self) -> String {
        match self.0.strip_prefix("http") {
            Some(rest) => format!("ws{rest}live"),
            None => default_address(),
        }
    }

    /// What is shown to it; empty is nothing.
    pub(super) fn token(&self) -> String {
        TOKENS.with_borrow(|tokens| tokens.get(&self.0).cloned().unwrap_or_default())
    }

    /// Something else from now on, or nothing.
    pub(super) fn take_token(&self, token: &str) {
        TOKENS.with_borrow_mut(|tokens| tokens.insert(Rc::clone(&self.0), token.to_owned()));
    }

    /// Why it may be silent, beyond not running: a page from elsewhere it has to allow.
    pub(super) fn silence(&self) -> String {
        let origin = browser::window().and_then(|window| window.location().origin().ok());
        match origin {
            Some(origin) if !self.is_here() => words::not_allowed(&origin),
            _ => String::new(),
        }
    }
}
