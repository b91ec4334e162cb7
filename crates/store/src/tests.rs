//! The store against a plain loop over records, and by hand.

mod agree;
mod batches;
mod by_hand;
mod conserved;
mod estimates;
mod groups;
mod naive;
mod random;
mod retained;
mod saved;
mod shares;
mod standing;
