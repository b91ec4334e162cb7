//! After a crash: files that were still growing are cut after their last whole block and ended.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufReader, Read, Seek};
use std::path::Path;

use super::names::{self, PART};

/// Ends what is left; the names of the files that there are now.
pub(super) fn recover(folder: &Path) -> io::Result<Vec<String>> {
    let mut ended = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(part) = entry.file_name().into_string() else { continue };
        let Some(name) = part.strip_suffix(PART) else { continue };
        let Some(named) = names::read(name) else { continue };
        if !entry.file_type()?.is_file() {
            continue;
        }
        let path = entry.path();
        let file = OpenOptions::new().read(true).write(true).open(&path)?;
        if let Err(TryLockError::WouldBlock) = file.try_lock() {
            tracing::warn!(%part, "another relay writes this recording: it is left to that one");
            continue;
        }
        // Half a packed file or summary is made again.
        if named.kind != names::Kind::Capture {
            fs::remove_file(path)?;
            continue;
        }
        let whole = whole_blocks(&file)?;
        if whole == 0 {
            fs::remove_file(path)?;
            continue;
        }
        file.set_len(whole)?;
        drop(file);
        let target = folder.join(name);
        // Linking fails where the name is taken, renaming would not.
        if fs::hard_link(&path, target).is_ok() {
            fs::remove_file(path)?;
            ended.push(name.to_owned());
        }
    }
    Ok(ended)
}

/// Octets up to the end of the last block that is there as a whole.
fn whole_blocks(file: &File) -> io::Result<u64> {
    let length = file.metadata()?.len();
    let mut reader = BufReader::new(file);
    let mut at = 0;
    loop {
        let mut header = [0; 8];
        if at + 12 > length || reader.read_exact(&mut header).is_err() {
            return Ok(at);
        }
        let [_, _, _, _, a, b, c, d] = header;
        let octets = u64::from(u32::from_le_bytes([a, b, c, d]));
        if octets < 12 || octets % 4 != 0 || at + octets > length {
            return Ok(at);
        }
        // The rest, of which the last four octets tell the length again.
        reader.seek_relative(i64::try_from(octets - 12).unwrap_or(i64::MAX))?;
        let mut again = [0; 4];
        if reader.read_exact(&mut again).is_err() || again != [a, b, c, d] {
            return Ok(at);
        }
        at += octets;
        debug_assert_eq!(reader.stream_position().ok(), Some(at));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn block(body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 12).unwrap().to_le_bytes();
        [&[6, 0, 0, 0], &length[..], body, &length[..]].concat()
    }

    #[test]
    fn a_file_that_broke_off_keeps_every_whole_block() {
        let folder = std::env::temp_dir().join(format!("flowglass-recover-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let whole = [block(&[1; 8]), block(&[2; 100])].concat();
        let third = block(&[3; 20]);
        for cut in 0..third.len() {
            let bytes = [&whole[..], &third[..cut]].concat();
            fs::write(folder.join("20261121T212700Z-0001.pcapng.part"), bytes).unwrap();
            assert_eq!(recover(&folder).unwrap(), ["20261121T212700Z-0001.pcapng"], "{cut}");
            let name = folder.join("20261121T212700Z-0001.pcapng");
            assert_eq!(fs::read(&name).unwrap(), whole, "{cut}");
            fs::remove_file(name).unwrap();
        }
        fs::write(folder.join("20261121T212700Z-0001.pcapng.part"), &third[..9]).unwrap();
        fs::write(folder.join("20261121T212700Z-0002.pcapng.zst.part"), "half").unwrap();
        fs::write(folder.join("notes.part"), "mine").unwrap();
        assert_eq!(recover(&folder).unwrap(), [""; 0]);
        let left: Vec<_> =
            fs::read_dir(&folder).unwrap().map(|one| one.unwrap().file_name()).collect();
        assert_eq!(left, ["notes.part"]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
