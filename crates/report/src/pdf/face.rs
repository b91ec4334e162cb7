//! The letters a document brings along: outlines, widths, and which of them were used.

use std::collections::BTreeMap;

use subsetter::GlyphRemapper;

/// Where each of them stands among [`Face::all`].
pub(super) const REGULAR: usize = 0;
pub(super) const BOLD: usize = 1;
/// Letters the first two do not have are looked for here.
pub(super) const OTHERS: [usize; 5] = [2, 3, 4, 5, 6];

/// Letters of one style.
pub(super) struct Face {
    pub(super) name: &'static str,
    octets: &'static [u8],
    parsed: ttf_parser::Face<'static>,
    kept: GlyphRemapper,
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

    fn new(name: &'static str, octets: &'static [u8]) -> Option<Self> {
        let parsed = ttf_parser::Face::parse(octets, 0).ok()?;
        let (kept, glyphs) = (GlyphRemapper::new(), BTreeMap::new());
        Some(Self { name, octets, parsed, kept, glyphs })
    }

    /// The number a letter has in the document from now on, and its width; none where the face lacks it.
    pub(super) fn letter(&mut self, form: char, says: &str) -> Option<(u16, f32)> {
        let own = self.parsed.glyph_index(form)?;
        let number = self.kept.remap(own.0);
        let width = f32::from(self.parsed.glyph_hor_advance(own)?) * self.scale();
        let glyph = || Glyph { width, says: says.to_owned() };
        self.glyphs.entry(number).or_insert_with(glyph);
        Some((number, width))
    }

    /// Letters used so far, by their numbers.
    pub(super) fn used(&self) -> impl Iterator<Item = (u16, &Glyph)> {
        self.glyphs.iter().map(|(number, glyph)| (*number, glyph))
    }

    /// A font of those letters alone.
    pub(super) fn file(&self) -> Vec<u8> {
        // Our own fonts are sound: what cannot be cut is put in whole, and shows other letters at worst.
        subsetter::subset(self.octets, 0, &self.kept).unwrap_or_else(|_| self.octets.to_vec())
    }

    pub(super) fn measures(&self) -> Measures {
        let of = |units: i16| f32::from(units) * self.scale();
        let bounds = self.parsed.global_bounding_box();
        Measures {
            ascent: of(self.parsed.ascender()),
            descent: of(self.parsed.descender()),
            capitals: of(self.parsed.capital_height().unwrap_or_else(|| self.parsed.ascender())),
            bounds: [bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max].map(of),
        }
    }

    fn scale(&self) -> f32 {
        1000.0 / f32::from(self.parsed.units_per_em())
    }
}
