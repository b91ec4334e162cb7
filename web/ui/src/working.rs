//! Jobs whose file a component shows: asked for anew when the job is another one, stopped when nobody
//! looks any more.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use protocol::Job;
use yew::prelude::*;

use crate::client::JobHeard;
use crate::state::use_client;

/// What became of a job.
#[derive(Clone, PartialEq, Debug)]
pub(crate) enum Working {
    /// So much of so much is done; of 0 where nobody knows.
    Coming(u64, u64),
    /// The octets of its file.
    Here(Rc<Vec<u8>>),
    /// There is none, and why.
    Missing(String),
}

/// The file of a job; a job that was asked for before is stopped.
#[hook]
pub(crate) fn use_job(job: Option<Job>) -> Working {
    let client = use_client();
    let state = use_state(|| Working::Coming(0, 0));
    let setter = state.setter();
    use_effect_with(job, move |job| {
        let under_way = Rc::new(Cell::new(None::<u32>));
        if let Some(job) = job.clone() {
            setter.set(Working::Coming(0, 0));
            let octets = RefCell::new(Vec::new());
            let told = move |heard: JobHeard| match heard {
                JobHeard::Progress(done, total) => setter.set(Working::Coming(done, total)),
                JobHeard::Part(bytes) => octets.borrow_mut().extend(bytes),
                JobHeard::Done(Ok(_)) => setter.set(Working::Here(Rc::new(octets.take()))),
                JobHeard::Done(Err(why)) => setter.set(Working::Missing(why)),
            };
            under_way.set(Some(client.start_job(job, told)));
        }
        move || {
            if let Some(id) = under_way.take() {
                client.cancel_job(id);
            }
        }
    });
    (*state).clone()
}
