//! A DNS server on loopback that knows a few addresses and counts who asks.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread;

/// What is answered: a name, nothing of that name (3), or that the server cannot (2).
const ZONE: &[(&str, Result<&[u8], u8>)] = &[
    ("1.2.0.192", Ok(b"\x06Router\x06office\x04test\0")),
    ("2.2.0.192", Err(3)),
    ("3.2.0.192", Err(2)),
    ("4.2.0.192", Ok(b"\x17<img/src=x\x20onerror=x()>\x04test\0")),
];

/// How often each name was asked for.
pub(crate) type Asked = Arc<Mutex<BTreeMap<String, usize>>>;

/// Answers until the test is over.
pub(crate) fn server() -> (SocketAddr, Asked) {
    let socket = UdpSocket::bind("127.0.0.1:0").unwrap();
    let address = socket.local_addr().unwrap();
    let asked = Asked::default();
    let known = Arc::clone(&asked);
    thread::spawn(move || {
        let mut octets = [0; 1500];
        while let Ok((length, from)) = socket.recv_from(&mut octets) {
            let (name, answer) = answer(&octets[..length]);
            *known.lock().unwrap().entry(name).or_default() += 1;
            let _ = socket.send_to(&answer, from);
        }
    });
    (address, asked)
}

/// The name asked for without its end in `in-addr.arpa`, and the answer (RFC 1035 §4.1).
fn answer(question: &[u8]) -> (String, Vec<u8>) {
    let mut labels = Vec::new();
    let mut at = 12;
    while question[at] != 0 {
        let end = at + 1 + usize::from(question[at]);
        labels.push(String::from_utf8_lossy(&question[at + 1..end]).to_ascii_lowercase());
        at = end;
    }
    assert_eq!(question[at + 1..at + 5], [0, 12, 0, 1], "PTR of the Internet");
    labels.truncate(4);
    let name = labels.join(".");
    let found = ZONE.iter().find(|(known, _)| *known == name).map_or(Err(3), |(_, found)| *found);
    let (code, answers) = match found {
        Ok(_) => (0, 1),
        Err(code) => (code, 0),
    };
    let mut out = question[..2].to_vec();
    out.extend([0x81, 0x80 | code, 0, 1, 0, answers, 0, 0, 0, 0]);
    out.extend(&question[12..at + 5]);
    if let Ok(data) = found {
        out.extend([0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 60, 0]);
        out.push(u8::try_from(data.len()).unwrap());
        out.extend(data);
    }
    (name, out)
}
