//! The tables of `flowglass summary --json`, one by one.

use std::collections::BTreeMap;

use axum::extract::{Request, State};
use axum::response::Response;
use model::{Column, TimeRange};
use protocol::{Request as Ask, Response as Said};
use query::filter::Filter;
use query::{Answer, Dimension};
use serde_json::{Value as Json, json};

use super::bounds::ROWS;
use super::routes::{Shared, wrong};
use super::wanted::{self, Wanted, plain};
use super::written::{Form, octets, rows};
use crate::hosts::names_of;
use crate::query::Asked;
use crate::summary;
use crate::watch::Watch;

/// Rows where nobody says how many, as in the summary.
const TOP: u32 = 10;

pub(super) async fn totals(State(shared): State<Shared>, request: Request) -> Response {
    let form = Form::of(request.uri(), request.headers());
    let asked = match asked(&request) {
        Ok(asked) => asked,
        Err(words) => return wrong(&words),
    };
    let totals = shared.ask(move |watch| {
        let of = |watch: &mut Watch, by| asked.ask(watch, by, 0);
        let (all, hosts) = (of(watch, Vec::new()), of(watch, vec![Dimension::Host]));
        let sources = match watch.engine.ask(Ask::Sources) {
            Said::Sources(sources) => sources,
            _ => Vec::new(),
        };
        summary::totals(&sources, &all, hosts.available)
    });
    match (totals.await, form) {
        (Ok(totals), Form::Json) => {
            octets(form, json!({ "totals": totals }).to_string().into_bytes())
        }
        (Ok(totals), Form::Csv) => {
            let names: Vec<&str> =
                totals.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
            rows(form, "totals", &names, vec![totals.clone()])
        }
        (Err(refused), _) => refused,
    }
}

pub(super) async fn protocols(State(shared): State<Shared>, request: Request) -> Response {
    table(&shared, request, ("protocols", "protocol"), Dimension::Column(Column::Protocol)).await
}

pub(super) async fn applications(State(shared): State<Shared>, request: Request) -> Response {
    let names = ("applications", "application");
    table(&shared, request, names, Dimension::Column(Column::Application)).await
}

pub(super) async fn hosts(State(shared): State<Shared>, request: Request) -> Response {
    table(&shared, request, ("hosts", "host"), Dimension::Host).await
}

pub(super) async fn conversations(State(shared): State<Shared>, request: Request) -> Response {
    let names = ("conversations", "conversation");
    table(&shared, request, names, Dimension::Conversation).await
}

async fn table(
    shared: &Shared,
    request: Request,
    (name, key): (&'static str, &'static str),
    by: Dimension,
) -> Response {
    let form = Form::of(request.uri(), request.headers());
    let asked = match asked(&request) {
        Ok(asked) => asked,
        Err(words) => return wrong(&words),
    };
    let found = shared.ask(move |watch| {
        let answer = asked.ask(watch, vec![by], asked.top);
        let names = match by {
            Dimension::Host => names_of(&mut watch.engine, &[&answer]),
            _ => BTreeMap::new(),
        };
        (summary::rows(&answer, key, &names), answer.beyond > 0)
    });
    let (found, is_beyond): (Vec<Json>, bool) = match found.await {
        Ok(found) => found,
        Err(refused) => return refused,
    };
    if is_beyond {
        shared.bounds.beyond();
    }
    let columns = [key, "octets", "packets", "flows", "octets_forward", "octets_reverse", "name"];
    let shown = if by == Dimension::Host { columns.len() } else { columns.len() - 1 };
    rows(form, name, columns.get(..shown).unwrap_or_default(), found)
}

/// Of which flows, and how many rows.
struct Of {
    filter: Option<Filter>,
    time: Option<TimeRange>,
    top: u32,
}

impl Of {
    fn ask(&self, watch: &mut Watch, by: Vec<Dimension>, limit: u32) -> Answer {
        summary::ask(&mut watch.engine, by, limit, self.filter.as_ref(), self.time)
    }
}

fn asked(request: &Request) -> Result<Of, String> {
    let query = request.uri().query().unwrap_or_default();
    let wanted = Wanted::of_query(query, wanted::TABLE, TOP)?;
    let top = if wanted.question.top == 0 { ROWS } else { wanted.question.top.min(ROWS) };
    let asked = Asked::of(&wanted.question, None).map_err(|error| plain(&error))?;
    Ok(Of { filter: wanted.filter()?, time: asked.question.time, top })
}
