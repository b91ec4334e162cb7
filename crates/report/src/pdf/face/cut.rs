//! A font of a few letters of another one (OpenType 1.9, TrueType outlines). Our own fonts are of this one kind: what
//! cuts fonts of every kind is three times as large, and the page fetches it.

use ttf_parser::{GlyphId, RawFace, Tag, loca};

/// What PDF wants of a font whose letters are known by number (ISO 32000-1 §9.9), in the order of the directory.
const TABLES: [&[u8; 4]; 6] = [b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"];

/// Flags of a part of a composite glyph (`glyf`).
const WORDS: u16 = 0x01;
const SCALE: u16 = 0x08;
const MORE: u16 = 0x20;
const TWO_SCALES: u16 = 0x40;
const FOUR_SCALES: u16 = 0x80;

/// What is cut.
pub(super) struct Font<'a> {
    raw: RawFace<'a>,
    loca: loca::Table<'a>,
    glyf: &'a [u8],
    hmtx: ttf_parser::hmtx::Table<'a>,
}

impl<'a> Font<'a> {
    pub(super) fn new(
        raw: RawFace<'a>,
        loca: loca::Table<'a>,
        hmtx: ttf_parser::hmtx::Table<'a>,
    ) -> Option<Self> {
        let glyf = raw.table(Tag::from_bytes(b"glyf"))?;
        Some(Self { raw, loca, glyf, hmtx })
    }

    /// The font of these glyphs: the first of them is number 0, and so on; parts of composite ones follow.
    pub(super) fn of(&self, mut kept: Vec<u16>) -> Option<Vec<u8>> {
        let (mut glyf, mut loca, mut hmtx) = (Vec::new(), vec![0; 4], Vec::new());
        let mut number = 0;
        while let Some(&old) = kept.get(number) {
            let range = self.loca.glyph_range(GlyphId(old)).unwrap_or_default();
            let mut glyph = self.glyf.get(range)?.to_vec();
            renumber(&mut glyph, &mut kept)?;
            glyf.extend(glyph);
            glyf.resize(glyf.len().next_multiple_of(4), 0);
            loca.extend(u32::try_from(glyf.len()).ok()?.to_be_bytes());
            hmtx.extend(self.hmtx.advance(GlyphId(old))?.to_be_bytes());
            hmtx.extend(self.hmtx.side_bearing(GlyphId(old))?.to_be_bytes());
            number += 1;
        }
        let count = u16::try_from(kept.len()).ok()?.to_be_bytes();
        // The sum of the whole font is left out, which no reader of PDF looks at; offsets of glyphs have four octets.
        let head = self.changed(b"head", &[(8, &[0; 4]), (50, &[0, 1])])?;
        let hhea = self.changed(b"hhea", &[(34, &count)])?;
        let maxp = self.changed(b"maxp", &[(4, &count)])?;
        Some(whole([glyf, head, hhea, hmtx, loca, maxp]))
    }

    /// A table with other octets at some places.
    fn changed(&self, name: &[u8; 4], with: &[(usize, &[u8])]) -> Option<Vec<u8>> {
        let mut table = self.raw.table(Tag::from_bytes(name))?.to_vec();
        for (at, octets) in with {
            table.get_mut(*at..at + octets.len())?.copy_from_slice(octets);
        }
        Some(table)
    }
}

/// Parts of a composite glyph get the numbers they have from now on.
fn renumber(glyph: &mut [u8], kept: &mut Vec<u16>) -> Option<()> {
    let is_composite = glyph.first().is_some_and(|octet| octet & 0x80 != 0);
    let mut at = if is_composite { 10 } else { return Some(()) };
    loop {
        let [flags, old] = [at, at + 2].map(|at| glyph.get(at..at + 2));
        let (flags, old) = (word(flags?)?, word(old?)?);
        let new = kept.iter().position(|one| *one == old).unwrap_or(kept.len());
        if new == kept.len() {
            kept.push(old);
        }
        let new = u16::try_from(new).ok()?.to_be_bytes();
        glyph.get_mut(at + 2..at + 4)?.copy_from_slice(&new);
        let scales = [(SCALE, 2), (TWO_SCALES, 4), (FOUR_SCALES, 8)];
        let scales = scales.iter().find(|(flag, _)| flags & flag != 0).map_or(0, |(_, size)| *size);
        at += 4 + if flags & WORDS != 0 { 4 } else { 2 } + scales;
        if flags & MORE == 0 {
            return Some(());
        }
    }
}

fn word(octets: &[u8]) -> Option<u16> {
    octets.try_into().ok().map(u16::from_be_bytes)
}

/// The tables with their directory before them.
fn whole(tables: [Vec<u8>; 6]) -> Vec<u8> {
    // How many, and what searches by halves: 64 octets of entries, 2 steps, 32 octets beyond.
    let mut out = vec![0, 1, 0, 0, 0, 6, 0, 64, 0, 2, 0, 32];
    let mut offset = out.len() + 16 * tables.len();
    for (name, table) in TABLES.iter().zip(&tables) {
        out.extend(*name);
        out.extend(sum(table).to_be_bytes());
        for number in [offset, table.len()] {
            out.extend(u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes());
        }
        offset += table.len().next_multiple_of(4);
    }
    for table in tables {
        out.extend(table);
        out.resize(out.len().next_multiple_of(4), 0);
    }
    out
}

/// Words of four octets added up, the last one filled with zeroes.
fn sum(table: &[u8]) -> u32 {
    let words = table.chunks(4).map(|chunk| {
        let mut word = [0; 4];
        word.iter_mut().zip(chunk).for_each(|(to, octet)| *to = *octet);
        u32::from_be_bytes(word)
    });
    words.fold(0, u32::wrapping_add)
}
