//! What would let others in by accident: refused, or told, before anything is bound.

use std::net::SocketAddr;
use std::path::Path;

use crate::auth::{Accounts, Mode};
use crate::config::Config;
use crate::start_error::StartError;

/// Only this machine reaches it.
pub(crate) fn is_local(address: &SocketAddr) -> bool {
    address.ip().to_canonical().is_loopback()
}

/// Nothing that other machines reach is open by accident, and somebody can sign in where that is asked for.
pub(crate) fn check(config: &Config) -> Result<(), StartError> {
    check_reach(config)?;
    match accounts(config) {
        Some(path) if Accounts::load(path).map_err(StartError::Accounts)?.is_empty() => {
            Err(StartError::Nobody(path.to_owned()))
        }
        _ => Ok(()),
    }
}

fn check_reach(config: &Config) -> Result<(), StartError> {
    let Some(exposed) = config.http.iter().find(|address| !is_local(address)) else {
        return Ok(());
    };
    if config.auth == Mode::None {
        return match config.anyone_may_read {
            false => Err(StartError::Exposed(*exposed)),
            true if config.lookups.asks_others() => Err(StartError::Lookups(*exposed)),
            true => Ok(()),
        };
    }
    let safe = config.tls.is_some() || config.plain_http;
    if safe { Ok(()) } else { Err(StartError::Unencrypted(*exposed)) }
}

fn accounts(config: &Config) -> Option<&Path> {
    match &config.auth {
        Mode::None => None,
        Mode::Token(path) | Mode::Users(path) => Some(path),
    }
}

/// Files with secrets that others on this machine may read, in sentences. Keys may be a group's, as Debian's are.
#[cfg(unix)]
pub(crate) fn open_secrets(config: &Config) -> Vec<String> {
    use std::os::unix::fs::PermissionsExt;
    let key = config.tls.as_ref().map(|tls| tls.key.as_path());
    let shared = [key, config.nats_credentials.as_deref(), config.lookups.key_file()];
    let all = shared.map(|path| (path, 0o007)).into_iter().chain([(accounts(config), 0o077)]);
    let is_open = |(path, others): (Option<&Path>, u32)| {
        let path = path?;
        let mode = path.metadata().ok()?.permissions().mode();
        (mode & others != 0).then(|| path.display().to_string())
    };
    let tell = |path| format!("{path}: others may read it; chmod 600 {path} keeps it yours");
    all.filter_map(is_open).map(tell).collect()
}

/// Elsewhere it is told in other ways who may read.
#[cfg(not(unix))]
pub(crate) fn open_secrets(_: &Config) -> Vec<String> {
    Vec::new()
}

#[cfg(all(test, unix))]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn secrets_that_others_may_read_are_told() {
        let folder = std::env::temp_dir().join(format!("flowglass-secrets-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let file = |name: &str, mode| {
            let path = folder.join(name);
            fs::write(&path, "secret").unwrap();
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            path
        };
        let check = |key, accounts, expected: &[&str]| {
            let (key, accounts) = (file("key.pem", key), file("accounts.toml", accounts));
            let tls = serve::Tls { certificates: key.clone(), key };
            let config =
                Config { tls: Some(tls), auth: Mode::Users(accounts), ..Config::default() };
            let told = open_secrets(&config);
            let expected = expected.iter().map(|name| folder.join(name).display().to_string());
            let expected = expected
                .map(|path| format!("{path}: others may read it; chmod 600 {path} keeps it yours"));
            assert_eq!(told, expected.collect::<Vec<_>>());
        };
        check(0o600, 0o600, &[]);
        check(0o640, 0o600, &[]);
        check(0o644, 0o600, &["key.pem"]);
        check(0o640, 0o640, &["accounts.toml"]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
