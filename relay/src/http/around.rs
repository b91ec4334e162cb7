//! What every request passes: is it for us, who asks, may they, was it a page that made them ask.

use std::sync::atomic::Ordering;
use std::time::Instant;

use axum::extract::{Extension, MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use hyper::header::{HeaderValue, ORIGIN, WWW_AUTHENTICATE};
use hyper::{HeaderMap, Method, StatusCode};
use serve::Peer;

use super::Refusal;
use super::answers;
use super::peer::asks_for;
use super::policy;
use super::routes::{Needs, Shared, needs};
use crate::auth::{By, Identity};

/// Refusals written to the log; later ones are only counted, or a stranger could fill a disk.
const REFUSALS_TOLD: u64 = 100;

/// Who asks, for the handlers; none only where nobody needs to be known.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    /// The machine it comes from, behind a proxy that is believed.
    pub(super) from: std::net::IpAddr,
    pub(super) identity: Option<Identity>,
}

/// Why nobody answers.
enum Denied {
    Refused(Refusal),
    NoMethod,
    Unknown,
    Forbidden,
}

/// Checks, answers, adds the headers that belong on everything, and writes the request down.
pub(super) async fn around(
    State(shared): State<Shared>,
    Extension(peer): Extension<Peer>,
    mut request: Request,
    next: Next,
) -> Response {
    let begun = Instant::now();
    let from = asks_for(peer.address.ip(), request.headers(), &shared.trusted_proxies);
    let identity = shared.auth.identify(request.headers(), peer.secure);
    let asking = Asking { from, identity };
    let line = shared.request_log.as_ref().map(|log| (log, log.begin(&request, &asking)));
    let mut response = match check(&shared, &request, &asking) {
        Ok(()) => {
            request.extensions_mut().insert(asking);
            next.run(request).await
        }
        Err(denied) => deny(&shared, &denied, &request),
    };
    policy::add_headers(response.headers_mut(), &shared.page.policy().await, peer.secure);
    if let Some((log, line)) = line {
        log.end(line, response.status(), begun.elapsed());
    }
    response
}

fn check(shared: &Shared, request: &Request, asking: &Asking) -> Result<(), Denied> {
    let headers = request.headers();
    shared.guard.check_host(request.uri(), headers).map_err(Denied::Refused)?;
    let Some(matched) = request.extensions().get::<MatchedPath>() else { return Ok(()) };
    let Some(needs) = needs(request.method(), matched.as_str()) else {
        return Err(Denied::NoMethod);
    };
    let changes = *request.method() != Method::GET && *request.method() != Method::HEAD;
    if changes {
        check_intent(shared, headers, asking)?;
    }
    let (role, may_tell_later) = match needs {
        Needs::Nothing => return Ok(()),
        Needs::Role(role) => (role, false),
        Needs::FirstMessage(role) => (role, true),
    };
    shared.guard.check_origin(headers).map_err(Denied::Refused)?;
    match &asking.identity {
        None if may_tell_later => Ok(()),
        None => Err(Denied::Unknown),
        Some(identity) if identity.role < role => Err(Denied::Forbidden),
        // A browser always names the page that opens a WebSocket; a cookie without a page is none.
        Some(Identity { by: By::Session(_), .. })
            if may_tell_later && !headers.contains_key(ORIGIN) =>
        {
            Err(Denied::Refused(Refusal::OriginForeign))
        }
        Some(_) => Ok(()),
    }
}

/// What changes something must be meant: a page of ours asks, or a program that shows its token.
/// Where nobody is asked to sign in, a program may ask too: a browser names the page.
fn check_intent(shared: &Shared, headers: &HeaderMap, asking: &Asking) -> Result<(), Denied> {
    let page = headers.contains_key(ORIGIN) || headers.contains_key("sec-fetch-site");
    match &asking.identity {
        Some(Identity { by: By::Token(_), .. }) => return Ok(()),
        Some(Identity { by: By::Nothing, .. }) if !page => return Ok(()),
        _ => {}
    }
    shared.guard.check_intent(headers).map_err(Denied::Refused)
}

/// The reason goes to the log; the answer says no more than needed.
fn deny(shared: &Shared, denied: &Denied, request: &Request) -> Response {
    let refusal = match denied {
        Denied::NoMethod => {
            return answers::text(StatusCode::METHOD_NOT_ALLOWED, "Not in this way.\n");
        }
        Denied::Unknown => {
            let mut response = answers::error(StatusCode::UNAUTHORIZED, "Sign in first.");
            let challenge = HeaderValue::from_static("Bearer realm=\"flowglass\"");
            response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
            return response;
        }
        Denied::Forbidden => {
            return answers::error(StatusCode::FORBIDDEN, "Your role does not allow this.");
        }
        Denied::Refused(refusal) => *refusal,
    };
    let headers = request.headers();
    if shared.hub.refused_requests.fetch_add(1, Ordering::Relaxed) < REFUSALS_TOLD {
        tracing::warn!(
            ?refusal,
            host = ?headers.get("host"),
            origin = ?headers.get("origin"),
            path = ?request.uri().path(),
            "a request was refused"
        );
    }
    match refusal {
        Refusal::HostUnclear => {
            answers::text(StatusCode::BAD_REQUEST, "One Host header is needed.\n")
        }
        Refusal::HostForeign => {
            let words = "This relay does not go by that name.\n";
            answers::text(StatusCode::MISDIRECTED_REQUEST, words)
        }
        Refusal::OriginForeign | Refusal::CrossSite => {
            answers::text(StatusCode::FORBIDDEN, "This page may not read from this relay.\n")
        }
    }
}
