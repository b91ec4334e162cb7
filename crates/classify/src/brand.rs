//! Whose server a host name belongs to, and what an application is for.
//!
//! The list is our own, written from general knowledge: what people really meet. A line of
//! `brand/applications.txt` names an application and its category, the lines below it, indented,
//! the suffixes of its servers' names.

use std::borrow::Cow;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use hashbrown::HashMap;
use model::Category;

const LIST: &str = include_str!("brand/applications.txt");

/// The list, made for the search.
struct Brands {
    /// Suffix and application.
    suffixes: HashMap<&'static str, &'static str, FixedState>,
    /// Application and category.
    categories: Vec<(&'static str, Category)>,
}

static BRANDS: LazyLock<Brands> = LazyLock::new(Brands::new);

impl Brands {
    fn new() -> Self {
        let mut suffixes = HashMap::with_hasher(FixedState::with_seed(0));
        let mut categories = Vec::new();
        let mut application = "";
        for line in LIST.lines() {
            let mut words = line.split_ascii_whitespace();
            if line.starts_with(' ') {
                suffixes.extend(words.map(|suffix| (suffix, application)));
            } else if let (Some(name), Some(category)) = (words.next(), words.next()) {
                application = name;
                categories.push((name, Category::from_name(category).unwrap_or_default()));
            }
        }
        model::sort(&mut categories);
        Self { suffixes, categories }
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

/// What an application is for: of `TLS.Netflix` what Netflix is for.
pub fn category(application: &str) -> Category {
    let categories = &BRANDS.categories;
    let find = |name: &str| {
        let at = categories.binary_search_by_key(&name, |row| row.0).ok()?;
        categories.get(at).map(|row| row.1)
    };
    let whole = || find(application);
    let (protocol, carried) = application.split_once('.').unwrap_or(("", application));
    find(carried).or_else(|| find(protocol)).or_else(whole).unwrap_or_default()
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
