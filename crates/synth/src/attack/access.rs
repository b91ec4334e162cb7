//! Who wants in: passwords that are tried, hosts that are entered, web servers that are attacked, and
//! what crosses the network unencrypted.

use model::FindingKind;

use super::{Label, Play, SECOND, Strength, label};
use crate::session::{Line, Session, Side};
use crate::talk::{files, shell};
use crate::tcp::Tcp;

/// Says these lines in turn, the client first where it speaks first.
pub(super) fn dialogue(line: Line, lines: &[(Side, &str)], application: &'static str) -> Session {
    let mut tcp = Tcp::open(line);
    for (side, text) in lines {
        tcp.send(*side, text.as_bytes());
    }
    tcp.close(application)
}

/// A login of IMAP that is refused.
pub(super) fn refused_imap(line: Line) -> Session {
    let lines = [
        (Side::Server, "* OK IMAP4rev1 ready\r\n"),
        (Side::Client, "a1 CAPABILITY\r\n"),
        (Side::Server, "* CAPABILITY IMAP4rev1 AUTH=CRAM-MD5 LOGINDISABLED\r\na1 OK\r\n"),
        (Side::Client, "a2 AUTHENTICATE CRAM-MD5\r\n"),
        (Side::Server, "+ PDE4OTYuNjk3MTcwOTUyQHBvc3RvZmZpY2U+\r\n"),
        (Side::Client, "dGltIGI5MTNhNjAyYzdlZGE3YTQ5NWI0ZTZlNzMzNGQzODkw\r\n"),
        (Side::Server, "a2 NO authentication failed\r\n"),
    ];
    dialogue(line, &lines, "IMAP")
}

fn refused_http(line: Line) -> Session {
    let lines = [
        (
            Side::Client,
            "GET /admin/ HTTP/1.1\r\nHost: files.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux \
             x86_64)\r\nAccept: */*\r\n\r\n",
        ),
        (
            Side::Server,
            "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"a\", nonce=\"b\"\r\n\
             Content-Length: 0\r\n\r\n",
        ),
    ];
    dialogue(line, &lines, "HTTP")
}

pub(super) fn passwords(play: &mut Play, strength: Strength) -> Label {
    let count = strength.of(8, 45, 150);
    let way = play.random.below(4);
    let outside = play.random.chance(400);
    let mut at = play.random.between(600, 5000) * SECOND;
    let mut client = play.host(66);
    for _ in 0..count {
        client = if outside { play.remote([203, 0, 113, 66]) } else { play.host(66) };
        let port = [22, 445, 143, 80][way as usize];
        let server = play.site.host((0, 20), port);
        let line = play.line(at, client, server);
        let session = match way {
            0 => shell::ssh(line, 0),
            1 => files::smb(line, 0),
            2 => refused_imap(line),
            _ => refused_http(line),
        };
        play.add(session);
        at = play.after(at, 4 * SECOND);
    }
    label(&[FindingKind::BruteForce], &[client])
}

pub(super) fn spreading(play: &mut Play, strength: Strength) -> Label {
    let count = strength.of(4, 12, 40);
    let shells = play.random.chance(500);
    let mut at = play.random.between(600, 5000) * SECOND;
    let mut client = play.host(66);
    for host in 0..count {
        client = play.host(66);
        let port = if shells { 22 } else { 445 };
        let server = play.site.host((0, 100 + host as u8), port);
        let line = play.line(at, client, server);
        let strokes = play.random.between(3, 9);
        play.add(if shells { shell::ssh(line, strokes) } else { files::smb(line, strokes) });
        at = play.after(at, 40 * SECOND);
    }
    label(&[FindingKind::LateralMovement], &[client])
}

pub(super) fn cleartext(play: &mut Play, strength: Strength) -> Label {
    let count = strength.of(1, 4, 15);
    let mut at = play.random.between(600, 5000) * SECOND;
    let way = play.random.below(3);
    let mut server = play.site.host((0, 20), 21);
    for _ in 0..count {
        let client = play.host(31);
        server = play.site.host((0, 20), [21, 110, 80][way as usize]);
        let line = play.line(at, client, server);
        let lines: &[(Side, &str)] = match way {
            0 => &[
                (Side::Server, "220 files.example.com FTP server ready\r\n"),
                (Side::Client, "USER anna\r\n"),
                (Side::Server, "331 password, please\r\n"),
                (Side::Client, "PASS sommer2026\r\n"),
                (Side::Server, "230 welcome\r\n"),
            ],
            1 => &[
                (Side::Server, "+OK POP3 ready\r\n"),
                (Side::Client, "USER anna\r\n"),
                (Side::Server, "+OK\r\n"),
                (Side::Client, "PASS sommer2026\r\n"),
                (Side::Server, "+OK 2 messages\r\n"),
            ],
            _ => &[
                (
                    Side::Client,
                    "GET /report HTTP/1.1\r\nHost: files.example.com\r\nUser-Agent: Mozilla/5.0 (X11; \
                     Linux x86_64)\r\nAuthorization: Basic YW5uYTpzb21tZXIyMDI2\r\n\r\n",
                ),
                (Side::Server, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"),
            ],
        };
        play.add(dialogue(line, lines, ""));
        at = play.after(at, 20 * SECOND);
    }
    label(&[FindingKind::CleartextSecrets], &[server])
}

pub(super) fn web(play: &mut Play, strength: Strength) -> Label {
    let paths = [
        "/item?id=1%20union%20select%20user,password%20from%20users",
        "/search?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/../../../../etc/passwd",
        "/.env",
    ];
    let mut at = play.random.between(600, 5000) * SECOND;
    let server = play.site.host((0, 20), 80);
    for _ in 0..strength.of(1, 5, 30) {
        let client = play.remote([203, 0, 113, 66]);
        let path = *play.random.pick(&paths);
        let line = play.line(at, client, server);
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: files.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux \
             x86_64)\r\nAccept: */*\r\n\r\n"
        );
        let lines = [
            (Side::Client, request.as_str()),
            (Side::Server, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"),
        ];
        play.add(dialogue(line, &lines, "HTTP"));
        at = play.after(at, 5 * SECOND);
    }
    label(&[FindingKind::WebAttack], &[server])
}

pub(super) fn program(play: &mut Play, strength: Strength) -> Label {
    let mut at = play.random.between(600, 5000) * SECOND;
    let server = play.site.remote([203, 0, 113, 80].into(), 80);
    for _ in 0..strength.of(1, 2, 6) {
        let client = play.host(31);
        let mut tcp = Tcp::open(play.line(at, client, server));
        tcp.send(
            Side::Client,
            b"GET /setup HTTP/1.1\r\nHost: get.example.com\r\nUser-Agent: Mozilla/5.0 (X11; Linux \
              x86_64)\r\n\r\n",
        );
        let mut reply = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n\
                          Content-Length: 8192\r\n\r\nMZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0"
            .to_vec();
        // The header of a Windows program says at 0x3c where the next one begins.
        let begin = reply.len() - 16;
        reply.resize(begin + 0x3c, 0);
        reply.extend_from_slice(&0x80_u32.to_le_bytes());
        reply.resize(begin + 0x80, 0);
        reply.extend_from_slice(b"PE\0\0\x64\x86");
        reply.resize(begin + 8192, 0x90);
        tcp.send(Side::Server, &reply);
        play.add(tcp.close("HTTP"));
        at = play.after(at, 30 * SECOND);
    }
    label(&[FindingKind::ProgramTransfer], &[server])
}
