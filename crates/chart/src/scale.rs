//! Where the ticks of an axis stand and what they say: whole numbers in, no loop longer than an axis.

mod count;
mod si;
mod time;

pub use count::{count_step, count_ticks};
pub use si::si;
pub use time::{TimeTick, clock_text, time_ticks, zone_text};
