//! The numbers nDPI has given applications: what the column L7_PROTO of data sets holds.

mod brands;

use brands::BRANDS;

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
    let find = |rows: &[(&str, u16)]| {
        let at = rows.binary_search_by_key(&name, |row| row.0).ok()?;
        rows.get(at).map(|row| row.1)
    };
    find(NUMBERS).or_else(|| find(BRANDS)).unwrap_or(0)
}

/// By name, for the applications known here, as of nDPI 4.11: numbers drift between its releases.
#[rustfmt::skip]
const NUMBERS: &[(&str, u16)] = &[
    ("AFP", 97), ("AJP", 139), ("AMQP", 192), ("ANSI_C1222", 397), ("ATG", 423), ("BACnet", 334),
    ("BFD", 401), ("BGP", 13), ("BJNP", 204), ("BeckhoffADS", 365), ("BitTorrent", 37),
    ("CAPWAP", 247), ("CHECKMK", 138), ("CIP", 393), ("CNP-IP", 422), ("COAP", 27),
    ("Cassandra", 264), ("Ceph", 381), ("CiscoSkinny", 164), ("Citrix", 132), ("ClickHouse", 419),
    ("Corba", 168), ("DCERPC", 370), ("DHCP", 18), ("DHCPV6", 103), ("DLEP", 400), ("DNP3", 244),
    ("DNS", 5), ("DRDA", 227), ("DTLS", 30), ("Diameter", 237), ("DoH_DoT", 196), ("EGP", 83),
    ("Elasticsearch", 330), ("Ether-S-Bus", 368), ("EtherSIO", 363), ("EthernetGlobalData", 149),
    ("EthernetIP", 278), ("FINS", 362), ("FIX", 230), ("FLUTE", 406), ("FTPS", 311),
    ("FTP_CONTROL", 1), ("FTP_DATA", 175), ("FastCGI", 310), ("GRE", 80), ("GTP", 152),
    ("GTP_C", 272), ("GTP_PRIME", 273), ("GTP_U", 271), ("Gearman", 394), ("Git", 226),
    ("H323", 158), ("HAProxy", 350), ("HART-IP", 72), ("HL7", 380), ("HLS", 418),
    ("HP_VIRTGRP", 256), ("HSRP", 282), ("HTTP", 7), ("HTTP2", 349), ("HTTP_Connect", 130),
    ("HTTP_Proxy", 131), ("HiSLIP", 372), ("IAX", 95), ("ICMP", 81), ("ICMPV6", 102),
    ("IEC60870", 245), ("IEC62056", 379), ("IEEE-C37118", 367), ("IGMP", 82), ("IMAP", 4),
    ("IMAPS", 51), ("IPP", 6), ("IPSec", 79), ("IP_PIM", 297), ("IP_in_IP", 86), ("IRC", 65),
    ("ISO9506-1-MMS", 366), ("IceCast", 52), ("JRMI", 416), ("JSON-RPC", 375), ("Jabber", 67),
    ("KNXnet_IP", 410), ("Kafka", 377), ("Kerberos", 111), ("Kismet", 309), ("LDAP", 112),
    ("LDP", 409), ("LISP", 236), ("LLMNR", 154), ("LotusNotes", 150), ("Lustre", 425), ("MDNS", 8),
    ("MGCP", 94), ("MPEG_TS", 198), ("MQTT", 222), ("MS-RPCH", 127), ("Megaco", 181),
    ("Memcached", 40), ("MerakiCloud", 66), ("Modbus", 44), ("MongoDB", 60), ("MpegDash", 291),
    ("MsSQL-TDS", 114), ("Munin", 329), ("MySQL", 20), ("NAT-PMP", 312), ("NFS", 11), ("NTP", 9),
    ("Nats", 68), ("NestLogSink", 43), ("NetBIOS", 10), ("NetFlow", 128), ("OCSP", 63),
    ("OPC-UA", 360), ("OSPF", 85), ("Ookla", 191), ("OpenFlow", 374), ("OpenVPN", 159),
    ("OpenWire", 421), ("Oracle", 167), ("PFCP", 405), ("PGM", 296), ("POP3", 2), ("POPS", 23),
    ("PPTP", 115), ("PROFINET_IO", 371), ("PTPv2", 358), ("PostgreSQL", 19), ("Protobuf", 353),
    ("QUIC", 188), ("RDP", 88), ("RESP", 182), ("RMCP", 351), ("RSH", 294), ("RSYNC", 166),
    ("RTCP", 165), ("RTMP", 174), ("RTP", 87), ("RTPS", 359), ("RTSP", 50), ("RX", 223),
    ("Radius", 146), ("Raft", 392), ("RipeAtlas", 417), ("Roughtime", 383), ("S7Comm", 249),
    ("S7CommPlus", 361), ("SAP", 151), ("SCTP", 84), ("SIP", 100), ("SMBv1", 16), ("SMBv23", 41),
    ("SMPP", 207), ("SMTP", 3), ("SMTPS", 29), ("SNMP", 14), ("SOAP", 253), ("SOCKS", 172),
    ("SOMEIP", 229), ("SRTP", 338), ("SSDP", 12), ("SSH", 92), ("STOMP", 390), ("STUN", 78),
    ("Service_Location_Protocol", 347), ("Sonos", 430), ("Syslog", 17), ("TFTP", 96), ("TINC", 209),
    ("TLS", 91), ("TPLINK_SHP", 332), ("TRDP", 424), ("Telnet", 77), ("Teredo", 214),
    ("Thrift", 345), ("TuyaLP", 331), ("UBNTAC2", 31), ("UFTP", 373), ("UMAS", 364), ("Usenet", 93),
    ("VNC", 89), ("VRRP", 73), ("VXLAN", 64), ("WSD", 153), ("WebDAV", 376), ("WebSocket", 251),
    ("Whois-DAS", 170), ("WireGuard", 206), ("XDMCP", 15), ("Z3950", 260), ("ZUG", 415),
    ("Zabbix", 248), ("ZeroMQ", 177), ("collectd", 298), ("sFlow", 129),
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
        check("TLS.Google", (91, 126));
        check("SSH", (92, 0));
        check("QUIC", (188, 0));
        check("DNS", (5, 0));
        check("", (0, 0));
        check("Nobody", (0, 0));
    }

    #[test]
    fn the_names_are_sorted() {
        assert!(NUMBERS.is_sorted_by(|one, other| one.0 < other.0));
        assert!(BRANDS.is_sorted_by(|one, other| one.0 < other.0));
    }
}
