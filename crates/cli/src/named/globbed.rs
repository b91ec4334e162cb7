//! Names with `*`, `?` and `**` that no shell has put files in place of: quoted, or on a system whose shell never does.

use std::fs;
use std::path::{Component, Path, PathBuf};

/// Files that one name may stand for: a year of hours, several times over.
const MOST: usize = 65_536;

/// The files that a name with wildcards stands for, in order of their names; none where it has no
/// wildcards, is a file itself, or stands for nothing.
pub(crate) fn files(name: &Path) -> Option<Vec<PathBuf>> {
    let text = name.to_str()?;
    if !text.contains(['*', '?']) || name.exists() {
        return None;
    }
    let mut pieces: Vec<String> = Vec::new();
    let mut begin = PathBuf::new();
    for component in name.components() {
        match component {
            Component::Normal(piece)
                if !pieces.is_empty() || piece.to_str()?.contains(['*', '?']) =>
            {
                pieces.push(piece.to_str()?.to_owned());
            }
            other => begin.push(other),
        }
    }
    let mut found = Vec::new();
    descend(&begin, &pieces, &mut found);
    found.sort();
    found.dedup();
    (!found.is_empty()).then_some(found)
}

/// What cannot be listed has no files for us.
fn descend(folder: &Path, pieces: &[String], found: &mut Vec<PathBuf>) {
    let Some((piece, rest)) = pieces.split_first() else { return };
    if piece == "**" {
        descend(folder, rest, found);
    }
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    for entry in fs::read_dir(here).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str() else { continue };
        if found.len() >= MOST || name.starts_with('.') && !piece.starts_with('.') {
            continue;
        }
        let path = folder.join(name);
        // A link to a folder might lead in a circle: `**` follows none.
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        if piece == "**" {
            if is_folder {
                descend(&path, pieces, found);
            }
        } else if matches(piece.as_bytes(), name.as_bytes()) {
            match rest.is_empty() {
                true if path.is_file() => found.push(path),
                true => {}
                false => descend(&path, rest, found),
            }
        }
    }
}

/// `*` is any letters, `?` is one octet; steps back to the last `*` only, so that no name takes long.
fn matches(pattern: &[u8], name: &[u8]) -> bool {
    let (mut at, mut in_name, mut star) = (0, 0, None);
    while let Some(octet) = name.get(in_name) {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, in_name));
                at += 1;
            }
            Some(wanted) if *wanted == b'?' || wanted == octet => {
                at += 1;
                in_name += 1;
            }
            _ => {
                let Some((last, from)) = star else { return false };
                star = Some((last, from + 1));
                at = last + 1;
                in_name = from + 1;
            }
        }
    }
    pattern.get(at..).unwrap_or_default().iter().all(|octet| *octet == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wildcards_stand_for_letters_of_one_name() {
        let check = |pattern: &str, name: &str, expected| {
            assert_eq!(matches(pattern.as_bytes(), name.as_bytes()), expected, "{pattern} {name}");
        };
        check("*.parquet", "part-1.parquet", true);
        check("*.parquet", "part-1.parquet.part", false);
        check("part-?.csv", "part-1.csv", true);
        check("part-?.csv", "part-12.csv", false);
        check("*a*b*", "xxaxxbxx", true);
        check("*a*b*", "xxbxxaxx", false);
        check("*", "", true);
        check("", "a", false);
        check(&"*a".repeat(40), &"a".repeat(39), false);
    }

    #[test]
    fn two_stars_stand_for_folders_at_any_depth() {
        let folder = std::env::temp_dir().join(format!("flowglass-glob-{}", std::process::id()));
        fs::create_dir_all(folder.join("date=1/hour=2")).unwrap();
        for name in
            ["a.parquet", "date=1/b.parquet", "date=1/hour=2/c.parquet", "date=1/hour=2/d.csv"]
        {
            fs::write(folder.join(name), "").unwrap();
        }
        let check = |pattern: &str, expected: &[&str]| {
            let expected = expected.iter().map(|name| folder.join(name)).collect::<Vec<_>>();
            let found = files(&folder.join(pattern)).unwrap_or_default();
            assert_eq!(found, expected, "{pattern}");
        };
        check("**/*.parquet", &["a.parquet", "date=1/b.parquet", "date=1/hour=2/c.parquet"]);
        check("*.parquet", &["a.parquet"]);
        check("date=*/hour=?/*", &["date=1/hour=2/c.parquet", "date=1/hour=2/d.csv"]);
        check("*.pcap", &[]);
        check("a.parquet", &[]);
        fs::remove_dir_all(&folder).unwrap();
    }
}
