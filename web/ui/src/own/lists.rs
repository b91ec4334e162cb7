//! Lists of one's own: those by hand stand first, also when they are empty.

use std::thread::LocalKey;

use protocol::{Aside, Request, UserList};

use super::{Desk, Own, held, marks, put};
use crate::client::Client;
use crate::text::own as words;

thread_local! {
    static DESK: Desk<UserList> = const { Desk::new() };
}

impl Own for UserList {
    const KEY: &'static str = "flowglass.watched";
    const WHAT: &'static str = "lists";

    fn desk() -> &'static LocalKey<Desk<Self>> {
        &DESK
    }

    fn read(kept: &str) -> Vec<Self> {
        words::with_own(words::read(kept))
    }

    fn write(all: &[Self]) -> String {
        words::write(all).0
    }

    fn request(all: &[Self]) -> Request {
        Aside::Lists(all.to_vec()).request()
    }

    fn taken(all: &[Self]) {
        marks::lists_changed(all.iter().any(|list| !list.text.is_empty()));
    }
}

/// Names of lists that this browser does not keep.
#[inline(never)]
pub(crate) fn not_kept() -> Vec<String> {
    words::write(&held::<UserList>()).1.into_iter().map(str::to_owned).collect()
}

/// Puts something on the list of what is blocked, or takes it off.
#[inline(never)]
pub(crate) fn block(client: &Client, what: &str, is_on: bool) {
    let mut all = (*held::<UserList>()).clone();
    let Some(own) = all.first_mut() else { return };
    let stands = own.text.lines().any(|line| line.trim() == what);
    if stands == is_on {
        return;
    }
    let mut lines: Vec<&str> = own.text.lines().filter(|line| line.trim() != what).collect();
    if is_on {
        lines.push(what);
    }
    own.text = lines.join("\n");
    put(client, all, || {});
}
