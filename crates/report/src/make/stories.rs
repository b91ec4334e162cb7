//! Findings as stories.

use model::{Finding, FindingSeverity};

use super::words::clock;
use crate::{Block, Story, Wish};

/// The findings that are more than worth knowing, and how many are not.
pub(super) fn blocks(wish: &Wish, findings: &[Finding]) -> Vec<Block> {
    let is_told = |finding: &&Finding| finding.severity > FindingSeverity::Info;
    let told: Vec<Story> =
        findings.iter().filter(is_told).map(|finding| story(wish, finding)).collect();
    let rest = findings.len() - told.len();
    let mut blocks = Vec::new();
    if told.is_empty() {
        blocks.push(Block::Text("Nothing odd was found.".to_owned()));
    } else {
        blocks.push(Block::Stories(told));
    }
    if rest > 0 {
        let count = model::counted(rest as u64, "finding is", "findings are");
        blocks.push(Block::Text(format!("{count} only worth knowing, and not listed here.")));
    }
    blocks
}

pub(super) fn story(wish: &Wish, finding: &Finding) -> Story {
    let technique = finding.kind.technique();
    let technique = technique.map(|it| format!(" · {} {}", it.id, it.name)).unwrap_or_default();
    let part = |part: &model::FindingPart| format!("{}: {}", part.kind.title(), part.sentence);
    let (first, last) = (clock(finding.first, wish), clock(finding.last, wish));
    Story {
        severity: finding.severity,
        title: finding.kind.title().to_owned(),
        text: vec![finding.sentence.clone()],
        parts: finding.parts.iter().map(part).collect(),
        about: vec![format!("{first} – {last} · {} % sure{technique}", finding.confidence)],
        filter: Some(finding.filter.clone()).filter(|filter| !filter.is_empty()),
    }
}
