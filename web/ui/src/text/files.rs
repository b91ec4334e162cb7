//! Files cut out of what a flow said: the object that a line of the list is about, and certificates.

use model::Timestamp;
use protocol::Conversation;

use super::objects::{self, Object};

/// Octets of a handshake that certificates are looked for in; chains are a few thousand long.
const MOST_HANDSHAKE: usize = 1 << 20;
/// Certificates told of one flow; more are made up.
const MOST_CERTIFICATES: usize = 100;

/// Which object is looked for: what the list of requests says of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Sought {
    /// When it was asked for.
    pub(crate) time: Timestamp,
    /// Its path, with secrets masked and perhaps cut.
    pub(crate) path: String,
    /// The status code.
    pub(crate) code: String,
}

/// Of the objects of its flow the one that was asked for at this time, by this path.
pub(crate) fn object(conversation: &Conversation, sought: &Sought) -> Option<Object> {
    let bare = |path: &str| path.split(['?', '#']).next().unwrap_or_default().to_owned();
    let path = bare(&sought.path);
    let is_it = |object: &Object| {
        // A proxy is asked for whole addresses, and what is long was cut in the list.
        object.status == sought.code && (path.is_empty() || bare(&object.path).contains(&path))
    };
    let far = |object: &Object| {
        let off = object.asked.map_or(u64::MAX, |asked| asked.0.abs_diff(sought.time.0));
        (off, bare(&object.path) != path)
    };
    objects::objects(conversation).into_iter().filter(is_it).min_by_key(far)
}

/// What an object is called that stays packed.
pub(crate) fn packed_name(object: &Object) -> String {
    let ending = match object.packing.as_str() {
        "gzip" | "x-gzip" => ".gz",
        "deflate" => ".zlib",
        "br" => ".br",
        "zstd" => ".zst",
        _ => "",
    };
    format!("{}{ending}", object.name)
}

/// What browsers call a packing.
pub(crate) fn unpacked_by(packing: &str) -> &str {
    match packing {
        "x-gzip" => "gzip",
        "br" => "brotli",
        other => other,
    }
}

/// The certificates of a flow in the order in which they were shown, each with those behind it that say
/// whom to trust: server's first, then client's.
pub(crate) fn certificates(conversation: &Conversation) -> Vec<Vec<Vec<u8>>> {
    let mut all = Vec::new();
    for initiator in [false, true] {
        let shown = shown_by(conversation, initiator);
        for message in messages(&handshake(&shown)) {
            all.extend((0..message.len()).map(|at| message[at..].to_vec()));
        }
    }
    all.truncate(MOST_CERTIFICATES);
    all
}

/// What a side says from its first record of a handshake on: before it protocols agree to talk TLS.
fn shown_by(conversation: &Conversation, initiator: bool) -> Vec<u8> {
    let turns = conversation.turns.iter().filter(|turn| turn.from_initiator == initiator);
    let turns = turns.skip_while(|turn| !turn.octets.starts_with(&[HANDSHAKE, 3]));
    let octets = turns.flat_map(|turn| turn.octets.iter().copied());
    octets.take(MOST_HANDSHAKE).collect()
}

/// Record types (RFC 5246 §6.2.1).
const HANDSHAKE: u8 = 22;
const ALERT: u8 = 21;
/// Handshake type of certificates (RFC 5246 §7.4).
const CERTIFICATE: u8 = 11;

/// What records carry of the handshake before it is encrypted.
fn handshake(mut records: &[u8]) -> Vec<u8> {
    let mut said = Vec::new();
    while let Some((&[kind, 3, _, high, low], rest)) = records.split_first_chunk::<5>() {
        let length = usize::from(u16::from_be_bytes([high, low])).min(rest.len());
        let (body, behind) = rest.split_at(length);
        match kind {
            HANDSHAKE => said.extend_from_slice(body),
            ALERT => {}
            _ => break,
        }
        records = behind;
    }
    said
}

/// The certificates of each message that holds some.
fn messages(mut said: &[u8]) -> Vec<Vec<Vec<u8>>> {
    let mut messages = Vec::new();
    while let Some((&kind, rest)) = said.split_first() {
        let Some((body, behind)) = counted(rest) else { break };
        if kind == CERTIFICATE
            && let Some((list, _)) = counted(body)
        {
            messages.push(list_of(list));
        }
        said = behind;
    }
    messages
}

fn list_of(mut list: &[u8]) -> Vec<Vec<u8>> {
    let mut certificates = Vec::new();
    while let Some((certificate, behind)) = counted(list) {
        certificates.push(certificate.to_vec());
        list = behind;
    }
    certificates
}

/// What stands behind a length of three octets, and the rest; none where it is not whole.
fn counted(octets: &[u8]) -> Option<(&[u8], &[u8])> {
    let (&[a, b, c], rest) = octets.split_first_chunk::<3>()?;
    rest.split_at_checked(u32::from_be_bytes([0, a, b, c]) as usize)
}

/// What a certificate's file is called, after the name it was asked for by, or whose it is.
pub(crate) fn certificate_name(name: &str, ending: &str) -> String {
    let name = name.replace(['/', '\\', '?', '#'], "_");
    let name = objects::file_name(&name);
    format!("{}.{ending}", if name == "object" { "certificate" } else { &name })
}

/// PEM (RFC 7468) around what `base64` makes of each certificate.
pub(crate) fn pem(certificates: &[String]) -> String {
    let mut text = String::new();
    for base64 in certificates {
        text.push_str("-----BEGIN CERTIFICATE-----\n");
        let mut rest = base64.as_str();
        while !rest.is_empty() {
            let (line, behind) = rest.split_at(rest.len().min(64));
            text.push_str(line);
            text.push('\n');
            rest = behind;
        }
        text.push_str("-----END CERTIFICATE-----\n");
    }
    text
}

#[cfg(test)]
mod tests {
    use protocol::Turn;

    use super::*;

    fn turn(time: i64, from_initiator: bool, octets: &[u8]) -> Turn {
        let octets = octets.to_vec();
        Turn { from_initiator, number: 1, time: Timestamp(time), octets, missing: 0 }
    }

    fn said(turns: Vec<Turn>) -> Conversation {
        Conversation { turns, unread: 0, beyond: 0 }
    }

    #[test]
    fn of_two_that_are_called_alike_the_one_of_its_time_is_found() {
        let get = |query: &str| format!("GET /a.txt?{query} HTTP/1.1\r\n\r\n");
        let reply = |body: &str| format!("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{body}");
        let conversation = said(vec![
            turn(1_000, true, get("key=hidden").as_bytes()),
            turn(2_000, false, reply("one").as_bytes()),
            turn(3_000, true, get("key=other").as_bytes()),
            turn(4_000, false, reply("two").as_bytes()),
        ]);
        let check = |time, path: &str, code: &str, expected: Option<&[u8]>| {
            let sought =
                Sought { time: Timestamp(time), path: path.to_owned(), code: code.to_owned() };
            let found = object(&conversation, &sought);
            assert_eq!(found.as_ref().map(|it| it.octets.as_slice()), expected, "{time} {path}");
        };
        check(1_000, "/a.txt?key=***", "200", Some(b"one"));
        check(3_000, "/a.txt?key=***", "200", Some(b"two"));
        check(3_000, "/b.txt", "200", None);
        check(3_000, "/a.txt", "404", None);
    }

    /// A handshake message, over two records, behind a hello.
    fn hello_and(certificates: &[&[u8]]) -> Vec<u8> {
        let length = |octets: usize| u32::try_from(octets).unwrap().to_be_bytes()[1..].to_vec();
        let list: Vec<u8> =
            certificates.iter().flat_map(|it| [length(it.len()), it.to_vec()].concat()).collect();
        let body = [length(list.len()), list].concat();
        let message = [vec![11], length(body.len()), body].concat();
        let all = [vec![2, 0, 0, 2, 3, 3], message].concat();
        let (first, second) = all.split_at(9);
        let record = |body: &[u8]| {
            [vec![22, 3, 3, 0, u8::try_from(body.len()).unwrap()], body.to_vec()].concat()
        };
        [record(first), record(second), vec![20, 3, 3, 0, 1, 1]].concat()
    }

    #[test]
    fn certificates_are_found_with_their_chain_also_where_tls_begins_late() {
        let records = hello_and(&[b"leaf", b"authority"]);
        let conversation = said(vec![
            turn(1, false, b"220 mail.example\r\n"),
            turn(2, true, b"STARTTLS\r\n"),
            turn(3, false, b"220 go\r\n"),
            turn(4, true, &[22, 3, 1, 0, 0]),
            turn(5, false, &records),
        ]);
        let leaf = vec![b"leaf".to_vec(), b"authority".to_vec()];
        assert_eq!(certificates(&conversation), [leaf, vec![b"authority".to_vec()]]);
        for cut in 0..records.len() - 6 {
            let found = certificates(&said(vec![turn(1, false, &records[..cut])]));
            assert_eq!(found, Vec::<Vec<Vec<u8>>>::new(), "cut at {cut}");
        }
    }

    #[test]
    fn names_are_names_of_files_and_pem_has_lines_of_64() {
        assert_eq!(certificate_name("www.example", "cer"), "www.example.cer");
        assert_eq!(certificate_name("CN=a/O=../b", "pem"), "CN_a_O_.._b.pem");
        assert_eq!(certificate_name("", "pem"), "certificate.pem");
        let pem = pem(&["A".repeat(65)]);
        let lines: Vec<usize> = pem.lines().map(str::len).collect();
        assert_eq!(lines, [27, 64, 1, 25]);
    }
}
