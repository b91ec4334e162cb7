//! Recordings: nothing is missing between two files, a crash costs no more than the last moment,
//! and whatever goes wrong on the disk stays there.
#![cfg(unix)]

mod support;

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use flowglass_relay::{Config, Recording, Relay, SummaryKind};
use support::{Folder, Seen, ask, exporter, get, loopback, status_code, until, v5};

fn recording(folder: &Folder) -> Recording {
    let folder = folder.path("recordings");
    Recording { keep_free_octets: 0, ..Recording::into_folder(folder) }
}

async fn start(recording: Recording) -> Relay {
    Relay::start(Config { recording: Some(recording), ..loopback() }).await.unwrap()
}

/// Finished files, oldest first.
fn files(folder: &Folder) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.path("recordings")).unwrap();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn name(path: &Path) -> String {
    path.file_name().unwrap().to_str().unwrap().to_owned()
}

/// Packets in it, as capinfos counts them; it complains about whatever is not in order.
fn capinfos(path: &Path) -> Option<u64> {
    let output = Command::new("capinfos").args(["-M", "-c", "-T", "-r"]).arg(path).output().ok()?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.is_empty(), "{said}");
    let line = String::from_utf8(output.stdout).unwrap();
    line.trim().rsplit('\t').next().unwrap().parse().ok()
}

async fn send(relay: &Relay, to: SocketAddr, numbers: std::ops::Range<u32>) {
    let (socket, before) = (exporter(), relay.status()["received"].as_u64().unwrap());
    let count = u64::from(numbers.end - numbers.start);
    for sequence in numbers {
        socket.send_to(&v5(sequence, 29), to).unwrap();
        if sequence % 64 == 63 {
            std::thread::sleep(Duration::from_micros(200));
        }
    }
    until("receiving", || relay.status()["received"].as_u64() == Some(before + count)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_follow_each_other_without_a_seam() {
    let folder = Folder::new("seam");
    let relay = start(Recording { rotate_octets: 300_000, ..recording(&folder) }).await;
    until("joining", || !relay.status()["clients"].as_array().unwrap().is_empty()).await;
    let template = support::v9(1, 1, &[&[0, 0, 0, 12, 1, 0, 0, 1, 0, 1, 0, 4]]);
    exporter().send_to(&template, relay.udp()[0]).unwrap();
    until("receiving", || relay.status()["received"] == 1).await;
    for part in 0..6 {
        send(&relay, relay.udp()[0], part * 400..(part + 1) * 400).await;
        tokio::time::sleep(Duration::from_millis(120)).await;
    }
    relay.stop().await;

    let files = files(&folder);
    assert!(files.len() >= 4, "{files:?}");
    let (mut ids, mut sequences) = (Vec::new(), Vec::new());
    for (at, file) in files.iter().enumerate() {
        assert!(name(file).ends_with(".pcapng"), "{file:?}");
        let seen = Seen::of(&std::fs::read(file).unwrap());
        assert_eq!(seen.interfaces, ["live", "template-cache", "history"]);
        // What a file before it has told, each file tells again.
        assert_eq!(seen.templates.len(), usize::from(at > 0), "{file:?}");
        assert_eq!((seen.skipped, seen.history.len()), (0, 0));
        assert!(seen.statistics.is_some(), "{file:?}");
        if let Some(count) = capinfos(file) {
            assert_eq!(count as usize, seen.live.len() + seen.templates.len(), "{file:?}");
        }
        ids.extend(seen.live.iter().map(|packet| packet.id));
        let of_v5 = seen.live.iter().filter(|packet| packet.payload[1] == 5);
        sequences.extend(of_v5.map(|packet| packet.payload[16..20].to_vec()));
    }
    assert_eq!(ids, (ids[0]..ids[0] + 2401).collect::<Vec<_>>());
    assert_eq!(sequences, (0..2400_u32).map(|one| one.to_be_bytes().to_vec()).collect::<Vec<_>>());
}

/// The command, killed while it writes.
#[test]
fn a_kill_costs_at_most_the_last_second_and_the_file_opens() {
    let folder = Folder::new("kill");
    let relay = || {
        let recordings = folder.path("recordings");
        let mut child = Command::new(env!("CARGO_BIN_EXE_flowglass-relay"))
            .args(["--udp", "127.0.0.1:0", "--http", "127.0.0.1:0", "--record-free-mib", "0"])
            .arg("--record")
            .arg(recordings)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let lines: Vec<_> = lines.map(Result::unwrap).take(2).collect();
        let udp: SocketAddr = lines[1].rsplit("udp://").next().unwrap().parse().unwrap();
        (child, udp)
    };
    let (mut child, udp) = relay();
    let socket = exporter();
    let begun = std::time::Instant::now();
    let mut sent_by_then = Vec::new();
    let mut sequence = 0;
    while begun.elapsed() < Duration::from_millis(1600) {
        socket.send_to(&v5(sequence, 29), udp).unwrap();
        sequence += 1;
        sent_by_then.push(begun.elapsed());
        std::thread::sleep(Duration::from_micros(300));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let killed = begun.elapsed();

    // As it lies there, and as the next start leaves it.
    let part = files(&folder).pop().unwrap();
    assert!(name(&part).ends_with(".pcapng.part"), "{part:?}");
    let tshark = Command::new("tshark").args(["-r"]).arg(&part).output();
    assert!(tshark.is_err() || !tshark.unwrap().stdout.is_empty());
    let (mut child, _) = relay();
    Command::new("kill").arg(child.id().to_string()).status().unwrap();
    assert!(child.wait().unwrap().success());
    let file = files(&folder).pop().unwrap();
    assert_eq!(name(&part), format!("{}.part", name(&file)));
    let seen = Seen::of(&std::fs::read(&file).unwrap());
    if let Some(count) = capinfos(&file) {
        assert_eq!(count as usize, seen.live.len());
    }
    let older = sent_by_then.iter().filter(|at| killed - **at > Duration::from_secs(1)).count();
    assert!(seen.live.len() >= older && older > 100, "{} of {older}", seen.live.len());
}

/// Everything in a folder, by name.
fn contents(folder: &Path) -> std::collections::BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.map(|path| (name(&path), std::fs::read(path).unwrap())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_check_and_a_second_relay_leave_what_the_first_one_writes() {
    let folder = Folder::new("second");
    let first = start(recording(&folder)).await;
    // Kept for ever by this one; whoever keeps a minute's would delete it.
    let old = "20200101T000000Z-0001.pcapng";
    let path = folder.path("recordings").join(old);
    std::fs::write(&path, "old").unwrap();
    std::fs::File::open(&path).unwrap().set_modified(std::time::UNIX_EPOCH).unwrap();
    send(&first, first.udp()[0], 0..50).await;
    let is_written = || files(&folder).iter().any(|file| name(file).ends_with(".part"));
    until("writing", is_written).await;
    let before = contents(&folder.path("recordings"));
    let keeping = Duration::from_secs(60);
    let config = Config {
        recording: Some(Recording {
            keep_for: Some(keeping),
            compress: true,
            ..recording(&folder)
        }),
        state: Some(folder.path("state")),
        request_log: Some(folder.path("requests.log")),
        ..loopback()
    };
    assert_eq!(Relay::rehearse(config).await.unwrap(), [""; 0]);
    let after = contents(&folder.path("recordings"));
    assert!(after.keys().eq(before.keys()) && after[old] == before[old], "{:?}", after.keys());
    assert!(contents(&folder.path("state")).is_empty() && !folder.path("requests.log").exists());

    let second = start(recording(&folder)).await;
    send(&second, second.udp()[0], 0..50).await;
    send(&first, first.udp()[0], 50..100).await;
    first.stop().await;
    second.stop().await;
    let captures = files(&folder).into_iter().filter(|file| name(file) != old);
    let seen = |file: PathBuf| Seen::of(&std::fs::read(file).unwrap()).live.len();
    let seen: Vec<_> = captures.map(seen).collect();
    assert_eq!((seen.len(), seen.iter().sum::<usize>()), (2, 150), "{seen:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn recordings_are_listed_and_read_in_ranges() {
    let folder = Folder::new("ranges");
    let relay = start(recording(&folder)).await;
    let address = relay.http()[0];
    until("joining", || !relay.status()["clients"].as_array().unwrap().is_empty()).await;
    send(&relay, relay.udp()[0], 0..50).await;
    until("writing", || relay.status()["clients"][0]["delivered"] == 50).await;
    let run = async |task: &str, action: &str| {
        let path = format!("/api/tasks/{task}/{action}");
        status_code(&ask(address, "POST", &path, "", "").await.0)
    };
    assert_eq!(run("rotate", "run").await, 200);
    assert_eq!(run("nothing", "run").await, 404);
    assert_eq!(run("rotate", "explode").await, 404);
    until("rotating", || files(&folder).iter().any(|file| name(file).ends_with(".pcapng"))).await;
    let (_, list) = get(address, "/api/recordings", "").await;
    let list: serde_json::Value = serde_json::from_str(&list).unwrap();
    let name = list["recordings"][0]["name"].as_str().unwrap().to_owned();
    let bytes = std::fs::read(folder.path("recordings").join(&name)).unwrap();
    assert_eq!(list["recordings"][0]["octets"].as_u64().unwrap(), bytes.len() as u64);

    let path = format!("/api/recordings/{name}");
    let length = bytes.len();
    for (range, code, told) in [
        ("", 200, String::new()),
        ("bytes=0-3", 206, format!("bytes 0-3/{length}")),
        ("bytes=-8", 206, format!("bytes {}-{}/{length}", length - 8, length - 1)),
        ("bytes=99999999-", 416, format!("bytes */{length}")),
    ] {
        let line = if range.is_empty() { String::new() } else { format!("Range: {range}\r\n") };
        let (head, _) = get(address, &path, &line).await;
        assert_eq!(status_code(&head), code, "{head}");
        assert!(told.is_empty() || head.contains(&format!("content-range: {told}\r\n")), "{head}");
        assert!(head.contains("cache-control: no-store"), "{head}");
    }
    let (head, body) = ask(address, "HEAD", &path, "", "").await;
    assert!(head.contains(&format!("content-length: {length}\r\n")) && body.is_empty(), "{head}");
    for bad in ["..%2f..%2fetc%2fpasswd", "%2e%2e", "x", "%00", &format!("{name}%2f.."), "..\\x"] {
        let (head, _) = get(address, &format!("/api/recordings/{bad}"), "").await;
        assert_eq!(status_code(&head), 404, "{bad}");
    }

    // Paused, nothing is written and nobody counts it as missed; then it goes on in another file.
    assert_eq!(run("record", "pause").await, 200);
    until("pausing", || relay.status()["clients"].as_array().unwrap().is_empty()).await;
    send(&relay, relay.udp()[0], 50..60).await;
    assert_eq!(run("record", "resume").await, 200);
    until("going on", || !relay.status()["clients"].as_array().unwrap().is_empty()).await;
    send(&relay, relay.udp()[0], 60..70).await;
    until("writing", || relay.status()["clients"][0]["delivered"] == 10).await;
    let (_, tasks) = get(address, "/api/tasks", "").await;
    assert!(tasks.contains("\"name\":\"retention\"") && tasks.contains(" ended\""), "{tasks}");
    relay.stop().await;
    let all: usize =
        files(&folder).iter().map(|file| Seen::of(&std::fs::read(file).unwrap()).live.len()).sum();
    assert_eq!(all, 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_room_nothing_is_recorded_what_was_missed_is_counted_and_the_relay_goes_on() {
    let folder = Folder::new("full");
    let relay = start(Recording { keep_free_octets: u64::MAX, ..recording(&folder) }).await;
    let address = relay.http()[0];
    let ready = async || status_code(&get(address, "/readyz", "").await.0);
    while ready().await != 503 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    send(&relay, relay.udp()[0], 0..100).await;
    let (_, status) = get(address, "/api/recordings", "").await;
    assert!(status.contains("shall stay free"), "{status}");
    let missed = async || get(address, "/api/recordings", "").await.1.contains("\"missed\":100,");
    while !missed().await {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(status_code(&get(address, "/healthz", "").await.0), 204);
    assert_eq!(files(&folder), [""; 0].map(PathBuf::from));
    relay.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ended_files_are_packed_and_the_oldest_go_but_nothing_of_others() {
    let folder = Folder::new("packed");
    let relay = start(Recording {
        compress: true,
        keep_for: Some(Duration::from_secs(3600)),
        ..recording(&folder)
    })
    .await;
    let recordings = folder.path("recordings");
    let old = std::time::SystemTime::now() - Duration::from_secs(7200);
    for name in ["20200101T000000Z-0001.pcapng", "notes.txt", "20200101-report.txt"] {
        // Of its age from the beginning, or the relay, which looks around as it starts, takes it for new.
        let made = folder.path(name);
        std::fs::File::create(&made).unwrap().set_modified(old).unwrap();
        std::fs::rename(made, recordings.join(name)).unwrap();
    }
    std::os::unix::fs::symlink(
        recordings.join("notes.txt"),
        recordings.join("20200101T000000Z-0002.pcapng"),
    )
    .unwrap();
    until("joining", || !relay.status()["clients"].as_array().unwrap().is_empty()).await;
    send(&relay, relay.udp()[0], 0..200).await;
    until("writing", || relay.status()["clients"][0]["delivered"] == 200).await;
    let address = relay.http()[0];
    for task in ["rotate", "retention"] {
        ask(address, "POST", &format!("/api/tasks/{task}/run"), "", "").await;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    until("packing", || files(&folder).iter().any(|file| name(file).ends_with(".zst"))).await;
    until("deleting", || !recordings.join("20200101T000000Z-0001.pcapng.zst").exists()).await;
    relay.stop().await;
    let packed: Vec<_> =
        files(&folder).into_iter().filter(|file| name(file).ends_with(".zst")).collect();
    assert_eq!(packed.len(), 1, "{packed:?}");
    for kept in ["notes.txt", "20200101-report.txt", "20200101T000000Z-0002.pcapng"] {
        assert!(recordings.join(kept).symlink_metadata().is_ok(), "{kept}");
    }
    let unpacked = Command::new("zstd").args(["-d", "-c"]).arg(&packed[0]).output();
    if let Ok(output) = unpacked {
        assert!(output.status.success());
        assert_eq!(Seen::of(&output.stdout).live.len(), 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_is_summed_up_by_the_command_beside_its_recordings() {
    use std::os::unix::fs::PermissionsExt;
    let folder = Folder::new("summary");
    let command = folder.path("flowglass");
    // What is done is the first word, what is written stands behind --format, the file is the last.
    let words = "#!/bin/sh\nfor file; do :; done\n[ \"$2\" = --format ] && kind=\" $3\"\n\
                 echo \"$1$kind of $(basename \"$file\")\"\n";
    std::fs::write(&command, words).unwrap();
    std::fs::set_permissions(&command, std::fs::Permissions::from_mode(0o700)).unwrap();
    let output = Command::new("date").args(["-u", "-d", "yesterday", "+%Y%m%d"]).output().unwrap();
    let yesterday = String::from_utf8(output.stdout).unwrap().trim().to_owned();
    std::fs::create_dir_all(folder.path("recordings")).unwrap();
    let file = format!("{yesterday}T120000Z-0001.pcapng");
    std::fs::write(folder.path("recordings").join(&file), "octets").unwrap();
    for (summary_kind, ending, told) in
        [(SummaryKind::Text, "txt", "summary"), (SummaryKind::Pdf, "pdf", "report pdf")]
    {
        let summary = Some(command.clone());
        let relay = start(Recording { summary, summary_kind, ..recording(&folder) }).await;
        let name = format!("{yesterday}-summary.{ending}");
        let path = folder.path("recordings").join(&name);
        // Within ten minutes after midnight it is the day before whose turn it is.
        until("summing up", || path.exists() || is_just_after_midnight()).await;
        if path.exists() {
            let words = std::fs::read_to_string(&path).unwrap();
            assert_eq!(words, format!("{told} of {file}\n"));
            let (_, text) = get(relay.http()[0], &format!("/api/recordings/{name}"), "").await;
            assert!(text.contains(told), "{text}");
        }
        relay.stop().await;
    }
}

fn is_just_after_midnight() -> bool {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    since.as_secs() % 86_400 < 660
}
