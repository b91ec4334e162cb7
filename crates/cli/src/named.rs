//! Files and, behind them, a filter: what is which.

mod globbed;

use std::path::{Path, PathBuf};

use query::filter::Filter;

use crate::arguments::UsageError;
use crate::flows::filter;
use crate::input::{is_standard, shown};

/// Letters of an argument that an error repeats.
const MOST_NAMED: usize = 120;

/// Which arguments are files, and which is the filter: the last one, unless there is a file of
/// that name or `--filter` says it.
pub(crate) fn files_and_filter(
    named: &[PathBuf],
    said: Option<&str>,
) -> anyhow::Result<(Vec<PathBuf>, Option<Filter>)> {
    let (files, filter) = sort(named, said)?;
    if files.is_empty() {
        return Err(UsageError("no FILE was named; `-` is standard input".to_owned()).into());
    }
    Ok((files, filter))
}

fn sort(named: &[PathBuf], said: Option<&str>) -> anyhow::Result<(Vec<PathBuf>, Option<Filter>)> {
    let globbed = |name: &PathBuf| globbed::files(name).unwrap_or_else(|| vec![name.clone()]);
    let mut files: Vec<PathBuf> = named.iter().flat_map(globbed).collect();
    if said.is_some() {
        return Ok((files, filter(said)?));
    }
    let is_file = |path: &Path| is_standard(path) || path.exists();
    let Some(last) = files.pop_if(|last| !is_file(last)) else { return Ok((files, None)) };
    if files.is_empty() {
        return Err(UsageError(format!("{}: no such file", shown(&last))).into());
    }
    let words = last.to_string_lossy();
    match filter(Some(&words)) {
        Ok(filter) => Ok((files, filter)),
        Err(error) => {
            // The error itself shows where; all of a filter of pages would hide it.
            let mut named = shown(&last);
            if let Some((end, _)) = named.char_indices().nth(MOST_NAMED) {
                named.replace_range(end.., "…");
            }
            let words = format!("{named} is neither a file nor a filter. {error}");
            Err(UsageError(words).into())
        }
    }
}
