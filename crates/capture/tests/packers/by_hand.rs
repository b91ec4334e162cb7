//! Small packed files written by hand, each with one thing wrong.

use super::{pipe, unpack_all};

#[test]
fn a_damaged_index_of_xz_is_told_at_its_octet_however_it_is_sliced() {
    let header = b"\xfd7zXZ\0\0\x04\xe6\xd6\xb4\x46";
    // Where numbers are nine octets at most, a tenth makes no sense; and a sum of its own is wrong.
    for (index, at) in [(&[0xff; 20][..], 13 + 9), (&[0, 0, 0, 1, 2, 3, 4], 13 + 6)] {
        let seen = unpack_all(&[&header[..], &[0], index].concat());
        let told: Vec<u64> = seen.issues.iter().map(|(offset, _)| *offset).collect();
        assert_eq!(told, [at], "{:?}", seen.issues);
    }
}

#[test]
fn a_member_of_zip_with_another_sum_is_told_where_it_ends_however_it_is_sliced() {
    // "abc" by deflate.
    let data = [0x4b, 0x4c, 0x4a, 0x06, 0x00];
    let header =
        b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\xde\xad\xbe\xef\x05\0\0\0\x03\0\0\0\x01\0\0\0a";
    let directory_end = [&b"PK\x05\x06"[..], &[0; 18]].concat();
    let seen = unpack_all(&[&header[..], &data, &directory_end].concat());
    assert_eq!(seen.members, [("a".to_owned(), b"abc".to_vec())]);
    let told: Vec<u64> = seen.issues.iter().map(|(offset, _)| *offset).collect();
    assert_eq!(told, [36], "{:?}", seen.issues);

    // The same stored.
    let header = b"PK\x03\x04\x14\0\0\0\0\0\0\0\0\0\xde\xad\xbe\xef\x03\0\0\0\x03\0\0\0\x01\0\0\0a";
    let seen = unpack_all(&[&header[..], b"abc", &directory_end].concat());
    assert_eq!(seen.members, [("a".to_owned(), b"abc".to_vec())]);
    assert_eq!(seen.issues.len(), 1, "{:?}", seen.issues);
    assert_eq!(seen.issues[0].0, 34, "{:?}", seen.issues);
    assert!(seen.issues[0].1.contains("the member's checksum"), "{:?}", seen.issues);
}

#[test]
fn of_a_chunk_of_xz_that_is_broken_off_comes_what_is_there() {
    // Letters that follow no rule: one chunk, half of which says half of them.
    let mut state = 7_u32;
    let mut letter = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        b"etaoinshrdlucmfw"[(state >> 28) as usize]
    };
    let plain: Vec<u8> = (0..20_000).map(|_| letter()).collect();
    let Some(packed) = pipe("xz", &["-c"], &plain) else { return };
    let seen = unpack_all(&packed[..packed.len() / 2]);
    assert!(seen.octets.len() > plain.len() / 4, "{} octets", seen.octets.len());
    assert!(plain.starts_with(&seen.octets));
}
