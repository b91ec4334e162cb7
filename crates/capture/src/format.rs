//! Which kind of capture a file is.

use std::fmt;

/// In which order a file writes the octets of its numbers.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ByteOrder {
    /// The least significant octet first.
    Little,
    /// The most significant octet first.
    Big,
}

/// How finely a classic pcap file or an interface we write counts time.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Resolution {
    /// 10⁻⁶ s.
    Micros,
    /// 10⁻⁹ s.
    Nanos,
}

/// The dialects of pcap, which differ in the size of a record's header.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Variant {
    /// 16 octets: everybody's.
    Standard,
    /// 20 octets: Nokia's.
    Nokia,
    /// 24 octets: Kuznetzov's "modified" pcap.
    Modified,
    /// 24 octets with the ordinary magic: RedHat 6.1.
    RedHat,
    /// 28 octets: SuSE 6.3.
    Suse,
}

/// The format of what is being read.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Format {
    /// Classic pcap.
    Pcap {
        /// How finely it counts time.
        resolution: Resolution,
        /// Its byte order.
        order: ByteOrder,
        /// Its dialect.
        variant: Variant,
    },
    /// pcapng; the byte order is the current section's.
    Pcapng {
        /// The byte order of the section being read.
        order: ByteOrder,
    },
    /// Solaris snoop (RFC 1761).
    Snoop,
    /// Endace's Extensible Record Format.
    Erf,
}

impl Variant {
    /// Octets before the data of a record.
    pub const fn record_header_octets(self) -> usize {
        match self {
            Self::Standard => 16,
            Self::Nokia => 20,
            Self::Modified | Self::RedHat => 24,
            Self::Suse => 28,
        }
    }
}

impl fmt::Display for ByteOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Little => "little endian",
            Self::Big => "big endian",
        })
    }
}

impl fmt::Display for Resolution {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Micros => "microseconds",
            Self::Nanos => "nanoseconds",
        })
    }
}

/// "pcap, microseconds, little endian"; "pcapng, big endian".
impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Pcap { resolution, order, variant } => {
                let dialect = match variant {
                    Variant::Standard => "",
                    Variant::Nokia => " (Nokia)",
                    Variant::Modified => " (modified)",
                    Variant::RedHat => " (RedHat 6.1)",
                    Variant::Suse => " (SuSE 6.3)",
                };
                write!(f, "pcap{dialect}, {resolution}, {order}")
            }
            Self::Pcapng { order } => write!(f, "pcapng, {order}"),
            Self::Snoop => f.write_str("snoop"),
            Self::Erf => f.write_str("ERF"),
        }
    }
}
