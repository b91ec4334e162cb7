//! Detectors on a thread of their own: what they have not seen goes there with them, and they come back for whoever asks.

use std::io;
use std::sync::mpsc::{Receiver, SendError, Sender, channel};
use std::thread;

use engine::{Engine, Looking};

use crate::output::tell;

/// So much may wait for them before nothing more is read: some ten megabytes.
const WAITING: usize = 32 << 10;

/// The way there and back.
pub(super) struct Lookers {
    away: Sender<Looking>,
    home: Receiver<Looking>,
    is_away: bool,
}

impl Lookers {
    /// Starts the thread; it ends with the value.
    pub(super) fn begin(engine: &mut Engine) -> io::Result<Self> {
        let (away, taken) = channel::<Looking>();
        let (done, home) = channel();
        thread::Builder::new().name("detect".to_owned()).spawn(move || {
            for mut looking in taken {
                looking.look();
                if done.send(looking).is_err() {
                    return;
                }
            }
        })?;
        engine.look_elsewhere();
        Ok(Self { away, home, is_away: false })
    }

    /// Sends them off again where there is enough, once they are back; waits where too much waits for them.
    pub(super) fn turn(&mut self, engine: &mut Engine) {
        if self.is_away {
            if engine.unseen() >= WAITING {
                self.come_home(engine);
            } else if let Ok(looking) = self.home.try_recv() {
                self.is_away = false;
                engine.bring_back(looking);
            }
        }
        let Some(looking) = engine.take_looking() else { return };
        match self.away.send(looking) {
            Ok(()) => self.is_away = true,
            // Nobody is there who would look: it is done here.
            Err(SendError(mut looking)) => {
                looking.look();
                engine.bring_back(looking);
            }
        }
    }

    /// Waits until they are back.
    pub(super) fn come_home(&mut self, engine: &mut Engine) {
        if !std::mem::take(&mut self.is_away) {
            return;
        }
        match self.home.recv() {
            Ok(looking) => engine.bring_back(looking),
            Err(_) => tell("the thread that looks for findings has ended: none are told any more"),
        }
    }
}
