//! What other programs make of a document: qpdf, pdftotext, pdftoppm.

use std::process::Command;

use chart::{Anchor, Mark, Scene};
use model::FindingSeverity;

use crate::{Block, Logo, Media, Pixels, Report, Section, Story};

/// The document in a file of its own, and what a program says of it.
fn read(report: &Report, name: &str, program: &str, arguments: &[&str]) -> String {
    let folder = std::env::temp_dir().join(format!("flowglass-pdf-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder for what is written");
    let file = folder.join("report.pdf");
    std::fs::write(&file, report.to_pdf()).expect("a file");
    let mut arguments: Vec<&str> = arguments.to_vec();
    let path = file.display().to_string();
    let place = arguments.iter().position(|word| *word == "FILE").expect("where the file goes");
    arguments[place] = &path;
    let output =
        Command::new(program).args(&arguments).output().expect("Debian's qpdf and poppler-utils");
    std::fs::remove_dir_all(&folder).expect("the folder again");
    let (out, err) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{program}: {out}{err}");
    assert!(err.is_empty(), "{program} complains: {err}");
    out.into_owned()
}

fn text(report: &Report, name: &str) -> String {
    read(report, name, "pdftotext", &["-layout", "FILE", "-"])
}

/// Sections enough for several pages, with every kind of block.
fn sample() -> Report {
    let scene = Scene {
        width: 400.0,
        height: 100.0,
        marks: vec![
            Mark::Rect {
                x: 10.0,
                y: 10.0,
                width: 50.0,
                height: 60.0,
                class: "series-1".into(),
                title: None,
            },
            Mark::Path {
                d: "M0 90L100 20H200V90Z".into(),
                class: "layer series-0".into(),
                title: None,
            },
            Mark::Text {
                x: 200.0,
                y: 95.0,
                text: "Noon".into(),
                anchor: Anchor::Middle,
                class: "axis".into(),
            },
        ],
        title: "A chart".into(),
        table: None,
        over: None,
    };
    let number = |at: usize| vec![format!("host-{at}.example"), format!("{at} kB")];
    let table = Block::Table {
        heads: vec![("Host".into(), false), ("Bytes".into(), true)],
        rows: (0..90).map(number).collect(),
    };
    let story = Story {
        severity: FindingSeverity::High,
        title: "Port scan".into(),
        text: vec!["Somebody tried 400 ports. ".repeat(12).trim().to_owned()],
        parts: vec!["New host: it was not there before".into()],
        about: vec!["2026-11-21 08:00:00 – 08:05:00".into()],
        filter: Some("ip.addr == 192.0.2.1".into()),
    };
    let section = |heading: &str, blocks| Section { heading: heading.to_owned(), blocks };
    Report {
        title: "Traffic of a day".into(),
        about: "lab.pcapng".into(),
        logo: None,
        sections: vec![
            section(
                "Overview",
                vec![
                    Block::Figures(vec![
                        ("Bytes".into(), "1.2 GB".into()),
                        ("Flows".into(), "42".into()),
                    ]),
                    Block::Chart(scene),
                    Block::Legend(vec![
                        ("series-0".into(), "TLS".into()),
                        ("series-1".into(), "DNS".into()),
                    ]),
                ],
            ),
            section("Findings", vec![Block::Stories(vec![story; 9])]),
            section("Hosts", vec![table]),
        ],
        footer: "Made by a test.".into(),
    }
}

#[test]
fn the_file_is_sound_and_the_same_report_is_the_same_file() {
    let report = sample();
    let said = read(&report, "sound", "qpdf", &["--check", "FILE"]);
    assert!(said.contains("No syntax or stream encoding errors"), "{said}");
    assert_eq!(report.to_pdf(), report.to_pdf());
}

#[test]
fn every_word_can_be_selected_on_its_page() {
    let said = text(&sample(), "words");
    let pages: Vec<&str> = said.split('\u{c}').collect();
    assert!(pages.len() > 4, "{said}");
    assert!(pages[0].contains("Traffic of a day") && pages[0].contains("Noon"), "{}", pages[0]);
    assert!(pages[0].contains("Page 1 of"), "{}", pages[0]);
    for word in ["host-0.example", "host-89.example", "Port scan", "ip.addr == 192.0.2.1", "TLS"] {
        assert!(said.contains(word), "{word}: {said}");
    }
    // Heads stand again on the second page of the table.
    let hosts = pages.iter().filter(|page| page.contains("host-") && page.contains("Bytes"));
    assert!(hosts.count() > 1, "{said}");
}

#[test]
fn contents_say_on_which_page_a_section_begins_and_the_outline_leads_there() {
    let report = sample();
    let said = text(&report, "contents");
    let pages: Vec<&str> = said.split('\u{c}').collect();
    let line = pages[0].lines().find(|line| line.trim_start().starts_with("Hosts"));
    let number: usize = line
        .and_then(|line| line.split_whitespace().last()?.parse().ok())
        .unwrap_or_else(|| panic!("no number: {}", pages[0]));
    assert!(pages[number - 1].contains("host-0.example"), "{number}: {said}");
    let plain =
        read(&report, "outline", "qpdf", &["--qdf", "--object-streams=disable", "FILE", "-"]);
    assert_eq!(plain.matches("/Subtype /Link").count(), report.sections.len());
    assert_eq!(plain.matches("/S /GoTo").count(), report.sections.len());
    for heading in ["(Overview)", "(Findings)", "(Hosts)"] {
        assert!(plain.contains(&format!("/Title {heading}")), "{heading}");
    }
}

#[test]
fn names_in_other_scripts_are_found_by_whoever_searches() {
    let names = [
        "Ελλάδα",
        "сервер",
        "żółć",
        "مرحبا",
        "سلام",
        "שלום",
        "Հայ",
        "ქართული",
        "a↔b",
        "服务器",
        "サーバー",
        "서버",
        "日本",
    ];
    let mut report = sample();
    let line = |name: &&str| vec![(*name).to_owned(), "1".to_owned()];
    report.sections[2].blocks = vec![Block::Table {
        heads: vec![("Host".into(), false), ("Bytes".into(), true)],
        rows: names.iter().map(line).collect(),
    }];
    let said = text(&report, "scripts");
    for name in names {
        // Lam and alef are one letter, which readers take for both.
        let name = name.replace("\u{644}\u{627}", "\u{fefc}");
        assert!(said.contains(&name), "{name}: {said}");
    }
}

#[test]
fn what_has_no_letter_is_written_out_and_nothing_turns_a_line_around() {
    let report = Report { title: "a🚀b\u{202e}c\u{7}".into(), ..Report::default() };
    let said = text(&report, "escaped");
    assert!(said.contains(r"a\u{1f680}b\u{202e}c\u{7}"), "{said}");
}

#[test]
fn a_logo_is_drawn_with_what_is_seen_through() {
    let colour = [200, 30, 40, 255, 0, 0, 0, 0];
    let pixels = Pixels::new(2, 1, colour.to_vec());
    let logo = Some(Logo { media: Media::Png, octets: Vec::new(), pixels });
    let report = Report { logo, ..sample() };
    let said = read(&report, "logo", "pdfimages", &["-list", "FILE"]);
    assert!(said.contains("image") && said.contains("smask"), "{said}");
    // The page's upper right corner is red where the logo is.
    let ppm = ["-r", "30", "-f", "1", "-l", "1", "FILE"];
    let folder = std::env::temp_dir().join(format!("flowglass-pdf-drawn-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let out = folder.join("page").display().to_string();
    read(&report, "drawn", "pdftoppm", &[&ppm[..], &[&out]].concat());
    let page = std::fs::read_dir(&folder).expect("pages").flatten().next().expect("a page");
    let drawn = std::fs::read(page.path()).expect("the page");
    std::fs::remove_dir_all(&folder).expect("the folder again");
    let is_red = |pixel: &[u8]| matches!(pixel, [red, green, blue] if *red > 180 && *green < 60 && *blue < 70);
    assert!(
        drawn.chunks_exact(3).any(is_red)
            || drawn[1..].chunks_exact(3).any(is_red)
            || drawn[2..].chunks_exact(3).any(is_red)
    );
}

#[test]
fn a_page_of_nothing_is_a_page() {
    let said = read(&Report::default(), "nothing", "qpdf", &["--check", "FILE"]);
    assert!(said.contains("No syntax or stream encoding errors"), "{said}");
}
