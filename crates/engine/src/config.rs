//! Limits of the engine itself; each crate below has its own.

/// Whatever the user allows: more does not fit into the memory that a browser's tab has.
const PACKET_INDEX_OCTETS: usize = 2 << 30;

/// With both tables full 24 MiB.
const NAMES: usize = 32_768;

/// What the engine lets grow, and how far.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Different issues remembered for all sources; more are counted only. A person reads a dozen.
    pub issues: usize,
    /// Kinds of packets that are not metered, told apart by name; the rest is `other`.
    pub unmetered_kinds: usize,
    /// Flow records held while a live source is paused (about 250 octets each). When it is full
    /// they are shown in spite of the pause: nothing is lost.
    pub held_records: usize,
    /// Nanoseconds between two publications of open flows: four a second is what an eye follows.
    pub publish_every_nanos: u64,
    /// Octets of exported records kept as they were sent, so that a flow's record can be looked
    /// into.
    pub archive_octets: usize,
    /// Octets of the index of packets, of all files together: about ten for each packet. Where it
    /// is full, the index of the file that filled it goes, and only its flows are kept. The user's
    /// settings may allow less.
    pub packet_index_octets: usize,
    /// Answers of DNS that are remembered to name flows to come, and hosts whose names are, of each
    /// source: an office's day. About 400 octets each.
    pub names: usize,
    /// Where the keys of flows stand in tables follows from it; the shell draws it, so that nobody can
    /// make a capture whose keys meet in one place. Answers are the same with any.
    pub hash_seed: u64,
    /// What the store may hold.
    pub store: store::Limits,
    /// What looks for oddities may remember, of each source; none where nobody looks.
    pub findings: Option<detect::Limits>,
    /// Flows that ended and wait for [`crate::Engine::next_ended`], about 500 octets each; 0 where nobody
    /// asks for them.
    pub ended: usize,
    /// What is kept of exchanges.
    pub exchanges: store::ExchangeLimits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            issues: 256,
            unmetered_kinds: 64,
            held_records: 250_000,
            publish_every_nanos: 250_000_000,
            archive_octets: netflow::config::ARCHIVE_OCTETS,
            packet_index_octets: PACKET_INDEX_OCTETS,
            names: NAMES,
            hash_seed: 0,
            store: store::Limits::default(),
            findings: None,
            ended: 0,
            exchanges: store::ExchangeLimits::default(),
        }
    }
}
