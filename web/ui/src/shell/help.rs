//! Keys and the words of the filter.

use model::{Column, PlacePart};
use query::filter::Field;
use yew::prelude::*;

use crate::language::html;
use crate::parts::dialog::Dialog;
use crate::state::{Action, Store, View};

const KEYS: [(&str, &str); 23] = [
    ("/", "filter"),
    ("Ctrl Space", "proposals in the filter"),
    ("t", "timeline: arrows select, Shift moves the end"),
    ("T", "a time range, typed"),
    ("0", "all times"),
    ("+  −", "timeline: the selection alone, everything"),
    ("a  d", "earlier, later"),
    ("g o … g s", "views by their first letter"),
    ("1 … 6", "views in order"),
    ("j  k", "down, up in a table"),
    ("g g   G", "first, last row"),
    ("j k e s n", "incidents: down, up, open, next status, new"),
    ("Shift ← →   + −   0", "on a column's head: move it, its width, as it was"),
    ("Enter", "open the flow"),
    ("Esc", "back"),
    ("Space", "pause the live stream"),
    ("b", "bits, bytes, packets, flows"),
    ("r", "sampled counters: scaled or as received"),
    ("z", "clock: local, UTC, the capture's zone, since the first packet"),
    ("n", "hosts: their addresses, or what they are called"),
    ("e", "export what is seen"),
    ("Ctrl O", "open a file"),
    ("Ctrl K", "every command by name"),
];

const EXAMPLES: [(&str, &str); 8] = [
    ("ip.addr == 10.0.0.0/8 && bytes > 1M", "either end in a network, large"),
    ("tcp port 443", "side by side means and"),
    ("port in {80, 443, 8000..8080}", "a set with a range"),
    ("src net 10.0.0.0/8 and not port 53", "words of pcap-filter"),
    ("dir == upload && rate > 5M", "direction and rate"),
    ("host contains bank", "names: SNI, HTTP host, DNS"),
    ("flags contains RST", "a TCP flag on either side"),
    ("ip.addr != 192.0.2.1", "no end equals it"),
];

/// The sheet.
pub(crate) fn help(store: &Store) -> Html {
    let run = |filter: &'static str| {
        let store = store.dispatcher();
        Callback::from(move |_: MouseEvent| {
            store.dispatch(Action::Filter(filter.to_owned()));
            store.dispatch(Action::Show(View::Flows));
            store.dispatch(Action::Sheet(None));
        })
    };
    let either = [Field::Address, Field::Port, Field::Asn, Field::Flags];
    let places = PlacePart::ALL.map(Field::Place);
    let words =
        either.into_iter().chain(places).chain(Column::ALL.iter().copied().map(Field::Column));
    let word = |field: Field| {
        html! { <tr><td><code>{ field.name() }</code></td><td>{ field.about() }</td></tr> }
    };
    html! {
            <Dialog key="help" title="Keys and filter words" wide=true>
                <div class="help">
                    <section>
                        <h3>{ "Keys" }</h3>
                        <table class="help-table"><tbody>
                            { for KEYS.iter().map(|(key, does)| html! { <tr><td><kbd>{ *key }</kbd></td><td>{ *does }</td></tr> }) }
                        </tbody></table>
                    </section>
                    <section>
                        <h3>{ "Filters to try" }</h3>
                        <table class="help-table"><tbody>
                            { for EXAMPLES.iter().map(|(filter, means)| html! {
                                <tr><td><button type="button" class="link" onclick={run(filter)}><code>{ *filter }</code></button></td><td>{ *means }</td></tr>
                            }) }
                        </tbody></table>
                        <p class="note">{ "k, M and G are thousands, millions, billions; spans are 500ms, 30s, 5m, 2h. A word that is no keyword is searched in names and applications. ip.addr and port look at both ends." }</p>
                    </section>
                    <section>
                        <h3>{ "Words" }</h3>
                        <table class="help-table"><tbody>
    { for words.map(word) }
                        </tbody></table>
                    </section>
                </div>
            </Dialog>
        }
}
