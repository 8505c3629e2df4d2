//! A program on several samples at once: each statement runs on all of them before the next one does.
//!
//! The code behind a thousand calls is larger than a core's cache of instructions: sample after sample each call would
//! find its code gone, and what a core predicts of it too. A *lane* is the program on one sample, with slots, budgets
//! and an end of its own: it sees nothing of the others.

use std::ops::Range;

use super::cell::Left;
use super::evaluation::{Failure, Want};
use super::scope::{How, ProgramScope, TaskScope};
use super::tried::{Candidate, Tried};
use crate::plan::{Block, Direct, Plan, Routine, Statement};
use crate::value::{Budget, EvalError};

/// The most samples at once.
pub(super) const LANES: usize = 4;
/// The fewest statements of a program for which it pays.
const MIN_STATEMENTS: usize = 64;

/// Whether a program is run on several samples at once.
pub(super) fn is_long(plan: &Plan, routine: &Routine) -> bool {
    plan.statements(routine).len() >= MIN_STATEMENTS
}

/// Runs a program in every lane as [`ProgramScope::run`] does in one, but that nothing is recorded or measured. How it
/// ended is left in the lanes.
pub(super) fn run<'t: 'a, 'a: 'p, 'p>(
    task: &mut TaskScope<'t>,
    lanes: &mut [ProgramScope<'_, 't, 'a, 'p>],
    plan: &'t Plan,
    routine: &Routine,
    budget: Budget,
    want: Want,
) {
    for lane in &mut *lanes {
        lane.ctx.restore_budget((budget.fuel, budget.memory_bytes));
        lane.ended = lane.prelude(task, routine, How::Plainly);
    }
    let lanes = lanes.iter_mut().filter(|lane| lane.ended.is_ok()).collect();
    statements(task, lanes, plan, routine, routine.leaves_out(want));
}

/// Runs all statements, but no block of a batt twice for the same candidate on the same sample.
pub(super) fn statements<'t: 'a, 'a: 'p, 'p>(
    task: &mut TaskScope<'t>,
    mut lanes: Vec<&mut ProgramScope<'_, 't, 'a, 'p>>,
    plan: &'t Plan,
    routine: &Routine,
    leave_out: bool,
) {
    let blocks = if leave_out { &[] } else { plan.blocks(&routine.blocks) };
    for lane in &mut lanes {
        lane.tried = Tried::of_blocks(blocks.len(), lane.ctx.arena);
    }
    let mut at = 0;
    for block in blocks {
        let (start, end) = (block.statements.start as usize, block.statements.end as usize);
        span(task, &mut lanes, plan, routine, at..start, leave_out);
        at = end;
        let mut new: Vec<&mut ProgramScope<'_, 't, 'a, 'p>> = Vec::with_capacity(lanes.len());
        for lane in &mut lanes {
            if !lane.recall(task, block) {
                new.push(lane);
            }
        }
        span(task, &mut new, plan, routine, start..end, leave_out);
        new.iter_mut().for_each(|lane| lane.keep(block));
        lanes.retain(|lane| lane.ended.is_ok());
    }
    span(task, &mut lanes, plan, routine, at..plan.statements(routine).len(), leave_out);
}

/// Runs statements one after the other, each in all lanes; a lane that fails leaves.
fn span<'t: 'a, 'a: 'p, 'p>(
    task: &mut TaskScope<'t>,
    lanes: &mut Vec<&mut ProgramScope<'_, 't, 'a, 'p>>,
    plan: &'t Plan,
    routine: &Routine,
    span: Range<usize>,
    leave_out: bool,
) {
    if let [lane] = lanes.as_mut_slice() {
        lane.ended = lane.span(task, routine, span, leave_out);
        lanes.retain(|lane| lane.ended.is_ok());
        return;
    }
    let leave_out = leave_out && routine.is_batt;
    let first = span.start;
    for (at, direct) in plan.directs(routine)[span].iter().enumerate() {
        let stmt = first + at;
        if leave_out && matches!(plan.statements(routine)[stmt], Statement::Optional(_)) {
            continue;
        }
        // What it calls is found out once for all lanes.
        let all_went_well = match *direct {
            Direct::One { primitive, x, slot } => each(lanes, stmt, |lane| lane.one(task, primitive, x, slot)),
            Direct::Two { primitive, args, slot } => each(lanes, stmt, |lane| lane.two(task, primitive, args, slot)),
            Direct::Three { primitive, args, slot } => {
                each(lanes, stmt, |lane| lane.three(task, primitive, args, slot))
            }
            _ => each(lanes, stmt, |lane| lane.other(task, direct)),
        };
        if !all_went_well {
            lanes.retain(|lane| lane.ended.is_ok());
        }
    }
}

/// Runs a statement in each lane. Says whether it succeeded everywhere.
#[inline(always)]
fn each<'r, 't, 'a, 'p>(
    lanes: &mut [&mut ProgramScope<'r, 't, 'a, 'p>],
    stmt: usize,
    mut step: impl FnMut(&mut ProgramScope<'r, 't, 'a, 'p>) -> Result<(), EvalError>,
) -> bool {
    let mut all_went_well = true;
    for lane in lanes {
        if let Err(error) = step(lane) {
            lane.ended = Err(Failure { error, stmt });
            all_went_well = false;
        }
    }
    all_went_well
}

impl<'t: 'a, 'a: 'p, 'p> ProgramScope<'_, 't, 'a, 'p> {
    /// Takes over what a block gave for an identical candidate, where that is known; else the block has to be run.
    fn recall(&mut self, task: &TaskScope<'t>, block: &Block) -> bool {
        let candidate = Candidate::of(*self.get(task, block.candidate), block.class);
        let before = Left::from(self.ctx.budget_left());
        if let Some(trial) = self.tried.find(&candidate)
            && let Some(left) = before.less(trial.cost)
        {
            for (&slot, &value) in self.plan.kept_slots(block).iter().zip(trial.results) {
                self.values[slot as usize] = value;
            }
            self.ctx.restore_budget((left.fuel, left.bytes));
            #[cfg(test)]
            (self.tried.known += 1);
            return true;
        }
        self.ctx.starved = false;
        self.tried.candidate = Some((candidate, before));
        false
    }

    /// Keeps what a block gave that ran to its end.
    fn keep(&mut self, block: &Block) {
        if !self.ctx.starved
            && let Some((candidate, before)) = self.tried.candidate.take()
            && let Some(cost) = before.less(self.ctx.budget_left().into())
        {
            let (values, slots) = (&*self.values, self.plan.kept_slots(block));
            let results = slots.iter().map(|&slot| values[slot as usize]);
            let results = self.ctx.arena.alloc_slice_fill_iter(results);
            self.tried.keep(candidate, results, cost, self.ctx.arena);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Card, Parent};
    use crate::corpus::embedded;
    use crate::corpus::rng::Rng;
    use crate::exec::evaluation::{DEFAULT_BUDGET, Worker};
    use crate::exec::{Batch, Call, Job, Place, run_on};
    use crate::lang::parse_file;
    use crate::lang::program::Program;
    use crate::mutation::Mutator;
    use crate::task::{Dataset, Split, load_embedded};
    use crate::value::repr;

    fn read(text: &str) -> Vec<Program> {
        parse_file("f.py", text, None).programs.into_iter().map(|program| program.expect("it can be read")).collect()
    }

    /// A batt of the embedded programs and mutants of theirs.
    fn long_card(seed: u64) -> Program {
        let parents = read(embedded::PROGRAMS_BATT).into_iter().enumerate().flat_map(|(at, program)| {
            let mutants = Mutator::new(&program, 0.1).distinct(seed, 1);
            let mutants = mutants.into_iter().map(|mutant| Parent::mutant(format!("{at}m"), mutant, &program));
            mutants.chain([Parent::new(format!("{at}"), program.clone())]).collect::<Vec<_>>()
        });
        Card::merge(&parents.collect::<Vec<_>>()).expect("programs of one dialect").program
    }

    /// All pairs of the tasks in both calls, in an order of which many samples of a task come together.
    fn jobs(dataset: &Dataset, rng: &mut Rng) -> Vec<Job> {
        let mut jobs = Vec::new();
        for (task, of_task) in (0..).zip(&dataset.tasks) {
            for split in [Split::Train, Split::Test] {
                for index in 0..of_task.examples(split).len() as u32 {
                    for call in [Call::Solve, Call::Diff] {
                        let job = Job { program: 0, task, split, index, call };
                        // Some programs are asked for twice, or not at all.
                        jobs.extend(std::iter::repeat_n(job, [1, 1, 1, 0, 2][rng.next_u64() as usize % 5]));
                    }
                }
            }
        }
        jobs
    }

    /// What came of each job, and on how many samples a program ran beside others.
    fn outcomes(batch: &Batch<'_>) -> (Vec<String>, usize) {
        let mut worker = Worker::default();
        let mut seen = Vec::new();
        run_on(
            &mut worker,
            batch,
            |job, ctx, evaluation| {
                let values = evaluation.result.map(|values| {
                    let values = values.iter().map(|&value| repr(value, ctx.dialect));
                    values.collect::<Vec<_>>().join(" ")
                });
                format!("{job:?} {} {values:?}", evaluation.fuel)
            },
            |_, line| seen.push(line),
        );
        (seen, worker.in_lanes)
    }

    /// Asserts that jobs come to the same one by one; gives on how many samples a program ran beside others.
    fn check(batch: &Batch<'_>) -> usize {
        let (together, in_lanes) = outcomes(batch);
        let (alone, none) = outcomes(&Batch { batch_size: Some(1), ..*batch });
        assert_eq!(none, 0, "jobs were not taken one by one");
        for (together, alone) in together.iter().zip(&alone) {
            assert_eq!(together, alone, "{:?} {:?}", batch.budget, batch.want);
        }
        assert_eq!(together.len(), alone.len());
        in_lanes
    }

    #[test]
    fn samples_do_not_see_each_other() {
        let mut dataset = load_embedded(embedded::TASKS).expect("the embedded tasks are sound");
        let mut rng = Rng::new(11);
        let programs = [Place { plan: 0, routine: 0 }];
        // With the 7th a lane runs out of memory where another has what depends on the demonstrations alone.
        dataset.tasks = dataset.tasks.into_iter().step_by(3).collect();
        for seed in 0..2 {
            let plans = [Plan::compile(&long_card(seed))];
            assert!(is_long(&plans[0], &plans[0].routines[0]));
            let jobs = jobs(&dataset, &mut rng);
            for want in [Want::Everything, Want::Outputs, Want::DiffersOfMatches] {
                // From a budget in which nothing fails to one that each sample runs out of somewhere else.
                let budgets = [(1, 0), (40, 0), (700, 0), (1, 14), (1, 18), (300, 12)];
                for (fuel, memory) in budgets {
                    let memory_bytes = if memory == 0 { DEFAULT_BUDGET.memory_bytes } else { 1 << memory };
                    let budget = Budget { fuel: DEFAULT_BUDGET.fuel / fuel, memory_bytes };
                    let batch = Batch {
                        plans: &plans,
                        programs: &programs,
                        dataset: &dataset,
                        jobs: &jobs,
                        budget,
                        batch_size: None,
                        want,
                        deadline: None,
                        stop: None,
                    };
                    let in_lanes = check(&batch);
                    assert!(in_lanes > jobs.len() / 3, "{in_lanes} of {}", jobs.len());
                }
            }
        }
    }

    #[test]
    fn a_sample_that_needs_more_memory_than_a_lane_has_gets_it() {
        // A list of 60,000 numbers for each row of the grid, and as many statements as a long program has.
        let mut text = "def batt(task_id, S, I, C, log_path):\n    s = []\n    o = []\n".to_owned();
        text += "    t1 = multiply(TEN, TEN)\n    t2 = multiply(t1, t1)\n    t3 = multiply(t2, height_t(I))\n";
        text += "    t4 = interval(ZERO, multiply(t3, SIX), ONE)\n    t5 = size(t4)\n";
        for t in 6..6 + MIN_STATEMENTS {
            text += &format!("    t{t} = increment(t{})\n", t - 1);
        }
        text += &format!("    o.append(({0}, False, 'a', t{0}))\n    return o, s\n", 5 + MIN_STATEMENTS);
        let dataset = load_embedded(embedded::TASKS).expect("the embedded tasks are sound");
        let plans = [Plan::compile(&read(&text)[0])];
        let jobs = jobs(&dataset, &mut Rng::new(3));
        let batch = Batch {
            plans: &plans,
            programs: &[Place { plan: 0, routine: 0 }],
            dataset: &dataset,
            jobs: &jobs,
            budget: DEFAULT_BUDGET,
            batch_size: None,
            want: Want::Everything,
            deadline: None,
            stop: None,
        };
        assert!(check(&batch) > 0);
        let (lines, _) = outcomes(&batch);
        assert!(lines.iter().all(|line| line.contains("Ok")), "{}", lines[0]);
        let little = Batch { budget: Budget { memory_bytes: 9 << 20, ..DEFAULT_BUDGET }, ..batch };
        assert!(check(&little) > 0);
        let failed = outcomes(&little).0.iter().filter(|line| line.contains("Memory")).count();
        assert!(0 < failed && failed < jobs.len(), "{failed} of {}", jobs.len());
    }
}
