//! What of the page's two programs is fetched later: of the worker what reading a plain capture and the
//! overview do not need, of the interface what the first screen does not show.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::split::split;

/// How a program is cut.
pub(crate) struct Cut {
    /// What the second file's name begins with, and the export of the first that tells it: the program
    /// looks for it (`web/worker/src/rest.rs`, `web/ui/src/later.rs`).
    named: &'static str,
    /// The program's function that fetches it at once.
    fetch: &'static str,
    /// Functions whose names begin so come later,
    later: &'static [&'static str],
    /// but for these.
    at_once: &'static [&'static str],
}

/// Flow exports, tables and archives, several files at once, files that are made, databases, one flow's
/// details, what was said in flows, hosts; at once is what every file meets: a plain capture is read
/// without the second file.
pub(crate) const WORKER: Cut = Cut {
    named: "rest-",
    fetch: "fetchRest",
    later: &[
        "anonymise::",
        "capture::unpack::",
        "core::ptr::drop_in_place<alloc::boxed::Box<engine::set::Set>>",
        "core::ptr::drop_in_place<engine::jobs::Task>",
        "detect::",
        "engine::answers::file",
        "engine::aside",
        "engine::called",
        "engine::cut",
        "engine::data_set",
        "engine::databases",
        "engine::detail",
        "engine::digest",
        "engine::ended::Ended::keep",
        "engine::exchanges",
        "engine::file::messages",
        "engine::file::table",
        "engine::findings",
        "engine::hosts",
        "engine::jobs",
        "engine::packets::fetch",
        "engine::packets::find",
        "engine::packets::follow",
        "engine::packets::list",
        "engine::packets::summary",
        "engine::publish::batch",
        "engine::session",
        "engine::set",
        "engine::source::exports",
        "engine::source::samples::packet",
        "engine::source::several",
        "engine::source::tables",
        "engine::table",
        "engine::watch::Watch::batch",
        "engine::watch::Watch::drop_of",
        "engine::watch::Watch::gather",
        "engine::watch::Watch::hear",
        "engine::watch::Watch::see",
        "enrich::mmdb",
        "export::",
        "fields::",
        "flow::stream",
        "lz4_flex::",
        "miniz_oxide::",
        "netflow::",
        "protocol::aside",
        "query::filter::error",
        "query::filter::foreign::nearest_field",
        "regex_lite::",
        "report::",
        "serde_json::",
        "store::batch",
        "store::exchanges::answer",
        "store::exchanges::measure",
        "store::exchanges::saved",
        "store::lane::saved",
        "store::saved",
        "store::segment::saved",
        "strsim::",
        "worker::columns",
        "worker::databases",
        "worker::found::Found::count",
        "worker::jobs",
        "worker::packed::Fetched",
        "worker::recordings",
        "worker::relay",
        "worker::reports",
        "worker::sessions",
        "worker::set::read",
        "worker::shell::Shell::open_sample",
    ],
    at_once: &[
        "capture::unpack::Unpacker",
        "capture::unpack::node",
        "capture::unpack::recognise",
        "engine::cut::chosen::Begun",
        "engine::databases::<impl engine::door::Engine>::refuse_database",
        "engine::databases::Databases::status",
        "engine::publish::batch::<impl engine::publish::Desk>::flush",
        "export::import::columns",
        "export::import::recognise",
        "netflow::collector::Collector::new",
        "netflow::collector::Collector::totals",
        "netflow::collector::Collector::waiting",
        "netflow::fixed",
        "netflow::framing",
        "netflow::header",
        "netflow::recognise",
    ],
};

/// Every view but the overview, drawers and sheets; what completes a filter; regular expressions, which
/// few filters have.
pub(crate) const PAGE: Cut = Cut {
    named: "views-",
    fetch: "fetchViews",
    later: &[
        "chart::flag",
        "incident::",
        "protocol::aside",
        "query::filter::complete",
        "query::filter::seen",
        "regex_lite::",
        "report::",
        "ui::calls",
        "ui::later::content",
        "ui::later::offline",
        "ui::own",
        "ui::parts::dump",
        "ui::parts::found",
        "ui::parts::grid",
        "ui::parts::raster",
        "ui::parts::stage",
        "ui::shell::blocking",
        "ui::parts::typed",
        "ui::shell::connect",
        "ui::shell::desk",
        "ui::shell::drawer",
        "ui::shell::exporting",
        "ui::shell::help",
        "ui::shell::issues::Issues",
        "ui::shell::linking",
        "ui::shell::palette",
        "ui::shell::proposals",
        "ui::shell::sessions::Session",
        "ui::shell::source_sheet",
        "ui::state::filter::lists",
        "ui::text::alert",
        "ui::text::block",
        "ui::text::desk",
        "ui::text::exchange",
        "ui::text::exporter",
        "ui::text::files",
        "ui::text::finding",
        "ui::text::grouped",
        "ui::text::incident",
        "ui::text::linked",
        "ui::text::objects",
        "ui::text::own",
        "ui::text::record",
        "ui::text::report",
        "ui::text::rules",
        "ui::views::",
    ],
    at_once: &[
        // Compilers give one body to functions that do the same: this one serves what is hot as well.
        "ui::calls::member",
        "ui::shell::connect::default_address",
        "ui::shell::connect::is_loopback",
        "ui::shell::connect::is_own",
        // Compilers give one body to functions that do the same: these serve what is hot as well.
        "ui::shell::drawer::fields::field::",
        "ui::shell::exporting::file_name",
        // The box asks it whatever is proposed.
        "ui::shell::proposals::use_seen",
        "ui::text::exporter::units",
        "ui::views::exchanges::choosing",
        "ui::views::flows::amount",
        "ui::views::flows::counted",
        "ui::views::flows::has_datagrams",
        "ui::views::flows::instant",
        "ui::views::flows::menu",
        "ui::views::flows::nothing",
        "ui::views::groups::key",
        "ui::views::groups::known",
        "ui::views::groups::service",
        "ui::views::host::numbers",
        "ui::views::overview",
        "ui::views::top",
        "ui::views::totals",
    ],
};

/// Cuts it: its file keeps what is needed at once, beside it comes one for the rest, which is named by
/// what it was cut from, for no other first half may ever run with it.
pub(crate) fn cut(file: &Path, how: &Cut) -> Result<()> {
    let whole = fs::read(file)?;
    let digest = Sha256::digest(&whole);
    let name = how.named.to_owned()
        + &digest.iter().take(8).map(|b| format!("{b:02x}")).collect::<String>();
    let halves = split(&whole, &name, how.fetch, |function| how.is_later(function))
        .with_context(|| format!("{} cannot be cut in two", file.display()))?;
    println!("  of them {} bytes now, {} later", halves.first.len(), halves.second.len());
    fs::write(file, halves.first)?;
    fs::write(file.with_file_name(name).with_extension("wasm"), halves.second)?;
    Ok(())
}

impl Cut {
    /// Methods of traits are called `<a::Type as b::Trait>::method`.
    fn is_later(&self, function: &str) -> bool {
        let begins = |with: &&str| function.trim_start_matches('<').starts_with(*with);
        self.later.iter().any(begins) && !self.at_once.iter().any(begins)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_and_methods_of_what_few_need_come_later_and_what_packets_meet_does_not() {
        assert!(WORKER.is_later("export::writer::Writer::row::h9f1d664f767fc3b3"));
        assert!(
            WORKER.is_later("<engine::source::exports::Inbox as netflow::sink::Sink>::record::h0")
        );
        assert!(!WORKER.is_later("netflow::recognise::recognise::h0"));
        assert!(!WORKER.is_later("<capture::unpack::node::Node as core::fmt::Debug>::fmt::h0"));
        assert!(!WORKER.is_later("flow::meter::Meter<T>::open_flow::hd3344bf0dc52cd9a"));
        assert!(!WORKER.is_later(""));
    }
}
