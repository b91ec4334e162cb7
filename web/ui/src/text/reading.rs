//! What is said of how packets become flows.

use super::number::counted;

use crate::language::t;

/// The active timeout.
pub(crate) const ACTIVE: &str = "A flow that lasts longer is cut.";
/// The idle timeout.
pub(crate) const IDLE: &str = "A flow that is silent for longer has ended.";
/// Neither of them.
pub(crate) const NEVER: &str = "One flow for each pair of end points in the whole file.";
/// Looking into payload.
pub(crate) const PAYLOAD: &str = "Otherwise ports tell it, and names stay unknown; faster.";
/// Memory for packets.
pub(crate) const PACKETS: &str = "For where each packet is in its file, about 10 bytes each. What goes beyond keeps its flows, \
     and no list of packets; 0 keeps flows only.";
/// What is kept.
pub(crate) const KEEPING: &str = "The oldest flows beyond any of these are forgotten, some ten thousand at a time, and counted among the issues. \
     Without a rule files keep what fits (ten million flows), and a relay's newest flows take the place of the oldest.";
/// After a change of it.
pub(crate) const KEPT: &str = "Saved: it rules from the next flow on";
/// A relay's flows.
pub(crate) const RELAY: &str = "What a relay sent before keeps its flows.";

/// The word on the button.
pub(crate) fn save(files: usize) -> String {
    match files {
        0 => t("Save").to_owned(),
        1 => t("Save and read again").to_owned(),
        _ => format!("Save and read {files} again"),
    }
}

/// What happens after it.
pub(crate) fn saved(files: usize) -> String {
    match files {
        0 => t("Saved: it rules what is opened from now on").to_owned(),
        1 => t("Saved; the file is read again by it").to_owned(),
        _ => format!("Saved; {} are read again by it", counted(files as u64, "file", "files")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_button_says_what_will_be_read_again() {
        assert_eq!(save(0), "Save");
        assert_eq!(save(2), "Save and read 2 again");
        assert_eq!(saved(1), "Saved; the file is read again by it");
    }
}
