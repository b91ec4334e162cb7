//! The page's style sheets as one file: fewer to fetch, and together they compress to two thirds.

use std::fs;

use anyhow::Result;
use sha2::{Digest, Sha384};

use crate::{house, policy};

const BEGIN: &str = "<link rel=\"stylesheet\" href=\"./";

/// Joins them in the order of the page; the page that names the one.
pub(crate) fn join(page: &str) -> Result<String> {
    let (page, names) = without_sheets(page);
    let mut all = String::new();
    for name in &names {
        let file = house::dist().join(name);
        all.push_str(&house::read(&file)?);
        fs::remove_file(file)?;
    }
    let digest = Sha384::digest(&all);
    let short: String = digest.iter().take(8).map(|octet| format!("{octet:02x}")).collect();
    let name = format!("page-{short}.css");
    house::write(&house::dist().join(&name), &all)?;
    let integrity = policy::base64(&digest);
    Ok(page.replace(PLACE, &format!("{BEGIN}{name}\" integrity=\"sha384-{integrity}\"/>")))
}

const PLACE: &str = "<!-- styles -->";

/// The page with a mark where its first sheet was named, and the names of all.
fn without_sheets(page: &str) -> (String, Vec<String>) {
    let mut names = Vec::new();
    let lines = page.lines().filter_map(|line| {
        let Some(rest) = line.trim_start().strip_prefix(BEGIN) else { return Some(line) };
        let (name, _) = rest.split_once('"')?;
        names.push(name.to_owned());
        (names.len() == 1).then_some(PLACE)
    });
    let page = lines.flat_map(|line| [line, "\n"]).collect();
    (page, names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sheets_leave_the_page_in_their_order_and_one_place_stays() {
        let page = "<head>\n  <link rel=\"icon\" href=\"./a.svg\">\n\
                    <link rel=\"stylesheet\" href=\"./b.css\" integrity=\"x\"/>\n\
                    <link rel=\"stylesheet\" href=\"./a.css\"/>\n</head>\n";
        let (page, names) = without_sheets(page);
        assert_eq!(names, ["b.css", "a.css"]);
        assert_eq!(
            page,
            format!("<head>\n  <link rel=\"icon\" href=\"./a.svg\">\n{PLACE}\n</head>\n")
        );
    }
}
