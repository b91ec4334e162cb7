//! Questions in the words of `flowglass query`, by the address or a body, and over time.

use axum::extract::{Request, State};
use axum::response::Response;
use export::TimeFormat;
use query::Answer;
use serde_json::{Map, Value as Json, json};
use serve::answers;

use super::bounds::{QUESTION_OCTETS, ROWS};
use super::routes::{Shared, wrong};
use super::wanted::{self, Wanted, plain};
use super::written::{Form, octets, with};
use crate::query::{Asked, Comparison, answered};

/// Rows where nobody says how many, as on the command line.
pub(super) const TOP: u32 = 20;
/// Steps of a timeline where nobody says how long they are: about as many as a picture shows.
const STEPS: u64 = 240;
/// The steps to choose from, in seconds.
const SECONDS: [u64; 12] = [1, 5, 10, 30, 60, 300, 600, 1800, 3600, 21_600, 86_400, 604_800];

/// `GET /api/query?by=app&top=5`.
pub(super) async fn by_address(State(shared): State<Shared>, request: Request) -> Response {
    let form = Form::of(request.uri(), request.headers());
    let query = request.uri().query().unwrap_or_default();
    match Wanted::of_query(query, wanted::QUESTION, TOP) {
        Ok(wanted) => answer(&shared, wanted, form).await,
        Err(words) => wrong(&words),
    }
}

/// The same as a JSON object.
pub(super) async fn by_body(State(shared): State<Shared>, request: Request) -> Response {
    let form = Form::of(request.uri(), request.headers());
    let object: Map<String, Json> = match answers::question(request, QUESTION_OCTETS).await {
        Ok(object) => object,
        Err(refused) => return refused,
    };
    match Wanted::of_object(&object, wanted::QUESTION, TOP) {
        Ok(wanted) => answer(&shared, wanted, form).await,
        Err(words) => wrong(&words),
    }
}

/// Flows, packets and octets over time, or what was asked for.
pub(super) async fn timeline(State(shared): State<Shared>, request: Request) -> Response {
    let form = Form::of(request.uri(), request.headers());
    let query = request.uri().query().unwrap_or_default();
    let mut wanted = match Wanted::of_query(query, wanted::TIMELINE, TOP) {
        Ok(wanted) => wanted,
        Err(words) => return wrong(&words),
    };
    if wanted.question.bucket.is_none() {
        let whole = Wanted { question: wanted.question.clone(), ..wanted.clone() };
        match ask(&shared, &whole).await {
            Ok(whole) => wanted.question.bucket = Some(format!("{}s", whole.step())),
            Err(refused) => return refused,
        }
    }
    answer(&shared, wanted, form).await
}

async fn answer(shared: &Shared, wanted: Wanted, form: Form) -> Response {
    match ask(shared, &wanted).await {
        Ok(answered) if form == Form::Json => octets(form, answered.json()),
        Ok(answered) => {
            let response = octets(form, answered.rows(Form::Csv));
            let response =
                with(response, "x-flowglass-available", &answered.answer.available.to_string());
            match answered.is_cut {
                true => with(response, "x-flowglass-cut", "true"),
                false => response,
            }
        }
        Err(refused) => refused,
    }
}

/// An answer and what it is an answer to.
pub(super) struct Answered {
    asked: Asked,
    answer: Answer,
    /// There are more rows than are given to anybody.
    is_cut: bool,
    epoch: bool,
    /// Which change of the flows it knows.
    pub(super) generation: u64,
}

/// Asks the engine.
#[allow(clippy::result_large_err, reason = "an answer is made once and sent at once")]
pub(super) async fn ask(shared: &Shared, wanted: &Wanted) -> Result<Answered, Response> {
    let mut asked = understand(wanted).map_err(|words| wrong(&words))?;
    let epoch = wanted.epoch;
    let (asked, outcome, generation) = shared
        .ask(move |watch| {
            let outcome = asked.answer_within(&mut watch.engine, ROWS);
            (asked, outcome, watch.generation)
        })
        .await?;
    let (answer, is_cut) = outcome.map_err(|error| wrong(&plain(&error.into())))?;
    if is_cut {
        shared.bounds.cut();
    }
    if answer.beyond > 0 {
        shared.bounds.beyond();
    }
    Ok(Answered { asked, answer, is_cut, epoch, generation })
}

fn understand(wanted: &Wanted) -> Result<Asked, String> {
    let filter = wanted.filter()?;
    let mut asked = Asked::of(&wanted.question, filter).map_err(|error| plain(&error))?;
    let comparison = Comparison::of(&wanted.question).map_err(|error| plain(&error))?;
    if let Some(comparison) = comparison {
        asked.compare(&wanted.question, comparison, &[], &[]);
    }
    Ok(asked)
}

impl Answered {
    /// Rows, and what there is to know of them.
    pub(super) fn json(&self) -> Vec<u8> {
        let answer = &self.answer;
        let extent = answer.extent;
        let about = json!({
            "matched": answer.matched,
            "stored": answer.stored,
            "available": answer.available,
            "beyond": answer.beyond,
            "cut": self.is_cut,
            "start": extent.map(|time| time.start.to_string()),
            "end": extent.map(|time| time.end.to_string()),
        });
        let mut out = about.to_string().into_bytes();
        out.pop();
        out.extend_from_slice(b",\"rows\":");
        out.append(&mut self.rows(Form::Json));
        out.push(b'}');
        out
    }

    /// Octet for octet what `flowglass query` writes.
    fn rows(&self, form: Form) -> Vec<u8> {
        let times = if self.epoch { TimeFormat::Epoch } else { TimeFormat::Rfc3339 };
        let mut out = Vec::new();
        let Some(mut writer) = self.asked.writer(form.export(), times) else { return out };
        writer.header(&mut out);
        for row in answered(&self.asked, &self.answer, false) {
            writer.row(&row, &mut out);
        }
        writer.end(&mut out);
        out
    }

    /// The shortest step that makes a picture, in seconds.
    fn step(&self) -> u64 {
        let time = self.asked.question.time.map_or(0, |time| time.nanos());
        let extent = self.answer.extent.map_or(0, |time| time.nanos());
        let seconds = (if time == 0 { extent } else { time.min(extent) }) / 1_000_000_000;
        let mut steps = SECONDS.into_iter();
        steps.find(|step| seconds / step < STEPS).unwrap_or(seconds / STEPS)
    }
}
