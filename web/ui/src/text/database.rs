//! Words about databases of addresses.

use protocol::DatabaseStatus;

use super::{escape, number, time};

use crate::language::t;

/// What stands where databases are kept.
pub(crate) const KEPT: &str = "Kept until this tab is closed; nothing is stored or sent.";

/// `countries, cities and networks`: what it brings.
pub(crate) fn brings(status: &DatabaseStatus) -> String {
    let parts = [
        (status.countries, "countries"),
        (status.cities, "cities"),
        (status.systems, "networks (AS)"),
    ];
    let parts: Vec<&str> =
        parts.into_iter().filter(|(there, _)| *there).map(|(_, what)| what).collect();
    match parts.as_slice() {
        [] => t("nothing that is shown").to_owned(),
        [one] => (*one).to_owned(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The day it was made.
pub(crate) fn built(status: &DatabaseStatus) -> Option<String> {
    let words = time::date_and_time(status.built?, time::UTC);
    words.split(' ').next().map(str::to_owned)
}

/// The sentence when it was opened.
pub(crate) fn opened(status: &DatabaseStatus) -> String {
    let of = built(status).map_or_else(String::new, |day| format!(" of {day}"));
    format!(
        "{}{of}: addresses are looked up for {}. {KEPT}",
        escape::visible(title(status)),
        brings(status)
    )
}

/// What its maker calls it, else its file's name.
pub(crate) fn title(status: &DatabaseStatus) -> &str {
    if status.kind.is_empty() { &status.name } else { &status.kind }
}

/// Everything about it, line by line.
pub(crate) fn details(status: &DatabaseStatus) -> String {
    let mut lines = vec![
        escape::visible(&status.name).into_owned(),
        format!("{}, {}", title(status), number::octets(status.octets)),
        format!("Brings {}", brings(status)),
    ];
    lines.extend(built(status).map(|day| format!("Made on {day}")));
    if !status.description.is_empty() {
        lines.push(status.description.clone());
    }
    if !status.languages.is_empty() {
        lines.push(format!("Languages: {}", status.languages.join(", ")));
    }
    if !status.v6 {
        lines.push(t("IPv4 addresses only").to_owned());
    }
    lines.push(t(KEPT).to_owned());
    lines.join("\n")
}

/// Whether a file is one, by its name.
pub(crate) fn is_named_so(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.ends_with(".mmdb") || name.ends_with(".mmdb.gz")
}

#[cfg(test)]
mod tests {
    use model::Timestamp;

    use super::*;

    #[test]
    fn a_database_is_told_in_a_sentence() {
        let status = DatabaseStatus {
            kind: "GeoLite2-City".to_owned(),
            built: Some(Timestamp::from_seconds(1_793_491_200)),
            countries: true,
            cities: true,
            ..DatabaseStatus::default()
        };
        let words = opened(&status);
        assert!(words.starts_with("GeoLite2-City of 2026-11-01: "), "{words}");
        assert!(words.contains("for countries and cities. "), "{words}");
        assert_eq!(brings(&DatabaseStatus::default()), "nothing that is shown");
        assert!(is_named_so("a.MMDB") && !is_named_so("a.pcap"));
    }
}
