//! What is said of data sets for machine learning.

use super::number::counted;

use crate::language::t;

/// What they are.
pub(crate) const ABOUT: &str = "The NetFlow feature sets v1, v2 and v3 as they were published, one row a flow. \
    The files are read once more, by the timeouts and tunnels of the settings; the file is made in this tab.";

/// What a rule is.
pub(crate) const RULES: &str = "One rule a line: a name, an equals sign, a filter. The first that fits a flow \
    names it; Label is 1, of Benign 0. Flows that none fits are named as Attack says.";

/// What compatibility is.
pub(crate) const COMPATIBLE: &str =
    "Written as the published files have them, against what their documentation says";

/// So many columns are written.
pub(crate) fn columns(columns: usize) -> String {
    counted(columns as u64, "column", "columns")
}

/// Which flows become rows.
pub(crate) const fn ruled(filter: bool, time: bool) -> &'static str {
    match (filter, time) {
        (true, true) => " · flows under the filter, within the selected time",
        (true, false) => " · flows under the filter",
        (false, true) => " · flows within the selected time",
        (false, false) => " · all flows",
    }
}

/// How many of all columns are written.
pub(crate) fn written(written: usize, all: usize) -> String {
    if written == all { format!("all {all}") } else { format!("{written} of {all}") }
}

/// How many rules there are.
pub(crate) fn rules(rules: usize) -> String {
    if rules == 0 { t("none").to_owned() } else { counted(rules as u64, "rule", "rules") }
}

/// The same beside the fold: which line is none.
pub(crate) fn wrong_line(line: usize) -> String {
    format!("line {line} is no rule")
}

/// A line that is no rule, and why.
pub(crate) fn wrong_rule(line: usize, why: &str) -> String {
    format!("line {line}: {why}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_column_and_one_rule_are_told_as_one() {
        assert_eq!((columns(1), columns(45)), ("1 column".to_owned(), "45 columns".to_owned()));
        assert_eq!((rules(0), rules(1)), ("none".to_owned(), "1 rule".to_owned()));
        assert_eq!((written(45, 45), written(3, 45)), ("all 45".to_owned(), "3 of 45".to_owned()));
    }
}
