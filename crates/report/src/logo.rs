//! The picture at the head of a report.

use serde::{Deserialize, Serialize};

/// As it came, and as colours for what cannot read it as it came.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Logo {
    /// What the octets are.
    pub media: Media,
    /// The file.
    pub octets: Vec<u8>,
    /// The same as colours; without them a PDF has no logo.
    pub pixels: Option<Pixels>,
}

/// Which kind of picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Media {
    /// PNG.
    Png,
    /// SVG.
    Svg,
}

/// Colours, row by row from above.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Pixels {
    /// How many in a row.
    pub(crate) width: u32,
    /// How many rows.
    pub(crate) height: u32,
    /// Red, green, blue, and how much of it is seen.
    pub(crate) rgba: Vec<u8>,
}

impl Media {
    /// What these octets begin like; none where they are no picture that reports take.
    pub fn of(octets: &[u8]) -> Option<Self> {
        if octets.starts_with(b"\x89PNG\r\n\x1a\n") {
            return Some(Self::Png);
        }
        let head = octets.get(..octets.len().min(1024))?;
        String::from_utf8_lossy(head).contains("<svg").then_some(Self::Svg)
    }

    /// The media type's name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Png => "image/png",
            Self::Svg => "image/svg+xml",
        }
    }
}

impl Logo {
    /// Octets of a file at most: a logo is small, and every copy of the report holds it.
    pub const MOST_OCTETS: usize = 1 << 20;

    /// Its size within a box; none without colours.
    pub(crate) fn fitted(&self, within: (f32, f32)) -> Option<(f32, f32)> {
        let pixels = self.pixels.as_ref()?;
        let (width, height) = (pixels.width as f32, pixels.height as f32);
        let scale = (within.0 / width).min(within.1 / height);
        Some((width * scale, height * scale))
    }
}

impl Pixels {
    /// Rows of colours; none where there are more or fewer octets than such a picture has, or nothing to see.
    pub fn new(width: u32, height: u32, rgba: Vec<u8>) -> Option<Self> {
        let octets = u64::from(width) * u64::from(height) * 4;
        let is_whole = octets > 0 && u64::try_from(rgba.len()) == Ok(octets);
        is_whole.then_some(Self { width, height, rgba })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_is_told_by_what_is_in_it() {
        assert_eq!(Media::of(b"\x89PNG\r\n\x1a\nrest"), Some(Media::Png));
        assert_eq!(Media::of(b"<?xml version=\"1.0\"?>\n<svg/>"), Some(Media::Svg));
        assert_eq!(Media::of(b"GIF89a"), None);
        assert_eq!(Media::of(b""), None);
    }

    #[test]
    fn colours_are_as_many_as_the_picture_has() {
        assert_eq!(Pixels::new(2, 1, vec![0; 7]), None);
        assert_eq!(Pixels::new(0, 0, Vec::new()), None);
        let pixels = Pixels::new(200, 50, vec![0; 40_000]);
        let logo = Logo { media: Media::Png, octets: Vec::new(), pixels };
        assert_eq!(logo.fitted((100.0, 100.0)), Some((100.0, 25.0)));
    }
}
