//! What the settings say about NATS: where it is, who we are, what this site is called.

use flowglass_relay::{Publish, Subscribe};
use nats::{Address, Options, sites};

use super::{MIB, Settings};

/// Octets that flows may take on the server's disk where nobody says more: an hour of 2000 datagrams
/// a second, and few disks are smaller.
const KEEP_MIB: u32 = 1024;

impl Settings {
    /// Where everything is sent on to.
    pub(super) fn publisher(&self) -> Result<Option<Publish>, String> {
        let Some(url) = &self.publish else { return Ok(None) };
        let Some(site) = &self.site else {
            return Err("--publish: as which site? Say --site fra1, for instance".to_owned());
        };
        let site = sites::name(site)?;
        let inbox = format!("_INBOX.site.{site}");
        let nats = self.nats(url, "--publish", inbox, &site)?;
        let keep_octets = u64::from(self.nats_keep_mib.unwrap_or(KEEP_MIB)) * MIB;
        Ok(Some(Publish { site, nats, keep_octets }))
    }

    /// Where what other relays published is read.
    pub(super) fn gateway(&self) -> Result<Option<Subscribe>, String> {
        let Some(url) = &self.subscribe else { return Ok(None) };
        let site = self.site.as_deref().map(sites::name).transpose()?;
        let nats = self.nats(url, "--subscribe", "_INBOX.reader".to_owned(), "gateway")?;
        Ok(Some(Subscribe { nats, site }))
    }

    fn nats(&self, url: &str, option: &str, inbox: String, name: &str) -> Result<Options, String> {
        // A password may be in it: it is not repeated.
        let address: Address = url.parse().map_err(|why| format!("{option}: {why}"))?;
        let (login, tls) = (None, None);
        Ok(Options { address, login, tls, name: format!("flowglass-relay {name}"), inbox })
    }
}
