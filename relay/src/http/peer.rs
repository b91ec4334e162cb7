//! Who asks behind a proxy that is believed.

use std::net::IpAddr;

use hyper::HeaderMap;
use ipnet::IpNet;

/// For whom is asked: the last hop in `X-Forwarded-For` that is no proxy of ours. A header that
/// comes from anybody else is nobody's word.
pub(super) fn asks_for(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: IpAddr| trusted.iter().any(|net| net.contains(&address));
    let mut asking = peer.to_canonical();
    let lines = headers.get_all("x-forwarded-for").iter().collect::<Vec<_>>();
    let texts = lines.into_iter().rev().map(|line| line.to_str().unwrap_or_default());
    for hop in texts.flat_map(|line| line.rsplit(',')) {
        if !is_trusted(asking) {
            break;
        }
        let Ok(before) = hop.trim().parse::<IpAddr>() else { break };
        asking = before.to_canonical();
    }
    asking
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_trusted_proxy_is_believed_and_only_for_its_own_neighbour() {
        let trusted = ["10.0.0.0/8".parse().unwrap(), "::1/128".parse().unwrap()];
        let check = |peer: &str, lines: &[&str], expected: &str| {
            let mut headers = HeaderMap::new();
            for line in lines {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            let outcome = asks_for(peer.parse().unwrap(), &headers, &trusted);
            assert_eq!(outcome, expected.parse::<IpAddr>().unwrap(), "{peer} {lines:?}");
        };
        check("192.0.2.1", &[], "192.0.2.1");
        check("192.0.2.1", &["198.51.100.9"], "192.0.2.1");
        check("10.0.0.1", &["198.51.100.9"], "198.51.100.9");
        check("10.0.0.1", &["6.6.6.6, 198.51.100.9"], "198.51.100.9");
        check("10.0.0.1", &["6.6.6.6, 198.51.100.9, 10.0.0.2"], "198.51.100.9");
        check("10.0.0.1", &["6.6.6.6", "198.51.100.9"], "198.51.100.9");
        check("10.0.0.1", &["nonsense"], "10.0.0.1");
        check("10.0.0.1", &["6.6.6.6, nonsense, 10.0.0.2"], "10.0.0.2");
        check("10.0.0.1", &[], "10.0.0.1");
        check("::1", &["2001:db8::1"], "2001:db8::1");
        check("::ffff:10.0.0.1", &["198.51.100.9"], "198.51.100.9");
    }
}
