//! Lists of differences that are explained, one line each: `differences.md` and its like.

use std::fmt;

use crate::difference::Difference;

/// One line of the list.
#[derive(Debug)]
pub(crate) struct Explanation {
    /// A file's name without `.pcap`; `*` stands for any letters, here and below.
    file: String,
    what: String,
    theirs: String,
    ours: String,
    /// How many differences it explains, exactly: one more is a new one.
    times: u64,
    found: u64,
}

/// A line that is no row, or has no reason.
#[derive(Debug)]
pub(crate) struct Unreadable(&'static str, usize);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(list, line) = self;
        write!(f, "{list}, line {line}: file, what, theirs, ours, times, why")
    }
}

impl std::error::Error for Unreadable {}

/// Reads the rows of the table; other lines are words for people.
pub(crate) fn read(name: &'static str, text: &str) -> Result<Vec<Explanation>, Unreadable> {
    let rows = text.lines().enumerate().filter(|(_, line)| line.starts_with("| "));
    // The first row names the columns.
    rows.skip(1).map(|(number, line)| row(line).ok_or(Unreadable(name, number + 1))).collect()
}

fn row(line: &str) -> Option<Explanation> {
    let line = line.trim().strip_prefix('|')?.strip_suffix('|')?;
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    let [file, what, theirs, ours, times, why] = cells[..] else { return None };
    let times = times.parse().ok().filter(|times| *times > 0)?;
    if [file, what, theirs, ours, why].iter().any(|cell| cell.is_empty()) {
        return None;
    }
    let [file, what, theirs, ours] = [file, what, theirs, ours].map(str::to_owned);
    Some(Explanation { file, what, theirs, ours, times, found: 0 })
}

/// Looks for the first line that explains the difference, and counts it there.
pub(crate) fn explains(list: &mut [Explanation], file: &str, difference: &Difference) -> bool {
    let explains = |line: &&mut Explanation| {
        matches(&line.file, file)
            && matches(&line.what, &difference.what)
            && matches(&line.theirs, &difference.theirs)
            && matches(&line.ours, &difference.ours)
            && line.found < line.times
    };
    let line = list.iter_mut().find(explains);
    line.is_some_and(|line| {
        line.found += 1;
        true
    })
}

impl Explanation {
    /// Why the line should not be there as it is.
    pub(crate) fn stale(&self) -> Option<String> {
        let Self { file, what, theirs, ours, times, found } = self;
        (found < times).then(|| {
            format!("{file}: {what}, {theirs} and {ours}: {times} expected, {found} found")
        })
    }
}

/// `*` is any letters.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else { return pattern == text };
    let Some(rest) = text.strip_prefix(before) else { return false };
    let ends = rest.char_indices().map(|(at, _)| at).chain([rest.len()]);
    ends.into_iter().any(|at| rest.get(at..).is_some_and(|rest| matches(after, rest)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "Words.\n\n| file | what | theirs | ours | times | why |\n|---|---|---|---|--:|---|\n\
        | a__* | octets | 1 | 2 | 2 | they count one direction |\n";

    #[test]
    fn a_line_explains_as_many_differences_as_it_says() {
        let mut list = read("list.md", LIST).unwrap();
        let difference = Difference::new("octets", 1, 2);
        let mut explained = |file: &str, what: &Difference| explains(&mut list, file, what);
        assert!(explained("a__b", &difference));
        assert!(!explained("b", &difference));
        assert!(!explained("a__b", &Difference::new("octets", 1, 3)));
        assert_eq!(list[0].stale().unwrap(), "a__*: octets, 1 and 2: 2 expected, 1 found");
        assert!(explains(&mut list, "a__c", &difference));
        assert_eq!(list[0].stale(), None);
        assert!(!explains(&mut list, "a__d", &difference));
    }

    #[test]
    fn a_line_without_a_reason_is_refused() {
        let list = LIST.replace("they count one direction", "");
        assert_eq!(
            read("list.md", &list).unwrap_err().to_string(),
            "list.md, line 5: file, what, theirs, ours, times, why"
        );
    }
}
