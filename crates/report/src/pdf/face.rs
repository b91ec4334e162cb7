//! The letters a document brings along: outlines, widths, and which of them were used.

mod cut;

use std::collections::BTreeMap;

use ttf_parser::{RawFace, Tag, cmap, head, hhea, hmtx, loca, maxp, os2};

use cut::Font;

/// Where each of them stands among [`Face::all`].
pub(super) const REGULAR: usize = 0;
pub(super) const BOLD: usize = 1;
/// Letters the first two do not have are looked for here.
pub(super) const OTHERS: [usize; 5] = [2, 3, 4, 5, 6];

/// Letters of one style.
pub(super) struct Face {
    pub(super) name: &'static str,
    letters: cmap::Subtable<'static>,
    head: head::Table,
    lines: hhea::Table,
    /// How high capitals are.
    capitals: i16,
    widths: hmtx::Table<'static>,
    font: Font<'static>,
    /// Glyphs that were used, in the order of their numbers in the document; the first stands for what is missing.
    kept: Vec<u16>,
    glyphs: BTreeMap<u16, Glyph>,
}

/// A letter as it stands in the document.
#[derive(Clone, PartialEq, Debug)]
pub(super) struct Glyph {
    /// Thousandths of the size.
    pub(super) width: f32,
    /// What it says: a form of a letter says the letter.
    pub(super) says: String,
}

/// What readers of the document want to know of a face as a whole, in thousandths of the size.
pub(super) struct Measures {
    pub(super) ascent: f32,
    pub(super) descent: f32,
    pub(super) capitals: f32,
    pub(super) bounds: [f32; 4],
}

impl Face {
    /// All there are: of [`REGULAR`] and [`BOLD`] each, of [`OTHERS`] one style.
    pub(super) fn all() -> Vec<Self> {
        /// A name, and the file of that name; a subset's name begins with six letters and a plus.
        macro_rules! files {
            ($($name:literal)*) => {
                [$((concat!("FLOWGL+", $name), include_bytes!(concat!("../../fonts/", $name, ".ttf")).as_slice())),*]
            };
        }
        const FILES: [(&str, &[u8]); 7] = files!(
            "NotoSans-Regular" "NotoSans-Bold" "NotoSansMath-Regular" "NotoSansArabic-Regular"
            "NotoSansHebrew-Regular" "NotoSansArmenian-Regular" "NotoSansGeorgian-Regular"
        );
        let all: Vec<Self> =
            FILES.iter().filter_map(|(name, file)| Self::new(name, file)).collect();
        debug_assert_eq!(all.len(), FILES.len(), "our own fonts can be read");
        all
    }

    /// Nothing but what is needed of it is looked at.
    fn new(name: &'static str, octets: &'static [u8]) -> Option<Self> {
        let raw = RawFace::parse(octets, 0).ok()?;
        let table = |name| raw.table(Tag::from_bytes(name));
        let head = head::Table::parse(table(b"head")?)?;
        let lines = hhea::Table::parse(table(b"hhea")?)?;
        let count = maxp::Table::parse(table(b"maxp")?)?.number_of_glyphs;
        let widths = hmtx::Table::parse(lines.number_of_metrics, count, table(b"hmtx")?)?;
        let places = loca::Table::parse(count, head.index_to_location_format, table(b"loca")?)?;
        let all = cmap::Table::parse(table(b"cmap")?)?.subtables;
        let letters = all.into_iter().find(cmap::Subtable::is_unicode)?;
        let capitals = table(b"OS/2").and_then(os2::Table::parse)?.capital_height();
        let capitals = capitals.unwrap_or(lines.ascender);
        let font = Font::new(raw, places, widths)?;
        let (kept, glyphs) = (vec![0], BTreeMap::new());
        Some(Self { name, letters, head, lines, capitals, widths, font, kept, glyphs })
    }

    /// The number a letter has in the document from now on, and its width; none where the face lacks it.
    pub(super) fn letter(&mut self, form: char, says: &str) -> Option<(u16, f32)> {
        let own = self.letters.glyph_index(u32::from(form))?;
        let width = f32::from(self.widths.advance(own)?) * self.scale();
        let place = self.kept.iter().position(|kept| *kept == own.0);
        let number = u16::try_from(place.unwrap_or(self.kept.len())).ok()?;
        if place.is_none() {
            self.kept.push(own.0);
            self.glyphs.insert(number, Glyph { width, says: says.to_owned() });
        }
        Some((number, width))
    }

    /// Letters used so far, by their numbers.
    pub(super) fn used(&self) -> impl Iterator<Item = (u16, &Glyph)> {
        self.glyphs.iter().map(|(number, glyph)| (*number, glyph))
    }

    /// A font of those letters alone.
    pub(super) fn file(&self) -> Vec<u8> {
        let file = self.font.of(self.kept.clone());
        debug_assert!(file.is_some(), "our own fonts are sound");
        file.unwrap_or_default()
    }

    pub(super) fn measures(&self) -> Measures {
        let of = |units: i16| f32::from(units) * self.scale();
        let bounds = self.head.global_bbox;
        Measures {
            ascent: of(self.lines.ascender),
            descent: of(self.lines.descender),
            capitals: of(self.capitals),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(of),
        }
    }

    fn scale(&self) -> f32 {
        1000.0 / f32::from(self.head.units_per_em)
    }
}

#[cfg(test)]
mod tests {
    use ttf_parser::GlyphId;

    use super::*;

    #[test]
    fn what_is_cut_is_a_font_with_the_outlines_of_the_whole() {
        let mut face = Face::all().swap_remove(REGULAR);
        // The second is a letter with a mark, made of both.
        let numbers = ['A', 'Ä', 'g'].map(|letter| face.letter(letter, "x").map(|it| it.0));
        assert_eq!(numbers, [Some(1), Some(2), Some(3)]);
        let file = face.file();
        let cut = ttf_parser::Face::parse(&file, 0).expect("a font");
        assert!(cut.number_of_glyphs() > 4, "parts of the composite one came along");
        let whole = include_bytes!("../../fonts/NotoSans-Regular.ttf");
        let whole = ttf_parser::Face::parse(whole, 0).expect("a font");
        for (number, letter) in [1, 2, 3].into_iter().zip(['A', 'Ä', 'g']) {
            let old = whole.glyph_index(letter).expect("our letter");
            let (old, new) = (outline(&whole, old), outline(&cut, GlyphId(number)));
            assert!(!old.is_empty() && old == new, "{letter}: {old} {new}");
            let (old, new) = (whole.glyph_index(letter), GlyphId(number));
            assert_eq!(
                old.and_then(|old| whole.glyph_hor_advance(old)),
                cut.glyph_hor_advance(new)
            );
        }
    }

    fn outline(face: &ttf_parser::Face<'_>, glyph: GlyphId) -> String {
        struct Drawn(String);
        impl ttf_parser::OutlineBuilder for Drawn {
            fn move_to(&mut self, x: f32, y: f32) {
                self.0 += &format!("M{x} {y}");
            }
            fn line_to(&mut self, x: f32, y: f32) {
                self.0 += &format!("L{x} {y}");
            }
            fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
                self.0 += &format!("Q{x1} {y1} {x} {y}");
            }
            fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
                self.0 += &format!("C{x1} {y1} {x2} {y2} {x} {y}");
            }
            fn close(&mut self) {
                self.0 += "Z";
            }
        }
        let mut drawn = Drawn(String::new());
        face.outline_glyph(glyph, &mut drawn);
        drawn.0
    }
}
