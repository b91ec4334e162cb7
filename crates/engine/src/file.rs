//! What octets are handed in: a capture, or an IPFIX file (RFC 5655), whose messages stand one after
//! the other without packets around them, or a table or log of flows; bare, compressed, or as
//! members of an archive.

mod messages;
mod table;

use capture::{IssueKind, IssueSeverity, Item, Part, Reader, UnpackLimits, Unpacker};
use export::import::{Problem, Recognised, recognise};
use model::{FlowRecord, Timestamp};

use crate::session::{MAGIC, Section, Sections, Trouble};
use messages::{HEAD, HEADER, IPFIX, Messages, head};
pub(crate) use messages::{NOBODY, limits};
use table::Table;

/// Reads any of them in slices of any size; what it is its first octets tell. Whatever is packed
/// is unpacked on the way.
pub(crate) struct File {
    unpacker: Unpacker,
    content: Content,
}

/// What is inside all packings: one file, or the members of an archive.
struct Content {
    reader: Box<Reader>,
    kind: Kind,
    /// Octets that have come out of all packings.
    octets: u64,
    /// Set while a member of an archive is read.
    member: Option<String>,
    members: Members,
    failed: bool,
}

enum Kind {
    /// Too few octets to know.
    New(Vec<u8>),
    /// pcap, pcapng, or nothing we know.
    Capture,
    /// An IPFIX file.
    Messages(Messages),
    /// Flows as text, or in columns.
    Table(Box<Table>),
    /// Everything that was seen once.
    Session(Box<Sections>),
}

/// The members of an archive.
#[derive(Default)]
struct Members {
    any: bool,
    read: u64,
    left_out: u64,
    /// The names of the first few that were left out.
    names: Vec<String>,
}

/// What is found, in order.
pub(crate) enum Piece<'a> {
    /// Something of a capture.
    Item(Item<'a>),
    /// It is an IPFIX file; its messages follow.
    Messages,
    /// A message of an IPFIX file, the last of them cut where the file ends.
    Message {
        /// The octet of the file where it begins.
        offset: u64,
        /// When it was sent, as it says itself: nobody noted when it came.
        sent: Timestamp,
        /// Its octets.
        octets: &'a [u8],
    },
    /// It is a session file; its sections follow.
    Session,
    /// A section of one, or what is wrong there.
    Section(Result<Section, Trouble>),
    /// It is a table or log of flows; they follow.
    Table,
    /// A flow of a table or log.
    Flow(Box<FlowRecord>),
    /// A line of one that is no flow.
    Problem(Problem),
    /// Columns that cannot be read, and why.
    Unreadable(String),
    /// What is in a table or log and not in the flows, when it ends.
    Unused(String),
    /// The messages do not go on as they should, and why, at that octet of the file.
    Broken(u64, String),
    /// So many members of an archive are no captures; the names of the first.
    LeftOut(u64, String),
    /// So many members of an archive were not looked at: there were too many before them.
    Beyond(u64),
}

/// So many names of members are told.
const NAMES: usize = 8;

impl Default for File {
    fn default() -> Self {
        Self {
            unpacker: Unpacker::new(UnpackLimits::default()),
            content: Content {
                reader: Box::new(Reader::new(capture::Limits::default())),
                kind: Kind::New(Vec::new()),
                octets: 0,
                member: None,
                members: Members::default(),
                failed: false,
            },
        }
    }
}

impl File {
    /// More of it.
    pub(crate) fn push(&mut self, slice: &[u8], each: &mut dyn FnMut(Piece<'_>)) {
        self.unpacker.push(slice, &mut |part| self.content.take(part, each));
    }

    /// There is no more.
    pub(crate) fn finish(&mut self, each: &mut dyn FnMut(Piece<'_>)) {
        self.unpacker.finish(&mut |part| self.content.take(part, each));
        let is_packed = !self.unpacker.packings().is_empty();
        self.content.finish(&mut |piece| match piece {
            // The file itself is not: nothing came out of it.
            Piece::Item(Item::Issue(mut issue)) if is_packed && issue.kind == IssueKind::Empty => {
                issue.kind = IssueKind::NothingUnpacked;
                each(Piece::Item(Item::Issue(issue)));
            }
            piece => each(piece),
        });
        let beyond = self.unpacker.counters().over_members;
        if beyond > 0 {
            each(Piece::Beyond(beyond));
        }
    }

    /// What is being read, as soon as it is known, and what it is packed in.
    pub(crate) fn format(&self) -> Option<String> {
        let packings: Vec<_> =
            self.unpacker.packings().iter().map(|packing| packing.name()).collect();
        let content = match (&self.content.members, &self.content.kind) {
            (Members { any: true, read: 1, .. }, _) => "1 capture".to_owned(),
            (Members { any: true, read, .. }, _) => format!("{read} captures"),
            (_, Kind::Messages(_)) => "IPFIX file".to_owned(),
            (_, Kind::Table(table)) => table.format()?,
            (_, Kind::Session(_)) => "session".to_owned(),
            (_, Kind::New(_) | Kind::Capture) => self.content.reader.format()?.to_string(),
        };
        Some(match &packings[..] {
            [] => content,
            packings => format!("{content} ({})", packings.join(", ")),
        })
    }

    /// What capture it is, where it is a bare one: its packets can be found by their place.
    pub(crate) fn capture_format(&self) -> Option<capture::Format> {
        let is_bare = self.unpacker.packings().is_empty();
        let format =
            matches!(self.content.kind, Kind::Capture).then(|| self.content.reader.format());
        format.flatten().filter(|_| is_bare)
    }

    /// It is a capture, and known to be one.
    pub(crate) fn is_capture(&self) -> bool {
        matches!(self.content.kind, Kind::Capture) && self.content.reader.format().is_some()
    }

    /// Several files in one.
    pub(crate) fn is_archive(&self) -> bool {
        self.content.members.any
    }

    /// Nothing could be read and nothing more will come.
    pub(crate) fn has_failed(&self) -> bool {
        self.content.failed
    }
}

impl Content {
    fn take(&mut self, part: Part<'_>, each: &mut dyn FnMut(Piece<'_>)) {
        match part {
            Part::Octets(octets) => self.push(octets, each),
            Part::Member { name } => {
                if std::mem::replace(&mut self.members.any, true) {
                    self.reader.next_file(self.octets);
                }
                self.kind = Kind::New(Vec::new());
                self.member = Some(name.to_owned());
            }
            Part::MemberEnd => {
                self.end(each);
                let name = self.member.take().unwrap_or_default();
                if matches!(self.kind, Kind::Capture) && self.reader.has_failed() {
                    self.members.left_out += 1;
                    if self.members.names.len() < NAMES {
                        self.members.names.push(name);
                    }
                } else {
                    self.members.read += 1;
                }
            }
            Part::Issue(issue) => {
                self.failed |= self.member.is_none() && is_error(&issue);
                each(Piece::Item(Item::Issue(issue)));
            }
        }
    }

    fn push(&mut self, octets: &[u8], each: &mut dyn FnMut(Piece<'_>)) {
        self.octets += octets.len() as u64;
        match &mut self.kind {
            Kind::New(begun) => {
                begun.extend_from_slice(octets);
                let begun = std::mem::take(begun);
                self.open(begun, false, each);
            }
            _ => self.read(octets, each),
        }
    }

    /// All members are told, or the only file ends here.
    fn finish(&mut self, each: &mut dyn FnMut(Piece<'_>)) {
        if !self.members.any {
            if !self.failed {
                self.end(each);
            }
            return;
        }
        let Members { read, left_out, names, .. } = &self.members;
        if *left_out > 0 {
            let mut told = names.join(", ");
            if *left_out > names.len() as u64 {
                told += " …";
            }
            each(Piece::LeftOut(*left_out, told));
        }
        self.failed = *read == 0;
    }

    /// The file or the member that is read has ended.
    fn end(&mut self, each: &mut dyn FnMut(Piece<'_>)) {
        if let Kind::New(begun) = &mut self.kind {
            let begun = std::mem::take(begun);
            self.open(begun, true, each);
        }
        match &mut self.kind {
            Kind::New(_) => {}
            Kind::Capture => {
                let is_member = self.member.is_some();
                self.reader.finish(|item| hand_out(item, is_member, each));
                self.failed |= !is_member && self.reader.has_failed();
            }
            Kind::Messages(messages) => messages.finish(each),
            Kind::Table(table) => {
                table.finish(each);
                self.failed |= self.member.is_none() && table.has_failed();
            }
            Kind::Session(sections) => {
                sections.finish(&mut |found| each(Piece::Section(found)));
                self.failed |= self.member.is_none() && sections.has_failed();
            }
        }
    }

    fn read(&mut self, octets: &[u8], each: &mut dyn FnMut(Piece<'_>)) {
        match &mut self.kind {
            Kind::New(_) => {}
            Kind::Capture => {
                let is_member = self.member.is_some();
                self.reader.push(octets, |item| hand_out(item, is_member, each));
                self.failed |= !is_member && self.reader.has_failed();
            }
            Kind::Messages(messages) => messages.push(octets, each),
            Kind::Table(table) => table.push(octets, each),
            Kind::Session(sections) => {
                sections.push(octets, &mut |found| each(Piece::Section(found)));
                self.failed |= self.member.is_none() && sections.has_failed();
            }
        }
    }

    /// Knows what it is, or waits for more. No capture begins like a message, a table or a log.
    fn open(&mut self, begun: Vec<u8>, ended: bool, each: &mut dyn FnMut(Piece<'_>)) {
        let may_be_session = begun.len() < MAGIC.len() && MAGIC.starts_with(&begun);
        if (begun.len() < HEAD || may_be_session) && !ended {
            self.kind = Kind::New(begun);
            return;
        }
        if begun.starts_with(&MAGIC) {
            each(Piece::Session);
            self.kind = Kind::Session(Box::default());
            return self.read(&begun, each);
        }
        let table = match Table::of_columns(&begun) {
            Some(table) => Some(table),
            None => match recognise(&begun, ended) {
                Recognised::Yes(kind) => Some(Table::of_text(kind)),
                Recognised::No => None,
                Recognised::NotYet => {
                    self.kind = Kind::New(begun);
                    return;
                }
            },
        };
        self.kind = match (head(&begun), table) {
            (Some((IPFIX, HEADER..)), _) => {
                each(Piece::Messages);
                let offset = self.octets - begun.len() as u64;
                Kind::Messages(Messages::from(offset))
            }
            (_, Some(table)) => {
                each(Piece::Table);
                Kind::Table(Box::new(table))
            }
            _ => Kind::Capture,
        };
        self.read(&begun, each);
    }
}

/// A member that is no capture is nothing wrong: it is named at the end.
fn hand_out(item: Item<'_>, is_member: bool, each: &mut dyn FnMut(Piece<'_>)) {
    if let Item::Issue(issue) = &item
        && is_member
        && is_error(issue)
    {
        return;
    }
    each(Piece::Item(item));
}

fn is_error(issue: &capture::Issue) -> bool {
    issue.kind.severity() == IssueSeverity::Error
}
