//! Whose datagrams come in, and how many a second: rules that may change while the relay runs.

use std::net::IpAddr;
use std::sync::{PoisonError, RwLock};

use ipnet::IpNet;

/// Who may send, and how much.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rules {
    /// Networks exporters may send from; all when empty.
    pub exporters: Vec<IpNet>,
    /// Datagrams a second of one exporter (address and port); none is no limit.
    pub exporter_rate: Option<u32>,
    /// Datagrams a second of all together; none is no limit.
    pub total_rate: Option<u32>,
}

/// The rules as they are now.
#[derive(Debug)]
pub(crate) struct Admission(RwLock<Rules>);

/// Why a datagram did not come in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Refused {
    /// Its exporter sent too many within a second.
    ExporterRate,
    /// All together sent too many within a second.
    TotalRate,
}

impl Admission {
    pub(crate) fn new(rules: Rules) -> Self {
        Self(RwLock::new(rules))
    }

    pub(crate) fn replace(&self, rules: Rules) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = rules;
    }

    /// The rates for a datagram of this sender; none when its network is not allowed.
    pub(crate) fn rates(&self, from: IpAddr) -> Option<Rates> {
        let rules = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let allowed =
            rules.exporters.is_empty() || rules.exporters.iter().any(|net| net.contains(&from));
        allowed.then_some(Rates { exporter: rules.exporter_rate, total: rules.total_rate })
    }

    pub(crate) fn rules(&self) -> Rules {
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// Datagrams a second; none is no limit.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Rates {
    pub(crate) exporter: Option<u32>,
    pub(crate) total: Option<u32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_networks_named_are_let_in_and_none_named_means_all() {
        let check = |networks: &[&str], from: &str, expected: bool| {
            let exporters = networks.iter().map(|net| net.parse().unwrap()).collect();
            let admission = Admission::new(Rules { exporters, ..Rules::default() });
            let outcome = admission.rates(from.parse::<IpAddr>().unwrap().to_canonical()).is_some();
            assert_eq!(outcome, expected, "{networks:?} {from}");
        };
        check(&[], "198.51.100.1", true);
        check(&["10.0.0.0/8"], "10.255.255.255", true);
        check(&["10.0.0.0/8"], "11.0.0.0", false);
        check(&["10.0.0.0/8"], "::ffff:10.1.2.3", true);
        check(&["10.0.0.0/8"], "::10.1.2.3", false);
        check(&["192.0.2.1/32", "2001:db8::/32"], "2001:db8:1::1", true);
        check(&["192.0.2.1/32", "2001:db8::/32"], "2001:db9::1", false);
        check(&["0.0.0.0/0"], "2001:db8::1", false);
    }
}
