//! The classes of a data set: rules of the command line and of a file, and what the rest is.

use std::path::Path;

use protocol::LabelRule;
use query::filter::Filter;

use crate::arguments::UsageError;
use crate::flows::parse_filter;
use crate::input;

/// Those of the command line, then those of a file.
pub(super) fn rules(texts: &[String], file: Option<&Path>) -> anyhow::Result<Vec<LabelRule>> {
    let mut rules = texts.iter().map(|text| rule(text)).collect::<Result<Vec<_>, _>>()?;
    if let Some(path) = file {
        let name = input::shown(path);
        let wrong = |words: String| UsageError(format!("--label-rules: {name}{words}"));
        let text = std::fs::read_to_string(path);
        let text = text.map_err(|error| wrong(format!(": {}", input::why(&error))))?;
        let read = LabelRule::parse_lines(&text);
        rules.extend(read.map_err(|(line, error)| {
            wrong(format!(", line {line}: {}", export::escape_controls(&error.to_string())))
        })?);
    }
    Ok(rules)
}

/// `NAME=EXPR`; an equals sign of the expression is behind the first.
fn rule(text: &str) -> anyhow::Result<LabelRule> {
    let Some((attack, expression)) =
        text.split_once('=').filter(|(name, _)| !name.trim().is_empty())
    else {
        let words = format!(
            "--label-when: `{}` has no name: write DDoS='ip.addr == 10.0.0.7'",
            export::escape_controls(text)
        );
        return Err(UsageError(words).into());
    };
    let attack = attack.trim().to_owned();
    let filter = parse_filter("--label-when", expression.trim())?;
    let label = u32::from(!attack.eq_ignore_ascii_case(LabelRule::BENIGN));
    Ok(LabelRule { filter, label, attack })
}

/// Benign is 0 and nothing else is, unless both are said.
pub(super) fn otherwise(label: Option<u32>, attack: Option<&str>) -> Result<LabelRule, UsageError> {
    let filter = Filter::everything();
    match (label, attack) {
        (None | Some(0), None) => Ok(LabelRule::benign()),
        (Some(label), Some(attack)) => Ok(LabelRule { filter, label, attack: attack.to_owned() }),
        (None, Some(attack)) => {
            let label = u32::from(!attack.eq_ignore_ascii_case(LabelRule::BENIGN));
            Ok(LabelRule { filter, label, attack: attack.to_owned() })
        }
        (Some(label), None) => {
            Err(UsageError(format!("--label {label} is an attack: name it with --attack NAME")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_a_name_and_a_filter() {
        let check = |text: &str, expected: Option<(&str, u32)>| {
            let found = rule(text).ok();
            assert_eq!(found.as_ref().map(|rule| (rule.attack.as_str(), rule.label)), expected);
        };
        check("DDoS=ip.addr == 10.0.0.7", Some(("DDoS", 1)));
        check("benign = port 53", Some(("benign", 0)));
        check("port 53", None);
        check("=port 53", None);
        check("DDoS=nonsense ==", None);
    }

    #[test]
    fn benign_is_0_and_nothing_else_is_unless_it_is_said() {
        let check = |label, attack, expected: Option<(u32, &str)>| {
            let found = otherwise(label, attack).ok();
            assert_eq!(found.as_ref().map(|rule| (rule.label, rule.attack.as_str())), expected);
        };
        check(None, None, Some((0, "Benign")));
        check(Some(0), None, Some((0, "Benign")));
        check(None, Some("DDoS"), Some((1, "DDoS")));
        check(Some(4), Some("DDoS"), Some((4, "DDoS")));
        check(Some(1), None, None);
    }
}
