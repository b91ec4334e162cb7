//! The arguments of `flowglass dns`, `tls`, `http` and `hosts`.

use std::path::PathBuf;

use clap::Args;

use super::{Format, InputArguments, ResolveArguments, UsageError};

/// What every command has that writes such rows.
#[derive(Args)]
pub(crate) struct RowArguments {
    /// Captures; `-` is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// Only what belongs to flows that match; `host` means the name asked for.
    #[arg(long, value_name = "EXPR")]
    pub(crate) filter: Option<String>,
    /// Rows at most.
    #[arg(long, value_name = "N", default_value_t = u32::MAX, hide_default_value = true)]
    pub(crate) limit: u32,
    /// How to write them: table, csv, json or ndjson [default: as the name after --output ends, else
    /// table].
    #[arg(long, value_enum, hide_possible_values = true)]
    pub(crate) format: Option<Format>,
    /// Times as seconds since 1970 instead of RFC 3339.
    #[arg(long)]
    pub(crate) epoch: bool,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

impl RowArguments {
    /// How rows are written.
    pub(crate) fn format(&self) -> Result<Format, UsageError> {
        Format::chosen(self.format, self.output.as_deref(), Format::Table)
    }
}

#[derive(Args)]
pub(crate) struct ExchangeArguments {
    #[command(flatten)]
    pub(crate) rows: RowArguments,
    /// One row for each group that agrees in these columns, with counts, errors and latencies
    /// (median and the 95th of 100, by nearest rank).
    #[arg(long, value_name = "A,B,C")]
    pub(crate) by: Option<String>,
    /// Columns by name, with commas between; a wrong name lists them.
    #[arg(long, value_name = "A,B,C")]
    pub(crate) fields: Option<String>,
    /// Sort by this column; numbers and spans begin with the largest [default: time; count with --by].
    #[arg(long, value_name = "COLUMN")]
    pub(crate) sort: Option<String>,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  flowglass dns lab.pcap --by name --sort no_such_name\n  \
    flowglass dns lab.pcap --by code\n  \
    flowglass dns lab.pcap --filter 'host example.org' --format csv\n  \
    flowglass dns lab.pcap --sort latency --limit 20\n\n\
    Columns: time, client, server, protocol, name, type, code, outcome, latency, records, answers.\n\
    What nobody answered has no code and no latency. Multicast DNS and LLMNR are among them.")]
pub(crate) struct DnsArguments {
    #[command(flatten)]
    pub(crate) common: ExchangeArguments,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  flowglass http lab.pcap --by name,code\n  \
    flowglass http lab.pcap --by user_agent --filter 'src net 10/8'\n  \
    flowglass http lab.pcap --sort latency --limit 20 --fields time,name,path,code,latency\n\n\
    Columns: time, client, server, name, method, path, code, outcome, latency, content_type,\n\
    octets, user_agent. Passwords and tokens in paths are masked. A reply belongs to the oldest\n\
    request without one; its latency is that from the end of one head to the end of the other.")]
pub(crate) struct HttpArguments {
    #[command(flatten)]
    pub(crate) common: ExchangeArguments,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  flowglass tls lab.pcap\n  \
    flowglass tls lab.pcap --by tls_version\n  \
    flowglass tls lab.pcap --filter 'risks contains weak' --by host_name\n  \
    flowglass tls lab.pcap --certificates --sort valid_until\n\n\
    Without --certificates rows are flows in which a hello of TLS, DTLS or QUIC was seen; columns\n\
    are those of `flowglass flows`. Certificates can be read up to TLS 1.2: later ones travel\n\
    encrypted. Their columns: time, client, server, port, name, subject, issuer, names, valid_from,\n\
    valid_until, outcome, key, hash.")]
pub(crate) struct TlsArguments {
    #[command(flatten)]
    pub(crate) common: ExchangeArguments,
    #[command(flatten)]
    pub(crate) resolve: ResolveArguments,
    /// The certificates that servers showed.
    #[arg(long)]
    pub(crate) certificates: bool,
}

#[derive(Args)]
#[command(after_help = "Examples:\n  flowglass hosts lab.pcap --limit 20\n  \
    flowglass hosts lab.pcap --filter 'dst net 10/8' --format csv\n\n\
    Columns: host, name, name_by, mac, system, octets, octets_sent, octets_received, packets, flows,\n\
    peers, first, last, services. A name that others told has a `~`. A system is what the host says\n\
    of itself, in user agents or to DHCP. A service is a port at which it answered.")]
pub(crate) struct HostsArguments {
    #[command(flatten)]
    pub(crate) common: RowArguments,
    #[command(flatten)]
    pub(crate) resolve: ResolveArguments,
    /// Columns by name, with commas between; a wrong name lists them.
    #[arg(long, value_name = "A,B,C")]
    pub(crate) fields: Option<String>,
}
