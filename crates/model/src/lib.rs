//! The glossary as types: the words of the field, spoken by every other crate.
//!
//! Nothing here reads bytes, keeps state or knows a file: a [`FlowRecord`] is what packets metered
//! by us and records exported by a router both end as, and [`mod@column`] is the one list that feeds
//! store, query, table, tooltip and every export.
#![forbid(unsafe_code)]

pub mod application;
mod batch;
mod category;
pub mod column;
mod counted;
mod event;
mod exchange;
mod exchange_column;
mod exporter;
mod feature;
mod finding;
mod flow;
mod label;
mod metered;
mod names;
mod naming;
pub mod percent;
mod place;
mod reported;
mod revealed;
mod risk;
mod scope;
mod sorted;
mod timestamp;
mod told;
mod tunnel;
mod value;
mod written;

pub use batch::{
    AddressRun, Addresses, Cells, FlowBatch, Lane, NumberCell, NumberCells, Numbers,
    ReportedColumns, Width,
};
pub use category::Category;
pub use column::{Column, ColumnType, Unit};
pub use counted::counted;
pub use event::{EventReason, FlowEvent};
pub use exchange::{CertificateExchange, DnsExchange, Exchange, HttpExchange};
pub use exchange_column::{ExchangeColumn, ExchangeKind, Outcome};
pub use exporter::{
    ExporterKey, ExporterStatus, LossMinute, NetflowVersion, TemplateField, TemplateStatus, Told,
    ToldAbout, WaitingSet,
};
pub use feature::{Feature, FeatureKind, FeatureSet, FeatureValue, Quirks};
pub use finding::{Evidence, Finding, FindingKind, FindingPart, FindingSeverity, Technique};
pub use flow::{
    Counters, EndReason, FlowKey, FlowRecord, OctetLayer, RecordId, Sampling, SourceId, TimeBasis,
};
pub use label::{Confidence, Direction, Label};
pub use metered::{Gaps, InitiatorEvidence, Metered, TcpHalf, TcpHealth};
pub use names::{
    protocol_from_name, protocol_name, protocol_title, tcp_flag_from_name, tcp_flags_text,
};
pub use naming::NameSource;
pub use place::{Place, PlacePart, Places};
pub use reported::{MacAddress, ObservedDirection, ParseMacError, Reported};
pub use revealed::{Fact, Revealed};
pub use risk::{Risk, RiskSeverity, Risks};
pub use scope::Scope;
pub use sorted::{sort, sort_by, sort_by_key, sorted_places};
pub use timestamp::{ParseTimestampError, TimeRange, Timestamp};
pub use tunnel::TunnelKind;
pub use value::{RecordPart, Value};
pub use written::{shortened, whole};
