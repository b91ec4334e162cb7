//! Pages being drawn: text, boxes, lines and paths at places counted from the upper left corner.

use pdf_writer::{Content, Name, Str};

use super::colour::Colour;
use super::letters::{Ink, Letters};

/// A4 in points.
pub(super) const WIDTH: f32 = 595.28;
pub(super) const HEIGHT: f32 = 841.89;

/// All pages there are so far.
pub(super) struct Sheets {
    pub(super) letters: Letters,
    pub(super) pages: Vec<Page>,
}

/// One of them.
pub(super) struct Page {
    pub(super) content: Content,
    /// Boxes that lead to a section, by its place: left, upper, right, lower edge.
    pub(super) links: Vec<([f32; 4], usize)>,
}

/// A point of a page.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct At {
    pub(super) page: usize,
    pub(super) x: f32,
    /// Of text the base line.
    pub(super) y: f32,
}

/// How text looks.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Style {
    pub(super) size: f32,
    pub(super) is_bold: bool,
    pub(super) colour: Colour,
}

/// Part of a path, in the coordinates of its picture.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Step {
    Move(f32, f32),
    Line(f32, f32),
    Curve([f32; 6]),
    Close,
}

/// What is done with a path.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Paint {
    Fill(Colour),
    /// How thick.
    Stroke(Colour, f32),
}

impl Sheets {
    pub(super) fn new() -> Self {
        let first = Page { content: Content::new(), links: Vec::new() };
        Self { letters: Letters::new(), pages: vec![first] }
    }

    /// One more; its place.
    pub(super) fn add(&mut self) -> usize {
        self.pages.push(Page { content: Content::new(), links: Vec::new() });
        self.pages.len() - 1
    }

    /// Writes a line; how wide it became.
    pub(super) fn text(&mut self, at: At, text: &str, style: Style) -> f32 {
        let runs = self.letters.set(text, style.is_bold);
        let width = runs.iter().map(|run| run.width).sum::<f32>() * style.size / 1000.0;
        let Some(page) = self.pages.get_mut(at.page) else { return width };
        if runs.is_empty() {
            return width;
        }
        style.colour.fill(&mut page.content);
        page.content.begin_text();
        page.content.next_line(at.x, HEIGHT - at.y);
        for run in runs {
            page.content.set_font(Name(name(run.ink).as_bytes()), style.size);
            page.content.show(Str(&run.codes));
        }
        page.content.end_text();
        width
    }

    /// The same, ending at the place.
    pub(super) fn text_to(&mut self, at: At, text: &str, style: Style) -> f32 {
        let width = self.letters.width(text, style.is_bold, style.size);
        self.text(At { x: at.x - width, ..at }, text, style)
    }

    /// A filled box; the place is its upper left corner.
    pub(super) fn rect(&mut self, at: At, width: f32, height: f32, colour: Colour) {
        let Some(page) = self.pages.get_mut(at.page) else { return };
        colour.fill(&mut page.content);
        page.content.rect(at.x, HEIGHT - at.y - height, width, height);
        page.content.fill_nonzero();
    }

    /// A straight line.
    pub(super) fn line(&mut self, at: At, to: (f32, f32), colour: Colour, thick: f32) {
        let steps = [Step::Move(0.0, 0.0), Step::Line(to.0 - at.x, to.1 - at.y)];
        self.path(at, 1.0, &steps, Paint::Stroke(colour, thick));
    }

    /// A path that begins its own coordinates at the place.
    pub(super) fn path(&mut self, at: At, scale: f32, steps: &[Step], paint: Paint) {
        let Some(page) = self.pages.get_mut(at.page) else { return };
        let content = &mut page.content;
        let x = |x: f32| at.x + x * scale;
        let y = |y: f32| HEIGHT - at.y - y * scale;
        match paint {
            Paint::Fill(colour) => colour.fill(content),
            Paint::Stroke(colour, thick) => {
                colour.stroke(content);
                content.set_line_width(thick);
            }
        }
        for step in steps {
            match *step {
                Step::Move(to_x, to_y) => content.move_to(x(to_x), y(to_y)),
                Step::Line(to_x, to_y) => content.line_to(x(to_x), y(to_y)),
                Step::Curve([a, b, c, d, e, f]) => {
                    content.cubic_to(x(a), y(b), x(c), y(d), x(e), y(f))
                }
                Step::Close => content.close_path(),
            };
        }
        match paint {
            Paint::Fill(_) => content.fill_nonzero(),
            Paint::Stroke(..) => content.stroke(),
        };
    }

    /// The picture of the head of the document, in a box.
    pub(super) fn logo(&mut self, at: At, width: f32, height: f32) {
        let Some(page) = self.pages.get_mut(at.page) else { return };
        page.content.save_state();
        page.content.transform([width, 0.0, 0.0, height, at.x, HEIGHT - at.y - height]);
        page.content.x_object(Name(LOGO.as_bytes()));
        page.content.restore_state();
    }

    /// A box that leads to a section.
    pub(super) fn link(&mut self, at: At, width: f32, height: f32, section: usize) {
        let Some(page) = self.pages.get_mut(at.page) else { return };
        page.links.push(([at.x, at.y, at.x + width, at.y + height], section));
    }
}

/// What the logo is called.
pub(super) const LOGO: &str = "Logo";

/// What a face is called in the document.
pub(super) fn name(ink: Ink) -> String {
    match ink {
        Ink::Own(place) => format!("F{place}"),
        Ink::Asian(place) => format!("C{place}"),
    }
}
