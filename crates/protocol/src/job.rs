//! Long work: told how far it is, handing over its file in parts, ended at any moment.

use model::{SourceId, Timestamp};
use query::Question;
use serde::{Deserialize, Serialize};

use crate::{DataSetJob, DetailJob, ExportFormat, FollowJob, PacketJob, SummaryJob};

/// What may take long. The file it makes travels as [`crate::ToPage::JobPart`]s, in order.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Job {
    /// The packets of flows, as pcapng.
    Capture(CaptureJob),
    /// A data set for machine learning.
    DataSet(Box<DataSetJob>),
    /// The SHA-256 of a file as it was opened, in hexadecimal digits.
    Digest(SourceId),
    /// One packet's octets.
    Packet(PacketJob),
    /// A report, made beside the engine by a module of the worker's.
    Report(ReportJob),
    /// Everything that was seen, as a session file.
    Session(SessionJob),
    /// Some packets, a line each.
    Summaries(Box<SummaryJob>),
    /// One packet, field by field.
    Detail(DetailJob),
    /// What both sides of a flow said.
    Follow(FollowJob),
    /// The flows of a question, one a row.
    Table(TableJob),
}

/// What goes into a session file beside what the engine knows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct SessionJob {
    /// When it is saved.
    pub saved: Timestamp,
    /// The asker's own: its view and notes, given back as they are when the session is opened.
    pub view: Vec<u8>,
    /// Under which name the worker keeps it in the browser's own file system, in place of handing it
    /// over; the engine does not look at it.
    pub keep: Option<String>,
}

/// A session in the browser's own file system.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct KeptSession {
    /// What it is called there.
    pub name: String,
    /// Its size.
    pub octets: u64,
    /// When it was saved.
    pub saved: Timestamp,
}

/// Which report is made.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct ReportJob {
    /// What it is about, as the module reads it.
    pub wish: Vec<u8>,
    /// PDF, or HTML.
    pub is_pdf: bool,
}

/// Which flows are written, and how.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct TableJob {
    /// Which flows and columns, in which order; every column where none is selected.
    pub question: Question,
    /// In which format.
    pub format: ExportFormat,
    /// Names of hosts stand beside their addresses.
    pub named: bool,
}

impl Job {
    /// The name under which its file is kept by the worker.
    pub fn kept_as(&self) -> Option<String> {
        match self {
            Self::Session(job) => job.keep.clone(),
            _ => None,
        }
    }

    /// The container of columns that its file is put into by a module of the worker's; the job
    /// itself makes CSV.
    pub const fn container(&self) -> Option<&'static str> {
        match self {
            Self::Table(job) => job.format.container(),
            Self::DataSet(job) => job.format.container(),
            Self::Capture(_)
            | Self::Packet(_)
            | Self::Report(_)
            | Self::Session(_)
            | Self::Summaries(_)
            | Self::Detail(_)
            | Self::Digest(_)
            | Self::Follow(_) => None,
        }
    }
}

/// Which packets are written, and how.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CaptureJob {
    /// Filter and time of the flows; only packets within the time are written.
    pub question: Question,
    /// Packets that belong to no flow are written too: what is not IP, and flow exports. Without a
    /// filter they always are.
    pub with_unmetered: bool,
    /// Written so that nobody learns whose packets they are.
    pub anonymise: Option<Anonymise>,
}

/// How a capture is made anonymous.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Anonymise {
    /// The key in words, or as 64 hexadecimal digits. The same key maps the same addresses alike.
    pub key: String,
    /// Octets kept behind the last header of each packet, as they are.
    pub payload: u32,
}

/// What a job that came to its end has done.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct JobSummary {
    /// Packets or flows in the file.
    pub items: u64,
    /// Octets of the file.
    pub octets: u64,
    /// What is not in the file and why, a sentence each.
    pub notes: Vec<String>,
}
