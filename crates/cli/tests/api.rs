//! `flowglass watch --http`: what it answers is what the other commands say, and it answers nobody else.
#![cfg(unix)]

#[path = "api/exports.rs"]
mod exports;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpStream, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value as Json, json};

/// A folder, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// What the command writes.
    fn run(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        let output = command.args(arguments).current_dir(&self.0).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code().is_some_and(|code| code != 1 && code != 2), "{said}");
        String::from_utf8(output.stdout).unwrap()
    }

    fn json(&self, arguments: &[&str]) -> Json {
        serde_json::from_str(&self.run(arguments)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A watch that answers.
struct Serving {
    child: Child,
    input: Option<ChildStdin>,
    address: String,
    said: Receiver<String>,
}

impl Serving {
    fn begin(arguments: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        command.arg("watch").args(arguments).args(["--http", "127.0.0.1:0"]);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (sender, said) = channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        let input = child.stdin.take();
        let mut serving = Self { child, input, address: String::new(), said };
        let line = serving.wait_for("answering at http://");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        serving.address = address.unwrap().to_owned();
        serving
    }

    fn wait_for(&self, words: &str) -> String {
        loop {
            let line = self.said.recv_timeout(Duration::from_secs(60)).expect(words);
            if line.contains(words) {
                return line;
            }
        }
    }

    /// Everything at once, until it was read.
    fn read(&mut self, path: &Path) {
        let mut input = self.input.take().unwrap();
        input.write_all(&fs::read(path).unwrap()).unwrap();
        drop(input);
        self.wait_for("every source has ended");
    }

    fn ask(&self, path: &str, headers: &[(&str, &str)], body: Option<&str>) -> (u16, String) {
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        let agent = config.timeout_global(Some(Duration::from_secs(30))).build().new_agent();
        let url = format!("http://{}{path}", self.address);
        let mut answer = match body {
            None => {
                let mut request = agent.get(&url);
                for (name, value) in headers {
                    request = request.header(*name, *value);
                }
                request.call().unwrap()
            }
            Some(body) => {
                agent.post(&url).header("content-type", "application/json").send(body).unwrap()
            }
        };
        let text = answer.body_mut().with_config().limit(1 << 30).read_to_string().unwrap();
        (answer.status().as_u16(), text)
    }

    fn text(&self, path: &str) -> String {
        let (code, text) = self.ask(path, &[], None);
        assert_eq!(code, 200, "{path}: {text}");
        text
    }

    fn json(&self, path: &str) -> Json {
        serde_json::from_str(&self.text(path)).unwrap()
    }

    /// A number of `/metrics`.
    fn metric(&self, name: &str) -> u64 {
        let text = self.text("/metrics");
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("{name} in {text}")).parse().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A word for the address.
fn encoded(text: &str) -> String {
    form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The same question both ways, as CSV octet by octet and as JSON.
fn same(folder: &Folder, serving: &Serving, file: &str, question: &[(&str, &str)]) {
    let (mut arguments, mut pairs) = (vec!["query", file], Vec::new());
    let flags: Vec<String> = question.iter().map(|(name, _)| format!("--{name}")).collect();
    for ((name, value), flag) in question.iter().zip(&flags) {
        arguments.push(flag);
        if *name != "ascending" {
            arguments.push(value);
        }
        pairs.push(format!("{}={}", name.replace('-', "_"), encoded(value)));
    }
    let query = pairs.join("&");
    let csv = folder.run(&[&arguments[..], &["--format", "csv"]].concat());
    // Single flows of which the sorted column is the same stand as they came.
    let lines = |text: &str| {
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        if question.iter().any(|(name, _)| *name == "fields") {
            lines.sort();
        }
        lines
    };
    assert_eq!(lines(&serving.text(&format!("/api/query.csv?{query}"))), lines(&csv), "{query}");
    assert!(csv.lines().count() > 1, "{query} asks for something: {csv}");
    let rows = folder.run(&[&arguments[..], &["--format", "json"]].concat());
    let (text, end) = (serving.text(&format!("/api/query?{query}")), "\n]\n");
    let text = text.split_once("\"rows\":").unwrap().1.strip_suffix('}').unwrap();
    let list = |rows: &str| lines(&rows.strip_suffix(end).unwrap().replace("},\n", "}\n"));
    assert_eq!(list(text), list(&rows), "{query}");
}

const QUESTIONS: [&[(&str, &str)]; 9] = [
    &[("top", "0")],
    &[("by", "app"), ("top", "0")],
    &[("by", "host"), ("sum", "bytes"), ("top", "7")],
    &[("by", "prefix(ip.src, 24),proto"), ("measure", "flows,bytes,rate"), ("top", "0")],
    &[("by", "service"), ("measure", "flows,distinct(ip.src),p95(bytes)"), ("ascending", "true")],
    &[("filter", "tcp && bytes > 1K"), ("by", "ip.dst"), ("sort", "packets")],
    &[("bucket", "5m"), ("by", "proto"), ("top", "3")],
    &[("fields", "start,ip.src,ip.dst,dst.port,bytes"), ("sort", "bytes"), ("top", "0")],
    &[("filter", "tcp"), ("compare-filter", "udp"), ("by", "ip.src"), ("top", "5")],
];

#[test]
fn answers_about_a_capture_are_those_of_the_other_commands() {
    let folder = Folder::new("api-capture");
    folder.run(&["synth", "office", "-o", "office.pcap"]);
    let mut serving = Serving::begin(&["-"]);
    serving.read(&folder.0.join("office.pcap"));
    for question in QUESTIONS {
        same(&folder, &serving, "office.pcap", question);
    }
    let summary = folder.json(&["summary", "--json", "office.pcap"]);
    for table in ["totals", "protocols", "applications", "hosts", "conversations"] {
        assert_eq!(serving.json(&format!("/api/stats/{table}"))[table], summary[table], "{table}");
    }
    let findings = folder.json(&["findings", "office.pcap", "--severity", "info", "--json"]);
    let ids = |all: &Json| -> Vec<(String, String)> {
        let word = |f: &Json, name: &str| f[name].as_str().unwrap().to_owned();
        let all = all["findings"].as_array().unwrap().iter();
        let mut ids: Vec<_> = all.map(|f| (word(f, "kind"), word(f, "sentence"))).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&serving.json("/api/findings")), ids(&findings));
    // By body as by address.
    let body = json!({ "by": ["app", "proto"], "top": 5, "filter": "udp" }).to_string();
    let (code, posted) = serving.ask("/api/query", &[], Some(&body));
    assert_eq!((code, posted), (200, serving.text("/api/query?by=app,proto&top=5&filter=udp")));
    // Steps of a timeline add up to the whole.
    let sum = |rows: &Json| {
        rows.as_array().unwrap().iter().filter_map(|r| r["bytes"].as_u64()).sum::<u64>()
    };
    let timeline = serving.json("/api/stats/timeline");
    assert!(timeline["rows"].as_array().unwrap().len() > 10);
    assert_eq!(sum(&timeline["rows"]), summary["totals"]["flow_octets"].as_u64().unwrap());
}

#[test]
fn answers_about_exports_are_those_of_the_other_commands() {
    let folder = Folder::new("api-exports");
    let datagrams: Vec<Vec<u8>> = (0..40).map(exports::export).collect();
    fs::write(folder.0.join("netflow.pcap"), exports::capture(&datagrams)).unwrap();
    let free = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let serving = Serving::begin(&[&format!("udp://{free}")]);
    // Who answers listens to its sources, too.
    serving.text("/api/stats/totals");
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    datagrams.iter().for_each(|one| _ = socket.send_to(one, free).unwrap());
    let begun = Instant::now();
    while serving.json("/api/stats/totals")["totals"]["flows"] != 800 {
        assert!(begun.elapsed() < Duration::from_secs(30), "all flows of all datagrams");
        thread::sleep(Duration::from_millis(100));
    }
    for question in QUESTIONS {
        same(&folder, &serving, "netflow.pcap", question);
    }
    let exporters = serving.json("/api/exporters");
    let datagrams = exporters["exporters"].as_array().unwrap().iter();
    let datagrams: u64 = datagrams.map(|one| one["datagrams"].as_u64().unwrap()).sum();
    assert_eq!(datagrams, 40);
    assert_eq!(
        serving.metric(&format!("flowglass_source_datagrams_total{{source=\"udp://{free}\"}}")),
        datagrams
    );
    assert_eq!(serving.metric("flowglass_flows_total"), 800);
}

#[test]
fn pages_of_flows_hold_each_of_them_once() {
    let folder = Folder::new("api-pages");
    folder.run(&["synth", "home", "-o", "home.pcap"]);
    let mut serving = Serving::begin(&["-"]);
    serving.read(&folder.0.join("home.pcap"));
    let fields = "start,ip.src,src.port,ip.dst,dst.port,bytes";
    let csv = folder.run(&["flows", "home.pcap", "--format", "csv", "--fields", fields]);
    let mut expected: Vec<&str> = csv.lines().skip(1).collect();
    let (mut next, mut lines) = ("0".to_owned(), Vec::new());
    loop {
        let page = serving.json(&format!("/api/flows?limit=7&after={next}&fields={fields}"));
        let text = serving.text(&format!("/api/flows.csv?limit=7&after={next}&fields={fields}"));
        assert_eq!(page["flows"].as_array().unwrap().len(), text.lines().count() - 1);
        lines.extend(text.lines().skip(1).map(str::to_owned));
        next = page["next"].as_str().unwrap().to_owned();
        if page["more"] == false {
            break;
        }
    }
    lines.sort();
    expected.sort_unstable();
    assert_eq!(lines, expected);
    let none = serving.json(&format!("/api/flows?after={next}"));
    assert_eq!((&none["next"], none["flows"].as_array().unwrap().len()), (&json!(next), 0));
}

#[test]
fn a_live_answer_comes_again_when_it_is_another_one() {
    let folder = Folder::new("api-live");
    folder.run(&["synth", "home", "-o", "home.pcap"]);
    let octets = fs::read(folder.0.join("home.pcap")).unwrap();
    let mut serving = Serving::begin(&["-"]);
    let mut stream = TcpStream::connect(&serving.address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    let asked =
        format!("GET /api/live?measure=flows HTTP/1.1\r\nhost: {}\r\n\r\n", serving.address);
    stream.write_all(asked.as_bytes()).unwrap();
    let mut lines = BufReader::new(stream).lines().map(Result::unwrap);
    let mut flows = move || {
        let line = lines.find(|line| line.contains("\"flows\":")).expect("an answer");
        let digits = line.split("\"flows\":").nth(1).unwrap();
        digits.trim_end_matches('}').parse::<u64>().unwrap()
    };
    assert_eq!(flows(), 0);
    let mut input = serving.input.take().unwrap();
    let (first, rest) = octets.split_at(octets.len() / 2);
    input.write_all(first).unwrap();
    input.flush().unwrap();
    let half = flows();
    input.write_all(rest).unwrap();
    drop(input);
    serving.wait_for("every source has ended");
    let all = serving.json("/api/query?measure=flows")["rows"][0]["flows"].as_u64().unwrap();
    assert!(half < all, "{half} of {all}");
    while flows() != all {}
}

/// The code of an answer to a request as it is.
fn raw(serving: &Serving, head: &str) -> String {
    let mut stream = TcpStream::connect(&serving.address).unwrap();
    stream.write_all(format!("{head}\r\nconnection: close\r\n\r\n").as_bytes()).unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    text.split(' ').nth(1).unwrap_or_default().to_owned()
}

#[test]
fn who_may_not_ask_is_told_so() {
    let folder = Folder::new("api-token");
    let file = folder.0.join("token");
    fs::write(&file, "0123456789abcdef0123\n").unwrap();
    let open = Serving::begin(&["-"]);
    let check = |head: &str, code: &str| assert_eq!(raw(&open, head), code, "{head}");
    check("GET /api/query HTTP/1.1\r\nhost: localhost:1", "200");
    check("GET /api/query HTTP/1.1\r\nhost: flows.example.org", "421");
    check("GET /healthz HTTP/1.1\r\nhost: flows.example.org", "421");
    check("GET /api/query HTTP/1.1\r\nhost: localhost\r\norigin: https://example.org", "403");
    check("GET /api/query HTTP/1.1\r\nhost: localhost\r\nsec-fetch-site: cross-site", "403");
    check("DELETE /api/query HTTP/1.1\r\nhost: localhost", "405");
    check("GET /api/secrets HTTP/1.1\r\nhost: localhost", "404");
    check("GET /healthz HTTP/1.1\r\nhost: localhost", "204");
    let told = |path: &str, words: &str| {
        let (code, text) = open.ask(path, &[], None);
        assert_eq!(code, 400, "{path}");
        assert!(text.contains(words), "{path}: {text}");
    };
    told("/api/query?by=planet", "planet");
    told("/api/query?filter=bytes+%3E", "filter");
    told("/api/query?bucket=forever", "bucket");
    told("/api/query?topp=3", "`topp` is not known here");
    told("/api/flows?after=x", "no whole number");
    told("/api/query?by=app&by=proto", "by: is there twice");
    told("/api/query?filter=%ff", "filter: is no UTF-8");
    assert_eq!(open.metric("flowglass_http_refused_total"), 4);

    let closed = Serving::begin(&["-", "--token-file", file.to_str().unwrap()]);
    assert_eq!(closed.ask("/api/query", &[], None).0, 401);
    assert_eq!(
        closed.ask("/metrics", &[("authorization", "Bearer 0123456789abcdef012")], None).0,
        401
    );
    assert_eq!(
        closed.ask("/api/query", &[("authorization", "Bearer 0123456789abcdef0123")], None).0,
        200
    );
    assert_eq!(closed.ask("/healthz", &[], None).0, 204);

    let refused = |arguments: &[&str], words: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        let output =
            command.args(["watch", "-"]).args(arguments).stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{said}");
        assert!(said.contains(words), "{said}");
    };
    refused(&["--http", "0.0.0.0:0"], "--token-file");
    fs::write(&file, "short").unwrap();
    let short = file.to_str().unwrap();
    refused(&["--http", "127.0.0.1:0", "--token-file", short], "holds no token");
    refused(&["--mmdb", "places.mmdb"], "say --http");
}

#[test]
fn connections_beyond_those_of_one_address_are_closed_and_counted() {
    let serving = Serving::begin(&["-"]);
    let idle: Vec<_> = (0..32).map(|_| TcpStream::connect(&serving.address).unwrap()).collect();
    let mut beyond = TcpStream::connect(&serving.address).unwrap();
    beyond.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // Closed, or reset: nothing comes.
    assert!(matches!(beyond.read(&mut [0]), Ok(0) | Err(_)));
    drop(idle);
    thread::sleep(Duration::from_millis(200));
    assert_eq!(serving.metric("flowglass_http_connections_refused_total"), 1);
}

#[test]
fn what_the_dashboard_shows_is_counted() {
    let serving = Serving::begin(&["-"]);
    let metrics = serving.text("/metrics");
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/grafana-dashboard.json");
    let text = fs::read_to_string(path).unwrap();
    assert!(serde_json::from_str::<Json>(&text).unwrap()["panels"].is_array());
    let is_part = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
    let names = text.split(|letter| !is_part(letter)).filter(|word| word.starts_with("flowglass_"));
    let mut count = 0;
    for name in names {
        assert!(metrics.contains(&format!("# TYPE {name} ")), "{name} in {metrics}");
        count += 1;
    }
    assert!(count > 10);
}
