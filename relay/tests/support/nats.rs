//! nats-server on a port and in a folder of its own, and what its streams hold.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use capture::{Item, Limits as ReaderLimits, Network, Reader, Transport};
use flowglass_relay::{Config, Limits, Publish, Relay};
use nats::{Follower, Heard, Options, Start, follow};

use super::{Folder, PATIENCE, loopback};

/// A server that is killed with the test.
pub(crate) struct Nats {
    child: Option<Child>,
    pub(crate) port: u16,
    folder: Folder,
}

impl Nats {
    /// With JetStream in a folder of its own, and further lines of configuration; none where there is no
    /// nats-server.
    pub(crate) fn start(name: &str, jetstream: &str, lines: &str) -> Option<Self> {
        if Command::new("nats-server").arg("--version").output().is_err() {
            eprintln!("skipped: nats-server is not installed (Debian's package nats-server)");
            return None;
        }
        let folder = Folder::new(&format!("nats-{name}"));
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let store = folder.path("store").display().to_string();
        let block = match jetstream {
            "off" => String::new(),
            more => format!("jetstream {{\n store_dir: \"{store}\"\n {more}\n}}\n"),
        };
        let text = format!("listen: 127.0.0.1:{port}\n{block}{lines}\n");
        std::fs::write(folder.path("nats.conf"), text).unwrap();
        let mut nats = Self { child: None, port, folder };
        nats.again();
        Some(nats)
    }

    /// Starts it once more, on the same port with the same folder.
    pub(crate) fn again(&mut self) {
        let log = std::fs::File::options();
        let log = log.clone().create(true).append(true).open(self.folder.path("log")).unwrap();
        let child = Command::new("nats-server")
            .arg("-c")
            .arg(self.folder.path("nats.conf"))
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        self.child = Some(child);
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(begun.elapsed() < PATIENCE, "nats-server does not listen");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// As `kill -9` does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }

    /// `STOP` or `CONT`.
    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.as_ref().unwrap().id().to_string();
        let sent = Command::new("kill").args(["-s", signal, &id]).status().unwrap();
        assert!(sent.success());
    }

    pub(crate) fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    pub(crate) fn options(&self) -> Options {
        options(&self.url())
    }

    /// A relay that publishes there.
    pub(crate) async fn relay(&self, site: &str, limits: Limits) -> Relay {
        self.relay_with(site, limits, self.options()).await
    }

    pub(crate) async fn relay_with(&self, site: &str, limits: Limits, nats: Options) -> Relay {
        let publish = Publish { site: site.to_owned(), nats, keep_octets: 1 << 30 };
        let config = Config { publish: Some(publish), limits, ..loopback() };
        Relay::start(config).await.unwrap()
    }

    /// Everything that was published so far.
    pub(crate) async fn stored(&self) -> Stored {
        let mut follower = follow(self.options(), None, Start::Sequence(1), false);
        let mut stored = Stored::default();
        loop {
            match next(&mut follower).await {
                Heard::Flows(record) => {
                    for datagram in datagrams(&record.payload) {
                        stored.datagrams.push((record.subject.clone(), datagram));
                    }
                    stored.messages += 1;
                    if record.pending == 0 {
                        return stored;
                    }
                }
                Heard::Quiet if stored.messages == 0 => return stored,
                Heard::Template(blocks) => stored.templates.extend(datagrams(&blocks)),
                _ => {}
            }
        }
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        if std::thread::panicking()
            && let Ok(log) = std::fs::read_to_string(self.folder.path("log"))
        {
            eprintln!("{}", log.lines().rev().take(5).collect::<Vec<_>>().join("\n"));
        }
        self.kill();
    }
}

pub(crate) fn options(url: &str) -> Options {
    Options {
        address: url.parse().unwrap(),
        login: None,
        tls: None,
        name: "test".to_owned(),
        inbox: "_INBOX.test".to_owned(),
    }
}

/// What comes next; a test that hangs shall say where.
pub(crate) async fn next(follower: &mut Follower) -> Heard {
    tokio::time::timeout(PATIENCE, follower.next()).await.expect("NATS says something")
}

/// What the streams hold: subjects and payloads of datagrams, in the order in which they were stored.
#[derive(Default, Debug)]
pub(crate) struct Stored {
    pub(crate) messages: u64,
    pub(crate) datagrams: Vec<(String, Datagram)>,
    pub(crate) templates: Vec<Datagram>,
}

impl Stored {
    /// The numbers of [`super::v5`] of one exporter, in order.
    pub(crate) fn numbers(&self, port: u16) -> Vec<u32> {
        let own = self.datagrams.iter().filter(|(_, datagram)| datagram.port == port);
        own.map(|(_, datagram)| datagram.number()).collect()
    }
}

#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Datagram {
    pub(crate) interface: u32,
    pub(crate) port: u16,
    pub(crate) payload: Vec<u8>,
}

impl Datagram {
    pub(crate) fn number(&self) -> u32 {
        u32::from_be_bytes(self.payload[16..20].try_into().unwrap())
    }
}

/// Reads blocks; a fault in them is a failure.
pub(crate) fn datagrams(blocks: &[u8]) -> Vec<Datagram> {
    let mut datagrams = Vec::new();
    let mut see = |item: Item<'_>| match item {
        Item::Packet(packet) => {
            let whole = capture::dissect(packet.link_type, packet.data, packet.original_length);
            let Network::Ip(ip) = whole.network else { panic!("no IP: {whole:?}") };
            let Transport::Udp(udp) = ip.transport else { panic!("no UDP: {whole:?}") };
            let (port, payload) = (udp.source_port, udp.payload.to_vec());
            datagrams.push(Datagram { interface: packet.interface, port, payload });
        }
        Item::Issue(issue) => panic!("{issue:?}"),
        _ => {}
    };
    let mut reader = Reader::new(ReaderLimits::default());
    reader.push(&super::greeting(), &mut see);
    reader.push(blocks, &mut see);
    reader.finish(&mut see);
    datagrams
}
