//! Files as answers: whole, or one range of their octets (RFC 9110 §14).

use std::fs::File;
use std::io::SeekFrom;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use hyper::header::{
    ACCEPT_RANGES, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE, HeaderValue, RANGE,
};
use hyper::{HeaderMap, Method, StatusCode};
use tokio::io::{AsyncReadExt, AsyncSeekExt};
use tokio::sync::mpsc;
use tokio::time::timeout;

use super::answers;
use super::routes::Shared;
use super::stream::HTTP_STALL;

/// Octets read from disk at a time.
const PIECE_OCTETS: usize = 64 << 10;

/// The file, or the range of it that is asked for.
pub(super) fn answer(
    shared: &Shared,
    request: &Request,
    name: &str,
    content_type: &'static str,
    file: File,
    length: u64,
) -> Response {
    let (code, first, last) = match range(request.headers(), length) {
        Range::Whole => (StatusCode::OK, 0, length),
        Range::Part(first, end) => (StatusCode::PARTIAL_CONTENT, first, end),
        Range::Beyond => {
            let words = "There are not so many octets.\n";
            let mut response = answers::text(StatusCode::RANGE_NOT_SATISFIABLE, words);
            set(&mut response, CONTENT_RANGE, &format!("bytes */{length}"));
            return response;
        }
    };
    let body = if request.method() == Method::HEAD {
        Body::empty()
    } else {
        send(shared, file, first, last - first)
    };
    let mut response = answers::whole(code, content_type, body);
    set(&mut response, CONTENT_LENGTH, &(last - first).to_string());
    set(&mut response, ACCEPT_RANGES, "bytes");
    set(&mut response, CONTENT_DISPOSITION, &format!("attachment; filename=\"{name}\""));
    if code == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {first}-{}/{length}", last.saturating_sub(1));
        set(&mut response, CONTENT_RANGE, &range);
    }
    response
}

fn set(response: &mut Response, name: hyper::header::HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}

/// Which octets are wanted (RFC 9110 §14): from the first to before the last.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Range {
    Whole,
    Part(u64, u64),
    Beyond,
}

/// One range of octets; several, or anything unclear, is answered with the whole.
fn range(headers: &HeaderMap, length: u64) -> Range {
    let Some(text) = headers.get(RANGE).and_then(|value| value.to_str().ok()) else {
        return Range::Whole;
    };
    let Some((first, last)) = text.strip_prefix("bytes=").and_then(|set| set.split_once('-'))
    else {
        return Range::Whole;
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    match (first.trim().is_empty(), number(first), last.trim().is_empty(), number(last)) {
        (true, _, false, Some(0)) => Range::Beyond,
        (true, _, false, Some(_)) if length == 0 => Range::Beyond,
        (true, _, false, Some(tail)) => Range::Part(length.saturating_sub(tail), length),
        (false, Some(first), true, _) if first < length => Range::Part(first, length),
        (false, Some(first), false, Some(last)) if first <= last && first < length => {
            Range::Part(first, last.saturating_add(1).min(length))
        }
        (false, Some(first), true, _) | (false, Some(first), false, Some(_)) if first >= length => {
            Range::Beyond
        }
        _ => Range::Whole,
    }
}

/// Reads on as the peer takes it.
fn send(shared: &Shared, file: File, first: u64, length: u64) -> Body {
    let mut file = tokio::fs::File::from_std(file);
    let (sender, receiver) = mpsc::channel::<std::io::Result<Bytes>>(2);
    let stop = shared.stop.clone();
    shared.tasks.spawn(async move {
        let work = async {
            file.seek(SeekFrom::Start(first)).await?;
            let mut rest = file.take(length);
            loop {
                let mut piece = Vec::with_capacity(PIECE_OCTETS);
                if (&mut rest).take(PIECE_OCTETS as u64).read_to_end(&mut piece).await? == 0 {
                    return Ok::<_, std::io::Error>(());
                }
                match timeout(HTTP_STALL, sender.send(Ok(piece.into()))).await {
                    Ok(Ok(())) => {}
                    _ => return Ok(()),
                }
            }
        };
        let outcome = tokio::select! {
            outcome = work => outcome,
            () = stop.cancelled() => Ok(()),
        };
        if let Err(error) = outcome {
            // So that the answer ends early instead of looking whole.
            let _ = sender.try_send(Err(error));
        }
    });
    Body::new(Octets { receiver })
}

struct Octets {
    receiver: mpsc::Receiver<std::io::Result<Bytes>>,
}

impl hyper::body::Body for Octets {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<std::io::Result<hyper::body::Frame<Bytes>>>> {
        let next = self.receiver.poll_recv(context);
        next.map(|piece| piece.map(|piece| piece.map(hyper::body::Frame::data)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_is_one_of_octets_that_are_there() {
        let check = |text: &str, expected: Range| {
            let mut headers = HeaderMap::new();
            headers.insert(RANGE, text.parse().unwrap());
            assert_eq!(range(&headers, 100), expected, "{text}");
        };
        check("bytes=0-0", Range::Part(0, 1));
        check("bytes=0-", Range::Part(0, 100));
        check("bytes=90-200", Range::Part(90, 100));
        check("bytes=-30", Range::Part(70, 100));
        check("bytes=-300", Range::Part(0, 100));
        check("bytes=100-", Range::Beyond);
        check("bytes=100-101", Range::Beyond);
        check("bytes=-0", Range::Beyond);
        check("bytes=9-3", Range::Whole);
        check("bytes=0-1,5-6", Range::Whole);
        check("lines=0-1", Range::Whole);
        check("bytes=a-b", Range::Whole);
        check("bytes=18446744073709551615-18446744073709551615", Range::Beyond);
        check("bytes=0-18446744073709551615", Range::Part(0, 100));
        assert_eq!(range(&HeaderMap::new(), 100), Range::Whole);
    }
}
