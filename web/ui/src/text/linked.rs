//! Words about links, and about the files that they need.

use super::{escape, number};

/// What a link is.
pub(crate) const ABOUT: &str = "It holds the view, not the traffic: who opens it needs the file, and is asked for it. What stands behind # is sent to no server.";
/// What may be left out.
pub(crate) const WITH: &str = "Filter and time range";
/// Both ways.
pub(crate) const RULES: [&str; 2] = ["as they are", "left out"];
/// It is in the clipboard.
pub(crate) const COPIED: &str =
    "A link to this view was copied; it holds the view, not the traffic";
/// It is not.
pub(crate) const REFUSED: &str =
    "The browser refused the clipboard; the link can be marked and copied by hand";
/// While the file is read.
pub(crate) const SUMMING: &str = "Its SHA-256 is being taken, by which the file is known whatever it is called. The link can be copied before: it then names the file by name and size.";
/// It is too early.
pub(crate) const STILL_READING: &str =
    "The file is still being read: the link names it by name and size.";
/// What was opened is what the link is about.
pub(crate) const SAME: &str = "This is the file that the link is about: the SHA-256 agrees";
/// What was kept of one that is not.
pub(crate) const KEPT: &str = "The link's view is shown of what was opened";
/// What can be done.
pub(crate) const ADVICE: &str =
    "Ask who sent the link for the file, or close this one and open the right one";

/// Nothing, or several things are open.
pub(crate) const fn several(sources: usize) -> &'static str {
    match sources {
        0 => "No file is open that it could name.",
        1 => "What is open is no file: it names none.",
        _ => "Several things are open: it names none of them.",
    }
}

/// The sum could not be taken.
pub(crate) fn without_sum(why: &str) -> String {
    format!(
        "Its SHA-256 could not be taken ({}): the link names it by name and size.",
        escape::visible(why)
    )
}

/// Another file by its size.
pub(crate) fn another(opened: (&str, u64), awaited: (&str, u64)) -> String {
    let file = |(name, octets): (&str, u64)| {
        format!(
            "{} ({})",
            escape::shortened(&escape::visible(name), 60),
            number::counted(octets, "byte", "bytes")
        )
    };
    format!("{} is not the file that the link is about: that is {}", file(opened), file(awaited))
}

/// Another file in spite of its size.
pub(crate) fn another_sum(awaited: &str, sum: &str) -> String {
    format!(
        "This is not the file that the link is about, though it is as large as {}: its SHA-256 is {sum}",
        escape::shortened(&escape::visible(awaited), 60)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_file_is_told_by_name_and_size() {
        let told = another(("b\u{202e}.pcap", 1), ("a.pcap", 564));
        let expected = "b\\u{202e}.pcap (1 byte) is not the file that the link is about: that is a.pcap (564 bytes)";
        assert_eq!(told, expected);
    }
}
