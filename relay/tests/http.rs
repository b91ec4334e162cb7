//! The web side as strangers meet it: files, headers, names, slowness.

mod support;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use flowglass_relay::{Config, Limits, Relay};
use support::{get, loopback, raw, start, status_code};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

/// A folder with a page, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        std::fs::create_dir_all(path.join("dist/fonts")).unwrap();
        let write = |name: &str, text: &str| std::fs::write(path.join(name), text).unwrap();
        write("secret.txt", "secret");
        write("dist/index.html", "<!doctype html><script type=module>alert(1)</script>");
        write("dist/ui-0123456789abcdef.js", "export {}");
        write("dist/ui-0123456789abcdef_bg.wasm", "\0asm");
        write("dist/ui-0123456789abcdef_bg.wasm.br", "smaller");
        write("dist/worker.js", "import './ui.js'");
        write("dist/fonts/inter.woff2", "font");
        std::os::unix::fs::symlink(path.join("secret.txt"), path.join("dist/link.txt")).unwrap();
        Self(path)
    }

    async fn serve(&self) -> Relay {
        Relay::start(Config { page: Some(self.0.join("dist")), ..loopback() }).await.unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

#[tokio::test]
async fn files_have_their_type_their_tag_and_their_time() {
    let folder = Folder::new("types");
    let relay = folder.serve().await;
    let immutable = "public, max-age=31536000, immutable";
    for (path, content_type, cache) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        ("/ui-0123456789abcdef.js", "text/javascript; charset=utf-8", immutable),
        ("/ui-0123456789abcdef_bg.wasm", "application/wasm", immutable),
        ("/worker.js?x=1", "text/javascript; charset=utf-8", "no-cache"),
        ("/fonts/inter.woff2", "font/woff2", "no-cache"),
    ] {
        let (head, body) = get(relay.http()[0], path, "").await;
        assert_eq!(status_code(&head), 200, "{path}");
        assert!(head.contains(&format!("content-type: {content_type}\r\n")), "{path}: {head}");
        assert!(head.contains(&format!("cache-control: {cache}\r\n")), "{path}: {head}");
        assert!(!body.is_empty());

        let tag = head.split("etag: ").nth(1).unwrap().split("\r\n").next().unwrap();
        let (again, body) = get(relay.http()[0], path, &format!("If-None-Match: {tag}\r\n")).await;
        assert_eq!((status_code(&again), body.as_str()), (304, ""), "{path}");
        let other = "If-None-Match: \"0\"\r\n";
        assert_eq!(status_code(&get(relay.http()[0], path, other).await.0), 200, "{path}");
    }
    relay.stop().await;
}

#[tokio::test]
async fn what_is_stored_smaller_is_sent_to_those_who_take_it() {
    let folder = Folder::new("encodings");
    let relay = folder.serve().await;
    let path = "/ui-0123456789abcdef_bg.wasm";
    let (head, body) = get(relay.http()[0], path, "Accept-Encoding: gzip, br\r\n").await;
    assert!(head.contains("content-encoding: br") && head.contains("application/wasm"), "{head}");
    assert!(head.contains("vary: Accept-Encoding"), "{head}");
    assert_eq!(body, "smaller");
    let (head, body) = get(relay.http()[0], path, "Accept-Encoding: gzip, br;q=0\r\n").await;
    assert!(!head.contains("content-encoding"), "{head}");
    assert_eq!(body, "\0asm");
    // A range of a file of the page is the whole; who asks for the head alone is told the same of it.
    let (ranged, body) = get(relay.http()[0], path, "Range: bytes=1-2\r\n").await;
    assert_eq!((status_code(&ranged), body.as_str()), (200, "\0asm"));
    assert!(!ranged.contains("accept-ranges"), "{ranged}");
    let request = format!("HEAD {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let told = raw(relay.http()[0], &request).await;
    assert!(told.contains("content-length: 4\r\n") && told.ends_with("\r\n\r\n"), "{told}");
    let tag = |head: &str| head.lines().find(|line| line.starts_with("etag:")).map(str::to_owned);
    assert!(tag(&told).is_some() && tag(&told) == tag(&head), "{told}");
    relay.stop().await;
}

#[tokio::test]
async fn no_path_leads_out_of_the_folder() {
    let folder = Folder::new("paths");
    let relay = folder.serve().await;
    for path in [
        "/../secret.txt",
        "/fonts/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/%00",
        "/..\\secret.txt",
        "//secret.txt",
        "/link.txt",
        "/fonts",
        "/nothing.js",
    ] {
        let (head, body) = get(relay.http()[0], path, "").await;
        assert_eq!(status_code(&head), 404, "{path}");
        assert!(!body.contains("secret"), "{path}");
    }
    relay.stop().await;
}

#[tokio::test]
async fn every_answer_has_the_security_headers() {
    let folder = Folder::new("headers");
    let relay = folder.serve().await;
    let request = |lines: &str| format!("GET / HTTP/1.1\r\nConnection: close\r\n{lines}\r\n");
    let mut answers = vec![raw(relay.http()[0], &request("Host: evil.example\r\n")).await];
    for path in ["/", "/worker.js", "/nothing", "/healthz", "/api/status", "/live"] {
        answers.push(get(relay.http()[0], path, "").await.0);
    }
    for answer in answers {
        for line in [
            // printf 'alert(1)' | openssl dgst -sha256 -binary | base64
            "script-src 'self' 'wasm-unsafe-eval' 'sha256-bhHHL3z2vDgxUt0W3dWQOrprscmda2Y5pLsLg4GF+pI=';",
            "frame-ancestors 'none'",
            "cross-origin-opener-policy: same-origin\r\n",
            "cross-origin-embedder-policy: require-corp\r\n",
            "cross-origin-resource-policy: same-origin\r\n",
            "permissions-policy: accelerometer=()",
            "referrer-policy: no-referrer\r\n",
            "x-content-type-options: nosniff\r\n",
            "x-frame-options: DENY\r\n",
        ] {
            assert!(answer.contains(line), "{line} is missing in {answer}");
        }
        assert!(!answer.contains("unsafe-inline"), "{answer}");
    }
    relay.stop().await;
}

#[tokio::test]
async fn foreign_names_and_foreign_pages_are_refused_everywhere() {
    let origins = vec!["https://flows.example.org".to_owned()];
    let relay = Relay::start(Config { origins, ..loopback() }).await.unwrap();
    let address = relay.http()[0];
    let ask = |path: &'static str, lines: String| async move {
        let request = format!("GET {path} HTTP/1.1\r\nConnection: close\r\n{lines}\r\n");
        status_code(&raw(address, &request).await)
    };
    for path in ["/", "/healthz", "/api/status", "/live", "/live.pcapng", "/nothing"] {
        assert_eq!(ask(path, "Host: evil.example\r\n".into()).await, 421, "{path}");
        assert_eq!(ask(path, String::new()).await, 400, "{path}");
    }
    for path in ["/live", "/live.pcapng", "/api/status"] {
        let lines = "Host: localhost\r\nOrigin: http://evil.example\r\n";
        assert_eq!(ask(path, lines.into()).await, 403, "{path}");
        let lines = "Host: localhost\r\nSec-Fetch-Site: cross-site\r\n";
        assert_eq!(ask(path, lines.into()).await, 403, "{path}");
    }
    for (origin, taken) in [
        (format!("http://{address}"), true),
        ("https://flows.example.org".to_owned(), true),
        ("http://localhost".to_owned(), false),
        ("https://flows.example.org.evil.example".to_owned(), false),
        ("null".to_owned(), false),
    ] {
        let mut request = format!("ws://{address}/live").into_client_request().unwrap();
        request.headers_mut().insert("origin", origin.parse().unwrap());
        assert_eq!(connect_async(request).await.is_ok(), taken, "{origin}");
    }
    let allowed = "Origin: https://flows.example.org\r\n";
    let (head, body) = get(address, "/healthz", allowed).await;
    let cors = "access-control-allow-origin: https://flows.example.org\r\n";
    assert!(head.contains(cors) && body.is_empty(), "{head}");
    let (head, _) = get(address, "/healthz", "Origin: http://evil.example\r\n").await;
    assert!(!head.contains("access-control-allow-origin"), "{head}");
    relay.stop().await;
}

#[tokio::test]
async fn a_header_that_comes_too_slowly_is_not_waited_for() {
    let header_time = Duration::from_millis(300);
    let relay = start(Limits { header_time, ..Limits::default() }).await;
    let address = relay.http()[0];
    // Nothing at all; half a header; a whole request and then nothing.
    for begin in ["", "GET / HTTP/1.1\r\nHost: local", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"]
    {
        let start = Instant::now();
        let answer = raw(address, begin).await;
        assert!(start.elapsed() >= header_time, "{begin:?}");
        assert!(start.elapsed() < 20 * header_time, "{begin:?}");
        assert_eq!(answer.starts_with("HTTP/1.1 200"), begin.ends_with("\r\n\r\n"), "{begin:?}");
    }
    // One octet at a time does not help.
    let mut stream = TcpStream::connect(address).await.unwrap();
    let start = Instant::now();
    for octet in "GET / HTTP/1.1\r\nX: ".bytes().chain(std::iter::repeat(b'x')) {
        if stream.write_all(&[octet]).await.is_err() || start.elapsed() > 20 * header_time {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(start.elapsed() < 20 * header_time);
    let mut rest = Vec::new();
    let _ = stream.read_to_end(&mut rest).await;
    relay.stop().await;
}

#[tokio::test]
async fn the_status_names_every_counter() {
    let relay = start(Limits::default()).await;
    let (head, body) = get(relay.http()[0], "/api/status", "").await;
    assert!(head.contains("content-type: application/json") && head.contains("no-store"), "{head}");
    for name in ["uptime_seconds", "received", "refused", "kernel_drops", "exporters", "clients"] {
        assert!(body.contains(&format!("\"{name}\":")), "{name} is missing in {body}");
    }
    relay.stop().await;
}

#[tokio::test]
async fn history_takes_seconds_and_says_so() {
    let relay = start(Limits::default()).await;
    for (query, code) in [
        ("", 200),
        ("?", 200),
        ("?history=60", 200),
        ("?other=abc", 200),
        ("?history=abc", 400),
        ("?history=", 400),
        ("?history=-1", 400),
    ] {
        let request = format!(
            "HEAD /live.pcapng{query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        );
        assert_eq!(status_code(&raw(relay.http()[0], &request).await), code, "{query}");
    }
    let (_, body) = get(relay.http()[0], "/live.pcapng?history=abc", "").await;
    assert!(body.contains("?history=60"), "{body}");
    relay.stop().await;
}
