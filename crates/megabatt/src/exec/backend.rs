//! Who runs a batch: one core or all of them, with the same results in the same order.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::batch::{Batch, Job};
use super::evaluation::{Evaluation, Worker};
use crate::value::Ctx;

/// Jobs whose results are held until they are handed on in order; bounds the memory of a run.
const JOBS_HELD: usize = 1 << 15;
/// Chunks for each core in what is held, so that cores that are done early find more.
const CHUNKS_A_CORE: usize = 16;
/// Jobs that are taken at once at least: a batt alone is worth it.
const MIN_CHUNK: usize = 1;

/// A machine that runs batches. Results never depend on which.
pub trait Backend {
    /// Its name in reports.
    fn name(&self) -> &'static str;

    /// Runs all jobs. `see` makes a result of each evaluation while its values live, and `take` is given the results
    /// in the order of the jobs. Gives how many ran: all, unless the deadline or a stop came first; then `take` is
    /// given those that are finished.
    fn run<R: Send>(
        &self,
        batch: &Batch<'_>,
        see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync,
        take: impl FnMut(&Job, R),
    ) -> usize;
}

/// One core: everything on the calling thread.
#[derive(Clone, Copy, Debug, Default)]
pub struct OneCore {
    /// Closures go item by item, never column by column: slower, and the same in outcome and fuel.
    pub item_by_item: bool,
}

/// So many threads, which share the jobs of (task, sample) out among them.
#[derive(Clone, Copy, Debug)]
pub struct AllCores {
    pub threads: usize,
}

impl Default for AllCores {
    fn default() -> AllCores {
        AllCores { threads: std::thread::available_parallelism().map_or(1, usize::from) }
    }
}

impl Backend for OneCore {
    fn name(&self) -> &'static str {
        if self.item_by_item { "one core, item by item" } else { "one core" }
    }

    fn run<R: Send>(
        &self,
        batch: &Batch<'_>,
        see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync,
        take: impl FnMut(&Job, R),
    ) -> usize {
        let mut worker = if self.item_by_item { Worker::item_by_item() } else { Worker::default() };
        run_on(&mut worker, batch, see, take)
    }
}

/// Runs a batch on the calling thread, with this worker.
pub(crate) fn run_on<R>(
    worker: &mut Worker,
    batch: &Batch<'_>,
    see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R,
    take: impl FnMut(&Job, R),
) -> usize {
    in_windows(batch, 1, take, |chunks| {
        let chunks = chunks.iter().map(|chunk| worker.run_sorted(batch, chunk, &see));
        chunks.enumerate().collect()
    })
}

impl Backend for AllCores {
    fn name(&self) -> &'static str {
        "all cores"
    }

    fn run<R: Send>(
        &self,
        batch: &Batch<'_>,
        see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync,
        take: impl FnMut(&Job, R),
    ) -> usize {
        // The calling thread is one of them: it begins while the others wake up.
        let others = self.threads.saturating_sub(1);
        // Threads stay from run to run, where there are enough of them.
        let own = if others <= rayon::current_num_threads() {
            None
        } else {
            match rayon::ThreadPoolBuilder::new().num_threads(others).build() {
                Ok(pool) => Some(pool),
                // A machine that gives no more threads has one.
                Err(_) => return OneCore::default().run(batch, see, take),
            }
        };
        let mut first = Worker::default();
        let mut workers: Vec<Worker> = (0..others).map(|_| Worker::default()).collect();
        in_windows(batch, others + 1, take, |chunks| {
            let next = AtomicUsize::new(0);
            let work = |worker: &mut Worker| {
                let mut done = Vec::new();
                // Only the number is shared: every chunk is taken by one thread.
                while let at = next.fetch_add(1, Ordering::Relaxed)
                    && let Some(chunk) = chunks.get(at)
                {
                    done.push((at, worker.run_sorted(batch, chunk, &see)));
                }
                done
            };
            let mut of_others: Vec<Vec<(usize, Vec<R>)>> = Vec::new();
            of_others.resize_with(others, Vec::new);
            let mut done = Vec::new();
            scope_on(own.as_ref(), |scope| {
                for (worker, done) in workers.iter_mut().zip(&mut of_others) {
                    scope.spawn(|_| *done = work(worker));
                }
                done = work(&mut first);
            });
            done.extend(of_others.into_iter().flatten());
            done
        })
    }
}

/// A scope whose tasks run on a pool, or on the threads that all share.
fn scope_on<'s>(pool: Option<&rayon::ThreadPool>, run: impl FnOnce(&rayon::Scope<'s>)) {
    match pool {
        None => rayon::in_place_scope(run),
        Some(pool) => pool.in_place_scope(run),
    }
}

/// Runs the jobs window by window: the jobs of a window sorted, so that what they share comes together, and cut into
/// chunks for `run`, which gives the results of each by its number; then handed on in the order of the jobs.
fn in_windows<R>(
    batch: &Batch<'_>,
    cores: usize,
    mut take: impl FnMut(&Job, R),
    mut run: impl FnMut(&[&[u32]]) -> Vec<(usize, Vec<R>)>,
) -> usize {
    let mut ran = 0;
    let mut first = 0;
    while first < batch.jobs.len() && !batch.is_over() {
        let n = window(batch, first);
        let order = batch.sorted(first, n);
        let chunks = cut(batch, &order, cores);
        let mut results: Vec<Option<R>> = Vec::new();
        results.resize_with(n, || None);
        for (chunk, of_chunk) in run(&chunks) {
            for (&job, result) in chunks[chunk].iter().zip(of_chunk) {
                results[job as usize - first] = Some(result);
            }
        }
        for (job, result) in batch.jobs[first..first + n].iter().zip(results) {
            if let Some(result) = result {
                ran += 1;
                take(job, result);
            }
        }
        first += n;
    }
    ran
}

/// How many jobs are held at once. A window does not end within a task where the task begins in its second half.
fn window(batch: &Batch<'_>, first: usize) -> usize {
    let rest = &batch.jobs[first..];
    let n = rest.len().min(JOBS_HELD);
    if n == rest.len() {
        return n;
    }
    let task = rest[n].task;
    let begins = rest[..n].iter().rposition(|job| job.task != task).map_or(0, |at| at + 1);
    if begins > n / 2 { begins } else { n }
}

/// Cuts sorted jobs into chunks, between samples where that is near.
fn cut<'o>(batch: &Batch<'_>, order: &'o [u32], cores: usize) -> Vec<&'o [u32]> {
    let (least, most) = match batch.batch_size {
        Some(size) => (size.max(1), size.max(1)),
        None if cores == 1 => (order.len(), order.len()),
        None => {
            let size = (order.len() / (cores * CHUNKS_A_CORE)).max(MIN_CHUNK);
            (size, size * 2)
        }
    };
    let job = |at: usize| &batch.jobs[order[at] as usize];
    let mut chunks = Vec::new();
    let mut first = 0;
    while first < order.len() {
        let mut end = (first + least).min(order.len());
        while end < order.len()
            && end < first + most
            && job(end).task == job(end - 1).task
            && job(end).is_on_sample_of(job(end - 1))
        {
            end += 1;
        }
        chunks.push(&order[first..end]);
        first = end;
    }
    chunks
}
