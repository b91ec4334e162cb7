//! What is said about the user's own lists and rules.

use detect::{List, RuleFormat};
use protocol::{Aside, AsideAnswer, Response};

/// What stands above rules that block.
const TITLE: &str = "blocked";

/// Answers it, or says why not.
#[inline(never)]
pub(crate) fn answer(octets: &[u8]) -> Response {
    let answer = match Aside::of(octets) {
        Some(Aside::Rules { format, items }) => rules(&format, &items),
        None => Err("it is of another version of this page: reload it".to_owned()),
    };
    answer.map_or_else(Response::Refused, |answer| answer.response())
}

/// Rules of a firewall that block what stands here.
fn rules(format: &str, items: &str) -> Result<AsideAnswer, String> {
    let rules =
        RuleFormat::from_name(format).ok_or_else(|| format!("there are no rules of `{format}`"))?;
    let (items, report) = List::items(items.as_bytes());
    if report.items == 0 {
        return Err("nothing of it is an address, a network or a name".to_owned());
    }
    let written = rules.write(TITLE, &items);
    if written.left_out == report.items {
        return Err(format!("{format} has no words for any of it"));
    }
    Ok(AsideAnswer::Rules { text: written.text, left_out: written.left_out })
}
