//! What lives as long as a task, and as long as a sample: slots, and the evaluation of steps into them.

use std::ops::Range;
use std::time::Instant;

use bumpalo::Bump;

use super::cell::{Cell, Left};
use super::evaluation::{Failure, Want};
use super::lanes;
use super::meter::StepMeter;
use super::tried::Tried;
use crate::plan::{Operand, Plan, Routine, Statement};
use crate::value::{Budget, Ctx, EvalError, Grid, Value, grid_value};

/// Bytes of values from which on a scope is given up for a new one: what is still needed is made again.
const SCOPE_BYTES: usize = 32 << 20;
/// The largest piece of memory that an arena keeps when it is emptied. Fresh memory is dear: the system clears its
/// pages one by one as they are touched.
const KEPT_BYTES: usize = 64 << 20;

/// Empties an arena, which keeps the last and largest piece of its memory for what comes next.
pub(super) fn empty(arena: &mut Bump) {
    arena.reset();
    if arena.allocated_bytes() > KEPT_BYTES {
        *arena = Bump::new();
    }
}

/// Bytes of an arena that hold values, or did.
fn used_bytes(arena: &Bump) -> usize {
    arena.allocated_bytes() - arena.chunk_capacity()
}

/// Bytes from which on a scope is full that may have so many of values. To make its slots anew should not take longer
/// than the values that it held.
fn full_bytes(slots: &Bump, of_values: usize) -> usize {
    let bytes = used_bytes(slots);
    bytes + of_values.max(bytes)
}

/// Steps of a sample that ran out of a budget, by their slots: what a scope leaves to the next one. They hold no value.
pub(super) type Spent = Vec<(usize, Cell<'static>)>;

/// The slots of one plan on one task.
pub(super) struct TaskScope<'t> {
    pub ctx: Ctx<'t>,
    pub cells: &'t mut [Cell<'t>],
    /// The task's demonstration pairs.
    pub samples: &'t [(&'t Grid, &'t Grid)],
    /// Bytes from which on it is full.
    full_bytes: usize,
}

impl<'t> TaskScope<'t> {
    /// Nothing evaluated yet. `samples` are the task's demonstration pairs.
    pub fn new(
        mut ctx: Ctx<'t>,
        plan: &Plan,
        samples: &'t [(&'t Grid, &'t Grid)],
        item_by_item: bool,
    ) -> TaskScope<'t> {
        if item_by_item {
            ctx.go_item_by_item();
        }
        let cells = ctx.arena.alloc_slice_fill_copy(plan.task_slots as usize, Cell::EMPTY);
        let full_bytes = full_bytes(ctx.arena, SCOPE_BYTES);
        TaskScope { ctx, cells, samples, full_bytes }
    }

    /// Whether so many bytes are held that a new scope is due.
    pub fn is_full(&self) -> bool {
        used_bytes(self.ctx.arena) > self.full_bytes
    }
}

/// The slots of one plan on one sample, for the steps that several of its programs have.
pub(super) struct SampleScope<'t, 'a> {
    plan: &'t Plan,
    pub ctx: Ctx<'a>,
    pub cells: &'a mut [Cell<'a>],
    /// Who measures steps.
    pub meter: Option<&'a mut StepMeter>,
    /// Bytes from which on it is full.
    full_bytes: usize,
}

impl<'t: 'a, 'a> SampleScope<'t, 'a> {
    /// Nothing evaluated yet.
    pub fn new(
        plan: &'t Plan,
        task: &TaskScope<'t>,
        arena: &'a Bump,
        grid: &'a Grid,
        reference: Option<&'a Grid>,
    ) -> SampleScope<'t, 'a> {
        let ctx = task.ctx.over(arena);
        let cells = arena.alloc_slice_fill_copy(plan.sample_slots as usize, Cell::EMPTY);
        for (operand, value) in
            [(Operand::GRID, grid_value(grid)), (Operand::REFERENCE, reference.map_or(Value::None, grid_value))]
        {
            if let Operand::Sample(slot) = operand {
                cells[slot as usize] = Cell::input(value);
            }
        }
        let full_bytes = full_bytes(arena, SCOPE_BYTES);
        SampleScope { plan, ctx, cells, meter: None, full_bytes }
    }

    /// One of so many that are held at once.
    pub fn one_of(mut self, samples: usize) -> SampleScope<'t, 'a> {
        self.full_bytes = full_bytes(self.ctx.arena, SCOPE_BYTES / samples);
        self
    }

    /// Whether so many bytes are held that a new scope is due.
    #[inline]
    pub fn is_full(&self) -> bool {
        used_bytes(self.ctx.arena) > self.full_bytes
    }

    /// The steps that ran out of a budget.
    pub fn spent(&self) -> Spent {
        let spent = |(slot, cell): (usize, &Cell<'a>)| Some((slot, cell.spent()?));
        self.cells.iter().enumerate().filter_map(spent).collect()
    }

    /// Takes over what an earlier scope of the same sample knew to run out of a budget.
    pub fn recall(&mut self, spent: &Spent) {
        for &(slot, cell) in spent {
            self.cells[slot] = cell;
        }
    }
}

/// What a program's steps are evaluated for.
#[derive(Clone, Copy)]
pub(super) enum How {
    /// Their values.
    Plainly,
    /// A record of every call, also of what is known.
    Again,
    /// The time of each.
    Measured,
}

/// The evaluation of one program: the slots of its own steps.
pub(super) struct ProgramScope<'r, 't, 'a, 'p> {
    pub plan: &'t Plan,
    pub sample: &'r mut SampleScope<'t, 'a>,
    /// Its budgets are those of the program.
    pub ctx: Ctx<'p>,
    /// The frame: its slots, and most of what never changes.
    pub values: &'p mut [Value<'p>],
    /// What blocks gave so far.
    pub tried: Tried<'p>,
    /// How it ended in a lane.
    pub ended: Result<(), Failure>,
}

impl<'r, 't: 'a, 'a: 'p, 'p> ProgramScope<'r, 't, 'a, 'p> {
    /// Nothing evaluated yet; `arena` is for the values of this program alone.
    pub fn new(sample: &'r mut SampleScope<'t, 'a>, arena: &'p Bump) -> ProgramScope<'r, 't, 'a, 'p> {
        let ctx = sample.ctx.over(arena);
        let plan = sample.plan;
        let frame: &[Value<'p>] = plan.frame();
        let values = arena.alloc_slice_copy(frame);
        ProgramScope { plan, sample, ctx, values, tried: Tried::default(), ended: Ok(()) }
    }

    /// Runs a program as if alone, on what is known already where that is the same. Gives its failure, and its fuel.
    pub fn run(
        &mut self,
        task: &mut TaskScope<'t>,
        routine: &Routine,
        budget: Budget,
        want: Want,
    ) -> (Result<(), Failure>, u64) {
        self.ctx.restore_budget((budget.fuel, budget.memory_bytes));
        let how = match (self.ctx.recorder, &self.sample.meter) {
            (None, None) => How::Plainly,
            (Some(_), _) => How::Again,
            (None, Some(_)) => How::Measured,
        };
        (self.statements(task, routine, want, how), budget.fuel - self.ctx.fuel)
    }

    /// Tells who measures steps that a program ran so.
    #[inline]
    pub fn note_ran(&mut self, program: u32, routine: &Routine, result: Result<(), Failure>, want: Want) {
        if let Some(meter) = &mut self.sample.meter {
            let statements = self.plan.statements(routine).len();
            let ran = result.map_or_else(|failure| (failure.stmt + 1).min(statements), |()| statements);
            meter.ran(self.plan, routine, program, ran, want);
        }
    }

    /// The values of the program that ran: of a batt those of the outputs, and of the differs where all are wanted.
    pub fn results(&self, task: &TaskScope<'t>, routine: &Routine, want: Want) -> &'p [Value<'p>] {
        let results = self.plan.results(routine);
        let kept = if want == Want::Outputs { routine.outputs as usize } else { results.len() };
        match results[..kept] {
            [operand] => std::slice::from_ref(self.ctx.arena.alloc(*self.get(task, operand))),
            _ => self.ctx.arena.alloc_slice_fill_iter(results[..kept].iter().map(|&operand| *self.get(task, operand))),
        }
    }

    /// The values of the first statements of a program of a traced plan.
    pub fn trace(&self, task: &TaskScope<'t>, routine: &Routine, ran: usize) -> Vec<Value<'p>> {
        let statements = &self.plan.statements(routine)[..ran];
        let operand = |statement: &Statement| match *statement {
            Statement::Step(step) | Statement::Optional(step) => self.plan.steps[step as usize].out,
            Statement::Copy(operand) => operand,
        };
        statements.iter().map(|statement| *self.get(task, operand(statement))).collect()
    }

    /// Runs what stands in front of the statements.
    #[inline]
    pub fn prelude(&mut self, task: &mut TaskScope<'t>, routine: &Routine, how: How) -> Result<(), Failure> {
        for &step in self.plan.prelude(routine) {
            self.step_apart(task, step, how).map_err(|error| Failure { error, stmt: 0 })?;
        }
        Ok(())
    }

    #[inline]
    fn statements(&mut self, task: &mut TaskScope<'t>, routine: &Routine, want: Want, how: How) -> Result<(), Failure> {
        let plan = self.plan;
        self.prelude(task, routine, how)?;
        let leave_out = routine.leaves_out(want);
        let blocks = if leave_out { &[] } else { plan.blocks(&routine.blocks) };
        match how {
            How::Again | How::Measured => self.statements_apart(task, routine, leave_out, how),
            How::Plainly if blocks.is_empty() => self.span(task, routine, 0..plan.directs(routine).len(), leave_out),
            How::Plainly => {
                self.ended = Ok(());
                lanes::statements(task, vec![&mut *self], plan, routine, leave_out);
                self.ended
            }
        }
    }

    /// Runs all statements, where each is recorded or measured.
    #[inline(never)]
    fn statements_apart(
        &mut self,
        task: &mut TaskScope<'t>,
        routine: &Routine,
        leave_out: bool,
        how: How,
    ) -> Result<(), Failure> {
        for (stmt, statement) in self.plan.statements(routine).iter().enumerate() {
            let step = match *statement {
                Statement::Step(step) => step,
                Statement::Optional(step) if !leave_out => step,
                Statement::Optional(_) | Statement::Copy(_) => continue,
            };
            self.step_apart(task, step, how).map_err(|error| Failure { error, stmt })?;
        }
        Ok(())
    }

    /// Runs statements one after the other.
    #[inline(never)]
    pub fn span(
        &mut self,
        task: &mut TaskScope<'t>,
        routine: &Routine,
        span: Range<usize>,
        leave_out: bool,
    ) -> Result<(), Failure> {
        let (plan, first) = (self.plan, span.start);
        // What nobody ever wants is left out of what is run.
        let leave_out = leave_out && routine.is_batt;
        for (at, direct) in plan.directs(routine)[span].iter().enumerate() {
            let stmt = first + at;
            if leave_out && matches!(plan.statements(routine)[stmt], Statement::Optional(_)) {
                continue;
            }
            self.step(task, direct).map_err(|error| Failure { error, stmt })?;
        }
        Ok(())
    }

    /// Evaluates a step that is no statement, or is recorded or measured.
    #[inline(never)]
    fn step_apart(&mut self, task: &mut TaskScope<'t>, number: u32, how: How) -> Result<(), EvalError> {
        match how {
            How::Plainly => self.one_step(task, &self.plan.direct(number, &self.plan.steps[number as usize])),
            How::Again => self.step_again(task, number),
            How::Measured => self.metered_step(task, number),
        }
    }

    /// Evaluates a step also where it is known.
    #[inline(never)]
    fn step_again(&mut self, task: &mut TaskScope<'t>, number: u32) -> Result<(), EvalError> {
        match self.plan.steps[number as usize].out {
            Operand::Task(slot) => task.cells[slot as usize] = Cell::EMPTY,
            Operand::Sample(slot) => self.sample.cells[slot as usize] = Cell::EMPTY,
            Operand::Program(_) | Operand::Fixed(_) => {}
        }
        self.ctx.begin_own_step();
        self.other_step(task, number)
    }

    /// Evaluates a step and has it measured, unless it is known.
    #[inline(never)]
    fn metered_step(&mut self, task: &mut TaskScope<'t>, number: u32) -> Result<(), EvalError> {
        let direct = self.plan.direct(number, &self.plan.steps[number as usize]);
        let before = Left::from(self.ctx.budget_left());
        let known = match self.plan.steps[number as usize].out {
            Operand::Task(slot) => &task.cells[slot as usize],
            Operand::Sample(slot) => &self.sample.cells[slot as usize],
            Operand::Program(_) | Operand::Fixed(_) => &Cell::EMPTY,
        };
        if known.replay(number, before).is_some() {
            return self.one_step(task, &direct);
        }
        let started = Instant::now();
        let result = self.one_step(task, &direct);
        let took = started.elapsed();
        if let Some(meter) = &mut self.sample.meter {
            meter.made(self.plan, number, took, before.fuel.saturating_sub(self.ctx.fuel));
        }
        result
    }
}
