//! What a benchmark found: the figures, one file a format, and what is made of them.

pub mod json;
pub mod markdown;
pub mod table;
mod verdict;

use serde::Serialize;
pub use verdict::{Verdict, Word};

use super::summary::{DatasetStamp, Gpu};
use crate::environment::Environment;
use crate::spread::Spread;

/// Everything that was measured. Times are seconds unless a name says otherwise; `docs/bench.schema.json` is its form.
#[derive(Serialize)]
pub struct Report {
    pub version: &'static str,
    pub timestamp: String,
    pub environment: Environment,
    pub dataset: DatasetStamp,
    pub programs: usize,
    /// Passes of each mode that came first and are not counted: a timed one, and one whose outputs are compared.
    pub warm_up: u32,
    /// Counted passes of each mode, taken in turns.
    pub repeat: u32,
    /// Whether every evaluation gave the same outcome, value and fuel in all modes and passes.
    pub outputs_equal: bool,
    pub results: Vec<Figures>,
    /// Modes that were asked for and are not here.
    pub absent: Vec<Absent>,
    /// The median of the first mode, which ratios are against.
    pub baseline_time: f64,
    pub gpu_available: bool,
    pub gpu_count: usize,
    /// What the devices did in all passes of the modes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gpu: Option<Gpu>,
    pub cold_start: ColdStart,
    pub cost_curve: Option<Curve>,
    pub memory: Memory,
}

/// The figures of one mode.
#[derive(Serialize)]
pub struct Figures {
    pub mode: &'static str,
    /// Median of the counted passes.
    pub elapsed: f64,
    pub elapsed_min: f64,
    pub elapsed_max: f64,
    /// Median distance of the counted passes from their median.
    pub elapsed_mad: f64,
    /// The counted passes as they came.
    pub times: Vec<f64>,
    /// Median of the time on the cores, all threads together.
    pub elapsed_cpu: Option<f64>,
    /// The first pass, which is not counted.
    pub cold: f64,
    /// Samples a second.
    pub throughput: f64,
    pub evaluations_per_s: f64,
    /// Different samples; a program on a sample is an evaluation.
    pub samples: usize,
    pub evaluations: usize,
    pub tasks: usize,
    pub avg_per_sample_ms: f64,
    /// Values that were compared with a known expected output; not those of batts, which have many.
    pub scored: usize,
    /// Those that equal it.
    pub correct: usize,
    pub errors: usize,
    /// Fuel of one pass.
    pub fuel: u64,
    /// The first mode's median over this one's.
    pub speed_up: f64,
    /// The speed-up that one-core passes have which run on all workers at once, each a whole one of its own: what the cores
    /// gave in this run, and so the most that sharing one pass out among them can gain.
    pub cores_give: Option<f64>,
    pub verdict: Option<Verdict>,
    pub gpu_enabled: bool,
    pub parallel: bool,
    pub max_workers: usize,
}

impl Figures {
    /// The counted passes.
    pub fn spread(&self) -> Spread {
        Spread { median: self.elapsed, min: self.elapsed_min, max: self.elapsed_max, mad: self.elapsed_mad }
    }
}

/// A mode that cannot run here.
#[derive(Serialize)]
pub struct Absent {
    pub mode: &'static str,
    pub reason: String,
}

/// What comes before the first result.
#[derive(Serialize)]
pub struct ColdStart {
    /// A process of this binary that does nothing, from its start to its end.
    pub process: Option<f64>,
    /// Reading and checking tasks and programs; of the embedded corpus also drawing its samples.
    pub load: f64,
    pub compile: f64,
    /// The first pass of the first mode.
    pub first_pass: f64,
}

/// What evaluations cost at growing numbers of them.
#[derive(Serialize)]
pub struct Curve {
    pub mode: &'static str,
    pub points: Vec<Point>,
    /// The cost of an evaluation at the largest number over the least at a smaller one, by the fastest passes,
    /// in time on the cores where that is known.
    pub growth: f64,
    /// Whether that is no more than [`LINEAR_WITHIN`].
    pub linear: bool,
}

/// What an evaluation may cost more at the largest number than at a smaller one, for the whole to count as linear.
pub const LINEAR_WITHIN: f64 = 1.5;

/// The cost of so many evaluations.
#[derive(Serialize)]
pub struct Point {
    pub evaluations: usize,
    pub passes: u32,
    pub elapsed: f64,
    pub elapsed_min: f64,
    pub elapsed_max: f64,
    /// The least time on the cores.
    pub cpu_min: Option<f64>,
    pub ns_per_evaluation: f64,
}

impl Curve {
    /// Through points in ascending order; none through fewer than two.
    pub fn of(mode: &'static str, points: Vec<Point>) -> Option<Curve> {
        // What disturbs a pass makes it slower: the fastest one says what the work costs. Long passes are never left
        // alone on a busy machine, so time on the cores says it better.
        let by_cpu = points.iter().all(|point| point.cpu_min.is_some());
        let least = |point: &Point| point.cpu_min.filter(|_| by_cpu).unwrap_or(point.elapsed_min);
        let cost = |point: &Point| least(point) / point.evaluations as f64;
        let (last, smaller) = points.split_last()?;
        let least = smaller.iter().map(cost).min_by(f64::total_cmp)?;
        let growth = cost(last) / least.max(f64::MIN_POSITIVE);
        Some(Curve { mode, growth, linear: growth <= LINEAR_WITHIN, points })
    }
}

/// The most memory that the process had.
#[derive(Serialize)]
pub struct Memory {
    /// Up to the end of the modes' passes.
    pub peak_rss_bytes: Option<u64>,
    /// Up to the end of the cost curve, which holds more samples.
    pub peak_rss_bytes_with_curve: Option<u64>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn curve(costs: &[f64]) -> Option<Curve> {
        let point = |(at, &cost): (usize, &f64)| Point {
            evaluations: at + 1,
            passes: 2,
            elapsed: 1e6,
            elapsed_min: cost * (at + 1) as f64,
            elapsed_max: 2e6,
            cpu_min: None,
            ns_per_evaluation: 1e15 / (at + 1) as f64,
        };
        Curve::of("sequential", costs.iter().enumerate().map(point).collect())
    }

    #[test]
    fn time_on_the_cores_goes_before_time_that_passed() {
        let point = |evaluations: usize, elapsed_min: f64, cpu_min: Option<f64>| Point {
            evaluations,
            passes: 3,
            elapsed: 1.0,
            elapsed_min,
            elapsed_max: 1.0,
            cpu_min,
            ns_per_evaluation: 1.0,
        };
        let disturbed = |cpu| Curve::of("sequential", vec![point(1, 1.0, Some(1.0)), point(10, 30.0, cpu)]);
        assert!(disturbed(Some(10.5)).is_some_and(|curve| curve.linear && curve.growth < 1.06));
        assert!(disturbed(None).is_some_and(|curve| !curve.linear));
    }

    #[test]
    fn growing_costs_are_not_linear() {
        assert!(curve(&[900.0, 500.0, 510.0, 520.0]).is_some_and(|curve| curve.linear));
        let growing = curve(&[900.0, 500.0, 700.0, 800.0]).expect("points");
        assert!(!growing.linear && (growing.growth - 1.6).abs() < 1e-9);
        assert!(curve(&[900.0]).is_none() && curve(&[]).is_none());
    }
}
