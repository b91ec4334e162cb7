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
    let mut rest = &*host_name;
    loop {
        if let Some(application) = BRANDS.suffixes.get(rest) {
            return Some(application);
        }
        let dot = rest.bytes().position(|octet| octet == b'.')?;
        rest = rest.get(dot + 1..)?;
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
