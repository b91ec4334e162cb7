//! Requests and answers, whole and in parts.

use model::Risks;

use crate::State;
use crate::testing::see;

fn flow(packets: &[(bool, &[u8])]) -> State {
    let mut state = State::default();
    for (from_client, payload) in packets {
        let ports = if *from_client { (50_000, 80) } else { (80, 50_000) };
        see(&mut state, 6, ports.0, ports.1, *from_client, payload);
    }
    state
}

fn check(packets: &[(bool, &[u8])], label: &str, facts: &[(&str, &str)], risks: Risks) {
    let state = flow(packets);
    assert_eq!(state.label().map(|label| label.application).as_deref(), Some(label));
    let revealed = state.revealed().cloned().unwrap_or_default();
    for (kind, value) in facts {
        let known = revealed.facts.iter().any(|fact| fact.kind == *kind && *fact.value == **value);
        assert!(known, "{kind}: {value} in {:?}", revealed.facts);
    }
    assert_eq!(revealed.risks.names(), risks.names());
}

#[test]
fn request_and_answer_tell_what_was_asked_and_what_came() {
    let facts = [
        ("http_method", "GET"),
        ("http_path", "/a?password=***&b=c"),
        ("user_agent", "curl/8.0"),
        ("http_status", "200"),
        ("http_server", "x"),
        ("content_type", "text/html"),
    ];
    let request =
        b"GET /a?password=hidden&b=c HTTP/1.1\r\nHost: a.example\r\nUser-Agent: curl/8.0\r\n\r\n";
    let answer = b"HTTP/1.1 200 OK\r\nServer: x\r\nContent-Type: text/html\r\n\r\n<html>";
    check(&[(true, request), (false, answer)], "HTTP", &facts, Risks::NONE);
    let state = flow(&[(true, request)]);
    assert_eq!(state.host_name(), Some("a.example"));
    let evidence = state.revealed().and_then(|revealed| revealed.evidence.as_deref());
    assert_eq!(evidence, Some("HTTP request GET names a.example"));
}

#[test]
fn a_head_in_single_octets_is_read_as_a_whole() {
    let request = b"GET /a HTTP/1.1\r\nUser-Agent: b\r\nHost: c.d\r\n\r\n";
    let parts: Vec<(bool, &[u8])> = request.chunks(1).take(23).map(|part| (true, part)).collect();
    let mut state = flow(&parts);
    see(&mut state, 6, 50_000, 80, true, &request[23..]);
    assert_eq!(state.host_name(), Some("c.d"));
}

#[test]
fn credentials_are_a_risk_and_are_not_shown() {
    let basic =
        b"GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: z/1.0\r\nAuthorization: Basic dTpw\r\n\r\n";
    let facts = [("http_authorization", "Basic")];
    check(&[(true, basic)], "HTTP", &facts, Risks::CLEARTEXT_CREDENTIALS);
    let form = b"POST /in HTTP/1.1\r\nHost: a\r\nUser-Agent: z/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nuser=a&password=hidden";
    check(&[(true, form)], "HTTP", &[("credentials", "form")], Risks::CLEARTEXT_CREDENTIALS);
    let told = format!("{:?}", flow(&[(true, form), (true, basic)]).revealed());
    assert!(!told.contains("hidden") && !told.contains("dTpw"));
}

#[test]
fn a_program_is_known_by_its_first_octets_whatever_its_type_says() {
    let mut program = vec![0; 0x80];
    program[..2].copy_from_slice(b"MZ");
    program[0x3c] = 0x40;
    program[0x40..0x44].copy_from_slice(b"PE\0\0");
    let head: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n";
    let facts = [("body_kind", "Windows program")];
    check(&[(false, head), (false, &program)], "HTTP", &facts, Risks::BINARY_TRANSFER);
}

#[test]
fn what_it_carries_stands_behind_the_dot() {
    let of = |label: &str, packets: &[(bool, &[u8])]| {
        assert_eq!(flow(packets).label().map(|label| label.application).as_deref(), Some(label));
    };
    of(
        "HTTP.OCSP",
        &[(true, b"POST / HTTP/1.1\r\nContent-Type: application/ocsp-request\r\n\r\n")],
    );
    of("HTTP.WebDAV", &[(true, b"PROPFIND /a HTTP/1.1\r\n\r\n")]);
    of("HTTP.MpegDash", &[(true, b"GET /a.mpd?b HTTP/1.1\r\n\r\n")]);
    of("HTTP.WebSocket", &[(false, b"HTTP/1.1 101 S\r\nUpgrade: websocket\r\n\r\n")]);
    let call = b"POST /a HTTP/1.1\r\n\r\n{\"jsonrpc\":\"2.0\"}";
    of("HTTP.JSON-RPC", &[(true, call)]);
    of("HTTP_Proxy", &[(true, b"GET http://a.b/c HTTP/1.1\r\n\r\n")]);
}

#[test]
fn a_tunnel_is_opened_by_connect_and_looked_into() {
    let connect = b"CONNECT a.b:443 HTTP/1.1\r\n\r\n";
    let inside = b"GET /in HTTP/1.1\r\nUser-Agent: z/1.0\r\n\r\n";
    let packets: [(bool, &[u8]); 3] =
        [(true, connect), (false, b"HTTP/1.1 200 Connected\r\n\r\n"), (true, inside)];
    check(&packets, "HTTP_Connect", &[("user_agent", "z/1.0")], Risks::NONE);
    assert_eq!(flow(&packets).host_name(), Some("a.b"));
}

#[test]
fn a_head_without_end_is_bounded() {
    let mut state = flow(&[(true, b"GET / HTTP/1.1\r\n")]);
    for _ in 0..200 {
        see(&mut state, 6, 50_000, 80, true, &[b'a'; 1400]);
    }
    assert_eq!(state.label().map(|label| label.application).as_deref(), Some("HTTP"));
}
