//! What was passed on the way to the inner-most packet.

use model::TunnelKind;

use crate::config::MOST_HEADERS;

use crate::tunnel::{Tunnels, Unwrap};

use super::IpPacket;

/// The way so far.
pub(super) struct Trail<'a> {
    unwrap: Unwrap,
    /// The VLAN seen last.
    pub(super) vlan: Option<u16>,
    /// Whether that VLAN stands in the path already.
    vlan_told: bool,
    /// Headers that led to another header.
    steps: u8,
    pub(super) tunnels: Tunnels<'a>,
    /// The IP packet found last. It is written here, for it is large, and what finds it lies deep.
    pub(super) packet: Option<IpPacket<'a>>,
}

/// A place on the way to come back to.
#[derive(Clone, Copy)]
pub(super) struct Mark<'a> {
    vlan: Option<u16>,
    vlan_told: bool,
    tunnels: Tunnels<'a>,
}

impl<'a> Trail<'a> {
    #[inline]
    pub(super) const fn new(unwrap: Unwrap, frame: &'a [u8]) -> Self {
        let tunnels = Tunnels::new(frame);
        Self { unwrap, vlan: None, vlan_told: false, steps: 0, tunnels, packet: None }
    }

    /// A header that leads to another one; `None` when there were too many. What is nested is
    /// looked into by calls within calls, so this bounds the stack too, and what one packet costs.
    #[inline]
    pub(super) fn step(&mut self) -> Option<()> {
        self.steps += 1;
        (self.steps <= MOST_HEADERS).then_some(())
    }

    /// A tag with this id; the one before is outside of it. Id 0 is a priority tag.
    #[inline]
    pub(super) fn tag(&mut self, id: u16) {
        if id != 0 {
            self.tell_vlan();
            self.vlan = Some(id);
            self.vlan_told = false;
        }
    }

    /// An encapsulation below IP; whether the path had room for it. Most are passed all the same.
    pub(super) fn pass(&mut self, kind: TunnelKind, id: Option<u32>) -> bool {
        self.tell_vlan();
        self.tunnels.push(kind, id, None)
    }

    /// A tunnel in the IP packet `carrier`: `None` where it is to stay closed, or is too deep.
    pub(super) fn enter(
        &mut self,
        kind: TunnelKind,
        id: Option<u32>,
        carrier: &[u8],
    ) -> Option<()> {
        if !self.unwrap.has(kind) {
            return None;
        }
        self.tell_vlan();
        self.tunnels.push(kind, id, Some(carrier)).then_some(())
    }

    /// Whether packets within this kind are looked for.
    pub(super) const fn opens(&self, kind: TunnelKind) -> bool {
        self.unwrap.has(kind)
    }

    /// Whether the packet found last says that it is longer than its frame.
    pub(super) fn exceeds_frame(&self) -> bool {
        self.packet.is_some_and(|packet| packet.exceeds_frame)
    }

    pub(super) const fn mark(&self) -> Mark<'a> {
        Mark { vlan: self.vlan, vlan_told: self.vlan_told, tunnels: self.tunnels }
    }

    pub(super) const fn back_to(&mut self, mark: Mark<'a>) {
        self.vlan = mark.vlan;
        self.vlan_told = mark.vlan_told;
        self.tunnels = mark.tunnels;
    }

    #[inline]
    fn tell_vlan(&mut self) {
        if let Some(vlan) = self.vlan.filter(|_| !self.vlan_told) {
            self.tunnels.push(TunnelKind::Vlan, Some(vlan.into()), None);
            self.vlan_told = true;
        }
    }
}
