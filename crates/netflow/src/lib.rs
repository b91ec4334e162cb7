//! A datagram in, records out: NetFlow, IPFIX and sFlow, with everything an exporter must be
//! remembered by — templates, sampling rates, sequence numbers, data that waits.
//!
//! [`Collector`] is the door: [`Collector::handle`] takes a datagram and hands every record to a
//! closure, [`Collector::handle_into`] to a [`Sink`] that may take whole data sets and turn them into
//! columns at once ([`FlowColumns`]); [`Collector::poll_issue`] tells afterwards what was wrong with parts of it.
//! [`encode`] is the way back: records in, messages out.
//! [`sets`] reads only the outside of messages, for those who pass them on undecoded.
//!
#![forbid(unsafe_code)]

mod archive;
mod bytes;
mod collector;
mod columns;
pub mod config;
mod context;
mod definition;
mod element;
pub mod encode;
mod events;
mod field;
mod fixed;
mod flow;
mod framing;
mod header;
mod history;
mod issue;
mod layout;
mod recognise;
mod record;
mod refusal;
mod sample;
mod sampling;
mod sequence;
pub mod sets;
mod sflow;
mod sink;
mod stream;
mod structured;
mod templates;
mod told;
mod totals;
mod value;
mod waiting;

pub use archive::Archive;
pub use collector::{Collector, Kept, Loss, MessageSummary, WaitingData};
pub use columns::FlowColumns;
pub use config::Limits;
pub use field::{Field, FieldName, FieldValue};
pub use issue::{Issue, IssueKind};
pub use recognise::{is_export_port, recognise, recognise_on_export_port};
pub use record::{Record, RecordKind};
pub use refusal::Refusal;
pub use sample::{PacketSample, Section, SectionLink};
pub use sequence::Counting;
pub use sink::{RecordSet, Sink};
pub use structured::{List, ListRecord, ListRecords};
pub use totals::{Totals, VersionTotals};
