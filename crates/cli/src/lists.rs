//! Named lists for filters: `--list servers=10.0.0.5,10.1.0.0/16` and `--list servers=@servers.txt`.

use std::fs;
use std::sync::OnceLock;

use query::filter::Lists;

use crate::arguments::UsageError;
use crate::input::shown;

static LISTS: OnceLock<Lists> = OnceLock::new();

/// What names stand for in every filter of this command line.
pub(crate) fn known() -> &'static Lists {
    static NONE: Lists = Lists::NONE;
    LISTS.get().unwrap_or(&NONE)
}

/// Takes up what was named.
pub(crate) fn define(named: &[String]) -> Result<(), UsageError> {
    let mut lists = Lists::default();
    for list in named {
        let (name, items) = list.split_once('=').ok_or_else(|| {
            let shown = export::escape_controls(list);
            UsageError(format!("--list: `{shown}` has no `=`: write servers=10.0.0.5,10.1.0.0/16"))
        })?;
        let read;
        let items = match items.strip_prefix('@') {
            None => items,
            Some(path) => {
                read = fs::read_to_string(path).map_err(|error| {
                    UsageError(format!("--list: {}: {error}", shown(path.as_ref())))
                })?;
                &read
            }
        };
        lists
            .define(name.trim(), items)
            .map_err(|why| UsageError(format!("--list: {}", export::escape_controls(&why))))?;
    }
    // Set once, before anything asks.
    let _ = LISTS.set(lists);
    Ok(())
}
