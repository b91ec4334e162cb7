//! What the relay counts, and within which limits it works.

use yew::prelude::*;

use super::fault;
use super::told::use_told;
use super::value::Value;
use crate::language::{html, t};
use crate::text::desk as words;
use crate::text::{escape, number};

/// What has to add up, and what is kept.
#[function_component]
#[inline(never)]
pub(super) fn Counters() -> Html {
    let told = use_told("status", 0);
    let Some(value) = &told.value else { return fault(&told) };
    let clients = value.list("clients");
    let skipped = clients.iter().map(|one| one.number("skipped")).sum::<u64>();
    let whole = |name: &str| number::whole(value.number(name));
    let log = value.field("log");
    let facts = [
        ("Datagrams received", whole("received")),
        ("Refused by its rules", whole("refused")),
        ("Dropped by the kernel", whole("kernel_drops")),
        ("No flow export", whole("unrecognised")),
        ("Clients", number::whole(clients.len() as u64)),
        (
            "Skipped by slow clients",
            number::whole(skipped + value.field("departed").number("skipped")),
        ),
        (
            "Kept for who comes late",
            format!(
                "{} of {}",
                number::octets(log.number("octets")),
                number::octets(log.number("limit_octets"))
            ),
        ),
        ("Templates known", number::whole(value.field("templates").number("templates"))),
        ("Requests refused", whole("refused_requests")),
        ("Signed in", number::whole(value.field("auth").number("signed_in"))),
        ("Logins refused", number::whole(value.field("auth").number("refused_logins"))),
        ("Up for", number::span(value.number("uptime_seconds").saturating_mul(1_000_000_000))),
    ];
    let line = |(name, amount): (&'static str, String)| html! { <><dt>{ name }</dt><dd>{ amount }</dd></> };
    html! { <>{ fault(&told) }<dl class="source-facts">{ for facts.into_iter().map(line) }</dl></> }
}

/// Each limit by the name it has in the relay's settings.
#[function_component]
#[inline(never)]
pub(super) fn Limits() -> Html {
    let told = use_told("limits", 0);
    let Some(value) = &told.value else { return fault(&told) };
    let line = |(name, limit): (String, Value)| {
        let shown =
            limit.amount().map_or_else(|| listed(&limit), |amount| words::amount(&name, amount));
        html! { <><dt>{ escape::visible(&name.replace('_', " ")).into_owned() }</dt><dd>{ shown }</dd></> }
    };
    html! { <>{ fault(&told) }<dl class="source-facts">{ for value.fields().into_iter().map(line) }</dl></> }
}

/// Networks, all where there is none; or no limit.
fn listed(limit: &Value) -> String {
    match (limit.is_list(), limit.items()) {
        (false, _) => t("none").to_owned(),
        (true, networks) if networks.is_empty() => t("all").to_owned(),
        (true, networks) => networks.iter().map(Value::word).collect::<Vec<_>>().join(", "),
    }
}
