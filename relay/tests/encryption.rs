//! TLS: what is too old is refused, a renewed certificate is taken up, silence is not waited for.
#![cfg(unix)]

mod support;

use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use flowglass_relay::{Config, Limits, Relay, Rules, StartError, Tls};
use support::{Folder, loopback};

/// A certificate for localhost, signed by itself; false where openssl is not installed.
fn certificate(folder: &Folder) -> bool {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1"])
        .args(["-nodes", "-days", "2", "-subj", "/CN=localhost"])
        .args(["-addext", "subjectAltName=DNS:localhost"])
        .arg("-keyout")
        .arg(folder.path("key.pem"))
        .arg("-out")
        .arg(folder.path("certificate.pem"))
        .output();
    let there =
        made.is_ok_and(|output| output.status.success()) && Command::new("curl").output().is_ok();
    if !there {
        eprintln!("skipped: openssl or curl is not installed");
    }
    there
}

async fn curl(certificate: &Path, port: u16, arguments: &'static [&'static str]) -> Output {
    let mut command = Command::new("curl");
    command.args(["-s", "-i", "--max-time", "10", "--cacert"]).arg(certificate).args(arguments);
    command.arg(format!("https://localhost:{port}/healthz"));
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn tls_is_new_enough_and_its_certificate_is_renewed_while_it_runs() {
    let folder = Folder::new("tls");
    if !certificate(&folder) {
        return;
    }
    let (certificates, key) = (folder.path("certificate.pem"), folder.path("key.pem"));
    let tls = Some(Tls { certificates: certificates.clone(), key: key.clone() });
    let limits = Limits { header_time: Duration::from_millis(400), ..Limits::default() };
    let relay = Relay::start(Config { tls, limits, ..loopback() }).await.unwrap();
    let port = relay.http()[0].port();

    let output = curl(&certificates, port, &[]).await;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.starts_with("HTTP/1.1 204"), "{said}");
    assert!(said.contains("strict-transport-security: max-age=31536000"), "{said}");
    assert!(!curl(&certificates, port, &["--tls-max", "1.1"]).await.status.success());
    assert!(curl(&certificates, port, &["--tls-max", "1.2"]).await.status.success());
    assert!(curl(&certificates, port, &["--tlsv1.3"]).await.status.success());

    // Nothing at all, and what is no TLS.
    for begin in ["", "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"] {
        let start = Instant::now();
        let answer = support::raw(relay.http()[0], begin).await;
        assert!(!answer.contains("HTTP") && start.elapsed() < Duration::from_secs(8), "{answer}");
    }

    // A file that cannot be used changes nothing; a new certificate is served to the next.
    std::fs::copy(&certificates, folder.path("old.pem")).unwrap();
    std::fs::write(&certificates, "nonsense").unwrap();
    assert!(relay.reload(Rules::default())[0].contains("certificate stays as it was"));
    assert!(curl(&folder.path("old.pem"), port, &[]).await.status.success());
    assert!(certificate(&folder));
    assert!(relay.reload(Rules::default()).is_empty());
    assert!(curl(&certificates, port, &[]).await.status.success());
    assert!(!curl(&folder.path("old.pem"), port, &[]).await.status.success());
    relay.stop().await;

    let other = Folder::new("tls-other");
    assert!(certificate(&other));
    for (certificates, key, words) in [
        (other.path("certificate.pem"), key.clone(), "does not fit"),
        (key.clone(), key.clone(), "no certificate in it"),
        (folder.path("none.pem"), key, "none.pem: cannot be read"),
    ] {
        let config = Config { tls: Some(Tls { certificates, key }), ..loopback() };
        let refused = Relay::start(config).await.unwrap_err();
        assert!(matches!(refused, StartError::Tls(..)));
        assert!(refused.to_string().contains(words), "{refused}");
    }
}
