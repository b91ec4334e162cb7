//! `cargo xtask bench page`: what a visitor of the page feels, in Chromium: until it can be used, what it fetches,
//! how long it is blocked, how smoothly it scrolls, what it keeps of memory; and how fast it reads.

use anyhow::{Result, ensure};

use super::{Options, grown, machine};
use crate::shell::{command, run, step};
use crate::{build, house, packages, page};

/// Prints a line for each figure, with what is allowed beside it.
pub(super) fn compare(options: &Options) -> Result<()> {
    ensure!(options.rounds > 0, "at least one round");
    packages::ready()?;
    page::build()?;
    build::programs(&["flowglass", "flowglass-relay"])?;
    let file = step("a capture to read", || grown(options.megabytes << 20))?;
    let rounds = options.rounds.to_string();
    println!("machine: {}", machine());
    let in_chromium = |script: &str| {
        let mut node = command("node");
        node.arg(script).env("FLOWGLASS_RELEASE", house::target().join("release"));
        node.envs(packages::chromium().map(|path| ("FLOWGLASS_CHROMIUM", path)));
        node
    };
    run(in_chromium("benches/felt.mjs").arg(&file).arg(&rounds))?;
    run(in_chromium("benches/page.mjs").arg(house::dist()).arg(&file).arg(&rounds))
}
