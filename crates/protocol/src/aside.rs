//! What few visits say: about the user's own lists and rules. It travels as octets inside a message, so that
//! what a first visit fetches knows no word of it.

use std::net::IpAddr;

use model::{Finding, FindingKind, FindingSeverity, NameSource, SourceId, TimeRange, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{Request, Response, decode, encode};

/// What is asked, or wanted.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Aside {
    /// Rules that block something, as text: nothing is blocked by it.
    Rules {
        /// `nftables`, `iptables`, `pf`, `cisco`, `suricata` or `hosts`.
        format: String,
        /// Addresses, networks and names, one a line.
        items: String,
    },
    /// Compare flows with these lists, those that are here and those that come, in place of those before.
    Lists(Vec<UserList>),
    /// What became of the lists that are in force.
    ListsInForce,
    /// Watch flows by these rules, those that are here and those that come, in place of those before.
    Alerts(Vec<UserAlert>),
    /// How often the rules that are in force have fired.
    AlertsFired,
    /// What a rule would have done to the flows that are here.
    TryAlert(UserAlert),
    /// What fired since so many times, as far as it is kept: what came, not what was here when rules were taken up.
    AlertsSince(u64),
    /// Whether each of these rules makes sense.
    CheckAlerts(Vec<UserAlert>),
    /// Which of these values stand on lists that are in force: addresses, names, JA4 fingerprints, `AS64496`.
    /// [`MAX_MARKED`] at most.
    Marked(Vec<String>),
    /// What is odd about the flows that pass a filter and touch a time.
    Findings {
        /// As the language writes it; empty is every flow.
        filter: String,
        /// None is at any time.
        time: Option<TimeRange>,
    },
    /// Findings of these kinds about these hosts turned out to be nothing: they are told as worth knowing only,
    /// in place of those before.
    SetAside(Vec<(FindingKind, IpAddr)>),
    /// What these hosts are called. [`MAX_MARKED`] at most.
    Called(Vec<IpAddr>),
}

/// Values in one [`Aside::Marked`], and in one [`Aside::Called`]: a table draws a few hundred at a time.
pub const MAX_MARKED: usize = 4096;

/// A list of the user's, as people publish them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct UserList {
    /// What it is called.
    pub name: String,
    /// Nobody should speak with what stands on it; otherwise one wants to know who does.
    pub is_block: bool,
    /// Plain lines, CSV, a hosts file or a bundle of STIX.
    pub text: String,
}

/// What became of a list.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct ListStatus {
    /// `plain`, `CSV`, `hosts` or `STIX 2.1`.
    pub format: String,
    /// How many different things stand on it; networks that overlap are one.
    pub items: u64,
    /// Lines that can stand on no list.
    pub bad_lines: u64,
    /// The first of them: their numbers, and how they begin.
    pub bad: Vec<(u64, String)>,
    /// Things that found no room.
    pub beyond: u64,
}

/// What is said to it, unless it is refused.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum AsideAnswer {
    /// To `Rules`.
    Rules {
        /// The rules.
        text: String,
        /// Things that language has no words for.
        left_out: u64,
        /// Addresses that stand for autonomous systems: those that were seen.
        of_systems: u64,
    },
    /// To `Lists` and `ListsInForce`: each, in the order in which they were told.
    Lists(Vec<ListStatus>),
    /// To `Alerts` and `AlertsFired`: of each rule, in the order in which they were told.
    Fired(Vec<u64>),
    /// To `TryAlert`.
    Tried(AlertTrial),
    /// To `AlertsSince`.
    News(AlertNews),
    /// To `CheckAlerts`: they do.
    Checked,
    /// To `SetAside`: how many findings that are here it holds for.
    SetAside(u64),
    /// To `Marked`: those that do.
    Marked(Vec<ListMark>),
    /// To `Findings`.
    Findings(Concerned),
    /// To `Called`: those that have a name.
    Called(Vec<HostCalled>),
}

/// What a host is called.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HostCalled {
    /// Its place among those that were asked for.
    pub place: u32,
    /// The surest of its names; what it was called last, of those that are as sure.
    pub name: String,
    /// Who said so.
    pub how: NameSource,
    /// Other names of it: a server of many names has many, an address that was given to one host after
    /// another as well.
    pub others: Vec<String>,
}

/// A value that stands on lists.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ListMark {
    /// Its place among those that were asked for.
    pub place: u32,
    /// What the lists are called, with commas between.
    pub lists: String,
    /// Whether nobody should speak with it: one of them is a block list.
    pub is_block: bool,
}

/// Findings that concern a filter and a time.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Concerned {
    /// These, the worst first.
    pub found: Vec<Finding>,
    /// Others that were at another time.
    pub at_other_times: u64,
    /// Others whose flows do not pass the filter.
    pub filtered: u64,
    /// Of those that are told, how many were judged by their hosts only: there are too many flows to look through for each.
    pub by_hosts: u64,
}

/// A rule of the user's, as it is typed; what is empty has a default.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct UserAlert {
    /// What it is called.
    pub name: String,
    /// Flows that count, as a filter.
    pub filter: String,
    /// `bytes`, `sent`, `received`, `packets` or `flows`.
    pub measure: String,
    /// `all`, `client`, `server` or `network/24`.
    pub per: String,
    /// `5m`; empty is a flow by itself.
    pub window: String,
    /// `500M`: it fires above it.
    pub threshold: String,
    /// `10.0.0.5 2G`: another threshold for a host or a network; several with commas between.
    pub thresholds: String,
    /// `1h`: so long it does not fire again.
    pub cool_down: String,
    /// `22:00-06:00`, in UTC; several with commas between.
    pub quiet: String,
    /// `medium`.
    pub severity: String,
}

/// What fired lately.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AlertNews {
    /// How often anything fired since the page was opened.
    pub times: u64,
    /// Those that are kept, the oldest first; fewer than fired where more came at once than are kept.
    pub fired: Vec<AlertFired>,
}

/// A rule fired.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AlertFired {
    /// What the rule is called.
    pub name: String,
    /// How bad that is.
    pub severity: FindingSeverity,
    /// In what.
    pub source: SourceId,
    /// When for whom at what, and whether in quiet hours.
    pub time: AlertTime,
    /// What is to be exceeded, in words.
    pub threshold: String,
}

/// What a rule would have done.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct AlertTrial {
    /// How often it would have fired.
    pub times: u64,
    /// The most that was reached, which a threshold may be learnt from.
    pub most: u64,
    /// The same in words.
    pub most_words: String,
    /// What is to be exceeded, in words.
    pub threshold_words: String,
    /// The first times.
    pub first: Vec<AlertTime>,
    /// Flows that were looked at.
    pub flows: u64,
    /// Earlier ones that pass the filter as well, and were not.
    pub passed_over: u64,
}

/// A time at which a rule would have fired.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct AlertTime {
    /// When: the end of the flow that crossed the threshold.
    pub at: Timestamp,
    /// For whom; none where everything counts together.
    pub subject: Option<IpAddr>,
    /// What was reached, in words.
    pub value: String,
    /// In quiet hours.
    pub is_quiet: bool,
}

impl Aside {
    /// As it is asked.
    #[inline(never)]
    pub fn request(&self) -> Request {
        Request::Aside(encode(self))
    }

    /// What was asked; nothing where the octets are of another build.
    #[inline(never)]
    pub fn of(octets: &[u8]) -> Option<Self> {
        decode(octets).ok()
    }
}

impl AsideAnswer {
    /// As it is answered.
    #[inline(never)]
    pub fn response(&self) -> Response {
        Response::File(encode(self))
    }

    /// What was answered.
    #[inline(never)]
    pub fn of(response: &Response) -> Option<Self> {
        match response {
            Response::File(octets) => decode(octets).ok(),
            _ => None,
        }
    }
}
