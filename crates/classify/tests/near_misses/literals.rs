//! The octets that tests of probes are made of, read from their source: what a first message of each
//! protocol looks like, without a second list of them.

use std::fs;
use std::path::{Path, PathBuf};

/// What the tests of a family show, and the ports its probes are asked at.
pub(crate) struct Family {
    /// Its folder's name.
    pub(crate) name: String,
    /// Ports named in its list.
    pub(crate) ports: Vec<u16>,
    /// Strings of octets in its tests, as they are shown there.
    pub(crate) examples: Vec<Vec<u8>>,
}

/// Shorter strings are parts of messages.
const MIN_OCTETS: usize = 8;

/// Every family of the crate in this folder.
pub(crate) fn families(classify: &Path) -> Vec<Family> {
    let folder = classify.join("src/probe");
    let read = |path: PathBuf| fs::read_to_string(path).unwrap_or_default();
    let shared = strings(&read(folder.join("tests.rs")));
    let Ok(entries) = fs::read_dir(&folder) else { return Vec::new() };
    let mut families: Vec<Family> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.is_dir())
        .map(|path| {
            let mut examples = shared.clone();
            for file in sources(&path) {
                examples.extend(strings(&read(file)));
            }
            examples.retain(|octets| octets.len() >= MIN_OCTETS);
            examples.sort();
            examples.dedup();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            Family { ports: ports(&read(path.with_extension("rs"))), name, examples }
        })
        .collect();
    families.sort_by(|one, other| one.name.cmp(&other.name));
    families
}

/// Every source file below a folder.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let paths = entries.flatten().map(|entry| entry.path());
    paths
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![path],
        })
        .filter(|path| path.extension().is_some_and(|extension| extension == "rs"))
        .collect()
}

/// The numbers in the lists of ports.
fn ports(source: &str) -> Vec<u16> {
    let lists = source.split("(&[").skip(1).filter_map(|rest| rest.split(']').next());
    lists.flat_map(|list| list.split(',')).filter_map(|port| number(port.trim())).collect()
}

fn number(word: &str) -> Option<u16> {
    let word = word.replace('_', "");
    match word.strip_prefix("0x") {
        Some(digits) => u16::from_str_radix(digits, 16).ok(),
        None => word.parse().ok(),
    }
}

/// The strings of octets in a source file, their escapes resolved.
fn strings(source: &str) -> Vec<Vec<u8>> {
    let mut found = Vec::new();
    let mut rest = source;
    while let Some((_, behind)) = rest.split_once("b\"") {
        let (octets, behind) = string(behind.as_bytes());
        found.push(octets);
        rest = source.get(source.len() - behind..).unwrap_or_default();
    }
    found
}

/// A string up to its closing mark, and how many octets of the file are behind it.
fn string(mut source: &[u8]) -> (Vec<u8>, usize) {
    let mut octets = Vec::new();
    loop {
        source = match source {
            [] => return (octets, 0),
            [b'"', rest @ ..] => return (octets, rest.len()),
            [b'\\', b'x', high, low, rest @ ..] => {
                let digits = [*high, *low];
                let text = std::str::from_utf8(&digits).unwrap_or_default();
                octets.push(u8::from_str_radix(text, 16).unwrap_or_default());
                rest
            }
            [b'\\', b'\n', rest @ ..] => rest.trim_ascii_start(),
            [b'\\', escaped, rest @ ..] => {
                octets.push(match escaped {
                    b'n' => b'\n',
                    b'r' => b'\r',
                    b't' => b'\t',
                    b'0' => 0,
                    other => *other,
                });
                rest
            }
            [octet, rest @ ..] => {
                octets.push(*octet);
                rest
            }
        };
    }
}
