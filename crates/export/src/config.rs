//! Limits of what is read: whatever a stranger's file could make grow.

/// Octets of one line or one JSON object. 1 MiB: the longest events of Suricata are some hundred KiB.
pub(crate) const RECORD_OCTETS: usize = 1 << 20;
/// Columns of a table or members of an object. 1024: the widest published data sets have 60.
pub(crate) const FIELDS: usize = 1024;
/// Octets looked at to know what a text is. 64 KiB: the longest header line or first object.
pub(crate) const RECOGNISE_OCTETS: usize = 64 << 10;
/// How deep objects lie in each other. 64: `eve.json` has 5, and one word keeps their kinds.
pub(crate) const NESTING: u32 = 64;
/// Octets of a Parquet file: its directory stands at its end, so that all of it must be there before
/// anything can be read. 1 GiB: some 30 M flows, and a quarter of what a tab can address.
#[cfg(feature = "columnar")]
pub(crate) const PARQUET_OCTETS: usize = 1 << 30;
/// Flows of a batch that are written or read at once. 32 Ki: two megabytes.
#[cfg(feature = "columnar")]
pub(crate) const BATCH_ROWS: usize = 32 << 10;
/// Flows of a row group of Parquet. 128 Ki: what DuckDB works on at a time.
#[cfg(feature = "columnar")]
pub(crate) const GROUP_ROWS: usize = 128 << 10;
