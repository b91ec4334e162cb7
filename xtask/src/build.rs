//! Everything a user gets, built for release.

use anyhow::Result;

use crate::shell::{cargo, run, step};
use crate::{house, page};

/// Page, relay and the command.
pub(crate) fn everything() -> Result<()> {
    page::build()?;
    programs(&["flowglass-relay", "flowglass"])?;
    println!("page:    {}", house::dist().display());
    println!("relay:   {}", house::release("flowglass-relay").display());
    println!("command: {}", house::release("flowglass").display());
    Ok(())
}

/// These packages in release; quick when nothing changed. The page must be there before the relay.
pub(crate) fn programs(packages: &[&str]) -> Result<()> {
    step(&format!("{} (release)", packages.join(", ")), || {
        let named = packages.iter().flat_map(|package| ["--package", package]);
        run(cargo().args(["build", "--quiet", "--release"]).args(named))
    })
}
