//! Counters as Prometheus reads them (text format 0.0.4).

use std::fmt::{Display, Write as _};

use axum::response::Response;
use hyper::StatusCode;

use crate::answers;

/// What only grows.
pub const COUNTER: &str = "counter";
/// What comes and goes.
pub const GAUGE: &str = "gauge";

/// The text as it grows. Every name begins with `flowglass_`.
#[derive(Clone, Debug, Default)]
pub struct Text(String);

impl Text {
    /// What stands above the lines of a name.
    pub fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.0, "# HELP flowglass_{name} {help}\n# TYPE flowglass_{name} {kind}\n");
    }

    /// One of several. The value of its label may be anybody's words.
    pub fn line(&mut self, name: &str, label: &str, value: impl Display, number: impl Display) {
        let value =
            value.to_string().replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let _ = writeln!(self.0, "flowglass_{name}{{{label}=\"{value}\"}} {number}");
    }

    /// One that stands alone.
    pub fn one(&mut self, name: &str, kind: &str, help: &str, number: impl Display) {
        self.head(name, kind, help);
        let _ = writeln!(self.0, "flowglass_{name} {number}");
    }

    /// All of it.
    pub fn answer(self) -> Response {
        let kind = "text/plain; version=0.0.4; charset=utf-8";
        answers::whole(StatusCode::OK, kind, self.0.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_from_outside_stay_in_their_quotes() {
        let mut text = Text::default();
        text.line("octets", "application", "a\"} 1\nb\\", 7);
        assert_eq!(text.0, "flowglass_octets{application=\"a\\\"} 1\\nb\\\\\"} 7\n");
    }
}
