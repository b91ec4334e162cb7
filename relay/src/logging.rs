//! The relay's own messages on standard error: lines for people, or an object a line for programs.

use std::io::{self, IsTerminal};
use std::{env, fmt};

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::{LevelFilter, Targets};
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;

use crate::settings::LogFormat;

/// Which messages are written: a level, or one for each part (`info,hyper=debug`).
const FILTER: &str = "FLOWGLASS_LOG";

/// From now on messages are written.
pub(crate) fn start(format: LogFormat) {
    let asked = env::var(FILTER).ok().filter(|text| !text.is_empty());
    let (filter, unclear) = filter(asked.as_deref());
    // The filter lies around it and is the only one.
    let all = tracing_subscriber::fmt().with_max_level(LevelFilter::TRACE);
    let builder = all.with_writer(io::stderr);
    match format {
        LogFormat::Text => {
            builder.with_ansi(io::stderr().is_terminal()).finish().with(filter).init();
        }
        LogFormat::Json => {
            builder.with_ansi(false).event_format(Objects).finish().with(filter).init();
        }
    }
    if unclear {
        tracing::warn!(
            said = ?asked,
            "{FILTER} is neither a level (error, warn, info, debug, trace, off) nor info,PART=debug; info it is"
        );
    }
}

/// What is asked for, beside the usual; true when it could not be read.
fn filter(asked: Option<&str>) -> (Targets, bool) {
    let read = asked.map(str::parse::<Targets>);
    let unclear = matches!(read, Some(Err(_)));
    let targets = read.and_then(Result::ok).unwrap_or_default();
    match targets.default_level() {
        Some(_) => (targets, unclear),
        None => (targets.with_default(LevelFilter::INFO), unclear),
    }
}

/// What a stranger chose is text inside a JSON string: no line of it can pretend to be ours.
struct Objects;

impl<S, N> FormatEvent<S, N> for Objects
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let now = std::time::SystemTime::now();
        let since = now.duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
        let nanos = i64::try_from(since.as_nanos()).unwrap_or(i64::MAX);
        let mut object = Map::new();
        object.insert("time".to_owned(), model::Timestamp(nanos).to_string().into());
        object.insert("level".to_owned(), event.metadata().level().as_str().into());
        event.record(&mut Fields(&mut object));
        writeln!(writer, "{}", Value::Object(object))
    }
}

struct Fields<'a>(&'a mut Map<String, Value>);

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().to_owned(), format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().to_owned(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().to_owned(), value.into());
    }
}

#[cfg(test)]
mod tests {
    use tracing::Level;

    use super::*;

    #[test]
    fn a_level_is_for_all_and_a_part_has_its_own() {
        let check = |asked: Option<&str>, ours: bool, theirs: bool| {
            let (filter, unclear) = filter(asked);
            assert!(!unclear, "{asked:?}");
            let told = |part| filter.would_enable(part, &Level::DEBUG);
            assert_eq!((told("flowglass_relay::hub"), told("hyper")), (ours, theirs), "{asked:?}");
        };
        check(None, false, false);
        check(Some("debug"), true, true);
        check(Some("info,flowglass_relay=debug"), true, false);
        check(Some("hyper=trace"), false, true);
        check(Some("off,hyper=trace"), false, true);
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_usual_is_written() {
        let (filter, unclear) = filter(Some("flowglass_relay=loud"));
        assert!(unclear && filter.would_enable("hyper", &Level::INFO));
        assert!(!filter.would_enable("hyper", &Level::DEBUG));
    }
}
