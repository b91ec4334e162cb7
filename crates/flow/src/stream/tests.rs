//! Segments by hand: sequence number, flags, payload; what must come out beside them.

use super::*;

/// From the initiator or not, sequence number, acknowledgement, flags, payload.
type By<'a> = (bool, u32, u32, u8, &'a [u8]);

/// Initiator's words in small letters, the responder's in capitals, `?` for each missing octet.
fn check(segments: &[By<'_>], expected: &str) {
    let mut heard = String::new();
    let mut each = |initiator: bool, said: Said<'_>| match said {
        Said::Octets(octets) => {
            let words = String::from_utf8_lossy(octets).into_owned();
            heard.push_str(&if initiator { words } else { words.to_uppercase() });
        }
        Said::Missing(octets) => heard.push_str(&"?".repeat(octets as usize)),
    };
    let mut stream = Stream::default();
    for (initiator, sequence, acknowledgement, flags, payload) in segments {
        let tcp = Tcp {
            source_port: 1,
            destination_port: 2,
            sequence: *sequence,
            acknowledgement: *acknowledgement,
            flags: *flags,
            window: 9,
            options: &[],
            payload,
            payload_length: payload.len() as u32,
        };
        stream.take(*initiator, &tcp, &mut each);
    }
    stream.finish(&mut each);
    assert_eq!(heard, expected);
}

#[test]
fn both_sides_are_heard_in_the_order_of_the_capture() {
    check(
        &[
            (true, 100, 0, SYN, b""),
            (false, 500, 101, SYN | ACK, b""),
            (true, 101, 501, ACK, b"get "),
            (true, 105, 501, ACK, b"it"),
            (false, 501, 107, ACK, b"yes"),
        ],
        "get itYES",
    );
}

#[test]
fn what_is_sent_twice_is_said_once_and_what_is_new_in_it_is_said() {
    check(
        &[
            (true, 1, 0, ACK, b"abc"),
            (true, 1, 0, ACK, b"abc"),
            (true, 2, 0, ACK, b"bcde"),
            (true, 1, 0, ACK, b"a"),
        ],
        "abcde",
    );
}

#[test]
fn segments_out_of_order_are_put_in_order() {
    check(
        &[(true, 1, 0, ACK, b"ab"), (true, 5, 0, ACK, b"ef"), (true, 3, 0, ACK, b"cd")],
        "abcdef",
    );
}

#[test]
fn what_the_other_side_has_got_and_the_capture_has_not_is_missing() {
    check(
        &[
            (true, 1, 0, ACK, b"ab"),
            (true, 6, 0, ACK, b"fg"),
            (false, 9, 8, ACK, b"ok"),
            (true, 8, 11, ACK, b"h"),
        ],
        "ab???fgOKh",
    );
}

#[test]
fn a_gap_at_the_end_is_missing_too() {
    check(&[(true, 1, 0, ACK, b"ab"), (true, 4, 0, ACK, b"d")], "ab?d");
}

#[test]
fn numbers_go_on_beyond_the_largest() {
    check(&[(true, u32::MAX - 1, 0, ACK, b"abc"), (true, 1, 0, ACK, b"de")], "abcde");
}

#[test]
fn a_side_that_has_no_end_does_not_take_all_memory() {
    let payload = vec![b'x'; 65_000];
    let mut stream = Stream::default();
    let mut said = 0_u64;
    let mut each = |_: bool, of: Said<'_>| match of {
        Said::Octets(octets) => said += octets.len() as u64,
        Said::Missing(octets) => assert_eq!(octets, 9),
    };
    let segments = 400_u32;
    for number in 0..segments {
        let tcp = Tcp {
            source_port: 1,
            destination_port: 2,
            // One octet, then nine that never come.
            sequence: if number == 0 { 0 } else { 10 + (number - 1) * 65_000 },
            acknowledgement: 0,
            flags: 0,
            window: 9,
            options: &[],
            payload: if number == 0 { b"a" } else { &payload },
            payload_length: if number == 0 { 1 } else { 65_000 },
        };
        stream.take(true, &tcp, &mut each);
        assert!(stream.initiator.waiting_octets <= MOST_WAITING);
    }
    stream.finish(&mut each);
    assert_eq!(said, 1 + 399 * 65_000);
}
