//! Rounds: a batch run on a machine window by window, what it leaves being run by the CPU, results in order.

use std::sync::{Mutex, PoisonError};

use bumpalo::Bump;
use megabatt::exec::{Backend, Batch, Evaluation, Job, OneCore};
use megabatt::value::{Budget, Ctx};

use crate::image::Image;
use crate::outcome::{Ended, Outcome, Reason, values};
use crate::report::Report;
use crate::work::{Layout, Settings, Work};

/// Jobs of a window.
const WINDOW: usize = 1 << 12;
/// For values that the device made already: they were paid for there.
const DECODING: Budget = Budget { fuel: u64::MAX, memory_bytes: 1 << 40 };

/// Something that runs launches: a GPU, or the host in lockstep.
pub trait Machine {
    /// What it is lent for each launch.
    fn settings(&self) -> Settings;

    /// Runs one window of jobs to its end.
    ///
    /// # Errors
    /// Why the machine did not; the CPU then runs the window.
    fn launch(&self, image: &Image, layout: &Layout, uploads: &[(usize, Vec<u32>)]) -> Result<Launched, String>;
}

/// What a launch left.
pub struct Launched {
    /// The records, in the order of the work.
    pub records: Vec<u32>,
    /// The heap, from its first word on.
    pub heap: Vec<u32>,
    /// Calls by primitive.
    pub counts: Vec<u32>,
}

/// Runs a batch as [`Backend::run`] says; gives how many jobs ran, and what the machine did of them.
pub fn run<R: Send>(
    machine: &impl Machine,
    batch: &Batch<'_>,
    see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync,
    mut take: impl FnMut(&Job, R),
) -> (usize, Report) {
    let image = Image::of(batch);
    let settings = machine.settings();
    let mut report = Report::default();
    let (mut ran, mut first) = (0, 0);
    while first < batch.jobs.len() && !batch.is_over() {
        let n = (batch.jobs.len() - first).min(WINDOW);
        let work = Work::of(&image, batch, first, n, &settings);
        let mut results: Vec<Option<R>> = Vec::new();
        results.resize_with(n, || None);
        let layout = Layout::of(image.words().len(), &work, &settings);
        let launched = layout.ok_or_else(|| "more words than offsets can say".to_owned()).and_then(|layout| {
            machine.launch(&image, &layout, &layout.uploads(batch, &work, &settings)).map(|launched| (layout, launched))
        });
        let launched = launched.map_err(|why| report.add_failed_launch(why, n as u64));
        if let Ok((layout, launched)) = &launched {
            report.add_calls(&launched.counts);
            let mut arena = Bump::new();
            for (&job, outcome) in work.order.iter().zip(Outcome::read_all(&launched.records)) {
                arena.reset();
                let (outcome, result) = evaluation(batch, job, outcome, &launched.heap, layout, &arena, &see);
                report.add(&outcome);
                results[job as usize - first] = result;
            }
        }
        run_rest(batch, first, &mut results, &see);
        for (job, result) in batch.jobs[first..first + n].iter().zip(results) {
            if let Some(result) = result {
                ran += 1;
                take(job, result);
            }
        }
        first += n;
    }
    (ran, report)
}

/// What `see` makes of an outcome, unless the CPU has to run the job.
pub(crate) fn evaluation<R>(
    batch: &Batch<'_>,
    job: u32,
    outcome: Outcome,
    heap: &[u32],
    layout: &Layout,
    arena: &Bump,
    see: &impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R,
) -> (Outcome, Option<R>) {
    let job = &batch.jobs[job as usize];
    let plan = &batch.plans[batch.programs[job.program as usize].plan as usize];
    let mut ctx = Ctx::new(arena, plan.dialect, DECODING);
    let fuel = outcome.fuel;
    match outcome.ended {
        Ended::Deferred(..) => (outcome, None),
        Ended::Failed(failure) => {
            (outcome, Some(see(job, &mut ctx, Evaluation { result: Err(failure), fuel, trace: &[] })))
        }
        Ended::Values { n, at, words, .. } => {
            let from = at.wrapping_sub(layout.heap);
            let decoded = heap.get(from..from.saturating_add(words)).map(|words| values(&mut ctx, words, n));
            match decoded {
                Some(Ok(values)) => {
                    (outcome, Some(see(job, &mut ctx, Evaluation { result: Ok(&values), fuel, trace: &[] })))
                }
                _ => (Outcome { ended: Ended::Deferred(Reason::Device, None), ..outcome }, None),
            }
        }
    }
}

/// Runs on the CPU what has no result yet.
fn run_rest<R: Send>(
    batch: &Batch<'_>,
    first: usize,
    results: &mut [Option<R>],
    see: &(impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync),
) {
    let places: Vec<usize> = (0..results.len()).filter(|&at| results[at].is_none()).collect();
    let jobs: Vec<Job> = places.iter().map(|&at| batch.jobs[first + at]).collect();
    let rest = Batch { jobs: &jobs, ..*batch };
    let mut places = places.into_iter();
    OneCore::default().run(&rest, see, |_, result| {
        if let Some(at) = places.next() {
            results[at] = Some(result);
        }
    });
}

/// A report that several runs add to.
#[derive(Default)]
pub struct Reports(Mutex<Report>);

impl Reports {
    /// Adds a report.
    pub fn add(&self, report: &Report) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).merge(report);
    }

    /// What was added so far.
    pub fn so_far(&self) -> Report {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}
