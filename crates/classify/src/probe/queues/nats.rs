//! NATS: the server's INFO, the client's CONNECT and commands (NATS documentation, Client Protocol).

use model::Risks;

use crate::segment::{Found, Outcome, Segment, begins, says};

const PORT: u16 = 4222;

pub(super) fn probe(segment: &Segment<'_>) -> Outcome {
    let payload = segment.payload;
    let found = Found::new("Nats");
    if begins(payload, b"INFO {") && says(payload, b"\"server_id\"") {
        return found.because("a server's INFO").into();
    }
    if begins(payload, b"CONNECT {") && says(payload, b"\"verbose\"") {
        let found = found.because("a client's CONNECT");
        let has_secret = says(payload, b"\"pass\":\"") || says(payload, b"\"auth_token\":\"");
        return if has_secret {
            found.warning(Risks::CLEARTEXT_CREDENTIALS, "CONNECT with a password or token")
        } else {
            found
        }
        .into();
    }
    let line = segment.line(512).unwrap_or_default();
    let is_command = matches!(line, b"PING" | b"PONG" | b"+OK")
        || [&b"PUB "[..], b"SUB ", b"UNSUB ", b"MSG ", b"-ERR '"]
            .iter()
            .any(|word| line.starts_with(word));
    (segment.has_port(PORT) && is_command)
        .then(|| found.because("a command of NATS at its port"))
        .into()
}
