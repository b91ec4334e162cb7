//! One file on its way: its flow's packets are read again, and it is cut out of what they say.

use protocol::{Conversation, FollowJob, Job};
use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::cutting::{Saved, What, cut};
use crate::language::{html, t};
use crate::parts::meter::meter;
use crate::text::number;
use crate::working::{Working, use_job};

#[derive(Properties, PartialEq)]
pub(super) struct Props {
    /// What is wanted.
    pub(super) what: What,
    /// It is saved, or why it is not; nothing where it was given up.
    pub(super) on_done: Callback<Option<Result<Saved, String>>>,
}

/// How far it is, and a way to give it up.
#[function_component]
#[inline(never)]
pub(super) fn Taking(props: &Props) -> Html {
    let job = FollowJob { flow: props.what.flow, octets: FollowJob::MOST_SAVED };
    let working = use_job(Some(Job::Follow(job)));
    {
        let (what, on_done) = (props.what.clone(), props.on_done.clone());
        use_effect_with(working.clone(), move |working| match working {
            Working::Coming(..) => {}
            Working::Missing(why) => on_done.emit(Some(Err(why.clone()))),
            Working::Here(octets) => {
                let told = protocol::decode::<Conversation>(octets).map_err(|it| it.to_string());
                spawn_local(async move {
                    let came = match told {
                        Ok(conversation) => cut(&what, &conversation).await,
                        Err(why) => Err(why),
                    };
                    on_done.emit(Some(came));
                });
            }
        });
    }
    let (done, total) = match working {
        Working::Coming(done, total) => (done, total),
        Working::Here(_) | Working::Missing(_) => (1, 1),
    };
    let part = if total == 0 { 0.0 } else { done as f64 / total as f64 };
    let percent = format!("{:.0}", part.clamp(0.0, 1.0) * 100.0);
    let cancel = props.on_done.reform(|_: MouseEvent| None);
    let words = match total {
        0 => t("Its packets are being read from the file.").to_owned(),
        total => format!("{} of {} packets are read", number::whole(done), number::whole(total)),
    };
    html! {
        <div class="saving">
            <div role="progressbar" aria-label="File being cut out" aria-valuemin="0" aria-valuemax="100" aria-valuenow={percent}>
                { meter("meter-first", part, 0.0) }
            </div>
            <span class="saving-words">{ words }</span>
            <button type="button" class="button small" onclick={cancel}>{ "Cancel" }</button>
        </div>
    }
}
