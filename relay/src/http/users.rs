//! Users, for admins: who there is, add, change, remove.

use axum::extract::{Extension, Path, Request, State};
use axum::response::Response;
use hyper::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::around::Asking;
use super::routes::Shared;
use super::{QUESTION_OCTETS, answers};
use crate::auth::{AccountsError, Role, is_long_enough};

/// A new user, or another password for one that is there.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Put {
    name: String,
    role: Option<Role>,
    password: String,
}

pub(super) async fn list(State(shared): State<Shared>) -> Response {
    let users: Vec<Value> = shared
        .auth
        .users()
        .into_iter()
        .map(|(name, role, sessions)| {
            json!({ "name": name, "role": role.name(), "sessions": sessions })
        })
        .collect();
    answers::json(&json!({ "auth": shared.auth.mode(), "users": users }))
}

/// With a role somebody new, without one a new password for somebody who is there.
pub(super) async fn put(
    State(shared): State<Shared>,
    Extension(asking): Extension<Asking>,
    request: Request,
) -> Response {
    let put: Put = match answers::question(request, QUESTION_OCTETS).await {
        Ok(put) => put,
        Err(response) => return response,
    };
    if !is_long_enough(&put.password) {
        return failed(&AccountsError::Short);
    }
    let Some(hash) = shared.auth.hash(put.password).await else {
        return answers::error(StatusCode::SERVICE_UNAVAILABLE, "The password was not hashed.");
    };
    let name = put.name.clone();
    let change = shared.auth.change(&name, |accounts| match put.role {
        Some(role) => accounts.add_user_hashed(&put.name, role, hash),
        None => accounts.change_hash(&put.name, hash),
    });
    told(change.await, &asking, &name, "a user was put")
}

pub(super) async fn remove(
    State(shared): State<Shared>,
    Extension(asking): Extension<Asking>,
    Path(name): Path<String>,
) -> Response {
    let myself = asking.identity.as_ref().is_some_and(|identity| identity.name == name);
    if myself {
        // Somebody must be left who can undo it.
        return answers::error(StatusCode::CONFLICT, "Nobody removes themselves.");
    }
    let change = shared.auth.change(&name, |accounts| accounts.remove_user(&name));
    told(change.await, &asking, &name, "a user was removed")
}

fn told(
    outcome: Result<(), AccountsError>,
    asking: &Asking,
    name: &str,
    what: &'static str,
) -> Response {
    match outcome {
        Ok(()) => {
            let by = asking.identity.as_ref().map(|identity| identity.name.as_str());
            tracing::info!(?name, by = ?by.unwrap_or_default(), "{what}");
            answers::json(&json!({ "name": name }))
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &AccountsError) -> Response {
    let code = match error {
        AccountsError::Unknown(_) => StatusCode::NOT_FOUND,
        AccountsError::Name(_) | AccountsError::Taken(_) | AccountsError::Short => {
            StatusCode::BAD_REQUEST
        }
        _ => {
            tracing::warn!(%error, "the accounts could not be changed");
            return answers::error(
                StatusCode::CONFLICT,
                "The accounts file cannot be changed from here: the relay's log says why.",
            );
        }
    };
    answers::error(code, &error.to_string())
}
