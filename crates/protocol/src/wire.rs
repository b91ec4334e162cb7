//! Messages as bytes: a version, then postcard.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Changes whenever any message changes its shape.
pub const VERSION: u8 = 12;

/// Longer messages are refused before they are read: an answer shows at most a few thousand rows.
pub const MAX_MESSAGE_OCTETS: usize = 256 << 20;

/// Why bytes are no message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WireError {
    /// Page and worker are of different builds: the version that was met.
    Version(u8),
    /// No bytes at all.
    Empty,
    /// Larger than [`MAX_MESSAGE_OCTETS`].
    TooLong(usize),
    /// Right version, but not a message.
    Malformed,
}

/// A message as bytes.
pub fn encode<M: Serialize>(message: &M) -> Vec<u8> {
    postcard::to_extend(message, vec![VERSION]).unwrap_or_else(|error| {
        debug_assert!(false, "our own messages always encode: {error}");
        Vec::new()
    })
}

/// The message in these bytes.
pub fn decode<M: DeserializeOwned>(bytes: &[u8]) -> Result<M, WireError> {
    if bytes.len() > MAX_MESSAGE_OCTETS {
        return Err(WireError::TooLong(bytes.len()));
    }
    let (version, body) = bytes.split_first().ok_or(WireError::Empty)?;
    if *version != VERSION {
        return Err(WireError::Version(*version));
    }
    postcard::from_bytes(body).map_err(|_| WireError::Malformed)
}

impl fmt::Display for WireError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Version(met) => write!(
                f,
                "the page speaks version {VERSION} and its worker version {met}: reload the page"
            ),
            Self::Empty => f.write_str("an empty message"),
            Self::TooLong(octets) => write!(f, "a message of {octets} octets is too long"),
            Self::Malformed => f.write_str("a message that cannot be read"),
        }
    }
}

impl std::error::Error for WireError {}

#[cfg(test)]
mod tests {
    use query::{Dimension, Measure, Question};

    use super::*;
    use crate::{Request, ToWorker};

    #[test]
    fn a_message_survives_the_way() {
        let question = Question {
            group_by: vec![Dimension::Host],
            measures: vec![Measure::Octets],
            limit: 10,
            ..Question::default()
        };
        let message = ToWorker::Ask { id: 7, request: Request::Question(question) };
        assert_eq!(decode::<ToWorker>(&encode(&message)), Ok(message));
    }

    #[test]
    fn another_version_is_named() {
        assert_eq!(decode::<ToWorker>(&[7, 0]), Err(WireError::Version(7)));
        assert_eq!(decode::<ToWorker>(&[]), Err(WireError::Empty));
        assert_eq!(decode::<ToWorker>(&[VERSION, 0xff, 0xff]), Err(WireError::Malformed));
    }
}
