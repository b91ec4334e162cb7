//! A report as PDF: text that can be selected and searched, charts as vectors, contents with links, an
//! outline, and page numbers. No clock: the same report is the same file, octet by octet.

mod colour;
mod face;
mod joining;
mod layout;
mod letters;
mod picture;
mod sheet;
mod story;
mod table;
mod write;

use crate::Report;

impl Report {
    /// The whole file, A4.
    pub fn to_pdf(&self) -> Vec<u8> {
        write::document(self, layout::Layout::of(self))
    }
}

#[cfg(test)]
mod tests;
