//! What is unsafe does not start, and what the command is told it does: check, reload, accounts,
//! and no secret in any log.
#![cfg(unix)]

mod support;

use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::process::{Child, Command, Output, Stdio};

use flowglass_relay::{Accounts, Config, Mode, Relay, Role, StartError};
use support::{Folder, ask, exporter, get, loopback, status_code, v5};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass-relay"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn run(arguments: &[&str], input: &str) -> Output {
    let mut child = command(arguments).spawn().unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

fn text(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// A relay that runs, and where it is.
fn running(arguments: &[&str], environment: &[(&str, &str)]) -> (Child, SocketAddr, SocketAddr) {
    let mut child = command(&["--udp", "127.0.0.1:0", "--http", "127.0.0.1:0"])
        .args(arguments)
        .envs(environment.iter().copied())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let lines: Vec<_> = lines.map(Result::unwrap).take(2).collect();
    let after = |line: &str, mark: &str| {
        line.rsplit(mark).next().unwrap().trim_end_matches('/').parse().unwrap()
    };
    (child, after(&lines[0], "://"), after(&lines[1], "udp://"))
}

fn signal(child: &Child, name: &str) {
    assert!(Command::new("kill").args([name, &child.id().to_string()]).status().unwrap().success());
}

#[tokio::test]
async fn what_others_could_read_or_steal_does_not_start_unless_it_is_meant() {
    let folder = Folder::new("unsafe");
    let (path, empty) = (folder.path("accounts.toml"), folder.path("empty.toml"));
    let mut accounts = Accounts::default();
    accounts.add_token("script", Role::Viewer).unwrap();
    accounts.save(&path).unwrap();
    Accounts::default().save(&empty).unwrap();
    let (users, token) = (Mode::Users(path.clone()), Mode::Token(path));
    let all = SocketAddr::from(([0, 0, 0, 0], 0));
    let mapped: SocketAddr = "[::ffff:127.0.0.1]:0".parse().unwrap();
    let start = async |http: SocketAddr, auth: &Mode, anyone: bool, plain: bool| {
        let (auth, anyone_may_read, plain_http) = (auth.clone(), anyone, plain);
        let config = Config { http: vec![http], auth, anyone_may_read, plain_http, ..loopback() };
        match Relay::start(config).await {
            Ok(relay) => {
                relay.stop().await;
                "starts"
            }
            Err(StartError::Exposed(_)) => "exposed",
            Err(StartError::Unencrypted(_)) => "unencrypted",
            Err(StartError::Nobody(_)) => "nobody",
            Err(StartError::Accounts(_)) => "accounts",
            Err(_) => "else",
        }
    };
    let local = loopback().http[0];
    for (http, auth, anyone, plain, expected) in [
        (local, &Mode::None, false, false, "starts"),
        (mapped, &Mode::None, false, false, "starts"),
        (all, &Mode::None, false, false, "exposed"),
        (all, &Mode::None, false, true, "exposed"),
        (all, &Mode::None, true, false, "starts"),
        (local, &users, false, false, "starts"),
        (all, &users, false, false, "unencrypted"),
        (all, &token, false, false, "unencrypted"),
        (all, &users, true, false, "unencrypted"),
        (all, &users, false, true, "starts"),
        (local, &Mode::Users(empty), false, false, "nobody"),
        (local, &Mode::Users(folder.path("none")), false, false, "accounts"),
    ] {
        let outcome = start(http, auth, anyone, plain).await;
        assert_eq!(outcome, expected, "{http} {auth:?} {anyone} {plain}");
    }
}

#[test]
fn accounts_are_kept_by_the_command_and_no_secret_is_in_the_file() {
    let folder = Folder::new("accounts");
    let path = folder.path("accounts.toml");
    let file = path.to_str().unwrap();
    let ours = |rest: &[&str], input: &str| {
        let output = run(&[&["--accounts", file], rest].concat(), input);
        (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
    };
    assert_eq!(ours(&["user", "add", "anna", "--role", "admin"], "correct horse\n").0, 0);
    let (code, _, said) = ours(&["user", "add", "bert"], "short\n");
    assert!(code == 2 && said.contains("at least 8 letters"), "{said}");
    let (code, token, _) = ours(&["token", "add", "grafana", "--role", "metrics"], "");
    assert_eq!((code, token.trim().len()), (0, 43));
    assert_eq!(ours(&["user", "list"], "").1, "anna\tadmin\n");
    assert_eq!(ours(&["token", "list"], "").1, "grafana\tmetrics\n");
    let kept = std::fs::read_to_string(&path).unwrap();
    assert!(kept.contains("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
    assert!(!kept.contains(token.trim()) && !kept.contains("horse"), "{kept}");
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(ours(&["user", "passwd", "anna"], "another horse\n").0, 0);
    assert_ne!(std::fs::read_to_string(&path).unwrap(), kept);
    assert_eq!(ours(&["user", "remove", "anna"], "").0, 0);
    let (code, _, said) = ours(&["user", "remove", "anna"], "");
    assert!(code == 2 && said.contains("nobody called \"anna\""), "{said}");
    let (code, _, said) = {
        let output = run(&["user", "list"], "");
        (output.status.code().unwrap(), (), text(&output.stderr))
    };
    assert!(code == 2 && said.contains("which accounts file?"), "{said}");
}

#[test]
fn a_check_starts_nothing_and_says_what_is_wrong() {
    let folder = Folder::new("check");
    let path = folder.path("relay.toml");
    let check = |file: &str| {
        std::fs::write(&path, file).unwrap();
        let output = run(&["--config", path.to_str().unwrap(), "--check"], "");
        (output.status.code().unwrap(), text(&output.stdout) + &text(&output.stderr))
    };
    let (code, said) = check("udp = [\"127.0.0.1:2055\", \"[::1]:4739\"]\nlog-size = 8\n");
    assert!(code == 0 && said.contains("exporters 127.0.0.1:2055, [::1]:4739"), "{said}");
    for (file, words) in [
        ("udp = [\"2055\"]", "write 127.0.0.1:2055"),
        ("upd = [\"127.0.0.1:2055\"]", "unknown field `upd`"),
        ("http = [\"0.0.0.0:8055\"]", "asks nobody to log in"),
        ("auth = \"users\"\naccounts = \"/nowhere/accounts.toml\"", "user add NAME"),
        ("record = \"/proc/recordings\"", "/proc/recordings"),
    ] {
        let (code, said) = check(file);
        assert!(code == 2 && said.contains(words), "{file}: {said}");
    }
}

#[tokio::test]
async fn a_hangup_reads_rules_and_accounts_anew() {
    let folder = Folder::new("hangup");
    let path = folder.path("relay.toml");
    std::fs::write(&path, "allow-exporter = [\"192.0.2.0/24\"]\n").unwrap();
    let (mut child, http, udp) = running(&["--config", path.to_str().unwrap()], &[]);
    let refused = async || {
        let (_, status) = get(http, "/api/status", "").await;
        let status: serde_json::Value = serde_json::from_str(&status).unwrap();
        (status["received"].as_u64().unwrap(), status["refused"].as_u64().unwrap())
    };
    let until = async |expected: (u64, u64)| {
        for _ in 0..1000 {
            if refused().await == expected {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("{:?} instead of {expected:?}", refused().await);
    };
    let socket = exporter();
    socket.send_to(&v5(1, 1), udp).unwrap();
    until((1, 1)).await;
    std::fs::write(&path, "allow-exporter = [\"127.0.0.0/8\"]\n").unwrap();
    signal(&child, "-HUP");
    for _ in 0..1000 {
        let (_, limits) = get(http, "/api/limits", "").await;
        if limits.contains("127.0.0.0/8") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    socket.send_to(&v5(2, 1), udp).unwrap();
    until((2, 1)).await;
    // What cannot be read changes nothing.
    std::fs::write(&path, "nonsense").unwrap();
    signal(&child, "-HUP");
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    socket.send_to(&v5(3, 1), udp).unwrap();
    until((3, 1)).await;
    signal(&child, "-TERM");
    assert!(child.wait().unwrap().success());
}

#[tokio::test]
async fn no_secret_reaches_a_log_and_no_stranger_writes_a_line_of_it() {
    const CANARY: &str = "canary-7c1f0e";
    let folder = Folder::new("canary");
    let (accounts, requests) = (folder.path("accounts.toml"), folder.path("requests.log"));
    let mut known = Accounts::default();
    known.add_user("anna", Role::Admin, "correct horse").unwrap();
    let token = known.add_token("script", Role::Admin).unwrap();
    known.save(&accounts).unwrap();
    let arguments = ["--auth", "users", "--log-format", "json", "--accounts"];
    let files = [accounts.to_str().unwrap(), "--request-log", requests.to_str().unwrap()];
    let (child, http, _) =
        running(&[&arguments[..], &files[..]].concat(), &[("FLOWGLASS_LOG", "trace")]);
    let bearer = format!("Authorization: Bearer {CANARY}\r\n");
    let ours = "Sec-Fetch-Site: same-origin\r\nContent-Type: application/json\r\n";
    get(http, "/api/status", &bearer).await;
    get(http, &format!("/api/status?token={CANARY}"), "").await;
    get(http, "/api/status", &format!("Cookie: flowglass={CANARY}\r\n")).await;
    get(http, "/live", &format!("Sec-WebSocket-Protocol: {CANARY}\r\n")).await;
    let forged = "a\\n{\\\"level\\\":\\\"ERROR\\\"}\\u001b[31m";
    let login = format!("{{\"name\":\"{forged}\",\"password\":\"{CANARY}\"}}");
    assert_eq!(status_code(&ask(http, "POST", "/api/login", ours, &login).await.0), 401);
    get(http, "/", "Origin: http://evil.example/\"forged\r\n").await;
    let admin = format!("Authorization: Bearer {token}\r\n");
    let (_, metrics) = get(http, "/metrics", &admin).await;
    signal(&child, "-TERM");
    let output = tokio::task::spawn_blocking(|| child.wait_with_output().unwrap()).await.unwrap();
    assert!(output.status.success());
    let log = text(&output.stderr);
    let requests = std::fs::read_to_string(&requests).unwrap();
    assert!(log.contains("a login failed"), "{log}");
    for written in [&log, &requests, &metrics] {
        assert!(!written.contains(CANARY) && !written.contains(&token), "{written}");
        assert!(!written.contains('\u{1b}'), "{written}");
    }
    for line in log.lines().filter(|line| !line.starts_with("flowglass-relay: ")) {
        let object: serde_json::Value = serde_json::from_str(line).expect(line);
        assert_ne!(object["level"], "ERROR", "{line}");
    }
    let requests: Vec<serde_json::Value> =
        requests.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(requests.len() >= 7, "{requests:?}");
    let last = requests.iter().find(|one| one["path"] == "/metrics").unwrap();
    assert_eq!((&last["user"], &last["status"]), (&"script".into(), &200.into()));
}

/// By systemd's own judgement, where it is installed: 10 is open to all, below 2 is "OK".
#[test]
fn the_unit_of_systemd_leaves_the_relay_little() {
    let folder = Folder::new("unit");
    let path = folder.path("flowglass-relay.service");
    // Only what exists can be judged.
    let unit = include_str!("../packaging/flowglass-relay.service");
    std::fs::write(&path, unit.replace("/usr/bin/flowglass-relay", "/bin/true")).unwrap();
    let judged = Command::new("systemd-analyze")
        .args(["security", "--offline=yes", "--threshold=20", "--no-pager"])
        .arg(&path)
        .output();
    let Ok(output) = judged else {
        eprintln!("skipped: systemd-analyze is not installed");
        return;
    };
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(output.status.success() && said.contains("Overall exposure level"), "{said}");
}

#[tokio::test]
async fn templates_outlive_a_restart() {
    let folder = Folder::new("memory");
    let config = || Config { state: Some(folder.path("state")), ..loopback() };
    let relay = Relay::start(config()).await.unwrap();
    let template = support::v9(1, 1, &[&[0, 0, 0, 12, 1, 0, 0, 1, 0, 1, 0, 4]]);
    exporter().send_to(&template, relay.udp()[0]).unwrap();
    support::until("receiving", || relay.status()["received"] == 1).await;
    relay.stop().await;

    let relay = Relay::start(config()).await.unwrap();
    assert_eq!(relay.status()["templates"]["templates"], 1);
    let client = tokio::spawn(support::Client::connect(&relay).await.finish());
    relay.stop().await;
    let seen = support::Seen::of(&client.await.unwrap().bytes);
    assert_eq!(seen.templates, [template]);

    // A file that is none costs nothing but the templates.
    std::fs::write(folder.path("state/templates.pcapng"), "nonsense").unwrap();
    let relay = Relay::start(config()).await.unwrap();
    assert_eq!(relay.status()["templates"]["templates"], 0);
    relay.stop().await;
}
