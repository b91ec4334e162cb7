//! Files of lists: plain, CSV, hosts; STIX stands beside. Each bad line has its number.

use super::{Item, stix};

/// Things on one list: the largest that are published have a million, and twice that takes 32 MiB at most.
pub const MAX_ITEMS: usize = 2_000_000;
/// Bad lines that are told with their numbers; a person mends a few, or takes another file.
const MAX_TOLD: usize = 100;
/// Octets of a bad line that are shown.
const SHOWN: usize = 80;

/// A line that is none of what can stand on a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BadLine {
    /// Its number, from 1; of STIX, the number of the indicator.
    pub line: u64,
    /// How it begins, without control characters.
    pub text: String,
}

/// What became of a file.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct ListReport {
    /// `plain`, `CSV`, `hosts` or `STIX 2.1`.
    pub format: &'static str,
    /// Things that were read, repeated ones as often as they stand there.
    pub items: u64,
    /// Lines that were passed over, the first of them.
    pub bad: Vec<BadLine>,
    /// All of them.
    pub bad_lines: u64,
    /// Things beyond [`MAX_ITEMS`].
    pub beyond: u64,
}

impl ListReport {
    pub(super) fn tell(&mut self, line: u64, text: &str) {
        self.bad_lines += 1;
        if self.bad.len() < MAX_TOLD {
            let text = text.chars().filter(|letter| !letter.is_control()).take(SHOWN).collect();
            self.bad.push(BadLine { line, text });
        }
    }

    pub(super) fn take(&mut self, item: Item, each: &mut dyn FnMut(Item)) {
        if self.items as usize >= MAX_ITEMS {
            self.beyond += 1;
        } else {
            self.items += 1;
            each(item);
        }
    }
}

pub(super) fn read(text: &[u8], each: &mut dyn FnMut(Item)) -> ListReport {
    let text = String::from_utf8_lossy(text);
    let text = text.trim_start_matches('\u{feff}');
    if text.trim_start().starts_with('{') {
        return stix::read(text, each);
    }
    let mut report = ListReport { format: "plain", ..ListReport::default() };
    for (place, line) in text.lines().enumerate() {
        let number = place as u64 + 1;
        let bare = without_remark(line);
        if bare.is_empty() {
            continue;
        }
        let mut words = bare.split_whitespace();
        if let (Some(first), Some(second)) = (words.next(), words.next())
            && is_nowhere(first)
        {
            report.format = "hosts";
            for name in std::iter::once(second).chain(words) {
                match Item::parse(name) {
                    Some(item @ Item::Name(_)) => report.take(item, each),
                    // Every hosts file names the machine itself.
                    _ if is_own(name) => {}
                    _ => report.tell(number, line),
                }
            }
            continue;
        }
        if let Some(item) = Item::parse(bare) {
            report.take(item, each);
            continue;
        }
        let cells = bare.split([',', ';', '\t']);
        match cells.filter(|cell| !cell.trim().is_empty()).find_map(Item::parse) {
            Some(item) if bare.contains([',', ';', '\t']) => {
                report.format = "CSV";
                report.take(item, each);
            }
            // The head of a table.
            _ if report.items == 0 && report.bad_lines == 0 && bare.contains([',', ';', '\t']) => {
                report.format = "CSV";
            }
            _ => report.tell(number, line),
        }
    }
    report
}

/// Remarks begin a line, or stand behind a blank.
fn without_remark(line: &str) -> &str {
    let line = line.trim();
    if line.starts_with(['#', ';', '!']) || line.starts_with("//") {
        return "";
    }
    let ends = [" #", "\t#", " ;", " //"];
    let end = ends.iter().filter_map(|mark| line.find(mark)).min();
    line.get(..end.unwrap_or(line.len())).unwrap_or(line).trim()
}

/// Where hosts files send names.
fn is_nowhere(word: &str) -> bool {
    matches!(word, "0.0.0.0" | "127.0.0.1" | "::" | "::1" | "255.255.255.255" | "fe80::1%lo0")
        || word.starts_with("127.") && word.parse::<std::net::Ipv4Addr>().is_ok()
}

fn is_own(name: &str) -> bool {
    name.starts_with("local")
        || name.starts_with("ip6-")
        || name == "broadcasthost"
        || name == "0.0.0.0"
        || !name.contains('.')
}
