//! From what amount of work on a device is faster than the cores of this machine: measured once, and kept in the
//! user's cache folder for this machine, its devices, and this version.

use std::fs;
use std::io;
use std::path::PathBuf;
use std::time::Instant;

use serde::{Deserialize, Serialize};

/// What statements cost on the cores and on the devices of a machine.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rates {
    /// Seconds that opening the devices takes, once in a process.
    pub open_s: f64,
    /// Seconds a statement on all cores.
    pub cpu_s: f64,
    /// Seconds that a run on devices takes however little there is to do.
    pub device_fixed_s: f64,
    /// Seconds a statement on the devices, beside that.
    pub device_s: f64,
    /// Statements of an evaluation in what was measured.
    pub statements_each: f64,
}

/// How much was run, and how long it took.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timed {
    pub statements: u64,
    pub cpu_s: f64,
    pub device_s: f64,
}

impl Rates {
    /// Through a small and a large amount of the same work.
    pub fn of(open_s: f64, small: Timed, large: Timed, statements_each: f64) -> Rates {
        let more = large.statements.saturating_sub(small.statements).max(1) as f64;
        let device_s = ((large.device_s - small.device_s) / more).max(0.0);
        Rates {
            open_s,
            cpu_s: large.cpu_s / large.statements.max(1) as f64,
            device_fixed_s: (small.device_s - device_s * small.statements as f64).max(0.0),
            device_s,
            statements_each,
        }
    }

    /// Whether so many statements are expected to be done sooner on the devices, which are still to be opened.
    pub fn favours_device(&self, statements: u64) -> bool {
        let n = statements as f64;
        self.open_s + self.device_fixed_s + self.device_s * n < self.cpu_s * n
    }

    /// The evaluations, of as many statements as those measured, from which on the devices are faster: when they are
    /// still to be opened, and when they are open. `None`: they never are.
    pub fn evaluations(&self) -> Option<(u64, u64)> {
        let gained = (self.cpu_s - self.device_s) * self.statements_each;
        let from = |fixed_s: f64| (fixed_s / gained).ceil() as u64;
        (gained > 0.0).then(|| (from(self.open_s + self.device_fixed_s), from(self.device_fixed_s)))
    }
}

/// Evaluations that are timed first, and by how much their number grows until they take long enough.
const SMALL: usize = 64;
const GROWTH: usize = 4;
const LARGE_AT_MOST: usize = 65_536;
/// What takes so many seconds is long enough to tell rates by.
const LONG_ENOUGH_S: f64 = 0.03;
/// The quickest of so many passes counts, the first being the one that warms up.
const PASSES: usize = 3;

/// Measures with so many of some evaluations on either side. `statements` counts theirs; opening the devices took
/// `open_s`.
pub fn measure(
    open_s: f64,
    available: usize,
    mut on_cpu: impl FnMut(usize),
    mut on_devices: impl FnMut(usize),
    statements: impl Fn(usize) -> u64,
) -> Rates {
    let quickest = |run: &mut dyn FnMut(usize), jobs: usize| {
        let mut best = f64::INFINITY;
        for _ in 0..PASSES {
            let started = Instant::now();
            run(jobs);
            best = best.min(started.elapsed().as_secs_f64());
            // A slow one need not be repeated: what disturbs it is small against it.
            if best > LONG_ENOUGH_S * 10.0 {
                break;
            }
        }
        best
    };
    let mut timed = |jobs: usize| Timed {
        statements: statements(jobs),
        cpu_s: quickest(&mut on_cpu, jobs),
        device_s: quickest(&mut on_devices, jobs),
    };
    let mut jobs = SMALL.min(available);
    let small = timed(jobs);
    let mut large = small;
    while jobs < available.min(LARGE_AT_MOST) && (large.device_s < LONG_ENOUGH_S || large == small) {
        jobs = (jobs * GROWTH).min(available);
        large = timed(jobs);
    }
    Rates::of(open_s, small, large, large.statements as f64 / jobs.max(1) as f64)
}

/// What is kept, with what it holds for.
#[derive(Serialize, Deserialize)]
struct Kept {
    key: String,
    rates: Rates,
}

/// The file that keeps it; `None`: the user has no cache folder.
pub fn file() -> Option<PathBuf> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = if cfg!(windows) {
        variable("LOCALAPPDATA")
    } else if cfg!(target_os = "macos") {
        variable("HOME").map(|home| home.join("Library/Caches"))
    } else {
        // The XDG specification says to pass over a path that is not absolute.
        let xdg = variable("XDG_CACHE_HOME").filter(|dir| dir.is_absolute());
        xdg.or_else(|| variable("HOME").map(|home| home.join(".cache")))
    };
    base.map(|base| base.join("megabatt").join("break_even.json"))
}

/// What was measured for this key, if it was.
pub fn kept(key: &str) -> Option<Rates> {
    let kept: Kept = serde_json::from_slice(&fs::read(file()?).ok()?).ok()?;
    (kept.key == key).then_some(kept.rates)
}

/// Keeps what was measured, in the place of what was.
///
/// # Errors
/// Those of writing; nothing but time is lost then.
pub fn keep(key: &str, rates: Rates) -> io::Result<()> {
    let Some(file) = file() else { return Ok(()) };
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)?;
    }
    let text = serde_json::to_vec_pretty(&Kept { key: key.to_owned(), rates })?;
    // In one go, so that who reads meanwhile sees the old or the new one.
    let part = file.with_extension(format!("{}.part", std::process::id()));
    fs::write(&part, text).and_then(|()| fs::rename(&part, &file))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_through_two_amounts() {
        let timed = |statements, cpu_s, device_s| Timed { statements, cpu_s, device_s };
        let rates = Rates::of(0.0, timed(1_000, 0.001, 0.011), timed(11_000, 0.011, 0.021), 10.0);
        assert!((rates.device_fixed_s - 0.01).abs() < 1e-9 && (rates.device_s - 1e-6).abs() < 1e-12);
        // As fast as the cores and slower to begin with: never.
        assert_eq!((rates.evaluations(), rates.favours_device(u64::MAX)), (None, false));
        let faster = Rates { device_s: 1e-7, ..rates };
        assert_eq!(faster.evaluations(), Some((1112, 1112)));
        let closed = Rates { open_s: 0.01, ..faster };
        assert_eq!(closed.evaluations(), Some((2223, 1112)));
        assert!(!closed.favours_device(12_000));
        assert!(faster.favours_device(12_000) && !faster.favours_device(10_000));
    }

    #[test]
    fn measures_as_much_as_there_is_and_no_more() {
        let (mut most, mut least) = (0, usize::MAX);
        let on_devices = |jobs: usize| (most, least) = (most.max(jobs), least.min(jobs));
        let rates = measure(0.0, 1000, |_| {}, on_devices, |jobs| jobs as u64 * 7);
        assert_eq!((least, most), (64, 1000));
        assert!((rates.statements_each - 7.0).abs() < 1e-9);
        assert!(measure(0.0, 0, |_| {}, |_| {}, |_| 0).cpu_s.is_finite());
    }
}
