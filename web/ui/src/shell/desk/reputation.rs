//! What VirusTotal says of an address or a name, asked by the relay that serves the page: only when somebody
//! clicks, with what is left of its quota.

use yew::prelude::*;

use super::ask::{Body, Outcome, ask};
use super::at::At;
use super::value::Value;
use super::{Fault, said};
use crate::browser;
use crate::language::html;
use crate::text::{desk as words, escape};

#[derive(Properties, PartialEq)]
pub(crate) struct Props {
    /// Of what: an address, or a name.
    pub(crate) what: AttrValue,
}

/// How far it is.
#[derive(Clone, PartialEq, Debug)]
enum Asked {
    Nothing,
    UnderWay,
    Said(Value),
    Refused(Fault),
}

/// The button, and what came of it; nothing where no relay serves the page.
#[function_component]
#[inline(never)]
pub(crate) fn Reputation(props: &Props) -> Html {
    let asked = use_state(|| Asked::Nothing);
    let quota = use_state(|| None::<Value>);
    {
        let (asked, quota) = (asked.setter(), quota.setter());
        use_effect_with(props.what.clone(), move |_| {
            asked.set(Asked::Nothing);
            quota.set(None);
        });
    }
    if !browser::is_served_by_relay() {
        return Html::default();
    }
    let onclick = {
        let (asked, quota, what) = (asked.setter(), quota.setter(), props.what.clone());
        Callback::from(move |_: MouseEvent| {
            asked.set(Asked::UnderWay);
            let (asked, quota) = (asked.clone(), quota.clone());
            let heard = Callback::from(move |outcome: Outcome| {
                asked.set(match outcome {
                    Ok(value) => Asked::Said(value),
                    Err(fault) => Asked::Refused(fault),
                });
                let quota = quota.clone();
                let counted = Callback::from(move |outcome: Outcome| {
                    quota.set(
                        outcome.ok().map(|status| status.field("lookups").field("reputation")),
                    );
                });
                ask(&At::here(), "GET", "status".to_owned(), Body::new(), counted);
            });
            ask(&At::here(), "GET", words::reputation_path(&what), Body::new(), heard);
        })
    };
    let is_asking = *asked == Asked::UnderWay;
    html! {
        <div class="reputation">
            <button type="button" class="button small" {onclick} disabled={is_asking}>{ words::ASK_VIRUS_TOTAL }</button>
            { match &*asked {
                Asked::Nothing => Html::default(),
                Asked::UnderWay => html! { <p role="status">{ "Asking…" }</p> },
                Asked::Said(value) => verdict(value),
                Asked::Refused(fault) => said(fault),
            } }
            if let Some(quota) = quota.as_ref().filter(|_| !is_asking) {
                <p class="note">{ words::quota(quota.number("asked_within_a_day"), quota.number("kept")) }</p>
            }
        </div>
    }
}

fn verdict(value: &Value) -> Html {
    let counts = value.is("known").then(|| {
        ["malicious", "suspicious", "harmless", "undetected"].map(|name| value.number(name))
    });
    let page = value.text("page");
    html! {
        <p role="status">
            { words::verdict(counts, &value.text("analysed")) }{ " " }
            <code class="reputation-page">{ escape::visible(&page).into_owned() }</code>
        </p>
    }
}
