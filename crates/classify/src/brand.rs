//! Whose server a host name belongs to.
//!
//! The list is our own, written from general knowledge: what people really meet. A line of
//! `brand/applications.txt` names an application, the lines below it, indented, the suffixes of its
//! servers' names. What applications are for stands in `model::application`.

use std::borrow::Cow;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use hashbrown::HashMap;

const LIST: &str = include_str!("brand/applications.txt");

/// The list, made for the search.
struct Brands {
    /// Suffix and application.
    suffixes: HashMap<&'static str, &'static str, FixedState>,
}

static BRANDS: LazyLock<Brands> = LazyLock::new(Brands::new);

impl Brands {
    fn new() -> Self {
        let mut suffixes = HashMap::with_hasher(FixedState::with_seed(0));
        let mut application = "";
        for line in LIST.lines() {
            if line.starts_with(' ') {
                let words = line.split_ascii_whitespace();
                suffixes.extend(words.map(|suffix| (suffix, application)));
            } else {
                application = line;
            }
        }
        Self { suffixes }
    }
}

/// The application whose server is called so: of all suffixes at the borders of labels the longest
/// that is known decides. Case is ignored.
pub fn application_of_host(host_name: &str) -> Option<&'static str> {
    let host_name = host_name.trim_end_matches('.');
    let is_lower = !host_name.bytes().any(|octet| octet.is_ascii_uppercase());
    let host_name = match is_lower {
        true => Cow::Borrowed(host_name),
        false => Cow::Owned(host_name.to_ascii_lowercase()),
    };
    if is_resolver(&host_name) {
        return Some("DoH_DoT");
    }
    let mut rest = &*host_name;
    loop {
        if let Some(application) = BRANDS.suffixes.get(rest) {
            return Some(application);
        }
        let dot = rest.bytes().position(|octet| octet == b'.')?;
        rest = rest.get(dot + 1..)?;
    }
}

/// Whether a host says that it answers DNS over HTTPS: `doh.example.org`, `doh-2.example.org`.
fn is_resolver(host_name: &str) -> bool {
    let Some(rest) = host_name.strip_prefix("doh") else { return false };
    let number = rest.split('.').next().unwrap_or_default();
    rest.contains('.') && number.bytes().all(|octet| octet.is_ascii_digit() || octet == b'-')
}

/// Owners as the subjects of their certificates begin to write them, and their applications: of
/// those who make devices and programs that answer without a name of the list above.
const OWNERS: &[(&str, &str)] = &[
    ("CN=NVIDIA GameStream", "GeForceNow"),
    ("O=AnyDesk Software", "AnyDesk"),
    ("O=Apple Inc.", "Apple"),
    ("O=Facebook, Inc.", "Facebook"),
    ("O=Fortinet", "FortiClient"),
    ("O=Google ", "Google"),
    ("O=Meta Platforms", "Facebook"),
    ("O=Microsoft Corp", "Microsoft"),
    ("O=Netflix, Inc.", "NetFlix"),
    ("O=Palo Alto Networks", "PaloAlto"),
    ("O=Plex, Inc.", "Plex"),
    ("O=Private Internet Access", "PrivateInternetAccess"),
    ("O=Sonos, Inc", "Sonos"),
    ("O=Spotify AB", "Spotify"),
    ("O=Synology Inc.", "Synology"),
    ("O=TeamViewer", "TeamViewer"),
    ("O=Ubiquiti", "UniFi"),
    ("O=Zoom Video Communications", "Zoom"),
    ("O=ntop", "ntop"),
    ("O=philandro Software", "AnyDesk"),
];

/// Whose certificate it is by its subject (`C=US, O=Example, CN=www.example.org`): the words that
/// tell, and the application.
pub(crate) fn application_of_owner(subject: &str) -> Option<(&'static str, &'static str)> {
    OWNERS.iter().find_map(|(start, application)| {
        let mut places = subject.match_indices(start).map(|(at, _)| at);
        let is_theirs = places.any(|at| at == 0 || subject.get(..at).is_some_and(ends_attribute));
        let words = start.split_once('=').map_or(*start, |(_, words)| words);
        is_theirs.then_some((words.trim_end(), *application))
    })
}

fn ends_attribute(before: &str) -> bool {
    before.ends_with(", ")
}

/// The application that has a protocol of its own in ALPN: `anydesk/6.2.0/linux`, and the one AWS
/// documents for MQTT with custom authentication.
pub(crate) fn application_of_protocol(name: &[u8]) -> Option<&'static str> {
    match name {
        name if name.starts_with(b"anydesk/") => Some("AnyDesk"),
        b"x-amzn-mqtt-ca" | b"mqtt-ca" => Some("AmazonAWS"),
        _ => None,
    }
}

/// The application of a protocol whose server is called so: `TLS.Google`. None where a host name tells
/// nothing about that protocol, or the name is nobody's, or it is known already.
pub fn application_at(protocol: &str, host_name: &str) -> Option<String> {
    if !is_named_by_host(protocol) {
        return None;
    }
    let service = application_of_host(host_name)?;
    (service != protocol).then(|| format!("{protocol}.{service}"))
}

/// What a brand's calls are called where they have a name of their own.
pub(crate) fn call_of(application: &'static str) -> &'static str {
    match application {
        "Facebook" | "FacebookMessenger" | "Instagram" => "FacebookVoip",
        "Google" | "GoogleMeet" | "GoogleServices" => "GoogleCall",
        "KakaoTalk" => "KakaoTalk_Voice",
        "Line" => "LineCall",
        "Microsoft" | "Skype_Teams" | "Teams" => "Skype_TeamsCall",
        "Signal" => "SignalVoip",
        "Snapchat" => "SnapchatCall",
        "Telegram" => "TelegramVoip",
        "Viber" => "ViberVoip",
        "WhatsApp" => "WhatsAppCall",
        other => other,
    }
}

/// Whether a host name tells whom this protocol talks to: of others it is a realm, a file server or
/// the client itself.
pub(crate) fn is_named_by_host(protocol: &str) -> bool {
    matches!(
        protocol,
        "TLS"
            | "DTLS"
            | "QUIC"
            | "HTTP"
            | "HTTP2"
            | "HTTP_Connect"
            | "HTTP_Proxy"
            | "WebSocket"
            | "DNS"
            | "STUN"
            | "SMTP"
            | "SMTPS"
            | "IMAP"
            | "IMAPS"
            | "POP3"
            | "POPS"
            | "FTPS"
    )
}

#[cfg(test)]
mod tests;
