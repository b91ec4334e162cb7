//! Whether anything changed since the last build: one hash over everything that goes into it.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;
use sha2::{Digest, Sha256};

use crate::house;

/// What was built, and the mark that says from what.
pub(crate) struct Fingerprint {
    mark: PathBuf,
    now: String,
}

impl Fingerprint {
    /// Over all files that begin with one of `prefixes`, and these `words` (versions, options).
    pub(crate) fn of(name: &str, prefixes: &[&str], words: &[&str]) -> Result<Self> {
        let mut hash = Sha256::new();
        for word in words {
            hash.update(word);
            hash.update([0]);
        }
        for file in house::files()? {
            if prefixes.iter().any(|prefix| file.starts_with(prefix)) {
                let contents = fs::read(house::root().join(&file))?;
                hash.update(&file);
                hash.update((contents.len() as u64).to_le_bytes());
                hash.update(contents);
            }
        }
        let now = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { mark: house::target().join(format!("{name}.fingerprint")), now })
    }

    /// Nothing changed since [`Self::keep`].
    pub(crate) fn is_current(&self) -> bool {
        fs::read_to_string(&self.mark).is_ok_and(|kept| kept == self.now)
    }

    /// What was built is no longer to be trusted: call it before building.
    pub(crate) fn forget(&self) {
        let _ = fs::remove_file(&self.mark);
    }

    /// What was built belongs to this state: call it when all went well.
    pub(crate) fn keep(&self) -> Result<()> {
        house::write(&self.mark, &self.now)
    }
}
