//! The numbers nDPI has given applications: what the column L7_PROTO of data sets holds.

/// nDPI's numbers of the two parts of a label: the protocol, and what it carries; 0 where there is
/// none, or nobody has numbered it.
///
/// `TLS` is (91, 0), `TLS.Google` (91, 126). They must never become one number: 91.120 would be
/// 91.12.
pub fn application_numbers(application: &str) -> (u16, u16) {
    match application.split_once('.') {
        Some((protocol, carried)) => (number(protocol), number(carried)),
        None => (number(application), 0),
    }
}

fn number(name: &str) -> u16 {
    let row = NUMBERS.binary_search_by_key(&name, |row| row.0).ok().and_then(|at| NUMBERS.get(at));
    row.map_or(0, |row| row.1)
}

/// By name, for the applications known here, as of nDPI 4.11: numbers drift between its releases.
#[rustfmt::skip]
const NUMBERS: &[(&str, u16)] = &[
    ("AFP", 97), ("AMQP", 192), ("BACnet", 334), ("BFD", 401), ("BGP", 13), ("BitTorrent", 37),
    ("CAPWAP", 247), ("COAP", 27), ("Citrix", 132), ("DCERPC", 370), ("DHCP", 18),
    ("DHCPV6", 103), ("DNP3", 244), ("DNS", 5), ("DTLS", 30), ("Diameter", 237), ("DoH_DoT", 196),
    ("EGP", 83), ("EthernetIP", 278), ("FTPS", 311), ("FTP_CONTROL", 1), ("FTP_DATA", 175),
    ("GRE", 80), ("GTP_C", 272), ("GTP_PRIME", 273), ("GTP_U", 271), ("Git", 226), ("H323", 158),
    ("HSRP", 282), ("HTTP", 7), ("HTTP2", 349), ("HTTP_Proxy", 131), ("IAX", 95), ("ICMP", 81),
    ("ICMPV6", 102), ("IEC60870", 245), ("IGMP", 82), ("IMAP", 4), ("IMAPS", 51), ("IPP", 6),
    ("IPSec", 79), ("IP_PIM", 297), ("IP_in_IP", 86), ("IRC", 65), ("JRMI", 416), ("Jabber", 67),
    ("Kerberos", 111), ("LDAP", 112), ("LDP", 409), ("LISP", 236), ("LLMNR", 154),
    ("LotusNotes", 150), ("MDNS", 8), ("MGCP", 94), ("MQTT", 222), ("Megaco", 181),
    ("Memcached", 40), ("Modbus", 44), ("MongoDB", 60), ("MsSQL-TDS", 114), ("MySQL", 20),
    ("NAT-PMP", 312), ("NFS", 11), ("NTP", 9), ("NetBIOS", 10), ("NetFlow", 128), ("OPC-UA", 360),
    ("OSPF", 85), ("OpenFlow", 374), ("OpenVPN", 159), ("Oracle", 167), ("PFCP", 405),
    ("PGM", 296), ("POP3", 2), ("POPS", 23), ("PPTP", 115), ("PROFINET_IO", 371), ("PTPv2", 358),
    ("PostgreSQL", 19), ("QUIC", 188), ("RDP", 88), ("RESP", 182), ("RMCP", 351), ("RSH", 294),
    ("RSYNC", 166), ("RTMP", 174), ("RTSP", 50), ("Radius", 146), ("SCTP", 84), ("SIP", 100),
    ("SMBv1", 16), ("SMBv23", 41), ("SMPP", 207), ("SMTP", 3), ("SMTPS", 29), ("SNMP", 14),
    ("SOCKS", 172), ("SSDP", 12), ("SSH", 92), ("STUN", 78), ("Service_Location_Protocol", 347),
    ("Syslog", 17), ("TFTP", 96), ("TLS", 91), ("Telnet", 77), ("Teredo", 214), ("Usenet", 93),
    ("VNC", 89), ("VRRP", 73), ("VXLAN", 64), ("WSD", 153), ("Whois-DAS", 170),
    ("WireGuard", 206), ("XDMCP", 15), ("Zabbix", 248), ("sFlow", 129),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The pairs of published rows.
    #[test]
    fn an_application_has_the_numbers_that_published_rows_have() {
        let check = |application: &str, expected| {
            assert_eq!(application_numbers(application), expected, "{application}");
        };
        check("TLS", (91, 0));
        check("TLS.Nobody", (91, 0));
        check("HTTP", (7, 0));
        check("SSH", (92, 0));
        check("QUIC", (188, 0));
        check("DNS", (5, 0));
        check("", (0, 0));
        check("Nobody", (0, 0));
    }

    #[test]
    fn the_names_are_sorted() {
        assert!(NUMBERS.is_sorted_by(|one, other| one.0 < other.0));
    }
}
