//! Why it did not work, in sentences that say what to do.

use std::fmt;

/// What went wrong between a server and us.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Error {
    /// No server there.
    Unreachable(String, String),
    /// A server that says nothing.
    Silent(String),
    /// The connection ended.
    Broken(String),
    /// What answers there speaks something else.
    NotNats(String),
    /// Older than any that was tried.
    Old(String),
    /// JetStream is off.
    NoJetStream(String),
    /// TLS did not come about.
    Tls(String),
    /// The server wants to know who we are, or does not know us.
    Unknown(String),
    /// We are known, and this is not allowed to us.
    Denied(String),
    /// A stream is not there.
    NoStream(String),
    /// JetStream refuses: its number for it, and its words.
    Refused(u64, String),
}

impl Error {
    /// Nothing changes unless somebody changes it: asking again at once is of no use.
    pub const fn is_final(&self) -> bool {
        matches!(
            self,
            Self::NotNats(_) | Self::Old(_) | Self::Tls(_) | Self::Unknown(_) | Self::Denied(_)
        )
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreachable(server, why) => write!(f, "no NATS at {server}: {why}"),
            Self::Silent(server) => write!(f, "{server} does not answer"),
            Self::Broken(why) => write!(f, "the connection to NATS broke off: {why}"),
            Self::NotNats(server) => write!(f, "what answers at {server} is not NATS"),
            Self::Old(version) => write!(
                f,
                "nats-server {version} is too old: 2.9 is the oldest that does what is needed here"
            ),
            Self::NoJetStream(server) => write!(
                f,
                "{server} runs without JetStream: start nats-server with -js, or with a block \
                 jetstream {{ … }} in its file"
            ),
            Self::Tls(why) => write!(f, "TLS to NATS: {why}"),
            Self::Unknown(why) => write!(
                f,
                "NATS lets nobody in without credentials, or does not know these, or no longer ({why}): \
                 nats://USER:PASSWORD@HOST, or --nats-credentials FILE"
            ),
            Self::Denied(what) => write!(
                f,
                "NATS does not allow us this: {what}. docs/relay.md has the permissions of each site"
            ),
            Self::NoStream(name) => write!(
                f,
                "there is no stream {name} in NATS, or JetStream is not ready yet; docs/relay.md says how it is made"
            ),
            Self::Refused(code, words) => write!(f, "JetStream refuses: {words} ({code})"),
        }
    }
}

impl std::error::Error for Error {}
