//! The root: one state, one worker, and what stands where.

use web_sys::HtmlInputElement;
use yew::prelude::*;

use crate::browser;
use crate::client::Client;
use crate::keys::use_keys;
use crate::language::{html, t, use_language};
use crate::later::{self, Later, content, offline, use_later, use_rest};
use crate::parts::cell_menu::ValueMenu;
use crate::parts::dialog::Dialog;
use crate::parts::listen::use_window_event;
use crate::shell::dead::dead;
use crate::shell::dropping::{Dropping, open_files};
use crate::shell::filter_box::FilterBox;
use crate::shell::header::header;
use crate::shell::landing::landing;
use crate::shell::rail::rail;
use crate::shell::recording::use_recording;
use crate::shell::sampling::use_sampling;
use crate::shell::timeline::TimelinePanel;
use crate::shell::toast::use_toast;
use crate::state::{Action, State, Store, View, WorkerState, fragment};
use crate::views::overview::Overview;

/// The page.
#[function_component]
pub(crate) fn App() -> Html {
    let store = use_reducer(State::new);
    let client = {
        let dispatcher = store.dispatcher();
        use_memo((), move |()| {
            Client::start(Callback::from(move |heard| dispatcher.dispatch(Action::Heard(heard))))
        })
    };
    let client = (*client).clone();
    let language = use_language(&store);
    use_theme(&store);
    use_address(&store);
    use_settings(&store, &client);
    use_sampling(&store, &client);
    use_recording(&client);
    use_later(&store);
    use_rest(&store, &client);
    use_keys(store.clone(), client.clone());
    let toast = use_toast(&store);

    let onchange = {
        let (client, store) = (client.clone(), store.clone());
        Callback::from(move |event: Event| {
            if let Some(input) = event.target_dyn_into::<HtmlInputElement>() {
                open_files(&store, &client, input.files());
                // The same file can be chosen again.
                input.set_value("");
            }
        })
    };
    let file_field = html! {
        <input id="file" type="file" multiple=true class="unseen" tabindex="-1"
            aria-label="Capture files" {onchange} />
    };
    let body = match (&store.worker, store.is_empty(), store.view) {
        (WorkerState::Dead(why), true, _) => {
            html! { <main class="lone">{ dead(why) }</main> }
        }
        (_, true, View::Lists | View::Alerts | View::Incidents | View::Settings) => {
            workbench(&store)
        }
        (_, true, _) => html! { <main class="lone">{ landing(&store, &client) }</main> },
        _ => workbench(&store),
    };
    if store.later == Later::Here {
        content::names(&store, &client);
    }
    // What is below is drawn anew when there is something new for it.
    let shown = use_mut_ref(|| store.clone());
    if !store.shows_as(&shown.borrow()) {
        *shown.borrow_mut() = store.clone();
    }
    let shown = shown.borrow().clone();
    html! {
        <ContextProvider<Store> key={language.name()} context={shown}>
            <ContextProvider<Client> context={client.clone()}>
                { header(&store, &client, file_field) }
                { body }
                <Dropping />
                { sheet(&store, &client) }
                if let Some(menu) = store.menu.clone() { <ValueMenu {menu} /> }
                { toast }
                if store.found > 0 && store.later == Later::Here { { content::herald() } }
                if store.awaited.is_some() && !store.is_empty() && store.later == Later::Here { { content::compared() } }
                if store.newer && store.later == Later::Here { { offline::newer(&store) } }
            </ContextProvider<Client>>
        </ContextProvider<Store>>
    }
}

fn sheet(store: &Store, client: &Client) -> Html {
    match (store.sheet.clone(), later::missing(store)) {
        (None, _) => Html::default(),
        (Some(_), Some(missing)) => html! { <Dialog title="One moment">{ missing }</Dialog> },
        (Some(sheet), None) => content::sheet(store, client, sheet),
    }
}

/// Rail, filter, timeline and the view.
fn workbench(store: &Store) -> Html {
    let missing = later::missing(store);
    let is_here = missing.is_none();
    let view = match (store.view, missing) {
        (View::Overview, _) => html! { <Overview /> },
        (_, Some(missing)) => missing,
        (_, None) => content::view(store),
    };
    html! {
        <div class="workbench">
            { rail(store) }
            <div class="stage">
                if let WorkerState::Dead(why) = &store.worker { { dead(why) } }
                if store.view.is_filtered() { <FilterBox /> }
                if store.view.shows_traffic() { <TimelinePanel /> }
                <div class="view-and-drawer">
                    <main class="view" aria-label={store.view.title()}>
                        <h1 class="unseen">{ store.view.title() }</h1>
                        { view }
                    </main>
                    if let (Some(flow), true, true) = (store.flow, store.view.has_drawer(), is_here) {
                        { content::drawer(flow) }
                    }
                </div>
            </div>
        </div>
    }
}

/// Theme and density are attributes of the root element; the style sheet does the rest.
#[hook]
fn use_theme(store: &Store) {
    let preferences = (store.preferences.theme, store.preferences.density);
    use_effect_with(preferences, |(theme, density)| {
        if let Some(root) = browser::document().and_then(|document| document.document_element()) {
            // Valid names cannot be refused.
            let _ = root.set_attribute("data-theme", theme.name());
            let _ = root.set_attribute("data-density", density.name());
        }
    });
}

/// The address follows the state, and *back* leads the state.
#[hook]
fn use_address(store: &Store) {
    let shown = use_mut_ref(|| None);
    {
        let link = fragment::of(store);
        let store = store.clone();
        let title = t(store.view.title());
        use_effect_with((link.clone(), title), move |(link, _)| {
            let lasting = shown.borrow().as_ref().is_some_and(|old: &fragment::Link| {
                (old.view, &old.filter, old.time, old.flow, &old.exporter, old.host)
                    != (link.view, &link.filter, link.time, link.flow, &link.exporter, link.host)
            });
            fragment::show(&store, lasting);
            *shown.borrow_mut() = Some(link.clone());
            if let Some(document) = browser::document() {
                document.set_title(&format!("{title} · Flowglass"));
            }
        });
    }
    let dispatcher = store.dispatcher();
    use_window_event(
        "popstate",
        Callback::from(move |_| dispatcher.dispatch(Action::Restore(fragment::current()))),
    );
}

/// The engine is told the settings when it is there, and again whenever they change.
#[hook]
fn use_settings(store: &Store, client: &Client) {
    let client = client.clone();
    let dispatcher = store.dispatcher();
    let ready = store.worker == WorkerState::Ready;
    use_effect_with((store.settings.clone(), ready), move |(settings, ready)| {
        if *ready {
            let request = protocol::Request::Configure((**settings).clone());
            client.ask(request, move |response, _| {
                if let protocol::Response::Refused(why) = response {
                    dispatcher.dispatch(Action::Toast(Some(why)));
                }
            });
        }
    });
}
