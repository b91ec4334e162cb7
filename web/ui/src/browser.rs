//! The browser's own things: window, storage, clock and zone, clipboard, downloads.

use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{
    Blob, BlobPropertyBag, Document, Element, HtmlAnchorElement, HtmlElement, Storage, Url, Window,
};

/// The window; the page runs nowhere without one.
pub(crate) fn window() -> Option<Window> {
    web_sys::window()
}

/// The document.
pub(crate) fn document() -> Option<Document> {
    window()?.document()
}

/// Whether a relay served this page: it says so in the `Server-Timing` of the answer, which a page
/// can read without asking anybody.
pub(crate) fn is_served_by_relay() -> bool {
    let get = |of: &JsValue, name: &str| Reflect::get(of, &name.into());
    let told = || {
        let performance = get(&window()?.into(), "performance").ok()?;
        let entries = get(&performance, "getEntriesByType").ok()?.dyn_into::<Function>().ok()?;
        let entries = entries.call1(&performance, &"navigation".into()).ok()?;
        let timings = get(&Array::from(&entries).get(0), "serverTiming").ok()?;
        Some(Array::from(&timings).iter().any(|timing| {
            get(&timing, "name").ok().and_then(|name| name.as_string()).as_deref()
                == Some("flowglass-relay")
        }))
    };
    told().unwrap_or(false)
}

/// Milliseconds since 1970 by the user's clock.
pub(crate) fn now_millis() -> f64 {
    js_sys::Date::now()
}

/// How far local time is ahead of UTC at an instant (seconds since 1970), in minutes.
pub(crate) fn local_minutes(seconds: i64) -> i32 {
    let date = js_sys::Date::new(&JsValue::from_f64(seconds as f64 * 1000.0));
    #[expect(clippy::cast_possible_truncation, reason = "at most a day in minutes")]
    let behind_minutes = date.get_timezone_offset() as i32;
    behind_minutes.saturating_neg()
}

/// What was kept under a name; none when storage is forbidden or empty.
pub(crate) fn recall(name: &str) -> Option<String> {
    storage()?.get_item(name).ok().flatten()
}

/// Keep a text under a name; a browser that forbids it keeps nothing.
pub(crate) fn keep(name: &str, text: &str) {
    if let Some(storage) = storage() {
        // A full or forbidden storage costs comfort, never data.
        let _ = storage.set_item(name, text);
    }
}

/// Forget what was kept under a name.
pub(crate) fn forget(name: &str) {
    if let Some(storage) = storage() {
        let _ = storage.remove_item(name);
    }
}

/// Put text on the clipboard; the browser may refuse.
pub(crate) fn copy(text: &str) {
    copy_then(text, |_| {});
}

/// The same, and whether it is there then.
pub(crate) fn copy_then(text: &str, tell: impl FnOnce(bool) + 'static) {
    if let Some(window) = window() {
        let promise = window.navigator().clipboard().write_text(text);
        wasm_bindgen_futures::spawn_local(async move {
            tell(wasm_bindgen_futures::JsFuture::from(promise).await.is_ok());
        });
    }
}

/// Octets out of our memory into the browser's, which may put them on the disk.
pub(crate) fn part(bytes: &[u8]) -> Option<Blob> {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes))).ok()
}

/// Hand a file that came in parts to the browser's own download.
pub(crate) fn save_parts(name: &str, kind: &str, parts: &[Blob]) -> Option<()> {
    let address = address_of(parts, kind)?;
    let link = document()?.create_element("a").ok()?.dyn_into::<HtmlAnchorElement>().ok()?;
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The browser has taken the blob by then; a minute is long for a disk and short for memory.
    gloo_timers::callback::Timeout::new(60_000, move || {
        let _ = Url::revoke_object_url(&address);
    })
    .forget();
    Some(())
}

/// An address under which the page finds these octets, until it revokes it.
pub(crate) fn address(bytes: &[u8], kind: &str) -> Option<String> {
    address_of(&[part(bytes)?], kind)
}

fn address_of(parts: &[Blob], kind: &str) -> Option<String> {
    let parts: Array = parts.iter().collect();
    let bag = BlobPropertyBag::new();
    bag.set_type(kind);
    let blob = Blob::new_with_blob_sequence_and_options(&parts, &bag).ok()?;
    Url::create_object_url_with_blob(&blob).ok()
}

/// Words that nobody can guess: 32 octets of the browser's own randomness, as digits.
pub(crate) fn random_words() -> String {
    let octets = random(32);
    debug_assert!(octets.is_some(), "every browser that runs this has randomness");
    octets.unwrap_or_default().iter().map(|octet| format!("{octet:02x}")).collect()
}

/// So many octets of the browser's own randomness.
pub(crate) fn random(octets: u32) -> Option<Vec<u8>> {
    let drawn = Uint8Array::new_with_length(octets);
    let crypto = window()?.crypto().ok()?;
    crypto.get_random_values_with_js_u8_array(&drawn).ok()?;
    Some(drawn.to_vec())
}

/// The element with this id.
pub(crate) fn element(id: &str) -> Option<HtmlElement> {
    document()?.get_element_by_id(id)?.dyn_into().ok()
}

/// Put the keyboard's focus on the element with this id.
pub(crate) fn focus(id: &str) {
    if let Some(element) = element(id) {
        // An element that cannot take the focus leaves it where it was.
        let _ = element.focus();
    }
}

/// Whether the focus is in something one types into.
pub(crate) fn typing() -> bool {
    let Some(active) = document().and_then(|document| document.active_element()) else {
        return false;
    };
    let editable = active.dyn_ref::<HtmlElement>().is_some_and(HtmlElement::is_content_editable);
    editable || is_field(&active)
}

/// Set a style property from code, which the policy allows where an attribute is not.
pub(crate) fn style(element: &Element, property: &str, value: &str) {
    if let Some(element) = element.dyn_ref::<HtmlElement>() {
        // An unknown property is ignored by the browser in any case.
        let _ = element.style().set_property(property, value);
    }
}

fn is_field(element: &Element) -> bool {
    match element.tag_name().as_str() {
        "TEXTAREA" | "SELECT" => true,
        "INPUT" => !matches!(
            element.get_attribute("type").as_deref(),
            Some("checkbox" | "radio" | "button" | "file")
        ),
        _ => false,
    }
}

fn storage() -> Option<Storage> {
    window()?.local_storage().ok().flatten()
}

/// `Germany` for `DE`, by the browser's own list; none where it has no such country.
pub(crate) fn country_name(code: &str) -> Option<String> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let names = Reflect::get(&intl, &"DisplayNames".into()).ok()?.dyn_into::<Function>().ok()?;
    let options = Object::new();
    Reflect::set(&options, &"type".into(), &"region".into()).ok()?;
    let names =
        Reflect::construct(&names, &Array::of2(&crate::language::spoken().name().into(), &options))
            .ok()?;
    let of = Reflect::get(&names, &"of".into()).ok()?.dyn_into::<Function>().ok()?;
    // What is no code is refused by an exception.
    let name = of.call1(&names, &code.into()).ok()?.as_string()?;
    (name != code).then_some(name)
}
