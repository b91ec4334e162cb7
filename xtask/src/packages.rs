//! Programs that come from the system's packages: only tests need them.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::shell::{command, on_path, output, run, step};

/// A program, and Debian's package for it.
struct Wanted {
    program: &'static str,
    package: &'static str,
}

const WANTED: [Wanted; 13] = [
    Wanted { program: "chromium", package: "chromium" },
    Wanted { program: FIREFOX, package: FIREFOX },
    Wanted { program: "softflowd", package: "softflowd" },
    Wanted { program: "nfcapd", package: "nfdump" },
    Wanted { program: "fprobe", package: "fprobe" },
    Wanted { program: "pmacctd", package: "pmacct" },
    Wanted { program: "tshark", package: "tshark" },
    Wanted { program: "capinfos", package: "wireshark-common" },
    Wanted { program: "qpdf", package: "qpdf" },
    Wanted { program: "pdftotext", package: "poppler-utils" },
    // How Chinese, Japanese and Korean letters are numbered: no program.
    Wanted { program: POPPLER_DATA, package: "poppler-data" },
    Wanted { program: "nats-server", package: "nats-server" },
    // libFuzzer is written in C++.
    Wanted { program: "c++", package: "g++" },
];

const POPPLER_DATA: &str = "/usr/share/poppler/cMap";

/// Links programs that need no library of the system.
const MUSL: [Wanted; 1] = [Wanted { program: "musl-gcc", package: "musl-tools" }];

/// Debian's Firefox; other systems have it under other names, and one journey is what misses it.
const FIREFOX: &str = "firefox-esr";

/// Makes sure of every program the tests start, or says in one line what to install.
pub(crate) fn ready() -> Result<()> {
    make_sure(&WANTED)
}

/// Makes sure of what a static program is built with, in the same way.
pub(crate) fn musl() -> Result<()> {
    make_sure(&MUSL)
}

fn make_sure(wanted: &[Wanted]) -> Result<()> {
    let is_there = |w: &Wanted| match w.program {
        "chromium" => chromium().is_some(),
        POPPLER_DATA => Path::new(POPPLER_DATA).exists(),
        FIREFOX => firefox().is_some(),
        program => on_path(program).is_some(),
    };
    let mut missing: Vec<&str> =
        wanted.iter().filter(|w| !is_there(w)).map(|w| w.package).collect();
    if missing.contains(&FIREFOX) && !is_debian() {
        println!("  no Firefox: its journey is left out (FLOWGLASS_FIREFOX names one)");
        missing.retain(|package| *package != FIREFOX);
    }
    if missing.is_empty() {
        return Ok(());
    }
    let packages = missing.join(" ");
    if !Path::new("/etc/debian_version").exists() || on_path("apt-get").is_none() {
        bail!("please install these, then start again: {packages} (names of Debian's packages)");
    }
    let Some(before) = privilege() else {
        bail!("please install these, then start again: sudo apt-get install -y {packages}");
    };
    step(&format!("Debian packages {packages}"), || install(before, &missing))
}

/// The browser to test in: the one named in `FLOWGLASS_CHROMIUM`, or the system's.
pub(crate) fn chromium() -> Option<PathBuf> {
    let named = env::var_os("FLOWGLASS_CHROMIUM").map(PathBuf::from);
    let usual = ["chromium", "chromium-browser", "google-chrome"];
    named.or_else(|| usual.into_iter().find_map(on_path))
}

/// The other browser to test in: the one named in `FLOWGLASS_FIREFOX`, or the system's.
pub(crate) fn firefox() -> Option<PathBuf> {
    let named = env::var_os("FLOWGLASS_FIREFOX").map(PathBuf::from);
    named.or_else(|| [FIREFOX, "firefox"].into_iter().find_map(on_path))
}

/// Whether it is Debian itself: what is derived from it may have no package of this name.
fn is_debian() -> bool {
    let told = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    told.lines().any(|line| line == "ID=debian")
}

fn install(before: &[&str], missing: &[&str]) -> Result<()> {
    let apt = |words: &[&str]| {
        let line = [before, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"], words];
        let line = line.concat();
        let (program, arguments) = line.split_first().unwrap_or((&"apt-get", &[]));
        run(command(program).args(arguments))
    };
    apt(&["update"])?;
    apt(&[&["install", "-y", "--no-install-recommends"], missing].concat())
}

/// What to put before a command to be root: nothing, sudo, or it cannot be.
fn privilege() -> Option<&'static [&'static str]> {
    if output(command("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        return Some(&[]);
    }
    let sudo = on_path("sudo").is_some() && run(command("sudo").args(["-n", "true"])).is_ok();
    sudo.then_some(&["sudo", "-n"])
}
