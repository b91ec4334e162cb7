//! What server and client say of themselves before anything else.

use serde::{Deserialize, Serialize};

use crate::{Error, Login};

/// The oldest minor version of major version 2 that was tried.
const OLDEST: (u32, u32) = (2, 9);

/// What a server says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Info {
    /// Of the program.
    pub version: String,
    /// Of a message, in octets.
    pub max_payload: usize,
    pub(super) jetstream: bool,
    headers: bool,
    pub(super) tls_required: bool,
    nonce: Option<String>,
}

/// What we say of ourselves.
#[derive(Serialize, Default)]
struct Connect<'a> {
    verbose: bool,
    pedantic: bool,
    headers: bool,
    no_responders: bool,
    tls_required: bool,
    lang: &'static str,
    version: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pass: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    jwt: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nkey: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sig: Option<String>,
}

/// Whether a server can do what is needed here.
pub(super) fn check(info: &Info) -> Result<(), Error> {
    let mut numbers = info.version.split(['.', '-']).map(str::parse::<u32>);
    if let (Some(Ok(major)), Some(Ok(minor))) = (numbers.next(), numbers.next())
        && (major, minor) < OLDEST
    {
        return Err(Error::Old(info.version.clone()));
    }
    if !info.headers {
        return Err(Error::Old(format!("{} (without headers)", info.version)));
    }
    Ok(())
}

/// What we say of ourselves, as JSON.
pub(super) fn introduction(
    info: &Info,
    login: &Login,
    is_secret: bool,
    name: &str,
) -> Result<String, Error> {
    let mut connect = Connect {
        headers: true,
        no_responders: true,
        tls_required: is_secret,
        lang: "rust",
        version: env!("CARGO_PKG_VERSION"),
        name,
        ..Connect::default()
    };
    match login {
        Login::Nobody => {}
        Login::User { user, password } => {
            connect.user = Some(user);
            connect.pass = Some(password);
        }
        Login::Token(token) => connect.auth_token = Some(token),
        Login::Key { key, voucher } => {
            let nonce = info.nonce.as_deref().unwrap_or_default();
            connect.sig = key.sign(nonce);
            match voucher {
                Some(voucher) => connect.jwt = Some(voucher),
                None => connect.nkey = key.public(),
            }
        }
    }
    serde_json::to_string(&connect).map_err(|error| Error::Unknown(error.to_string()))
}
