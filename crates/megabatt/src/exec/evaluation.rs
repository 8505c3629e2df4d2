//! Evaluations on one core: one program on one sample, or many programs merged.

use std::cell::{OnceCell, RefCell};
use std::time::Instant;

use bumpalo::Bump;

use super::abreast::{self, ABREAST, AtWork, MANY_JOBS};
use super::batch::{Batch, Job};
use super::lanes::{self, LANES};
use super::meter::StepMeter;
use super::prefetch::prefetch;
use super::scope::{ProgramScope, SampleScope, Spent, TaskScope, empty};
use crate::plan::{Plan, Routine};
use crate::value::{Budget, Ctx, EvalError, Grid, Recorder, Value};

/// The budget of one evaluation unless the user names another: fuel for four times the dearest published solver, and
/// 256 MiB of values. A batt has the fuel as many times as it has outputs.
pub const DEFAULT_BUDGET: Budget = Budget { fuel: 2_120_000, memory_bytes: 256 << 20 };

/// The largest piece of memory that each arena of a worker keeps between runs.
pub(super) const RESTING_BYTES: usize = 16 << 20;

/// What a program is run on.
#[derive(Clone, Copy)]
pub struct Inputs<'t> {
    /// `S`: the demonstration pairs.
    pub samples: &'t [(&'t Grid, &'t Grid)],
    /// `I`.
    pub grid: &'t Grid,
    /// `C`; `None` in a solve call.
    pub reference: Option<&'t Grid>,
}

/// Which results of a batt are evaluated. What only the others need, and cannot fail, is left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Want {
    /// All.
    #[default]
    Everything,
    /// The outputs alone.
    Outputs,
    /// The outputs; everything as soon as one of them is the expected output.
    DiffersOfMatches,
}

impl Routine {
    /// Whether statements are left out that no output needs and that cannot fail.
    pub(super) fn leaves_out(&self, want: Want) -> bool {
        want == Want::Outputs || !self.is_batt
    }
}

/// Why a program has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    pub error: EvalError,
    /// The statement that raised, by its place in the program.
    pub stmt: usize,
}

/// What one evaluation gave.
#[derive(Clone, Copy)]
pub struct Evaluation<'a, 's> {
    /// The values of the program's results, in order; of a batt those of the outputs first, and no others where they
    /// were left out.
    pub result: Result<&'s [Value<'a>], Failure>,
    /// Fuel that was used.
    pub fuel: u64,
    /// The values of the statements that ran, in text order; of traced plans only.
    pub trace: &'s [Value<'a>],
}

/// Runs evaluations one after the other, in arenas that are emptied in between.
#[derive(Default)]
pub struct Worker {
    task_arena: Bump,
    /// For each sample that is at work.
    sample_arenas: [Bump; ABREAST],
    /// For each sample that a program runs on at once.
    program_arenas: [Bump; LANES],
    /// Bytes of values that a program took for each cell of the samples before.
    bytes_a_cell: u64,
    item_by_item: bool,
    /// Who measures the steps of sorted jobs.
    pub(crate) meter: Option<Box<StepMeter>>,
    /// Samples that a program ran on beside others, and samples that were at work together.
    #[cfg(test)]
    pub(super) in_lanes: usize,
    #[cfg(test)]
    pub(super) abreast: usize,
}

impl Worker {
    /// A worker that never evaluates closures column by column: slower, and the same in outcome and fuel.
    pub fn item_by_item() -> Worker {
        Worker { item_by_item: true, ..Worker::default() }
    }

    /// From now on closures go item by item, or column by column.
    pub(super) fn go_item_by_item(&mut self, item_by_item: bool) {
        self.item_by_item = item_by_item;
    }

    /// Gives up what it should not keep between runs.
    pub(super) fn rest(&mut self) {
        let arenas = self.sample_arenas.iter_mut().chain(&mut self.program_arenas);
        for arena in arenas.chain([&mut self.task_arena]) {
            arena.reset();
            if arena.allocated_bytes() > RESTING_BYTES {
                *arena = Bump::new();
            }
        }
    }

    /// Whether closures go item by item, and the bytes of memory that it has.
    #[cfg(test)]
    pub(super) fn state(&self) -> (bool, usize) {
        let arenas = self.sample_arenas.iter().chain(&self.program_arenas);
        (self.item_by_item, arenas.chain([&self.task_arena]).map(Bump::allocated_bytes).sum())
    }

    /// Runs the first program of a plan, and shows what came of it while the values live.
    pub fn run<R>(
        &mut self,
        plan: &Plan,
        inputs: &Inputs<'_>,
        budget: Budget,
        see: impl FnOnce(&mut Ctx<'_>, Evaluation<'_, '_>) -> R,
    ) -> R {
        self.run_traced(plan, inputs, budget, false, see)
    }

    /// As [`Worker::run`] on a plan of [`Plan::traced`], with the values of all statements.
    pub fn trace<R>(
        &mut self,
        plan: &Plan,
        inputs: &Inputs<'_>,
        budget: Budget,
        see: impl FnOnce(&mut Ctx<'_>, Evaluation<'_, '_>) -> R,
    ) -> R {
        self.run_traced(plan, inputs, budget, true, see)
    }

    fn run_traced<R>(
        &mut self,
        plan: &Plan,
        inputs: &Inputs<'_>,
        budget: Budget,
        with_trace: bool,
        see: impl FnOnce(&mut Ctx<'_>, Evaluation<'_, '_>) -> R,
    ) -> R {
        let Worker { task_arena, sample_arenas: [sample_arena, ..], program_arenas: [program_arena, ..], .. } = self;
        let item_by_item = self.item_by_item;
        for arena in [&mut *task_arena, &mut *sample_arena, &mut *program_arena] {
            empty(arena);
        }
        let ctx = Ctx::new(task_arena, plan.dialect, budget);
        let mut task = TaskScope::new(ctx, plan, inputs.samples, item_by_item);
        let mut sample = SampleScope::new(plan, &task, sample_arena, inputs.grid, inputs.reference);
        let mut scope = ProgramScope::new(&mut sample, program_arena);
        let routine = &plan.routines[0];
        let (result, fuel) = scope.run(&mut task, routine, fuel_of_rows(budget, routine), Want::Everything);
        let statements = plan.statements(routine).len();
        let ran = result.map_or_else(|failure| failure.stmt, |()| statements);
        let trace = if with_trace { scope.trace(&task, routine, ran) } else { Vec::new() };
        let result = result.map(|()| scope.results(&task, routine, Want::Everything));
        see(&mut scope.ctx, Evaluation { result, fuel, trace: &trace })
    }

    /// Runs one job item by item, every statement as if none were known, and has its calls recorded. Gives its
    /// fuel, and whether it ran out of a budget.
    pub(crate) fn record(&mut self, batch: &Batch<'_>, job: &Job, recorder: &RefCell<Recorder>) -> (u64, bool) {
        let Worker { task_arena, sample_arenas: [sample_arena, ..], program_arenas: [program_arena, ..], .. } = self;
        for arena in [&mut *task_arena, &mut *sample_arena, &mut *program_arena] {
            empty(arena);
        }
        let place = batch.programs[job.program as usize];
        let plan = &batch.plans[place.plan as usize];
        let routine = &plan.routines[place.routine as usize];
        let samples = batch.samples(job);
        let mut ctx = Ctx::new(task_arena, plan.dialect, batch.budget);
        ctx.recorder = Some(recorder);
        let mut task = TaskScope::new(ctx, plan, &samples, true);
        let example = batch.example(job);
        let mut sample = SampleScope::new(plan, &task, sample_arena, &example.input, batch.reference(job));
        let mut scope = ProgramScope::new(&mut sample, program_arena);
        let want = if batch.want == Want::Everything { Want::Everything } else { Want::Outputs };
        let started = Instant::now();
        let (result, fuel) = scope.run(&mut task, routine, fuel_of_rows(batch.budget, routine), want);
        recorder.borrow_mut().evaluated(started.elapsed().as_nanos() as u64, fuel);
        (fuel, result.is_err_and(|failure| failure.error.is_budget()))
    }

    /// Runs jobs that are sorted by plan, task and sample: what programs share is evaluated once for a sample, and what
    /// depends on the demonstrations alone once for a task. `keep` is given the number of each job with what `see` makes
    /// of it while its values live; not of all when the deadline or a stop comes first.
    pub(super) fn run_sorted<R>(
        &mut self,
        batch: &Batch<'_>,
        order: &[u32],
        see: &impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R,
        mut keep: impl FnMut(u32, R),
    ) {
        let mut show = |number: u32, ctx: &mut Ctx<'_>, seen: Evaluation<'_, '_>| {
            keep(number, see(&batch.jobs[number as usize], ctx, seen));
        };
        let mut rest = order;
        while let Some(&first) = rest.first().filter(|_| !batch.is_over()) {
            let group = batch.group(&batch.jobs[first as usize]);
            let of_task;
            (of_task, rest) = rest.split_at(first_of(batch, rest, |job| batch.group(job) == group));
            self.run_task(batch, of_task, &mut show);
        }
    }

    /// Runs jobs of one plan on one task.
    fn run_task(
        &mut self,
        batch: &Batch<'_>,
        jobs: &[u32],
        show: &mut impl FnMut(u32, &mut Ctx<'_>, Evaluation<'_, '_>),
    ) {
        let Worker { task_arena, sample_arenas, program_arenas, bytes_a_cell, item_by_item, meter, .. } = self;
        let Some(&first) = jobs.first() else { return };
        let first = &batch.jobs[first as usize];
        let plan = &batch.plans[batch.programs[first.program as usize].plan as usize];
        // Without a slot for it nothing reads `S`, and its grids need not be looked at.
        let samples = if plan.task_slots > 0 { batch.samples(first) } else { Vec::new() };
        // Jobs on samples that are not at work yet, and those that are.
        let mut rest = jobs;
        let mut at_work: Vec<AtWork<'_>> = Vec::new();
        let routines: OnceCell<Vec<u32>> = OnceCell::new();
        // What is known of the sample that comes first, where it was begun.
        let mut spent = Spent::default();
        while !(batch.is_over() || rest.is_empty() && at_work.is_empty()) {
            empty(task_arena);
            let ctx = Ctx::new(task_arena, plan.dialect, batch.budget);
            let mut task = TaskScope::new(ctx, plan, &samples, *item_by_item);
            while !task.is_full() && !batch.is_over() {
                if at_work.is_empty() {
                    let alone = meter.is_some();
                    let is_begun = !spent.is_empty();
                    let ahead = if alone || is_begun { Vec::new() } else { lanes_ahead(batch, rest, *bytes_a_cell) };
                    if ahead.len() > 1 {
                        #[cfg(test)]
                        (self.in_lanes += ahead.len());
                        rest = &rest[ahead.iter().map(|jobs| jobs.len()).sum()..];
                        *bytes_a_cell =
                            run_lanes(&mut task, (sample_arenas, program_arenas), plan, batch, &ahead, show);
                        continue;
                    }
                    let Some(&next) = rest.first() else { break };
                    let sample = &batch.jobs[next as usize];
                    let here = first_of(batch, rest, |job| job.is_on_sample_of(sample));
                    let is_long = lanes::is_long(plan, &plan.routines[abreast::routine_of(batch, next) as usize]);
                    if let Some(&after) = rest.get(here) {
                        prefetch(batch.example(&batch.jobs[after as usize]));
                    }
                    // The values of a long program would be in the way of other samples.
                    if alone || is_long || here < MANY_JOBS || is_begun {
                        let done = run_sample(
                            &mut task,
                            (&mut sample_arenas[0], &mut program_arenas[0]),
                            batch,
                            &rest[..here],
                            &mut spent,
                            (bytes_a_cell, meter.as_deref_mut()),
                            show,
                        );
                        rest = &rest[done..];
                        continue;
                    }
                    let routines =
                        routines.get_or_init(|| jobs.iter().map(|&job| abreast::routine_of(batch, job)).collect());
                    rest = abreast::begin(batch, (rest, &routines[jobs.len() - rest.len()..]), &mut at_work);
                    #[cfg(test)]
                    (self.abreast = self.abreast.max(at_work.len()));
                }
                let arenas = (&mut sample_arenas[..], &mut program_arenas[0]);
                abreast::run(&mut task, arenas, plan, batch, &mut at_work, show);
            }
        }
    }
}

/// Runs jobs on one sample, until the values fill its scope or the task's, or time is over; gives how many are done.
/// `spent` is what ran out of a budget in an earlier scope of the sample, and then what did in this one, if jobs are left;
/// bytes are those that the last long program took for each cell.
fn run_sample<'t>(
    task: &mut TaskScope<'t>,
    (sample_arena, program_arena): (&mut Bump, &mut Bump),
    batch: &Batch<'t>,
    jobs: &[u32],
    spent: &mut Spent,
    (bytes_a_cell, meter): (&mut u64, Option<&mut StepMeter>),
    show: &mut impl FnMut(u32, &mut Ctx<'_>, Evaluation<'_, '_>),
) -> usize {
    let job = |at: usize| jobs.get(at).map(|&job| &batch.jobs[job as usize]);
    let Some(sample) = job(0) else { return 0 };
    let plan = &batch.plans[batch.programs[sample.program as usize].plan as usize];
    empty(sample_arena);
    let mut scope = SampleScope::new(plan, task, sample_arena, &batch.example(sample).input, batch.reference(sample));
    scope.meter = meter;
    if let Some(meter) = &mut scope.meter {
        meter.on(batch, sample, plan);
    }
    scope.recall(spent);
    spent.clear();
    let mut done = 0;
    while let Some(next) = job(done) {
        let place = batch.programs[next.program as usize];
        let alike = leading(batch, &jobs[done..], |job| batch.programs[job.program as usize] == place);
        let routine = &plan.routines[place.routine as usize];
        empty(program_arena);
        let on = ProgramScope::new(&mut scope, program_arena);
        let (bytes, shown) = run_routine(task, on, batch, &jobs[done..done + alike], routine, show);
        done += shown;
        if lanes::is_long(plan, routine) {
            *bytes_a_cell = bytes / batch.cells(sample);
        }
        if scope.is_full() || task.is_full() || batch.is_over() {
            // On the same sample, what ran out of a budget does so again.
            if done < jobs.len() {
                *spent = scope.spent();
            }
            break;
        }
    }
    done
}

/// How many of sorted jobs are of a kind that comes first.
#[inline]
pub(super) fn first_of(batch: &Batch<'_>, order: &[u32], is: impl Fn(&Job) -> bool) -> usize {
    // Most often a few.
    const FEW: usize = 16;
    match order.get(FEW) {
        Some(&job) if is(&batch.jobs[job as usize]) => order.partition_point(|&job| is(&batch.jobs[job as usize])),
        _ => leading(batch, order, is),
    }
}

/// How many of the first jobs are of some kind.
#[inline]
fn leading(batch: &Batch<'_>, order: &[u32], is: impl Fn(&Job) -> bool) -> usize {
    order.iter().take_while(|&&job| is(&batch.jobs[job as usize])).count()
}

/// Where a program's values take more on a sample, going by the samples before, it runs on that alone: those of several
/// would drive each other out of the cache. Tests see more of it.
const LIGHT_BYTES: u64 = if cfg!(test) { 4 << 20 } else { 256 << 10 };
/// What a lane's values may take: together no more than the default budget. A program that needs more on a sample runs on
/// it alone, from the start.
const LANE_BYTES: u64 = if cfg!(test) { 4 << 20 } else { DEFAULT_BUDGET.memory_bytes / LANES as u64 };

/// The jobs of the next samples, a list for each, where one long program and no other is run on them, and its values are
/// small.
fn lanes_ahead<'o>(batch: &Batch<'_>, order: &'o [u32], bytes_a_cell: u64) -> Vec<&'o [u32]> {
    let job = |at: usize| order.get(at).map(|&job| &batch.jobs[job as usize]);
    let mut lanes = Vec::new();
    let Some(first) = job(0) else { return lanes };
    let place = batch.programs[first.program as usize];
    let plan = &batch.plans[place.plan as usize];
    if !lanes::is_long(plan, &plan.routines[place.routine as usize]) {
        return lanes;
    }
    let mut at = 0;
    while lanes.len() < LANES
        && let Some(of_sample) = job(at).filter(|job| job.task == first.task)
    {
        let is_here = |job: &Job| job.task == first.task && job.is_on_sample_of(of_sample);
        let n = leading(batch, &order[at..], |job| is_here(job) && batch.programs[job.program as usize] == place);
        let is_light = bytes_a_cell.saturating_mul(batch.cells(of_sample)) <= LIGHT_BYTES;
        if n == 0 || !is_light || job(at + n).is_some_and(is_here) {
            break;
        }
        lanes.push(&order[at..at + n]);
        at += n;
    }
    lanes
}

/// Runs a program on several samples of a task at once; the lists of jobs are those of the samples. Gives the bytes that
/// its values took for each cell.
fn run_lanes<'t>(
    task: &mut TaskScope<'t>,
    (sample_arenas, program_arenas): (&mut [Bump], &mut [Bump]),
    plan: &'t Plan,
    batch: &Batch<'_>,
    jobs: &[&[u32]],
    show: &mut impl FnMut(u32, &mut Ctx<'_>, Evaluation<'_, '_>),
) -> u64 {
    jobs.iter().for_each(|jobs| prefetch(batch.example(&batch.jobs[jobs[0] as usize])));
    let mut samples = Vec::with_capacity(jobs.len());
    for ((&jobs, sample), program) in jobs.iter().zip(sample_arenas).zip(program_arenas) {
        let job = &batch.jobs[jobs[0] as usize];
        let example = batch.example(job);
        empty(sample);
        empty(program);
        samples.push((SampleScope::new(plan, task, sample, &example.input, batch.reference(job)), &*program));
    }
    let program = batch.jobs[jobs[0][0] as usize].program;
    let routine = &plan.routines[batch.programs[program as usize].routine as usize];
    let budget = fuel_of_rows(batch.budget, routine);
    let within = Budget { memory_bytes: budget.memory_bytes.min(LANE_BYTES), ..budget };
    let mut scopes: Vec<ProgramScope<'_, '_, '_, '_>> =
        samples.iter_mut().map(|(sample, arena)| ProgramScope::new(sample, arena)).collect();
    let want = first_want(batch, routine);
    lanes::run(task, &mut scopes, plan, routine, within, want);
    // All results are read before a program is run again, which may use the task's slots otherwise.
    let ran = scopes.iter().map(|scope| Ran {
        result: scope.ended.map(|()| scope.results(task, routine, want)),
        fuel: budget.fuel - scope.ctx.fuel,
        want,
    });
    let ran: Vec<Ran<'_>> = ran.collect();
    let bytes: u64 = scopes.iter().map(|scope| within.memory_bytes - scope.ctx.budget_left().1).sum();
    let cells: u64 = jobs.iter().map(|jobs| batch.cells(&batch.jobs[jobs[0] as usize])).sum();
    for ((&jobs, mut scope), mut ran) in jobs.iter().zip(scopes).zip(ran) {
        if within != budget && ran.result.is_err_and(|failure| failure.error == EvalError::Memory) {
            ran = Ran::now(&mut scope, task, routine, budget, want);
        }
        finish(task, scope, batch, jobs, routine, ran, show);
        if batch.is_over() {
            break;
        }
    }
    bytes / cells
}

/// Runs a routine once for all jobs of it on a sample: programs that are alike. Gives the bytes that its values took, and
/// how many jobs were shown: all but where time is over.
pub(super) fn run_routine<'t: 'a, 'a: 'p, 'p>(
    task: &mut TaskScope<'t>,
    mut scope: ProgramScope<'_, 't, 'a, 'p>,
    batch: &Batch<'_>,
    jobs: &[u32],
    routine: &Routine,
    show: &mut impl FnMut(u32, &mut Ctx<'_>, Evaluation<'_, '_>),
) -> (u64, usize) {
    let budget = fuel_of_rows(batch.budget, routine);
    let ran = Ran::now(&mut scope, task, routine, budget, first_want(batch, routine));
    let taken = budget.memory_bytes - scope.ctx.budget_left().1;
    (taken, finish(task, scope, batch, jobs, routine, ran, show))
}

/// What is evaluated of a program before it is known whether an output matches.
fn first_want(batch: &Batch<'_>, routine: &Routine) -> Want {
    match batch.want {
        Want::DiffersOfMatches if routine.is_batt => Want::Outputs,
        want => want,
    }
}

/// What came of a program on a sample.
struct Ran<'p> {
    result: Result<&'p [Value<'p>], Failure>,
    fuel: u64,
    want: Want,
}

impl<'p> Ran<'p> {
    /// Runs a program.
    fn now<'t: 'a, 'a: 'p>(
        scope: &mut ProgramScope<'_, 't, 'a, 'p>,
        task: &mut TaskScope<'t>,
        routine: &Routine,
        budget: Budget,
        want: Want,
    ) -> Ran<'p> {
        let (ended, fuel) = scope.run(task, routine, budget, want);
        Ran { result: ended.map(|()| scope.results(task, routine, want)), fuel, want }
    }
}

/// Shows what came of a routine for all its jobs, with its differs where those are wanted of a match. Gives how
/// many were shown: all but where time is over.
fn finish<'t: 'a, 'a: 'p, 'p>(
    task: &mut TaskScope<'t>,
    mut scope: ProgramScope<'_, 't, 'a, 'p>,
    batch: &Batch<'_>,
    jobs: &[u32],
    routine: &Routine,
    mut ran: Ran<'p>,
    show: &mut impl FnMut(u32, &mut Ctx<'_>, Evaluation<'_, '_>),
) -> usize {
    let job = |at: u32| &batch.jobs[at as usize];
    let is_match = |values| jobs.first().is_some_and(|&first| batch.matches(job(first), values));
    if ran.want != batch.want && ran.result.is_ok_and(is_match) {
        ran = Ran::now(&mut scope, task, routine, fuel_of_rows(batch.budget, routine), Want::Everything);
    }
    let Ran { result, fuel, want } = ran;
    for (at, &number) in jobs.iter().enumerate() {
        if at > 0 && batch.is_over() {
            return at;
        }
        scope.note_ran(job(number).program, routine, result.map(|_| ()), want);
        show(number, &mut scope.ctx, Evaluation { result, fuel, trace: &[] });
    }
    jobs.len()
}

/// The budget of a program: a batt does the work of as many programs as it has outputs.
fn fuel_of_rows(budget: Budget, routine: &Routine) -> Budget {
    Budget { fuel: budget.fuel.saturating_mul(u64::from(routine.outputs.max(1))), ..budget }
}
