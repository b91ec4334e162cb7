//! A scene as SVG text that stands alone.

use std::fmt::Write;

use crate::{Mark, Scene};

impl Scene {
    /// The scene as one `<svg>` element with this style sheet inside; everything is escaped.
    pub fn to_svg(&self, style: &str) -> String {
        let mut out = String::with_capacity(1024);
        let (width, height) = (Number(self.width), Number(self.height));
        push(
            &mut out,
            format_args!(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
                 viewBox=\"0 0 {width} {height}\" role=\"img\">"
            ),
        );
        element(&mut out, "title", &self.title);
        if !style.is_empty() {
            element(&mut out, "style", style);
        }
        for mark in &self.marks {
            mark.write(&mut out);
        }
        out.push_str("</svg>");
        out
    }
}

impl Mark {
    fn write(&self, out: &mut String) {
        match self {
            Self::Rect { x, y, width, height, class, title } => {
                let (x, y, width, height) =
                    (Number(*x), Number(*y), Number(*width), Number(*height));
                push(
                    out,
                    format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\""),
                );
                finish(out, "rect", class, title.as_deref());
            }
            Self::Path { d, class, title } => {
                attribute(out, "<path d=\"", d);
                finish(out, "path", class, title.as_deref());
            }
            Self::Line { x1, y1, x2, y2, class } => {
                let (x1, y1, x2, y2) = (Number(*x1), Number(*y1), Number(*x2), Number(*y2));
                push(out, format_args!("<line x1=\"{x1}\" y1=\"{y1}\" x2=\"{x2}\" y2=\"{y2}\""));
                finish(out, "line", class, None);
            }
            Self::Text { x, y, text, anchor, class } => {
                let (x, y, anchor) = (Number(*x), Number(*y), anchor.name());
                push(out, format_args!("<text x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\""));
                attribute(out, " class=\"", class);
                out.push('>');
                escape(out, text);
                out.push_str("</text>");
            }
            Self::Group { class, marks } => {
                attribute(out, "<g class=\"", class);
                out.push('>');
                for mark in marks {
                    mark.write(out);
                }
                out.push_str("</g>");
            }
        }
    }
}

/// A coordinate with at most two decimals, as short as it can be written.
pub(crate) struct Number(pub(crate) f64);

impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        debug_assert!(self.0.is_finite(), "a coordinate is a number");
        let hundredths = if self.0.is_finite() { (self.0 * 100.0).round() } else { 0.0 };
        #[expect(clippy::cast_possible_truncation, reason = "a float cast saturates")]
        let hundredths = hundredths as i64;
        // Charts are thousands of these: whole numbers are written faster than fractions.
        let (whole, part) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
        f.write_str(if hundredths < 0 { "-" } else { "" })?;
        match (part % 10, part / 10) {
            (0, 0) => write!(f, "{whole}"),
            (0, tenths) => write!(f, "{whole}.{tenths}"),
            _ => write!(f, "{whole}.{part:02}"),
        }
    }
}

fn finish(out: &mut String, name: &str, class: &str, title: Option<&str>) {
    attribute(out, " class=\"", class);
    let Some(title) = title else {
        out.push_str("/>");
        return;
    };
    out.push('>');
    element(out, "title", title);
    push(out, format_args!("</{name}>"));
}

fn element(out: &mut String, name: &str, text: &str) {
    push(out, format_args!("<{name}>"));
    escape(out, text);
    push(out, format_args!("</{name}>"));
}

fn attribute(out: &mut String, head: &str, text: &str) {
    out.push_str(head);
    escape(out, text);
    out.push('"');
}

/// XML's five characters, and nothing that XML 1.0 forbids (§2.2).
fn escape(out: &mut String, text: &str) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(character),
            '\0'..='\x1f' | '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            _ => out.push(character),
        }
    }
}

fn push(out: &mut String, text: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = out.write_fmt(text);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Anchor;

    #[test]
    fn coordinates_have_at_most_two_decimals_and_none_that_say_nothing() {
        let written = |number: f64| Number(number).to_string();
        let numbers = [0.0, -0.0, 7.0, 7.5, 7.05, 7.25, -0.004, -0.5, -12.345, 1e6 + 0.1];
        assert_eq!(
            numbers.map(written),
            ["0", "0", "7", "7.5", "7.05", "7.25", "0", "-0.5", "-12.35", "1000000.1"]
        );
    }

    #[test]
    fn nothing_from_outside_becomes_markup() {
        let scene = Scene {
            width: 10.0,
            height: 5.5,
            marks: vec![Mark::Text {
                x: 1.0,
                y: -0.001,
                text: "<img onerror=\"x\">&\u{1}".to_owned(),
                anchor: Anchor::End,
                class: "a\"b".to_owned(),
            }],
            title: "a < b".to_owned(),
            table: None,
            over: None,
        };
        assert_eq!(
            scene.to_svg(".a>b{}"),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"10\" height=\"5.5\" \
             viewBox=\"0 0 10 5.5\" role=\"img\"><title>a &lt; b</title><style>.a&gt;b{}</style>\
             <text x=\"1\" y=\"0\" text-anchor=\"end\" class=\"a&quot;b\">&lt;img onerror=&quot;x&quot;&gt;&amp;\u{fffd}</text></svg>"
        );
    }
}
