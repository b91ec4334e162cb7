//! Flows page by page. The cursor is the number of a flow, which it keeps until it is forgotten; so no page
//! gives a flow twice or passes one over, whatever comes meanwhile.

use axum::extract::{Request, State};
use axum::response::Response;
use export::{Options, TimeFormat, Writer};
use model::{Column, FlowRecord};
use query::Question;

use super::bounds::FLOWS;
use super::routes::{Shared, wrong};
use super::wanted::{self, Wanted, plain};
use super::written::{Form, octets, with};
use crate::query::Asked;

/// Flows of a page where nobody says how many.
const PAGE: u32 = 100;

pub(super) async fn page(State(shared): State<Shared>, request: Request) -> Response {
    let form = Form::of(request.uri(), request.headers());
    let query = request.uri().query().unwrap_or_default();
    let understood = Wanted::of_query(query, wanted::FLOWS, 0).and_then(|wanted| {
        let (columns, question) = (columns(&wanted)?, question(&wanted)?);
        Ok((wanted, columns, question))
    });
    let (wanted, columns, question) = match understood {
        Ok(understood) => understood,
        Err(words) => return wrong(&words),
    };
    let most = wanted.limit.unwrap_or(PAGE).clamp(1, FLOWS) as usize;
    let after = wanted.after;
    let found = shared.ask(move |watch| watch.engine.flows_after(&question, after, most + 1));
    let mut found: Vec<(u64, FlowRecord)> = match found.await {
        Ok(found) => found,
        Err(refused) => return refused,
    };
    let has_more = found.len() > most;
    found.truncate(most);
    let next = found.last().map_or(after, |(id, _)| *id);
    let mut out = match form {
        Form::Json => format!("{{\"next\":\"{next}\",\"more\":{has_more},\"flows\":").into_bytes(),
        Form::Csv => Vec::new(),
    };
    let times = if wanted.epoch { TimeFormat::Epoch } else { TimeFormat::Rfc3339 };
    let mut writer = Writer::new(form.export(), &columns, Options { times });
    writer.header(&mut out);
    for (_, flow) in &found {
        writer.row(flow, &mut out);
    }
    writer.end(&mut out);
    if form == Form::Json {
        out.push(b'}');
    }
    let response = with(octets(form, out), "x-flowglass-next", &next.to_string());
    with(response, "x-flowglass-more", if has_more { "true" } else { "false" })
}

fn columns(wanted: &Wanted) -> Result<Vec<Column>, String> {
    match &wanted.question.fields {
        Some(names) => export::parse_columns(names).map_err(|error| format!("fields: {error}")),
        None => Ok(Column::ALL.to_vec()),
    }
}

fn question(wanted: &Wanted) -> Result<Question, String> {
    let mut of_time = wanted.question.clone();
    of_time.fields = None;
    let asked = Asked::of(&of_time, None).map_err(|error| plain(&error))?;
    Ok(Question { filter: wanted.filter()?, time: asked.question.time, ..Question::default() })
}
