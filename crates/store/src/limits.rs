//! How large a store may grow.

/// What a store holds at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Limits {
    /// Flows held at the same time. 10 million take 0.3 GB of exports, and 0.6 to 1.1 GB with
    /// all that packets tell: what a page's 2 to 4 GiB leave beside everything else.
    pub flows: u32,
    /// Octets of names held at the same time. 256 MiB are 10 million names of usual length.
    pub text_octets: usize,
    /// Groups of one answer; flows of further ones are added up together. 2 Mi take up to 300 MB
    /// while an answer is made, beside 10 million flows; nobody reads as many rows.
    pub groups: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Self { flows: 10_000_000, text_octets: 256 << 20, groups: 1 << 21 }
    }
}
