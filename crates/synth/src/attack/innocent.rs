//! What looks like an attack and is none.

use super::access::{dialogue, refused_imap};
use super::{Attack, MINUTE, Play, SECOND, crowd, hidden, local};
use crate::frame;
use crate::session::Side;
use crate::talk::tls::{self, Https};
use crate::talk::{dns, files, mail, shell, small, web};
use crate::tcp::Tcp;

pub(super) fn like(play: &mut Play, like: Attack) {
    match like {
        Attack::Ports | Attack::SlowPorts => many_ports(play),
        Attack::Sweep => many_hosts(play),
        Attack::Syn => dead_service(play),
        Attack::Udp => hidden::call(play, 1200 * SECOND, 12_000, SECOND / 800, false),
        Attack::Icmp => monitoring(play),
        Attack::Amplification => large_answers(play),
        Attack::Passwords => scripts(play),
        Attack::Spreading => two_servers(play),
        Attack::Beacon => polling(play),
        Attack::DnsTunnel => many_names(play),
        Attack::MadeUp => missing_names(play),
        Attack::Upload => backup(play),
        Attack::Cleartext | Attack::Web | Attack::Program => plain_web(play),
        Attack::Spoofing => exchanged(play),
        Attack::SecondDhcp => (0..12).for_each(|turn| {
            local::offer(play, (600 + turn * 200) * SECOND, 1, 100 + turn as u8);
        }),
        Attack::Idle => download(play),
        Attack::Newcomer => {}
        Attack::Strangers => crowd::busy(play),
    }
}

/// traceroute, and a client of a service at many ports.
fn many_ports(play: &mut Play) {
    let mut at = 1000 * SECOND;
    for step in 0..90 {
        let client = play.host(31);
        let server = play.site.remote([192, 0, 2, 30].into(), 33_434 + step);
        let mut line = play.line(at, client, server);
        line.udp(Side::Client, &[0; 32]);
        play.add(line.end(17, ""));
        at = play.after(at, SECOND / 10);
    }
    for step in 0..60 {
        let client = play.host(32);
        let server = play.site.host((0, 20), 50_000 + step * 7);
        let mut tcp = Tcp::open(play.line(at, client, server));
        let body = tcp.octets(900);
        tcp.send(Side::Server, &body);
        play.add(tcp.close(""));
        at = play.after(at, SECOND);
    }
}

/// A program that looks for its peers, and one that watches hosts which answer.
fn many_hosts(play: &mut Play) {
    let mut at = 1000 * SECOND;
    for step in 0..80 {
        let client = play.host(31);
        let port = 1024 + play.random.below(60_000) as u16;
        let place = play.random.below(250) as u8;
        let server = play.site.remote([198, 51, 100, place].into(), port);
        let line = play.line(at, client, server);
        let answer = if step % 3 == 0 { Some(false) } else { None };
        play.add(Tcp::probe(line, answer));
        at = play.after(at, SECOND / 4);
    }
    for host in 0..40 {
        let client = play.host(32);
        let server = play.site.host((0, 100 + host), 0);
        let line = play.line(at, client, server);
        play.add(small::ping(line, 2));
        at = play.after(at, SECOND);
    }
}

/// A service that died, and clients that ask again.
fn dead_service(play: &mut Play) {
    for client in 0..20 {
        for turn in 0..6 {
            let from = play.host(100 + client);
            let server = play.site.host((0, 20), 8443);
            let line = play.line((1000 + turn * 3) * SECOND, from, server);
            play.add(Tcp::probe(line, Some(false)));
        }
    }
}

fn monitoring(play: &mut Play) {
    for host in 0..10 {
        let client = play.host(32);
        let server = play.site.host((0, 100 + host), 0);
        let line = play.line(1000 * SECOND, client, server);
        play.add(small::ping(line, 600));
    }
}

/// Signed answers: five times as large as the questions.
fn large_answers(play: &mut Play) {
    let mut at = 1000 * SECOND;
    for _ in 0..300 {
        let client = play.host(31);
        let line = play.line(at, client, play.site.resolver());
        play.add(dns::asked(line, "www.signed.example", 48, Some(&[7; 300])));
        at = play.after(at, SECOND / 8);
    }
}

/// Mail that is asked for every minute, and a script that works over SSH.
fn scripts(play: &mut Play) {
    for turn in 0..60 {
        let client = play.host(31);
        let server = play.site.host((0, 25), 143);
        let line = play.line(turn * MINUTE + 5 * SECOND, client, server);
        play.add(mail::imap(line, 0));
        if turn < 12 {
            let client = play.host(32);
            let line = play.line(turn * MINUTE + 9 * SECOND, client, server);
            play.add(refused_imap(line));
        }
    }
    let mut at = 4000 * SECOND;
    for _ in 0..24 {
        let client = play.host(31);
        let line = play.line(at, client, play.site.host((0, 22), 22));
        let strokes = play.random.between(1, 40);
        play.add(shell::ssh(line, strokes));
        at = play.after(at, 20 * SECOND);
    }
}

/// One works with three servers all day, and everybody with one.
fn two_servers(play: &mut Play) {
    for turn in 0..15 {
        for (client, server) in [(31, 20), (31, 21), (31, 22), (100 + turn, 20)] {
            let from = play.host(client);
            let to = play.site.host((0, server), 445);
            let line = play.line((500 + u64::from(turn) * 300) * SECOND, from, to);
            play.add(files::smb(line, 4));
        }
    }
}

/// A person who reloads a page, the clock, and a program that fetches much every five minutes.
fn polling(play: &mut Play) {
    let mut at = 100 * SECOND;
    while at < 7000 * SECOND {
        let client = play.host(31);
        let server = play.site.remote([192, 0, 2, 44].into(), 443);
        let line = play.line(at, client, server);
        let exchanges = vec![(play.random.skewed(200, 3000), play.random.skewed(500, 40_000))];
        let what = Https { name: "www.news.example".to_owned(), alpn: "h2", exchanges, think: 0 };
        play.add(tls::https(line, &what));
        at += play.random.skewed(4, 900) * SECOND;
    }
    for turn in 0..110 {
        let client = play.host(77);
        let line = play.line((30 + turn * 64) * SECOND, client, play.site.router(123));
        play.add(small::ntp(line));
        if turn % 5 == 0 {
            let client = play.host(40);
            let server = play.site.remote([192, 0, 2, 45].into(), 443);
            let line = play.line((40 + turn * 64) * SECOND, client, server);
            let exchanges = vec![(300, 25_000 + play.random.below(9000))];
            let what =
                Https { name: "maps.search.example".to_owned(), alpn: "h2", exchanges, think: 0 };
            play.add(tls::https(line, &what));
        }
    }
}

/// A content network's names, and addresses asked for backwards.
fn many_names(play: &mut Play) {
    let mut at = 600 * SECOND;
    let places = ["fra", "lon", "ams", "nyc", "sin", "syd", "gru", "lax"];
    for step in 0..160_u32 {
        let client = play.host(31);
        let name = match step % 3 {
            0 => format!("img{}.{}.cdn-images.example", step % 40, play.random.pick(&places)),
            1 => format!("{step}.100.51.198.in-addr.arpa"),
            _ => format!("edge-star-{}.{}.social.example", step % 20, play.random.pick(&places)),
        };
        let line = play.line(at, client, play.site.resolver());
        play.add(dns::asked(line, &name, 1, Some(&[192, 0, 2, 8])));
        at = play.after(at, SECOND);
    }
}

/// Names that a search list makes, and words with a slip of the finger.
fn missing_names(play: &mut Play) {
    let names = [
        "printer",
        "wpad",
        "isatap",
        "fileserver",
        "intranet",
        "mailserver",
        "scanner",
        "timeserver",
    ];
    let endings =
        ["corp.example", "branch.example", "example", "home.example", "old-company.example"];
    let slips = [
        "wwwsearch.example",
        "gogle.example",
        "facebok.example",
        "wikipdia.example",
        "weatherr.example",
        "newspapr.example",
        "librarycatalog.example",
        "timetable.example",
        "universty.example",
        "stackoverflw.example",
        "netbank.example",
        "kitchenware.example",
        "bookshopp.example",
    ];
    let mut at = 600 * SECOND;
    for step in 0..80 {
        let client = play.host(31);
        let name = match step % 2 {
            0 => format!("{}.{}", play.random.pick(&names), play.random.pick(&endings)),
            _ => (*play.random.pick(&slips)).to_owned(),
        };
        let line = play.line(at, client, play.site.resolver());
        play.add(dns::asked(line, &name, 1, None));
        at = play.after(at, SECOND);
    }
}

/// A host that sends much every ten minutes, as it always does; and a call.
fn backup(play: &mut Play) {
    for turn in 0..11 {
        let client = play.host(88);
        let server = play.site.remote([203, 0, 113, 90].into(), 443);
        let line = play.line((100 + turn * 600) * SECOND, client, server);
        let exchanges = vec![(play.random.between(300_000, 500_000), 90)];
        let what = Https { name: "backup.example.com".to_owned(), alpn: "h2", exchanges, think: 0 };
        play.add(tls::https(line, &what));
    }
    hidden::call(play, 6000 * SECOND, 3000, SECOND / 50, true);
}

/// Pages, forms and pictures in the clear.
fn plain_web(play: &mut Play) {
    for turn in 0..12 {
        let client = play.host(31);
        let server = play.site.remote([192, 0, 2, 46].into(), 80);
        let line = play.line((300 + turn * 60) * SECOND, client, server);
        play.add(web::http(line, "www.weather.example", 3));
        let line = play.line((320 + turn * 60) * SECOND, play.site.host((0, 31), 40_000), server);
        let lines = [
            (
                Side::Client,
                "GET /select?colour=red&union=student HTTP/1.1\r\nHost: www.shop.example\r\nUser-Agent: \
                 Mozilla/5.0 (X11; Linux x86_64)\r\nAccept: */*\r\n\r\n",
            ),
            (
                Side::Server,
                "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: 16\r\n\r\n\
                 \u{1}PNG............",
            ),
        ];
        play.add(dialogue(line, &lines, "HTTP"));
    }
}

/// A machine whose network card was exchanged, and a router that another stands in for, once.
fn exchanged(play: &mut Play) {
    let everybody = play.site.host((0, 31), 0);
    for (at, card) in [(300, 20), (900, 21), (2000, 21), (4000, 20), (4600, 20)] {
        let mut claims = play.site.host((0, 20), 0);
        claims.mac = play.site.host((0, card), 0).mac;
        let mut line = play.line(at * SECOND, claims, everybody);
        if let Some(answer) = frame::arp(2, claims, everybody) {
            line.push(Side::Client, 0, answer);
        }
        play.add(line.end_without_flow());
    }
}

/// A long fetch that is busy all the time.
fn download(play: &mut Play) {
    let client = play.host(31);
    let server = play.site.remote([192, 0, 2, 47].into(), 443);
    let mut tcp = Tcp::open(play.line(100 * SECOND, client, server));
    for _ in 0..900 {
        tcp.wait(5 * SECOND);
        let body = tcp.octets(2900);
        tcp.send(Side::Server, &body);
    }
    play.add(tcp.close(""));
}
