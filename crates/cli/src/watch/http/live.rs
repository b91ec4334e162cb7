//! An answer that is sent again whenever it is another one: server-sent events, four a second at most.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use futures_util::stream::unfold;
use hyper::StatusCode;
use serve::answers;
use tokio::time::{Instant, MissedTickBehavior, interval};

use super::bounds;
use super::questions::{TOP, ask};
use super::routes::{Shared, wrong};
use super::wanted::{self, Wanted};

/// No answer comes sooner after another one.
const LEAST_MILLIS: u64 = 250;
/// Nobody waits longer for the next.
const MOST_MILLIS: u64 = 60_000;
/// So long without a word, and a line says that somebody is still there.
const SILENCE: Duration = Duration::from_secs(15);

/// What goes on from event to event.
struct Going {
    shared: Shared,
    wanted: Wanted,
    /// Given back with it.
    _place: bounds::Live,
    tick: tokio::time::Interval,
    /// The change of the flows that was told last.
    generation: Option<u64>,
    told: Vec<u8>,
    spoke: Instant,
}

pub(super) async fn live(State(shared): State<Shared>, request: Request) -> Response {
    let query = request.uri().query().unwrap_or_default();
    let wanted = match Wanted::of_query(query, wanted::LIVE, TOP) {
        Ok(wanted) => wanted,
        Err(words) => return wrong(&words),
    };
    let Some(place) = shared.bounds.live() else {
        let words = "There are enough live answers; close one, or ask /api/query now and then.";
        return answers::error(StatusCode::SERVICE_UNAVAILABLE, words);
    };
    // What is wrong with the question is told before the stream begins.
    if let Err(refused) = ask(&shared, &wanted).await {
        return refused;
    }
    let millis = wanted.every.unwrap_or(LEAST_MILLIS).clamp(LEAST_MILLIS, MOST_MILLIS);
    let mut tick = interval(Duration::from_millis(millis));
    tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let going = Going {
        shared,
        wanted,
        _place: place,
        tick,
        generation: None,
        told: Vec::new(),
        spoke: Instant::now(),
    };
    let events = unfold(going, |mut going| async {
        let event = going.next().await?;
        Some((Ok::<_, Infallible>(Bytes::from(event)), going))
    });
    answers::whole(StatusCode::OK, "text/event-stream", Body::from_stream(events))
}

impl Going {
    /// The next event; none at the end of the watch.
    async fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            tokio::select! {
                _ = self.tick.tick() => {}
                () = self.shared.stop.cancelled() => return None,
            }
            if self.spoke.elapsed() >= SILENCE {
                self.spoke = Instant::now();
                return Some(b": still here\n\n".to_vec());
            }
            let known = self.generation;
            let changed = self.shared.ask(move |watch| Some(watch.generation) != known).await;
            if !matches!(changed, Ok(true)) {
                continue;
            }
            // Who is too busy now is asked again at the next tick.
            let Ok(answered) = ask(&self.shared, &self.wanted).await else { continue };
            self.generation = Some(answered.generation);
            let json = answered.json();
            if json != self.told {
                let event = event(answered.generation, &json);
                self.told = json;
                self.spoke = Instant::now();
                return Some(event);
            }
        }
    }
}

/// Every line of the text stands behind `data:` (HTML, §9.2.6).
fn event(id: u64, text: &[u8]) -> Vec<u8> {
    let mut out = format!("event: answer\nid: {id}\n").into_bytes();
    for line in text.split(|octet| *octet == b'\n') {
        out.extend_from_slice(b"data: ");
        out.extend_from_slice(line);
        out.push(b'\n');
    }
    out.push(b'\n');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_an_answer_is_data() {
        assert_eq!(event(7, b"[\n{}\n]"), b"event: answer\nid: 7\ndata: [\ndata: {}\ndata: ]\n\n");
    }
}
