//! `flowglass report`: what was seen, as one HTML file or PDF that stands alone.

mod incidents;
mod logo;

use std::path::Path;

use engine::Engine;
use query::Filter;
use report::{Against, Maker, Part, Report, Template, Wish};

use crate::arguments::{ReportArguments, ReportFormat, UsageError};
use crate::input::{self, shown};
use crate::output::Output;
use crate::query::asked;
use crate::query::compare::of_sources;
use crate::{cut, flows};

/// Reads the inputs and writes the report.
pub(crate) fn run(arguments: &ReportArguments) -> anyhow::Result<u8> {
    input::check(&arguments.files)?;
    let format = arguments.format.map_or_else(|| format(&arguments.output), Ok)?;
    let filter = flows::filter(arguments.filter.as_deref())?;
    let mut wish = wish(arguments, filter.as_ref())?;
    let mut inputs = arguments.files.clone();
    inputs.extend(arguments.compare.iter().chain(&arguments.incidents).cloned());
    let mut out = Output::create(Some(&arguments.output), &inputs)?;
    let limits = engine::Limits {
        findings: Some(engine::FindingLimits::default()),
        ..engine::Limits::default()
    };
    let mut loaded = input::load_within(&arguments.files, &arguments.input, limits, |_| {})?;
    if !loaded.usable {
        return Ok(loaded.code);
    }
    if let Some(other) = &arguments.compare {
        let here: Vec<_> = loaded.paths.keys().copied().collect();
        input::load_more(&mut loaded, std::slice::from_ref(other), &arguments.input);
        let there: Vec<_> = loaded.paths.keys().filter(|id| !here.contains(id)).copied().collect();
        let of =
            |sources: &[_]| of_sources(filter.clone(), sources).map(|filter| filter.to_string());
        let part = Part { filter: of(&there), time: wish.time };
        wish.filter = of(&here);
        wish.against = Some(Against { part, words: shown(other) });
    }
    let report = make(&mut loaded.engine, wish)?;
    let octets = match format {
        ReportFormat::Html => report.to_html().into_bytes(),
        ReportFormat::Pdf => report.to_pdf(),
    };
    out.pieces().extend_from_slice(&octets);
    out.finish()?;
    Ok(loaded.code)
}

/// Asks the engine until the report is there.
fn make(engine: &mut Engine, wish: Wish) -> anyhow::Result<Report> {
    let mut maker = Maker::new(wish);
    while let Some(asked) = maker.poll() {
        maker.hear(engine.ask(asked.request()?).into());
    }
    Ok(maker.finish())
}

/// By the name's ending; standard output is HTML.
fn format(output: &Path) -> Result<ReportFormat, UsageError> {
    let ending = output.extension().unwrap_or_default().to_ascii_lowercase();
    match ending.to_str() {
        Some("html" | "htm") => Ok(ReportFormat::Html),
        Some("pdf") => Ok(ReportFormat::Pdf),
        _ if output == Path::new("-") => Ok(ReportFormat::Html),
        _ => Err(UsageError("--output: reports are written as .pdf or .html".to_owned())),
    }
}

fn wish(arguments: &ReportArguments, filter: Option<&Filter>) -> anyhow::Result<Wish> {
    let own = match (arguments.host, &arguments.compare, &arguments.incidents) {
        (Some(_), ..) => Template::Host,
        (None, Some(_), _) => Template::Comparison,
        (None, None, Some(_)) => Template::Incidents,
        (None, None, None) => Template::General,
    };
    let template = arguments.template.unwrap_or(own);
    if arguments.host.is_some() && template != Template::Host {
        let words = "--host: only the template host is about one: leave --template out";
        return Err(UsageError(words.to_owned()).into());
    }
    if arguments.compare.is_some() && template != Template::Comparison {
        let words = "--compare: only the template comparison compares: leave --template out";
        return Err(UsageError(words.to_owned()).into());
    }
    if arguments.incidents.is_some() && template != Template::Incidents {
        let words = "--incidents: only the template incidents tells of them: leave --template out";
        return Err(UsageError(words.to_owned()).into());
    }
    let stdin = Path::new("-");
    let by_stdin = arguments.passphrase_file.as_deref().unwrap_or(stdin) == stdin;
    if arguments.incidents.is_some() && by_stdin && arguments.files.iter().any(|it| it == stdin) {
        let words =
            "--passphrase-file: standard input is traffic here: name a file for the passphrase";
        return Err(UsageError(words.to_owned()).into());
    }
    let logo = arguments.logo.as_deref().map(logo::read).transpose()?;
    let passphrase = arguments.passphrase_file.as_deref();
    let cases = arguments.incidents.as_deref().map(|file| incidents::read(file, passphrase));
    Ok(Wish {
        title: arguments.title.clone().unwrap_or_default(),
        inputs: arguments.files.iter().map(|file| shown(file)).collect(),
        filter: filter.map(ToString::to_string),
        time: asked::range(("--from", &arguments.from), ("--to", &arguments.to))?,
        host: arguments.host,
        top: arguments.top,
        incidents: cases.transpose()?,
        redaction: arguments
            .redact
            .as_deref()
            .map(|words| cut::key("--redact", words))
            .transpose()?,
        logo,
        ..Wish::new(template)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_says_what_is_written() {
        let check =
            |name: &str, expected| assert_eq!(format(Path::new(name)).ok(), expected, "{name}");
        check("a.pdf", Some(ReportFormat::Pdf));
        check("a.PDF", Some(ReportFormat::Pdf));
        check("a.html", Some(ReportFormat::Html));
        check("-", Some(ReportFormat::Html));
        check("a.docx", None);
        check("a", None);
    }
}
