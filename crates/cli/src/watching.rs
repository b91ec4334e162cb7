//! What the user wants to be told of: lists and rules from files; and firewalls' rules made of lists.

use std::fs;
use std::io::Read;
use std::path::Path;

use anyhow::Context;
use detect::{AlertRule, AlertText, Item, List, ListKind, ListReport};
use serde_json::Value as Json;

use crate::FINE;
use crate::arguments::{RuleArguments, RulesArguments, UsageError};
use crate::input::{shown, why};
use crate::output::{Output, tell};

/// Bad lines of a list that are shown one by one.
const SHOWN: usize = 5;

/// The lists that were named, in order.
pub(crate) fn lists(arguments: &RuleArguments) -> anyhow::Result<Vec<List>> {
    let named = arguments.block.iter().map(|file| (ListKind::Block, file));
    let named = named.chain(arguments.watch.iter().map(|file| (ListKind::Watch, file)));
    named
        .map(|(kind, file)| {
            let text = read(file)?;
            let name = file.file_stem().unwrap_or_default().to_string_lossy();
            let (list, report) = List::read(&name, kind, &text);
            tell_report(&shown(file), &report);
            Ok(list)
        })
        .collect()
}

/// The rules that were named.
pub(crate) fn alerts(arguments: &RuleArguments) -> anyhow::Result<Vec<AlertRule>> {
    #[derive(serde::Deserialize)]
    struct Rules {
        #[serde(default)]
        alert: Vec<AlertText>,
    }
    let mut all = Vec::new();
    for file in &arguments.alerts {
        let text = read(file)?;
        let text = String::from_utf8_lossy(&text);
        let rules: Rules = toml::from_str(&text)
            .map_err(|error| UsageError(format!("{}: {error}", shown(file))))?;
        for text in &rules.alert {
            let rule = AlertRule::try_from(text)
                .map_err(|why| UsageError(format!("{}: {why}", shown(file))))?;
            all.push(rule);
        }
    }
    if all.len() > detect::MAX_RULES {
        let most = detect::MAX_RULES;
        return Err(UsageError(format!("--alerts: {} rules, {most} at most", all.len())).into());
    }
    Ok(all)
}

/// `flowglass rules`.
pub(crate) fn run(arguments: &RulesArguments) -> anyhow::Result<u8> {
    let mut items = Vec::new();
    for item in &arguments.items {
        if let Some(file) = item.strip_prefix('@') {
            let text = read(file.as_ref())?;
            let (more, report) = List::items(&text);
            tell_report(&shown(file.as_ref()), &report);
            items.extend(more);
        } else {
            items.push(Item::parse(item).ok_or_else(|| {
                let shown = export::escape_controls(item);
                UsageError(format!("`{shown}` is neither an address, a network nor a name"))
            })?);
        }
    }
    let rules = arguments.format.write(&arguments.title, &items);
    let mut out = Output::create(arguments.output.as_deref(), &[])?;
    out.pieces().extend_from_slice(rules.text.as_bytes());
    out.finish()?;
    if rules.left_out > 0 {
        let left_out = model::counted(rules.left_out, "item has", "items have");
        tell(format_args!("{left_out} no words in {}: left out", arguments.format.name()));
    }
    Ok(FINE)
}

fn read(file: &Path) -> anyhow::Result<Vec<u8>> {
    if file == Path::new("-") {
        let mut text = Vec::new();
        std::io::stdin().read_to_end(&mut text).context("standard input")?;
        return Ok(text);
    }
    fs::read(file).map_err(|error| UsageError(format!("{}: {}", shown(file), why(&error))).into())
}

/// What was passed over.
fn tell_report(name: &str, report: &ListReport) {
    for bad in report.bad.iter().take(SHOWN) {
        // As JSON writes it: in quotes, on one line.
        let text = Json::from(bad.text.as_str());
        tell(format_args!("{name}: line {}: {text} can stand on no list", bad.line));
    }
    let shown = report.bad.len().min(SHOWN) as u64;
    if report.bad_lines > shown {
        let more = model::counted(report.bad_lines - shown, "more line", "more lines");
        tell(format_args!("{name}: {more} like these"));
    }
    if report.beyond > 0 {
        let most = detect::MAX_ITEMS;
        tell(format_args!(
            "{name}: only the first {most} items are used, {} are not",
            report.beyond
        ));
    }
}
