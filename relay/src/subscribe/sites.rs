//! What sites say of themselves, once a second: what they lost before anything was published, and what looks wrong.

use std::collections::BTreeMap;

use model::Timestamp;
use nats::{Message, sites};
use serde::Deserialize;
use serde_json::{Value, json};

/// Sites told apart: names are strangers' words where NATS lets anybody write.
const MOST: usize = 1024;
/// A clock that is off by more is told, nanoseconds: five minutes.
const SKEW: u64 = 5 * 60 * 1_000_000_000;

/// All that were heard of.
#[derive(Default, Debug)]
pub(super) struct Sites(BTreeMap<String, Site>);

#[derive(Clone, Default, Debug)]
struct Site {
    said: Said,
    /// The run before the one that spoke last.
    boot_before: String,
    heard: Option<Timestamp>,
    skew_seconds: i64,
    /// Two relays call themselves this.
    is_shared: bool,
    is_skewed: bool,
}

#[derive(Clone, Default, Debug, Deserialize)]
#[serde(default)]
struct Said {
    boot: String,
    time: String,
    received: u64,
    refused: u64,
    kernel_drops: u64,
    stored: u64,
    skipped: u64,
}

impl Said {
    const fn lost(&self) -> u64 {
        self.kernel_drops.saturating_add(self.skipped)
    }
}

impl Sites {
    /// A site spoke; how many datagrams more it has lost since it spoke last.
    pub(super) fn hear(&mut self, message: &Message, now: Timestamp) -> u64 {
        let Some(name) = sites::site_of(&message.subject) else { return 0 };
        let Ok(said) = serde_json::from_slice::<Said>(&message.payload) else { return 0 };
        if !self.0.contains_key(name) && self.0.len() >= MOST {
            return 0;
        }
        let is_new = !self.0.contains_key(name);
        let site = self.0.entry(name.to_owned()).or_default();
        let lost = match said.boot == site.said.boot {
            true => said.lost().saturating_sub(site.said.lost()),
            // What was lost before we listened is not ours to tell.
            false if is_new => 0,
            false => said.lost(),
        };
        if said.boot != site.said.boot {
            if said.boot == site.boot_before && !site.is_shared {
                site.is_shared = true;
                tracing::warn!(
                    site = name,
                    "two relays call themselves this: give each its own --site"
                );
            }
            site.boot_before = std::mem::take(&mut site.said.boot);
        }
        if let Ok(time) = Timestamp::parse_rfc3339(&said.time) {
            site.skew_seconds = (time.0 - now.0) / 1_000_000_000;
            let is_skewed = time.0.abs_diff(now.0) > SKEW;
            if is_skewed && !site.is_skewed {
                let seconds = site.skew_seconds;
                tracing::warn!(
                    site = name,
                    seconds,
                    "its clock and ours are apart: times are its own"
                );
            }
            site.is_skewed = is_skewed;
        }
        site.heard = Some(now);
        site.said = said;
        lost
    }

    pub(super) fn status(&self) -> Vec<Value> {
        let describe = |(name, site): (&String, &Site)| {
            json!({
                "site": name,
                "heard": site.heard.map(|at| at.to_string()),
                "received": site.said.received,
                "refused": site.said.refused,
                "kernel_drops": site.said.kernel_drops,
                "stored": site.said.stored,
                "skipped": site.said.skipped,
                "clock_ahead_seconds": site.skew_seconds,
                "two_relays": site.is_shared,
            })
        };
        self.0.iter().map(describe).collect()
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;

    fn hear(sites: &mut Sites, site: &str, boot: &str, lost: u64, second: i64) -> u64 {
        let time = Timestamp::from_seconds(1_000_000).to_string();
        let said = json!({ "boot": boot, "time": time, "kernel_drops": lost, "skipped": 1 });
        let subject = format!("stat.v1.{site}");
        let (head, payload) = (Bytes::new(), Bytes::from(said.to_string()));
        let message = Message { subject, reply: None, status: None, head, payload };
        sites.hear(&message, Timestamp::from_seconds(second))
    }

    #[test]
    fn what_was_lost_is_counted_from_when_we_listen_and_over_restarts() {
        let mut sites = Sites::default();
        let lost: Vec<_> = [("a", 5), ("a", 5), ("a", 9), ("b", 2), ("b", 3)]
            .map(|(boot, lost)| hear(&mut sites, "x", boot, lost, 1_000_000))
            .into();
        assert_eq!(lost, [0, 0, 4, 3, 1]);
        assert_eq!(sites.status()[0]["two_relays"], false);
    }

    #[test]
    fn two_relays_of_one_name_and_a_clock_that_is_off_are_told() {
        let mut sites = Sites::default();
        for boot in ["a", "b", "a"] {
            hear(&mut sites, "x", boot, 0, 1_007_200);
        }
        let status = sites.status();
        assert_eq!(
            (&status[0]["two_relays"], &status[0]["clock_ahead_seconds"]),
            (&true.into(), &(-7200).into())
        );
    }

    #[test]
    fn strangers_make_no_more_than_so_many_sites() {
        let mut sites = Sites::default();
        for number in 0..MOST + 9 {
            hear(&mut sites, &format!("s{number}"), "a", 0, 1);
        }
        hear(&mut sites, "a.b", "a", 0, 1);
        assert_eq!(sites.status().len(), MOST);
    }
}
