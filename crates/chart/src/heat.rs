//! A table whose cells are coloured by their value: what with what, or what when.

use model::Timestamp;

use crate::Plot;
use crate::bars::fitted;
use crate::scale::si;
use crate::scene::{Anchor, Mark, Scene, Size, Table};
use crate::text::shown;

/// What to draw.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Heat {
    /// What it shows.
    pub title: String,
    /// What stands to the left; text from outside is welcome.
    pub rows: Vec<String>,
    /// What stands above.
    pub columns: Vec<String>,
    /// By row, then by column; missing ones are 0.
    pub values: Vec<Vec<u64>>,
    /// What the values are counted in.
    pub unit: &'static str,
    /// Where columns are times: when the first begins, and how many nanoseconds each lasts.
    pub over: Option<(Timestamp, u64)>,
}

/// Room for the names of rows, and for those of columns.
const NAMES: f64 = 150.0;
const HEADS: f64 = 18.0;
/// Room above the names of times, for what is marked there.
const FLAGS: f64 = 12.0;
/// A row is not higher, however much room there is.
const MOST_ROW: f64 = 34.0;
/// A time to the second fits into a column that is so wide.
const WORDS: f64 = 58.0;
/// Classes of colour: `heat-1` to `heat-8`; what is 0 has none.
const STEPS: f64 = 8.0;

/// The picture. Colours go by the square root, so that what is small is seen beside what is large.
pub fn heat(input: &Heat, size: Size) -> Scene {
    let size = size.drawable();
    let names = NAMES.min(size.width / 3.0);
    let (count, wide) = (input.rows.len().max(1) as f64, input.columns.len().max(1) as f64);
    let flags = if input.over.is_some() { FLAGS } else { 0.0 };
    let top = flags + HEADS;
    let row = ((size.height - top) / count).min(MOST_ROW);
    let column = (size.width - names) / wide;
    let largest = input.values.iter().flatten().copied().max().unwrap_or(0).max(1);
    // Of many columns some are named.
    let every = spaced((WORDS / column.max(1.0)).ceil().max(1.0) as usize, input.columns.len());
    let mut marks = Vec::new();
    for (at, name) in input.columns.iter().enumerate().step_by(every) {
        let x = names + column * at as f64 + 2.0;
        let text = fitted(name, (column * every as f64 - 4.0).min(size.width - x));
        // The last of several would lean out of the picture.
        if every > 1 && at > 0 && text != shown(name) {
            continue;
        }
        marks.push(Mark::Text {
            x,
            y: flags + 12.0,
            text,
            anchor: Anchor::Start,
            class: "axis".to_owned(),
        });
    }
    for (at, name) in input.rows.iter().enumerate() {
        let y = top + row * at as f64;
        let text = fitted(name, names - 8.0);
        let middle = y + row / 2.0 + 4.0;
        marks.push(Mark::Text {
            x: names - 6.0,
            y: middle,
            text,
            anchor: Anchor::End,
            class: "axis".to_owned(),
        });
        let values = input.values.get(at).map(Vec::as_slice).unwrap_or_default();
        for (place, value) in values.iter().enumerate().filter(|(_, value)| **value > 0) {
            let share = (*value as f64 / largest as f64).sqrt();
            let head = input.columns.get(place).map_or_else(String::new, |name| shown(name));
            marks.push(Mark::Rect {
                x: names + column * place as f64,
                y,
                width: (column - if column > 4.0 { 1.0 } else { 0.0 }).max(0.5),
                height: (row - 1.0).max(0.5),
                class: format!("heat-{}", (share * STEPS).ceil().clamp(1.0, STEPS)),
                title: Some(format!(
                    "{} · {head}: {}",
                    shown(name),
                    si((*value).into(), input.unit)
                )),
            });
        }
    }
    let words =
        |value: &u64| if *value == 0 { String::new() } else { si((*value).into(), input.unit) };
    let mut columns = vec!["Name".to_owned()];
    columns.extend(input.columns.iter().map(|name| shown(name)));
    let line = |(name, values): (&String, &Vec<u64>)| {
        let mut cells = vec![shown(name)];
        cells.extend(values.iter().map(words));
        cells
    };
    let rows = input.rows.iter().zip(&input.values).map(line).collect();
    let title = shown(&input.title);
    let over = input.over.map(|(start, nanos)| Plot {
        x: names,
        y: top,
        width: size.width - names,
        height: row * count,
        zero_y: top + row * count,
        start,
        bucket_nanos: nanos.max(1),
        buckets: u32::try_from(input.columns.len()).unwrap_or(u32::MAX),
    });
    Scene {
        width: size.width,
        height: size.height,
        marks,
        title,
        table: Some(Table { columns, rows }),
        over,
    }
}

/// Every how many columns are named, at least so many: as many each time where that is near, as every eighth hour of a day.
fn spaced(least: usize, all: usize) -> usize {
    (least..least * 2).find(|every| all.is_multiple_of(*every)).unwrap_or(least)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_of_a_day_are_named_at_even_steps_and_none_is_cut() {
        let columns: Vec<String> = (0..24).map(|hour| format!("{hour:02}:00")).collect();
        let input = Heat { rows: vec!["Mon 2026-03-02".to_owned()], columns, ..Heat::default() };
        let named = |width| -> Vec<String> {
            let scene = heat(&input, Size::new(width, 200.0));
            let hour = |mark| match mark {
                Mark::Text { text, .. } if text.contains(':') => Some(text),
                _ => None,
            };
            scene.marks.into_iter().filter_map(hour).collect()
        };
        assert_eq!(named(300.0), ["00:00", "08:00", "16:00"]);
        assert_eq!(
            named(700.0),
            ["00:00", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00"]
        );
    }

    #[test]
    fn a_time_to_the_second_is_not_cut() {
        for (width, count) in [(400.0, 10), (640.0, 60), (1040.0, 48), (1100.0, 16), (2000.0, 48)] {
            let input = Heat { columns: vec!["08:00:00".to_owned(); count], ..Heat::default() };
            let scene = heat(&input, Size::new(width, 200.0));
            let words = scene.marks.iter().filter_map(|mark| match mark {
                Mark::Text { text, .. } => Some(text.as_str()),
                _ => None,
            });
            let words: Vec<&str> = words.collect();
            assert!(!words.is_empty() && words.iter().all(|word| *word == "08:00:00"), "{words:?}");
        }
    }

    #[test]
    fn what_is_larger_is_darker_and_nothing_is_empty() {
        let input = Heat {
            title: "Who with what".to_owned(),
            rows: vec!["a".to_owned(), "b".to_owned()],
            columns: vec!["x".to_owned(), "y".to_owned()],
            values: vec![vec![100, 1], vec![0, 25]],
            unit: "B",
            over: None,
        };
        let scene = heat(&input, Size::new(350.0, 200.0));
        let cells: Vec<(&str, &str)> = scene
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Rect { class, title, .. } => Some((class.as_str(), title.as_deref()?)),
                _ => None,
            })
            .collect();
        // Square roots of 1, 0.01 and 0.25, in eighths: 8, 0.8, 4.
        assert_eq!(
            cells,
            [("heat-8", "a · x: 100 B"), ("heat-1", "a · y: 1 B"), ("heat-4", "b · y: 25 B")]
        );
        let table = scene.table.unwrap_or_default();
        assert_eq!(table.rows, [["a", "100 B", "1 B"], ["b", "", "25 B"]]);
        assert_eq!(scene.over, None);
        let over =
            heat(&Heat { over: Some((Timestamp(100), 10)), ..input }, Size::new(450.0, 200.0));
        let plot = over.over.expect("it is over time");
        assert_eq!((plot.x_of(Timestamp(100)), plot.x_of(Timestamp(110))), (150.0, 300.0));
        assert_eq!(plot.range().nanos(), 20);
    }
}
