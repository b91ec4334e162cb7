//! What may reach a first visitor over the wire, what the relay may take on a disk, and how much of it is used.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};

use crate::shell::{command, output, run};
use crate::{build, house, pack};

/// Page, worker and styles together, brotli-compressed, until the page can be used: at once on a bad
/// line. The nearest peer sends 19 MB.
const FIRST_VISIT_OCTETS: u64 = 900_000;

/// What is fetched later, by the beginning of its files' names: no part of a first visit,
/// and still somebody waits for it.
const MODULES: [(&str, u64); 8] = [
    // Arrow and Parquet: libraries that know every type there is.
    ("columnar", 650_000),
    // The interface's words in German: fetched by who wants them.
    ("de.json", 50_000),
    // What few need of the worker: exports, detectors, sessions, packets read again, hosts. It follows
    // by itself once the page can be used. What is not put into its caller finds its way here.
    ("rest", 405_000),
    // Reports as HTML and PDF, with the letters PDF brings along.
    ("reports", 250_000),
    // Traffic made from a number.
    ("samples", 80_000),
    // zstd, xz, lz4 and bzip2, built for speed.
    ("unpack", 150_000),
    // Every view but the overview, drawers and sheets: it follows once the page can be used. 8,000 of it choose
    // what a report is about and read its logo, which the module for reports is too late for; 3,000 are marks of
    // findings on every picture over time; 10,000 name hosts, find values in the palette and compare files with links,
    // from anywhere on the page; 10,000 look up what a text is called in the language that was chosen.
    ("views", 312_000),
    // Who made network interfaces: fetched for the Hosts view once a hardware address is known.
    ("vendors", 240_000),
];

/// The relay as it is installed: built for release, the page inside, stripped.
const RELAY_OCTETS: u64 = 12_000_000;

/// Compresses as a web server's build step would: quality 11. Node has brotli, we need no crate.
const BROTLI: &str = "
const { brotliCompressSync, constants } = require('node:zlib');
const { readFileSync } = require('node:fs');
for (const file of process.argv.slice(1)) {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  console.log(brotliCompressSync(bytes, { params }).length);
}";

/// A file of the page.
struct Part {
    name: String,
    octets: u64,
    compressed: u64,
}

/// Prints what a first visit takes, file by file; fails when it is too much.
pub(crate) fn check() -> Result<()> {
    let parts = parts()?;
    for part in &parts {
        println!("  {:>9} bytes, {:>7} compressed  {}", part.octets, part.compressed, part.name);
    }
    for (module, allowed) in MODULES {
        let own = parts.iter().filter(|part| part.name.starts_with(module));
        let sum: u64 = own.map(|part| part.compressed).sum();
        println!("  {module}, later: {sum} bytes compressed of {allowed} allowed");
        ensure!(sum > 0, "the module {module} is missing: see index.html");
        ensure!(sum <= allowed, "{module} takes {sum} bytes, {allowed} are allowed");
    }
    let is_first = |part: &&Part| !MODULES.iter().any(|(name, _)| part.name.starts_with(name));
    let sum: u64 = parts.iter().filter(is_first).map(|part| part.compressed).sum();
    println!("  first visit: {sum} bytes compressed of {FIRST_VISIT_OCTETS} allowed");
    ensure!(
        sum <= FIRST_VISIT_OCTETS,
        "a first visit takes {sum} bytes, {FIRST_VISIT_OCTETS} are allowed: find what grew above"
    );
    Ok(())
}

/// Builds the relay around the page that is there, and weighs it; fails when it is too much.
pub(crate) fn relay() -> Result<()> {
    build::programs(&["flowglass-relay"])?;
    let built = house::release("flowglass-relay");
    let stripped = built.with_extension("stripped");
    run(command("strip").arg("-o").arg(&stripped).arg(&built))?;
    let octets = fs::metadata(&stripped)?.len();
    fs::remove_file(&stripped)?;
    println!("  relay, stripped: {octets} bytes of {RELAY_OCTETS} allowed");
    ensure!(
        octets <= RELAY_OCTETS,
        "the relay takes {octets} bytes, {RELAY_OCTETS} are allowed: which crate is new, did the page grow?"
    );
    Ok(())
}

fn parts() -> Result<Vec<Part>> {
    let mut files: Vec<PathBuf> = Vec::new();
    let mut folders = vec![house::dist()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if !pack::ENDINGS.iter().any(|end| path.to_string_lossy().ends_with(end)) {
                files.push(path);
            }
        }
    }
    files.sort_unstable();
    // What was packed with the page is weighed as it is; small files are not packed.
    let packed = |file: &PathBuf| fs::metadata(file.with_added_extension("br")).ok();
    let (heavy, light): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|file| packed(file).is_some());
    let sizes = output(command("node").args(["-e", BROTLI]).args(&light))?;
    let mut parts = Vec::new();
    for (file, size) in light.iter().zip(sizes.lines()) {
        parts.push(part(file, size.trim().parse()?)?);
    }
    for file in &heavy {
        parts.push(part(file, packed(file).map_or(0, |packed| packed.len()))?);
    }
    parts.sort_unstable_by(|one, other| one.name.cmp(&other.name));
    Ok(parts)
}

fn part(file: &Path, compressed: u64) -> Result<Part> {
    let name = file.strip_prefix(house::dist()).unwrap_or(file).display().to_string();
    Ok(Part { name, octets: fs::metadata(file)?.len(), compressed })
}
