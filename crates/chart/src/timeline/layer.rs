//! Series stacked on one another and turned into paths, never finer than a pixel.

use std::fmt::Write;

use super::{Plot, Shape, Side, Timeline};
use crate::scale::si;
use crate::scene::{Mark, SeriesClass, Size};
use crate::svg::Number;
use crate::text::shown;

/// The stack: for each series, in drawing order, where each step begins and ends.
pub(super) struct Layers {
    /// The largest sum above zero.
    pub(super) above: u128,
    /// The largest sum below zero.
    pub(super) below: u128,
    /// Nanoseconds of one step: a whole number of buckets.
    pub(super) bucket_nanos: u64,
    /// Buckets that make one step.
    merged: usize,
    layers: Vec<Layer>,
}

struct Layer {
    /// Which of the input's series.
    series: usize,
    /// For each step, from where to where.
    steps: Vec<(u128, u128)>,
}

pub(super) fn stack(input: &Timeline<'_>, size: Size) -> Layers {
    let buckets = input.buckets as usize;
    let merged = buckets.div_ceil((size.width as usize).max(1)).max(1);
    let steps = buckets.div_ceil(merged);
    let mut order: Vec<usize> = (0..input.series.len()).collect();
    model::sort_by_key(&mut order, |at| {
        let series = input.series.get(*at);
        series.map(|series| (series.side == Side::Over, series.class == SeriesClass::Other))
    });
    let mut sums = [(); 3].map(|()| vec![0_u128; steps]);
    let mut layers = Vec::with_capacity(order.len());
    for at in order {
        let Some(series) = input.series.get(at) else { continue };
        let values = series.values.get(..buckets).unwrap_or(&series.values);
        let [above, below, over] = &mut sums;
        let sums = match series.side {
            Side::Above => above,
            Side::Below => below,
            Side::Over => over,
        };
        let is_line = shape(input, series.side) == Shape::Lines;
        let mut chunks = values.chunks(merged);
        let steps = sums
            .iter_mut()
            .map(|sum| {
                let own: u128 = chunks.next().into_iter().flatten().copied().map(u128::from).sum();
                if is_line {
                    *sum = own.max(*sum);
                    return (0, own);
                }
                let from = *sum;
                *sum += own;
                (from, *sum)
            })
            .collect();
        layers.push(Layer { series: at, steps });
    }
    let largest = |sums: &[u128]| sums.iter().copied().max().unwrap_or(0);
    let [above, below, over] = &sums;
    Layers {
        above: largest(above).max(largest(over)),
        below: largest(below),
        bucket_nanos: input.bucket_nanos.max(1).saturating_mul(merged as u64),
        merged,
        layers,
    }
}

/// How a side's values become shapes.
const fn shape(input: &Timeline<'_>, side: Side) -> Shape {
    match side {
        Side::Above | Side::Below => input.shape,
        Side::Over => Shape::Lines,
    }
}

impl Layers {
    pub(super) fn shapes(&self, input: &Timeline<'_>, plot: &Plot) -> Vec<Mark> {
        self.layers.iter().filter_map(|layer| self.shape(layer, input, plot)).collect()
    }

    /// One closed path; none for a series that is 0 everywhere.
    fn shape(&self, layer: &Layer, input: &Timeline<'_>, plot: &Plot) -> Option<Mark> {
        let series = input.series.get(layer.series)?;
        if layer.steps.iter().all(|(from, to)| from == to) {
            return None;
        }
        let (top, length) = match series.side {
            Side::Above | Side::Over => (self.above, plot.y - plot.zero_y),
            Side::Below => (self.below, plot.below_height()),
        };
        let shape = shape(input, series.side);
        let y = |value: u128| {
            let y = plot.zero_y + length * (value as f64 / top.max(1) as f64);
            y.clamp(plot.y, plot.y + plot.height)
        };
        let x = |bucket: usize| {
            let share = bucket.min(input.buckets as usize) as f64 / f64::from(input.buckets.max(1));
            plot.x + plot.width * share
        };
        let outline = |values: &mut dyn Iterator<Item = (usize, u128)>, d: &mut String| {
            for (step, value) in values {
                let (left, right) = (x(step * self.merged), x((step + 1) * self.merged));
                match shape {
                    Shape::Steps => corner(d, left, right, y(value)),
                    Shape::Area | Shape::Lines => point(d, f64::midpoint(left, right), y(value)),
                }
            }
        };
        let mut d = String::with_capacity(layer.steps.len() * 16);
        outline(&mut layer.steps.iter().map(|step| step.1).enumerate(), &mut d);
        let is_line = shape == Shape::Lines;
        let back = layer.steps.iter().enumerate().rev().filter(|_| !is_line);
        for (step, (from, _)) in back {
            let (left, right) = (x(step * self.merged), x((step + 1) * self.merged));
            match shape {
                Shape::Steps => corner(&mut d, right, left, y(*from)),
                Shape::Area | Shape::Lines => {
                    point(&mut d, f64::midpoint(left, right), y(*from));
                }
            }
        }
        if !is_line {
            d.push('Z');
        }
        let total: u128 = series.values.iter().copied().map(u128::from).sum();
        Some(Mark::Path {
            d,
            class: format!("{} {}", if is_line { "line" } else { "layer" }, series.class.name()),
            title: Some(format!(
                "{}: {}",
                shown(&series.name),
                si(total, input.quantity.total_unit())
            )),
        })
    }
}

/// To `from` at height `y`, then level to `to`.
fn corner(d: &mut String, from: f64, to: f64, y: f64) {
    point(d, from, y);
    // Writing to a String cannot fail.
    let _ = write!(d, "H{}", Number(to));
}

fn point(d: &mut String, x: f64, y: f64) {
    let command = if d.is_empty() { 'M' } else { 'L' };
    let _ = write!(d, "{command}{} {}", Number(x), Number(y));
}
