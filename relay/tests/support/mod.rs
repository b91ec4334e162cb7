//! A relay on loopback ports of the system's choice, and clients that check what they get.
#![allow(dead_code, reason = "each test file uses its own part")]

pub(crate) mod guarded;
pub(crate) mod nats;

use std::net::{SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use capture::{InterfaceStatistics, Item, Limits as ReaderLimits, Network, Reader, Transport};
use flowglass_relay::{Config, Limits, Relay};
use futures_util::{SinkExt, StreamExt};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

/// Nothing here takes nearly so long; a test that hangs shall say where.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

pub(crate) fn loopback() -> Config {
    Config {
        udp: vec![SocketAddr::from(([127, 0, 0, 1], 0))],
        http: vec![SocketAddr::from(([127, 0, 0, 1], 0))],
        ..Config::default()
    }
}

pub(crate) async fn start(limits: Limits) -> Relay {
    Relay::start(Config { limits, ..loopback() }).await.unwrap()
}

/// Asks until the answer is yes.
pub(crate) async fn until(what: &str, mut answer: impl FnMut() -> bool) {
    let start = Instant::now();
    while !answer() {
        assert!(start.elapsed() < PATIENCE, "{what} did not happen");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

pub(crate) fn exporter() -> UdpSocket {
    UdpSocket::bind("127.0.0.1:0").unwrap()
}

/// A NetFlow v5 datagram of so many records, with a sequence number to know it by.
pub(crate) fn v5(sequence: u32, records: u8) -> Vec<u8> {
    let mut datagram = vec![0, 5, 0, records, 0, 0, 0, 9, 0x65, 0x53, 0xf1, 0, 0, 0, 0, 0];
    datagram.extend(sequence.to_be_bytes());
    datagram.resize(24 + 48 * usize::from(records), 0);
    datagram
}

/// A v9 message of these sets.
pub(crate) fn v9(sequence: u32, count: u8, sets: &[&[u8]]) -> Vec<u8> {
    let mut message = vec![0, 9, 0, count, 0, 0, 0, 5, 0x65, 0x53, 0xf1, 0];
    message.extend(sequence.to_be_bytes());
    message.extend([0, 0, 0, 7]);
    message.extend(sets.concat());
    message
}

pub(crate) type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

/// A client of `/live` that acknowledges like the page.
pub(crate) struct Client {
    pub(crate) socket: Socket,
    pub(crate) bytes: Vec<u8>,
    pub(crate) closed: Option<u16>,
    /// Acknowledges after so many octets.
    pub(crate) acknowledge_octets: usize,
    unacknowledged: usize,
}

impl Client {
    pub(crate) async fn connect(relay: &Relay) -> Self {
        Self::connect_with(relay, "").await
    }

    /// With something in the address that says where to begin.
    pub(crate) async fn connect_with(relay: &Relay, query: &str) -> Self {
        let address = format!("ws://{}/live{query}", relay.http()[0]);
        let mut request = address.into_client_request().unwrap();
        let name = "flowglass.pcapng.v1".parse().unwrap();
        request.headers_mut().insert("sec-websocket-protocol", name);
        let (socket, response) = connect_async(request).await.unwrap();
        assert_eq!(response.headers()["sec-websocket-protocol"], "flowglass.pcapng.v1");
        assert!(response.headers().get("sec-websocket-extensions").is_none());
        Self::over(socket)
    }

    /// A client whose connection is there already.
    pub(crate) fn over(socket: Socket) -> Self {
        let bytes = Vec::new();
        Self { socket, bytes, closed: None, acknowledge_octets: 1 << 20, unacknowledged: 0 }
    }

    /// Reads one message; false when the connection has ended.
    pub(crate) async fn read(&mut self) -> bool {
        let message = tokio::time::timeout(PATIENCE, self.socket.next()).await.expect("a message");
        match message {
            Some(Ok(Message::Binary(bytes))) => {
                self.take(&bytes).await;
                true
            }
            Some(Ok(Message::Close(frame))) => {
                self.closed = frame.map(|frame| frame.code.into());
                false
            }
            Some(Ok(_)) => true,
            Some(Err(Error::ConnectionClosed)) | None => false,
            Some(Err(_)) => false,
        }
    }

    /// Reads to the end of the connection.
    pub(crate) async fn finish(mut self) -> Self {
        while self.read().await {}
        self
    }

    async fn take(&mut self, bytes: &[u8]) {
        assert_whole_blocks(bytes);
        self.bytes.extend_from_slice(bytes);
        self.unacknowledged += bytes.len();
        if self.unacknowledged < self.acknowledge_octets {
            return;
        }
        let mut whole = greeting();
        whole.extend_from_slice(bytes);
        if let Some(packet) = Seen::of(&whole).live.last() {
            self.unacknowledged = 0;
            let text = format!("{{\"ack\": {}}}", packet.id);
            // The relay may have said goodbye in the meantime.
            let _ = self.socket.send(Message::text(text)).await;
        }
    }
}

/// Relays count from the microseconds since 1970.
const FIRST_OF_A_RELAY: u64 = 1 << 50;

/// What a stream holds.
#[derive(Default, Debug)]
pub(crate) struct Seen {
    pub(crate) interfaces: Vec<String>,
    pub(crate) live: Vec<Packet>,
    pub(crate) templates: Vec<Vec<u8>>,
    pub(crate) history: Vec<Packet>,
    /// Of pipes: the interface's name, and the packet.
    pub(crate) packets: Vec<(String, Packet)>,
    /// Sum of the drop counts.
    pub(crate) skipped: u64,
    pub(crate) statistics: Option<InterfaceStatistics>,
}

#[derive(Debug)]
pub(crate) struct Packet {
    pub(crate) id: u64,
    pub(crate) source: u16,
    pub(crate) payload: Vec<u8>,
}

impl Seen {
    /// Reads a stream; a fault in it, or an id that does not follow, is a failure.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        let mut seen = Self::default();
        let mut next = None;
        let mut reader = Reader::new(ReaderLimits::default());
        let mut see = |item: Item<'_>| match item {
            Item::Interface(interface) => {
                seen.interfaces.push(interface.name.clone().unwrap_or_default());
            }
            Item::Packet(packet) => seen.packet(&packet, &mut next),
            Item::Statistics(statistics) => seen.statistics = Some(statistics),
            Item::Issue(issue) => panic!("{issue:?}"),
            Item::Name(_) => {}
        };
        reader.push(bytes, &mut see);
        reader.finish(&mut see);
        seen
    }

    fn packet(&mut self, packet: &capture::Packet<'_>, next: &mut Option<u64>) {
        let whole = capture::dissect(packet.link_type, packet.data, packet.original_length);
        let Network::Ip(ip) = whole.network else { panic!("no IP: {whole:?}") };
        let Transport::Udp(udp) = ip.transport else { panic!("no UDP: {whole:?}") };
        let payload = udp.payload.to_vec();
        let name = self.interfaces[packet.interface as usize].clone();
        if name == "template-cache" {
            self.templates.push(payload);
            return;
        }
        let dropped = packet.drop_count.unwrap_or(0);
        self.skipped += dropped;
        let expected = next.map(|id| id + dropped);
        let id = packet.packet_id.or(expected).expect("the first packet has an id");
        let expected = expected.unwrap_or(id);
        // Those of gateways are places in the stream, which jump from batch to batch.
        let is_next = if id < FIRST_OF_A_RELAY { id >= expected } else { id == expected };
        assert!(is_next, "{id} after {expected}: a gap that no drop count tells");
        *next = Some(id + 1);
        let packet = Packet { id, source: udp.source_port, payload };
        match name.as_str() {
            "live" => self.live.push(packet),
            "history" => self.history.push(packet),
            _ => self.packets.push((name, packet)),
        }
    }
}

/// The section every stream begins with, for reading single messages.
fn greeting() -> Vec<u8> {
    use capture::pcapng::{InterfaceDescription, Writer};
    let (mut out, mut writer) = (Vec::new(), Writer::new());
    writer.section_header("test", &mut out);
    for name in ["live", "template-cache", "history"] {
        let raw = InterfaceDescription::new(capture::LinkType::RAW);
        writer.interface(&InterfaceDescription { name: Some(name), ..raw }, &mut out);
    }
    out
}

fn assert_whole_blocks(bytes: &[u8]) {
    let mut at = 0;
    while at < bytes.len() {
        at += u32::from_le_bytes(bytes[at + 4..at + 8].try_into().unwrap()) as usize;
    }
    assert_eq!(at, bytes.len(), "a message is whole blocks");
}

/// Sends raw text and reads to the end of the connection.
pub(crate) async fn raw(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(PATIENCE, stream.read_to_end(&mut answer)).await;
    read.expect("the connection ends").unwrap();
    String::from_utf8_lossy(&answer).into_owned()
}

/// A GET with further header lines; the answer's header and body.
pub(crate) async fn get(address: SocketAddr, path: &str, lines: &str) -> (String, String) {
    let request =
        format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}\r\n");
    let answer = raw(address, &request).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("a header");
    (head.to_owned(), body.to_owned())
}

/// A request of any kind with a body; the answer's header and body.
pub(crate) async fn ask(
    address: SocketAddr,
    method: &str,
    path: &str,
    lines: &str,
    body: &str,
) -> (String, String) {
    let length = body.len();
    let request = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         Content-Length: {length}\r\n{lines}\r\n{body}"
    );
    let answer = raw(address, &request).await;
    let (head, body) = answer.split_once("\r\n\r\n").expect("a header");
    (head.to_owned(), body.to_owned())
}

/// A folder of a test's own, gone when the test is.
pub(crate) struct Folder(pub(crate) std::path::PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("flowglass-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self, name: &str) -> std::path::PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn status_code(answer: &str) -> u16 {
    answer.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0)
}
