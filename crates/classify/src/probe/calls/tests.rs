//! First messages of calls, directories and trades, as their specifications write them, and near
//! misses.

use model::Risks;

use crate::State;
use crate::probe::tests::{TCP, UDP, bytes, check};
use crate::testing::see;

fn named(name: &str) -> Option<(&str, Option<&str>)> {
    Some((name, None))
}

/// AS-REQ of version 5 without padata, for a realm.
const REQUEST: &[u8] = b"\x6a\x22\x30\x20\xa1\x03\x02\x01\x05\xa2\x03\x02\x01\x0a\xa4\x14\x30\x12\
    \xa0\x07\x03\x05\0\0\0\0\0\xa2\x07\x1b\x05REALM";

#[test]
fn kerberos_tells_its_realm() {
    assert_eq!(REQUEST.len(), 0x24);
    check(UDP, (50_000, 88), REQUEST, named("Kerberos"));
    check(TCP, (50_000, 88), &bytes(&[b"\0\0\0\x24", REQUEST]), named("Kerberos"));
    let mut state = State::default();
    see(&mut state, UDP, 50_000, 88, true, REQUEST);
    let revealed = state.revealed().cloned().unwrap_or_default();
    assert_eq!(revealed.evidence.as_deref(), Some("AS-REQ of version 5"));
    assert!(
        revealed.facts.iter().any(|fact| fact.kind == "realm" && fact.value.as_ref() == "REALM")
    );
    let other = bytes(&[&REQUEST[..8], b"\x04", &REQUEST[9..]]);
    check(UDP, (50_000, 88), &other, None);
}

#[test]
fn a_bind_with_a_password_is_a_risk() {
    let bind = b"\x30\x12\x02\x01\x01\x60\x0d\x02\x01\x03\x04\x02me\x80\x04pass";
    check(TCP, (50_000, 389), bind, named("LDAP"));
    let mut state = State::default();
    see(&mut state, TCP, 50_000, 389, true, bind);
    let risks = state.revealed().map(|revealed| revealed.risks).unwrap_or_default();
    assert!(risks.contains(Risks::CLEARTEXT_CREDENTIALS));
    check(
        TCP,
        (50_000, 389),
        b"\x30\x12\x02\x01\x01\x60\x0d\x02\x01\x04\x04\x02me\x80\x04pass",
        None,
    );
    let search = b"\x30\x1f\x02\x01\x01\x63\x1a\x04\0\x0a\x01\0\x0a\x01\0\x02\x01\0\x02\x01\0\x01\x01\0\x87\x04attr0\0\0\0";
    check(TCP, (50_000, 389), search, named("LDAP"));
}

#[test]
fn calls_are_known_by_their_heads() {
    let null = b"\x12\x34\x56\x78\0\0\0\0\0\0\0\x02\0\x01\x86\xa3\0\0\0\x03\0\0\0\0";
    let null = bytes(&[null, &[0; 16]]);
    check(UDP, (50_000, 2049), &null, named("NFS"));
    check(TCP, (50_000, 2049), &bytes(&[b"\x80\0\0\x28", &null]), named("NFS"));
    check(TCP, (50_000, 2049), &bytes(&[b"\x80\0\0\x29", &null]), None);
    let bind = bytes(&[b"\x05\0\x0b\x03\x10\0\0\0\x48\0\0\0\x01\0\0\0", &[0; 56]]);
    check(TCP, (50_000, 135), &bind, named("DCERPC"));
    check(TCP, (50_000, 135), &bytes(&[b"\x05\0\x1b\x03", &bind[4..]]), None);
    let io = bytes(&[
        b"\x04\0\x20\0\x10\0\0\0",
        &[0; 16],
        b"\x01\0\xa0\xde\x97\x6c\xd1\x11\x82\x71\0\xa0\x24\x42\xdf\x7d",
        &[0; 34],
        b"\x04\0\0\0\0\0data",
    ]);
    check(UDP, (50_000, 34_964), &io, named("DCERPC.PROFINET_IO"));
    let ping = b"\x80\x01\0\x01\0\0\0\x04ping\0\0\0\x01\0";
    check(TCP, (50_000, 9090), ping, named("Thrift"));
    check(TCP, (50_000, 9090), &bytes(&[b"\0\0\0\x11", ping]), named("Thrift"));
    check(UDP, (50_000, 6831), b"\x82\x81\x01\x04ping\0", named("Thrift"));
    check(UDP, (50_000, 6831), b"\x82\x82\x01\x04ping\0", None);
    check(TCP, (50_000, 7000), b"GIOP\x01\x02\x01\0\0\0\0\0", named("Corba"));
    check(TCP, (50_000, 7000), b"GIOP\x02\x02\x01\0\0\0\0\0", None);
    check(TCP, (50_000, 7000), b"JRMI\0\x02\x4b", named("JRMI"));
    check(TCP, (50_000, 7000), b"\x01\x01\0\x01\0\x08\0\0\0\x01\0\0\0\0\0\0", named("FastCGI"));
    check(TCP, (50_000, 8009), b"\x12\x34\0\x01\x0a", named("AJP"));
    check(TCP, (50_000, 8009), b"\x12\x34\0\x02\x0a", None);
}

#[test]
fn trades_messages_and_hospitals_are_known_by_their_heads() {
    check(TCP, (50_000, 7000), b"8=FIX.4.2\x019=65\x0135=A\x01", named("FIX"));
    check(TCP, (50_000, 7000), b"8=FIX.4.2\x019=6x\x0135=A\x01", None);
    let bind = b"\0\0\0\x1f\0\0\0\x09\0\0\0\0\0\0\0\x01me\0pw\0\0\x34\0\0\0\0\0\0";
    let bind = bytes(&[b"\0\0\0\x1d", &bind[4..29]]);
    check(TCP, (50_000, 2775), &bind, named("SMPP"));
    check(TCP, (50_000, 2775), &bind[..28], None);
    let capabilities = b"\x01\0\0\x28\x80\0\x01\x01\0\0\0\0\0\0\0\x01\0\0\0\x01\0\0\x01\x08\x40\0\0\x11host.test\0\0\0";
    check(TCP, (50_000, 3868), capabilities, Some(("Diameter", Some("host.test"))));
    check(TCP, (50_000, 3868), &bytes(&[b"\x02", &capabilities[1..]]), None);
    let begin = b"\xb4\x12\x83\x02\0\xe0\x84\x03\0\xe9\xa2\x85\x03\x04\0\0\x86\x02\x10\0";
    check(TCP, (50_000, 210), begin, named("Z3950"));
    check(TCP, (50_000, 2575), b"\x0bMSH|^~\\&|A|B\r\x1c\r", named("HL7"));
    let associate = bytes(&[b"\x01\0\0\0\0\x60\0\x01\0\0", &[b' '; 32], &[0; 32], b"\x10\0\0\x15"]);
    check(TCP, (50_000, 104), &associate, named("DICOM"));
    check(
        TCP,
        (50_000, 548),
        b"\0\x04\0\x01\0\0\0\0\0\0\0\x06\0\0\0\0\x01\x04\0\0\x04\0",
        named("AFP"),
    );
    let shake = b"\x01\0\0\0\0\0\0\0\x05\0\0\0\0\0\0\0\x10\0\0\0\0\0\0\0";
    let shake = bytes(&[shake, b"10.0.0.1:9000\0\0\0"]);
    check(TCP, (50_000, 9000), &shake, named("Raft"));
    check(TCP, (50_000, 9000), &shake[..30], None);
}

#[test]
fn calls_of_afs_are_known_by_their_head_at_its_ports() {
    // Epoch, connection, call, sequence, serial; data of a client, last packet; service 4.
    let head =
        b"\x65\x53\xf1\0\0\0\0\x04\0\0\0\x01\0\0\0\x01\0\0\0\x01\x01\x05\0\0\0\0\0\x04\0\0\0\x84";
    check(UDP, (7001, 7003), head, named("RX"));
    check(UDP, (50_000, 9999), head, None);
    check(UDP, (7001, 7003), &bytes(&[&head[..20], b"\x0e\x05\0\0\0\0\0\x04"]), None);
    check(UDP, (7001, 7003), &bytes(&[&head[..26], b"\0\x05"]), None);
}
