//! The arguments of commands that can ask a resolver for names.

use std::net::SocketAddr;

use clap::Args;

#[derive(Args)]
pub(crate) struct ResolveArguments {
    /// Ask DNS what hosts are called of which the traffic does not tell it. This SENDS their addresses
    /// to the system's resolver: at most 4,096, those with most bytes first, for at most 30 s.
    /// Names that do not come from the flow itself have a `~` in tables.
    #[arg(long)]
    pub(crate) resolve: bool,
    /// Ask this DNS server instead of the system's, e.g. 10.0.0.53:53; IPv6 in square brackets.
    #[arg(long, value_name = "ADDRESS:PORT", requires = "resolve")]
    pub(crate) resolver: Option<SocketAddr>,
}
