//! Dialogues of lines, calls and remote desktops: what they are called, what they give away.

use model::Risks;

use crate::testing::{packet, see};
use crate::{Memory, State};

const TCP: u8 = 6;
const UDP: u8 = 17;

fn talk(protocol: u8, port: u16, packets: &[(bool, &[u8])]) -> State {
    let mut state = State::default();
    for (from_client, payload) in packets {
        let ports = if *from_client { (50_000, port) } else { (port, 50_000) };
        see(&mut state, protocol, ports.0, ports.1, *from_client, payload);
    }
    state
}

/// Label, host name and risks.
fn check(
    protocol: u8,
    port: u16,
    packets: &[(bool, &[u8])],
    expected: Option<(&str, Option<&str>)>,
    risks: Risks,
) {
    let state = talk(protocol, port, packets);
    let label = state.label().map(|label| label.application);
    let seen = label.as_deref().map(|label| (label, state.host_name()));
    assert_eq!(seen, expected);
    let told = state.revealed().map(|revealed| revealed.risks).unwrap_or_default();
    assert_eq!(told.names(), risks.names(), "{expected:?}");
}

const LOGIN: Risks = Risks(Risks::CLEARTEXT_CREDENTIALS.0 | Risks::UNSAFE_PROTOCOL.0);

/// Port, packets, label and name, risks.
type Login<'a> = (u16, &'a [(bool, &'a [u8])], (&'a str, Option<&'a str>), Risks);

#[test]
fn a_login_in_the_clear_is_a_risk_and_never_shown() {
    let logins: &[Login<'_>] = &[
        (
            110,
            &[(false, b"+OK hi\r\n"), (true, b"USER a\r\n"), (true, b"PASS hidden\r\n")],
            ("POP3", None),
            LOGIN,
        ),
        (143, &[(false, b"* OK hi\r\n"), (true, b"1 LOGIN a hidden\r\n")], ("IMAP", None), LOGIN),
        (
            21,
            &[(false, b"220 hi\r\n"), (true, b"USER a\r\n"), (true, b"PASS hidden\r\n")],
            ("FTP_CONTROL", None),
            LOGIN,
        ),
        (
            25,
            &[(false, b"220 m.a\r\n"), (true, b"EHLO b\r\nAUTH PLAIN hidden\r\n")],
            ("SMTP", Some("m.a")),
            Risks::CLEARTEXT_CREDENTIALS,
        ),
        (
            119,
            &[(false, b"200 n.a ok\r\n"), (true, b"AUTHINFO USER a\r\nAUTHINFO PASS hidden\r\n")],
            ("Usenet", Some("n.a")),
            LOGIN,
        ),
        (6667, &[(true, b"PASS hidden\r\nNICK a\r\n")], ("IRC", None), LOGIN),
    ];
    for (port, packets, expected, risks) in logins {
        check(TCP, *port, packets, Some(*expected), *risks);
        let told = format!("{:?}", talk(TCP, *port, packets).revealed());
        assert!(!told.contains("hidden"), "{told}");
    }
}

#[test]
fn streams_and_requests_name_whom_they_want() {
    let xmpp = b"<?xml version='1.0'?><stream:stream to='a.example' xmlns:stream='http://etherx.jabber.org/streams'>";
    check(TCP, 5222, &[(true, xmpp)], Some(("Jabber", Some("a.example"))), Risks::NONE);
    let git = b"0033git-upload-pack /p.git\0host=git.example:9418\0";
    check(TCP, 9418, &[(true, git)], Some(("Git", Some("git.example"))), Risks::NONE);
    let rtsp = b"OPTIONS rtsp://u:p@cam.example:554/x RTSP/1.0\r\nCSeq: 1\r\n\r\n";
    check(TCP, 554, &[(true, rtsp)], Some(("RTSP", Some("cam.example"))), Risks::NONE);
    let mgcp = b"AUEP 1 *@gw.example MGCP 1.0\r\n";
    check(UDP, 2427, &[(true, mgcp)], Some(("MGCP", Some("gw.example"))), Risks::NONE);
    check(TCP, 873, &[(false, b"@RSYNCD: 31.0\n")], Some(("RSYNC", None)), Risks::NONE);
}

#[test]
fn remote_shells_and_desktops_are_known_by_their_first_octets() {
    let sharing = Risks::DESKTOP_SHARING;
    check(TCP, 5900, &[(false, b"RFB 003.008\n")], Some(("VNC", None)), sharing);
    let options = b"\xff\xfd\x18\xff\xfd\x20";
    check(TCP, 2323, &[(false, options)], Some(("Telnet", None)), Risks::UNSAFE_PROTOCOL);
    check(TCP, 23, &[(false, options), (false, b"Password: ")], Some(("Telnet", None)), LOGIN);
    check(TCP, 513, &[(true, b"\0me\0you\0vt100/9600\0")], Some(("Rlogin", None)), LOGIN);
    let x11 = b"l\0\x0b\0\0\0\0\0\0\0\0\0";
    check(TCP, 6000, &[(true, x11)], Some(("X11", None)), Risks::NONE);
}

#[test]
fn near_misses_have_no_name() {
    let none = |protocol, port, payload: &[u8]| {
        check(protocol, port, &[(true, payload)], None, Risks::NONE);
    };
    none(TCP, 5900, b"RFB 003-008\n");
    none(TCP, 23, b"\xff\xff\xff\xff");
    none(TCP, 9418, b"0033git-other /p.git\0host=a\0");
    none(TCP, 6000, b"l\0\x0b\0\0\0\x10\0\0\0\0\0");
    none(TCP, 1080, b"\x05\x01\x77");
    none(TCP, 554, b"OPTIONS rtsp://a RTSP/9.9\r\n\r\n");
    none(UDP, 40_000, b"\x80\xc8\0\x05aaaaaaaaaaaaaaaaaaaa");
    none(TCP, 5222, b"<?xml version='1.0'?><a/>");
}

/// Shows a packet to a flow of its own that shares a memory with others.
fn met(memory: &mut Memory, protocol: u8, ports: (u16, u16), payload: &[u8]) -> Option<String> {
    let mut state = State::default();
    let packet = packet(protocol, ports.0, ports.1, ports.0 > ports.1, payload);
    state.observe(&packet, memory);
    state.label().map(|label| label.application.into())
}

#[test]
fn where_data_and_voices_will_go_is_remembered() {
    let mut memory = Memory::new(1);
    let mut control = State::default();
    for (from_client, payload) in [
        (false, &b"220 FTP\r\n"[..]),
        (true, b"PASV\r\n"),
        (false, b"227 Entering Passive Mode (10,0,0,2,4,1).\r\n"),
    ] {
        let ports = if from_client { (50_000, 21) } else { (21, 50_000) };
        let packet = packet(TCP, ports.0, ports.1, from_client, payload);
        control.observe(&packet, &mut memory);
    }
    assert_eq!(met(&mut memory, TCP, (50_001, 1025), b"data").as_deref(), Some("FTP_DATA"));
    let invite = b"INVITE sip:a@b SIP/2.0\r\nFrom: <sip:c@d>\r\n\r\nv=0\r\nc=IN IP4 10.0.0.2\r\nm=audio 4000 RTP/AVP 0\r\n";
    assert_eq!(met(&mut memory, UDP, (50_002, 5060), invite).as_deref(), Some("SIP"));
    assert_eq!(met(&mut memory, UDP, (50_003, 4000), b"x").as_deref(), Some("RTP"));
    assert_eq!(met(&mut memory, UDP, (50_003, 4001), b"x").as_deref(), Some("RTCP"));
    assert_eq!(met(&mut memory, UDP, (50_003, 4002), b"x"), None);
}

#[test]
fn a_voice_is_known_by_two_packets_in_a_row() {
    let rtp = |sequence: u8, time: u8, source: u8| {
        let mut octets = vec![0x80, 0, 0, sequence, 0, 0, 0, time, 9, 9, 9, source];
        octets.extend([0xd5; 160]);
        octets
    };
    let (one, two, other) = (rtp(1, 0, 1), rtp(2, 160, 1), rtp(2, 160, 2));
    let named = Some(("RTP", None));
    check(UDP, 40_000, &[(true, &one), (true, &two)], named, Risks::NONE);
    check(UDP, 40_000, &[(true, &one), (true, &other)], None, Risks::NONE);
    let report = b"\x80\xc9\0\x01\x01\x02\x03\x04";
    check(UDP, 40_001, &[(true, report)], Some(("RTCP", None)), Risks::NONE);
}
