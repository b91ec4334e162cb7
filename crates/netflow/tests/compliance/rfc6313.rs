//! RFC 6313, structured data.
