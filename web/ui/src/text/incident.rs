//! Words about incidents, and about what keeps them to oneself.

use incident::ledger::{Ledger, Merged};
use incident::limits;
use incident::lines::Unread;
use incident::sealed::Broken;
use incident::{Change, Incident, What};
use model::counted;

use super::number;
use crate::language::t;
use crate::own::incidents::{Saved, Shut};

/// What the view shows.
pub(crate) const PARTS: [&str; 4] = ["Open", "Closed", "Set aside", "Keeping"];
/// What an incident is for, where there is none.
pub(crate) const NONE_OPEN: &str = "Make one of a finding, of an alert that fired, or by hand.";
/// Where nothing is set aside.
pub(crate) const NONE_ASIDE: &str =
    "Nothing. A false positive that was made of a finding offers it.";
/// What setting aside does.
pub(crate) const ASIDE: &str = "Findings of these kinds about these hosts are told as info only. They hold in this tab once incidents were unlocked, and go on when they are locked again.";
/// What a passphrase is for, before the first.
pub(crate) const CHOOSE: &str = "Incidents are sealed by this browser (AES-256-GCM) with a key that is made of your passphrase. Nothing of them is written to the disk unsealed, and nothing leaves this machine.";
/// What cannot be undone.
pub(crate) const LOST: &str = "Nobody has another key: whoever loses the passphrase has lost the incidents. Write it down somewhere else, or save them as a file with one you will know.";
/// Where they are sealed.
pub(crate) const LOCKED: &str = "Your incidents are sealed in this browser.";
/// The passphrase is on its way to being a key.
pub(crate) const WORKING: &str = "600 000 rounds take a moment…";
/// Both fields.
pub(crate) const DIFFERENT: &str = "The two are not the same.";
/// What the name is for.
pub(crate) const WHO: &str = "Stands in notes and histories from now on.";
/// The files.
pub(crate) const FILES: &str = "A file is sealed as what this browser keeps, with the same passphrase. Brought in, incidents come to those that are here; of one that is in both, what was changed last holds, and notes and histories are joined.";
/// What is kept where, before *forget everything*.
pub(crate) const FORGET: &str = "Sealed incidents are kept here, too. Once they are deleted, only a file you saved brings them back.";
/// The keys of the inbox.
pub(crate) const KEYS: &str = "j k next, the one before · e open · s next status · n new";
/// A false positive that was made of a finding.
pub(crate) const SET_ASIDE: &str = "Set such findings aside";

/// `3 open, 2 closed`.
pub(crate) fn summary(ledger: &Ledger) -> String {
    let open = ledger.incidents.iter().filter(|one| one.status.is_open()).count();
    let (open, closed) = (open as u64, (ledger.incidents.len() - open) as u64);
    format!("{} open, {} closed", number::whole(open), number::whole(closed))
}

/// How it stands with what is kept; nothing where all is well.
pub(crate) fn saved(saved: &Saved) -> Option<String> {
    match saved {
        Saved::Yes => None,
        Saved::Saving(_) => Some(t("Being sealed…").to_owned()),
        Saved::Failed(why) => Some(format!(
            "Not kept: {why}. What you see is in this tab only, and is not locked away before it is kept."
        )),
    }
}

/// How long it is unlocked while nobody touches the page.
pub(crate) fn idle(minutes: u32) -> String {
    match minutes {
        0 => t("never").to_owned(),
        minutes => format!("{minutes} min"),
    }
}

/// Whether a passphrase will do; why not.
pub(crate) fn passphrase(words: &str, again: &str) -> Option<String> {
    let letters = words.chars().count();
    if letters < limits::PASSPHRASE_LETTERS {
        let least = limits::PASSPHRASE_LETTERS;
        let have = counted(letters as u64, "letter", "letters");
        return Some(format!("{least} letters at least; these are {have}."));
    }
    (words != again).then(|| t(DIFFERENT).to_owned())
}

/// Why something sealed does not open, and what to do.
pub(crate) fn shut(why: &Shut) -> String {
    match why {
        Shut::Passphrase => {
            t("This is not the passphrase it was sealed with. (Or its first 64 octets were changed.) Nothing was lost: try again.").to_owned()
        }
        Shut::Tampered => {
            t("The passphrase is right, but what was sealed was changed since. Nothing of it is read.").to_owned()
        }
        Shut::Unread(Unread::Newer(version)) => format!(
            "It was written by a newer version of this page ({version}). Nothing was lost: open it there."
        ),
        Shut::Unread(Unread::Strange) => {
            t("It opens, but there are no incidents in it. Nothing of it is read.").to_owned()
        }
        Shut::Browser(why) => format!("The browser does not do it: {why}."),
        Shut::Broken(broken) => self::broken(*broken),
    }
}

fn broken(broken: Broken) -> String {
    match broken {
        Broken::Strange => t("This is no file of incidents.").to_owned(),
        Broken::Newer(version) => format!(
            "It was sealed by another version of this page ({version}). Nothing was lost: open it there."
        ),
        Broken::Rounds(rounds) => format!(
            "It asks for {} rounds from the passphrase to the key, which none of ours does. Nothing of it is read.",
            number::whole(rounds.into())
        ),
        Broken::Cut(there, wanted) => format!(
            "It was cut: {} of at least {} octets are there. A part cannot be opened; find the whole file.",
            number::whole(there),
            number::whole(wanted)
        ),
        Broken::Longer(more) => format!(
            "{} after its end: it was changed since it was sealed. Nothing of it is read.",
            match more {
                1 => t("1 octet follows").to_owned(),
                more => format!("{} octets follow", number::whole(more)),
            }
        ),
    }
}

/// What came of a file.
pub(crate) fn merged(merged: Merged) -> String {
    let Merged { new, changed, same, left_out } = merged;
    let mut words = format!(
        "{}, {} joined with those here, {} as they were",
        counted(new, "new incident", "new incidents"),
        number::whole(changed),
        number::whole(same)
    );
    if left_out > 0 {
        words += &format!("; {} left out", counted(left_out, "thing was", "things were"));
    }
    words
}

/// A line of the history.
pub(crate) fn change(change: &Change) -> String {
    let Change { what, from, to, .. } = change;
    let or_none =
        |word: &str| if word.is_empty() { t("nothing").to_owned() } else { word.to_owned() };
    match what {
        What::Opened => t("made it").to_owned(),
        What::Note => t("wrote a note").to_owned(),
        What::Link => format!("linked {to}"),
        What::Unlink => format!("took the link {from} away"),
        _ => format!("{}: {} → {}", t(what.name()), or_none(from), or_none(to)),
    }
}

/// Who, as it is shown.
pub(crate) fn who(who: &str) -> &str {
    if who.is_empty() { "somebody" } else { who }
}

/// `Bob · lab, weekend · 2 notes`.
pub(crate) fn facts(incident: &Incident) -> String {
    let notes = incident.notes.len() as u64;
    let notes = if notes > 0 { counted(notes, "note", "notes") } else { String::new() };
    let facts = [incident.assignee.clone(), incident.tags.join(", "), notes];
    facts.into_iter().filter(|fact| !fact.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// How many older changes are not kept.
pub(crate) fn forgotten(changes: u64) -> Option<String> {
    (changes > 0).then(|| format!("{} before are not kept.", counted(changes, "change", "changes")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_open_says_why_and_what_is_left() {
        for (why, words) in [
            (Shut::Passphrase, "This is not the passphrase"),
            (Shut::Tampered, "The passphrase is right, but"),
            (
                Shut::Broken(Broken::Cut(1_000, 2_000)),
                "It was cut: 1\u{202f}000 of at least 2\u{202f}000 octets",
            ),
            (Shut::Broken(Broken::Longer(1)), "1 octet follows after its end"),
            (Shut::Broken(Broken::Newer(3)), "It was sealed by another version of this page (3)."),
            (Shut::Unread(Unread::Strange), "It opens, but there are no incidents"),
        ] {
            let said = shut(&why);
            assert!(said.starts_with(words), "{said}");
        }
    }

    #[test]
    fn a_passphrase_is_long_and_twice_the_same() {
        assert_eq!(
            passphrase("short", "short").unwrap(),
            "12 letters at least; these are 5 letters."
        );
        assert_eq!(passphrase("correct horse", "correct house").unwrap(), DIFFERENT);
        assert_eq!(passphrase("päßphräse 12", "päßphräse 12"), None);
    }

    #[test]
    fn what_came_of_a_file_is_a_sentence() {
        let came = Merged { new: 1, changed: 2, same: 0, left_out: 3 };
        assert_eq!(
            merged(came),
            "1 new incident, 2 joined with those here, 0 as they were; 3 things were left out"
        );
    }
}
