//! Text from traffic, made visible: control and bidirectional characters are written out.

use std::borrow::Cow;

pub(crate) use model::shortened;

/// The same text with every character that would hide or reorder its neighbours written as an
/// escape (`\u{202e}`), so that what is read is what was sent.
pub(crate) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(hides) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for character in text.chars() {
        if hides(character) {
            shown.extend(character.escape_default());
        } else {
            shown.push(character);
        }
    }
    Cow::Owned(shown)
}

fn hides(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}'
            | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(visible(input), expected);
    }

    #[test]
    fn what_hides_or_reorders_is_written_out() {
        check("mail.example", "mail.example");
        check("münchen.example", "münchen.example");
        check("a\u{202e}gpj.exe", "a\\u{202e}gpj.exe");
        check("two\nlines\t", "two\\nlines\\t");
        check("zero\u{200b}width", "zero\\u{200b}width");
    }
}
