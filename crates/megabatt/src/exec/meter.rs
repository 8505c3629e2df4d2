//! What steps take while programs run merged, and how many programs use each.

use std::collections::HashSet;
use std::ops::AddAssign;
use std::time::{Duration, Instant};

use super::batch::{Batch, Job};
use super::evaluation::Want;
use crate::plan::{Operand, Plan, Routine, Statement};

/// Statements, and what they take.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Load {
    pub count: u64,
    pub ns: f64,
    pub fuel: f64,
}

impl Load {
    /// So many times the mean of what was measured.
    fn of(times: u32, cost: &StepCost, clock_ns: f64) -> Load {
        let (times, made) = (f64::from(times), f64::from(cost.made));
        let ns = (cost.ns as f64 - made * clock_ns).max(0.0);
        Load { count: times as u64, ns: times * ns / made, fuel: times * cost.fuel as f64 / made }
    }
}

impl AddAssign for Load {
    fn add_assign(&mut self, other: Load) {
        self.count += other.count;
        self.ns += other.ns;
        self.fuel += other.fuel;
    }
}

/// The same statements, counted under four ways of sharing.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shared {
    /// Nothing is shared: every statement of every evaluation.
    pub all: Load,
    /// Each program runs alone: every statement, but once for a task where it depends on nothing of the sample.
    pub alone: Load,
    /// Everything is shared: a distinct statement once for all programs on a sample, or on a task.
    pub distinct: Load,
    /// What was evaluated: distinct statements, and those again whose value was gone.
    pub made: Load,
}

impl AddAssign for Shared {
    fn add_assign(&mut self, other: Shared) {
        self.all += other.all;
        self.alone += other.alone;
        self.distinct += other.distinct;
        self.made += other.made;
    }
}

/// A step on the present sample, or on the present task.
#[derive(Clone, Copy, Default)]
struct StepCost {
    ns: u64,
    fuel: u64,
    /// How often it was evaluated.
    made: u32,
    /// How many statements were it, and how many would be evaluated with each program alone.
    all: u32,
    alone: u32,
}

/// Measures steps. It is told of each that is evaluated, and of each program that ran.
#[derive(Default)]
pub(crate) struct StepMeter {
    /// What a measured time holds of the clock's own.
    clock_ns: f64,
    steps: Vec<StepCost>,
    /// Steps that are counted on the present sample, and on the present task.
    of_sample: Vec<u32>,
    of_task: Vec<u32>,
    sample: Option<Job>,
    group: Option<(u32, u32)>,
    /// Programs of the present task and the steps that they have.
    had: HashSet<(u32, u32)>,
    shared: Shared,
}

/// Looks at the clock in a round of its calibration, and rounds, of which the quickest counts.
const LOOKS: u32 = 2_000;
const ROUNDS: usize = 15;

impl StepMeter {
    /// Nothing measured yet. `clock_ns` is what [`StepMeter::clock_ns`] gives.
    pub fn new(clock_ns: f64) -> StepMeter {
        StepMeter { clock_ns, ..StepMeter::default() }
    }

    /// What a measured time holds of the clock's own, on this machine, now.
    pub fn clock_ns() -> f64 {
        let round = || (0..LOOKS).map(|_| Instant::now().elapsed()).sum::<Duration>().as_nanos() as f64;
        (0..ROUNDS).map(|_| round() / f64::from(LOOKS)).fold(f64::MAX, f64::min)
    }

    /// From here on it is this job's sample.
    pub fn on(&mut self, batch: &Batch<'_>, job: &Job, plan: &Plan) {
        let group = batch.group(job);
        let same_group = self.group == Some(group);
        if !(same_group && self.sample.is_some_and(|sample| sample.is_on_sample_of(job))) {
            self.end_sample();
        }
        if !same_group {
            self.end_task();
        }
        (self.group, self.sample) = (Some(group), Some(*job));
        if self.steps.len() < plan.steps.len() {
            self.steps.resize(plan.steps.len(), StepCost::default());
        }
    }

    /// A step was evaluated.
    pub fn made(&mut self, plan: &Plan, step: u32, took: Duration, fuel: u64) {
        let cost = self.counted(plan, step);
        cost.ns += took.as_nanos() as u64;
        cost.fuel += fuel;
        cost.made += 1;
    }

    /// A program ran; `ran` of its statements, the failing one included.
    pub fn ran(&mut self, plan: &Plan, routine: &Routine, program: u32, ran: usize, want: Want) {
        let leaves_out = routine.leaves_out(want);
        let statements = plan.statements(routine)[..ran].iter().filter_map(|statement| match *statement {
            Statement::Step(step) => Some(step),
            Statement::Optional(step) => (!leaves_out).then_some(step),
            Statement::Copy(_) => None,
        });
        for step in plan.prelude(routine).iter().copied().chain(statements) {
            let is_run_alone = match plan.steps[step as usize].out {
                Operand::Task(_) => self.had.insert((program, step)),
                _ => true,
            };
            let cost = self.counted(plan, step);
            cost.all += 1;
            cost.alone += u32::from(is_run_alone);
        }
    }

    /// What was measured.
    pub fn finish(mut self) -> Shared {
        self.end_sample();
        self.end_task();
        self.shared
    }

    fn counted(&mut self, plan: &Plan, step: u32) -> &mut StepCost {
        let cost = &mut self.steps[step as usize];
        if (cost.made, cost.all) == (0, 0) {
            match plan.steps[step as usize].out {
                Operand::Task(_) => self.of_task.push(step),
                _ => self.of_sample.push(step),
            }
        }
        cost
    }

    fn end_sample(&mut self) {
        let mut steps = std::mem::take(&mut self.of_sample);
        steps.drain(..).for_each(|step| self.end_step(step));
        self.of_sample = steps;
    }

    fn end_task(&mut self) {
        let mut steps = std::mem::take(&mut self.of_task);
        steps.drain(..).for_each(|step| self.end_step(step));
        self.of_task = steps;
        self.had.clear();
    }

    fn end_step(&mut self, step: u32) {
        let cost = std::mem::take(&mut self.steps[step as usize]);
        if cost.made == 0 {
            return;
        }
        let load = |times| Load::of(times, &cost, self.clock_ns);
        self.shared.all += load(cost.all);
        self.shared.alone += load(cost.alone);
        self.shared.distinct += load(1);
        self.shared.made += load(cost.made);
    }
}
