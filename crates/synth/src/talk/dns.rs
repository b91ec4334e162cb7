//! DNS (RFC 1035): a question and its answer.

use crate::network;
use crate::session::{Line, Session, Side};

/// What is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Ask {
    /// An IPv4 address.
    A,
    /// An IPv6 address.
    Aaaa,
    /// A name that does not exist.
    Nonsense,
}

/// A question of any type, and its answer of one record; none where there is no such name.
pub(crate) fn asked(mut line: Line, name: &str, kind: u16, answer: Option<&[u8]>) -> Session {
    let id = line.random.next() as u16;
    let mut question = Vec::new();
    for label in name.split('.') {
        question.push(label.len() as u8);
        question.extend_from_slice(label.as_bytes());
    }
    question.push(0);
    question.extend_from_slice(&kind.to_be_bytes());
    question.extend_from_slice(&[0, 1]);
    let mut asked = header(id, 0x0100, 0);
    asked.extend_from_slice(&question);
    line.udp(Side::Client, &asked);
    line.wait(line.round_trip);
    let flags = if answer.is_some() { 0x8180 } else { 0x8183 };
    let mut answered = header(id, flags, u16::from(answer.is_some()));
    answered.extend_from_slice(&question);
    if let Some(data) = answer {
        answered.extend_from_slice(&[0xc0, 12]);
        answered.extend_from_slice(&kind.to_be_bytes());
        answered.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
        answered.extend_from_slice(&super::with_length16(data));
    }
    line.udp(Side::Server, &answered);
    line.end(17, "DNS")
}

pub(crate) fn query(mut line: Line, name: &str, ask: Ask) -> Session {
    let id = line.random.next() as u16;
    let mut question = Vec::new();
    for label in name.split('.') {
        question.push(label.len() as u8);
        question.extend_from_slice(label.as_bytes());
    }
    question.extend_from_slice(&[0, 0, if ask == Ask::Aaaa { 28 } else { 1 }, 0, 1]);

    let mut asked = header(id, 0x0100, 0);
    asked.extend_from_slice(&question);
    line.udp(Side::Client, &asked);

    // What the resolver does not know yet takes it a while.
    let delay = if line.random.chance(300) { line.random.between(9_000, 70_000) } else { 0 };
    line.wait(line.round_trip + delay);
    let ttl = line.random.between(1, 60) as u32 * 60;
    let (flags, count) = if ask == Ask::Nonsense { (0x8183, 0) } else { (0x8180, 1) };
    let mut answered = header(id, flags, count);
    answered.extend_from_slice(&question);
    let address = match ask {
        Ask::A => network::ipv4_of(name).octets().to_vec(),
        Ask::Aaaa => network::ipv6_of(name).octets().to_vec(),
        Ask::Nonsense => Vec::new(),
    };
    if count > 0 {
        // The name again, as a pointer to the question.
        answered.extend_from_slice(&[0xc0, 12, 0, if ask == Ask::Aaaa { 28 } else { 1 }, 0, 1]);
        answered.extend_from_slice(&ttl.to_be_bytes());
        answered.extend_from_slice(&super::with_length16(&address));
    }
    line.udp(Side::Server, &answered);
    line.end(17, "DNS")
}

fn header(id: u16, flags: u16, answers: u16) -> Vec<u8> {
    [id, flags, 1, answers, 0, 0].iter().flat_map(|word| word.to_be_bytes()).collect()
}
