//! Reports: headings, figures, charts, tables and stories as a document that stands alone.
//!
//! A [`Wish`] says what somebody wants to read. [`Maker`] asks for what that takes, in the page as in the
//! command, and makes a [`Report`] of it: plain data. [`Report::to_html`] writes it as one
//! file that asks for nothing from anywhere: its own policy forbids it. [`Report::to_pdf`] writes it for
//! paper, with the letters it needs inside.
#![forbid(unsafe_code)]

mod asked;
mod case;
mod html;
mod logo;
mod make;
mod pdf;
mod redact;
mod wish;

use chart::Scene;
use model::FindingSeverity;

pub use asked::{Asked, FlowsAsked, Part, Told};
pub use case::{Case, Entry};
pub use logo::{Logo, Media, Pixels};
pub use make::Maker;
pub use wish::{Against, Template, Wish};

/// A document.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// What stands above everything.
    pub title: String,
    /// One line below: of what, from when to when.
    pub about: String,
    /// Beside both.
    pub logo: Option<Logo>,
    /// The parts, in order.
    pub sections: Vec<Section>,
    /// The last line, and on paper the last of every page: who made it.
    pub footer: String,
}

/// A part with a heading; the table of contents lists them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Section {
    /// What it is about.
    pub heading: String,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// Something in a section.
#[derive(Clone, PartialEq, Debug)]
pub enum Block {
    /// A paragraph.
    Text(String),
    /// Names and what they amount to, large.
    Figures(Vec<(String, String)>),
    /// A picture, with the table that says the same.
    Chart(Scene),
    /// Which colour is what: a class of the chart above, and its name.
    Legend(Vec<(String, String)>),
    /// A table: heads, and whether a column holds numbers; rows.
    Table {
        /// What stands above each column, and whether it is one of numbers.
        heads: Vec<(String, bool)>,
        /// A cell for each head.
        rows: Vec<Vec<String>>,
    },
    /// Findings or incidents, the worst first.
    Stories(Vec<Story>),
}

/// What happened, and how bad it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Story {
    /// How bad.
    pub severity: FindingSeverity,
    /// In a few words.
    pub title: String,
    /// In sentences, a paragraph each.
    pub text: Vec<String>,
    /// What belongs to it, an item each.
    pub parts: Vec<String>,
    /// When, how sure, and the like, a line each.
    pub about: Vec<String>,
    /// Which flows show it.
    pub filter: Option<String>,
}
