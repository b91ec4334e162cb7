//! What page and worker say to each other: closed enums, as bytes.
//!
//! The transport is the shell's business: a `postMessage` in the browser, a function call in a test.
//! Every message starts with [`VERSION`], so that a page that outlived an update says so instead of
//! misreading its worker.
#![forbid(unsafe_code)]

mod aside;
mod database;
mod features;
mod issue;
mod job;
mod known;
mod message;
mod packets;
mod record;
mod settings;
mod source;
mod wire;

pub use aside::{
    AlertFired, AlertNews, AlertTime, AlertTrial, Aside, AsideAnswer, Concerned, HostCalled,
    ListMark, ListStatus, MAX_MARKED, UserAlert, UserList,
};
pub use database::DatabaseStatus;
pub use features::{DataSetJob, FeatureOptions, LabelRule, RuleError};
pub use issue::{Issue, Severity};
pub use job::{
    Anonymise, CaptureJob, Job, JobSummary, KeptSession, ReportJob, SessionJob, TableJob,
};
pub use known::{HostsQuestion, KnownHost, KnownName, KnownService, KnownSystem};
pub use message::{Event, ExportFormat, Request, Response, ToPage, ToWorker};
pub use packets::{
    Conversation, DetailJob, FollowJob, PacketDetail, PacketField, PacketJob, PacketLine,
    PacketList, PacketPage, PacketSummary, PacketsOf, SummaryJob, Turn,
};
pub use record::{RecordDetail, RecordField};
pub use settings::{Keep, Settings};
pub use source::{LinkState, LiveStatus, PartStatus, SourceKind, SourceState, SourceStatus};
pub use wire::{MAX_MESSAGE_OCTETS, VERSION, WireError, decode, encode};
