//! Jobs: which plan runs on which sample, and the budget that each has.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use super::evaluation::{Evaluation, Inputs, Worker};
use crate::plan::Plan;
use crate::task::{Dataset, Example, Split, Task};
use crate::value::{Budget, Ctx, Grid};

/// How a program is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Call {
    /// `C` is `None`.
    Solve,
    /// `C` is the expected output.
    Diff,
}

/// One evaluation: a plan on one sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Job {
    /// Which plan, by its place in [`Batch::plans`].
    pub plan: u32,
    /// Which task, by its place in the data set.
    pub task: u32,
    pub split: Split,
    /// Which pair of the split.
    pub index: u32,
    pub call: Call,
}

/// Jobs that a core takes at once unless told otherwise: enough to make the taking cheap, few enough to share the work
/// evenly.
pub const DEFAULT_BATCH_SIZE: usize = 32;

/// Plans, tasks, and the jobs over them in the order of their results.
pub struct Batch<'b> {
    pub plans: &'b [Plan],
    pub dataset: &'b Dataset,
    pub jobs: &'b [Job],
    pub budget: Budget,
    /// Jobs that a core takes at once, 1 or more; results never depend on it. [`DEFAULT_BATCH_SIZE`] is a good choice.
    pub batch_size: usize,
    /// When to stop with what is finished.
    pub deadline: Option<Instant>,
    /// Set from outside to stop with what is finished.
    pub stop: Option<&'b AtomicBool>,
}

impl Batch<'_> {
    /// The task of a job.
    pub fn task(&self, job: &Job) -> &Task {
        &self.dataset.tasks[job.task as usize]
    }

    /// The pair of a job.
    pub fn example(&self, job: &Job) -> &Example {
        &self.task(job).examples(job.split)[job.index as usize]
    }

    /// Whether the deadline is past or a stop was asked for.
    fn is_over(&self) -> bool {
        // A flag on its own: nothing else is read because of it.
        self.stop.is_some_and(|stop| stop.load(Ordering::Relaxed))
            || self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    /// Runs some of the jobs one after the other on this thread, and gives what `see` makes of each evaluation while
    /// its values live; fewer than asked for when the deadline or a stop comes first.
    pub fn run_chunk<R>(
        &self,
        worker: &mut Worker,
        jobs: &[Job],
        see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R,
    ) -> Vec<R> {
        let mut out = Vec::with_capacity(jobs.len());
        let mut samples: Vec<(&Grid, &Grid)> = Vec::new();
        let mut samples_of = None;
        for job in jobs {
            if self.is_over() {
                break;
            }
            if samples_of != Some(job.task) {
                samples.clear();
                samples
                    .extend(self.task(job).train.iter().filter_map(|pair| Some((&pair.input, pair.output.as_ref()?))));
                samples_of = Some(job.task);
            }
            let example = self.example(job);
            let reference = match job.call {
                Call::Solve => None,
                Call::Diff => example.output.as_ref(),
            };
            let inputs = Inputs { samples: &samples, grid: &example.input, reference };
            out.push(worker.run(&self.plans[job.plan as usize], &inputs, self.budget, |ctx, evaluation| {
                see(job, ctx, evaluation)
            }));
        }
        out
    }
}
