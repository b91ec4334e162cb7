//! Words about rules that block.

use model::counted;

/// Who is told: the engine's word, the title, how its files end, and where they belong.
pub(crate) const FORMATS: [(&str, &str, &str, &str); 6] = [
    ("nftables", "nftables", "nft", "Linux: nft -f FILE."),
    ("iptables", "iptables", "sh", "Older Linux: a script for iptables and ip6tables."),
    ("pf", "pf", "conf", "OpenBSD, FreeBSD, macOS: for pf.conf."),
    ("cisco", "Cisco IOS", "txt", "An extended access list, to be bound to an interface."),
    ("suricata", "Suricata", "rules", "For an inline sensor: alone it only watches."),
    ("hosts", "hosts", "hosts", "For names only: they lead nowhere."),
];

/// What stands above the rules.
pub(crate) const NOTE: &str = "This page blocks nothing. These rules stop traffic both ways once you put them where they belong; look at them first.";

/// It stands on the list, and what can be done about it; it does not.
pub(crate) const LISTED: (&str, &str) =
    ("It is on your block list: whoever speaks with it is among the findings.", "Take it off");
pub(crate) const UNLISTED: (&str, &str) = ("It is not on your block list.", "Put it on");

/// What the language cannot say; nothing where it can say all.
pub(crate) fn left_out(things: u64, title: &str) -> Option<String> {
    let have = counted(things, "thing has", "things have");
    (things > 0).then(|| format!("{have} no words in {title} and are left out."))
}

/// What stands for autonomous systems; nothing where there are none.
pub(crate) fn of_systems(addresses: u64) -> Option<String> {
    let stand = counted(
        addresses,
        "address that was seen here stands",
        "addresses that were seen here stand",
    );
    (addresses > 0).then(|| {
        format!("{stand} for the autonomous systems, which no firewall knows by their numbers.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_counted() {
        assert_eq!(left_out(0, "pf"), None);
        let words = left_out(2, "pf").unwrap();
        assert_eq!(words, "2 things have no words in pf and are left out.");
    }
}
