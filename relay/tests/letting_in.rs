//! Who may do what: every route with every role, signing in and out, guessing, foreign pages.

mod support;

use std::time::Duration;

use flowglass_relay::{Relay, Role};
use futures_util::SinkExt;
use support::guarded::{Guarded, OURS, PASSWORD, ROLES};
use support::{Client, get, raw, status_code, until};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

#[tokio::test]
async fn every_route_lets_in_exactly_the_roles_it_says() {
    let guarded = Guarded::start("roles", &[]).await;
    let (_, document) = get(guarded.relay.http()[0], "/api/openapi.json", "").await;
    let document: serde_json::Value = serde_json::from_str(&document).unwrap();
    let mut seen = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        // A stream that goes on for ever is asked for its header only.
        let path = path.replace("{name}", "nobody").replace("{action}", "run");
        let path = path.replace("{kind}", "host").replace("{value}", "example.com");
        for (method, described) in methods.as_object().unwrap() {
            let method = method.to_uppercase();
            let method = if path == "/live.pcapng" { "HEAD" } else { &method };
            let words = described["description"].as_str().unwrap_or_default();
            let needed =
                ROLES.iter().find(|role| words.contains(&format!("role {}.", role.name())));
            let who =
                |asks: Option<Role>| asks.map_or(OURS.to_owned(), |role| guarded.bearer(role));
            for asks in [None, Some(Role::Metrics), Some(Role::Viewer), Some(Role::Admin)] {
                let (code, _, _) = guarded.ask(method, &path, &who(asks), "").await;
                let first_message = path == "/live" && asks.is_none();
                let case = format!("{method} {path} {asks:?}: {code}");
                match (needed, asks) {
                    (None, _) => assert!(![401, 403, 405].contains(&code), "{case}"),
                    (Some(_), None) if first_message => assert_eq!(code, 426, "{case}"),
                    (Some(_), None) => assert_eq!(code, 401, "{case}"),
                    (Some(needed), Some(asks)) if asks < *needed => assert_eq!(code, 403, "{case}"),
                    _ => assert!(![401, 403, 405].contains(&code), "{case}"),
                }
                seen += 1;
            }
            // A token does not help a foreign page.
            let evil = format!("{}Origin: https://evil.example\r\n", guarded.bearer(Role::Admin));
            let (code, _, _) = guarded.ask(method, &path, &evil, "").await;
            let refused = needed.is_some();
            assert_eq!(code == 403, refused, "{method} {path} by a foreign page: {code}");
        }
    }
    assert_eq!(seen, 4 * 28);
    guarded.relay.stop().await;
}

#[tokio::test]
async fn signing_in_lasts_until_signing_out_and_a_live_view_ends_with_it() {
    let guarded = Guarded::start("login", &[("anna", Role::Admin), ("bert", Role::Viewer)]).await;
    let session = async |lines: &str| guarded.ask("GET", "/api/session", lines, "").await.2;
    assert!(session("").await.contains("\"name\":null"), "nobody yet");

    let anna = guarded.login("anna").await;
    let bert = guarded.login("bert").await;
    assert_ne!(anna, bert);
    assert!(session(&anna).await.contains("\"role\":\"admin\""));
    assert_eq!(guarded.ask("GET", "/api/status", &anna, "").await.0, 200);
    assert_eq!(guarded.ask("GET", "/api/status", &bert, "").await.0, 403);
    assert_eq!(guarded.ask("GET", "/api/exporters", &bert, "").await.0, 200);

    // A WebSocket with a cookie is opened by a page of ours, or not at all.
    let address = guarded.relay.http()[0];
    // Asked by its port the cookie is called after it.
    let named = format!("flowglass-{}=", address.port());
    let cookie = anna.trim().strip_prefix("Cookie: ").unwrap().replace("flowglass=", &named);
    let request = |origin: Option<String>| {
        let mut request = format!("ws://{address}/live").into_client_request().unwrap();
        let headers = request.headers_mut();
        headers.insert("cookie", cookie.parse().unwrap());
        if let Some(origin) = origin {
            headers.insert("origin", origin.parse().unwrap());
        }
        request
    };
    assert!(connect_async(request(None)).await.is_err());
    assert!(connect_async(request(Some("https://evil.example".to_owned()))).await.is_err());
    let (socket, _) = connect_async(request(Some(format!("http://{address}")))).await.unwrap();
    let live = tokio::spawn(Client::over(socket).finish());
    until("joining", || guarded.relay.status()["clients"][0]["user"] == "anna").await;

    // Signing out needs a page of ours as well.
    for lines in ["", "Sec-Fetch-Site: cross-site\r\n", "Origin: https://evil.example\r\n"] {
        let code = guarded.ask("POST", "/api/logout", &format!("{anna}{lines}"), "").await.0;
        assert_eq!(code, 403, "{lines}");
    }
    let (code, head, _) = guarded.ask("POST", "/api/logout", &format!("{anna}{OURS}"), "").await;
    assert_eq!(code, 200);
    assert!(head.contains("set-cookie: flowglass=; ") && head.contains("Max-Age=0"), "{head}");
    assert_eq!(guarded.ask("GET", "/api/status", &anna, "").await.0, 401);
    assert_eq!(live.await.unwrap().closed, Some(4001));
    assert_eq!(guarded.ask("GET", "/api/exporters", &bert, "").await.0, 200);
    guarded.relay.stop().await;
}

/// As a browser asks: by address and port, with all it keeps of this host, whatever the port it came from.
async fn browse(relay: &Relay, method: &str, path: &str, kept: &[String], body: &str) -> String {
    let (host, kept, length) = (relay.http()[0], kept.join("; "), body.len());
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nCookie: {kept}\r\n\
         Content-Length: {length}\r\n{OURS}\r\n{body}"
    );
    raw(host, &request).await
}

#[tokio::test]
async fn who_signs_in_at_one_relay_of_a_host_stays_signed_in_at_the_other() {
    let one = Guarded::start("one", &[("anna", Role::Admin)]).await;
    let two = Guarded::start("two", &[("bert", Role::Viewer)]).await;
    let mut kept = Vec::new();
    for (relay, name) in [(&one.relay, "anna"), (&two.relay, "bert")] {
        let login = format!("{{\"name\":\"{name}\",\"password\":\"{PASSWORD}\"}}");
        let answer = browse(relay, "POST", "/api/login", &kept, &login).await;
        let cookie = answer.split("set-cookie: ").nth(1).expect(&answer);
        let (name, value) = cookie.split(';').next().unwrap().split_once('=').unwrap();
        // A browser has one of each name.
        kept.retain(|one: &String| !one.starts_with(&format!("{name}=")));
        kept.push(format!("{name}={value}"));
    }
    for (relay, name) in [(&one.relay, "anna"), (&two.relay, "bert")] {
        let session = browse(relay, "GET", "/api/session", &kept, "").await;
        assert!(session.contains(&format!("\"name\":\"{name}\"")), "{session}");
    }
    // Signing out at one makes the browser forget that one.
    let answer = browse(&one.relay, "POST", "/api/logout", &kept, "").await;
    let port = one.relay.http()[0].port();
    assert!(answer.contains(&format!("set-cookie: flowglass-{port}=; ")), "{answer}");
    let session = browse(&two.relay, "GET", "/api/session", &kept, "").await;
    assert!(session.contains("\"name\":\"bert\""), "{session}");
    one.relay.stop().await;
    two.relay.stop().await;
}

#[tokio::test]
async fn admins_add_change_and_remove_users_who_are_out_at_once() {
    let guarded = Guarded::start("users", &[("anna", Role::Admin)]).await;
    let admin = format!("{}{OURS}", guarded.bearer(Role::Admin));
    let put = async |body: &str| guarded.ask("POST", "/api/users", &admin, body).await.0;
    assert_eq!(
        put("{\"name\":\"bert\",\"role\":\"viewer\",\"password\":\"correct horse\"}").await,
        200
    );
    for bad in [
        "{\"name\":\"bert\",\"role\":\"viewer\",\"password\":\"correct horse\"}",
        "{\"name\":\"b t\",\"role\":\"viewer\",\"password\":\"correct horse\"}",
        "{\"name\":\"cleo\",\"role\":\"root\",\"password\":\"correct horse\"}",
        "{\"name\":\"cleo\",\"role\":\"viewer\",\"password\":\"short\"}",
        "{\"name\":\"cleo\",\"role\":\"viewer\",\"password\":\"correct horse\",\"x\":1}",
        "[]",
    ] {
        assert_eq!(put(bad).await, 400, "{bad}");
    }
    assert_eq!(put("{\"name\":\"nobody\",\"password\":\"correct horse\"}").await, 404);
    assert_eq!(put(&"x".repeat(5000)).await, 413);
    let form = format!("{}Content-Type: text/plain\r\n", guarded.bearer(Role::Admin));
    assert_eq!(guarded.ask("POST", "/api/users", &form, "{}").await.0, 415);

    let bert = guarded.login("bert").await;
    assert_eq!(guarded.ask("GET", "/api/exporters", &bert, "").await.0, 200);
    let users = guarded.ask("GET", "/api/users", &admin, "").await.2;
    assert!(users.contains("\"name\":\"bert\"") && users.contains("\"sessions\":1"), "{users}");
    assert!(!users.contains("argon2"), "{users}");
    assert_eq!(guarded.ask("DELETE", "/api/users/bert", &admin, "").await.0, 200);
    assert_eq!(guarded.ask("GET", "/api/exporters", &bert, "").await.0, 401);
    assert_eq!(guarded.ask("DELETE", "/api/users/bert", &admin, "").await.0, 404);
    guarded.relay.stop().await;
}

#[tokio::test]
async fn passwords_are_guessed_five_times_a_minute() {
    let guarded = Guarded::start("guess", &[("anna", Role::Admin)]).await;
    let guess = async |name: &str| {
        let body = format!("{{\"name\":\"{name}\",\"password\":\"wrong horse\"}}");
        guarded.ask("POST", "/api/login", OURS, &body).await
    };
    for (at, name) in ["anna", "nobody", "anna", "nobody", "anna"].iter().enumerate() {
        let (code, _, body) = guess(name).await;
        assert_eq!(
            (code, body.as_str()),
            (401, "{\"error\":\"Name or password is wrong.\"}"),
            "{at}"
        );
    }
    let (code, head, _) = guess("anna").await;
    assert_eq!(code, 429);
    assert!(head.contains("retry-after: 60"), "{head}");
    // The right one does not help any more either.
    let right = format!("{{\"name\":\"anna\",\"password\":\"{PASSWORD}\"}}");
    assert_eq!(guarded.ask("POST", "/api/login", OURS, &right).await.0, 429);
    guarded.relay.stop().await;
}

#[tokio::test]
async fn a_page_from_elsewhere_shows_its_token_in_the_first_message() {
    let guarded = Guarded::start("first", &[]).await;
    let first = async |text: String| {
        let url = format!("ws://{}/live", guarded.relay.http()[0]);
        let (mut socket, _) = connect_async(url).await.unwrap();
        socket.send(Message::text(text)).await.unwrap();
        let mut client = Client::over(socket);
        client.read().await;
        client
    };
    let token = |role| {
        let bearer = guarded.bearer(role);
        format!("{{\"token\":\"{}\"}}", bearer.trim().rsplit(' ').next().unwrap())
    };
    let known = first(token(Role::Viewer)).await;
    assert!(known.closed.is_none() && !known.bytes.is_empty());
    for text in [token(Role::Metrics), "{\"token\":\"guess\"}".to_owned(), "{\"ack\":1}".to_owned()]
    {
        let unknown = first(text.clone()).await;
        assert_eq!((unknown.closed, unknown.bytes.len()), (Some(4001), 0), "{text}");
    }
    until("leaving", || guarded.relay.status()["clients"].as_array().unwrap().len() <= 1).await;
    drop(known);
    tokio::time::sleep(Duration::from_millis(10)).await;
    guarded.relay.stop().await;
}

#[tokio::test]
async fn metrics_have_a_hundred_exporters_and_no_more() {
    let relay = support::start(flowglass_relay::Limits::default()).await;
    let sockets: Vec<_> = (0..130).map(|_| support::exporter()).collect();
    for socket in &sockets {
        socket.send_to(&support::v5(1, 1), relay.udp()[0]).unwrap();
    }
    until("receiving", || relay.status()["received"] == 130).await;
    let (head, text) = get(relay.http()[0], "/metrics", "").await;
    assert!(head.contains("content-type: text/plain; version=0.0.4"), "{head}");
    let lines = text.lines().filter(|line| line.starts_with("flowglass_exporter_datagrams_total{"));
    assert_eq!(lines.count(), 101);
    assert!(text.contains("flowglass_exporter_datagrams_total{exporter=\"other\"} 30\n"), "{text}");
    assert!(text.contains("\nflowglass_received_total 130\n"), "{text}");
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, number) = line.rsplit_once(' ').unwrap();
        assert!(name.starts_with("flowglass_") && number.parse::<u64>().is_ok(), "{line}");
    }
    assert_eq!(status_code(&get(relay.http()[0], "/readyz", "").await.0), 200);
    relay.stop().await;
}
