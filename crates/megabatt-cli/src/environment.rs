//! What a measurement depends on beside the program: the machine, its system, and how this binary was built.

use std::fs;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::Serialize;

/// The machine and the build. What cannot be found out is empty or absent, never guessed.
#[derive(Serialize)]
pub struct Environment {
    pub cpu: String,
    /// Cores that this process may use.
    pub cores: usize,
    pub memory_bytes: Option<u64>,
    pub os: String,
    pub arch: &'static str,
    /// What the processor offers, of the features that matter here.
    pub cpu_features: Vec<&'static str>,
    pub rustc: &'static str,
    pub target: &'static str,
    pub opt_level: &'static str,
    /// Whether arithmetic is checked as in tests; such a build is slower.
    pub debug_assertions: bool,
    /// What the compiler took for granted.
    pub target_features: Vec<&'static str>,
    /// Work on the machine over the last minute, in cores, when this was asked.
    pub load_average: Option<f64>,
}

impl Environment {
    /// Of this process, now.
    pub fn here() -> Environment {
        Environment {
            cpu: cpu(),
            cores: crate::mode::cores(),
            memory_bytes: memory_bytes(),
            os: os(),
            arch: std::env::consts::ARCH,
            cpu_features: offered(),
            rustc: env!("MEGABATT_RUSTC"),
            target: env!("MEGABATT_TARGET"),
            opt_level: env!("MEGABATT_OPT_LEVEL"),
            debug_assertions: cfg!(debug_assertions),
            target_features: needed(),
            load_average: load_average(),
        }
    }
}

impl Environment {
    /// Whether other work kept a fair share of the cores busy when this was asked.
    pub fn is_busy(&self) -> bool {
        self.load_average.is_some_and(|load| load > 0.25 * self.cores as f64)
    }
}

/// The value of a line `name : value` or `name value` of one of Linux's files of facts.
fn fact(file: &str, name: &str) -> Option<String> {
    let text = fs::read_to_string(file).ok()?;
    let value = text.lines().find_map(|line| line.strip_prefix(name))?;
    Some(value.trim_start_matches([' ', '\t', ':', '=']).trim().trim_matches('"').to_owned())
}

/// A fact in kibibytes, as bytes.
fn fact_bytes(file: &str, name: &str) -> Option<u64> {
    let kib: u64 = fact(file, name)?.trim_end_matches("kB").trim().parse().ok()?;
    kib.checked_mul(1024)
}

fn cpu() -> String {
    let name = fact("/proc/cpuinfo", "model name").unwrap_or_default();
    match (fact("/proc/cpuinfo", "cpu family"), fact("/proc/cpuinfo", "model\t")) {
        // Virtual machines often give the family alone.
        (Some(family), Some(model)) if !name.is_empty() => format!("{name} (family {family}, model {model})"),
        _ => name,
    }
}

/// The machine's memory, or what the control group leaves of it.
pub fn memory_bytes() -> Option<u64> {
    let machine = fact_bytes("/proc/meminfo", "MemTotal");
    let group: Option<u64> =
        fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    match (machine, group) {
        (Some(machine), Some(group)) => Some(machine.min(group)),
        (machine, group) => machine.or(group),
    }
}

fn os() -> String {
    let name = fact("/etc/os-release", "PRETTY_NAME").unwrap_or_else(|| std::env::consts::OS.to_owned());
    match fs::read_to_string("/proc/sys/kernel/osrelease") {
        Ok(kernel) => format!("{name}, kernel {}", kernel.trim()),
        Err(_) => name,
    }
}

fn load_average() -> Option<f64> {
    fs::read_to_string("/proc/loadavg").ok()?.split(' ').next()?.parse().ok()
}

/// The most memory that this process has had so far; `None` where the system does not say.
#[cfg(unix)]
pub fn peak_rss_bytes() -> Option<u64> {
    use nix::sys::resource::{UsageWho, getrusage};
    let peak = u64::try_from(getrusage(UsageWho::RUSAGE_SELF).ok()?.max_rss()).ok()?;
    // Kibibytes everywhere but on Apple's systems, which give bytes.
    Some(if cfg!(target_vendor = "apple") { peak } else { peak * 1024 })
}

/// The most memory that this process has had so far; `None` where the system does not say.
#[cfg(not(unix))]
pub fn peak_rss_bytes() -> Option<u64> {
    None
}

/// Seconds that the threads of this process have run on cores; waiting for one does not count. `None` where the system
/// does not say.
#[cfg(unix)]
pub fn cpu_seconds() -> Option<f64> {
    use nix::time::{ClockId, clock_gettime};
    let spent = clock_gettime(ClockId::CLOCK_PROCESS_CPUTIME_ID).ok()?;
    Some(spent.tv_sec() as f64 + spent.tv_nsec() as f64 * 1e-9)
}

/// Seconds that the threads of this process have run on cores; waiting for one does not count. `None` where the system
/// does not say.
#[cfg(not(unix))]
pub fn cpu_seconds() -> Option<f64> {
    None
}

/// The features that the compiler took for granted.
pub fn needed() -> Vec<&'static str> {
    env!("MEGABATT_TARGET_FEATURES").split(',').filter(|feature| !feature.is_empty()).collect()
}

/// Looks features up, whose names the standard library wants as literals.
#[cfg(target_arch = "x86_64")]
macro_rules! detected {
    ($($feature:tt)*) => { [$(($feature, std::arch::is_x86_feature_detected!($feature))),*] };
}

/// The features that are looked for, and whether this processor has them.
#[cfg(target_arch = "x86_64")]
pub fn detected() -> Vec<(&'static str, bool)> {
    detected!("sse3" "ssse3" "sse4.1" "sse4.2" "popcnt" "cmpxchg16b" "avx" "avx2" "bmi1" "bmi2" "f16c" "fma" "lzcnt"
        "movbe" "avx512f" "avx512bw" "avx512cd" "avx512dq" "avx512vl" "avx512vbmi" "gfni")
    .into()
}

/// The features that are looked for, and whether this processor has them.
#[cfg(not(target_arch = "x86_64"))]
pub fn detected() -> Vec<(&'static str, bool)> {
    // What the compiler takes for granted elsewhere is the architecture's baseline.
    Vec::new()
}

fn offered() -> Vec<&'static str> {
    detected().into_iter().filter(|(_, has)| *has).map(|(feature, _)| feature).collect()
}

/// The time as `2026-01-31T12:00:00Z`.
pub fn timestamp() -> String {
    utc(SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs())
}

/// Seconds since 1970 as a date and a time.
///
/// Source: Howard Hinnant, `civil_from_days`, 2013 (<https://howardhinnant.github.io/date_algorithms.html>): years
/// begin in March, so that the day that comes and goes is the last of the year.
fn utc(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let march_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * march_month + 2) / 5 + 1;
    let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
    let year = era * 400 + year_of_era + u64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates() {
        let known = [
            (0, "1970-01-01T00:00:00Z"),
            (951_782_399, "2000-02-28T23:59:59Z"),
            (951_782_400, "2000-02-29T00:00:00Z"),
            (951_868_800, "2000-03-01T00:00:00Z"),
            (1_767_225_599, "2025-12-31T23:59:59Z"),
            (4_107_542_400, "2100-03-01T00:00:00Z"),
        ];
        for (seconds, text) in known {
            assert_eq!(utc(seconds), text);
        }
    }

    #[test]
    fn this_processor_has_what_the_compiler_took_for_granted() {
        let detected = detected();
        for feature in needed() {
            assert_ne!(detected.iter().find(|(name, _)| *name == feature), Some(&(feature, false)));
        }
    }

    #[test]
    fn memory_is_known_on_linux() {
        let here = Environment::here();
        assert!(here.cores >= 1 && here.rustc.starts_with("rustc ") && !here.target.is_empty() && !here.os.is_empty());
        if cfg!(target_os = "linux") {
            let (peak, all) = (peak_rss_bytes().expect("peak"), here.memory_bytes.expect("memory"));
            assert!(peak > 1 << 16 && peak <= all, "{peak} of {all}");
            let before = cpu_seconds().expect("a clock");
            let work: u64 = (0..2_000_000).map(std::hint::black_box).sum();
            assert!(work > 0 && cpu_seconds().expect("a clock") > before);
        }
    }
}
