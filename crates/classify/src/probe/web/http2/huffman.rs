//! The Huffman code of HTTP/2's header fields: canonical, so that lengths alone give it (RFC 7541
//! §5.2, Appendix B).

use std::sync::LazyLock;

/// The longest code.
const MAX_BITS: usize = 30;

/// Octets of one field that are decoded.
const MAX_OCTETS: usize = 8192;

/// The text; nothing where no code fits or the padding is not the beginning of the last code.
pub(super) fn decode(octets: &[u8]) -> Option<Vec<u8>> {
    let code = &*CODE;
    let mut text = Vec::new();
    let (mut value, mut bits) = (0_u32, 0_usize);
    for octet in octets {
        for shift in (0..8).rev() {
            value = value << 1 | u32::from(octet >> shift & 1);
            bits += 1;
            let (first, start, count) = *code.by_bits.get(bits)?;
            let Some(behind) = value.checked_sub(first).filter(|behind| *behind < count) else {
                continue;
            };
            text.push(*code.symbols.get(start + usize::try_from(behind).ok()?)?);
            if text.len() > MAX_OCTETS {
                return None;
            }
            (value, bits) = (0, 0);
        }
    }
    (bits < 8 && value == (1 << bits) - 1).then_some(text)
}

struct Code {
    /// By length: its first code, where its symbols begin, how many there are.
    by_bits: [(u32, usize, u32); MAX_BITS + 1],
    /// By length, then by value.
    symbols: Vec<u8>,
}

static CODE: LazyLock<Code> = LazyLock::new(|| {
    let mut code = Code { by_bits: [(0, 0, 0); MAX_BITS + 1], symbols: Vec::new() };
    let mut next = 0_u32;
    for (bits, row) in (0_u8..).zip(&mut code.by_bits) {
        next <<= 1;
        let start = code.symbols.len();
        let symbols = (0..=u8::MAX).zip(LENGTHS).filter(|(_, length)| *length == bits);
        code.symbols.extend(symbols.map(|(symbol, _)| symbol));
        let count = u32::try_from(code.symbols.len() - start).unwrap_or_default();
        *row = (next, start, count);
        next += count;
    }
    code
});

/// Bits of each octet's code. That of the end, thirty ones, is never sent.
#[rustfmt::skip]
const LENGTHS: [u8; 256] = [
    13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
    28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
    5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
    13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
    7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
    15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
    6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
    20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
    24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
    22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
    21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
    26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
    19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
    20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
    26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
];

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7541 §C.6.1.
    #[test]
    fn the_examples_of_the_specification_are_read() {
        let check = |octets: &[u8], expected: &[u8]| {
            assert_eq!(decode(octets).as_deref(), Some(expected));
        };
        check(b"\x64\x02", b"302");
        check(b"\xae\xc3\x77\x1a\x4b", b"private");
        check(b"", b"");
    }

    #[test]
    fn padding_is_the_beginning_of_the_end_code() {
        assert_eq!(decode(b"\x00"), None);
        assert_eq!(decode(b"\xff\xff\xff\xff"), None);
    }
}
