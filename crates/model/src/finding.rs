//! What is odd in the traffic, told so that a person can judge it: what, who, when, how sure, and the
//! flows that show it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::{FlowKey, SourceId, Timestamp};

/// How bad a finding is.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize,
)]
pub enum FindingSeverity {
    /// Worth knowing when one asks.
    #[default]
    Info,
    /// Worth a look when there is time.
    Low,
    /// Worth a look.
    Medium,
    /// Worth a look now.
    High,
    /// Somebody should act.
    Critical,
}

/// A technique of MITRE ATT&CK (enterprise matrix).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Technique {
    /// `T1046`, `T1110.001`.
    pub id: &'static str,
    /// Its name there.
    pub name: &'static str,
}

macro_rules! kinds {
    ($($variant:ident $name:literal $title:literal $technique:expr, $about:literal;)*) => {
        /// What kind of oddity a finding is about.
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
        pub enum FindingKind {
            $(#[doc = $about] $variant,)*
        }

        impl FindingKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// snake_case: the word of exports and options.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What stands above it.
            pub const fn title(self) -> &'static str {
                match self { $(Self::$variant => $title,)* }
            }

            /// One sentence: what it means.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)* }
            }

            /// What attackers do it for, where one technique fits.
            pub const fn technique(self) -> Option<Technique> {
                match self { $(Self::$variant => $technique,)* }
            }
        }
    };
}

const fn technique(id: &'static str, name: &'static str) -> Option<Technique> {
    Some(Technique { id, name })
}

kinds! {
    PortScan "port_scan" "Port scan" technique("T1046", "Network Service Discovery"), "A host tries many ports of one host.";
    HostSweep "host_sweep" "Sweep of hosts" technique("T1046", "Network Service Discovery"), "A host tries one port, or asks for an answer, at many hosts.";
    SynFlood "syn_flood" "SYN flood" technique("T1499.001", "OS Exhaustion Flood"), "A service is sent far more openings of connections than are completed.";
    UdpFlood "udp_flood" "UDP flood" technique("T1498.001", "Direct Network Flood"), "A host is sent far more UDP than it answers.";
    IcmpFlood "icmp_flood" "ICMP flood" technique("T1498.001", "Direct Network Flood"), "A host is sent far more ICMP than anybody needs.";
    Amplification "amplification" "Amplified traffic" technique("T1498.002", "Reflection Amplification"), "Answers many times larger than what was asked flow to one host.";
    BruteForce "brute_force" "Guessing of passwords" technique("T1110", "Brute Force"), "One login is tried after the other at a service.";
    LateralMovement "lateral_movement" "Spreading inside" technique("T1021", "Remote Services"), "A host logs in at, or shares files with, several local hosts it did not speak to before.";
    Beacon "beacon" "Regular calls" technique("T1071", "Application Layer Protocol"), "A host calls the same server again and again at regular times, with little to say.";
    DnsTunnel "dns_tunnel" "Tunnel in DNS" technique("T1071.004", "Application Layer Protocol: DNS"), "Names that are asked for carry data.";
    MadeUpDomains "made_up_domains" "Domains made up by a program" technique("T1568.002", "Domain Generation Algorithms"), "A host asks for one random domain after the other that does not exist.";
    Exfiltration "exfiltration" "Unusual upload" technique("T1048", "Exfiltration Over Alternative Protocol"), "A host sends far more out of the network than it usually does.";
    CleartextSecrets "cleartext_secrets" "Credentials in the clear" technique("T1040", "Network Sniffing"), "Passwords or tokens crossed the network unencrypted.";
    WebAttack "web_attack" "Attack on a web server" technique("T1190", "Exploit Public-Facing Application"), "Requests hold what attacks on web servers look like.";
    ProgramTransfer "program_transfer" "Program fetched in the clear" technique("T1105", "Ingress Tool Transfer"), "A program or script was fetched without encryption.";
    Certificates "certificates" "Questionable certificates" None, "Servers showed certificates that are expired, self-signed, or of another name.";
    ObsoleteCrypto "obsolete_crypto" "Obsolete encryption" None, "Connections agreed upon versions or ciphers that are known to be weak.";
    AddressConflict "address_conflict" "Two claim one address" technique("T1557.002", "ARP Cache Poisoning"), "Several hardware addresses claim the same IP address.";
    SecondDhcpServer "second_dhcp_server" "More than one DHCP server" technique("T1557.003", "DHCP Spoofing"), "Several hosts hand out addresses on one network.";
    VolumeAnomaly "volume_anomaly" "Unusual volume" None, "A host or an application moves far more than at other times.";
    LongFlow "long_flow" "Long connection" None, "A connection out of the network lasts for hours.";
    IdleFlow "idle_flow" "Long and idle connection" None, "A connection out of the network is kept open for long although hardly anything is said.";
    NewHost "new_host" "New host" None, "A local host speaks that was not there before.";
    NewService "new_service" "New service" None, "A local host answers at a port it did not answer at before.";
    NewCountry "new_country" "New country" None, "A host speaks with a country nobody spoke with before.";
    ExporterSilence "exporter_silence" "Exporter fell silent" None, "An exporter that sent flows sends no more.";
    ExporterLoss "exporter_loss" "Flow exports are lost" None, "Sequence numbers show that exports did not arrive.";
    ListHit "list_hit" "On a list" None, "Traffic with something that stands on one of the user's lists.";
    UserAlert "user_alert" "Alert" None, "A rule of the user's fired.";
    Outlier "outlier" "Unlike the others" None, "Flows that differ from all others in several ways at once.";
    UnusualHost "unusual_host" "Host unlike the others" None, "What a local host did within five minutes differs in several ways at once from what any did at other times.";
}

/// A flow that shows a finding: enough to find it again in any table.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Evidence {
    /// Who with whom.
    pub key: FlowKey,
    /// When it began.
    pub start: Timestamp,
}

/// What else belongs to the same story.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct FindingPart {
    /// What it is about.
    pub kind: FindingKind,
    /// Its own sentence.
    pub sentence: String,
}

/// Something odd.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// Follows from source, kind and subject: the same however often one asks.
    pub id: u64,
    /// What it was found in.
    pub source: SourceId,
    /// What it is about.
    pub kind: FindingKind,
    /// How bad it is.
    pub severity: FindingSeverity,
    /// How sure we are: per cent.
    pub confidence: u8,
    /// First flow that belongs to it.
    pub first: Timestamp,
    /// Last flow that belongs to it.
    pub last: Timestamp,
    /// Whom it is about: who does it, or to whom it is done. At most [`Finding::MAX_HOSTS`].
    pub subjects: Vec<IpAddr>,
    /// The other side. At most [`Finding::MAX_HOSTS`].
    pub others: Vec<IpAddr>,
    /// What happened, in plain words with numbers.
    pub sentence: String,
    /// The flows that show it, as a filter.
    pub filter: String,
    /// Some of them. At most [`Finding::MAX_EVIDENCE`].
    pub evidence: Vec<Evidence>,
    /// How many flows, questions or packets it was seen in.
    pub count: u64,
    /// What was folded into it.
    pub parts: Vec<FindingPart>,
}

impl Finding {
    /// Hosts listed of one finding: a person reads no more, and the filter finds the rest.
    pub const MAX_HOSTS: usize = 16;
    /// Flows named of one finding.
    pub const MAX_EVIDENCE: usize = 8;
}

impl FindingKind {
    /// By its name; case is ignored.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name().eq_ignore_ascii_case(name))
    }
}

impl FindingSeverity {
    /// Every severity, the least first.
    pub const ALL: [Self; 5] = [Self::Info, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// The word the user sees and types.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// By its name; case is ignored.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name().eq_ignore_ascii_case(name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name_and_every_technique_is_written_as_mitre_writes_it() {
        for kind in FindingKind::ALL {
            assert_eq!(FindingKind::from_name(kind.name()), Some(*kind));
            if let Some(technique) = kind.technique() {
                let digits = technique.id.trim_start_matches('T');
                assert!(digits.len() == 4 || digits.len() == 8, "{}", technique.id);
            }
        }
    }

    #[test]
    fn severities_are_ordered_by_how_bad_they_are() {
        assert!(FindingSeverity::ALL.is_sorted());
        assert_eq!(FindingSeverity::from_name("HIGH"), Some(FindingSeverity::High));
    }
}
