//! The floors of the house: who may import whom, tested against what cargo knows.

use anyhow::{Result, ensure};
use cargo_metadata::{CargoOpt, DependencyKind, Metadata, MetadataCommand};

use crate::house;

/// Where a package stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Place {
    /// 0 is the ground.
    Floor(u8),
    /// What shells share that is not of the field: stands on none of ours, is imported by shells.
    Shared,
    /// Makes traffic from a number: stands on the languages, is imported by shells and tests.
    Traffic,
    /// Tests of the whole house: may import everything, is imported by nobody.
    Tests,
    /// This program: stands outside and imports none of ours.
    Outside,
}

use Place::{Floor, Outside, Shared, Tests, Traffic};

/// From the ground up. A new package is entered here first.
const TABLE: [(&str, Place); 32] = [
    ("model", Floor(0)),
    ("netflow", Floor(1)),
    ("capture", Floor(1)),
    ("query", Floor(1)),
    ("incident", Floor(1)),
    ("flow", Floor(2)),
    ("classify", Floor(2)),
    ("enrich", Floor(2)),
    ("detect", Floor(2)),
    ("store", Floor(2)),
    ("chart", Floor(2)),
    ("export", Floor(2)),
    ("fields", Floor(2)),
    ("anonymise", Floor(2)),
    ("protocol", Floor(3)),
    ("engine", Floor(4)),
    ("report", Floor(4)),
    ("columnar", Floor(5)),
    ("reports", Floor(5)),
    ("samples", Floor(5)),
    ("ui", Floor(5)),
    ("unpack", Floor(5)),
    ("worker", Floor(5)),
    ("flowglass-relay", Floor(5)),
    ("flowglass", Floor(5)),
    ("language", Shared),
    ("nats", Shared),
    ("serve", Shared),
    ("synth", Traffic),
    ("tests", Tests),
    ("conformance", Tests),
    ("xtask", Outside),
];

/// Arrows that the floors would allow and the design does not, with the reason.
const CLOSED: [(&str, &[&str], &str); 2] = [
    ("ui", &["engine", "store"], "the page asks through `protocol` and holds no flows"),
    (
        "flowglass-relay",
        &[
            "query", "flow", "classify", "enrich", "detect", "store", "chart", "export", "fields",
            "protocol", "report", "engine",
        ],
        "the relay wraps datagrams and recognises template sets, nothing else of ours",
    ),
];

/// Every package's dependencies go downwards, and every package is in the table.
pub(crate) fn check() -> Result<()> {
    let metadata = metadata()?;
    let mut wrong = Vec::new();
    for package in metadata.workspace_packages() {
        let name = package.name.as_str();
        if place(name).is_none() {
            wrong.push(format!(
                "{name} is not in the table of xtask/src/floors.rs: give it a floor"
            ));
        }
        for dependency in package.dependencies.iter().filter(|d| d.path.is_some()) {
            let is_test_only = dependency.kind == DependencyKind::Development;
            wrong.extend(refusal(name, &dependency.name, is_test_only));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n  "));
    Ok(())
}

/// One version of whatever we ask for ourselves: two would be two sizes and two behaviours.
pub(crate) fn one_version_each() -> Result<()> {
    let metadata = metadata()?;
    let mut direct: Vec<String> = metadata
        .workspace_packages()
        .iter()
        .flat_map(|package| &package.dependencies)
        .map(|dependency| dependency.name.clone())
        .collect();
    direct.sort_unstable();
    direct.dedup();
    let mut wrong = Vec::new();
    for name in direct {
        let versions: Vec<String> = metadata
            .packages
            .iter()
            .filter(|package| package.name.as_str() == name)
            .map(|package| package.version.to_string())
            .collect();
        if versions.len() > 1 {
            wrong.push(format!(
                "{name} is there as {}: ask for the version the others use (cargo tree -d)",
                versions.join(" and ")
            ));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n  "));
    Ok(())
}

/// Packages of floors 0 to 4, which do no input or output and build for the browser.
pub(crate) fn pure() -> impl Iterator<Item = &'static str> {
    TABLE.iter().filter(|(_, place)| matches!(place, Floor(0..=4))).map(|(name, _)| *name)
}

/// Why this import is not allowed; none when it is.
fn refusal(from: &str, to: &str, is_test_only: bool) -> Option<String> {
    let (here, there) = (place(from)?, place(to)?);
    let allowed = match (here, there) {
        // A shell is tried beside the one it speaks with.
        (Floor(5), Floor(5)) => is_test_only,
        (Floor(upper), Floor(lower)) => upper > lower,
        // The languages would test themselves against a copy of themselves.
        (Floor(floor), Traffic) => floor == 5 || (is_test_only && floor >= 2),
        (Traffic, Floor(floor)) => floor <= 1,
        (Floor(5), Shared) => true,
        (Tests, Floor(_) | Traffic | Shared) => true,
        _ => false,
    };
    if !allowed {
        return Some(format!(
            "{from} ({}) imports {to} ({}): imports go downwards only, siblings meet in engine",
            here.words(),
            there.words()
        ));
    }
    let closed = CLOSED.iter().find(|(who, whom, _)| *who == from && whom.contains(&to));
    closed
        .filter(|_| !is_test_only)
        .map(|(_, _, reason)| format!("{from} imports {to}, but {reason}"))
}

fn place(name: &str) -> Option<Place> {
    TABLE.iter().find(|(known, _)| *known == name).map(|(_, place)| *place)
}

impl Place {
    fn words(self) -> String {
        match self {
            Floor(floor) => format!("floor {floor}"),
            Shared | Traffic | Tests | Outside => "beside the floors".to_owned(),
        }
    }
}

fn metadata() -> Result<Metadata> {
    let mut command = MetadataCommand::new();
    Ok(command.current_dir(house::root()).features(CargoOpt::AllFeatures).exec()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, to: &str, allowed: bool) {
        assert_eq!(refusal(from, to, false).is_none(), allowed, "{from} → {to}");
    }

    #[test]
    fn imports_go_downwards() {
        check("engine", "store", true);
        check("netflow", "model", true);
        check("flowglass", "synth", true);
    }

    #[test]
    fn an_upward_import_is_refused() {
        check("model", "netflow", false);
        check("store", "engine", false);
        check("synth", "engine", false);
        check("engine", "synth", false);
    }

    #[test]
    fn siblings_do_not_see_each_other() {
        check("flow", "classify", false);
        check("netflow", "capture", false);
        check("ui", "worker", false);
    }

    #[test]
    fn the_page_holds_no_flows_and_the_relay_decodes_none() {
        check("ui", "engine", false);
        check("ui", "chart", true);
        check("flowglass-relay", "flow", false);
        check("flowglass-relay", "capture", true);
    }

    #[test]
    fn a_shell_is_tried_beside_another_and_never_built_with_it() {
        assert!(refusal("flowglass", "flowglass-relay", true).is_none());
        assert!(refusal("flowglass", "flowglass-relay", false).is_some());
    }

    #[test]
    fn what_shells_share_knows_nothing_of_the_field() {
        check("flowglass", "serve", true);
        check("flowglass-relay", "serve", true);
        check("engine", "serve", false);
        check("serve", "model", false);
        check("flowglass", "nats", true);
        check("nats", "model", false);
    }

    #[test]
    fn made_traffic_may_test_what_reads_it() {
        assert!(refusal("engine", "synth", true).is_none());
        assert!(refusal("netflow", "synth", true).is_some());
    }
}
