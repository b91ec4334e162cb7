//! Small pictures for the cells of tables: a bar in two colours, a line.

use std::fmt::Write;

use crate::scale::si;
use crate::scene::{Mark, Scene, Size};
use crate::svg::Number;

/// One thin bar in two colours, client to server and back; `full` is the value as wide as the cell.
pub fn share_bar(forward: u64, reverse: u64, full: u64, unit: &str, size: Size) -> Scene {
    let size = size.drawable();
    let full = u128::from(full).max(u128::from(forward) + u128::from(reverse)).max(1);
    let width = |value: u64| size.width * (u128::from(value) as f64 / full as f64);
    let (left, right) = (width(forward), width(reverse));
    let bar = |x: f64, width: f64, class: &str| Mark::Rect {
        x,
        y: 0.0,
        width: width.min(size.width - x).max(0.0),
        height: size.height,
        class: class.to_owned(),
        title: None,
    };
    let marks = [
        (forward > 0).then(|| bar(0.0, left, "side-upload")),
        (reverse > 0).then(|| bar(left, right, "side-download")),
    ];
    Scene {
        width: size.width,
        height: size.height,
        marks: marks.into_iter().flatten().collect(),
        title: format!("→ {}, ← {}", si(forward.into(), unit), si(reverse.into(), unit)),
        table: None,
        over: None,
    }
}

/// A line through the values, the largest at the top; merged to two values a pixel at most.
pub fn sparkline(values: &[u64], title: &str, size: Size) -> Scene {
    let size = size.drawable();
    let merged = values.len().div_ceil((size.width as usize * 2).max(1)).max(1);
    let points: Vec<u64> =
        values.chunks(merged).map(|chunk| chunk.iter().copied().max().unwrap_or(0)).collect();
    let top = points.iter().copied().max().unwrap_or(0).max(1) as f64;
    let last = points.len().saturating_sub(1).max(1) as f64;
    // Half a pixel of room, so that the line's own width stays inside.
    let room = (size.height - 1.0).max(0.0);
    let mut d = String::with_capacity(points.len() * 10);
    for (index, value) in points.iter().enumerate() {
        let x = size.width * (index as f64 / last);
        let y = (0.5 + room * (1.0 - *value as f64 / top)).min(size.height);
        let command = if index == 0 { 'M' } else { 'L' };
        // Writing to a String cannot fail.
        let _ = write!(d, "{command}{} {}", Number(x), Number(y));
    }
    if points.len() == 1 {
        let _ = write!(d, "H{}", Number(size.width));
    }
    let marks = if d.is_empty() {
        Vec::new()
    } else {
        vec![Mark::Path { d, class: "sparkline".to_owned(), title: None }]
    };
    Scene {
        width: size.width,
        height: size.height,
        marks,
        title: crate::text::shown(title),
        table: None,
        over: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_bar_has_two_sides() {
        let scene = share_bar(300, 100, 800, "B", Size::new(80.0, 4.0));
        assert_eq!(
            scene.to_svg(""),
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"80\" height=\"4\" \
             viewBox=\"0 0 80 4\" role=\"img\"><title>→ 300 B, ← 100 B</title>\
             <rect x=\"0\" y=\"0\" width=\"30\" height=\"4\" class=\"side-upload\"/>\
             <rect x=\"30\" y=\"0\" width=\"10\" height=\"4\" class=\"side-download\"/></svg>"
        );
    }

    #[test]
    fn a_sparkline_goes_from_edge_to_edge() {
        let scene = sparkline(&[0, 10, 5], "flows", Size::new(20.0, 11.0));
        let [Mark::Path { d, .. }] = scene.marks.as_slice() else { panic!("one path") };
        assert_eq!(d, "M0 10.5L10 0.5L20 5.5");
    }

    #[test]
    fn nothing_is_drawn_as_nothing() {
        assert!(sparkline(&[], "", Size::new(20.0, 11.0)).marks.is_empty());
        assert!(share_bar(0, 0, 0, "B", Size::new(20.0, 11.0)).marks.is_empty());
    }

    #[test]
    fn the_largest_numbers_stay_inside() {
        let scene = share_bar(u64::MAX, u64::MAX, 1, "B", Size::new(10.0, 4.0));
        for mark in &scene.marks {
            let Mark::Rect { x, width, .. } = mark else { panic!("only bars") };
            assert!(x + width <= 10.0);
        }
        sparkline(&[u64::MAX; 3], "", Size::new(0.0, 0.0));
    }
}
