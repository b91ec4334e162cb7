//! What is said of sessions.

use crate::language::t;

/// What one is.
pub(crate) const ABOUT: &str = "Everything that was seen as one file: flows, names, exporters, DNS, HTTP, TLS, findings and this view. \
     Drop it here, or name it on the command line, and it opens at once. It holds no packets.";
/// Where it can be kept.
pub(crate) const KEPT: &str = "Kept in this browser it stands on the start page and survives a reload; it never leaves this machine.";

/// How long ago something was, from milliseconds.
pub(crate) fn age(millis: f64) -> String {
    let minutes = (millis / 60_000.0).max(0.0) as u64;
    let (amount, unit) = match minutes {
        0 => return t("just now").to_owned(),
        1..60 => (minutes, "minute"),
        60..1440 => (minutes / 60, "hour"),
        _ => (minutes / 1440, "day"),
    };
    format!("{amount} {unit}{} ago", if amount == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_in_its_largest_unit() {
        let minute = 60_000.0;
        assert_eq!(age(-5.0), "just now");
        assert_eq!(age(minute * 0.9), "just now");
        assert_eq!(age(minute), "1 minute ago");
        assert_eq!(age(minute * 59.5), "59 minutes ago");
        assert_eq!(age(minute * 60.0), "1 hour ago");
        assert_eq!(age(minute * 60.0 * 47.0), "1 day ago");
        assert_eq!(age(minute * 60.0 * 48.0), "2 days ago");
    }
}
