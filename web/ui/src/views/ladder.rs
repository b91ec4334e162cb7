//! The packets of a flow as a ladder: who said what when.

use chart::{Rung, ladder};
use protocol::{Job, PacketPage, PacketsOf, SummaryJob};
use yew::prelude::*;

use crate::language::html;
use crate::parts::icon::Icon;
use crate::parts::stage::Stage;
use crate::parts::unseen::message;
use crate::state::use_store;
use crate::text::{named, number, time};
use crate::views::unchosen::no_flow;
use crate::working::{Working, use_job};

/// Packets drawn: a page of more is not looked through.
const MOST: u32 = 200;

/// The view.
#[function_component]
#[inline(never)]
pub(crate) fn Ladder() -> Html {
    let store = use_store();
    match store.flow {
        Some(flow) => html! { <Drawn key={flow} {flow} /> },
        None => no_flow(
            &store,
            Icon::Ladder,
            "Open a flow, then come here: each of its packets is an arrow from who sent it to who heard it.",
        ),
    }
}

#[derive(Clone, Copy, Properties, PartialEq)]
struct Props {
    flow: u64,
}

#[function_component]
#[inline(never)]
fn Drawn(props: &Props) -> Html {
    let job = SummaryJob { of: PacketsOf::Flow(props.flow), from: 0, limit: MOST };
    let working = use_job(Some(Job::Summaries(Box::new(job))));
    let page = use_memo(working.clone(), |working| match working {
        Working::Here(octets) => protocol::decode::<PacketPage>(octets).ok(),
        _ => None,
    });
    let page = match (&working, &*page) {
        (Working::Missing(why), _) => {
            return message(
                Icon::Failure,
                "Its packets cannot be read",
                html! { <p>{ why.clone() }</p> },
            );
        }
        (_, Some(page)) => page,
        _ => {
            return message(
                Icon::Info,
                "Reading…",
                html! { <p>{ "Its packets are being read from the file." }</p> },
            );
        }
    };
    let Some(first) = page.lines.first() else {
        return message(
            Icon::Ladder,
            "No packets",
            html! { <p>{ "None of its packets is known." }</p> },
        );
    };
    let ends = [first.source.clone(), first.destination.clone()];
    let rungs: Vec<Rung> = page
        .lines
        .iter()
        .map(|line| Rung {
            forward: line.source == ends[0],
            time: time::since(line.time.nanos_since(first.time)),
            words: format!("{} {}", line.protocol, line.info),
            class: if line.source == ends[0] { "rung-client" } else { "rung-server" },
        })
        .collect();
    let ends = ends.map(|end| named::text(&end));
    let height = 38 + rungs.len() * 26;
    let scene = {
        let ends = ends.clone();
        Callback::from(move |size: chart::Size| ladder([&ends[0], &ends[1]], &rungs, size.width))
    };
    let more = page.available.saturating_sub(page.lines.len() as u64);
    html! {
        <div class="table-view ladder-view">
            <div class="table-bar"><span class="table-count" role="status">{ number::counted(page.available, "packet", "packets") }</span></div>
            <div class="ladder-scroll" tabindex="0" role="region" aria-label="Ladder">
                <Room {height}><Stage title={format!("{} and {}", ends[0], ends[1])} {scene} /></Room>
                if more > 0 { <p class="chart-note">{ format!("{} more are listed under Packets.", number::whole(more)) }</p> }
            </div>
        </div>
    }
}

#[derive(Properties, PartialEq)]
struct RoomProps {
    height: usize,
    children: Children,
}

/// As high as the picture is: set from code, for the policy forbids attributes.
#[function_component]
#[inline(never)]
fn Room(props: &RoomProps) -> Html {
    let node = use_node_ref();
    {
        let node = node.clone();
        use_effect_with(props.height, move |height| {
            if let Some(element) = node.cast::<web_sys::Element>() {
                crate::browser::style(&element, "height", &format!("{height}px"));
            }
        });
    }
    html! { <div class="ladder-room" ref={node}>{ props.children.clone() }</div> }
}
