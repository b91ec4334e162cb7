//! Which of the values on screen stand on the user's lists.

use detect::{Item, List, ListKind};
use protocol::{AsideAnswer, ListMark, MAX_MARKED};

use crate::Engine;

/// Those of the values that do, by their places.
pub(super) fn of(engine: &Engine, values: &[String]) -> Result<AsideAnswer, String> {
    if values.len() > MAX_MARKED {
        return Err(format!("{} values are too many: {MAX_MARKED} at most", values.len()));
    }
    let watch = &engine.desk.watch;
    let mark = |(place, value): (usize, &String)| {
        let item = Item::parse(value)?;
        // An address is on a list of autonomous systems where a database knows its own.
        let system = match &item {
            Item::Address(address) => watch.atlas.place(*address).as_number.map(Item::System),
            _ => None,
        };
        let has = |list: &&List| {
            list.has(&item) || system.as_ref().is_some_and(|system| list.has(system))
        };
        let on: Vec<&List> = watch.lists.iter().filter(has).collect();
        let lists = on.iter().map(|list| &*list.name).collect::<Vec<_>>().join(", ");
        let is_block = on.iter().any(|list| list.kind == ListKind::Block);
        let place = u32::try_from(place).ok()?;
        (!on.is_empty()).then_some(ListMark { place, lists, is_block })
    };
    Ok(AsideAnswer::Marked(values.iter().enumerate().filter_map(mark).collect()))
}
