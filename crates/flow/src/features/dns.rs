//! What is kept of DNS: id and type of the first question, TTL of the first A record
//! (RFC 1035 §4.1, §4.2.2; RFC 6762 §18; RFC 4795 §2.1).

/// DNS, multicast DNS and LLMNR.
const PORTS: [u16; 3] = [53, 5353, 5355];
const HEADER_OCTETS: usize = 12;
const A: u16 = 1;
const INTERNET: u16 = 1;

/// Of the messages of a flow so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) struct Dns {
    pub(super) id: u16,
    pub(super) kind: u16,
    pub(super) ttl: u32,
    asked: bool,
    answered: bool,
}

/// What a message says.
struct Message {
    id: u16,
    kind: Option<u16>,
    ttl: Option<u32>,
}

/// Whether the flow is looked into at all.
pub(super) fn is_port(source: u16, destination: u16) -> bool {
    PORTS.contains(&source) || PORTS.contains(&destination)
}

impl Dns {
    /// A datagram.
    pub(super) fn look(&mut self, message: &[u8]) {
        if self.asked && self.answered {
            return;
        }
        let Some(message) = read(message) else { return };
        if let Some(kind) = message.kind.filter(|_| !self.asked) {
            (self.id, self.kind, self.asked) = (message.id, kind, true);
        }
        if let Some(ttl) = message.ttl.filter(|_| !self.answered) {
            (self.ttl, self.answered) = (ttl, true);
        }
    }

    /// A segment of TCP: looked into where a whole message begins with it, its length before it.
    pub(super) fn look_into_stream(&mut self, payload: &[u8]) {
        let Some((length, rest)) = payload.split_first_chunk::<2>() else { return };
        let length = usize::from(u16::from_be_bytes(*length));
        if length >= HEADER_OCTETS
            && let Some(message) = rest.get(..length)
        {
            self.look(message);
        }
    }
}

/// None where it is no message, or its question is not whole.
fn read(message: &[u8]) -> Option<Message> {
    let header = message.first_chunk::<HEADER_OCTETS>()?;
    let [id0, id1, high, _, q0, q1, a0, a1, ..] = *header;
    let (questions, answers) = (u16::from_be_bytes([q0, q1]), u16::from_be_bytes([a0, a1]));
    let mut rest = message.get(HEADER_OCTETS..)?;
    let mut first = None;
    for _ in 0..questions {
        let (kind, after) = question(rest)?;
        first.get_or_insert(kind);
        rest = after;
    }
    let is_response = high & 0x80 != 0;
    let ttl = if is_response { first_ttl(answers, rest) } else { None };
    Some(Message { id: u16::from_be_bytes([id0, id1]), kind: first, ttl })
}

/// Its type, and what stands behind it.
fn question(octets: &[u8]) -> Option<(u16, &[u8])> {
    let ([t0, t1, _, _], rest) = behind_name(octets)?.split_first_chunk::<4>()?;
    Some((u16::from_be_bytes([*t0, *t1]), rest))
}

/// The TTL of the first A record among so many.
fn first_ttl(answers: u16, mut rest: &[u8]) -> Option<u32> {
    for _ in 0..answers {
        let (head, after) = behind_name(rest)?.split_first_chunk::<10>()?;
        let [k0, k1, c0, c1, t0, t1, t2, t3, l0, l1] = *head;
        // The top bit of the class asks caches to forget others (RFC 6762 §10.2).
        let class = u16::from_be_bytes([c0 & 0x7f, c1]);
        if (u16::from_be_bytes([k0, k1]), class) == (A, INTERNET) {
            return Some(u32::from_be_bytes([t0, t1, t2, t3]));
        }
        rest = after.get(usize::from(u16::from_be_bytes([l0, l1]))..)?;
    }
    None
}

/// A name ends with an empty label or with a pointer (RFC 1035 §4.1.4), which is not followed.
fn behind_name(mut octets: &[u8]) -> Option<&[u8]> {
    loop {
        let (length, rest) = octets.split_first()?;
        octets = match length {
            0 => return Some(rest),
            1..=63 => rest.get(usize::from(*length)..)?,
            192.. => return rest.get(1..),
            _ => return None,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NAME: &[u8] = b"\x03www\x07example\x00";

    fn message(id: u16, flags: u16, kinds: &[u16], answers: &[(u16, u32)]) -> Vec<u8> {
        let count = |n: usize| u16::try_from(n).unwrap();
        let mut octets = Vec::new();
        for word in [id, flags, count(kinds.len()), count(answers.len()), 0, 0] {
            octets.extend(word.to_be_bytes());
        }
        for kind in kinds {
            octets.extend(NAME);
            octets.extend(kind.to_be_bytes());
            octets.extend([0, 1]);
        }
        for (kind, ttl) in answers {
            octets.extend([0xc0, 12]);
            octets.extend(kind.to_be_bytes());
            octets.extend([0, 1]);
            octets.extend(ttl.to_be_bytes());
            octets.extend([0, 4, 192, 0, 2, 1]);
        }
        octets
    }

    #[track_caller]
    fn check(messages: &[Vec<u8>], expected: (u16, u16, u32)) {
        let (mut datagrams, mut stream) = (Dns::default(), Dns::default());
        for message in messages {
            datagrams.look(message);
            let length = u16::try_from(message.len()).unwrap();
            stream.look_into_stream(&[&length.to_be_bytes(), &message[..]].concat());
        }
        assert_eq!((datagrams.id, datagrams.kind, datagrams.ttl), expected);
        assert_eq!(stream, datagrams);
    }

    #[test]
    fn the_first_question_and_the_first_a_record_count() {
        let ask = |id, kind| message(id, 0x0100, &[kind], &[]);
        let tell = |id, kind, answers: &[_]| message(id, 0x8180, &[kind], answers);
        check(&[ask(7, 28), ask(8, 1)], (7, 28, 0));
        check(&[ask(7, 1), tell(7, 1, &[(5, 300), (1, 60), (1, 30)])], (7, 1, 60));
        check(&[ask(7, 28), tell(7, 28, &[(28, 60)]), tell(8, 1, &[(1, 9)])], (7, 28, 9));
        // A server seen alone, and an announcement over multicast.
        check(&[tell(7, 1, &[(1, 0)]), tell(8, 1, &[(1, 9)])], (7, 1, 0));
        check(&[message(0, 0x8400, &[], &[(1, 120)])], (0, 0, 120));
        // What a querier already knows is no answer.
        check(&[message(3, 0, &[12], &[(1, 120)])], (3, 12, 0));
    }

    #[test]
    fn what_is_cut_or_no_dns_says_nothing() {
        let whole = message(7, 0x8180, &[1], &[(1, 60)]);
        for length in 0..whole.len() {
            let mut dns = Dns::default();
            dns.look(&whole[..length]);
            let asked = length >= HEADER_OCTETS + NAME.len() + 4;
            assert_eq!(dns.id, if asked { 7 } else { 0 }, "{length} octets");
            dns.look_into_stream(&whole[..length]);
        }
        let mut dns = Dns::default();
        dns.look(&[0xff; 600]);
        assert_eq!(dns, Dns::default());
    }
}
