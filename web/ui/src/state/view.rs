//! The views, their names and their keys.

use crate::parts::icon::Icon;

/// What is on screen.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum View {
    /// Totals and top lists.
    #[default]
    Overview,
    /// One row per flow.
    Flows,
    /// Who with whom.
    Conversations,
    /// Who.
    Hosts,
    /// With what.
    Protocols,
    /// Over time, as large as the screen.
    History,
    /// What goes with what.
    Relations,
    /// Names asked for.
    Dns,
    /// Hellos and certificates.
    Tls,
    /// Requests and replies.
    Http,
    /// What was carried and shown, to be saved.
    Files,
    /// One by one, field by field.
    Packets,
    /// What both sides of a flow said.
    Stream,
    /// A flow's packets as arrows.
    Ladder,
    /// What is odd, and who does it.
    Findings,
    /// What the user looks for.
    Lists,
    /// Rules of the user's.
    Alerts,
    /// What became of what is odd.
    Incidents,
    /// Documents about all of it.
    Reports,
    /// How TCP fared, risks, damage.
    Expert,
    /// Two times or sources side by side.
    Compare,
    /// Who exports flows to us.
    Exporters,
    /// What can be set.
    Settings,
}

impl View {
    /// In the order of the rail.
    pub(crate) const ALL: [Self; 23] = [
        Self::Overview,
        Self::Flows,
        Self::Conversations,
        Self::Hosts,
        Self::Protocols,
        Self::History,
        Self::Relations,
        Self::Dns,
        Self::Tls,
        Self::Http,
        Self::Files,
        Self::Packets,
        Self::Stream,
        Self::Ladder,
        Self::Findings,
        Self::Lists,
        Self::Alerts,
        Self::Incidents,
        Self::Reports,
        Self::Expert,
        Self::Compare,
        Self::Exporters,
        Self::Settings,
    ];

    /// The word on the rail.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Overview => "Overview",
            Self::Flows => "Flows",
            Self::Hosts => "Hosts",
            Self::Protocols => "Protocols",
            Self::Dns => "DNS",
            Self::Tls => "TLS",
            Self::Http => "HTTP",
            Self::Files => "Files",
            Self::Packets => "Packets",
            Self::Stream => "Stream",
            Self::Exporters => "Exporters",
            Self::Conversations => "Conversations",
            Self::History => "Timeline",
            Self::Relations => "Relations",
            Self::Ladder => "Ladder",
            Self::Findings => "Findings",
            Self::Lists => "Lists",
            Self::Alerts => "Alerts",
            Self::Incidents => "Incidents",
            Self::Reports => "Reports",
            Self::Expert => "Expert",
            Self::Compare => "Compare",
            Self::Settings => "Settings",
        }
    }

    /// What other tools call it.
    pub(crate) const fn second_name(self) -> &'static str {
        match self {
            Self::Overview => "Dashboard, capture file properties",
            Self::Flows => "Sessions, one by one",
            Self::Hosts => "Endpoints, talkers",
            Self::Protocols => "Protocol hierarchy, services, applications",
            Self::Dns => "Names, queries, answers, NXDOMAIN",
            Self::Tls => "Certificates, SNI, JA3, JA4, versions",
            Self::Http => "Web requests, paths, status codes, user agents",
            Self::Files => "HTTP objects, certificates, export objects, carving",
            Self::Packets => "Frames, field tree, octets, hex dump",
            Self::Stream => "Follow TCP stream, payload, what was said",
            Self::Exporters => "Probes, templates, observation domains",
            Self::Conversations => "Talkers, pairs of hosts, ports, who with whom",
            Self::History => "I/O graph, over time, percentiles, heat map",
            Self::Relations => "Sankey, matrix, what goes with what",
            Self::Ladder => "Flow graph, sequence diagram",
            Self::Findings => "Anomalies, scans, attacks",
            Self::Lists => "Block list, watch list",
            Self::Alerts => "Rules, thresholds",
            Self::Incidents => "Cases, notes",
            Self::Reports => "PDF, HTML",
            Self::Expert => "TCP health, risks, warnings, damage",
            Self::Compare => "Difference, before and after, new and gone",
            Self::Settings => "Preferences, local networks",
        }
    }

    /// The word in links.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Flows => "flows",
            Self::Hosts => "hosts",
            Self::Protocols => "protocols",
            Self::Dns => "dns",
            Self::Tls => "tls",
            Self::Http => "http",
            Self::Files => "files",
            Self::Packets => "packets",
            Self::Stream => "stream",
            Self::Exporters => "exporters",
            Self::Conversations => "conversations",
            Self::History => "timeline",
            Self::Relations => "relations",
            Self::Ladder => "ladder",
            Self::Findings => "findings",
            Self::Lists => "lists",
            Self::Alerts => "alerts",
            Self::Incidents => "incidents",
            Self::Reports => "reports",
            Self::Expert => "expert",
            Self::Compare => "compare",
            Self::Settings => "settings",
        }
    }

    /// The key after `g`.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Overview => "o",
            Self::Flows => "f",
            Self::Hosts => "h",
            Self::Protocols => "p",
            Self::Dns => "d",
            Self::Tls => "t",
            Self::Http => "w",
            Self::Files => "v",
            Self::Packets => "k",
            Self::Stream => "y",
            Self::Exporters => "e",
            Self::Conversations => "c",
            Self::History => "i",
            Self::Relations => "r",
            Self::Ladder => "l",
            Self::Findings => "a",
            Self::Lists => "b",
            Self::Alerts => "n",
            Self::Incidents => "u",
            Self::Reports => "q",
            Self::Expert => "x",
            Self::Compare => "m",
            Self::Settings => "s",
        }
    }

    /// Its picture.
    pub(crate) const fn icon(self) -> Icon {
        match self {
            Self::Overview => Icon::Overview,
            Self::Flows => Icon::Flows,
            Self::Hosts => Icon::Hosts,
            Self::Protocols => Icon::Protocols,
            Self::Dns => Icon::Names,
            Self::Tls => Icon::Lock,
            Self::Http => Icon::Web,
            Self::Files => Icon::Save,
            Self::Packets => Icon::Packets,
            Self::Stream => Icon::Stream,
            Self::Exporters => Icon::Exporters,
            Self::Conversations => Icon::Conversations,
            Self::History => Icon::History,
            Self::Relations => Icon::Relations,
            Self::Ladder => Icon::Ladder,
            Self::Findings => Icon::Findings,
            Self::Lists => Icon::File,
            Self::Alerts => Icon::Clock,
            Self::Incidents => Icon::Check,
            Self::Reports => Icon::File,
            Self::Expert => Icon::Expert,
            Self::Compare => Icon::Compare,
            Self::Settings => Icon::Settings,
        }
    }

    /// From the word in a link.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.name() == name)
    }

    /// From the key after `g`.
    pub(crate) fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|view| view.key() == key)
    }

    /// Whether the filter rules it: exporters are those whose flows pass.
    pub(crate) const fn is_filtered(self) -> bool {
        self.shows_traffic() || matches!(self, Self::Exporters)
    }

    /// Whether a flow is shown beside it; where it shows the flow itself there is no room for it twice.
    pub(crate) const fn has_drawer(self) -> bool {
        self.shows_traffic()
            && !matches!(
                self,
                Self::Packets | Self::Stream | Self::Ladder | Self::Findings | Self::Reports
            )
    }

    /// Whether it shows flows, or what is said of them, and so is ruled by filter and time.
    pub(crate) const fn shows_traffic(self) -> bool {
        !matches!(
            self,
            Self::Exporters | Self::Lists | Self::Alerts | Self::Incidents | Self::Settings
        )
    }
}
