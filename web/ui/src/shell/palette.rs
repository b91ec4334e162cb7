//! Every command by name, with its key beside it, and values of the data with what can be done with them.

mod values;

use protocol::{SourceKind, SourceStatus};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::browser;
use crate::keys::{pick_file, toggle_pause};
use crate::language::{html, t, t_of};
use crate::parts::dialog::Dialog;
use crate::shell::connect::is_own;
use crate::state::preferences::{Preferences, Theme};
use crate::state::{Action, Sheet, Store, View, use_client, use_store};
use crate::text::{clause, escape, relay, source};
use values::{Found, use_values};

/// One command.
#[derive(Clone, PartialEq)]
struct Command {
    title: String,
    other: String,
    key: String,
    does: Does,
}

#[derive(Clone, PartialEq)]
enum Does {
    Act(Vec<Action>),
    OpenFile,
    Pause,
}

impl Command {
    /// What it is looked for by.
    fn words(&self) -> String {
        format!("{} {}", self.title, self.other).to_ascii_lowercase()
    }
}

/// The sheet.
#[function_component]
#[inline(never)]
pub(crate) fn Palette() -> Html {
    let store = use_store();
    let client = use_client();
    let typed = use_state(String::new);
    let picked = use_state(|| 0_usize);
    let values = use_values(&typed);
    let found = found(&store, &typed, &values);
    let run = {
        let store = store.clone();
        Callback::from(move |does: Does| {
            store.dispatch(Action::Sheet(None));
            match does {
                Does::Act(actions) => actions.into_iter().for_each(|action| store.dispatch(action)),
                Does::OpenFile => pick_file(),
                Does::Pause => toggle_pause(&store, &client),
            }
        })
    };
    let oninput = {
        let (typed, picked) = (typed.setter(), picked.setter());
        Callback::from(move |event: InputEvent| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                typed.set(input.value());
                picked.set(0);
            }
        })
    };
    let onkeydown = {
        let (found, picked, run) = (found.clone(), picked.clone(), run.clone());
        Callback::from(move |event: KeyboardEvent| {
            let last = found.len().saturating_sub(1);
            match event.key().as_str() {
                "ArrowDown" => picked.set(if *picked >= last { 0 } else { *picked + 1 }),
                "ArrowUp" => picked.set(picked.checked_sub(1).unwrap_or(last)),
                "Enter" => {
                    if let Some(command) = found.get(*picked) {
                        run.emit(command.does.clone());
                    }
                }
                _ => return,
            }
            event.prevent_default();
        })
    };
    html! {
        <Dialog title="Commands" field=true>
            <input type="text" class="input" autofocus=true placeholder="Type a command, or a value to look for" spellcheck="false" autocomplete="off"
                role="combobox" aria-expanded="true" aria-controls="commands" aria-label="Command"
                value={(*typed).clone()} {oninput} {onkeydown} />
            <ul id="commands" class="commands" role="listbox" aria-label="Commands">
                { for found.iter().enumerate().map(|(index, command)| {
                    let does = command.does.clone();
                    let onclick = run.reform(move |_: MouseEvent| does.clone());
                    let chosen = index == *picked;
                    html! {
                        <li role="option" aria-selected={chosen.to_string()} class={classes!(chosen.then_some("picked"))} {onclick}>
                            <span>{ &command.title }</span><small>{ &command.other }</small><kbd>{ &command.key }</kbd>
                        </li>
                    }
                }) }
            </ul>
        </Dialog>
    }
}

/// Commands that are called so, what can be done with values that are, commands that hold its letters.
fn found(store: &Store, typed: &str, values: &[Found]) -> Vec<Command> {
    let fitting = commands(store).into_iter().filter(|command| fits(command, typed));
    let (called, others): (Vec<_>, Vec<_>) =
        fitting.partition(|command| command.words().contains(&typed.trim().to_ascii_lowercase()));
    let of_values = values.iter().flat_map(|found| of_value(store, found));
    called.into_iter().chain(of_values).chain(others).collect()
}

/// What can be done with a value.
fn of_value(store: &Store, found: &Found) -> Vec<Command> {
    let command = |does: &str, actions: Vec<Action>| Command {
        title: format!("{} {}", t_of(does), escape::shortened(&found.words, 60)),
        other: found.about.clone(),
        key: String::new(),
        does: Does::Act(actions),
    };
    let filtered = |clause: &str| {
        let filter = Action::Filter(clause::and(&store.filter_text, clause));
        // A filter nobody sees helps nobody.
        let view = if store.view.is_filtered() { store.view } else { View::Flows };
        vec![filter, Action::Show(view)]
    };
    let mut all = vec![
        command("Filter by", filtered(&found.clause.keep)),
        command("Exclude", filtered(&found.clause.exclude)),
    ];
    all.extend(found.host.map(|host| command("Open the host", vec![Action::Host(Some(host))])));
    all
}

fn commands(store: &Store) -> Vec<Command> {
    let act = |title: &str, key: &str, action: Action| Command {
        title: t_of(title).to_owned(),
        other: String::new(),
        key: key.to_owned(),
        does: Does::Act(vec![action]),
    };
    let mut list: Vec<Command> = View::ALL
        .into_iter()
        .map(|view| Command {
            title: t(view.title()).to_owned(),
            other: t(view.second_name()).to_owned(),
            key: format!("g {}", view.key()),
            does: Does::Act(vec![Action::Show(view)]),
        })
        .collect();
    list.push(Command {
        title: t("Open a file…").to_owned(),
        other: String::new(),
        key: t("Ctrl O").to_owned(),
        does: Does::OpenFile,
    });
    list.push(Command {
        title: t("Copy a link to this view…").to_owned(),
        other: t("share, permalink").to_owned(),
        key: String::new(),
        does: Does::Act(vec![Action::Sheet(Some(Sheet::Link))]),
    });
    list.extend([
        act("Connect to relay…", "", Action::Sheet(Some(Sheet::Connect))),
        act("Export what is seen…", "e", Action::Sheet(Some(Sheet::Export))),
        act("What went wrong", "", Action::Sheet(Some(Sheet::Issues))),
        act("Clear the filter", "", Action::Filter(String::new())),
        act("All times", "0", Action::Time(None)),
        act("Choose a time range…", "T", Action::Sheet(Some(Sheet::Time))),
        act("Help", "?", Action::Sheet(Some(Sheet::Help))),
    ]);
    if browser::is_served_by_relay() {
        list.push(act(relay::DESK, "", Action::Sheet(Some(Sheet::Relay(None)))));
    }
    let is_elsewhere =
        |status: &&SourceStatus| status.kind == SourceKind::Relay && !is_own(&status.name);
    list.extend(store.sources.iter().filter(is_elsewhere).map(|status| {
        let title = relay::desk_of(&source::short_name(status));
        act(&title, "", Action::Sheet(Some(Sheet::Relay(Some(status.id)))))
    }));
    if store.live_source().is_some() {
        list.push(Command {
            title: t("Pause or resume live").to_owned(),
            other: String::new(),
            key: t("Space").to_owned(),
            does: Does::Pause,
        });
    }
    let prefer = |change: &dyn Fn(&mut Preferences)| {
        let mut preferences = (*store.preferences).clone();
        change(&mut preferences);
        Action::Prefer(preferences)
    };
    list.push(act("Next unit", "b", prefer(&|p| p.unit = p.unit.next())));
    if store.sampled.can_be_scaled() {
        let other = prefer(&|p| p.counting = p.counting.next());
        list.push(act("Sampled counters: scaled or as received", "r", other));
    }
    list.push(act(
        "Next clock: local, UTC, the capture's, elapsed",
        "z",
        prefer(&Preferences::next_clock),
    ));
    list.push(act("Hosts: names or addresses", "n", prefer(&Preferences::turn_names)));
    list.extend(Theme::ALL.into_iter().map(|theme| {
        act(&format!("Theme: {}", t(theme.name())), "", prefer(&|p| p.theme = theme))
    }));
    list
}

/// Every letter in order, wherever it stands.
fn fits(command: &Command, typed: &str) -> bool {
    let text = command.words();
    let mut letters = text.chars();
    typed
        .to_ascii_lowercase()
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .all(|wanted| letters.any(|letter| letter == wanted))
}
