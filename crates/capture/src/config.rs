//! What a stranger's file may make us keep, and why not more.

/// The reader's limits. Each is a promise about memory, not about what a capture may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Octets one pcap record may claim to have captured, and octets of one pcapng block.
    ///
    /// 16 MiB: libpcap reads no larger pcapng block either, the largest packets seen in practice
    /// (offloaded BigTCP) stay below 1 MiB, and this is the most a cut record makes us hold.
    pub max_record_octets: u32,
    /// Interfaces of one pcapng section. 4,096: the most seen in a real file is 126.
    pub max_interfaces: u32,
    /// Octets kept of one interface's name or description. 256: enough for a line of a page.
    pub max_text_octets: usize,
    /// Octets of one section's or interface's options kept to be written again. 16 KiB: comments are
    /// a few lines, and 4,096 interfaces then hold 64 MiB at the very worst.
    pub max_option_octets: usize,
    /// How often one kind of issue is told; what comes beyond is only counted. 16: who reads more
    /// sentences about one file?
    pub max_issues_per_kind: u32,
}

/// What a packed file may cost. Everything is unpacked while it is read, so none of it is about the size of
/// what comes out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct UnpackLimits {
    /// Octets that may come out for each that goes in. 1,100: gzip cannot do more than 1,032, real
    /// captures stay below 50, and what does more is made to keep somebody busy.
    pub max_ratio: u32,
    /// So many octets may come out whatever the ratio: 64 MiB, which costs less than a second.
    pub free_octets: u64,
    /// Octets that packed data may refer back, which have to be kept: 128 MiB, what `zstd -22` and
    /// `zstd --long` ask for; `xz -9` asks for half of it.
    pub max_window_octets: u64,
    /// Packings inside one another. 4: a capture packed by itself in an archive that is packed.
    pub max_depth: u32,
    /// Files in the archives of one file. 65,536: a ring buffer of a whole day with a file a second
    /// does not have more.
    pub max_members: u64,
    /// Octets kept of a member's name. 256: enough for a line of a page.
    pub max_name_octets: usize,
}

impl Default for UnpackLimits {
    fn default() -> Self {
        Self {
            max_ratio: 1100,
            free_octets: 64 << 20,
            max_window_octets: 128 << 20,
            max_depth: 4,
            max_members: 65_536,
            max_name_octets: 256,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_record_octets: 16 << 20,
            max_interfaces: 4096,
            max_text_octets: 256,
            max_option_octets: 16 << 10,
            max_issues_per_kind: 16,
        }
    }
}

/// What fragments of packets may make us keep.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ReassemblyLimits {
    /// Octets of all packets under way. 4 MiB: Linux gives IPv4 as much by default.
    pub max_octets: usize,
    /// Packets under way. 4,096: 64 sources that each have 64 of them on the way; the meter
    /// remembers as many.
    pub max_packets: usize,
    /// How long the parts of one packet may lie apart. 60 s (RFC 8200 §4.5).
    pub timeout_nanos: u64,
}

impl Default for ReassemblyLimits {
    fn default() -> Self {
        Self { max_octets: 4 << 20, max_packets: 4096, timeout_nanos: 60_000_000_000 }
    }
}

/// Encapsulations remembered around a packet, and tunnels entered. 8: the most in the corpus is 5
/// (a VLAN, GRE and VXLAN around another VLAN); what is deeper counts as the tunnel it is in.
pub const MOST_TUNNELS: usize = 8;

/// Headers of one packet that lead to another header: tags, labels, encapsulations. 64: one real
/// capture nests 50 backbone headers; more is damage or an attack, and told as such.
pub(crate) const MOST_HEADERS: u8 = 64;
