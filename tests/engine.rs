//! Made traffic through the engine, natively and as WebAssembly in a browser's worker: both must
//! count what other programs count.

use query::{Dimension, Measure, Question};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

use tests::{Totals, read};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);
