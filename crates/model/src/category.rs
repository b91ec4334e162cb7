//! What an application is for: a short, closed list that a user can read at a glance.

use serde::{Deserialize, Serialize};

/// What an application is for.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
pub enum Category {
    /// Nobody knows, or nothing of the others.
    #[default]
    Other,
    /// Pages, and the protocols they come by.
    Web,
    /// Mail.
    Mail,
    /// Messages between people.
    Chat,
    /// Calls.
    Voip,
    /// Films and clips.
    Video,
    /// Broadcasters and what they stream.
    Streaming,
    /// Music.
    Music,
    /// Games.
    Games,
    /// Social networks.
    Social,
    /// Tunnels, and what hides who one is.
    Vpn,
    /// Somebody else's screen or shell.
    Remote,
    /// Files on their way.
    FileTransfer,
    /// Databases.
    Database,
    /// Queues and calls between programs.
    Messaging,
    /// What keeps a network going.
    Network,
    /// Things.
    Iot,
    /// Machines, plants and meters.
    Industrial,
    /// Clouds and what delivers for them.
    Cloud,
    /// Advertisements, and who counts their readers.
    Advertising,
    /// Software and its updates.
    Updates,
    /// Money.
    Finance,
    /// Crypto currencies.
    Crypto,
    /// Shops and travel.
    Shopping,
    /// News.
    News,
    /// For adults only.
    Adult,
    /// Virus scanners and their like.
    Security,
    /// Malware.
    Malware,
    /// Work together.
    Collaboration,
    /// Assistants one talks to.
    Assistant,
    /// Courses.
    Education,
}

impl Category {
    /// Every category, in the order in which they are stored.
    pub const ALL: [Self; 31] = [
        Self::Other,
        Self::Web,
        Self::Mail,
        Self::Chat,
        Self::Voip,
        Self::Video,
        Self::Streaming,
        Self::Music,
        Self::Games,
        Self::Social,
        Self::Vpn,
        Self::Remote,
        Self::FileTransfer,
        Self::Database,
        Self::Messaging,
        Self::Network,
        Self::Iot,
        Self::Industrial,
        Self::Cloud,
        Self::Advertising,
        Self::Updates,
        Self::Finance,
        Self::Crypto,
        Self::Shopping,
        Self::News,
        Self::Adult,
        Self::Security,
        Self::Malware,
        Self::Collaboration,
        Self::Assistant,
        Self::Education,
    ];

    /// The word the user sees and types.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Other => "other",
            Self::Web => "web",
            Self::Mail => "mail",
            Self::Chat => "chat",
            Self::Voip => "voip",
            Self::Video => "video",
            Self::Streaming => "streaming",
            Self::Music => "music",
            Self::Games => "games",
            Self::Social => "social",
            Self::Vpn => "vpn",
            Self::Remote => "remote",
            Self::FileTransfer => "filetransfer",
            Self::Database => "database",
            Self::Messaging => "messaging",
            Self::Network => "network",
            Self::Iot => "iot",
            Self::Industrial => "industrial",
            Self::Cloud => "cloud",
            Self::Advertising => "advertising",
            Self::Updates => "updates",
            Self::Finance => "finance",
            Self::Crypto => "crypto",
            Self::Shopping => "shopping",
            Self::News => "news",
            Self::Adult => "adult",
            Self::Security => "security",
            Self::Malware => "malware",
            Self::Collaboration => "collaboration",
            Self::Assistant => "assistant",
            Self::Education => "education",
        }
    }

    /// From its word; case is ignored.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|category| category.name().eq_ignore_ascii_case(name))
    }
}
