//! Answers of few words, and the reading of questions of few words.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::Response;
use hyper::StatusCode;
use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::time::timeout;

/// A question must be there by then.
const QUESTION_TIME: Duration = Duration::from_secs(10);

/// A sentence.
pub fn text(code: StatusCode, words: &'static str) -> Response {
    whole(code, "text/plain; charset=utf-8", words.into())
}

/// An object.
pub fn json(value: &Value) -> Response {
    whole(StatusCode::OK, "application/json", value.to_string().into())
}

/// What went wrong, as an object with a sentence.
pub fn error(code: StatusCode, words: &str) -> Response {
    whole(code, "application/json", json!({ "error": words }).to_string().into())
}

/// Any answer; nobody keeps it.
pub fn whole(code: StatusCode, content_type: &'static str, body: Body) -> Response {
    let mut response = Response::new(body);
    *response.status_mut() = code;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// A question in JSON, of so many octets at most. A form of a foreign page cannot say that it is JSON.
pub async fn question<T: DeserializeOwned>(request: Request, most: usize) -> Result<T, Response> {
    let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = content_type.and_then(|text| text.split(';').next()).map(str::trim);
    if !essence.is_some_and(|essence| essence.eq_ignore_ascii_case("application/json")) {
        let words = "The content type must be application/json.";
        return Err(error(StatusCode::UNSUPPORTED_MEDIA_TYPE, words));
    }
    let body = match timeout(QUESTION_TIME, to_bytes(request.into_body(), most)).await {
        Err(_) => return Err(error(StatusCode::REQUEST_TIMEOUT, "The body came too slowly.")),
        Ok(Err(_)) => return Err(error(StatusCode::PAYLOAD_TOO_LARGE, "The body is too long.")),
        Ok(Ok(body)) => body,
    };
    serde_json::from_slice(&body)
        .map_err(|_| error(StatusCode::BAD_REQUEST, "The body is not what was expected."))
}
