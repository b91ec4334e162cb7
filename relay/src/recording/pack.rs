//! Packing an ended file with zstd, beside it; it goes when the packed one is whole.

use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};

use ruzstd::encoding::{CompressionLevel, compress};

use super::names::{PACKED, PART};
use super::shelf::Shelf;

/// Packs one file; its new name.
pub(super) fn pack(shelf: &Shelf, name: &str) -> io::Result<String> {
    let packed = format!("{name}{PACKED}");
    let part = format!("{packed}{PART}");
    let _ = fs::remove_file(shelf.path(&part));
    let source = BufReader::new(File::open(shelf.path(name))?);
    let written = source.get_ref().metadata()?.modified();
    let mut target = Careful { inner: BufWriter::new(shelf.create(&part)?), trouble: None };
    compress(source, &mut target, CompressionLevel::Fastest);
    if let Some(error) = target.trouble {
        let _ = fs::remove_file(shelf.path(&part));
        return Err(error);
    }
    let file = target.inner.into_inner().map_err(io::IntoInnerError::into_error)?;
    // Its age is that of what is in it.
    if let Ok(written) = written {
        file.set_modified(written)?;
    }
    file.sync_all()?;
    fs::rename(shelf.path(&part), shelf.path(&packed))?;
    fs::remove_file(shelf.path(name))?;
    Ok(packed)
}

/// The library takes no failure of a write: it is remembered, and what follows goes nowhere.
struct Careful<W> {
    inner: W,
    trouble: Option<io::Error>,
}

impl<W: Write> Write for Careful<W> {
    fn write(&mut self, octets: &[u8]) -> io::Result<usize> {
        if self.trouble.is_none() {
            self.trouble = self.inner.write_all(octets).err();
        }
        Ok(octets.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.trouble.is_none() {
            self.trouble = self.inner.flush().err();
        }
        Ok(())
    }
}
