//! A chart on paper: the marks of its scene as text, boxes, lines and paths.

use chart::{Anchor, Mark, Scene};

use super::colour::{self, Colour};
use super::sheet::{At, Paint, Sheets, Step, Style};

/// Letters of a chart, in its own units.
const LETTERS: f32 = 11.0;
/// Lines of one that is not filled.
const THICK: f32 = 1.5;
const THIN: f32 = 0.5;

impl Sheets {
    /// Draws it with its upper left corner at the place, scaled to be so wide.
    pub(super) fn picture(&mut self, at: At, scene: &Scene, width: f32) {
        let scale = scale(scene, width);
        scene.marks.iter().for_each(|mark| self.mark(at, scale, mark));
    }

    fn mark(&mut self, at: At, scale: f32, mark: &Mark) {
        let place =
            |x: f64, y: f64| At { x: at.x + x as f32 * scale, y: at.y + y as f32 * scale, ..at };
        match mark {
            Mark::Rect { x, y, width, height, class, .. } => {
                let (width, height) = (*width as f32 * scale, *height as f32 * scale);
                self.rect(place(*x, *y), width, height, fill(class));
            }
            Mark::Path { d, class, .. } => {
                let is_line = has(class, "line") || has(class, "sparkline");
                let colour = fill(class);
                let paint = if is_line {
                    Paint::Stroke(colour, THICK * scale)
                } else {
                    Paint::Fill(colour)
                };
                self.path(at, scale, &steps(d), paint);
            }
            Mark::Line { x1, y1, x2, y2, class } => {
                let colour = if has(class, "zero") { colour::MUTED } else { colour::RULE };
                let to = place(*x2, *y2);
                self.line(place(*x1, *y1), (to.x, to.y), colour, THIN);
            }
            Mark::Text { x, y, text, anchor, class } => {
                let is_strong = has(class, "strong") || has(class, "node-name");
                let colour = if is_strong { colour::TEXT } else { colour::MUTED };
                let style = Style { size: LETTERS * scale, is_bold: false, colour };
                let width = self.letters.width(text, false, style.size);
                let left = match anchor {
                    Anchor::Start => 0.0,
                    Anchor::Middle => width / 2.0,
                    Anchor::End => width,
                };
                let stands = place(*x, *y);
                self.text(At { x: stands.x - left, ..stands }, text, style);
            }
            Mark::Group { marks, .. } => marks.iter().for_each(|mark| self.mark(at, scale, mark)),
        }
    }
}

/// How high a picture is that is so wide.
pub(super) fn height(scene: &Scene, width: f32) -> f32 {
    scene.height as f32 * scale(scene, width)
}

fn scale(scene: &Scene, width: f32) -> f32 {
    width / (scene.width as f32).max(1.0)
}

fn has(class: &str, word: &str) -> bool {
    class.split(' ').any(|one| one == word)
}

fn fill(class: &str) -> Colour {
    if has(class, "selection") { colour::RULE } else { colour::of_class(class) }
}

/// A path of SVG's language, of the commands that charts use (M, L, H, V, C, Z, and their small letters); it
/// ends before one it does not know.
fn steps(d: &str) -> Vec<Step> {
    let mut out = Vec::new();
    let mut words = Words { rest: d };
    let (mut x, mut y) = (0.0, 0.0);
    let mut command = ' ';
    loop {
        match words.command() {
            Some(next) => command = next,
            // Numbers go on with the command before; a move goes on as a line.
            None if command == 'M' => command = 'L',
            None if command == 'm' => command = 'l',
            None => {}
        }
        let (from_x, from_y) = if command.is_ascii_lowercase() { (x, y) } else { (0.0, 0.0) };
        let step = match command.to_ascii_uppercase() {
            'Z' => Some(Step::Close),
            'H' => words.number().map(|to| Step::Line(from_x + to, y)),
            'V' => words.number().map(|to| Step::Line(x, from_y + to)),
            'C' => words.numbers::<6>().map(|[a, b, c, d, e, f]| {
                Step::Curve([
                    from_x + a,
                    from_y + b,
                    from_x + c,
                    from_y + d,
                    from_x + e,
                    from_y + f,
                ])
            }),
            kind @ ('M' | 'L') => words.numbers::<2>().map(|[to_x, to_y]| match kind {
                'M' => Step::Move(from_x + to_x, from_y + to_y),
                _ => Step::Line(from_x + to_x, from_y + to_y),
            }),
            _ => None,
        };
        let Some(step) = step else { return out };
        if let Step::Move(to_x, to_y) | Step::Line(to_x, to_y) | Step::Curve([.., to_x, to_y]) =
            step
        {
            (x, y) = (to_x, to_y);
        }
        out.push(step);
        if step == Step::Close {
            command = ' ';
        }
    }
}

/// What is left of a path.
struct Words<'a> {
    rest: &'a str,
}

impl Words<'_> {
    fn command(&mut self) -> Option<char> {
        self.rest = self.rest.trim_start_matches([' ', ',']);
        let letter = self.rest.chars().next().filter(char::is_ascii_alphabetic)?;
        self.rest = self.rest.get(1..).unwrap_or_default();
        Some(letter)
    }

    fn number(&mut self) -> Option<f32> {
        self.rest = self.rest.trim_start_matches([' ', ',']);
        let inside = |(at, letter): &(usize, char)| {
            letter.is_ascii_digit() || *letter == '.' || (*at == 0 && *letter == '-')
        };
        let length = self.rest.char_indices().take_while(inside).count();
        let (number, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        decimal(number)
    }

    fn numbers<const N: usize>(&mut self) -> Option<[f32; N]> {
        let mut out = [0.0; N];
        for number in &mut out {
            *number = self.number()?;
        }
        Some(out)
    }
}

/// A number without an exponent. The library reads every way of writing one, with ten kilobytes of tables.
fn decimal(text: &str) -> Option<f32> {
    let (digits, sign) = text.strip_prefix('-').map_or((text, 1.0), |digits| (digits, -1.0));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut value = 0.0_f64;
    for digit in whole.chars().chain(part.chars()) {
        value = value * 10.0 + f64::from(digit.to_digit(10)?);
    }
    let is_number = !(whole.is_empty() && part.is_empty());
    part.chars().for_each(|_| value /= 10.0);
    is_number.then_some((value * sign) as f32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_of_charts_are_read() {
        let line = |x, y| Step::Line(x, y);
        assert_eq!(
            steps("M1 2.5L3 -4H7V9.25Z"),
            [Step::Move(1.0, 2.5), line(3.0, -4.0), line(7.0, -4.0), line(7.0, 9.25), Step::Close]
        );
        assert_eq!(steps("m1,1 2,0l0 3"), [Step::Move(1.0, 1.0), line(3.0, 1.0), line(3.0, 4.0)]);
        assert_eq!(
            steps("M0 0C1 2 3 4 5 6V8"),
            [Step::Move(0.0, 0.0), Step::Curve([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), line(5.0, 8.0)]
        );
        assert_eq!(steps("M1 1A2 2 0 0 1 3 3"), [Step::Move(1.0, 1.0)]);
        assert_eq!(steps("nonsense"), []);
        assert_eq!(
            ["-759.25", ".5", "-", "1.2.3"].map(decimal),
            [Some(-759.25), Some(0.5), None, None]
        );
    }
}
