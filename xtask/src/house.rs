//! Where things stand: the workspace's folders, and the files git knows of.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use anyhow::{Context, Result, ensure};

/// The workspace's root.
pub(crate) fn root() -> PathBuf {
    let here = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or(here.clone(), Path::to_path_buf)
}

/// Where cargo builds.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from)
}

/// The page as it is served.
pub(crate) fn dist() -> PathBuf {
    root().join("dist")
}

/// What tests leave behind for people to look at.
pub(crate) fn artefacts() -> PathBuf {
    root().join("artefacts")
}

/// A program of ours, built for release.
pub(crate) fn release(program: &str) -> PathBuf {
    target().join("release").join(program).with_extension(env::consts::EXE_EXTENSION)
}

/// Real captures: `FLOWGLASS_CORPUS`, or the folder beside the clone; none when absent.
pub(crate) fn corpus() -> Option<PathBuf> {
    let named = env::var_os("FLOWGLASS_CORPUS").map(PathBuf::from);
    named.or_else(|| Some(root().parent()?.join("shared/corpus"))).filter(|path| path.is_dir())
}

/// Every file that is or would be committed, relative to the root, sorted.
pub(crate) fn files() -> Result<Vec<String>> {
    let listed = Command::new("git")
        .args(["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .context("git could not be started: install git")?;
    ensure!(listed.status.success(), "git ls-files: {}", String::from_utf8_lossy(&listed.stderr));
    let text = String::from_utf8_lossy(&listed.stdout);
    let mut files: Vec<String> = text
        .split('\0')
        .filter(|name| !name.is_empty() && root().join(name).is_file())
        .map(str::to_owned)
        .collect();
    files.sort_unstable();
    files.dedup();
    Ok(files)
}

/// A file's text, with its name in the error.
pub(crate) fn read(path: &Path) -> Result<String> {
    fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))
}

/// Writes a file, with its name in the error; its folder is made when missing.
pub(crate) fn write(path: &Path, contents: impl AsRef<[u8]>) -> Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, contents).with_context(|| format!("{} cannot be written", path.display()))
}
