//! The user's incidents: sealed where the browser keeps them, readable in memory while they are unlocked.

pub(crate) mod idle;
mod keeping;
mod shelf;
mod vault;

use std::cell::RefCell;
use std::net::IpAddr;
use std::rc::Rc;

use incident::ledger::Ledger;
use incident::limits::Beyond;
use incident::{Incident, Link, Stamp};
use model::{Finding, FindingKind, FindingSeverity, Timestamp};
use protocol::Aside;
use yew::Callback;

use crate::browser;
use crate::client::Client;

pub(crate) use keeping::{
    begin, bring_in, change_passphrase, forget, look, octets_of, save, take_out, unlock,
};
pub(crate) use vault::Shut;

use vault::Passphrase;

thread_local! {
    static DESK: RefCell<Desk> = const { RefCell::new(Desk::new()) };
}

/// Where incidents are as long as the page is open.
struct Desk {
    door: Door,
    /// What they are sealed with.
    passphrase: Option<Passphrase>,
    ledger: Option<Rc<Ledger>>,
    /// How what is kept begins: another beginning was written by another tab.
    kept: Vec<u8>,
    saved: Saved,
    /// Locked as soon as everything is kept.
    is_leaving: bool,
    /// What is to be made once they are unlocked.
    waiting: Vec<Wish>,
    /// The one that is opened.
    opened: Option<u64>,
    /// What was set aside when they were unlocked last holds in this tab.
    aside: Vec<(FindingKind, IpAddr)>,
    /// Who is told that something is another way.
    told: Option<Callback<()>>,
    /// The worker, which is told what is set aside.
    client: Option<Client>,
}

/// Whether one can get at them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Door {
    /// Nobody has looked yet.
    Unknown,
    /// This browser seals or keeps nothing, and why.
    Walled(String),
    /// There are none: a passphrase is to be chosen.
    Unset,
    /// They are there, and sealed.
    Locked,
    /// They can be read.
    Open,
}

/// Whether what can be read is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Saved {
    /// As it is.
    Yes,
    /// It is being sealed; with more that came meanwhile.
    Saving(bool),
    /// Not, and why.
    Failed(String),
}

/// An incident that somebody wants.
#[derive(Clone, Debug)]
pub(crate) enum Wish {
    /// Of a finding in a source of this name.
    Finding(Box<Finding>, String),
    /// Called so, about what these filters find.
    ByHand(String, FindingSeverity, Vec<Link>),
}

impl Desk {
    const fn new() -> Self {
        Self {
            door: Door::Unknown,
            passphrase: None,
            ledger: None,
            kept: Vec::new(),
            saved: Saved::Yes,
            is_leaving: false,
            waiting: Vec::new(),
            opened: None,
            aside: Vec::new(),
            told: None,
            client: None,
        }
    }
}

/// Whether one can get at them.
#[inline(never)]
pub(crate) fn door() -> Door {
    DESK.with_borrow(|desk| desk.door.clone())
}

/// What can be read; none while they are locked.
#[inline(never)]
pub(crate) fn ledger() -> Option<Rc<Ledger>> {
    DESK.with_borrow(|desk| desk.ledger.clone())
}

/// Whether it is kept.
#[inline(never)]
pub(crate) fn saved() -> Saved {
    DESK.with_borrow(|desk| desk.saved.clone())
}

/// How many are to be made once they are unlocked.
#[inline(never)]
pub(crate) fn waiting() -> usize {
    DESK.with_borrow(|desk| desk.waiting.len())
}

/// The one that is opened.
#[inline(never)]
pub(crate) fn opened() -> Option<u64> {
    DESK.with_borrow(|desk| desk.opened)
}

/// Another one is opened, or none.
#[inline(never)]
pub(crate) fn open(id: Option<u64>) {
    DESK.with_borrow_mut(|desk| desk.opened = id);
    tell();
}

/// Whether findings of that kind about that host are set aside in this tab.
#[inline(never)]
pub(crate) fn is_set_aside(found: &Finding) -> bool {
    DESK.with_borrow(|desk| {
        let is_known = |host: &IpAddr| desk.aside.contains(&(found.kind, *host));
        !found.subjects.is_empty() && found.subjects.iter().all(is_known)
    })
}

/// Somebody shows them, and is told when something is another way; nobody any more.
#[inline(never)]
pub(crate) fn show_to(client: &Client, told: Option<Callback<()>>) {
    DESK.with_borrow_mut(|desk| {
        desk.client = Some(client.clone());
        desk.told = told;
    });
}

/// An incident is made, now or once they are unlocked; it is the one that is opened then.
#[inline(never)]
pub(crate) fn wish(wish: Wish) -> Result<(), Beyond> {
    if ledger().is_none() {
        DESK.with_borrow_mut(|desk| desk.waiting.push(wish));
        return Ok(());
    }
    grant(wish)
}

/// Something about them is another way: it is, and it is kept.
#[inline(never)]
pub(crate) fn change(
    how: impl FnOnce(&mut Ledger, &Stamp) -> Result<(), Beyond>,
) -> Result<(), Beyond> {
    let Some(held) = ledger() else { return Ok(()) };
    let mut new = (*held).clone();
    how(&mut new, &stamp(&held))?;
    if new != *held {
        DESK.with_borrow_mut(|desk| desk.ledger = Some(Rc::new(new)));
        set_aside();
        save();
    }
    Ok(())
}

/// They are sealed only from now on; what is not kept yet is first. What cannot be kept is not thrown away.
#[inline(never)]
pub(crate) fn lock() {
    DESK.with_borrow_mut(|desk| match desk.saved {
        Saved::Saving(_) => desk.is_leaving = true,
        Saved::Failed(_) => {}
        Saved::Yes if desk.door == Door::Open => {
            desk.door = Door::Locked;
            desk.ledger = None;
            desk.passphrase = None;
            desk.opened = None;
            desk.is_leaving = false;
        }
        Saved::Yes => {}
    });
    tell();
}

/// What was waited for is made.
fn grant_waiting() {
    let waiting = DESK.with_borrow_mut(|desk| std::mem::take(&mut desk.waiting));
    for wish in waiting {
        // There is room, or the view says that there is none when it is tried again.
        let _ = grant(wish);
    }
}

fn grant(wish: Wish) -> Result<(), Beyond> {
    let drawn = browser::random(8).and_then(|octets| octets.try_into().ok());
    let id = u64::from_le_bytes(drawn.unwrap_or_default());
    change(|ledger, stamp| {
        let new = match wish {
            Wish::Finding(found, source) => {
                if let Some(known) = ledger.of(&found) {
                    DESK.with_borrow_mut(|desk| desk.opened = Some(known.id));
                    return Ok(());
                }
                Incident::of(id, stamp, &found, &source)
            }
            Wish::ByHand(title, severity, links) => {
                let mut new = Incident::new(id, stamp, &title, severity);
                for link in links {
                    new.link(stamp, link)?;
                }
                new
            }
        };
        ledger.add(new)?;
        DESK.with_borrow_mut(|desk| desk.opened = Some(id));
        Ok(())
    })
}

/// The worker learns what turned out to be nothing.
fn set_aside() {
    let told = DESK.with_borrow_mut(|desk| {
        let ledger = desk.ledger.as_ref()?;
        let pairs: Vec<_> = ledger.aside.iter().map(|one| (one.kind, one.host)).collect();
        if pairs == desk.aside {
            return None;
        }
        desk.aside.clone_from(&pairs);
        Some((desk.client.clone()?, pairs))
    });
    if let Some((client, pairs)) = told {
        // Bounded here as it is there, so that it is not refused.
        client.ask(Aside::SetAside(pairs).request(), |_, _| {});
    }
}

fn stamp(ledger: &Ledger) -> Stamp {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds since 1970 fit")]
    let at = Timestamp::from_millis(browser::now_millis() as i64);
    Stamp { at, who: ledger.who.clone() }
}

fn tell() {
    if let Some(told) = DESK.with_borrow(|desk| desk.told.clone()) {
        told.emit(());
    }
}
