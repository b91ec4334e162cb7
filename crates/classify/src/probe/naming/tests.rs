//! First messages of what finds names and services, and near misses.

use crate::probe::tests::{TCP, UDP, bytes, check};

#[test]
fn resolvers_of_dnscrypt_are_asked_for_their_certificates() {
    let question =
        |name: &[u8]| bytes(&[b"\x12\x34\x01\0\0\x01\0\0\0\0\0\0", name, b"\0\0\x10\0\x01"]);
    let asked = question(b"\x012\x0ddnscrypt-cert\x07example\x03org");
    check(UDP, (50_000, 5443), &asked, Some(("DNScrypt", Some("example.org"))));
    let avast = question(b"\x012\x09securedns\x05avast\x03com");
    check(UDP, (50_000, 443), &avast, Some(("AVASTSecureDNS", Some("securedns.avast.com"))));
    let answer = bytes(&[b"r6fnvWj8", &[1; 40]]);
    check(UDP, (1443, 50_000), &answer, Some(("DNScrypt", None)));
    check(UDP, (1443, 50_000), &answer[..47], None);
}

#[test]
fn a_search_for_devices_names_whom_it_asks_as_its_field_says_it() {
    let search =
        b"M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: \"ssdp:discover\"\r\n\r\n";
    check(UDP, (50_000, 1900), search, Some(("SSDP", Some("239.255.255.250:1900"))));
    check(UDP, (1900, 50_000), b"HTTP/1.1 200 OK\r\nST: upnp:rootdevice\r\n", Some(("SSDP", None)));
    check(TCP, (50_000, 1900), search, None);
}

#[test]
fn a_spoilt_name_of_netbios_is_read_as_far_as_it_goes_at_its_own_port() {
    let spoilt =
        b"\x80\xb0\x01\x10\0\x01\0\0\0\0\0\0 FHEPFCELEHFCEPkFFACACACACACACABL\0\0\x20\0\x41";
    check(UDP, (137, 137), spoilt, Some(("NetBIOS", Some("WORKGRO"))));
    check(UDP, (5000, 5000), spoilt, None);
}

#[test]
fn what_computers_tell_the_browser_of_their_network_is_smb() {
    let name = b" EGFCEFEECACACACACACACACACACACAAA\0";
    let head = b"\x11\x0a\x12\x34\x0a\0\0\x01\0\x8a\0\xbb\0\0";
    let told = bytes(&[head, name, name, b"\xffSMB\x25"]);
    check(UDP, (138, 138), &told, Some(("NetBIOS.SMBv1", Some("FRED"))));
}
