//! What two hosts said to each other in clear: a question with its answer, a request with its reply,
//! a certificate that was shown.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// One exchange. Every text in it is bounded and without control characters.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub enum Exchange {
    /// A name was asked for.
    Dns(DnsExchange),
    /// Something was requested over HTTP.
    Http(HttpExchange),
    /// A server or client showed a certificate.
    Certificate(CertificateExchange),
}

/// A DNS question and its answer.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct DnsExchange {
    /// When it was asked; when it was answered, where the question was not seen.
    pub time: Timestamp,
    /// Who asked. Over multicast an answer goes to the group: then it stands here.
    pub client: IpAddr,
    /// Who answered; who was asked, where nobody did.
    pub server: IpAddr,
    /// `DNS`, `MDNS` or `LLMNR`.
    pub protocol: Box<str>,
    /// The name that was asked for; at most 255 octets.
    pub name: Box<str>,
    /// Type of the records asked for: 1 is A, 28 AAAA (IANA DNS parameters).
    pub kind: u16,
    /// Response code: 0 no error, 3 no such name; none where no answer was seen.
    pub code: Option<u16>,
    /// What was answered: addresses, names and texts, a comma between; at most
    /// [`DnsExchange::MAX_ANSWERS_OCTETS`].
    pub answers: Box<str>,
    /// Records answered; more than `answers` has room for are counted too.
    pub records: u16,
    /// Nanoseconds from question to answer; none where one of them was not seen.
    pub latency_nanos: Option<u64>,
}

/// An HTTP request and its reply.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct HttpExchange {
    /// When it was requested; when it was replied, where the request was not seen.
    pub time: Timestamp,
    /// Who asked.
    pub client: IpAddr,
    /// Who was asked.
    pub server: IpAddr,
    /// What the client calls the server; empty where it does not say.
    pub host: Box<str>,
    /// `GET`, `POST` …; empty where the request was not seen.
    pub method: Box<str>,
    /// What was requested, cut where it is long.
    pub path: Box<str>,
    /// Status code; none where no reply was seen.
    pub status: Option<u16>,
    /// What the client calls itself.
    pub user_agent: Box<str>,
    /// What the reply carries.
    pub content_type: Box<str>,
    /// Octets the reply's body has, as its head says.
    pub octets: Option<u64>,
    /// Nanoseconds from request to reply; none where one of them was not seen.
    pub latency_nanos: Option<u64>,
}

/// A certificate that was shown.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct CertificateExchange {
    /// When.
    pub time: Timestamp,
    /// To whom.
    pub client: IpAddr,
    /// Who showed it.
    pub server: IpAddr,
    /// At which port.
    pub port: u16,
    /// The name the client asked for.
    pub host: Box<str>,
    /// Whose it is.
    pub subject: Box<str>,
    /// Who says so.
    pub issuer: Box<str>,
    /// The names it holds for, a comma between.
    pub names: Box<str>,
    /// Valid from then.
    pub not_before: Option<Timestamp>,
    /// Valid until then.
    pub not_after: Option<Timestamp>,
    /// Its SHA-1 hash, lower-case hexadecimal.
    pub hash: Box<str>,
    /// Its key: `RSA 2048`, `EC P-256` …
    pub key: Box<str>,
}

impl DnsExchange {
    /// Octets of text kept of an answer: a dozen addresses, or a few names.
    pub const MAX_ANSWERS_OCTETS: usize = 512;

    /// `A` for 1: a type of records that people meet.
    pub fn type_name(kind: u16) -> Option<&'static str> {
        find(TYPES, kind)
    }

    /// `NXDOMAIN` for 3: a response code.
    pub fn code_name(code: u16) -> Option<&'static str> {
        find(CODES, code)
    }
}

impl Exchange {
    /// When it began.
    pub const fn time(&self) -> Timestamp {
        match self {
            Self::Dns(exchange) => exchange.time,
            Self::Http(exchange) => exchange.time,
            Self::Certificate(exchange) => exchange.time,
        }
    }
}

/// Types of records (IANA, DNS parameters).
const TYPES: &[(u16, &str)] = &[
    (1, "A"),
    (2, "NS"),
    (5, "CNAME"),
    (6, "SOA"),
    (10, "NULL"),
    (11, "WKS"),
    (12, "PTR"),
    (13, "HINFO"),
    (15, "MX"),
    (16, "TXT"),
    (17, "RP"),
    (18, "AFSDB"),
    (24, "SIG"),
    (25, "KEY"),
    (28, "AAAA"),
    (29, "LOC"),
    (32, "NB"),
    (33, "SRV"),
    (35, "NAPTR"),
    (37, "CERT"),
    (39, "DNAME"),
    (41, "OPT"),
    (42, "APL"),
    (43, "DS"),
    (44, "SSHFP"),
    (45, "IPSECKEY"),
    (46, "RRSIG"),
    (47, "NSEC"),
    (48, "DNSKEY"),
    (49, "DHCID"),
    (50, "NSEC3"),
    (51, "NSEC3PARAM"),
    (52, "TLSA"),
    (53, "SMIMEA"),
    (55, "HIP"),
    (59, "CDS"),
    (60, "CDNSKEY"),
    (61, "OPENPGPKEY"),
    (62, "CSYNC"),
    (63, "ZONEMD"),
    (64, "SVCB"),
    (65, "HTTPS"),
    (99, "SPF"),
    (108, "EUI48"),
    (109, "EUI64"),
    (249, "TKEY"),
    (250, "TSIG"),
    (251, "IXFR"),
    (252, "AXFR"),
    (255, "ANY"),
    (256, "URI"),
    (257, "CAA"),
];

/// Response codes (IANA, DNS parameters).
const CODES: &[(u16, &str)] = &[
    (0, "NOERROR"),
    (1, "FORMERR"),
    (2, "SERVFAIL"),
    (3, "NXDOMAIN"),
    (4, "NOTIMP"),
    (5, "REFUSED"),
    (6, "YXDOMAIN"),
    (7, "YXRRSET"),
    (8, "NXRRSET"),
    (9, "NOTAUTH"),
    (10, "NOTZONE"),
    (16, "BADVERS"),
    (17, "BADKEY"),
    (18, "BADTIME"),
    (19, "BADMODE"),
    (20, "BADNAME"),
    (21, "BADALG"),
    (22, "BADTRUNC"),
    (23, "BADCOOKIE"),
];

fn find(table: &[(u16, &'static str)], number: u16) -> Option<&'static str> {
    let at = table.binary_search_by_key(&number, |row| row.0).ok()?;
    table.get(at).map(|row| row.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_codes_are_found_by_their_numbers() {
        assert!(TYPES.is_sorted_by_key(|row| row.0) && CODES.is_sorted_by_key(|row| row.0));
        assert_eq!(DnsExchange::type_name(28), Some("AAAA"));
        assert_eq!(DnsExchange::code_name(3), Some("NXDOMAIN"));
        assert_eq!(DnsExchange::type_name(0), None);
    }
}
