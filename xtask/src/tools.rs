//! Tools of one exact version, in the user's cache folder, so that a second clone builds nothing.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

use anyhow::{Context, Result, anyhow, bail};
use sha2::{Digest, Sha256};

use crate::house;
use crate::shell::{cargo, command, on_path, output, run, seconds, step};

/// The target the page is built for.
pub(crate) const WASM: &str = "wasm32-unknown-unknown";

/// Bundles the page. 0.22 wants a newer Rust than ours.
pub(crate) const TRUNK: Tool = Tool { name: "trunk", version: "0.21.14", program: "trunk" };

/// Must be of the version of the crate `wasm-bindgen` in Cargo.lock; `tidy` compares them.
pub(crate) const WASM_BINDGEN: Tool =
    Tool { name: "wasm-bindgen-cli", version: "0.2.128", program: "wasm-bindgen" };

/// A cargo package whose programs we call.
#[derive(Clone, Copy)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    pub(crate) program: &'static str,
}

/// Makes sure of the wasm target, trunk, wasm-bindgen and npm's tools; returns the `PATH` that
/// finds them.
pub(crate) fn ready() -> Result<std::ffi::OsString> {
    target(WASM)?;
    npm()?;
    let missing: Vec<Tool> =
        [TRUNK, WASM_BINDGEN].into_iter().filter(|tool| tool.folder().is_none()).collect();
    if !missing.is_empty() {
        install(&missing)?;
    }
    let mut folders = vec![house::root().join("node_modules/.bin")];
    for tool in [TRUNK, WASM_BINDGEN] {
        folders.push(tool.folder().ok_or_else(|| anyhow!("{} is still missing", tool.name))?);
    }
    folders.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    Ok(env::join_paths(folders)?)
}

impl Tool {
    /// The folder of its programs: our cache first, then `PATH` when the version is right.
    fn folder(self) -> Option<PathBuf> {
        let cached = self.cache().ok()?.join("bin");
        if cached.join(self.program).with_extension(env::consts::EXE_EXTENSION).is_file() {
            return Some(cached);
        }
        let found = on_path(self.program)?;
        let says = output(Command::new(&found).arg("--version")).ok()?;
        let right = says.split_whitespace().any(|word| word == self.version);
        right.then(|| found.parent().map(Path::to_path_buf)).flatten()
    }

    fn cache(self) -> Result<PathBuf> {
        let base = env::var_os("XDG_CACHE_HOME").map(PathBuf::from).filter(|p| p.is_absolute());
        let home = || env::var_os("HOME").or_else(|| env::var_os("USERPROFILE"));
        let base = base
            .or_else(|| Some(PathBuf::from(home()?).join(".cache")))
            .context("neither XDG_CACHE_HOME nor HOME is set: where is the cache folder?")?;
        Ok(base.join("flowglass/tools").join(format!("{}-{}", self.name, self.version)))
    }

    /// `cargo binstall` fetches it built, where that is there; `cargo install` builds it.
    fn install(self) -> Result<()> {
        let folder = self.cache()?;
        fs::create_dir_all(&folder)?;
        if on_path("cargo-binstall").is_some() {
            let package = format!("{}@{}", self.name, self.version);
            let mut binstall = cargo();
            binstall.args(["binstall", "--no-confirm", "--root"]).arg(&folder).arg(package);
            if run(&mut binstall).is_ok() {
                return Ok(());
            }
        }
        let log_path = folder.join("install.log");
        let log = fs::File::create(&log_path)?;
        // Quick to build matters more here than quick to run: these figures halve the build time.
        let mut child = cargo()
            .args(["install", "--locked", "--version", self.version, self.name, "--root"])
            .arg(&folder)
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "1")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .env_remove("CARGO_TARGET_DIR")
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()?;
        let begun = Instant::now();
        let mut told = Instant::now();
        loop {
            if let Some(status) = child.try_wait()? {
                if status.success() {
                    return Ok(());
                }
                let said = house::read(&log_path).unwrap_or_default();
                let lines: Vec<&str> = said.lines().collect();
                let tail = lines.get(lines.len().saturating_sub(20)..).unwrap_or_default();
                bail!("{} {} could not be built:\n{}", self.name, self.version, tail.join("\n"));
            }
            if told.elapsed() >= Duration::from_secs(20) {
                told = Instant::now();
                let said = house::read(&log_path).unwrap_or_default();
                let crates = said.lines().filter(|l| l.contains("Compiling")).count();
                println!("  {}: {crates} crates begun, {}", self.name, seconds(begun.elapsed()));
            }
            thread::sleep(Duration::from_millis(200));
        }
    }
}

/// Builds them side by side.
fn install(missing: &[Tool]) -> Result<()> {
    let names: Vec<String> = missing.iter().map(|t| format!("{} {}", t.name, t.version)).collect();
    let name = format!("tools {} (once per machine; about six minutes)", names.join(", "));
    step(&name, || {
        let building: Vec<_> =
            missing.iter().map(|&tool| thread::spawn(move || tool.install())).collect();
        for one in building {
            one.join().map_err(|_| anyhow!("installing broke off"))??;
        }
        Ok(())
    })
}

/// Makes sure of a target of Rust's.
pub(crate) fn target(name: &str) -> Result<()> {
    let sysroot = output(command("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(name).is_dir() {
        return Ok(());
    }
    step(&format!("Rust's target {name}"), || {
        run(command("rustup").args(["target", "add", name]))
            .with_context(|| format!("install the Rust target {name} (rustup target add {name})"))
    })
}

/// npm's development tools, exactly as the lock file has them.
fn npm() -> Result<()> {
    let modules = house::root().join("node_modules");
    let lock = fs::read(house::root().join("package-lock.json"))?;
    let wanted: String = Sha256::digest(&lock).iter().map(|byte| format!("{byte:02x}")).collect();
    let mark = modules.join(".flowglass-lock");
    if fs::read_to_string(&mark).is_ok_and(|found| found == wanted) {
        return Ok(());
    }
    step("npm's development tools", || {
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        run(command(npm)
            .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"])
            .env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))
        .context("npm could not install the development tools: is Node.js 20 or newer there?")?;
        house::write(&mark, &wanted)
    })
}

/// Packages of Python that tests ask for what others make of our files and answers.
const PYTHON: [&str; 3] = ["duckdb==2.0.0", "pyarrow==26.0.1", "scikit-learn==1.9.1"];

/// The folder that holds them, for `PYTHONPATH`; none where pip cannot fetch them, and then tests say
/// what they leave out.
pub(crate) fn python() -> Option<PathBuf> {
    let version = "import sys; print('%d.%d' % sys.version_info[:2])";
    let version = output(command("python3").args(["-c", version])).ok()?;
    let base = TRUNK.cache().ok()?;
    let name = format!("python-{}-{}", version.trim(), PYTHON.join("-").replace("==", "-"));
    let folder = base.with_file_name(name);
    if folder.is_dir() {
        return Some(folder);
    }
    let part = folder.with_extension("part");
    let fetched = step(&format!("Python's {}", PYTHON.join(", ")), || {
        let pip = ["-m", "pip", "install", "--quiet", "--root-user-action=ignore", "--target"];
        run(command("python3").args(pip).arg(&part).args(PYTHON))?;
        Ok(fs::rename(&part, &folder)?)
    });
    match fetched {
        Ok(()) => Some(folder),
        Err(error) => {
            println!("  without them: {error:#}");
            None
        }
    }
}
