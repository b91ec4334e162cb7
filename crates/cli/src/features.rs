//! `flowglass flows --features`: rows of a data set, written as their flows end.

mod about;
mod labels;

use std::path::{Path, PathBuf};

use engine::{DataSet, PartOfSet};
use export::columnar::{Container, Converter};
use export::{FeatureWriter, Format as Text};
use model::{Feature, FeatureSet, FeatureValue};
use protocol::FeatureOptions;

use crate::arguments::{FlowsArguments, Format, UsageError};
use crate::flows::{check_terminal, filter};
use crate::input::{self, Files, Group, Piece};
use crate::output::{Output, tell};
use crate::progress::Progress;
use crate::{FINE, NOTHING_USABLE, interrupt, post};

use self::about::InputStatus;
use self::labels::{otherwise, rules};

/// Reads the inputs one after the other and writes a row for each flow.
pub(crate) fn run(arguments: &FlowsArguments, set: FeatureSet) -> anyhow::Result<u8> {
    if arguments.fields.as_deref() == Some("help") {
        return list_features();
    }
    if arguments.files.is_empty() {
        return Err(UsageError("no FILE was named; `-` is standard input".to_owned()).into());
    }
    input::check(&arguments.files)?;
    let options = options(arguments, set)?;
    let lines = FeatureWriter::new(Text::Ndjson, set, &options.columns);
    let (format, container) = format(arguments)?;
    let writer = FeatureWriter::new(format, set, &options.columns);
    let writer = writer.ok_or_else(|| UsageError(FORMATS.to_owned()))?;
    let data_set = DataSet::new(options).map_err(|e| UsageError(format!("--local: {e}")))?;
    let out = Output::create(arguments.output.as_deref(), &arguments.files)?;
    let post = post::Post::begin(&arguments.post, arguments.output.is_some())?;
    let columns = container.map(|container| Columns::new(Converter::new(container)));
    let mut sink = Sink { writer, columns, out, post, lines };
    sink.begin();
    let mut making = Making { data_set, sink, inputs: Vec::new() };
    let mut code = FINE;
    for group in input::group(&arguments.files, arguments.input.apart) {
        if making.data_set.is_full() {
            break;
        }
        let is_capture = match group {
            Group::Alone(file) => making.read(&file)?,
            Group::Set(set) => making.read_set(set)?,
        };
        if !is_capture {
            code = NOTHING_USABLE;
        }
    }
    let Making { data_set, sink, inputs } = making;
    code = code.max(sink.finish()?);
    if let Some(path) = about_path(arguments) {
        about::write(&path, arguments, &data_set, &inputs)?;
    }
    Ok(code)
}

/// What a run holds.
struct Making {
    data_set: DataSet,
    sink: Sink,
    inputs: Vec<InputStatus>,
}

impl Making {
    /// Whether it was a capture.
    fn read(&mut self, path: &Path) -> anyhow::Result<bool> {
        let name = input::shown(path);
        let (mut stream, octets) = match input::open(path) {
            Ok(opened) => opened,
            Err(error) => {
                tell(format_args!("{name}: {}", input::why(&error)));
                return Ok(false);
            }
        };
        let Self { data_set, sink, inputs } = self;
        let packets = data_set.totals().packets;
        let mut progress = Progress::new(&name, octets);
        let is_pipe = stream.is_pipe();
        data_set.begin();
        let mut running = true;
        while running && !data_set.is_full() {
            let piece = stream.next();
            running = matches!(piece, Piece::Octets(_));
            match piece {
                Piece::Octets(octets) => {
                    data_set.read(octets, &mut |row| sink.row(row, is_pipe));
                    progress.advance(octets.len() as u64);
                    running = !data_set.has_failed();
                }
                Piece::End => {}
                Piece::Stopped => {
                    progress.clear();
                    input::tell_stopped(&name, stream.octets());
                }
                Piece::Broken(error) => {
                    progress.clear();
                    tell(format_args!("{name}: {}", input::plain(&error)));
                }
            }
            sink.drain(is_pipe)?;
        }
        data_set.end(&mut |row| sink.row(row, is_pipe));
        sink.drain(is_pipe)?;
        progress.clear();
        let packets = data_set.totals().packets - packets;
        inputs.push(InputStatus {
            name: path.display().to_string(),
            octets: stream.octets(),
            packets,
        });
        self.tell_issues(&name);
        Ok(!self.data_set.has_failed())
    }

    /// Reads captures as one; whether any of them was one.
    fn read_set(&mut self, set: Vec<(PathBuf, PartOfSet)>) -> anyhow::Result<bool> {
        let name = format!("{} captures", set.len());
        let (paths, parts): (Vec<_>, Vec<_>) = set.into_iter().unzip();
        let octets = parts.iter().map(|part| part.octets).sum();
        let mut progress = Progress::new(&name, Some(octets));
        let mut files = Files::new(paths);
        let _reading = interrupt::Reading::begin();
        let Self { data_set, sink, inputs } = self;
        let packets = data_set.totals().packets;
        data_set.begin_set(parts);
        let mut read = 0;
        while let Some(want) = data_set.wants().filter(|_| !data_set.is_full()) {
            if interrupt::is_stopped() {
                progress.clear();
                input::tell_stopped(&name, read);
                break;
            }
            let octets = files.read(&want);
            read += octets.as_ref().map_or(0, |octets| octets.len() as u64);
            let octets = octets.map_err(|error| input::plain(&error));
            let octets = octets.as_ref().map(|octets| *octets).map_err(String::as_str);
            progress.advance(octets.map_or(0, |octets| octets.len() as u64));
            data_set.read_part(octets, &mut |row| sink.row(row, false));
            sink.drain(false)?;
        }
        data_set.end(&mut |row| sink.row(row, false));
        sink.drain(false)?;
        progress.clear();
        let packets = data_set.totals().packets - packets;
        inputs.push(InputStatus { name: files.names(), octets: read, packets });
        self.tell_issues(&name);
        Ok(!self.data_set.has_failed())
    }

    fn tell_issues(&self, name: &str) {
        let data_set = &self.data_set;
        for (issue, count) in data_set.issues() {
            let times = if *count > 1 { format!(" ({count} times)") } else { String::new() };
            tell(format_args!("{name}: {issue}{times}"));
        }
        if data_set.issues_beyond() > 0 {
            let beyond = model::counted(data_set.issues_beyond(), "issue", "issues");
            tell(format_args!("{name}: {beyond} more"));
        }
    }
}

/// Where rows go: to the output, to an address, or to both.
struct Sink {
    writer: FeatureWriter,
    columns: Option<Columns>,
    out: Output,
    post: Option<post::Post>,
    /// Writes what is posted.
    lines: Option<FeatureWriter>,
}

/// Rows as CSV on their way into a file of columns.
struct Columns {
    converter: Converter,
    csv: Vec<u8>,
}

/// Octets of CSV that are worth a call.
const PIECE_OCTETS: usize = 1 << 16;

impl Columns {
    const fn new(converter: Converter) -> Self {
        Self { converter, csv: Vec::new() }
    }

    fn push(&mut self, least: usize, out: &mut Vec<u8>) -> anyhow::Result<()> {
        if self.csv.len() >= least {
            self.converter.push(&self.csv, out)?;
            self.csv.clear();
        }
        Ok(())
    }
}

impl Sink {
    fn begin(&mut self) {
        if self.post.as_ref().is_none_or(post::Post::writes_too) {
            self.writer.header(match &mut self.columns {
                Some(columns) => &mut columns.csv,
                None => self.out.pieces(),
            });
        }
    }

    fn row(&mut self, row: &[FeatureValue], is_live: bool) {
        if let (Some(post), Some(lines)) = (&mut self.post, &mut self.lines) {
            lines.row(row, post.line());
            post.add(is_live);
        }
        if self.post.as_ref().is_none_or(post::Post::writes_too) {
            let out = match &mut self.columns {
                Some(columns) => &mut columns.csv,
                None => self.out.pieces(),
            };
            self.writer.row(row, out);
        }
    }

    /// Whoever reads a pipe wants to see its rows at once.
    fn drain(&mut self, is_live: bool) -> anyhow::Result<()> {
        if let Some(columns) = &mut self.columns {
            columns.push(PIECE_OCTETS, self.out.pieces())?;
        }
        if is_live {
            if let Some(post) = &mut self.post {
                post.send(true);
            }
            self.out.flush()?;
        }
        Ok(self.out.drain()?)
    }

    fn finish(mut self) -> anyhow::Result<u8> {
        if self.post.as_ref().is_none_or(post::Post::writes_too) {
            match &mut self.columns {
                Some(columns) => {
                    columns.push(0, self.out.pieces())?;
                    columns.converter.end(self.out.pieces())?;
                }
                None => self.writer.end(self.out.pieces()),
            }
            self.out.finish()?;
        }
        Ok(self.post.map_or(FINE, post::Post::finish))
    }
}

fn options(arguments: &FlowsArguments, set: FeatureSet) -> anyhow::Result<FeatureOptions> {
    let chosen = &arguments.features;
    let plain = FeatureOptions::new(set);
    Ok(FeatureOptions {
        columns: match &arguments.fields {
            Some(names) => parse_features(names)?,
            None => plain.columns,
        },
        filter: filter(arguments.filter.as_deref())?,
        rules: rules(&chosen.label_when, chosen.label_rules.as_deref())?,
        otherwise: otherwise(chosen.label, chosen.attack.as_deref())?,
        quirks: chosen.quirks(),
        settings: input::settings(&arguments.input),
        max_flows: chosen.max_flows,
        max_seconds: chosen.max_time.and_then(|span| span.0),
        ..plain
    })
}

const FORMATS: &str = "--features is written as csv, json, ndjson, arrow, arrow-stream or parquet: \
                       choose one with --format";

/// How rows are written, and what they are put into.
fn format(arguments: &FlowsArguments) -> Result<(Text, Option<Container>), UsageError> {
    let chosen = Format::chosen(arguments.format, arguments.output.as_deref(), Format::Csv)?;
    check_terminal(arguments, chosen)?;
    match chosen {
        Format::Csv => Ok((Text::Csv, None)),
        Format::Json => Ok((Text::Json, None)),
        Format::Ndjson => Ok((Text::Ndjson, None)),
        Format::Arrow => Ok((Text::Csv, Some(Container::ArrowFile))),
        Format::ArrowStream => Ok((Text::Csv, Some(Container::ArrowStream))),
        Format::Parquet => Ok((Text::Csv, Some(Container::Parquet))),
        Format::Table | Format::Ipfix => Err(UsageError(FORMATS.to_owned())),
    }
}

fn parse_features(names: &str) -> Result<Vec<Feature>, UsageError> {
    let mut columns = Vec::new();
    for name in names.split(',').map(str::trim) {
        let Some(feature) = Feature::from_name(name) else {
            return Err(UsageError(format!(
                "--fields: there is no column `{}` in data sets; `--features nf3 --fields help` \
                 lists all",
                export::escape_controls(name)
            )));
        };
        if !columns.contains(&feature) {
            columns.push(feature);
        }
    }
    Ok(columns)
}

fn about_path(arguments: &FlowsArguments) -> Option<PathBuf> {
    let beside = || {
        let output = arguments.output.as_deref().filter(|path| !input::is_standard(path))?;
        let mut name = output.as_os_str().to_owned();
        name.push(".about.json");
        Some(PathBuf::from(name))
    };
    arguments.features.about.clone().or_else(beside)
}

fn list_features() -> anyhow::Result<u8> {
    let mut out = Output::standard();
    for feature in Feature::ALL {
        let line = format!("{:26} {}\n", feature.name(), feature.about());
        out.pieces().extend_from_slice(line.as_bytes());
    }
    out.finish()?;
    Ok(FINE)
}
