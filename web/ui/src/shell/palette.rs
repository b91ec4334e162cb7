//! Every command by name, with its key beside it.

use protocol::{SourceKind, SourceStatus};
use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::browser;
use crate::keys::{pick_file, toggle_pause};
use crate::parts::dialog::Dialog;
use crate::shell::connect::is_own;
use crate::state::preferences::{Preferences, Theme};
use crate::state::{Action, Sheet, Store, View, use_client, use_store};
use crate::text::{relay, source};

const COPIED: &str = "A link to this view was copied; it holds the view, not the traffic";
const REFUSED: &str = "The browser refused the clipboard; the address bar has the link";

/// One command.
#[derive(Clone, PartialEq)]
struct Command {
    title: String,
    other: &'static str,
    key: String,
    does: Does,
}

#[derive(Clone, PartialEq)]
enum Does {
    Act(Vec<Action>),
    OpenFile,
    /// The address of what is seen goes to the clipboard.
    CopyLink,
    Pause,
}

/// The sheet.
#[function_component]
#[inline(never)]
pub(crate) fn Palette() -> Html {
    let store = use_store();
    let client = use_client();
    let typed = use_state(String::new);
    let picked = use_state(|| 0_usize);
    let found: Vec<Command> =
        commands(&store).into_iter().filter(|command| fits(command, &typed)).collect();
    let run = {
        let store = store.clone();
        Callback::from(move |does: Does| {
            store.dispatch(Action::Sheet(None));
            match does {
                Does::Act(actions) => actions.into_iter().for_each(|action| store.dispatch(action)),
                Does::OpenFile => pick_file(),
                Does::CopyLink => {
                    if let Some(address) =
                        browser::window().and_then(|window| window.location().href().ok())
                    {
                        let store = store.dispatcher();
                        browser::copy_then(&address, move |is_copied| {
                            let said = if is_copied { COPIED } else { REFUSED };
                            store.dispatch(Action::Toast(Some(said.to_owned())));
                        });
                    }
                }
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
            <input type="text" class="input" autofocus=true placeholder="Type a command" spellcheck="false" autocomplete="off"
                role="combobox" aria-expanded="true" aria-controls="commands" aria-label="Command"
                value={(*typed).clone()} {oninput} {onkeydown} />
            <ul id="commands" class="commands" role="listbox" aria-label="Commands">
                { for found.iter().enumerate().map(|(index, command)| {
                    let does = command.does.clone();
                    let onclick = run.reform(move |_: MouseEvent| does.clone());
                    let chosen = index == *picked;
                    html! {
                        <li role="option" aria-selected={chosen.to_string()} class={classes!(chosen.then_some("picked"))} {onclick}>
                            <span>{ &command.title }</span><small>{ command.other }</small><kbd>{ &command.key }</kbd>
                        </li>
                    }
                }) }
            </ul>
        </Dialog>
    }
}

fn commands(store: &Store) -> Vec<Command> {
    let act = |title: &str, key: &str, action: Action| Command {
        title: title.to_owned(),
        other: "",
        key: key.to_owned(),
        does: Does::Act(vec![action]),
    };
    let mut list: Vec<Command> = View::ALL
        .into_iter()
        .map(|view| Command {
            title: view.title().to_owned(),
            other: view.second_name(),
            key: format!("g {}", view.key()),
            does: Does::Act(vec![Action::Show(view)]),
        })
        .collect();
    list.push(Command {
        title: "Open a file…".to_owned(),
        other: "",
        key: "Ctrl O".to_owned(),
        does: Does::OpenFile,
    });
    list.push(Command {
        title: "Copy a link to this view".to_owned(),
        other: "share, permalink",
        key: String::new(),
        does: Does::CopyLink,
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
            title: "Pause or resume live".to_owned(),
            other: "",
            key: "Space".to_owned(),
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
    list.extend(
        Theme::ALL.into_iter().map(|theme| {
            act(&format!("Theme: {}", theme.name()), "", prefer(&|p| p.theme = theme))
        }),
    );
    list
}

/// Every letter in order, wherever it stands.
fn fits(command: &Command, typed: &str) -> bool {
    let text = format!("{} {}", command.title, command.other).to_ascii_lowercase();
    let mut letters = text.chars();
    typed
        .to_ascii_lowercase()
        .chars()
        .filter(|letter| !letter.is_whitespace())
        .all(|wanted| letters.any(|letter| letter == wanted))
}
