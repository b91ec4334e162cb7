//! A relay at its desk, the one that serves this page or one it is connected to: signing in, and what it recorded, does
//! and counts.

pub(crate) mod ask;
pub(crate) mod at;
mod counters;
mod exporters;
mod names;
mod recordings;
pub(crate) mod reputation;
mod session;
mod table;
mod tasks;
mod told;
mod users;
pub(crate) mod value;

use model::SourceId;
use yew::prelude::*;

use crate::language::{html, t};
use crate::parts::dialog::Dialog;
use crate::parts::switch::switch;
use crate::state::{Store, use_store};
use crate::text::{desk as words, escape};
use ask::Fault;
use at::At;
use counters::{Counters, Limits};
use exporters::Exporters;
use names::Names;
use recordings::Recordings;
use session::{login, who};
use tasks::Tasks;
use told::{Told, use_told};
use users::Users;
use value::Value;

/// What of it is looked at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Part {
    Recordings,
    Exporters,
    Tasks,
    Counters,
    Limits,
    Names,
    Users,
}

impl Part {
    /// In the order of the buttons; who only looks sees who exports.
    fn of(session: &Value) -> Vec<Self> {
        let role = session.text("role");
        let mut parts = match role.as_str() {
            "admin" => {
                vec![Self::Recordings, Self::Exporters, Self::Tasks, Self::Counters, Self::Limits]
            }
            "viewer" => vec![Self::Exporters],
            _ => return Vec::new(),
        };
        if session.field("lookups").is("names") {
            parts.push(Self::Names);
        }
        if role == "admin" && session.text("auth") == "users" {
            parts.push(Self::Users);
        }
        parts
    }

    const fn title(self) -> &'static str {
        match self {
            Self::Recordings => "Recordings",
            Self::Exporters => "Exporters",
            Self::Tasks => "Tasks",
            Self::Counters => "Counters",
            Self::Limits => "Limits",
            Self::Names => "Names",
            Self::Users => "Users",
        }
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct DeskProps {
    /// A stream of the relay; none is the one that serves this page.
    pub(crate) source: Option<SourceId>,
}

/// The sheet.
#[function_component]
#[inline(never)]
pub(crate) fn Desk(props: &DeskProps) -> Html {
    let store = use_store();
    // It stays the same relay, also when its stream is closed meanwhile.
    let at = use_memo(props.source, |source| relay(&store, *source));
    at.ask();
    let title = if at.is_here() {
        t("This relay").to_owned()
    } else {
        format!("Relay {}", escape::visible(words::host_of(at.page())))
    };
    html! {
        <Dialog {title} wide=true>
            <Inside key={at.page()} />
        </Dialog>
    }
}

/// What was typed where one connects is shown here, too.
pub(crate) fn remember(stream: &str, token: &str) {
    if let Some(at) = At::of(stream).filter(|_| !token.is_empty()) {
        at.take_token(token);
    }
}

fn relay(store: &Store, source: Option<SourceId>) -> At {
    let status = store.sources.iter().find(|status| Some(status.id) == source);
    status.and_then(|status| At::of(&status.name)).unwrap_or_else(At::here)
}

#[function_component]
fn Inside() -> Html {
    let round = use_state(|| 0_u32);
    let session = use_told("session", *round);
    let changed = {
        let round = round.clone();
        Callback::from(move |()| round.set(round.wrapping_add(1)))
    };
    html! {
        <>
            { fault(&session) }
            if let Some(session) = &session.value { { inside(session, &changed) } }
            else if session.fault.is_none() { <p class="note">{ "Asking it who you are…" }</p> }
        </>
    }
}

fn inside(session: &Value, changed: &Callback<()>) -> Html {
    let role = session.text("role");
    if role.is_empty() {
        return login(&session.text("auth"), changed);
    }
    html! {
        <>
            { who(session, changed) }
            <Parts parts={Part::of(session)} records={session.is("recordings")} me={session.text("name")} />
            if role != "admin" { <p class="note">{ words::ADMINS }</p> }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct Props {
    /// What whoever asks may see.
    parts: Vec<Part>,
    /// Whether there is a folder for recordings.
    records: bool,
    /// The name of whoever asks.
    me: String,
}

#[function_component]
fn Parts(props: &Props) -> Html {
    let chosen = use_state(|| 0_usize);
    let options: Vec<AttrValue> = props.parts.iter().map(|part| part.title().into()).collect();
    let on_choose = {
        let chosen = chosen.setter();
        Callback::from(move |index: usize| chosen.set(index))
    };
    let shown = match props.parts.get(*chosen) {
        Some(Part::Recordings) if props.records => html! { <Recordings /> },
        Some(Part::Recordings) => html! { <p>{ words::RECORDS_NOTHING }</p> },
        Some(Part::Tasks) => html! { <Tasks /> },
        Some(Part::Counters) => html! { <Counters /> },
        Some(Part::Limits) => html! { <Limits /> },
        Some(Part::Names) => html! { <Names /> },
        Some(Part::Users) => html! { <Users me={props.me.clone()} /> },
        Some(Part::Exporters) => html! { <Exporters /> },
        None => Html::default(),
    };
    html! {
        <>
            if options.len() > 1 { { switch("What of it", &options, *chosen, &on_choose) } }
            { shown }
        </>
    }
}

/// Why the relay does not answer; nothing where it does.
fn fault(told: &Told) -> Html {
    told.fault.as_ref().map(said).unwrap_or_default()
}

fn said(fault: &Fault) -> Html {
    html! { <p class="fault" role="alert">{ words::refused(fault.status, &fault.said) }</p> }
}
