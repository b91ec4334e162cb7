//! Words from strangers made fit to be drawn.

use std::fmt::Write;

/// Longer names are cut: a chart has no room for them.
const MAX_CHARACTERS: usize = 64;

/// The text with control and bidirectional characters escaped and cut to 64 characters.
pub fn shown(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(MAX_CHARACTERS * 4));
    for (count, character) in text.chars().enumerate() {
        if count == MAX_CHARACTERS {
            out.push('…');
            break;
        }
        if is_hidden(character) {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{{{:x}}}", u32::from(character));
        } else {
            out.push(character);
        }
    }
    out
}

/// Characters that change what others look like, and those XML forbids.
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{61c}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}')
}

/// About how wide a text of the axis' size is, in pixels; digits and small letters are narrower.
pub(crate) fn estimated_width(text: &str) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "labels are short")]
    let characters = text.chars().count() as f64;
    characters * 6.6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_turn_the_line_around() {
        assert_eq!(shown("a\u{202e}b\u{1b}c"), "a\\u{202e}b\\u{1b}c");
        assert_eq!(shown("web.example"), "web.example");
        assert_eq!(shown(&"x".repeat(70)).chars().count(), 65);
    }
}
