//! A picture from a file: PNG as it is, SVG drawn once, for what shows no SVG.

use std::fs;
use std::path::Path;

use report::{Logo, Media, Pixels};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use crate::arguments::UsageError;
use crate::input::{plain, shown};

/// An SVG is drawn so wide or so high, whichever it is more: it stays sharp in print at the size it has there.
const SIDE: f32 = 1200.0;
/// A PNG has no longer side: beyond it is no logo, and costs memory.
const MOST_SIDE: u32 = 8192;

/// Reads it; the words say what is wrong with it.
pub(super) fn read(file: &Path) -> anyhow::Result<Logo> {
    let name = shown(file);
    let wrong = |why: &str| UsageError(format!("--logo: {name}: {why}"));
    let octets = fs::read(file).map_err(|error| wrong(&plain(&error)))?;
    if octets.len() > Logo::MOST_OCTETS {
        return Err(wrong("it is larger than 1 MiB").into());
    }
    let media = Media::of(&octets).ok_or_else(|| wrong("it is neither PNG nor SVG"))?;
    let drawn = match media {
        Media::Png => decoded(&octets),
        Media::Svg => drawn(&octets),
    };
    let drawn = drawn.map_err(|why| wrong(&why))?;
    let (width, height) = (drawn.width(), drawn.height());
    let rgba = drawn.pixels().iter().flat_map(|pixel| {
        let colour = pixel.demultiply();
        [colour.red(), colour.green(), colour.blue(), colour.alpha()]
    });
    let pixels = Pixels::new(width, height, rgba.collect());
    Ok(Logo { media, octets, pixels })
}

fn decoded(octets: &[u8]) -> Result<Pixmap, String> {
    // Width and height stand behind the signature, before anything is unpacked.
    let side = |at: usize| Some(u32::from_be_bytes(octets.get(at..at + 4)?.try_into().ok()?));
    if side(16).max(side(20)).is_none_or(|side| side > MOST_SIDE) {
        return Err(format!("it is more than {MOST_SIDE} pixels wide or high"));
    }
    Pixmap::decode_png(octets).map_err(|error| error.to_string())
}

fn drawn(octets: &[u8]) -> Result<Pixmap, String> {
    let tree = Tree::from_data(octets, &Options::default()).map_err(|error| error.to_string())?;
    let size = tree.size();
    let scale = SIDE / size.width().max(size.height());
    let scaled = size.to_int_size().scale_by(scale).ok_or("it has no size")?;
    let mut out = Pixmap::new(scaled.width(), scaled.height()).ok_or("it has no size")?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut out.as_mut());
    Ok(out)
}
