//! What a chart is made of: marks in a frame, a title, and the same in words.

use crate::Plot;

/// A picture: its marks lie inside `0..=width` and `0..=height`, later ones above earlier ones.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Scene {
    /// In pixels (or points: the unit is the reader's).
    pub width: f64,
    /// In the same unit.
    pub height: f64,
    /// From back to front.
    pub marks: Vec<Mark>,
    /// What the picture shows, in a sentence.
    pub title: String,
    /// The same as a table, for those who cannot see the picture.
    pub table: Option<Table>,
    /// Where on it which time is; none where it is not over time.
    pub over: Option<Plot>,
}

/// One shape of a picture.
#[derive(Clone, PartialEq, Debug)]
pub enum Mark {
    /// A rectangle.
    Rect {
        /// Left edge.
        x: f64,
        /// Upper edge.
        y: f64,
        /// Never negative.
        width: f64,
        /// Never negative.
        height: f64,
        /// Class names, separated by spaces.
        class: String,
        /// What a pointer that rests on it is told.
        title: Option<String>,
    },
    /// A path in SVG's language.
    Path {
        /// The value of SVG's attribute `d`.
        d: String,
        /// Class names, separated by spaces.
        class: String,
        /// What a pointer that rests on it is told.
        title: Option<String>,
    },
    /// A straight line.
    Line {
        /// From here.
        x1: f64,
        /// From here.
        y1: f64,
        /// To there.
        x2: f64,
        /// To there.
        y2: f64,
        /// Class names, separated by spaces.
        class: String,
    },
    /// Words.
    Text {
        /// Where the anchor stands.
        x: f64,
        /// The base line.
        y: f64,
        /// Plain text: control and bidirectional characters are escaped already.
        text: String,
        /// Which part of the text stands at `x`.
        anchor: Anchor,
        /// Class names, separated by spaces.
        class: String,
    },
    /// Marks that belong together.
    Group {
        /// Class names, separated by spaces.
        class: String,
        /// What is inside.
        marks: Vec<Mark>,
    },
}

/// Which part of a text stands at its `x`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Anchor {
    /// Its beginning.
    #[default]
    Start,
    /// Its middle.
    Middle,
    /// Its end.
    End,
}

/// A chart in words.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Table {
    /// The heads of the columns.
    pub columns: Vec<String>,
    /// As many cells as there are columns; the first one names the row.
    pub rows: Vec<Vec<String>>,
}

/// How large a picture shall be.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Size {
    /// In pixels.
    pub width: f64,
    /// In pixels.
    pub height: f64,
}

/// The name under which the style sheet colours a series.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum SeriesClass {
    /// `series-0` to `series-7`; more begin again.
    Number(u8),
    /// `series-other`: grey, and always last.
    Other,
    /// `side-upload`.
    Upload,
    /// `side-download`.
    Download,
}

/// No picture is larger: a wrong size costs no memory.
const MAX_PIXELS: f64 = 32_768.0;

impl Anchor {
    /// SVG's `text-anchor`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

impl SeriesClass {
    /// The class name.
    pub const fn name(self) -> &'static str {
        const NAMES: [&str; 8] = [
            "series-0", "series-1", "series-2", "series-3", "series-4", "series-5", "series-6",
            "series-7",
        ];
        match self {
            Self::Number(number) => NAMES[number as usize % NAMES.len()],
            Self::Other => "series-other",
            Self::Upload => "side-upload",
            Self::Download => "side-download",
        }
    }
}

impl Size {
    /// Both sides.
    pub const fn new(width: f64, height: f64) -> Self {
        Self { width, height }
    }

    /// The same with sides that can be drawn: finite, not negative, not huge.
    #[must_use]
    pub fn drawable(self) -> Self {
        let side = |side: f64| if side.is_finite() { side.clamp(0.0, MAX_PIXELS) } else { 0.0 };
        Self { width: side(self.width), height: side(self.height) }
    }
}

impl Default for Size {
    fn default() -> Self {
        Self::new(960.0, 120.0)
    }
}
