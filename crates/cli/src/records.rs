//! `flowglass records`: every export record with all its fields, or counts per version.

mod line;
mod stats;

use std::path::Path;

use engine::ExportReader;
use serde_json::Value as Json;

use crate::arguments::RecordsArguments;
use crate::input::{self, Piece};
use crate::output::{Output, WriteError, tell};
use crate::{FINE, NOTHING_USABLE};

/// Reads the inputs and writes their export records.
pub(crate) fn run(arguments: &RecordsArguments) -> anyhow::Result<u8> {
    input::check(&arguments.files)?;
    let mut code = FINE;
    let mut out = Output::standard();
    let mut stats = Vec::new();
    for path in &arguments.files {
        let name = input::shown(path);
        let mut reader = ExportReader::closing(&arguments.tunnels.closed());
        if !read(path, &mut reader, &mut out, arguments.stats)? {
            code = NOTHING_USABLE;
        }
        for (issue, count) in reader.issues() {
            let times = if *count > 1 { format!(" ({count} times)") } else { String::new() };
            tell(format_args!("{name}: {issue}{times}"));
        }
        stats.push(stats::of(path, &reader));
    }
    if arguments.stats {
        let stats = if stats.len() == 1 { stats.remove(0) } else { Json::Array(stats) };
        serde_json::to_writer_pretty(&mut *out.pieces(), &stats)?;
        out.pieces().push(b'\n');
    }
    out.finish()?;
    Ok(code)
}

/// Whether there were exports.
fn read(
    path: &Path,
    reader: &mut ExportReader,
    out: &mut Output,
    silent: bool,
) -> Result<bool, WriteError> {
    let name = input::shown(path);
    let mut stream = match input::open(path) {
        Ok((stream, _)) => stream,
        Err(error) => {
            tell(format_args!("{name}: {}", input::why(&error)));
            return Ok(false);
        }
    };
    let mut running = true;
    while running {
        let pieces = out.pieces();
        let mut write = |record: netflow::Record<'_>| {
            if !silent {
                line::write(&record, pieces);
            }
        };
        let piece = stream.next();
        running = matches!(piece, Piece::Octets(_));
        match piece {
            Piece::Octets(octets) => {
                reader.read(octets, &mut write);
                running = !reader.has_failed();
            }
            Piece::End => reader.end(&mut write),
            Piece::Stopped => {
                reader.end(&mut write);
                input::tell_stopped(&name, stream.octets());
            }
            Piece::Broken(error) => {
                reader.end(&mut write);
                tell(format_args!("{name}: {}", input::why(&error)));
            }
        }
        out.drain()?;
    }
    let totals = reader.totals();
    if totals.datagrams == 0 && !reader.has_failed() {
        let packets = model::counted(totals.packets, "packet", "packets");
        tell(format_args!("{name}: no exports among {packets}"));
    }
    Ok(totals.datagrams > 0)
}
