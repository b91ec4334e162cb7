//! What can be set about metering, and the bounds.

/// When flows end, and how many may be open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Config {
    /// A flow that lasts longer than this is cut and goes on in a new record; never when absent.
    pub active_timeout_nanos: Option<u64>,
    /// A flow that is silent for longer than this has ended; never when absent.
    pub idle_timeout_nanos: Option<u64>,
    /// Flows open at a time, at least one. Beyond it the flow that is silent for longest ends.
    pub max_flows: usize,
    /// Where a key stands in the tables follows from it. One that nobody knows keeps whoever made a
    /// capture from choosing keys that meet in one place; flows are the same with any.
    pub seed: u64,
}

const NANOS_PER_SECOND: u64 = 1_000_000_000;

/// First fragments remembered for the later ones: enough for 64 sources that each have 64 packets
/// under way; further first fragments push out the oldest.
pub(crate) const MAX_FRAGMENTED_PACKETS: usize = 4096;

/// How long fragments of one packet may lie apart (RFC 8200 §4.5).
pub(crate) const REASSEMBLY_NANOS: u64 = 60 * NANOS_PER_SECOND;

impl Config {
    /// No timeouts: one flow per key, however long the capture is.
    pub const WHOLE_FILE: Self = Self {
        active_timeout_nanos: None,
        idle_timeout_nanos: None,
        max_flows: Self::DEFAULT_MAX_FLOWS,
        seed: 0,
    };

    /// With the caller's state a flow of one packet takes about 650 octets, one that speaks some
    /// hundreds more, so that a full meter stays below 128 MiB: a worker of the page has 4 GiB, and a
    /// tab of a phone some hundreds of MiB. It is what 2,000 new flows a second amount to with the
    /// default idle timeout.
    const DEFAULT_MAX_FLOWS: usize = 1 << 17;
}

/// 120 s active and 60 s idle timeout, as users of nProbe expect.
impl Default for Config {
    fn default() -> Self {
        Self {
            active_timeout_nanos: Some(120 * NANOS_PER_SECOND),
            idle_timeout_nanos: Some(60 * NANOS_PER_SECOND),
            ..Self::WHOLE_FILE
        }
    }
}
