//! A session of so many flows, saved and opened, as the command and the page do it.

use engine::{Engine, Input, Step};
use protocol::{Job, SessionJob, Settings, SourceKind};

use crate::ours::Product;
use crate::traffic::{Kind, NOW, Traffic};

/// A session file of at least so many flows of exports, NetFlow v9 of 18 fields.
///
/// # Errors
///
/// Where records are lost, or the session cannot be saved.
pub fn saved(flows: u64) -> Result<Vec<u8>, String> {
    let traffic = Traffic::new(Kind::V9, 1500);
    let mut product = Product::new(&traffic);
    let mut read = 0;
    while read < flows {
        read += product.pass(&traffic)?;
    }
    let engine = product.into_engine();
    let job = SessionJob { saved: NOW, view: Vec::new(), keep: None };
    let mut task = engine.start(Job::Session(job))?;
    let mut file = Vec::new();
    loop {
        let step = task.step(&engine);
        file.extend(task.output());
        match step {
            Step::More | Step::Read(_) => {}
            Step::Done(_) => return Ok(file),
            Step::Failed(why) => return Err(why),
        }
    }
}

/// How many flows are known.
pub fn flows(engine: &Engine) -> u64 {
    engine.flows(&query::Question::default()).count() as u64
}

/// Opens it; the engine that knows everything in it.
pub fn opened(file: &[u8]) -> Engine {
    let mut engine = Engine::new(Settings::default(), engine::Limits::default());
    let source = engine.open(SourceKind::File, "bench.flowglass", Some(file.len() as u64));
    for slice in file.chunks(1 << 20) {
        engine.handle(NOW, Input::Bytes(source, slice));
        while engine.poll_event().is_some() {}
    }
    engine.handle(NOW, Input::End(source));
    while engine.poll_event().is_some() {}
    engine
}
