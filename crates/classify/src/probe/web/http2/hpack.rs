//! Header fields of HTTP/2 as they are packed (RFC 7541): enough to read them, bounded.

use super::huffman;

/// The default size of the table (RFC 9113 §6.5.2), in octets as RFC 7541 §4.1 counts them.
const MAX_TABLE_OCTETS: usize = 4096;
const ENTRY_OCTETS: usize = 32;

/// Fields read of one block.
const MAX_FIELDS: usize = 128;

/// Fields seen before, the newest last.
#[derive(Default)]
pub(super) struct Table {
    entries: Vec<(Vec<u8>, Vec<u8>)>,
    octets: usize,
}

impl Table {
    /// Every field of a block; nothing where it contradicts the format.
    pub(super) fn decode(
        &mut self,
        mut block: &[u8],
        each: &mut dyn FnMut(&[u8], &[u8]),
    ) -> Option<()> {
        for _ in 0..MAX_FIELDS {
            let Some(first) = block.first().copied() else { return Some(()) };
            if first & 0x80 != 0 {
                let index = integer(&mut block, 7)?;
                let (name, value) = self.entry(index)?;
                each(name, value);
                continue;
            }
            if first & 0xe0 == 0x20 {
                // A table of another size: what ours holds stays right, or the index fails.
                let size = integer(&mut block, 5)?;
                self.shrink(size.min(MAX_TABLE_OCTETS));
                continue;
            }
            let is_kept = first & 0x40 != 0;
            let index = integer(&mut block, if is_kept { 6 } else { 4 })?;
            let name = match index {
                0 => string(&mut block)?,
                index => self.entry(index)?.0.to_vec(),
            };
            let value = string(&mut block)?;
            each(&name, &value);
            if is_kept {
                self.octets += name.len() + value.len() + ENTRY_OCTETS;
                self.entries.push((name, value));
                self.shrink(MAX_TABLE_OCTETS);
            }
        }
        Some(())
    }

    fn entry(&self, index: usize) -> Option<(&[u8], &[u8])> {
        if let Some((name, value)) = STATIC.get(index.checked_sub(1)?) {
            return Some((name.as_bytes(), value.as_bytes()));
        }
        let back = index.checked_sub(STATIC.len())?;
        let (name, value) = self.entries.get(self.entries.len().checked_sub(back)?)?;
        Some((name, value))
    }

    fn shrink(&mut self, limit: usize) {
        while self.octets > limit && !self.entries.is_empty() {
            let (name, value) = self.entries.remove(0);
            self.octets -= name.len() + value.len() + ENTRY_OCTETS;
        }
    }
}

/// RFC 7541 §5.1, of at most four octets behind the prefix.
fn integer(block: &mut &[u8], bits: u32) -> Option<usize> {
    let (first, mut rest) = block.split_first()?;
    let most = (1_usize << bits) - 1;
    let mut value = usize::from(*first) & most;
    if value == most {
        for shift in [0, 7, 14, 21] {
            let (octet, behind) = rest.split_first()?;
            rest = behind;
            value += usize::from(octet & 0x7f) << shift;
            if octet & 0x80 == 0 {
                *block = rest;
                return Some(value);
            }
        }
        return None;
    }
    *block = rest;
    Some(value)
}

/// RFC 7541 §5.2.
fn string(block: &mut &[u8]) -> Option<Vec<u8>> {
    let is_huffman = block.first()? & 0x80 != 0;
    let length = integer(block, 7)?;
    let (octets, rest) = block.split_at_checked(length)?;
    *block = rest;
    if is_huffman { huffman::decode(octets) } else { Some(octets.to_vec()) }
}

/// RFC 7541 Appendix A.
#[rustfmt::skip]
const STATIC: &[(&str, &str)] = &[
    (":authority", ""), (":method", "GET"), (":method", "POST"), (":path", "/"),
    (":path", "/index.html"), (":scheme", "http"), (":scheme", "https"), (":status", "200"),
    (":status", "204"), (":status", "206"), (":status", "304"), (":status", "400"),
    (":status", "404"), (":status", "500"), ("accept-charset", ""),
    ("accept-encoding", "gzip, deflate"), ("accept-language", ""), ("accept-ranges", ""),
    ("accept", ""), ("access-control-allow-origin", ""), ("age", ""), ("allow", ""),
    ("authorization", ""), ("cache-control", ""), ("content-disposition", ""),
    ("content-encoding", ""), ("content-language", ""), ("content-length", ""),
    ("content-location", ""), ("content-range", ""), ("content-type", ""), ("cookie", ""),
    ("date", ""), ("etag", ""), ("expect", ""), ("expires", ""), ("from", ""), ("host", ""),
    ("if-match", ""), ("if-modified-since", ""), ("if-none-match", ""), ("if-range", ""),
    ("if-unmodified-since", ""), ("last-modified", ""), ("link", ""), ("location", ""),
    ("max-forwards", ""), ("proxy-authenticate", ""), ("proxy-authorization", ""), ("range", ""),
    ("referer", ""), ("refresh", ""), ("retry-after", ""), ("server", ""), ("set-cookie", ""),
    ("strict-transport-security", ""), ("transfer-encoding", ""), ("user-agent", ""),
    ("vary", ""), ("via", ""), ("www-authenticate", ""),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &mut Table, block: &[u8], expected: &[(&str, &str)]) {
        let mut fields = Vec::new();
        let whole = table.decode(block, &mut |name, value| {
            fields.push((
                String::from_utf8_lossy(name).into_owned(),
                String::from_utf8_lossy(value).into_owned(),
            ));
        });
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        assert_eq!((whole, fields.as_slice()), (Some(()), expected));
    }

    /// RFC 7541 §C.4: three requests with one table.
    #[test]
    fn the_examples_of_the_specification_are_read() {
        let mut table = Table::default();
        let plain = [(":method", "GET"), (":scheme", "http"), (":path", "/")];
        let first = b"\x82\x86\x84\x41\x8c\xf1\xe3\xc2\xe5\xf2\x3a\x6b\xa0\xab\x90\xf4\xff";
        let authority = (":authority", "www.example.com");
        check(&mut table, first, &[plain[0], plain[1], plain[2], authority]);
        let second = b"\x82\x86\x84\xbe\x58\x86\xa8\xeb\x10\x64\x9c\xbf";
        let cache = ("cache-control", "no-cache");
        check(&mut table, second, &[plain[0], plain[1], plain[2], authority, cache]);
        let third =
            b"\x82\x87\x85\xbf\x40\x88\x25\xa8\x49\xe9\x5b\xa9\x7d\x7f\x89\x25\xa8\x49\xe9\x5b\xb8\xe8\xb4\xbf";
        let expected = [
            plain[0],
            (":scheme", "https"),
            (":path", "/index.html"),
            authority,
            ("custom-key", "custom-value"),
        ];
        check(&mut table, third, &expected);
    }

    #[test]
    fn what_contradicts_the_format_is_refused() {
        let mut table = Table::default();
        let mut none = |_: &[u8], _: &[u8]| {};
        assert_eq!(table.decode(b"\x80", &mut none), None, "index 0");
        assert_eq!(table.decode(b"\xff\xff\xff\xff\xff\x0f", &mut none), None, "a huge index");
        assert_eq!(table.decode(b"\x40\x7f\xff", &mut none), None, "a cut length");
        assert_eq!(table.decode(b"\x40\x05ab", &mut none), None, "a cut string");
    }
}
