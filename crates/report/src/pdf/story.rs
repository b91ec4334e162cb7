//! A finding or an incident on paper: how bad, what, when, and the filter that finds its flows.

use super::colour;
use super::layout::{LEFT, Layout, ROOM};
use super::sheet::{At, Style};
use crate::Story;

const INSET: f32 = 12.0;
const HEAD: f32 = 15.0;
const LINE: f32 = 12.5;
const SMALL_LINE: f32 = 11.0;
const TITLE: Style = Style { size: 10.5, is_bold: true, colour: colour::TEXT };
const BODY: Style = Style { size: 9.5, is_bold: false, colour: colour::TEXT };
const SMALL: Style = Style { size: 8.0, is_bold: false, colour: colour::MUTED };
const BAR: f32 = 2.5;
/// What is longer is parted between two pages.
const WHOLE: f32 = 360.0;

impl Layout {
    pub(super) fn story(&mut self, story: &Story) {
        let name = story.severity.name();
        let own = colour::severity(name).unwrap_or(colour::MUTED);
        let lines = self.lines(story);
        let height = HEAD + lines.iter().map(|(_, _, line)| line).sum::<f32>() + 8.0;
        self.room(height.min(WHOLE));
        let (mut page, mut top) = (self.page, self.y);
        let at = At { page, x: LEFT + INSET, y: self.y + 10.5 };
        let label = Style { size: 7.5, is_bold: true, colour: own };
        let width =
            self.sheets.text(At { y: at.y - 0.5, ..at }, &name.to_ascii_uppercase(), label) + 8.0;
        let room = ROOM - INSET - width;
        let title = self.sheets.letters.fit(&story.title, true, TITLE.size, room);
        self.sheets.text(At { x: at.x + width, ..at }, &title, TITLE);
        self.y += HEAD;
        for (words, style, line) in lines {
            let bottom = self.y;
            if self.room(line) {
                self.sheets.rect(At { page, x: LEFT, y: top }, BAR, bottom - top, own);
                (page, top) = (self.page, self.y);
            }
            let at = At { page: self.page, x: LEFT + INSET, y: self.y + line * 0.75 };
            self.sheets.text(at, &words, style);
            self.y += line;
        }
        self.sheets.rect(At { page, x: LEFT, y: top }, BAR, self.y - top + 2.0, own);
        self.y += 12.0;
    }

    /// Everything below its title, line by line.
    fn lines(&mut self, story: &Story) -> Vec<(String, Style, f32)> {
        let mut told: Vec<(String, Style, f32)> = Vec::new();
        told.extend(story.text.iter().map(|text| (text.clone(), BODY, LINE)));
        told.extend(story.parts.iter().map(|part| (format!("•  {part}"), BODY, LINE)));
        told.extend(story.about.iter().map(|about| (about.clone(), SMALL, SMALL_LINE)));
        told.extend(story.filter.iter().map(|it| (format!("Flows: {it}"), SMALL, SMALL_LINE)));
        let mut lines = Vec::new();
        for (text, style, line) in told {
            let wrapped = self.sheets.letters.wrap(&text, style.is_bold, style.size, ROOM - INSET);
            lines.extend(wrapped.into_iter().map(|words| (words, style, line)));
        }
        lines
    }
}
