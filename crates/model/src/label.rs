//! What a flow was used for, how sure we are, and which way it crossed the local networks' edge.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// The application of a flow and how it was found out.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub struct Label {
    /// `TLS`, `DNS`, `SSH`, `TLS.Google` …; empty when nobody knows.
    pub application: Cow<'static, str>,
    /// How it was found out.
    pub confidence: Confidence,
}

/// How an application was found out, weakest first.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
pub enum Confidence {
    /// Nobody knows.
    #[default]
    None,
    /// The port is registered for it, nothing more.
    Port,
    /// The exporter said so (NBAR, applicationId).
    Exporter,
    /// The name of the peer says so.
    Name,
    /// The payload of an earlier flow said so: SDP of a call, an FTP reply.
    Remembered,
    /// The payload says so.
    Payload,
}

/// Which way the initiator's flow crossed the edge of the local networks.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
pub enum Direction {
    /// No local networks are known.
    #[default]
    Unknown,
    /// Local to local.
    Local,
    /// Local to remote.
    Upload,
    /// Remote to local.
    Download,
    /// Remote to remote.
    Transit,
}

impl Confidence {
    /// Every confidence, weakest first.
    pub const ALL: [Self; 6] =
        [Self::None, Self::Port, Self::Exporter, Self::Name, Self::Remembered, Self::Payload];

    /// The word the user sees.
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Port => "port",
            Self::Exporter => "exporter",
            Self::Name => "name",
            Self::Remembered => "remembered",
            Self::Payload => "payload",
        }
    }
}

impl Direction {
    /// Every direction, in the order in which they are stored.
    pub const ALL: [Self; 5] =
        [Self::Unknown, Self::Local, Self::Upload, Self::Download, Self::Transit];

    /// The word the user sees and types.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::Local => "local",
            Self::Upload => "upload",
            Self::Download => "download",
            Self::Transit => "transit",
        }
    }

    /// From our word or ntopng's (internal, outbound, inbound, remote); case is ignored.
    pub fn from_name(name: &str) -> Option<Self> {
        let synonyms = [
            ("internal", Self::Local),
            ("outbound", Self::Upload),
            ("inbound", Self::Download),
            ("remote", Self::Transit),
        ];
        Self::ALL
            .into_iter()
            .map(|direction| (direction.name(), direction))
            .chain(synonyms)
            .find_map(|(word, direction)| word.eq_ignore_ascii_case(name).then_some(direction))
    }
}
