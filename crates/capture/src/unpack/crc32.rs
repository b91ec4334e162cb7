//! CRC-32 (gzip, zip, xz) with tables that are reckoned when they are first needed: the library's
//! sixteen kilobytes of them cannot be compressed, and in the page they would be part of every first
//! visit. Elsewhere the library's own, which has instructions of the processor for it.

#[cfg(not(target_family = "wasm"))]
pub(super) use flate2::Crc as Crc32;

#[cfg(target_family = "wasm")]
pub(super) use own::Crc32;

#[cfg(any(test, target_family = "wasm"))]
mod own;
