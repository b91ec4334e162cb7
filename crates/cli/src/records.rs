//! `flowglass records`: every export record with all its fields, or counts per version.

mod line;

use std::io::{self, Write};
use std::path::Path;

use engine::ExportReader;
use serde_json::{Value as Json, json};

use crate::arguments::RecordsArguments;
use crate::input::{self, SLICE_OCTETS};
use crate::{FINE, NOTHING_USABLE, output};

/// Reads the inputs and writes their export records.
pub(crate) fn run(arguments: &RecordsArguments) -> anyhow::Result<u8> {
    let mut code = FINE;
    let mut out = output::create(None)?;
    let mut stats = Vec::new();
    for path in &arguments.files {
        let mut reader = ExportReader::default();
        let usable = read(path, &mut reader, &mut out, arguments.stats)?;
        if !usable {
            code = NOTHING_USABLE;
        }
        for (issue, count) in reader.issues() {
            let times = if *count > 1 { format!(" ({count} times)") } else { String::new() };
            eprintln!("flowglass: {}: {issue}{times}", path.display());
        }
        stats.push(statistics(path, &reader));
    }
    if arguments.stats {
        let stats = if stats.len() == 1 { stats.remove(0) } else { Json::Array(stats) };
        serde_json::to_writer_pretty(&mut out, &stats).map_err(io::Error::from)?;
        writeln!(out)?;
    }
    out.flush()?;
    Ok(code)
}

fn read(
    path: &Path,
    reader: &mut ExportReader,
    out: &mut Box<dyn Write>,
    silent: bool,
) -> io::Result<bool> {
    let mut file = match input::open(path) {
        Ok((file, _)) => file,
        Err(error) => {
            eprintln!("flowglass: {}: {}", path.display(), input::why(&error));
            return Ok(false);
        }
    };
    let mut buffer = vec![0; SLICE_OCTETS];
    let mut pieces = Vec::new();
    loop {
        let length = match file.read(&mut buffer) {
            Ok(length) => length,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                eprintln!("flowglass: {}: {}", path.display(), input::why(&error));
                return Ok(reader.totals().packets > 0);
            }
        };
        let mut write = |record: netflow::Record<'_>| {
            if !silent {
                line::write(&record, &mut pieces);
            }
        };
        match buffer.get(..length) {
            Some(slice) if !slice.is_empty() => reader.read(slice, &mut write),
            _ => break reader.end(&mut write),
        }
        output::drain(&mut pieces, out)?;
    }
    out.write_all(&pieces)?;
    Ok(!reader.has_failed())
}

fn statistics(path: &Path, reader: &ExportReader) -> Json {
    let totals = reader.collector().totals();
    let mut versions = serde_json::Map::new();
    for (version, of) in totals.versions() {
        let counts = json!({
            "datagrams": of.datagrams,
            "data_records": of.data_records,
            "options_records": of.options_records,
            "templates": of.templates,
            "options_templates": of.options_templates,
            "octets": of.octets,
            "packets": of.packets,
        });
        versions.insert(line::version_text(version), counts);
    }
    let waiting: u64 = reader
        .collector()
        .exporters()
        .flat_map(|exporter| exporter.waiting)
        .map(|waiting| waiting.sets)
        .sum();
    let issues: Vec<Json> = reader
        .issues()
        .iter()
        .map(|(what, count)| json!({ "what": what, "count": count }))
        .collect();
    json!({
        "file": path.display().to_string(),
        "capture_packets": reader.totals().packets,
        "datagrams": reader.totals().datagrams,
        "refused_datagrams": reader.totals().refused,
        "sets_without_template": waiting,
        "versions": versions,
        "issues": issues,
    })
}
