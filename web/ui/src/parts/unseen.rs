//! States in which there is nothing to show, each with its reason and a way on.

use yew::prelude::*;

use crate::parts::icon::{Icon, Symbol};
use crate::state::{Action, use_store};
use crate::text::number;

#[derive(Properties, PartialEq)]
pub(crate) struct NothingProps {
    /// Flows in the store.
    pub(crate) stored: u64,
}

/// No flow passes the filter and the time range: says which of the two hides how much.
#[function_component]
pub(crate) fn NothingMatches(props: &NothingProps) -> Html {
    let store = use_store();
    let clear_filter = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Filter(String::new())))
    };
    let clear_time = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Time(None)))
    };
    let what = match (store.filter.is_some(), store.time.is_some()) {
        (true, true) => "the filter and the time range hide",
        (true, false) => "the filter hides",
        _ => "the time range hides",
    };
    let hidden = number::counted(props.stored, "flow", "flows");
    html! {
        <div class="state" role="status">
            <Symbol icon={Icon::Filter} />
            <h2>{ "Nothing matches" }</h2>
            <p>{ format!("There is data: {what} all of {hidden}.") }</p>
            if store.filter.is_some() { <code class="state-code">{ &store.filter_text }</code> }
            <div class="state-actions">
                if store.filter.is_some() {
                    <button class="button" onclick={clear_filter}>{ "Clear the filter" }</button>
                }
                if store.time.is_some() {
                    <button class="button" onclick={clear_time}>{ "Show all times" }</button>
                }
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
pub(crate) struct MessageProps {
    /// The heading.
    pub(crate) title: AttrValue,
    /// What to know, in sentences.
    #[prop_or_default]
    pub(crate) children: Children,
    /// The picture above.
    #[prop_or(Icon::Info)]
    pub(crate) icon: Icon,
}

/// A quiet message where a view would be.
#[function_component]
pub(crate) fn Message(props: &MessageProps) -> Html {
    html! {
        <div class="state" role="status">
            <Symbol icon={props.icon} />
            <h2>{ props.title.clone() }</h2>
            { props.children.clone() }
        </div>
    }
}
