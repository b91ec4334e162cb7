//! Incidents: what somebody makes of what is odd, how far they are, and who changed what when. Nothing
//! here knows a browser, a disk or a cipher.
#![forbid(unsafe_code)]

pub mod ledger;
pub mod limits;
pub mod lines;
pub mod sealed;

use std::net::IpAddr;

use model::{Finding, FindingKind, FindingSeverity, TimeRange, Timestamp, shortened};

use limits::{Beyond, fits};

/// One case.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Incident {
    /// Drawn at random: the same in every browser it is brought to.
    pub id: u64,
    /// When it was made.
    pub opened: Timestamp,
    /// When anything of it was changed last.
    pub changed: Timestamp,
    /// What it is called.
    pub title: String,
    /// How far it is.
    pub status: Status,
    /// How bad it is.
    pub severity: FindingSeverity,
    /// Who sees to it.
    pub assignee: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// What was written about it, the oldest first.
    pub notes: Vec<Note>,
    /// What it is about, as filters.
    pub links: Vec<Link>,
    /// Who changed what, the oldest first.
    pub history: Vec<Change>,
    /// Older changes that found no room.
    pub forgotten: u64,
    /// The finding it was made of.
    pub about: Option<About>,
}

/// How far it is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Status {
    /// Nobody has looked.
    #[default]
    New,
    /// Somebody has seen it.
    Acknowledged,
    /// Somebody is at it.
    InProgress,
    /// It is over.
    Resolved,
    /// There was nothing to it.
    FalsePositive,
}

/// What can be changed, or was done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum What {
    /// It was made.
    Opened,
    /// Its title.
    Title,
    /// Its status.
    Status,
    /// Its severity.
    Severity,
    /// Who sees to it.
    Assignee,
    /// Its tags, with commas between.
    Tags,
    /// A note was written.
    Note,
    /// Something was linked.
    Link,
    /// A link was taken away.
    Unlink,
}

/// Something that was written about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Note {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub who: String,
    /// What.
    pub text: String,
}

/// A way back to the traffic: it holds for any file the traffic is in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Link {
    /// What finds it.
    pub filter: String,
    /// The name of what it was seen in.
    pub source: String,
    /// When it was; none is at any time.
    pub time: Option<TimeRange>,
}

/// One line of the history.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Change {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub who: String,
    /// What.
    pub what: What,
    /// What it was before.
    pub from: String,
    /// What it is since.
    pub to: String,
}

/// The finding an incident was made of: enough to know it again.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct About {
    /// What kind of oddity.
    pub kind: FindingKind,
    /// Whom it was about.
    pub hosts: Vec<IpAddr>,
    /// When it began.
    pub first: Timestamp,
}

/// Who does something, and when.
#[derive(Clone, Debug)]
pub struct Stamp {
    /// By the user's clock.
    pub at: Timestamp,
    /// As the user calls himself.
    pub who: String,
}

impl Incident {
    /// A new one.
    pub fn new(id: u64, stamp: &Stamp, title: &str, severity: FindingSeverity) -> Self {
        let title = shortened(title.trim(), limits::TITLE_LETTERS);
        let mut new = Self {
            id,
            opened: stamp.at,
            changed: stamp.at,
            title: title.clone(),
            status: Status::New,
            severity,
            assignee: String::new(),
            tags: Vec::new(),
            notes: Vec::new(),
            links: Vec::new(),
            history: Vec::new(),
            forgotten: 0,
            about: None,
        };
        new.record(stamp, What::Opened, String::new(), title);
        new
    }

    /// Made of a finding in what is called `source`: its flows are linked, what it says is the first note.
    pub fn of(id: u64, stamp: &Stamp, found: &Finding, source: &str) -> Self {
        let hosts: Vec<String> = found.subjects.iter().take(2).map(IpAddr::to_string).collect();
        let more = found.subjects.len().saturating_sub(hosts.len());
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        let title = format!("{}: {}{more}", found.kind.title(), hosts.join(", "));
        let title = title.trim_end_matches([':', ' ']);
        let mut new = Self::new(id, stamp, title, found.severity);
        let text = shortened(&found.sentence, limits::NOTE_LETTERS);
        new.notes.push(Note { at: stamp.at, who: stamp.who.clone(), text });
        // A filter that was cut would be none.
        if let Ok(filter) = fits(&found.filter, "filter", limits::FILTER_LETTERS) {
            let source = shortened(source, limits::NAME_LETTERS);
            new.links.push(Link { filter, source, time: around(found.first, found.last) });
        }
        let hosts = found.subjects.clone();
        new.about = Some(About { kind: found.kind, hosts, first: found.first });
        new
    }

    /// One of its words is another one from now on; whether it is.
    pub fn set(&mut self, stamp: &Stamp, what: What, to: &str) -> Result<bool, Beyond> {
        let to = to.trim();
        let from = self.word(what);
        match what {
            What::Title if to.is_empty() => return Ok(false),
            What::Title => self.title = fits(to, "title", limits::TITLE_LETTERS)?,
            What::Assignee => self.assignee = fits(to, "name", limits::NAME_LETTERS)?,
            What::Status => match Status::from_name(to) {
                Some(status) => self.status = status,
                None => return Ok(false),
            },
            What::Severity => match FindingSeverity::from_name(to) {
                Some(severity) => self.severity = severity,
                None => return Ok(false),
            },
            What::Tags => self.tags = tags(to)?,
            What::Opened | What::Note | What::Link | What::Unlink => return Ok(false),
        }
        let to = self.word(what);
        let is_other = from != to;
        if is_other {
            self.record(stamp, what, from, to);
        }
        Ok(is_other)
    }

    /// What one of its words is now.
    pub fn word(&self, what: What) -> String {
        match what {
            What::Title => self.title.clone(),
            What::Assignee => self.assignee.clone(),
            What::Status => self.status.name().to_owned(),
            What::Severity => self.severity.name().to_owned(),
            What::Tags => self.tags.join(", "),
            What::Opened | What::Note | What::Link | What::Unlink => String::new(),
        }
    }

    /// Something is written about it.
    pub fn note(&mut self, stamp: &Stamp, text: &str) -> Result<(), Beyond> {
        let text = fits(text.trim(), "note", limits::NOTE_LETTERS)?;
        if text.is_empty() {
            return Ok(());
        }
        limits::room(self.notes.len(), "notes", limits::NOTES)?;
        self.notes.push(Note { at: stamp.at, who: stamp.who.clone(), text });
        self.record(stamp, What::Note, String::new(), String::new());
        Ok(())
    }

    /// Something belongs to it; what does already is not linked twice.
    pub fn link(&mut self, stamp: &Stamp, link: Link) -> Result<(), Beyond> {
        if self.links.contains(&link) {
            return Ok(());
        }
        limits::room(self.links.len(), "links", limits::LINKS)?;
        let filter = fits(&link.filter, "filter", limits::FILTER_LETTERS)?;
        self.record(stamp, What::Link, String::new(), filter);
        self.links.push(link);
        Ok(())
    }

    /// A link is taken away.
    pub fn unlink(&mut self, stamp: &Stamp, place: usize) {
        if place < self.links.len() {
            let link = self.links.remove(place);
            self.record(stamp, What::Unlink, link.filter, String::new());
        }
    }

    /// Whether it was made of this finding.
    pub fn is_of(&self, found: &Finding) -> bool {
        self.about.as_ref().is_some_and(|about| {
            about.kind == found.kind && about.first == found.first && about.hosts == found.subjects
        })
    }

    fn record(&mut self, stamp: &Stamp, what: What, from: String, to: String) {
        self.changed = stamp.at;
        self.history.push(Change { at: stamp.at, who: stamp.who.clone(), what, from, to });
        self.keep_history();
    }

    /// The oldest changes beyond what is kept go, and are counted.
    fn keep_history(&mut self) {
        let beyond = self.history.len().saturating_sub(limits::CHANGES);
        self.history.drain(..beyond);
        self.forgotten += beyond as u64;
    }
}

impl Change {
    /// As a line of the history says it.
    pub fn words(&self) -> String {
        let Self { what, from, to, .. } = self;
        let or_none =
            |word: &str| if word.is_empty() { "nothing".to_owned() } else { word.to_owned() };
        match what {
            What::Opened => "made it".to_owned(),
            What::Note => "wrote a note".to_owned(),
            What::Link => format!("linked {to}"),
            What::Unlink => format!("took the link {from} away"),
            _ => format!("{}: {} → {}", what.name(), or_none(from), or_none(to)),
        }
    }
}

/// From the first to just after the last.
fn around(first: Timestamp, last: Timestamp) -> Option<TimeRange> {
    let range = TimeRange { start: first, end: last.plus_nanos(1) };
    (range.start < range.end).then_some(range)
}

/// `a, b` as words, each once.
fn tags(text: &str) -> Result<Vec<String>, Beyond> {
    let mut all: Vec<String> = Vec::new();
    for tag in text.split(',').map(str::trim).filter(|tag| !tag.is_empty()) {
        let tag = fits(tag, "tag", limits::TAG_LETTERS)?;
        if !all.contains(&tag) {
            limits::room(all.len(), "tags", limits::TAGS)?;
            all.push(tag);
        }
    }
    Ok(all)
}

impl Status {
    /// In the order in which a case goes.
    pub const ALL: [Self; 5] =
        [Self::New, Self::Acknowledged, Self::InProgress, Self::Resolved, Self::FalsePositive];

    /// The word the user sees.
    pub const fn name(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Acknowledged => "acknowledged",
            Self::InProgress => "in progress",
            Self::Resolved => "resolved",
            Self::FalsePositive => "false positive",
        }
    }

    /// By its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// The next one by key; what is over begins anew. *False positive* is said on purpose only.
    pub const fn next(self) -> Self {
        match self {
            Self::New => Self::Acknowledged,
            Self::Acknowledged => Self::InProgress,
            Self::InProgress => Self::Resolved,
            Self::Resolved | Self::FalsePositive => Self::New,
        }
    }

    /// Whether somebody has still to do something.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::New | Self::Acknowledged | Self::InProgress)
    }
}

impl What {
    /// Everything.
    pub const ALL: [Self; 9] = [
        Self::Opened,
        Self::Title,
        Self::Status,
        Self::Severity,
        Self::Assignee,
        Self::Tags,
        Self::Note,
        Self::Link,
        Self::Unlink,
    ];

    /// The word in the history, and where it is kept.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Title => "title",
            Self::Status => "status",
            Self::Severity => "severity",
            Self::Assignee => "assignee",
            Self::Tags => "tags",
            Self::Note => "note",
            Self::Link => "link",
            Self::Unlink => "unlink",
        }
    }

    /// By its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|what| what.name() == name)
    }
}

#[cfg(test)]
mod tests;
