//! Files and standard input into the engine, with damage told on standard error.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use engine::{Engine, Input, Limits};
use model::Timestamp;
use protocol::{Event, Settings, SourceKind, SourceState, SourceStatus};

use crate::arguments::{InputArguments, UsageError};
use crate::progress::Progress;
use crate::{FINE, NOTHING_USABLE};

/// Octets of one read: large enough that system calls cost nothing, small enough for the cache.
pub(crate) const SLICE_OCTETS: usize = 1 << 20;

/// An engine that has read everything that was named.
pub(crate) struct Loaded {
    pub(crate) engine: Engine,
    pub(crate) sources: Vec<SourceStatus>,
    pub(crate) code: u8,
}

/// Reads every input to its end. One that cannot be read is told and passed over.
pub(crate) fn load(arguments: &InputArguments) -> anyhow::Result<Loaded> {
    let mut settings = Settings {
        active_timeout_seconds: arguments.active_timeout.0,
        idle_timeout_seconds: arguments.idle_timeout.0,
        decode_exports: !arguments.no_exports,
        ..Settings::default()
    };
    if !arguments.local.is_empty() {
        settings.local_networks.clone_from(&arguments.local);
    }
    let mut engine = Engine::new(settings, Limits::default());
    if let Some(Event::Issue(issue)) = engine.poll_event() {
        return Err(UsageError(format!("--local: {}", issue.what)).into());
    }
    let mut code = FINE;
    for file in &arguments.files {
        if !read(&mut engine, file) {
            code = NOTHING_USABLE;
        }
    }
    let sources = match engine.ask(protocol::Request::Sources) {
        protocol::Response::Sources(sources) => sources,
        _ => Vec::new(),
    };
    Ok(Loaded { engine, sources, code })
}

/// Opens a named input; `-` is standard input.
pub(crate) fn open(path: &Path) -> io::Result<(Box<dyn Read>, Option<u64>)> {
    if path == Path::new("-") {
        return Ok((Box::new(io::stdin().lock()), None));
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "is a folder, not a capture"));
    }
    let octets = metadata.is_file().then_some(metadata.len());
    Ok((Box::new(file), octets))
}

/// The end of time: the command shows nothing before a file is read, so open flows need not be
/// published on the way.
const NEVER: Timestamp = Timestamp::MIN;

fn read(engine: &mut Engine, path: &Path) -> bool {
    let name = path.display().to_string();
    let (mut input, octets) = match open(path) {
        Ok(opened) => opened,
        Err(error) => {
            eprintln!("flowglass: {name}: {}", why(&error));
            return false;
        }
    };
    let id = engine.open(SourceKind::File, &name, octets);
    let mut progress = Progress::new(&name, octets);
    let mut buffer = vec![0; SLICE_OCTETS];
    loop {
        match input.read(&mut buffer) {
            Ok(0) => {
                engine.handle(NEVER, Input::End(id));
                break;
            }
            Ok(length) => {
                engine.handle(NEVER, Input::Bytes(id, buffer.get(..length).unwrap_or_default()));
                progress.advance(length as u64);
            }
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => {
                engine.handle(NEVER, Input::Broken(id, &error.to_string()));
                break;
            }
        }
    }
    progress.clear();
    let mut usable = true;
    while let Some(event) = engine.poll_event() {
        match event {
            Event::Issue(issue) => eprintln!("flowglass: {name}: {issue}"),
            Event::Source(status) if status.id == id => {
                usable = status.state != SourceState::Failed || status.packets > 0;
            }
            _ => {}
        }
    }
    usable
}

/// An error of the system in words that help.
pub(crate) fn why(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "no such file".to_owned(),
        io::ErrorKind::PermissionDenied => {
            "not readable by you (permission denied); try sudo or copy it".to_owned()
        }
        _ => error.to_string(),
    }
}
