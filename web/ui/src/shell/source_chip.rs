//! One thing that was opened: how far it is, how fast, and how to stop it.

use protocol::{LinkState, LiveStatus, Request, SourceKind, SourceState, SourceStatus, ToWorker};
use yew::prelude::*;

use crate::client::Client;
use crate::language::{html, t};
use crate::parts::icon::{Icon, symbol};
use crate::parts::meter::meter;
use crate::state::{Action, Sheet, Store};
use crate::text::{escape, number, source};

/// A chip in the bar.
pub(crate) fn source_chip(store: &Store, client: &Client, status: &SourceStatus) -> Html {
    let id = status.id;
    let tell = |message: ToWorker| {
        let client = client.clone();
        Callback::from(move |_: MouseEvent| client.tell(&message))
    };
    let forget = {
        let client = client.clone();
        Callback::from(move |_: MouseEvent| client.ask(Request::Forget(id), |_, _| {}))
    };
    let stop = {
        let (client, store) = (client.clone(), store.dispatcher());
        Callback::from(move |_: MouseEvent| {
            client.tell(&ToWorker::Cancel(id));
            // The worker answers when it does not read any more.
            store.dispatch(Action::Stop(id));
        })
    };
    let is_stopping = store.stopping == Some(id);
    let name = escape::visible(&status.name).into_owned();
    let short = source::short_name(status);
    let open_sheet = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Sheet(Some(Sheet::Source(id)))))
    };
    let live = status.live.as_ref();
    let open = live.is_some_and(|live| live.state != LinkState::Closed);
    let show_issues = {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| store.dispatch(Action::Sheet(Some(Sheet::Issues))))
    };
    let warnings = store.warnings(id);
    let damaged = warnings > 0 && status.state == SourceState::Done && live.is_none();
    let mark = if damaged { Icon::Warning } else { mark(status) };
    html! {
        <div key={id.0} class={classes!("chip", tone(status), damaged.then_some("damaged"))} role="listitem" title={details(status)}>
            <span class="chip-mark" aria-hidden="true">{ symbol(mark) }</span>
            <button type="button" class="chip-name" onclick={open_sheet} aria-haspopup="dialog">{ short }</button>
            if let Some(live) = live {
                <span class="chip-state" role="status">{ link_words(live) }</span>
                if open {
                    if live.state == LinkState::Paused {
                        <button type="button" class="chip-button" onclick={tell(ToWorker::Resume(id))}
                            aria-label="Resume" title="Resume (Space)">{ symbol(Icon::Play) }</button>
                    } else if live.state == LinkState::Lost {
                        <button type="button" class="chip-button" onclick={tell(ToWorker::Reconnect { source: id, token: String::new() })}
                            aria-label="Try again now" title="Try again now">{ symbol(Icon::Retry) }</button>
                    } else {
                        <button type="button" class="chip-button" onclick={tell(ToWorker::Pause(id))}
                            aria-label="Pause" title="Pause (Space)">{ symbol(Icon::Pause) }</button>
                    }
                    <button type="button" class="chip-button" onclick={tell(ToWorker::Disconnect(id))}
                        aria-label={format!("Disconnect from {name}")} title="Disconnect; what came is kept">{ symbol(Icon::Close) }</button>
                }
            }
            if status.kind == SourceKind::File && status.state == SourceState::Reading {
                <span class="chip-state">{ if is_stopping { t("stopping…").to_owned() } else { reading_words(store, status) } }</span>
                <span class="unseen" role="status">{ spoken(status) }</span>
                if !is_stopping {
                    <button type="button" class="chip-button word" onclick={stop}
                        aria-label={format!("Cancel reading {name}; what was read is kept")}>{ "Cancel" }</button>
                }
                if let Some(expected) = status.octets_expected {
                    { meter("meter-progress", status.octets_read as f64 / expected.max(1) as f64, 0.0) }
                }
            } else if !open {
                if live.is_none() { <span class="chip-state">{ done_words(status) }</span> }
                if status.state == SourceState::Failed {
                    <button type="button" class="chip-button word" onclick={show_issues}>{ "Why?" }</button>
                } else if warnings > 0 {
                    <button type="button" class="chip-button word" onclick={show_issues}>
                        { number::counted(warnings, "issue", "issues") }
                    </button>
                }
                <button type="button" class="chip-button" onclick={forget}
                    aria-label={format!("Close {name}")} title="Close, and forget its flows">{ symbol(Icon::Close) }</button>
            }
        </div>
    }
}

fn tone(status: &SourceStatus) -> &'static str {
    match (&status.live, status.state) {
        (Some(live), _) => match live.state {
            LinkState::Connecting => "connecting",
            LinkState::Live => "live",
            LinkState::Paused => "paused",
            LinkState::Lost => "lost",
            LinkState::Closed => "closed",
        },
        (None, SourceState::Reading) => "reading",
        (None, SourceState::Done) => "done",
        (None, SourceState::Cancelled) => "cancelled",
        (None, SourceState::Failed) => "failed",
    }
}

fn mark(status: &SourceStatus) -> Icon {
    match (&status.live, status.state) {
        (Some(live), _) if live.state == LinkState::Lost => Icon::Warning,
        (Some(_), _) => Icon::Plug,
        (None, SourceState::Reading) => Icon::File,
        (None, SourceState::Done) => Icon::Check,
        (None, SourceState::Cancelled) => Icon::Minus,
        (None, SourceState::Failed) => Icon::Failure,
    }
}

fn link_words(live: &LiveStatus) -> String {
    match live.state {
        LinkState::Connecting => t("connecting…").to_owned(),
        LinkState::Live => {
            let what = if live.received == 1 { "datagram" } else { "datagrams" };
            format!("live · {} {what}", number::si(live.received as f64, "").text())
        }
        LinkState::Paused => t("paused").to_owned(),
        LinkState::Lost => {
            let retry =
                live.retry_millis.map(|millis| format!("retry in {} s", millis.div_ceil(1000)));
            let why = (!live.reason.is_empty()).then(|| live.reason.clone());
            let parts = [t("lost").to_owned()].into_iter().chain(retry).chain(why);
            parts.collect::<Vec<_>>().join(" · ")
        }
        LinkState::Closed => t("closed").to_owned(),
    }
}

fn reading_words(store: &Store, status: &SourceStatus) -> String {
    let mut words = status.octets_expected.map_or_else(
        || number::octets(status.octets_read),
        |expected| number::share(status.octets_read, expected),
    );
    let progress = store.progress.iter().find(|progress| progress.source == status.id);
    if let Some(progress) = progress.filter(|progress| progress.octets_per_second > 0.0) {
        let speed = number::si(progress.octets_per_second, "B/s").text();
        words = format!("{words} · {speed}");
        if let Some(left) = progress.remaining_nanos(status) {
            words = format!("{words} · {} left", rest(left));
        }
    }
    words
}

/// Whole seconds: a guess needs no digits after the point.
fn rest(nanos: u64) -> String {
    match nanos.div_ceil(1_000_000_000) {
        seconds @ 0..60 => format!("{seconds} s"),
        seconds => number::span(seconds.saturating_mul(1_000_000_000)),
    }
}

/// Every quarter is enough for the ear.
fn spoken(status: &SourceStatus) -> String {
    let expected = status.octets_expected.unwrap_or_default().max(1);
    let quarter = u128::from(status.octets_read) * 4 / u128::from(expected);
    format!("{} percent read", quarter.min(4) * 25)
}

fn done_words(status: &SourceStatus) -> String {
    match status.state {
        SourceState::Reading => t("reading").to_owned(),
        SourceState::Done => number::octets(status.octets_read),
        SourceState::Cancelled => format!("stopped at {}", number::octets(status.octets_read)),
        SourceState::Failed => t("failed").to_owned(),
    }
}

fn details(status: &SourceStatus) -> String {
    let mut lines = vec![escape::visible(&status.name).into_owned()];
    if !status.format.is_empty() {
        lines.push(status.format.clone());
    }
    lines.push(format!(
        "{} read, {}",
        number::octets(status.octets_read),
        number::counted(status.packets, "packet", "packets")
    ));
    if status.datagrams > 0 {
        lines.push(format!(
            "{} with {}",
            number::counted(status.datagrams, "export datagram", "export datagrams"),
            number::counted(status.records, "flow record", "flow records")
        ));
    }
    lines.extend(
        status
            .unmetered
            .iter()
            .map(|(what, counted)| format!("{} {what}", number::whole(counted.packets))),
    );
    if let Some(live) = &status.live {
        lines.push(format!(
            "dropped by the kernel {}, by the relay's rules {}, skipped {}",
            number::whole(live.kernel_drops),
            number::whole(live.policy_drops),
            number::whole(live.skipped)
        ));
    }
    lines.join("\n")
}
