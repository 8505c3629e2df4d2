//! The totals of a run as JSON.

use std::collections::BTreeMap;

use megabatt::value::Dialect;
use serde::Serialize;

use super::tally::Tally;
use crate::cmd::inputs::Work;

/// The totals of a run.
#[derive(Serialize)]
pub struct Summary {
    pub version: &'static str,
    pub dataset: DatasetStamp,
    pub programs: usize,
    pub rejected: usize,
    pub dialect: &'static str,
    pub device: &'static str,
    pub jobs: usize,
    pub evaluations: u64,
    /// Present and true when the deadline or an interrupt came before the end.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// Why.
    #[serde(skip)]
    pub cut: Option<&'static str>,
    pub correct: u64,
    pub tasks_solved: usize,
    pub errors: BTreeMap<&'static str, u64>,
    pub unmatched: Unmatched,
    pub fuel: Fuel,
    pub seconds: Seconds,
    pub evaluations_per_s: f64,
    pub statements: Statements,
    pub device_share: DeviceShare,
}

/// Which data a run was on.
#[derive(Serialize)]
pub struct DatasetStamp {
    pub name: String,
    pub tasks: usize,
    pub samples: usize,
    pub skipped: usize,
    pub hash: String,
}

impl DatasetStamp {
    /// The data of some work.
    pub fn of(work: &Work) -> DatasetStamp {
        let dataset = &work.mega.dataset;
        DatasetStamp {
            name: dataset.name.clone(),
            tasks: dataset.tasks.len(),
            samples: dataset.samples(megabatt::task::SplitChoice::Both),
            skipped: dataset.skipped,
            hash: dataset.hash.clone(),
        }
    }
}

/// What `--match id` left out.
#[derive(Serialize)]
pub struct Unmatched {
    pub programs: usize,
    pub tasks: usize,
}

/// Fuel used by the evaluations.
#[derive(Serialize)]
pub struct Fuel {
    pub total: u64,
    pub max: u64,
}

/// Where the time went.
#[derive(Serialize, Clone, Copy)]
pub struct Seconds {
    pub load: f64,
    pub compile: f64,
    pub run: f64,
    pub total: f64,
}

/// Statements of all programs, and how many of them differ.
#[derive(Serialize)]
pub struct Statements {
    pub total: usize,
    pub distinct: usize,
}

/// What share of the work the named device did.
#[derive(Serialize)]
pub struct DeviceShare {
    pub jobs: f64,
    pub operations: f64,
}

impl Summary {
    /// Adds up a run; `cut` says why it ended before its end, if it did.
    pub fn new(work: &Work, tally: &Tally, threads: usize, seconds: Seconds, cut: Option<&'static str>) -> Summary {
        let programs: Vec<_> =
            work.mega.pool.members.iter().filter_map(|member| member.program.as_ref().ok()).collect();
        let dialects = [Dialect::Arc, Dialect::Batt].map(|dialect| programs.iter().any(|p| p.dialect == dialect));
        Summary {
            version: env!("CARGO_PKG_VERSION"),
            dataset: DatasetStamp::of(work),
            programs: programs.len(),
            rejected: tally.rejected,
            dialect: match dialects {
                [true, true] => "both",
                [_, true] => "batt",
                _ => "arc",
            },
            device: "cpu",
            jobs: threads,
            evaluations: tally.evaluations,
            partial: cut.is_some(),
            cut,
            correct: tally.correct,
            tasks_solved: tally.tasks_solved(),
            errors: tally.errors.clone(),
            unmatched: Unmatched { programs: work.mega.unmatched.0, tasks: work.mega.unmatched.1 },
            fuel: Fuel { total: tally.fuel_total, max: tally.fuel_max },
            seconds,
            evaluations_per_s: tally.evaluations as f64 / seconds.run.max(1e-9),
            statements: Statements { total: work.mega.statements.total, distinct: work.mega.statements.distinct },
            device_share: DeviceShare { jobs: 1.0, operations: 1.0 },
        }
    }
}
