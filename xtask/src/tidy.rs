//! Rules for files that no compiler holds: each found place is one line.

use std::path::Path;

use anyhow::{Result, ensure};

use crate::tools::{TRUNK, WASM_BINDGEN};
use crate::{floors, house, language};

/// Past this, a file hides a second idea.
const LONGEST: usize = 400;

/// Written here so that this file does not find itself.
const OWED: [&str; 2] = [concat!("TO", "DO"), concat!("FIX", "ME")];
const MACHINE: [&str; 5] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/Us", "ers/"),
    concat!("/fa", "rm/"),
];
const REGISTRIES: [&str; 4] = [
    concat!("registry.npm", "js.org"),
    concat!("index.crates", ".io"),
    concat!("static.crates", ".io"),
    concat!("proxy.go", "lang.org"),
];

/// Every rule on every file.
pub(crate) fn check() -> Result<()> {
    let mut wrong = Vec::new();
    for name in house::files()? {
        // Bytes that are no text have no lines to look at.
        let Ok(text) = house::read(&house::root().join(&name)) else { continue };
        wrong.extend(findings(&name, &text).into_iter().map(|what| format!("{name}: {what}")));
    }
    wrong.extend(language::findings()?);
    wrong.extend(unsafe_doors()?);
    wrong.extend(versions()?);
    ensure!(wrong.is_empty(), "{} places:\n  {}", wrong.len(), wrong.join("\n  "));
    Ok(())
}

/// What is wrong with one file.
fn findings(name: &str, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let is_generated = name.ends_with("generated.rs") || name.ends_with("package-lock.json");
    let extension = Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or_default();
    let is_rust = extension == "rs";
    if is_rust && !text.starts_with("//! ") {
        found.push("the first line is a `//!` sentence that says what the file is for".to_owned());
    }
    let lines = text.lines().count();
    if matches!(extension, "rs" | "css" | "js" | "mjs") && !is_generated && lines > LONGEST {
        found.push(format!("{lines} lines, {LONGEST} at most: look for the second idea in it"));
    }
    if name.ends_with("package-lock.json") && text.contains("\"resolved\"") {
        found.push("holds download addresses: delete it and run npm install again".to_owned());
    }
    for (number, line) in text.lines().enumerate() {
        let at = number + 1;
        if OWED.iter().any(|word| line.contains(word)) && !names_an_issue(line) {
            found.push(format!("line {at}: something owed without its issue (#number)"));
        }
        if let Some(path) = MACHINE.iter().find(|path| names_a_path(line, path)) {
            found.push(format!("line {at}: a path of one machine ({path}…)"));
        }
        if let Some(host) = REGISTRIES.iter().find(|host| line.contains(**host)) {
            found.push(format!("line {at}: a registry's address ({host})"));
        }
    }
    found
}

/// `#12` somewhere in the line.
fn names_an_issue(line: &str) -> bool {
    line.split('#').skip(1).any(|after| after.starts_with(|c: char| c.is_ascii_digit()))
}

/// The path begins there: a folder of that name inside another path is nobody's machine.
fn names_a_path(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line.get(..at).and_then(|text| text.chars().next_back());
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | ')'))
    })
}

/// Floors 0 to 4 forbid unsafe code at their door.
fn unsafe_doors() -> Result<Vec<String>> {
    let mut wrong = Vec::new();
    for package in floors::pure() {
        let name = format!("crates/{package}/src/lib.rs");
        if !house::read(&house::root().join(&name))?.contains("#![forbid(unsafe_code)]") {
            wrong.push(format!("{name}: #![forbid(unsafe_code)] is missing"));
        }
    }
    Ok(wrong)
}

/// The pinned tools fit the lock file and the page's configuration.
fn versions() -> Result<Vec<String>> {
    let lock = house::read(&house::root().join("Cargo.lock"))?;
    let wanted = format!("name = \"wasm-bindgen\"\nversion = \"{}\"", WASM_BINDGEN.version);
    let mut wrong = Vec::new();
    if !lock.contains(&wanted) {
        wrong.push(format!(
            "xtask/src/tools.rs pins wasm-bindgen-cli {}, Cargo.lock has another wasm-bindgen",
            WASM_BINDGEN.version
        ));
    }
    let trunk = house::read(&house::root().join("Trunk.toml")).unwrap_or_default();
    let asked = trunk.lines().find_map(|line| line.trim().strip_prefix("trunk-version"));
    if asked.is_some_and(|asked| !asked.contains(TRUNK.version)) {
        wrong.push(format!("Trunk.toml asks for another trunk than {}", TRUNK.version));
    }
    Ok(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, text: &str, expected: usize) {
        assert_eq!(findings(name, text).len(), expected, "{name}: {:?}", findings(name, text));
    }

    #[test]
    fn a_rust_file_begins_with_what_it_is_for() {
        check("a.rs", "//! Adds numbers.\n", 0);
        check("a.rs", "use std::fs;\n", 1);
        check("a.css", "body {}\n", 0);
    }

    #[test]
    fn a_long_file_is_found_unless_it_is_generated() {
        let long = format!("//! Long.\n{}", "\n".repeat(LONGEST));
        check("a.rs", &long, 1);
        check("ports/generated.rs", &long, 0);
    }

    #[test]
    fn what_is_owed_names_its_issue() {
        check("a.css", &format!("/* {}: colours */", OWED[0]), 1);
        check("a.css", &format!("/* {} #12: colours */", OWED[0]), 0);
    }

    #[test]
    fn a_path_of_one_machine_is_found_and_a_folder_of_that_name_is_not() {
        check("a.md", &format!("see {}notes", MACHINE[0]), 1);
        check("a.md", &format!("see docs{}notes", MACHINE[0]), 0);
    }

    #[test]
    fn a_lock_file_holds_no_addresses() {
        check("package-lock.json", "{ \"resolved\": \"x\" }", 1);
        check("a.md", &format!("https://{}/x", REGISTRIES[0]), 1);
    }
}
