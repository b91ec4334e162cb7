//! Everything that can be said between page and worker.

use model::{Column, ExporterStatus, Finding, SourceId};
use query::{Answer, ExchangeQuestion, Question};
use serde::{Deserialize, Serialize};

use crate::{
    DatabaseStatus, HostsQuestion, Issue, Job, JobSummary, KeptSession, KnownHost, PacketList,
    RecordDetail, Settings, SourceStatus,
};

/// Something the engine answers at once.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Request {
    /// A question to the store.
    Question(Question),
    /// What a part of the flows says to it, at once; `Done` where the exact answer is there as soon.
    Estimate(Question),
    /// A question about exchanges: of DNS, of HTTP, certificates.
    Exchanges(ExchangeQuestion),
    /// The state of everything that was opened.
    Sources,
    /// Who exports, with templates, waiting sets and loss.
    Exporters,
    /// What went wrong so far.
    Issues,
    /// The flows of a question (with `select`), all of them, as a file.
    Export {
        /// Which flows and columns.
        question: Question,
        /// In which format.
        format: ExportFormat,
        /// Names of hosts stand beside their addresses.
        named: bool,
    },
    /// One flow with all its columns, by [`query::Row::id`].
    Flow(u64),
    /// The exported record that a flow was read from, by the flow's [`query::Row::id`].
    Record(u64),
    /// The packets a flow was metered from, by [`query::Row::id`].
    Packets {
        /// Which flow.
        flow: u64,
        /// Packets to pass over.
        from: u64,
        /// Packets to list; 2000 at most.
        limit: u32,
    },
    /// What is known of hosts beside their volumes: names, hardware addresses, systems, services.
    Hosts(HostsQuestion),
    /// What is odd about the traffic so far; nothing where nobody looks.
    Findings,
    /// Something few visits say, as octets: a [`crate::Aside`].
    Aside(Vec<u8>),
    /// New settings; they rule from now on, and what is stored is directed anew.
    Configure(Settings),
    /// Forget a source and its flows.
    Forget(SourceId),
    /// The databases of addresses that were given.
    Databases,
    /// Close one by its number: what was looked up in it is gone.
    CloseDatabase(u32),
}

/// File formats of an export.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub enum ExportFormat {
    /// RFC 4180, guarded against formulas.
    Csv,
    /// One array of objects.
    Json,
    /// One object a line.
    Ndjson,
    /// IPFIX messages one after the other (RFC 5655).
    Ipfix,
    /// Arrow IPC with a directory at its end; made by the worker out of CSV.
    Arrow,
    /// Parquet; made by the worker out of CSV.
    Parquet,
    /// A table of Markdown, to be pasted.
    Markdown,
}

impl ExportFormat {
    /// The word for a container of columns, which the engine gives as CSV and a module of the
    /// worker's makes.
    pub const fn container(self) -> Option<&'static str> {
        match self {
            Self::Arrow => Some("arrow"),
            Self::Parquet => Some("parquet"),
            Self::Csv | Self::Json | Self::Ndjson | Self::Ipfix | Self::Markdown => None,
        }
    }
}

/// What the engine says to a [`Request`].
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[allow(clippy::large_enum_variant, reason = "made once and encoded at once; 64-bit only")]
pub enum Response {
    /// To a question, of flows or of exchanges.
    Answer(Answer),
    /// To `Sources`.
    Sources(Vec<SourceStatus>),
    /// To `Exporters`.
    Exporters(Vec<ExporterStatus>),
    /// To `Issues`.
    Issues(Vec<Issue>),
    /// To `Export`; and to `Aside`, a [`crate::AsideAnswer`].
    File(Vec<u8>),
    /// To `Flow`: every column with its value; none when there is no such flow.
    Flow(Option<Vec<(Column, model::Value)>>),
    /// To `Record`; none where the flow was metered from packets, or its record is kept no longer.
    Record(Option<RecordDetail>),
    /// To `Packets`; none where the flow was not metered here, or packets are not remembered.
    Packets(Option<PacketList>),
    /// To `Hosts`: those of which anything is known, in the order in which they were asked for.
    Hosts(Vec<KnownHost>),
    /// To `Databases`.
    Databases(Vec<DatabaseStatus>),
    /// To `Findings`: the worst first.
    Findings(Vec<Finding>),
    /// Done, nothing to say.
    Done,
    /// The request cannot be answered, and why.
    Refused(String),
}

/// What happened in the engine.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Event {
    /// A source's counters or state changed.
    Source(SourceStatus),
    /// A source was forgotten.
    Forgotten(SourceId),
    /// Stored flows changed: ask again what is on screen.
    Changed {
        /// Grows with each change.
        generation: u64,
    },
    /// Something went wrong.
    Issue(Issue),
    /// Findings are others than before: ask for them where they are shown. Told by the worker.
    Found {
        /// How many are worth a look: of medium severity or more.
        worth: u32,
        /// Grows with each change.
        change: u32,
    },
    /// A session was opened: the view that was handed in when it was saved.
    View(Vec<u8>),
    /// What the browser's own file system keeps now, the latest first; told by the worker.
    Sessions(Vec<KeptSession>),
    /// There are other databases of addresses than before: all of them.
    Databases(Vec<DatabaseStatus>),
}

/// From page to worker. `File`s travel beside `Open`, as themselves.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ToWorker {
    /// Read the files that lie beside this message. Captures among them are read as one, merged by
    /// time, unless each is to be a source of its own.
    Open {
        /// Each by itself.
        apart: bool,
    },
    /// Read the files of these sources once more, by the settings as they are now, in place of them.
    ReadAgain {
        /// Which; a relay's stream is none.
        sources: Vec<SourceId>,
        /// Each file by itself, or all captures among them as one.
        apart: bool,
    },
    /// Look addresses up in the database that lies beside this message.
    OpenDatabase {
        /// Its name.
        name: String,
    },
    /// Read synthetic traffic: one of `synth`'s scenes by name.
    OpenSample {
        /// `office`, `scan` or `netflow`.
        name: String,
    },
    /// Read a recording of a relay.
    OpenRecording {
        /// Where its page begins: `http://127.0.0.1:9055/`; `./` is the one that serves this page.
        relay: String,
        /// Its name.
        name: String,
        /// Shown to the relay with each question; empty is none, and the browser shows its cookie.
        token: String,
    },
    /// Read a session that the browser keeps.
    OpenSession {
        /// Its name.
        name: String,
    },
    /// Delete one.
    DropSession {
        /// Its name.
        name: String,
    },
    /// Stop reading a file; keep what was read.
    Cancel(SourceId),
    /// Connect to a relay's `/live` (ws:// or wss://).
    Connect {
        /// Its address.
        url: String,
        /// Shown to the relay in the first message; empty is none, or the one of before.
        token: String,
    },
    /// Hold a live source: what arrives is kept and shown on `Resume`.
    Pause(SourceId),
    /// Go on.
    Resume(SourceId),
    /// Close a relay connection for good.
    Disconnect(SourceId),
    /// Try a connection that was lost at once.
    Reconnect {
        /// Which.
        source: SourceId,
        /// Shown in the first message from now on; empty is the one of before.
        token: String,
    },
    /// Ask the engine.
    Ask {
        /// Comes back with the answer.
        id: u32,
        /// What is asked.
        request: Request,
    },
    /// Do something that may take long.
    StartJob {
        /// The page's number for it; it comes with everything that is said of it.
        id: u32,
        /// What to do.
        job: Job,
    },
    /// Stop it; nothing more is said of it.
    CancelJob {
        /// Which.
        id: u32,
    },
}

/// From worker to page.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum ToPage {
    /// The worker is there and listens.
    Ready,
    /// To an [`ToWorker::Ask`].
    Answer {
        /// The asker's number.
        id: u32,
        /// How long the engine took, microseconds.
        micros: u32,
        /// The answer.
        response: Response,
    },
    /// Something happened.
    Event(Event),
    /// How far a job is.
    JobProgress {
        /// Which.
        id: u32,
        /// So much of `total` is done.
        done: u64,
        /// In the job's own unit; 0 where nobody knows.
        total: u64,
    },
    /// The next octets of the file a job makes.
    JobPart {
        /// Which.
        id: u32,
        /// The octets.
        bytes: Vec<u8>,
    },
    /// A job came to its end; nothing more is said of it.
    JobDone {
        /// Which.
        id: u32,
        /// What it did, or why it could not.
        result: Result<JobSummary, String>,
    },
}
