//! A report as HTML: one file, no script, no request, a style for paper.

use std::fmt::Write as _;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use model::FindingSeverity;

use crate::{Block, Logo, Report, Section, Story};

/// Nothing is fetched from anywhere, whatever somebody called a host; a logo is in the file itself.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

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
             <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n"
        );
        if let Some(Logo { media, octets, .. }) = &self.logo {
            let (media, octets) = (media.name(), BASE64_STANDARD.encode(octets));
            let source = format!("data:{media};base64,{octets}");
            let _ = writeln!(out, "<img class=\"logo\" alt=\"\" src=\"{source}\">");
        }
        let about = Escaped(&self.about);
        let _ = write!(out, "<h1>{title}</h1>\n<p class=\"about\">{about}</p>\n");
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
            Self::Stories(stories) => stories.iter().for_each(|story| story.write(out)),
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

impl Story {
    fn write(&self, out: &mut String) {
        let severity = self.severity.name();
        let _ = writeln!(
            out,
            "<article class=\"finding {severity}\">\n<h3><span class=\"severity\">{} {severity}</span> {}</h3>",
            shape(self.severity),
            Escaped(&self.title)
        );
        for text in &self.text {
            let _ = writeln!(out, "<p>{}</p>", Escaped(text));
        }
        if !self.parts.is_empty() {
            out.push_str("<ul>\n");
            for part in &self.parts {
                let _ = writeln!(out, "<li>{}</li>", Escaped(part));
            }
            out.push_str("</ul>\n");
        }
        for about in &self.about {
            let _ = writeln!(out, "<p class=\"about\">{}</p>", Escaped(about));
        }
        if let Some(filter) = &self.filter {
            let _ = writeln!(out, "<p><code>{}</code></p>", Escaped(filter));
        }
        out.push_str("</article>\n");
    }
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

/// Text as HTML shows it: markup is only letters, and what hides or turns other letters is written out.
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
                letter if chart::is_hidden(letter) => write!(f, "{}", letter.escape_unicode())?,
                letter => f.write_char(letter)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Media;

    #[test]
    fn markup_in_a_name_stays_text_wherever_it_stands() {
        let evil = "<script>alert(1)</script>\"'&\u{7}";
        let report = Report {
            title: evil.to_owned(),
            about: evil.to_owned(),
            logo: None,
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
        let (media, octets) = (Media::Svg, b"<svg/>".to_vec());
        let logo = Some(Logo { media, octets, pixels: None });
        let html = Report { logo, ..Report::default() }.to_html();
        assert!(html.contains("src=\"data:image/svg+xml;base64,PHN2Zy8+\""), "{html}");
        for sign in ["http://", "https://", "src=\"h", "url(", "@import"] {
            assert!(!html.contains(sign), "{sign}");
        }
        assert!(html.contains("default-src 'none'"));
    }
}
