//! Rules as they are written in a file or a form.

use std::net::IpAddr;

use ipnet::IpNet;
use model::FindingSeverity;
use query::Filter;

use super::{AlertMeasure, AlertPer, AlertRule};

/// A rule in words; what is empty has a default.
#[derive(Clone, PartialEq, Eq, Debug, Default, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AlertText {
    /// What it is called.
    pub name: String,
    /// A filter, as in a table of flows; every flow where it is empty.
    pub filter: String,
    /// `flows`, `packets`, `bytes`, `sent` or `received`.
    pub measure: String,
    /// `all`, `client`, `server` or `network/24`.
    pub per: String,
    /// `5m`; empty is a flow by itself.
    pub window: String,
    /// `500M`.
    pub threshold: String,
    /// `10.0.0.5 2G`, `10.1.0.0/16 1G`: another threshold for these; the narrowest network holds.
    pub thresholds: Vec<String>,
    /// `1h`; the window, and a minute at least, where it is empty.
    pub cool_down: String,
    /// `22:00-06:00`, in UTC.
    pub quiet: Vec<String>,
    /// `medium` where it is empty.
    pub severity: String,
}

impl TryFrom<&AlertText> for AlertRule {
    type Error = String;

    fn try_from(text: &AlertText) -> Result<Self, String> {
        let name = text.name.trim();
        if name.is_empty() {
            return Err("an alert needs a name".to_owned());
        }
        let wrong = |what: &str, found: &str, write: &str| {
            format!("{name}: {what} `{found}` makes no sense: write {write}")
        };
        let filter =
            Filter::parse(&text.filter).map_err(|error| format!("{name}: filter: {error}"))?;
        let measure = match text.measure.as_str() {
            "" | "bytes" => AlertMeasure::Octets,
            "flows" => AlertMeasure::Flows,
            "packets" => AlertMeasure::Packets,
            "sent" => AlertMeasure::Sent,
            "received" => AlertMeasure::Received,
            other => {
                return Err(wrong("measure", other, "flows, packets, bytes, sent or received"));
            }
        };
        let per = match text.per.as_str() {
            "" | "all" => AlertPer::All,
            "client" => AlertPer::Client,
            "server" => AlertPer::Server,
            other => {
                let bits = other.strip_prefix("network/").and_then(|bits| bits.parse().ok());
                let bits = bits.filter(|bits| (1..=32).contains(bits));
                AlertPer::Network(
                    bits.ok_or_else(|| wrong("per", other, "all, client, server or network/24"))?,
                )
            }
        };
        let time = |what: &str, text: &str, default: u64| match text {
            "" => Ok(default),
            text => span(text).ok_or_else(|| wrong(what, text, "30s, 5m or 2h")),
        };
        let window_nanos = time("window", &text.window, 0)?;
        let cool_down_nanos =
            time("cool_down", &text.cool_down, window_nanos.max(60 * NANOS_PER_SECOND))?;
        let threshold = count(&text.threshold)
            .ok_or_else(|| wrong("threshold", &text.threshold, "100, 10k or 500M"))?;
        let other = |text: &String| {
            other_threshold(text)
                .ok_or_else(|| wrong("thresholds", text, "10.0.0.5 2G or 10.1.0.0/16 1G"))
        };
        let mut thresholds = text.thresholds.iter().map(other).collect::<Result<Vec<_>, _>>()?;
        thresholds.sort_by_key(|(net, _)| std::cmp::Reverse(net.prefix_len()));
        if !thresholds.is_empty() && per == AlertPer::All {
            return Err(format!(
                "{name}: thresholds of hosts need a per: client, server or network/24"
            ));
        }
        let quiet = text
            .quiet
            .iter()
            .map(|hours| self::hours(hours).ok_or_else(|| wrong("quiet", hours, "22:00-06:00")))
            .collect::<Result<Vec<_>, _>>()?;
        let severity = match text.severity.as_str() {
            "" => FindingSeverity::Medium,
            other => FindingSeverity::from_name(other)
                .ok_or_else(|| wrong("severity", other, "info, low, medium, high or critical"))?,
        };
        Ok(Self {
            name: name.into(),
            filter,
            measure,
            per,
            window_nanos,
            threshold,
            thresholds,
            cool_down_nanos,
            quiet,
            severity,
        })
    }
}

const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// `500M`: a count with k, M, G or T for thousands.
pub fn count(text: &str) -> Option<u64> {
    let text = text.trim();
    let steps = [
        ("k", 1000),
        ("K", 1000),
        ("M", 1_000_000),
        ("G", 1_000_000_000),
        ("T", 1_000_000_000_000),
    ];
    let (number, factor) = steps
        .iter()
        .find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)))
        .unwrap_or((text, 1));
    number.trim().parse::<u64>().ok()?.checked_mul(factor)
}

/// `5m`: nanoseconds of ms, s, m, h or d.
pub fn span(text: &str) -> Option<u64> {
    let text = text.trim();
    let steps = [
        ("ms", 1_000_000),
        ("s", NANOS_PER_SECOND),
        ("m", 60 * NANOS_PER_SECOND),
        ("h", 3600 * NANOS_PER_SECOND),
        ("d", 86_400 * NANOS_PER_SECOND),
    ];
    let (number, factor) =
        steps.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor)))?;
    number.trim().parse::<u64>().ok()?.checked_mul(factor)
}

/// `10.0.0.5 2G`: a host or network, and what it may.
fn other_threshold(text: &str) -> Option<(IpNet, u64)> {
    let (whose, threshold) = text.trim().split_once([' ', '='])?;
    let whose = whose.trim();
    let net = whose.parse::<IpNet>().ok().or_else(|| Some(whose.parse::<IpAddr>().ok()?.into()))?;
    Some((net, count(threshold.trim_start_matches([' ', '=']))?))
}

/// `22:00-06:00` as minutes of the day.
fn hours(text: &str) -> Option<(u16, u16)> {
    let minute = |text: &str| {
        let (hour, minute) = text.trim().split_once(':')?;
        let (hour, minute): (u16, u16) = (hour.parse().ok()?, minute.parse().ok()?);
        (hour <= 24 && minute < 60).then_some(hour * 60 + minute)
    };
    let (from, until) = text.split_once('-')?;
    Some((minute(from)?, minute(until)?))
}
