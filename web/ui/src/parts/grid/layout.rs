//! How wide columns are, and in which order they stand, where somebody moved them: kept by the browser for each
//! table by its name, and by the columns' titles.

use super::Head;
use crate::browser;
use model::percent::{decode, encode};

/// What the browser keeps it under, table by table.
pub(crate) const TABLES: &str = "flowglass.tables";
/// Tables that are remembered: more than there are.
const MOST_TABLES: usize = 100;
/// Pixels of a column: less cannot be taken hold of, more is wider than any screen.
const LEAST: u32 = 32;
const MOST: u32 = 4_000;
/// Columns that are remembered of a table: more than any has.
const MOST_COLUMNS: usize = 200;

/// What differs from how a table comes.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub(super) struct Layout {
    /// Titles in order; those that are not here come behind.
    order: Vec<String>,
    /// Pixels by title.
    widths: Vec<(String, u32)>,
}

impl Layout {
    /// As the browser kept it.
    pub(super) fn recall(table: &str) -> Self {
        let kept = browser::recall(TABLES).unwrap_or_default();
        let own = kept.lines().find_map(|line| line.strip_prefix(&name(table)));
        own.map(Self::read).unwrap_or_default()
    }

    /// Has the browser keep it.
    pub(super) fn keep(&self, table: &str) {
        let name = name(table);
        let kept = browser::recall(TABLES).unwrap_or_default();
        let others = kept.lines().filter(|line| !line.starts_with(&name)).map(str::to_owned);
        let own = (*self != Self::default()).then(|| format!("{name}{}", self.write()));
        let lines: Vec<String> = own.into_iter().chain(others).take(MOST_TABLES).collect();
        browser::keep(TABLES, &lines.join("\n"));
    }

    /// Which head stands at each place.
    pub(super) fn places(&self, heads: &[Head]) -> Vec<usize> {
        let mut places: Vec<usize> = (0..heads.len()).collect();
        let rank = |at: &usize| {
            let title = heads.get(*at).map_or("", |head| &*head.title);
            self.order.iter().position(|known| known == title).unwrap_or(usize::MAX)
        };
        if !self.order.is_empty() {
            places.sort_by_key(rank);
        }
        places
    }

    /// The width of a column as a track of a CSS grid.
    pub(super) fn track(&self, head: &Head) -> String {
        match self.widths.iter().find(|(title, _)| *title == *head.title) {
            Some((_, pixels)) => format!("{pixels}px"),
            None => head.track.to_owned(),
        }
    }

    /// A column has this width from now on.
    pub(super) fn resize(&mut self, title: &str, pixels: u32) {
        self.reset(title);
        self.widths.push((title.to_owned(), pixels.clamp(LEAST, MOST)));
    }

    /// A column is as wide as it comes.
    pub(super) fn reset(&mut self, title: &str) {
        self.widths.retain(|(known, _)| known != title);
    }

    /// The column at one place goes to another; the order that follows, by heads.
    pub(super) fn shift(&mut self, heads: &[Head], from: usize, to: usize) -> Vec<usize> {
        let mut places = self.places(heads);
        if from < places.len() && to < places.len() {
            let moved = places.remove(from);
            places.insert(to, moved);
        }
        let title = |at: &usize| heads.get(*at).map(|head| head.title.to_string());
        self.order = places.iter().filter_map(title).collect();
        places
    }

    /// The order is somebody else's to remember.
    pub(super) fn forget_order(&mut self) {
        self.order.clear();
    }

    fn write(&self) -> String {
        let widths =
            self.widths.iter().map(|(title, pixels)| format!("{}={pixels}", encode(title)));
        let order = self.order.iter().map(|title| encode(title));
        let (widths, order): (Vec<_>, Vec<_>) = (widths.collect(), order.collect());
        format!("{}|{}", widths.join("&"), order.join("&"))
    }

    fn read(text: &str) -> Self {
        let (widths, order) = text.split_once('|').unwrap_or_default();
        let parts = |text: &str| -> Vec<String> {
            let parts = text.split('&').filter(|part| !part.is_empty());
            parts.take(MOST_COLUMNS).map(str::to_owned).collect()
        };
        let order = parts(order).iter().map(|title| decode(title)).collect();
        let mut layout = Self { order, ..Self::default() };
        for part in parts(widths) {
            if let Some((title, pixels)) = part.split_once('=')
                && let Ok(pixels) = pixels.parse()
            {
                layout.resize(&decode(title), pixels);
            }
        }
        layout
    }
}

/// What its line begins with.
fn name(table: &str) -> String {
    format!("{}|", encode(table))
}

#[cfg(test)]
mod tests {
    use yew::AttrValue;

    use super::*;

    fn heads(titles: &[&'static str]) -> Vec<Head> {
        let head = |title: &&'static str| Head {
            title: AttrValue::Static(title),
            about: AttrValue::Static(""),
            track: "70px",
            numeric: false,
            sorted: None,
            sortable: false,
        };
        titles.iter().map(head).collect()
    }

    #[test]
    fn columns_stay_where_they_were_put_and_new_ones_come_behind() {
        let mut layout = Layout::default();
        assert_eq!(layout.places(&heads(&["a", "b", "c"])), [0, 1, 2]);
        assert_eq!(layout.shift(&heads(&["a", "b", "c"]), 2, 0), [2, 0, 1]);
        assert_eq!(layout.places(&heads(&["a", "new", "b", "c"])), [3, 0, 2, 1]);
        assert_eq!(layout.shift(&heads(&["a"]), 0, 7), [0]);
    }

    #[test]
    fn widths_and_order_survive_being_kept() {
        let mut layout = Layout::default();
        layout.resize("a & b=", 120);
        layout.resize("a & b=", 140);
        layout.resize("small", 1);
        layout.shift(&heads(&["x", "a & b="]), 1, 0);
        assert_eq!(Layout::read(&layout.write()), layout);
        assert_eq!(layout.track(&heads(&["a & b="])[0]), "140px");
        assert_eq!(layout.track(&heads(&["small"])[0]), format!("{LEAST}px"));
        layout.reset("small");
        assert_eq!(layout.track(&heads(&["small"])[0]), "70px");
        assert_eq!(Layout::read("nonsense"), Layout::default());
        assert_eq!(Layout::read("a=b&c|"), Layout::default());
    }
}
