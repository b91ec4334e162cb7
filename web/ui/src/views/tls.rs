//! TLS: hellos by name, version and fingerprint, and the certificates that could be read.

use std::str::FromStr;

use chart::{Bar, Scene, SeriesClass, Size};
use model::{Column, ExchangeColumn, ExchangeKind, Value};
use protocol::Request;
use query::filter::Filter;
use query::{Answer, Dimension, ExchangeMeasure, ExchangeQuestion, Measure, Question};
use yew::prelude::*;

use crate::asking::use_request;
use crate::language::{html, t};
use crate::parts::switch::switch;
use crate::state::{questions, use_store};
use crate::text::exchange;
use crate::text::number::{self, Quantity};
use crate::text::time::UTC;
use crate::text::value;
use crate::views::exchanges::{ExchangeTable, Figure, Only, chip, choosing, tiles};
use crate::views::groups::GroupTable;

/// Flows in which a hello was seen.
const HELLO: &str = "tls_version";

/// Those whose version or cipher nobody should use any more.
const WEAK: &str = "tls_version && (risks contains obsolete_tls || risks contains weak_cipher)";

/// What hellos are grouped by.
const GROUPINGS: [(&str, Column); 6] = [
    ("Names", Column::HostName),
    ("Versions", Column::TlsVersion),
    ("ALPN", Column::Alpn),
    ("JA4", Column::Ja4),
    ("JA3S", Column::Ja3s),
    ("Risks", Column::Risks),
];

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Tls() -> Html {
    let store = use_store();
    let chosen = use_state(|| 0_usize);
    let only = use_state(Only::default);
    let hello = use_memo((), |()| Filter::from_str(HELLO).ok());
    let weak = use_memo((), |()| Filter::from_str(WEAK).ok());
    let counted = |filter: &Option<Filter>, dimension: Option<Column>| {
        Some(Request::Question(questions::within(
            Question {
                filter: store.filter.clone(),
                time: store.time,
                group_by: dimension.map(Dimension::Column).into_iter().collect(),
                measures: vec![
                    Measure::Flows,
                    Measure::Distinct(Dimension::Column(Column::HostName)),
                ],
                limit: 8,
                ..Question::default()
            },
            filter.as_ref(),
        )))
    };
    let hellos = use_request(counted(&hello, None));
    let weak = use_request(counted(&weak, None));
    let versions = use_request(counted(&hello, Some(Column::TlsVersion)));
    let risks = use_request(counted(&hello, Some(Column::Risks)));
    let certificates = use_request(Some(Request::Exchanges(ExchangeQuestion {
        measures: vec![
            ExchangeMeasure::Distinct(ExchangeColumn::Hash),
            ExchangeMeasure::Failed,
            ExchangeMeasure::NotKept,
        ],
        ..questions::exchanges(&store, ExchangeKind::Certificate)
    })));
    let at = |answer: Option<&Answer>, place: usize| {
        answer.and_then(|it| it.total.measures.get(place)).copied().unwrap_or_default()
    };
    let count = |amount: u64| Quantity { number: number::whole(amount), unit: String::new() };
    let flows = at(hellos.answer(), 0);
    let weak = at(weak.answer(), 0);
    let not_kept = at(certificates.answer(), 2);
    let numbers = [
        ("Hellos", count(flows), t("flows").to_owned()),
        ("Names", count(at(hellos.answer(), 1)), String::new()),
        ("Obsolete or weak", count(weak), number::share(weak, flows)),
        (
            "Certificates",
            count(at(certificates.answer(), 0)),
            match not_kept {
                0 => t("different ones").to_owned(),
                more => format!("+ {} not kept", number::whole(more)),
            },
        ),
        ("Not valid when shown", count(at(certificates.answer(), 1)), t("times").to_owned()),
    ];
    let singles = exchange::groupings(ExchangeKind::Certificate);
    let words = GROUPINGS.iter().map(|(title, _)| *title);
    let options: Vec<AttrValue> =
        words.chain(singles.iter().map(|(title, _)| *title)).map(AttrValue::Static).collect();
    let (on_choose, on_only) = choosing(&chosen, &only, GROUPINGS.len());
    let behind = chosen.checked_sub(GROUPINGS.len());
    let table = match (GROUPINGS.get(*chosen), behind) {
        (Some((title, column)), _) => {
            let dimension = Dimension::Column(*column);
            let ways: (AttrValue, AttrValue) = (t("By clients").into(), t("By servers").into());
            let within = (*hello).clone();
            html! { <GroupTable key={*title} {dimension} title={*title} {ways} {within} /> }
        }
        (None, place) => {
            let group = place.and_then(|place| singles.get(place)).and_then(|(_, column)| *column);
            html! { <ExchangeTable key={*chosen} kind={ExchangeKind::Certificate} {group} only={(*only).clone()} {on_only} /> }
        }
    };
    let has_any = flows > 0 || at(certificates.answer(), 0) > 0;
    html! {
        <div class="table-view exchanges">
            if has_any {
                { tiles(&numbers) }
                <div class="figures">
                    { bars("Versions", Column::TlsVersion, versions.answer()) }
                    { bars("Risks", Column::Risks, risks.answer()) }
                </div>
            }
            <div class="table-bar">
                { switch("Shown as", &options, *chosen, &on_choose) }
                if behind.is_some() { { chip(ExchangeKind::Certificate, &only) } }
            </div>
            { table }
        </div>
    }
}

/// The most frequent values of a column.
fn bars(title: &'static str, column: Column, answer: Option<&Answer>) -> Html {
    let rows: Vec<(String, u64)> = answer
        .into_iter()
        .flat_map(|answer| &answer.rows)
        .map(|row| {
            let name = match row.key.first() {
                None | Some(Value::Missing) => t("none").to_owned(),
                Some(key) => value::cell(column, key, |_| UTC).replace('_', " "),
            };
            (name, row.measures.first().copied().unwrap_or_default())
        })
        .collect();
    let scene = (!rows.is_empty()).then(|| {
        Callback::from(move |size: Size| -> Scene {
            let bars: Vec<Bar<'_>> = rows
                .iter()
                .map(|(name, value)| Bar { name, value: *value, class: SeriesClass::Number(0) })
                .collect();
            chart::bars(t(title), &bars, "", size)
        })
    });
    html! { <Figure {title} {scene} /> }
}
