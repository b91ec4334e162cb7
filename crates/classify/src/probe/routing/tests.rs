//! First messages of routers and mobile networks, as their specifications write them, and near
//! misses.

use crate::probe::tests::{TCP, UDP, bytes, check, check_dialogue};

fn named(name: &str) -> Option<(&str, Option<&str>)> {
    Some((name, None))
}

#[test]
fn routers_are_known_by_their_messages() {
    let open = bytes(&[&[0xff; 16], b"\0\x1d\x01\x04\xfd\xe8\0\xb4\x0a\0\0\x01\0"]);
    check(TCP, (50_000, 179), &open, named("BGP"));
    check(TCP, (50_000, 179), &bytes(&[&[0xff; 15], b"\0\0\x1d\x01"]), None);
    let hello = b"\0\x01\0\x1e\x0a\0\0\x01\0\0\x01\0\0\x14\0\0\0\0\x04\0\0\x04\0\x0f\0\0\x04\x01\0\x04\x0a\0\0\x01";
    check(UDP, (646, 646), hello, named("LDP"));
    let hsrp = b"\0\0\x10\x03\x0a\x64\x01\0cisco\0\0\0\x0a\0\0\x01";
    check(UDP, (1985, 1985), hsrp, named("HSRP"));
    check(UDP, (1986, 1986), hsrp, None);
    let routes = bytes(&[b"\x02\x02\0\0\0\x02\0\0", &[0; 16]]);
    check(UDP, (520, 520), &routes, named("RIP"));
    check(UDP, (520, 520), &routes[..23], None);
    let bfd = bytes(&[b"\x20\x40\x03\x18\0\0\0\x01", &[0; 16]]);
    check(UDP, (50_000, 3784), &bfd, named("BFD"));
    check(UDP, (50_000, 3784), &bfd[..23], None);
}

#[test]
fn switches_and_radios_are_known_by_their_messages() {
    let bitmap = b"\x04\0\0\x10\0\0\0\x01\0\x01\0\x08\0\0\0\x10";
    check(TCP, (50_000, 7000), bitmap, named("OpenFlow"));
    check(TCP, (50_000, 7000), b"\x01\0\0\x08\0\0\0\x01", None);
    check(TCP, (50_000, 6633), b"\x01\0\0\x08\0\0\0\x01", named("OpenFlow"));
    check(UDP, (50_000, 854), b"DLEP\0\x01\0\0", named("DLEP"));
    check(UDP, (50_000, 854), b"DLEP\0\x01\0\x01", None);
    check(TCP, (50_000, 655), b"0 alice 17.7\n", named("TINC"));
    check(TCP, (50_000, 655), b"0 alice 18\n", None);
    let discovery = bytes(&[b"\0\x20\x02\0\0\0\0\0\0\0\0\x01", &[0; 20]]);
    check(UDP, (50_000, 5246), &discovery, named("CAPWAP"));
    check(UDP, (50_000, 5248), &discovery, None);
}

#[test]
fn mobile_networks_are_known_by_their_messages() {
    check(UDP, (2123, 2123), b"\x32\x01\0\x04\0\0\0\0\0\x01\0\0", named("GTP.GTP_C"));
    check(UDP, (2123, 2123), b"\x40\x01\0\x09\0\0\x01\0\x03\0\x01\0\x07", named("GTP.GTP_C"));
    check(UDP, (2152, 2152), b"\x30\xff\0\x02\0\0\0\x01ab", named("GTP.GTP_U"));
    check(UDP, (2152, 2152), b"\x30\xff\0\x03\0\0\0\x01ab", None);
    check(UDP, (3386, 3386), b"\x4e\x01\0\0\0\x01", named("GTP.GTP_PRIME"));
    let heartbeat = b"\x20\x01\0\x0c\0\0\x01\0\0\x60\0\x04\xe0\0\0\0";
    check(UDP, (8805, 8805), heartbeat, named("PFCP"));
    check(UDP, (8805, 8805), &heartbeat[..15], None);
}

#[test]
fn exporters_are_known_by_counts_and_times_that_agree() {
    let v5 = bytes(&[b"\0\x05\0\x01\0\0\0\x01\x65\0\0\0", &[0; 12], &[0; 48]]);
    check(UDP, (50_000, 2055), &v5, named("NetFlow"));
    check(UDP, (50_000, 2055), &v5[..71], None);
    check(UDP, (50_000, 4739), b"\0\x0a\0\x10\x65\0\0\0\0\0\0\x01\0\0\0\x01", named("NetFlow"));
    check(UDP, (50_000, 4739), b"\0\x0a\0\x10\0\0\0\0\0\0\0\x01\0\0\0\x01", None);
    let sflow =
        bytes(&[b"\0\0\0\x05\0\0\0\x01\x0a\0\0\x01", &[0; 12], b"\0\0\0\x01\0\0\0\x01\0\0\0\0"]);
    check(UDP, (50_000, 6343), &sflow, named("sFlow"));
    check(UDP, (50_000, 6343), &bytes(&[b"\0\0\0\x06", &sflow[4..]]), None);
}

#[test]
fn tunnels_are_known_by_their_heads() {
    let open = b"\xc8\x02\0\x14\0\0\0\0\0\0\0\0\x80\x08\0\0\0\0\0\x01";
    check(UDP, (1701, 1701), open, named("L2TP"));
    check(UDP, (1701, 1701), &open[..19], None);
    let frame = bytes(&[b"\x08\0\0\0\0\0\x0a\0", &[0; 60]]);
    check(UDP, (50_000, 4789), &frame, named("VXLAN"));
    let lisp = bytes(&[b"\x80\0\0\0", b"\x45\0\0\x14", &[9; 16]]);
    check(UDP, (50_000, 4342), &lisp, named("LISP"));
    check(UDP, (50_000, 4342), &lisp[..23], None);
    let bubble = bytes(&[b"\x60\0\0\0\0\0\x3b\x15\xfe\x80", &[0; 14], &[0xff; 16]]);
    check(UDP, (50_000, 3544), &bubble, named("Teredo"));
    check(UDP, (50_000, 3545), &bubble, None);
    let hello = b"0 bob 17\n";
    check_dialogue(655, &[(false, hello), (true, hello)], Some("TINC"));
}

#[test]
fn overlays_and_gateways_are_known_by_head_and_port() {
    let frame = bytes(&[b"\0\0\x65\x58\0\0\x2a\0", &[2; 14]]);
    check(UDP, (50_000, 6081), &frame, named("Geneve"));
    check(UDP, (50_000, 6082), &frame, None);
    check(UDP, (50_000, 6081), &bytes(&[b"\0\0\x65\x59\0\0\x2a\0", &[2; 14]]), None);
    let hello = b"\x01\0\0\x0a\0\0\0\x07\xb4\0\x01\x02\x01\x1c\0\x20";
    check(UDP, (3222, 3222), hello, named("GLBP"));
    check(UDP, (50_000, 3222), hello, None);
    check(UDP, (3222, 3222), b"\x02\0\0\x0a\0\0\0\x07\xb4\0\x01\x02\x01\x1c\0\x20", None);
}

#[test]
fn access_points_before_capwap_are_known_by_head_and_port() {
    check(UDP, (50_000, 12_223), b"\0\0\0\x06\0\0\x01\0\0\x02\0\0", named("LWAPP"));
    check(UDP, (50_000, 12_224), b"\0\0\0\x06\0\0\x01\0\0\x02\0\0", None);
    check(UDP, (50_000, 12_223), b"\0\0\0\x07\0\0\x01\0\0\x02\0\0", None);
}

#[test]
fn a_message_longer_than_lengths_can_be_is_none_of_ldp() {
    let head = b"\0\x01\0\x1e\x0a\0\0\x01\0\0\x01\0\xff\xff";
    check(UDP, (646, 646), &bytes(&[head, &[0; 20]]), None);
}
