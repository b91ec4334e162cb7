//! The page's own settings: theme, unit, zone, density, columns; kept by the browser, sent nowhere.

use model::{Column, TunnelKind};
use protocol::{Keep, Settings};

use super::counting::Counting;
use super::fragment::{decode, encode, pairs};
use crate::browser;
use crate::parts::grid::TABLES;
use crate::text::number::Unit;
use crate::text::time::Zone;

const PREFERENCES: &str = "flowglass.preferences";
const SETTINGS: &str = "flowglass.settings";
const RECENT: &str = "flowglass.filters";
const SETS: &str = "flowglass.columns";
const LISTS: &str = "flowglass.lists";

/// Filters that are remembered: more than anyone scrolls through helps nobody.
const MOST_RECENT: usize = 20;

/// Sets of columns that are kept: as many as anyone can tell apart by name.
const MOST_SETS: usize = 24;

/// Light or dark.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Theme {
    /// As the system is.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
    /// Black and white, light or dark as the system is.
    Contrast,
}

/// The height of table rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Density {
    /// 22 pixels.
    Compact,
    /// 26 pixels.
    #[default]
    Normal,
    /// 32 pixels.
    Comfortable,
}

/// What the timeline stacks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Split {
    /// Upload above zero, download below.
    #[default]
    Direction,
    /// One layer per IP protocol.
    Protocol,
    /// One layer per application.
    Application,
}

/// Everything one can prefer.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Preferences {
    /// Light or dark.
    pub(crate) theme: Theme,
    /// What is counted.
    pub(crate) unit: Unit,
    /// Whether sampled counters are multiplied by their rate.
    pub(crate) counting: Counting,
    /// The zone times are shown in.
    pub(crate) zone: Zone,
    /// The height of table rows.
    pub(crate) density: Density,
    /// What the timeline stacks.
    pub(crate) split: Split,
    /// The columns of the flow table.
    pub(crate) columns: Vec<Column>,
    /// By what the flow table is sorted; the view decides when absent.
    pub(crate) sort: Option<(Column, bool)>,
    /// Captures that are opened together are each a source of their own.
    pub(crate) apart: bool,
    /// Filters that ran, the last one first.
    pub(crate) recent: Vec<String>,
    /// Columns of the flow table under names of the user's.
    pub(crate) sets: Vec<(String, Vec<Column>)>,
    /// Lists that filters name, as the user wrote them: [`super::filter::lists`].
    pub(crate) lists: String,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            theme: Theme::default(),
            unit: Unit::default(),
            counting: Counting::default(),
            zone: Zone::default(),
            density: Density::default(),
            split: Split::default(),
            columns: Column::DEFAULT_TABLE.to_vec(),
            sort: None,
            apart: false,
            recent: Vec::new(),
            sets: Vec::new(),
            lists: String::new(),
        }
    }
}

impl Theme {
    /// In the order of the switch.
    pub(crate) const ALL: [Self; 4] = [Self::Auto, Self::Light, Self::Dark, Self::Contrast];

    /// The word on the switch.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }
}

impl Density {
    /// In the order of the switch.
    pub(crate) const ALL: [Self; 3] = [Self::Compact, Self::Normal, Self::Comfortable];

    /// The word on the switch.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Compact => "compact",
            Self::Normal => "normal",
            Self::Comfortable => "comfortable",
        }
    }

    /// Pixels of a row.
    pub(crate) const fn row(self) -> f64 {
        match self {
            Self::Compact => 22.0,
            Self::Normal => 26.0,
            Self::Comfortable => 32.0,
        }
    }
}

impl Split {
    /// In the order of the switch.
    pub(crate) const ALL: [Self; 3] = [Self::Direction, Self::Protocol, Self::Application];

    /// The word on the switch.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Direction => "direction",
            Self::Protocol => "protocol",
            Self::Application => "application",
        }
    }
}

impl Preferences {
    /// What the browser kept, and defaults for the rest.
    pub(crate) fn recall() -> Self {
        let mut preferences = read(&browser::recall(PREFERENCES).unwrap_or_default());
        preferences.recent = browser::recall(RECENT)
            .unwrap_or_default()
            .lines()
            .take(MOST_RECENT)
            .map(str::to_owned)
            .collect();
        preferences.sets = read_sets(&browser::recall(SETS).unwrap_or_default());
        preferences.lists = browser::recall(LISTS).unwrap_or_default();
        preferences
    }

    /// Have the browser keep it.
    pub(crate) fn keep(&self) {
        browser::keep(PREFERENCES, &write(self));
        browser::keep(RECENT, &self.recent.join("\n"));
        browser::keep(SETS, &write_sets(&self.sets));
        browser::keep(LISTS, &self.lists);
    }

    /// The columns in force get a name; a set of that name is another one now.
    pub(crate) fn keep_columns(&mut self, name: &str) {
        self.sets.retain(|set| set.0 != name);
        self.sets.insert(0, (name.to_owned(), self.columns.clone()));
        self.sets.truncate(MOST_SETS);
    }

    /// A filter that ran moves to the front.
    pub(crate) fn remember(&mut self, filter: &str) {
        self.recent.retain(|known| known != filter);
        self.recent.insert(0, filter.replace('\n', " "));
        self.recent.truncate(MOST_RECENT);
    }

    /// Seconds the shown zone is ahead of UTC at an instant.
    pub(crate) fn offset(&self, seconds: i64) -> i32 {
        match self.zone {
            Zone::Utc => 0,
            Zone::Local => browser::local_offset(seconds),
        }
    }
}

/// The engine's settings as the browser kept them.
pub(crate) fn recall_settings() -> Settings {
    browser::recall(SETTINGS).map_or_else(Settings::default, |text| read_settings(&text))
}

/// Have the browser keep the engine's settings.
pub(crate) fn keep_settings(settings: &Settings) {
    browser::keep(SETTINGS, &write_settings(settings));
}

/// Forget everything the browser keeps for this page.
pub(crate) fn forget_everything() {
    for name in [PREFERENCES, SETTINGS, RECENT, SETS, LISTS, TABLES] {
        browser::forget(name);
    }
}

fn write_sets(sets: &[(String, Vec<Column>)]) -> String {
    let line = |(name, columns): &(String, Vec<Column>)| {
        let columns: Vec<&str> = columns.iter().map(|column| column.name()).collect();
        format!("{}={}", encode(name), columns.join(","))
    };
    sets.iter().map(line).collect::<Vec<_>>().join("&")
}

fn read_sets(text: &str) -> Vec<(String, Vec<Column>)> {
    let set = |(name, columns): (&str, String)| {
        let columns: Vec<Column> = columns.split(',').filter_map(Column::from_name).collect();
        (!columns.is_empty()).then(|| (decode(name), columns))
    };
    pairs(text).filter_map(set).take(MOST_SETS).collect()
}

fn write(preferences: &Preferences) -> String {
    let columns: Vec<&str> = preferences.columns.iter().map(|column| column.name()).collect();
    let sort = preferences.sort.map_or_else(String::new, |(column, descending)| {
        format!("&sort={}{}", if descending { "-" } else { "" }, column.name())
    });
    format!(
        "theme={}&unit={}&counting={}&zone={}&density={}&split={}&apart={}&columns={}{sort}",
        preferences.theme.name(),
        preferences.unit.name(),
        preferences.counting.name(),
        preferences.zone.name(),
        preferences.density.name(),
        preferences.split.name(),
        preferences.apart,
        columns.join(","),
    )
}

fn read(text: &str) -> Preferences {
    let mut found = Preferences::default();
    for (key, value) in pairs(text) {
        match key {
            "theme" => {
                found.theme = named(&Theme::ALL, Theme::name, &value).unwrap_or(found.theme);
            }
            "unit" => found.unit = Unit::from_name(&value).unwrap_or(found.unit),
            "counting" => found.counting = Counting::from_name(&value).unwrap_or(found.counting),
            "zone" => found.zone = Zone::from_name(&value).unwrap_or(found.zone),
            "density" => {
                found.density =
                    named(&Density::ALL, Density::name, &value).unwrap_or(found.density);
            }
            "split" => {
                found.split = named(&Split::ALL, Split::name, &value).unwrap_or(found.split);
            }
            "apart" => found.apart = value == "true",
            "columns" => {
                let columns: Vec<Column> = value.split(',').filter_map(Column::from_name).collect();
                if !columns.is_empty() {
                    found.columns = columns;
                }
            }
            "sort" => {
                let name = value.trim_start_matches('-');
                found.sort = Column::from_name(name).map(|column| (column, value.starts_with('-')));
            }
            _ => {}
        }
    }
    found
}

fn named<T: Copy>(all: &[T], name: impl Fn(T) -> &'static str, word: &str) -> Option<T> {
    all.iter().copied().find(|one| name(*one) == word)
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
    fn preferences_and_settings_survive_being_kept() {
        let preferences = Preferences {
            theme: Theme::Dark,
            counting: Counting::Received,
            columns: vec![Column::Start, Column::Octets],
            sort: Some((Column::Rate, true)),
            split: Split::Application,
            apart: true,
            ..Preferences::default()
        };
        assert_eq!(read(&write(&preferences)), preferences);
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

    #[test]
    fn sets_of_columns_survive_being_kept_and_have_one_name_each() {
        let mut preferences = Preferences::default();
        preferences.keep_columns("times & more");
        preferences.columns = vec![Column::Start];
        preferences.keep_columns("short=");
        preferences.keep_columns("times & more");
        let names: Vec<&str> = preferences.sets.iter().map(|set| set.0.as_str()).collect();
        assert_eq!(names, ["times & more", "short="]);
        assert_eq!(read_sets(&write_sets(&preferences.sets)), preferences.sets);
        assert_eq!(read_sets("x=nothing&=&broken"), []);
    }

    #[test]
    fn a_filter_is_remembered_once_and_first() {
        let mut preferences = Preferences::default();
        for filter in ["a", "b", "a"] {
            preferences.remember(filter);
        }
        assert_eq!(preferences.recent, ["a", "b"]);
    }
}
