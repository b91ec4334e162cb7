//! One exported record as it was sent: what the page shows beside a flow.

use model::{ExporterKey, NetflowVersion, Timestamp};
use serde::{Deserialize, Serialize};

/// A record with every field it came with.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RecordDetail {
    /// Who exported it.
    pub exporter: ExporterKey,
    /// In which protocol.
    pub version: NetflowVersion,
    /// `data`, `sample`, …
    pub kind: String,
    /// The template that laid it out; none in versions without templates.
    pub template: Option<u16>,
    /// When its message was sent, by the exporter's clock.
    pub export_time: Option<Timestamp>,
    /// When its message arrived.
    pub arrival: Timestamp,
    /// Its octets.
    pub bytes: Vec<u8>,
    /// Its fields, in wire order.
    pub fields: Vec<RecordField>,
}

/// One field of a record.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct RecordField {
    /// The element's name; its number where nobody named it.
    pub name: String,
    /// `8` for IANA, `9/12235` for an enterprise's, `scope 1`; empty where there is none.
    pub number: String,
    /// `unsigned32`, `ipv4Address`, … as the registry calls it; empty where unknown.
    pub kind: String,
    /// Where it stands in [`RecordDetail::bytes`].
    pub offset: u32,
    /// Its octets.
    pub bytes: Vec<u8>,
    /// What they say, as text.
    pub value: String,
    /// What that means, where more can be said: `TCP`, `port HTTPS`, `1 ms before export`,
    /// `active timeout`, an interface's name.
    pub meaning: String,
    /// The records of a structured field (RFC 6313), flattened in order: each one's fields.
    pub records: Vec<Vec<RecordField>>,
}
