//! A DNS server on loopback that knows a few addresses and counts who asks, for tests of several packages:
//! each takes it in by its path.

use std::collections::BTreeMap;
use std::net::{SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};
use std::thread;

/// What is answered: a name, nothing of that name (3), or that the server cannot (2). Of others there is nothing.
const ZONE: &[(&str, Result<&str, u8>)] = &[
    ("1.2.0.192", Ok("Laptop.office.test")),
    ("2.2.0.192", Ok("Web.Example.Test")),
    ("3.2.0.192", Err(3)),
    ("4.2.0.192", Err(2)),
    ("5.2.0.192", Ok("a\u{1b}[31mb.test")),
    ("6.2.0.192", Ok("<img/src=x onerror=x()>.test")),
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
            // Whoever asked may have gone.
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
    assert_eq!(labels.split_off(4), ["in-addr", "arpa"]);
    let name = labels.join(".");
    let found = ZONE.iter().find(|(known, _)| *known == name).map_or(Err(3), |(_, found)| *found);
    let (code, answers) = match found {
        Ok(_) => (0, 1),
        Err(code) => (code, 0),
    };
    let mut out = question[..2].to_vec();
    out.extend([0x81, 0x80 | code, 0, 1, 0, answers, 0, 0, 0, 0]);
    out.extend(&question[12..at + 5]);
    if let Ok(name) = found {
        let mut data = Vec::new();
        for label in name.split('.') {
            data.push(u8::try_from(label.len()).unwrap());
            data.extend(label.as_bytes());
        }
        data.push(0);
        out.extend([0xc0, 12, 0, 12, 0, 1, 0, 0, 0, 60, 0]);
        out.push(u8::try_from(data.len()).unwrap());
        out.extend(data);
    }
    (name, out)
}
