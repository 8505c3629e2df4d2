//! Who runs a batch: one core or all of them, with the same results in the same order.

use std::cell::RefCell;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::batch::{Batch, Job};
use super::evaluation::{Evaluation, Worker};
use crate::value::Ctx;

/// Results that are held until they are handed on in order; bounds the memory of a run. What jobs share they share
/// among those that are held.
const RESULTS_HELD: usize = 1 << 17;
/// What the results of a batt count for: they are dozens of values.
const RESULTS_OF_BATT: usize = 4;
/// How long a thread that is done waits for the others awake.
const LINGER: Duration = Duration::from_micros(200);
/// Chunks for each core in what is held, so that cores that are done early find more.
const CHUNKS_A_CORE: usize = 32;
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
        with_worker(self.item_by_item, |worker| run_on(worker, batch, see, take))
    }
}

thread_local! {
    /// The worker of this thread's last run. The system clears fresh memory page by page, which costs short runs more
    /// than their work.
    static IDLE: RefCell<Option<Worker>> = const { RefCell::new(None) };
}

/// Lends the thread's worker, or a new one where it is lent already.
fn with_worker<R>(item_by_item: bool, run: impl FnOnce(&mut Worker) -> R) -> R {
    let mut worker = IDLE.with(RefCell::take).unwrap_or_default();
    worker.go_item_by_item(item_by_item);
    let result = run(&mut worker);
    worker.rest();
    IDLE.with(|idle| idle.replace(Some(worker)));
    result
}

/// Runs a batch on the calling thread, with this worker.
pub(crate) fn run_on<R>(
    worker: &mut Worker,
    batch: &Batch<'_>,
    see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R,
    take: impl FnMut(&Job, R),
) -> usize {
    in_windows(batch, 1, take, |chunks| chunks.iter().map(|chunk| Finished::of(worker, batch, chunk, &see)).collect())
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
        let kept = KEPT.get_or_init(|| pool(AllCores::default().threads.saturating_sub(1)));
        let own =
            if kept.as_ref().is_some_and(|kept| kept.current_num_threads() == others) { None } else { pool(others) };
        // A machine that gives no more threads has one.
        let Some(pool) = own.as_ref().or(kept.as_ref()) else { return OneCore::default().run(batch, see, take) };
        in_windows(batch, others + 1, take, |chunks| {
            let (next, at_work) = (AtomicUsize::new(0), AtomicUsize::new(others));
            let work = || {
                let mut finished = Vec::new();
                with_worker(false, |worker| {
                    // Only the number is shared: every chunk is taken by one thread.
                    while let Some(chunk) = chunks.get(next.fetch_add(1, Ordering::Relaxed)) {
                        finished.push(Finished::of(worker, batch, chunk, &see));
                    }
                });
                finished
            };
            let mut of_others: Vec<Vec<Finished<R>>> = Vec::new();
            of_others.resize_with(others, Vec::new);
            let mut finished = Vec::new();
            pool.in_place_scope(|scope| {
                for finished in &mut of_others {
                    scope.spawn(|_| {
                        *finished = work();
                        at_work.fetch_sub(1, Ordering::Relaxed);
                    });
                }
                finished = work();
                // To sleep and be woken takes longer than what the others still have to do.
                let until = Instant::now() + LINGER;
                while at_work.load(Ordering::Relaxed) > 0 && Instant::now() < until {
                    std::hint::spin_loop();
                }
            });
            finished.extend(of_others.into_iter().flatten());
            finished
        })
    }
}

/// The threads beside the calling one where all cores are used: they stay from run to run.
static KEPT: OnceLock<Option<ThreadPool>> = OnceLock::new();

/// So many threads and no more: one that has nothing to do looks for it, and is in the way of those that work.
fn pool(threads: usize) -> Option<ThreadPool> {
    if threads == 0 {
        return None;
    }
    ThreadPoolBuilder::new().num_threads(threads).build().ok()
}

/// What was finished of a chunk: jobs by their numbers, and their results until they are handed on. Each chunk has lists of
/// its own, of known length, so that none is moved as it grows.
struct Finished<R> {
    jobs: Vec<u32>,
    results: Vec<Option<R>>,
}

impl<R> Finished<R> {
    /// Runs a chunk.
    fn of(
        worker: &mut Worker,
        batch: &Batch<'_>,
        chunk: &[u32],
        see: &impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R,
    ) -> Finished<R> {
        let (mut jobs, mut results) = (Vec::with_capacity(chunk.len()), Vec::with_capacity(chunk.len()));
        worker.run_sorted(batch, chunk, see, |job, result| {
            jobs.push(job);
            results.push(Some(result));
        });
        Finished { jobs, results }
    }
}

/// Runs the jobs window by window: the jobs of a window sorted, so that what they share comes together, and cut into
/// chunks for `run`, which gives what was finished of each; then handed on in the order of the jobs.
fn in_windows<R>(
    batch: &Batch<'_>,
    cores: usize,
    mut take: impl FnMut(&Job, R),
    mut run: impl FnMut(&[&[u32]]) -> Vec<Finished<R>>,
) -> usize {
    let mut ran = 0;
    let mut first = 0;
    while first < batch.jobs.len() && !batch.is_over() {
        let n = window(batch, first);
        let order = batch.sorted(first, n);
        let chunks = cut(batch, &order, cores);
        let mut finished = run(&chunks);
        for (job, place) in batch.jobs[first..first + n].iter().zip(places(&finished, first, n)) {
            let Some((chunk, at)) = place else { continue };
            if let Some(result) = finished[chunk as usize].results[at as usize].take() {
                ran += 1;
                take(job, result);
            }
        }
        first += n;
    }
    ran
}

/// Where the result of each job of a window is: in which chunk, and where there; nowhere where the run was stopped.
fn places<R>(finished: &[Finished<R>], first: usize, n: usize) -> Vec<Option<(u32, u32)>> {
    let mut places = vec![None; n];
    for (chunk, finished) in (0..).zip(finished) {
        for (at, &job) in (0..).zip(&finished.jobs) {
            places[job as usize - first] = Some((chunk, at));
        }
    }
    places
}

/// How many jobs are held at once. A window does not end within a task where the task begins in its second half.
fn window(batch: &Batch<'_>, first: usize) -> usize {
    let rest = &batch.jobs[first..];
    if rest.len() <= RESULTS_HELD / RESULTS_OF_BATT {
        return rest.len();
    }
    let mut room = RESULTS_HELD;
    let fits = |job: &&Job| {
        let left = room.checked_sub(if batch.is_batt(job) { RESULTS_OF_BATT } else { 1 });
        room = left.unwrap_or(room);
        left.is_some()
    };
    let n = rest.iter().take_while(fits).count();
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exec::evaluation::RESTING_BYTES;
    use crate::exec::{Call, DEFAULT_BUDGET, Place, Want};
    use crate::lang::parse_file;
    use crate::plan::Plan;
    use crate::task::{Dataset, LoadOptions, Split, load};

    const SOLVER: &str = "def solve(I):\n    x1 = interval(0, WIDTH, 1)\n    O = product(x1, x1)\n    return O\n";
    const BATT: &str = "def batt(task_id, S, I, C, log_path):\n    s = []\n    o = []\n    t1 = o_g(I, R5)\n    \
                        o.append((1, False, 'a', t1))\n    return o, s\n";

    fn plan(text: &str) -> Plan {
        match parse_file("x.py", text, None).programs.pop() {
            Some(Ok(program)) => Plan::compile(&program),
            _ => panic!("it can be read: {text}"),
        }
    }

    /// Looks at a batch of so many jobs on three tasks; those of a task come together.
    fn with_batch<R>(texts: &[String], n: usize, look: impl FnOnce(&Batch<'_>) -> R) -> R {
        let plans: Vec<Plan> = texts.iter().map(|text| plan(text)).collect();
        let programs: Vec<Place> = (0..plans.len() as u32).map(|plan| Place { plan, routine: 0 }).collect();
        let dataset: Dataset = load("embedded", LoadOptions::default()).expect("the embedded tasks");
        let job = |at: usize| Job {
            program: (at % plans.len()) as u32,
            task: (3 * at / n) as u32,
            split: Split::Train,
            index: 0,
            call: Call::Solve,
        };
        let jobs: Vec<Job> = (0..n).map(job).collect();
        look(&Batch {
            plans: &plans,
            programs: &programs,
            dataset: &dataset,
            jobs: &jobs,
            budget: DEFAULT_BUDGET,
            batch_size: None,
            want: Want::Everything,
            deadline: None,
            stop: None,
        })
    }

    #[test]
    fn windows_hold_more_programs_than_batts() {
        let solver = SOLVER.replace("WIDTH", "1");
        let held = |text: &str, n| with_batch(&[text.to_owned()], n, |batch| window(batch, 0));
        for n in [1, 1000, RESULTS_HELD] {
            assert_eq!(held(&solver, n), n);
        }
        // Where not all fit a window ends before the task that does not.
        assert_eq!(held(&solver, RESULTS_HELD + 3), (RESULTS_HELD + 3) * 2 / 3 + 1);
        let batts = RESULTS_HELD / RESULTS_OF_BATT;
        assert_eq!(held(BATT, batts), batts);
        assert_eq!(held(BATT, 6 * batts), batts);
    }

    #[test]
    fn workers_are_kept_with_some_of_their_memory() {
        let run = |width: &str, item_by_item: bool| {
            let text = SOLVER.replace("WIDTH", width);
            with_batch(&[text], 3, |batch| {
                let mut fuel = Vec::new();
                OneCore { item_by_item }.run(batch, |_, _, seen| seen.fuel, |_, used| fuel.push(used));
                fuel
            })
        };
        let idle = || IDLE.with_borrow(|idle| idle.as_ref().map(Worker::state));
        IDLE.take();
        let small = run("30", true);
        let (item_by_item, bytes) = idle().expect("a worker rests");
        assert!(item_by_item && bytes > 0 && bytes <= RESTING_BYTES);
        assert_eq!(run("30", false), small);
        assert_eq!(idle(), Some((false, bytes)), "the same memory does");
        with_worker(false, |_| {
            assert_eq!(idle(), None, "one that works does not rest");
            with_worker(true, |second| assert_eq!(second.state(), (true, 0)));
        });
    }
}
