//! How many and how much: what others counted of a file beside what we count.

use model::NetflowVersion;
use netflow::VersionTotals;
use serde_json::Value;

use crate::decoding::Decoding;
use crate::difference::Difference;

/// Compares the counts and sums of a file with what `expected.json` has of it.
pub(crate) fn compare(expected: &Value, ours: &Decoding) -> Vec<Difference> {
    let mut differences = Vec::new();
    for (version, name) in VERSIONS {
        let their = &expected["counts"][name];
        let our = ours.totals.get(&version).copied().unwrap_or_default();
        let pairs = WHAT.into_iter().zip(wanted(their)).zip(found(&our));
        for ((what, wanted), found) in pairs.filter(|((_, wanted), found)| wanted != found) {
            differences.push(Difference::new(
                format!("{what} of {}", version.name()),
                wanted,
                found,
            ));
        }
    }
    let sum = |of: fn(&VersionTotals) -> u64| ours.totals.values().map(of).sum::<u64>();
    let sums = [("octets", sum(|totals| totals.octets)), ("packets", sum(|totals| totals.packets))];
    for (unit, found) in sums {
        let wanted = both_directions(&expected["sums_unscaled"], unit);
        if wanted != found {
            differences.push(Difference::new(unit, wanted, found));
        }
    }
    let [octets, packets] = ours.scaled;
    let records = sum(|totals| totals.data_records);
    for (what, found) in [("flows", records), ("octets", octets), ("packets", packets)] {
        // Nothing is told of files that nfdump does not read.
        if let Some(wanted) = expected["nfdump_scaled"][what].as_u64()
            && wanted != found
        {
            differences.push(Difference::new(format!("{what} by nfdump"), wanted, found));
        }
    }
    differences
}

/// As the list has them.
pub(crate) const VERSIONS: [(NetflowVersion, &str); 7] = [
    (NetflowVersion::V1, "1"),
    (NetflowVersion::V5, "5"),
    (NetflowVersion::V7, "7"),
    (NetflowVersion::V8, "8"),
    (NetflowVersion::V9, "9"),
    (NetflowVersion::Ipfix, "10"),
    (NetflowVersion::Sflow5, "sflow5"),
];

const WHAT: [&str; 5] =
    ["datagrams", "records", "options records", "templates", "options templates"];

const fn found(totals: &VersionTotals) -> [u64; 5] {
    [
        totals.datagrams,
        totals.data_records,
        totals.options_records,
        totals.templates,
        totals.options_templates,
    ]
}

fn wanted(counts: &Value) -> [u64; 5] {
    let number = |key: &str| counts[key].as_u64().unwrap_or_default();
    let samples = [
        "data_records",
        "flow_samples",
        "exp_flow_samples",
        "counter_samples",
        "exp_counter_samples",
        "drop_samples",
    ];
    [
        number("datagrams"),
        samples.into_iter().map(number).sum(),
        number("option_records"),
        number("templates"),
        number("option_templates"),
    ]
}

fn both_directions(sums: &Value, unit: &str) -> u64 {
    let keys = ["", "rev_", "initiator_", "responder_"].map(|prefix| format!("{prefix}{unit}"));
    let sum: u64 = keys.iter().filter_map(|key| sums[key].as_u64()).sum();
    sum + sums[format!("{unit}_total")].as_u64().unwrap_or_default()
}
