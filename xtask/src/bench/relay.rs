//! The relay beside nfcapd: the same datagrams at the same pace to both, and what each lost; or
//! for long, to see that it stays small.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, UdpSocket};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::{build, house, shell};

/// 28 records of NetFlow v5.
const DATAGRAM_OCTETS: usize = 24 + 28 * 48;
/// Datagrams a second.
const RATES: [u32; 6] = [10_000, 30_000, 60_000, 100_000, 150_000, 200_000];
const CLIENTS: [usize; 3] = [0, 1, 8];
const LASTS: Duration = Duration::from_secs(2);
/// The pace of a soak, and how often somebody looks.
const SOAK_RATE: u32 = 5_000;
const SOAK_LOOK: Duration = Duration::from_secs(10);
/// What the relay may take: what it was promised for the log, and a mebibyte for each client.
const SOAK_MIB: u64 = 64 + 8;

/// Prints a table; or, with minutes, soaks.
pub(crate) fn compare(soak_minutes: Option<u64>) -> Result<()> {
    build::programs(&["flowglass-relay"])?;
    println!("{}", super::machine());
    println!("load {}", fs::read_to_string("/proc/loadavg").unwrap_or_default().trim());
    if let Some(minutes) = soak_minutes {
        return soak(Duration::from_secs(minutes * 60));
    }
    println!("{:>9} {:>12} {:>12} {:>12} {:>10}", "rate", "program", "lost", "of", "µs each");
    for rate in RATES {
        for clients in CLIENTS {
            let relay = Running::relay(&[])?;
            let readers: Vec<_> = (0..clients).map(|_| relay.reader()).collect();
            measure(&relay, rate, &format!("relay, {clients}"))?;
            drop((relay, readers));
        }
        if shell::on_path("nfcapd").is_some() {
            measure(&Running::nfcapd()?, rate, "nfcapd")?;
        }
    }
    Ok(())
}

fn measure(program: &Running, rate: u32, name: &str) -> Result<()> {
    let (before, lost_before) = (program.cpu_micros()?, program.lost()?);
    let sent = blast(program.udp, rate, LASTS)?;
    // What is in the buffer still is not lost.
    thread::sleep(Duration::from_millis(500));
    let lost = program.lost()? - lost_before;
    let micros = (program.cpu_micros()? - before) as f64 / (sent - lost).max(1) as f64;
    println!("{rate:>9} {name:>12} {lost:>12} {sent:>12} {micros:>10.1}");
    Ok(())
}

/// Eight clients, one of which never reads.
fn soak(lasts: Duration) -> Result<()> {
    let relay = Running::relay(&["--log-size", "32"])?;
    let _readers: Vec<_> = (0..7).map(|_| relay.reader()).collect();
    let _stalled = relay.connect()?;
    let udp = relay.udp;
    let sender = thread::spawn(move || blast(udp, SOAK_RATE, lasts));
    let begun = Instant::now();
    let (mut half, mut most) = (0, 0);
    while !sender.is_finished() {
        thread::sleep(SOAK_LOOK.min(lasts / 4));
        let resident = relay.resident_kib()? / 1024;
        println!("{:>6} s  {resident} MiB", begun.elapsed().as_secs());
        if begun.elapsed() < lasts / 2 {
            half = resident;
        }
        most = most.max(resident);
    }
    let sent = sender.join().ok().context("the sender broke off")??;
    println!("{sent} sent, {} dropped by the kernel, at most {most} MiB", relay.lost()?);
    ensure!(most <= SOAK_MIB, "{most} MiB, {SOAK_MIB} are allowed");
    ensure!(most <= half + 4, "it grew from {half} MiB at half time to {most} MiB");
    Ok(())
}

/// A program that receives, ended with the value.
struct Running {
    child: Child,
    udp: SocketAddr,
    http: SocketAddr,
}

impl Running {
    fn relay(arguments: &[&str]) -> Result<Self> {
        let (udp, http) = (free_udp()?, free_tcp()?);
        let (udp_text, http_text) = (udp.to_string(), http.to_string());
        let child = Command::new(house::release("flowglass-relay"))
            .args(["--udp", &udp_text, "--http", &http_text])
            .args(arguments)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        let running = Self { child, udp, http };
        for _ in 0..100 {
            if TcpStream::connect(http).is_ok() {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(running)
    }

    fn nfcapd() -> Result<Self> {
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
        let running = Self { child, udp, http: udp };
        for _ in 0..100 {
            if running.lost().is_ok() {
                break;
            }
            thread::sleep(Duration::from_millis(20));
        }
        Ok(running)
    }

    fn connect(&self) -> Result<TcpStream> {
        let mut stream = TcpStream::connect(self.http)?;
        stream.write_all(b"GET /live.pcapng HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        Ok(stream)
    }

    /// Reads and forgets.
    fn reader(&self) -> Result<()> {
        let mut stream = self.connect()?;
        thread::spawn(move || {
            let mut buffer = vec![0; 1 << 16];
            while stream.read(&mut buffer).is_ok_and(|length| length > 0) {}
        });
        Ok(())
    }

    /// What the kernel dropped at its socket.
    fn lost(&self) -> Result<u64> {
        let table = fs::read_to_string("/proc/net/udp")?;
        let local = format!("0100007F:{:04X}", self.udp.port());
        let line = table.lines().find(|line| line.split_whitespace().nth(1) == Some(&local));
        let drops = line.and_then(|line| line.split_whitespace().last());
        Ok(drops.context("it does not listen")?.parse()?)
    }

    fn cpu_micros(&self) -> Result<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id()))?;
        let (_, rest) = stat.rsplit_once(')').context("no such process")?;
        let ticks = rest.split_whitespace().skip(11).take(2).map(str::parse::<u64>);
        // 100 a second, on every Linux there is.
        Ok(ticks.sum::<Result<u64, _>>()? * 10_000)
    }

    fn resident_kib(&self) -> Result<u64> {
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

/// So many a second, a millisecond's worth at a time; how many were sent.
fn blast(to: SocketAddr, rate: u32, lasts: Duration) -> Result<u64> {
    let socket = UdpSocket::bind("127.0.0.1:0")?;
    let mut datagram = vec![0; DATAGRAM_OCTETS];
    datagram[..16].copy_from_slice(&[0, 5, 0, 28, 0, 0, 0, 9, 0x65, 0x53, 0xf1, 0, 0, 0, 0, 0]);
    let begun = Instant::now();
    let mut sent: u64 = 0;
    while begun.elapsed() < lasts {
        let due = (begun.elapsed().as_secs_f64() * f64::from(rate)) as u64;
        while sent < due {
            let sequence = u32::try_from(sent & 0xffff_ffff)?.wrapping_mul(28);
            datagram[16..20].copy_from_slice(&sequence.to_be_bytes());
            socket.send_to(&datagram, to)?;
            sent += 1;
        }
        thread::sleep(Duration::from_millis(1));
    }
    Ok(sent)
}

fn free_udp() -> Result<SocketAddr> {
    Ok(UdpSocket::bind("127.0.0.1:0")?.local_addr()?)
}

fn free_tcp() -> Result<SocketAddr> {
    Ok(std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}
