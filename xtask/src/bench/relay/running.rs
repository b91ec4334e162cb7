//! Programs that receive datagrams: started, looked at, ended.

use std::env;
use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

use crate::house;

/// The relay to measure: the one named in `FLOWGLASS_RELAY`, or ours.
pub(super) fn program() -> PathBuf {
    env::var_os("FLOWGLASS_RELAY").map_or_else(|| house::release("flowglass-relay"), PathBuf::from)
}

/// A program that receives, ended with the value.
pub(in crate::bench) struct Running {
    child: Child,
    pub(in crate::bench) udp: SocketAddr,
    pub(in crate::bench) http: SocketAddr,
    /// From being asked to until it answers.
    pub(in crate::bench) started_after: Duration,
}

impl Running {
    pub(in crate::bench) fn relay(arguments: &[&str]) -> Result<Self> {
        let (udp, http) = (free_udp()?, free_tcp()?);
        let (udp_text, http_text) = (udp.to_string(), http.to_string());
        let begun = Instant::now();
        let child = Command::new(program())
            .args(["--udp", &udp_text, "--http", &http_text])
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let mut running = Self { child, udp, http, started_after: Duration::ZERO };
        for _ in 0..2000 {
            if is_ready(http) {
                break;
            }
            thread::sleep(Duration::from_millis(1));
        }
        running.started_after = begun.elapsed();
        Ok(running)
    }

    pub(in crate::bench) fn nfcapd() -> Result<Self> {
        let folder = house::target().join("bench/nfcapd");
        fs::create_dir_all(&folder)?;
        let udp = free_udp()?;
        let port = udp.port().to_string();
        let buffer = (8 << 20).to_string();
        let child = Command::new("nfcapd")
            .args(["-b", "127.0.0.1", "-p", &port, "-B", &buffer, "-w"])
            .arg(&folder)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let running = Self { child, udp, http: udp, started_after: Duration::ZERO };
        for _ in 0..100 {
            if running.lost().is_ok() {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(running)
    }

    /// Any program, which receives nothing itself; it is given some time to begin.
    pub(in crate::bench) fn program(command: &mut Command) -> Result<Self> {
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        thread::sleep(Duration::from_millis(500));
        let nowhere = SocketAddr::from(([127, 0, 0, 1], 0));
        Ok(Self { child, udp: nowhere, http: nowhere, started_after: Duration::ZERO })
    }

    /// What it tells about itself.
    pub(in crate::bench) fn status(&self) -> Result<serde_json::Value> {
        let mut stream = TcpStream::connect(self.http)?;
        stream.write_all(b"GET /api/status HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let (_, body) = answer.split_once("\r\n\r\n").context("no answer")?;
        Ok(serde_json::from_str(body)?)
    }

    pub(in crate::bench) fn connect(&self) -> Result<TcpStream> {
        let mut stream = TcpStream::connect(self.http)?;
        stream.write_all(b"GET /live.pcapng HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        Ok(stream)
    }

    /// Reads and forgets.
    pub(in crate::bench) fn reader(&self) -> Result<()> {
        let mut stream = self.connect()?;
        thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while stream.read(&mut buffer).is_ok_and(|length| length > 0) {}
        });
        Ok(())
    }

    /// What the kernel dropped at its socket.
    pub(in crate::bench) fn lost(&self) -> Result<u64> {
        let table = fs::read_to_string("/proc/net/udp")?;
        let local = format!("0100007F:{:04X}", self.udp.port());
        let line = table.lines().find(|line| line.split_whitespace().nth(1) == Some(&local));
        let drops = line.and_then(|line| line.split_whitespace().last());
        Ok(drops.context("it does not listen")?.parse()?)
    }

    /// Of all its threads, as the scheduler counts.
    pub(in crate::bench) fn cpu_nanos(&self) -> Result<u64> {
        let mut nanos = 0;
        for task in fs::read_dir(format!("/proc/{}/task", self.child.id()))? {
            let told = fs::read_to_string(task?.path().join("schedstat"))?;
            let on_cpu = told.split_whitespace().next().context("an empty schedstat")?;
            nanos += on_cpu.parse::<u64>()?;
        }
        Ok(nanos)
    }

    /// Datagrams that its clients were not given; none of a program without clients.
    pub(in crate::bench) fn skipped(&self) -> Result<u64> {
        if self.http == self.udp {
            return Ok(0);
        }
        let status = self.status()?;
        let clients = status["clients"].as_array().context("no clients")?;
        Ok(clients.iter().filter_map(|client| client["skipped"].as_u64()).max().unwrap_or(0))
    }

    pub(in crate::bench) fn resident_kib(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        Ok(line.context("it has ended")?.trim().trim_end_matches(" kB").parse()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// It answers that it receives: a port alone may be open before that.
fn is_ready(http: SocketAddr) -> bool {
    let ask = || -> std::io::Result<String> {
        let mut stream = TcpStream::connect(http)?;
        stream.set_read_timeout(Some(Duration::from_secs(1)))?;
        stream.write_all(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    };
    ask().is_ok_and(|answer| answer.split(' ').nth(1) == Some("200"))
}

pub(in crate::bench) fn free_udp() -> Result<SocketAddr> {
    Ok(UdpSocket::bind("127.0.0.1:0")?.local_addr()?)
}

pub(in crate::bench) fn free_tcp() -> Result<SocketAddr> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
