//! Puts the built page, when there is one, into the program as a table of files.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let from_cargo = |name| env::var_os(name).map(PathBuf::from).ok_or(io::ErrorKind::NotFound);
    let folder = from_cargo("CARGO_MANIFEST_DIR")?.join("../dist");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed={}", folder.display());

    let mut files = Vec::new();
    if folder.join("index.html").is_file() {
        collect(&folder, String::new(), &mut files)?;
    }
    files.sort();
    // Of what is there as brotli nothing else is kept: other forms are made of it for those who ask.
    let names: Vec<String> = files.iter().map(|(name, _)| name.clone()).collect();
    let has_brotli = |name: &str| names.contains(&format!("{name}.br"));
    files.retain(|(name, _)| !has_brotli(name.strip_suffix(".gz").unwrap_or(name)));
    let mut table = String::from("&[\n");
    for (name, path) in &files {
        println!("cargo::rerun-if-changed={}", path.display());
        let path = path.canonicalize()?;
        let path = path.to_str().ok_or(io::ErrorKind::InvalidData)?;
        let _ = writeln!(table, "    ({name:?}, include_bytes!({path:?})),");
    }
    table.push(']');
    fs::write(from_cargo("OUT_DIR")?.join("page.rs"), table)
}

/// Every file below, by its path with `/` between.
fn collect(folder: &Path, prefix: String, files: &mut Vec<(String, PathBuf)>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else { continue };
        if name.starts_with('.') {
            continue;
        }
        let path = entry.path();
        if path.is_dir() {
            collect(&path, format!("{prefix}{name}/"), files)?;
        } else {
            files.push((format!("{prefix}{name}"), path));
        }
    }
    Ok(())
}
