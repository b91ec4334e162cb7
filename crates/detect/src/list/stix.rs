//! Indicators of STIX 2.1 (OASIS, 2021): a bundle of objects whose patterns compare addresses, names and
//! URLs with constants.

use serde::Deserialize;

use super::Item;
use super::read::ListReport;

#[derive(Deserialize)]
struct Bundle {
    #[serde(default)]
    objects: Vec<Object>,
}

#[derive(Deserialize)]
struct Object {
    #[serde(rename = "type", default)]
    kind: String,
    pattern: Option<String>,
    #[serde(default)]
    revoked: bool,
}

/// Paths that are compared with what can stand on a list (§6).
const PATHS: [&str; 4] = ["ipv4-addr:value", "ipv6-addr:value", "domain-name:value", "url:value"];

pub(super) fn read(text: &str, each: &mut dyn FnMut(Item)) -> ListReport {
    let mut report = ListReport { format: "STIX 2.1", ..ListReport::default() };
    let objects = match serde_json::from_str::<Bundle>(text) {
        Ok(bundle) => bundle.objects,
        Err(error) => {
            report.tell(error.line() as u64, &error.to_string());
            return report;
        }
    };
    let indicators = objects.iter().filter(|object| object.kind == "indicator" && !object.revoked);
    for (place, object) in indicators.enumerate() {
        let pattern = object.pattern.as_deref().unwrap_or_default();
        let before = report.items + report.beyond;
        for constant in constants(pattern) {
            match Item::parse(&constant) {
                Some(item) => report.take(item, each),
                None => report.tell(place as u64 + 1, &constant),
            }
        }
        if report.items + report.beyond == before && constants(pattern).is_empty() {
            report.tell(place as u64 + 1, pattern);
        }
    }
    report
}

/// The constants that one of [`PATHS`] equals; `\'` and `\\` are escaped in them (§9.1).
fn constants(pattern: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut rest = pattern;
    while let Some((at, path)) =
        PATHS.iter().filter_map(|path| Some((rest.find(path)?, *path))).min()
    {
        let behind = rest.get(at + path.len()..).unwrap_or_default().trim_start();
        rest = behind;
        let Some(behind) = behind.strip_prefix('=').map(str::trim_start) else { continue };
        let Some(behind) = behind.strip_prefix('\'') else { continue };
        let mut constant = String::new();
        let mut letters = behind.char_indices();
        let mut end = behind.len();
        while let Some((at, letter)) = letters.next() {
            match letter {
                '\\' => constant.extend(letters.next().map(|(_, letter)| letter)),
                '\'' => {
                    end = at + 1;
                    break;
                }
                letter => constant.push(letter),
            }
        }
        found.push(constant);
        rest = behind.get(end..).unwrap_or_default();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_found_wherever_they_stand_in_a_pattern() {
        assert_eq!(constants("[ipv4-addr:value = '192.0.2.1']"), ["192.0.2.1"]);
        assert_eq!(
            constants("[domain-name:value = 'a.example' OR url:value='http://b.example/it\\'s']"),
            ["a.example", "http://b.example/it's"]
        );
        assert_eq!(constants("[file:hashes.MD5 = 'x'] AND [ipv4-addr:value LIKE '1%']").len(), 0);
    }
}
