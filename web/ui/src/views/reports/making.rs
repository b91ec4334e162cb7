//! A report being made: told how far it is, cancelled, and handed to the browser when it is there.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use protocol::{Job, ReportJob};
use web_sys::Url;
use yew::prelude::*;

use crate::browser;
use crate::client::{Client, JobHeard};
use crate::language::html;
use crate::parts::meter::meter;
use crate::state::use_client;
use crate::text::{escape, number};

/// Where it stands.
#[derive(Clone, PartialEq)]
enum Made {
    /// Nothing is made.
    Idle,
    /// So many of so many questions are answered.
    Making(u64, u64),
    /// Here it is.
    Here(Rc<File>),
    /// There is none, and why.
    Failed(String),
}

/// A report that was made.
#[derive(PartialEq)]
struct File {
    name: String,
    is_pdf: bool,
    octets: Vec<u8>,
    headings: Vec<String>,
    /// Under which the browser opens it, as long as it is here.
    address: Option<String>,
}

/// One report at a time.
#[derive(Clone)]
pub(super) struct Making {
    made: UseStateHandle<Made>,
    number: Rc<Cell<Option<u32>>>,
    client: Client,
}

/// It is given up when the view goes.
#[hook]
pub(super) fn use_making() -> Making {
    let client = use_client();
    let made = use_state(|| Made::Idle);
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
    Making { made, number, client }
}

impl Drop for File {
    fn drop(&mut self) {
        if let Some(address) = &self.address {
            let _ = Url::revoke_object_url(address);
        }
    }
}

impl Making {
    /// Makes one of this name.
    pub(super) fn start(&self, job: ReportJob, name: String) {
        self.cancel();
        let made = self.made.setter();
        made.set(Made::Making(0, 0));
        let (number, is_pdf) = (self.number.clone(), job.is_pdf);
        let octets = RefCell::new(Vec::new());
        let told = move |heard: JobHeard| match heard {
            JobHeard::Progress(done, total) => made.set(Made::Making(done, total)),
            JobHeard::Part(bytes) => octets.borrow_mut().extend(bytes),
            JobHeard::Done(Err(why)) => {
                number.set(None);
                made.set(Made::Failed(why));
            }
            JobHeard::Done(Ok(summary)) => {
                number.set(None);
                let (octets, headings) = (octets.take(), summary.notes);
                // A page of ours rules what it opens: HTML would stand there without its style.
                let address = is_pdf.then(|| browser::address(&octets, PDF)).flatten();
                let name = name.clone();
                made.set(Made::Here(Rc::new(File { name, is_pdf, octets, headings, address })));
            }
        };
        self.number.set(Some(self.client.start_job(Job::Report(job), told)));
    }

    /// Whether one is being made.
    pub(super) fn is_making(&self) -> bool {
        matches!(*self.made, Made::Making(..))
    }

    /// How far it is, or what came of it.
    pub(super) fn shown(&self) -> Html {
        match &*self.made {
            Made::Idle => Html::default(),
            Made::Failed(why) => html! {
                <section class="card"><p class="fault" role="alert">{ format!("It could not be made: {why}.") }</p></section>
            },
            Made::Making(done, total) => self.progress(*done, *total),
            Made::Here(file) => here(file),
        }
    }

    fn cancel(&self) {
        if let Some(id) = self.number.take() {
            self.client.cancel_job(id);
        }
        self.made.set(Made::Idle);
    }

    fn progress(&self, done: u64, total: u64) -> Html {
        let part = done as f64 / total.max(1) as f64;
        let percent = format!("{:.0}", part.clamp(0.0, 1.0) * 100.0);
        let cancel = {
            let making = self.clone();
            Callback::from(move |_: MouseEvent| making.cancel())
        };
        html! {
            <section class="card">
                <div class="saving">
                    <div role="progressbar" aria-label="Report being made" aria-valuemin="0" aria-valuemax="100" aria-valuenow={percent}>
                        { meter("meter-first", part, 0.0) }
                    </div>
                    <span class="saving-words">{ format!("{} answered", model::counted(done, "question", "questions")) }</span>
                    <button type="button" class="button small" onclick={cancel}>{ "Cancel" }</button>
                </div>
            </section>
        }
    }
}

const PDF: &str = "application/pdf";

fn here(file: &Rc<File>) -> Html {
    let save = {
        let file = file.clone();
        Callback::from(move |_: MouseEvent| {
            let kind = if file.is_pdf { PDF } else { "text/html" };
            let parts: Vec<web_sys::Blob> = browser::part(&file.octets).into_iter().collect();
            let _ = browser::save_parts(&file.name, kind, &parts);
        })
    };
    let octets = number::octets(file.octets.len() as u64);
    html! {
        <section class="card" aria-label="The report">
            <header><h2>{ "The report" }</h2></header>
            <p role="status">{ format!("{} · {octets}", file.name) }</p>
            <ol class="report-parts">{ for file.headings.iter().map(|heading| html! { <li>{ escape::visible(heading).into_owned() }</li> }) }</ol>
            <div class="dialog-actions">
                if let Some(address) = file.address.clone() {
                    <a class="button" href={address} target="_blank" rel="noopener">{ "Look at it" }</a>
                }
                <button type="button" class="button primary" onclick={save}>{ "Save" }</button>
            </div>
        </section>
    }
}
