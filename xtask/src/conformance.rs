//! `cargo xtask conformance`: real exports and captures, read by us and by others.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::house;
use crate::shell::{cargo, run};

/// What to compare.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// The corpus' folder of exports (which holds dissected/) or of captures, each with its
    /// expected.json; the exports when nothing is said.
    folder: Option<PathBuf>,
}

/// Fails on a difference that the list beside (differences.md, readers.md) does not explain.
pub(crate) fn compare(options: &Options) -> Result<()> {
    let folder = match &options.folder {
        Some(folder) => std::path::absolute(folder)?,
        None => house::corpus().context(ABSENT)?.join("netflow"),
    };
    // The profile of the tests: what they built is used again.
    run(cargo()
        .args(["run", "--quiet", "--package", "conformance", "--profile", "test", "--"])
        .arg(folder))
    .context("conformance: mend the decoder, or explain the difference in its list")
}

/// Says that one test could not look at real exports.
pub(crate) fn tell_absence() {
    if house::corpus().is_none() {
        println!("  {ABSENT}: conformance is not tested");
    }
}

const ABSENT: &str = "no corpus of real exports (FLOWGLASS_CORPUS names its folder)";
