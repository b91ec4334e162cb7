//! What a server's certificate tells: whose it is, who signed it, which names it holds, from when
//! until when (RFC 5280 §4.1, §4.2.1.6).

mod card;
mod key;
mod name;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use der::asn1::{AnyRef, GeneralizedTime, UtcTime};
use der::{DateTime, Decode, SliceReader, Tag, TagNumber, Tagged};
use md5::Digest;
use model::{CertificateExchange, Revealed, Risks, Timestamp};
use sha1::Sha1;
use sha2::Sha256;

use crate::text;
pub(super) use card::Card;

/// Names kept of one certificate, in octets: those of large providers hold a hundred.
const MAX_NAMES_OCTETS: usize = 1024;

/// Alternative names looked at.
const MAX_NAMES: usize = 512;

const DAY_SECONDS: u64 = 86_400;

/// Browsers refuse certificates for more days than this that were issued from September 2020 on
/// (CA/Browser Forum, Baseline Requirements §6.3.2).
const MAX_VALID_DAYS: u64 = 398;
const MAX_VALID_FROM_SECONDS: u64 = 1_598_918_400;

/// subjectAltName, 2.5.29.17.
const ALTERNATIVE_NAMES: &[u8] = &[0x55, 0x1d, 0x11];

/// A certificate as it was sent.
struct Certificate<'a> {
    octets: &'a [u8],
    issuer: &'a [u8],
    subject: &'a [u8],
    valid_from: Option<DateTime>,
    valid_until: Option<DateTime>,
    /// The contents of subjectPublicKeyInfo.
    key: &'a [u8],
    /// The contents of subjectAltName.
    names: &'a [u8],
}

/// What a certificate tells, from its DER; none where it is not one.
pub(super) fn card(octets: &[u8]) -> Option<Card> {
    Certificate::read(octets).map(|certificate| certificate.card())
}

/// From when until when it holds.
#[derive(Clone, Copy, Debug)]
struct Validity {
    from: Option<DateTime>,
    until: Option<DateTime>,
}

impl<'a> Certificate<'a> {
    /// From its DER; none where it is not one.
    fn read(octets: &'a [u8]) -> Option<Self> {
        let certificate = sequence(octets)?;
        let signed = AnyRef::decode(&mut SliceReader::new(certificate).ok()?).ok()?;
        let mut fields = SliceReader::new(signed.value()).ok()?;
        let mut next = || AnyRef::decode(&mut fields).ok();
        let mut serial = next()?;
        if is_context(serial, TagNumber::N0) {
            serial = next()?;
        }
        let _algorithm = (serial.tag() == Tag::Integer).then(&mut next)??;
        let (issuer, validity, subject) = (next()?, next()?, next()?);
        let key = next()?;
        let mut extensions = None;
        while let Some(field) = next() {
            if is_context(field, TagNumber::N3) {
                extensions = Some(field.value());
            }
        }
        let mut times = SliceReader::new(validity.value()).ok()?;
        let mut time = || AnyRef::decode(&mut times).ok().and_then(instant);
        Some(Self {
            octets,
            issuer: issuer.value(),
            subject: subject.value(),
            valid_from: time(),
            valid_until: time(),
            key: key.value(),
            names: extensions.and_then(alternative_names).unwrap_or_default(),
        })
    }

    /// What it tells, whoever asks for it.
    fn card(&self) -> Card {
        let names: Vec<String> = self.names().collect();
        let exchange = self.exchange(joined(&names));
        let validity = Validity { from: self.valid_from, until: self.valid_until };
        Card {
            facts: self.facts(&exchange),
            is_self_signed: self.issuer == self.subject,
            common_name: name::common_name(self.subject),
            exchange,
            validity,
            names,
        }
    }

    fn facts(&self, exchange: &CertificateExchange) -> Revealed {
        let mut revealed = Revealed::default();
        for (kind, words) in [
            ("certificate_subject", &exchange.subject),
            ("certificate_issuer", &exchange.issuer),
            ("certificate_names", &exchange.names),
        ] {
            if !words.is_empty() {
                revealed.tell(kind, words.clone());
            }
        }
        for (kind, time) in [
            ("certificate_valid_from", self.valid_from),
            ("certificate_valid_until", self.valid_until),
        ] {
            if let Some(time) = time {
                revealed.tell(kind, time.to_string());
            }
        }
        revealed.tell("certificate_sha1", exchange.hash.clone());
        revealed.tell("certificate_sha256", hexadecimal(&Sha256::digest(self.octets)));
        revealed
    }

    fn exchange(&self, names: String) -> CertificateExchange {
        const NOBODY: IpAddr = IpAddr::V4(Ipv4Addr::UNSPECIFIED);
        let time = |time: DateTime| {
            let seconds = time.unix_duration().as_secs();
            Timestamp::from_seconds(i64::try_from(seconds).unwrap_or(i64::MAX))
        };
        CertificateExchange {
            time: Timestamp::default(),
            client: NOBODY,
            server: NOBODY,
            port: 0,
            host: "".into(),
            subject: name::words(self.subject).into(),
            issuer: name::words(self.issuer).into(),
            names: names.into(),
            not_before: self.valid_from.map(time),
            not_after: self.valid_until.map(time),
            hash: hexadecimal(&Sha1::digest(self.octets)).into(),
            key: key::words(self.key).into(),
        }
    }

    /// Its names and addresses.
    fn names(&self) -> impl Iterator<Item = String> {
        let mut names = SliceReader::new(self.names).ok();
        let all = std::iter::from_fn(move || AnyRef::decode(names.as_mut()?).ok());
        all.take(MAX_NAMES).filter_map(|name| match name.tag() {
            Tag::ContextSpecific { number: TagNumber::N2, .. } => {
                text::host_name(name.value()).map(String::from)
            }
            Tag::ContextSpecific { number: TagNumber::N7, .. } => address(name.value()),
            _ => None,
        })
    }
}

impl Card {
    /// The server it is for: the first of its names that is such a one, else [`Self::first_name`].
    pub(super) fn name_that(&self, is_such: impl Fn(&str) -> bool) -> Option<Box<str>> {
        let such = self.names.iter().find(|name| is_such(name));
        such.map_or_else(|| self.first_name(), |name| text::host_name(name.as_bytes()))
    }

    /// The server it is for: its first name, else the common name of its subject.
    fn first_name(&self) -> Option<Box<str>> {
        let name = self.names.first().map(String::as_str).or(self.common_name.as_deref())?;
        text::host_name(name.as_bytes())
    }

    fn warn(&self, asked: Option<&str>, now: Timestamp, revealed: &mut Revealed) {
        let seconds = |time: DateTime| time.unix_duration().as_secs();
        let Validity { from: valid_from, until: valid_until } = self.validity;
        let (from, until) = (valid_from.map(seconds), valid_until.map(seconds));
        // A capture without times says nothing about this.
        if let Some(now) = u64::try_from(now.seconds_and_nanos().0).ok().filter(|now| *now > 0)
            && (from.is_some_and(|from| now < from) || until.is_some_and(|until| now > until))
        {
            let words =
                |time: Option<DateTime>| time.map_or_else(String::new, |time| time.to_string());
            let why = format!("valid {} to {}", words(valid_from), words(valid_until));
            revealed.warn(Risks::EXPIRED_CERTIFICATE, why);
        }
        if let (Some(from), Some(until)) = (from, until)
            && from >= MAX_VALID_FROM_SECONDS
            && until.saturating_sub(from) > MAX_VALID_DAYS * DAY_SECONDS
        {
            let days = until.saturating_sub(from) / DAY_SECONDS;
            revealed.warn(Risks::LONG_CERTIFICATE, format!("valid for {days} days"));
        }
        if self.is_self_signed {
            let why = format!("{} signed itself", self.exchange.subject);
            revealed.warn(Risks::SELF_SIGNED_CERTIFICATE, why);
        }
        if let Some(asked) = asked.filter(|asked| !self.is_for(asked)) {
            let named = self.first_name().unwrap_or_else(|| "nobody".into());
            let why = format!("{asked} was asked for, the certificate names {named}");
            revealed.warn(Risks::MISMATCHED_CERTIFICATE, why);
        }
    }

    /// Whether one of its names is this one (RFC 6125 §6.4); the common name counts where there is
    /// no other.
    fn is_for(&self, asked: &str) -> bool {
        if self.names.is_empty() {
            return self.common_name.as_deref().is_none_or(|name| covers(name, asked));
        }
        self.names.iter().any(|name| covers(name, asked))
    }
}

/// Names with a comma between, as many as there is room for.
fn joined(names: &[String]) -> String {
    let mut joined = String::new();
    for name in names {
        if joined.len() + name.len() > MAX_NAMES_OCTETS {
            joined.push_str(",…");
            break;
        }
        if !joined.is_empty() {
            joined.push(',');
        }
        joined.push_str(name);
    }
    joined
}

/// Whether a name, perhaps with a star for its first label, is meant by this one.
fn covers(name: &str, asked: &str) -> bool {
    match name.strip_prefix("*.") {
        Some(suffix) => {
            asked.split_once('.').is_some_and(|(_, rest)| rest.eq_ignore_ascii_case(suffix))
        }
        None => name.eq_ignore_ascii_case(asked),
    }
}

fn address(octets: &[u8]) -> Option<String> {
    let address = match octets.len() {
        4 => IpAddr::from(Ipv4Addr::from(<[u8; 4]>::try_from(octets).ok()?)),
        _ => IpAddr::from(Ipv6Addr::from(<[u8; 16]>::try_from(octets).ok()?)),
    };
    Some(address.to_string())
}

/// The names in subjectAltName, where there is one.
fn alternative_names(extensions: &[u8]) -> Option<&[u8]> {
    let mut list = SliceReader::new(sequence(extensions)?).ok()?;
    while let Ok(extension) = AnyRef::decode(&mut list) {
        let mut fields = SliceReader::new(extension.value()).ok()?;
        let kind = AnyRef::decode(&mut fields).ok()?;
        if kind.value() == ALTERNATIVE_NAMES {
            // Whether it is critical may stand between.
            let mut value = AnyRef::decode(&mut fields).ok()?;
            if value.tag() == Tag::Boolean {
                value = AnyRef::decode(&mut fields).ok()?;
            }
            return sequence(value.value());
        }
    }
    None
}

/// The contents of a SEQUENCE, what follows it is left out.
fn sequence(octets: &[u8]) -> Option<&[u8]> {
    let any = AnyRef::decode(&mut SliceReader::new(octets).ok()?).ok()?;
    (any.tag() == Tag::Sequence).then(|| any.value())
}

fn is_context(any: AnyRef<'_>, number: TagNumber) -> bool {
    any.tag() == Tag::ContextSpecific { constructed: true, number }
}

fn instant(any: AnyRef<'_>) -> Option<DateTime> {
    match any.tag() {
        Tag::UtcTime => any.decode_as::<UtcTime>().ok().map(|time| time.to_date_time()),
        _ => any.decode_as::<GeneralizedTime>().ok().map(|time| time.to_date_time()),
    }
}

fn hexadecimal(octets: &[u8]) -> String {
    let mut text = String::with_capacity(2 * octets.len());
    for octet in octets {
        let digits = [octet >> 4, octet & 15];
        text.extend(digits.iter().filter_map(|digit| char::from_digit((*digit).into(), 16)));
    }
    text
}

#[cfg(test)]
mod tests;
