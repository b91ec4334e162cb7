//! `cargo xtask conformance`: exports and captures, read by us and by others.

use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::house;
use crate::shell::{cargo, run};

/// What to compare.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Folders of the corpus (netflow, traffic, readers); all three when nothing is said.
    folders: Vec<PathBuf>,
}

/// Fails on a difference that no list of the package explains.
pub(crate) fn compare(options: &Options) -> Result<()> {
    let folders = if options.folders.is_empty() {
        let corpus = house::corpus().context(ABSENT)?;
        ["netflow", "traffic", "readers"].map(|folder| corpus.join(folder)).to_vec()
    } else {
        options.folders.iter().map(std::path::absolute).collect::<Result<_, _>>()?
    };
    // The profile of the tests: what they built is used again.
    run(cargo()
        .args(["run", "--quiet", "--package", "conformance", "--profile", "test", "--"])
        .args(folders))
    .context("conformance: mend the decoder, or explain the difference in its list")
}

/// Says that one test could not look at real exports.
pub(crate) fn tell_absence() {
    if house::corpus().is_none() {
        println!("  {ABSENT}: conformance is not tested");
    }
}

const ABSENT: &str = "no corpus of real exports (FLOWGLASS_CORPUS names its folder)";
