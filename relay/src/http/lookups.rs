//! Look-ups for whoever looks: names, lists, verdicts; and alerts that a page has passed on.

use std::net::IpAddr;

#[cfg(feature = "webhook")]
use axum::extract::Extension;
use axum::extract::{Path, Request, State};
use axum::response::Response;
use hyper::StatusCode;
use serde_json::{Value, json};

#[cfg(feature = "webhook")]
use super::QUESTION_OCTETS;
#[cfg(feature = "webhook")]
use super::around::Asking;
use super::routes::Shared;
use super::{answers, octets};
use crate::lookups::Answer;

/// Addresses in one question: what a page shows at a time, and a URL of 4 KiB.
const MOST_ADDRESSES: usize = 64;

/// `?address=192.0.2.1,2001:db8::1`: what they are called.
pub(super) async fn names(State(shared): State<Shared>, request: Request) -> Response {
    let Some(names) = shared.lookups.names.clone() else {
        return none("This relay asks for no names (--resolve).");
    };
    let query = request.uri().query().unwrap_or_default();
    let lists = query.split('&').filter_map(|pair| pair.strip_prefix("address="));
    let texts: Vec<_> = lists.flat_map(|list| list.split(',')).collect();
    let addresses: Result<Vec<IpAddr>, _> = texts.iter().map(|text| address(text)).collect();
    let addresses = match addresses {
        Ok(addresses) if (1..=MOST_ADDRESSES).contains(&addresses.len()) => addresses,
        _ => {
            let words = "Ask for one to 64 addresses: ?address=192.0.2.1,2001:db8::1";
            return answers::error(StatusCode::BAD_REQUEST, words);
        }
    };
    let asked = addresses.into_iter().map(|address| {
        let names = names.clone();
        tokio::spawn(async move { (address, names.ask(address).await) })
    });
    let asked: Vec<_> = asked.collect();
    let (mut found, mut later) = (serde_json::Map::new(), Vec::new());
    for answer in asked {
        match answer.await {
            Ok((address, Answer::Named(name))) => {
                found.insert(address.to_string(), name.into());
            }
            Ok((address, Answer::Nameless)) => {
                found.insert(address.to_string(), Value::Null);
            }
            Ok((address, Answer::Later)) => later.push(address.to_string()),
            // It panicked, and has said so itself.
            Err(_) => {}
        }
    }
    answers::json(&json!({ "names": found, "later": later }))
}

pub(super) async fn lists(State(shared): State<Shared>) -> Response {
    let Some(lists) = shared.lookups.lists.clone() else {
        return answers::json(&json!({ "lists": [] }));
    };
    match tokio::task::spawn_blocking(move || lists.describe()).await {
        Ok(Ok(lists)) => answers::json(&json!({ "lists": lists })),
        _ => answers::error(StatusCode::INTERNAL_SERVER_ERROR, "The folder was not read."),
    }
}

/// A name is only ever compared with those that are there: no path is made of it.
pub(super) async fn list(
    State(shared): State<Shared>,
    Path(name): Path<String>,
    request: Request,
) -> Response {
    let Some(lists) = shared.lookups.lists.clone() else { return none("There is no such list.") };
    let wanted = name.clone();
    let opened = tokio::task::spawn_blocking(move || lists.read(&wanted)).await;
    let Ok(Some((file, length))) = opened else { return none("There is no such list.") };
    octets::answer(&shared, &request, &name, "text/plain; charset=utf-8", file, length)
}

#[cfg(feature = "vt")]
pub(super) async fn reputation(
    State(shared): State<Shared>,
    Path((kind, value)): Path<(String, String)>,
) -> Response {
    use crate::lookups::{Refused, Subject, describe};

    let Some(virus_total) = shared.lookups.virus_total.clone() else { return no_reputation() };
    let subject = match Subject::read(&kind, &value) {
        Ok(subject) => subject,
        Err(words) => return answers::error(StatusCode::BAD_REQUEST, words),
    };
    let asked = subject.clone();
    let outcome = tokio::task::spawn_blocking(move || virus_total.ask(&asked)).await;
    match outcome {
        Ok(Ok(verdict)) => answers::json(&describe(&subject, verdict.as_ref())),
        Ok(Err(Refused::Wait(rest))) => {
            wait("VirusTotal was asked as often as it may be: wait.", rest)
        }
        Ok(Err(Refused::Failed(words))) => answers::error(StatusCode::BAD_GATEWAY, words),
        Err(_) => answers::error(StatusCode::INTERNAL_SERVER_ERROR, "It was not asked."),
    }
}

#[cfg(not(feature = "vt"))]
pub(super) async fn reputation() -> Response {
    no_reputation()
}

fn no_reputation() -> Response {
    none("This relay asks nobody about reputations (--vt-key).")
}

/// An alert that fired in a page.
#[cfg(feature = "webhook")]
pub(super) async fn alert(
    State(shared): State<Shared>,
    Extension(asking): Extension<Asking>,
    request: Request,
) -> Response {
    use crate::lookups::{Alert, Unsent};

    let Some(webhook) = shared.lookups.webhook.clone() else { return no_webhook() };
    let alert: Alert = match answers::question(request, QUESTION_OCTETS).await {
        Ok(alert) => alert,
        Err(response) => return response,
    };
    if !alert.is_short() {
        let words = "Each word of an alert has 200 letters at most.";
        return answers::error(StatusCode::BAD_REQUEST, words);
    }
    let who = asking.identity.map(|identity| identity.name).unwrap_or_default();
    match tokio::task::spawn_blocking(move || webhook.send(&alert, &who)).await {
        Ok(Ok(())) => answers::json(&json!({ "sent": true })),
        Ok(Err(Unsent::Wait(rest))) => wait("As many alerts were passed on as may be: wait.", rest),
        Ok(Err(Unsent::Failed(words))) => answers::error(StatusCode::BAD_GATEWAY, words),
        Err(_) => answers::error(StatusCode::INTERNAL_SERVER_ERROR, "It was not passed on."),
    }
}

#[cfg(not(feature = "webhook"))]
pub(super) async fn alert() -> Response {
    no_webhook()
}

fn no_webhook() -> Response {
    none("This relay passes no alerts on (--alert-webhook).")
}

/// A quota is used up for so long.
#[cfg(any(feature = "vt", feature = "webhook"))]
fn wait(words: &str, rest: std::time::Duration) -> Response {
    let mut response = answers::error(StatusCode::TOO_MANY_REQUESTS, words);
    let seconds = rest.as_secs().saturating_add(1).into();
    response.headers_mut().insert(hyper::header::RETRY_AFTER, seconds);
    response
}

fn none(words: &str) -> Response {
    answers::error(StatusCode::NOT_FOUND, words)
}

/// In an address bar the colons of IPv6 may stand as they are or escaped.
fn address(text: &str) -> Result<IpAddr, std::net::AddrParseError> {
    text.replace("%3A", ":").replace("%3a", ":").parse()
}
