//! One line on a terminal that says how far the reading is; silent elsewhere.

use std::io::{IsTerminal, Write};
use std::time::{Duration, Instant};

/// How often the line changes.
const EVERY: Duration = Duration::from_millis(200);

pub(crate) struct Progress {
    name: String,
    octets: Option<u64>,
    read: u64,
    began: Instant,
    shown: Instant,
    visible: bool,
    terminal: bool,
}

impl Progress {
    pub(crate) fn new(name: &str, octets: Option<u64>) -> Self {
        let now = Instant::now();
        Self {
            name: name.to_owned(),
            octets,
            read: 0,
            began: now,
            shown: now,
            visible: false,
            terminal: std::io::stderr().is_terminal(),
        }
    }

    /// So many octets more.
    pub(crate) fn advance(&mut self, octets: u64) {
        self.read += octets;
        if !self.terminal || self.shown.elapsed() < EVERY {
            return;
        }
        self.shown = Instant::now();
        self.visible = true;
        #[expect(clippy::cast_precision_loss, reason = "a rate for the eye")]
        let megabytes = |octets: u64| octets as f64 / 1e6;
        let rate = megabytes(self.read) / self.began.elapsed().as_secs_f64();
        let share = match self.octets {
            Some(all) if all > 0 => {
                format!("{:3.0} %", megabytes(self.read) / megabytes(all) * 100.0)
            }
            _ => String::new(),
        };
        let line =
            format!("{}  {share}  {:.0} MB  {rate:.0} MB/s", self.name, megabytes(self.read));
        let _ = write!(std::io::stderr(), "\r\x1b[K{line}");
    }

    /// Takes the line away again.
    pub(crate) fn clear(&mut self) {
        if std::mem::take(&mut self.visible) {
            let _ = write!(std::io::stderr(), "\r\x1b[K");
        }
    }
}
