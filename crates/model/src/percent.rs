//! Words in addresses and in lines that are kept: percent-encoded pairs.

/// `a=b&c=d` as pairs, decoded.
pub fn pairs(text: &str) -> impl Iterator<Item = (&str, String)> {
    text.split('&').filter_map(|pair| {
        let (key, value) = pair.split_once('=')?;
        Some((key, decode(value)))
    })
}

/// Percent-encoded, but for what stays readable in an address.
pub fn encode(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for octet in text.bytes() {
        if octet.is_ascii_alphanumeric() || b"-_.~:,/()!".contains(&octet) {
            encoded.push(char::from(octet));
        } else {
            encoded.push_str(&format!("%{octet:02X}"));
        }
    }
    encoded
}

/// The text that was percent-encoded; broken escapes stand for themselves.
pub fn decode(text: &str) -> String {
    let mut octets = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let escaped = (first == b'%')
            .then(|| tail.get(..2))
            .flatten()
            .and_then(|digits| std::str::from_utf8(digits).ok())
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        if let Some(octet) = escaped {
            octets.push(octet);
            rest = tail.get(2..).unwrap_or_default();
        } else {
            octets.push(first);
            rest = tail;
        }
    }
    String::from_utf8_lossy(&octets).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_encoded_comes_back_and_broken_escapes_stand_for_themselves() {
        let text = "a b=c&d%ü\n";
        assert_eq!(encode(text), "a%20b%3Dc%26d%25%C3%BC%0A");
        assert_eq!(decode(&encode(text)), text);
        assert_eq!(decode("100%"), "100%");
        assert_eq!(decode("%zz%41"), "%zzA");
        let all: Vec<_> = pairs("a=1%202&b&c=").collect();
        assert_eq!(all, [("a", "1 2".to_owned()), ("c", String::new())]);
    }
}
