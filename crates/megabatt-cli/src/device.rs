//! Which device does the work, and why: the cores of this machine, or CUDA devices where there are some and it pays.

use std::fmt;
use std::sync::OnceLock;

use megabatt::corpus;
use megabatt::exec::{AllCores, Backend, Batch, OneCore};
use megabatt::mega_batch::MegaBatch;
use megabatt::pool::Pool;
use megabatt_cuda::backend::Cuda;
use megabatt_cuda::break_even::{self, Rates};
use megabatt_cuda::device::{Absent, Survey, survey};

use crate::environment::Environment;
use crate::file::say;

/// What the user asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Wish {
    /// The cores of this machine
    Cpu,
    /// CUDA devices; an error where there is none
    Cuda,
    /// What is fastest here
    Auto,
}

/// Who does the work.
pub enum Device {
    /// So many threads.
    Cpu(usize),
    Cuda(&'static Cuda),
}

/// Who does the work, and why.
pub struct Choice {
    pub device: Device,
    /// Empty where the user said so.
    pub why: String,
    /// Whether there was something to choose from.
    pub was_open: bool,
}

impl Device {
    /// Its name in results.
    pub fn name(&self) -> &'static str {
        match self {
            Device::Cpu(_) => "cpu",
            Device::Cuda(_) => "cuda",
        }
    }
}

impl fmt::Display for Choice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.device.name())?;
        if self.why.is_empty() { Ok(()) } else { write!(f, ": {}", self.why) }
    }
}

/// The CUDA devices of this machine, opened once in a process.
///
/// # Errors
/// Why there is none.
pub fn open() -> Result<&'static Cuda, &'static Absent> {
    static OPEN: OnceLock<Result<Cuda, Absent>> = OnceLock::new();
    OPEN.get_or_init(|| Cuda::open(survey()?).inspect(remember_opening)).as_ref()
}

/// Keeps how long opening took where it took less than what is kept: the first time the driver compiles the kernels.
fn remember_opening(cuda: &Cuda) {
    if let Some(rates) = kept_rates(cuda.survey()).filter(|rates| cuda.open_seconds() < rates.open_s) {
        // It is remembered the next time then.
        let _ = break_even::keep(&key(cuda.survey()), Rates { open_s: cuda.open_seconds(), ..rates });
    }
}

/// Chooses for a batch, on so many threads where the cores do it.
///
/// # Errors
/// Why there is no device, where the user wants one and no other.
pub fn choose(wish: Wish, batch: &Batch<'_>, threads: usize) -> Result<Choice, &'static Absent> {
    let open = || open().inspect(|cuda| cuda.set_threads(threads));
    let on_cpu = |why, was_open| Ok(Choice { device: Device::Cpu(threads), why, was_open });
    match wish {
        Wish::Cpu => on_cpu(String::new(), false),
        Wish::Cuda => Ok(Choice { device: Device::Cuda(open()?), why: String::new(), was_open: false }),
        Wish::Auto => {
            // What is kept is known before any device is opened, which takes its time.
            let known = match survey() {
                Ok(found) => kept_rates(&found),
                Err(absent) => return on_cpu(absent.to_string(), absent != Absent::NoDriver),
            };
            if known.is_none() {
                // The driver compiles the kernels when it first sees them, which may take a minute.
                say("megabatt: measuring CUDA devices, once on this machine; --device cpu goes without\n");
            }
            let rates = match known.map_or_else(|| open().map(measured), Ok) {
                Ok(rates) => rates,
                Err(absent) => return on_cpu(absent.to_string(), true),
            };
            let statements = statements(batch);
            let what = format!("{} evaluations of {statements} statements are expected to be done", batch.jobs.len());
            let even = shown_even(&rates);
            if !rates.favours_device(statements) {
                return on_cpu(format!("{what} sooner on {threads} threads than on a GPU; {even}"), true);
            }
            match open() {
                Ok(cuda) => {
                    let why = format!("{what} sooner there than on {threads} threads; {even}");
                    Ok(Choice { device: Device::Cuda(cuda), why, was_open: true })
                }
                Err(absent) => on_cpu(absent.to_string(), true),
            }
        }
    }
}

/// From how much work on the devices pay, in words.
pub fn shown_even(rates: &Rates) -> String {
    match rates.evaluations() {
        Some((closed, open)) => format!(
            "break-even at about {closed} evaluations of {:.0} statements, {open} once the devices are open",
            rates.statements_each
        ),
        None => "there is no break-even: the GPU is slower however much there is to do".to_owned(),
    }
}

/// Statements of all jobs of a batch.
pub fn statements(batch: &Batch<'_>) -> u64 {
    batch.jobs.iter().map(|job| batch.statements(job)).sum()
}

/// What statements cost here, measured now and kept.
pub fn measured(cuda: &Cuda) -> Rates {
    let rates = measure(cuda);
    // It is measured again next time then.
    let _ = break_even::keep(&key(cuda.survey()), rates);
    rates
}

/// What was kept for these devices.
pub fn kept_rates(survey: &Survey) -> Option<Rates> {
    break_even::kept(&key(survey))
}

/// What rates hold for: this build, this machine, these devices.
fn key(survey: &Survey) -> String {
    let here = Environment::here();
    let devices: Vec<String> = survey.devices.iter().map(ToString::to_string).collect();
    format!(
        "{} {} {}; {}, {} cores; driver {}; {}",
        env!("CARGO_PKG_VERSION"),
        here.opt_level,
        here.target,
        here.cpu,
        here.cores,
        survey.driver,
        devices.join("; ")
    )
}

/// Samples of the embedded tasks that rates are measured with.
const SAMPLES: usize = 10_000;

fn measure(cuda: &Cuda) -> Rates {
    let mut pool = Pool::default();
    pool.add_source("corpus/programs.py", corpus::embedded::PROGRAMS, None);
    let Ok(dataset) = corpus::dataset(SAMPLES) else {
        // The corpus is part of this binary; without it nothing is known of devices.
        return Rates { open_s: 0.0, cpu_s: 0.0, device_fixed_s: 0.0, device_s: 0.0, statements_each: 1.0 };
    };
    let mut mega = MegaBatch::new(pool, dataset);
    mega.collect_inputs();
    mega.create_batches();
    let all = mega.batch();
    // Every amount is the same mix of programs.
    let jobs = |n: usize| (0..n).map(|at| all.jobs[at * all.jobs.len() / n]).collect::<Vec<_>>();
    let run = |n: usize, backend: &dyn Fn(&Batch<'_>)| backend(&Batch { jobs: &jobs(n), ..all });
    let rates = break_even::measure(
        cuda.open_seconds(),
        all.jobs.len(),
        |n| {
            run(n, &|batch| {
                AllCores::default().run(batch, |_, _, seen| seen.fuel, |_, _| {});
            });
        },
        |n| {
            run(n, &|batch| {
                cuda.run(batch, |_, _, seen| seen.fuel, |_, _| {});
            });
        },
        |n| statements(&Batch { jobs: &jobs(n), ..all }),
    );
    // What was measured is nobody's run.
    cuda.take_report();
    rates
}

impl Device {
    /// As [`MegaBatch::process`], on this device.
    pub fn process<R: Send>(
        &self,
        mega: &MegaBatch,
        see: impl Fn(&megabatt::exec::Job, &mut megabatt::value::Ctx<'_>, megabatt::exec::Evaluation<'_, '_>) -> R + Sync,
        take: impl FnMut(&megabatt::exec::Job, R),
    ) -> usize {
        match self {
            Device::Cpu(0 | 1) => mega.process_on(&OneCore::default(), see, take),
            Device::Cpu(threads) => mega.process_on(&AllCores { threads: *threads }, see, take),
            Device::Cuda(cuda) => mega.process_on(*cuda, see, take),
        }
    }
}
