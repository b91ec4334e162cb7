//! Ctrl-C, and being asked to end: the first while an input is read ends that input, any other ends the command.

use std::io;
use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};
#[cfg(unix)]
use std::thread;

#[cfg(unix)]
use tokio::runtime::Builder;
#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};

use crate::output;

/// What a shell gives a command that SIGINT ended: 128 and the signal's number.
const ENDED_BY_SIGINT: i32 = 130;

static INSTALLED: Once = Once::new();
static READING: AtomicBool = AtomicBool::new(false);
static STOPPED: AtomicBool = AtomicBool::new(false);

/// From now on the first Ctrl-C only stops the reading, as long as this is kept.
pub(crate) struct Reading(());

impl Reading {
    pub(crate) fn begin() -> Self {
        INSTALLED.call_once(|| {
            // Who started the command with one of these signals ignored (nohup, a job of a script in the
            // background) wants it ignored: then none is heard but that which asks a command to end.
            if ctrlc::try_set_handler(interrupted).is_err() {
                let _ = hear_termination();
            }
        });
        READING.store(true, Ordering::SeqCst);
        Self(())
    }
}

impl Drop for Reading {
    fn drop(&mut self) {
        READING.store(false, Ordering::SeqCst);
    }
}

/// The user stopped the reading.
pub(crate) fn is_stopped() -> bool {
    STOPPED.load(Ordering::SeqCst)
}

/// SIGTERM alone.
#[cfg(unix)]
fn hear_termination() -> io::Result<()> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    let mut asked = {
        let _inside = runtime.enter();
        signal(SignalKind::terminate())?
    };
    let hear = move || {
        while runtime.block_on(asked.recv()).is_some() {
            interrupted();
        }
    };
    thread::Builder::new().name("signals".to_owned()).spawn(hear)?;
    Ok(())
}

#[cfg(not(unix))]
const fn hear_termination() -> io::Result<()> {
    Ok(())
}

fn interrupted() {
    if READING.load(Ordering::SeqCst) && !STOPPED.swap(true, Ordering::SeqCst) {
        return;
    }
    output::clean();
    process::exit(ENDED_BY_SIGINT);
}
