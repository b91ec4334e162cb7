//! The page: bundled by trunk, shrunk by wasm-opt, sealed with its policy.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{fs, thread};

use anyhow::{Context, Result, anyhow, ensure};
use sha2::{Digest, Sha384};

use crate::fingerprint::Fingerprint;
use crate::shell::{command, output, run, step};
use crate::tools::{TRUNK, WASM_BINDGEN};
use crate::{house, offline, pack, policy, rest, styles, tools};

/// How the names of the files begin and end that are cut in two, by the names of their functions.
const PROGRAMS: [(&str, &str, &rest::Cut); 2] =
    [("ui-", "_bg.wasm", &rest::PAGE), ("worker", "_bg.wasm", &rest::WORKER)];

/// Everything the page is made of.
const SOURCES: [&str; 15] = [
    ".cargo/",
    "Cargo.lock",
    "Cargo.toml",
    "Trunk.toml",
    "crates/",
    "index.html",
    "package-lock.json",
    "web/",
    "xtask/src/offline.rs",
    "xtask/src/pack.rs",
    "xtask/src/page.rs",
    "xtask/src/policy.rs",
    "xtask/src/rest.rs",
    "xtask/src/split",
    "xtask/src/styles.rs",
];

/// Named one by one: `--all-features` lets wasm-opt emit what browsers do not have yet.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// Builds `dist/`; whether there was anything to do.
pub(crate) fn build() -> Result<bool> {
    let path = tools::ready()?;
    let compiler = output(command("rustc").arg("--version"))?;
    let versions = [compiler.as_str(), TRUNK.version, WASM_BINDGEN.version];
    let fingerprint = Fingerprint::of("page", &SOURCES, &versions)?;
    if fingerprint.is_current() && house::dist().join("index.html").is_file() {
        println!("✓ page is up to date");
        return Ok(false);
    }
    fingerprint.forget();
    step("page: compile and bundle (trunk)", || {
        // Trunk reads NO_COLOR as its own option and stumbles over "1".
        run(command("trunk")
            .args(["build", "--release", "--dist"])
            .arg(house::dist())
            .env("PATH", &path)
            .env_remove("NO_COLOR")
            .env("RUST_BACKTRACE", "0"))
    })?;
    step("page: shrink (wasm-opt)", || shrink(&path))?;
    seal()?;
    step("page: pack (brotli, gzip)", pack::pack)?;
    fingerprint.keep()?;
    Ok(true)
}

/// Size for what the page waits for, speed for the worker's engine and what it unpacks by.
fn shrink(path: &OsStr) -> Result<()> {
    let running: Vec<_> = files_ending(".wasm")?
        .into_iter()
        .map(|file| (file, path.to_owned()))
        .map(|(file, path)| thread::spawn(move || optimise(&file, &path, level(&file))))
        .collect();
    ensure!(!running.is_empty(), "trunk wrote no .wasm into {}", house::dist().display());
    for one in running {
        one.join().map_err(|_| anyhow!("wasm-opt broke off"))??;
    }
    for file in files_ending(".wasm")? {
        if let Some(how) = cut_how(&file) {
            rest::cut(&file, how)?;
        }
    }
    Ok(())
}

/// How a file is cut in two; most are not.
fn cut_how(file: &Path) -> Option<&'static rest::Cut> {
    let name = file.file_name()?.to_string_lossy();
    let of =
        |it: &&(&str, &str, &'static rest::Cut)| name.starts_with(it.0) && name.ends_with(it.1);
    PROGRAMS.iter().find(of).map(|it| it.2)
}

fn level(file: &Path) -> &'static str {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let is_fast = ["worker", "unpack"].iter().any(|fast| name.starts_with(fast));
    if is_fast { "-O3" } else { "-Oz" }
}

/// Runs wasm-opt over a file of ours, in place.
pub(crate) fn optimise(file: &Path, path: &OsStr, level: &str) -> Result<()> {
    let smaller = file.with_extension("wasm.smaller");
    // What is cut goes by the names of functions, so that what one place calls is not put into it. Nor would
    // it be well there: a browser compiles a long function many times as long as its parts, beside the
    // page and on the same processors, and the file packs smaller with short ones.
    let named: &[&str] = if cut_how(file).is_some() { &["-g", "-ocimfs", "0"] } else { &[] };
    run(command("wasm-opt")
        .env("PATH", path)
        .arg(level)
        .args(named)
        .args(FEATURES)
        .arg(file)
        .arg("-o")
        .arg(&smaller))?;
    let (before, after) = (fs::metadata(file)?.len(), fs::metadata(&smaller)?.len());
    println!("  {}: {before} → {after} bytes", file.file_name().unwrap_or_default().display());
    fs::rename(smaller, file)?;
    Ok(())
}

/// Joins the styles, mends the integrity of what wasm-opt changed, then writes the policy.
fn seal() -> Result<()> {
    let index = house::dist().join("index.html");
    let mut page = styles::join(&house::read(&index)?)?;
    for file in files_ending(".wasm")? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let digest = policy::base64(&Sha384::digest(fs::read(&file)?));
        page = with_integrity(&page, &name, &digest);
    }
    house::write(&index, policy::seal(&page)?)?;
    offline::keep()
}

/// Each tag that names this file and has an integrity gets the new one.
fn with_integrity(page: &str, name: &str, digest: &str) -> String {
    const BEFORE: &str = "integrity=\"sha384-";
    let mend = |tag: &str| {
        let (start, rest) = tag.split_once(BEFORE)?;
        let (_, end) = rest.split_once('"')?;
        tag.contains(name).then(|| format!("{start}{BEFORE}{digest}\"{end}"))
    };
    page.split_inclusive('>').map(|tag| mend(tag).unwrap_or_else(|| tag.to_owned())).collect()
}

fn files_ending(end: &str) -> Result<Vec<PathBuf>> {
    let folder = house::dist();
    let entries = fs::read_dir(&folder).with_context(|| format!("{}", folder.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.to_string_lossy().ends_with(end) {
            files.push(path);
        }
    }
    files.sort_unstable();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_tag_of_the_changed_file_gets_a_new_integrity() {
        let page = "<link href=\"a.js\" integrity=\"sha384-old\"><link integrity=\"sha384-old\" href=\"./b.wasm\">";
        assert_eq!(
            with_integrity(page, "b.wasm", "new"),
            "<link href=\"a.js\" integrity=\"sha384-old\"><link integrity=\"sha384-new\" href=\"./b.wasm\">"
        );
    }
}
