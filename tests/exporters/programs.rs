//! Exporters and collectors of others, started on loopback and always stopped again.

use std::fs::{self, File};
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use synth::SAMPLE_SEED;

use crate::SCENE;

/// None of them takes nearly so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// What softflowd says of itself at the end.
pub(crate) struct Sent {
    pub(crate) records: u64,
    pub(crate) datagrams: u64,
    pub(crate) packets: u64,
    pub(crate) octets: u64,
    pub(crate) text: String,
}

/// What nfdump counts in what nfcapd has kept.
pub(crate) struct Kept {
    pub(crate) file: PathBuf,
    pub(crate) records: u64,
    pub(crate) packets: u64,
    pub(crate) octets: u64,
}

/// softflowd reads the capture and exports it.
pub(crate) fn softflowd(options: &[&str], to: SocketAddr) -> Option<Sent> {
    let mut softflowd = program("softflowd");
    softflowd
        .args(["-d", "-r"])
        .arg(capture())
        .args(["-n", &to.to_string()])
        // Reading a file, 1.1.0 may wait for ever for somebody to ask it something.
        .args(["-c", "none", "-p"])
        .arg(scratch("softflowd.pid"))
        .args(options);
    let text = ended(softflowd)?;
    let number = |before: &str, after: &str| {
        let (_, rest) = text.split_once(before)?;
        rest.split_once(after)?.0.trim().parse().ok()
    };
    let exported = text.lines().find(|line| line.starts_with("Flows exported:"));
    let exported = exported.unwrap_or_else(|| panic!("softflowd said\n{text}"));
    let words: Vec<&str> = exported.split(['(', ')', ' ']).collect();
    let before = |word: &str| -> Option<u64> {
        let at = words.iter().position(|known| *known == word)?;
        words.get(at.checked_sub(1)?)?.parse().ok()
    };
    // Per protocol: name (number): octets packets …
    let (mut octets, mut packets) = (0, 0);
    for line in text.lines() {
        let Some((name, rest)) = line.split_once("):") else { continue };
        let sums: Vec<u64> = rest.split_whitespace().map_while(|word| word.parse().ok()).collect();
        if let (true, [o, p, ..]) = (name.contains(" ("), &sums[..]) {
            octets += o;
            packets += p;
        }
    }
    Some(Sent {
        records: before("records").or_else(|| number("exported:", "(")).unwrap_or(0),
        datagrams: before("packets").unwrap_or(0),
        packets,
        octets,
        text,
    })
}

/// fprobe reads the capture from its standard input and ends with it; whether it is installed.
pub(crate) fn fprobe(version: &str, to: SocketAddr) -> bool {
    let mut fprobe = program("fprobe");
    fprobe
        .args(["-i", "-", "-f", "ip", "-n", version, "-l", "2"])
        // It reads a file faster than it counts: everything must fit its queue.
        .args(["-q", "100000"])
        .arg(to.to_string())
        .stdin(File::open(capture()).unwrap());
    ended(fprobe).is_some()
}

/// pmacctd with its probe reads the capture and ends; whether it is installed.
pub(crate) fn pmacctd(version: &str, to: SocketAddr) -> bool {
    let configuration = scratch("pmacctd.conf");
    let lines = [
        "daemonize: false".to_owned(),
        format!("pcap_savefile: {}", capture().display()),
        "aggregate: src_host, dst_host, src_port, dst_port, proto, tos, tcpflags".to_owned(),
        "plugins: nfprobe".to_owned(),
        format!("nfprobe_receiver: {to}"),
        format!("nfprobe_version: {version}"),
    ];
    fs::write(&configuration, lines.join("\n") + "\n").unwrap();
    let mut pmacctd = program("pmacctd");
    pmacctd.arg("-f").arg(configuration);
    // It always ends with an error, because its probe has ended.
    run(pmacctd).is_some()
}

/// nfreplay sends what nfcapd has kept; whether it is installed.
pub(crate) fn nfreplay(file: &Path, version: &str, to: SocketAddr) -> bool {
    let mut nfreplay = program("nfreplay");
    nfreplay.arg("-r").arg(file).args(["-H", "127.0.0.1", "-p", &to.port().to_string()]);
    nfreplay.args(["-v", version]);
    ended(nfreplay).is_some()
}

/// What nfdump's filter finds in what nfcapd has kept: a line a record, of both ends with ports,
/// protocol, packets and octets.
pub(crate) fn nfdump(file: &Path, filter: &str) -> String {
    let mut nfdump = program("nfdump");
    nfdump.args(["-q", "-N", "-6", "-o", "fmt:%sa|%da|%sp|%dp|%pr|%pkt|%byt", "-r"]);
    nfdump.arg(file).arg(filter);
    let (good, said) = run(nfdump).expect("nfdump comes with nfcapd");
    assert!(good, "nfdump {filter}: {said}");
    // Where there is none it says so.
    said.lines().filter(|line| line.contains('|')).map(|line| format!("{line}\n")).collect()
}

/// nfdump's collector.
pub(crate) struct Nfcapd {
    child: Held,
    folder: PathBuf,
    address: SocketAddr,
}

impl Nfcapd {
    pub(crate) fn start() -> Option<Self> {
        let folder = scratch("nfcapd");
        fs::create_dir_all(&folder).unwrap();
        // A port that was free a moment ago.
        let address = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
        let log = scratch("nfcapd.log");
        let mut nfcapd = program("nfcapd");
        nfcapd
            .arg("-w")
            .arg(&folder)
            .args(["-b", "127.0.0.1", "-p", &address.port().to_string(), "-t", "3600"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(&log).unwrap());
        let child = Held(started(&mut nfcapd)?);
        let begun = Instant::now();
        while !fs::read_to_string(&log).unwrap().contains("Startup") {
            assert!(begun.elapsed() < PATIENCE, "nfcapd does not come up");
            thread::sleep(Duration::from_millis(20));
        }
        Some(Self { child, folder, address })
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Ends it and asks nfdump what there is.
    pub(crate) fn finish(mut self) -> Kept {
        // What softflowd sent is in the socket's buffer; nfcapd reads it at once.
        thread::sleep(Duration::from_millis(700));
        let pid = self.child.0.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
        self.child.wait("nfcapd");
        let files = fs::read_dir(&self.folder).unwrap().flatten().map(|entry| entry.path());
        let file = files
            .filter(|path| {
                path.file_name().is_some_and(|n| n.to_string_lossy().starts_with("nfcapd.2"))
            })
            .max()
            .expect("nfcapd kept a file");
        let mut nfdump = program("nfdump");
        nfdump.arg("-I").arg("-r").arg(&file);
        let text = ended(nfdump).expect("nfdump comes with nfcapd");
        let number = |name: &str| {
            let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            line.and_then(|number| number.trim().parse().ok()).unwrap_or_else(|| panic!("{text}"))
        };
        Kept { records: number("Flows"), packets: number("Packets"), octets: number("Bytes"), file }
    }
}

/// The capture that all of them read.
fn capture() -> &'static Path {
    static CAPTURE: OnceLock<PathBuf> = OnceLock::new();
    CAPTURE.get_or_init(|| {
        let path = scratch("capture.pcap");
        fs::write(&path, synth::pcap(SAMPLE_SEED, SCENE)).unwrap();
        path
    })
}

/// A file or folder of that name that nobody else has.
fn scratch(name: &str) -> PathBuf {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("exporters-{}-{number}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder.join(name)
}

/// Debian keeps some exporters where only root looks.
fn program(name: &str) -> Command {
    let usual = ["/usr/sbin", "/sbin"].map(|folder| Path::new(folder).join(name));
    let mut command =
        Command::new(usual.iter().find(|path| path.is_file()).map_or(Path::new(name), |path| path));
    command.env("TZ", "UTC").stdin(Stdio::null());
    command
}

fn started(command: &mut Command) -> Option<Child> {
    match command.spawn() {
        Ok(child) => Some(child),
        Err(error) => {
            println!("skipped: {}: {error}", command.get_program().display());
            None
        }
    }
}

/// Runs to the end, which must be a good one; all it said.
fn ended(command: Command) -> Option<String> {
    let name = command.get_program().display().to_string();
    let (good, said) = run(command)?;
    assert!(good, "{name} failed:\n{said}");
    Some(said)
}

/// Runs to the end; whether it was a good one, and all it said.
fn run(mut command: Command) -> Option<(bool, String)> {
    let log = scratch("said");
    let file = File::create(&log).unwrap();
    command.stdout(file.try_clone().unwrap()).stderr(file);
    let name = command.get_program().display().to_string();
    let mut child = Held(started(&mut command)?);
    let good = child.wait(&name);
    let said = String::from_utf8_lossy(&fs::read(&log).unwrap()).into_owned();
    Some((good, said))
}

/// A child that does not outlive its test.
struct Held(Child);

impl Held {
    /// Whether it ended well.
    fn wait(&mut self, name: &str) -> bool {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.0.try_wait().unwrap() {
                return status.success();
            }
            assert!(begun.elapsed() < PATIENCE, "{name} does not end");
            thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
