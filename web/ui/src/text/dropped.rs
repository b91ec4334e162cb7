//! What is said of files that are dropped.

use super::escape;
use super::number::counted;

/// Some of the files are open, this one first.
pub(crate) fn open_already(first: &str, files: usize) -> String {
    let first = escape::visible(first);
    match files {
        0 | 1 => format!("{first} is open already; close it first to read it again"),
        _ => format!("{first} and {} are open already; close them first", others(files)),
    }
}

/// Folders cannot be read, this one first.
pub(crate) fn folders(first: &str, folders: usize) -> String {
    let first = escape::visible(first);
    match folders {
        0 | 1 => format!("{first} is a folder; open it and drop the files that are in it"),
        _ => {
            format!("{first} and {} are folders; drop the files that are in them", others(folders))
        }
    }
}

fn others(all: usize) -> String {
    counted(all.saturating_sub(1) as u64, "other", "others")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_and_many_are_told_apart() {
        assert_eq!(
            open_already("a.pcap", 1),
            "a.pcap is open already; close it first to read it again"
        );
        assert_eq!(
            open_already("a.pcap", 2),
            "a.pcap and 1 other are open already; close them first"
        );
        assert_eq!(folders("x", 3), "x and 2 others are folders; drop the files that are in them");
    }
}
