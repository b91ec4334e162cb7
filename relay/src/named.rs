//! What addresses are called, in the order in which it was learnt: every stream is told.

use std::collections::VecDeque;
use std::net::IpAddr;

use bytes::Bytes;

use crate::wire;

/// Names told to whoever joins: a page shows no more hosts, and they are 256 KiB.
const MOST: usize = 4096;

/// The newest names.
#[derive(Debug, Default)]
pub(crate) struct Named {
    names: VecDeque<(IpAddr, Box<str>)>,
    /// How many were ever learnt.
    told: u64,
}

impl Named {
    /// One more; what is known already is not told again.
    pub(crate) fn add(&mut self, address: IpAddr, name: &str) {
        if self.names.iter().any(|(at, known)| *at == address && **known == *name) {
            return;
        }
        self.names.retain(|(at, _)| *at != address);
        if self.names.len() >= MOST {
            self.names.pop_front();
        }
        self.names.push_back((address, name.into()));
        self.told += 1;
    }

    /// How many were ever learnt.
    pub(crate) fn told(&self) -> u64 {
        self.told
    }

    /// Those learnt after so many, as blocks of about so many octets.
    pub(crate) fn since(&self, told: u64, octets: usize) -> Vec<Bytes> {
        let new = usize::try_from(self.told.saturating_sub(told)).unwrap_or(usize::MAX);
        let skipped = self.names.len().saturating_sub(new);
        let names: Vec<_> = self.names.range(skipped..).map(|(at, name)| (*at, &**name)).collect();
        // With address, header and padding a record has no more than 24 octets beside its name.
        let mut blocks = Vec::new();
        let mut rest = names.as_slice();
        while !rest.is_empty() {
            let mut sum = 0;
            let fits = rest.iter().take_while(|(_, name)| {
                sum += name.len() + 24;
                sum <= octets
            });
            let (now, later) = rest.split_at(fits.count().max(1));
            let mut block = Vec::new();
            wire::names(now.iter().copied(), &mut block);
            blocks.push(block.into());
            rest = later;
        }
        blocks
    }
}

#[cfg(test)]
mod tests {
    use capture::{Item, Limits, Reader};

    use super::*;

    fn read(blocks: &[Bytes]) -> Vec<String> {
        let mut bytes = Vec::new();
        wire::greeting(&mut bytes);
        bytes.extend(blocks.concat());
        let mut names = Vec::new();
        let mut reader = Reader::new(Limits::default());
        let mut see = |item: Item<'_>| match item {
            Item::Name(named) => names.push(format!("{} {}", named.address, named.name)),
            Item::Interface(_) => {}
            other => panic!("{other:?}"),
        };
        reader.push(&bytes, &mut see);
        reader.finish(&mut see);
        names
    }

    #[test]
    fn each_name_is_told_once_in_the_order_in_which_it_was_learnt() {
        let mut named = Named::default();
        let at = |text: &str| text.parse::<IpAddr>().unwrap();
        named.add(at("192.0.2.1"), "one.example");
        named.add(at("2001:db8::2"), "two.example");
        named.add(at("192.0.2.1"), "one.example");
        assert_eq!(named.told(), 2);
        let both = ["192.0.2.1 one.example", "2001:db8::2 two.example"];
        assert_eq!(read(&named.since(0, 16_384)), both);
        assert_eq!(read(&named.since(1, 16_384)), both[1..]);
        assert!(named.since(2, 16_384).is_empty());
        // In blocks of less than one name each.
        assert_eq!(
            (named.since(0, 1).len(), read(&named.since(0, 1))),
            (2, both.map(Into::into).into())
        );
        // Another name of the same address is new.
        named.add(at("192.0.2.1"), "other.example");
        assert_eq!(read(&named.since(2, 16_384)), ["192.0.2.1 other.example"]);
        assert_eq!(named.since(0, 16_384).len(), 1);
    }

    #[test]
    fn there_are_never_more_than_so_many() {
        let mut named = Named::default();
        for number in 0..MOST as u32 + 3 {
            named.add(IpAddr::V4(number.into()), "x");
        }
        let all = read(&named.since(0, 16_384));
        assert_eq!((all.len(), all[0].as_str()), (MOST, "0.0.0.3 x"));
        assert_eq!(read(&named.since(named.told() - 2, 16_384)).len(), 2);
    }
}
