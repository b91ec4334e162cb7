//! One connection: what one task says and hears, in order.

mod introduction;
mod untrusted;

use std::collections::VecDeque;
use std::io;
use std::net::IpAddr;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use crate::protocol::{self, Decoder, Message, Said};
use crate::{Address, Error, Login};

pub use self::introduction::Info;
use self::introduction::{check, introduction};
use self::untrusted::untrusted;

/// For a connection, its handshakes and each answer.
const PATIENCE: Duration = Duration::from_secs(10);
/// Octets read at a time.
const READ_OCTETS: usize = 64 << 10;
/// Whom to ask, and as whom.
#[derive(Clone)]
pub struct Options {
    /// Servers, and what was written before the `@`.
    pub address: Address,
    /// What a file says about who we are; it wins over the address.
    pub login: Option<Login>,
    /// For servers that want TLS.
    pub tls: Option<TlsConnector>,
    /// What the server calls us in its logs.
    pub name: String,
    /// Answers to us come to subjects that begin with this: permissions can tell readers and sites apart.
    pub inbox: String,
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:?} as {} ({:?})", self.address, self.name, self.login)
    }
}

/// A connection that is up, known to the server, and has an inbox.
pub struct Connection {
    socket: Box<dyn Socket>,
    decoder: Decoder,
    out: BytesMut,
    /// What came while an answer was waited for.
    ahead: VecDeque<Message>,
    inbox: String,
    asked: u64,
    subscriptions: u64,
    server: String,
    /// What the server said of itself.
    pub info: Info,
}

trait Socket: AsyncRead + AsyncWrite + Send + Unpin {}
impl<S: AsyncRead + AsyncWrite + Send + Unpin> Socket for S {}

impl Connection {
    /// To the first server that answers.
    pub async fn open(options: &Options) -> Result<Self, Error> {
        let mut last = Error::Unreachable(options.address.to_string(), "no server is named".into());
        for (host, port) in &options.address.servers {
            match Self::to(host, *port, options).await {
                Ok(connection) => return Ok(connection),
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    async fn to(host: &str, port: u16, options: &Options) -> Result<Self, Error> {
        let server = format!("{host}:{port}");
        let lost = |error: io::Error| Error::Unreachable(server.clone(), error.to_string());
        let silent = |_| Error::Silent(server.clone());
        let mut socket = timeout(PATIENCE, TcpStream::connect((host, port)))
            .await
            .map_err(silent)?
            .map_err(lost)?;
        // A batch shall not wait for the next one.
        socket.set_nodelay(true).map_err(lost)?;
        let info = timeout(PATIENCE, greeting(&mut socket)).await.map_err(silent)?;
        let info = info.map_err(lost)?.ok_or_else(|| Error::NotNats(server.clone()))?;
        check(&info)?;
        let is_secret = options.address.is_secret || info.tls_required;
        let socket: Box<dyn Socket> = match (&options.tls, is_secret) {
            (_, false) => Box::new(socket),
            (None, true) => {
                let words = format!("{server} wants it: write tls://{server}");
                return Err(Error::Tls(words));
            }
            (Some(tls), true) => {
                let name = match host.parse::<IpAddr>() {
                    Ok(address) => ServerName::from(address),
                    Err(_) => ServerName::try_from(host.to_owned())
                        .map_err(|error| Error::Tls(error.to_string()))?,
                };
                let handshake = timeout(PATIENCE, tls.connect(name, socket)).await;
                let handshake = handshake.map_err(silent)?;
                Box::new(handshake.map_err(|error| untrusted(host, &error))?)
            }
        };
        let login = options.login.as_ref().unwrap_or(&options.address.login);
        let connect = introduction(&info, login, is_secret, &options.name)?;
        let mut connection = Self {
            socket,
            decoder: Decoder::default(),
            out: BytesMut::new(),
            ahead: VecDeque::new(),
            inbox: format!("{}.{:016x}", options.inbox, random()),
            asked: 0,
            subscriptions: 0,
            server,
            info,
        };
        connection.out.extend_from_slice(format!("CONNECT {connect}\r\nPING\r\n").as_bytes());
        connection.flush().await?;
        connection.until_known().await?;
        let inbox = format!("{}.>", connection.inbox);
        connection.subscribe(&inbox);
        Ok(connection)
    }

    /// The server answers our first ping once it knows us.
    async fn until_known(&mut self) -> Result<(), Error> {
        let silent = Error::Silent(self.server.clone());
        let known = async {
            loop {
                match self.said().await {
                    Ok(Said::Pong) => return Ok(()),
                    Ok(Said::Error(words)) => return Err(self.told(&words)),
                    Ok(_) => {}
                    Err(error) => return Err(error),
                }
            }
        };
        timeout(PATIENCE, known).await.map_err(|_| silent)?
    }

    /// Writes a message into what [`Self::flush`] sends.
    pub fn publish(
        &mut self,
        subject: &str,
        reply: Option<&str>,
        header: Option<(&str, &str)>,
        payload: &[u8],
    ) {
        protocol::publish(subject, reply, header, payload, &mut self.out);
    }

    /// From now on messages of this subject come; sent with the next flush.
    pub fn subscribe(&mut self, subject: &str) {
        self.subscriptions += 1;
        let line = format!("SUB {subject} {}\r\n", self.subscriptions);
        self.out.extend_from_slice(line.as_bytes());
    }

    /// A subject of our own that an answer with this word comes to.
    pub fn reply_to(&self, word: impl std::fmt::Display) -> String {
        format!("{}.{word}", self.inbox)
    }

    /// The word of an answer that came to [`Self::reply_to`].
    pub fn answered<'a>(&self, message: &'a Message) -> Option<&'a str> {
        message.subject.strip_prefix(&self.inbox)?.strip_prefix('.')
    }

    /// What was written leaves. May be dropped in between: nothing is sent twice or cut.
    pub async fn flush(&mut self) -> Result<(), Error> {
        let silent = Error::Silent(self.server.clone());
        let writing = async {
            while !self.out.is_empty() {
                let length = self.socket.write(&self.out).await?;
                if length == 0 {
                    return Err(io::ErrorKind::WriteZero.into());
                }
                self.out.advance(length);
            }
            self.socket.flush().await
        };
        match timeout(PATIENCE, writing).await {
            Ok(outcome) => outcome.map_err(|error| Error::Broken(error.to_string())),
            Err(_) => Err(silent),
        }
    }

    /// Waits for the next message; pings are answered on the way. May be dropped at any time.
    pub async fn next(&mut self) -> Result<Message, Error> {
        match self.ahead.pop_front() {
            Some(message) => Ok(message),
            None => self.heard().await,
        }
    }

    /// The next message if it is here already.
    pub fn next_now(&mut self) -> Result<Option<Message>, Error> {
        if let Some(message) = self.ahead.pop_front() {
            return Ok(Some(message));
        }
        while let Some(said) = self.decoder.next().map_err(|_| self.nonsense())? {
            if let Some(message) = self.take(said)? {
                return Ok(Some(message));
            }
        }
        Ok(None)
    }

    /// Asks, and waits for the answer; what else comes meanwhile comes afterwards.
    pub async fn ask(&mut self, subject: &str, payload: &[u8]) -> Result<Message, Error> {
        self.asked += 1;
        let reply = self.reply_to(format_args!("q{}", self.asked));
        self.publish(subject, Some(&reply), None, payload);
        self.flush().await?;
        let silent = Error::Silent(self.server.clone());
        let answer = async {
            loop {
                let message = self.heard().await?;
                if message.subject == reply {
                    return Ok(message);
                }
                self.ahead.push_back(message);
            }
        };
        timeout(PATIENCE, answer).await.map_err(|_| silent)?
    }

    /// JetStream does not answer: it is off, or not yet there.
    pub(crate) fn without_stream(&self, name: &str) -> Error {
        match self.info.jetstream {
            true => Error::NoStream(name.to_owned()),
            false => Error::NoJetStream(self.server.clone()),
        }
    }

    async fn heard(&mut self) -> Result<Message, Error> {
        loop {
            if !self.out.is_empty() {
                self.flush().await?;
            }
            let said = self.said().await?;
            if let Some(message) = self.take(said)? {
                return Ok(message);
            }
        }
    }

    fn take(&mut self, said: Said) -> Result<Option<Message>, Error> {
        match said {
            Said::Message(message) => return Ok(Some(message)),
            Said::Ping => self.out.extend_from_slice(b"PONG\r\n"),
            Said::Error(words) => return Err(self.told(&words)),
            Said::Info(_) | Said::Pong | Said::Fine => {}
        }
        Ok(None)
    }

    async fn said(&mut self) -> Result<Said, Error> {
        loop {
            if let Some(said) = self.decoder.next().map_err(|_| self.nonsense())? {
                return Ok(said);
            }
            let buffer = &mut self.decoder.buffer;
            buffer.reserve(READ_OCTETS);
            match self.socket.read_buf(buffer).await {
                Ok(0) => return Err(Error::Broken("the server closed it".to_owned())),
                Ok(_) => {}
                Err(error) => return Err(Error::Broken(error.to_string())),
            }
        }
    }

    /// What the server says is wrong; always in the same words, so without what is random.
    fn told(&self, words: &str) -> Error {
        let ours = self.inbox.rsplit_once('.').map_or("", |(ours, _)| ours);
        let words = words.replace(&self.inbox, ours);
        let small = words.to_ascii_lowercase();
        if small.contains("permissions violation") {
            Error::Denied(words)
        } else if small.contains("authorization") || small.contains("authentication") {
            Error::Unknown(words)
        } else {
            Error::Broken(words)
        }
    }

    fn nonsense(&self) -> Error {
        Error::NotNats(self.server.clone())
    }
}

/// The first line, octet by octet: what follows it may be TLS already. None where it is another's.
async fn greeting(socket: &mut TcpStream) -> io::Result<Option<Info>> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        line.push(socket.read_u8().await?);
        let is_right = line.iter().zip(b"INFO ").all(|(one, other)| one == other);
        if !is_right || line.len() > READ_OCTETS {
            return Ok(None);
        }
    }
    Ok(line.get(5..).and_then(|json| serde_json::from_slice(json).ok()))
}

/// So that two inboxes differ.
fn random() -> u64 {
    let mut octets = [0; 8];
    let provider = rustls::crypto::ring::default_provider();
    // Without randomness there is no TLS either; an inbox of zeros would only be shared.
    let _ = provider.secure_random.fill(&mut octets);
    u64::from_le_bytes(octets)
}
