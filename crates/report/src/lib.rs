//! Reports: headings, figures, charts, tables and findings as a document that stands alone.
//!
//! A [`Report`] is plain data that whoever asked the engine fills in; [`Report::to_html`] writes it as one
//! file that asks for nothing from anywhere: its own policy forbids it.
#![forbid(unsafe_code)]

mod html;

use chart::Scene;
use model::Finding;

/// A document.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Report {
    /// What stands above everything.
    pub title: String,
    /// One line below: of what, from when to when.
    pub about: String,
    /// The parts, in order.
    pub sections: Vec<Section>,
    /// The last line: who made it and when.
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
    /// What is odd, the worst first.
    Findings(Vec<Finding>),
}
