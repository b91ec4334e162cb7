//! Everything that can happen to the page's state.

use std::net::IpAddr;
use std::rc::Rc;

use model::{Column, ColumnType, SourceId, TimeRange};
use protocol::{Event, Issue, LinkState, LiveStatus, Severity, SourceState, SourceStatus};
use yew::Reducible;

use super::fragment::Link;
use super::{
    CellMenu, Preferences, Progress, Sampled, Sheet, State, View, WorkerState, filter, preferences,
};
use crate::browser;
use crate::client::Heard;
use crate::language::t;
use crate::later::Later;

/// Something happened.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Action {
    /// The worker said something.
    Heard(Heard),
    /// Another view.
    Show(View),
    /// Another filter, if it parses; what does not leaves the last one standing.
    Filter(String),
    /// Another time range.
    Time(Option<TimeRange>),
    /// Another window of the timeline.
    Window(Option<TimeRange>),
    /// Open a flow in the drawer, or close it.
    Flow(Option<u64>),
    /// Show the flow in the drawer as it was exported, or as it is understood.
    Exported(bool),
    /// Open an exporter by its handle, or go back to all of them.
    Exporter(Option<String>),
    /// Open a host, or go back to all of them.
    Host(Option<IpAddr>),
    /// Put something over the page, or take it away.
    Sheet(Option<Sheet>),
    /// A value was clicked.
    Menu(Option<CellMenu>),
    /// A sentence for a moment.
    Toast(Option<String>),
    /// Other preferences.
    Prefer(Preferences),
    /// Sort the flow table: the same column again turns it round.
    Sort(Column),
    /// The user stopped the reading of a file.
    Stop(SourceId),
    /// What is known of sampling.
    Sampled(Sampled),
    /// More is known of values on the user's lists; or there are no lists.
    Marked(bool),
    /// More is known of names of hosts.
    Named,
    /// So many more answers are estimates, of so many flows.
    Estimated(i32, u64),
    /// New settings for the engine.
    Configure(protocol::Settings),
    /// What *back* or a link says.
    Restore(Link),
    /// The SHA-256 of a file is known.
    Digest(SourceId, String),
    /// What became of the program's second file.
    Later(Later),
    /// There is a newer version of the page.
    Newer,
    /// It can wait.
    Older,
}

impl Reducible for State {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        let mut state = (*self).clone();
        state.apply(action);
        Rc::new(state)
    }
}

impl State {
    fn apply(&mut self, action: Action) {
        match action {
            Action::Heard(Heard::Ready) => self.worker = WorkerState::Ready,
            Action::Heard(Heard::Died(why)) => self.worker = WorkerState::Dead(why),
            Action::Heard(Heard::Event(event)) => self.observe(*event),
            Action::Show(view) => {
                // The rail leads to all hosts again.
                if self.view == View::Hosts && view == View::Hosts {
                    self.host = None;
                }
                self.view = view;
                self.menu = None;
            }
            Action::Filter(text) => self.run(text),
            Action::Time(range) => self.time = range,
            Action::Window(window) => self.window = window,
            Action::Flow(flow) => {
                self.flow = flow;
                self.menu = None;
            }
            Action::Exported(exported) => self.exported = exported,
            Action::Exporter(exporter) => {
                self.view = View::Exporters;
                self.exporter = exporter;
            }
            Action::Host(host) => {
                self.view = View::Hosts;
                self.host = host;
                self.menu = None;
            }
            Action::Sheet(sheet) => {
                self.sheet = sheet;
                self.menu = None;
            }
            Action::Menu(menu) => self.menu = menu,
            Action::Toast(toast) => self.toast = toast,
            Action::Prefer(preferences) => {
                preferences.keep();
                self.preferences = Rc::new(preferences);
            }
            Action::Sort(column) => self.sort(column),
            Action::Stop(source) => self.stopping = Some(source),
            Action::Sampled(sampled) => {
                if *self.sampled != sampled {
                    self.sampled = Rc::new(sampled);
                }
            }
            Action::Marked(is_any) => self.marks = if is_any { self.marks + 1 } else { 0 },
            Action::Named => self.named = self.named.wrapping_add(1),
            Action::Estimated(more, looked_at) => {
                self.estimates.0 = self.estimates.0.saturating_add_signed(more);
                if looked_at > 0 {
                    self.estimates.1 = looked_at;
                }
            }
            Action::Configure(settings) => {
                preferences::keep_settings(&settings);
                self.settings = Rc::new(settings);
            }
            Action::Restore(link) => {
                self.menu = None;
                self.restore(&link);
            }
            Action::Digest(source, digest) => self.digest = Some((source, digest)),
            Action::Later(later) => self.later = later,
            Action::Newer => self.newer = true,
            Action::Older => self.newer = false,
        }
    }

    fn run(&mut self, text: String) {
        self.menu = None;
        let Ok(parsed) = filter::parse(&text, &self.preferences.lists) else { return };
        if parsed.is_some() {
            let preferences = Rc::make_mut(&mut self.preferences);
            preferences.remember(&text);
            preferences.keep();
        }
        self.filter = parsed;
        self.filter_text = text;
    }

    fn sort(&mut self, column: Column) {
        let (standing, descending) = super::questions::sort(self);
        let preferences = Rc::make_mut(&mut self.preferences);
        let first = matches!(column.info().kind, ColumnType::Count | ColumnType::Span);
        preferences.sort = Some((column, if standing == column { !descending } else { first }));
        preferences.keep();
    }

    fn observe(&mut self, event: Event) {
        match event {
            Event::Source(status) => self.observe_source(status),
            Event::Forgotten(source) => self.forget(source),
            Event::Changed { generation } => self.generation = generation,
            Event::Issue(issue) => self.observe_issue(issue),
            Event::Found { worth, change } => (self.worth, self.found) = (worth, change),
            Event::Sessions(sessions) => self.sessions = Rc::new(sessions),
            Event::View(link) => self.restore(&super::fragment::from_octets(&link)),
            Event::Databases(databases) => {
                let is_new = |one: &&protocol::DatabaseStatus| {
                    !self.databases.iter().any(|known| known.id == one.id)
                };
                if let Some(new) = databases.iter().rfind(is_new) {
                    self.toast = Some(crate::text::database::opened(new));
                }
                self.databases = Rc::new(databases);
            }
        }
    }

    fn observe_source(&mut self, status: SourceStatus) {
        let now = browser::now_millis();
        let progress = Rc::make_mut(&mut self.progress);
        match progress.iter_mut().find(|known| known.source == status.id) {
            Some(known) => known.observe(&status, now),
            None => progress.push(Progress::begin(&status, now)),
        }
        let sources = Rc::make_mut(&mut self.sources);
        match sources.iter_mut().find(|known| known.id == status.id) {
            Some(known) => {
                if came_back(known, &status) {
                    self.toast = Some(
                        t("The relay is back. What it kept of the time in between follows.")
                            .to_owned(),
                    );
                }
                if is_refused(&status) && !is_refused(known) {
                    self.sheet = Some(Sheet::Relay(Some(status.id)));
                }
                // A stop is told twice: at once, and when open flows are ended.
                let goes_on = known.state == SourceState::Reading
                    && matches!(status.state, SourceState::Reading | SourceState::Cancelled);
                if self.stopping == Some(status.id) && !goes_on {
                    self.stopping = None;
                }
                *known = status;
            }
            None => sources.push(status),
        }
    }

    fn forget(&mut self, source: SourceId) {
        Rc::make_mut(&mut self.sources).retain(|known| known.id != source);
        Rc::make_mut(&mut self.progress).retain(|known| known.source != source);
        Rc::make_mut(&mut self.issues).retain(|known| known.source != Some(source));
        if self.sheet == Some(Sheet::Source(source)) {
            self.sheet = None;
        }
        if self.sources.is_empty() {
            self.time = None;
            self.window = None;
            self.flow = None;
            self.exporter = None;
            self.host = None;
        }
    }

    /// The same issue is told again with a higher count.
    fn observe_issue(&mut self, issue: Issue) {
        let issues = Rc::make_mut(&mut self.issues);
        let same = |known: &&mut Issue| {
            known.source == issue.source
                && known.what == issue.what
                && known.severity == issue.severity
        };
        match issues.iter_mut().find(same) {
            Some(known) => known.count = known.count.max(issue.count),
            None => {
                if issue.severity == Severity::Error {
                    let name = self.sources.iter().find(|known| Some(known.id) == issue.source);
                    let name = name.map_or_else(String::new, |source| format!("{}: ", source.name));
                    self.toast = Some(format!("{name}{}", issue.what));
                }
                issues.push(issue);
            }
        }
    }

    /// The error that made a source useless, where one did.
    pub(crate) fn failure(&self, source: &SourceStatus) -> Option<&Issue> {
        (source.state == SourceState::Failed)
            .then(|| {
                self.issues.iter().rev().find(|issue| {
                    issue.source == Some(source.id) && issue.severity == Severity::Error
                })
            })
            .flatten()
    }
}

/// A relay took the connection, and wants to know who one is before it sends anything.
fn is_refused(status: &SourceStatus) -> bool {
    let lost = |live: &LiveStatus| {
        live.state == LinkState::Lost && live.retry_millis.is_none() && live.connections > 0
    };
    status.packets == 0 && status.live.as_ref().is_some_and(lost)
}

/// A relay's connection that was up before is up again.
fn came_back(before: &SourceStatus, now: &SourceStatus) -> bool {
    let connections =
        |status: &SourceStatus| status.live.as_ref().map_or(0, |live| live.connections);
    connections(before) > 0 && connections(now) > connections(before)
}
