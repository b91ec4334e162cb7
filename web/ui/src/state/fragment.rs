//! The view in the address: what stands behind `#` is never sent to a server.

use std::net::IpAddr;

use model::percent::{encode, pairs};
use model::{TimeRange, Timestamp};
use protocol::SourceKind;

use super::{Counting, State, View};
use crate::browser;
use crate::text::number::Unit;
use crate::text::time::Zone;

/// The word in links for a drawer that shows the record.
const EXPORTED: &str = "exported";

/// The words in links for hosts by their addresses, and by their names.
const NAMES: [&str; 2] = ["off", "on"];

/// What a link says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Link {
    /// What is on screen.
    pub(crate) view: View,
    /// The filter in force.
    pub(crate) filter: String,
    /// The time range in force.
    pub(crate) time: Option<TimeRange>,
    /// The flow in the drawer.
    pub(crate) flow: Option<u64>,
    /// Whether the drawer shows it as exported.
    pub(crate) exported: bool,
    /// The exporter that is opened.
    pub(crate) exporter: Option<String>,
    /// The host that is opened.
    pub(crate) host: Option<IpAddr>,
    /// What is counted.
    pub(crate) unit: Option<Unit>,
    /// Whether sampled counters are multiplied.
    pub(crate) counting: Option<Counting>,
    /// The zone times are shown in.
    pub(crate) zone: Option<Zone>,
    /// Whether hosts are shown by their names.
    pub(crate) names: Option<bool>,
    /// The file it is about.
    pub(crate) file: Option<LinkedFile>,
}

/// A file that a link is about.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct LinkedFile {
    /// Its name.
    pub(crate) name: String,
    /// Its size.
    pub(crate) octets: u64,
    /// Its SHA-256 in hexadecimal digits, where who made the link waited for it.
    pub(crate) digest: Option<String>,
}

/// The link in the address bar.
pub(crate) fn current() -> Link {
    browser::window()
        .and_then(|window| window.location().hash().ok())
        .map_or_else(Link::default, |hash| read(&hash))
}

/// The link that a session brings along; nothing where it is none.
pub(crate) fn from_octets(octets: &[u8]) -> Link {
    std::str::from_utf8(octets).map_or_else(|_| Link::default(), read)
}

/// The link to a state, for a session.
pub(crate) fn to_octets(state: &State) -> Vec<u8> {
    write(&of(state)).into_bytes()
}

/// Write the state into the address bar; `lasting` makes it a step that *back* undoes.
pub(crate) fn show(state: &State, lasting: bool) {
    let hash = write(&of(state));
    let Some(window) = browser::window() else { return };
    if window.location().hash().is_ok_and(|standing| standing == hash) {
        return;
    }
    let Ok(history) = window.history() else { return };
    let null = wasm_bindgen::JsValue::NULL;
    // A browser that counts too many steps refuses; the page works without the address.
    let _ = if lasting {
        history.push_state_with_url(&null, "", Some(&hash))
    } else {
        history.replace_state_with_url(&null, "", Some(&hash))
    };
}

/// What a link to this state says.
pub(crate) fn of(state: &State) -> Link {
    Link {
        view: state.view,
        filter: state.filter_text.clone(),
        time: state.time,
        flow: state.flow,
        exported: state.exported,
        exporter: state.exporter.clone(),
        host: state.host,
        unit: Some(state.preferences.unit),
        // A link says it where it matters.
        counting: state.sampled.can_be_scaled().then_some(state.preferences.counting),
        zone: Some(state.preferences.zone),
        names: Some(state.preferences.names),
        file: file(state),
    }
}

/// The file that is open; a link about several names none. What a link told stays until one is.
pub(crate) fn file(state: &State) -> Option<LinkedFile> {
    match &state.sources[..] {
        [] => state.awaited.clone(),
        [source] if source.kind == SourceKind::File => Some(LinkedFile {
            name: source.name.clone(),
            octets: source.octets_expected.unwrap_or(source.octets_read),
            digest: state.digest.as_ref().filter(|it| it.0 == source.id).map(|it| it.1.clone()),
        }),
        _ => None,
    }
}

/// From `#v=flows&f=…`; what is not understood is ignored.
pub(crate) fn read(hash: &str) -> Link {
    let mut link = Link::default();
    let (mut start, mut end, mut digest) = (None, None, None);
    for (key, value) in pairs(hash.trim_start_matches('#')) {
        match key {
            "v" => link.view = View::from_name(&value).unwrap_or_default(),
            "f" => link.filter = value,
            "t0" => start = Timestamp::parse_rfc3339(&value).ok(),
            "t1" => end = Timestamp::parse_rfc3339(&value).ok(),
            "flow" => link.flow = value.parse().ok(),
            "as" => link.exported = value == EXPORTED,
            "h" => link.host = value.parse().ok(),
            "x" => link.exporter = Some(value),
            "u" => link.unit = Unit::from_name(&value),
            "n" => link.names = NAMES.iter().position(|word| **word == *value).map(|at| at == 1),
            "c" => link.counting = Counting::from_name(&value),
            "of" => {
                let told = value.rsplit_once(':');
                link.file = told.and_then(|(name, octets)| {
                    Some(LinkedFile {
                        name: name.to_owned(),
                        octets: octets.parse().ok()?,
                        digest: None,
                    })
                });
            }
            "sha256" => digest = is_digest(&value).then(|| value.to_ascii_lowercase()),
            "tz" => link.zone = Zone::from_name(&value),
            _ => {}
        }
    }
    if let (Some(start), Some(end)) = (start, end) {
        link.time = (start < end).then_some(TimeRange { start, end });
    }
    if let Some(file) = &mut link.file {
        file.digest = digest;
    }
    link
}

fn is_digest(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|octet| octet.is_ascii_hexdigit())
}

/// To `#v=flows&f=…`.
pub(crate) fn write(link: &Link) -> String {
    let mut hash = format!("#v={}", link.view.name());
    let mut add = |key: &str, value: &str| {
        hash.push('&');
        hash.push_str(key);
        hash.push('=');
        hash.push_str(&encode(value));
    };
    if !link.filter.is_empty() {
        add("f", &link.filter);
    }
    if let Some(time) = link.time {
        add("t0", &time.start.to_string());
        add("t1", &time.end.to_string());
    }
    if let Some(flow) = link.flow {
        add("flow", &flow.to_string());
    }
    if link.exported {
        add("as", EXPORTED);
    }
    if let Some(exporter) = &link.exporter {
        add("x", exporter);
    }
    if let Some(host) = link.host {
        add("h", &host.to_string());
    }
    if let Some(unit) = link.unit {
        add("u", unit.name());
    }
    if let Some(counting) = link.counting {
        add("c", counting.name());
    }
    if let Some(LinkedFile { name, octets, digest }) = &link.file {
        add("of", &format!("{name}:{octets}"));
        if let Some(digest) = digest {
            add("sha256", digest);
        }
    }
    if let Some(zone) = link.zone {
        add("tz", &zone.name());
    }
    if let Some(names) = link.names {
        add("n", NAMES[usize::from(names)]);
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_survives_the_address_bar() {
        let link = Link {
            view: View::Flows,
            filter: "ip.addr == 10.0.0.0/8 && host == \"ä&b=c%\"".to_owned(),
            time: Some(TimeRange { start: Timestamp(1), end: Timestamp(2_000_000_003) }),
            flow: Some(77),
            exported: true,
            exporter: Some("[2001:db8::1]:2055/0 IPFIX".to_owned()),
            host: Some("2001:db8::7".parse().unwrap()),
            unit: Some(Unit::Packets),
            counting: Some(Counting::Received),
            zone: Some(Zone::Utc),
            names: Some(true),
            file: Some(LinkedFile {
                name: "a:b & c.pcap".to_owned(),
                octets: 564,
                digest: Some("0123456789abcdef".repeat(4)),
            }),
        };
        assert_eq!(read(&write(&link)), link);
    }

    #[test]
    fn what_is_not_understood_is_ignored() {
        assert_eq!(read("#v=nonsense&t0=x&zzz&u=apples"), Link::default());
        assert_eq!(read("#of=a:1&sha256=zz").file.map(|file| file.digest), Some(None));
    }
}
