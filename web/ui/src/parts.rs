//! The parts every view is made of.

pub(crate) mod cell_menu;
pub(crate) mod dialog;
pub(crate) mod dimension;
pub(crate) mod dump;
pub(crate) mod found;
pub(crate) mod grid;
pub(crate) mod icon;
pub(crate) mod listen;
pub(crate) mod marked;
pub(crate) mod meter;
pub(crate) mod picture;
pub(crate) mod raster;
pub(crate) mod spacer;
pub(crate) mod stage;
pub(crate) mod switch;
pub(crate) mod typed;
pub(crate) mod unseen;
