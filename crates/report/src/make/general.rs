//! The general report: totals, timeline, findings, and who and what in short.

use model::Column;
use query::Dimension;

use super::desk::Desk;
use super::parts::{largest, overview};
use super::stories;
use crate::{Section, Wish};

pub(super) fn sections(wish: &Wish, desk: &Desk<'_>) -> Vec<Section> {
    let column = Dimension::Column;
    let odd = stories::blocks(wish, &desk.findings(wish));
    vec![
        overview(wish, desk),
        Section { heading: "Findings".to_owned(), blocks: odd },
        largest(wish, desk, "Applications", "Application", column(Column::Application)),
        largest(wish, desk, "Protocols", "Protocol", column(Column::Protocol)),
        largest(wish, desk, "Hosts", "Host", Dimension::Host),
        largest(wish, desk, "Conversations", "Between", Dimension::Conversation),
    ]
}
