//! `flowglass dns`, `tls`, `http` and `hosts`: what they say of captures made here, and what tshark
//! and openssl say of the same. A program that is not installed is named, and its test proves nothing.
#![cfg(unix)]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

/// A folder of its own, gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, capture: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        fs::write(path.join("own.pcap"), capture).unwrap();
        Self(path)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        command.args(arguments).current_dir(&self.0).output().unwrap()
    }

    fn check(&self, arguments: &[&str], code: i32, words: &[&str]) -> String {
        let output = self.run(arguments);
        let said = format!("{}{}", text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {said}");
        for word in words {
            assert!(said.contains(word), "{arguments:?}: {word:?} is missing in {said}");
        }
        text(&output.stdout)
    }

    /// Rows of a CSV, sorted; fields hold no comma.
    fn rows(&self, arguments: &[&str]) -> Vec<Vec<String>> {
        let csv = self.check(&[arguments, &["--format", "csv", "--epoch"]].concat(), 0, &[]);
        let mut rows: Vec<Vec<String>> = csv.lines().skip(1).map(|line| cells(line, ',')).collect();
        rows.sort();
        rows
    }

    /// What another program says; none where it is not installed.
    fn others(&self, program: &str, arguments: &[&str]) -> Option<String> {
        let mut command = Command::new(program);
        let Ok(output) = command.args(arguments).current_dir(&self.0).output() else {
            eprintln!("skipped: {program} is not installed");
            return None;
        };
        assert!(output.status.success(), "{program}: {}", text(&output.stderr));
        Some(text(&output.stdout))
    }

    fn tshark(&self, file: &str, filter: &str, fields: &[&str]) -> Option<Vec<Vec<String>>> {
        let mut arguments = vec!["-r", file, "-Y", filter, "-T", "fields"];
        fields.iter().for_each(|field| arguments.extend(["-e", *field]));
        let said = self.others("tshark", &arguments)?;
        let mut rows: Vec<Vec<String>> = said.lines().map(|line| cells(line, '\t')).collect();
        rows.sort();
        Some(rows)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

fn cells(line: &str, between: char) -> Vec<String> {
    line.split(between).map(|cell| cell.trim_matches('"').to_owned()).collect()
}

const CLIENT: ([u8; 4], u16) = ([10, 0, 0, 1], 50_000);
const RESOLVER: ([u8; 4], u16) = ([10, 0, 0, 53], 53);
const WEB: ([u8; 4], u16) = ([10, 0, 0, 80], 80);
const SECURE: ([u8; 4], u16) = ([10, 0, 0, 80], 443);

/// Packets of raw IP at a millisecond each.
#[derive(Default)]
struct Capture(Vec<u8>, [u32; 2]);

impl Capture {
    fn packet(&mut self, millis: u32, protocol: u8, from: [u8; 4], to: [u8; 4], body: &[u8]) {
        if self.0.is_empty() {
            let head = [0xa1b2_c3d4, 0x0004_0002, 0, 0, 65_535, 101];
            self.0 = head.iter().flat_map(|word: &u32| word.to_le_bytes()).collect();
        }
        let length = u32::try_from(20 + body.len()).unwrap();
        let record = [millis / 1000, millis % 1000 * 1000, length, length];
        self.0.extend(record.iter().flat_map(|word| word.to_le_bytes()));
        self.0.extend([0x45, 0, (length >> 8) as u8, length as u8, 0, 0, 0, 0, 64, protocol, 0, 0]);
        self.0.extend([from, to].concat());
        self.0.extend(body);
    }

    fn datagram(&mut self, millis: u32, from: ([u8; 4], u16), to: ([u8; 4], u16), body: &[u8]) {
        let length = u16::try_from(8 + body.len()).unwrap();
        let head = [from.1, to.1, length, 0].map(u16::to_be_bytes).concat();
        self.packet(millis, 17, from.0, to.0, &[&head, body].concat());
    }

    /// A segment of one connection, in order.
    fn segment(&mut self, millis: u32, is_client: bool, server: ([u8; 4], u16), body: &[u8]) {
        let (from, to) = if is_client { (CLIENT, server) } else { (server, CLIENT) };
        let mut segment = [from.1, to.1].map(u16::to_be_bytes).concat();
        let [mine, other] = if is_client { [0, 1] } else { [1, 0] };
        segment.extend([self.1[mine] + 1, self.1[other] + 1].map(u32::to_be_bytes).concat());
        segment.extend([0x50, 0x18, 0xff, 0xff, 0, 0, 0, 0]);
        segment.extend(body);
        self.1[mine] += u32::try_from(body.len()).unwrap();
        self.packet(millis, 6, from.0, to.0, &segment);
    }

    fn dns(&mut self, millis: u32, port: u16, id: u8, name: &str, code: Option<u8>) {
        let mut octets = vec![0, id, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        for label in name.split('.') {
            octets.push(u8::try_from(label.len()).unwrap());
            octets.extend(label.as_bytes());
        }
        octets.extend([0, 0, 1, 0, 1]);
        let client = (CLIENT.0, port);
        let Some(code) = code else { return self.datagram(millis, client, RESOLVER, &octets) };
        octets[2..4].copy_from_slice(&[0x81, 0x80 | code]);
        self.datagram(millis, RESOLVER, client, &octets);
    }
}

/// Questions sent once, again after one second, after five, twice, too late, and never answered.
fn asked() -> Vec<u8> {
    let mut capture = Capture::default();
    for (millis, port, id, name, code) in [
        (1_000, 4001, 1, "once.test", None),
        (1_040, 4001, 1, "once.test", Some(0)),
        (2_000, 4002, 2, "again.test", None),
        (3_000, 4002, 2, "again.test", None),
        (3_050, 4002, 2, "again.test", Some(3)),
        (4_000, 4003, 3, "anew.test", None),
        (9_000, 4003, 3, "anew.test", None),
        (9_050, 4003, 3, "anew.test", Some(2)),
        (10_000, 4004, 4, "twice.test", None),
        (10_060, 4004, 4, "twice.test", Some(0)),
        (10_070, 4004, 4, "twice.test", Some(0)),
        (11_000, 4005, 5, "never.test", None),
        (31_000, 4006, 6, "slow.test", None),
        (51_000, 4006, 6, "slow.test", Some(0)),
    ] {
        capture.dns(millis, port, id, name, code);
    }
    capture.0
}

/// Pipelined requests, one body over two segments, an error, and a request nobody replies to.
fn requested() -> Vec<u8> {
    let mut capture = Capture::default();
    let get = |path: &str| {
        format!("GET {path} HTTP/1.1\r\nHost: shop.test\r\nUser-Agent: curl/8.0\r\n\r\n")
    };
    let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n";
    capture.segment(1_000, true, WEB, format!("{}{}", get("/1"), get("/2")).as_bytes());
    capture.segment(1_030, false, WEB, format!("{ok}ab").as_bytes());
    capture.segment(1_040, false, WEB, format!("cd{ok}wxyz").as_bytes());
    capture.segment(2_000, true, WEB, get("/3").as_bytes());
    capture.segment(2_500, false, WEB, b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
    capture.segment(3_000, true, WEB, get("/4").as_bytes());
    capture.0
}

/// Seconds as another program writes them, to the microsecond; nothing stays nothing.
fn micros(seconds: &str) -> Option<u64> {
    let seconds: f64 = seconds.parse().ok()?;
    Some((seconds * 1e6).round() as u64)
}

#[test]
fn names_codes_and_latencies_are_those_of_tshark() {
    let folder = Folder::new("dns-tshark", &asked());
    folder.check(&["synth", "home", "-o", "home.pcap"], 0, &[]);
    for file in ["own.pcap", "home.pcap"] {
        let Some(others) = folder.tshark(
            file,
            "dns.flags.response == 1 && udp.port == 53",
            &["dns.qry.name", "dns.flags.rcode", "dns.time"],
        ) else {
            return;
        };
        let codes = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN"];
        let mut expected: Vec<_> = others
            .iter()
            .map(|row| {
                let code = codes[row[1].parse::<usize>().unwrap()].to_owned();
                (row[0].clone(), code, micros(&row[2]))
            })
            .collect();
        let filter = ["--filter", "port 53", "--fields", "name,code,latency"];
        let ours = folder.rows(&[&["dns", file], &filter[..]].concat());
        let mut found: Vec<_> = ours
            .iter()
            .filter(|row| !row[1].is_empty())
            .map(|row| (row[0].clone(), row[1].clone(), micros(&row[2])))
            .collect();
        expected.sort();
        found.sort();
        assert!(expected.len() >= 6);
        assert_eq!(found, expected, "{file}");
    }
}

#[test]
fn requests_and_replies_are_those_of_tshark() {
    let folder = Folder::new("http-tshark", &requested());
    let path = ["http.request.method", "http.host", "http.request.uri", "http.user_agent"];
    // A frame may hold several requests: each is a field of its own.
    let Some(requests) = folder.tshark("own.pcap", "http.request", &path) else { return };
    let each = |at: usize| -> Vec<String> {
        let mut each: Vec<String> = requests.iter().flat_map(|row| cells(&row[at], ',')).collect();
        each.sort();
        each
    };
    let ours = folder.rows(&["http", "own.pcap", "--fields", "path,method,name,user_agent"]);
    let of = |at: usize| ours.iter().map(|row| row[at].clone()).collect::<Vec<_>>();
    assert_eq!((of(0), of(1), of(2), of(3)), (each(2), each(0), each(1), each(3)));

    let replies = folder
        .tshark("own.pcap", "http.response", &["http.response.code", "http.content_length_header"])
        .unwrap();
    let ours = folder.rows(&["http", "own.pcap", "--fields", "code,octets"]);
    let answered: Vec<Vec<String>> = ours.into_iter().filter(|row| !row[0].is_empty()).collect();
    let mut expected: Vec<Vec<String>> = Vec::new();
    for row in &replies {
        let lengths = cells(&row[1], ',');
        let each = cells(&row[0], ',').into_iter().zip(lengths);
        expected.extend(each.map(|(code, length)| vec![code, length]));
    }
    expected.sort();
    assert_eq!(answered, expected);
}

#[test]
fn a_request_nobody_replied_to_is_told_and_latencies_go_from_head_to_head() {
    let folder = Folder::new("http-latency", &requested());
    let ours = folder.rows(&["http", "own.pcap", "--fields", "path,outcome,latency"]);
    let expected = [
        ["/1", "fine", "0.030000000"],
        ["/2", "fine", "0.040000000"],
        ["/3", "client error", "0.500000000"],
        ["/4", "no answer", ""],
    ];
    assert_eq!(ours, expected);
}

#[test]
fn hashes_and_subjects_of_certificates_are_those_of_openssl() {
    let folder = Folder::new("certificates", b"");
    let make = [
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "key.pem",
        "-subj",
        "/CN=shop.test",
        "-days",
        "1",
        "-outform",
        "DER",
        "-out",
        "certificate.der",
    ];
    if folder.others("openssl", &make).is_none() {
        return;
    }
    let tell =
        ["x509", "-inform", "DER", "-in", "certificate.der", "-noout", "-fingerprint", "-sha1"];
    let said = folder.others("openssl", &tell).unwrap();
    let hash = said.trim().rsplit('=').next().unwrap().replace(':', "").to_lowercase();
    let der = fs::read(folder.0.join("certificate.der")).unwrap();

    let length = |octets: usize| u32::try_from(octets).unwrap().to_be_bytes()[1..].to_vec();
    let message = |kind: u8, body: &[u8]| [&[kind][..], &length(body.len()), body].concat();
    let record = |body: &[u8]| {
        let size = u16::try_from(body.len()).unwrap().to_be_bytes();
        [&[22, 3, 3][..], &size, body].concat()
    };
    let hello = |list: &[u8]| [&[3, 3][..], &[7; 32], &[0], list].concat();
    let list = [length(der.len()), der.clone()].concat();
    let list = [length(list.len()), list].concat();
    let server = [message(2, &hello(&[0xc0, 0x2f, 0])), message(11, &list), message(14, &[])];
    let mut capture = Capture::default();
    capture.segment(1_000, true, SECURE, &record(&message(1, &hello(&[0, 2, 0xc0, 0x2f, 1, 0]))));
    capture.segment(1_010, false, SECURE, &record(&server.concat()));
    // The same over DTLS, in a flow that STUN found the way for.
    let datagram = |kind: u8, number: u8, body: &[u8]| {
        let rest = [&[0, number, 0, 0, 0][..], &length(body.len()), body].concat();
        let message = [&[kind][..], &length(body.len()), &rest].concat();
        let size = u16::try_from(message.len()).unwrap().to_be_bytes();
        [&[22, 0xfe, 0xfd, 0, 0, 0, 0, 0, 0, 0, number][..], &size, &message].concat()
    };
    let hello = |list: &[u8]| [&[0xfe, 0xfd][..], &[7; 32], &[0], list].concat();
    let (one, other) = ((CLIENT.0, 40_000), (WEB.0, 3478));
    let mut stun = vec![0, 1, 0, 0, 0x21, 0x12, 0xa4, 0x42];
    stun.resize(20, 7);
    capture.datagram(2_000, one, other, &stun);
    capture.datagram(2_010, one, other, &datagram(1, 0, &hello(&[0, 0, 2, 0xc0, 0x2f, 1, 0])));
    let server = [datagram(2, 0, &hello(&[0xc0, 0x2f, 0])), datagram(11, 1, &list)];
    capture.datagram(2_020, other, one, &server.concat());
    fs::write(folder.0.join("tls.pcap"), &capture.0).unwrap();
    let fields = ["--certificates", "--fields", "port,subject,key,outcome,hash"];
    let ours = folder.rows(&[&["tls", "tls.pcap"], &fields[..]].concat());
    assert_eq!(ours.len(), 2, "{ours:?}");
    for (row, port) in ours.iter().zip(["3478", "443"]) {
        assert!(row[0] == port && row[1].contains("shop.test"), "{row:?}");
        // The capture is of 1970, and the certificate of today.
        assert_eq!(row[2..], ["RSA 2048".to_owned(), "not yet valid".to_owned(), hash.clone()]);
    }
    folder.check(&["tls", "tls.pcap", "--by", "tls_version"], 0, &["TLS 1.2"]);
}

#[test]
fn octets_of_hosts_are_those_of_tshark() {
    let folder = Folder::new("hosts-tshark", &requested());
    folder.check(&["synth", "home", "-o", "home.pcap"], 0, &[]);
    for file in ["own.pcap", "home.pcap"] {
        let ask = ["-r", file, "-q", "-z", "endpoints,ip", "-z", "endpoints,ipv6"];
        let Some(said) = folder.others("tshark", &ask) else { return };
        let numbered = |line: &str| -> Option<Vec<String>> {
            let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
            words.first()?.parse::<std::net::IpAddr>().ok()?;
            Some([0, 1, 2, 4, 6].map(|at| words[at].clone()).to_vec())
        };
        let mut expected: Vec<Vec<String>> = said.lines().filter_map(numbered).collect();
        expected.sort();
        let fields = "host,packets,octets,octets_sent,octets_received";
        assert_eq!(folder.rows(&["hosts", file, "--fields", fields]), expected, "{file}");
    }
}

#[test]
fn every_command_writes_every_format_of_text_and_no_other() {
    let folder = Folder::new("exchange-formats", &[asked(), requested()[24..].to_vec()].concat());
    for (command, heads, word) in [
        ("dns", "\"time\",\"client\",\"server\"", "again.test"),
        ("http", "\"time\",\"client\",\"server\"", "shop.test"),
        ("hosts", "\"host\",\"name\",\"name_by\"", "HTTP 80/tcp"),
    ] {
        let csv = folder.check(&[command, "own.pcap", "--format", "csv"], 0, &[word]);
        let first = csv.lines().next().unwrap_or_default().replace('"', "");
        assert!(first.starts_with(&heads.replace('"', "")), "{first}");
        let lines = csv.lines().count() - 1;
        let ndjson = folder.check(&[command, "own.pcap", "--format", "ndjson"], 0, &[word]);
        assert_eq!(ndjson.lines().filter(|line| line.starts_with('{')).count(), lines);
        let json = folder.check(&[command, "own.pcap", "--format", "json"], 0, &[word]);
        assert!(json.trim_start().starts_with('[') && json.trim_end().ends_with(']'));
        folder.check(&[command, "own.pcap"], 0, &[word]);
        folder.check(&[command, "own.pcap", "--format", "parquet"], 2, &["table, csv, json"]);
        let limited =
            folder.check(&[command, "own.pcap", "--limit", "1", "--format", "csv"], 0, &[]);
        assert_eq!(limited.lines().count(), 2);
    }
}

#[test]
fn filter_groups_and_order_rule_what_is_listed() {
    let folder = Folder::new("exchange-rules", &[asked(), requested()[24..].to_vec()].concat());
    let by = folder.check(&["dns", "own.pcap", "--by", "code", "--format", "csv"], 0, &[]);
    let counts: Vec<Vec<String>> =
        by.lines().skip(1).map(|line| cells(line, ',')[..2].to_vec()).collect();
    let expected = [["NOERROR", "4"], ["", "2"], ["NXDOMAIN", "1"], ["SERVFAIL", "1"]];
    assert_eq!(counts, expected);
    let slow = ["dns", "own.pcap", "--sort", "latency", "--limit", "1", "--fields", "name,latency"];
    folder.check(&slow, 0, &["slow.test"]);
    let one = folder.rows(&["dns", "own.pcap", "--filter", "host anew.test", "--fields", "name"]);
    assert_eq!(one, [["anew.test"], ["anew.test"]]);
    folder.check(&["http", "own.pcap", "--by", "code,name", "--sort", "failed"], 0, &["404"]);
    let web = folder.rows(&["hosts", "own.pcap", "--filter", "port 80", "--fields", "host,peers"]);
    assert_eq!(web, [["10.0.0.1", "1"], ["10.0.0.80", "1"]]);
    assert!(folder.rows(&["http", "own.pcap", "--filter", "port 81"]).is_empty());
}

#[test]
fn a_wrong_word_is_told_with_the_right_ones() {
    let folder = Folder::new("exchange-errors", &asked());
    let wrong = |arguments: &[&str], words: &[&str]| {
        folder.check(&[arguments, &["own.pcap"]].concat(), 2, words);
    };
    wrong(&["dns", "--by", "nmae"], &["--by", "`nmae`", "name, type"]);
    wrong(&["dns", "--fields", "path"], &["--fields", "`path`"]);
    wrong(&["http", "--sort", "answers"], &["--sort", "`answers`", "user_agent"]);
    wrong(&["hosts", "--fields", "hots"], &["`hots`", "host, name"]);
    wrong(&["tls", "--by", "nothing"], &["--by", "nothing"]);
    wrong(&["dns", "--filter", "port = 53"], &["=="]);
    folder.check(&["dns", "missing.pcap"], 1, &["missing.pcap", "no such file"]);
}
