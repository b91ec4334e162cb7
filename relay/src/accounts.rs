//! `flowglass-relay user` and `token`: changing the accounts file by hand.

use std::io::{self, BufRead, IsTerminal, Write};
use std::path::Path;

use flowglass_relay::Accounts;

use crate::command::{TokenAction, UserAction};

/// Adds, changes, removes, lists people.
pub(crate) fn user(path: &Path, action: UserAction) -> Result<(), String> {
    let mut accounts = read(path)?;
    let outcome = match action {
        UserAction::List => return list(&accounts, "user"),
        UserAction::Add { name, role } => accounts.add_user(&name, role.into(), &password(&name)?),
        UserAction::Passwd { name } => accounts.change_password(&name, &password(&name)?),
        UserAction::Remove { name } => accounts.remove_user(&name),
    };
    outcome.and_then(|()| accounts.save(path)).map_err(|error| error.to_string())?;
    written(path);
    Ok(())
}

/// Adds, removes, lists programs.
pub(crate) fn token(path: &Path, action: TokenAction) -> Result<(), String> {
    let mut accounts = read(path)?;
    let token = match action {
        TokenAction::List => return list(&accounts, "token"),
        TokenAction::Add { name, role } => accounts.add_token(&name, role.into()).map(Some),
        TokenAction::Remove { name } => accounts.remove_token(&name).map(|()| None),
    };
    let token = token.map_err(|error| error.to_string())?;
    accounts.save(path).map_err(|error| error.to_string())?;
    if let Some(token) = token {
        println!("{token}");
        eprintln!("This is the only time it is shown: Authorization: Bearer …");
    }
    written(path);
    Ok(())
}

fn written(path: &Path) {
    eprintln!("{}: written; SIGHUP makes a relay that runs read it", path.display());
}

fn read(path: &Path) -> Result<Accounts, String> {
    Accounts::load_or_begin(path).map_err(|error| error.to_string())
}

fn list(accounts: &Accounts, wanted: &str) -> Result<(), String> {
    for (kind, name, role) in accounts.list() {
        if kind == wanted {
            println!("{name}\t{}", role.name());
        }
    }
    Ok(())
}

/// A line of standard input; where somebody types it, twice and without an echo.
fn password(name: &str) -> Result<String, String> {
    if !io::stdin().is_terminal() {
        return line();
    }
    let _quiet = Quiet::begin();
    let ask = |words: String| {
        eprint!("{words}: ");
        let _ = io::stderr().flush();
        let typed = line();
        eprintln!();
        typed
    };
    let password = ask(format!("Password for {name}"))?;
    if ask("Again".to_owned())? == password {
        Ok(password)
    } else {
        Err("the two are not the same; nothing was written".to_owned())
    }
}

fn line() -> Result<String, String> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line).map_err(|error| error.to_string())?;
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
