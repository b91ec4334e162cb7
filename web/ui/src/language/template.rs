//! Templates of `format!` in another language: the same values, in the order that language wants.

use std::fmt;

use super::t_of;

/// A template cut at its values: a text before each and one behind the last.
struct Cut<'a> {
    texts: Vec<String>,
    /// What stands for each value, as `{n}`; values without a text between them are one.
    values: Vec<&'a str>,
}

/// What `template` would say of these values, as `wanted` says it; none where the two do not fit.
pub(super) fn filled(template: &str, wanted: &str, values: fmt::Arguments<'_>) -> Option<String> {
    let cut_template = cut(template);
    let mut heard = Heard { texts: &cut_template.texts, next: 0, values: Vec::new() };
    heard.pass("");
    fmt::write(&mut heard, values).ok()?;
    heard.pass("");
    if heard.next < cut_template.texts.len() {
        return None;
    }
    let wanted = cut(wanted);
    let mut texts = wanted.texts.iter();
    let mut told = texts.next()?.clone();
    let mut taken = vec![false; cut_template.values.len()];
    for (value, text) in wanted.values.iter().zip(texts) {
        let fits = |(at, known): &(usize, &&str)| *known == value && !taken[*at];
        let (at, _) = cut_template.values.iter().enumerate().find(fits)?;
        *taken.get_mut(at)? = true;
        told.push_str(heard.values.get(at)?);
        told.push_str(text);
    }
    Some(told)
}

/// Hears a template being written: its texts come one by one, and between them what its values say.
struct Heard<'a> {
    texts: &'a [String],
    next: usize,
    values: Vec<String>,
}

impl Heard<'_> {
    /// Whether this is the text that comes next.
    fn pass(&mut self, text: &str) -> bool {
        let is_next = self.texts.get(self.next).is_some_and(|next| next == text);
        if is_next {
            self.next += 1;
            self.values.push(String::new());
        }
        is_next
    }
}

impl fmt::Write for Heard<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        if text.is_empty() || (super::is_ours(text) && self.pass(text)) {
            return Ok(());
        }
        self.values.last_mut().ok_or(fmt::Error)?.push_str(t_of(text));
        Ok(())
    }
}

fn cut(template: &str) -> Cut<'_> {
    let mut found = Cut { texts: vec![String::new()], values: Vec::new() };
    let mut rest = template;
    let mut begun: Option<&str> = None;
    while let Some(at) = rest.find(['{', '}']) {
        let (text, marks) = rest.split_at(at);
        let is_escaped = marks.starts_with("{{") || marks.starts_with("}}");
        if is_escaped || !text.is_empty() {
            end(&mut found, &mut begun, rest);
            if let Some(last) = found.texts.last_mut() {
                last.push_str(text);
                last.push_str(if is_escaped { &marks[..1] } else { "" });
            }
        }
        if is_escaped {
            rest = &marks[2..];
            continue;
        }
        begun = begun.or(Some(marks));
        rest = marks.split_once('}').map_or("", |(_, rest)| rest);
    }
    end(&mut found, &mut begun, rest);
    if let Some(last) = found.texts.last_mut() {
        last.push_str(rest);
    }
    found
}

/// A run of values ends where `rest` begins.
fn end<'a>(found: &mut Cut<'a>, begun: &mut Option<&'a str>, rest: &str) {
    if let Some(run) = begun.take() {
        found.values.push(&run[..run.len() - rest.len()]);
        found.texts.push(String::new());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(template: &str, wanted: &str, values: fmt::Arguments<'_>, expected: Option<&str>) {
        assert_eq!(filled(template, wanted, values).as_deref(), expected, "{template}");
    }

    #[test]
    fn values_move_with_their_names() {
        let (n, all) = (3, "many");
        check("{n} of {all}", "aus {all}: {n}", format_args!("{n} of {all}"), Some("aus many: 3"));
        check("{} of {}", "{} von {}", format_args!("{} of {}", n, n + 1), Some("3 von 4"));
    }

    #[test]
    fn values_side_by_side_stay_together_and_braces_are_texts() {
        let (n, unit) = (3.25, "s");
        let heard = format_args!("since {n:.1}{unit} {{x}}");
        check("since {n:.1}{unit} {{x}}", "{{x}} seit {n:.1}{unit}", heard, Some("{x} seit 3.2s"));
    }

    #[test]
    fn a_translation_with_a_value_of_its_own_is_none() {
        let n = 3;
        check("{n} more", "{m} mehr", format_args!("{n} more"), None);
    }
}
