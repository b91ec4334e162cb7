//! Text as letters of faces: measured, cut to what fits, and set in runs of one face.

use std::collections::BTreeSet;

use super::face::{BOLD, Face, OTHERS, REGULAR};
use super::joining::drawn;

/// Everything the document is written with.
pub(super) struct Letters {
    pub(super) faces: Vec<Face>,
    /// Of [`COLLECTIONS`]: the letters used, as UTF-16 says them.
    pub(super) asian: [BTreeSet<u16>; 3],
}

/// A face of the document.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Ink {
    /// One that comes along.
    Own(usize),
    /// One of [`COLLECTIONS`], which the reader of the document has.
    Asian(usize),
}

/// Letters of one face side by side.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Run {
    pub(super) ink: Ink,
    /// Two octets a letter.
    pub(super) codes: Vec<u8>,
    /// Thousandths of the size.
    pub(super) width: f32,
}

/// Chinese, Japanese and Korean letters are too many to come along: readers have them under these names
/// (ISO 32000-1 §9.7.5.2), and every letter is as wide as it is high.
pub(super) struct Collection {
    pub(super) ordering: &'static str,
    pub(super) supplement: i32,
    pub(super) font: &'static str,
    pub(super) cmap: &'static str,
}

const CHINESE: usize = 0;
const JAPANESE: usize = 1;
const KOREAN: usize = 2;

pub(super) const COLLECTIONS: [Collection; 3] = [
    Collection { ordering: "GB1", supplement: 4, font: "STSong-Light", cmap: "UniGB-UTF16-H" },
    Collection {
        ordering: "Japan1",
        supplement: 4,
        font: "HeiseiKakuGo-W5",
        cmap: "UniJIS-UTF16-H",
    },
    Collection {
        ordering: "Korea1",
        supplement: 1,
        font: "HYGoThic-Medium",
        cmap: "UniKS-UTF16-H",
    },
];

/// Letters of those collections.
const SQUARE: f32 = 1000.0;

impl Letters {
    pub(super) fn new() -> Self {
        Self { faces: Face::all(), asian: Default::default() }
    }

    /// The text in runs. A letter no face has, and one that hides or turns others, stands as `\u{…}`.
    pub(super) fn set(&mut self, text: &str, is_bold: bool) -> Vec<Run> {
        let mut runs: Vec<Run> = Vec::new();
        let is_japanese = text.chars().any(is_kana);
        for form in drawn(text) {
            if let Some((ink, code, width)) =
                self.letter(form.drawn, &form.says, is_bold, is_japanese)
            {
                push(&mut runs, ink, code, width);
                continue;
            }
            for letter in form.says.chars().flat_map(char::escape_unicode) {
                let says = letter.to_string();
                let set = self.letter(letter, &says, is_bold, is_japanese);
                set.into_iter().for_each(|(ink, code, width)| push(&mut runs, ink, code, width));
            }
        }
        runs
    }

    /// How wide the text is at this size.
    pub(super) fn width(&mut self, text: &str, is_bold: bool, size: f32) -> f32 {
        self.set(text, is_bold).iter().map(|run| run.width).sum::<f32>() * size / 1000.0
    }

    /// The text in lines that are no wider; a word that is wider alone is cut.
    pub(super) fn wrap(&mut self, text: &str, is_bold: bool, size: f32, width: f32) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        let mut line = String::new();
        for word in text.split(' ') {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.width(&longer, is_bold, size) <= width {
                line = longer;
                continue;
            }
            if !line.is_empty() {
                lines.push(std::mem::take(&mut line));
            }
            line = self.cut(word, is_bold, size, width, &mut lines);
        }
        lines.push(line);
        lines
    }

    /// Puts all of a long word but its end into lines, and gives its end.
    fn cut(
        &mut self,
        word: &str,
        is_bold: bool,
        size: f32,
        width: f32,
        lines: &mut Vec<String>,
    ) -> String {
        let mut part = String::new();
        let mut taken = 0.0;
        for letter in word.chars() {
            let wide = self.width(letter.encode_utf8(&mut [0; 4]), is_bold, size);
            if taken + wide > width && !part.is_empty() {
                lines.push(std::mem::take(&mut part));
                taken = 0.0;
            }
            part.push(letter);
            taken += wide;
        }
        part
    }

    /// The text, with `…` in place of what does not fit.
    pub(super) fn fit(&mut self, text: &str, is_bold: bool, size: f32, width: f32) -> String {
        if self.width(text, is_bold, size) <= width {
            return text.to_owned();
        }
        let room = width - self.width("…", is_bold, size);
        let first = self.wrap(text, is_bold, size, room.max(size)).into_iter().next();
        // A cut at a space may leave a lot of room: letters fill it.
        let mut lines = Vec::new();
        let rest = self.cut(text, is_bold, size, room.max(size), &mut lines);
        let longest = lines.into_iter().next().unwrap_or(rest);
        let kept = if longest.is_empty() { first.unwrap_or_default() } else { longest };
        format!("{}…", kept.trim_end())
    }

    fn letter(
        &mut self,
        letter: char,
        says: &str,
        is_bold: bool,
        is_japanese: bool,
    ) -> Option<(Ink, u16, f32)> {
        if chart::is_hidden(letter) {
            return None;
        }
        let own = if is_bold { BOLD } else { REGULAR };
        for place in std::iter::once(own).chain(OTHERS) {
            if let Some((code, width)) = self.faces.get_mut(place)?.letter(letter, says) {
                return Some((Ink::Own(place), code, width));
            }
        }
        let collection = collection(letter, is_japanese)?;
        let code = u16::try_from(u32::from(letter)).ok()?;
        self.asian.get_mut(collection)?.insert(code);
        Some((Ink::Asian(collection), code, SQUARE))
    }
}

fn push(runs: &mut Vec<Run>, ink: Ink, code: u16, width: f32) {
    match runs.last_mut() {
        Some(run) if run.ink == ink => {
            run.codes.extend(code.to_be_bytes());
            run.width += width;
        }
        _ => runs.push(Run { ink, codes: code.to_be_bytes().to_vec(), width }),
    }
}

const fn is_kana(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}')
}

/// Which collection has a letter; Han letters beside kana are Japanese, and Chinese elsewhere.
fn collection(letter: char, is_japanese: bool) -> Option<usize> {
    match letter {
        '\u{1100}'..='\u{11ff}' | '\u{3130}'..='\u{318f}' | '\u{ac00}'..='\u{d7a3}' => Some(KOREAN),
        letter if is_kana(letter) => Some(JAPANESE),
        '\u{2e80}'..='\u{2fdf}'
        | '\u{3000}'..='\u{303f}'
        | '\u{3100}'..='\u{312f}'
        | '\u{3200}'..='\u{33ff}'
        | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff01}'..='\u{ff60}'
        | '\u{ffe0}'..='\u{ffe6}' => Some(if is_japanese { JAPANESE } else { CHINESE }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inks(text: &str) -> Vec<(Ink, usize)> {
        let runs = Letters::new().set(text, false);
        runs.iter().map(|run| (run.ink, run.codes.len() / 2)).collect()
    }

    #[test]
    fn each_script_finds_a_face_and_what_none_has_is_escaped() {
        assert_eq!(inks("Grüße, Ελλάδα, Привет"), [(Ink::Own(REGULAR), 21)]);
        assert_eq!(inks("ab 中文"), [(Ink::Own(REGULAR), 3), (Ink::Asian(CHINESE), 2)]);
        assert_eq!(inks("東京の"), [(Ink::Asian(JAPANESE), 3)]);
        assert_eq!(inks("서울"), [(Ink::Asian(KOREAN), 2)]);
        assert_eq!(inks("שלום"), [(Ink::Own(OTHERS[2]), 4)]);
        assert_eq!(inks("−"), [(Ink::Own(OTHERS[0]), 1)]);
        // An emoji is nine letters; what turns the line around is as visible.
        assert_eq!(inks("🚀"), [(Ink::Own(REGULAR), r"\u{1f680}".len())]);
        assert_eq!(inks("a\u{202e}b"), [(Ink::Own(REGULAR), 2 + r"\u{202e}".len())]);
    }

    #[test]
    fn lines_are_no_wider_than_asked_and_lose_nothing() {
        let text = "A line of words and averyveryverylongnamewithoutanyspace.example at its end";
        let mut letters = Letters::new();
        let lines = letters.wrap(text, false, 10.0, 80.0);
        assert!(lines.len() > 4);
        assert!(lines.iter().all(|line| letters.width(line, false, 10.0) <= 80.0), "{lines:?}");
        let squeezed = |text: &str| text.replace(' ', "");
        assert_eq!(squeezed(&lines.concat()), squeezed(text));
    }

    #[test]
    fn what_does_not_fit_ends_with_an_ellipsis() {
        let mut letters = Letters::new();
        assert_eq!(letters.fit("short", false, 10.0, 80.0), "short");
        let fitted = letters.fit("a name that is far too long for it", true, 10.0, 80.0);
        assert!(fitted.ends_with('…') && fitted.len() > 10, "{fitted}");
        assert!(letters.width(&fitted, true, 10.0) <= 80.0);
    }
}
