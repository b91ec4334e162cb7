//! `flowglass cut`: the packets of a filter's flows, as a capture of its own.

mod spool;

use std::fs::File;
use std::io::{IsTerminal, Read, stdout};
use std::path::PathBuf;

use engine::{Step, Task, Want};
use model::SourceId;
use protocol::{Anonymise, CaptureJob, Job, JobSummary};
use query::Question;

use self::spool::Spool;
use crate::arguments::{CutArguments, UsageError};
use crate::input::{self, Files, Loaded, Piece, Stream, is_standard, plain, shown};
use crate::named::files_and_filter;
use crate::output::{Output, tell};

/// Meters the inputs, then reads them once more and writes the packets of the chosen flows.
pub(crate) fn run(arguments: &CutArguments) -> anyhow::Result<u8> {
    let (files, filter) = files_and_filter(&arguments.files, arguments.filter.as_deref())?;
    let standard = arguments.output.as_deref().is_none_or(is_standard);
    if standard && stdout().is_terminal() {
        let words = "pcapng is no text for a terminal: name a file with --output";
        return Err(UsageError(words.to_owned()).into());
    }
    input::check(&files)?;
    let mut out = Output::create(arguments.output.as_deref(), &files)?;
    let spool = files.iter().any(|file| is_standard(file)).then(Spool::of_standard_input);
    let spool = spool.transpose()?;
    let files: Vec<PathBuf> = files
        .into_iter()
        .map(|file| match &spool {
            Some(spool) if is_standard(&file) => spool.path().to_owned(),
            _ => file,
        })
        .collect();
    let loaded = input::load(&files, &arguments.input)?;
    if !loaded.usable {
        return Ok(loaded.code);
    }
    let question = Question { filter, ..Question::default() };
    let job = CaptureJob {
        question,
        with_unmetered: arguments.with_unmetered,
        anonymise: anonymise(arguments)?,
    };
    let task = loaded.engine.start(Job::Capture(job)).map_err(anyhow::Error::msg)?;
    let summary = write(task, &loaded, &mut out)?;
    out.finish()?;
    for note in &summary.notes {
        tell(note);
    }
    let name = arguments.output.as_deref().map_or_else(|| "standard output".to_owned(), shown);
    let packets = model::counted(summary.items, "packet", "packets");
    let octets = model::counted(summary.octets, "byte", "bytes");
    tell(format_args!("{packets}, {octets} to {name}"));
    Ok(loaded.code)
}

/// How it is made anonymous, where that is asked for.
fn anonymise(arguments: &CutArguments) -> anyhow::Result<Option<Anonymise>> {
    let payload = arguments.payload;
    match arguments.anonymise.as_deref() {
        None => Ok(None),
        Some(words) => Ok(Some(Anonymise { key: key("--anonymise", words)?, payload })),
    }
}

/// The key in these words; one that is made and thrown away where there are none.
pub(crate) fn key(option: &str, words: &str) -> anyhow::Result<String> {
    if words.is_empty() { random_key(option) } else { Ok(words.to_owned()) }
}

/// 32 octets of the system's randomness, as digits.
fn random_key(option: &str) -> anyhow::Result<String> {
    let mut octets = [0_u8; 32];
    let mut read = || File::open("/dev/urandom")?.read_exact(&mut octets);
    let words = || format!("this system gives no randomness: name a key with {option}=KEY");
    read().map_err(|_| UsageError(words()))?;
    Ok(octets.iter().map(|octet| format!("{octet:02x}")).collect())
}

/// Reads what the task wants, and writes what it makes.
fn write(mut task: Task, loaded: &Loaded, out: &mut Output) -> anyhow::Result<JobSummary> {
    let mut open: Option<(SourceId, Stream)> = None;
    let mut several: Option<(SourceId, Files)> = None;
    loop {
        match task.step(&loaded.engine) {
            Step::Read(want) if loaded.paths.get(&want.source).is_some_and(|all| all.len() > 1) => {
                if several.as_ref().is_none_or(|(known, _)| *known != want.source) {
                    let paths = loaded.paths.get(&want.source).cloned().unwrap_or_default();
                    several = Some((want.source, Files::new(paths)));
                }
                let Some((_, files)) = &mut several else { continue };
                match files.read(&want) {
                    Ok(octets) => task.give(octets),
                    Err(error) => {
                        anyhow::bail!("{}: {}", shown(files.path(&want)), plain(&error))
                    }
                }
            }
            Step::Read(Want { source, most, .. }) => {
                if open.as_ref().is_none_or(|(known, _)| *known != source) {
                    let path = loaded.paths.get(&source).and_then(|paths| paths.first());
                    let path = path.ok_or_else(|| anyhow::anyhow!("a source without a file"))?;
                    let failed = |error| anyhow::anyhow!("{}: {}", shown(path), plain(&error));
                    open = Some((source, input::open(path).map_err(failed)?.0));
                }
                let Some((_, stream)) = &mut open else { continue };
                match stream.next() {
                    Piece::Octets(octets) => {
                        let most = usize::try_from(most).unwrap_or(usize::MAX);
                        task.give(octets.get(..most).unwrap_or(octets));
                    }
                    Piece::End => task.give(&[]),
                    Piece::Stopped => anyhow::bail!("stopped by you; nothing was written"),
                    Piece::Broken(error) => anyhow::bail!("{}", plain(&error)),
                }
            }
            Step::More => {}
            Step::Done(summary) => {
                out.pieces().append(&mut task.output());
                out.drain()?;
                return Ok(summary);
            }
            Step::Failed(why) => anyhow::bail!("{why}"),
        }
        out.pieces().append(&mut task.output());
        out.drain()?;
    }
}
