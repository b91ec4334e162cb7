//! Pages from elsewhere: which may ask what, what they may read, and what of theirs is believed.

mod support;

use flowglass_relay::{Config, Relay, Role};
use futures_util::SinkExt;
use serde_json::Value;
use support::guarded::{Guarded, OURS, PASSWORD, ROLES};
use support::{Client, ask, get, loopback, raw, status_code, until};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// The one page that is allowed.
const PAGE: &str = "https://flows.example.org";

fn config() -> Config {
    Config { origins: vec![PAGE.to_owned()], ..loopback() }
}

fn from(origin: &str) -> String {
    format!("Origin: {origin}\r\nSec-Fetch-Site: cross-site\r\nContent-Type: application/json\r\n")
}

/// What a browser sends before the question itself.
fn before(origin: &str, method: &str) -> String {
    format!(
        "Origin: {origin}\r\nAccess-Control-Request-Method: {method}\r\n\
         Access-Control-Request-Headers: authorization,content-type\r\n"
    )
}

/// The value of a header line of an answer.
fn line<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
}

/// Every method of every route, with who is let in.
async fn routes(relay: &Relay) -> Vec<(String, String, Option<Role>)> {
    let (_, document) = get(relay.http()[0], "/api/openapi.json", "").await;
    let document: Value = serde_json::from_str(&document).unwrap();
    let mut routes = Vec::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        let path = path.replace("{name}", "nobody").replace("{action}", "run");
        let path = path.replace("{kind}", "host").replace("{value}", "example.com");
        for (method, described) in methods.as_object().unwrap() {
            let words = described["description"].as_str().unwrap_or_default();
            let needed =
                ROLES.into_iter().find(|role| words.contains(&format!("role {}.", role.name())));
            // A stream that goes on for ever is asked for its header only.
            let method =
                if path == "/live.pcapng" { "HEAD".to_owned() } else { method.to_uppercase() };
            routes.push((method, path.clone(), needed));
        }
    }
    assert_eq!(routes.len(), 28);
    routes
}

#[tokio::test]
async fn a_browser_is_told_what_an_allowed_page_may_ask_and_nothing_for_any_other() {
    let guarded = Guarded::start_with("before", &[], config()).await;
    let own = format!("http://{}", guarded.relay.http()[0]);
    for (method, path, _) in routes(&guarded.relay).await {
        let case = format!("{method} {path}");
        let (code, head, _) = guarded.ask("OPTIONS", &path, &before(PAGE, &method), "").await;
        assert_eq!(code, 204, "{case}");
        assert_eq!(line(&head, "access-control-allow-origin"), Some(PAGE), "{case}");
        assert_eq!(line(&head, "vary"), Some("Origin"), "{case}");
        let methods = line(&head, "access-control-allow-methods").unwrap();
        assert!(methods.split(", ").any(|one| one == method), "{case}: {methods}");
        let headers = line(&head, "access-control-allow-headers");
        assert_eq!(headers, Some("authorization, content-type, range"), "{case}");
        assert!(!head.contains("access-control-allow-credentials"), "{case}: {head}");
        assert!(!head.contains("access-control-allow-private-network"), "{case}: {head}");
        for origin in [
            "https://evil.example",
            "null",
            "https://flows.example.org.evil.example",
            "http://flows.example.org",
            &own,
        ] {
            let (code, head, _) = guarded.ask("OPTIONS", &path, &before(origin, &method), "").await;
            assert_eq!(code, 403, "{case} by {origin}");
            assert!(!head.contains("access-control-"), "{case} by {origin}: {head}");
        }
        let two = format!("{}Origin: https://evil.example\r\n", before(PAGE, &method));
        let (code, head, _) = guarded.ask("OPTIONS", &path, &two, "").await;
        assert!(code == 403 && !head.contains("access-control-"), "{case} by two: {head}");
        let (code, head, _) = guarded.ask("OPTIONS", &path, "", "").await;
        assert!(code == 405 && !head.contains("access-control-"), "{case} by nobody: {head}");
    }
    guarded.relay.stop().await;
}

#[tokio::test]
async fn a_page_further_out_is_let_into_the_private_network_where_it_is_allowed_and_asks() {
    let relay = Relay::start(config()).await.unwrap();
    let asks = async |origin: &str, private: &str| {
        let lines = format!("{}{private}", before(origin, "GET"));
        ask(relay.http()[0], "OPTIONS", "/api/session", &lines, "").await.0
    };
    let private = "Access-Control-Request-Private-Network: true\r\n";
    let told = asks(PAGE, private).await;
    assert_eq!(line(&told, "access-control-allow-private-network"), Some("true"));
    for (origin, lines) in [
        (PAGE, ""),
        (PAGE, "Access-Control-Request-Private-Network: false\r\n"),
        ("https://evil.example", private),
    ] {
        let told = asks(origin, lines).await;
        assert_eq!(line(&told, "access-control-allow-private-network"), None, "{origin} {lines}");
    }
    // A name that was bound to loopback behind the user's back learns nothing.
    let request = format!(
        "OPTIONS /api/session HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n{}\r\n",
        before(PAGE, "GET")
    );
    let told = raw(relay.http()[0], &request).await;
    assert!(status_code(&told) == 421 && !told.contains("access-control-"), "{told}");
    relay.stop().await;
}

#[tokio::test]
async fn every_route_answers_an_allowed_page_by_its_role_and_lets_only_that_page_read() {
    let guarded = Guarded::start_with("elsewhere", &[], config()).await;
    for (method, path, needed) in routes(&guarded.relay).await {
        for asks in [None, Some(Role::Metrics), Some(Role::Viewer), Some(Role::Admin)] {
            let who = asks.map_or(String::new(), |role| guarded.bearer(role));
            let case = format!("{method} {path} {asks:?}");
            let (ours, head, _) = guarded.ask(&method, &path, &format!("{who}{OURS}"), "").await;
            assert_eq!(line(&head, "access-control-allow-origin"), None, "{case}");
            assert!(head.contains("vary: Origin"), "{case}: {head}");
            let lines = format!("{who}{}", from(PAGE));
            let (code, head, _) = guarded.ask(&method, &path, &lines, "").await;
            assert_eq!(code, ours, "{case}");
            assert_eq!(line(&head, "access-control-allow-origin"), Some(PAGE), "{case}");
            assert!(head.contains("vary: Origin"), "{case}: {head}");
            assert!(!head.contains("access-control-allow-credentials"), "{case}: {head}");
            let expected = match (needed, asks) {
                (Some(_), None) if path == "/live" => 426,
                (Some(_), None) => 401,
                (Some(needed), Some(asks)) if asks < needed => 403,
                _ => code,
            };
            assert_eq!(code, expected, "{case}");
            for origin in ["https://evil.example", "null"] {
                let lines = format!("{who}{}", from(origin));
                let (_, head, _) = guarded.ask(&method, &path, &lines, "").await;
                assert!(!head.contains("access-control-"), "{case} by {origin}: {head}");
            }
        }
    }
    guarded.relay.stop().await;
}

#[tokio::test]
async fn a_cookie_is_not_believed_when_a_page_from_elsewhere_asks() {
    let guarded = Guarded::start_with("cookies", &[("anna", Role::Admin)], config()).await;
    let anna = guarded.login("anna").await;
    assert_eq!(guarded.ask("GET", "/api/status", &anna, "").await.0, 200);
    let code = guarded.ask("GET", "/api/status", &format!("{anna}{}", from(PAGE)), "").await.0;
    assert_eq!(code, 401);
    let lines = format!("{anna}{}", from(PAGE));
    assert_eq!(guarded.ask("POST", "/api/logout", &lines, "").await.0, 401);
    let (mut socket, _) = connect_async(stream(&guarded, PAGE, Some(&anna))).await.unwrap();
    // Whoever comes without a token is asked for one.
    socket.send(Message::text("{\"ack\":1}")).await.unwrap();
    let client = Client::over(socket).finish().await;
    assert_eq!((client.closed, client.bytes.len()), (Some(4001), 0));
    assert_eq!(guarded.ask("GET", "/api/status", &anna, "").await.0, 200);
    guarded.relay.stop().await;
}

#[tokio::test]
async fn who_signs_in_from_elsewhere_gets_a_token_to_show_until_they_sign_out() {
    let guarded = Guarded::start_with("signing", &[("anna", Role::Admin)], config()).await;
    let body = format!("{{\"name\":\"anna\",\"password\":\"{PASSWORD}\"}}");
    for origin in ["https://evil.example", "null"] {
        let (code, head, told) = guarded.ask("POST", "/api/login", &from(origin), &body).await;
        assert_eq!(code, 403, "{origin}: {told}");
        assert!(!head.contains("set-cookie"), "{head}");
    }
    let (code, head, told) = guarded.ask("POST", "/api/login", &from(PAGE), &body).await;
    assert!(code == 200 && !head.contains("set-cookie"), "{head}");
    let told: Value = serde_json::from_str(&told).unwrap();
    let token = told["token"].as_str().unwrap();
    let shown = format!("Authorization: Bearer {token}\r\n{}", from(PAGE));
    let (_, _, session) = guarded.ask("GET", "/api/session", &shown, "").await;
    assert!(
        session.contains("\"by\":\"session\"") && session.contains("\"name\":\"anna\""),
        "{session}"
    );
    assert_eq!(guarded.ask("GET", "/api/status", &shown, "").await.0, 200);
    assert_eq!(guarded.ask("POST", "/api/tasks/nothing/run", &shown, "").await.0, 404);
    // As a cookie it is nothing, and a cookie is nothing to show.
    let code =
        guarded.ask("GET", "/api/status", &format!("Cookie: flowglass={token}\r\n"), "").await.0;
    assert_eq!(code, 401);
    let cookie = guarded.login("anna").await;
    let number = cookie.trim().rsplit('=').next().unwrap();
    let code = guarded
        .ask("GET", "/api/status", &format!("Authorization: Bearer {number}\r\n"), "")
        .await
        .0;
    assert_eq!(code, 401);

    let (mut socket, _) = connect_async(stream(&guarded, PAGE, None)).await.unwrap();
    socket.send(Message::text(format!("{{\"token\":\"{token}\"}}"))).await.unwrap();
    let live = tokio::spawn(Client::over(socket).finish());
    until("joining", || guarded.relay.status()["clients"][0]["user"] == "anna").await;
    let (code, head, _) = guarded.ask("POST", "/api/logout", &shown, "").await;
    assert!(code == 200 && !head.contains("set-cookie"), "{head}");
    assert_eq!(guarded.ask("GET", "/api/status", &shown, "").await.0, 401);
    assert_eq!(live.await.unwrap().closed, Some(4001));
    // The session of the browser itself goes on.
    assert_eq!(guarded.ask("GET", "/api/status", &cookie, "").await.0, 200);
    guarded.relay.stop().await;
}

#[tokio::test]
async fn where_nobody_signs_in_a_page_from_elsewhere_reads_and_changes_nothing() {
    let relay = Relay::start(config()).await.unwrap();
    let asks = async |method: &str, path: &str| {
        let (head, _) = ask(relay.http()[0], method, path, &from(PAGE), "").await;
        (status_code(&head), line(&head, "access-control-allow-origin").map(str::to_owned))
    };
    assert_eq!(asks("GET", "/api/recordings").await, (200, Some(PAGE.to_owned())));
    assert_eq!(asks("GET", "/healthz").await, (204, Some(PAGE.to_owned())));
    assert_eq!(asks("POST", "/api/tasks/retention/run").await, (403, Some(PAGE.to_owned())));
    // The page itself is nobody's to read from elsewhere.
    assert_eq!(asks("GET", "/").await, (200, None));
    assert_eq!(asks("OPTIONS", "/").await, (405, None));
    relay.stop().await;
}

/// A WebSocket of a page.
fn stream(
    guarded: &Guarded,
    origin: &str,
    cookie: Option<&str>,
) -> tokio_tungstenite::tungstenite::handshake::client::Request {
    let url = format!("ws://{}/live", guarded.relay.http()[0]);
    let mut request = url.into_client_request().unwrap();
    request.headers_mut().insert("origin", origin.parse().unwrap());
    if let Some(cookie) = cookie {
        let cookie = cookie.trim().trim_start_matches("Cookie: ");
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
    }
    request
}
