//! The units in which exporters number their messages.

use super::{Records, Seen};

/// What an exporter counts by its sequence number.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Counting {
    /// Messages before this one: v9 (RFC 3954 §5.1).
    Messages,
    /// Data records before this message, options data included: IPFIX (RFC 7011 §3.1), and v5.
    Records,
    /// The same without options data.
    DataRecords,
    /// Data records up to and including this message: softflowd 1.1.0 in IPFIX.
    DataRecordsSoFar,
}

pub(super) const ALL: [Counting; 4] =
    [Counting::Messages, Counting::Records, Counting::DataRecords, Counting::DataRecordsSoFar];

impl Counting {
    /// The number of the message after `previous`, if nothing is lost.
    pub(super) fn expected(self, previous: &Seen, seen: &Seen) -> Option<u32> {
        let records = match self {
            Self::DataRecordsSoFar => seen.records,
            _ => previous.records,
        };
        let units = self.units(records)?;
        Some(previous.number.wrapping_add(units))
    }

    /// How many units a message takes, if its records could be counted.
    pub(super) fn units(self, records: Option<Records>) -> Option<u32> {
        Some(match self {
            Self::Messages => 1,
            Self::Records => {
                let Records { data, options } = records?;
                data.wrapping_add(options)
            }
            Self::DataRecords | Self::DataRecordsSoFar => records?.data,
        })
    }

    /// What the user reads.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Messages => "messages",
            Self::Records => "data records",
            Self::DataRecords => "data records without options data",
            Self::DataRecordsSoFar => "data records including the message's own",
        }
    }
}
