//! The packets on screen: asked for by the page, each page a job that reads them from the file again.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use model::Timestamp;
use protocol::{Job, PacketPage, PacketSummary, PacketsOf, SummaryJob};
use yew::prelude::*;

use crate::client::{Client, JobHeard};
use crate::state::{use_client, use_store};

/// Packets of a page.
const PAGE: u64 = 200;
/// Pages kept, so that scrolling back is instant.
const MOST_PAGES: usize = 10;

/// The packets as far as they are known.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Packets {
    pages: Rc<BTreeMap<u64, Rc<Vec<PacketSummary>>>>,
    /// How many there are; unknown before the first page.
    pub(super) available: Option<u64>,
    /// When the first packet of their source was captured.
    pub(super) first: Option<Timestamp>,
    /// Why they cannot be listed.
    pub(super) failed: Option<String>,
}

impl Packets {
    /// One of them, when it is here.
    pub(super) fn line(&self, index: u64) -> Option<&PacketSummary> {
        self.pages.get(&(index / PAGE))?.get(usize::try_from(index % PAGE).ok()?)
    }
}

/// The packets from `visible.0` to `visible.1`; again when there are more of them.
#[hook]
pub(super) fn use_packets(of: &PacketsOf, reading: bool, visible: (u64, u64)) -> Packets {
    let client = use_client();
    let generation = use_store().generation;
    let shown = use_state(Packets::default);
    let desk = use_memo((), |()| Desk::default());
    {
        // While a file is read its first packets are shown; the rest follows at its end.
        let wanted = (of.clone(), if reading { 0 } else { generation });
        let (desk, setter) = (desk.clone(), shown.setter());
        let pages = (visible.0 / PAGE, visible.1 / PAGE);
        use_effect_with((wanted, pages), move |(wanted, pages)| {
            let mut standing = desk.of.borrow_mut();
            if standing.as_ref() != Some(wanted) {
                *standing = Some(wanted.clone());
                desk.pages.borrow_mut().clear();
                if let Some(id) = desk.under_way.take() {
                    client.cancel_job(id);
                }
            }
            drop(standing);
            desk.wanted.set(*pages);
            fetch(&client, &desk, &setter);
        });
    }
    {
        let client = use_client();
        use_effect_with((), move |()| {
            move || {
                if let Some(id) = desk.under_way.take() {
                    client.cancel_job(id);
                }
            }
        });
    }
    (*shown).clone()
}

#[derive(Default)]
struct Desk {
    of: RefCell<Option<(PacketsOf, u64)>>,
    wanted: Cell<(u64, u64)>,
    pages: RefCell<BTreeMap<u64, Rc<Vec<PacketSummary>>>>,
    under_way: Cell<Option<u32>>,
}

impl Desk {
    fn put(&self, page: u64, lines: Vec<PacketSummary>) {
        let mut pages = self.pages.borrow_mut();
        pages.insert(page, Rc::new(lines));
        while pages.len() > MOST_PAGES {
            let (first, _) = self.wanted.get();
            let far = pages.keys().copied().max_by_key(|page| page.abs_diff(first));
            let Some(far) = far else { break };
            pages.remove(&far);
        }
    }
}

fn fetch(client: &Client, desk: &Rc<Desk>, setter: &UseStateSetter<Packets>) {
    if desk.under_way.get().is_some() {
        return;
    }
    let (first, last) = desk.wanted.get();
    let missing = (first..=last).find(|page| !desk.pages.borrow().contains_key(page));
    let (Some(page), Some((of, _))) = (missing, desk.of.borrow().clone()) else { return };
    let octets = RefCell::new(Vec::new());
    let (again, standing, setter) = (client.clone(), desk.clone(), setter.clone());
    let told = move |heard: JobHeard| match heard {
        JobHeard::Progress(..) => {}
        JobHeard::Part(bytes) => octets.borrow_mut().extend(bytes),
        JobHeard::Done(result) => {
            standing.under_way.set(None);
            let came = result.and_then(|_| {
                protocol::decode::<PacketPage>(&octets.borrow()).map_err(|error| error.to_string())
            });
            match came {
                Ok(came) => {
                    standing.put(page, came.lines);
                    setter.set(Packets {
                        pages: Rc::new(standing.pages.borrow().clone()),
                        available: Some(came.available),
                        first: came.first,
                        failed: None,
                    });
                    // Beyond the last page there is nothing to fetch.
                    let (first, last) = standing.wanted.get();
                    let end = came.available.saturating_sub(1) / PAGE;
                    standing.wanted.set((first.min(end), last.min(end)));
                    fetch(&again, &standing, &setter);
                }
                Err(why) => setter.set(Packets { failed: Some(why), ..Packets::default() }),
            }
        }
    };
    let limit = u32::try_from(PAGE).unwrap_or(u32::MAX);
    let job = Job::Summaries(Box::new(SummaryJob { of, from: page * PAGE, limit }));
    desk.under_way.set(Some(client.start_job(job, told)));
}
