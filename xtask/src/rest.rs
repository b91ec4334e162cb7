//! What of the worker is fetched later: what reading a plain capture and the overview do not need.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::split::split;

/// What the second file's name begins with, and the export of the first that tells it: the worker
/// looks for it (`web/worker/src/rest.rs`).
const NAMED: &str = "rest-";

/// The worker's function that fetches it at once.
const FETCH: &str = "fetchRest";

/// Flow exports, tables and archives, several files at once, files that are made, databases, one flow's
/// details, regular expressions: functions whose names begin so.
const LATER: [&str; 32] = [
    "anonymise::",
    "capture::unpack::",
    "detect::",
    "engine::cut",
    "engine::data_set",
    "engine::databases",
    "engine::detail",
    "engine::file::messages",
    "engine::file::table",
    "engine::findings",
    "engine::jobs",
    "engine::session",
    "engine::set",
    "engine::source::exports",
    "engine::source::samples::packet",
    "engine::source::several",
    "engine::source::tables",
    "engine::table",
    "enrich::mmdb",
    "export::",
    "lz4_flex::",
    "miniz_oxide::",
    "netflow::",
    "regex_lite::",
    "store::batch",
    "store::exchanges::saved",
    "store::saved",
    "worker::columns",
    "worker::databases",
    "worker::jobs",
    "worker::packed::Fetched",
    "worker::relay",
];

/// Of them, what every file meets: a plain capture is read without the second file.
const AT_ONCE: [&str; 12] = [
    "capture::unpack::Unpacker",
    "capture::unpack::node",
    "capture::unpack::recognise",
    "detect::sight",
    "engine::databases::Databases::status",
    "export::import::columns",
    "export::import::recognise",
    "netflow::collector::Collector::new",
    "netflow::collector::Collector::totals",
    "netflow::collector::Collector::waiting",
    "netflow::header",
    "netflow::recognise",
];

/// Cuts the worker: its file keeps what is needed at once, beside it comes one for the rest, which is named by
/// what it was cut from, for no other first half may ever run with it.
pub(crate) fn cut(file: &Path) -> Result<()> {
    let whole = fs::read(file)?;
    let digest = Sha256::digest(&whole);
    let name =
        NAMED.to_owned() + &digest.iter().take(8).map(|b| format!("{b:02x}")).collect::<String>();
    let halves = split(&whole, &name, FETCH, is_later)
        .with_context(|| format!("{} cannot be cut in two", file.display()))?;
    println!("  of them {} bytes now, {} later", halves.first.len(), halves.second.len());
    fs::write(file, halves.first)?;
    fs::write(file.with_file_name(name).with_extension("wasm"), halves.second)?;
    Ok(())
}

/// Methods of traits are called `<a::Type as b::Trait>::method`.
fn is_later(function: &str) -> bool {
    let begins = |with: &&str| function.trim_start_matches('<').starts_with(*with);
    LATER.iter().any(begins) && !AT_ONCE.iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_and_methods_of_what_few_need_come_later_and_what_packets_meet_does_not() {
        assert!(is_later("export::writer::Writer::row::h9f1d664f767fc3b3"));
        assert!(is_later("<engine::source::exports::Inbox as netflow::sink::Sink>::record::h0"));
        assert!(!is_later("netflow::recognise::recognise::h0"));
        assert!(!is_later("<capture::unpack::node::Node as core::fmt::Debug>::fmt::h0"));
        assert!(!is_later("flow::meter::Meter<T>::open_flow::hd3344bf0dc52cd9a"));
        assert!(!is_later(""));
    }
}
