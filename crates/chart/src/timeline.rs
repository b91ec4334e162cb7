//! Series over time, stacked above and below zero, with both axes.

use std::borrow::Cow;

use model::{TimeRange, Timestamp};

use crate::scale::{Clock, count_step, si, time_ticks};
use crate::scene::{Anchor, Mark, Scene, SeriesClass, Size};
use crate::text::{estimated_width, shown};

mod layer;
mod plot;
mod twin;

pub use plot::Plot;

/// What to draw over time.
#[derive(Clone, PartialEq, Debug)]
pub struct Timeline<'a> {
    /// What the values are of: `Traffic by protocol`.
    pub title: Cow<'a, str>,
    /// Where the first bucket begins.
    pub start: Timestamp,
    /// Nanoseconds of a bucket; 0 is taken as 1.
    pub bucket_nanos: u64,
    /// How many buckets there are.
    pub buckets: u32,
    /// From the zero line outwards; [`SeriesClass::Other`] is drawn last wherever it stands.
    pub series: Vec<Series<'a>>,
    /// What the values count and how they are shown.
    pub quantity: Quantity,
    /// How values become shapes.
    pub shape: Shape,
    /// By which clock the axis is read.
    pub clock: Clock,
    /// A range to tint.
    pub selection: Option<TimeRange>,
}

/// One row of values.
#[derive(Clone, PartialEq, Debug)]
pub struct Series<'a> {
    /// What it is called; text from outside is welcome.
    pub name: Cow<'a, str>,
    /// How it is coloured.
    pub class: SeriesClass,
    /// On which side of zero it stands.
    pub side: Side,
    /// One for each bucket; missing ones are 0.
    pub values: Cow<'a, [u64]>,
}

/// A side of the zero line.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Side {
    /// Above: upload, and everything that has no direction.
    #[default]
    Above,
    /// Below: download.
    Below,
    /// Above, but no layer: a line over those that are there, on their axis.
    Over,
}

/// What the values of a bucket are, and how the axis says it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Quantity {
    /// Values are octets, the axis says bit/s.
    #[default]
    BitsPerSecond,
    /// Values are octets, the axis says B per bucket.
    Octets,
    /// Values are packets, the axis says packets per second.
    PacketsPerSecond,
    /// Values are packets, the axis says packets per bucket.
    Packets,
    /// Values are anything that is counted; the axis says how many per bucket.
    Count,
}

/// How values become shapes.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Shape {
    /// Each bucket as wide as it is: honest about what was counted when.
    #[default]
    Steps,
    /// Straight lines from the middle of one bucket to the next.
    Area,
    /// A line for each series, not stacked: for comparison.
    Lines,
}

/// The picture, and where on it which time is.
pub fn timeline(input: &Timeline<'_>, size: Size) -> (Scene, Plot) {
    let size = size.drawable();
    let layers = layer::stack(input, size);
    let plot = Plot::new(input, size, layers.above, layers.below);
    let mut marks = Vec::new();
    grid(&mut marks, input, &plot, &layers);
    time_axis(&mut marks, input, &plot, size);
    marks.push(Mark::Group { class: "layers".to_owned(), marks: layers.shapes(input, &plot) });
    if let Some(selection) = input.selection {
        marks.extend(tint(&plot, selection));
    }
    if plot.width > 0.0 && plot.height > 0.0 {
        marks.push(Mark::Line {
            x1: plot.x,
            y1: plot.zero_y,
            x2: plot.x + plot.width,
            y2: plot.zero_y,
            class: "zero".to_owned(),
        });
    }
    let range = plot.range();
    let title = format!(
        "{}, {} to {} {}",
        shown(&input.title),
        input.clock.text(range.start),
        input.clock.text(range.end),
        input.clock.name()
    );
    let table = Some(twin::table(input));
    let over = Some(plot);
    (Scene { width: size.width, height: size.height, marks, title, table, over }, plot)
}

impl Quantity {
    /// What the axis says after the number and its prefix.
    pub const fn unit(self) -> &'static str {
        match self {
            Self::BitsPerSecond => "bit/s",
            Self::Octets => "B",
            Self::PacketsPerSecond => "p/s",
            Self::Packets => "p",
            Self::Count => "",
        }
    }

    /// What a total is counted in.
    pub const fn total_unit(self) -> &'static str {
        match self {
            Self::BitsPerSecond | Self::Octets => "B",
            Self::PacketsPerSecond | Self::Packets => "p",
            Self::Count => "",
        }
    }

    /// A sum of values over so many nanoseconds as the axis says it, rounded down.
    pub fn displayed(self, value: u128, nanos: u128) -> u128 {
        let per_second = |value: u128| value.saturating_mul(1_000_000_000) / nanos.max(1);
        match self {
            Self::BitsPerSecond => per_second(value.saturating_mul(8)),
            Self::PacketsPerSecond => per_second(value),
            Self::Octets | Self::Packets | Self::Count => value,
        }
    }
}

/// Lines at nice values, with their words where there is room.
fn grid(marks: &mut Vec<Mark>, input: &Timeline<'_>, plot: &Plot, layers: &layer::Layers) {
    if plot.height < 1.0 || plot.width < 1.0 {
        return;
    }
    let nanos = u128::from(layers.bucket_nanos);
    let above = input.quantity.displayed(layers.above, nanos);
    let below = input.quantity.displayed(layers.below, nanos);
    let most = (plot.height / 22.0).clamp(1.0, 12.0) as u32;
    let step = count_step(above.saturating_add(below), most);
    let mut lines = Vec::new();
    let mut words = Vec::new();
    for (top, direction) in [(above, -1.0), (below, 1.0)] {
        let length = if direction < 0.0 { plot.zero_y - plot.y } else { plot.below_height() };
        // The axis ends at the largest value itself; 0 has no tick of its own below.
        let from = u128::from(direction > 0.0);
        for index in from..=top / step {
            let value = index * step;
            let share = if top == 0 { 0.0 } else { value as f64 / top as f64 };
            let y = (plot.zero_y + direction * share * length).clamp(plot.y, plot.y + plot.height);
            if value > 0 {
                lines.push(Mark::Line {
                    x1: plot.x,
                    y1: y,
                    x2: plot.x + plot.width,
                    y2: y,
                    class: "grid".to_owned(),
                });
            }
            if plot.has_words() {
                words.push(Mark::Text {
                    x: plot.x - 6.0,
                    y: (y + 4.0).clamp(plot::LETTER, plot.y + plot.height + 4.0),
                    text: si(value, input.quantity.unit()),
                    anchor: Anchor::End,
                    class: "axis".to_owned(),
                });
            }
        }
    }
    marks.push(Mark::Group { class: "grid-lines".to_owned(), marks: lines });
    marks.push(Mark::Group { class: "y-axis".to_owned(), marks: words });
}

fn time_axis(marks: &mut Vec<Mark>, input: &Timeline<'_>, plot: &Plot, size: Size) {
    let bottom = plot.y + plot.height;
    if size.height - bottom < plot::LETTER || plot.width < 1.0 {
        return;
    }
    let mut inside = Vec::new();
    for tick in time_ticks(plot.range(), plot.width as u32, input.clock) {
        let x = plot.x_of(tick.at);
        inside.push(Mark::Line {
            x1: x,
            y1: bottom,
            x2: x,
            y2: bottom + 4.0,
            class: "tick".to_owned(),
        });
        let half = estimated_width(&tick.label) / 2.0;
        if x - half < plot.x || x + half > size.width {
            continue;
        }
        let class = if tick.strong { "axis strong" } else { "axis" };
        inside.push(Mark::Text {
            x,
            y: bottom + 15.0,
            text: tick.label,
            anchor: Anchor::Middle,
            class: class.to_owned(),
        });
    }
    if plot.has_words() {
        inside.push(Mark::Text {
            x: 0.0,
            y: bottom + 15.0,
            text: input.clock.name(),
            anchor: Anchor::Start,
            class: "axis zone".to_owned(),
        });
    }
    marks.push(Mark::Group { class: "x-axis".to_owned(), marks: inside });
}

fn tint(plot: &Plot, selection: TimeRange) -> Option<Mark> {
    let (left, right) = (plot.x_of(selection.start), plot.x_of(selection.end));
    (right > left).then(|| Mark::Rect {
        x: left,
        y: plot.y,
        width: right - left,
        height: plot.height,
        class: "selection".to_owned(),
        title: None,
    })
}

#[cfg(test)]
mod tests;
