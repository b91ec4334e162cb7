//! One file while it grows, as text; and how it becomes what it shall be.

use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use export::columnar::{Container, Converter};
use export::{Options, TimeFormat, Writer};
use model::{Column, FlowRecord};

use crate::arguments::WriteFormat;
use crate::watch::now;

/// Octets that are handed over at once where many flows end.
const PIECE_OCTETS: usize = 256 << 10;
/// Octets that wait while the disk takes none; what comes beyond is lost, and counted.
const WAITING_OCTETS: usize = 16 << 20;
/// Octets read at a time.
const READ_OCTETS: usize = 64 << 10;

/// The ends of names: of what grows, and of what it becomes.
pub(super) const ENDS: [(&str, &str); 2] = [(".ndjson.part", ".ndjson"), (".csv.part", ".parquet")];
/// Parquet on its way.
pub(super) const UNFINISHED: &str = ".parquet.part";

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
    begun: Instant,
    last: Instant,
}

impl Journal {
    /// In this folder, under a name of this moment.
    pub(super) fn create(folder: &Path, format: WriteFormat) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let (name, format, ends) = match format {
            WriteFormat::Ndjson => ("flows", export::Format::Ndjson, ENDS[0]),
            WriteFormat::Parquet => ("part", export::Format::Csv, ENDS[1]),
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
        let options = Options { times: TimeFormat::Rfc3339 };
        let mut writer = Writer::new(format, Column::ALL, options);
        let mut buffer = Vec::new();
        writer.header(&mut buffer);
        let now = Instant::now();
        Ok(Self { path, file, writer, buffer, waiting: 0, written: 0, begun: now, last: now })
    }

    pub(super) fn add(&mut self, flow: &FlowRecord) {
        self.writer.row(flow, &mut self.buffer);
        self.waiting += 1;
        self.last = Instant::now();
    }

    /// Whether enough came to be handed over.
    pub(super) fn is_piece(&self) -> bool {
        self.buffer.len() >= PIECE_OCTETS
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

    /// Hands over what came. What could not be is tried again, as long as it is not too much.
    pub(super) fn flush(&mut self) -> Result<(), Lost> {
        if self.buffer.is_empty() {
            return Ok(());
        }
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
                    if self.written == 0 {
                        self.writer.header(&mut self.buffer);
                    }
                }
                Err(Lost { flows, error })
            }
        }
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
    let ends = ENDS.iter().find_map(|(from, to)| Some((name.strip_suffix(from)?, *to)));
    let Some((stem, end)) = ends else { return Ok(0) };
    let target = PathBuf::from(format!("{stem}{end}"));
    if end == ".ndjson" {
        let file = File::open(path)?;
        file.sync_all()?;
        fs::rename(path, &target)?;
    } else {
        let unfinished = PathBuf::from(format!("{stem}{UNFINISHED}"));
        convert(path, &unfinished)?;
        fs::rename(&unfinished, &target)?;
        fs::remove_file(path)?;
    }
    Ok(target.metadata()?.len())
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
