//! What HTTP carried in a stream: the body of each reply, with the name it was asked for by.

use model::Timestamp;
use protocol::Conversation;

/// Objects told of one stream; more are a crawler's.
const MOST_OBJECTS: usize = 500;
/// Octets of a head; what is longer is none.
const MOST_HEAD: usize = 64 << 10;

/// The body of a reply.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Object {
    /// As it is saved: the last part of what was asked for, or what the reply calls it.
    pub(crate) name: String,
    /// What was asked for.
    pub(crate) path: String,
    /// When it was asked for, as far as the request was seen.
    pub(crate) asked: Option<Timestamp>,
    /// The status code.
    pub(crate) status: String,
    /// As the reply calls it.
    pub(crate) kind: String,
    /// How it was packed for the way, as the reply says; nothing where it was not.
    pub(crate) packing: String,
    /// As they were sent: what was compressed still is.
    pub(crate) octets: Vec<u8>,
    /// Whether the reply says that there is more of it.
    pub(crate) is_cut: bool,
}

/// The objects in the order of the replies; none where it is no HTTP.
pub(crate) fn objects(conversation: &Conversation) -> Vec<Object> {
    let said = |initiator: bool| -> Vec<u8> {
        let turns = conversation.turns.iter().filter(|turn| turn.from_initiator == initiator);
        turns.flat_map(|turn| turn.octets.iter().copied()).collect()
    };
    let requests = requests(&said(true), &beginnings(conversation));
    let replies = said(false);
    let (mut rest, mut objects, mut number) = (replies.as_slice(), Vec::new(), 0_usize);
    while let Some((head, behind)) = head(rest) {
        let Some(status) = head.lines().next().and_then(|line| line.strip_prefix("HTTP/1.")) else {
            break;
        };
        let status = status.split(' ').nth(1).unwrap_or_default().to_owned();
        if objects.len() >= MOST_OBJECTS {
            break;
        }
        // What only says that it goes on answers nothing yet.
        if status.starts_with('1') && status != "101" {
            rest = behind;
            continue;
        }
        let Asked { method, path, time } = requests.get(number).cloned().unwrap_or_default();
        number += 1;
        let is_empty = method == "HEAD" || matches!(status.as_str(), "204" | "304");
        let Body { octets, used, is_cut } =
            if is_empty { Body::default() } else { body(&head, behind) };
        rest = behind.get(used..).unwrap_or_default();
        if !octets.is_empty() {
            let kind = header(&head, "content-type").unwrap_or_default();
            let kind = kind.split(';').next().unwrap_or_default().trim().to_owned();
            let name = called(&head).unwrap_or_else(|| file_name(&path));
            let packing = header(&head, "content-encoding").unwrap_or_default();
            let packing = packing.to_ascii_lowercase();
            objects.push(Object { name, path, asked: time, status, kind, packing, octets, is_cut });
        }
    }
    objects
}

/// A request.
#[derive(Clone, Default)]
struct Asked {
    method: String,
    path: String,
    time: Option<Timestamp>,
}

/// Where each turn of the client's begins among its octets, and when.
fn beginnings(conversation: &Conversation) -> Vec<(usize, Timestamp)> {
    let turns = conversation.turns.iter().filter(|turn| turn.from_initiator);
    let place = |at: &mut usize, turn: &protocol::Turn| {
        let begins = *at;
        *at += turn.octets.len();
        Some((begins, turn.time))
    };
    turns.scan(0, place).collect()
}

/// What was asked for, one after the other.
fn requests(octets: &[u8], beginnings: &[(usize, Timestamp)]) -> Vec<Asked> {
    let (mut requests, mut rest) = (Vec::new(), octets);
    while let Some((head, behind)) = head(rest) {
        let at = octets.len() - rest.len();
        let turn = beginnings.partition_point(|(begins, _)| *begins <= at).checked_sub(1);
        let time = turn.and_then(|turn| beginnings.get(turn)).map(|(_, time)| *time);
        let mut words = head.lines().next().unwrap_or_default().split(' ');
        let (Some(method), Some(path), Some(version)) = (words.next(), words.next(), words.next())
        else {
            break;
        };
        if !version.starts_with("HTTP/1.") || requests.len() > MOST_OBJECTS {
            break;
        }
        requests.push(Asked { method: method.to_owned(), path: path.to_owned(), time });
        let has_body = header(&head, "content-length").is_some()
            || header(&head, "transfer-encoding").is_some();
        let used = if has_body { body(&head, behind).used } else { 0 };
        rest = behind.get(used..).unwrap_or_default();
    }
    requests
}

/// Up to the empty line, and what is behind it.
fn head(octets: &[u8]) -> Option<(String, &[u8])> {
    let within = octets.get(..octets.len().min(MOST_HEAD))?;
    let end = within.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = String::from_utf8_lossy(octets.get(..end)?).into_owned();
    Some((head, octets.get(end + 4..)?))
}

fn header(head: &str, name: &str) -> Option<String> {
    head.lines().skip(1).find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().to_owned())
    })
}

#[derive(Default)]
struct Body {
    octets: Vec<u8>,
    /// Octets it takes in the stream.
    used: usize,
    is_cut: bool,
}

/// RFC 9112 §6.3: chunks, or a length, or up to the end.
fn body(head: &str, rest: &[u8]) -> Body {
    if header(head, "transfer-encoding")
        .is_some_and(|it| it.to_ascii_lowercase().contains("chunked"))
    {
        return chunks(rest);
    }
    match header(head, "content-length").map(|length| length.parse::<usize>()) {
        Some(Ok(length)) => {
            let octets = rest.get(..length.min(rest.len())).unwrap_or_default().to_vec();
            Body { used: octets.len(), is_cut: octets.len() < length, octets }
        }
        _ => Body { octets: rest.to_vec(), used: rest.len(), is_cut: false },
    }
}

fn chunks(rest: &[u8]) -> Body {
    let (mut body, mut at) = (Body { is_cut: true, ..Body::default() }, 0);
    while let Some(line) =
        rest.get(at..).and_then(|rest| rest.split(|octet| *octet == b'\n').next())
    {
        let text = String::from_utf8_lossy(line);
        let digits = text.split(';').next().unwrap_or_default().trim();
        let Ok(length) = usize::from_str_radix(digits, 16) else { break };
        at = at.saturating_add(line.len() + 1);
        if length == 0 {
            body.is_cut = false;
            at = at.saturating_add(2);
            break;
        }
        let end = at.saturating_add(length).min(rest.len());
        body.octets.extend_from_slice(rest.get(at..end).unwrap_or_default());
        at = at.saturating_add(length).saturating_add(2);
        if at > rest.len() {
            break;
        }
    }
    body.used = at.min(rest.len());
    body
}

/// What the reply says that its file is called.
fn called(head: &str) -> Option<String> {
    let words = header(head, "content-disposition")?;
    let name =
        words.split("filename=").nth(1)?.split(';').next()?.trim().trim_matches('"').to_owned();
    (!name.is_empty()).then(|| file_name(&name))
}

/// Only the last part, and nothing that a file cannot be called.
pub(super) fn file_name(path: &str) -> String {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let last = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let letter = |it: char| if it.is_alphanumeric() || "._-".contains(it) { it } else { '_' };
    let name: String = last.chars().take(80).map(letter).collect();
    let name = name.trim_start_matches('.').to_owned();
    if name.is_empty() { "object".to_owned() } else { name }
}

#[cfg(test)]
mod tests {
    use model::Timestamp;
    use protocol::Turn;

    use super::*;

    fn check(client: &str, server: &str, expected: &[(&str, &str, &str, &str, bool)]) {
        let turn = |from_initiator, words: &str| Turn {
            from_initiator,
            number: 1,
            time: Timestamp(0),
            octets: words.as_bytes().to_vec(),
            missing: 0,
        };
        let turns = vec![turn(true, client), turn(false, server)];
        let found = objects(&Conversation { turns, unread: 0, beyond: 0 });
        let found: Vec<_> = found
            .iter()
            .map(|it| {
                let words = std::str::from_utf8(&it.octets).unwrap();
                (it.name.as_str(), it.status.as_str(), it.kind.as_str(), words, it.is_cut)
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn bodies_are_cut_out_by_their_length_in_the_order_of_the_requests() {
        check(
            "GET /a/one.txt?x=1 HTTP/1.1\r\n\r\nHEAD /none HTTP/1.1\r\n\r\nPOST /two HTTP/1.1\r\nContent-Length: 2\r\n\r\nhi",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=x\r\nContent-Length: 5\r\n\r\nhello\
             HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n\
             HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nno",
            &[("one.txt", "200", "text/plain", "hello", false), ("two", "404", "", "no", true)],
        );
    }

    #[test]
    fn chunks_are_joined_and_a_name_is_only_a_name() {
        check(
            "GET / HTTP/1.1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Disposition: attachment; filename=\"../../etc/pass wd\"\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n",
            &[("pass_wd", "200", "", "abcde", false)],
        );
    }

    #[test]
    fn what_was_packed_says_so_and_each_knows_when_it_was_asked_for() {
        let turn = |time, from_initiator, words: &str| Turn {
            from_initiator,
            number: 1,
            time: Timestamp(time),
            octets: words.as_bytes().to_vec(),
            missing: 0,
        };
        let get = "GET /same HTTP/1.1\r\n\r\n";
        let reply = "HTTP/1.1 200 OK\r\nContent-Encoding: GZIP\r\nContent-Length: 1\r\n\r\n";
        let turns = vec![
            turn(10, true, get),
            turn(11, false, &format!("{reply}a")),
            turn(20, true, get),
            turn(21, false, &format!("{reply}b")),
        ];
        let found = objects(&Conversation { turns, unread: 0, beyond: 0 });
        let told: Vec<_> = found
            .iter()
            .map(|it| (it.asked.map(|at| at.0), it.packing.as_str(), it.octets.as_slice()))
            .collect();
        assert_eq!(told, [(Some(10), "gzip", &b"a"[..]), (Some(20), "gzip", &b"b"[..])]);
    }

    #[test]
    fn what_is_no_http_has_no_objects() {
        check("hello", "220 mail.example ESMTP\r\n\r\n", &[]);
        check(
            "GET / HTTP/1.1\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc",
            &[("object", "200", "", "abc", true)],
        );
    }
}
