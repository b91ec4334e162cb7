//! A value of the relay's answers.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A value of an answer. What is missing or of another kind is empty: the relay may be an older or a newer one.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct Value(JsValue);

impl Value {
    pub(crate) fn of(value: JsValue) -> Self {
        Self(value)
    }

    pub(crate) fn field(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED))
    }

    /// Text; numbers are written out.
    pub(crate) fn text(&self, name: &str) -> String {
        self.field(name).word()
    }

    /// Itself as text.
    pub(crate) fn word(&self) -> String {
        let number = || self.0.as_f64().map(|number| number.to_string());
        self.0.as_string().or_else(number).unwrap_or_default()
    }

    /// Itself as a number, where it is one.
    pub(crate) fn amount(&self) -> Option<u64> {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a float cast saturates"
        )]
        self.0.as_f64().map(|number| number as u64)
    }

    pub(crate) fn number(&self, name: &str) -> u64 {
        self.field(name).amount().unwrap_or_default()
    }

    pub(crate) fn is(&self, name: &str) -> bool {
        self.field(name).0.is_truthy()
    }

    /// What stands in a list of this name.
    pub(crate) fn list(&self, name: &str) -> Vec<Self> {
        self.field(name).items()
    }

    /// Whether it is a list.
    pub(crate) fn is_list(&self) -> bool {
        self.0.has_type::<Array>()
    }

    /// What stands in it, where it is a list.
    pub(crate) fn items(&self) -> Vec<Self> {
        self.0.dyn_ref::<Array>().map(|list| list.iter().map(Self).collect()).unwrap_or_default()
    }

    /// Names and values of all its fields.
    pub(crate) fn fields(&self) -> Vec<(String, Self)> {
        let Some(object) = self.0.dyn_ref::<Object>() else { return Vec::new() };
        let names = Object::keys(object);
        names
            .iter()
            .filter_map(|name| name.as_string())
            .map(|name| (name.clone(), self.field(&name)))
            .collect()
    }
}
