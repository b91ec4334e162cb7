//! The arguments of `flowglass watch`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::{ApiArguments, InputArguments, ToldArguments, WriteArguments};
use crate::watch::Place;

#[derive(Args)]
#[command(after_help = "Examples:\n  tcpdump -i eth0 -w - | flowglass watch -\n  \
    flowglass watch ws://127.0.0.1:8055/live --filter 'bytes > 1M'\n  \
    flowglass watch udp://:2055 --format ndjson | jq -c 'select(.application == \"SSH\")'\n  \
    FLOWGLASS_TOKEN=… flowglass watch wss://relay.example.org/live --ca ours.pem\n  \
    flowglass watch udp://:2055 --http 127.0.0.1:9055 > flows.txt\n  \
    flowglass watch udp://:2055 --format none --findings --webhook http://127.0.0.1:8080/odd\n  \
    flowglass watch udp://:2055 --format none --write flows --write-keep 30d\n  \
    flowglass watch nats://nats.example.org:4222 --site fra1 --from 2h --format none --write flows\n  \
    flowglass watch growing.pcap --filter 'dns && duration > 1'\n\n\
    One line for each flow as it ends (or is cut by a timeout, or is exported to us): when it began,\n\
    its application, bytes in both directions, duration, who spoke to whom, and the direction.\n\
    A file is followed as it grows, until Ctrl-C; then flows that are still open are shown, too.\n\
    A relay that is lost is asked again until it answers. With --http questions are answered meanwhile,\n\
    and when every source has ended, until Ctrl-C (docs/headless.md).\n\n\
    Exit codes: 0 fine, 1 a source gave nothing usable, 2 wrong usage.")]
pub(crate) struct WatchArguments {
    /// `-` (a capture on standard input), a file that grows, udp://ADDRESS:PORT (NetFlow, IPFIX and
    /// sFlow; without ADDRESS on all of them), a relay: ws://HOST:PORT/live, wss://…, or what sites
    /// publish: nats://HOST:PORT, tls://…
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<Place>,
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// How to write them.
    #[arg(long, value_enum, default_value_t = LiveFormat::Line)]
    pub(crate) format: LiveFormat,
    /// Only flows that match, e.g. 'ip.addr == 10.0.0.0/8 && port in {80,443}'.
    #[arg(long, value_name = "EXPR")]
    pub(crate) filter: Option<String>,
    /// Columns of CSV and NDJSON by name, with commas between; `flowglass flows --fields help` lists
    /// them.
    #[arg(long, value_name = "A,B,C")]
    pub(crate) fields: Option<String>,
    /// Times of CSV and NDJSON as seconds since 1970 instead of RFC 3339.
    #[arg(long)]
    pub(crate) epoch: bool,
    #[command(flatten)]
    pub(crate) api: ApiArguments,
    #[command(flatten)]
    pub(crate) told: ToldArguments,
    #[command(flatten)]
    pub(crate) write: WriteArguments,
    /// What a relay knows you by; better in the environment, where nobody else sees it:
    /// FLOWGLASS_TOKEN.
    #[arg(long, value_name = "WORD", help_heading = "Relays")]
    pub(crate) token: Option<String>,
    /// Certificates (PEM) that are trusted instead of the system's.
    #[arg(long, value_name = "FILE", help_heading = "Relays")]
    pub(crate) ca: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) nats: NatsArguments,
}

/// What is read from NATS.
#[derive(Args)]
#[command(next_help_heading = "NATS")]
pub(crate) struct NatsArguments {
    /// Only what this site published.
    #[arg(long, value_name = "NAME")]
    pub(crate) site: Option<String>,
    /// Begin with what was published then: 2026-11-22T08:00:00Z, or 1h ago [default: after what --write
    /// wrote last, or now].
    #[arg(long, value_name = "TIME")]
    pub(crate) from: Option<String>,
    /// Credentials (.creds), or the seed of an nkey; a password stands before the host.
    #[arg(long = "nats-credentials", value_name = "FILE")]
    pub(crate) credentials: Option<PathBuf>,
}

/// How flows are written as they end.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub(crate) enum LiveFormat {
    /// For eyes.
    Line,
    /// Comma-separated, every column.
    Csv,
    /// One JSON object a line.
    Ndjson,
    /// Not at all: for --http, --write and findings.
    None,
}
