//! Signing in and out.

use axum::extract::{Extension, Request, State};
use axum::response::Response;
use hyper::StatusCode;
use hyper::header::{HeaderValue, RETRY_AFTER, SET_COOKIE};
use serde::Deserialize;
use serde_json::json;

use super::around::Asking;
use super::routes::Shared;
use super::{QUESTION_OCTETS, answers};
use crate::auth::{By, Cookie, Identity, LoginError, Way};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Login {
    name: String,
    password: String,
}

/// Who asks, and whether anybody has to sign in: what a page wants to know first.
pub(super) async fn tell(
    State(shared): State<Shared>,
    Extension(asking): Extension<Asking>,
) -> Response {
    let identity = asking.identity.as_ref();
    answers::json(&json!({
        "auth": shared.auth.mode(),
        "name": identity.map(|identity| &identity.name),
        "role": identity.map(|identity| identity.role.name()),
        "by": identity.and_then(by),
        "recordings": shared.recorder.is_some(),
        "lookups": shared.lookups.offers(),
    }))
}

/// What of theirs was believed, where anything had to be.
fn by(identity: &Identity) -> Option<&'static str> {
    match identity.by {
        By::Nothing => None,
        By::Session(_) | By::Shown(_) => Some("session"),
        By::Token(_) => Some("token"),
    }
}

/// A page of this host gets a cookie. One from elsewhere gets the number to show, for cookies tell nothing of the
/// page that asks, and browsers give them to every port of this host.
pub(super) async fn login(
    State(shared): State<Shared>,
    Extension(asking): Extension<Asking>,
    request: Request,
) -> Response {
    let login: Login = match answers::question(request, QUESTION_OCTETS).await {
        Ok(login) => login,
        Err(response) => return response,
    };
    let way = if asking.elsewhere.is_some() { Way::Shown } else { Way::Cookie };
    match shared.auth.login(asking.from, &login.name, login.password, way).await {
        Ok((session, role)) => {
            tracing::info!(user = ?login.name, from = %asking.from, page = ?asking.elsewhere, "signed in");
            let mut value = json!({ "name": login.name, "role": role.name() });
            if way == Way::Cookie {
                return with_cookie(answers::json(&value), &session.0, asking.cookie);
            }
            value["token"] = session.0.into();
            answers::json(&value)
        }
        Err(LoginError::Wrong) => {
            tracing::warn!(user = ?login.name, from = %asking.from, "a login failed");
            answers::error(StatusCode::UNAUTHORIZED, "Name or password is wrong.")
        }
        Err(LoginError::TooMany) => {
            let words = "Too many tries: wait a minute.";
            let mut response = answers::error(StatusCode::TOO_MANY_REQUESTS, words);
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from_static("60"));
            response
        }
        Err(LoginError::NoUsers) => {
            let words = "Nobody signs in here with a password.";
            answers::error(StatusCode::NOT_FOUND, words)
        }
    }
}

pub(super) async fn logout(
    State(shared): State<Shared>,
    Extension(asking): Extension<Asking>,
) -> Response {
    end(&shared, &asking, false)
}

pub(super) async fn logout_everywhere(
    State(shared): State<Shared>,
    Extension(asking): Extension<Asking>,
) -> Response {
    end(&shared, &asking, true)
}

fn end(shared: &Shared, asking: &Asking, everywhere: bool) -> Response {
    if let Some(identity) = &asking.identity {
        shared.auth.logout(identity, everywhere);
    }
    let response = answers::json(&json!({ "name": null }));
    if asking.elsewhere.is_some() {
        // The browser's own session is none of its business.
        return response;
    }
    with_cookie(response, "", asking.cookie)
}

fn with_cookie(mut response: Response, session: &str, cookie: Cookie) -> Response {
    if let Ok(mut cookie) = HeaderValue::try_from(cookie.line(session)) {
        cookie.set_sensitive(true);
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}
