//! The page's own settings: theme, unit, zone, density, columns; kept by the browser, sent nowhere.

mod engine;

use model::Column;

use super::counting::Counting;
use crate::browser;
use crate::language::Language;
use crate::parts::grid::TABLES;
use crate::text::number::Unit;
use crate::text::time::{MINUTES, Zone};
use model::percent::{decode, encode, pairs};

use engine::SETTINGS;
pub(crate) use engine::{keep_settings, recall_settings};

const PREFERENCES: &str = "flowglass.preferences";
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
    /// What the page speaks.
    pub(crate) language: Language,
    /// What is counted.
    pub(crate) unit: Unit,
    /// Whether sampled counters are multiplied by their rate.
    pub(crate) counting: Counting,
    /// The clock times are shown by.
    pub(crate) zone: Zone,
    /// Where captures come from, minutes east of UTC; 0 is not said.
    pub(crate) capture_zone: i32,
    /// Hosts are shown by their names.
    pub(crate) names: bool,
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
            language: Language::default(),
            unit: Unit::default(),
            counting: Counting::default(),
            zone: Zone::default(),
            capture_zone: 0,
            names: false,
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
    /// Before anything is kept: the browser's language, and defaults.
    pub(crate) fn unkept() -> Self {
        Self { language: Language::of_browser(), ..Self::default() }
    }

    /// What the browser kept, and defaults for the rest.
    pub(crate) fn recall() -> Self {
        let mut preferences =
            read(Self::unkept(), &browser::recall(PREFERENCES).unwrap_or_default());
        preferences.language = Language::of_address().unwrap_or(preferences.language);
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

    /// Hosts by their names, or by their addresses.
    pub(crate) const fn turn_names(&mut self) {
        self.names = !self.names;
    }

    /// Times by the next clock.
    pub(crate) fn next_clock(&mut self) {
        self.zone = self.zone.next(self.capture_zone);
    }
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
        "theme={}&language={}&unit={}&counting={}&zone={}&place={}&names={}&density={}&split={}&apart={}&columns={}{sort}",
        preferences.theme.name(),
        preferences.language.name(),
        preferences.unit.name(),
        preferences.counting.name(),
        preferences.zone.name(),
        preferences.capture_zone,
        preferences.names,
        preferences.density.name(),
        preferences.split.name(),
        preferences.apart,
        columns.join(","),
    )
}

/// What is not told stays as it was found.
fn read(mut found: Preferences, text: &str) -> Preferences {
    for (key, value) in pairs(text) {
        match key {
            "theme" => {
                found.theme = named(&Theme::ALL, Theme::name, &value).unwrap_or(found.theme);
            }
            "language" => found.language = Language::from_name(&value).unwrap_or(found.language),
            "unit" => found.unit = Unit::from_name(&value).unwrap_or(found.unit),
            "counting" => found.counting = Counting::from_name(&value).unwrap_or(found.counting),
            "zone" => found.zone = Zone::from_name(&value).unwrap_or(found.zone),
            "place" => {
                let minutes = value.parse().ok().filter(|minutes| MINUTES.contains(minutes));
                found.capture_zone = minutes.unwrap_or_default();
            }
            "density" => {
                found.density =
                    named(&Density::ALL, Density::name, &value).unwrap_or(found.density);
            }
            "split" => {
                found.split = named(&Split::ALL, Split::name, &value).unwrap_or(found.split);
            }
            "names" => found.names = value == "true",
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preferences_survive_being_kept() {
        let preferences = Preferences {
            theme: Theme::Dark,
            language: Language::German,
            zone: Zone::Capture(-210),
            capture_zone: -210,
            counting: Counting::Received,
            columns: vec![Column::Start, Column::Octets],
            sort: Some((Column::Rate, true)),
            split: Split::Application,
            apart: true,
            names: true,
            ..Preferences::default()
        };
        assert_eq!(read(Preferences::default(), &write(&preferences)), preferences);
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
