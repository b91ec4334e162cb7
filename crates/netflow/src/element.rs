//! The information elements: what a field number means and how its octets are to be read.

mod generated;

/// One row of the IANA registry of IPFIX information elements.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Element {
    pub(crate) id: u16,
    /// camelCase, as registered.
    pub(crate) name: &'static str,
    pub(crate) kind: DataType,
    /// As registered: `octets`, `packets`, `milliseconds` …; empty where there is none.
    pub(crate) unit: &'static str,
}

/// How octets become a value (RFC 7011 §6.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum DataType {
    /// octetArray, and the structured types of RFC 6313 as they were sent.
    Octets,
    Unsigned,
    Signed,
    Float,
    Boolean,
    Mac,
    Text,
    Ipv4,
    Ipv6,
    /// dateTimeSeconds: 32 bits.
    Seconds,
    /// dateTimeMilliseconds: 64 bits.
    Millis,
    /// dateTimeMicroseconds and dateTimeNanoseconds: NTP format, 32.32 bits since 1900.
    Ntp,
}

/// Enterprise number of the reverse of every IANA element (RFC 5103 §6.1).
pub(crate) const REVERSE_ENTERPRISE: u32 = 29305;

/// The IANA element of that number.
pub(crate) fn find(id: u16) -> Option<&'static Element> {
    let at = generated::ELEMENTS.binary_search_by_key(&id, |element| element.id).ok()?;
    generated::ELEMENTS.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn elements_are_in_order_and_named_once() {
        assert!(generated::ELEMENTS.windows(2).all(|pair| pair[0].id < pair[1].id));
        let mut names: Vec<_> = generated::ELEMENTS.iter().map(|element| element.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), generated::ELEMENTS.len());
    }

    #[test]
    fn an_element_is_found_by_its_number() {
        assert_eq!(find(1).map(|element| element.name), Some("octetDeltaCount"));
        assert_eq!(find(8).map(|element| element.kind), Some(DataType::Ipv4));
        assert_eq!(find(0), None);
    }
}
