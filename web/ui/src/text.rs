//! Wording and number formats: plain functions, tested without a browser.

pub(crate) mod alert;
pub(crate) mod block;
pub(crate) mod clause;
pub(crate) mod data_set;
pub(crate) mod database;
pub(crate) mod desk;
pub(crate) mod dropped;
pub(crate) mod escape;
pub(crate) mod exchange;
pub(crate) mod exporter;
pub(crate) mod finding;
pub(crate) mod grouped;
pub(crate) mod host;
pub(crate) mod minutes;
pub(crate) mod number;
pub(crate) mod objects;
pub(crate) mod own;
pub(crate) mod reading;
pub(crate) mod record;
pub(crate) mod relay;
pub(crate) mod risk;
pub(crate) mod said;
pub(crate) mod session;
pub(crate) mod source;
pub(crate) mod time;
pub(crate) mod value;
