//! What link layer packets have: by the number of the packet from which on it is another one.

use capture::LinkType;

/// Changes that are remembered. A capture of several interfaces changes back and forth; beyond them
/// packets are shown as octets.
const MOST_CHANGES: usize = 65_536;

/// The link types of a source's packets.
#[derive(Default)]
pub(crate) struct Links(Vec<(u64, LinkType)>);

impl Links {
    /// The packet of this number has it.
    #[inline]
    pub(crate) fn note(&mut self, number: u64, link_type: LinkType) {
        if self.0.last().is_none_or(|last| last.1 != link_type) {
            self.change(number, link_type);
        }
    }

    #[cold]
    fn change(&mut self, number: u64, link_type: LinkType) {
        if self.0.len() < MOST_CHANGES {
            self.0.push((number, link_type));
        } else if let Some(last) = self.0.last_mut() {
            // From here on nobody knows.
            last.1 = UNKNOWN;
        }
    }

    /// What the packet of this number has.
    pub(crate) fn of(&self, number: u64) -> LinkType {
        let behind = self.0.partition_point(|change| change.0 <= number);
        behind.checked_sub(1).and_then(|at| self.0.get(at)).map_or(UNKNOWN, |change| change.1)
    }
}

/// No link type that anybody was given.
const UNKNOWN: LinkType = LinkType(u16::MAX);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packet_has_the_link_type_of_the_last_change_before_it() {
        let mut links = Links::default();
        for (number, link_type) in [(1, 1), (2, 1), (3, 113), (4, 113), (5, 1)] {
            links.note(number, LinkType(link_type));
        }
        assert_eq!([1, 2, 3, 4, 5, 900].map(|number| links.of(number).0), [1, 1, 113, 113, 1, 1]);
        assert_eq!(links.of(0), UNKNOWN);
    }
}
