//! Who said what when between two ends: a line for each end, an arrow for each packet.

use crate::bars::fitted;
use crate::scene::{Anchor, Mark, Scene, Size, Table};
use crate::text::shown;

/// One packet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rung {
    /// Whether it goes from the first end to the second.
    pub forward: bool,
    /// When, in words.
    pub time: String,
    /// What it says.
    pub words: String,
    /// Class names beside `rung`.
    pub class: &'static str,
}

const ROW: f64 = 26.0;
const TOP: f64 = 30.0;
const TIMES: f64 = 84.0;

/// The picture, as high as its packets need.
pub fn ladder(ends: [&str; 2], rungs: &[Rung], width: f64) -> Scene {
    let size = Size::new(width, TOP + ROW * rungs.len() as f64 + 8.0).drawable();
    let (left, right) = (TIMES + 20.0, (size.width - 20.0).max(TIMES + 60.0));
    let mut marks = Vec::new();
    for (x, end, anchor) in [(left, ends[0], Anchor::Start), (right, ends[1], Anchor::End)] {
        let text = fitted(end, (right - left) / 2.0 - 8.0);
        marks.push(Mark::Text { x, y: 14.0, text, anchor, class: "axis strong".to_owned() });
        marks.push(Mark::Line {
            x1: x,
            y1: TOP - 8.0,
            x2: x,
            y2: size.height,
            class: "grid".to_owned(),
        });
    }
    for (place, rung) in rungs.iter().enumerate() {
        let y = TOP + ROW * place as f64 + 18.0;
        let (from, to) = if rung.forward { (left, right) } else { (right, left) };
        let back = if rung.forward { -7.0 } else { 7.0 };
        let head = format!("M{} {}L{to} {y}L{} {}", to + back, y - 4.0, to + back, y + 4.0);
        let words = fitted(&rung.words, right - left - 16.0);
        marks.push(Mark::Group {
            class: format!("rung {}", rung.class),
            marks: vec![
                Mark::Text {
                    x: TIMES,
                    y: y + 4.0,
                    text: shown(&rung.time),
                    anchor: Anchor::End,
                    class: "axis".to_owned(),
                },
                Mark::Line { x1: from, y1: y, x2: to, y2: y, class: "rung-line".to_owned() },
                Mark::Path { d: head, class: "rung-head".to_owned(), title: None },
                Mark::Text {
                    x: f64::midpoint(left, right),
                    y: y - 5.0,
                    text: words,
                    anchor: Anchor::Middle,
                    class: "rung-words".to_owned(),
                },
            ],
        });
    }
    let columns = ["Time", "From", "To", "What"].map(str::to_owned).to_vec();
    let line = |rung: &Rung| {
        let (from, to) = if rung.forward { (ends[0], ends[1]) } else { (ends[1], ends[0]) };
        vec![shown(&rung.time), shown(from), shown(to), shown(&rung.words)]
    };
    Scene {
        width: size.width,
        height: size.height,
        marks,
        title: format!("{} and {}", shown(ends[0]), shown(ends[1])),
        table: Some(Table { columns, rows: rungs.iter().map(line).collect() }),
        over: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_point_to_who_hears() {
        let rung = |forward, words: &str| Rung {
            forward,
            time: "0".to_owned(),
            words: words.to_owned(),
            class: "",
        };
        let scene = ladder(["a", "b"], &[rung(true, "SYN"), rung(false, "SYN, ACK")], 404.0);
        let lines: Vec<(f64, f64)> = scene
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Group { marks, .. } => marks.iter().find_map(|mark| match mark {
                    Mark::Line { x1, x2, .. } => Some((*x1, *x2)),
                    _ => None,
                }),
                _ => None,
            })
            .collect();
        assert_eq!(lines, [(104.0, 384.0), (384.0, 104.0)]);
        let rows = scene.table.unwrap_or_default().rows;
        assert_eq!(rows, [["0", "a", "b", "SYN"], ["0", "b", "a", "SYN, ACK"]]);
    }
}
