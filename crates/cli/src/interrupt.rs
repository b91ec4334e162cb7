//! Ctrl-C: the first while an input is read ends that input, any other ends the command.

use std::process;
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

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
            // Who started the command with these signals ignored (nohup, a job in the background)
            // wants them ignored: then nothing is installed.
            let _ = ctrlc::try_set_handler(interrupted);
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

fn interrupted() {
    if READING.load(Ordering::SeqCst) && !STOPPED.swap(true, Ordering::SeqCst) {
        return;
    }
    output::clean();
    process::exit(ENDED_BY_SIGINT);
}
