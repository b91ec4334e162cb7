//! What the relay is asked to do.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use ipnet::IpNet;
use serve::Tls;

use crate::admission::Rules;
use crate::auth::Mode;
use crate::limits::Limits;
use crate::lookups::Lookups;
use crate::start_error::StartError;

/// What to bind, whom to let in, what to keep.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Where exporters send to.
    pub udp: Vec<SocketAddr>,
    /// Where page and streams are served.
    pub http: Vec<SocketAddr>,
    /// A folder with the built page, instead of the one inside this program.
    pub page: Option<PathBuf>,
    /// Who may send, and how much.
    pub rules: Rules,
    /// Captures that come through pipes.
    pub packets: Vec<Pipe>,
    /// How much of them is passed on.
    pub packet_rules: PacketRules,
    /// Further names this relay answers to.
    pub hosts: Vec<String>,
    /// Pages of other origins that may read.
    pub origins: Vec<String>,
    /// Who is asked to sign in.
    pub auth: Mode,
    /// Serve over TLS.
    pub tls: Option<Tls>,
    /// Serve on addresses other machines reach, though nobody has to log in.
    pub anyone_may_read: bool,
    /// Take passwords and tokens of other machines without TLS: something in front encrypts.
    pub plain_http: bool,
    /// Who may say in `X-Forwarded-For` for whom it asks.
    pub trusted_proxies: Vec<IpNet>,
    /// Where templates outlive a restart.
    pub state: Option<PathBuf>,
    /// What is written to disk.
    pub recording: Option<Recording>,
    /// Where what comes is sent on to.
    pub publish: Option<Publish>,
    /// Where what other relays published is read.
    pub subscribe: Option<Subscribe>,
    /// Who we are to NATS: a file of credentials.
    pub nats_credentials: Option<PathBuf>,
    /// Whose certificates are trusted for NATS; none is the system's.
    pub nats_ca: Option<PathBuf>,
    /// What is asked of others.
    pub lookups: Lookups,
    /// A line of JSON for each request.
    pub request_log: Option<PathBuf>,
    /// What may grow how far.
    pub limits: Limits,
}

impl Config {
    /// Reads the files that NATS wants; what cannot be meant is told.
    pub fn prepare_nats(&mut self) -> Result<(), StartError> {
        if self.publish.is_some() && self.subscribe.is_some() {
            return Err(StartError::Nats(
                "--publish and --subscribe: what is read would be published again; a site's relay and a \
                 gateway are two"
                    .to_owned(),
            ));
        }
        if self.publish.is_some() && !self.packets.is_empty() {
            return Err(StartError::Nats(
                "--packets and --publish: exports go to NATS, packets do not; a relay of their own \
                 serves them"
                    .to_owned(),
            ));
        }
        let publish = self.publish.as_mut().map(|one| &mut one.nats);
        let subscribe = self.subscribe.as_mut().map(|one| &mut one.nats);
        let Some(options) = publish.or(subscribe) else { return Ok(()) };
        if let Some(file) = &self.nats_credentials {
            let login = nats::Login::from_file(file);
            let told = |why| StartError::Nats(format!("--nats-credentials: {why}"));
            options.login = Some(login.map_err(told)?);
        }
        if options.tls.is_none() && (options.address.is_secret || self.nats_ca.is_some()) {
            let trust = serve::trust(self.nats_ca.as_deref(), "--nats-ca");
            options.tls = Some(trust.map_err(StartError::Nats)?);
        }
        Ok(())
    }
}

/// A capture that somebody writes while we read it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Pipe {
    /// What its interface is called.
    pub name: String,
    /// The pipe; standard input where there is none.
    pub path: Option<PathBuf>,
}

/// How much of captures through pipes is passed on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct PacketRules {
    /// Octets of each packet; none is all.
    pub snap_length: Option<u32>,
    /// Packets a second of each pipe; none is no limit.
    pub rate: Option<u32>,
}

/// NATS that everything is sent on to.
#[derive(Clone, Debug)]
pub struct Publish {
    /// What this site is called; [`nats::sites::name`] says what a name may be.
    pub site: String,
    /// Where it is, and who we are.
    pub nats: nats::Options,
    /// Octets that flows may take on the server's disk, where we make the stream.
    pub keep_octets: u64,
}

/// NATS that is served from.
#[derive(Clone, Debug)]
pub struct Subscribe {
    /// Where it is, and who we are.
    pub nats: nats::Options,
    /// Only what this site published.
    pub site: Option<String>,
}

/// What is recorded, and how long it is kept.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recording {
    /// Where to.
    pub folder: PathBuf,
    /// A file ends at this size.
    pub rotate_octets: u64,
    /// A file ends at this age.
    pub rotate_after: Duration,
    /// Ended files are packed with zstd.
    pub compress: bool,
    /// Files older than this are deleted.
    pub keep_for: Option<Duration>,
    /// The oldest are deleted when all together are larger than this.
    pub keep_octets: Option<u64>,
    /// The oldest are deleted, and in the end nothing is written, when less is free than this.
    pub keep_free_octets: u64,
    /// The command that writes the daily summary; none is no summary.
    pub summary: Option<PathBuf>,
    /// What it writes.
    pub summary_kind: SummaryKind,
}

/// What the summary of a day is written as.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum SummaryKind {
    /// `flowglass summary`.
    #[default]
    Text,
    /// `flowglass report`, as one HTML file.
    Html,
    /// The same as PDF.
    Pdf,
}

impl SummaryKind {
    /// The ending of its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Text => "txt",
            Self::Html => "html",
            Self::Pdf => "pdf",
        }
    }

    /// By the ending.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Text, Self::Html, Self::Pdf].into_iter().find(|kind| kind.name() == name)
    }
}

impl Recording {
    /// Into this folder: files of 256 MiB or an hour, a gibibyte left free.
    pub fn into_folder(folder: PathBuf) -> Self {
        Self {
            folder,
            rotate_octets: 256 << 20,
            rotate_after: Duration::from_secs(60 * 60),
            compress: false,
            keep_for: None,
            keep_octets: None,
            keep_free_octets: 1 << 30,
            summary: None,
            summary_kind: SummaryKind::default(),
        }
    }
}
