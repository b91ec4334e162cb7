//! Reports, by a module that is fetched when one is asked for: it says what it wants to know, and is answered.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::{Function, Reflect, Uint8Array};
use protocol::{JobSummary, ReportJob, ToPage};
use report::{Asked, Told};
use wasm_bindgen::{JsCast, JsValue};

use crate::clock::Pause;
use crate::module::{Module, words};
use crate::post::post;
use crate::shell::Shell;

const MODULE: &str = "./reports.js";
const WHAT_FOR: &str = "reports";

/// Makes one, or less of it where it is cancelled; what comes of it goes to the page.
pub(crate) async fn run(shell: Shell, id: u32, job: ReportJob, cancelled: Rc<Cell<bool>>) {
    let result = make(&shell, id, &job, &cancelled).await;
    if !cancelled.get() {
        shell.job_ended(id);
        post(&ToPage::JobDone { id, result });
    }
}

async fn make(
    shell: &Shell,
    id: u32,
    job: &ReportJob,
    cancelled: &Cell<bool>,
) -> Result<JobSummary, String> {
    let module = Module::fetch(MODULE, WHAT_FOR).await?;
    let making = Making(module.make("Making", &[octets(&job.wish)])?);
    let pause = Pause::default();
    while let Some(asked) = making.poll()? {
        // Everybody else is heard between two questions.
        pause.take().await;
        if cancelled.get() {
            return Err("it was cancelled".to_owned());
        }
        let request = asked.request().map_err(|error| error.to_string())?;
        let told = Told::from(shell.engine().borrow_mut().ask(request));
        making.hear(&protocol::encode(&told))?;
        let (done, wanted) = making.progress()?;
        post(&ToPage::JobProgress { id, done, total: done + wanted });
    }
    let bytes = making.end(job.is_pdf)?;
    let summary = JobSummary {
        items: making.headings()?.len() as u64,
        octets: bytes.len() as u64,
        notes: making.headings()?,
    };
    post(&ToPage::JobPart { id, bytes });
    Ok(summary)
}

/// A report in the module.
struct Making(JsValue);

impl Making {
    fn poll(&self) -> Result<Option<Asked>, String> {
        let wanted = self.call("poll", &[])?;
        let Ok(octets) = wanted.dyn_into::<Uint8Array>() else { return Ok(None) };
        protocol::decode(&octets.to_vec()).map(Some).map_err(|error| error.to_string())
    }

    fn hear(&self, told: &[u8]) -> Result<(), String> {
        self.call("hear", &[octets(told)]).map(drop)
    }

    fn progress(&self) -> Result<(u64, u64), String> {
        let counts: js_sys::Uint32Array =
            self.call("progress", &[])?.dyn_into().map_err(|error| words(&error))?;
        Ok((counts.get_index(0).into(), counts.get_index(1).into()))
    }

    fn end(&self, is_pdf: bool) -> Result<Vec<u8>, String> {
        let kind = if is_pdf { "pdf" } else { "html" };
        let file = self.call("end", &[kind.into()])?.dyn_into::<Uint8Array>();
        file.map(|octets| octets.to_vec()).map_err(|error| words(&error))
    }

    fn headings(&self) -> Result<Vec<String>, String> {
        let lines = self.call("headings", &[])?.as_string().unwrap_or_default();
        Ok(lines.lines().map(str::to_owned).collect())
    }

    fn call(&self, name: &str, with: &[JsValue]) -> Result<JsValue, String> {
        let answer = || {
            let method: Function = Reflect::get(&self.0, &name.into())?.dyn_into()?;
            method.apply(&self.0, &with.iter().collect())
        };
        answer().map_err(|error: JsValue| words(&error))
    }
}

fn octets(of: &[u8]) -> JsValue {
    Uint8Array::from(of).into()
}
