//! Traffic made from a number: the same packets, exports and totals on every machine.
//!
//! A [`Scene`] is planned as sessions; each session speaks real protocols over lossless TCP and UDP
//! between private and documentation addresses. [`packets`] gives the frames in order of time,
//! [`exports`] what three exporters would report of them, [`truth()`] and [`export_truth`] what a meter
//! and a collector must find.
#![forbid(unsafe_code)]

mod attack;
mod export;
mod file;
mod frame;
mod mmdb;
mod network;
mod plan;
mod random;
mod scene;
mod session;
mod talk;
mod tcp;
mod traffic;
mod truth;

pub use attack::{Attack, Frames, Label, Strength, attacked, innocent};
pub use export::{COLLECTOR, EXPORTERS, ExportTruth, Exports, export_truth, exports};
pub use file::{SAMPLE_SEED, SAMPLES, exports_pcapng, pcap, pcapng, sample, sample_of};
pub use mmdb::{Datum, MmdbWriter, sample_database};
pub use scene::Scene;
pub use traffic::packets;
pub use truth::{Totals, Truth, truth};
