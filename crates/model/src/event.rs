//! What happened to a flow, where an exporter reports events: firewalls and translators of addresses.

use std::borrow::Cow;

macro_rules! named {
    ($(#[$about:meta])* $name:ident($code:ty): $($variant:ident $number:literal $word:literal $doc:literal;)*; $($other:ident $prefix:literal $other_doc:literal;)*) => {
        $(#[$about])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        pub enum $name {
            $(#[doc = $doc] $variant,)*
            $(#[doc = $other_doc] $other($code),)*
        }

        impl $name {
            /// Every one that has a name of its own.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant,)*];

            /// The words the user sees and types.
            pub fn name(self) -> Cow<'static, str> {
                match self {
                    $(Self::$variant => Cow::Borrowed($word),)*
                    $(Self::$other(code) => Cow::Owned(format!(concat!($prefix, " {}"), code)),)*
                }
            }

            /// From the words of [`Self::name`].
            pub fn from_name(name: &str) -> Option<Self> {
                $(if name == $word {
                    return Some(Self::$variant);
                })*
                $(if let Some(code) = name.strip_prefix(concat!($prefix, " ")) {
                    return code.parse().ok().map(Self::$other);
                })*
                None
            }

            /// By its number; numbers of natEvent are 1000 more here.
            const fn known(number: u32) -> Option<Self> {
                match number {
                    $($number => Some(Self::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

named! {
    /// An event of a flow: firewallEvent (IE 233) or natEvent (IE 230).
    FlowEvent(u8):
    Created 1 "created" "A flow was created.";
    Deleted 2 "deleted" "A flow was deleted.";
    Denied 3 "denied" "A flow was denied.";
    Alert 4 "alert" "The exporter raised an alert about a flow.";
    Updated 5 "updated" "A flow goes on.";
    NatCreated 1001 "NAT created" "A translation was created.";
    NatDeleted 1002 "NAT deleted" "A translation was deleted.";
    NatAddressesExhausted 1003 "NAT addresses exhausted" "No address was left.";
    Nat44Created 1004 "NAT44 created" "A session from IPv4 to IPv4 was created.";
    Nat44Deleted 1005 "NAT44 deleted" "A session from IPv4 to IPv4 was deleted.";
    Nat64Created 1006 "NAT64 created" "A session from IPv6 to IPv4 was created.";
    Nat64Deleted 1007 "NAT64 deleted" "A session from IPv6 to IPv4 was deleted.";
    Nat44BindingCreated 1008 "NAT44 binding created" "A binding from IPv4 to IPv4 was created.";
    Nat44BindingDeleted 1009 "NAT44 binding deleted" "A binding from IPv4 to IPv4 was deleted.";
    Nat64BindingCreated 1010 "NAT64 binding created" "A binding from IPv6 to IPv4 was created.";
    Nat64BindingDeleted 1011 "NAT64 binding deleted" "A binding from IPv6 to IPv4 was deleted.";
    NatPortsExhausted 1012 "NAT ports exhausted" "No port was left.";
    NatQuotaExceeded 1013 "NAT quota exceeded" "A subscriber has too many sessions.";
    NatAddressBound 1014 "NAT address bound" "An address was given to a subscriber.";
    NatAddressReleased 1015 "NAT address released" "An address was taken back.";
    NatPortsAllocated 1016 "NAT ports allocated" "A block of ports was given to a subscriber.";
    NatPortsReleased 1017 "NAT ports released" "A block of ports was taken back.";
    NatThreshold 1018 "NAT threshold reached" "A threshold was reached.";
    ;
    OtherFirewall "firewall event" "Another number of IE 233.";
    OtherNat "NAT event" "Another number of IE 230.";
}

named! {
    /// Why a firewall did what it did: Cisco ASA's extended event (IE 33002).
    EventReason(u16):
    IngressList 1001 "ingress ACL" "Denied by an access list where it came in.";
    EgressList 1002 "egress ACL" "Denied by an access list where it would have gone out.";
    OwnInterface 1003 "interface service" "It asked for a service of the device itself.";
    NoSyn 1004 "no SYN" "The first packet of a TCP connection was no SYN.";
    ;
    Teardown "teardown" "Numbers above 2000 tell why a connection was torn down.";
    Other "reason" "Another number.";
}

impl FlowEvent {
    /// From firewallEvent; 0 is none.
    pub const fn from_firewall(number: u8) -> Option<Self> {
        match (number, Self::known(number as u32)) {
            (0, _) => None,
            (_, None) => Some(Self::OtherFirewall(number)),
            (_, known) => known,
        }
    }

    /// From natEvent; 0 is none.
    pub const fn from_nat(number: u8) -> Option<Self> {
        match (number, Self::known(number as u32 + 1000)) {
            (0, _) => None,
            (_, None) => Some(Self::OtherNat(number)),
            (_, known) => known,
        }
    }
}

impl FlowEvent {
    /// As firewallEvent; none of what natEvent tells.
    pub fn firewall(self) -> Option<u8> {
        (1..=u8::MAX).find(|number| Self::from_firewall(*number) == Some(self))
    }

    /// As natEvent; none of what firewallEvent tells.
    pub fn nat(self) -> Option<u8> {
        (1..=u8::MAX).find(|number| Self::from_nat(*number) == Some(self))
    }
}

impl EventReason {
    /// From the extended event; 0 is none.
    pub const fn from_number(number: u16) -> Option<Self> {
        match (number, Self::known(number as u32)) {
            (0, _) => None,
            (2000.., None) => Some(Self::Teardown(number)),
            (_, None) => Some(Self::Other(number)),
            (_, known) => known,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_has_a_name_that_leads_back_to_it() {
        let firewall = (0..=255).map(FlowEvent::from_firewall);
        let events: Vec<FlowEvent> =
            firewall.chain((0..=255).map(FlowEvent::from_nat)).flatten().collect();
        assert_eq!(events.len(), 510);
        for event in events {
            assert_eq!(FlowEvent::from_name(&event.name()), Some(event));
            let told = (event.firewall(), event.nat());
            assert!(matches!(told, (Some(_), None) | (None, Some(_))), "{event:?}");
            let again = told.0.and_then(FlowEvent::from_firewall);
            assert_eq!(again.or(told.1.and_then(FlowEvent::from_nat)), Some(event));
        }
        for reason in (0..=u16::MAX).filter_map(EventReason::from_number) {
            assert_eq!(EventReason::from_name(&reason.name()), Some(reason));
        }
    }

    #[test]
    fn numbers_mean_what_the_registries_say() {
        let name = |event: Option<FlowEvent>| event.map(|event| event.name().into_owned());
        assert_eq!(name(FlowEvent::from_firewall(3)).as_deref(), Some("denied"));
        assert_eq!(name(FlowEvent::from_firewall(99)).as_deref(), Some("firewall event 99"));
        assert_eq!(name(FlowEvent::from_nat(4)).as_deref(), Some("NAT44 created"));
        assert_eq!(name(FlowEvent::from_nat(0)), None);
        assert_eq!(EventReason::from_number(1002), Some(EventReason::EgressList));
        assert_eq!(EventReason::from_number(2014), Some(EventReason::Teardown(2014)));
    }
}
