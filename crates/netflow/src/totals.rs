//! What was received, decoded and dropped, summed over all exporters.

use model::{Counters, NetflowVersion};

/// Sums over all exporters.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Totals {
    versions: [VersionTotals; VERSIONS.len()],
    /// Datagrams of which nothing could be used.
    pub refused_datagrams: u64,
    /// Datagrams of the relay's template cache; they count nowhere else.
    pub replayed_datagrams: u64,
    /// Exporters forgotten after silence, to make room.
    pub exporters_evicted: u64,
    /// Datagrams refused because there was no room for their exporter.
    pub exporters_refused: u64,
    /// Templates forgotten to make room.
    pub templates_evicted: u64,
    /// Templates forgotten because they were neither announced nor used for their life.
    pub templates_expired: u64,
    /// Templates refused: no length, too many fields, reserved id.
    pub templates_refused: u64,
    /// Withdrawals ignored, as over UDP they must be.
    pub withdrawals_ignored: u64,
    /// Sets that came before their template.
    pub sets_waited: u64,
    /// Sets dropped while they waited, for age or room.
    pub waiting_dropped_sets: u64,
    /// Octets of those sets.
    pub waiting_dropped_octets: u64,
    /// Messages cut short because they held too many values.
    pub messages_over_values: u64,
    /// Lists in records that stayed octets because they are in too many others.
    pub lists_too_deep: u64,
    /// Records whose lists hold records of a template that was not known; those stayed octets.
    pub lists_without_template: u64,
    /// Sampling rates not kept for lack of room.
    pub samplers_refused: u64,
    /// Of the sets dropped while they waited, those that waited too long.
    pub waiting_expired_sets: u64,
    /// Samples of sFlow whose format is not known, and aggregations of v8.
    pub unknown_formats: u64,
    /// Options records whose names were not kept for lack of room.
    pub names_refused: u64,
    /// Teardowns of connections that told again what their last update did; their flows count
    /// nothing. They are in the sums of the versions, which are of records as they were sent.
    pub events_repeated: u64,
    /// Updates of connections forgotten for room before their connection was torn down: most
    /// connections live on, so that this is a cost only where teardowns repeat them that late.
    pub updates_forgotten: u64,
    /// Exporters that went on from another port and took over what they had told before.
    pub ports_followed: u64,
    /// Issues that were only counted, because nobody asked for those before them in time.
    pub issues_untold: u64,
}

/// Sums over all exporters that speak one version.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct VersionTotals {
    /// UDP payloads.
    pub datagrams: u64,
    /// Messages; a payload may hold several of v5 and IPFIX.
    pub messages: u64,
    /// Data records (sFlow: samples).
    pub data_records: u64,
    /// Options data records.
    pub options_records: u64,
    /// Templates announced, refreshes included.
    pub templates: u64,
    /// Options templates announced, refreshes included.
    pub options_templates: u64,
    /// Octets of the data records, both directions, not scaled by sampling.
    pub octets: u64,
    /// Packets of the data records, likewise.
    pub packets: u64,
}

/// All versions, in the order they came into the world.
pub(crate) const VERSIONS: [NetflowVersion; 7] = [
    NetflowVersion::V1,
    NetflowVersion::V5,
    NetflowVersion::V7,
    NetflowVersion::V8,
    NetflowVersion::V9,
    NetflowVersion::Ipfix,
    NetflowVersion::Sflow5,
];

/// What limits and faults cost, one number each.
pub(crate) type Costs = [u64; COSTS.len()];

/// The names of those that the user sees beside an exporter.
pub(crate) const COSTS: [&str; 14] = [
    "templates forgotten for room",
    "templates expired",
    "templates refused",
    "withdrawals ignored",
    "sets that waited for their template",
    "waiting sets dropped",
    "waiting sets dropped for age",
    "messages cut at too many values",
    "sampling rates refused for room",
    "names refused for room",
    "unknown formats skipped",
    "lists too deep in one another",
    "records with lists of unknown templates",
    "events told twice",
];

impl Totals {
    /// The sums of one version.
    pub fn version(&self, version: NetflowVersion) -> &VersionTotals {
        let [v1, v5, v7, v8, v9, ipfix, sflow5] = &self.versions;
        match version {
            NetflowVersion::V1 => v1,
            NetflowVersion::V5 => v5,
            NetflowVersion::V7 => v7,
            NetflowVersion::V8 => v8,
            NetflowVersion::V9 => v9,
            NetflowVersion::Ipfix => ipfix,
            NetflowVersion::Sflow5 => sflow5,
        }
    }

    /// What limits and faults of exporters cost, in the order of [`COSTS`].
    pub(crate) const fn costs(&self) -> Costs {
        [
            self.templates_evicted,
            self.templates_expired,
            self.templates_refused,
            self.withdrawals_ignored,
            self.sets_waited,
            self.waiting_dropped_sets,
            self.waiting_expired_sets,
            self.messages_over_values,
            self.samplers_refused,
            self.names_refused,
            self.unknown_formats,
            self.lists_too_deep,
            self.lists_without_template,
            self.events_repeated,
        ]
    }

    /// The versions of which anything came, with their sums.
    pub fn versions(&self) -> impl Iterator<Item = (NetflowVersion, &VersionTotals)> {
        let seen = |sums: &VersionTotals| *sums != VersionTotals::default();
        VERSIONS.into_iter().zip(&self.versions).filter(move |(_, sums)| seen(sums))
    }

    pub(crate) fn version_mut(&mut self, version: NetflowVersion) -> &mut VersionTotals {
        let [v1, v5, v7, v8, v9, ipfix, sflow5] = &mut self.versions;
        match version {
            NetflowVersion::V1 => v1,
            NetflowVersion::V5 => v5,
            NetflowVersion::V7 => v7,
            NetflowVersion::V8 => v8,
            NetflowVersion::V9 => v9,
            NetflowVersion::Ipfix => ipfix,
            NetflowVersion::Sflow5 => sflow5,
        }
    }
}

impl VersionTotals {
    pub(crate) fn add(&mut self, counters: Counters) {
        self.octets = self.octets.saturating_add(counters.octets);
        self.packets = self.packets.saturating_add(counters.packets);
    }
}
