//! Mail: SMTP and IMAP that begin in the clear and go on over TLS (RFC 3207, RFC 9051).

use super::tls;
use crate::session::{Line, Session, Side};
use crate::tcp::Tcp;

const HOST: &str = "mail.example.org";

/// Sends a message of so many octets.
pub(crate) fn smtp(line: Line, octets: u64) -> Session {
    let mut tcp = Tcp::open(line);
    tcp.send(Side::Server, format!("220 {HOST} ESMTP ready\r\n").as_bytes());
    say(
        &mut tcp,
        "EHLO desk.example.org\r\n",
        "250-mail.example.org\r\n250-SIZE 52428800\r\n250 STARTTLS\r\n",
    );
    say(&mut tcp, "STARTTLS\r\n", "220 go ahead\r\n");
    tls::handshake(&mut tcp, HOST, "");
    for (asked, answered) in [(60, 140), (90, 60), (70, 50), (60, 50), (octets, 70), (28, 50)] {
        tls::exchange(&mut tcp, asked, answered);
    }
    tcp.close("SMTP")
}

/// Looks for new mail, fetches some, idles.
pub(crate) fn imap(line: Line, messages: u64) -> Session {
    let mut tcp = Tcp::open(line);
    tcp.send(Side::Server, b"* OK [CAPABILITY IMAP4rev2 STARTTLS LOGINDISABLED] ready\r\n");
    say(&mut tcp, "a1 STARTTLS\r\n", "a1 OK begin TLS\r\n");
    tls::handshake(&mut tcp, HOST, "");
    for (asked, answered) in [(80, 120), (50, 300)] {
        tls::exchange(&mut tcp, asked, answered);
    }
    for _ in 0..messages {
        let size = tcp.random().skewed(500, 8_000);
        tls::exchange(&mut tcp, 60, size);
    }
    tcp.close("IMAP")
}

fn say(tcp: &mut Tcp, asked: &str, answered: &str) {
    tcp.send(Side::Client, asked.as_bytes());
    tcp.send(Side::Server, answered.as_bytes());
}
