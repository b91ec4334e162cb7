//! `cargo xtask`: everything that is done with this house, as a few words.

mod bench;
mod budget;
mod build;
mod check;
mod conformance;
mod fingerprint;
mod floors;
mod fuzz;
mod house;
mod language;
mod offline;
mod pack;
mod packages;
mod page;
mod policy;
mod rest;
mod run;
mod shell;
mod split;
mod styles;
mod test;
mod tidy;
mod tools;
mod vendors;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Build, run, test and measure Flowglass.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Install what is missing, build page and relay, start the relay.
    Run(run::Options),
    /// Build page, relay and the command, for release.
    Build(build::Options),
    /// Build the page only, into dist/.
    Page,
    /// Run every test there is.
    Test(test::Options),
    /// Format, lints, docs, floors, tidiness, sizes, then every test.
    Check(check::Options),
    /// Run the fuzz targets; a finding is a file, and how to run it again.
    Fuzz(fuzz::Options),
    /// Compare what we read of real exports with what others read of them; prints a table.
    Conformance(conformance::Options),
    /// Measure side by side with other programs; prints a table.
    #[command(after_help = bench::HELP)]
    Bench(bench::Options),
    /// Gather the texts of the interface into one file, and say which have no translation.
    Language,
    /// Write the table of makers of network interfaces anew, out of IEEE's listing.
    Vendors(vendors::Options),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().what {
        What::Run(options) => run::start(&options),
        What::Build(options) => build::start(&options),
        What::Page => page::build().map(drop),
        What::Test(options) => test::everything(&options),
        What::Check(options) => check::everything(&options),
        What::Fuzz(options) => fuzz::start(&options),
        What::Conformance(options) => conformance::compare(&options),
        What::Bench(options) => bench::compare(&options),
        What::Language => language::gather(),
        What::Vendors(options) => vendors::write(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\n✗ {error:#}");
            ExitCode::FAILURE
        }
    }
}
