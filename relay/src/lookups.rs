//! What is asked of others for those who look: names of a resolver, verdicts of VirusTotal, lists that
//! the operator's cron fetched. Nothing is asked unless the operator said so, and nobody is asked twice.

mod cache;
mod lists;
mod names;
#[cfg(any(feature = "vt", feature = "webhook"))]
mod quota;
#[cfg(feature = "vt")]
mod subject;
#[cfg(feature = "vt")]
mod virus_total;
#[cfg(feature = "webhook")]
mod webhook;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde_json::{Value, json};

use crate::hub::Hub;
use crate::start_error::StartError;

pub(crate) use lists::Lists;
pub(crate) use names::{Answer, Names};
#[cfg(feature = "vt")]
pub(crate) use subject::Subject;
#[cfg(feature = "vt")]
pub(crate) use virus_total::{Refused, VirusTotal, describe};
#[cfg(feature = "webhook")]
pub(crate) use webhook::{Alert, Unsent, Webhook};

/// What may be looked up; nothing unless it is said.
#[derive(Clone, Debug, Default)]
pub struct Lookups {
    /// Ask for names of addresses.
    pub names: Option<Resolver>,
    /// A folder with lists, served as files.
    pub lists: Option<PathBuf>,
    /// Ask VirusTotal.
    #[cfg(feature = "vt")]
    pub virus_total: Option<VirusTotalKey>,
    /// Where alerts of pages are passed on to: an address with `https://` or `http://`.
    #[cfg(feature = "webhook")]
    pub webhook: Option<String>,
}

impl Lookups {
    /// The file with VirusTotal's key.
    #[cfg_attr(not(unix), allow(dead_code, reason = "only Unix says by modes who may read"))]
    pub(crate) fn key_file(&self) -> Option<&Path> {
        #[cfg(feature = "vt")]
        return self.virus_total.as_ref().map(|key| key.file.as_path());
        #[cfg(not(feature = "vt"))]
        None
    }

    /// Whether anybody else hears what is looked up, or passed on.
    pub(crate) fn asks_others(&self) -> bool {
        #[cfg(feature = "vt")]
        let asked = self.virus_total.is_some();
        #[cfg(not(feature = "vt"))]
        let asked = false;
        #[cfg(feature = "webhook")]
        let asked = asked || self.webhook.is_some();
        asked || self.names.is_some()
    }
}

/// Whom to ask for names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Resolver {
    /// Whom the system asks.
    System,
    /// This server and no other.
    Server(SocketAddr),
}

/// The operator's key for VirusTotal, and where it is shown.
#[cfg(feature = "vt")]
#[derive(Clone, Debug)]
pub struct VirusTotalKey {
    /// A file with the key and nothing else.
    pub file: PathBuf,
    /// Where its API is: [`VIRUS_TOTAL`], unless something stands in for it.
    pub base: String,
}

/// VirusTotal's API, version 3.
#[cfg(feature = "vt")]
pub const VIRUS_TOTAL: &str = "https://www.virustotal.com/api/v3";

/// What can be looked up here.
#[derive(Clone, Debug, Default)]
pub(crate) struct Desk {
    pub(crate) names: Option<Arc<Names>>,
    pub(crate) lists: Option<Arc<Lists>>,
    #[cfg(feature = "vt")]
    pub(crate) virus_total: Option<Arc<VirusTotal>>,
    #[cfg(feature = "webhook")]
    pub(crate) webhook: Option<Arc<Webhook>>,
}

impl Desk {
    /// Everything that was asked for, or why it cannot be had.
    pub(crate) fn open(wanted: Lookups, hub: &Arc<Hub>) -> Result<Self, StartError> {
        let names = match wanted.names {
            None => None,
            Some(resolver) => {
                let names = Names::new(resolver, Arc::clone(hub)).map_err(StartError::Resolver)?;
                Some(Arc::new(names))
            }
        };
        let lists = match wanted.lists {
            None => None,
            Some(folder) => {
                let failed = |error| StartError::Folder(folder.clone(), error);
                Some(Arc::new(Lists::open(&folder).map_err(failed)?))
            }
        };
        Ok(Self {
            names,
            lists,
            #[cfg(feature = "vt")]
            virus_total: wanted.virus_total.map(VirusTotal::open).transpose()?.map(Arc::new),
            #[cfg(feature = "webhook")]
            webhook: wanted.webhook.map(|address| Arc::new(Webhook::new(address))),
        })
    }

    /// What it can do and what it did, for those who see counters.
    pub(crate) fn status(&self) -> Value {
        json!({
            "names": self.names.as_ref().map(|names| names.status()),
            "lists": self.lists.is_some(),
            "reputation": self.reputation_status(),
            "webhook": self.webhook_status(),
        })
    }

    #[cfg(feature = "webhook")]
    fn webhook_status(&self) -> Value {
        self.webhook.as_ref().map_or(Value::Null, |one| one.counters().describe())
    }

    #[cfg(not(feature = "webhook"))]
    fn webhook_status(&self) -> Value {
        Value::Null
    }

    #[cfg(feature = "vt")]
    fn reputation_status(&self) -> Value {
        self.virus_total.as_ref().map_or(Value::Null, |one| one.status())
    }

    #[cfg(not(feature = "vt"))]
    fn reputation_status(&self) -> Value {
        Value::Null
    }

    /// What a page may ask for.
    pub(crate) fn offers(&self) -> Value {
        json!({
            "names": self.names.is_some(),
            "lists": self.lists.is_some(),
            "reputation": !self.reputation_status().is_null(),
            "webhook": !self.webhook_status().is_null(),
        })
    }
}

/// Asks the web for us: straight, for so long at most, and nowhere else than it was told.
#[cfg(any(feature = "vt", feature = "webhook"))]
fn agent(patience: std::time::Duration) -> ureq::Agent {
    let config = ureq::Agent::config_builder()
        .timeout_global(Some(patience))
        .max_redirects(0)
        .http_status_as_error(false)
        .proxy(None)
        .user_agent(concat!("flowglass-relay/", env!("CARGO_PKG_VERSION")))
        .build();
    config.into()
}
