//! From hellos to what a user is told: the server's name, versions, fingerprints, facts and risks.

use model::{CertificateExchange, Exchange, Revealed, Risks, Timestamp};

use super::kept::Kept;
use super::{
    CERTIFICATE, CLIENT_HELLO, ClientHello, ENCRYPTED_HELLO, SERVER_HELLO, ServerHello, cipher,
    fingerprint, vector, version,
};
use crate::brand;
use crate::segment::{Found, Segment};
use crate::text;

/// By what a hello is carried.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in super::super) enum Carrier {
    /// TLS over TCP.
    Stream,
    /// DTLS.
    Datagrams,
    /// QUIC.
    Quic,
}

/// What is known of one flow's hellos: what came first decides how the rest is read.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// The client's hello was read to its end.
    pub(in super::super) client: bool,
    /// The server's hello was read.
    pub(in super::super) server: bool,
    /// Nothing more is to come from the server that can be read.
    pub(in super::super) server_is_finished: bool,
    /// The server asked for another hello.
    pub(in super::super) is_asked_again: bool,
    /// Whose hello the client's is.
    pub(in super::super) client_is_initiator: Option<bool>,
    /// The flow has been named for these hellos.
    pub(in super::super) is_named: bool,
    certificate: bool,
    /// A certificate that was read and is still to be told.
    shown: Option<Box<CertificateExchange>>,
    host_name: Option<Box<str>>,
    /// What ALPN offers first is DNS (RFC 7858, RFC 9250 §4.1.1).
    pub(in super::super) is_dns: bool,
    /// What ALPN offers.
    offered: Option<Box<str>>,
}

/// Values of one kind in one fact or column, in octets.
const MAX_LIST_OCTETS: usize = 128;

/// The name of one protocol in ALPN.
const MAX_PROTOCOL_OCTETS: usize = 64;

/// Google's user agent among QUIC's transport parameters.
const USER_AGENT_PARAMETER: u64 = 0x3129;
const MAX_USER_AGENT_OCTETS: usize = 255;

impl Carrier {
    pub(super) const fn letter(self) -> char {
        match self {
            Self::Stream => 't',
            Self::Datagrams => 'd',
            Self::Quic => 'q',
        }
    }
}

impl Known {
    /// Takes up a message of the handshake that is new; nothing where it is not, or not whole.
    /// `body` is what there is of its octets, `is_whole` tells whether that is all of them; `kept` is
    /// what was made of other hellos and certificates.
    pub(in super::super) fn take(
        &mut self,
        kind: u8,
        body: &[u8],
        is_whole: bool,
        carrier: Carrier,
        now: Timestamp,
        kept: &mut Kept,
    ) -> Option<Told> {
        match kind {
            CLIENT_HELLO if !self.client => {
                self.client = is_whole;
                self.client_hello(body, is_whole, carrier, kept)
            }
            SERVER_HELLO if is_whole && !self.server => {
                let hello = ServerHello::read(body)?;
                if hello.is_retry && std::mem::replace(&mut self.is_asked_again, true) {
                    return None;
                }
                self.server = !hello.is_retry;
                let agreed = hello.agreed();
                self.server_is_finished = self.server && version::hides_certificates(agreed);
                Some(self.server_hello(&hello, agreed))
            }
            CERTIFICATE if self.server && !self.certificate => self.card(body, now, kept),
            _ => None,
        }
    }

    #[inline(never)]
    fn card(&mut self, body: &[u8], now: Timestamp, kept: &mut Kept) -> Option<Told> {
        // The first certificate is the server's own; the rest may still be on its way.
        let (octets, _) = vector(body.get(3..)?, 3)?;
        (self.certificate, self.server_is_finished) = (true, true);
        let card = kept.card(octets)?;
        let revealed = card.tell(self.host_name.as_deref(), now);
        let mut told = Told { revealed, ..Told::default() };
        let mut shown = card.exchange();
        shown.host = self.host_name.clone().unwrap_or_default();
        shown.time = now;
        let is_known =
            |name: &str| brand::application_of_host(name.trim_start_matches("*.")).is_some();
        // Who is asked for by an address, or as this host, has not said by which name.
        let name = self.host_name.as_deref();
        let asked = name.filter(|name| !text::is_address(name) && name.contains('.'));
        if asked.is_none()
            && let Some(name) = card.name_that(is_known)
        {
            told.service = brand::application_of_host(name.trim_start_matches("*."));
            if !self.client || told.service.is_some() {
                told.evidence = format!("the server's certificate names {name}");
            }
        }
        if told.service.is_none()
            && !asked.is_some_and(is_known)
            && let Some((owner, application)) = brand::application_of_owner(&shown.subject)
        {
            told.service = Some(application);
            told.evidence = format!("the server's certificate is {owner}'s");
        }
        self.shown = Some(Box::new(shown));
        Some(told)
    }

    /// The certificate that the sender of this segment showed, told once.
    pub(in super::super) fn certificate(&mut self, segment: &Segment<'_>) -> Option<Exchange> {
        let shown = *self.shown.take()?;
        Some(Exchange::Certificate(CertificateExchange {
            client: segment.destination,
            server: segment.source,
            port: segment.source_port,
            ..shown
        }))
    }

    #[inline(never)]
    fn client_hello(
        &mut self,
        body: &[u8],
        is_whole: bool,
        carrier: Carrier,
        kept: &mut Kept,
    ) -> Option<Told> {
        let Some(hello) = ClientHello::read(body, carrier) else {
            let mut told = Told::default();
            if is_whole {
                told.evidence = "ClientHello that cannot be read to its end".to_owned();
                told.revealed.warn(Risks::MALFORMED, "a ClientHello that contradicts its lengths");
            }
            return is_whole.then_some(told);
        };
        let name = hello.server_name().and_then(text::host_name);
        if !is_whole && (name.is_none() || self.host_name.is_some()) {
            return None;
        }
        let mut told = Told { host_name: name.clone(), ..Told::default() };
        if name.is_some() {
            self.host_name = name;
        }
        told.evidence = match &told.host_name {
            Some(name) => format!("ClientHello names {name}"),
            None => "ClientHello without a server name".to_owned(),
        };
        if is_whole {
            self.offer(&hello, carrier, &mut told.revealed, kept);
            told.service = hello.protocols().find_map(brand::application_of_protocol);
        }
        Some(told)
    }

    #[inline(never)]
    fn offer(
        &mut self,
        hello: &ClientHello<'_>,
        carrier: Carrier,
        revealed: &mut Revealed,
        kept: &mut Kept,
    ) {
        revealed.ja3 = Some(fingerprint::ja3(hello));
        revealed.ja4 = Some(fingerprint::ja4(hello, carrier, kept).into());
        self.offered = joined(hello.protocols().map(protocol_words));
        self.is_dns = hello.protocols().next().is_some_and(is_of_dns);
        let offered: Vec<u16> = hello.versions().collect();
        let best = offered.iter().copied().max_by_key(|version| version::age(*version));
        if !self.server {
            revealed.alpn = self.offered.clone();
            revealed.tls_version = best.map(|version| version::words(version).into());
        }
        let versions = joined(offered.iter().map(|version| Some(version::words(*version).into())));
        if let Some(versions) = versions {
            revealed.tell("tls_offered", versions);
        }
        let mut is_hidden = false;
        if let Some(kind) =
            ENCRYPTED_HELLO.into_iter().find(|kind| hello.extension(*kind).is_some())
        {
            is_hidden = true;
            revealed.tell("ech", format!("0x{kind:04x}"));
        }
        if let Some(agent) = hello.quic_parameters().and_then(user_agent) {
            revealed.tell("user_agent", agent);
        }
        if hello.is_malformed {
            revealed
                .warn(Risks::MALFORMED, "extensions of the ClientHello contradict their lengths");
        }
        if let Some(best) = best.filter(|best| version::is_obsolete(*best)) {
            let why = format!("the client offers {} at best", version::words(best));
            revealed.warn(Risks::OBSOLETE_TLS, why);
        }
        match self.host_name.as_deref() {
            Some(name) if text::is_address(name) => revealed.warn(Risks::NUMERIC_HOST, name),
            Some(_) => {}
            // Peers of a call have no names.
            None if is_hidden => {}
            None if carrier != Carrier::Datagrams => {
                revealed.warn(Risks::NO_SERVER_NAME, "the ClientHello has no server name");
            }
            None => {}
        }
        if carrier == Carrier::Stream && !hello.protocols().any(is_of_the_web) {
            let why = match &self.offered {
                Some(offered) => format!("ALPN offers {offered}").into(),
                None => Box::from("the ClientHello has no ALPN"),
            };
            revealed.warn(Risks::TLS_WITHOUT_WEB, why);
        }
    }

    #[inline(never)]
    fn server_hello(&self, hello: &ServerHello<'_>, agreed: u16) -> Told {
        let mut told = Told::default();
        let version = version::words(agreed);
        if !self.client {
            told.evidence = format!("ServerHello agrees on {version}");
        }
        let revealed = &mut told.revealed;
        revealed.tls_version = Some(version.as_str().into());
        let cipher = cipher::name(hello.cipher);
        if let Some(why) = cipher::weakness(&cipher) {
            revealed.warn(Risks::WEAK_CIPHER, format!("{cipher} {why}"));
        }
        if version::is_obsolete(agreed) {
            revealed.warn(Risks::OBSOLETE_TLS, format!("{version} was agreed upon"));
        }
        revealed.tell("cipher", cipher);
        if hello.is_retry {
            return told;
        }
        revealed.ja3s = Some(fingerprint::ja3s(hello));
        if let Some(chosen) = hello.protocol().and_then(protocol_words) {
            if let Some(offered) = &self.offered {
                if !offered.split(',').any(|name| name == &*chosen) {
                    let why = format!("{chosen} was chosen of {offered}");
                    revealed.warn(Risks::ALPN_MISMATCH, why);
                }
                if **offered != *chosen {
                    revealed.tell("alpn_offered", offered.clone());
                }
            }
            revealed.alpn = Some(chosen);
        }
        told
    }
}

/// What a message told.
#[derive(Debug, Default)]
pub(in super::super) struct Told {
    pub(in super::super) host_name: Option<Box<str>>,
    pub(in super::super) evidence: String,
    /// Whose server it is by its certificate, where the client did not name it.
    pub(in super::super) service: Option<&'static str>,
    pub(in super::super) revealed: Revealed,
}

impl Told {
    /// That a hello has begun, or nothing.
    pub(in super::super) fn of(is_named: bool, is_client: bool) -> Self {
        let evidence = match (is_named, is_client) {
            (true, _) => "",
            (false, true) => "the beginning of a ClientHello",
            (false, false) => "the beginning of a ServerHello",
        };
        Self { evidence: evidence.to_owned(), ..Self::default() }
    }

    /// This, and what a later message told.
    pub(in super::super) fn and(mut self, later: Self) -> Self {
        self.host_name = self.host_name.or(later.host_name);
        self.service = self.service.or(later.service);
        if self.evidence.is_empty() || !later.evidence.is_empty() {
            self.evidence = later.evidence;
        }
        self.revealed.merge(later.revealed);
        self
    }

    /// As an answer.
    pub(in super::super) fn found(self, application: &'static str) -> Found {
        let found = Found::new(application)
            .because(self.evidence)
            .called(self.host_name)
            .revealing(self.revealed);
        Found { service: self.service, ..found }
    }
}

/// Whether a protocol of ALPN is one that browsers speak.
fn is_of_the_web(name: &[u8]) -> bool {
    [&b"h2"[..], b"h3", b"http/", b"hq", b"spdy/"].iter().any(|start| name.starts_with(start))
}

fn is_of_dns(name: &[u8]) -> bool {
    matches!(name, b"dot" | b"doq") || name.starts_with(b"doq-")
}

fn protocol_words(name: &[u8]) -> Option<Box<str>> {
    text::words(name, MAX_PROTOCOL_OCTETS)
}

/// The values with a comma between, as many as there is room for.
fn joined(values: impl Iterator<Item = Option<Box<str>>>) -> Option<Box<str>> {
    let mut joined = String::new();
    for value in values.flatten() {
        if joined.len() + value.len() >= MAX_LIST_OCTETS {
            break;
        }
        if !joined.is_empty() {
            joined.push(',');
        }
        joined.push_str(&value);
    }
    (!joined.is_empty()).then(|| joined.into())
}

/// The user agent among QUIC's transport parameters: kind, length and value (RFC 9000 §18).
fn user_agent(parameters: &[u8]) -> Option<Box<str>> {
    let mut rest = parameters;
    loop {
        let (kind, after) = number(rest)?;
        let (length, after) = number(after)?;
        let (value, after) = after.split_at_checked(usize::try_from(length).ok()?)?;
        if kind == USER_AGENT_PARAMETER {
            return text::words(value, MAX_USER_AGENT_OCTETS);
        }
        rest = after;
    }
}

/// A number of QUIC: its first two bits tell how long it is (RFC 9000 §16).
pub(in super::super) fn number(octets: &[u8]) -> Option<(u64, &[u8])> {
    let first = octets.first()?;
    let (number, rest) = octets.split_at_checked(1 << (first >> 6))?;
    let value = number.iter().fold(0_u64, |sum, octet| sum << 8 | u64::from(*octet));
    let bits = 8 * number.len() - 2;
    Some((value & ((1 << bits) - 1), rest))
}
