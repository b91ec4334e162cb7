//! Upright bars beside each other with their names below: how often which value occurs.

use crate::bars::Bar;
use crate::scale::si;
use crate::scene::{Anchor, Mark, Scene, Size, Table};
use crate::text::{estimated_width, shown};

/// Room for the names below.
const FOOT: f64 = 18.0;
/// Room for the numbers above.
const HEAD: f64 = 14.0;
/// Room between two bars.
const GAP: f64 = 2.0;
/// A bar is not wider, however few there are.
const WIDEST: f64 = 56.0;

/// A column for each bar, the largest as high as the picture. A name that does not fit below its column
/// is left to the title and the table, a number likewise.
pub fn columns(title: &str, items: &[Bar<'_>], unit: &str, size: Size) -> Scene {
    let size = size.drawable();
    let full = items.iter().map(|bar| bar.value).max().unwrap_or(0).max(1) as f64;
    let step = (size.width / items.len().max(1) as f64).min(WIDEST);
    let ground = (size.height - FOOT).max(0.0);
    let room = (ground - HEAD).max(0.0);
    let mut marks = Vec::new();
    let mut free_from = 0.0;
    for (place, bar) in items.iter().enumerate() {
        let x = place as f64 * step;
        let height = room * (bar.value as f64 / full).min(1.0);
        // Something is never drawn as nothing.
        let height = if bar.value > 0 { height.max(1.0) } else { 0.0 };
        let value = si(bar.value.into(), unit);
        marks.push(Mark::Rect {
            x,
            y: ground - height,
            width: (step - GAP).max(1.0),
            height,
            class: format!("bar {}", bar.class.name()),
            title: Some(format!("{}: {value}", shown(bar.name))),
        });
        let middle = x + (step - GAP) / 2.0;
        let mut label = |y: f64, text: String, class: &str| {
            marks.push(Mark::Text {
                x: middle,
                y,
                text,
                anchor: Anchor::Middle,
                class: class.to_owned(),
            });
        };
        if estimated_width(&value) <= step {
            label(ground - height - 3.0, value, "axis value");
        }
        let name = shown(bar.name);
        let half = estimated_width(&name) / 2.0;
        if middle - half >= free_from - 1.0 && middle + half <= size.width + 4.0 {
            free_from = middle + half + 6.0;
            label(ground + 13.0, name, "axis");
        }
    }
    marks.push(Mark::Line {
        x1: 0.0,
        y1: ground,
        x2: size.width,
        y2: ground,
        class: "zero".to_owned(),
    });
    let rows = items.iter().map(|bar| vec![shown(bar.name), si(bar.value.into(), unit)]).collect();
    Scene {
        width: size.width,
        height: size.height,
        marks,
        title: shown(title),
        table: Some(Table { columns: vec!["Value".to_owned(), "How often".to_owned()], rows }),
        over: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::SeriesClass;

    fn bar(name: &str, value: u64) -> Bar<'_> {
        Bar { name, value, class: SeriesClass::Number(0) }
    }

    /// Heights of the bars, and the names that found room.
    fn check(items: &[(&str, u64)], width: f64, heights: &[f64], names: &[&str]) {
        let items: Vec<Bar<'_>> = items.iter().map(|(name, value)| bar(name, *value)).collect();
        let scene = columns("a", &items, "", Size { width, height: 132.0 });
        let rect = |mark: &Mark| match mark {
            Mark::Rect { height, .. } => Some(*height),
            _ => None,
        };
        let name = |mark: &Mark| match mark {
            Mark::Text { text, class, .. } if class == "axis" => Some(text.clone()),
            _ => None,
        };
        assert_eq!(scene.marks.iter().filter_map(rect).collect::<Vec<_>>(), heights);
        assert_eq!(scene.marks.iter().filter_map(name).collect::<Vec<_>>(), names);
        assert_eq!(scene.table.map(|table| table.rows.len()), Some(items.len()));
    }

    #[test]
    fn the_largest_fills_the_height_and_little_is_not_nothing() {
        check(
            &[("a", 1000), ("b", 500), ("c", 1), ("d", 0)],
            300.0,
            &[100.0, 50.0, 1.0, 0.0],
            &["a", "b", "c", "d"],
        );
    }

    #[test]
    fn names_that_do_not_fit_are_left_to_title_and_table() {
        let long = "a name that is long";
        check(&[("a", 1), (long, 1), ("b", 1)], 60.0, &[100.0; 3], &["a", "b"]);
    }

    #[test]
    fn nothing_at_all_is_drawn_without_a_fault() {
        check(&[], 0.0, &[], &[]);
    }
}
