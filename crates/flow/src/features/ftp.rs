//! Reply codes of an FTP control connection (RFC 959 §4.2).

/// Where servers listen.
pub(super) const PORT: u16 = 21;

/// The code of the last reply that begins in these octets: three digits at the start of a line,
/// a space or a hyphen behind them.
pub(super) fn last_code(payload: &[u8]) -> Option<u16> {
    payload.rsplit(|octet| *octet == b'\n').find_map(code)
}

fn code(line: &[u8]) -> Option<u16> {
    let [first @ b'1'..=b'6', second @ b'0'..=b'9', third @ b'0'..=b'9', b' ' | b'-', ..] = line
    else {
        return None;
    };
    let digit = |octet: &u8| u16::from(octet - b'0');
    Some(digit(first) * 100 + digit(second) * 10 + digit(third))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(payload: &[u8], expected: Option<u16>) {
        assert_eq!(last_code(payload), expected);
    }

    #[test]
    fn the_last_reply_of_a_segment_counts() {
        check(b"220 ready\r\n", Some(220));
        check(b"150 here it comes\r\n226 done\r\n", Some(226));
        check(b"211-Features:\r\n MDTM\r\n REST STREAM\r\n211 End\r\n", Some(211));
        check(b"230-Welcome\r\n in all 999 files\r\n", Some(230));
        check(b"USER anonymous\r\n", None);
        check(b"2200 no\r\n", None);
        check(b"22", None);
        check(b"", None);
    }
}
