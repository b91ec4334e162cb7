//! What pcapng's blocks hold beside fixed fields: options and name records.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crate::bytes::{View, array};
use crate::{ByteOrder, Item, Name};

use super::pcapng::padded;

/// The options of a block (§3.5): code, length, value padded to 4. Ends at `opt_endofopt` or
/// where an option does not fit.
pub(super) struct Options<'a> {
    rest: &'a [u8],
    order: ByteOrder,
}

impl<'a> Options<'a> {
    pub(super) fn new(octets: &'a [u8], order: ByteOrder) -> Self {
        Self { rest: octets, order }
    }

    /// Once there is no next one: what the option that does not fit claims, and what is there for it.
    pub(super) fn unfit(&self) -> Option<(u32, u32)> {
        let view = View::new(self.rest, self.order);
        let length = view.u16(2).filter(|_| view.u16(0) != Some(0))?;
        let available = u32::try_from(self.rest.len() - 4).unwrap_or(u32::MAX);
        (u32::from(length) > available).then_some((length.into(), available))
    }
}

impl<'a> Iterator for Options<'a> {
    type Item = (u16, &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let view = View::new(self.rest, self.order);
        let code = view.u16(0)?;
        let length = usize::from(view.u16(2)?);
        if code == 0 {
            return None;
        }
        let value = self.rest.get(4..)?.get(..length)?;
        self.rest = self.rest.get(4 + padded(length)..).unwrap_or_default();
        Some((code, value))
    }
}

/// A text of at most `longest` octets; what is no UTF-8 becomes U+FFFD.
pub(super) fn text(value: &[u8], longest: usize) -> String {
    let value = value.split(|octet| *octet == 0).next().unwrap_or_default();
    let text = String::from_utf8_lossy(value.get(..longest).unwrap_or(value));
    text.into_owned()
}

/// The records of a Name Resolution Block (§4.5): an address, then names that end with a zero.
pub(super) fn name_records(body: View<'_>, each: &mut impl FnMut(Item<'_>)) {
    for (kind, value) in (Options { rest: body.octets, order: body.order }) {
        let (address, names) = match kind {
            1 => match array::<4>(value, 0) {
                Some(octets) => (IpAddr::V4(Ipv4Addr::from(octets)), value.get(4..)),
                None => continue,
            },
            2 => match array::<16>(value, 0) {
                Some(octets) => (IpAddr::V6(Ipv6Addr::from(octets)), value.get(16..)),
                None => continue,
            },
            _ => continue,
        };
        for name in names.unwrap_or_default().split(|octet| *octet == 0) {
            if let Ok(name) = std::str::from_utf8(name)
                && !name.is_empty()
            {
                each(Item::Name(Name { address, name }));
            }
        }
    }
}
