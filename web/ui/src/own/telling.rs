//! Who is told outside of the page when an alert fires: the browser, by a notification, and the relay that
//! serves the page, which passes it on. Neither unless the user chose it; in quiet hours nobody.

use std::cell::RefCell;

use model::FindingSeverity;
use protocol::{AlertFired, AlertNews, Aside, AsideAnswer};
use wasm_bindgen::JsValue;
use yew::prelude::*;

use super::alerts::has_any;
use crate::browser;
use crate::calls::{later, member, new, object, words};
use crate::client::Client;
use crate::shell::desk::ask::{Body, Outcome, ask};
use crate::shell::desk::at::At;
use crate::state::{Action, Store, use_client, use_store};
use crate::text::alert as texts;

/// Under what the browser keeps what was chosen.
const KEY: &str = "flowglass.telling";
/// Notifications and posts of one look: who has more than this at once looks at the page.
const AT_ONCE: usize = 3;

thread_local! {
    static DESK: RefCell<Desk> = const { RefCell::new(Desk::new()) };
}

/// What the user wants.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Chosen {
    /// A notification of the browser.
    pub(crate) notify: bool,
    /// The relay's webhook.
    pub(crate) post: bool,
}

/// What became of what was told.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(crate) struct Told {
    /// The relay passed them on.
    pub(crate) posted: u64,
    /// It did not.
    pub(crate) failed: u64,
    /// Why it did not the last time; or why the browser showed no notification.
    pub(crate) why: String,
}

/// What the browser says of notifications.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Leave {
    /// It has none.
    None,
    /// Nobody was asked.
    NotAsked,
    /// They may be shown.
    Given,
    /// They may not.
    Refused,
}

struct Desk {
    chosen: Option<Chosen>,
    /// So many alerts have been heard of.
    heard: u64,
    told: Told,
}

impl Desk {
    const fn new() -> Self {
        Self { chosen: None, heard: 0, told: Told { posted: 0, failed: 0, why: String::new() } }
    }

    /// Those that nobody has heard of yet.
    fn hear(&mut self, news: AlertNews) -> Vec<AlertFired> {
        let first = news.times - (news.fired.len() as u64).min(news.times);
        let known = usize::try_from(self.heard.saturating_sub(first)).unwrap_or(usize::MAX);
        self.heard = self.heard.max(news.times);
        news.fired.into_iter().skip(known).collect()
    }
}

/// What the user wants.
#[inline(never)]
pub(crate) fn chosen() -> Chosen {
    let recall = || {
        let kept = browser::recall(KEY).unwrap_or_default();
        Chosen { notify: kept.contains('n'), post: kept.contains('p') }
    };
    DESK.with_borrow_mut(|desk| *desk.chosen.get_or_insert_with(recall))
}

/// The user wants this from now on.
#[inline(never)]
pub(crate) fn choose(chosen: Chosen) {
    DESK.with_borrow_mut(|desk| desk.chosen = Some(chosen));
    let kept = [(chosen.notify, 'n'), (chosen.post, 'p')];
    let kept: String = kept.into_iter().filter(|(is, _)| *is).map(|(_, letter)| letter).collect();
    if kept.is_empty() { browser::forget(KEY) } else { browser::keep(KEY, &kept) }
}

/// What became of what was told.
#[inline(never)]
pub(crate) fn told() -> Told {
    DESK.with_borrow(|desk| desk.told.clone())
}

/// Whether notifications may be shown.
#[inline(never)]
pub(crate) fn leave() -> Leave {
    let Some(class) = class() else { return Leave::None };
    let said = member(&class, "permission").ok().and_then(|said| said.as_string());
    match said.as_deref() {
        Some("granted") => Leave::Given,
        Some("denied") => Leave::Refused,
        _ => Leave::NotAsked,
    }
}

/// Asks the user, by the browser's own question.
#[inline(never)]
pub(crate) async fn ask_leave() -> Leave {
    if let Some(class) = class() {
        // What was answered is what it says afterwards.
        let _ = later(&class, "requestPermission", &[]).await;
    }
    leave()
}

fn class() -> Option<JsValue> {
    member(&js_sys::global(), "Notification").ok().filter(|class| !class.is_undefined())
}

/// Looks whether an alert fired as often as findings change, and tells who wants to be told.
#[function_component]
#[inline(never)]
pub(crate) fn Herald() -> Html {
    let (store, client) = (use_store(), use_client());
    let found = store.found;
    use_effect_with(found, move |_| {
        if has_any() {
            look(store, &client);
        }
    });
    Html::default()
}

fn look(store: Store, client: &Client) {
    let heard = DESK.with_borrow(|desk| desk.heard);
    client.ask(Aside::AlertsSince(heard).request(), move |response, _| {
        let Some(AsideAnswer::News(news)) = AsideAnswer::of(&response) else { return };
        let mut fired = DESK.with_borrow_mut(|desk| desk.hear(news));
        // What a file tells was long ago; in quiet hours nobody is woken.
        let is_live = |fired: &AlertFired| {
            store.sources.iter().any(|it| it.id == fired.source && it.live.is_some())
        };
        fired.retain(|fired| !fired.time.is_quiet && is_live(fired));
        tell(&store, &fired);
    });
}

fn tell(store: &Store, fired: &[AlertFired]) {
    let Some(first) = fired.first() else { return };
    let (title, what) = texts::fired(first);
    let more = texts::more(fired.len() - 1);
    store.dispatch(Action::Toast(Some(format!("{title}: {what}{more}"))));
    let Chosen { notify, post } = chosen();
    for one in fired.iter().take(AT_ONCE) {
        if notify {
            notice(one);
        }
        if post {
            pass_on(one);
        }
    }
}

fn notice(fired: &AlertFired) {
    if leave() != Leave::Given {
        return;
    }
    let Some(class) = class() else { return };
    let (title, what) = texts::fired(fired);
    // A rule that fires again takes the place of its notification.
    let options = object(&[("body", what.into()), ("tag", title.clone().into())]);
    if let Err(error) = new(&class, &[&title.into(), &options]) {
        let why = texts::no_notification(&words(&error));
        DESK.with_borrow_mut(|desk| desk.told.why = why);
    }
}

/// The relay gets words, and knows where to.
fn pass_on(fired: &AlertFired) {
    let AlertFired { name, severity, time, threshold, .. } = fired;
    let severity: &FindingSeverity = severity;
    let body: Body = vec![
        ("name", name.clone()),
        ("severity", severity.name().to_owned()),
        ("at", time.at.to_string()),
        ("subject", time.subject.map(|host| host.to_string()).unwrap_or_default()),
        ("value", time.value.clone()),
        ("threshold", threshold.clone()),
    ];
    let heard = Callback::from(|outcome: Outcome| {
        DESK.with_borrow_mut(|desk| match outcome {
            Ok(_) => desk.told.posted += 1,
            Err(fault) => {
                desk.told.failed += 1;
                desk.told.why = texts::not_passed_on(fault.status, &fault.said);
            }
        });
    });
    ask(&At::here(), "POST", "alerts".to_owned(), body, heard);
}

#[cfg(test)]
mod tests {
    use model::{SourceId, Timestamp};
    use protocol::AlertTime;

    use super::*;

    fn news(times: u64, kept: u64) -> AlertNews {
        let fired = |number: u64| AlertFired {
            name: number.to_string(),
            severity: FindingSeverity::Medium,
            source: SourceId(1),
            time: AlertTime {
                at: Timestamp(0),
                subject: None,
                value: String::new(),
                is_quiet: false,
            },
            threshold: String::new(),
        };
        AlertNews { times, fired: (times - kept..times).map(fired).collect() }
    }

    #[test]
    fn each_alert_is_heard_of_once_whatever_answer_comes_first() {
        let mut desk = Desk::new();
        let mut names = |news| {
            let heard = desk.hear(news).into_iter();
            heard.map(|fired| fired.name).collect::<Vec<_>>()
        };
        assert_eq!(names(news(2, 2)), ["0", "1"]);
        // The answer to the question before.
        assert!(names(news(2, 2)).is_empty());
        assert_eq!(names(news(5, 4)), ["2", "3", "4"]);
        assert!(names(news(3, 1)).is_empty());
        assert_eq!(names(news(100, 3)), ["97", "98", "99"]);
    }
}
