//! Starting programs and saying how far we are.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

use anyhow::{Context, Result, bail};

use crate::house;

/// Says what begins, does it, and says how long it took.
pub(crate) fn step<T>(name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    println!("▸ {name} …");
    let begun = Instant::now();
    let done = work();
    let took = seconds(begun.elapsed());
    match &done {
        Ok(_) => println!("✓ {name} ({took})"),
        Err(_) => println!("✗ {name} ({took})"),
    }
    done
}

/// `4.2 s`, `3 min 07 s`.
pub(crate) fn seconds(took: Duration) -> String {
    match took.as_secs() {
        whole @ 60.. => format!("{} min {:02} s", whole / 60, whole % 60),
        _ => format!("{:.1} s", took.as_secs_f64()),
    }
}

/// A command in the workspace's root that reads nothing.
pub(crate) fn command(program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(house::root()).stdin(Stdio::null());
    command
}

/// The cargo that started us.
pub(crate) fn cargo() -> Command {
    command(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs to the end with its output on ours; failing says the command.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| missing(command))?;
    if !status.success() {
        bail!("{} ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs to the end and returns what it wrote to standard output.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stderr(Stdio::piped()).output().with_context(|| missing(command))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        bail!("{} ended with {}: {}", shown(command), output.status, said.trim());
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// Runs to the end, with its output on ours and also returned; whether it succeeded comes beside.
pub(crate) fn tee(command: &mut Command) -> Result<(bool, String)> {
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().with_context(|| missing(command))?;
    let error = child.stderr.take().map(|stream| thread::spawn(move || echo(stream)));
    let mut text = child.stdout.take().map(echo).unwrap_or_default();
    if let Some(Ok(said)) = error.map(thread::JoinHandle::join) {
        text.push_str(&said);
    }
    Ok((child.wait()?.success(), text))
}

/// The folders of `PATH` that hold a program of this name.
pub(crate) fn on_path(program: &str) -> Option<std::path::PathBuf> {
    let folders = env::var_os("PATH")?;
    // Debian keeps some exporters where only root looks.
    let usual = ["/usr/sbin", "/sbin"].map(std::path::PathBuf::from);
    env::split_paths(&folders)
        .chain(usual)
        .map(|folder| folder.join(program).with_extension(env::consts::EXE_EXTENSION))
        .find(|path| path.is_file())
}

/// A child that is killed when we let go of it, whatever happened in between.
pub(crate) struct Held(pub(crate) Child);

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn echo(stream: impl Read) -> String {
    let mut text = String::new();
    let mut lines = BufReader::new(stream);
    let mut line = Vec::new();
    while lines.read_until(b'\n', &mut line).is_ok_and(|read| read > 0) {
        let words = String::from_utf8_lossy(&line);
        print!("{words}");
        text.push_str(&words);
        line.clear();
    }
    text
}

fn missing(command: &Command) -> String {
    format!("{} could not be started", command.get_program().to_string_lossy())
}

fn shown(command: &Command) -> String {
    let words = [command.get_program()].into_iter().chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
