//! What is compared beside the label.

use model::{Column, FlowRecord};

use super::names::folded;

/// One thing both say of a flow.
pub(super) struct Field {
    /// Its name there.
    pub(super) key: &'static str,
    pub(super) title: &'static str,
    pub(super) ours: fn(&FlowRecord) -> Option<String>,
    pub(super) agrees: fn(&str, &str) -> bool,
    /// Per cent that must not be lost again.
    pub(super) held: f64,
}

/// JA4 is compared as far as the published rule and theirs mean the same: not the letter that tells
/// whether there is a server name, and not the two characters of ALPN.
pub(super) const FIELDS: &[Field] = &[
    field(
        90.0,
        "host",
        "host name",
        |flow| flow.host_name.as_deref().map(str::to_owned),
        same_name,
    ),
    field(99.0, "ja3c", "JA3", |flow| column(flow, Column::Ja3), same),
    field(99.0, "ja3s", "JA3S", |flow| column(flow, Column::Ja3s), same),
    field(99.0, "ja4", "JA4, published rule", |flow| column(flow, Column::Ja4), same_ja4),
    field(
        99.0,
        "quic_version",
        "QUIC version",
        |flow| column(flow, Column::QuicVersion),
        same_version,
    ),
    field(100.0, "hassh_c", "HASSH, client", |flow| column(flow, Column::Hassh), same),
    field(100.0, "hassh_s", "HASSH, server", |flow| column(flow, Column::HasshServer), same),
    field(0.0, "dhcp_fp", "DHCP fingerprint", |flow| fact(flow, "dhcp_fingerprint"), same),
];

const fn field(
    held: f64,
    key: &'static str,
    title: &'static str,
    ours: fn(&FlowRecord) -> Option<String>,
    agrees: fn(&str, &str) -> bool,
) -> Field {
    Field { key, title, ours, agrees, held }
}

fn column(flow: &FlowRecord, column: Column) -> Option<String> {
    flow.revealed.as_ref()?.text(column).map(std::borrow::Cow::into_owned)
}

fn fact(flow: &FlowRecord, kind: &str) -> Option<String> {
    let facts = &flow.revealed.as_ref()?.facts;
    facts.iter().find(|fact| fact.kind == kind).map(|fact| fact.value.to_string())
}

fn same(theirs: &str, ours: &str) -> bool {
    theirs.eq_ignore_ascii_case(ours)
}

/// A trailing dot is the root, written or not.
fn same_name(theirs: &str, ours: &str) -> bool {
    same(theirs.trim_end_matches('.'), ours.trim_end_matches('.'))
}

/// `V-1` there, `1` here.
fn same_version(theirs: &str, ours: &str) -> bool {
    let (theirs, ours) = (folded(theirs), folded(ours));
    let short = theirs.strip_prefix("ver").or(theirs.strip_prefix('v'));
    theirs == ours || short == Some(ours.as_str())
}

fn same_ja4(theirs: &str, ours: &str) -> bool {
    const NO_EXTENSIONS: &str = "000000000000";
    let (Some((theirs, their_rest)), Some((ours, our_rest))) =
        (theirs.split_once('_'), ours.split_once('_'))
    else {
        return false;
    };
    let compared = |part: &str| Some((part.get(..3)?.to_owned(), part.get(4..8)?.to_owned()));
    let ends_alike = their_rest == our_rest || our_rest.ends_with(NO_EXTENSIONS);
    compared(theirs) == compared(ours) && ends_alike
}
