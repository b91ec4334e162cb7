//! Pages of other origins that are allowed: the question a browser asks before theirs, and the headers by which it
//! lets them read the answers. Cookies are never asked for, and never believed, across origins.

use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    CACHE_CONTROL, HeaderValue, ORIGIN, VARY,
};
use hyper::{HeaderMap, Method, StatusCode};

use super::routes::ROUTES;

/// What our page sends beyond what any page may: who it is, JSON, a part of a recording.
const HEADERS: &str = "authorization, content-type, range";
/// What it may read beyond what any page may: which part came, and when to come again.
const EXPOSED: &str = "content-range, retry-after";
/// Seconds for which the browser need not ask again: an origin that is allowed no longer is refused by the question
/// itself.
const MAX_AGE: &str = "600";

/// Asked for a page that lies further out than this relay does (Private Network Access).
const REQUEST_PRIVATE: &str = "access-control-request-private-network";
const ALLOW_PRIVATE: &str = "access-control-allow-private-network";

/// Whether a browser asks here what a page may ask (Fetch §4.8).
pub(super) fn is_preflight(request: &Request) -> bool {
    *request.method() == Method::OPTIONS
        && request.headers().contains_key(ORIGIN)
        && request.headers().contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// What an allowed page may ask of this route: the methods there are.
pub(super) fn permit(request: &Request, path: &str) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    if let Ok(methods) = HeaderValue::try_from(methods(path)) {
        headers.insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
    }
    headers.insert(ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static(HEADERS));
    headers.insert(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static(MAX_AGE));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let asked = request.headers().get(REQUEST_PRIVATE);
    if asked.is_some_and(|asked| asked.as_bytes().eq_ignore_ascii_case(b"true")) {
        headers.insert(ALLOW_PRIVATE, HeaderValue::from_static("true"));
    }
    response
}

/// That the answer is another for another page; and where an allowed one asks from elsewhere, that it may read it.
pub(super) fn add_headers(headers: &mut HeaderMap, elsewhere: Option<&HeaderValue>) {
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = elsewhere {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
    }
}

/// Where there is GET there is HEAD.
fn methods(path: &str) -> String {
    let methods = ROUTES.iter().filter(|route| route.path == path).map(|route| &route.method);
    let with_head = methods.flat_map(|method| match *method {
        Method::GET => &["GET", "HEAD"][..],
        Method::POST => &["POST"],
        Method::DELETE => &["DELETE"],
        _ => &[],
    });
    with_head.copied().collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_told_the_methods_of_its_route() {
        assert_eq!(methods("/api/recordings/{name}"), "GET, HEAD");
        assert_eq!(methods("/api/login"), "POST");
        assert_eq!(methods("/api/users"), "GET, HEAD, POST");
        assert_eq!(methods("/api/users/{name}"), "DELETE");
    }

    #[test]
    fn every_method_of_the_table_has_its_word() {
        for route in ROUTES {
            assert!(methods(route.path).contains(route.method.as_str()), "{}", route.path);
        }
    }
}
