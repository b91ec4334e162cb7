//! What the page says, in the language that was chosen. English stands in the program, and each English
//! text is the key to its translation; the words of another language are fetched when somebody wants them.
//!
//! `html!` and `format!` of this crate are the page's own: texts in them are translated without a word
//! about it. A text that stands elsewhere passes [`t`]. `cargo xtask language` gathers all of them.

mod chosen;
mod fetch;
mod template;

use std::cell::Cell;
use std::fmt;

use yew::virtual_dom::VText;
use yew::{AttrValue, Html};

pub(crate) use ::language::html;
pub(crate) use chosen::{Language, use_language};
pub(crate) use fetch::{speak, spoken};

/// As the standard one; a text is said in the language that was chosen. What holds no word is none.
macro_rules! format {
    ($template:literal $($values:tt)*) => {
        $crate::language::said(
            const { if $crate::language::has_words($template) { $template } else { "" } },
            ::core::format_args!($template $($values)*),
        )
    };
}

thread_local! {
    /// English texts and what they are called, sorted; empty while English is spoken.
    static WORDS: Cell<&'static [(&'static str, &'static str)]> = const { Cell::new(&[]) };
}

/// A text of the interface in the language that was chosen; English where that has no word for it.
#[inline(never)]
pub(crate) fn t(text: &'static str) -> &'static str {
    find(text).unwrap_or(text)
}

/// As [`t`], of texts that may be data: only what stands in the program is translated.
#[inline(never)]
pub(crate) fn t_of(text: &str) -> &str {
    let found = if is_ours(text) { find(text) } else { None };
    found.unwrap_or(text)
}

/// As [`t`], of words whose origin is known: another crate's, copied.
pub(crate) fn named(text: &str) -> &str {
    find(text).unwrap_or(text)
}

/// What `html!` makes of a text that is a child of an element.
#[inline(never)]
pub(crate) fn child(text: &'static str) -> Html {
    VText::new(AttrValue::Static(t(text))).into()
}

/// What it makes of one that is the value of an element's attribute.
#[inline(never)]
pub(crate) fn attribute(text: &'static str) -> AttrValue {
    AttrValue::Static(t(text))
}

/// What `html!` shows of a value: in the language that was chosen where it is a text of the program.
pub(crate) struct Shown<T>(pub(crate) T);

/// Everything but texts is shown as it is.
pub(crate) trait AsIs {
    /// What is shown.
    type Is;

    /// What is shown.
    fn words(self) -> Self::Is;
}

impl<T> AsIs for Shown<T> {
    type Is = T;

    #[inline(always)]
    fn words(self) -> T {
        self.0
    }
}

impl<'a> Shown<&'a str> {
    /// Its words; these methods are found before those of [`AsIs`].
    #[inline(always)]
    pub(crate) fn words(self) -> &'a str {
        t_of(self.0)
    }
}

impl<'a> Shown<&&'a str> {
    /// Its words.
    #[inline(always)]
    pub(crate) fn words(self) -> &'a str {
        t_of(self.0)
    }
}

impl Shown<AttrValue> {
    /// Its words.
    #[inline(always)]
    pub(crate) fn words(self) -> AttrValue {
        match self.0 {
            AttrValue::Static(text) => AttrValue::Static(t(text)),
            other => other,
        }
    }
}

/// What `format!` calls: the template is the key, its values may stand in another order in the translation.
#[inline(never)]
pub(crate) fn said(template: &'static str, values: fmt::Arguments<'_>) -> String {
    find(template)
        .and_then(|wanted| template::filled(template, wanted, values))
        .unwrap_or_else(|| fmt::format(values))
}

/// Whether a template says something besides its values.
pub(crate) const fn has_words(template: &str) -> bool {
    let octets = template.as_bytes();
    let mut at = 0;
    let mut is_value = false;
    while at < octets.len() {
        match octets[at] {
            b'{' => is_value = true,
            b'}' => is_value = false,
            octet if !is_value && octet.is_ascii_alphabetic() => return true,
            _ => {}
        }
        at += 1;
    }
    false
}

fn find(text: &str) -> Option<&'static str> {
    let words = WORDS.get();
    let at = words.binary_search_by(|(english, _)| (*english).cmp(text)).ok()?;
    words.get(at).map(|found| found.1)
}

/// Whether a text was written in the program, and did not come with what was opened: literals lie below
/// everything that is ever allocated.
#[cfg(target_family = "wasm")]
fn is_ours(text: &str) -> bool {
    unsafe extern "C" {
        safe static __heap_base: u8;
    }
    text.as_ptr().addr() < (&raw const __heap_base).addr()
}

/// Tests have nothing but their own texts.
#[cfg(not(target_family = "wasm"))]
const fn is_ours(_: &str) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_a_translation_stays_english() {
        assert_eq!(t("Nothing matches"), "Nothing matches");
        let (n, all) = (1, 2);
        assert_eq!(format!("{n} of {all}"), "1 of 2");
    }

    #[test]
    fn a_text_is_said_in_the_language_that_is_spoken() {
        WORDS.set(&[("Flows", "Flows!"), ("flows", "Flüsse"), ("{n} of {all}", "von {all} {n}")]);
        assert_eq!(t("flows"), "Flüsse");
        let (n, all) = (1, 2);
        assert_eq!(format!("{n} of {all}"), "von 2 1");
        assert_eq!(format!("{n}/{all}"), "1/2");
        WORDS.set(&[]);
        assert_eq!(t("flows"), "flows");
    }

    #[test]
    fn only_templates_with_words_are_texts() {
        assert!(has_words("{n} of {all}"));
        assert!(!has_words("{n:>8} · {all} %"));
        assert!(!has_words(""));
    }
}
