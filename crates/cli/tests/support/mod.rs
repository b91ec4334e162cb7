//! What tests of a watch share: folders, programs that run beside them, datagrams with a number, what was written.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

/// Nothing here takes nearly so long.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A folder, gone when the test is.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A program, ended with the value, and its lines on standard error.
pub(crate) struct Running {
    pub(crate) child: Child,
    said: Receiver<String>,
}

impl Running {
    pub(crate) fn begin(command: &mut Command) -> Self {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let (sender, said) = channel();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        thread::spawn(move || lines.map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Self { child, said }
    }

    /// Its next line with these words.
    pub(crate) fn wait_for(&self, words: &str) -> String {
        loop {
            let line = self.said.recv_timeout(PATIENCE).expect(words);
            if line.contains(words) {
                return line;
            }
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Asks until the answer is yes.
pub(crate) fn until(mut answer: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !answer() {
        assert!(begun.elapsed() < PATIENCE, "it did not happen");
        thread::sleep(Duration::from_millis(10));
    }
}

/// As Ctrl-C does.
pub(crate) fn interrupt(child: Child) -> Output {
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    child.wait_with_output().unwrap()
}

/// Datagrams of NetFlow v5 with one flow each: the source port is the number.
pub(crate) fn send(to: SocketAddr, numbers: std::ops::Range<u16>) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    for number in numbers {
        let mut datagram = vec![0, 5, 0, 1, 0, 0, 0, 9, 0x65, 0x53, 0xf1, 0, 0, 0, 0, 0];
        datagram.extend(u32::from(number).to_be_bytes());
        datagram.resize(24 + 48, 0);
        datagram[24..28].copy_from_slice(&[10, 0, 0, 1]);
        datagram[28..32].copy_from_slice(&[10, 0, 0, 2]);
        // Packets, octets, ports, protocol.
        datagram[43] = 1;
        datagram[47] = 100;
        datagram[24 + 32..24 + 34].copy_from_slice(&number.to_be_bytes());
        datagram[24 + 34..24 + 36].copy_from_slice(&[0, 53]);
        datagram[24 + 38] = 17;
        socket.send_to(&datagram, to).unwrap();
        if number % 100 == 99 {
            thread::sleep(Duration::from_millis(2));
        }
    }
}

/// The source ports of all flows in a folder's NDJSON, sorted.
pub(crate) fn written(folder: &Path) -> Vec<u64> {
    let mut ports = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_string_lossy().starts_with("flows-") {
            for line in fs::read_to_string(entry.path()).unwrap().lines() {
                // The last line of a file that grows may be half there.
                let Ok(flow) = serde_json::from_str::<serde_json::Value>(line) else { continue };
                let ports_of = ["source_port", "destination_port"].map(|name| flow[name].as_u64());
                ports.extend(ports_of.into_iter().flatten().find(|port| *port != 53));
            }
        }
    }
    ports.sort_unstable();
    ports
}
