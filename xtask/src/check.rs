//! `cargo xtask check`: everything there is to pass, quick things first.

use anyhow::{Context, Result, bail};

use crate::shell::{cargo, run, step};
use crate::tools::WASM;
use crate::{budget, floors, page, test, tidy, tools};

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
    pass("clippy, warnings denied", "mend what is shown above", &mut clippy);
    pass("docs, warnings denied", "mend what is shown above", &mut docs);
    pass("wasm build of floors 0–4", "something there needs an operating system", &mut wasm);
    pass("page", "mend what is shown above", &mut || page::build().map(drop));
    pass("size budget", "see xtask/src/budget.rs", &mut budget::check);
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

fn clippy() -> Result<()> {
    run(cargo().args(["clippy", "--quiet", "--workspace", "--all-targets", "--", "-D", "warnings"]))
}

fn docs() -> Result<()> {
    run(cargo()
        .args(["doc", "--quiet", "--workspace", "--no-deps"])
        .env("RUSTDOCFLAGS", "-D warnings"))
}

fn wasm() -> Result<()> {
    tools::wasm_target()?;
    let named = floors::pure().flat_map(|package| ["--package", package]);
    run(cargo().args(["check", "--quiet", "--target", WASM]).args(named))
}
