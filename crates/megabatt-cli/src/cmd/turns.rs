//! Modes timed against each other: passes in turns, so that what the machine does besides falls on all of them.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use super::inputs::Work;
use super::workload::{distinct_samples, distinct_tasks};
use crate::export::bench::{Figures, Verdict};
use crate::mode::{Mode, Print, Took, Totals, Way, independent, prints, timed};
use crate::spread::Spread;
use crate::{interrupt, progress};

/// Passes that come before the counted ones: one that is timed as the cold one, and one whose outputs are compared.
pub const WARM_UP: u32 = 2;
/// Counted passes of each mode where no number is asked for; more while they take less than [`AT_LEAST`] together.
const REPEAT: u32 = 15;
const AT_LEAST: Duration = Duration::from_secs(1);
const MOST: u32 = 1000;

/// What the turns found.
pub struct Turns {
    /// Counted passes of each mode.
    pub repeat: u32,
    pub figures: Vec<Figures>,
    /// Whether every evaluation gave the same in all modes and passes.
    pub outputs_equal: bool,
}

/// The passes of a mode.
struct Passes {
    mode: Mode,
    way: Way,
    cold: f64,
    counted: Vec<Took>,
    /// One-core passes a second that all its cores made at once; of a mode that shares a pass out among them.
    independent: Vec<f64>,
}

impl Turns {
    /// Times modes, of which the first is the base of the ratios; `None` when it was interrupted.
    pub fn of(work: &Work, modes: &[(Mode, Way)], repeat: Option<u32>) -> Option<Turns> {
        let jobs = &work.mega.jobs;
        let shown = modes.len() * (WARM_UP + repeat.unwrap_or(REPEAT)) as usize;
        progress::shown(shown * jobs.len(), |done| {
            let count = || done.fetch_add(jobs.len() as u64, Ordering::Relaxed);
            let mut expected: Option<(Vec<Print>, Totals)> = None;
            let mut outputs_equal = true;
            let mut passes = Vec::new();
            for &(mode, way) in modes {
                let (cold, totals) = timed(work, jobs, way);
                count();
                let given = prints(work, jobs, way);
                count();
                outputs_equal &= given.1 == totals && given == *expected.get_or_insert_with(|| given.clone());
                passes.push(Passes { mode, way, cold: cold.elapsed, counted: Vec::new(), independent: Vec::new() });
                if interrupt::came() {
                    return None;
                }
            }
            let totals = expected.unwrap_or_default().1;
            let from_one_core = modes.first().is_some_and(|(_, way)| way.cores == 1);
            let (begun, mut turns) = (Instant::now(), 0);
            while turns < repeat.unwrap_or(REPEAT) || repeat.is_none() && turns < MOST && begun.elapsed() < AT_LEAST {
                for passes in &mut passes {
                    let (took, given) = timed(work, jobs, passes.way);
                    outputs_equal &= given == totals;
                    passes.counted.push(took);
                    if from_one_core && passes.way.cores > 1 && !passes.way.cuda {
                        passes.independent.push(independent(work, jobs, passes.way.cores));
                    }
                    if turns < REPEAT || repeat.is_some() {
                        count();
                    }
                }
                turns += 1;
                if interrupt::came() {
                    return None;
                }
            }
            let base = passes.first().map_or((Mode::Sequential, 0.0), |base| (base.mode, base.spread().median));
            let figures = passes.into_iter().map(|passes| passes.figures(work, base, totals)).collect();
            Some(Turns { repeat: turns, figures, outputs_equal })
        })
    }
}

impl Passes {
    fn spread(&self) -> Spread {
        Spread::of(&self.counted.iter().map(|took| took.elapsed).collect::<Vec<f64>>())
    }

    /// Against the base, which is a mode and its median, with what each pass came to.
    fn figures(self, work: &Work, (base_mode, base): (Mode, f64), totals: Totals) -> Figures {
        let Passes { mode, way, .. } = self;
        let spread = self.spread();
        let cpu: Option<Vec<f64>> = self.counted.iter().map(|took| took.cpu).collect();
        let (samples, evaluations) = (distinct_samples(work), work.mega.jobs.len());
        let speed_up = base / spread.median;
        Figures {
            mode: mode.name(),
            elapsed: spread.median,
            elapsed_min: spread.min,
            elapsed_max: spread.max,
            elapsed_mad: spread.mad,
            times: self.counted.iter().map(|took| took.elapsed).collect(),
            elapsed_cpu: cpu.map(|cpu| Spread::of(&cpu).median),
            cold: self.cold,
            throughput: samples as f64 / spread.median,
            evaluations_per_s: evaluations as f64 / spread.median,
            samples,
            evaluations,
            tasks: distinct_tasks(work),
            avg_per_sample_ms: spread.median * 1e3 / samples as f64,
            scored: totals.scored,
            correct: totals.correct,
            errors: totals.errors,
            fuel: totals.fuel,
            speed_up,
            cores_give: (!self.independent.is_empty()).then(|| Spread::of(&self.independent).median * base),
            verdict: verdict(mode, base_mode, speed_up, way),
            gpu_enabled: mode == Mode::Cuda,
            parallel: way.cores > 1,
            max_workers: way.cores,
        }
    }
}

/// What a speed-up over one core is worth; nothing is expected of one core, nor against another base.
fn verdict(mode: Mode, base: Mode, speed_up: f64, way: Way) -> Option<Verdict> {
    match mode {
        _ if base != Mode::Sequential => None,
        Mode::Sequential => None,
        Mode::Parallel => Some(Verdict::of_cores(speed_up, way.cores)),
        Mode::Cuda => Some(Verdict::of_device(speed_up)),
    }
}
