//! Whole files of every kind.

mod others;
mod round_trip;

use model::{Column, FlowRecord};

use super::*;

/// Reads a text in slices; flows, and problems as text with their lines.
fn read(text: &[u8], slice: usize) -> (Vec<FlowRecord>, Vec<String>, Reader) {
    let Recognised::Yes(kind) = recognise(text, true) else {
        panic!("not recognised: {}", String::from_utf8_lossy(text));
    };
    let mut reader = Reader::new(kind);
    let (mut flows, mut problems) = (Vec::new(), Vec::new());
    let mut each = |item: Item| match item {
        Item::Flow(flow) => flows.push(*flow),
        Item::Problem(Problem { line, offset, reason }) => {
            problems.push(format!("{line}@{offset} {reason}"));
        }
    };
    for piece in text.chunks(slice) {
        reader.push(piece, &mut each);
    }
    reader.finish(&mut each);
    (flows, problems, reader)
}

/// These columns of every flow, as our CSV has them.
fn shown(flows: &[FlowRecord], columns: &[Column]) -> Vec<String> {
    let mut writer = crate::Writer::new(crate::Format::Csv, columns, crate::Options::default());
    let row = |flow: &FlowRecord| {
        let mut out = Vec::new();
        writer.row(flow, &mut out);
        String::from_utf8(out).unwrap().trim_end().replace('"', "")
    };
    flows.iter().map(row).collect()
}
