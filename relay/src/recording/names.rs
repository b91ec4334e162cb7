//! Names of recordings: `20261121T212700Z-0001.pcapng`, with `.part` while it grows, `.zst` when
//! it was packed; `20261121-summary.txt`, `.html` or `.pdf` beside them. Only such names are ours.

use model::Timestamp;

use crate::config::SummaryKind;

/// While a file grows.
pub(super) const PART: &str = ".part";
/// When it was packed.
pub(super) const PACKED: &str = ".zst";
const CAPTURE: &str = ".pcapng";
const SUMMARY: &str = "-summary.";

/// What a name says.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Named<'a> {
    /// `20261121`.
    pub(super) day: &'a str,
    pub(super) kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Kind {
    Capture,
    Packed,
    Summary,
}

/// The name of a file that begins then; the number tells apart what begins in the same second.
pub(super) fn capture(begins: Timestamp, number: u32) -> String {
    format!("{}-{number:04}{CAPTURE}", compact(begins))
}

/// The name of the summary of a day.
pub(super) fn summary(day: &str, kind: SummaryKind) -> String {
    format!("{day}{SUMMARY}{}", kind.name())
}

/// The day of a time, `20261121`.
pub(super) fn day(time: Timestamp) -> String {
    compact(time).chars().take(8).collect()
}

/// What a finished file's name says; none when it is not ours.
pub(super) fn read(name: &str) -> Option<Named<'_>> {
    let (day, rest) = name.split_at_checked(8)?;
    if !digits(day) {
        return None;
    }
    if rest.strip_prefix(SUMMARY).is_some_and(|ending| SummaryKind::from_name(ending).is_some()) {
        return Some(Named { day, kind: Kind::Summary });
    }
    let (stem, kind) = match rest.strip_suffix(PACKED) {
        Some(stem) => (stem, Kind::Packed),
        None => (rest, Kind::Capture),
    };
    let stem = stem.strip_suffix(CAPTURE)?.strip_prefix('T')?;
    let (time, number) = stem.split_once("Z-")?;
    let ours = time.len() == 6 && digits(time) && (4..=9).contains(&number.len()) && digits(number);
    ours.then_some(Named { day, kind })
}

fn digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `20261121T212700Z`, in UTC.
fn compact(time: Timestamp) -> String {
    let text = time.to_string();
    let whole = text.split(['.', 'Z']).next().unwrap_or_default();
    let mut out: String = whole.chars().filter(|letter| !matches!(letter, '-' | ':')).collect();
    out = out.replace(' ', "T");
    out.push('Z');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_when_the_file_began() {
        // date -u -d @1795296420 +%Y%m%dT%H%M%SZ
        let time = Timestamp(1_795_296_420_123_456_789);
        assert_eq!(capture(time, 7), "20261121T212700Z-0007.pcapng");
        assert_eq!(day(time), "20261121");
        assert_eq!(summary("20261121", SummaryKind::Text), "20261121-summary.txt");
    }

    #[test]
    fn only_our_own_names_are_ours() {
        let check = |name: &str, kind: Option<Kind>| {
            assert_eq!(read(name).map(|named| named.kind), kind, "{name}");
        };
        check("20261121T212700Z-0007.pcapng", Some(Kind::Capture));
        check("20261121T212700Z-12345.pcapng.zst", Some(Kind::Packed));
        for ending in ["txt", "html", "pdf"] {
            check(&format!("20261121-summary.{ending}"), Some(Kind::Summary));
        }
        for name in [
            "20261121T212700Z-0007.pcapng.part",
            "../20261121T212700Z-0007.pcapng",
            "20261121T212700Z-0007.pcap",
            "20261121T212700Z-7.pcapng",
            "20261121T2127Z-0007.pcapng",
            "20261121T212700Z-0007.pcapng\0",
            "notes.txt",
            "2026112é-summary.txt",
            "20261121-summary.exe",
            "",
        ] {
            check(name, None);
        }
    }
}
