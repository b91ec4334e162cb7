//! What is dangerous or odd about a flow, as its payload and its peers show it.

use std::ops::{BitOr, BitOrAssign};

/// How bad a risk is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum RiskSeverity {
    /// Worth knowing.
    Low,
    /// Worth a look.
    Medium,
    /// Worth a look now.
    High,
}

/// What there is to know of a risk.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Risk {
    /// snake_case: the word of exports and of the filter.
    pub name: &'static str,
    /// What stands in a table.
    pub title: &'static str,
    /// How bad it is.
    pub severity: RiskSeverity,
    /// One sentence: what it means.
    pub about: &'static str,
}

/// A set of risks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Risks(pub u64);

macro_rules! risks {
    ($($bit:literal $constant:ident $name:literal $title:literal $severity:ident $about:literal;)*) => {
        impl Risks {
            $(#[doc = $about] pub const $constant: Self = Self(1 << $bit);)*

            /// Every risk there is, with its place in the set.
            pub const ALL: &'static [(Self, Risk)] = &[
                $((Self(1 << $bit), Risk {
                    name: $name,
                    title: $title,
                    severity: RiskSeverity::$severity,
                    about: $about,
                }),)*
            ];
        }
    };
}

risks! {
    0 CLEARTEXT_CREDENTIALS "cleartext_credentials" "Credentials in the clear" High "A password or token crossed the network unencrypted.";
    1 EXPIRED_CERTIFICATE "expired_certificate" "Certificate expired" Medium "The certificate was not valid when it was sent.";
    2 SELF_SIGNED_CERTIFICATE "self_signed_certificate" "Self-signed certificate" Medium "The certificate was signed by its own key.";
    3 MISMATCHED_CERTIFICATE "mismatched_certificate" "Certificate of another name" Medium "The certificate does not name the server that was asked for.";
    4 LONG_CERTIFICATE "long_certificate" "Certificate valid for long" Low "The certificate is valid for longer than 13 months.";
    5 OBSOLETE_TLS "obsolete_tls" "Obsolete TLS" Medium "SSL or TLS older than 1.2 was agreed upon.";
    6 WEAK_CIPHER "weak_cipher" "Weak cipher" Medium "A cipher was agreed upon that is known to be weak, or without forward secrecy.";
    7 UNUSUAL_PORT "unusual_port" "Known protocol, unusual port" Low "The payload is of a known protocol whose port is another one.";
    8 SUSPICIOUS_NAME "suspicious_name" "Name as if made up by a program" Medium "A name looks as malware makes them up.";
    9 LONG_NAME "long_name" "Very long DNS name" Medium "A DNS name is as long as tunnels need it.";
    10 NO_SERVER_NAME "no_server_name" "TLS without server name" Low "The client did not say which server it wants.";
    11 EXPLOIT_IN_PATH "exploit_in_path" "Attack in an HTTP path" High "The path holds what attacks on web servers look like.";
    12 BINARY_TRANSFER "binary_transfer" "Program transferred" Medium "A program or script was fetched in the clear.";
    13 UNSAFE_PROTOCOL "unsafe_protocol" "Unsafe protocol" Low "The protocol protects neither content nor credentials.";
    14 FULLY_ENCRYPTED "fully_encrypted" "Encrypted from the first octet" Medium "The payload looks random from its first octet, as tunnels do that hide themselves.";
    15 MALFORMED "malformed" "Malformed message" Medium "A message contradicts its own protocol.";
    16 OBSOLETE_SOFTWARE "obsolete_software" "Obsolete software or version" Medium "A version is spoken that is no longer maintained.";
    17 NUMERIC_HOST "numeric_host" "Address instead of a name" Low "The server was asked for by its address.";
    18 DNS_FAILURE "dns_failure" "DNS error" Low "The name server answered with an error.";
    19 ERROR_RESPONSE "error_response" "Server error" Low "The server answered with an error.";
    20 ODD_USER_AGENT "odd_user_agent" "Odd user agent" Low "The user agent is missing, says nothing, is too long or one of an attack tool.";
    21 ALPN_MISMATCH "alpn_mismatch" "Protocol other than offered" Low "What ALPN names is not what is spoken.";
    22 DESKTOP_SHARING "desktop_sharing" "Desktop or file sharing" Low "Somebody can see or steer a machine from afar.";
    23 TLS_WITHOUT_WEB "tls_without_web" "TLS that is not the web's" Low "The TLS client offers no protocol of the web, as programs other than browsers do.";
    24 LARGE_DNS_ANSWER "large_dns_answer" "Large DNS message" Low "An answer of DNS is larger than names need it.";
}

impl Risks {
    /// No risk.
    pub const NONE: Self = Self(0);

    /// Whether nothing is dangerous or odd.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether every risk of the other set is in this one.
    pub const fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// The risks in it, in the order in which they are listed.
    pub fn iter(self) -> impl Iterator<Item = &'static Risk> {
        Self::ALL.iter().filter(move |(bit, _)| self.contains(*bit)).map(|(_, risk)| risk)
    }

    /// The worst of them.
    pub fn severity(self) -> Option<RiskSeverity> {
        self.iter().map(|risk| risk.severity).max()
    }

    /// By its name; case is ignored.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, risk)| risk.name.eq_ignore_ascii_case(name)).map(|(bit, _)| *bit)
    }

    /// Their names, a space between.
    pub fn names(self) -> String {
        self.iter().map(|risk| risk.name).collect::<Vec<_>>().join(" ")
    }
}

impl BitOr for Risks {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

impl BitOrAssign for Risks {
    fn bitor_assign(&mut self, other: Self) {
        self.0 |= other.0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_risk_has_a_place_and_a_name_of_its_own() {
        let mut set = Risks::NONE;
        for (bit, risk) in Risks::ALL {
            assert!(!set.contains(*bit), "{}", risk.name);
            set |= *bit;
            assert_eq!(Risks::from_name(risk.name), Some(*bit));
        }
        assert_eq!(set.iter().count(), Risks::ALL.len());
    }

    #[test]
    fn a_set_is_as_bad_as_its_worst() {
        let set = Risks::NO_SERVER_NAME | Risks::CLEARTEXT_CREDENTIALS;
        assert_eq!(set.severity(), Some(RiskSeverity::High));
        assert_eq!(set.names(), "cleartext_credentials no_server_name");
        assert_eq!(Risks::NONE.severity(), None);
    }
}
