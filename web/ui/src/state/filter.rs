//! The filter box's ear: what is typed, parsed by the same parser that runs.

use query::filter::{Filter, Lists};

use crate::language::t;

/// Where a filter is wrong and what to say about it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Fault {
    /// First octet of the offending token.
    pub(crate) position: usize,
    /// How many octets it has; 0 at the end of the text.
    pub(crate) length: usize,
    /// The sentence.
    pub(crate) sentence: String,
}

/// The filter in this text, with lists that are defined in the other; none when it is blank.
pub(crate) fn parse(text: &str, named: &str) -> Result<Option<Filter>, Fault> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    let lists = if text.contains('$') { lists(named).0 } else { Lists::NONE };
    Filter::parse_with(text, &lists).map(Some).map_err(|error| Fault {
        position: error.at,
        length: error.length,
        sentence: error.to_string(),
    })
}

/// Lists as the user writes them, `name = items` on each line, and what is wrong with which line.
#[inline(never)]
pub(crate) fn lists(named: &str) -> (Lists, Vec<String>) {
    let (mut lists, mut faults) = (Lists::default(), Vec::new());
    for (line, number) in named.lines().zip(1..) {
        if line.trim().is_empty() || line.trim_start().starts_with('#') {
            continue;
        }
        let defined = match line.split_once('=') {
            Some((name, items)) => lists.define(name.trim(), items),
            None => Err(t("a name, = and what it stands for are expected").to_owned()),
        };
        faults.extend(defined.err().map(|why| format!("Line {number}: {why}.")));
    }
    (lists, faults)
}

/// The text in three pieces around the fault: before, at, after. Positions that fall inside a
/// character move to its beginning.
pub(crate) fn split<'t>(text: &'t str, fault: &Fault) -> (&'t str, &'t str, &'t str) {
    let start = floor(text, fault.position);
    let end = floor(text, fault.position.saturating_add(fault.length)).max(start);
    let (before, rest) = text.split_at_checked(start).unwrap_or((text, ""));
    let (at, after) = rest.split_at_checked(end - start).unwrap_or((rest, ""));
    (before, at, after)
}

fn floor(text: &str, position: usize) -> usize {
    let mut at = position.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, position: usize, length: usize, expected: (&str, &str, &str)) {
        let fault = Fault { position, length, sentence: String::new() };
        assert_eq!(split(text, &fault), expected);
    }

    #[test]
    fn the_fault_is_cut_out_of_the_text() {
        check("ip.adr == 1", 0, 6, ("", "ip.adr", " == 1"));
        check("port ==", 7, 0, ("port ==", "", ""));
        check("ä == 1", 1, 1, ("", "ä", " == 1"));
        check("x", 9, 9, ("x", "", ""));
    }

    #[test]
    fn blank_is_no_filter() {
        assert_eq!(parse("  ", ""), Ok(None));
    }

    #[test]
    fn names_stand_for_what_the_user_wrote_behind_them() {
        let named = "# mine\n\nservers = 10.0.0.1, 10.1.0.0/16\nweb=80 443";
        let parsed = parse("ip.dst in $servers && port in $web", named).unwrap().unwrap();
        assert_eq!(parsed.to_string(), "ip.dst in {10.0.0.1, 10.1.0.0/16} && port in {80, 443}");
        let unknown = parse("ip.dst in $server", named).unwrap_err();
        assert!(unknown.sentence.contains("$servers"), "{}", unknown.sentence);
        let (_, faults) = lists("servers 10.0.0.1\na b = 1\nx =");
        assert_eq!(faults.len(), 3);
        assert!(faults[1].starts_with("Line 2: "), "{}", faults[1]);
    }
}
