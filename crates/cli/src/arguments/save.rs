//! The arguments of `flowglass save`.

use std::path::PathBuf;

use clap::Args;

use super::InputArguments;

#[derive(Args)]
#[command(after_help = "Examples:\n  flowglass save lab.pcapng -o lab.flowglass\n  \
    flowglass query lab.flowglass --by host --sum bytes\n\n\
    A session holds flows with all their columns, names of hosts, what was said in DNS, HTTP and\n\
    TLS, exporters, and what was wrong with the files. It holds no packets and no databases of\n\
    addresses.")]
pub(crate) struct SaveArguments {
    /// Captures, flow exports, other sessions; `-` is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Where to write it; `-` is standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: PathBuf,
}
