//! Where time and fuel go: by primitive, by program, and how much of it programs share.
//!
//! ```
//! use std::sync::atomic::AtomicU64;
//!
//! use megabatt::mega_batch::{Matching, MegaBatch};
//! use megabatt::pool::Pool;
//! use megabatt::profile::Profile;
//! use megabatt::task::{LoadOptions, load};
//!
//! let mut pool = Pool::default();
//! pool.add_source("mine.py", "def solve_turn(I):\n    x1 = rot90(I)\n    O = rot90(x1)\n    return O\n", None);
//! let mut mega = MegaBatch::new(pool, load("embedded", LoadOptions::default())?).matching(Some(Matching::All));
//! mega.collect_inputs();
//! mega.create_batches();
//! let profile = Profile::of(&mega, 1, &AtomicU64::new(0)).expect("nothing stops it");
//! let hottest = &profile.primitives()[0];
//! assert_eq!((hottest.name, hottest.exclusive.calls), ("rot90", 2 * mega.jobs.len() as u64));
//! # Ok::<(), megabatt::task::LoadError>(())
//! ```

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::ops::AddAssign;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::exec::{Batch, Evaluation, Job, Place, Shared, StepMeter, Worker, run_on};
use crate::mega_batch::MegaBatch;
use crate::plan::Plan;
use crate::value::{Ctx, Exclusive, Recorder, RecordingCost};

/// What programs do outside of primitives: they call closures, and make tuples, sets and constants.
pub const STATEMENTS: &str = "(statements)";

/// What one program took, alone.
#[derive(Clone, Copy, Debug, Default)]
pub struct ProgramCost {
    /// Which, by its place in [`MegaBatch::member_of_program`].
    pub program: usize,
    pub evaluations: u64,
    /// Evaluations that ran out of fuel or memory.
    pub out_of_budget: u64,
    /// Nanoseconds of all its evaluations: the median of the turns.
    pub ns: u64,
    pub fuel: u64,
}

/// Calls of one primitive from one place of a program's tree of calls, without what they call.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    pub program: usize,
    /// The frame that calls, by its place in [`Profile::frames`]; none of the program itself.
    pub parent: Option<usize>,
    /// The primitive, or [`STATEMENTS`].
    pub name: &'static str,
    pub exclusive: Exclusive,
}

/// All calls of one primitive, without what they call.
#[derive(Clone, Copy, Debug)]
pub struct PrimitiveCost {
    pub name: &'static str,
    pub exclusive: Exclusive,
}

/// Programs one by one and merged.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Turn {
    /// Nanoseconds of all programs, one after the other, each in a plan of its own.
    pub alone_ns: f64,
    /// Nanoseconds of all programs merged.
    pub merged_ns: f64,
    /// Statements, measured one by one in a pass of their own.
    pub shared: Shared,
}

impl AddAssign for Turn {
    fn add_assign(&mut self, other: Turn) {
        self.alone_ns += other.alone_ns;
        self.merged_ns += other.merged_ns;
        self.shared += other.shared;
    }
}

impl Turn {
    /// What all statements of all evaluations take, over what distinct ones take: the gain over a machine that shares
    /// nothing at all. A program that runs alone shares already what depends on nothing of the sample.
    pub fn ideal(&self) -> f64 {
        ratio(self.shared.all.ns, self.shared.distinct.ns)
    }

    /// What the statements of programs that run alone take, over what distinct ones take: what merging programs would
    /// gain if nothing but statements took time. [`Turn::achieved`] is to be held against it.
    pub fn ideal_between(&self) -> f64 {
        ratio(self.shared.alone.ns, self.shared.distinct.ns)
    }

    /// Time of all programs one by one, over their time merged.
    pub fn achieved(&self) -> f64 {
        ratio(self.alone_ns, self.merged_ns)
    }
}

/// 1 where there is nothing to compare.
fn ratio(a: f64, b: f64) -> f64 {
    if b > 0.0 { a / b } else { 1.0 }
}

/// Where time and fuel go.
///
/// Three measurements: programs as they run, closures column by column, one by one and merged in *turns*, task by task,
/// after a turn that does not count; statements, each with a clock around it, as they run merged; and a *recording*, in
/// which every statement of every evaluation is run item by item and each call is counted. Fuel is the same in all of
/// them.
#[derive(Debug)]
pub struct Profile {
    /// In the order of the pool; those that have no job are left out.
    pub programs: Vec<ProgramCost>,
    /// Each behind its parent.
    pub frames: Vec<Frame>,
    /// The sum over tasks of each task's medians, and the sums of each turn.
    pub typical: Turn,
    pub turns: Vec<Turn>,
    /// What recording took of each call; it is not in the times of the frames.
    pub recording: RecordingCost,
}

impl Profile {
    /// Profiles all jobs on one core; `None` when a stop came first. `done` counts evaluations, of which there are
    /// [`Profile::evaluations_of`].
    pub fn of(mega: &MegaBatch, turns: usize, done: &AtomicU64) -> Option<Profile> {
        let turns = turns.max(1);
        let alone = Alone::new(mega);
        let (mut worker, clock_ns) = (Worker::default(), StepMeter::clock_ns());
        let mut profile = Profile {
            programs: Vec::new(),
            frames: Vec::new(),
            typical: Turn::default(),
            turns: vec![Turn::default(); turns],
            recording: RecordingCost::default(),
        };
        let mut ns_of_program = vec![vec![0; turns]; mega.member_of_program.len()];
        for jobs in by_task(mega) {
            let (one_by_one, batch) = (alone.batch(mega, &jobs), Batch { jobs: &jobs, ..mega.batch() });
            // What runs first loads what both need.
            for batch in [&one_by_one, &batch] {
                timed_pass(&mut worker, batch, done, |_, _| ())?;
            }
            let mut of_task = Vec::with_capacity(turns);
            for turn in 0..turns {
                let alone_ns = timed_pass(&mut worker, &one_by_one, done, |program, ns| {
                    ns_of_program[program][turn] += ns;
                })?;
                let merged_ns = timed_pass(&mut worker, &batch, done, |_, _| ())?;
                worker.meter = Some(Box::new(StepMeter::new(clock_ns)));
                timed_pass(&mut worker, &batch, done, |_, _| ())?;
                let shared = worker.meter.take()?.finish();
                of_task.push(Turn { alone_ns: alone_ns as f64, merged_ns: merged_ns as f64, shared });
                profile.turns[turn] += of_task[turn];
            }
            profile.typical += typical(&of_task);
        }
        profile.recording = RecordingCost::measured();
        for (jobs, mut ns) in alone.jobs.iter().zip(ns_of_program) {
            ns.sort_unstable();
            profile.record(&mut worker, &alone.batch(mega, jobs), ns[middle(turns)], done)?;
        }
        Some(profile)
    }

    /// How many evaluations it takes to profile so many in so many turns.
    pub fn evaluations_of(jobs: usize, turns: usize) -> usize {
        jobs * (2 + 3 * turns.max(1) + 1)
    }

    fn record(&mut self, worker: &mut Worker, batch: &Batch<'_>, ns: u64, done: &AtomicU64) -> Option<()> {
        let Some(first) = batch.jobs.first() else { return Some(()) };
        let (program, evaluations) = (first.program as usize, batch.jobs.len() as u64);
        let mut cost = ProgramCost { program, evaluations, out_of_budget: 0, ns, fuel: 0 };
        let recorder = RefCell::new(Recorder::default());
        for job in batch.jobs {
            if batch.stop.is_some_and(|stop| stop.load(Ordering::Relaxed)) {
                return None;
            }
            let (fuel, is_out) = worker.record(batch, job, &recorder);
            cost.fuel += fuel;
            cost.out_of_budget += u64::from(is_out);
            done.fetch_add(1, Ordering::Relaxed);
        }
        self.programs.push(cost);
        let recorder = recorder.into_inner();
        let base = self.frames.len();
        for (at, (node, exclusive)) in recorder.nodes().iter().zip(recorder.exclusive(self.recording)).enumerate() {
            let (parent, name) =
                if at == 0 { (None, STATEMENTS) } else { (Some(base + node.parent as usize), node.name) };
            self.frames.push(Frame { program, parent, name, exclusive });
        }
        Some(())
    }

    /// All frames together.
    pub fn total(&self) -> Exclusive {
        self.frames.iter().fold(Exclusive::default(), |mut sum, frame| {
            sum += frame.exclusive;
            sum
        })
    }

    /// Exclusive costs by primitive, [`STATEMENTS`] among them, the longest time first.
    pub fn primitives(&self) -> Vec<PrimitiveCost> {
        let mut by_name: HashMap<&'static str, Exclusive> = HashMap::new();
        for frame in &self.frames {
            *by_name.entry(frame.name).or_default() += frame.exclusive;
        }
        let mut out: Vec<PrimitiveCost> =
            by_name.into_iter().map(|(name, exclusive)| PrimitiveCost { name, exclusive }).collect();
        out.sort_by_key(|cost| (std::cmp::Reverse(cost.exclusive.ns), cost.name));
        out
    }

    /// The programs, the longest time first.
    pub fn hottest(&self) -> Vec<ProgramCost> {
        let mut out = self.programs.clone();
        out.sort_by_key(|cost| (std::cmp::Reverse(cost.ns), cost.program));
        out
    }

    /// The names of a frame's callers below the program itself, outermost first, and its own.
    pub fn path(&self, frame: usize) -> Vec<&'static str> {
        let mut path = Vec::new();
        let mut at = frame;
        while let Some(parent) = self.frames[at].parent {
            path.push(self.frames[at].name);
            at = parent;
        }
        path.reverse();
        path
    }

    /// What is typical of a figure, and the least and the most of the turns.
    pub fn spread(&self, of: impl Fn(&Turn) -> f64) -> [f64; 3] {
        let of_turns = || self.turns.iter().map(&of);
        [of(&self.typical), of_turns().fold(f64::INFINITY, f64::min), of_turns().fold(0.0, f64::max)]
    }
}

/// The median's place among so many figures that are sorted; of two in the middle the lesser one, as what disturbs a
/// time only adds to it.
fn middle(n: usize) -> usize {
    n.saturating_sub(1) / 2
}

/// The median of each time. What is counted is the same in every turn.
fn typical(turns: &[Turn]) -> Turn {
    let median = |of: fn(&Turn) -> f64| {
        let mut figures: Vec<f64> = turns.iter().map(of).collect();
        figures.sort_by(f64::total_cmp);
        figures.get(middle(figures.len())).copied().unwrap_or_default()
    };
    let mut typical = turns.first().copied().unwrap_or_default();
    typical.alone_ns = median(|turn| turn.alone_ns);
    typical.merged_ns = median(|turn| turn.merged_ns);
    typical.shared.all.ns = median(|turn| turn.shared.all.ns);
    typical.shared.alone.ns = median(|turn| turn.shared.alone.ns);
    typical.shared.distinct.ns = median(|turn| turn.shared.distinct.ns);
    typical.shared.made.ns = median(|turn| turn.shared.made.ns);
    typical
}

/// The jobs of each task, in their order.
fn by_task(mega: &MegaBatch) -> Vec<Vec<Job>> {
    let mut jobs = vec![Vec::new(); mega.dataset.tasks.len()];
    for job in &mega.jobs {
        jobs[job.task as usize].push(*job);
    }
    jobs.retain(|jobs| !jobs.is_empty());
    jobs
}

/// Every program in a plan of its own, and its jobs.
struct Alone {
    plans: Vec<Plan>,
    places: Vec<Place>,
    /// By program.
    jobs: Vec<Vec<Job>>,
}

impl Alone {
    fn new(mega: &MegaBatch) -> Alone {
        let mut jobs: Vec<Vec<Job>> = vec![Vec::new(); mega.member_of_program.len()];
        for job in &mega.jobs {
            jobs[job.program as usize].push(*job);
        }
        let (mut plans, mut places) = (Vec::new(), Vec::new());
        for (&member, jobs) in mega.member_of_program.iter().zip(&jobs) {
            places.push(Place { plan: plans.len() as u32, routine: 0 });
            match &mega.pool.members[member].program {
                Ok(program) if !jobs.is_empty() => plans.push(Plan::compile(program)),
                _ => {}
            }
        }
        Alone { plans, places, jobs }
    }

    fn batch<'b>(&'b self, mega: &'b MegaBatch, jobs: &'b [Job]) -> Batch<'b> {
        Batch { plans: &self.plans, programs: &self.places, jobs, ..mega.batch() }
    }
}

/// Runs a batch on one core; gives the nanoseconds, or `None` when a stop came. `of_program` is told those of each
/// evaluation.
fn timed_pass(
    worker: &mut Worker,
    batch: &Batch<'_>,
    done: &AtomicU64,
    mut of_program: impl FnMut(usize, u64),
) -> Option<u64> {
    let started = Instant::now();
    let last = Cell::new(started);
    // From one evaluation's end to the next one's.
    let see = |_: &Job, _: &mut Ctx<'_>, _: Evaluation<'_, '_>| {
        let now = Instant::now();
        now.duration_since(last.replace(now)).as_nanos() as u64
    };
    let ran = run_on(worker, batch, see, |job, ns| of_program(job.program as usize, ns));
    let ns = started.elapsed().as_nanos() as u64;
    done.fetch_add(ran as u64, Ordering::Relaxed);
    (ran == batch.jobs.len()).then_some(ns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exec::Load;

    /// One disturbed turn of three moves no figure, whichever of its times it is that was disturbed.
    #[test]
    fn a_disturbed_turn_does_not_count() {
        let load = |ns| Load { count: 7, ns, fuel: 3.0 };
        let turn = |ns: [f64; 6]| Turn {
            alone_ns: ns[0],
            merged_ns: ns[1],
            shared: Shared { all: load(ns[2]), alone: load(ns[3]), distinct: load(ns[4]), made: load(ns[5]) },
        };
        let calm = turn([60.0, 20.0, 66.0, 60.0, 18.0, 18.0]);
        for disturbed in 0..6 {
            let mut ns = [60.0, 20.0, 66.0, 60.0, 18.0, 18.0];
            ns[disturbed] *= 50.0;
            for turns in [[turn(ns), calm, calm], [calm, calm, turn(ns)]] {
                assert_eq!(typical(&turns), calm, "{disturbed}");
            }
            assert_eq!(typical(&[turn(ns), calm]), calm, "of two the lesser one: {disturbed}");
        }
        assert_eq!(typical(&[]), Turn::default());
    }
}
