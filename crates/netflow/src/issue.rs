//! What is wrong with a part of a message, while the rest of it is used.

use std::collections::VecDeque;
use std::fmt;

use model::{ExporterKey, NetflowVersion, Timestamp};

use crate::Refusal;
use crate::sequence::Counting;

/// One thing that was wrong, and where.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Issue {
    /// When the datagram came.
    pub at: Timestamp,
    /// Who sent it.
    pub exporter: ExporterKey,
    /// In which protocol.
    pub version: NetflowVersion,
    /// Octet of the datagram.
    pub offset: usize,
    /// What.
    pub kind: IssueKind,
    /// How often: after the first few of one kind of one exporter, those that nobody has asked for
    /// yet are told as one, and the place is the first one's.
    pub count: u64,
}

/// What can be wrong with a part of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum IssueKind {
    /// The header's count is not the number of records that are there.
    Count {
        /// What the header says.
        claimed: u32,
        /// What was found.
        found: u32,
    },
    /// A part could not be read to its end.
    Unreadable(Refusal),
    /// A set id between 4 and 255, or one that the version does not have.
    ReservedSet(u16),
    /// Records of no length would never end.
    EmptyTemplate(u16),
    /// A template has too many fields, or is longer than a record can be.
    HugeTemplate(u16),
    /// A template id below 256.
    ReservedTemplate(u16),
    /// A template found no room: other exporters have taken it.
    NoRoomForTemplate(u16),
    /// A withdrawal over UDP: ignored by rule (RFC 7011 §8.4).
    Withdrawal(u16),
    /// Data came before its template and waits.
    Waiting(u16),
    /// A length claims so many octets more than there are; what is there was read.
    Cut(usize),
    /// Octets after the last whole record that are not padding.
    Remainder(usize),
    /// A message of so many values that the rest was left out.
    TooManyValues,
    /// Sequence numbers tell of so many missing units.
    Lost(u32),
    /// Sequence numbers are not what the version says, but fit another way of counting.
    CountsOtherwise(Counting),
    /// Lists are in too many others; what is in them stayed octets.
    DeepList,
    /// A list ends inside its own header or inside an entry; what is left of it stayed octets.
    BrokenList,
    /// A list holds records of a template that nobody announced; they stayed octets.
    ListWithoutTemplate(u16),
    /// The exporter's uptime went back: it began anew.
    Restart,
    /// The exporter goes on from another port than that one, and what it had told there holds.
    PortMoved(u16),
    /// A port that was thought to be given up for that one speaks again: two exporters share the
    /// address, and what was announced at each holds there alone.
    PortLives(u16),
    /// Sequence numbers go on elsewhere, too far away to be loss.
    Jump,
    /// An aggregation scheme (v8) or sample format (sFlow) that is not known; it was skipped.
    UnknownFormat(u32),
}

/// A bounded queue that rather forgets than grows.
#[derive(Clone, Debug, Default)]
pub(crate) struct Issues {
    queue: VecDeque<Issue>,
    limit: usize,
}

impl Issues {
    pub(crate) fn new(limit: usize) -> Self {
        Self { queue: VecDeque::new(), limit }
    }

    /// One more issue, told apart from others of its kind where `apart` says so and there is room.
    /// False where it could not be kept at all.
    pub(crate) fn push(&mut self, issue: Issue, apart: bool) -> bool {
        let room = self.queue.len() < self.limit;
        if !(apart && room)
            && let Some(same) = self.queue.iter_mut().rev().find(|known| known.is_like(&issue))
        {
            same.count = same.count.saturating_add(issue.count);
            return true;
        }
        if room {
            self.queue.push_back(issue);
        }
        room
    }

    pub(crate) fn pop(&mut self) -> Option<Issue> {
        self.queue.pop_front()
    }
}

impl Issue {
    fn is_like(&self, other: &Self) -> bool {
        self.exporter == other.exporter
            && self.version == other.version
            && self.kind.index() == other.kind.index()
    }
}

impl IssueKind {
    /// Kinds have a small number, to count them apart.
    pub(crate) const fn index(self) -> usize {
        match self {
            Self::Count { .. } => 0,
            Self::Unreadable(_) => 1,
            Self::ReservedSet(_) => 2,
            Self::EmptyTemplate(_) => 3,
            Self::HugeTemplate(_) => 4,
            Self::ReservedTemplate(_) => 5,
            Self::Withdrawal(_) => 6,
            Self::Waiting(_) => 7,
            Self::Remainder(_) => 8,
            Self::TooManyValues => 9,
            Self::Lost(_) => 10,
            Self::Restart => 11,
            Self::UnknownFormat(_) => 12,
            Self::NoRoomForTemplate(_) => 13,
            Self::Cut(_) => 14,
            Self::CountsOtherwise(_) => 15,
            Self::Jump => 16,
            Self::DeepList => 17,
            Self::BrokenList => 18,
            Self::ListWithoutTemplate(_) => 19,
            Self::PortMoved(_) => 20,
            Self::PortLives(_) => 21,
        }
    }

    /// How many kinds there are.
    pub(crate) const COUNT: usize = 22;
}

impl fmt::Display for Issue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { exporter, version, offset, kind, .. } = self;
        write!(f, "{exporter}, {}, octet {offset}: {kind}", version.name())
    }
}

impl fmt::Display for IssueKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Count { claimed, found } => {
                let claimed = model::counted(claimed.into(), "record", "records");
                let are = if found == 1 { "is" } else { "are" };
                write!(f, "the header counts {claimed}, {found} {are} there")
            }
            Self::Unreadable(refusal) => write!(f, "{refusal}; the records before it were kept"),
            Self::ReservedSet(id) => write!(f, "set id {id} is reserved; the set was skipped"),
            Self::EmptyTemplate(id) => {
                write!(f, "template {id} describes records of no length and was refused")
            }
            Self::HugeTemplate(id) => {
                write!(f, "template {id} describes records beyond the limits and was refused")
            }
            Self::ReservedTemplate(id) => {
                write!(f, "template id {id} is below 256; the template was refused")
            }
            Self::Withdrawal(id) => {
                write!(f, "withdrawal of template {id} ignored, as over UDP it must be")
            }
            Self::NoRoomForTemplate(id) => {
                write!(f, "no room for template {id}: other exporters have taken it")
            }
            Self::Cut(octets) => write!(f, "a length claims {octets} octets more than there are"),
            Self::Waiting(id) => write!(f, "data waits for template {id}"),
            Self::Remainder(octets) => {
                write!(f, "{octets} octets after the last whole record were left out")
            }
            Self::TooManyValues => f.write_str("too many values; the rest was left out"),
            Self::Lost(units) => {
                write!(f, "{units} missing by sequence number")
            }
            Self::CountsOtherwise(counting) => {
                write!(f, "sequence numbers count {}; loss is told by that", counting.name())
            }
            Self::DeepList => {
                f.write_str("lists are too deep in one another; the inner ones stay octets")
            }
            Self::BrokenList => {
                f.write_str("a list does not end with an entry; what is left of it stays octets")
            }
            Self::ListWithoutTemplate(id) => {
                write!(
                    f,
                    "a list holds records of template {id}, which is not known; they stay octets"
                )
            }
            Self::Restart => f.write_str("the exporter began anew"),
            Self::PortMoved(port) => write!(
                f,
                "the exporter fell silent at port {port} and goes on here without templates; those \
                 it announced there are used"
            ),
            Self::PortLives(port) => write!(
                f,
                "two exporters share this address: templates that port {port} had taken over are \
                 given back"
            ),
            Self::Jump => f.write_str("sequence numbers go on elsewhere, too far away to be loss"),
            Self::UnknownFormat(format) => {
                write!(f, "format {format} is not known; it was skipped")
            }
        }
    }
}
