//! Reports as a module of their own: a wish in, questions out, answers in, a document out.
//!
//! The worker imports `reports.js` when somebody wants a report. It makes the same ones as the command.

use report::{Maker, Report, Told, Wish};
use wasm_bindgen::prelude::*;

/// A report being made.
#[wasm_bindgen]
pub struct Making {
    maker: Option<Maker>,
    made: Report,
}

#[wasm_bindgen]
impl Making {
    /// Of a [`Wish`] as octets.
    #[wasm_bindgen(constructor)]
    pub fn new(wish: &[u8]) -> Result<Making, JsError> {
        let wish: Wish = protocol::decode(wish).map_err(|error| words(&error))?;
        Ok(Self { maker: Some(Maker::new(wish)), made: Report::default() })
    }

    /// The next question, as octets; none once all is known.
    pub fn poll(&mut self) -> Option<Vec<u8>> {
        let asked = self.maker.as_mut()?.poll()?;
        Some(protocol::encode(&asked))
    }

    /// Its answer, as octets.
    pub fn hear(&mut self, told: &[u8]) -> Result<(), JsError> {
        let told: Told = protocol::decode(told).map_err(|error| words(&error))?;
        if let Some(maker) = &mut self.maker {
            maker.hear(told);
        }
        Ok(())
    }

    /// How many answers there are, and how many are wanted still, as far as is known.
    pub fn progress(&self) -> Vec<u32> {
        let (known, wanted) = self.maker.as_ref().map_or((0, 0), Maker::progress);
        [known, wanted].map(|count| u32::try_from(count).unwrap_or(u32::MAX)).to_vec()
    }

    /// The file: `pdf`, or HTML.
    pub fn end(&mut self, kind: &str) -> Vec<u8> {
        if let Some(maker) = self.maker.take() {
            self.made = maker.finish();
        }
        if kind == "pdf" { self.made.to_pdf() } else { self.made.to_html().into_bytes() }
    }

    /// What stands in it: the headings, a line each.
    pub fn headings(&self) -> String {
        let headings: Vec<&str> = self.made.sections.iter().map(|it| it.heading.as_str()).collect();
        headings.join("\n")
    }
}

fn words(error: &protocol::WireError) -> JsError {
    JsError::new(&error.to_string())
}
