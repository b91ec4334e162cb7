//! Words about the user's own lists, and the lines in which a browser keeps them.

use model::counted;
use protocol::{ListStatus, UserList};

use super::number;
use crate::language::t;
use model::percent::{encode, pairs};

/// What the lists that are written by hand are called: of what is blocked, and of what is watched.
pub(crate) const BY_HAND: [&str; 2] = ["own block list", "own watch list"];

/// Letters of lists that are kept: a browser's storage holds five million of everything.
pub(crate) const MOST_KEPT: usize = 2_000_000;

/// The card at the top.
pub(crate) const TITLE: &str = "What you look for";
/// What becomes of lists.
pub(crate) const ABOUT: &str =
    "Flows are compared with these lists in this tab; hits are findings. Nothing is blocked.";
/// The cards of lists by hand: their titles, what belongs there, and for instance.
pub(crate) const CARDS: [(&str, &str, &str); 2] = [
    (
        "Block list",
        "Nobody should speak with these: addresses, networks, names with all below them, JA4, AS numbers. One a line.",
        "192.0.2.0/24\nbad.example",
    ),
    ("Watch list", "You want to know who speaks with these.", "AS64496"),
];
/// The card of the others.
pub(crate) const FILES: &str = "Lists from files";
/// What can be in the files.
pub(crate) const FROM_FILES: &str = "Plain lines, CSV, hosts files or STIX 2.1.";
/// The card of those in a folder of the relay.
pub(crate) const FROM_RELAY: &str = "Lists of the relay";
/// Where they come from.
pub(crate) const ABOUT_RELAY: &str = "What the operator of the relay that serves this page keeps there (--lists). Fetched when you say so.";
/// What is there is asked for.
pub(crate) const LOOK: &str = "Look what there is";
/// Nothing is.
pub(crate) const RELAY_HAS_NONE: &str = "The relay has no lists.";
/// The engine took them.
pub(crate) const IN_FORCE: &str = "In force";
/// The way to what was met.
pub(crate) const SHOW: &str = "Show them";
/// The way to rules.
pub(crate) const RULES: &str = "Rules that block it…";
/// What is folded away.
pub(crate) const PASSED_OVER: &str = "Lines that were passed over";

/// The two lists by hand are there even when nothing stands on them.
pub(crate) fn with_own(lists: Vec<UserList>) -> Vec<UserList> {
    let (own, others): (Vec<_>, Vec<_>) =
        lists.into_iter().partition(|list| BY_HAND.contains(&list.name.as_str()));
    let by_hand = |(place, name): (usize, &str)| UserList {
        name: name.to_owned(),
        is_block: place == 0,
        text: own
            .iter()
            .find(|list| list.name == name)
            .map_or_else(String::new, |l| l.text.clone()),
    };
    BY_HAND.into_iter().enumerate().map(by_hand).chain(others).collect()
}

/// Lists as lines, those that find room; and the names of those that do not.
pub(crate) fn write(lists: &[UserList]) -> (String, Vec<&str>) {
    let (mut kept, mut left) = (String::new(), Vec::new());
    for list in lists.iter().filter(|list| !list.text.is_empty()) {
        let kind = if list.is_block { "block" } else { "watch" };
        let line = format!("k={kind}&n={}&t={}\n", encode(&list.name), encode(&list.text));
        if kept.len() + line.len() > MOST_KEPT {
            left.push(list.name.as_str());
        } else {
            kept.push_str(&line);
        }
    }
    (kept, left)
}

/// From such lines; what is not understood is ignored.
pub(crate) fn read(lines: &str) -> Vec<UserList> {
    let list = |line: &str| {
        let (mut kind, mut name, mut text) = Default::default();
        for (key, value) in pairs(line) {
            match key {
                "k" => kind = value,
                "n" => name = value,
                "t" => text = value,
                _ => {}
            }
        }
        let list = UserList { name, is_block: kind == "block", text };
        (!list.name.is_empty() && !list.text.is_empty()).then_some(list)
    };
    lines.lines().filter_map(list).collect()
}

/// What stands beside a value that is on lists.
pub(crate) fn on_lists(names: &str, is_block: bool) -> String {
    let kind = if is_block { "block" } else { "watch" };
    format!("On a {kind} list: {names}")
}

/// `12 things (hosts); 3 lines can stand on no list`.
pub(crate) fn status(status: &ListStatus) -> String {
    let mut words = number::counted(status.items, "thing", "things");
    if !status.format.is_empty() {
        words = format!("{words} ({})", status.format);
    }
    if status.bad_lines > 0 {
        let lines = number::counted(status.bad_lines, "line", "lines");
        words = format!("{words}; {lines} can stand on no list");
    }
    if status.beyond > 0 {
        let beyond = number::counted(status.beyond, "thing", "things");
        words = format!("{words}; {beyond} more found no room");
    }
    words
}

/// Bad lines, a line each.
pub(crate) fn bad_lines(status: &ListStatus) -> String {
    let line = |(number, text): &(u64, String)| format!("{number:>6}  {text}\n");
    let shown: String = status.bad.iter().map(line).collect();
    match status.bad_lines.saturating_sub(status.bad.len() as u64) {
        0 => shown,
        more => format!("{shown}        and {} more\n", number::whole(more)),
    }
}

/// So many of the findings are hits.
pub(crate) fn hits(hits: u64) -> String {
    match hits {
        0 => t("No hit so far.").to_owned(),
        hits => format!("{} among the findings.", counted(hits, "hit", "hits")),
    }
}

/// These are in force until the tab is closed.
pub(crate) fn not_kept(names: &[String]) -> String {
    format!("Too large to be kept, in force in this tab only: {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(name: &str, is_block: bool, text: &str) -> UserList {
        UserList { name: name.to_owned(), is_block, text: text.to_owned() }
    }

    #[test]
    fn what_is_kept_is_what_was_there_and_what_is_too_large_is_named() {
        let large = "192.0.2.1\n".repeat(200_000);
        let lists = [
            list(BY_HAND[0], true, "192.0.2.1\nbad.example & worse\n"),
            list(BY_HAND[1], false, ""),
            list("large.csv", true, &large),
            list("a=b&c.txt", false, "AS64496"),
        ];
        let (lines, left) = write(&lists);
        assert_eq!(left, ["large.csv"]);
        let again = with_own(read(&lines));
        assert_eq!(again[..2], lists[..2]);
        assert_eq!(again[2..], lists[3..]);
        assert_eq!(with_own(read("k=block&n=x\nnonsense\n")).len(), 2);
    }

    #[test]
    fn what_became_of_a_list_is_a_sentence() {
        let bad = vec![(2, "???".to_owned())];
        let known =
            ListStatus { format: "hosts".to_owned(), items: 1, bad_lines: 3, bad, beyond: 0 };
        assert_eq!(status(&known), "1 thing (hosts); 3 lines can stand on no list");
        assert_eq!(bad_lines(&known), "     2  ???\n        and 2 more\n");
    }
}
