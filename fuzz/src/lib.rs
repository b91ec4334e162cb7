//! What the fuzz targets share: laws that must hold whatever the bytes are, a language in which
//! bytes tell of exporters, and seeds.
//!
//! `cargo xtask fuzz` builds and runs the targets.
#![forbid(unsafe_code)]

pub mod columns;
pub mod corpus;
pub mod files;
pub mod filters;
pub mod flows;
#[path = "../../crates/classify/tests/near_misses/literals.rs"]
mod literals;
pub mod messages;
pub mod packets;
pub mod script;
pub mod seeds;
pub mod watched;
