//! The views: each asks its own questions and draws the answers.

pub(crate) mod columns;
pub(crate) mod exchanges;
pub(crate) mod exporters;
pub(crate) mod flows;
pub(crate) mod groups;
pub(crate) mod hosts;
pub(crate) mod overview;
pub(crate) mod packets;
pub(crate) mod protocols;
pub(crate) mod settings;
pub(crate) mod stream;
pub(crate) mod tls;
pub(crate) mod top;
pub(crate) mod totals;
