//! Ways to run the same evaluations, to time them against each other and to compare what they give.
//!
//! A further mode is a variant of [`Mode`] with its [`Way`]; a further way to run is a field of [`Way`], which
//! [`pass`] alone looks at.

use std::fmt;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::iter::Sum;
use std::sync::Barrier;
use std::thread;
use std::time::Instant;

use megabatt::exec::{AllCores, Backend, Batch, Call, Evaluation, Inputs, Job, OneCore, Worker};
use megabatt::plan::Plan;
use megabatt::value::{Budget, Ctx, Grid};
use megabatt_cuda::device::Absent;

use crate::cmd::inputs::Work;
use crate::device;
use crate::environment::cpu_seconds;
use crate::export::outcome::{Row, Viewer};

/// How the evaluations are shared out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Mode {
    /// One core
    Sequential,
    /// All cores
    Parallel,
    /// A CUDA device
    Cuda,
}

impl Mode {
    /// What it is called in options and results.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Sequential => "sequential",
            Mode::Parallel => "parallel",
            Mode::Cuda => "cuda",
        }
    }

    /// How it runs here.
    ///
    /// # Errors
    /// Why it is absent.
    pub fn way(self) -> Result<Way, String> {
        match self {
            Mode::Sequential => Ok(Way::ONE_CORE),
            Mode::Parallel => Ok(Way { cores: cores(), ..Way::ONE_CORE }),
            Mode::Cuda => Way::cuda().map_err(ToString::to_string),
        }
    }
}

/// The cores that this process may use.
pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// Everything that results must not depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Way {
    pub cores: usize,
    /// On the CUDA devices, which are open then; the cores do what those leave.
    pub cuda: bool,
    /// Evaluations that a core takes at once; `None`: as suits them.
    pub batch_size: Option<usize>,
    /// Closures are called item by item, never column by column; on one core.
    pub item_by_item: bool,
    /// Every program in a plan of its own, so that nothing is shared; on one core.
    pub alone: bool,
    /// The last evaluation first; results are in the order of the jobs all the same.
    pub reversed: bool,
    /// An evaluation that is given no fuel, so that something disagrees: for whoever wants to see it found.
    pub starved: Option<usize>,
}

impl Way {
    /// One core, in the order of the jobs.
    pub const ONE_CORE: Way = Way {
        cores: 1,
        cuda: false,
        batch_size: None,
        item_by_item: false,
        alone: false,
        reversed: false,
        starved: None,
    };

    /// The CUDA devices.
    ///
    /// # Errors
    /// Why there are none.
    pub fn cuda() -> Result<Way, &'static Absent> {
        device::open().map(|_| Way { cores: cores(), cuda: true, ..Way::ONE_CORE })
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cores = if self.cores == 1 { "core" } else { "cores" };
        if self.cuda {
            f.write_str("CUDA devices and ")?;
        }
        write!(f, "{} {cores}", self.cores)?;
        if let Some(size) = self.batch_size {
            write!(f, ", {size} at a time")?;
        }
        if self.item_by_item {
            f.write_str(", closures item by item")?;
        }
        if self.alone {
            f.write_str(", every program alone")?;
        }
        f.write_str(if self.reversed { ", the last one first" } else { "" })
    }
}

/// What a pass took, in seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Took {
    pub elapsed: f64,
    /// On the cores, all threads together; what other work of the machine took away is not in it.
    pub cpu: Option<f64>,
}

/// Runs jobs in one way and gives their results, in the order of the jobs, and what it took.
fn pass<R: Send>(
    work: &Work,
    jobs: &[Job],
    way: Way,
    with_line: bool,
    see: impl Fn(Row) -> R + Sync,
) -> (Took, Vec<R>) {
    let ordered: Vec<Job> = if way.reversed { jobs.iter().rev().copied().collect() } else { Vec::new() };
    let batch =
        Batch { jobs: if way.reversed { &ordered } else { jobs }, batch_size: way.batch_size, ..work.mega.batch() };
    let viewer = Viewer { work, with_line };
    let row = |job: &Job, ctx: &mut Ctx<'_>, seen: Evaluation<'_, '_>| see(viewer.row(job, ctx, seen));
    let plans = if way.alone { plans(work) } else { Vec::new() };
    let mut results = Vec::with_capacity(jobs.len());
    let take = |_: &Job, result| results.push(result);
    let (started, cpu_before) = (Instant::now(), cpu_seconds());
    // Without `cuda` no device is touched.
    let cuda = if way.cuda { device::open().ok() } else { None };
    match (way.cores, cuda) {
        _ if way.alone => run_alone(&batch, &plans, row, take),
        (_, Some(cuda)) => cuda.run(&batch, row, take),
        (1, None) => OneCore { item_by_item: way.item_by_item }.run(&batch, row, take),
        (threads, None) => AllCores { threads }.run(&batch, row, take),
    };
    let elapsed = started.elapsed().as_secs_f64();
    let took = Took { elapsed, cpu: cpu_seconds().zip(cpu_before).map(|(after, before)| after - before) };
    if way.reversed {
        results.reverse();
    }
    if let Some(at) = way.starved.filter(|at| *at < results.len()) {
        let hungry = Batch { jobs: &jobs[at..=at], budget: Budget { fuel: 0, ..batch.budget }, ..batch };
        OneCore::default().run(&hungry, row, |_, result| results[at] = result);
    }
    (took, results)
}

/// A plan for each program, of nothing but it; `None` where a program is not run.
fn plans(work: &Work) -> Vec<Option<Plan>> {
    let members = work.mega.member_of_program.iter().map(|&member| &work.mega.pool.members[member]);
    members.map(|member| member.program.as_deref().ok().map(Plan::compile)).collect()
}

/// Runs every job by itself; gives how many ran.
fn run_alone<R>(
    batch: &Batch<'_>,
    plans: &[Option<Plan>],
    see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R,
    mut take: impl FnMut(&Job, R),
) -> usize {
    let mut worker = Worker::default();
    for job in batch.jobs {
        let Some(plan) = &plans[job.program as usize] else { continue };
        let train = &batch.task(job).train;
        let samples: Vec<(&Grid, &Grid)> =
            train.iter().filter_map(|pair| Some((&pair.input, pair.output.as_ref()?))).collect();
        let example = batch.example(job);
        let reference = if job.call == Call::Diff { example.output.as_ref() } else { None };
        let inputs = Inputs { samples: &samples, grid: &example.input, reference };
        take(job, worker.run(plan, &inputs, batch.budget, |ctx, seen| see(job, ctx, seen)));
    }
    batch.jobs.len()
}

/// What a pass came to, cheap enough to be added up while it is timed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    pub evaluations: usize,
    /// Values that were compared with a known expected output.
    pub scored: usize,
    /// Those that equal it.
    pub correct: usize,
    pub errors: usize,
    pub fuel: u64,
}

impl Totals {
    /// Of one evaluation.
    fn of(row: &Row) -> Totals {
        Totals {
            evaluations: 1,
            scored: usize::from(row.score.is_some()),
            correct: usize::from(row.score.is_some_and(|score| score.correct)),
            errors: usize::from(row.error.is_some()),
            fuel: row.fuel,
        }
    }
}

impl Sum for Totals {
    fn sum<I: Iterator<Item = Totals>>(all: I) -> Totals {
        all.fold(Totals::default(), |sum, one| Totals {
            evaluations: sum.evaluations + one.evaluations,
            scored: sum.scored + one.scored,
            correct: sum.correct + one.correct,
            errors: sum.errors + one.errors,
            fuel: sum.fuel.wrapping_add(one.fuel),
        })
    }
}

/// A pass whose time counts: every value is compared with the expected output, none is printed.
pub fn timed(work: &Work, jobs: &[Job], way: Way) -> (Took, Totals) {
    let (took, rows) = pass(work, jobs, way, false, |row| Totals::of(&row));
    (took, rows.into_iter().sum())
}

/// Jobs of the run that gives a thread its memory.
const WARM_UP_JOBS: usize = 1000;

/// One-core passes a second that so many threads make together, each a whole one of its own: what the cores give at this
/// moment, and so the most that one pass shared out among them can gain.
pub fn independent(work: &Work, jobs: &[Job], cores: usize) -> f64 {
    let begin = Barrier::new(cores);
    let pass = || {
        timed(work, &jobs[..jobs.len().min(WARM_UP_JOBS)], Way::ONE_CORE);
        begin.wait();
        timed(work, jobs, Way::ONE_CORE).0.elapsed.max(f64::MIN_POSITIVE)
    };
    thread::scope(|scope| {
        let passes: Vec<_> = (0..cores).map(|_| scope.spawn(pass)).collect();
        passes.into_iter().filter_map(|pass| pass.join().ok()).map(f64::recip).sum()
    })
}

/// A hash of everything that an evaluation gave: outcome, whole value, place of failure, verdict, fuel. Hashes are
/// comparable within one process.
pub type Print = u64;

/// A pass that gives the print of every evaluation, in the order of the jobs.
pub fn prints(work: &Work, jobs: &[Job], way: Way) -> (Vec<Print>, Totals) {
    let print = |row: Row| (print_of(row.line.as_deref().unwrap_or_default()), Totals::of(&row));
    let (prints, totals): (Vec<Print>, Vec<Totals>) = pass(work, jobs, way, true, print).1.into_iter().unzip();
    (prints, totals.into_iter().sum())
}

/// The lines of JSON of some evaluations.
pub fn lines(work: &Work, jobs: &[Job], way: Way) -> Vec<String> {
    pass(work, jobs, way, true, |row| row.line.unwrap_or_default()).1
}

fn print_of(line: &str) -> Print {
    let mut hasher = DefaultHasher::new();
    line.hash(&mut hasher);
    hasher.finish()
}
