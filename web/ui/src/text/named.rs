//! Hosts as they are written: by the names they have where somebody wants names, by their addresses otherwise.

use std::cell::Cell;
use std::net::IpAddr;

/// Who knows names. What it knows is fetched later than this.
#[derive(Clone, Copy)]
pub(crate) struct Names {
    /// What a host is called, where that is known.
    pub(crate) name: fn(IpAddr) -> Option<String>,
    /// Its address, and what more is known of its names.
    pub(crate) about: fn(IpAddr) -> Option<String>,
}

thread_local! {
    static NAMES: Cell<Option<Names>> = const { Cell::new(None) };
}

/// From now on hosts are written by their names; or by their addresses.
pub(crate) fn switch(names: Option<Names>) {
    NAMES.set(names);
}

/// A host as it is shown.
#[inline(never)]
pub(crate) fn host(address: IpAddr) -> String {
    let name = NAMES.get().and_then(|names| (names.name)(address));
    name.unwrap_or_else(|| address.to_string())
}

/// What stands in its tooltip: always its address.
#[inline(never)]
pub(crate) fn about(address: IpAddr) -> String {
    let about = NAMES.get().and_then(|names| (names.about)(address));
    about.unwrap_or_else(|| exactly(|| host(address)))
}

/// The address that a text is, as it is shown; any other text as it is.
pub(crate) fn text(text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), host)
}

/// What is written by addresses whatever is shown: what is copied, opened or kept.
pub(crate) fn exactly<T>(write: impl FnOnce() -> T) -> T {
    let names = NAMES.take();
    let written = write();
    NAMES.set(names);
    written
}

#[cfg(test)]
mod tests {
    use model::Value;

    use super::*;
    use crate::text::value;

    #[test]
    fn hosts_have_names_where_they_are_wanted_and_addresses_where_something_is_done_with_them() {
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let called = |host: IpAddr| (host == IpAddr::from([10, 0, 0, 1])).then(|| "tv".to_owned());
        let told = |host: IpAddr| Some(format!("{host}, told by mDNS"));
        let pair = Value::Pair(Box::new((Value::Address(one), Value::Address(other))));
        let shown = || (value::plain(&pair), text("10.0.0.1"), text("Broadcast"));
        let plain = shown();
        assert_eq!(plain.0, "10.0.0.1 ↔ 10.0.0.2");
        switch(Some(Names { name: called, about: told }));
        let named = ["tv ↔ 10.0.0.2", "tv", "Broadcast"].map(str::to_owned);
        assert_eq!(shown(), named.into());
        assert_eq!(value::exact(&pair), "10.0.0.1, told by mDNS ↔ 10.0.0.2, told by mDNS");
        assert_eq!(exactly(shown), plain);
        assert_eq!(host(one), "tv");
        switch(None);
        assert_eq!((shown(), about(one)), (plain, "10.0.0.1".to_owned()));
    }
}
