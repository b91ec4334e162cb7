//! Everything a user gets, built for release.

use std::env::consts::{ARCH, OS};
use std::fs;

use anyhow::{Result, ensure};

use crate::shell::{cargo, command, run, step};
use crate::{house, packages, page, tools};

/// What to build.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Instead the relay alone, with the page inside, as one stripped file that needs nothing of the Linux it runs on: of
    /// musl, with what that takes installed where it is missing.
    #[arg(long = "static")]
    is_static: bool,
}

/// Builds it and says where it is.
pub(crate) fn start(options: &Options) -> Result<()> {
    if options.is_static { static_relay() } else { everything() }
}

/// Page, relay and the command.
fn everything() -> Result<()> {
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

fn static_relay() -> Result<()> {
    ensure!(
        OS == "linux",
        "musl is Linux's, this is {OS}: build it in the Dockerfile of relay/packaging"
    );
    let target = format!("{ARCH}-unknown-linux-musl");
    packages::musl()?;
    tools::target(&target)?;
    page::build()?;
    let relay = ["build", "--quiet", "--release", "--package", "flowglass-relay", "--target"];
    step("flowglass-relay (release, static)", || run(cargo().args(relay).arg(&target)))?;
    let built = house::target().join(&target).join("release/flowglass-relay");
    let stripped = built.with_extension("static");
    run(command("strip").arg("-o").arg(&stripped).arg(&built))?;
    println!("relay: {} ({} bytes)", stripped.display(), fs::metadata(&stripped)?.len());
    Ok(())
}
