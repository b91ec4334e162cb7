//! Data to layout to picture: the same chart in the page, in a report and in a test.
//!
//! Every function here takes numbers and a size and gives a [`Scene`]: marks with class names, a
//! title and a table that says the same in words. The page turns the marks into SVG elements, the
//! report and the tests take [`Scene::to_svg`]. Colours are the style sheet's: marks carry only
//! class names (`series-0` … `series-7`, `series-other`, `side-upload`, `side-download`).
#![forbid(unsafe_code)]

mod bars;
mod cells;
mod columns;
mod flag;
mod heat;
mod ladder;
mod sankey;
pub mod scale;
mod scene;
mod svg;
mod text;
mod timeline;

pub use bars::{Bar, bars};
pub use cells::{share_bar, sparkline};
pub use columns::columns;
pub use flag::{FLAG_PIXELS, Flag, flags};
pub use heat::{Heat, heat};
pub use ladder::{Rung, ladder};
pub use sankey::{Stream, sankey};
pub use scene::{Anchor, Mark, Scene, SeriesClass, Size, Table};
pub use text::{is_hidden, shown};
pub use timeline::{Plot, Quantity, Series, Shape, Side, Timeline, timeline};
