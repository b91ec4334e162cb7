//! Findings as marks above a picture over time: where one lies, and how bad it is by its shape and its class.

use model::{Finding, FindingSeverity, TimeRange};

use crate::Plot;
use crate::scene::{Mark, Scene};
use crate::svg::Number;

/// Findings that begin so near to each other are one mark: as wide as what a finger meets.
pub const FLAG_PIXELS: f64 = 24.0;
/// How thick the line is that tells how long it went on.
const THICK: f64 = 2.0;

/// Findings that lie beside each other, marked as one.
#[derive(Clone, PartialEq, Debug)]
pub struct Flag<'a> {
    /// Where the first of them begins.
    pub x: f64,
    /// Where the last of them ends.
    pub right: f64,
    /// In the order in which they began; never empty.
    pub found: Vec<&'a Finding>,
}

/// A mark for each group of those that touch the time of the plot, from left to right.
pub fn flags<'a>(plot: &Plot, found: impl IntoIterator<Item = &'a Finding>) -> Vec<Flag<'a>> {
    let within = plot.range();
    let is_within = |found: &&Finding| found.first < within.end && within.start <= found.last;
    let mut found: Vec<&Finding> = found.into_iter().filter(is_within).collect();
    model::sort_by_key(&mut found, |found| found.first);
    let mut flags: Vec<Flag<'a>> = Vec::new();
    for found in found {
        let x = plot.x_of(found.first.max(within.start));
        let right = plot.x_of(found.last.plus_nanos(1).min(within.end)).max(x + THICK);
        match flags.last_mut().filter(|flag| x - flag.x < FLAG_PIXELS) {
            Some(flag) => {
                flag.right = flag.right.max(right);
                flag.found.push(found);
            }
            None => flags.push(Flag { x, right, found: vec![found] }),
        }
    }
    flags
}

impl Flag<'_> {
    /// From the first of them to the end of the last.
    pub fn span(&self) -> TimeRange {
        let first = self.found.iter().map(|found| found.first).min().unwrap_or_default();
        let last = self.found.iter().map(|found| found.last).max().unwrap_or_default();
        TimeRange { start: first, end: last.plus_nanos(1) }
    }

    /// How bad the worst of them is.
    pub fn worst(&self) -> FindingSeverity {
        self.found.iter().map(|found| found.severity).max().unwrap_or_default()
    }

    /// As it is drawn, with words for a pointer that rests on it.
    pub fn mark(&self, title: String) -> Mark {
        let worst = self.worst();
        let span = Mark::Rect {
            x: self.x,
            y: 0.0,
            width: self.right - self.x,
            height: THICK,
            class: format!("span {}", worst.name()),
            title: None,
        };
        let d = shape(self.x, worst);
        let flag = Mark::Path { d, class: format!("flag {}", worst.name()), title: Some(title) };
        Mark::Group { class: format!("finding-mark {}", worst.name()), marks: vec![span, flag] }
    }
}

/// The worse, the more corners.
fn shape(x: f64, severity: FindingSeverity) -> String {
    let left = Number(x - 5.0);
    match severity {
        FindingSeverity::Critical => format!("M{left} 1h10v5l-5 6l-5 -6z"),
        FindingSeverity::High => format!("M{left} 1h10l-5 10z"),
        // A circle, of curves: readers of paths need no arcs.
        _ => format!(
            "M{} 1c2.5 0 4.5 2 4.5 4.5c0 2.5 -2 4.5 -4.5 4.5c-2.5 0 -4.5 -2 -4.5 -4.5c0 -2.5 2 -4.5 4.5 -4.5z",
            Number(x)
        ),
    }
}

impl Scene {
    /// Findings above what is drawn, where the picture is one over time; `words` says each.
    pub fn mark_findings<'a>(
        &mut self,
        found: impl IntoIterator<Item = &'a Finding>,
        words: impl Fn(&Flag<'a>) -> String,
    ) {
        let Some(plot) = self.over else { return };
        let marks: Vec<Mark> =
            flags(&plot, found).iter().map(|flag| flag.mark(words(flag))).collect();
        if !marks.is_empty() {
            self.marks.push(Mark::Group { class: "finding-marks".to_owned(), marks });
        }
    }
}

#[cfg(test)]
mod tests {
    use model::{FindingKind, SourceId, Timestamp};

    use super::*;
    use crate::scale::Clock;
    use crate::{Quantity, Shape, Size, Timeline, timeline};

    fn found(first: i64, last: i64, severity: FindingSeverity) -> Finding {
        Finding {
            id: 0,
            source: SourceId(1),
            kind: FindingKind::PortScan,
            severity,
            confidence: 90,
            first: Timestamp(first),
            last: Timestamp(last),
            subjects: Vec::new(),
            others: Vec::new(),
            sentence: String::new(),
            filter: String::new(),
            evidence: Vec::new(),
            count: 1,
            parts: Vec::new(),
        }
    }

    /// A picture of 100 steps of 10 ns over 1000 pixels, from the time 0.
    fn picture() -> Scene {
        let input = Timeline {
            title: "a".into(),
            start: Timestamp(0),
            bucket_nanos: 10,
            buckets: 100,
            series: Vec::new(),
            quantity: Quantity::Count,
            shape: Shape::Steps,
            clock: Clock::Zone(0),
            selection: None,
        };
        timeline(&input, Size::new(1074.0, 120.0)).0
    }

    #[test]
    fn neighbours_are_one_mark_and_the_worst_of_them_gives_it_its_shape() {
        use FindingSeverity::{Critical, High, Medium};
        let all = [
            found(100, 150, Medium),
            found(110, 120, High),
            found(500, 500, Critical),
            found(-90, -1, Critical),
            found(-90, 0, Medium),
            found(1_000, 2_000, High),
        ];
        let plot = picture().over.expect("it is over time");
        let flags = flags(&plot, &all);
        let told = |flag: &Flag<'_>| (flag.x, flag.right, flag.found.len(), flag.worst());
        assert_eq!(
            flags.iter().map(told).collect::<Vec<_>>(),
            [(64.0, 66.0, 1, Medium), (164.0, 215.0, 2, High), (564.0, 566.0, 1, Critical),]
        );
        let span = |flag: &Flag<'_>| (flag.span().start.0, flag.span().end.0);
        assert_eq!(flags.iter().map(span).collect::<Vec<_>>(), [(-90, 1), (100, 151), (500, 501)]);
    }

    #[test]
    fn marks_stand_above_what_is_drawn_with_their_words_and_nothing_is_added_without_any() {
        let mut scene = picture();
        let plain = scene.to_svg("");
        scene.mark_findings(&[], |_| String::new());
        assert_eq!(scene.to_svg(""), plain);
        scene.mark_findings(&[found(100, 150, FindingSeverity::High)], |_| "a < b".to_owned());
        let svg = scene.to_svg("");
        assert!(svg.ends_with(
            "<g class=\"finding-marks\"><g class=\"finding-mark high\">\
             <rect x=\"164\" y=\"0\" width=\"51\" height=\"2\" class=\"span high\"/>\
             <path d=\"M159 1h10l-5 10z\" class=\"flag high\"><title>a &lt; b</title></path></g></g></svg>"
        ), "{svg}");
        let mut other = crate::columns("a", &[], "", Size::default());
        let plain = other.clone();
        other.mark_findings(&[found(0, 1, FindingSeverity::High)], |_| String::new());
        assert_eq!(other, plain);
    }
}
