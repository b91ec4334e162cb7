//! A secret that somebody types, or another program writes.

use std::io::{self, BufRead, IsTerminal, Write};

/// A line of standard input; where somebody types it is asked for with these words, and without an echo.
pub fn secret(words: &str) -> io::Result<String> {
    let stdin = io::stdin();
    let typed = stdin.is_terminal();
    let _quiet = typed.then(|| {
        eprint!("{words}");
        let _ = io::stderr().flush();
        Quiet::begin()
    });
    let mut line = String::new();
    stdin.lock().read_line(&mut line)?;
    if typed {
        eprintln!();
    }
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// Nothing is shown of what is typed until it is dropped.
#[cfg(unix)]
struct Quiet(Option<rustix::termios::Termios>);

#[cfg(unix)]
impl Quiet {
    fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin()).ok();
        if let Some(before) = &before {
            let mut quiet = before.clone();
            quiet.local_modes.remove(LocalModes::ECHO);
            let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &quiet);
        }
        Self(before)
    }
}

#[cfg(unix)]
impl Drop for Quiet {
    fn drop(&mut self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(before) = &self.0 {
            let _ = tcsetattr(io::stdin(), OptionalActions::Flush, before);
        }
    }
}

#[cfg(not(unix))]
struct Quiet;

#[cfg(not(unix))]
impl Quiet {
    fn begin() -> Self {
        Self
    }
}
