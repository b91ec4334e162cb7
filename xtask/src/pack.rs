//! Beside each large file of the page the same in brotli and in gzip, for whoever serves the folder; the relay takes in
//! brotli alone.

use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::house;
use crate::shell::{command, run};

/// Smaller ones fit into a packet or two as they are; the index is read by whoever serves it.
const SMALLEST: u64 = 4096;

/// How the names of files end that get smaller.
const PACKED: [&str; 5] = [".wasm", ".js", ".css", ".txt", ".json"];

/// What follows the names of packed files.
pub(crate) const ENDINGS: [&str; 2] = [".br", ".gz"];

/// Node has both; quality 11 and 9, as a web server's build step would.
const PACK: &str = "
const { brotliCompressSync, gzipSync, constants } = require('node:zlib');
const { readFileSync, writeFileSync } = require('node:fs');
for (const file of process.argv.slice(1)) {
  const bytes = readFileSync(file);
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length };
  writeFileSync(file + '.br', brotliCompressSync(bytes, { params }));
  writeFileSync(file + '.gz', gzipSync(bytes, { level: 9 }));
}";

/// Packs what is worth it.
pub(crate) fn pack() -> Result<()> {
    run(command("node").args(["-e", PACK]).args(worth_it()?))
}

fn worth_it() -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(house::dist())? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_worth_it(&name, entry.metadata()?.len()) {
            files.push(entry.path());
        }
    }
    files.sort_unstable();
    Ok(files)
}

fn is_worth_it(name: &str, octets: u64) -> bool {
    octets >= SMALLEST && PACKED.iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_a_page_fetches_is_packed_where_it_is_large() {
        for name in ["worker_bg.wasm", "worker.js", "page-77.css", "vendors.txt", "de.json"] {
            assert!(is_worth_it(name, SMALLEST), "{name}");
            assert!(!is_worth_it(name, SMALLEST - 1), "{name}");
        }
        for name in ["index.html", "de.json.br", "de.json.gz"] {
            assert!(!is_worth_it(name, SMALLEST), "{name}");
        }
    }
}
