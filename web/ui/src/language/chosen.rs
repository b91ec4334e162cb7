//! Which language the page speaks: the address says it, or what was kept, or the browser.

use yew::prelude::*;

use super::{speak, spoken};
use crate::browser;
use crate::state::{Action, Store};
use model::percent::pairs;

/// A language of the page.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum Language {
    /// As it stands in the program.
    #[default]
    English,
    /// From its file.
    German,
}

impl Language {
    /// In the order of the switch.
    pub(crate) const ALL: [Self; 2] = [Self::English, Self::German];

    /// As in `lang`, in addresses and in what is kept.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// What it calls itself.
    pub(crate) const fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    /// From `de`, or `de-AT`.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|language| name.get(..2) == Some(language.name()))
    }

    /// What the address wants.
    pub(crate) fn of_address() -> Option<Self> {
        let hash = browser::window()?.location().hash().ok()?;
        let mut pairs = pairs(hash.trim_start_matches('#'));
        pairs.find(|(key, _)| *key == "lang").and_then(|(_, name)| Self::from_name(&name))
    }

    /// The browser's, where the page speaks it.
    pub(crate) fn of_browser() -> Self {
        let wanted = browser::window().and_then(|window| window.navigator().language());
        wanted.and_then(|name| Self::from_name(&name)).unwrap_or_default()
    }
}

/// The language that is spoken. Another one that is preferred is fetched first; all is drawn anew then.
#[hook]
pub(crate) fn use_language(store: &Store) -> Language {
    let shown = use_state(spoken);
    let wanted = store.preferences.language;
    {
        let (shown, store) = (shown.setter(), store.dispatcher());
        use_effect_with(wanted, move |wanted| {
            let wanted = *wanted;
            if wanted == spoken() {
                return;
            }
            wasm_bindgen_futures::spawn_local(async move {
                if let Err(why) = speak(wanted).await {
                    let words = format!("The words of this language did not come: {why}");
                    store.dispatch(Action::Toast(Some(words)));
                }
                shown.set(spoken());
            });
        });
    }
    use_effect_with(*shown, |shown| {
        let root = browser::document().and_then(|document| document.document_element());
        if let Some(root) = root {
            // A valid name cannot be refused.
            let _ = root.set_attribute("lang", shown.name());
        }
    });
    *shown
}
