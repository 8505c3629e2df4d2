//! A batch on one core or on many, results in the order of the jobs either way.

use rayon::prelude::*;

use super::batch::{Batch, Job};
use super::evaluation::{Evaluation, Worker};
use crate::value::Ctx;

/// Jobs whose results are held until they are handed on in order; bounds the memory of a run.
const JOBS_HELD: usize = 8192;

impl Batch<'_> {
    /// Runs all jobs on `cores` threads; `see` makes a result of each evaluation while its values live, and `take` is
    /// given the results in the order of the jobs. Gives how many ran: all, unless the deadline or a stop came first.
    pub fn run<R: Send>(
        &self,
        cores: usize,
        see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync,
        mut take: impl FnMut(&Job, R),
    ) -> usize {
        let batch_size = self.batch_size.max(1);
        let mut ran = 0;
        let mut hand_on = |jobs: &[Job], results: Vec<R>| {
            let whole = results.len() == jobs.len();
            ran += results.len();
            for (job, result) in jobs.iter().zip(results) {
                take(job, result);
            }
            whole
        };
        let pool = if cores > 1 { rayon::ThreadPoolBuilder::new().num_threads(cores).build().ok() } else { None };
        let Some(pool) = pool else {
            let mut worker = Worker::default();
            for jobs in self.jobs.chunks(batch_size.min(JOBS_HELD)) {
                if !hand_on(jobs, self.run_chunk(&mut worker, jobs, &see)) {
                    break;
                }
            }
            return ran;
        };
        // A whole number of batches, at least one for each core.
        let held_jobs = batch_size.saturating_mul((JOBS_HELD / batch_size).max(cores));
        for held in self.jobs.chunks(held_jobs) {
            let results: Vec<Vec<R>> = pool.install(|| {
                held.par_chunks(batch_size)
                    .map_init(Worker::default, |worker, jobs| self.run_chunk(worker, jobs, &see))
                    .collect()
            });
            let whole = held.chunks(batch_size).zip(results).all(|(jobs, results)| hand_on(jobs, results));
            if !whole {
                break;
            }
        }
        ran
    }
}
