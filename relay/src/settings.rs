//! What the command is told: by flags, by the environment, by one file; all with the same names.

mod bounds;
mod sites;
mod texts;

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use flowglass_relay::{
    Config, Limits, Lookups, Mode, PacketRules, Recording, Resolver, Rules, SummaryKind, Tls,
};
use serde::Deserialize;
use std::time::Duration;

/// Whom to ask to sign in.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AuthMode {
    /// Nobody
    None,
    /// Programs show a token
    Token,
    /// People sign in, programs show a token
    Users,
}

/// What the summary of a day is.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum SummaryForm {
    /// Text, as `flowglass summary` writes it
    Text,
    /// A report as one HTML file
    Html,
    /// A report as PDF
    Pdf,
}

impl From<SummaryForm> for SummaryKind {
    fn from(form: SummaryForm) -> Self {
        match form {
            SummaryForm::Text => Self::Text,
            SummaryForm::Html => Self::Html,
            SummaryForm::Pdf => Self::Pdf,
        }
    }
}

/// How the relay's own messages are written.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// For programs: an object a line
    Json,
}

/// Declares every setting once: flag, environment variable and line of the file.
macro_rules! settings {
    ($($(#[$attribute:meta])* $name:ident: $type:ty,)*) => {
        /// Everything that can be set. What is not said has its default.
        #[derive(Args, Clone, Default, Debug, Deserialize)]
        #[serde(deny_unknown_fields, rename_all = "kebab-case")]
        pub(crate) struct Settings {
            $($(#[$attribute])* #[serde(default)] $name: $type,)*
        }

        impl Settings {
            /// These, and where they say nothing those.
            fn or(self, other: Self) -> Self {
                Self { $($name: Said::or(self.$name, other.$name),)* }
            }
        }
    };
}

settings! {
    /// Where exporters send to; may be given several times [default: 127.0.0.1:2055]
    #[arg(long, env = "FLOWGLASS_UDP", value_delimiter = ',', value_name = "ADDRESS:PORT")]
    udp: Vec<String>,
    /// Where page and streams are served; may be given several times [default: 127.0.0.1:8055]
    #[arg(long, env = "FLOWGLASS_HTTP", value_delimiter = ',', value_name = "ADDRESS:PORT")]
    http: Vec<String>,
    /// Serve the built page of this folder instead of the one inside this program
    #[arg(long, env = "FLOWGLASS_PAGE", value_name = "DIR")]
    page: Option<PathBuf>,
    /// Take datagrams from this network only; may be given several times
    #[arg(long, env = "FLOWGLASS_ALLOW_EXPORTER", value_delimiter = ',', value_name = "NETWORK")]
    allow_exporter: Vec<String>,
    /// Datagrams a second taken from one exporter (address and port) at most
    #[arg(long, env = "FLOWGLASS_EXPORTER_RATE", value_name = "COUNT")]
    exporter_rate: Option<u32>,
    /// Datagrams a second taken from all exporters together at most
    #[arg(long, env = "FLOWGLASS_TOTAL_RATE", value_name = "COUNT")]
    total_rate: Option<u32>,
    /// Packets too: `-` reads a capture from standard input, NAME=PATH from a named pipe
    #[arg(long, env = "FLOWGLASS_PACKETS", value_delimiter = ',', value_name = "SOURCE")]
    packets: Vec<String>,
    /// Octets of each packet passed on at most
    #[arg(long, env = "FLOWGLASS_PACKETS_SNAP", value_name = "OCTETS")]
    packets_snap: Option<u32>,
    /// Packets a second passed on of each source at most
    #[arg(long, env = "FLOWGLASS_PACKETS_RATE", value_name = "COUNT")]
    packets_rate: Option<u32>,
    /// Answer to this name too, besides localhost and the addresses served on
    #[arg(long, env = "FLOWGLASS_ALLOW_HOST", value_delimiter = ',', value_name = "NAME")]
    allow_host: Vec<String>,
    /// Let pages of this origin read, and with a token do, what this relay's own page does: https://flows.example.org
    #[arg(long, env = "FLOWGLASS_ALLOW_ORIGIN", value_delimiter = ',', value_name = "ORIGIN")]
    allow_origin: Vec<String>,
    /// Who is asked to sign in [default: none]
    #[arg(long, env = "FLOWGLASS_AUTH", value_name = "MODE")]
    auth: Option<AuthMode>,
    /// The file with users and tokens
    #[arg(long, env = "FLOWGLASS_ACCOUNTS", value_name = "FILE")]
    accounts: Option<PathBuf>,
    /// Serve over TLS with this certificate (PEM, with those that vouch for it)
    #[arg(long, env = "FLOWGLASS_TLS_CERTIFICATE", value_name = "FILE", requires = "tls_key")]
    tls_certificate: Option<PathBuf>,
    /// Its private key (PEM)
    #[arg(long, env = "FLOWGLASS_TLS_KEY", value_name = "FILE", requires = "tls_certificate")]
    tls_key: Option<PathBuf>,
    /// Believe X-Forwarded-For of proxies in this network
    #[arg(long, env = "FLOWGLASS_TRUSTED_PROXY", value_delimiter = ',', value_name = "NETWORK")]
    trusted_proxy: Vec<String>,
    /// Serve on addresses that other machines reach: nobody has to log in
    #[arg(long, env = "FLOWGLASS_INSECURE_ANYONE_MAY_READ")]
    insecure_anyone_may_read: bool,
    /// Take passwords of other machines without TLS: something in front encrypts
    #[arg(long, env = "FLOWGLASS_INSECURE_PLAIN_HTTP")]
    insecure_plain_http: bool,
    /// Keep templates here, so that a restart forgets none
    #[arg(long, env = "FLOWGLASS_STATE", value_name = "DIR")]
    state: Option<PathBuf>,
    /// Record everything into files in this folder
    #[arg(long, env = "FLOWGLASS_RECORD", value_name = "DIR")]
    record: Option<PathBuf>,
    /// A recording ends at this size [default: 256]
    #[arg(long, env = "FLOWGLASS_RECORD_ROTATE_MIB", value_name = "MIB")]
    record_rotate_mib: Option<u32>,
    /// A recording ends at this age [default: 60]
    #[arg(long, env = "FLOWGLASS_RECORD_ROTATE_MINUTES", value_name = "MINUTES")]
    record_rotate_minutes: Option<u32>,
    /// Pack ended recordings with zstd
    #[arg(long, env = "FLOWGLASS_RECORD_ZSTD")]
    record_zstd: bool,
    /// Delete recordings older than this
    #[arg(long, env = "FLOWGLASS_RECORD_KEEP_DAYS", value_name = "DAYS")]
    record_keep_days: Option<u32>,
    /// Delete the oldest when all recordings together are larger than this
    #[arg(long, env = "FLOWGLASS_RECORD_KEEP_MIB", value_name = "MIB")]
    record_keep_mib: Option<u32>,
    /// Delete the oldest, and at last stop recording, when less than this is free [default: 1024]
    #[arg(long, env = "FLOWGLASS_RECORD_FREE_MIB", value_name = "MIB")]
    record_free_mib: Option<u32>,
    /// Sum up each day's recordings with this command: the path of `flowglass`
    #[arg(long, env = "FLOWGLASS_RECORD_SUMMARY", value_name = "COMMAND")]
    record_summary: Option<PathBuf>,
    /// What that summary is [default: text]
    #[arg(long, env = "FLOWGLASS_RECORD_SUMMARY_AS", value_name = "KIND")]
    record_summary_as: Option<SummaryForm>,
    /// Ask the system's DNS servers for names of addresses: of exporters, and of those that a page asks for
    #[arg(long, env = "FLOWGLASS_RESOLVE")]
    resolve: bool,
    /// Ask this DNS server for them and no other
    #[arg(long, env = "FLOWGLASS_RESOLVER", value_name = "ADDRESS[:PORT]")]
    resolver: Option<String>,
    /// Serve the reputation lists in this folder (.txt, .csv, .json, .netset, .ipset, .list)
    #[arg(long, env = "FLOWGLASS_LISTS", value_name = "DIR")]
    lists: Option<PathBuf>,
    /// Ask VirusTotal with the key in this file, for admins
    #[arg(long, env = "FLOWGLASS_VT_KEY", value_name = "FILE")]
    vt_key: Option<PathBuf>,
    /// Pass alerts that fire in a page on to this address, as JSON (https://… or http://…)
    #[arg(long, env = "FLOWGLASS_ALERT_WEBHOOK", value_name = "URL")]
    alert_webhook: Option<String>,
    /// Send everything on to NATS as this site [nats://USER:PASSWORD@HOST:PORT, tls://…]
    #[arg(long, env = "FLOWGLASS_PUBLISH", value_name = "URL")]
    publish: Option<String>,
    /// Serve what other relays published to NATS, of all sites or of --site
    #[arg(long, env = "FLOWGLASS_SUBSCRIBE", value_name = "URL")]
    subscribe: Option<String>,
    /// What this site is called: letters, digits, - and _
    #[arg(long, env = "FLOWGLASS_SITE", value_name = "NAME")]
    site: Option<String>,
    /// Credentials for NATS (.creds), or the seed of an nkey
    #[arg(long, env = "FLOWGLASS_NATS_CREDENTIALS", value_name = "FILE")]
    nats_credentials: Option<PathBuf>,
    /// Certificates (PEM) that are trusted for NATS instead of the system's
    #[arg(long, env = "FLOWGLASS_NATS_CA", value_name = "FILE")]
    nats_ca: Option<PathBuf>,
    /// Mebibytes that flows may take in NATS, where this relay makes the stream [default: 1024]
    #[arg(long, env = "FLOWGLASS_NATS_KEEP_MIB", value_name = "MIB")]
    nats_keep_mib: Option<u32>,
    /// Mebibytes of datagrams kept for clients that lag behind or ask for history [default: 48]
    #[arg(long, env = "FLOWGLASS_LOG_SIZE", value_name = "MIB")]
    log_size: Option<u32>,
    /// Streams served at a time [default: 64]
    #[arg(long, env = "FLOWGLASS_CLIENTS", value_name = "COUNT")]
    clients: Option<u32>,
    /// Write a line of JSON for each request to this file; at 10 MiB it is put aside
    #[arg(long, env = "FLOWGLASS_REQUEST_LOG", value_name = "FILE")]
    request_log: Option<PathBuf>,
    /// How messages on standard error are written [default: text]
    #[arg(long, env = "FLOWGLASS_LOG_FORMAT", value_name = "FORMAT")]
    log_format: Option<LogFormat>,
}

/// What may be said in two places.
trait Said {
    fn or(self, other: Self) -> Self;
}

impl<T> Said for Option<T> {
    fn or(self, other: Self) -> Self {
        Option::or(self, other)
    }
}

impl<T> Said for Vec<T> {
    fn or(self, other: Self) -> Self {
        if self.is_empty() { other } else { self }
    }
}

impl Said for bool {
    fn or(self, other: Self) -> Self {
        self || other
    }
}

const MIB: u64 = 1 << 20;

impl Settings {
    /// These, and what they leave open as the file says.
    pub(crate) fn with_file(self, file: Option<&Path>) -> Result<Self, String> {
        let Some(path) = file else { return Ok(self) };
        let text =
            fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let file = Self::read(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(self.or(file))
    }

    fn read(text: &str) -> Result<Self, toml::de::Error> {
        toml::from_str(text)
    }

    pub(crate) fn log_format(&self) -> LogFormat {
        self.log_format.unwrap_or(LogFormat::Text)
    }

    /// The accounts file, for those who change it.
    pub(crate) fn accounts(&self) -> Result<PathBuf, String> {
        self.accounts.clone().ok_or_else(|| {
            "which accounts file? Say --accounts FILE, or in the file of --config: accounts = \
             \"/etc/flowglass/accounts.toml\""
                .to_owned()
        })
    }

    /// What of it may change while the relay runs.
    pub(crate) fn rules(&self) -> Result<Rules, String> {
        self.check_numbers()?;
        Ok(Rules {
            exporters: texts::all(&self.allow_exporter, "--allow-exporter", texts::network)?,
            exporter_rate: self.exporter_rate,
            total_rate: self.total_rate,
        })
    }

    fn lookups(&self) -> Result<Lookups, String> {
        let names = match &self.resolver {
            Some(server) => Some(Resolver::Server(texts::server(server)?)),
            None => self.resolve.then_some(Resolver::System),
        };
        #[cfg(not(feature = "vt"))]
        if self.vt_key.is_some() {
            return Err("--vt-key: this relay was built without the feature vt".to_owned());
        }
        #[cfg(not(feature = "webhook"))]
        if self.alert_webhook.is_some() {
            return Err(
                "--alert-webhook: this relay was built without the feature webhook".to_owned()
            );
        }
        Ok(Lookups {
            names,
            lists: self.lists.clone(),
            #[cfg(feature = "vt")]
            virus_total: self.vt_key.clone().map(|file| flowglass_relay::VirusTotalKey {
                file,
                base: flowglass_relay::VIRUS_TOTAL.to_owned(),
            }),
            #[cfg(feature = "webhook")]
            webhook: self.alert_webhook.as_deref().map(texts::web_address).transpose()?,
        })
    }

    pub(crate) fn into_config(self) -> Result<Config, String> {
        let rules = self.rules()?;
        let auth = match self.auth {
            None | Some(AuthMode::None) => Mode::None,
            Some(AuthMode::Token) => Mode::Token(self.accounts()?),
            Some(AuthMode::Users) => Mode::Users(self.accounts()?),
        };
        let lookups = self.lookups()?;
        let publish = self.publisher()?;
        let subscribe = self.gateway()?;
        let tls = match (self.tls_certificate, self.tls_key) {
            (Some(certificates), Some(key)) => Some(Tls { certificates, key }),
            (None, None) => None,
            _ => return Err("--tls-certificate and --tls-key need each other".to_owned()),
        };
        let defaults = Limits::default();
        let log_octets = self.log_size.map_or(defaults.log_octets, |mib| (mib as usize) << 20);
        let limits = Limits {
            log_octets,
            // A client that lags by more would lose its place in the log anyway.
            backlog_octets: defaults.backlog_octets.min(log_octets as u64 / 2),
            clients: self.clients.map_or(defaults.clients, |count| count as usize),
            connections: defaults.connections.max(4 * self.clients.unwrap_or(0) as usize),
            ..defaults
        };
        let recording = self.record.map(|folder| {
            let defaults = Recording::into_folder(folder);
            let octets = |mib: u32| u64::from(mib) * MIB;
            let minutes = |count: u32| Duration::from_secs(u64::from(count) * 60);
            Recording {
                rotate_octets: self.record_rotate_mib.map_or(defaults.rotate_octets, octets),
                rotate_after: self.record_rotate_minutes.map_or(defaults.rotate_after, minutes),
                compress: self.record_zstd,
                keep_for: self.record_keep_days.map(|days| minutes(1) * 1440 * days),
                keep_octets: self.record_keep_mib.map(octets),
                keep_free_octets: self.record_free_mib.map_or(defaults.keep_free_octets, octets),
                summary: self.record_summary,
                summary_kind: self.record_summary_as.map_or_else(SummaryKind::default, Into::into),
                ..defaults
            }
        });
        let or_default = |given: Vec<String>, default: &str| {
            if given.is_empty() { vec![default.to_owned()] } else { given }
        };
        // A gateway receives only where it is told to.
        let udp = match &subscribe {
            Some(_) => self.udp,
            None => or_default(self.udp, "127.0.0.1:2055"),
        };
        let http = or_default(self.http, "127.0.0.1:8055");
        Ok(Config {
            udp: texts::all(&udp, "--udp", |text| texts::address(text, 2055))?,
            http: texts::all(&http, "--http", |text| texts::address(text, 8055))?,
            page: self.page,
            rules,
            packets: texts::pipes(&self.packets)?,
            packet_rules: PacketRules { snap_length: self.packets_snap, rate: self.packets_rate },
            hosts: self.allow_host,
            origins: self.allow_origin,
            auth,
            tls,
            anyone_may_read: self.insecure_anyone_may_read,
            plain_http: self.insecure_plain_http,
            trusted_proxies: texts::all(&self.trusted_proxy, "--trusted-proxy", texts::network)?,
            state: self.state,
            recording,
            publish,
            subscribe,
            nats_credentials: self.nats_credentials,
            nats_ca: self.nats_ca,
            lookups,
            request_log: self.request_log,
            limits,
        })
    }
}

#[cfg(test)]
mod tests;
