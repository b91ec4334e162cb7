//! A report as HTML: one file, no script, no request, a style for paper.

use std::fmt::Write as _;

use model::{Finding, FindingSeverity, Timestamp};

use crate::{Block, Report, Section};

/// Nothing is fetched from anywhere, whatever somebody called a host.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

const STYLE: &str = include_str!("report.css");

impl Report {
    /// The whole file.
    pub fn to_html(&self) -> String {
        let mut out = String::with_capacity(64 * 1024);
        let title = Escaped(&self.title);
        let _ = write!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n\
             <h1>{title}</h1>\n<p class=\"about\">{}</p>\n",
            Escaped(&self.about)
        );
        if self.sections.len() > 1 {
            out.push_str("<nav aria-label=\"Contents\"><ol>\n");
            for (place, section) in self.sections.iter().enumerate() {
                let heading = Escaped(&section.heading);
                let _ = writeln!(out, "<li><a href=\"#s{}\">{heading}</a></li>", place + 1);
            }
            out.push_str("</ol></nav>\n");
        }
        for (place, section) in self.sections.iter().enumerate() {
            section.write(place + 1, &mut out);
        }
        let _ =
            write!(out, "<footer>{}</footer>\n</main>\n</body>\n</html>\n", Escaped(&self.footer));
        out
    }
}

impl Section {
    fn write(&self, number: usize, out: &mut String) {
        let heading = Escaped(&self.heading);
        let _ = writeln!(out, "<section>\n<h2 id=\"s{number}\">{heading}</h2>");
        for block in &self.blocks {
            block.write(out);
        }
        out.push_str("</section>\n");
    }
}

impl Block {
    fn write(&self, out: &mut String) {
        match self {
            Self::Text(text) => {
                let _ = writeln!(out, "<p>{}</p>", Escaped(text));
            }
            Self::Figures(figures) => {
                out.push_str("<dl class=\"figures\">\n");
                for (name, value) in figures {
                    let (name, value) = (Escaped(name), Escaped(value));
                    let _ = writeln!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>");
                }
                out.push_str("</dl>\n");
            }
            Self::Chart(scene) => {
                let _ = writeln!(out, "<figure>{}</figure>", scene.to_svg(""));
            }
            Self::Legend(rows) => {
                out.push_str("<ul class=\"legend\">\n");
                for (class, name) in rows {
                    let (class, name) = (Escaped(class), Escaped(name));
                    let _ = writeln!(
                        out,
                        "<li><svg width=\"10\" height=\"10\" aria-hidden=\"true\"><rect width=\"10\" \
                         height=\"10\" class=\"{class}\"/></svg> {name}</li>"
                    );
                }
                out.push_str("</ul>\n");
            }
            Self::Table { heads, rows } => table(heads, rows, out),
            Self::Findings(findings) => {
                if findings.is_empty() {
                    out.push_str("<p>Nothing odd was found.</p>\n");
                }
                findings.iter().for_each(|finding| write_finding(finding, out));
            }
        }
    }
}

fn table(heads: &[(String, bool)], rows: &[Vec<String>], out: &mut String) {
    out.push_str("<div class=\"wide\"><table>\n<thead><tr>");
    let class = |is_number: bool| if is_number { " class=\"number\"" } else { "" };
    for (head, is_number) in heads {
        let _ = write!(out, "<th scope=\"col\"{}>{}</th>", class(*is_number), Escaped(head));
    }
    out.push_str("</tr></thead>\n<tbody>\n");
    for row in rows {
        out.push_str("<tr>");
        for (cell, (_, is_number)) in row.iter().zip(heads) {
            let _ = write!(out, "<td{}>{}</td>", class(*is_number), Escaped(cell));
        }
        out.push_str("</tr>\n");
    }
    out.push_str("</tbody></table></div>\n");
}

fn write_finding(finding: &Finding, out: &mut String) {
    let severity = finding.severity.name();
    let technique = finding.kind.technique();
    let technique = technique.map(|t| format!(" · {} {}", t.id, t.name)).unwrap_or_default();
    let _ = write!(
        out,
        "<article class=\"finding {severity}\">\n<h3><span class=\"severity\">{} {severity}</span> {}</h3>\n\
         <p>{}</p>\n<p class=\"about\">{} – {} · {} % sure{technique}</p>\n<p><code>{}</code></p>\n",
        shape(finding.severity),
        Escaped(finding.kind.title()),
        Escaped(&finding.sentence),
        second(finding.first),
        second(finding.last),
        finding.confidence,
        Escaped(&finding.filter),
    );
    if !finding.parts.is_empty() {
        out.push_str("<ul>\n");
        for part in &finding.parts {
            let (title, sentence) = (Escaped(part.kind.title()), Escaped(&part.sentence));
            let _ = writeln!(out, "<li>{title}: {sentence}</li>");
        }
        out.push_str("</ul>\n");
    }
    out.push_str("</article>\n");
}

/// A shape beside the colour, for those who do not see it.
const fn shape(severity: FindingSeverity) -> &'static str {
    match severity {
        FindingSeverity::Info => "○",
        FindingSeverity::Low => "◔",
        FindingSeverity::Medium => "◑",
        FindingSeverity::High => "◕",
        FindingSeverity::Critical => "●",
    }
}

/// To the second.
fn second(at: Timestamp) -> String {
    let text = at.to_string();
    let whole = text.split('.').next().unwrap_or_default();
    format!("{}Z", whole.replace('T', " "))
}

/// Text as HTML shows it: markup is only letters, control characters are left out.
struct Escaped<'a>(&'a str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        use std::fmt::Write;
        for letter in self.0.chars() {
            match letter {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&#39;")?,
                letter if letter.is_control() => {}
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_a_name_stays_text_wherever_it_stands() {
        let evil = "<script>alert(1)</script>\"'&\u{7}";
        let report = Report {
            title: evil.to_owned(),
            about: evil.to_owned(),
            sections: vec![
                Section {
                    heading: evil.to_owned(),
                    blocks: vec![
                        Block::Text(evil.to_owned()),
                        Block::Figures(vec![(evil.to_owned(), evil.to_owned())]),
                        Block::Table {
                            heads: vec![(evil.to_owned(), true)],
                            rows: vec![vec![evil.to_owned()]],
                        },
                    ],
                },
                Section::default(),
            ],
            footer: evil.to_owned(),
        };
        let html = report.to_html();
        assert!(!html.contains("<script"), "{html}");
        assert!(!html.contains('\u{7}'));
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;"));
    }

    #[test]
    fn the_file_asks_for_nothing() {
        let html = Report::default().to_html();
        for sign in ["http://", "https://", "src=", "url(", "@import"] {
            assert!(!html.contains(sign), "{sign}");
        }
        assert!(html.contains("default-src 'none'"));
    }
}
