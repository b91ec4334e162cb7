//! TLS: a watch that answers over it, and findings that are posted over it, by a certificate made for the test.
#![cfg(unix)]

mod support;

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use support::{Folder, Running, until};

/// A folder with a certificate for localhost; none where openssl or curl is not installed.
fn certified(name: &str) -> Option<Folder> {
    let folder = Folder::new(name);
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(folder.path("key.pem"))
        .arg("-out")
        .arg(folder.path("certificate.pem"))
        .output();
    let is_there =
        made.is_ok_and(|output| output.status.success()) && Command::new("curl").output().is_ok();
    if !is_there {
        eprintln!("skipped: openssl or curl is not installed");
    }
    is_there.then_some(folder)
}

fn curl(certificate: &Path, url: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new("curl");
    command.args(["-s", "-i", "--max-time", "20", "--cacert"]).arg(certificate).args(arguments);
    command.arg(url).output().unwrap()
}

#[test]
fn questions_are_answered_over_tls_and_to_nobody_who_does_not_encrypt() {
    let Some(folder) = certified("api-tls") else { return };
    let (certificate, key) = (folder.path("certificate.pem"), folder.path("key.pem"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
    command.args(["watch", "-", "--format", "none", "--http", "127.0.0.1:0", "--tls-certificate"]);
    command.arg(&certificate).arg("--tls-key").arg(&key);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    let watch = Running::begin(&mut command);
    let line = watch.wait_for("answering at https://");
    let port = line.rsplit_once(':').and_then(|(_, rest)| rest.split('/').next()).unwrap();
    let url = format!("https://localhost:{port}/api/stats/totals");
    let output = curl(&certificate, &url, &[]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.starts_with("HTTP/1.1 200") && said.contains("\"flows\""), "{said}");
    assert!(curl(&certificate, &url, &["--tlsv1.3"]).status.success());
    assert!(!curl(&certificate, &url, &["--tls-max", "1.1"]).status.success());
    // Without TLS there is no word of an answer.
    let mut stream = TcpStream::connect(format!("127.0.0.1:{port}")).unwrap();
    stream.write_all(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n").unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    assert!(!String::from_utf8_lossy(&answer).contains("HTTP"), "{answer:?}");
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_before_anything_is_read() {
    let Some(folder) = certified("api-no-tls") else { return };
    fs::write(folder.path("nonsense.pem"), "nonsense").unwrap();
    let check = |certificate: &str, key: &str, words: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        command.args(["watch", "-", "--http", "127.0.0.1:0", "--tls-certificate"]);
        command.arg(folder.path(certificate)).arg("--tls-key").arg(folder.path(key));
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && said.contains(words), "{said}");
    };
    check("nonsense.pem", "key.pem", "there is no certificate in it");
    check("missing.pem", "key.pem", "missing.pem");
    check("certificate.pem", "certificate.pem", "cannot be read as PEM");
}

#[test]
fn findings_are_posted_over_tls_to_whom_one_trusts_alone() {
    let Some(folder) = certified("webhook-tls") else { return };
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let mut server = Command::new("openssl");
    server.args(["s_server", "-accept", &format!("127.0.0.1:{port}"), "-cert"]);
    server.arg(folder.path("certificate.pem")).arg("-key").arg(folder.path("key.pem"));
    // What it got comes out as it is; it answers nothing, and nobody waits for that long.
    let got = fs::File::create(folder.path("got")).unwrap();
    let server =
        Running::begin(server.args(["-quiet", "-naccept", "64"]).stdin(Stdio::piped()).stdout(got));
    until(|| TcpStream::connect(("127.0.0.1", port)).is_ok());
    let Some(other) = certified("webhook-other") else { return };
    let scan =
        Command::new(env!("CARGO_BIN_EXE_flowglass")).args(["synth", "scan"]).output().unwrap();
    let url = format!("https://localhost:{port}/odd");
    let watch = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        command.args(["watch", "-", "--format", "none", "--webhook", &url]).args(arguments);
        let mut running = Running::begin(command.stdin(Stdio::piped()).stdout(Stdio::null()));
        let mut input = running.child.stdin.take().unwrap();
        input.write_all(&scan.stdout).unwrap();
        running
    };
    // Only another is vouched for.
    let ca = |folder: &Folder| folder.path("certificate.pem").to_str().unwrap().to_owned();
    let distrusts = watch(&["--ca", &ca(&other)]);
    let line = distrusts.wait_for("trying again");
    assert!(line.to_lowercase().contains("certificate"), "{line}");
    assert_eq!(fs::read(folder.path("got")).unwrap(), b"");
    let trusts = watch(&["--ca", &ca(&folder)]);
    until(|| {
        let got = fs::read_to_string(folder.path("got")).unwrap();
        got.contains("POST /odd") && got.contains("\"severity\"")
    });
    drop((distrusts, trusts, server));
}

#[test]
fn who_asks_a_relay_without_tls_that_has_it_is_told_what_to_write() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("ws://{}/live", listener.local_addr().unwrap());
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
    let watch = Running::begin(command.args(["watch", &url]).stdout(Stdio::null()));
    let (mut asked, _) = listener.accept().unwrap();
    assert!(asked.read(&mut [0; 4096]).unwrap() > 0);
    // As rustls answers what is no handshake: an alert, "decode error".
    asked.write_all(&[0x15, 3, 3, 0, 2, 2, 50]).unwrap();
    drop(asked);
    watch.wait_for("write wss:// then; trying again");
}
