//! What the meter did, and what its limits cost.

/// Counted since the meter was made.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counters {
    /// Packets observed.
    pub packets: u64,
    /// Flows begun; a flow cut by the active timeout begins again.
    pub flows: u64,
    /// Flows ended after the idle timeout.
    pub idle_timeouts: u64,
    /// Flows cut by the active timeout.
    pub active_timeouts: u64,
    /// Flows that FIN or RST had closed when they ended.
    pub closed: u64,
    /// Flows still open when the capture ended.
    pub forced: u64,
    /// Flows ended because [`crate::Config::max_flows`] others were open.
    pub lack_of_resources: u64,
    /// Packets whose time lies before that of the packet before them.
    pub clock_went_back: u64,
    /// Later fragments counted to the flow of their first fragment.
    pub fragments_joined: u64,
    /// Later fragments of TCP or UDP whose first fragment is not known: counted without ports.
    pub fragments_without_first: u64,
    /// First fragments forgotten for want of room, maybe before their later ones came.
    pub fragments_forgotten: u64,
}
