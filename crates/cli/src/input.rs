//! Files and standard input into the engine, with damage told on standard error.

mod set;
mod stages;
mod stream;

use std::collections::BTreeMap;
use std::fs::File;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};

use engine::{Engine, Input, Limits, PartOfSet};
use model::{SourceId, Timestamp};
use protocol::{Event, Keep, Settings, SourceKind, SourceState, SourceStatus};

pub(crate) use self::set::{Files, Group, group};
pub(crate) use self::stream::{Piece, Stream};
use crate::arguments::{InputArguments, UsageError};
use crate::output::tell;
use crate::progress::Progress;
use crate::{FINE, NOTHING_USABLE, interrupt};

/// An engine that has read everything that was named.
pub(crate) struct Loaded {
    pub(crate) engine: Engine,
    pub(crate) sources: Vec<SourceStatus>,
    /// Where each source was read from; from several files where it is a set.
    pub(crate) paths: BTreeMap<SourceId, Vec<PathBuf>>,
    /// At least one of the inputs was a capture.
    pub(crate) usable: bool,
    pub(crate) code: u8,
}

/// Reads every input to its end. One that cannot be read is told and passed over.
pub(crate) fn load(files: &[PathBuf], arguments: &InputArguments) -> anyhow::Result<Loaded> {
    load_within(files, arguments, Limits::default(), |_| {})
}

/// The same within other limits, by an engine that is set up before it reads.
pub(crate) fn load_within(
    files: &[PathBuf],
    arguments: &InputArguments,
    limits: Limits,
    set_up: impl FnOnce(&mut Engine),
) -> anyhow::Result<Loaded> {
    let settings = settings(arguments);
    // Whoever made a capture cannot know it.
    let hash_seed = RandomState::new().hash_one(0);
    let findings =
        limits.findings.map(|findings| engine::FindingLimits { seed: hash_seed, ..findings });
    let limits = Limits { hash_seed, packet_index_octets: 0, findings, ..limits };
    let mut engine = Engine::new(settings, limits);
    set_up(&mut engine);
    if let Some(Event::Issue(issue)) = engine.poll_event() {
        return Err(UsageError(format!("--local: {}", issue.what)).into());
    }
    let mut code = FINE;
    for file in &arguments.mmdb {
        if let Err(why) = open_database(&mut engine, file) {
            tell(format_args!("{}: {why}; no address is looked up in it", shown(file)));
            code = NOTHING_USABLE;
        }
    }
    let (sources, paths) = (Vec::new(), BTreeMap::new());
    let mut loaded = Loaded { engine, sources, paths, usable: false, code };
    load_more(&mut loaded, files, arguments);
    Ok(loaded)
}

/// Reads more inputs, beside those that were read.
pub(crate) fn load_more(loaded: &mut Loaded, files: &[PathBuf], arguments: &InputArguments) {
    for group in group(files, arguments.apart) {
        let (read_from, source, is_usable) = match group {
            Group::Alone(file) => {
                let (source, is_usable) = read(&mut loaded.engine, &file);
                (vec![file], source, is_usable)
            }
            Group::Set(set) => {
                let (paths, parts): (Vec<_>, Vec<_>) = set.into_iter().unzip();
                let (source, is_usable) = read_set(&mut loaded.engine, &paths, parts);
                (paths, Some(source), is_usable)
            }
        };
        loaded.paths.extend(source.map(|source| (source, read_from)));
        if is_usable {
            loaded.usable = true;
        } else {
            loaded.code = NOTHING_USABLE;
        }
    }
    if let protocol::Response::Sources(sources) = loaded.engine.ask(protocol::Request::Sources) {
        loaded.sources = sources;
    }
}

/// A database is read as a whole: every address may be asked for.
pub(crate) fn open_database(engine: &mut Engine, file: &Path) -> Result<(), String> {
    let octets = std::fs::read(file).map_err(|error| error.to_string())?;
    let opened = engine.open_database(&shown(file), octets);
    while let Some(event) = engine.poll_event() {
        match event {
            Event::Issue(issue) if opened.is_ok() => tell(issue),
            _ => {}
        }
    }
    opened
}

/// What is said of the inputs, beside what is usual.
pub(crate) fn settings(arguments: &InputArguments) -> Settings {
    let mut settings = Settings {
        active_timeout_seconds: arguments.active_timeout.0,
        idle_timeout_seconds: arguments.idle_timeout.0,
        decode_exports: !arguments.no_exports,
        closed_tunnels: arguments.tunnels.closed(),
        tunnels_apart: arguments.tunnels_apart,
        classify: !arguments.no_classify,
        keep: Keep {
            flows: arguments.keep_flows,
            mebibytes: arguments.keep_memory,
            seconds: arguments.keep_age,
        },
        ..Settings::default()
    };
    if !arguments.local.is_empty() {
        settings.local_networks.clone_from(&arguments.local);
    }
    settings
}

/// Standard input can be read once only.
pub(crate) fn check(files: &[PathBuf]) -> Result<(), UsageError> {
    let standard = files.iter().filter(|file| is_standard(file)).count();
    if standard > 1 {
        return Err(UsageError("`-` is standard input, which can be read only once".to_owned()));
    }
    Ok(())
}

/// `-`.
pub(crate) fn is_standard(path: &Path) -> bool {
    path == Path::new("-")
}

/// The name of an input as it may appear on a terminal.
pub(crate) fn shown(path: &Path) -> String {
    export::escape_controls(&path.display().to_string()).into_owned()
}

/// Opens a named input, and its length where that is known; `-` is standard input.
pub(crate) fn open(path: &Path) -> io::Result<(Stream, Option<u64>)> {
    if interrupt::is_stopped() {
        return Err(io::Error::other("not read, for you stopped before it"));
    }
    if is_standard(path) {
        return Ok((Stream::new(Box::new(io::stdin()), true)?, None));
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_dir() {
        return Err(io::Error::new(
            io::ErrorKind::IsADirectory,
            "is a folder: name the captures in it",
        ));
    }
    let octets = metadata.is_file().then_some(metadata.len());
    Ok((Stream::new(Box::new(file), octets.is_none())?, octets))
}

/// Says that the user stopped an input.
pub(crate) fn tell_stopped(name: &str, octets: u64) {
    let read = model::counted(octets, "byte", "bytes");
    tell(format_args!("{name}: stopped by you after {read}; what was read is shown"));
}

/// The end of time: the command shows nothing before a file is read, so open flows need not be
/// published on the way.
const NEVER: Timestamp = Timestamp::MIN;

/// Reads a file; which source it is, and whether it gave anything.
fn read(engine: &mut Engine, path: &Path) -> (Option<SourceId>, bool) {
    let name = shown(path);
    let (mut stream, octets) = match open(path) {
        Ok(opened) => opened,
        Err(error) => {
            tell(format_args!("{name}: {}", why(&error)));
            return (None, false);
        }
    };
    let id = engine.open(SourceKind::File, &path.display().to_string(), octets);
    let mut progress = Progress::new(&name, octets);
    let over = read_stream(engine, id, &mut stream, &mut progress);
    match &over {
        Over::End => engine.handle(NEVER, Input::End(id)),
        Over::Stopped => engine.handle(NEVER, Input::Cancel(id)),
        Over::Broken(why) => engine.handle(NEVER, Input::Broken(id, why)),
        Over::Useless => {}
    }
    progress.clear();
    if matches!(over, Over::Stopped) {
        tell_stopped(&name, stream.octets());
    }
    (Some(id), tell_what_happened(engine, id, &name))
}

/// Why nothing more is read.
enum Over {
    End,
    Stopped,
    /// It cannot be read on, and why.
    Broken(String),
    /// Nothing we know: it may be a whole disk, or without end.
    Useless,
}

/// Reads what comes; a capture in stages.
fn read_stream(
    engine: &mut Engine,
    id: SourceId,
    stream: &mut Stream,
    progress: &mut Progress,
) -> Over {
    let mut is_first = true;
    loop {
        match stream.next() {
            Piece::Octets(octets) => {
                if std::mem::take(&mut is_first)
                    && engine.looks_into_payload()
                    && let Some(parts) = engine.part(id, octets)
                {
                    stream.give_again();
                    return stages::read(engine, id, parts, stream, progress);
                }
                engine.handle(NEVER, Input::Bytes(id, octets));
                progress.advance(octets.len() as u64);
                if !engine.is_reading(id) {
                    return Over::Useless;
                }
            }
            Piece::End => return Over::End,
            Piece::Stopped => return Over::Stopped,
            Piece::Broken(error) => return Over::Broken(plain(&error)),
        }
    }
}

/// Reads captures as one, merged by time; which source it is, and whether it gave anything.
fn read_set(engine: &mut Engine, paths: &[PathBuf], parts: Vec<PartOfSet>) -> (SourceId, bool) {
    let octets = parts.iter().map(|part| part.octets).sum();
    let id = engine.open_set(parts);
    let name = format!("{} captures", paths.len());
    let mut progress = Progress::new(&name, Some(octets));
    let mut files = Files::new(paths.to_vec());
    let _reading = interrupt::Reading::begin();
    let mut read = 0;
    while let Some(want) = engine.wants(id) {
        if interrupt::is_stopped() {
            engine.handle(NEVER, Input::Cancel(id));
            break;
        }
        match files.read(&want) {
            Ok(octets) => {
                read += octets.len() as u64;
                progress.advance(octets.len() as u64);
                engine.handle(NEVER, Input::Part(id, octets));
            }
            Err(error) => engine.handle(NEVER, Input::PartBroken(id, &plain(&error))),
        }
    }
    engine.handle(NEVER, Input::End(id));
    progress.clear();
    if interrupt::is_stopped() {
        tell_stopped(&name, read);
    }
    (id, tell_what_happened(engine, id, &name))
}

/// Issues of a source told line by line: a flood of exporters would push what counts off the screen.
const MOST_TOLD: u64 = 20;

/// Tells the issues of a source; whether it gave anything.
fn tell_what_happened(engine: &mut Engine, id: SourceId, name: &str) -> bool {
    let (mut usable, mut issues) = (true, 0);
    while let Some(event) = engine.poll_event() {
        match event {
            Event::Issue(issue) => {
                issues += 1;
                if issues <= MOST_TOLD {
                    tell(format_args!("{name}: {issue}"));
                }
            }
            Event::Source(status) if status.id == id => {
                usable = status.state == SourceState::Done || status.packets > 0;
            }
            _ => {}
        }
    }
    if let Some(further) = issues.checked_sub(MOST_TOLD).filter(|further| *further > 0) {
        let further = model::counted(further, "further issue", "further issues");
        tell(format_args!("{name}: {further}; flowglass summary --json tells all"));
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
        _ => plain(error),
    }
}

/// The system's own words without its number.
pub(crate) fn plain(error: &io::Error) -> String {
    let mut words = error.to_string();
    if let Some(at) = words.find(" (os error ") {
        words.truncate(at);
    }
    words
}
