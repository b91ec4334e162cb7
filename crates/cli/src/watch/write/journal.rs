//! One file while it grows, as text or as a stream of columns; and how it becomes what it shall be.

use std::fs::{self, File};
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use export::columnar::{self, Container, Converter, Row, Spool};
use export::{Options, TimeFormat};
use model::Column;

use crate::arguments::WriteFormat;
use crate::watch::now;

/// Octets that are handed over at once where many flows end.
const PIECE_OCTETS: usize = 256 << 10;
/// Flows of a batch of columns: two megabytes of memory, used again and again.
const BATCH_FLOWS: u64 = 4096;
/// Octets that wait while the disk takes none; what comes beyond is lost, and counted.
const WAITING_OCTETS: usize = 16 << 20;
/// Octets read at a time.
const READ_OCTETS: usize = 64 << 10;

/// The ends of names: of what grows, and of what it becomes. The last is that of earlier versions.
pub(super) const ENDS: [(&str, &str); 3] =
    [(NDJSON, ".ndjson"), (STREAM, ".parquet"), (CSV, ".parquet")];
const NDJSON: &str = ".ndjson.part";
const STREAM: &str = ".arrows.part";
const CSV: &str = ".csv.part";
/// Parquet on its way.
pub(super) const UNFINISHED: &str = ".parquet.part";

/// What flows are written as meanwhile.
enum Writer {
    Text(export::Writer),
    Columns(Box<Spool>),
}

/// Flows that could not be kept, and why.
pub(super) struct Lost {
    pub(super) flows: u64,
    pub(super) error: io::Error,
}

/// A file that grows.
pub(super) struct Journal {
    path: PathBuf,
    file: File,
    writer: Writer,
    buffer: Vec<u8>,
    /// Flows in the buffer.
    waiting: u64,
    /// Octets that the kernel has.
    written: u64,
    /// Flows were lost in the middle: what follows needs another file.
    is_broken: bool,
    begun: Instant,
    last: Instant,
}

impl Journal {
    /// In this folder, under a name of this moment.
    pub(super) fn create(folder: &Path, format: WriteFormat) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let (name, ends) = match format {
            WriteFormat::Ndjson => ("flows", ENDS[0]),
            WriteFormat::Parquet => ("part", ENDS[1]),
        };
        let stamp: String =
            now().to_string().chars().filter(char::is_ascii_alphanumeric).take(15).collect();
        let mut number = 1_u32;
        let (path, file) = loop {
            let stem = format!("{name}-{stamp}Z-{number:04}");
            let path = folder.join(format!("{stem}{}", ends.0));
            let is_taken = folder.join(format!("{stem}{}", ends.1)).exists();
            match File::options().read(true).write(true).create_new(true).open(&path) {
                Ok(_) if is_taken => fs::remove_file(&path)?,
                Ok(file) => break (path, file),
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                Err(error) => return Err(error),
            }
            number += 1;
        };
        let mut buffer = Vec::new();
        let writer = match format {
            WriteFormat::Ndjson => {
                let options = Options { times: TimeFormat::Rfc3339 };
                let mut writer = export::Writer::new(export::Format::Ndjson, Column::ALL, options);
                writer.header(&mut buffer);
                Writer::Text(writer)
            }
            WriteFormat::Parquet => Writer::Columns(Box::default()),
        };
        let (now, is_broken) = (Instant::now(), false);
        let (waiting, written, begun, last) = (0, 0, now, now);
        Ok(Self { path, file, writer, buffer, waiting, written, is_broken, begun, last })
    }

    pub(super) fn add(&mut self, flows: &[Row<'_>]) {
        match &mut self.writer {
            Writer::Text(writer) => {
                flows.iter().for_each(|row| writer.row(row.flow, &mut self.buffer));
            }
            Writer::Columns(spool) => spool.flows(flows),
        }
        self.waiting += flows.len() as u64;
    }

    /// Whether enough came to be handed over.
    pub(super) fn is_piece(&self) -> bool {
        let is_batch = matches!(self.writer, Writer::Columns(_)) && self.waiting >= BATCH_FLOWS;
        is_batch || self.buffer.len() >= PIECE_OCTETS
    }

    pub(super) fn octets(&self) -> u64 {
        self.written + self.buffer.len() as u64
    }

    /// Flows that the kernel does not have yet.
    pub(super) const fn waiting(&self) -> u64 {
        self.waiting
    }

    pub(super) fn age(&self) -> Duration {
        self.begun.elapsed()
    }

    pub(super) const fn last(&self) -> Instant {
        self.last
    }

    /// Nothing may be added any more.
    pub(super) const fn is_broken(&self) -> bool {
        self.is_broken
    }

    /// Hands over what came. What could not be is tried again, as long as it is not too much.
    pub(super) fn flush(&mut self) -> Result<(), Lost> {
        if let Writer::Columns(spool) = &mut self.writer
            && let Err(error) = spool.flush(&mut self.buffer)
        {
            self.is_broken = true;
            let flows = std::mem::take(&mut self.waiting);
            self.buffer.clear();
            return Err(Lost { flows, error: io::Error::other(error) });
        }
        if self.buffer.is_empty() {
            return Ok(());
        }
        self.last = Instant::now();
        match self.file.write_all(&self.buffer) {
            Ok(()) => {
                self.written += self.buffer.len() as u64;
                self.buffer.clear();
                self.waiting = 0;
                Ok(())
            }
            Err(error) => {
                // Half of a flow must not stand there; where even that fails, the next start cuts it.
                let back = self.file.set_len(self.written);
                let _ = back.and_then(|()| self.file.seek(SeekFrom::Start(self.written)));
                let mut flows = 0;
                if self.buffer.len() >= WAITING_OCTETS {
                    flows = std::mem::take(&mut self.waiting);
                    self.buffer.clear();
                    self.is_broken = true;
                }
                Err(Lost { flows, error })
            }
        }
    }

    /// Another place on the disk.
    #[cfg(test)]
    pub(super) fn write_to(&mut self, file: File) {
        self.file = file;
    }

    /// Octets that the kernel has.
    pub(super) const fn written(&self) -> u64 {
        self.written
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Nothing more comes; [`finish`] makes of it what it shall be.
    pub(super) fn into_path(self) -> PathBuf {
        self.path
    }
}

/// Makes a file of what grew, and its octets. It gets its name when it is whole and on the disk; done twice, it
/// is the same file.
pub(super) fn finish(path: &Path) -> io::Result<u64> {
    let name = path.to_string_lossy();
    let ends = ENDS.iter().find_map(|(from, to)| Some((name.strip_suffix(from)?, *from, *to)));
    let Some((stem, from, end)) = ends else { return Ok(0) };
    let target = PathBuf::from(format!("{stem}{end}"));
    if from == NDJSON {
        let file = File::open(path)?;
        file.sync_all()?;
        fs::rename(path, &target)?;
    } else {
        let unfinished = PathBuf::from(format!("{stem}{UNFINISHED}"));
        let made = match from {
            CSV => convert(path, &unfinished),
            _ => to_parquet(path, &unfinished),
        };
        if let Err(error) = made {
            // On a full disk it would take the room of what comes.
            let _ = fs::remove_file(&unfinished);
            return Err(error);
        }
        fs::rename(&unfinished, &target)?;
        fs::remove_file(path)?;
    }
    Ok(target.metadata()?.len())
}

/// Octets of what grew that are whole, and the flows in them.
pub(super) fn whole(path: &Path) -> io::Result<(u64, u64)> {
    let name = path.to_string_lossy();
    let mut file = File::open(path)?;
    if name.ends_with(STREAM) {
        let length = file.metadata()?.len();
        return columnar::whole(BufReader::new(file), length);
    }
    let is_csv = name.ends_with(CSV);
    let (end, lines) = lines(&mut file, is_csv)?;
    Ok((end, lines.saturating_sub(u64::from(is_csv))))
}

/// So many octets are whole lines, and so many lines; a line of CSV ends outside of quotes.
fn lines(file: &mut File, is_csv: bool) -> io::Result<(u64, u64)> {
    let mut buffer = vec![0; READ_OCTETS];
    let (mut at, mut end, mut lines, mut is_quoted) = (0, 0, 0, false);
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok((end, lines));
        }
        for octet in buffer.get(..read).unwrap_or_default() {
            at += 1;
            is_quoted ^= is_csv && *octet == b'"';
            if *octet == b'\n' && !is_quoted {
                (end, lines) = (at, lines + 1);
            }
        }
    }
}

fn to_parquet(from: &Path, to: &Path) -> io::Result<()> {
    let (stream, file) = (BufReader::new(File::open(from)?), File::create(to)?);
    columnar::to_parquet(stream, &file).map_err(io::Error::other)?;
    file.sync_all()
}

fn convert(from: &Path, to: &Path) -> io::Result<()> {
    let (mut from, mut to) = (File::open(from)?, File::create(to)?);
    let mut converter = Converter::new(Container::Parquet);
    let (mut buffer, mut out) = (vec![0; READ_OCTETS], Vec::new());
    loop {
        let read = from.read(&mut buffer)?;
        if read == 0 {
            break;
        }
        let octets = buffer.get(..read).unwrap_or_default();
        converter.push(octets, &mut out).map_err(io::Error::other)?;
        to.write_all(&out)?;
        out.clear();
    }
    converter.end(&mut out).map_err(io::Error::other)?;
    to.write_all(&out)?;
    to.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_csv_ends_outside_of_quotes() {
        let path = std::env::temp_dir().join(format!("flowglass-whole-{}", std::process::id()));
        let check = |text: &str, is_csv, expected| {
            fs::write(&path, text).unwrap();
            assert_eq!(
                lines(&mut File::open(&path).unwrap(), is_csv).unwrap(),
                expected,
                "{text:?}"
            );
        };
        check("a,b\r\n\"x\ny\",1\r\n\"z\n", true, (14, 2));
        check("a,b\r\n\"\"\"\n\",1\r\n1", true, (14, 2));
        check("{\"a\":1}\n{\"a\":", false, (8, 1));
        check("{", false, (0, 0));
        check("", true, (0, 0));
        fs::remove_file(&path).unwrap();
    }
}
