//! Whether the relay would start, told without doing anything that a relay at work would notice.

use std::path::Path;

use crate::config::Config;
use crate::http::RequestLog;
use crate::memory::Memory;
use crate::recording::{Recorder, check_summary};
use crate::relay::Relay;
use crate::start_error::StartError;

impl Relay {
    /// Whether it would start, and what it would warn of. Ports are the system's choice, and what a relay that is at
    /// work has on its disk stays as it is: nothing is recorded, recovered, deleted or written down.
    pub async fn rehearse(mut config: Config) -> Result<Vec<String>, StartError> {
        let asked = config.udp.clone();
        for address in config.udp.iter_mut().chain(&mut config.http) {
            address.set_port(0);
        }
        config.packets.clear();
        // A second relay of one site would be told as such.
        (config.publish, config.subscribe) = (None, None);
        let failed = |path: &Path| {
            let path = path.to_owned();
            move |error| StartError::Folder(path, error)
        };
        if let Some(folder) = config.state.take() {
            Memory::open(&folder).map_err(failed(&folder))?;
        }
        if let Some(recording) = config.recording.take() {
            check_summary(&recording)?;
            Recorder::rehearse(&recording).map_err(failed(&recording.folder))?;
        }
        if let Some(file) = config.request_log.take() {
            RequestLog::rehearse(&file).map_err(failed(&file))?;
        }
        let relay = Self::start(config).await?;
        let mut warnings = relay.warnings().to_owned();
        // They name the addresses that were asked for.
        for (chosen, asked) in relay.udp().iter().zip(asked) {
            for warning in &mut warnings {
                *warning = warning.replace(&format!("UDP {chosen}:"), &format!("UDP {asked}:"));
            }
        }
        relay.stop().await;
        Ok(warnings)
    }
}
