//! Alerts of pages on their way to the operator's address: who may, how many, and that nobody else can be called.
#![cfg(feature = "webhook")]

mod support;

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::thread;

use flowglass_relay::{Accounts, Config, Lookups, Mode, Relay, Role};
use serde_json::{Value, json};
use support::{Folder, ask, get, loopback, status_code};

/// What the address heard: bodies.
type Heard = Arc<Mutex<Vec<Value>>>;

/// An address that takes everything but what is called `no`.
fn address() -> (SocketAddr, Heard) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let heard = Heard::default();
    let log = Arc::clone(&heard);
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut reader = BufReader::new(&stream);
            let mut length = 0;
            loop {
                let mut line = String::new();
                reader.read_line(&mut line).unwrap();
                let line = line.trim().to_ascii_lowercase();
                if let Some(octets) = line.strip_prefix("content-length: ") {
                    length = octets.parse().unwrap();
                }
                if line.is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let body: Value = serde_json::from_slice(&body).unwrap();
            let code = if body["alert"] == "no" { 500 } else { 204 };
            log.lock().unwrap().push(body);
            let answer =
                format!("HTTP/1.1 {code} X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            stream.write_all(answer.as_bytes()).unwrap();
        }
    });
    (address, heard)
}

/// A page of this very relay asks, in JSON.
const JSON: &str = "Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n";

fn fired(name: &str) -> String {
    json!({
        "name": name,
        "severity": "high",
        "at": "2026-03-02T09:00:00Z",
        "subject": "192.0.2.7",
        "value": "7.0 MB",
        "threshold": "5.0 MB",
    })
    .to_string()
}

async fn post(relay: &Relay, lines: &str, body: &str) -> (u16, String) {
    let (head, body) = ask(relay.http()[0], "POST", "/api/alerts", lines, body).await;
    (status_code(&head), head + &body)
}

#[tokio::test]
async fn an_alert_is_passed_on_by_who_may_look_and_counted_up_to_ten_a_minute() {
    let (server, heard) = address();
    let folder = Folder::new("webhook");
    let mut accounts = Accounts::default();
    let mut bearer = |role: Role| {
        let token = accounts.add_token(role.name(), role).unwrap();
        format!("Authorization: Bearer {token}\r\n{JSON}")
    };
    let (metrics, viewer) = (bearer(Role::Metrics), bearer(Role::Viewer));
    let admin = bearer(Role::Admin);
    accounts.save(&folder.path("accounts")).unwrap();
    let lookups =
        Lookups { webhook: Some(format!("http://{server}/secret")), ..Lookups::default() };
    let auth = Mode::Users(folder.path("accounts"));
    let relay = Relay::start(Config { lookups, auth, ..loopback() }).await.unwrap();

    assert_eq!(post(&relay, JSON, &fired("a")).await.0, 401);
    assert_eq!(post(&relay, &metrics, &fired("a")).await.0, 403);
    let plain = viewer.replace("application/json", "text/plain");
    assert_eq!(post(&relay, &plain, &fired("a")).await.0, 415);
    let elsewhere = json!({ "name": "a", "url": "http://127.0.0.1:1/" }).to_string();
    assert_eq!(post(&relay, &viewer, &elsewhere).await.0, 400);
    assert_eq!(post(&relay, &viewer, &fired(&"x".repeat(201))).await.0, 400);
    assert_eq!(post(&relay, &viewer, &fired(&"x".repeat(5_000))).await.0, 413);
    assert!(heard.lock().unwrap().is_empty());

    let (code, told) = post(&relay, &viewer, &fired("upload")).await;
    assert_eq!(code, 200, "{told}");
    let expected = json!({
        "text": "upload (high): 7.0 MB for 192.0.2.7, where 5.0 MB is the threshold.",
        "alert": "upload",
        "severity": "high",
        "at": "2026-03-02T09:00:00Z",
        "subject": "192.0.2.7",
        "value": "7.0 MB",
        "threshold": "5.0 MB",
        "told_by": "viewer",
    });
    assert_eq!(heard.lock().unwrap().as_slice(), [expected]);
    assert_eq!(post(&relay, &viewer, &fired("no")).await.0, 502);
    for _ in 0..8 {
        assert_eq!(post(&relay, &viewer, &fired("again")).await.0, 200);
    }
    let (code, told) = post(&relay, &viewer, &fired("more")).await;
    assert!(code == 429 && told.contains("retry-after: "), "{told}");
    assert!(!told.contains("secret"));

    let (_, status) = get(relay.http()[0], "/api/status", &admin).await;
    let status: Value = serde_json::from_str(&status).unwrap();
    let counted = json!({ "sent": 9, "failed": 1, "refused": 1 });
    assert_eq!(status["lookups"]["webhook"], counted);
    let (_, counters) = get(relay.http()[0], "/metrics", &admin).await;
    for line in ["outcome=\"sent\"} 9", "outcome=\"failed\"} 1", "outcome=\"refused\"} 1"] {
        assert!(counters.contains(&format!("alerts_total{{{line}\n")), "{line}");
    }
    relay.stop().await;
}

#[tokio::test]
async fn without_an_address_nothing_is_passed_on_and_where_anyone_may_read_there_is_none() {
    let relay = Relay::start(loopback()).await.unwrap();
    assert_eq!(post(&relay, JSON, &fired("a")).await.0, 404);
    relay.stop().await;
    let lookups = Lookups { webhook: Some("http://127.0.0.1:1/".into()), ..Lookups::default() };
    let http = vec!["0.0.0.0:0".parse().unwrap()];
    let config = Config { lookups, http, anyone_may_read: true, ..loopback() };
    let words = Relay::start(config).await.unwrap_err().to_string();
    assert!(words.contains("--alert-webhook"), "{words}");
}
