//! What is looked up for those who look: names by API and in the stream, lists, verdicts of something
//! that stands in for VirusTotal on loopback and speaks its published API.

#[path = "../../tests/support/dns.rs"]
mod dns;
mod support;

use std::collections::BTreeMap;

use capture::{Item, Limits as ReaderLimits, Reader};
use flowglass_relay::{Config, Lookups, Relay, Resolver};
use support::{Client, Folder, get, loopback, status_code};

/// What addresses are called, as a stream says it.
fn names(stream: &[u8]) -> BTreeMap<String, String> {
    let mut names = BTreeMap::new();
    let mut reader = Reader::new(ReaderLimits::default());
    let mut see = |item: Item<'_>| {
        if let Item::Name(named) = item {
            names.insert(named.address.to_string(), named.name.to_owned());
        }
    };
    reader.push(stream, &mut see);
    reader.finish(&mut see);
    names
}

async fn json(relay: &Relay, path: &str, lines: &str) -> (u16, serde_json::Value) {
    let (head, body) = get(relay.http()[0], path, lines).await;
    (status_code(&head), serde_json::from_str(&body).unwrap())
}

#[tokio::test]
async fn names_are_told_by_api_and_in_every_stream() {
    let (server, asked) = dns::server();
    let lookups = Lookups { names: Some(Resolver::Server(server)), ..Lookups::default() };
    let relay = Relay::start(Config { lookups, ..loopback() }).await.unwrap();
    let early = tokio::spawn(Client::connect(&relay).await.finish());
    let path = "/api/names?address=192.0.2.1,192.0.2.3,192.0.2.4&address=%3A%3A1,192.0.2.6";
    let (code, told) = json(&relay, path, "").await;
    let odd = "\\x3cimg\\x2fsrc\\x3dx\\x20onerror\\x3dx\\x28\\x29\\x3e.test";
    let expected = serde_json::json!({
        "names": {
            "192.0.2.1": "laptop.office.test", "192.0.2.3": null, "::1": null, "192.0.2.6": odd,
        },
        "later": ["192.0.2.4"],
    });
    assert_eq!((code, &told), (200, &expected));
    let again = json(&relay, "/api/names?address=192.0.2.1", "").await.1;
    assert_eq!(again["names"]["192.0.2.1"], "laptop.office.test");
    assert_eq!(asked.lock().unwrap()["1.2.0.192"], 1);
    let many = vec!["192.0.2.1"; 65].join(",");
    for wrong in [
        "",
        "?address=",
        "?address=example.com",
        "?address=10.0.0.0/8",
        &format!("?address={many}"),
    ] {
        assert_eq!(json(&relay, &format!("/api/names{wrong}"), "").await.0, 400, "{wrong}");
    }
    let late = tokio::spawn(Client::connect(&relay).await.finish());
    // Streams are told the counters every second, and names with them.
    tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
    relay.stop().await;
    let both = [("192.0.2.1", "laptop.office.test"), ("192.0.2.6", odd)];
    let both = BTreeMap::from(both.map(|(at, name)| (at.to_owned(), name.to_owned())));
    assert_eq!(names(&early.await.unwrap().bytes), both);
    assert_eq!(names(&late.await.unwrap().bytes), both);
}

#[tokio::test]
async fn nothing_is_looked_up_unless_the_operator_said_so() {
    let relay = Relay::start(loopback()).await.unwrap();
    let offers = json(&relay, "/api/session", "").await.1["lookups"].clone();
    let none = serde_json::json!({ "names": false, "lists": false, "reputation": false, "webhook": false });
    assert_eq!(offers, none);
    assert_eq!(json(&relay, "/api/names?address=192.0.2.1", "").await.0, 404);
    assert_eq!(json(&relay, "/api/lists", "").await, (200, serde_json::json!({ "lists": [] })));
    assert_eq!(json(&relay, "/api/lists/drop.txt", "").await.0, 404);
    assert_eq!(json(&relay, "/api/reputation/address/8.8.8.8", "").await.0, 404);
    relay.stop().await;
}

#[tokio::test]
async fn where_anyone_may_read_nobody_is_asked_in_the_operators_name() {
    let lookups = Lookups { names: Some(Resolver::System), ..Lookups::default() };
    let http = vec!["0.0.0.0:0".parse().unwrap()];
    let config = Config { lookups, http, anyone_may_read: true, ..loopback() };
    let words = Relay::start(config).await.unwrap_err().to_string();
    assert!(words.contains("in your name") && words.contains("--auth users"), "{words}");
}

#[tokio::test]
async fn lists_are_served_as_they_lie_there_in_ranges_too() {
    let folder = Folder::new("served-lists");
    std::fs::write(folder.path("drop.txt"), "192.0.2.0/24\n198.51.100.0/24\n").unwrap();
    std::fs::write(folder.path("notes"), "mine").unwrap();
    let lookups = Lookups { lists: Some(folder.0.clone()), ..Lookups::default() };
    let relay = Relay::start(Config { lookups, ..loopback() }).await.unwrap();
    let (_, told) = json(&relay, "/api/lists", "").await;
    let lists = told["lists"].as_array().unwrap();
    assert_eq!(
        (lists.len(), &lists[0]["name"], &lists[0]["octets"]),
        (1, &"drop.txt".into(), &29.into())
    );
    let (head, body) = get(relay.http()[0], "/api/lists/drop.txt", "").await;
    assert_eq!((status_code(&head), body.as_str()), (200, "192.0.2.0/24\n198.51.100.0/24\n"));
    assert!(head.contains("content-type: text/plain; charset=utf-8"), "{head}");
    let (head, body) = get(relay.http()[0], "/api/lists/drop.txt", "Range: bytes=13-\r\n").await;
    assert_eq!((status_code(&head), body.as_str()), (206, "198.51.100.0/24\n"));
    for outside in ["notes", "..%2fdrop.txt", "%2e%2e", "drop.txt%00"] {
        let (head, _) = get(relay.http()[0], &format!("/api/lists/{outside}"), "").await;
        assert_eq!(status_code(&head), 404, "{outside}");
    }
    relay.stop().await;
}

#[cfg(feature = "vt")]
mod virus_total {
    use std::io::{BufRead, BufReader, Write};
    use std::net::{SocketAddr, TcpListener};
    use std::sync::{Arc, Mutex};
    use std::thread;

    use flowglass_relay::{Accounts, Mode, Role, VirusTotalKey};

    use super::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    const DIGEST: &str = "275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f";

    /// What stands in for VirusTotal heard: path and key.
    type Heard = Arc<Mutex<Vec<(String, String)>>>;

    /// Speaks the shape of https://docs.virustotal.com/reference: objects, and errors with a code.
    fn stand_in() -> (SocketAddr, Heard) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let heard = Heard::default();
        let log = Arc::clone(&heard);
        thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let lines = BufReader::new(&stream).lines().map_while(Result::ok);
                let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
                let path = head[0].split(' ').nth(1).unwrap().to_owned();
                let key = head.iter().find_map(|line| line.strip_prefix("x-apikey: "));
                log.lock().unwrap().push((path.clone(), key.unwrap_or_default().to_owned()));
                let (code, more, body) = answer(&path);
                let length = body.len();
                let _ = write!(
                    stream,
                    "HTTP/1.1 {code} X\r\nContent-Type: application/json\r\nX-Secret: upstream\r\n\
                     Connection: close\r\nContent-Length: {length}\r\n{more}\r\n{body}"
                );
            }
        });
        (address, heard)
    }

    fn answer(path: &str) -> (u16, &'static str, String) {
        let error = |code: &str| format!(r#"{{"error":{{"code":"{code}","message":"{KEY}"}}}}"#);
        match path {
            "/api/v3/ip_addresses/8.8.8.8" => {
                let body = r#"{"data":{"id":"8.8.8.8","type":"ip_address","links":{"self":"x"},
                    "attributes":{"as_owner":"<img src=x>","country":"US","reputation":-7,
                    "last_analysis_date":1700000000,"last_analysis_stats":{"harmless":61,
                    "malicious":2,"suspicious":1,"timeout":0,"undetected":30},"tags":[]}}}"#;
                (200, "", body.to_owned())
            }
            "/api/v3/domains/unheard.example" => (404, "", error("NotFoundError")),
            "/api/v3/domains/elsewhere.example" => {
                (302, "Location: http://127.0.0.1:1/\r\n", String::new())
            }
            "/api/v3/domains/bomb.example" => (200, "", " ".repeat(300 << 10)),
            _ => (429, "", error("QuotaExceededError")),
        }
    }

    struct Guarded {
        relay: Relay,
        viewer: String,
        admin: String,
        _folder: Folder,
    }

    async fn start(name: &str, server: SocketAddr) -> Guarded {
        let folder = Folder::new(name);
        std::fs::write(folder.path("key"), format!("{KEY}\n")).unwrap();
        let mut accounts = Accounts::default();
        let mut token = |role: Role| {
            let token = accounts.add_token(role.name(), role).unwrap();
            format!("Authorization: Bearer {token}\r\n")
        };
        let (viewer, admin) = (token(Role::Viewer), token(Role::Admin));
        accounts.save(&folder.path("accounts")).unwrap();
        let base = format!("http://{server}/api/v3");
        let lookups = Lookups {
            virus_total: Some(VirusTotalKey { file: folder.path("key"), base }),
            ..Lookups::default()
        };
        let auth = Mode::Users(folder.path("accounts"));
        let relay = Relay::start(Config { lookups, auth, ..loopback() }).await.unwrap();
        Guarded { relay, viewer, admin, _folder: folder }
    }

    #[tokio::test]
    async fn a_verdict_is_asked_for_once_with_the_key_and_told_in_numbers() {
        let (server, heard) = stand_in();
        let guarded = start("verdicts", server).await;
        let ask = async |path: &str| json(&guarded.relay, path, &guarded.admin).await;
        let expected = serde_json::json!({
            "source": "VirusTotal", "page": "https://www.virustotal.com/gui/ip-address/8.8.8.8",
            "known": true, "malicious": 2, "suspicious": 1, "harmless": 61, "undetected": 30,
            "reputation": -7, "analysed": "2023-11-14T22:13:20.000000000Z",
        });
        for _ in 0..3 {
            assert_eq!(ask("/api/reputation/address/8.8.8.8").await, (200, expected.clone()));
            let (code, told) = ask("/api/reputation/host/Unheard.Example").await;
            assert_eq!((code, &told["known"]), (200, &false.into()));
        }
        // Each once, with the key, and no redirect followed.
        assert_eq!(ask("/api/reputation/host/elsewhere.example").await.0, 502);
        assert_eq!(ask("/api/reputation/host/bomb.example").await.0, 502);
        let seen = heard.lock().unwrap().clone();
        let paths: Vec<_> = seen.iter().map(|(path, _)| path.as_str()).collect();
        let hosts = ["unheard.example", "elsewhere.example", "bomb.example"];
        let hosts = hosts.map(|host| format!("/api/v3/domains/{host}"));
        assert_eq!(paths, [&["/api/v3/ip_addresses/8.8.8.8".to_owned()], &hosts[..]].concat());
        assert!(seen.iter().all(|(_, key)| key == KEY));
        // That was the minute's quota of four: what is known is told still, the rest has to wait.
        let file = format!("/api/reputation/file/{DIGEST}");
        let (head, body) = get(guarded.relay.http()[0], &file, &guarded.admin).await;
        let wait = head.lines().find_map(|line| line.strip_prefix("retry-after: ")).unwrap();
        let wait: u64 = wait.parse().unwrap();
        assert!(status_code(&head) == 429 && (1..=61).contains(&wait), "{head}{body}");
        assert_eq!(ask("/api/reputation/address/8.8.8.8").await.0, 200);
        let status = json(&guarded.relay, "/api/status", &guarded.admin).await.1;
        let told = serde_json::json!({ "asked_within_a_day": 4, "failed": 2, "kept": 2 });
        assert_eq!(status["lookups"]["reputation"], told);
        guarded.relay.stop().await;
    }

    #[tokio::test]
    async fn only_admins_ask_and_only_about_what_is_public() {
        let (server, heard) = stand_in();
        let guarded = start("asking", server).await;
        let good = "/api/reputation/address/8.8.8.8";
        assert_eq!(json(&guarded.relay, good, "").await.0, 401);
        assert_eq!(json(&guarded.relay, good, &guarded.viewer).await.0, 403);
        for odd in [
            "address/10.0.0.1",
            "address/8.8.8.8%2f..%2fusers",
            "address/8.8.8.8%0a",
            "host/localhost",
            "host/a%40b.example",
            "host/a%23.example",
            "host/b%C3%BC.example",
            "file/00",
            "url/x",
        ] {
            let path = format!("/api/reputation/{odd}");
            assert_eq!(json(&guarded.relay, &path, &guarded.admin).await.0, 400, "{odd}");
        }
        assert!(heard.lock().unwrap().is_empty());
        // What VirusTotal answers with an error is not passed on, and neither is what it writes.
        let path = format!("/api/reputation/file/{DIGEST}");
        let (head, body) = get(guarded.relay.http()[0], &path, &guarded.admin).await;
        assert_eq!(status_code(&head), 502);
        let status = get(guarded.relay.http()[0], "/api/status", &guarded.admin).await.1;
        let metrics = get(guarded.relay.http()[0], "/metrics", &guarded.admin).await.1;
        let all = format!("{head}{body}{status}{metrics}{:?}", guarded.relay);
        assert!(!all.contains(KEY) && !all.contains("x-secret") && body.contains("quota"), "{all}");
        guarded.relay.stop().await;
    }

    #[tokio::test]
    async fn a_file_without_a_key_keeps_the_relay_from_starting() {
        let folder = Folder::new("no-key");
        std::fs::write(folder.path("key"), "two words\n").unwrap();
        for file in ["key", "missing"] {
            let key =
                VirusTotalKey { file: folder.path(file), base: "http://127.0.0.1:1".to_owned() };
            let lookups = Lookups { virus_total: Some(key), ..Lookups::default() };
            let words =
                Relay::start(Config { lookups, ..loopback() }).await.unwrap_err().to_string();
            assert!(words.contains(file) && !words.contains("two words"), "{words}");
        }
    }
}
