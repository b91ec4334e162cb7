//! What the page knows and decides: one state, changed by closed actions, read by every component.

pub(crate) mod action;
pub(crate) mod counting;
pub(crate) mod filter;
pub(crate) mod fragment;
pub(crate) mod preferences;
pub(crate) mod progress;
pub(crate) mod questions;
pub(crate) mod view;

use std::net::IpAddr;
use std::rc::Rc;

use chart::scale::Clock;
use model::{Column, SourceId, TimeRange};
use protocol::{
    DatabaseStatus, Issue, KeptSession, LinkState, Settings, Severity, SourceKind, SourceState,
    SourceStatus,
};
use query::filter::Filter;
use yew::prelude::*;

use crate::browser;
use crate::client::Client;
use crate::later::Later;
use crate::text::clause::Clause;
use crate::text::time::Zone;

pub(crate) use action::Action;
pub(crate) use counting::{Counting, Sampled};
pub(crate) use fragment::LinkedFile;
pub(crate) use preferences::Preferences;
pub(crate) use progress::Progress;
pub(crate) use view::View;

/// A handle on the state for components.
pub(crate) type Store = UseReducerHandle<State>;

/// How the worker is.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) enum WorkerState {
    /// Being loaded.
    #[default]
    Starting,
    /// Listens.
    Ready,
    /// Gone, and why.
    Dead(String),
}

/// What lies over the page.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Sheet {
    /// Keys and words of the filter.
    Help,
    /// The address of a relay.
    Connect,
    /// The relay of a stream, or the one that serves the page: signing in, recordings, tasks.
    Relay(Option<SourceId>),
    /// Saving what is seen.
    Export,
    /// Rules that block something, or what stands on the user's own block list.
    Block(Option<Rc<str>>),
    /// What went wrong so far.
    Issues,
    /// One thing that was opened, at length.
    Source(SourceId),
    /// Every command by name.
    Palette,
    /// Which time is looked at.
    Time,
    /// A link to what is seen.
    Link,
}

/// A value that was clicked, and where.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct CellMenu {
    /// From the left edge of the window.
    pub(crate) x: i32,
    /// From its upper edge.
    pub(crate) y: i32,
    /// What it says.
    pub(crate) text: String,
    /// The filter that finds it, where there is one.
    pub(crate) clause: Option<Clause>,
    /// The flow it belongs to, where it is one.
    pub(crate) flow: Option<u64>,
}

/// Everything the page knows; rows are not part of it.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct State {
    /// How the worker is.
    pub(crate) worker: WorkerState,
    /// What was opened, in order.
    pub(crate) sources: Rc<Vec<SourceStatus>>,
    /// The databases of addresses that were given.
    pub(crate) databases: Rc<Vec<DatabaseStatus>>,
    /// What the browser keeps of sessions.
    pub(crate) sessions: Rc<Vec<KeptSession>>,
    /// How fast files are being read.
    pub(crate) progress: Rc<Vec<Progress>>,
    /// What the user stopped, until open flows of it are ended.
    pub(crate) stopping: Option<SourceId>,
    /// What went wrong so far.
    pub(crate) issues: Rc<Vec<Issue>>,
    /// Grows when stored flows change.
    pub(crate) generation: u64,
    /// Findings that are worth a look.
    pub(crate) worth: u32,
    /// Changes with findings.
    pub(crate) found: u32,
    /// Grows with what is known of values on the user's lists; 0 without lists.
    pub(crate) marks: u32,
    /// Grows with what is known of names of hosts.
    pub(crate) named: u32,
    /// What is on screen.
    pub(crate) view: View,
    /// The filter in force, as it was typed.
    pub(crate) filter_text: String,
    /// The same, parsed.
    pub(crate) filter: Option<Filter>,
    /// The time range that rules every view.
    pub(crate) time: Option<TimeRange>,
    /// What the timeline shows; everything when absent.
    pub(crate) window: Option<TimeRange>,
    /// The engine's settings.
    pub(crate) settings: Rc<Settings>,
    /// The page's own.
    pub(crate) preferences: Rc<Preferences>,
    /// What is known of sampling among all stored flows.
    pub(crate) sampled: Rc<Sampled>,
    /// How many of the answers on screen are estimates, and of how many flows.
    pub(crate) estimates: (u32, u64),
    /// The flow in the drawer.
    pub(crate) flow: Option<u64>,
    /// Whether the drawer shows the flow as it was exported.
    pub(crate) exported: bool,
    /// The exporter that is opened, by its handle.
    pub(crate) exporter: Option<String>,
    /// The host that is opened.
    pub(crate) host: Option<IpAddr>,
    /// What lies over the page.
    pub(crate) sheet: Option<Sheet>,
    /// The value that was clicked.
    pub(crate) menu: Option<CellMenu>,
    /// A sentence that shows for a moment.
    pub(crate) toast: Option<String>,
    /// What became of the program's second file.
    pub(crate) later: Later,
    /// The file that a link is about.
    pub(crate) awaited: Option<LinkedFile>,
    /// The SHA-256 of an open file, since somebody wanted it for a link.
    pub(crate) digest: Option<(SourceId, String)>,
    /// Whether there is a newer version of the page.
    pub(crate) newer: bool,
}

impl State {
    /// Warnings and errors told of a source.
    pub(crate) fn warnings(&self, source: SourceId) -> u64 {
        let of = |issue: &&Issue| issue.source == Some(source) && issue.severity > Severity::Note;
        self.issues.iter().filter(of).count() as u64
    }

    /// At the start, with what the address and the browser remember.
    pub(crate) fn new() -> Self {
        let mut state = Self {
            worker: WorkerState::default(),
            sources: Rc::default(),
            databases: Rc::default(),
            sessions: Rc::default(),
            progress: Rc::default(),
            stopping: None,
            issues: Rc::default(),
            generation: 0,
            worth: 0,
            found: 0,
            marks: 0,
            named: 0,
            view: View::default(),
            filter_text: String::new(),
            filter: None,
            time: None,
            window: None,
            settings: Rc::new(preferences::recall_settings()),
            preferences: Rc::new(Preferences::recall()),
            sampled: Rc::default(),
            estimates: (0, 0),
            flow: None,
            exported: false,
            exporter: None,
            host: None,
            sheet: None,
            menu: None,
            toast: None,
            later: Later::new(),
            awaited: None,
            digest: None,
            newer: false,
        };
        state.restore(&fragment::current());
        state
    }

    /// Whether there is nothing to look at yet.
    pub(crate) fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// Whether views show the same as before: at most files were read further, or are being stopped, which
    /// their chips tell.
    pub(crate) fn shows_as(&self, before: &Self) -> bool {
        let (sources, progress) = (self.sources.clone(), self.progress.clone());
        let stopping = self.stopping;
        let goes_on = |(one, now): (&SourceStatus, &SourceStatus)| {
            progress::is_read_on(one, now) || stopping == Some(now.id)
        };
        sources.len() == before.sources.len()
            && before.sources.iter().zip(&*sources).all(goes_on)
            && *self == Self { sources, progress, stopping, ..before.clone() }
    }

    /// Whether a file is being read right now.
    pub(crate) fn is_reading(&self) -> bool {
        self.sources
            .iter()
            .any(|source| source.kind == SourceKind::File && source.state == SourceState::Reading)
    }

    /// Whether a relay is connected, or should be.
    pub(crate) fn live_source(&self) -> Option<&SourceStatus> {
        self.sources.iter().find(|source| {
            source.kind == SourceKind::Relay
                && source.live.as_ref().is_some_and(|live| live.state != LinkState::Closed)
        })
    }

    /// Whether exporters have told of flows, beside what was metered from packets.
    pub(crate) fn has_exports(&self) -> bool {
        self.sources.iter().any(|source| source.records > 0)
    }

    /// How counters are shown: where nothing was sampled, as they are.
    pub(crate) fn counting(&self) -> Counting {
        if self.sampled.can_be_scaled() { self.preferences.counting } else { Counting::Received }
    }

    /// The columns of the flow table.
    pub(crate) fn columns(&self) -> &[Column] {
        &self.preferences.columns
    }

    /// By which clock traffic is shown at an instant, seconds since 1970.
    pub(crate) fn clock(&self, seconds: i64) -> Clock {
        let first = self.sources.iter().filter_map(|source| source.first).min();
        match (self.preferences.zone, first) {
            (Zone::Relative, Some(first)) => Clock::Since(first),
            _ => self.wall_clock(seconds),
        }
    }

    /// By which clock the reader's own times are shown: what has passed since a packet means nothing there.
    pub(crate) fn wall_clock(&self, seconds: i64) -> Clock {
        Clock::Zone(match self.preferences.zone {
            Zone::Utc => 0,
            Zone::Capture(minutes) => minutes,
            Zone::Local | Zone::Relative => browser::local_minutes(seconds),
        })
    }

    /// Put on what a link says.
    pub(crate) fn restore(&mut self, link: &fragment::Link) {
        self.view = link.view;
        self.time = link.time;
        self.flow = link.flow;
        self.exported = link.exported;
        self.exporter.clone_from(&link.exporter);
        self.host = link.host;
        self.awaited.clone_from(&link.file);
        if let Ok(parsed) = filter::parse(&link.filter, &self.preferences.lists) {
            self.filter_text.clone_from(&link.filter);
            self.filter = parsed;
        }
        let preferences = Rc::make_mut(&mut self.preferences);
        preferences.unit = link.unit.unwrap_or(preferences.unit);
        preferences.counting = link.counting.unwrap_or(preferences.counting);
        preferences.zone = link.zone.unwrap_or(preferences.zone);
        preferences.names = link.names.unwrap_or(preferences.names);
    }
}

/// The state, from anywhere below the root.
#[hook]
pub(crate) fn use_store() -> Store {
    use_context::<Store>().expect("the root provides the state")
}

/// The worker, from anywhere below the root.
#[hook]
pub(crate) fn use_client() -> Client {
    use_context::<Client>().expect("the root provides the client")
}
