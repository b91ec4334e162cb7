//! One batch after the other to one address, each tried a few times.

use std::path::Path;
use std::thread;
use std::time::Duration;

use export::escape_controls;
use ureq::Agent;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

use crate::arguments::UsageError;
use crate::output::tell;

/// How often a batch is tried.
const TRIES: u32 = 6;
/// Batches that fail one after the other before those of a file are not tried any more: by then the
/// endpoint has had a minute or more.
const FAILED_IN_A_ROW: u32 = 8;
/// Before the second try; twice as long before each further one.
const FIRST_PAUSE: Duration = Duration::from_millis(250);
/// No pause is longer, whatever the endpoint asks for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// How long one try may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// What became of the batches.
#[derive(Default)]
pub(super) struct Delivery {
    /// Flows that the endpoint took.
    pub(super) flows: u64,
    /// In so many batches.
    pub(super) batches: u64,
    /// Flows of batches it did not take.
    pub(super) failed: u64,
    /// Tries beyond the first.
    pub(super) retries: u64,
    /// Flows of batches that were not tried, for those before had failed.
    pub(super) given_up: u64,
    /// Why a try failed last.
    pub(super) last_error: Option<String>,
}

/// Posts to one address.
pub(crate) struct Sender {
    agent: Agent,
    url: String,
    headers: Vec<(String, String)>,
    content_type: &'static str,
    delivery: Delivery,
    /// Batches that failed since the last one that was taken.
    failed_in_a_row: u32,
}

/// What one try came to.
enum Outcome {
    Taken,
    /// Another try may help, after so long if the endpoint said so.
    Again(String, Option<Duration>),
    Refused(String),
}

impl Sender {
    /// What is posted is of this type; over TLS whom this file vouches for is trusted, or whom the system does.
    pub(crate) fn new(
        url: &str,
        headers: &[(String, String)],
        content_type: &'static str,
        ca: Option<&Path>,
    ) -> Result<Self, UsageError> {
        let mut config = Agent::config_builder()
            .timeout_global(Some(PATIENCE))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent(concat!("flowglass/", env!("CARGO_PKG_VERSION")));
        if url.starts_with("https:") {
            let roots = serve::roots(ca, "--ca").map_err(UsageError)?;
            let roots: Vec<_> =
                roots.iter().map(|root| Certificate::from_der(root).to_owned()).collect();
            let trust = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&roots));
            config = config.tls_config(trust.build());
        }
        Ok(Self {
            agent: config.build().new_agent(),
            url: url.to_owned(),
            headers: headers.to_vec(),
            content_type,
            delivery: Delivery::default(),
            failed_in_a_row: 0,
        })
    }

    /// Sends a batch. After one that failed each is tried once only, so that an endpoint which is
    /// gone holds nobody up; of a file, which nobody can wait for, the rest is given up at last.
    /// Whether it was taken.
    pub(crate) fn send(&mut self, lines: &[u8], flows: u64, is_live: bool) -> bool {
        if self.failed_in_a_row >= FAILED_IN_A_ROW && !is_live {
            self.delivery.given_up += flows;
            return false;
        }
        let tries = if self.failed_in_a_row == 0 { TRIES } else { 1 };
        let mut pause = FIRST_PAUSE;
        for attempt in 1..=tries {
            let error = match self.attempt(lines) {
                Outcome::Taken => {
                    self.delivery.flows += flows;
                    self.delivery.batches += 1;
                    self.failed_in_a_row = 0;
                    return true;
                }
                Outcome::Again(error, asked) if attempt < tries => {
                    if self.delivery.retries == 0 {
                        // The first trouble is told at once: nobody likes to wait without a word.
                        let (url, why) = (escape_controls(&self.url), escape_controls(&error));
                        tell(format_args!("{url}: {why}; trying again"));
                    }
                    self.delivery.retries += 1;
                    self.delivery.last_error = Some(error);
                    thread::sleep(asked.unwrap_or(pause).min(LONGEST_PAUSE));
                    pause *= 2;
                    continue;
                }
                Outcome::Again(error, _) | Outcome::Refused(error) => error,
            };
            self.delivery.last_error = Some(error);
            self.delivery.failed += flows;
            self.failed_in_a_row += 1;
            return false;
        }
        false
    }

    /// Why a try failed last.
    pub(crate) fn trouble(&self) -> String {
        self.delivery.last_error.clone().unwrap_or_default()
    }

    pub(super) fn delivery(self) -> Delivery {
        self.delivery
    }

    /// What an endpoint answers that is busy, waits or is broken, and a connection that fails, may
    /// be better next time (RFC 9110 §15.5.9, §15.6; RFC 6585 §4).
    fn attempt(&self, lines: &[u8]) -> Outcome {
        let mut request = self.agent.post(&self.url).header("content-type", self.content_type);
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let answer = match request.send(lines) {
            Ok(answer) => answer,
            Err(error) => return Outcome::Again(error.to_string(), None),
        };
        let status = answer.status();
        let words = format!("the endpoint answered {status}");
        match status.as_u16() {
            200..=299 => Outcome::Taken,
            408 | 425 | 429 | 500..=599 => {
                let asked = answer.headers().get("retry-after");
                let seconds = asked.and_then(|value| value.to_str().ok()?.parse().ok());
                Outcome::Again(words, seconds.map(Duration::from_secs))
            }
            _ => Outcome::Refused(words),
        }
    }
}
