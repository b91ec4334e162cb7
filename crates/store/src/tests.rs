//! The store against a plain loop over records, and by hand.

mod agree;
mod by_hand;
mod conserved;
mod naive;
mod random;
