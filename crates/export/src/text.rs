//! Words from strangers made fit for a terminal.

use std::borrow::Cow;
use std::fmt::Write;

/// The text with control and bidirectional characters written as `\u{1b}`: a name cannot move the
/// cursor, colour the screen or turn its line around.
pub fn escape_controls(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if is_hidden(character) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    Cow::Owned(out)
}

/// The text as a string of JSON, in which control and bidirectional characters are written as
/// `\u202e`: the same text to whoever reads JSON, and to a terminal only letters.
pub fn json_string(text: &str) -> String {
    // Text has no form that JSON cannot write.
    let plain = serde_json::to_string(text).unwrap_or_default();
    if !plain.contains(is_hidden) {
        return plain;
    }
    let mut out = String::with_capacity(plain.len() + 16);
    for character in plain.chars() {
        if is_hidden(character) {
            // Writing to a String cannot fail; none of them is beyond 16 bits.
            let _ = write!(out, "\\u{:04x}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

/// How many cells of a terminal a text takes, where every character takes one.
pub(crate) fn width(text: &str) -> usize {
    text.chars().count()
}

fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        assert_eq!(escape_controls(text), expected);
    }

    #[test]
    fn controls_become_visible() {
        check("plain.example", "plain.example");
        check("a\x1b[31mb\n", "a\\u{1b}[31mb\\u{a}");
        check("\u{202e}gpj.exe", "\\u{202e}gpj.exe");
        check("grüße", "grüße");
    }

    #[test]
    fn a_string_of_json_moves_no_cursor_and_turns_no_line() {
        let text = "a\x1b[31m\u{9b}31m\x7f\u{202e}\"<b>ü\n";
        let written = json_string(text);
        assert_eq!(written, r#""a\u001b[31m\u009b31m\u007f\u202e\"<b>ü\n""#);
        assert_eq!(serde_json::from_str::<String>(&written).unwrap(), text);
    }
}
