//! `flowglass report` as a user calls it: PDF and HTML of every template, read back by other programs.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};

/// A folder of a test's own, gone with it.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = env::temp_dir().join(format!("flowglass-report-{}-{name}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn sample(&self, name: &str) -> &Self {
        fs::write(self.0.join(name), synth::sample(name).unwrap()).unwrap();
        self
    }

    fn report(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_flowglass"));
        command.arg("report").args(arguments).current_dir(&self.0).output().unwrap()
    }

    /// It has to work, and say nothing.
    fn made(&self, arguments: &[&str]) {
        let said = self.report(arguments);
        let words = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!((said.status.code(), words.as_str()), (Some(0), ""), "{arguments:?}");
    }

    /// The words of a PDF that is sound.
    fn words(&self, name: &str) -> String {
        let run = |program: &str, arguments: &[&str]| {
            let output =
                Command::new(program).args(arguments).current_dir(&self.0).output().unwrap();
            assert!(output.status.success(), "{program}: {output:?}");
            String::from_utf8(output.stdout).unwrap()
        };
        let checked = run("qpdf", &["--check", name]);
        assert!(checked.contains("No syntax or stream encoding errors"), "{checked}");
        run("pdftotext", &["-layout", name, "-"])
    }

    fn text(&self, name: &str) -> String {
        fs::read_to_string(self.0.join(name)).unwrap()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.0).unwrap();
    }
}

#[test]
fn every_template_is_a_sound_pdf_and_an_html_file() {
    let folder = Folder::new("templates");
    folder.sample("scan");
    for (template, word) in [
        ("general", "Conversations"),
        ("traffic", "Largest flows"),
        ("incidents", "Port scan"),
        ("anomaly", "T1046 Network Service Discovery"),
        ("host", "Who it is"),
        ("comparison", "Difference"),
    ] {
        folder.made(&["scan", "--template", template, "-o", "x.pdf"]);
        let words = folder.words("x.pdf");
        assert!(words.contains(word) && words.contains("Page 1 of"), "{template}: {words}");
        folder.made(&["scan", "--template", template, "-o", "x.html"]);
        let html = folder.text("x.html");
        assert!(html.contains(word) && html.contains("default-src 'none'"), "{template}");
    }
}

#[test]
fn standard_output_takes_either() {
    let folder = Folder::new("standard");
    folder.sample("scan");
    let pdf = folder.report(&["scan", "--format", "pdf", "-o", "-"]);
    assert!(pdf.stdout.starts_with(b"%PDF-"), "{:?}", pdf.stderr);
    let html = folder.report(&["scan", "-o", "-"]);
    assert!(html.stdout.starts_with(b"<!doctype html>"), "{:?}", html.stderr);
}

#[test]
fn filter_time_title_and_host_say_what_it_is_about() {
    let folder = Folder::new("about");
    folder.sample("scan");
    folder.made(&["scan", "--host", "192.168.1.50", "--top", "3", "-o", "host.pdf"]);
    let words = folder.words("host.pdf");
    assert!(words.contains("Host report: 192.168.1.50"), "{words}");
    assert!(words.contains("Port scan"), "{words}");
    let from = "2026-11-16T09:20:00Z";
    folder.made(&[
        "scan",
        "--title",
        "After nine",
        "--from",
        from,
        "--filter",
        "app == TLS",
        "-o",
        "a.pdf",
    ]);
    let words = folder.words("a.pdf");
    for word in ["After nine", "only", "TLS", "2026-11-16 09:20:00 –"] {
        assert!(words.contains(word), "{word}: {words}");
    }
    assert!(!words.contains("Port scan"), "it was before: {words}");
}

#[test]
fn two_files_are_compared_side_by_side() {
    let folder = Folder::new("compare");
    folder.sample("office").sample("scan");
    folder.made(&["scan", "--compare", "office", "-o", "change.pdf"]);
    let words = folder.words("change.pdf");
    assert!(words.contains("Before: office"), "{words}");
    assert!(words.contains("new") && words.contains("gone"), "{words}");
}

#[test]
fn a_redacted_report_names_nobody_and_one_key_replaces_alike() {
    let folder = Folder::new("redact");
    folder.sample("scan");
    for name in ["one.html", "two.html"] {
        folder.made(&["scan", "--redact=a key", "--template", "traffic", "-o", name]);
    }
    let html = folder.text("one.html");
    assert_eq!(html, folder.text("two.html"));
    assert!(!html.contains("192.168.1.") && !html.contains(".example"), "{html}");
    assert!(html.contains("name-1"), "{html}");
    // Without a key nobody can find out, nor make the same again.
    folder.made(&["scan", "--redact", "-o", "three.html"]);
    assert!(!folder.text("three.html").contains("192.168.1."));
}

/// A red pixel, as PNG.
const RED: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02\0\0\0\x90wS\xde\0\0\0\x0cIDAT\x08\xd7c\xf8\xcf\xc0\0\0\x03\x01\x01\0\x18\xdd\x8d\xb0\0\0\0\0IEND\xaeB`\x82";

#[test]
fn a_logo_is_png_or_svg_and_anything_else_is_told() {
    let folder = Folder::new("logo");
    folder.sample("scan");
    let svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"40\" height=\"10\"><rect width=\"40\" height=\"10\" fill=\"#c00\"/></svg>";
    fs::write(folder.0.join("red.png"), RED).unwrap();
    fs::write(folder.0.join("red.svg"), svg).unwrap();
    fs::write(folder.0.join("red.gif"), "GIF89a").unwrap();
    for logo in ["red.png", "red.svg"] {
        folder.made(&["scan", "--logo", logo, "-o", "x.pdf"]);
        assert!(folder.words("x.pdf").contains("Network report"));
        let mut images = Command::new("pdfimages");
        let listed = images.args(["-list", "x.pdf"]).current_dir(&folder.0).output().unwrap();
        assert!(String::from_utf8_lossy(&listed.stdout).contains("rgb"), "{logo}: {listed:?}");
        folder.made(&["scan", "--logo", logo, "-o", "x.html"]);
        assert!(folder.text("x.html").contains("src=\"data:image/"));
    }
    let wrong = folder.report(&["scan", "--logo", "red.gif", "-o", "x.pdf"]);
    assert_eq!(wrong.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("neither PNG nor SVG"));
}

#[test]
fn what_makes_no_sense_is_told_before_anything_is_read() {
    let folder = Folder::new("wrong");
    let check = |arguments: &[&str], words: &str| {
        let said = folder.report(arguments);
        let told = String::from_utf8_lossy(&said.stderr).into_owned();
        assert_eq!(said.status.code(), Some(2), "{told}");
        assert!(told.contains(words), "{told}");
        assert!(!Path::new(&folder.0).join("x.docx").exists());
    };
    check(&["scan", "-o", "x.docx"], ".pdf or .html");
    check(&["scan", "-o", "x.pdf", "--template", "novel"], "general, traffic, incidents");
    check(&["scan", "-o", "x.pdf", "--template", "traffic", "--host", "10.0.0.1"], "--host");
}
