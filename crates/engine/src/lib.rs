//! The whole product without a browser: bytes in, answers out.
//!
//! A shell (the page's worker, the command, a test) owns clock, files and sockets and uses one
//! [`Engine`] like this: [`Engine::open`] for each thing that was opened, [`Engine::handle`] for
//! whatever happened, [`Engine::ask`] for answers, and [`Engine::poll_event`] until it is empty
//! after each of them. Nothing here blocks, and nothing fails: trouble becomes an event.
#![forbid(unsafe_code)]

mod ahead;
mod answers;
mod aside;
mod between;
mod called;
mod config;
mod cut;
mod data_set;
mod databases;
mod decode;
mod detail;
mod digest;
mod door;
mod ended;
mod exchanges;
mod file;
mod findings;
mod hosts;
mod issues;
mod jobs;
mod live;
mod names;
mod packets;
mod pages;
mod publish;
mod records;
mod resolved;
mod retain;
mod session;
mod set;
mod source;
mod standing;
mod table;
#[cfg(test)]
mod tests;
mod told;
mod watch;

pub use ahead::{Ahead, Batch};
pub use between::{Between, Named};
pub use capture::is_capture;
pub use config::Limits;
pub use data_set::{DataSet, DataSetTotals};
pub use detect::Limits as FindingLimits;
pub use door::{Engine, Input};
pub use ended::EndedFlows;
pub use enrich::MOST_DATABASE_OCTETS;
#[cfg(feature = "vendors")]
pub use enrich::VENDORS;
pub use export::import::columnar;
pub use findings::Looking;
pub use jobs::{Step, Task, Want};
pub use records::{ExportReader, ExportTotals};
pub use set::{PartOfSet, Peek};
