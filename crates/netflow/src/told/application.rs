//! Numbers of applications, as exporters classify them (RFC 6759).

/// Classification engine, enterprise and selector (RFC 6759 §4).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(crate) struct ApplicationId {
    pub(crate) engine: u8,
    /// 0 but for engine 20.
    pub(crate) enterprise: u32,
    pub(crate) selector: u64,
}

/// PANA-L7-PEN: applications as an enterprise numbers them; its number stands before the selector.
const ENTERPRISE_ENGINE: u8 = 20;

impl ApplicationId {
    /// From the octets of applicationId (95); none where there are no octets, or more than anybody
    /// sends. Selectors are numbers: how many octets they take says nothing.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let (engine, mut selector) = bytes.split_first()?;
        let mut enterprise = 0;
        if *engine == ENTERPRISE_ENGINE
            && let Some((number, rest)) = selector.split_first_chunk::<4>()
        {
            enterprise = u32::from_be_bytes(*number);
            selector = rest;
        }
        let fits = selector.len() <= 8;
        let number = selector.iter().fold(0, |sum, octet| sum << 8 | u64::from(*octet));
        fits.then_some(Self { engine: *engine, enterprise, selector: number })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], expected: Option<(u8, u32, u64)>) {
        let found = ApplicationId::read(bytes);
        assert_eq!(found.map(|id| (id.engine, id.enterprise, id.selector)), expected);
    }

    #[test]
    fn an_engine_an_enterprise_and_a_selector() {
        check(&[3, 0, 80], Some((3, 0, 80)));
        check(&[13, 0, 1, 197], Some((13, 0, 453)));
        // FortiGate: enterprise 12356 and an application of its own, in nine octets.
        check(&[20, 0, 0, 0x30, 0x44, 0, 0, 0x3f, 0x58], Some((20, 12_356, 16_216)));
        check(&[20, 0, 9], Some((20, 0, 9)));
        check(&[13], Some((13, 0, 0)));
        check(&[], None);
        check(&[1; 10], None);
    }
}
