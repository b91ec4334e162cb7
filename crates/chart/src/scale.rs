//! Where the ticks of an axis stand and what they say: whole numbers in, no loop longer than an axis.

mod clock;
mod count;
mod si;
mod time;

pub use clock::{Clock, elapsed};
pub use count::{count_step, count_ticks};
pub use si::si;
pub use time::{TimeTick, time_ticks};
