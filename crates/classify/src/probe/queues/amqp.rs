//! AMQP: its protocol header, of 0-9-1, 0-10 or 1.0, or the server's first method
//! (AMQP 0-9-1 §4.2.2; AMQP 1.0 §2.2).

use crate::segment::{Found, Outcome, Segment};

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let because = match *segment.payload {
        [b'A', b'M', b'Q', b'P', 0, 0, 9, _, ..] => "the header of AMQP 0-9",
        [b'A', b'M', b'Q', b'P', 1, 1, 0, 8..=10, ..] => "the header of AMQP 0-10",
        [b'A', b'M', b'Q', b'P', 0 | 2 | 3, 1, 0, 0, ..] => "the header of AMQP 1.0",
        [b'A', b'M', b'Q', b'P', 1, 1, 8 | 9, _, ..] => "the header of AMQP 0-8",
        // Method frame of channel 0: connection, start, version 0.9.
        [1, 0, 0, _, _, _, _, 0, 10, 0, 10, 0, 9, ..] => "a server's connection.start",
        _ => return Outcome::No,
    };
    Found::new("AMQP").because(because).into()
}
