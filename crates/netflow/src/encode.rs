//! Messages out, the mirror of what [`crate::Collector`] reads: v9 and IPFIX by templates, the
//! versions before templates, and samples of sFlow.
//!
//! Every exporter here works alike: tell it what to send, together with the time; take finished
//! messages with `poll_message`; and at the end, or when records have waited long enough, `flush`.
//! A message never grows beyond `message_octets`: what does not fit goes into the next one, and
//! what fits into none is refused. Nothing is sent, and no clock is read.
//!
//! ```
//! use model::Timestamp;
//! use netflow::encode::{Exporter, Template};
//! use netflow::{FieldName, FieldValue};
//!
//! let now = Timestamp::from_seconds(1_700_000_000);
//! let mut exporter = Exporter::ipfix(7);
//! let octets_of_protocol = Template::data(256, [(FieldName::new(0, 4), 1), (FieldName::new(0, 1), 8)])?;
//! exporter.template(now, octets_of_protocol)?;
//! exporter.record(now, 256, &[FieldValue::Unsigned(6), FieldValue::Unsigned(1500)])?;
//! exporter.flush(now);
//! assert_eq!(exporter.poll_message().map(|message| message.len()), Some(16 + 16 + 4 + 9 + 3));
//! # Ok::<(), netflow::encode::EncodeError>(())
//! ```

mod clock;
mod error;
mod fixed;
mod list;
mod sets;
mod sflow;
mod template;
mod templated;
mod value;

pub use error::EncodeError;
pub use fixed::FixedExporter;
pub use list::{basic_list, sub_template_list, sub_template_multi_list};
pub use sflow::{Counters, FlowSample, SampleExporter, SampleRecord, Source};
pub use template::Template;
pub use templated::{Exporter, Padding};
