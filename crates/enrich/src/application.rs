//! What a well-known port is usually used for, in the names applications have everywhere else.
//!
//! From IANA's registry, and 2055/udp, which is NetFlow's by custom; ports that are used for
//! anything (8000, 5000 …) are left out on purpose, for a wrong name is worse than none.

use std::sync::LazyLock;

const TCP: u8 = 6;
const UDP: u8 = 17;

/// `TLS` for 443/tcp, `QUIC` for 443/udp, `DNS` for 53; protocols without ports have their own name.
///
/// Only a guess ([`model::Confidence::Port`]): ask for the responder's port first, and take it only
/// where the payload said nothing.
pub fn application_by_port(protocol: u8, port: u16) -> Option<&'static str> {
    let table = match protocol {
        TCP => TCP_PORTS,
        UDP => UDP_PORTS,
        _ => return application_by_protocol(protocol),
    };
    let at = table.binary_search_by_key(&port, |row| row.0).ok()?;
    table.get(at).map(|row| row.1)
}

/// The same for every port at once: a place in a list of known ports for each port of TCP and of
/// UDP, for those who ask for millions.
pub struct PortNames {
    tcp: Vec<u16>,
    udp: Vec<u16>,
    protocols: Vec<u16>,
    known: Vec<(u8, u16, &'static str)>,
}

impl PortNames {
    /// The whole table; 256 KiB, made once.
    pub fn all() -> &'static Self {
        static ALL: LazyLock<PortNames> = LazyLock::new(PortNames::new);
        &ALL
    }

    /// What a flow is probably used for, by either port, the responder's first: a place in
    /// [`Self::known`] and one more; 0 where nobody can tell.
    #[inline]
    pub fn of(&self, protocol: u8, source_port: u16, destination_port: u16) -> u16 {
        let at = |table: &[u16], place: u16| table.get(usize::from(place)).copied().unwrap_or(0);
        let by_port = |table| match at(table, destination_port) {
            0 => at(table, source_port),
            found => found,
        };
        match protocol {
            TCP => by_port(&self.tcp),
            UDP => by_port(&self.udp),
            _ => at(&self.protocols, protocol.into()),
        }
    }

    /// Every port there is a name for: IP protocol, port (0 where the protocol itself has a name), name.
    pub fn known(&self) -> &[(u8, u16, &'static str)] {
        &self.known
    }

    fn new() -> Self {
        let mut known = Vec::new();
        let mut place = |protocol, port| {
            let Some(name) = application_by_port(protocol, port) else { return 0 };
            known.push((protocol, port, name));
            u16::try_from(known.len()).unwrap_or(0)
        };
        let mut ports = |protocol| (0..=u16::MAX).map(|port| place(protocol, port)).collect();
        let (tcp, udp) = (ports(TCP), ports(UDP));
        let has_ports = |protocol| matches!(protocol, TCP | UDP);
        let protocols = (0..=u8::MAX)
            .map(|protocol| if has_ports(protocol) { 0 } else { place(protocol, 0) })
            .collect();
        Self { tcp, udp, protocols, known }
    }
}

/// IP protocols that are an application of their own (IANA protocol numbers).
const fn application_by_protocol(protocol: u8) -> Option<&'static str> {
    Some(match protocol {
        1 => "ICMP",
        2 => "IGMP",
        4 | 41 | 94 => "IP_in_IP",
        8 => "EGP",
        47 => "GRE",
        50 | 51 => "IPSec",
        58 => "ICMPV6",
        88 => "EIGRP",
        89 => "OSPF",
        103 => "IP_PIM",
        112 => "VRRP",
        113 => "PGM",
        115 => "L2TP",
        132 => "SCTP",
        _ => return None,
    })
}

#[rustfmt::skip]
const TCP_PORTS: &[(u16, &str)] = &[
    (20, "FTP_DATA"), (21, "FTP_CONTROL"), (22, "SSH"), (23, "Telnet"), (25, "SMTP"),
    (43, "Whois-DAS"), (49, "TACACS"), (53, "DNS"), (70, "Gopher"), (79, "Finger"), (80, "HTTP"),
    (88, "Kerberos"), (104, "DICOM"), (110, "POP3"), (119, "Usenet"), (135, "DCERPC"),
    (137, "NetBIOS"), (138, "NetBIOS"), (139, "NetBIOS"), (143, "IMAP"), (161, "SNMP"),
    (162, "SNMP"), (177, "XDMCP"), (179, "BGP"), (194, "IRC"), (389, "LDAP"),
    (427, "Service_Location_Protocol"), (443, "TLS"), (445, "SMBv23"), (464, "Kerberos"),
    (465, "SMTPS"), (502, "Modbus"), (512, "REXEC"), (513, "Rlogin"), (514, "RSH"), (548, "AFP"),
    (554, "RTSP"), (563, "Usenet"), (587, "SMTP"), (593, "DCERPC"), (631, "IPP"), (636, "LDAP"),
    (646, "LDP"), (749, "Kerberos"), (853, "DoH_DoT"), (860, "iSCSI"), (873, "RSYNC"),
    (989, "FTPS"), (990, "FTPS"), (993, "IMAPS"), (995, "POPS"), (1080, "SOCKS"), (1099, "JRMI"),
    (1194, "OpenVPN"), (1352, "LotusNotes"), (1433, "MsSQL-TDS"), (1434, "MsSQL-TDS"),
    (1494, "Citrix"), (1521, "Oracle"), (1720, "H323"), (1723, "PPTP"), (1883, "MQTT"),
    (1935, "RTMP"), (2049, "NFS"), (2375, "Docker"), (2376, "Docker"), (2379, "etcd"),
    (2404, "IEC60870"), (2598, "Citrix"), (2775, "SMPP"), (3074, "Xbox"), (3128, "HTTP_Proxy"),
    (3260, "iSCSI"), (3268, "LDAP"), (3269, "LDAP"), (3306, "MySQL"), (3389, "RDP"),
    (3478, "STUN"), (3690, "SVN"), (3868, "Diameter"), (4369, "EPMD"), (4840, "OPC-UA"),
    (4899, "Radmin"), (4949, "Munin"), (5060, "SIP"), (5061, "SIP"), (5222, "Jabber"),
    (5269, "Jabber"), (5349, "STUN"), (5357, "WSD"), (5432, "PostgreSQL"), (5671, "AMQP"),
    (5672, "AMQP"), (5683, "COAP"), (5900, "VNC"), (5985, "WinRM"), (5986, "WinRM"),
    (6000, "X11"), (6346, "Gnutella"), (6379, "RESP"), (6514, "Syslog"), (6556, "CHECKMK"),
    (6653, "OpenFlow"), (6665, "IRC"), (6666, "IRC"), (6667, "IRC"), (6668, "IRC"),
    (6669, "IRC"), (6697, "IRC"), (7400, "RTPS"), (7680, "WindowsUpdate"), (7687, "Neo4j"),
    (8080, "HTTP"), (8443, "TLS"), (8883, "MQTT"), (9418, "Git"), (10050, "Zabbix"),
    (10051, "Zabbix"), (11112, "DICOM"), (11211, "Memcached"), (17500, "Dropbox"),
    (20000, "DNP3"), (27017, "MongoDB"), (44818, "EthernetIP"),
];

#[rustfmt::skip]
const UDP_PORTS: &[(u16, &str)] = &[
    (53, "DNS"), (67, "DHCP"), (68, "DHCP"), (69, "TFTP"), (88, "Kerberos"), (123, "NTP"),
    (137, "NetBIOS"), (138, "NetBIOS"), (161, "SNMP"), (162, "SNMP"), (177, "XDMCP"),
    (319, "PTPv2"), (320, "PTPv2"), (389, "LDAP"), (427, "Service_Location_Protocol"),
    (443, "QUIC"), (464, "Kerberos"), (500, "IPSec"), (514, "Syslog"), (520, "RIP"),
    (521, "RIPng"), (546, "DHCPV6"), (547, "DHCPV6"), (623, "RMCP"), (646, "LDP"),
    (853, "DoH_DoT"), (862, "TWAMP"), (1194, "OpenVPN"), (1434, "MsSQL-TDS"), (1645, "Radius"),
    (1646, "Radius"), (1701, "L2TP"), (1718, "H323"), (1719, "H323"), (1812, "Radius"),
    (1813, "Radius"), (1900, "SSDP"), (1985, "HSRP"), (2049, "NFS"), (2055, "NetFlow"),
    (2123, "GTP_C"), (2152, "GTP_U"), (2222, "EthernetIP"), (2427, "MGCP"), (2944, "Megaco"),
    (3074, "Xbox"), (3386, "GTP_PRIME"), (3478, "STUN"), (3544, "Teredo"), (3702, "WSD"),
    (3784, "BFD"), (3785, "BFD"), (3799, "Radius"), (4341, "LISP"), (4342, "LISP"),
    (4500, "IPSec"), (4569, "IAX"), (4739, "NetFlow"), (4784, "BFD"), (4789, "VXLAN"),
    (4840, "OPC-UA"), (5004, "RTP"), (5005, "RTCP"), (5060, "SIP"), (5061, "SIP"),
    (5246, "CAPWAP"), (5247, "CAPWAP"), (5349, "STUN"), (5350, "NAT-PMP"), (5351, "NAT-PMP"),
    (5353, "MDNS"), (5355, "LLMNR"), (5683, "COAP"), (5684, "COAP"), (6081, "Geneve"),
    (6343, "sFlow"), (6514, "Syslog"), (7400, "RTPS"), (7401, "RTPS"), (8611, "BJNP"),
    (8612, "BJNP"), (8805, "PFCP"), (17500, "Dropbox"), (20000, "DNP3"), (34962, "PROFINET_IO"),
    (34963, "PROFINET_IO"), (34964, "PROFINET_IO"), (44818, "EthernetIP"), (47808, "BACnet"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service_name;

    #[test]
    fn a_well_known_port_has_the_name_of_its_application() {
        let expected = [
            (6, 443, Some("TLS")),
            (17, 443, Some("QUIC")),
            (6, 80, Some("HTTP")),
            (17, 53, Some("DNS")),
            (6, 22, Some("SSH")),
            (17, 5353, Some("MDNS")),
            (1, 0, Some("ICMP")),
            (6, 8000, None),
            (17, 80, None),
            (255, 0, None),
        ];
        for (protocol, port, name) in expected {
            assert_eq!(application_by_port(protocol, port), name, "{protocol}/{port}");
        }
    }

    #[test]
    fn the_table_of_all_ports_says_what_single_ports_say() {
        let all = PortNames::all();
        let name = |code: u16| code.checked_sub(1).map(|at| all.known()[usize::from(at)].2);
        for protocol in 0..=255 {
            for port in 0..=u16::MAX {
                let expected = application_by_port(protocol, port);
                assert_eq!(
                    name(all.of(protocol, 0, port)),
                    expected.or(name(all.of(protocol, 0, 0)))
                );
            }
        }
        assert_eq!(name(all.of(6, 443, 50_000)), Some("TLS"));
        assert_eq!(name(all.of(6, 443, 22)), Some("SSH"));
        assert_eq!(name(all.of(17, 40_000, 50_000)), None);
    }

    #[test]
    fn the_tables_are_sorted_and_every_port_in_them_is_registered() {
        for (protocol, table) in [(TCP, TCP_PORTS), (UDP, UDP_PORTS)] {
            assert!(table.is_sorted_by(|a, b| a.0 < b.0));
            for (port, name) in table {
                assert!(service_name(protocol, *port).is_some(), "{protocol}/{port} {name}");
            }
        }
    }
}
