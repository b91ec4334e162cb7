//! How much there can be of incidents: each bound with its reason, and what is said beyond it.

/// Incidents: more than a thousand cases nobody sees to by hand, and at their usual size they are a megabyte.
pub const INCIDENTS: usize = 1_000;
/// Kinds of finding about a host that are set aside: as many as there can be incidents.
pub const ASIDE: usize = 1_000;
/// Letters of a title: a line on a wide screen.
pub const TITLE_LETTERS: usize = 200;
/// Letters of a person's name, or a file's.
pub const NAME_LETTERS: usize = 100;
/// Letters of a note: ten pages.
pub const NOTE_LETTERS: usize = 20_000;
/// Notes of an incident.
pub const NOTES: usize = 200;
/// Tags of an incident: more say nothing any more.
pub const TAGS: usize = 20;
/// Letters of a tag.
pub const TAG_LETTERS: usize = 40;
/// Links of an incident.
pub const LINKS: usize = 100;
/// Letters of a filter that is linked: those of findings name some dozens of hosts.
pub const FILTER_LETTERS: usize = 8_000;
/// Changes that are remembered of an incident; older ones are counted.
pub const CHANGES: usize = 500;
/// Octets of a file that is brought in: a thousand long cases.
pub const FILE_OCTETS: usize = 32 << 20;
/// Letters of a passphrase, at least: whoever has the file can try as often as he wants, on many machines.
pub const PASSPHRASE_LETTERS: usize = 12;

/// There is more of something than there can be; nothing of it was taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Beyond {
    /// Letters of this.
    Letters(&'static str, usize),
    /// So many of these are there.
    Number(&'static str, usize),
}

impl Beyond {
    /// In a sentence.
    pub fn words(self) -> String {
        match self {
            Self::Letters(what, most) => {
                format!("The {what} is too long: {} letters at most.", model::whole(most as u64))
            }
            Self::Number(what, most) => {
                format!("There is no room for more {what}: {} at most.", model::whole(most as u64))
            }
        }
    }
}

/// As it is, where it is short enough.
pub fn fits(text: &str, what: &'static str, most: usize) -> Result<String, Beyond> {
    let is_within = text.chars().count() <= most;
    is_within.then(|| text.to_owned()).ok_or(Beyond::Letters(what, most))
}

/// One more finds room.
pub const fn room(there: usize, what: &'static str, most: usize) -> Result<(), Beyond> {
    if there < most { Ok(()) } else { Err(Beyond::Number(what, most)) }
}
