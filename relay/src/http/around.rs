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
use super::cors;
use super::peer::asks_for;
use super::policy;
use super::routes::{Needs, Shared, needs};
use crate::auth::{By, Cookie, Identity};

/// Refusals written to the log; later ones are only counted, or a stranger could fill a disk.
pub(super) const REFUSALS_TOLD: u64 = 100;

/// Who asks, for the handlers; none only where nobody needs to be known.
#[derive(Clone, Debug)]
pub(super) struct Asking {
    /// The machine it comes from, behind a proxy that is believed.
    pub(super) from: std::net::IpAddr,
    /// The page that asks, where it comes from elsewhere and is allowed to.
    pub(super) elsewhere: Option<HeaderValue>,
    /// What its cookie is called.
    pub(super) cookie: Cookie,
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
    let ours = shared.guard.check_host(request.uri(), request.headers());
    let elsewhere =
        ours.ok().and_then(|()| shared.guard.foreign_origin(request.headers()).cloned());
    let cookie = Cookie::asked(request.headers(), peer.secure);
    let identity = shared.auth.identify(request.headers(), cookie, elsewhere.is_some());
    let asking = Asking { from, elsewhere: elsewhere.clone(), cookie, identity };
    let route = request.extensions().get::<MatchedPath>().cloned();
    let line = shared.request_log.as_ref().map(|log| (log, log.begin(&request, &asking)));
    let outcome = ours.map_err(Denied::Refused);
    let outcome = outcome.and_then(|()| check(&shared, &request, route.as_ref(), &asking));
    let mut response = match (outcome, &route) {
        (Ok(()), Some(route)) if cors::is_preflight(&request) => {
            cors::permit(&request, route.as_str())
        }
        (Ok(()), _) => {
            request.extensions_mut().insert(asking);
            next.run(request).await
        }
        (Err(denied), _) => deny(&shared, &denied, &request),
    };
    if route.is_some() {
        cors::add_headers(response.headers_mut(), elsewhere.as_ref());
    }
    policy::add_headers(response.headers_mut(), &shared.page.policy().await, peer.secure);
    if let Some((log, line)) = line {
        log.end(line, response.status(), begun.elapsed());
    }
    response
}

/// Of a request for us. What is no route is a file of the page, which everybody may have.
fn check(
    shared: &Shared,
    request: &Request,
    route: Option<&MatchedPath>,
    asking: &Asking,
) -> Result<(), Denied> {
    let headers = request.headers();
    let Some(route) = route else { return Ok(()) };
    if cors::is_preflight(request) {
        // Browsers ask for nobody; who it is comes with the question itself.
        let is_allowed = asking.elsewhere.is_some();
        return is_allowed.then_some(()).ok_or(Denied::Refused(Refusal::OriginForeign));
    }
    let Some(needs) = needs(request.method(), route.as_str()) else {
        return Err(Denied::NoMethod);
    };
    let changes = *request.method() != Method::GET && *request.method() != Method::HEAD;
    let signs_in_elsewhere = needs == Needs::Password && asking.elsewhere.is_some();
    if changes && !signs_in_elsewhere {
        check_intent(shared, headers, asking)?;
    }
    let (role, may_tell_later) = match needs {
        Needs::Nothing | Needs::Password => return Ok(()),
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
        Some(Identity { by: By::Token(_) | By::Shown(_), .. }) => return Ok(()),
        Some(Identity { by: By::Nothing, .. }) if !page => return Ok(()),
        // Nobody is known, and nobody may do nothing: they are told to sign in.
        None if asking.elsewhere.is_some() => return Ok(()),
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
