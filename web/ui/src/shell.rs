//! What surrounds every view: header, filter, rail, timeline, sheets.

pub(crate) mod blocking;
pub(crate) mod connect;
pub(crate) mod database_chip;
pub(crate) mod dead;
pub(crate) mod desk;
pub(crate) mod drawer;
pub(crate) mod dropping;
pub(crate) mod exporting;
pub(crate) mod filter_box;
pub(crate) mod header;
pub(crate) mod help;
pub(crate) mod issues;
pub(crate) mod landing;
pub(crate) mod linking;
pub(crate) mod palette;
mod proposals;
pub(crate) mod quick_save;
pub(crate) mod rail;
pub(crate) mod recording;
pub(crate) mod sampling;
pub(crate) mod sessions;
pub(crate) mod source_chip;
pub(crate) mod source_sheet;
pub(crate) mod time_sheet;
pub(crate) mod timeline;
pub(crate) mod toast;
