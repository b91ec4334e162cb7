//! What a stranger may make grow, and how far.

/// How much of everything an exporter can make us keep. Each has a counter in [`crate::Totals`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Pairs of exporter and observation domain. 1024: nfdump's cap for dynamic sources.
    pub exporters: usize,
    /// Silence after which an exporter may make room for a new one, nanoseconds. 10 min: longer
    /// than any usual active timeout, so that an active exporter is not pushed out by a flood.
    pub exporter_idle_nanos: u64,
    /// Templates of one exporter and domain. 256: the richest in our corpus has a tenth of it.
    pub templates_per_exporter: usize,
    /// Templates of all exporters. 4096: 16 exporters at their own limit.
    pub templates: usize,
    /// Octets of all templates as they were sent. 2 MiB: 4096 templates of 128 fields.
    pub template_octets: usize,
    /// Life of a template since it was announced or used, nanoseconds. 1 h: refreshes come every
    /// 30 min or sooner, and whoever sends data under a template still has it.
    pub template_life_nanos: u64,
    /// Fields of one template. 4096: a datagram has no room for many more.
    pub fields_per_template: usize,
    /// Values decoded of one message. 65 536: one for each octet of the largest datagram.
    pub values_per_message: usize,
    /// Lists in one another in a record (RFC 6313). 8: YAF goes three deep, and each level is read
    /// once more for every one above it.
    pub list_depth: u8,
    /// Octets of one exporter's data that waits for its template. 256 KiB: about 180 full
    /// datagrams.
    pub waiting_octets_per_exporter: usize,
    /// Octets of all data that waits. 8 MiB: 32 exporters at their own limit.
    pub waiting_octets: usize,
    /// How long data waits, nanoseconds. 30 min: the longest usual refresh of templates.
    pub waiting_nanos: u64,
    /// Sampling rates of one exporter and domain. 1024: one for each interface of a large router.
    pub samplers_per_exporter: usize,
    /// Minutes of arrival and loss remembered of one exporter and domain. 1440: a day.
    pub history_minutes_per_exporter: usize,
    /// Minutes of all exporters; beyond it each keeps the last. 65 536: 2 MiB, a day of 45
    /// exporters, an hour of as many as are kept.
    pub history_minutes: usize,
    /// Agents of sFlow behind one exporter and sub-agent whose datagrams are numbered apart. 16:
    /// one is usual, a few share a proxy.
    pub agents_per_exporter: usize,
    /// Names of interfaces, applications and VRFs of one exporter and domain. 16 384: ten times the
    /// applications that NBAR knows, or every interface of a large router.
    pub names_per_exporter: usize,
    /// Octets of all names and what belongs to them. 32 MiB: 16 exporters at their own limit.
    pub names_octets: usize,
    /// Octets of one name or description; what is longer is cut. 256: what SNMP allows for them.
    pub name_octets: usize,
    /// Connections of one exporter and domain whose last update is remembered, to be compared with
    /// their teardown. 1024: a teardown that repeats it comes at once, and a datagram holds some 20.
    pub updates_per_exporter: usize,
    /// What an exporter told that is shown beside it, rates and interfaces first. 4096: nobody
    /// reads more.
    pub told_shown: usize,
    /// Silence after which a port counts as given up, so that another port of the same address,
    /// version and domain takes over its templates, samplers and names, nanoseconds; none for never.
    /// It must also be twice the longest silence that port ever kept, be the only other port, and
    /// neither uptime (v9) nor sequence numbers (IPFIX) may contradict. 60 s: exporters behind a
    /// translator get a new port after such a silence, and RFC 7011 §8.4 keys templates by port.
    pub moved_silence_nanos: Option<u64>,
    /// Issues kept until they are asked for. 256: more than a page of them is read by nobody.
    pub issues: usize,
    /// Issues of one kind of one exporter that are told apart; further ones are told together with
    /// their count. 8: enough to see a pattern.
    pub issues_per_kind: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            exporters: 1024,
            exporter_idle_nanos: 10 * MINUTE,
            templates_per_exporter: 256,
            templates: 4096,
            template_octets: 2 << 20,
            template_life_nanos: 60 * MINUTE,
            fields_per_template: 4096,
            values_per_message: 65_536,
            list_depth: 8,
            waiting_octets_per_exporter: 256 << 10,
            waiting_octets: 8 << 20,
            waiting_nanos: 30 * MINUTE,
            samplers_per_exporter: 1024,
            history_minutes_per_exporter: 24 * 60,
            history_minutes: 65_536,
            agents_per_exporter: 16,
            names_per_exporter: 16_384,
            names_octets: 32 << 20,
            name_octets: 256,
            updates_per_exporter: 1024,
            told_shown: 4096,
            moved_silence_nanos: Some(MINUTE),
            issues: 256,
            issues_per_kind: 8,
        }
    }
}

/// Octets that records take where they are kept as they were sent, with what reads them. 256 MiB:
/// some four million records of v5, as much beside the flows read from them as a browser's tab has.
pub const ARCHIVE_OCTETS: usize = 256 << 20;
/// Kept records are forgotten so many octets at a time. 1 MiB: few enough not to be missed, and
/// enough of them that forgetting costs nothing.
pub(crate) const ARCHIVE_BLOCK_OCTETS: usize = 1 << 20;

const MINUTE: u64 = 60 * 1_000_000_000;
