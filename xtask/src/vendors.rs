//! The table of who made network interfaces, out of IEEE's public listing.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{fs, str};

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::house;

/// Where it stands.
const TABLE: &str = "crates/enrich/src/vendor/vendors.txt";

#[derive(Args)]
pub(crate) struct Options {
    /// The listing of MA-L as text: `oui.txt`, from IEEE or the package `ieee-data`.
    listing: PathBuf,
}

/// Writes it anew.
pub(crate) fn write(options: &Options) -> Result<()> {
    let octets = fs::read(&options.listing)
        .with_context(|| format!("cannot read {}", options.listing.display()))?;
    let table = table(&String::from_utf8_lossy(&octets));
    let names = table.lines().count();
    ensure!(names > 10_000, "{names} names are too few for IEEE's listing");
    fs::write(house::root().join(TABLE), &table)?;
    println!("  {names} names, {} bytes", table.len());
    Ok(())
}

/// A line for each name, in their order, behind a tab its prefixes.
fn table(listing: &str) -> String {
    let mut names: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for line in listing.lines() {
        let Some((prefix, name)) = line.split_once("(base 16)") else { continue };
        let (prefix, name) = (prefix.trim(), short(name));
        // Whoever pays for it is not named.
        let is_named = !name.is_empty() && name != "Private";
        if is_named && prefix.len() == 6 && prefix.bytes().all(|b| b.is_ascii_hexdigit()) {
            names.entry(name).or_default().push(prefix);
        }
    }
    let mut table = String::new();
    for (name, mut prefixes) in names {
        prefixes.sort_unstable();
        prefixes.dedup();
        table.push_str(&format!("{name}\t{}\n", prefixes.join(" ")));
    }
    table
}

/// Forms of companies, which say nothing of who it is.
const FORMS: [&str; 26] = [
    "a/s",
    "ab",
    "ag",
    "as",
    "b.v",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "inc",
    "incorporated",
    "kg",
    "limited",
    "llc",
    "ltd",
    "n.v",
    "nv",
    "oy",
    "plc",
    "pte",
    "pty",
    "s.a",
    "s.p.a",
    "s.r.l",
];

/// A name without forms of companies at its end.
fn short(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let name = words.join(" ");
    let mut rest = name.as_str();
    loop {
        rest = rest.trim_end_matches([' ', ',', '.', '&']);
        let Some(at) = rest.rfind([' ', ',']) else { break };
        let (front, form) = rest.split_at(at);
        let form = form.trim_start_matches([' ', ',']).trim_end_matches('.').to_ascii_lowercase();
        let is_form = FORMS.contains(&form.as_str());
        if !is_form || front.trim_end_matches([' ', ',', '.', '&']).len() < 3 {
            break;
        }
        rest = front;
    }
    rest.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_what_says_nothing_of_whom_they_name() {
        let check = |name: &str, expected: &str| assert_eq!(short(name), expected);
        check("\t\tApple, Inc.", "Apple");
        check("HUAWEI TECHNOLOGIES CO.,LTD", "HUAWEI TECHNOLOGIES");
        check("Cisco Systems, Inc", "Cisco Systems");
        check("TP-LINK TECHNOLOGIES CO.,LTD.", "TP-LINK TECHNOLOGIES");
        check("Sercomm  Corporation.", "Sercomm");
        check("AG", "AG");
        // Of two letters nobody would know who is meant.
        check("HP Inc.", "HP Inc");
    }

    #[test]
    fn a_listing_becomes_a_line_for_each_name() {
        let listing = "OUI/MA-L\t\tOrganization\n\
            00-22-72   (hex)\t\tBell Inc.\r\n\
            002272     (base 16)\t\tBell Inc.\r\n\
            \t\t\tSome street\r\n\
            00D0EF     (base 16)\t\tA\r\n\
            0022AA     (base 16)\t\tBell, Inc.\r\n\
            000000     (base 16)\t\tPrivate\r\n";
        assert_eq!(table(listing), "A\t00D0EF\nBell\t002272 0022AA\n");
    }
}
