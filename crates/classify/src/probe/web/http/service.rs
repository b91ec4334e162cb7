//! What HTTP carries, as media types, paths and methods tell it.

use super::head::is_type;
use crate::segment::says;

/// By media type: OCSP (RFC 6960 §A.1), IPP (RFC 8010 §3.4), DASH (ISO 23009-1 §C), HLS (RFC 8216
/// §10), SOAP 1.2 (RFC 3902), gRPC, DNS (RFC 8484 §6).
const TYPES: &[(&str, &str)] = &[
    ("application/ocsp-", "OCSP"),
    ("application/ipp", "IPP"),
    ("application/dash+xml", "MpegDash"),
    ("video/iso.segment", "MpegDash"),
    ("application/vnd.apple.mpegurl", "HLS"),
    ("application/x-mpegurl", "HLS"),
    ("audio/mpegurl", "HLS"),
    ("audio/x-mpegurl", "HLS"),
    ("application/soap+xml", "SOAP"),
    ("application/json-rpc", "JSON-RPC"),
    ("application/jsonrequest", "JSON-RPC"),
    ("application/grpc", "gRPC"),
    ("application/dns-message", "DoH_DoT"),
    ("application/dns-json", "DoH_DoT"),
    ("application/x-fcs", "RTMP"),
    ("application/x-rtsp-tunnelled", "RTSP"),
];

pub(super) fn of_type(value: &[u8]) -> Option<&'static str> {
    TYPES.iter().find(|(start, _)| is_type(value, start)).map(|(_, service)| *service)
}

/// By what a program calls itself: Windows' update agent and the service that shares its downloads
/// among neighbours (Microsoft's documentation of both), Steam's client.
const AGENTS: &[(&str, &str)] = &[
    ("microsoft-delivery-optimization/", "WindowsUpdate"),
    ("windows-update-agent/", "WindowsUpdate"),
    ("valve/steam http client", "Steam"),
];

pub(super) fn of_agent(value: &[u8]) -> Option<&'static str> {
    AGENTS.iter().find(|(start, _)| is_type(value, start)).map(|(_, service)| *service)
}

/// By method or by the path's end.
pub(super) fn of_target(method: &str, target: &[u8]) -> Option<&'static str> {
    match method {
        "PROPFIND" | "PROPPATCH" | "MKCOL" | "LOCK" | "UNLOCK" | "MKCALENDAR" | "ACL" => {
            return Some("WebDAV");
        }
        "RPC_IN_DATA" | "RPC_OUT_DATA" => return Some("MS-RPCH"),
        _ => {}
    }
    let mut halves = target.split(|octet| *octet == b'?');
    let path = halves.next().unwrap_or_default();
    let ends = |end: &str| {
        let at = path.len().checked_sub(end.len());
        at.and_then(|at| path.get(at..))
            .is_some_and(|tail| tail.eq_ignore_ascii_case(end.as_bytes()))
    };
    if [".mpd", ".m4s", ".m4f", "/init.mp4"].iter().any(|end| ends(end)) {
        return Some("MpegDash");
    }
    if ends(".m3u8") {
        return Some("HLS");
    }
    let query = halves.next().unwrap_or_default();
    let is_tracker = ends("/announce") || ends("/scrape") || ends("/announce.php");
    if is_tracker && says(query.get(..512).unwrap_or(query), b"info_hash=") {
        return Some("BitTorrent");
    }
    None
}
