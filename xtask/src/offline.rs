//! What the page keeps for when there is no network: every file by name, and a version of all of them.

use std::fs;

use anyhow::{Result, ensure};
use sha2::{Digest, Sha256};

use crate::house;

/// Kept once somebody needed it: much, for few.
const LATER: [&str; 1] = ["columnar"];

/// What stands in the script as it is written.
const VERSION: &str = "const VERSION = 'none';";
const KEPT: &str = "const KEPT = [];";

/// Writes version and names into `dist/sw.js`.
pub(crate) fn keep() -> Result<()> {
    let script = house::dist().join("sw.js");
    let mut names = Vec::new();
    for entry in fs::read_dir(house::dist())? {
        names.push(entry?.file_name().to_string_lossy().into_owned());
    }
    // What is packed beside a file is no file of its own.
    names.retain(|name| name != "sw.js" && !name.ends_with(".br") && !name.ends_with(".gz"));
    names.sort_unstable();
    let mut digest = Sha256::new();
    for name in &names {
        digest.update(name);
        digest.update(fs::read(house::dist().join(name))?);
    }
    let version: String = digest.finalize().iter().take(8).map(|b| format!("{b:02x}")).collect();
    names.retain(|name| !LATER.iter().any(|later| name.starts_with(later)));
    house::write(&script, filled(&house::read(&script)?, &version, &names)?)
}

fn filled(script: &str, version: &str, names: &[String]) -> Result<String> {
    for place in [VERSION, KEPT] {
        ensure!(script.matches(place).count() == 1, "sw.js must hold {place} exactly once");
    }
    let names = names.iter().map(|name| format!("  '{name}',\n")).collect::<String>();
    Ok(script
        .replace(VERSION, &format!("const VERSION = '{version}';"))
        .replace(KEPT, &format!("const KEPT = [\n{names}];")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_gets_its_version_and_every_name() {
        let script = format!("// a\n{VERSION}\n{KEPT}\n// b");
        let names = ["a.js".to_owned(), "b.wasm".to_owned()];
        assert_eq!(
            filled(&script, "77", &names).unwrap(),
            "// a\nconst VERSION = '77';\nconst KEPT = [\n  'a.js',\n  'b.wasm',\n];\n// b"
        );
        assert!(filled("", "77", &names).is_err());
    }
}
