//! The views: each asks its own questions and draws the answers.

pub(crate) mod alerts;
pub(crate) mod columns;
pub(crate) mod compare;
pub(crate) mod conversations;
pub(crate) mod exchanges;
pub(crate) mod expert;
pub(crate) mod exporters;
pub(crate) mod files;
pub(crate) mod findings;
pub(crate) mod flows;
pub(crate) mod groups;
pub(crate) mod history;
pub(crate) mod host;
pub(crate) mod hosts;
pub(crate) mod incidents;
pub(crate) mod ladder;
pub(crate) mod lists;
pub(crate) mod overview;
pub(crate) mod packets;
pub(crate) mod protocols;
pub(crate) mod relations;
pub(crate) mod settings;
pub(crate) mod stream;
pub(crate) mod tls;
pub(crate) mod top;
pub(crate) mod totals;
mod unchosen;
