//! A job whose file is saved: started, told how far it is, cancelled, and handed to the browser.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use protocol::Job;
use web_sys::Blob;
use yew::prelude::*;

use crate::browser;
use crate::client::{Client, JobHeard};
use crate::language::{html, t};
use crate::parts::meter::meter;
use crate::state::{Action, Store, use_client, use_store};
use crate::text::number;

/// Where a file being made stands.
#[derive(Clone, PartialEq, Debug, Default)]
pub(crate) enum Made {
    /// Not begun.
    #[default]
    Idle,
    /// So much of so much is done, so many octets are made.
    Making(u64, u64, u64),
    /// It could not be made, and why.
    Failed(String),
}

/// A file being made by a job.
#[derive(Clone, PartialEq)]
pub(crate) struct Saving {
    /// How far it is.
    pub(crate) made: Made,
    state: UseStateSetter<Made>,
    number: Rc<Cell<Option<u32>>>,
    client: Client,
    store: Store,
}

/// One file at a time; it is given up when the component goes.
#[hook]
pub(crate) fn use_saving() -> Saving {
    let (client, store) = (use_client(), use_store());
    let made = use_state(Made::default);
    let number = use_memo((), |()| Cell::new(None::<u32>));
    {
        let (client, number) = (client.clone(), number.clone());
        use_effect_with((), move |()| {
            move || {
                if let Some(id) = number.take() {
                    client.cancel_job(id);
                }
            }
        });
    }
    Saving { made: (*made).clone(), state: made.setter(), number, client, store }
}

impl Saving {
    /// Makes a file of this name and media type.
    pub(crate) fn start(&self, job: Job, name: String, media: &'static str) {
        self.cancel();
        self.state.set(Made::Making(0, 0, 0));
        let is_kept = job.kept_as().is_some();
        let parts = RefCell::new(Vec::<Blob>::new());
        let octets = Cell::new(0_u64);
        let far = Cell::new((0, 0));
        let (state, number) = (self.state.clone(), self.number.clone());
        let store = self.store.dispatcher();
        let told = move |heard: JobHeard| match heard {
            JobHeard::Progress(done, total) => {
                far.set((done, total));
                state.set(Made::Making(done, total, octets.get()));
            }
            JobHeard::Part(bytes) => {
                octets.set(octets.get() + bytes.len() as u64);
                // A part the browser does not take makes the whole fall short, which the end sees.
                parts.borrow_mut().extend(browser::part(&bytes));
            }
            JobHeard::Done(Err(why)) => {
                number.set(None);
                state.set(Made::Failed(why));
            }
            JobHeard::Done(Ok(summary)) => {
                number.set(None);
                let parts = parts.take();
                if is_kept {
                    state.set(Made::Idle);
                    store.dispatch(Action::Sheet(None));
                    store.dispatch(Action::Toast(Some(format!("{name} is kept in this browser"))));
                    return;
                }
                let whole: f64 = parts.iter().map(Blob::size).sum();
                if whole != summary.octets as f64
                    || browser::save_parts(&name, media, &parts).is_none()
                {
                    state.set(Made::Failed(t("the browser did not take the file").to_owned()));
                    return;
                }
                state.set(Made::Idle);
                let words = std::iter::once(format!("{name} is being saved"));
                let words: Vec<String> = words.chain(summary.notes).collect();
                store.dispatch(Action::Sheet(None));
                store.dispatch(Action::Toast(Some(words.join(". "))));
            }
        };
        self.number.set(Some(self.client.start_job(job, told)));
    }

    /// Gives up what is being made.
    pub(crate) fn cancel(&self) {
        if let Some(id) = self.number.take() {
            self.client.cancel_job(id);
        }
        self.state.set(Made::Idle);
    }

    /// Whether a file is being made.
    pub(crate) fn is_making(&self) -> bool {
        matches!(self.made, Made::Making(..))
    }

    /// How far a file is, with a way to give it up; or why it could not be made.
    pub(crate) fn progress(&self) -> Html {
        match &self.made {
            Made::Idle => Html::default(),
            Made::Failed(why) => {
                html! { <p role="alert" class="saving-failed">{ format!("It could not be made: {why}.") }</p> }
            }
            Made::Making(done, total, octets) => {
                let part = if *total == 0 { 0.0 } else { *done as f64 / *total as f64 };
                let percent = format!("{:.0}", part.clamp(0.0, 1.0) * 100.0);
                let cancel = {
                    let saving = self.clone();
                    Callback::from(move |_: MouseEvent| saving.cancel())
                };
                html! {
                    <div class="saving">
                        <div role="progressbar" aria-label="File being made" aria-valuemin="0" aria-valuemax="100" aria-valuenow={percent.clone()}>
                            { meter("meter-first", part, 0.0) }
                        </div>
                        <span class="saving-words">{ format!("{percent} % · {} made", number::octets(*octets)) }</span>
                        <button type="button" class="button small" onclick={cancel}>{ "Cancel" }</button>
                    </div>
                }
            }
        }
    }
}
