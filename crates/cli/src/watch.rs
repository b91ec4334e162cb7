//! `flowglass watch`: flows as they end, from sources that go on.

mod feed;
mod follow;
mod line;
mod place;
mod relay;
mod udp;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use engine::{Engine, Input, Limits};
use export::{Options, TimeFormat, Writer};
use model::{Column, FlowRecord, SourceId, Timestamp};
use protocol::{Event, LinkState, SourceState};
use query::filter::Filter;

use crate::arguments::{LiveFormat, UsageError, WatchArguments};
use crate::interrupt::{self, Reading};
use crate::output::{Output, tell};
use crate::{FINE, NOTHING_USABLE, flows, input};

use self::feed::{Fed, News};
pub(crate) use self::place::Place;

/// News that wait for the engine: with the largest of them 16 MiB. Who sends more waits, and UDP is
/// kept by the system meanwhile.
const QUEUE: usize = 64;
/// How long nothing may come until time is told to pass.
const TICK: Duration = Duration::from_millis(250);
/// Flows that may end within one piece of a source.
const MOST_ENDED: usize = 1 << 17;
/// Flows kept for what is asked later, unless the user says otherwise.
const KEEP_FLOWS: u32 = 1 << 20;

/// A source that is watched.
struct Watched {
    id: SourceId,
    name: String,
    fed: Fed,
    is_open: bool,
    /// Nobody there lets us in.
    is_refused: bool,
}

/// Reads until every source has ended, or Ctrl-C.
pub(crate) fn run(arguments: &WatchArguments) -> anyhow::Result<u8> {
    let standard = arguments.sources.iter().filter(|place| **place == Place::Standard).count();
    if standard > 1 {
        let words = "`-` is standard input, which can be read only once";
        return Err(UsageError(words.to_owned()).into());
    }
    if !arguments.input.mmdb.is_empty() || arguments.input.apart {
        let words = "--mmdb and --apart are for captures that are read as a whole: not for `watch`";
        return Err(UsageError(words.to_owned()).into());
    }
    let filter = flows::filter(arguments.filter.as_deref())?;
    let mut sink = Sink::new(arguments, filter)?;
    let mut settings = input::settings(&arguments.input);
    settings.keep.flows.get_or_insert(KEEP_FLOWS);
    let hash_seed = RandomState::new().hash_one(0);
    let limits =
        Limits { hash_seed, packet_index_octets: 0, ended: MOST_ENDED, ..Limits::default() };
    let mut engine = Engine::new(settings, limits);
    if let Some(Event::Issue(issue)) = engine.poll_event() {
        return Err(UsageError(format!("--local: {}", issue.what)).into());
    }
    let _reading = Reading::begin();
    let (sender, news) = sync_channel(QUEUE);
    let mut watched = Vec::new();
    for (number, place) in arguments.sources.iter().enumerate() {
        let name = place.to_string();
        let fed = feed::begin(place, arguments, feed::Line::new(number, sender.clone()))
            .with_context(|| name.clone())?;
        let id = engine.open(place.kind(), &name, None);
        watched.push(Watched { id, name, fed, is_open: true, is_refused: false });
    }
    drop(sender);

    let (mut code, mut told) = (FINE, Told::new());
    while !interrupt::is_stopped() {
        match news.recv_timeout(TICK) {
            Ok((number, news)) => {
                if let Some(watched) = watched.get_mut(number) {
                    hear(&mut engine, watched, &news);
                }
            }
            Err(RecvTimeoutError::Timeout) => engine.handle(now(), Input::Tick),
            Err(RecvTimeoutError::Disconnected) => break,
        }
        code = code.max(tell_events(&mut engine, &watched, &mut told));
        sink.drain(&mut engine)?;
    }
    for watched in watched.iter().filter(|watched| watched.is_open) {
        engine.handle(now(), Input::Cancel(watched.id));
    }
    code = code.max(tell_events(&mut engine, &watched, &mut told));
    sink.drain(&mut engine)?;
    sink.finish()?;
    if watched.iter().any(|watched| watched.is_refused) {
        code = NOTHING_USABLE;
    }
    Ok(code)
}

/// Something came from a source.
fn hear(engine: &mut Engine, watched: &mut Watched, news: &News) {
    let id = watched.id;
    match news {
        News::Octets(octets) => {
            engine.handle(now(), Input::Bytes(id, octets));
            if let Some(acknowledged) = engine.acknowledged(id) {
                watched.fed.acknowledge(acknowledged);
            }
        }
        News::Live => {
            let (state, reason) = (LinkState::Connecting, "");
            engine.handle(now(), Input::Link { source: id, state, reason, retry_millis: None });
            let state = LinkState::Live;
            engine.handle(now(), Input::Link { source: id, state, reason, retry_millis: None });
        }
        News::Lost(reason, retry_millis) => {
            let state = LinkState::Lost;
            let retry_millis = Some(*retry_millis);
            engine.handle(now(), Input::Link { source: id, state, reason, retry_millis });
            tell(format_args!("{}: {reason}; trying again", watched.name));
        }
        News::End => {
            watched.is_open = false;
            engine.handle(now(), Input::End(id));
        }
        News::Broken(reason) => {
            watched.is_open = false;
            engine.handle(now(), Input::Broken(id, reason));
        }
        News::Refused(reason) => {
            watched.is_open = false;
            watched.is_refused = true;
            tell(format_args!("{}: {reason}", watched.name));
            engine.handle(now(), Input::Cancel(id));
        }
    }
}

/// How often each trouble of a source had happened when it was last told.
type Told = HashMap<(Option<SourceId>, String), u64>;

/// Tells issues, each again only when there are ten times as many: a stream has no end. What the
/// exit code is because of what ended.
fn tell_events(engine: &mut Engine, watched: &[Watched], told: &mut Told) -> u8 {
    let mut code = FINE;
    while let Some(event) = engine.poll_event() {
        match event {
            Event::Issue(issue) => {
                let before = told.entry((issue.source, issue.what.clone())).or_default();
                if issue.count < before.saturating_mul(10) {
                    continue;
                }
                *before = issue.count;
                let of = watched.iter().find(|watched| Some(watched.id) == issue.source);
                match of {
                    Some(watched) => tell(format_args!("{}: {issue}", watched.name)),
                    None => tell(issue),
                }
            }
            Event::Source(status) if status.state == SourceState::Failed && status.packets == 0 => {
                code = NOTHING_USABLE;
            }
            _ => {}
        }
    }
    code
}

/// The clock.
pub(super) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}

/// Where flows go.
struct Sink {
    out: Output,
    writer: Option<Writer>,
    filter: Option<Filter>,
}

impl Sink {
    fn new(arguments: &WatchArguments, filter: Option<Filter>) -> anyhow::Result<Self> {
        let columns = match &arguments.fields {
            Some(names) => export::parse_columns(names)
                .map_err(|error| UsageError(format!("--fields: {error}")))?,
            None => Column::ALL.to_vec(),
        };
        let times = if arguments.epoch { TimeFormat::Epoch } else { TimeFormat::Rfc3339 };
        let text = |format| Some(Writer::new(format, &columns, Options { times }));
        let writer = match arguments.format {
            LiveFormat::Line => None,
            LiveFormat::Csv => text(export::Format::Csv),
            LiveFormat::Ndjson => text(export::Format::Ndjson),
        };
        let mut sink = Self { out: Output::standard(), writer, filter };
        if let Some(writer) = &mut sink.writer {
            writer.header(sink.out.pieces());
        }
        sink.out.flush()?;
        Ok(sink)
    }

    /// Writes what ended, at once.
    fn drain(&mut self, engine: &mut Engine) -> anyhow::Result<()> {
        while let Some(flow) = engine.next_ended() {
            if self.filter.as_ref().is_none_or(|filter| filter.matches(&flow)) {
                self.write(&flow);
                self.out.drain()?;
            }
        }
        let lost = engine.take_lost_ended();
        if lost > 0 {
            let lost = model::counted(lost, "flow that ended was", "flows that ended were");
            tell(format_args!("{lost} not shown: more ended at once than are held"));
        }
        Ok(self.out.flush()?)
    }

    fn write(&mut self, flow: &FlowRecord) {
        match &mut self.writer {
            Some(writer) => writer.row(flow, self.out.pieces()),
            None => line::write(flow, self.out.pieces()),
        }
    }

    fn finish(mut self) -> anyhow::Result<()> {
        if let Some(writer) = &mut self.writer {
            writer.end(self.out.pieces());
        }
        Ok(self.out.finish()?)
    }
}
