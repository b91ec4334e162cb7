//! Horizontal bars with their names: the top of something.

use crate::scale::si;
use crate::scene::{Anchor, Mark, Scene, SeriesClass, Size, Table};
use crate::text::{estimated_width, shown};

/// One bar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bar<'a> {
    /// What it is called; text from outside is welcome.
    pub name: &'a str,
    /// How long it is.
    pub value: u64,
    /// How it is coloured.
    pub class: SeriesClass,
}

const ROW: f64 = 22.0;
const THICK: f64 = 4.0;

/// A row for each bar: name left, value right, the bar under both; the largest is as wide as the
/// picture. Rows beyond the height are left to the table.
pub fn bars(title: &str, items: &[Bar<'_>], unit: &str, size: Size) -> Scene {
    let size = size.drawable();
    let full = items.iter().map(|bar| bar.value).max().unwrap_or(0).max(1) as f64;
    let room = (size.height / ROW) as usize;
    let mut marks = Vec::new();
    for (row, bar) in items.iter().take(room).enumerate() {
        let y = row as f64 * ROW;
        let value = si(bar.value.into(), unit);
        let mut inside = vec![
            label(size.width, y, value.clone(), Anchor::End, "value"),
            Mark::Rect {
                x: 0.0,
                y: y + ROW - THICK - 1.0,
                width: size.width * (bar.value as f64 / full).min(1.0),
                height: THICK,
                class: format!("bar {}", bar.class.name()),
                title: Some(format!("{}: {value}", shown(bar.name))),
            },
        ];
        let name = fitted(bar.name, size.width - estimated_width(&value) - 8.0);
        if !name.is_empty() {
            inside.insert(0, label(0.0, y, name, Anchor::Start, "name"));
        }
        marks.push(Mark::Group { class: "bar-row".to_owned(), marks: inside });
    }
    let rows = items.iter().map(|bar| vec![shown(bar.name), si(bar.value.into(), unit)]).collect();
    let columns = vec!["Name".to_owned(), "Value".to_owned()];
    Scene {
        width: size.width,
        height: size.height,
        marks,
        title: shown(title),
        table: Some(Table { columns, rows }),
        over: None,
    }
}

fn label(x: f64, y: f64, text: String, anchor: Anchor, class: &str) -> Mark {
    Mark::Text { x, y: y + 13.0, text, anchor, class: class.to_owned() }
}

/// The name, cut with `…` to what fits.
pub(crate) fn fitted(name: &str, width: f64) -> String {
    let name = shown(name);
    if estimated_width(&name) <= width {
        return name;
    }
    let mut cut = String::new();
    for character in name.chars() {
        cut.push(character);
        if estimated_width(&cut) + 7.0 > width {
            cut.pop();
            break;
        }
    }
    if cut.is_empty() { cut } else { cut + "…" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_give_way_to_values() {
        let items = [
            Bar {
                name: "a-very-long-name.example.org",
                value: 2_000,
                class: SeriesClass::Number(0),
            },
            Bar { name: "b", value: 500, class: SeriesClass::Other },
            Bar { name: "hidden", value: 1, class: SeriesClass::Other },
        ];
        let scene = bars("Hosts", &items, "B", Size::new(120.0, 50.0));
        assert_eq!(
            scene.to_svg(""),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"120\" height=\"50\" \
             viewBox=\"0 0 120 50\" role=\"img\"><title>Hosts</title><g class=\"bar-row\">\
             <text x=\"0\" y=\"13\" text-anchor=\"start\" class=\"name\">a-very-long…</text>\
             <text x=\"120\" y=\"13\" text-anchor=\"end\" class=\"value\">2 kB</text>\
             <rect x=\"0\" y=\"17\" width=\"120\" height=\"4\" class=\"bar series-0\">\
             <title>a-very-long-name.example.org: 2 kB</title></rect></g><g class=\"bar-row\">\
             <text x=\"0\" y=\"35\" text-anchor=\"start\" class=\"name\">b</text>\
             <text x=\"120\" y=\"35\" text-anchor=\"end\" class=\"value\">500 B</text>\
             <rect x=\"0\" y=\"39\" width=\"30\" height=\"4\" class=\"bar series-other\">\
             <title>b: 500 B</title></rect></g></svg>"
        );
        assert_eq!(scene.table.map(|table| table.rows.len()), Some(3));
    }
}
