//! HTTP/1.1 in the clear (RFC 9112).

use crate::session::{Line, Session, Side};
use crate::tcp::Tcp;

const PATHS: [&str; 6] =
    ["/", "/index.html", "/pool/main/list.txt", "/news/today", "/status", "/feed.xml"];

/// A few requests over one connection.
pub(crate) fn http(line: Line, name: &str, requests: u64) -> Session {
    let mut tcp = Tcp::open(line);
    for index in 0..requests {
        if index > 0 {
            let think = tcp.random().between(20_000, 2_000_000);
            tcp.wait(think);
        }
        let path = *tcp.random().pick(&PATHS);
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: {name}\r\nUser-Agent: synth/1.0\r\n\
             Accept: text/html,text/plain;q=0.9,*/*;q=0.1\r\n\r\n"
        );
        tcp.send(Side::Client, request.as_bytes());
        let size = tcp.random().skewed(120, 4_500) as usize;
        let line = "All of this text was made from a number, so that it is the same every time.\n";
        let body: String = line.chars().cycle().take(size).collect();
        let response = format!(
            "HTTP/1.1 200 OK\r\nServer: synth\r\nContent-Type: text/plain\r\n\
             Content-Length: {size}\r\n\r\n{body}"
        );
        tcp.send(Side::Server, response.as_bytes());
    }
    tcp.close("HTTP")
}
