//! `flowglass-relay user` and `token`: changing the accounts file by hand.

use std::io::{self, IsTerminal as _};
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
    let ask = |words: &str| serve::secret(words).map_err(|error| error.to_string());
    let password = ask(&format!("Password for {name}: "))?;
    if !io::stdin().is_terminal() || ask("Again: ")? == password {
        Ok(password)
    } else {
        Err("the two are not the same; nothing was written".to_owned())
    }
}
