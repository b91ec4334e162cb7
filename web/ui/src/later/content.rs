//! The views and sheets that come later, by what the state asks for.

use chart::Plot;
use model::ExchangeKind;
use protocol::UserList;
use yew::prelude::*;

use crate::client::Client;
use crate::language::html;
use crate::later::offline;
use crate::own::telling::Herald;
use crate::own::{self, marks, names};
use crate::parts::found::Marks;
use crate::shell::blocking::Blocking;
use crate::shell::connect::Connect;
use crate::shell::desk::Desk;
use crate::shell::drawer::Drawer;
use crate::shell::exporting::Exporting;
use crate::shell::help::help;
use crate::shell::issues::Issues;
use crate::shell::linking::Linking;
use crate::shell::linking::compared::Compared;
use crate::shell::palette::Palette;
use crate::shell::source_sheet::source_sheet;
use crate::shell::time_sheet::TimeSheet;
use crate::state::{Sheet, Store, View};
use crate::text::alert::OwnAlert;
use crate::views::alerts::Alerts;
use crate::views::compare::Compare;
use crate::views::conversations::Conversations;
use crate::views::exchanges::Exchanges;
use crate::views::expert::Expert;
use crate::views::exporters::Exporters;
use crate::views::files::Files;
use crate::views::findings::Findings;
use crate::views::flows::Flows;
use crate::views::history::History;
use crate::views::host::HostPage;
use crate::views::hosts::Hosts;
use crate::views::incidents::Incidents;
use crate::views::ladder::Ladder;
use crate::views::lists::Lists;
use crate::views::packets::Packets;
use crate::views::protocols::Protocols;
use crate::views::relations::Relations;
use crate::views::reports::Reports;
use crate::views::settings::settings;
use crate::views::stream::StreamView;
use crate::views::tls::Tls;

/// The browser is to keep the page, and the engine learns what the user looks for.
#[inline(never)]
pub(crate) fn begin(store: &Store, client: &Client) {
    offline::keep(store, client);
    marks::begin(store, client);
    own::take_up::<UserList>(store, client);
    own::take_up::<OwnAlert>(store, client);
}

/// Hosts are drawn by their names, or by their addresses.
#[inline(never)]
pub(crate) fn names(store: &Store, client: &Client) {
    names::follow(store, client);
}

/// The view.
#[inline(never)]
pub(crate) fn view(store: &Store) -> Html {
    match store.view {
        View::Overview => Html::default(),
        View::Flows => html! { <Flows /> },
        View::Conversations => html! { <Conversations /> },
        View::Hosts => match store.host {
            Some(address) => html! { <HostPage key={address.to_string()} {address} /> },
            None => html! { <Hosts /> },
        },
        View::History => html! { <History /> },
        View::Relations => html! { <Relations /> },
        View::Ladder => html! { <Ladder /> },
        View::Findings => html! { <Findings /> },
        View::Lists => html! { <Lists /> },
        View::Alerts => html! { <Alerts /> },
        View::Incidents => html! { <Incidents /> },
        View::Reports => html! { <Reports /> },
        View::Expert => html! { <Expert /> },
        View::Compare => html! { <Compare /> },
        View::Protocols => html! { <Protocols /> },
        View::Dns => html! { <Exchanges key="dns" kind={ExchangeKind::Dns} /> },
        View::Tls => html! { <Tls /> },
        View::Http => html! { <Exchanges key="http" kind={ExchangeKind::Http} /> },
        View::Files => html! { <Files /> },
        View::Packets => html! { <Packets /> },
        View::Stream => html! { <StreamView /> },
        View::Exporters => html! { <Exporters /> },
        View::Settings => settings(store),
    }
}

/// What lies over the page.
#[inline(never)]
pub(crate) fn sheet(store: &Store, client: &Client, sheet: Sheet) -> Html {
    match sheet {
        Sheet::Help => help(store),
        Sheet::Connect => html! { <Connect /> },
        Sheet::Block(what) => html! { <Blocking {what} /> },
        Sheet::Relay(source) => html! { <Desk {source} /> },
        Sheet::Export => html! { <Exporting /> },
        Sheet::Issues => html! { <Issues /> },
        Sheet::Source(id) => source_sheet(store, client, id),
        Sheet::Palette => html! { <Palette /> },
        Sheet::Time => html! { <TimeSheet /> },
        Sheet::Link => html! { <Linking /> },
    }
}

/// Whether what was opened is what the link is about.
#[inline(never)]
pub(crate) fn compared() -> Html {
    html! { <Compared /> }
}

/// Who tells of alerts while other things are looked at.
#[inline(never)]
pub(crate) fn herald() -> Html {
    html! { <Herald /> }
}

/// What is odd, above the timeline.
#[inline(never)]
pub(crate) fn finding_marks(plot: Plot) -> Html {
    html! { <Marks {plot} /> }
}

/// What is opened beside the view.
#[inline(never)]
pub(crate) fn drawer(flow: u64) -> Html {
    html! { <Drawer {flow} /> }
}
