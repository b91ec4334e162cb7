//! Looking for what is kept, unlocking it, and keeping what changed: one writing at a time, the latest
//! state last.

use std::rc::Rc;

use incident::ledger::{Ledger, Merged};
use incident::lines;
use incident::sealed::HEADER;
use js_sys::Uint8Array;
use protocol::Aside;
use web_sys::File;

use super::vault::{Passphrase, Shut, is_there};
use super::{DESK, Desk, Door, Saved, grant_waiting, idle, lock, set_aside, shelf, tell};
use crate::calls::later;
use crate::language::t;

/// What is said where the browser seals nothing.
const NO_SEALING: &str =
    "it seals only for pages that come by https:, or from this machine (localhost)";
/// Times that another tab may be quicker.
const TRIES: usize = 4;

/// Whether there are any; once.
#[inline(never)]
pub(crate) async fn look() {
    if DESK.with_borrow(|desk| desk.door != Door::Unknown) {
        return;
    }
    let door = if is_there() {
        match shelf::read().await {
            Ok(Some(octets)) => {
                DESK.with_borrow_mut(|desk| desk.keep_beginning(&octets));
                Door::Locked
            }
            Ok(None) => Door::Unset,
            Err(why) => Door::Walled(why),
        }
    } else {
        Door::Walled(t(NO_SEALING).to_owned())
    };
    DESK.with_borrow_mut(|desk| desk.door = door);
    tell();
}

/// The first passphrase: an empty ledger is sealed with it.
#[inline(never)]
pub(crate) async fn begin(words: String) -> Result<(), Shut> {
    let passphrase = Passphrase::new(&words).await?;
    enter(passphrase, Ledger::default());
    save();
    Ok(())
}

/// What is kept can be read.
#[inline(never)]
pub(crate) async fn unlock(words: String) -> Result<(), Shut> {
    let passphrase = Passphrase::new(&words).await?;
    let Some(octets) = shelf::read().await.map_err(Shut::Browser)? else {
        // Another tab forgot everything.
        DESK.with_borrow_mut(|desk| {
            desk.door = Door::Unset;
            desk.kept.clear();
        });
        tell();
        return Ok(());
    };
    let ledger = open(&passphrase, &octets).await?;
    DESK.with_borrow_mut(|desk| desk.keep_beginning(&octets));
    enter(passphrase, ledger);
    Ok(())
}

fn enter(passphrase: Passphrase, ledger: Ledger) {
    DESK.with_borrow_mut(|desk| {
        desk.passphrase = Some(passphrase);
        desk.ledger = Some(Rc::new(ledger));
        desk.door = Door::Open;
        desk.saved = Saved::Yes;
        desk.is_leaving = false;
    });
    idle::watch();
    set_aside();
    grant_waiting();
    tell();
}

/// From now on another passphrase opens them.
#[inline(never)]
pub(crate) async fn change_passphrase(words: String) -> Result<(), Shut> {
    let passphrase = Passphrase::new(&words).await?;
    DESK.with_borrow_mut(|desk| desk.passphrase = Some(passphrase));
    save();
    Ok(())
}

/// A file with all of them, sealed with the same passphrase.
#[inline(never)]
pub(crate) async fn take_out() -> Result<Vec<u8>, Shut> {
    let (passphrase, text) = readable().ok_or_else(|| Shut::Browser("locked".to_owned()))?;
    passphrase.seal(&text).await
}

/// What is in a file.
#[inline(never)]
pub(crate) async fn octets_of(file: &File) -> Result<Vec<u8>, Shut> {
    Ok(Uint8Array::new(&later(file, "arrayBuffer", &[]).await?).to_vec())
}

/// What is in a file comes to what is here.
#[inline(never)]
pub(crate) async fn bring_in(octets: Vec<u8>, words: String) -> Result<Merged, Shut> {
    let passphrase = Passphrase::new(&words).await?;
    let plain = passphrase.open(&octets).await?;
    let (other, left_out) = lines::read(&plain).map_err(Shut::Unread)?;
    let merged = DESK.with_borrow_mut(|desk| {
        let mut ledger = desk.ledger.as_deref().cloned().unwrap_or_default();
        let merged = ledger.merge(other);
        if desk.ledger.is_some() {
            desk.ledger = Some(Rc::new(ledger));
        }
        Merged { left_out: merged.left_out + left_out, ..merged }
    });
    set_aside();
    save();
    Ok(merged)
}

/// Nothing is kept any more, and nothing can be read.
#[inline(never)]
pub(crate) async fn forget() -> Result<(), String> {
    shelf::delete().await?;
    idle::forget();
    let client = DESK.with_borrow_mut(|desk| {
        let (told, client) = (desk.told.take(), desk.client.take());
        *desk = Desk { told, client, door: Door::Unset, ..Desk::new() };
        desk.client.clone()
    });
    if let Some(client) = client {
        client.ask(Aside::SetAside(Vec::new()).request(), |_, _| {});
    }
    tell();
    Ok(())
}

/// What can be read is kept; where that is under way already, once more afterwards.
#[inline(never)]
pub(crate) fn save() {
    let begins = DESK.with_borrow_mut(|desk| {
        let begins = !matches!(desk.saved, Saved::Saving(_));
        desk.saved = Saved::Saving(!begins);
        begins
    });
    tell();
    if begins {
        wasm_bindgen_futures::spawn_local(save_all());
    }
}

async fn save_all() {
    loop {
        let saved = save_once().await;
        let again = DESK.with_borrow_mut(|desk| {
            let again = desk.saved == Saved::Saving(true) && saved.is_ok();
            desk.saved = match saved {
                Ok(()) if again => Saved::Saving(false),
                Ok(()) => Saved::Yes,
                Err(why) => Saved::Failed(why),
            };
            again
        });
        tell();
        if !again {
            break;
        }
    }
    if DESK.with_borrow(|desk| desk.is_leaving) {
        lock();
    }
}

/// Seals and keeps it; what another tab kept meanwhile is brought in first, so that nothing is lost.
async fn save_once() -> Result<(), String> {
    for _ in 0..TRIES {
        let Some((passphrase, text)) = readable() else { return Ok(()) };
        let sealed = passphrase.seal(&text).await.map_err(|why| said(&why))?;
        let before = DESK.with_borrow(|desk| desk.kept.clone());
        if shelf::write(&sealed, &before).await? {
            DESK.with_borrow_mut(|desk| desk.keep_beginning(&sealed));
            return Ok(());
        }
        match shelf::read().await? {
            None => DESK.with_borrow_mut(|desk| desk.kept.clear()),
            Some(octets) => {
                let other = open(&passphrase, &octets).await;
                let other = other.map_err(|_| t(OTHERS).to_owned())?;
                DESK.with_borrow_mut(|desk| {
                    desk.keep_beginning(&octets);
                    if let Some(ledger) = &mut desk.ledger {
                        Rc::make_mut(ledger).merge(other);
                    }
                });
            }
        }
    }
    Err(t("another tab keeps changing them").to_owned())
}

/// Another tab chose another passphrase.
const OTHERS: &str = "another tab sealed them with another passphrase; save these as a file, and bring them in there";

async fn open(passphrase: &Passphrase, octets: &[u8]) -> Result<Ledger, Shut> {
    let plain = passphrase.open(octets).await?;
    // What this browser sealed is within the bounds.
    lines::read(&plain).map(|(ledger, _)| ledger).map_err(Shut::Unread)
}

fn readable() -> Option<(Passphrase, String)> {
    DESK.with_borrow(|desk| Some((desk.passphrase.clone()?, lines::write(desk.ledger.as_deref()?))))
}

fn said(why: &Shut) -> String {
    crate::text::incident::shut(why)
}

impl Desk {
    fn keep_beginning(&mut self, octets: &[u8]) {
        self.kept = octets.get(..HEADER).unwrap_or(octets).to_vec();
    }
}
