//! What is dangerous or odd about a flow whatever its probe says: its port, its name, a protocol
//! without protection, payload that looks like nothing at all.

mod names;

use model::{Revealed, Risks};

pub(crate) use names::made_up_word;

/// Protocols that stay at their ports, and those ports: IANA's registry, and what servers are set to
/// as they come. Peers, calls and tunnels wander, and so does what answers from a new port each time
/// (TFTP, RPC): they are not here.
const USUAL_PORTS: &[(&str, &[u16])] = &[
    ("AFP", &[548]),
    ("AJP", &[8009]),
    ("AMQP", &[5671, 5672]),
    ("BACnet", &[47_808]),
    ("BGP", &[179]),
    ("CAPWAP", &[5246, 5247]),
    ("COAP", &[5683, 5684]),
    ("Cassandra", &[9042, 9142]),
    ("DHCP", &[67, 68]),
    ("DHCPV6", &[546, 547]),
    ("DICOM", &[104, 2761, 2762, 11_112]),
    ("DNP3", &[20_000]),
    ("DNS", &[53, 5353, 5355]),
    ("Diameter", &[3868, 5868]),
    ("EthernetIP", &[2222, 44_818]),
    ("FINS", &[9600]),
    ("FTPS", &[21, 989, 990]),
    ("FTP_CONTROL", &[21]),
    ("Finger", &[79]),
    ("Fox", &[1911, 4911]),
    ("GTP", &[2123, 2152, 3386]),
    ("Gearman", &[4730]),
    ("Git", &[9418]),
    ("Gopher", &[70]),
    ("HART-IP", &[5094]),
    ("HL7", &[2575, 6661]),
    ("HSRP", &[1985, 2029]),
    (
        "HTTP",
        &[
            80, 81, 591, 593, 631, 3000, 3128, 5000, 5357, 5985, 7547, 8000, 8008, 8080, 8081,
            8088, 8888, 9000, 9090,
        ],
    ),
    ("HiSLIP", &[4880]),
    ("IEC60870", &[2404]),
    ("IMAP", &[143]),
    ("IMAPS", &[143, 993]),
    ("IRC", &[194, 6660, 6661, 6662, 6663, 6664, 6665, 6666, 6667, 6668, 6669, 6697, 7000]),
    ("KNXnet_IP", &[3671]),
    ("Kafka", &[9092, 9093, 9094]),
    ("Kerberos", &[88, 464]),
    ("L2TP", &[1701]),
    ("LDAP", &[389, 3268]),
    ("LDP", &[646]),
    ("MQTT", &[1883, 8883]),
    ("Memcached", &[11_211]),
    ("Modbus", &[502, 802]),
    ("MongoDB", &[27_017, 27_018, 27_019]),
    ("MsSQL-TDS", &[1433, 1434]),
    ("MySQL", &[3306, 3307, 33_060]),
    ("NAT-PMP", &[5350, 5351]),
    ("NTP", &[123]),
    ("Nats", &[4222, 6222]),
    ("NetBIOS", &[137, 138, 139, 445]),
    ("OPC-UA", &[4840, 4843]),
    ("OpenFlow", &[6633, 6653]),
    ("PFCP", &[8805]),
    ("POP3", &[110]),
    ("POPS", &[110, 995]),
    ("PPTP", &[1723]),
    ("PTPv2", &[319, 320]),
    ("PostgreSQL", &[5432, 5433, 6432]),
    ("QUIC", &[80, 443, 784, 853, 8443, 8853]),
    ("RDP", &[3389]),
    ("RESP", &[6379, 6380, 16_379, 26_379]),
    ("RIP", &[520]),
    ("RIPng", &[521]),
    ("RMCP", &[623, 664]),
    ("RSYNC", &[873]),
    ("RTSP", &[554, 8554]),
    ("Radius", &[1645, 1646, 1812, 1813, 3799]),
    ("S7Comm", &[102]),
    ("SIP", &[5060, 5061]),
    ("SMTP", &[25, 465, 587, 2525]),
    ("SMTPS", &[25, 465, 587, 2525]),
    ("SNMP", &[161, 162]),
    ("SOCKS", &[1080, 9050, 9150]),
    ("SSDP", &[1900]),
    ("SSH", &[22, 2222]),
    ("STOMP", &[61_612, 61_613, 61_614]),
    ("Service_Location_Protocol", &[427]),
    ("Syslog", &[514, 601, 1514, 5140, 6514, 10_514]),
    ("TACACS", &[49]),
    (
        "TLS",
        &[
            443, 465, 587, 636, 853, 989, 990, 992, 993, 994, 995, 2083, 3269, 4433, 4443, 5061,
            5223, 5228, 5349, 5671, 5986, 6514, 6697, 8443, 8883, 9443,
        ],
    ),
    ("TeamViewer", &[80, 443, 5938]),
    ("Telnet", &[23, 992, 2323]),
    ("Usenet", &[119, 433, 563]),
    ("VNC", &[5800, 5900, 5901, 5902, 5903, 5904, 5905]),
    ("VXLAN", &[4789, 8472]),
    ("Whois-DAS", &[43]),
    ("XDMCP", &[177]),
    ("Z3950", &[210]),
    ("Zabbix", &[10_050, 10_051]),
    ("ZooKeeper", &[2181, 2888, 3888]),
];

/// Protocols that protect neither content nor credentials, and what can be read along.
const UNSAFE: &[(&str, &str)] = &[
    ("FTP_CONTROL", "FTP sends logins and files as they are"),
    ("RSH", "the BSD shells send logins and commands as they are"),
    ("SMBv1", "SMB version 1 neither encrypts nor guards what it sends"),
    ("TFTP", "TFTP sends files as they are, and asks for no login"),
    ("Telnet", "Telnet sends every key pressed as it is"),
];

/// Octets of a first payload without which it says too little about itself.
const MIN_LOOKED: usize = 48;

/// Octets of a first payload that are looked at.
const MAX_LOOKED: usize = 1024;

/// What an application that has just been recognised, or its service, brings with it.
pub(crate) fn of_application(
    revealed: &mut Revealed,
    (application, service): (&str, Option<&str>),
    // The responder's first.
    ports: (u16, u16),
) {
    let usual = find(USUAL_PORTS, application).filter(|_| service.is_none_or(|name| name != "RDP"));
    if let Some(usual) = usual
        && !usual.contains(&ports.0)
        && !usual.contains(&ports.1)
    {
        let (port, first) = (ports.0, usual.first().copied().unwrap_or_default());
        let why = format!("{application} at port {port} instead of {first}");
        revealed.warn(Risks::UNUSUAL_PORT, why);
    }
    let names = [Some(application), service];
    if let Some(why) = names.into_iter().flatten().find_map(|name| find(UNSAFE, name)) {
        revealed.warn(Risks::UNSAFE_PROTOCOL, *why);
    }
}

/// What a server's name tells, or that of what was asked for.
pub(crate) fn of_name(revealed: &mut Revealed, application: &str, name: &str, is_known: bool) {
    if let ("DNS", Some(why)) = (application, names::too_long(name)) {
        revealed.warn(Risks::LONG_NAME, why);
    }
    if !is_known && let Some(why) = names::made_up(name) {
        revealed.warn(Risks::SUSPICIOUS_NAME, why);
    }
}

/// Whether the first octets of a connection, which no protocol known here begins with, look random
/// throughout: neither text nor anything with more of one bit than of the other (Wu et al., How the
/// Great Firewall of China Detects and Blocks Fully Encrypted Traffic, USENIX Security 2023, §4).
/// The reason, where they do.
pub(crate) fn of_unknown(payload: &[u8]) -> Option<String> {
    let looked_at = payload.get(..MAX_LOOKED.min(payload.len()))?;
    if looked_at.len() < MIN_LOOKED {
        return None;
    }
    let is_shown = |octet: &u8| matches!(octet, b' '..=b'~');
    let shown = looked_at.iter().filter(|octet| is_shown(octet)).count();
    let longest = looked_at.split(|octet| !is_shown(octet)).map(<[u8]>::len).max().unwrap_or(0);
    let is_text = looked_at.iter().take(6).all(is_shown) || 2 * shown > looked_at.len();
    let ones: u32 = looked_at.iter().map(|octet| octet.count_ones()).sum();
    let octets = u32::try_from(looked_at.len()).ok()?;
    // Between 3.4 and 4.6 ones an octet.
    let is_even = (34 * octets..=46 * octets).contains(&(10 * ones));
    // Of so few octets, random ones are rarely met more than a few times.
    let mut seen = [0_u16; 256];
    looked_at.iter().for_each(|octet| seen[usize::from(*octet)] += 1);
    let most = seen.iter().copied().max().unwrap_or(0);
    let is_spread = u32::from(most) <= 4 + octets / 64;
    (is_even && is_spread && !is_text && longest <= 20).then(|| {
        let start = looked_at.iter().take(8).map(|octet| format!("{octet:02x}"));
        let start = start.collect::<Vec<_>>().join(" ");
        let tenths = 10 * ones / octets;
        format!("begins with {start}, {}.{} ones an octet", tenths / 10, tenths % 10)
    })
}

fn find<T>(rows: &'static [(&str, T)], name: &str) -> Option<&'static T> {
    let at = rows.binary_search_by_key(&name, |row| row.0).ok()?;
    rows.get(at).map(|row| &row.1)
}

#[cfg(test)]
mod tests;
