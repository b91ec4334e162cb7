//! Colours on paper, and which class of a chart has which: as in `report.css` by day.

use pdf_writer::Content;

/// Red, green and blue.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Colour(pub(super) u8, pub(super) u8, pub(super) u8);

pub(super) const TEXT: Colour = Colour(0x19, 0x1b, 0x1e);
pub(super) const MUTED: Colour = Colour(0x5d, 0x63, 0x6b);
pub(super) const RULE: Colour = Colour(0xe3, 0xe3, 0xdf);
pub(super) const GROUND: Colour = Colour(0xf6, 0xf6, 0xf3);
pub(super) const ACCENT: Colour = Colour(0x0a, 0x6a, 0x94);

const SERIES: [(&str, Colour); 11] = [
    ("series-0", Colour(0x00, 0x72, 0xb2)),
    ("series-1", Colour(0xd5, 0x5e, 0x00)),
    ("series-2", Colour(0x00, 0x9e, 0x73)),
    ("series-3", Colour(0xcc, 0x79, 0xa7)),
    ("series-4", Colour(0xe6, 0x9f, 0x00)),
    ("series-5", Colour(0x56, 0xb4, 0xe9)),
    ("series-6", Colour(0x8c, 0x6b, 0xb1)),
    ("series-7", Colour(0x7a, 0x8b, 0x3c)),
    ("series-other", Colour(0xa6, 0xa6, 0xa2)),
    ("side-upload", Colour(0x00, 0x72, 0xb2)),
    ("side-download", Colour(0xd5, 0x5e, 0x00)),
];
const SEVERITIES: [(&str, Colour); 5] = [
    ("info", MUTED),
    ("low", Colour(0x3b, 0x7e, 0xa1)),
    ("medium", Colour(0x8a, 0x68, 0x00)),
    ("high", Colour(0xb9, 0x50, 0x0a)),
    ("critical", Colour(0xb3, 0x12, 0x3f)),
];
/// How much of the accent is in a cell, in hundredths: `heat-1` to `heat-8`.
const HEAT: [u8; 8] = [14, 25, 36, 48, 60, 73, 86, 100];
/// The same of a band between nodes.
const BAND: u8 = 32;

impl Colour {
    pub(super) fn fill(self, content: &mut Content) {
        let [red, green, blue] = self.parts();
        content.set_fill_rgb(red, green, blue);
    }

    pub(super) fn stroke(self, content: &mut Content) {
        let [red, green, blue] = self.parts();
        content.set_stroke_rgb(red, green, blue);
    }

    /// So many hundredths of it on white.
    pub(super) fn tinted(self, hundredths: u8) -> Self {
        let mixed = |part: u8| {
            let (own, all) = (u32::from(part), u32::from(hundredths.min(100)));
            u8::try_from((own * all + 255 * (100 - all)) / 100).unwrap_or(u8::MAX)
        };
        Self(mixed(self.0), mixed(self.1), mixed(self.2))
    }

    fn parts(self) -> [f32; 3] {
        [self.0, self.1, self.2].map(|part| f32::from(part) / 255.0)
    }
}

/// What a shape of these classes is filled with.
pub(super) fn of_class(classes: &str) -> Colour {
    let words = || classes.split(' ');
    let series = words().find_map(|word| named(&SERIES, word));
    if let (Some(colour), true) = (series, words().any(|word| word == "band")) {
        return colour.tinted(BAND);
    }
    let heat = || {
        let step: usize = words().find_map(|word| word.strip_prefix("heat-")?.parse().ok())?;
        HEAT.get(step.checked_sub(1)?).map(|share| ACCENT.tinted(*share))
    };
    series.or_else(heat).or_else(|| words().find_map(severity)).unwrap_or(MUTED)
}

/// What the word for a severity looks like.
pub(super) fn severity(word: &str) -> Option<Colour> {
    named(&SEVERITIES, word)
}

fn named(table: &[(&str, Colour)], word: &str) -> Option<Colour> {
    table.iter().find(|(name, _)| *name == word).map(|(_, colour)| *colour)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_have_the_colours_of_the_style_sheet() {
        let css = include_str!("../report.css");
        for (class, Colour(red, green, blue)) in SERIES {
            let day = format!("light-dark(#{red:02x}{green:02x}{blue:02x}");
            let rule = css.split(&format!(".{class} ")).nth(1).unwrap_or_default();
            assert!(rule.starts_with(&format!("{{ fill: {day}")), "{class}");
        }
        for (name, Colour(red, green, blue)) in SEVERITIES {
            let day = format!("--{name}: light-dark(#{red:02x}{green:02x}{blue:02x}");
            assert!(css.contains(&day), "{name}");
        }
        assert_eq!(of_class("node series-1"), Colour(0xd5, 0x5e, 0x00));
        assert_eq!(of_class("heat-8"), ACCENT);
        assert_eq!(of_class("nothing known"), MUTED);
    }
}
