//! What the engine may remember here: the usual, and what looks for findings besides.

use engine::{FindingLimits, Limits};

/// The usual ones; keys of flows stand where nobody who made a capture can foresee.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "53 random bits")]
pub(crate) fn limits() -> Limits {
    let random = js_sys::Math::random() * 9_007_199_254_740_992.0;
    let hash_seed = random as u64;
    let findings = FindingLimits { seed: hash_seed, ..FindingLimits::default() };
    Limits { hash_seed, findings: Some(findings), ..Limits::default() }
}
