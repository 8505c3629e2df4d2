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

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::exec::{Batch, Job, Place, Shared, StepMeter, Worker, run_on};
use crate::mega_batch::MegaBatch;
use crate::plan::Plan;
use crate::value::{Exclusive, Recorder, RecordingCost};

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

/// One by one and merged, one after the other.
#[derive(Clone, Copy, Debug, Default)]
pub struct Turn {
    /// Nanoseconds of all programs, one after the other, each on all its samples.
    pub alone_ns: f64,
    /// Nanoseconds of all programs merged.
    pub merged_ns: f64,
    /// Statements, measured one by one in a pass of their own.
    pub shared: Shared,
}

impl Turn {
    /// What all statements take, over what distinct ones take.
    pub fn ideal(&self) -> f64 {
        ratio(self.shared.all.ns, self.shared.distinct.ns)
    }

    /// What the statements of programs that run alone take, over what distinct ones take: as [`Turn::ideal`], but what
    /// depends on nothing of the sample counts once for a program and task. The most that merging programs can gain.
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
/// Three measurements: *turns*, in which programs run as they do in a run, one by one and merged, with closures column
/// by column; statements one by one as they run merged; and a *recording*, in which every statement of every evaluation
/// is run item by item and each call is counted. Fuel is the same in all of them.
#[derive(Debug)]
pub struct Profile {
    /// In the order of the pool; those that have no job are left out.
    pub programs: Vec<ProgramCost>,
    /// Each behind its parent.
    pub frames: Vec<Frame>,
    pub turns: Vec<Turn>,
    /// What recording took of each call; it is not in the times of the frames.
    pub recording: RecordingCost,
}

impl Profile {
    /// Profiles all jobs on one core; `None` when a stop came first. `done` counts evaluations, of which there are
    /// [`Profile::evaluations_of`].
    pub fn of(mega: &MegaBatch, turns: usize, done: &AtomicU64) -> Option<Profile> {
        let alone = Alone::new(mega);
        let mut timed: Vec<Vec<u64>> = vec![Vec::new(); alone.jobs.len()];
        let mut worker = Worker::default();
        let mut of_turns = Vec::with_capacity(turns);
        for _ in 0..turns.max(1) {
            let mut turn = Turn::default();
            for (jobs, timed) in alone.jobs.iter().zip(&mut timed) {
                let ns = timed_pass(&mut worker, &alone.batch(mega, jobs), done)?;
                turn.alone_ns += ns as f64;
                timed.push(ns);
            }
            turn.merged_ns = timed_pass(&mut worker, &mega.batch(), done)? as f64;
            worker.meter = Some(Box::new(StepMeter::new()));
            timed_pass(&mut worker, &mega.batch(), done)?;
            turn.shared = worker.meter.take()?.finish();
            of_turns.push(turn);
        }
        let mut profile =
            Profile { programs: Vec::new(), frames: Vec::new(), turns: of_turns, recording: RecordingCost::measured() };
        for (jobs, mut timed) in alone.jobs.iter().zip(timed) {
            timed.sort_unstable();
            let program = ProgramCost { ns: timed[timed.len() / 2], ..ProgramCost::default() };
            profile.record(&mut worker, &alone.batch(mega, jobs), program, done)?;
        }
        Some(profile)
    }

    /// How many evaluations it takes to profile so many in so many turns.
    pub fn evaluations_of(jobs: usize, turns: usize) -> usize {
        jobs * (3 * turns.max(1) + 1)
    }

    fn record(
        &mut self,
        worker: &mut Worker,
        batch: &Batch<'_>,
        mut cost: ProgramCost,
        done: &AtomicU64,
    ) -> Option<()> {
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
        let Some(first) = batch.jobs.first() else { return Some(()) };
        cost.program = first.program as usize;
        cost.evaluations = batch.jobs.len() as u64;
        self.programs.push(cost);
        let recorder = recorder.into_inner();
        let base = self.frames.len();
        for (at, (node, exclusive)) in recorder.nodes().iter().zip(recorder.exclusive(self.recording)).enumerate() {
            let (parent, name) =
                if at == 0 { (None, STATEMENTS) } else { (Some(base + node.parent as usize), node.name) };
            self.frames.push(Frame { program: cost.program, parent, name, exclusive });
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

    /// The least, the median and the most of the turns.
    pub fn spread(&self, of: impl Fn(&Turn) -> f64) -> [f64; 3] {
        let mut values: Vec<f64> = self.turns.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        let at = |k: usize| values.get(k).copied().unwrap_or(0.0);
        [at(0), at(values.len() / 2), at(values.len().saturating_sub(1))]
    }
}

/// Every program in a plan of its own, and its jobs.
struct Alone {
    plans: Vec<Plan>,
    places: Vec<Place>,
    /// By program; programs without a job are left out.
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
        jobs.retain(|jobs| !jobs.is_empty());
        Alone { plans, places, jobs }
    }

    fn batch<'b>(&'b self, mega: &'b MegaBatch, jobs: &'b [Job]) -> Batch<'b> {
        Batch { plans: &self.plans, programs: &self.places, jobs, ..mega.batch() }
    }
}

/// Runs a batch on one core; gives the nanoseconds, or `None` when a stop came.
fn timed_pass(worker: &mut Worker, batch: &Batch<'_>, done: &AtomicU64) -> Option<u64> {
    let started = Instant::now();
    let ran = run_on(worker, batch, |_, _, evaluation| evaluation.fuel, |_, _| ());
    let ns = started.elapsed().as_nanos() as u64;
    done.fetch_add(ran as u64, Ordering::Relaxed);
    (ran == batch.jobs.len()).then_some(ns)
}
