//! What stands where: title, contents, sections and their blocks, from page to page.

use chart::Scene;

use super::colour::{self, Colour};
use super::picture;
use super::sheet::{At, HEIGHT, Sheets, Style, WIDTH};
use crate::{Block, Report, Section};

pub(super) const LEFT: f32 = 48.0;
pub(super) const RIGHT: f32 = WIDTH - LEFT;
pub(super) const ROOM: f32 = RIGHT - LEFT;
const TOP: f32 = 60.0;
const BOTTOM: f32 = HEIGHT - 58.0;
/// A heading stands with at least this much of what it is over.
const COMPANY: f32 = 96.0;

const TITLE: Style = Style { size: 22.0, is_bold: true, colour: colour::TEXT };
const ABOUT: Style = Style { size: 9.5, is_bold: false, colour: colour::MUTED };
const HEADING: Style = Style { size: 14.0, is_bold: true, colour: colour::TEXT };
const CONTENTS: Style = Style { size: 10.0, is_bold: false, colour: colour::TEXT };
const BODY: Style = Style { size: 9.5, is_bold: false, colour: colour::TEXT };
const SMALL: Style = Style { size: 8.0, is_bold: false, colour: colour::MUTED };
const FIGURE: Style = Style { size: 14.5, is_bold: true, colour: colour::TEXT };

/// The logo is no larger.
const LOGO: (f32, f32) = (150.0, 46.0);
const CARD: f32 = 44.0;
/// Cards in a row: four, or five where there are five.
const CARDS: usize = 4;
const GAP: f32 = 8.0;

/// Pages being filled.
pub(super) struct Layout {
    pub(super) sheets: Sheets,
    pub(super) page: usize,
    pub(super) y: f32,
    /// Where each section begins.
    pub(super) begins: Vec<At>,
}

impl Layout {
    /// The whole document.
    pub(super) fn of(report: &Report) -> Self {
        let mut layout = Self { sheets: Sheets::new(), page: 0, y: TOP, begins: Vec::new() };
        layout.title(report);
        let slots = if report.sections.len() > 1 { layout.contents(report) } else { Vec::new() };
        for section in &report.sections {
            layout.section(section);
        }
        layout.number(report, &slots);
        layout
    }

    fn title(&mut self, report: &Report) {
        let mut room = ROOM;
        let mut under_logo = self.y;
        if let Some((width, height)) = report.logo.as_ref().and_then(|logo| logo.fitted(LOGO)) {
            let at = At { page: 0, x: RIGHT - width, y: TOP - 14.0 };
            self.sheets.logo(at, width, height);
            room -= width + 24.0;
            under_logo = at.y + height + 6.0;
        }
        self.y += 4.0;
        self.paragraph(&report.title, TITLE, 26.0, room);
        self.y += 3.0;
        self.paragraph(&report.about, ABOUT, 13.0, room);
        self.y = (self.y + 4.0).max(under_logo);
        self.rule(colour::ACCENT, 1.2);
        self.y += 16.0;
    }

    /// A line for each section, without the page's number, which is not known yet; where they stand.
    fn contents(&mut self, report: &Report) -> Vec<At> {
        let mut slots = Vec::new();
        for (place, section) in report.sections.iter().enumerate() {
            self.room(16.0);
            let at = At { page: self.page, x: LEFT, y: self.y + 10.0 };
            let words =
                self.sheets.letters.fit(&section.heading, false, CONTENTS.size, ROOM - 60.0);
            let width = self.sheets.text(at, &words, CONTENTS);
            self.sheets.link(At { y: self.y - 1.0, ..at }, ROOM, 15.0, place);
            slots.push(At { x: LEFT + width, ..at });
            self.y += 16.0;
        }
        self.y += 6.0;
        slots
    }

    /// What is known in the end: the contents' page numbers, and those of the pages themselves.
    fn number(&mut self, report: &Report, slots: &[At]) {
        for (slot, begin) in slots.iter().zip(self.begins.clone()) {
            let number = (begin.page + 1).to_string();
            let width = self.sheets.text_to(At { x: RIGHT, ..*slot }, &number, CONTENTS);
            let mut x = slot.x + 8.0;
            // Dots stand in columns, whatever is left of them.
            x += 6.0 - (x - LEFT) % 6.0;
            while x < RIGHT - width - 8.0 {
                self.sheets.rect(At { x, y: slot.y - 1.0, ..*slot }, 0.8, 0.8, colour::MUTED);
                x += 6.0;
            }
        }
        let pages = self.sheets.pages.len();
        for page in 0..pages {
            let foot = At { page, x: LEFT, y: HEIGHT - 32.0 };
            let number = format!("Page {} of {pages}", page + 1);
            let width = self.sheets.text_to(At { x: RIGHT, ..foot }, &number, SMALL);
            let words =
                self.sheets.letters.fit(&report.footer, false, SMALL.size, ROOM - width - 20.0);
            self.sheets.text(foot, &words, SMALL);
            if page > 0 {
                let title = self.sheets.letters.fit(&report.title, false, SMALL.size, ROOM);
                self.sheets.text(At { y: 36.0, ..foot }, &title, SMALL);
                let line = At { y: 42.0, ..foot };
                self.sheets.line(line, (RIGHT, line.y), colour::RULE, 0.6);
            }
        }
    }

    fn section(&mut self, section: &Section) {
        if self.y > TOP {
            self.y += 12.0;
        }
        self.room(COMPANY);
        self.begins.push(At { page: self.page, x: LEFT, y: self.y });
        self.y += 4.0;
        self.paragraph(&section.heading, HEADING, 18.0, ROOM);
        self.rule(colour::RULE, 0.8);
        self.y += 10.0;
        section.blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Text(text) => {
                self.paragraph(text, BODY, 13.5, ROOM);
                self.y += 4.0;
            }
            Block::Figures(figures) => self.figures(figures),
            Block::Chart(scene) => self.chart(scene),
            Block::Legend(rows) => self.legend(rows),
            Block::Table { heads, rows } => self.table(heads, rows),
            Block::Stories(stories) => stories.iter().for_each(|story| self.story(story)),
        }
    }

    /// Text in as many lines as it takes; the line's height is between base lines.
    pub(super) fn paragraph(&mut self, text: &str, style: Style, line: f32, width: f32) {
        for words in self.sheets.letters.wrap(text, style.is_bold, style.size, width) {
            self.room(line);
            let at = At { page: self.page, x: LEFT, y: self.y + line * 0.75 };
            self.sheets.text(at, &words, style);
            self.y += line;
        }
    }

    fn figures(&mut self, figures: &[(String, String)]) {
        let cards = if figures.len() == CARDS + 1 { CARDS + 1 } else { CARDS };
        let width = (ROOM - GAP * (cards as f32 - 1.0)) / cards as f32;
        for row in figures.chunks(cards) {
            self.room(CARD + GAP);
            for (place, (name, value)) in row.iter().enumerate() {
                let x = LEFT + (width + GAP) * place as f32;
                let at = At { page: self.page, x, y: self.y };
                self.sheets.rect(at, width, CARD, colour::GROUND);
                self.sheets.rect(at, 2.0, CARD, colour::ACCENT);
                let inside = width - 20.0;
                let name = self.sheets.letters.fit(name, false, SMALL.size, inside);
                self.sheets.text(At { x: x + 11.0, y: self.y + 15.0, ..at }, &name, SMALL);
                let value = self.sheets.letters.fit(value, true, FIGURE.size, inside);
                self.sheets.text(At { x: x + 11.0, y: self.y + 34.0, ..at }, &value, FIGURE);
            }
            self.y += CARD + GAP;
        }
        self.y += 6.0;
    }

    fn chart(&mut self, scene: &Scene) {
        // A picture taller than a page is as high as the page.
        let whole = picture::height(scene, ROOM);
        let most = BOTTOM - TOP - 24.0;
        let width = if whole > most { ROOM * most / whole } else { ROOM };
        let height = whole.min(most);
        self.room(height + 22.0);
        if !scene.title.is_empty() {
            let at = At { page: self.page, x: LEFT, y: self.y + 8.0 };
            let words = self.sheets.letters.fit(&scene.title, false, SMALL.size, ROOM);
            self.sheets.text(at, &words, SMALL);
            self.y += 14.0;
        }
        self.sheets.picture(At { page: self.page, x: LEFT, y: self.y }, scene, width);
        self.y += height + 8.0;
    }

    fn legend(&mut self, rows: &[(String, String)]) {
        let mut x = LEFT;
        self.room(13.0);
        for (class, name) in rows {
            let name = self.sheets.letters.fit(name, false, SMALL.size, ROOM / 2.0);
            let wide = self.sheets.letters.width(&name, false, SMALL.size) + 11.0;
            if x + wide > RIGHT && x > LEFT {
                x = LEFT;
                self.y += 13.0;
                self.room(13.0);
            }
            let at = At { page: self.page, x, y: self.y + 2.0 };
            self.sheets.rect(at, 7.0, 7.0, colour::of_class(class));
            self.sheets.text(At { x: x + 11.0, y: self.y + 8.6, ..at }, &name, SMALL);
            x += wide + 14.0;
        }
        self.y += 20.0;
    }

    /// A line across the page, where the next block begins.
    fn rule(&mut self, colour: Colour, thick: f32) {
        let at = At { page: self.page, x: LEFT, y: self.y };
        self.sheets.line(at, (RIGHT, self.y), colour, thick);
    }

    /// Goes on with the next page where so much does not fit; whether it does.
    pub(super) fn room(&mut self, height: f32) -> bool {
        let is_full = self.y + height > BOTTOM && self.y > TOP;
        if is_full {
            self.page = self.sheets.add();
            self.y = TOP;
        }
        is_full
    }
}
