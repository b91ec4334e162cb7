//! Rules that block what stands on a list, as firewalls and resolvers are told: text to be looked at and
//! taken there by a person. Nothing here blocks anything.

use std::fmt::Write as _;
use std::net::IpAddr;

use crate::list::Item;

/// Who is told.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RuleFormat {
    /// nftables: `nft -f`.
    Nftables,
    /// iptables and ip6tables: a shell script.
    Iptables,
    /// pf of OpenBSD and FreeBSD: for pf.conf.
    Pf,
    /// Extended access lists of Cisco IOS.
    Cisco,
    /// Suricata's rules.
    Suricata,
    /// A hosts file, for names only.
    Hosts,
}

/// Numbers of our rules of Suricata begin here: the range for local use goes up to 1,999,999.
const FIRST_SID: u32 = 1_900_000;

/// What was written, and what that language cannot say.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rules {
    /// The rules.
    pub text: String,
    /// Items it has no words for.
    pub left_out: u64,
}

impl RuleFormat {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Nftables, Self::Iptables, Self::Pf, Self::Cisco, Self::Suricata, Self::Hosts];

    /// The word on a command line.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Nftables => "nftables",
            Self::Iptables => "iptables",
            Self::Pf => "pf",
            Self::Cisco => "cisco",
            Self::Suricata => "suricata",
            Self::Hosts => "hosts",
        }
    }

    /// By its word.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name().eq_ignore_ascii_case(name))
    }

    /// Rules that block all of these, both ways. The title becomes a remark, or a message.
    pub fn write(self, title: &str, items: &[Item]) -> Rules {
        let title = plain(title);
        let mut v4 = Vec::new();
        let mut v6 = Vec::new();
        let mut names = Vec::new();
        let mut prints = Vec::new();
        let mut left_out = 0;
        for item in items {
            match item {
                Item::Address(address @ IpAddr::V4(_)) => v4.push(address.to_string()),
                Item::Address(address @ IpAddr::V6(_)) => v6.push(address.to_string()),
                Item::Network(network) if network.addr().is_ipv4() => v4.push(network.to_string()),
                Item::Network(network) => v6.push(network.to_string()),
                Item::Name(name) if self.knows_names() => names.push(&**name),
                Item::Ja4(print) if self == Self::Suricata && transport(print).is_some() => {
                    prints.push(&**print);
                }
                _ => left_out += 1,
            }
        }
        if self == Self::Hosts {
            left_out += (v4.len() + v6.len()) as u64;
        }
        let mut text = String::new();
        match self {
            Self::Nftables => nftables(&mut text, &title, &v4, &v6),
            Self::Iptables => iptables(&mut text, &title, &v4, &v6),
            Self::Pf => pf(&mut text, &title, &v4, &v6),
            Self::Cisco => cisco(&mut text, &title, items),
            Self::Suricata => suricata(&mut text, &title, &[v4, v6].concat(), &names, &prints),
            Self::Hosts => {
                let _ = writeln!(text, "# {title}");
                for name in names {
                    let _ = writeln!(text, "0.0.0.0 {name}");
                }
            }
        }
        Rules { text, left_out }
    }

    const fn knows_names(self) -> bool {
        matches!(self, Self::Suricata | Self::Hosts)
    }
}

/// Letters that mean nothing in any of the languages, in one line.
fn plain(title: &str) -> String {
    let keep = |letter: char| match letter {
        letter if letter.is_alphanumeric() => letter,
        ' ' | '.' | '-' | '_' | '/' => letter,
        _ => '_',
    };
    title.chars().take(120).map(keep).collect()
}

fn nftables(out: &mut String, title: &str, v4: &[String], v6: &[String]) {
    let _ = writeln!(out, "# {title}\ntable inet flowglass {{");
    for (name, kind, all) in [("blocked4", "ipv4_addr", v4), ("blocked6", "ipv6_addr", v6)] {
        if !all.is_empty() {
            let all = all.join(", ");
            let _ = writeln!(
                out,
                "  set {name} {{ type {kind}; flags interval; auto-merge; elements = {{ {all} }} }}"
            );
        }
    }
    for hook in ["input", "output", "forward"] {
        let _ = writeln!(
            out,
            "  chain {hook} {{\n    type filter hook {hook} priority -10; policy accept;"
        );
        for (name, family, all) in [("blocked4", "ip", v4), ("blocked6", "ip6", v6)] {
            for side in ["saddr", "daddr"] {
                if !all.is_empty() {
                    let _ = writeln!(out, "    {family} {side} @{name} counter drop");
                }
            }
        }
        out.push_str("  }\n");
    }
    out.push_str("}\n");
}

fn iptables(out: &mut String, title: &str, v4: &[String], v6: &[String]) {
    let _ = writeln!(out, "#!/bin/sh\n# {title}");
    for (program, all) in [("iptables", v4), ("ip6tables", v6)] {
        for address in all {
            for (chain, side) in
                [("INPUT", "-s"), ("OUTPUT", "-d"), ("FORWARD", "-s"), ("FORWARD", "-d")]
            {
                let _ = writeln!(out, "{program} -I {chain} {side} {address} -j DROP");
            }
        }
    }
}

fn pf(out: &mut String, title: &str, v4: &[String], v6: &[String]) {
    let all = [v4, v6].concat().join(" ");
    let _ = writeln!(
        out,
        "# {title}\ntable <flowglass> persist {{ {all} }}\n\
         block drop quick from <flowglass> to any\nblock drop quick from any to <flowglass>"
    );
}

/// Networks have wildcard masks in IPv4, and prefixes in IPv6, which are lists of their own.
fn cisco(out: &mut String, title: &str, items: &[Item]) {
    let side = |item: &Item| match item {
        Item::Address(IpAddr::V4(address)) => Some((true, format!("host {address}"))),
        Item::Address(IpAddr::V6(address)) => Some((false, format!("host {address}"))),
        Item::Network(ipnet::IpNet::V4(network)) => {
            Some((true, format!("{} {}", network.network(), network.hostmask())))
        }
        Item::Network(ipnet::IpNet::V6(network)) => Some((false, network.to_string())),
        _ => None,
    };
    let sides: Vec<(bool, String)> = items.iter().filter_map(side).collect();
    for (is_v4, head, any) in [
        (true, "ip access-list extended FLOWGLASS", "ip"),
        (false, "ipv6 access-list FLOWGLASS6", "ipv6"),
    ] {
        let mut of_family = sides.iter().filter(|(v4, _)| *v4 == is_v4).peekable();
        if of_family.peek().is_none() {
            continue;
        }
        let _ = writeln!(out, "{head}\n remark {title}");
        for (_, side) in of_family {
            let _ = writeln!(out, " deny {any} {side} any\n deny {any} any {side}");
        }
        let _ = writeln!(out, " permit {any} any any");
    }
}

/// The protocol in which Suricata knows such a fingerprint (`ja4.hash`, since 7.0.7).
fn transport(print: &str) -> Option<&'static str> {
    match print.as_bytes().first()? {
        b't' => Some("tls"),
        b'q' => Some("quic"),
        _ => None,
    }
}

fn suricata(out: &mut String, title: &str, addresses: &[String], names: &[&str], prints: &[&str]) {
    let mut sid = FIRST_SID;
    let _ = writeln!(out, "# {title}");
    for address in addresses {
        let _ = writeln!(
            out,
            "drop ip any any <> {address} any (msg:\"Flowglass {title} {}\"; sid:{sid}; rev:1;)",
            plain(address)
        );
        sid += 1;
    }
    for name in names {
        let content = content(name);
        for (sticky, protocol) in [("dns.query", "dns"), ("tls.sni", "tls"), ("http.host", "http")]
        {
            let _ = writeln!(
                out,
                "drop {protocol} any any -> any any (msg:\"Flowglass {title} {}\"; {sticky}; dotprefix; \
                 content:\".{content}\"; nocase; endswith; sid:{sid}; rev:1;)",
                plain(name)
            );
            sid += 1;
        }
    }
    for print in prints {
        let protocol = transport(print).unwrap_or("tls");
        let content = content(print);
        let _ = writeln!(
            out,
            "drop {protocol} any any -> any any (msg:\"Flowglass {title} {}\"; ja4.hash; content:\"{content}\"; \
             sid:{sid}; rev:1;)",
            plain(print)
        );
        sid += 1;
    }
}

/// Octets that mean something in a content of Suricata are written as hexadecimal.
fn content(name: &str) -> String {
    let mut out = String::new();
    for octet in name.bytes() {
        match octet {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
                out.push(char::from(octet));
            }
            _ => {
                let _ = write!(out, "|{octet:02x}|");
            }
        }
    }
    out
}
