//! The filter language and the shape of a question and its answer.
//!
//! A [`Question`] is one struct; overview, talkers, protocol table, timeline and flow table are all
//! questions. The filter inside it is the parsed language of [`filter`].
#![forbid(unsafe_code)]

mod answer;
mod exchange;
pub mod expression;
pub mod filter;
mod question;

pub use answer::{Answer, Axis, Beside, Change, Compared, Row};
pub use exchange::{ExchangeMeasure, ExchangeOrder, ExchangeQuestion};
pub use filter::{Filter, FilterError};
pub use question::{Baseline, Dimension, Measure, NOTHING, Order, OrderBy, Question, Statistic};
