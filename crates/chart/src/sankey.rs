//! What flows from where by what to where: columns of nodes, and bands between them as thick as what
//! they carry.

use crate::bars::fitted;
use crate::scale::si;
use crate::scene::{Anchor, Mark, Scene, SeriesClass, Size, Table};
use crate::svg::Number;
use crate::text::shown;

/// One way through all columns.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stream {
    /// A name for each column; text from outside is welcome.
    pub path: Vec<String>,
    /// How much.
    pub value: u64,
}

struct Node<'a> {
    name: &'a str,
    value: u128,
    y: f64,
    height: f64,
    /// How much of it has been joined to the left, and to the right.
    joined: [f64; 2],
}

const THICK: f64 = 10.0;
const GAP: f64 = 6.0;
/// Pixels between two nodes where there are many.
const LEAST_GAP: f64 = 1.0;
/// Colours told apart.
const COLOURS: u8 = 8;

/// The picture: a column for each head. Streams whose path is shorter end there.
pub fn sankey(title: &str, heads: &[String], streams: &[Stream], unit: &str, size: Size) -> Scene {
    let size = size.drawable();
    let top = 20.0;
    let columns = heads.len().max(1);
    let mut nodes: Vec<Vec<Node<'_>>> = (0..columns).map(|at| column(streams, at)).collect();
    let total: u128 = streams.iter().map(|stream| u128::from(stream.value)).sum();
    let most = nodes.iter().map(Vec::len).max().unwrap_or(0);
    let room = (size.height - top - 4.0).max(1.0);
    let gap = if most as f64 * GAP * 2.0 > room { LEAST_GAP } else { GAP };
    let scale = (room - gap * most as f64).max(1.0) / total.max(1) as f64;
    for column in &mut nodes {
        let mut y = top;
        for node in column {
            node.y = y;
            node.height = (node.value as f64 * scale).max(0.5);
            y += node.height + gap;
        }
    }
    let step = if columns > 1 { (size.width - THICK) / (columns - 1) as f64 } else { 0.0 };
    let x = |at: usize| step * at as f64;
    let mut marks = vec![Mark::Group {
        class: "bands".to_owned(),
        marks: bands(&mut nodes, streams, unit, scale, &x),
    }];
    for (at, (head, column)) in heads.iter().zip(&nodes).enumerate() {
        let is_last = at + 1 == columns && columns > 1;
        let (anchor, words) =
            if is_last { (Anchor::End, x(at) + THICK) } else { (Anchor::Start, x(at)) };
        marks.push(Mark::Text {
            x: words,
            y: 12.0,
            text: shown(head),
            anchor,
            class: "axis strong".to_owned(),
        });
        for (place, node) in column.iter().enumerate() {
            let value = si(node.value, unit);
            marks.push(Mark::Rect {
                x: x(at),
                y: node.y,
                width: THICK,
                height: node.height,
                class: format!("node {}", colour(at, place).name()),
                title: Some(format!("{}: {value}", shown(node.name))),
            });
            if node.height >= 9.0 {
                let text = fitted(node.name, (step * 0.62).max(60.0));
                let (anchor, left) = if is_last {
                    (Anchor::End, x(at) - 5.0)
                } else {
                    (Anchor::Start, x(at) + THICK + 5.0)
                };
                let y = node.y + node.height / 2.0 + 4.0;
                marks.push(Mark::Text { x: left, y, text, anchor, class: "node-name".to_owned() });
            }
        }
    }
    let mut heads: Vec<String> = heads.iter().map(|head| shown(head)).collect();
    heads.push("Amount".to_owned());
    let line = |stream: &Stream| {
        let mut cells: Vec<String> = stream.path.iter().map(|name| shown(name)).collect();
        cells.resize(columns, String::new());
        cells.push(si(stream.value.into(), unit));
        cells
    };
    let table = Some(Table { columns: heads, rows: streams.iter().map(line).collect() });
    Scene { width: size.width, height: size.height, marks, title: shown(title), table, over: None }
}

/// The nodes of a column, the largest first.
fn column(streams: &[Stream], at: usize) -> Vec<Node<'_>> {
    let mut nodes: Vec<Node<'_>> = Vec::new();
    for stream in streams {
        let Some(name) = stream.path.get(at) else { continue };
        match nodes.iter_mut().find(|node| node.name == name) {
            Some(node) => node.value += u128::from(stream.value),
            None => nodes.push(Node {
                name,
                value: stream.value.into(),
                y: 0.0,
                height: 0.0,
                joined: [0.0; 2],
            }),
        }
    }
    model::sort_by_key(&mut nodes, |node| (std::cmp::Reverse(node.value), node.name.to_owned()));
    nodes
}

/// Between neighbouring columns; bands of one pair are one.
fn bands(
    nodes: &mut [Vec<Node<'_>>],
    streams: &[Stream],
    unit: &str,
    scale: f64,
    x: &dyn Fn(usize) -> f64,
) -> Vec<Mark> {
    let mut marks = Vec::new();
    for at in 1..nodes.len() {
        let (before, behind) = nodes.split_at_mut(at);
        let (Some(left), Some(right)) = (before.last_mut(), behind.first_mut()) else { continue };
        for (from, node) in left.iter_mut().enumerate() {
            for target in right.iter_mut() {
                let holds = |stream: &&Stream| {
                    stream.path.get(at - 1).is_some_and(|name| name == node.name)
                        && stream.path.get(at).is_some_and(|name| name == target.name)
                };
                let value: u128 = streams.iter().filter(holds).map(|it| u128::from(it.value)).sum();
                if value == 0 {
                    continue;
                }
                let thick = (value as f64 * scale).max(0.5);
                let (y0, y1) = (node.y + node.joined[1], target.y + target.joined[0]);
                node.joined[1] += thick;
                target.joined[0] += thick;
                marks.push(Mark::Path {
                    d: band(x(at - 1) + THICK, y0, x(at), y1, thick),
                    class: format!("band {}", colour(at - 1, from).name()),
                    title: Some(format!(
                        "{} → {}: {}",
                        shown(node.name),
                        shown(target.name),
                        si(value, unit)
                    )),
                });
            }
        }
    }
    marks
}

fn band(x0: f64, y0: f64, x1: f64, y1: f64, thick: f64) -> String {
    let middle = f64::midpoint(x0, x1);
    let [a, b, c] = [Number(x0), Number(middle), Number(x1)];
    let [d, e, f, g] = [Number(y0), Number(y1), Number(y1 + thick), Number(y0 + thick)];
    format!("M{a} {d}C{b} {d} {b} {e} {c} {e}V{f}C{b} {f} {b} {g} {a} {g}Z")
}

fn colour(column: usize, place: usize) -> SeriesClass {
    let number = u8::try_from((place + column * 3) % usize::from(COLOURS)).unwrap_or_default();
    SeriesClass::Number(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream(path: [&str; 3], value: u64) -> Stream {
        Stream { path: path.map(str::to_owned).to_vec(), value }
    }

    #[test]
    fn bands_are_as_thick_as_what_they_carry_and_nodes_are_what_they_join() {
        let streams = [
            stream(["a", "tls", "x"], 60),
            stream(["b", "tls", "x"], 30),
            stream(["a", "dns", "y"], 10),
        ];
        let heads = ["From", "By", "To"].map(str::to_owned);
        let scene = sankey("Who", &heads, &streams, "B", Size::new(400.0, 200.0));
        let nodes: Vec<String> = scene
            .marks
            .iter()
            .filter_map(|mark| match mark {
                Mark::Rect { title, .. } => title.clone(),
                _ => None,
            })
            .collect();
        assert_eq!(nodes, ["a: 70 B", "b: 30 B", "tls: 90 B", "dns: 10 B", "x: 90 B", "y: 10 B"]);
        let Some(Mark::Group { marks: bands, .. }) = scene.marks.first() else {
            panic!("no bands")
        };
        let titles: Vec<&str> = bands
            .iter()
            .filter_map(|mark| match mark {
                Mark::Path { title, .. } => title.as_deref(),
                _ => None,
            })
            .collect();
        assert_eq!(
            titles,
            ["a → tls: 60 B", "a → dns: 10 B", "b → tls: 30 B", "tls → x: 90 B", "dns → y: 10 B"]
        );
        assert_eq!(scene.table.map(|table| table.rows.len()), Some(3));
    }
}
