//! The totals of a run as JSON.

use std::collections::BTreeMap;

use megabatt::value::Dialect;
use megabatt_cuda::run_report::RunReport;
use serde::Serialize;

use super::tally::Tally;
use crate::cmd::inputs::Work;
use crate::device::{Choice, Device};

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
    /// Why that device, where it was chosen for the user.
    #[serde(skip)]
    pub device_why: String,
    /// What CUDA devices did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub gpu: Option<Gpu>,
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

/// So many of so many.
#[derive(Serialize)]
pub struct Share {
    pub gpu: u64,
    pub total: u64,
}

/// What CUDA devices did.
#[derive(Serialize)]
pub struct Gpu {
    /// In a sentence: `15/20 operations used GPU (75.0%)`, and what else there is to say.
    #[serde(skip)]
    pub report: RunReport,
    pub devices: Vec<String>,
    pub jobs: Share,
    pub operations: Share,
    pub launches: u64,
    pub bytes_up: u64,
    pub bytes_down: u64,
    pub kernel_seconds: f64,
    /// Evaluations that were left to the CPU, by reason and primitive.
    pub deferred: BTreeMap<String, u64>,
    /// Evaluations that the CPU did because no device could take them.
    pub abandoned: u64,
    /// Devices that were lost and other troubles, in words.
    pub troubles: Vec<String>,
}

impl Gpu {
    /// What is told of a report.
    pub fn of(report: RunReport) -> Gpu {
        Gpu {
            devices: report.devices.iter().map(|device| device.name.clone()).collect(),
            jobs: Share { gpu: report.device_jobs, total: report.jobs },
            operations: Share { gpu: report.device_operations, total: report.operations },
            launches: report.launches(),
            bytes_up: report.bytes().0,
            bytes_down: report.bytes().1,
            kernel_seconds: report.kernel().as_secs_f64(),
            deferred: report.deferred().into_iter().collect(),
            abandoned: report.abandoned,
            troubles: report.all_troubles(),
            report,
        }
    }
}

impl Summary {
    /// Adds up a run; `cut` says why it ended before its end, if it did.
    pub fn new(
        work: &Work,
        tally: &Tally,
        threads: usize,
        seconds: Seconds,
        cut: Option<&'static str>,
        choice: &Choice,
    ) -> Summary {
        let gpu = match &choice.device {
            Device::Cpu(_) => None,
            Device::Cuda(cuda) => Some(Gpu::of(cuda.take_report())),
        };
        let device_share = gpu.as_ref().map_or(DeviceShare { jobs: 1.0, operations: 1.0 }, |gpu| DeviceShare {
            jobs: gpu.report.job_share(),
            operations: gpu.report.operation_share(),
        });
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
            device: choice.device.name(),
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
            device_share,
            device_why: choice.why.clone(),
            gpu,
        }
    }
}
