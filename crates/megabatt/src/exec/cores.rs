//! A batch on one core or on many, results in the order of the jobs either way.

use rayon::prelude::*;

use super::batch::{Batch, Job};
use super::evaluation::{Evaluation, Worker};
use crate::value::Ctx;

/// Jobs that a core takes at once: enough to make the taking cheap, few enough to share the work evenly.
const CHUNK_JOBS: usize = 32;
/// Chunks whose results are held until they are handed on in order; bounds the memory of a run.
const CHUNKS_HELD: usize = 256;

impl Batch<'_> {
    /// Runs all jobs on `cores` threads; `see` makes a result of each evaluation while its values live, and `take` is
    /// given the results in the order of the jobs. Gives how many ran: all, unless the deadline came first.
    pub fn run<R: Send>(
        &self,
        cores: usize,
        see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync,
        mut take: impl FnMut(&Job, R),
    ) -> usize {
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
            for jobs in self.jobs.chunks(CHUNK_JOBS) {
                if !hand_on(jobs, self.run_chunk(&mut worker, jobs, &see)) {
                    break;
                }
            }
            return ran;
        };
        for held in self.jobs.chunks(CHUNK_JOBS * CHUNKS_HELD) {
            let results: Vec<Vec<R>> = pool.install(|| {
                held.par_chunks(CHUNK_JOBS)
                    .map_init(Worker::default, |worker, jobs| self.run_chunk(worker, jobs, &see))
                    .collect()
            });
            let whole = held.chunks(CHUNK_JOBS).zip(results).all(|(jobs, results)| hand_on(jobs, results));
            if !whole {
                break;
            }
        }
        ran
    }
}
