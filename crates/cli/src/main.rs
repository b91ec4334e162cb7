//! The command `flowglass`: the page's engine, natively, for scripts and servers without a screen.

mod arguments;
mod cut;
mod exchanges;
mod features;
mod findings;
mod flows;
mod hosts;
mod input;
mod interrupt;
mod lists;
mod named;
mod output;
mod post;
mod progress;
mod query;
mod records;
mod report;
mod resolve;
mod rows;
mod sample;
mod save;
mod summary;
mod watch;
mod watching;

use std::process::ExitCode;

use clap::Parser;
use model::ExchangeKind;

use crate::arguments::{Arguments, Command};

/// Fine.
const FINE: u8 = 0;
/// A named input gave nothing usable.
const NOTHING_USABLE: u8 = 1;
/// The command line makes no sense; clap uses the same number.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let outcome = lists::define(&arguments.list).map_err(anyhow::Error::from);
    let outcome = outcome.and_then(|()| match arguments.command {
        Command::Summary(arguments) => summary::run(&arguments),
        Command::Flows(arguments) => flows::run(&arguments),
        Command::Query(arguments) => query::run(&arguments),
        Command::Dns(arguments) => exchanges::run(ExchangeKind::Dns, &arguments.common),
        Command::Tls(arguments) => exchanges::tls(&arguments),
        Command::Http(arguments) => exchanges::run(ExchangeKind::Http, &arguments.common),
        Command::Hosts(arguments) => hosts::run(&arguments),
        Command::Findings(arguments) => findings::run(&arguments),
        Command::Rules(arguments) => watching::run(&arguments),
        Command::Report(arguments) => report::run(&arguments),
        Command::Cut(arguments) => cut::run(&arguments),
        Command::Save(arguments) => save::run(&arguments),
        Command::Watch(arguments) => watch::run(&arguments),
        Command::Records(arguments) => records::run(&arguments),
        Command::Synth(arguments) => sample::run(&arguments),
    });
    match outcome {
        Ok(code) => ExitCode::from(code),
        Err(error) if output::is_closed_pipe(&error) => ExitCode::from(FINE),
        Err(error) => {
            output::tell(format_args!("{error:#}"));
            let usage = error.is::<arguments::UsageError>();
            ExitCode::from(if usage { USAGE } else { NOTHING_USABLE })
        }
    }
}
