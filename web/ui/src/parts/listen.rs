//! Listening to what happens anywhere in the window.

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;
use web_sys::{Event, EventTarget};
use yew::prelude::*;

use crate::browser;

/// Call back for every event of this name in the window, for as long as the component lives.
#[hook]
pub(crate) fn use_window_event(name: &'static str, callback: Callback<Event>) {
    let latest = use_mut_ref(|| callback.clone());
    *latest.borrow_mut() = callback;
    use_effect_with(name, move |name| {
        let name = *name;
        let listener = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            let callback = latest.borrow().clone();
            callback.emit(event);
        });
        let target = browser::window().map(EventTarget::from);
        if let Some(target) = &target {
            // Adding a listener fails only for an invalid name.
            let _ =
                target.add_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
        }
        move || {
            if let Some(target) = target {
                let _ = target
                    .remove_event_listener_with_callback(name, listener.as_ref().unchecked_ref());
            }
        }
    });
}

/// The size of an element in whole pixels, kept up to date.
#[hook]
pub(crate) fn use_size(node: NodeRef) -> (f64, f64) {
    let size = use_state(|| (0.0, 0.0));
    {
        let size = size.setter();
        use_effect_with(node, move |node| {
            let observed = node.cast::<web_sys::Element>();
            let inner = observed.clone();
            let changed = Closure::<dyn FnMut()>::new(move || {
                if let Some(element) = &inner {
                    let area = element.get_bounding_client_rect();
                    size.set((area.width().floor(), area.height().floor()));
                }
            });
            let observer = web_sys::ResizeObserver::new(changed.as_ref().unchecked_ref()).ok();
            if let (Some(observer), Some(element)) = (&observer, &observed) {
                observer.observe(element);
            }
            move || {
                if let Some(observer) = observer {
                    observer.disconnect();
                }
                drop(changed);
            }
        });
    }
    *size
}
