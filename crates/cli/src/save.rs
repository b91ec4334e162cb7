//! `flowglass save`: everything that was seen as one session file.

use std::time::{SystemTime, UNIX_EPOCH};

use engine::Step;
use model::Timestamp;
use protocol::{Job, SessionJob};

use crate::arguments::{SaveArguments, UsageError};
use crate::input;
use crate::output::Output;

/// Reads the inputs and writes what is known of them.
pub(crate) fn run(arguments: &SaveArguments) -> anyhow::Result<u8> {
    input::check(&arguments.files)?;
    let mut out = Output::create(Some(&arguments.output), &arguments.files)?;
    let loaded = input::load(&arguments.files, &arguments.input)?;
    if !loaded.usable {
        return Ok(loaded.code);
    }
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let saved = Timestamp(i64::try_from(since_1970.as_nanos()).unwrap_or(i64::MAX));
    let job = Job::Session(SessionJob { saved, view: Vec::new(), keep: None });
    let refused = |why| anyhow::Error::from(UsageError(why));
    let mut task = loaded.engine.start(job).map_err(refused)?;
    loop {
        let step = task.step(&loaded.engine);
        out.pieces().extend(task.output());
        out.drain()?;
        match step {
            Step::More | Step::Read(_) => {}
            Step::Done(_) => break,
            Step::Failed(why) => return Err(anyhow::Error::msg(why)),
        }
    }
    out.finish()?;
    Ok(loaded.code)
}
