//! Jobs: steps of a task, with what it reads fetched between them, so that a cancel and every other
//! message of the page are heard all the while.

use std::cell::Cell;
use std::rc::Rc;

use engine::{Step, Task};
use protocol::{JobSummary, ToPage};

use crate::clock::{Pause, millis};
use crate::post::post;
use crate::shell::Shell;

/// Octets collected before they go to the page.
const PART_OCTETS: usize = 1 << 20;
/// How often the page hears how far a job is, milliseconds.
const TELL_MILLIS: f64 = 100.0;

/// Does a job to its end, or until it is cancelled; what comes of it goes to the page.
pub(crate) async fn run(shell: Shell, id: u32, mut task: Task, cancelled: Rc<Cell<bool>>) {
    let pause = Pause::default();
    let mut told = f64::MIN;
    let result = loop {
        let step = task.step();
        if task.waiting() >= PART_OCTETS || matches!(step, Step::Done(_)) {
            let bytes = task.output();
            if !bytes.is_empty() {
                post(&ToPage::JobPart { id, bytes });
            }
        }
        match step {
            Step::Read(want) => match shell.read_again(want).await {
                Ok(_) if cancelled.get() => return,
                Ok(octets) => task.give(&octets),
                Err(why) => break Err(why),
            },
            Step::More => pause.take().await,
            Step::Done(summary) => break Ok::<JobSummary, String>(summary),
            Step::Failed(why) => break Err(why),
        }
        if cancelled.get() {
            return;
        }
        let now = millis();
        if now - told >= TELL_MILLIS {
            told = now;
            let (done, total) = task.progress();
            post(&ToPage::JobProgress { id, done, total });
        }
    };
    shell.job_ended(id);
    post(&ToPage::JobDone { id, result });
}
