//! `cargo xtask check`: everything there is to pass, quick things first.

use anyhow::{Context, Result, bail};

use crate::shell::{cargo, run, step};
use crate::tools::WASM;
use crate::{budget, floors, house, page, test, tidy, tools};

/// What to leave out.
#[derive(clap::Args)]
pub(crate) struct Options {
    /// Leave out the tests: format, lints, docs, floors, tidiness, sizes only.
    #[arg(long)]
    without_tests: bool,
}

/// Goes through all steps, so that one run shows everything that is wrong.
pub(crate) fn everything(options: &Options) -> Result<()> {
    let mut failed: Vec<String> = Vec::new();
    let mut pass = |name: &str, advice: &str, work: &mut dyn FnMut() -> Result<()>| {
        if let Err(error) = step(name, || work().context(advice.to_owned())) {
            eprintln!("  {error:#}");
            failed.push(name.to_owned());
        }
    };
    pass("tidiness", "mend each place named", &mut tidy::check);
    pass("floors", "see DESIGN: imports go downwards only", &mut floors::check);
    pass("one version of each dependency", "cargo tree -d shows who asks", &mut || {
        floors::one_version_each()
    });
    pass("format", "run cargo fmt", &mut || run(cargo().args(["fmt", "--all", "--check"])));
    pass("format beside the workspace", "run cargo fmt there", &mut format_beside);
    pass("clippy, warnings denied", "mend what is shown above", &mut clippy);
    pass(
        "clippy of the relay without its features",
        "cfg(feature) hides what it needs",
        &mut || bare_relay(),
    );
    pass("docs, warnings denied", "mend what is shown above", &mut docs);
    pass("wasm build of floors 0–4", "something there needs an operating system", &mut wasm);
    pass("page", "mend what is shown above", &mut || page::build().map(drop));
    pass("size budget", "see xtask/src/budget.rs", &mut budget::check);
    pass("relay's size", "see xtask/src/budget.rs", &mut budget::relay);
    if !options.without_tests {
        pass("tests", "each failure is named above", &mut || {
            test::everything(&test::Options::default())
        });
    }
    if !failed.is_empty() {
        bail!("{} of the steps failed: {}", failed.len(), failed.join("; "));
    }
    println!("✓ everything passed");
    Ok(())
}

/// Packages that are no members of the workspace, so that nothing of ours depends on what they do.
const BESIDE: [&str; 2] = ["benches", "fuzz"];

fn format_beside() -> Result<()> {
    BESIDE.iter().try_for_each(|package| {
        let manifest = house::root().join(package).join("Cargo.toml");
        run(cargo().args(["fmt", "--check", "--manifest-path"]).arg(manifest))
    })
}

fn clippy() -> Result<()> {
    let lint = ["clippy", "--quiet", "--all-targets"];
    let deny = ["--", "-D", "warnings"];
    run(cargo().args(lint).arg("--workspace").args(deny))?;
    BESIDE.iter().try_for_each(|package| {
        let manifest = house::root().join(package).join("Cargo.toml");
        run(cargo()
            .args(lint)
            .arg("--manifest-path")
            .arg(manifest)
            .args(deny)
            .env("CARGO_TARGET_DIR", house::target().join("beside")))
    })
}

/// Whoever wants no part of the web in it builds it so.
fn bare_relay() -> Result<()> {
    let relay = ["clippy", "--quiet", "--all-targets", "--package", "flowglass-relay"];
    run(cargo().args(relay).args(["--no-default-features", "--", "-D", "warnings"]))
}

fn docs() -> Result<()> {
    run(cargo()
        .args(["doc", "--quiet", "--workspace", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings"))
}

fn wasm() -> Result<()> {
    tools::target(WASM)?;
    let named = floors::pure().flat_map(|package| ["--package", package]);
    run(cargo().args(["check", "--quiet", "--target", WASM]).args(named))
}
