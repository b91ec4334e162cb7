//! `flowglass watch`: flows as they end, from sources that go on.

mod courier;
mod feed;
mod follow;
mod found;
mod http;
mod line;
mod looking;
mod place;
mod relay;
mod sink;
mod sites;
mod udp;
mod write;

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use engine::{Engine, FindingLimits, Input, Limits};
use model::{Finding, SourceId, Timestamp};
use protocol::{Event, LinkState, Request, Response, SourceState, SourceStatus};

use crate::arguments::{UsageError, WatchArguments};
use crate::interrupt::{self, Reading};
use crate::output::tell;
use crate::{FINE, NOTHING_USABLE, flows, input, watching};

use self::feed::{Fed, News, Waker};
use self::found::Found;
use self::http::{Server, Tally, desk};
use self::looking::Lookers;
pub(crate) use self::place::Place;
use self::sink::Sink;
use self::write::Written;
use self::write::resume::{self, Kept};

/// News that wait for the engine: with the largest of them 16 MiB. Who sends more waits, and UDP is
/// kept by the system meanwhile.
const QUEUE: usize = 64;
/// How long nothing may come until time is told to pass.
const TICK: Duration = Duration::from_millis(250);
/// Flows that may end within one piece of a source.
const MOST_ENDED: usize = 1 << 17;
/// Flows kept for what is asked later, unless the user says otherwise.
const KEEP_FLOWS: u32 = 1 << 20;

/// Everything there is while sources go on.
pub(crate) struct Watch {
    engine: Engine,
    watched: Vec<Watched>,
    /// The change of the flows that was told last.
    generation: u64,
    tally: Tally,
    found: Option<Found>,
    lookers: Option<Lookers>,
    written: Option<Arc<Written>>,
    told: Told,
    code: u8,
}

/// A source that is watched.
struct Watched {
    id: SourceId,
    name: String,
    fed: Fed,
    is_open: bool,
    /// Nobody there lets us in.
    is_refused: bool,
    /// What it is called where its place is kept; none where it has none.
    stream: Option<String>,
    /// The last message, or datagram, of it that was read.
    place: Option<u64>,
    /// Datagrams it skipped, as told last.
    skipped: u64,
    /// Why it was lost, and how often in a row for that reason.
    lost: (String, u64),
}

/// Reads until every source has ended, or Ctrl-C; who answers over HTTP goes on until then.
pub(crate) fn run(arguments: &WatchArguments) -> anyhow::Result<u8> {
    check(arguments)?;
    let filter = flows::filter(arguments.filter.as_deref())?;
    let mut sink = Sink::new(arguments, filter)?;
    let _reading = Reading::begin();
    let (sender, news) = sync_channel(QUEUE);
    let mut watch = Watch::new(arguments)?;
    watch.written = sink.written();
    let mut served = None;
    if let Some(address) = arguments.api.http {
        let (desk, works) = desk(Waker::new(sender.clone()));
        served = Some((Server::begin(address, &arguments.api, desk)?, works));
    }
    for (number, place) in arguments.sources.iter().enumerate() {
        let line = feed::Line::new(number, sender.clone());
        watch.open(place, arguments, line)?;
    }
    drop(sender);

    let (mut has_more, mut was_open) = (false, true);
    while !interrupt::is_stopped() {
        match news.recv_timeout(if has_more { Duration::ZERO } else { TICK }) {
            Ok((number, news)) => watch.hear(number, &news),
            Err(RecvTimeoutError::Timeout) => watch.engine.handle(now(), Input::Tick),
            Err(RecvTimeoutError::Disconnected) => break,
        }
        watch.tell_events();
        sink.drain(&mut watch)?;
        watch.tell_findings(false);
        has_more = served.as_ref().is_some_and(|(_, works)| works.one(&mut watch));
        let is_open = watch.watched.iter().any(|watched| watched.is_open);
        if served.is_some() && was_open && !is_open {
            tell("every source has ended; questions are answered until Ctrl-C");
        }
        was_open = is_open;
    }
    drop(served);
    watch.close();
    sink.drain(&mut watch)?;
    watch.tell_findings(true);
    sink.finish(&watch)?;
    if let Some(found) = watch.found.take() {
        found.finish();
    }
    Ok(watch.code)
}

/// What makes no sense is told before anything is opened.
fn check(arguments: &WatchArguments) -> Result<(), UsageError> {
    let refused = |words: &str| Err(UsageError(words.to_owned()));
    let standard = arguments.sources.iter().filter(|place| **place == Place::Standard).count();
    if standard > 1 {
        return refused("`-` is standard input, which can be read only once");
    }
    let has_streams = arguments.sources.iter().any(|place| matches!(place, Place::Nats(_)));
    let given = &arguments.nats;
    if !has_streams && (given.site.is_some() || given.from.is_some() || given.credentials.is_some())
    {
        return refused("--site, --from and --nats-credentials are for a nats:// source");
    }
    if arguments.input.apart {
        return refused("--apart is for captures that are read as a whole: not for `watch`");
    }
    if !arguments.input.mmdb.is_empty() && arguments.api.http.is_none() {
        return refused(
            "--mmdb: places are looked up for what is asked over HTTP: say --http, too",
        );
    }
    Ok(())
}

impl Watch {
    fn new(arguments: &WatchArguments) -> anyhow::Result<Self> {
        let mut settings = input::settings(&arguments.input);
        settings.keep.flows.get_or_insert(KEEP_FLOWS);
        let hash_seed = RandomState::new().hash_one(0);
        let mut limits =
            Limits { hash_seed, packet_index_octets: 0, ended: MOST_ENDED, ..Limits::default() };
        if arguments.api.http.is_some() || arguments.told.is_asked() {
            limits.findings = Some(FindingLimits { seed: hash_seed, ..FindingLimits::default() });
        }
        if arguments.api.http.is_some() {
            limits.store.groups = limits.store.groups.min(http::GROUPS);
        }
        let is_looked_at = limits.findings.is_some();
        let mut engine = Engine::new(settings, limits);
        if let Some(Event::Issue(issue)) = engine.poll_event() {
            return Err(UsageError(format!("--local: {}", issue.what)).into());
        }
        let rules = &arguments.told.rules;
        if rules.is_given() {
            engine.watch_for(watching::lists(rules)?, watching::alerts(rules)?);
        }
        let lookers = is_looked_at.then(|| Lookers::begin(&mut engine)).transpose()?;
        let mut code = FINE;
        for file in &arguments.input.mmdb {
            if let Err(why) = input::open_database(&mut engine, file) {
                let name = input::shown(file);
                tell(format_args!("{name}: {why}; no address is looked up in it"));
                code = NOTHING_USABLE;
            }
        }
        Ok(Self {
            engine,
            watched: Vec::new(),
            generation: 0,
            tally: Tally::default(),
            found: Found::of(&arguments.told, arguments.ca.as_deref())?,
            lookers,
            written: None,
            told: Told::new(),
            code,
        })
    }

    fn open(
        &mut self,
        place: &Place,
        arguments: &WatchArguments,
        line: feed::Line,
    ) -> anyhow::Result<()> {
        let name = place.to_string();
        let folder = arguments.write.write.as_deref();
        let stream = folder.and_then(|_| resume::stream(place, arguments));
        let kept = folder.map(Kept::read).unwrap_or_default();
        let before = stream.as_deref().and_then(|stream| kept.place(stream));
        let fed = feed::begin(place, arguments, before, line).with_context(|| name.clone())?;
        let id = self.engine.open(place.kind(), &name, None);
        let (is_open, is_refused, skipped) = (true, false, 0);
        let place = before;
        let lost = Default::default();
        let watched = Watched { id, name, fed, is_open, is_refused, stream, place, skipped, lost };
        self.watched.push(watched);
        Ok(())
    }

    /// Something came from a source.
    fn hear(&mut self, number: usize, news: &News) {
        let Some(watched) = self.watched.get_mut(number) else { return };
        hear(&mut self.engine, watched, news);
        if let Some(lookers) = &mut self.lookers {
            lookers.turn(&mut self.engine);
        }
    }

    /// How far streams were read whose places are kept.
    fn places(&self) -> Vec<(String, u64)> {
        let place = |watched: &Watched| watched.stream.clone().zip(watched.place);
        self.watched.iter().filter_map(place).collect()
    }

    /// Tells issues, each again only when there are ten times as many: a stream has no end. What ended
    /// makes the exit code.
    fn tell_events(&mut self) {
        while let Some(event) = self.engine.poll_event() {
            match event {
                Event::Issue(issue) => {
                    let before = self.told.entry((issue.source, issue.what.clone())).or_default();
                    if issue.count < before.saturating_mul(10) {
                        continue;
                    }
                    *before = issue.count;
                    match issue.source.and_then(|source| self.name_of(source)) {
                        Some(name) => tell(format_args!("{name}: {issue}")),
                        None => tell(issue),
                    }
                }
                Event::Source(status)
                    if status.state == SourceState::Failed && status.packets == 0 =>
                {
                    self.code = NOTHING_USABLE;
                }
                Event::Source(status) => self.tell_skipped(&status),
                Event::Changed { generation } => self.generation = generation,
                _ => {}
            }
        }
    }

    /// What a relay says that it did not give us, each time there is ten times as much.
    fn tell_skipped(&mut self, status: &SourceStatus) {
        let watched = self.watched.iter_mut().find(|watched| watched.id == status.id);
        let (Some(watched), Some(live)) = (watched, &status.live) else { return };
        if live.skipped > 0 && live.skipped >= watched.skipped.saturating_mul(10) {
            watched.skipped = live.skipped;
            let skipped = model::counted(live.skipped, "datagram", "datagrams");
            let words = "it keeps them no longer, or we read too slowly";
            tell(format_args!("{}: {skipped} skipped so far: {words}", watched.name));
        }
    }

    /// Flows that are still open end.
    fn close(&mut self) {
        for watched in self.watched.iter().filter(|watched| watched.is_open) {
            self.engine.handle(now(), Input::Cancel(watched.id));
        }
        self.tell_events();
        if self.watched.iter().any(|watched| watched.is_refused) {
            self.code = NOTHING_USABLE;
        }
    }

    /// What is odd so far, the worst first.
    fn findings(&mut self) -> Vec<Finding> {
        if let Some(lookers) = &mut self.lookers {
            lookers.come_home(&mut self.engine);
        }
        match self.engine.ask(Request::Findings) {
            Response::Findings(all) => all,
            _ => Vec::new(),
        }
    }

    /// Tells what was found since, where somebody is to be told; at the end at once.
    fn tell_findings(&mut self, is_end: bool) {
        if !self.found.as_mut().is_some_and(|found| found.is_due() || is_end) {
            return;
        }
        let all = self.findings();
        let name_of = |finding: &Finding| name_of(&self.watched, finding.source);
        if let Some(found) = &mut self.found {
            found.look(&all, name_of);
        }
    }

    /// What a source is called.
    fn name_of(&self, id: SourceId) -> Option<String> {
        name_of(&self.watched, id)
    }
}

fn name_of(watched: &[Watched], id: SourceId) -> Option<String> {
    watched.iter().find(|watched| watched.id == id).map(|watched| watched.name.clone())
}

/// Something came from a source.
fn hear(engine: &mut Engine, watched: &mut Watched, news: &News) {
    let id = watched.id;
    match news {
        News::Octets(octets) => {
            engine.handle(now(), Input::Bytes(id, octets));
            let last = engine.acknowledged(id);
            watched.fed.hear(last);
            watched.place = last.or(watched.place);
        }
        News::Message(octets, number) => {
            engine.handle(now(), Input::Bytes(id, octets));
            watched.place = Some(*number);
        }
        News::Live => {
            let (state, reason) = (LinkState::Connecting, "");
            engine.handle(now(), Input::Link { source: id, state, reason, retry_millis: None });
            let state = LinkState::Live;
            engine.handle(now(), Input::Link { source: id, state, reason, retry_millis: None });
            if std::mem::take(&mut watched.lost).1 > 0 {
                tell(format_args!("{}: is there again", watched.name));
            }
        }
        News::Lost(reason, retry_millis) => {
            let state = LinkState::Lost;
            let retry_millis = Some(*retry_millis);
            engine.handle(now(), Input::Link { source: id, state, reason, retry_millis });
            watched.tell_lost(reason);
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
        // Somebody asks something: no source said it.
        News::Asked => {}
    }
}

impl Watched {
    /// Each reason is told once, and then each time there were ten times as many tries: a server may be away for days.
    fn tell_lost(&mut self, reason: &str) {
        let (before, times) = &mut self.lost;
        if before != reason {
            (*before, *times) = (reason.to_owned(), 0);
        }
        *times += 1;
        if times.ilog10() > (*times - 1).checked_ilog10().unwrap_or(0) || *times == 1 {
            let tries =
                if *times == 1 { String::new() } else { format!(" ({times} tries so far)") };
            tell(format_args!("{}: {reason}; trying again{tries}", self.name));
        }
    }
}

/// How often each trouble of a source had happened when it was last told.
type Told = HashMap<(Option<SourceId>, String), u64>;

/// The clock.
pub(super) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_nanos()).unwrap_or(i64::MAX))
}
