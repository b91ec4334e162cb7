//! The engine's settings, as the browser keeps them.

use model::TunnelKind;
use protocol::{Keep, Settings};

use crate::browser;
use model::percent::{encode, pairs};

pub(super) const SETTINGS: &str = "flowglass.settings";

/// The engine's settings as the browser kept them.
pub(crate) fn recall_settings() -> Settings {
    browser::recall(SETTINGS).map_or_else(Settings::default, |text| read_settings(&text))
}

/// Have the browser keep the engine's settings.
pub(crate) fn keep_settings(settings: &Settings) {
    browser::keep(SETTINGS, &write_settings(settings));
}

fn write_settings(settings: &Settings) -> String {
    let seconds = |timeout: Option<u32>| timeout.map_or("never".to_owned(), |s| s.to_string());
    let most = |most: Option<u32>| most.map_or_else(String::new, |most| most.to_string());
    format!(
        "networks={}&active={}&idle={}&exports={}&closed={}&apart={}&payload={}&packets={}&keep={},{},{}",
        encode(&settings.local_networks.join(",")),
        seconds(settings.active_timeout_seconds),
        seconds(settings.idle_timeout_seconds),
        settings.decode_exports,
        settings.closed_tunnels.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(","),
        settings.tunnels_apart,
        settings.classify,
        settings.packet_mebibytes,
        most(settings.keep.flows),
        most(settings.keep.mebibytes),
        most(settings.keep.seconds),
    )
}

fn read_settings(text: &str) -> Settings {
    let mut settings = Settings::default();
    for (key, value) in pairs(text) {
        match key {
            "networks" => {
                settings.local_networks =
                    value.split(',').filter(|one| !one.is_empty()).map(str::to_owned).collect();
            }
            "active" => settings.active_timeout_seconds = value.parse().ok(),
            "idle" => settings.idle_timeout_seconds = value.parse().ok(),
            "apart" => settings.tunnels_apart = value == "true",
            "payload" => settings.classify = value == "true",
            "packets" => {
                settings.packet_mebibytes = value.parse().unwrap_or(settings.packet_mebibytes);
            }
            "keep" => {
                let mut rules = value.split(',').map(|most| most.parse().ok());
                let mut next = || rules.next().flatten();
                settings.keep = Keep { flows: next(), mebibytes: next(), seconds: next() };
            }
            "exports" => settings.decode_exports = value == "true",
            "closed" => {
                settings.closed_tunnels =
                    value.split(',').filter_map(TunnelKind::from_word).collect();
            }
            _ => {}
        }
    }
    settings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_being_kept() {
        let closed_tunnels = vec![TunnelKind::Gre, TunnelKind::Vxlan];
        let settings = Settings {
            active_timeout_seconds: None,
            closed_tunnels,
            tunnels_apart: true,
            classify: false,
            packet_mebibytes: 0,
            keep: Keep { flows: Some(7), mebibytes: None, seconds: Some(60) },
            ..Settings::default()
        };
        assert_eq!(read_settings(&write_settings(&settings)), settings);
    }
}
