//! The table of routes: each with who may ask. What is not in it is a file of the page or nothing.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get, post};
use hyper::Method;
use ipnet::IpNet;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::Guard;
use super::around::around;
use super::page::Page;
use super::request_log::RequestLog;
use super::{desk, health, live, lookups, metrics, recordings, session, status, tasks, users};
use crate::admission::Admission;
use crate::auth::{Auth, Role};
use crate::hub::Hub;
use crate::lookups::Desk;
use crate::publish::Publisher;
use crate::recording::Recorder;
use crate::subscribe::Gateway;

/// What every handler may need.
#[derive(Clone)]
pub(crate) struct Shared {
    pub(crate) hub: Arc<Hub>,
    pub(crate) admission: Arc<Admission>,
    pub(crate) guard: Arc<Guard>,
    pub(crate) page: Arc<Page>,
    pub(crate) auth: Arc<Auth>,
    pub(crate) recorder: Option<Arc<Recorder>>,
    pub(crate) publisher: Option<Arc<Publisher>>,
    pub(crate) gateway: Option<Arc<Gateway>>,
    pub(crate) lookups: Desk,
    pub(crate) request_log: Option<Arc<RequestLog>>,
    pub(crate) trusted_proxies: Arc<[IpNet]>,
    pub(crate) tasks: TaskTracker,
    pub(crate) stop: CancellationToken,
}

/// Who may ask.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Needs {
    /// Everybody: there is nothing in it.
    Nothing,
    /// Somebody of at least this role.
    Role(Role),
    /// The same; but a WebSocket may say so in its first message.
    FirstMessage(Role),
    /// Everybody who knows a password; also on a page from elsewhere that is allowed.
    Password,
}

/// One way to ask.
#[derive(Clone, Debug)]
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) needs: Needs,
}

const PUBLIC: Needs = Needs::Nothing;
const METRICS: Needs = Needs::Role(Role::Metrics);
const VIEWER: Needs = Needs::Role(Role::Viewer);
const ADMIN: Needs = Needs::Role(Role::Admin);

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const DELETE: Method = Method::DELETE;

/// Every route there is. The document for programs (`openapi.json`) has the same.
pub(super) const ROUTES: &[Route] = &[
    route(GET, "/live", Needs::FirstMessage(Role::Viewer)),
    route(GET, "/live.pcapng", VIEWER),
    route(GET, "/desk", PUBLIC),
    route(GET, "/desk.css", PUBLIC),
    route(GET, "/desk.js", PUBLIC),
    route(GET, "/healthz", PUBLIC),
    route(GET, "/readyz", PUBLIC),
    route(GET, "/metrics", METRICS),
    route(GET, "/api/openapi.json", PUBLIC),
    route(GET, "/api/session", PUBLIC),
    route(POST, "/api/login", Needs::Password),
    route(POST, "/api/logout", METRICS),
    route(POST, "/api/logout-everywhere", METRICS),
    route(GET, "/api/status", ADMIN),
    route(GET, "/api/exporters", VIEWER),
    route(GET, "/api/limits", ADMIN),
    route(GET, "/api/recordings", ADMIN),
    route(GET, "/api/recordings/{name}", ADMIN),
    route(GET, "/api/names", VIEWER),
    route(GET, "/api/lists", VIEWER),
    route(GET, "/api/lists/{name}", VIEWER),
    route(GET, "/api/reputation/{kind}/{value}", ADMIN),
    route(POST, "/api/alerts", VIEWER),
    route(GET, "/api/tasks", ADMIN),
    route(POST, "/api/tasks/{name}/{action}", ADMIN),
    route(GET, "/api/users", ADMIN),
    route(POST, "/api/users", ADMIN),
    route(DELETE, "/api/users/{name}", ADMIN),
];

const fn route(method: Method, path: &'static str, needs: Needs) -> Route {
    Route { method, path, needs }
}

/// Who may ask this; HEAD is GET without a body.
pub(super) fn needs(method: &Method, path: &str) -> Option<Needs> {
    let method = if *method == Method::HEAD { &Method::GET } else { method };
    let mut found = ROUTES.iter().filter(|route| route.path == path);
    found.find(|route| route.method == *method).map(|route| route.needs)
}

/// The router, with the checks around it.
pub(crate) fn router(shared: Shared) -> Router {
    let router = ROUTES.iter().fold(Router::new(), |router, route| {
        router.route(route.path, handler(&route.method, route.path))
    });
    router
        .fallback(super::page::answer)
        .layer(from_fn_with_state(shared.clone(), around))
        .with_state(shared)
}

/// What answers; a route of the table that nobody answers is found by the first test.
fn handler(method: &Method, path: &str) -> MethodRouter<Shared> {
    match (method.as_str(), path) {
        ("GET", "/live") => get(live::websocket),
        ("GET", "/live.pcapng") => get(live::plain),
        ("GET", "/desk") => get(desk::page),
        ("GET", "/desk.css") => get(desk::style),
        ("GET", "/desk.js") => get(desk::script),
        ("GET", "/healthz") => get(health::alive),
        ("GET", "/readyz") => get(health::ready),
        ("GET", "/metrics") => get(metrics::metrics),
        ("GET", "/api/openapi.json") => get(health::openapi),
        ("GET", "/api/session") => get(session::tell),
        ("POST", "/api/login") => post(session::login),
        ("POST", "/api/logout") => post(session::logout),
        ("POST", "/api/logout-everywhere") => post(session::logout_everywhere),
        ("GET", "/api/status") => get(status::whole),
        ("GET", "/api/exporters") => get(status::exporters),
        ("GET", "/api/limits") => get(status::limits),
        ("GET", "/api/recordings") => get(recordings::list),
        ("GET", "/api/recordings/{name}") => get(recordings::download),
        ("GET", "/api/names") => get(lookups::names),
        ("GET", "/api/lists") => get(lookups::lists),
        ("GET", "/api/lists/{name}") => get(lookups::list),
        ("GET", "/api/reputation/{kind}/{value}") => get(lookups::reputation),
        ("POST", "/api/alerts") => post(lookups::alert),
        ("GET", "/api/tasks") => get(tasks::list),
        ("POST", "/api/tasks/{name}/{action}") => post(tasks::act),
        ("GET", "/api/users") => get(users::list),
        ("POST", "/api/users") => post(users::put),
        ("DELETE", "/api/users/{name}") => delete(users::remove),
        _ => MethodRouter::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_in_the_table_has_no_needs_and_is_nobodys() {
        assert_eq!(needs(&Method::HEAD, "/live.pcapng"), Some(VIEWER));
        assert_eq!(needs(&Method::POST, "/live.pcapng"), None);
        assert_eq!(needs(&Method::DELETE, "/api/users"), None);
        assert_eq!(needs(&Method::GET, "/api/secrets"), None);
    }

    #[test]
    fn the_document_for_programs_names_exactly_these_routes() {
        let document: serde_json::Value = serde_json::from_str(health::OPENAPI).unwrap();
        let mut described = Vec::new();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for method in methods.as_object().unwrap().keys().filter(|key| *key != "parameters") {
                described.push((method.to_uppercase(), path.clone()));
            }
        }
        let mut there: Vec<_> =
            ROUTES.iter().map(|route| (route.method.to_string(), route.path.to_owned())).collect();
        described.sort();
        there.sort();
        assert_eq!(described, there);
    }
}
