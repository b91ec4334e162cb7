//! The command line: what can be asked, with help that teaches.

mod api;
mod exchanges;
mod features;
mod findings;
mod format;
mod query;
mod report;
mod resolve;
mod save;
mod told;
mod watch;
mod write;

use std::fmt;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use model::TunnelKind;

pub(crate) use self::api::ApiArguments;
pub(crate) use self::exchanges::{
    DnsArguments, ExchangeArguments, HostsArguments, HttpArguments, RowArguments, TlsArguments,
};
pub(crate) use self::features::{FeatureArguments, PostArguments};
pub(crate) use self::findings::{FindingsArguments, RulesArguments};
pub(crate) use self::format::Format;
pub(crate) use self::query::{QueryArguments, QuestionArguments};
pub(crate) use self::report::{ReportArguments, ReportFormat};
pub(crate) use self::resolve::ResolveArguments;
pub(crate) use self::save::SaveArguments;
pub(crate) use self::told::{RuleArguments, ToldArguments};
pub(crate) use self::watch::{LiveFormat, WatchArguments};
pub(crate) use self::write::{WriteArguments, WriteFormat};

/// Who talked to whom, with what application, how much, since when: from captures and flow exports.
#[derive(Parser)]
#[command(
    name = "flowglass",
    version,
    max_term_width = 100,
    after_help = "Captures are pcap, pcapng, snoop and ERF; IPFIX files, and tables and logs of flows (our\n\
        own CSV, JSON, NDJSON, Arrow and Parquet, Zeek's conn.log, Suricata's eve.json, nfdump's\n\
        CSV and JSON) open like them, and so do sessions of `flowglass save`. All may be packed: gzip,\n\
        zstd, xz, lz4, bzip2, zip, tar. What a file is tells its content, not its name. `-` reads\n\
        standard input:\n  \
        tcpdump -i eth0 -w - | flowglass summary -\n\
        NetFlow and IPFIX inside a capture are decoded as flows.\n\
        Exit codes: 0 fine, 1 an input gave nothing usable, 2 wrong usage."
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
    /// A list that filters know by name, as in 'ip.addr in $servers'; @FILE reads its items from a
    /// file. May be given several times.
    #[arg(long, global = true, value_name = "NAME=ITEM,…", help_heading = "Filters")]
    pub(crate) list: Vec<String>,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Totals, protocols, applications, hosts, and what is wrong with the files.
    Summary(SummaryArguments),
    /// One row per flow, as a table, CSV, JSON, NDJSON, IPFIX, Arrow or Parquet.
    Flows(Box<FlowsArguments>),
    /// Flows as they end: from a pipe, a growing file, exporters over UDP, or a relay.
    Watch(Box<WatchArguments>),
    /// Groups of flows, measured and sorted, also over time: any question.
    Query(Box<QueryArguments>),
    /// What was asked of DNS, and what was answered: names, codes, latencies.
    Dns(Box<DnsArguments>),
    /// Hellos of TLS: names, versions, fingerprints, risks; and certificates.
    Tls(Box<TlsArguments>),
    /// What was requested over HTTP, and what was replied: hosts, paths, codes, latencies.
    Http(Box<HttpArguments>),
    /// Who there is: volumes, peers, first and last time, services offered.
    Hosts(Box<HostsArguments>),
    /// What is odd: scans, floods, beacons, tunnels, guessed passwords … with evidence.
    Findings(Box<FindingsArguments>),
    /// Rules for a firewall or a resolver that block addresses, networks and names.
    Rules(RulesArguments),
    /// Totals, timelines, who and what, and what is odd, as a PDF or an HTML file that stands alone.
    Report(Box<ReportArguments>),
    /// The packets of the flows that match a filter, as pcapng.
    Cut(CutArguments),
    /// Everything that was seen as one session file, which every command and the page open at once.
    Save(SaveArguments),
    /// Every export record (NetFlow, IPFIX) with all its fields, one JSON object a line.
    Records(RecordsArguments),
    /// Write synthetic traffic to a file, the same for the same seed.
    #[command(hide = true)]
    Synth(SynthArguments),
}

#[derive(Args)]
#[command(after_help = "Examples:\n  flowglass summary lab.pcapng\n  \
    flowglass summary --json *.pcap | jq .totals\n  \
    flowglass summary lab.pcapng --resolve\n  \
    ssh router tcpdump -w - | flowglass summary -")]
pub(crate) struct SummaryArguments {
    /// Captures; `-` is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) input: InputArguments,
    #[command(flatten)]
    pub(crate) resolve: ResolveArguments,
    /// One JSON object instead of text.
    #[arg(long)]
    pub(crate) json: bool,
    /// More tables: country, city, as, scope, host, service, or any column. With --mmdb countries and
    /// autonomous systems stand there anyway.
    #[arg(long, value_name = "WORD,…", value_delimiter = ',')]
    pub(crate) by: Vec<String>,
    /// Rows of each table.
    #[arg(long, value_name = "N", default_value_t = 10)]
    pub(crate) top: u32,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  flowglass flows lab.pcap --filter 'port 443 && bytes > 1M'\n  \
    flowglass flows lab.pcap --fields start,source_address,host_name,octets -o lab.csv\n  \
    flowglass flows lab.pcap -o lab.parquet\n  \
    flowglass flows lab.pcap --resolve --filter 'destination_name contains example'\n  \
    flowglass flows lab.pcap --features nf2 --label-when 'DDoS=host 10.0.0.7' -o lab.csv\n  \
    tcpdump -i eth0 -w - | flowglass flows - --features nf2\n\n\
    Filter: Wireshark's words (ip.addr == 10.0.0.0/8 && bytes > 1M), and the short ones of tcpdump\n\
    and nfdump (host 10.0.0.7, src net 10/8, tcp port 443). `--fields help` lists every column."
)]
pub(crate) struct FlowsArguments {
    /// Captures; `-` is standard input.
    #[arg(value_name = "FILE", required_unless_present = "fields")]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// How to write them [default: as the name after --output ends (.csv, .json, .ndjson, .ipfix,
    /// .arrow, .parquet), else table, or csv with --features].
    #[arg(long, value_enum)]
    pub(crate) format: Option<Format>,
    /// Only flows that match, e.g. 'ip.addr == 10.0.0.0/8 && port in {80,443}'.
    #[arg(long, value_name = "EXPR")]
    pub(crate) filter: Option<String>,
    /// Columns by name, with commas between; `help` lists them.
    #[arg(long, value_name = "A,B,C")]
    pub(crate) fields: Option<String>,
    /// Times as seconds since 1970 instead of RFC 3339.
    #[arg(long)]
    pub(crate) epoch: bool,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) resolve: ResolveArguments,
    #[command(flatten)]
    pub(crate) features: FeatureArguments,
    #[command(flatten)]
    pub(crate) post: PostArguments,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  flowglass cut lab.pcapng 'host 10.0.0.7 && port 443' -o part.pcapng\n  \
    flowglass cut ring*.pcap --filter 'bytes > 1M' -o large.pcapng\n  \
    ssh router tcpdump -w - | flowglass cut - 'dns' -o - | wireshark -k -i -\n\n\
    The filter is about flows, as in `flowglass flows`; of a flow that matches every packet is\n\
    written as it was captured. The input is read twice: standard input is kept in a temporary\n\
    file meanwhile, at most 64 GiB."
)]
pub(crate) struct CutArguments {
    /// Captures, and behind them the filter; `-` is standard input.
    #[arg(value_name = "FILE… FILTER", required = true)]
    pub(crate) files: Vec<PathBuf>,
    #[command(flatten)]
    pub(crate) input: InputArguments,
    /// The filter, where it shall not stand behind the files.
    #[arg(long, value_name = "EXPR")]
    pub(crate) filter: Option<String>,
    /// Map addresses one to one, keeping networks together, and cut payload; the same KEY (words, or
    /// 64 hexadecimal digits) maps alike. Without KEY one is made and thrown away.
    #[arg(long, value_name = "KEY", num_args = 0..=1, require_equals = true, default_missing_value = "")]
    pub(crate) anonymise: Option<String>,
    /// Octets of payload kept by --anonymise, as they are.
    #[arg(long, value_name = "OCTETS", default_value_t = 0, requires = "anonymise")]
    pub(crate) payload: u32,
    /// Also packets that belong to no flow: ARP and others, and flow exports.
    #[arg(long)]
    pub(crate) with_unmetered: bool,
    /// Write to a file instead of standard output.
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Args)]
#[command(
    after_help = "Examples:\n  flowglass records router.pcap | jq 'select(.kind == \"options\")'\n  \
    flowglass records --stats router.pcap"
)]
pub(crate) struct RecordsArguments {
    /// Captures; `-` is standard input.
    #[arg(value_name = "FILE", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// One JSON object with counts per version instead of the records.
    #[arg(long)]
    pub(crate) stats: bool,
    #[command(flatten)]
    pub(crate) tunnels: TunnelArguments,
}

#[derive(Args)]
pub(crate) struct SynthArguments {
    #[arg(default_value = "netflow", help = scenes())]
    pub(crate) name: String,
    /// The number everything follows from.
    #[arg(long, default_value_t = synth::SAMPLE_SEED)]
    pub(crate) seed: u64,
    /// Send the scene's exports as UDP to this address instead of writing a capture.
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) send: Option<std::net::SocketAddr>,
    /// How much faster than the traffic's own clock.
    #[arg(long, default_value_t = 600, value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) speed: u32,
    /// Where to write the capture.
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    pub(crate) output: PathBuf,
}

#[derive(Args)]
pub(crate) struct InputArguments {
    /// Cut a flow that lasts longer: 120s, 5m, or none.
    #[arg(long, value_name = "SPAN", default_value = "120s", value_parser = timeout)]
    pub(crate) active_timeout: Timeout,
    /// A flow that is silent for longer has ended: 60s, 5m, or none. `none` for both: one flow per
    /// pair of end points for the whole file.
    #[arg(long, value_name = "SPAN", default_value = "60s", value_parser = timeout)]
    pub(crate) idle_timeout: Timeout,
    /// Networks that are ours, for the direction of flows [default: private and link-local ones].
    #[arg(long, value_name = "CIDR,…", value_delimiter = ',')]
    pub(crate) local: Vec<String>,
    /// Read several captures one by one, with flows of their own, instead of as one merged by time.
    #[arg(long)]
    pub(crate) apart: bool,
    /// Leave NetFlow inside the capture as plain UDP.
    #[arg(long)]
    pub(crate) no_exports: bool,
    #[command(flatten)]
    pub(crate) tunnels: TunnelArguments,
    /// Flows between the same end points are told apart by the ids of the tunnels they are in.
    #[arg(long)]
    pub(crate) tunnels_apart: bool,
    /// Meter only: payload is not looked into, applications are told by port. Faster.
    #[arg(long)]
    pub(crate) no_classify: bool,
    /// Keep only so many flows, the newest, instead of leaving out what comes when memory is full.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) keep_flows: Option<u32>,
    /// Keep only flows that ended within this time before the newest ones: 1h, 7d.
    #[arg(long, value_name = "SPAN", value_parser = age)]
    pub(crate) keep_age: Option<u32>,
    /// Keep only as many of the newest flows as take so much memory, MiB.
    #[arg(long, value_name = "MIB", value_parser = clap::value_parser!(u32).range(1..))]
    pub(crate) keep_memory: Option<u32>,
    /// Look addresses up in a database of MaxMind's format (GeoLite2, DB-IP, IPinfo …): countries,
    /// cities, autonomous systems. May be given several times; the last that knows is believed.
    #[arg(long, value_name = "FILE")]
    pub(crate) mmdb: Vec<PathBuf>,
}

#[derive(Args)]
pub(crate) struct TunnelArguments {
    /// Look into these tunnels too, or `all` of them: ip-in-ip, 6in4, gre, erspan, etherip, ah,
    /// vxlan, geneve, gtp-u, capwap, l2tp, teredo, nsh [default: all but teredo].
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = tunnel)]
    pub(crate) unwrap: Vec<Tunnels>,
    /// Leave these tunnels closed, or `all`: what carries them is metered as it is.
    #[arg(long, value_name = "KIND,…", value_delimiter = ',', value_parser = tunnel)]
    pub(crate) no_unwrap: Vec<Tunnels>,
}

/// One kind of tunnel, or all.
#[derive(Clone, Copy)]
pub(crate) struct Tunnels(Option<TunnelKind>);

impl Tunnels {
    fn holds(self, kind: TunnelKind) -> bool {
        self.0.is_none_or(|one| one == kind)
    }
}

impl TunnelArguments {
    /// The kinds that stay closed; a kind that is named twice stays closed.
    pub(crate) fn closed(&self) -> Vec<TunnelKind> {
        let named = |list: &[Tunnels], kind| list.iter().any(|tunnels| tunnels.holds(kind));
        let stays_closed = |kind: &TunnelKind| {
            let opened = kind.is_open_by_default() || named(&self.unwrap, *kind);
            kind.is_switchable() && (!opened || named(&self.no_unwrap, *kind))
        };
        TunnelKind::ALL.into_iter().filter(stays_closed).collect()
    }
}

/// Seconds, or never.
#[derive(Clone, Copy)]
pub(crate) struct Timeout(pub(crate) Option<u32>);

/// The command line was understood, but what it asks makes no sense.
#[derive(Debug)]
pub(crate) struct UsageError(pub(crate) String);

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsageError {}

/// What can be made.
fn scenes() -> String {
    let names: Vec<&str> = synth::Scene::ALL.iter().map(|scene| scene.name()).collect();
    format!("What to make: netflow (the exports of the office), {}", names.join(", "))
}

/// A kind of tunnel by its word, or `all`.
fn tunnel(text: &str) -> Result<Tunnels, String> {
    if text == "all" {
        return Ok(Tunnels(None));
    }
    let found = TunnelKind::from_word(text).filter(|kind| kind.is_switchable());
    found.map(|kind| Tunnels(Some(kind))).ok_or_else(|| {
        let words: Vec<&str> = TunnelKind::ALL
            .into_iter()
            .filter(|kind| kind.is_switchable())
            .map(TunnelKind::word)
            .collect();
        format!("the kinds are {}, and all", words.join(", "))
    })
}

/// A length of time in whole seconds.
pub(crate) fn age(text: &str) -> Result<u32, String> {
    let nanos = ::query::expression::span(text).filter(|nanos| *nanos >= 1_000_000_000);
    let seconds = nanos.and_then(|nanos| u32::try_from(nanos / 1_000_000_000).ok());
    seconds.ok_or_else(|| format!("`{text}` is no length of time: write 30m, 12h or 7d"))
}

fn timeout(text: &str) -> Result<Timeout, String> {
    let wrong = || format!("`{text}` is no timeout: write 120s, 5m, 1h or none");
    if text == "none" {
        return Ok(Timeout(None));
    }
    let (number, factor) = match text.strip_suffix(['s', 'm', 'h']) {
        Some(number) if text.ends_with('m') => (number, 60),
        Some(number) if text.ends_with('h') => (number, 3600),
        Some(number) => (number, 1),
        None => (text, 1),
    };
    let seconds = number.parse::<u32>().ok().and_then(|n| n.checked_mul(factor));
    seconds.filter(|n| *n > 0).map(|n| Timeout(Some(n))).ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn timeouts_have_units() {
        let check = |text: &str, seconds| assert_eq!(timeout(text).map(|t| t.0).ok(), seconds);
        check("120s", Some(Some(120)));
        check("2m", Some(Some(120)));
        check("1h", Some(Some(3600)));
        check("60", Some(Some(60)));
        check("none", Some(None));
        check("0s", None);
        check("5000000h", None);
        check("soon", None);
    }
}
