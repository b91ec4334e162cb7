//! The arguments of what `flowglass watch` answers over HTTP.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

#[derive(Args)]
#[command(next_help_heading = "API")]
pub(crate) struct ApiArguments {
    /// Answer questions over HTTP here: /api/stats/…, /api/flows, /api/findings, /api/exporters, /api/query,
    /// /api/live, /metrics (docs/headless.md). An address that other machines reach needs --token-file.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) http: Option<SocketAddr>,
    /// Answer over TLS, by this certificate (PEM, with those that vouch for it); a renewed one is taken up within a minute.
    #[arg(long, value_name = "FILE", requires = "http", requires = "tls_key")]
    pub(crate) tls_certificate: Option<PathBuf>,
    /// Its private key (PEM).
    #[arg(long, value_name = "FILE", requires = "tls_certificate")]
    pub(crate) tls_key: Option<PathBuf>,
    /// Who asks shows the token in this file: `Authorization: Bearer …`.
    #[arg(long, value_name = "FILE", requires = "http")]
    pub(crate) token_file: Option<PathBuf>,
    /// A further name or address by which others ask for this machine.
    #[arg(long, value_name = "NAME", requires = "http")]
    pub(crate) allow_host: Vec<String>,
}
