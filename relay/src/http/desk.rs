//! The relay's desk: a plain page of its own to sign in, and for admins recordings, tasks, users,
//! exporters and limits. It needs nothing of the other page, not even that it was built.

use axum::response::Response;
use hyper::StatusCode;

use super::answers;

pub(super) async fn page() -> Response {
    answers::whole(
        StatusCode::OK,
        "text/html; charset=utf-8",
        include_str!("desk/desk.html").into(),
    )
}

pub(super) async fn style() -> Response {
    answers::whole(StatusCode::OK, "text/css; charset=utf-8", include_str!("desk/desk.css").into())
}

pub(super) async fn script() -> Response {
    let script = include_str!("desk/desk.js");
    answers::whole(StatusCode::OK, "text/javascript; charset=utf-8", script.into())
}
