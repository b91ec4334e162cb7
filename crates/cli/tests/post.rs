//! Data sets as they leave the command: while a pipe still grows, and over HTTP.
#![cfg(unix)]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::thread::{self, JoinHandle};

/// A pcap of UDP datagrams, one a second, each from another port.
fn capture(datagrams: u16) -> Vec<u8> {
    let mut out = Vec::new();
    for word in [0xa1b2_c3d4_u32, 0x0004_0002, 0, 0, 65_535, 101] {
        out.extend(word.to_le_bytes());
    }
    for n in 0..datagrams {
        out.extend(record(n.into(), n));
    }
    out
}

/// A datagram to port 9 from port 1000 and so many more.
fn record(second: u32, port: u16) -> Vec<u8> {
    let mut out = Vec::new();
    for word in [second, 0, 28, 28] {
        out.extend(word.to_le_bytes());
    }
    out.extend([0x45, 0, 0, 28, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, 1, 10, 0, 0, 2]);
    out.extend((1_000 + port).to_be_bytes());
    out.extend([0, 9, 0, 8, 0, 0]);
    out
}

fn flowglass(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
    command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn feed(mut child: Child, octets: &[u8]) -> Output {
    child.stdin.take().unwrap().write_all(octets).unwrap();
    child.wait_with_output().unwrap()
}

/// `tcpdump -w - | flowglass flows - --features nf2`: nobody waits for the end of the pipe.
#[test]
fn rows_of_a_pipe_appear_as_their_flows_end() {
    let mut child = flowglass(&["flows", "-", "--features", "nf1"]).spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut rows = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    input.write_all(&capture(1)).unwrap();
    input.flush().unwrap();
    assert!(rows.next().unwrap().starts_with("IPV4_SRC_ADDR,"));
    // 61 s later the first flow is over; the pipe is still open.
    input.write_all(&record(61, 500)).unwrap();
    input.flush().unwrap();
    assert_eq!(rows.next().unwrap(), "10.0.0.1,1000,10.0.0.2,9,17,0.0,28,0,1,0,0,0,0,Benign");
    drop(input);
    assert!(rows.next().unwrap().starts_with("10.0.0.1,1500,"));
    assert!(rows.next().is_none());
    assert!(child.wait().unwrap().success());
}

/// An endpoint that gives these answers, one a request, and what was sent to it.
fn endpoint(answers: &'static [&'static str]) -> (String, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/flows", listener.local_addr().unwrap());
    let serve = move || {
        let accept = |answer| exchange(&listener.accept().unwrap().0, answer);
        answers.iter().copied().map(accept).collect()
    };
    (url, thread::spawn(serve))
}

/// Head and body of one request; the connection ends with the answer.
fn exchange(mut stream: &TcpStream, answer: &str) -> String {
    let mut reader = BufReader::new(stream);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        assert!(reader.read_line(&mut head).unwrap() > 0, "{head}");
    }
    let lower = head.to_ascii_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let mut body = vec![0; length.parse().unwrap()];
    reader.read_exact(&mut body).unwrap();
    let reply = format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(reply.as_bytes()).unwrap();
    lower + &String::from_utf8(body).unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn batches_are_delivered_and_sent_again_where_the_endpoint_is_busy() {
    let (url, server) = endpoint(&["200 OK", "503 Busy", "204 No Content", "200 OK"]);
    let arguments = ["--features", "nf1", "--post-batch", "2", "--post-header", "X-Key: s"];
    let child = flowglass(&["flows", "-", "--post", &url]).args(arguments).spawn().unwrap();
    let output = feed(child, &capture(5));
    let requests = server.join().unwrap();
    assert!(output.status.success(), "{}", said(&output));
    assert!(output.stdout.is_empty());
    let line = "5 flows delivered in 3 batches, 1 sent again, 0 failed, 0 not sent";
    assert!(said(&output).contains(line), "{}", said(&output));
    assert_eq!(requests.len(), 4);
    assert_eq!(requests[1], requests[2], "the same batch again");
    assert!(requests[0].contains("x-key: s\r\n"), "{}", requests[0]);
    assert!(requests[0].contains("content-type: application/x-ndjson\r\n"), "{}", requests[0]);
    let flows = |request: &String| request.lines().filter(|line| line.starts_with('{')).count();
    assert_eq!(requests.iter().map(flows).collect::<Vec<_>>(), [2, 2, 2, 1]);
}

#[test]
fn an_endpoint_that_takes_nothing_holds_nobody_up() {
    let (url, server) = endpoint(&["403 Forbidden"; 8]);
    let path = std::env::temp_dir().join(format!("flowglass-gone-{}", std::process::id()));
    std::fs::write(&path, capture(12)).unwrap();
    let arguments = ["flows", path.to_str().unwrap(), "--post", &url, "--post-batch", "1"];
    let output = flowglass(&arguments).output().unwrap();
    std::fs::remove_file(&path).unwrap();
    assert_eq!((server.join().unwrap().len(), output.status.code()), (8, Some(1)));
    assert!(said(&output).contains("8 failed"), "{}", said(&output));
    assert!(said(&output).contains("4 flows more were not tried"), "{}", said(&output));
}

#[test]
fn what_the_endpoint_refuses_is_counted_and_told() {
    let (url, server) = endpoint(&["200 OK", "403 Forbidden"]);
    let folder = std::env::temp_dir().join(format!("flowglass-post-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file: PathBuf = folder.join("five.pcap");
    std::fs::write(&file, capture(5)).unwrap();
    // Ordinary columns.
    let file = file.to_str().unwrap();
    let arguments = ["flows", file, "--post", &url, "--post-batch", "3", "--fields", "src.port"];
    let output = flowglass(&arguments).output().unwrap();
    let requests = server.join().unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(output.status.code(), Some(1));
    let line = "3 flows delivered in 1 batch, 0 sent again, 2 failed";
    assert!(said(&output).contains(line), "{}", said(&output));
    assert!(said(&output).contains("the endpoint answered 403"), "{}", said(&output));
    assert!(
        requests[0]
            .ends_with("{\"source_port\":1000}\n{\"source_port\":1001}\n{\"source_port\":1002}\n")
    );
}
