//! The columns of exchanges: one list that feeds store, question, table, tooltip and export.

use serde::{Deserialize, Serialize};

use crate::column::{ColumnInfo, columns};
use crate::{ColumnType, DnsExchange, Exchange, Unit, Value};

/// What kind an exchange is of.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub enum ExchangeKind {
    /// A question for a name, and its answer.
    #[default]
    Dns,
    /// A request over HTTP, and its reply.
    Http,
    /// A certificate that was shown.
    Certificate,
}

columns! {
    /// Every column an exchange may have. Their filter names are the words of the flow filter by which
    /// one value of theirs is asked for.
    ExchangeColumn;
    Time "time" "Time" Time None None, [] "When it was asked; when it was answered, where the question was not seen.";
    Client "client" "Client" Address None None, ["ip.addr"] "Who asked.";
    Server "server" "Server" Address None None, ["ip.addr"] "Who was asked.";
    Port "port" "Port" Port None None, ["port"] "Port of the server.";
    Protocol "protocol" "Protocol" Text None None, [] "Protocol it was asked over.";
    Name "name" "Name" Text None None, ["host"] "Name that was asked for: of a DNS question, of the HTTP host, of the TLS client.";
    Type "type" "Type" Text None None, [] "Type of the records asked for.";
    Method "method" "Method" Text None None, [] "What the client wanted done.";
    Path "path" "Path" Text None None, [] "What was requested; secrets in it are masked.";
    Code "code" "Code" Text None None, [] "What the server said of it; none where nobody answered.";
    Outcome "outcome" "Outcome" Text None None, [] "What came of it.";
    Answers "answers" "Answers" Text None None, [] "What was answered, a comma between.";
    Records "records" "Records" Count None None, [] "Records answered.";
    UserAgent "user_agent" "User agent" Text None None, [] "What the client calls itself.";
    ContentType "content_type" "Content" Text None None, [] "What the reply carries.";
    Octets "octets" "Bytes" Count Octets None, [] "Bytes of the reply's body, as its head says.";
    Latency "latency" "Latency" Span Nanoseconds None, [] "From question to answer.";
    LatencyClass "latency_class" "Latency" Span Nanoseconds None, [] "From question to answer, rounded down to 1, 2 or 5 of a decade.";
    Subject "subject" "Subject" Text None None, [] "Whose certificate it is.";
    Issuer "issuer" "Issuer" Text None None, [] "Who says so.";
    Names "names" "Names" Text None None, [] "Names the certificate holds for, a comma between.";
    ValidFrom "valid_from" "Valid from" Time None None, [] "The certificate holds from then on.";
    ValidUntil "valid_until" "Valid until" Time None None, [] "The certificate holds until then.";
    Key "key" "Key" Text None None, [] "Kind of the certificate's key.";
    Hash "hash" "SHA-1" Text None None, [] "Hash of the certificate.";
}

impl ExchangeKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Dns, Self::Http, Self::Certificate];

    /// What exchanges of this kind tell, in the order of a table.
    pub const fn columns(self) -> &'static [ExchangeColumn] {
        use ExchangeColumn as C;
        match self {
            Self::Dns => &[
                C::Time,
                C::Client,
                C::Server,
                C::Protocol,
                C::Name,
                C::Type,
                C::Code,
                C::Outcome,
                C::Latency,
                C::Records,
                C::Answers,
            ],
            Self::Http => &[
                C::Time,
                C::Client,
                C::Server,
                C::Name,
                C::Method,
                C::Path,
                C::Code,
                C::Outcome,
                C::Latency,
                C::ContentType,
                C::Octets,
                C::UserAgent,
            ],
            Self::Certificate => &[
                C::Time,
                C::Client,
                C::Server,
                C::Port,
                C::Name,
                C::Subject,
                C::Issuer,
                C::Names,
                C::ValidFrom,
                C::ValidUntil,
                C::Outcome,
                C::Key,
                C::Hash,
            ],
        }
    }
}

impl ExchangeColumn {
    /// By its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|column| column.info().name == name)
    }
}

/// What came of an exchange.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Outcome {
    /// What was asked for came; the certificate holds.
    Fine,
    /// There is no such name.
    NoSuchName,
    /// The client is told that it is wrong: 4xx.
    ClientError,
    /// The server could not or would not.
    ServerError,
    /// Nothing was answered, as far as was seen.
    Unanswered,
    /// The certificate did not hold any more when it was shown.
    Expired,
    /// The certificate did not hold yet when it was shown.
    NotYet,
}

impl Outcome {
    /// The word the user sees.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Fine => "fine",
            Self::NoSuchName => "no such name",
            Self::ClientError => "client error",
            Self::ServerError => "server error",
            Self::Unanswered => "no answer",
            Self::Expired => "expired",
            Self::NotYet => "not yet valid",
        }
    }
}

impl Exchange {
    /// What kind it is of.
    pub const fn kind(&self) -> ExchangeKind {
        match self {
            Self::Dns(_) => ExchangeKind::Dns,
            Self::Http(_) => ExchangeKind::Http,
            Self::Certificate(_) => ExchangeKind::Certificate,
        }
    }

    /// What came of it.
    pub fn outcome(&self) -> Outcome {
        match self {
            Self::Dns(exchange) => match exchange.code {
                None => Outcome::Unanswered,
                Some(0) => Outcome::Fine,
                Some(3) => Outcome::NoSuchName,
                Some(_) => Outcome::ServerError,
            },
            Self::Http(exchange) => match exchange.status {
                None => Outcome::Unanswered,
                Some(..400) => Outcome::Fine,
                Some(400..500) => Outcome::ClientError,
                Some(_) => Outcome::ServerError,
            },
            Self::Certificate(exchange) => {
                // A capture without times says nothing about this.
                let now = (exchange.time.0 > 0).then_some(exchange.time);
                let before = |limit| now.is_some_and(|now| now < limit);
                let behind = |limit| now.is_some_and(|now| now > limit);
                if exchange.not_after.is_some_and(behind) {
                    Outcome::Expired
                } else if exchange.not_before.is_some_and(before) {
                    Outcome::NotYet
                } else {
                    Outcome::Fine
                }
            }
        }
    }

    /// What it holds in a column; missing where its kind has no such column.
    pub fn value(&self, column: ExchangeColumn) -> Value {
        use ExchangeColumn as C;
        if column == C::Time {
            return Value::Time(self.time());
        }
        if column == C::Outcome {
            return Value::text(self.outcome().word());
        }
        let span = |nanos: Option<u64>| nanos.map_or(Value::Missing, Value::Span);
        match self {
            Self::Dns(it) => match column {
                C::Client => Value::Address(it.client),
                C::Server => Value::Address(it.server),
                C::Protocol => Value::text(&it.protocol),
                C::Name => Value::text(&it.name),
                C::Type => named(DnsExchange::type_name(it.kind), it.kind),
                C::Code => {
                    it.code.map_or(Value::Missing, |code| named(DnsExchange::code_name(code), code))
                }
                C::Latency => span(it.latency_nanos),
                C::LatencyClass => span(it.latency_nanos.map(class)),
                C::Records => match it.code {
                    Some(_) => Value::Number(it.records.into()),
                    None => Value::Missing,
                },
                C::Answers => Value::text(&it.answers),
                _ => Value::Missing,
            },
            Self::Http(it) => match column {
                C::Client => Value::Address(it.client),
                C::Server => Value::Address(it.server),
                C::Name => Value::text(&it.host),
                C::Method => Value::text(&it.method),
                C::Path => Value::text(&it.path),
                C::Code => it.status.map_or(Value::Missing, |code| named(None, code)),
                C::Latency => span(it.latency_nanos),
                C::LatencyClass => span(it.latency_nanos.map(class)),
                C::ContentType => Value::text(&it.content_type),
                C::Octets => it.octets.map_or(Value::Missing, Value::Number),
                C::UserAgent => Value::text(&it.user_agent),
                _ => Value::Missing,
            },
            Self::Certificate(it) => match column {
                C::Client => Value::Address(it.client),
                C::Server => Value::Address(it.server),
                C::Port => Value::Number(it.port.into()),
                C::Name => Value::text(&it.host),
                C::Subject => Value::text(&it.subject),
                C::Issuer => Value::text(&it.issuer),
                C::Names => Value::text(&it.names),
                C::ValidFrom => it.not_before.map_or(Value::Missing, Value::Time),
                C::ValidUntil => it.not_after.map_or(Value::Missing, Value::Time),
                C::Key => Value::text(&it.key),
                C::Hash => Value::text(&it.hash),
                _ => Value::Missing,
            },
        }
    }
}

fn named(name: Option<&str>, number: u16) -> Value {
    name.map_or_else(|| Value::Text(number.to_string().into()), Value::text)
}

/// The largest of 1, 2, 5, 10, 20 … nanoseconds that is not larger.
fn class(nanos: u64) -> u64 {
    let decade = 10_u64.pow(nanos.max(1).ilog10());
    match nanos / decade {
        0 | 1 => decade,
        2..5 => decade * 2,
        _ => decade * 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn latencies_fall_into_classes_of_1_2_and_5() {
        let check = |nanos, expected| assert_eq!(class(nanos), expected, "{nanos}");
        check(0, 1);
        check(1, 1);
        check(4, 2);
        check(5, 5);
        check(999, 500);
        check(1_000, 1_000);
        check(2_345_678, 2_000_000);
        check(u64::MAX, 10_000_000_000_000_000_000);
    }

    #[test]
    fn a_column_is_found_by_its_name_and_no_name_means_two() {
        for column in ExchangeColumn::ALL {
            assert_eq!(ExchangeColumn::from_name(column.info().name), Some(*column));
        }
    }
}
