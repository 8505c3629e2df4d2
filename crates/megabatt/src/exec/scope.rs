//! What lives as long as a task, and as long as a sample: slots, and the evaluation of steps into them.

use std::ops::Range;
use std::time::Instant;

use bumpalo::Bump;

use super::cell::{Cell, Left};
use super::evaluation::{Failure, Want};
use super::meter::StepMeter;
use super::step::{closure_of_three, closure_of_two, guarded, made};
use super::tried::{Candidate, Tried};
use crate::plan::{Block, Callee, Direct, Operand, PackedOperand, Plan, Routine, Statement, Step, literal_value};
use crate::value::{Budget, Ctx, EvalError, Grid, Primitive, Res, Value, grid_value};

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

/// Steps of a sample that ran out of a budget, by their slots: what a scope leaves to the next one. They hold no value.
pub(super) type Spent = Vec<(usize, Cell<'static>)>;

/// The slots of one plan on one task.
pub(super) struct TaskScope<'t> {
    pub ctx: Ctx<'t>,
    cells: &'t mut [Cell<'t>],
    samples: &'t [(&'t Grid, &'t Grid)],
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
        TaskScope { ctx, cells, samples }
    }

    /// Whether so many bytes are held that a new scope is due.
    pub fn is_full(&self) -> bool {
        used_bytes(self.ctx.arena) > SCOPE_BYTES
    }
}

/// The slots of one plan on one sample, for the steps that several of its programs have.
pub(super) struct SampleScope<'s, 't, 'a> {
    plan: &'t Plan,
    task: &'s mut TaskScope<'t>,
    ctx: Ctx<'a>,
    cells: &'a mut [Cell<'a>],
    /// Who measures steps.
    pub meter: Option<&'s mut StepMeter>,
}

impl<'s, 't: 'a, 'a> SampleScope<'s, 't, 'a> {
    /// Nothing evaluated yet.
    pub fn new(
        plan: &'t Plan,
        task: &'s mut TaskScope<'t>,
        arena: &'a Bump,
        grid: &'a Grid,
        reference: Option<&'a Grid>,
    ) -> SampleScope<'s, 't, 'a> {
        let ctx = task.ctx.over(arena);
        let cells = arena.alloc_slice_fill_copy(plan.sample_slots as usize, Cell::EMPTY);
        for (operand, value) in
            [(Operand::GRID, grid_value(grid)), (Operand::REFERENCE, reference.map_or(Value::None, grid_value))]
        {
            if let Operand::Sample(slot) = operand {
                cells[slot as usize] = Cell::input(value);
            }
        }
        SampleScope { plan, task, ctx, cells, meter: None }
    }

    /// Whether so many bytes are held that a new scope is due.
    pub fn is_full(&self) -> bool {
        used_bytes(self.ctx.arena) > SCOPE_BYTES || self.task.is_full()
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

/// A value that is no program's own.
#[inline]
fn shared<'x, 'a, 't: 'a>(
    plan: &'x Plan,
    task: &'x TaskScope<'t>,
    cells: &'x [Cell<'a>],
    operand: Operand,
) -> &'x Value<'a> {
    match operand {
        Operand::Sample(slot) => &cells[slot as usize].value,
        Operand::Task(slot) => &task.cells[slot as usize].value,
        Operand::Fixed(k) => &plan.fixed[k as usize],
        // What is shared is not made of what is not.
        Operand::Program(_) => &Value::None,
    }
}

/// What a program's steps are evaluated for.
#[derive(Clone, Copy)]
enum How {
    /// Their values.
    Plainly,
    /// A record of every call, also of what is known.
    Again,
    /// The time of each.
    Measured,
}

/// The evaluation of one program: the slots of its own steps.
pub(super) struct ProgramScope<'r, 's, 't, 'a, 'p> {
    plan: &'t Plan,
    sample: &'r mut SampleScope<'s, 't, 'a>,
    /// Its budgets are those of the program.
    pub ctx: Ctx<'p>,
    /// The frame: its slots, and what never changes.
    values: &'p mut [Value<'p>],
    /// What blocks gave so far.
    pub tried: Tried<'p>,
}

impl<'r, 's, 't: 'a, 'a: 'p, 'p> ProgramScope<'r, 's, 't, 'a, 'p> {
    /// Nothing evaluated yet; `arena` is for the values of this program alone.
    pub fn new(sample: &'r mut SampleScope<'s, 't, 'a>, arena: &'p Bump) -> ProgramScope<'r, 's, 't, 'a, 'p> {
        let ctx = sample.ctx.over(arena);
        let plan = sample.plan;
        let slots = plan.program_slots as usize;
        let values = arena.alloc_slice_fill_copy(slots + plan.fixed.len(), Value::None);
        values[slots..].copy_from_slice(&plan.fixed);
        ProgramScope { plan, sample, ctx, values, tried: Tried::default() }
    }

    /// Runs a program as if alone, on what is known already where that is the same. Gives its failure, and its fuel.
    pub fn run(&mut self, routine: &Routine, budget: Budget, want: Want) -> (Result<(), Failure>, u64) {
        self.ctx.restore_budget((budget.fuel, budget.memory_bytes));
        let how = match (self.ctx.recorder, &self.sample.meter) {
            (None, None) => How::Plainly,
            (Some(_), _) => How::Again,
            (None, Some(_)) => How::Measured,
        };
        (self.statements(routine, want, how), budget.fuel - self.ctx.fuel)
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
    pub fn results(&self, routine: &Routine, want: Want) -> &'p [Value<'p>] {
        let results = self.plan.results(routine);
        let kept = if want == Want::Outputs { routine.outputs as usize } else { results.len() };
        match results[..kept] {
            [operand] => std::slice::from_ref(self.ctx.arena.alloc(*self.get(operand))),
            _ => self.ctx.arena.alloc_slice_fill_iter(results[..kept].iter().map(|&operand| *self.get(operand))),
        }
    }

    /// The values of the first statements of a program of a traced plan.
    pub fn trace(&self, routine: &Routine, ran: usize) -> Vec<Value<'p>> {
        let statements = &self.plan.statements(routine)[..ran];
        let operand = |statement: &Statement| match *statement {
            Statement::Step(step) | Statement::Optional(step) => self.plan.steps[step as usize].out,
            Statement::Copy(operand) => operand,
        };
        statements.iter().map(|statement| *self.get(operand(statement))).collect()
    }

    #[inline]
    fn statements(&mut self, routine: &Routine, want: Want, how: How) -> Result<(), Failure> {
        let plan = self.plan;
        for &step in plan.prelude(routine) {
            self.step_apart(step, how).map_err(|error| Failure { error, stmt: 0 })?;
        }
        let leave_out = routine.leaves_out(want);
        let blocks = if leave_out { &[] } else { plan.blocks(&routine.blocks) };
        match how {
            How::Again | How::Measured => self.statements_apart(routine, leave_out, how),
            How::Plainly if blocks.is_empty() => self.span(routine, 0..plan.directs(routine).len(), leave_out),
            How::Plainly => self.with_blocks(routine, blocks),
        }
    }

    /// Runs all statements, where each is recorded or measured.
    #[inline(never)]
    fn statements_apart(&mut self, routine: &Routine, leave_out: bool, how: How) -> Result<(), Failure> {
        for (stmt, statement) in self.plan.statements(routine).iter().enumerate() {
            let step = match *statement {
                Statement::Step(step) => step,
                Statement::Optional(step) if !leave_out => step,
                Statement::Optional(_) | Statement::Copy(_) => continue,
            };
            self.step_apart(step, how).map_err(|error| Failure { error, stmt })?;
        }
        Ok(())
    }

    /// Runs all statements of a batt, but no block twice for the same candidate.
    #[inline(never)]
    fn with_blocks(&mut self, routine: &Routine, blocks: &[Block]) -> Result<(), Failure> {
        let plan = self.plan;
        self.tried = Tried::of_blocks(blocks.len(), self.ctx.arena);
        let mut at = 0;
        for block in blocks {
            let (start, end) = (block.statements.start as usize, block.statements.end as usize);
            self.span(routine, at..start, false)?;
            at = end;
            let candidate = Candidate::of(*self.get(block.candidate), block.class);
            let before = Left::from(self.ctx.budget_left());
            if let Some(trial) = self.tried.find(&candidate)
                && let Some(left) = before.less(trial.cost)
            {
                for (&slot, &value) in plan.kept_slots(block).iter().zip(trial.results) {
                    self.values[slot as usize] = value;
                }
                self.ctx.restore_budget((left.fuel, left.bytes));
                #[cfg(test)]
                (self.tried.known += 1);
                continue;
            }
            self.ctx.starved = false;
            self.span(routine, start..end, false)?;
            if !self.ctx.starved
                && let Some(cost) = before.less(self.ctx.budget_left().into())
            {
                let (values, slots) = (&*self.values, plan.kept_slots(block));
                let results = slots.iter().map(|&slot| values[slot as usize]);
                let results = self.ctx.arena.alloc_slice_fill_iter(results);
                self.tried.keep(candidate, results, cost, self.ctx.arena);
            }
        }
        self.span(routine, at..plan.statements(routine).len(), false)
    }

    /// Runs statements one after the other.
    #[inline(never)]
    fn span(&mut self, routine: &Routine, span: Range<usize>, leave_out: bool) -> Result<(), Failure> {
        let (plan, first) = (self.plan, span.start);
        // What nobody ever wants is left out of what is run.
        let leave_out = leave_out && routine.is_batt;
        for (at, direct) in plan.directs(routine)[span].iter().enumerate() {
            let stmt = first + at;
            if leave_out && matches!(plan.statements(routine)[stmt], Statement::Optional(_)) {
                continue;
            }
            self.step(direct).map_err(|error| Failure { error, stmt })?;
        }
        Ok(())
    }

    /// Evaluates a step that is no statement, or is recorded or measured.
    #[inline(never)]
    fn step_apart(&mut self, number: u32, how: How) -> Result<(), EvalError> {
        match how {
            How::Plainly => self.one_step(&self.plan.direct(number, &self.plan.steps[number as usize])),
            How::Again => self.step_again(number),
            How::Measured => self.metered_step(number),
        }
    }

    #[inline]
    fn get(&self, operand: Operand) -> &Value<'p> {
        match operand {
            Operand::Program(slot) => &self.values[slot as usize],
            operand => shared(self.plan, self.sample.task, self.sample.cells, operand),
        }
    }

    #[inline(never)]
    fn one_step(&mut self, direct: &Direct) -> Result<(), EvalError> {
        self.step(direct)
    }

    #[inline(always)]
    fn operand(&self, operand: PackedOperand) -> Value<'p> {
        match self.values.get(operand.in_frame()) {
            Some(value) => *value,
            None => *shared(self.plan, self.sample.task, self.sample.cells, operand.elsewhere()),
        }
    }

    /// Evaluates a statement. In place in the loop over them: a call for each is what most of them would cost.
    #[inline(always)]
    fn step(&mut self, direct: &Direct) -> Result<(), EvalError> {
        self.ctx.begin_own_step();
        // Each result goes from where the kernel wrote it to its slot, in one piece.
        match *direct {
            Direct::One { primitive, x, slot } => {
                let x = self.operand(x);
                match self.ctx.step_prim1(primitive, x) {
                    Ok(value) => self.values[slot as usize] = value,
                    Err(error) => self.values[slot as usize] = self.excused(primitive, error)?,
                }
            }
            Direct::Two { primitive, args: [x, y], slot } => {
                let (x, y) = (self.operand(x), self.operand(y));
                match self.ctx.step_prim2(primitive, x, y) {
                    Ok(value) => self.values[slot as usize] = value,
                    Err(error) => self.values[slot as usize] = self.excused(primitive, error)?,
                }
            }
            Direct::Three { primitive, args: [x, y, z], slot } => {
                let (x, y, z) = (self.operand(x), self.operand(y), self.operand(z));
                match self.ctx.step_prim3(primitive, x, y, z) {
                    Ok(value) => self.values[slot as usize] = value,
                    Err(error) => self.values[slot as usize] = self.excused(primitive, error)?,
                }
            }
            Direct::Four { primitive, args, slot } => {
                let args = args.map(|operand| self.operand(operand));
                match self.ctx.any_prim(primitive, &args) {
                    Ok(value) => self.values[slot as usize] = value,
                    Err(error) => self.values[slot as usize] = self.excused(primitive, error)?,
                }
            }
            Direct::Call { callee, x, slot, step } => {
                let (callee, x) = (self.operand(callee), self.operand(x));
                let step = &self.plan.steps[step as usize];
                self.values[slot as usize] = guarded(self.ctx.call1(callee, x), step)?;
            }
            Direct::Sample { slot, step } => {
                return self.known_step(step, self.sample.cells[slot as usize].price(step));
            }
            Direct::Task { slot, step } => {
                return self.known_step(step, self.sample.task.cells[slot as usize].price(step));
            }
            Direct::ClosureOfTwo { .. } | Direct::ClosureOfThree { .. } => return self.closure_step(direct),
            Direct::Other { step } => return self.other_step(step),
            Direct::Nothing => {}
        }
        Ok(())
    }

    /// What stands in for a primitive's exception in this dialect, if anything.
    #[cold]
    #[inline(never)]
    fn excused(&self, primitive: &Primitive, error: EvalError) -> Res<'p> {
        self.ctx.guard(primitive.default, Err(error))
    }

    /// A step that other programs or samples have too: where its value is known, and what it cost is left, that is paid
    /// and nothing else is to be done.
    #[inline(always)]
    fn known_step(&mut self, number: u32, price: Option<Left>) -> Result<(), EvalError> {
        let (fuel, bytes) = self.ctx.budget_left();
        match price {
            Some(price) if price.fuel <= fuel && price.bytes <= bytes => {
                self.ctx.restore_budget((fuel - price.fuel, bytes - price.bytes));
                Ok(())
            }
            _ => self.other_step(number),
        }
    }

    /// Evaluates a step that makes a closure.
    #[inline(never)]
    fn closure_step(&mut self, direct: &Direct) -> Result<(), EvalError> {
        let (slot, closure) = match *direct {
            Direct::ClosureOfTwo { maker, parts: [x, y], slot, code } => {
                let parts = [self.operand(x), self.operand(y)];
                (slot, closure_of_two(&mut self.ctx, &self.plan.closures[code as usize], maker, parts))
            }
            Direct::ClosureOfThree { maker, parts: [x, y, z], slot, code } => {
                let parts = [self.operand(x), self.operand(y), self.operand(z)];
                (slot, closure_of_three(&mut self.ctx, &self.plan.closures[code as usize], maker, parts))
            }
            _ => return Ok(()),
        };
        self.values[slot as usize] = closure?;
        Ok(())
    }

    /// Evaluates a step of any kind.
    #[inline(never)]
    fn other_step(&mut self, number: u32) -> Result<(), EvalError> {
        let step = &self.plan.steps[number as usize];
        let Operand::Program(slot) = step.out else { return self.shared_step(number, step) };
        let (plan, values, task, cells) = (self.plan, &*self.values, &*self.sample.task, &*self.sample.cells);
        let get = |operand| match operand {
            Operand::Program(slot) => &values[slot as usize],
            operand => shared(plan, task, cells, operand),
        };
        self.values[slot as usize] = made(&mut self.ctx, plan, step, get)?;
        Ok(())
    }

    /// Evaluates a step also where it is known.
    #[inline(never)]
    fn step_again(&mut self, number: u32) -> Result<(), EvalError> {
        match self.plan.steps[number as usize].out {
            Operand::Task(slot) => self.sample.task.cells[slot as usize] = Cell::EMPTY,
            Operand::Sample(slot) => self.sample.cells[slot as usize] = Cell::EMPTY,
            Operand::Program(_) | Operand::Fixed(_) => {}
        }
        self.ctx.begin_own_step();
        self.other_step(number)
    }

    /// Evaluates a step and has it measured, unless it is known.
    #[inline(never)]
    fn metered_step(&mut self, number: u32) -> Result<(), EvalError> {
        let direct = self.plan.direct(number, &self.plan.steps[number as usize]);
        let before = Left::from(self.ctx.budget_left());
        let known = match self.plan.steps[number as usize].out {
            Operand::Task(slot) => &self.sample.task.cells[slot as usize],
            Operand::Sample(slot) => &self.sample.cells[slot as usize],
            Operand::Program(_) | Operand::Fixed(_) => &Cell::EMPTY,
        };
        if known.replay(number, before).is_some() {
            return self.one_step(&direct);
        }
        let started = Instant::now();
        let result = self.one_step(&direct);
        let took = started.elapsed();
        if let Some(meter) = &mut self.sample.meter {
            meter.made(self.plan, number, took, before.fuel.saturating_sub(self.ctx.fuel));
        }
        result
    }

    /// Evaluates a step that other programs have too, unless one of them did, and charges for it either way.
    #[inline(never)]
    fn shared_step(&mut self, number: u32, step: &Step) -> Result<(), EvalError> {
        let sample = &mut *self.sample;
        let (fuel, bytes) = self.ctx.budget_left();
        let before = Left { fuel, bytes };
        let known = match step.out {
            Operand::Task(slot) => &sample.task.cells[slot as usize],
            Operand::Sample(slot) => &sample.cells[slot as usize],
            Operand::Fixed(_) | Operand::Program(_) => &Cell::EMPTY,
        };
        if let Some((result, left)) = known.replay(number, before) {
            self.ctx.restore_budget((left.fuel, left.bytes));
            return result;
        }
        let (result, after) = match step.out {
            Operand::Task(slot) => {
                let task = &mut *sample.task;
                task.ctx.begin_step((fuel, bytes));
                let result = task_step(self.plan, task, step);
                let after = task.ctx.budget_left();
                let cell = Cell::of(number, result, before, after.into(), task.ctx.starved);
                task.cells[slot as usize] = cell;
                (result.map(|_| ()), after)
            }
            Operand::Sample(slot) => {
                sample.ctx.begin_step((fuel, bytes));
                let (task, cells, plan) = (&*sample.task, &*sample.cells, self.plan);
                let get = |operand| shared(plan, task, cells, operand);
                let result = made(&mut sample.ctx, plan, step, get);
                let after = sample.ctx.budget_left();
                let cell = Cell::of(number, result, before, after.into(), sample.ctx.starved);
                sample.cells[slot as usize] = cell;
                (result.map(|_| ()), after)
            }
            Operand::Fixed(_) | Operand::Program(_) => (Ok(()), (fuel, bytes)),
        };
        self.ctx.restore_budget(after);
        result
    }
}

/// A step that depends on nothing of the sample.
fn task_step<'t>(plan: &'t Plan, task: &mut TaskScope<'t>, step: &Step) -> Res<'t> {
    match step.callee {
        Callee::Samples => samples_value(&mut task.ctx, task.samples),
        Callee::Literal(k) => literal_value(&mut task.ctx, &plan.literals[k as usize]),
        _ => {
            let cells = &*task.cells;
            let operand = |operand| match operand {
                Operand::Task(slot) => &cells[slot as usize].value,
                Operand::Fixed(k) => &plan.fixed[k as usize],
                Operand::Sample(_) | Operand::Program(_) => &Value::None,
            };
            made(&mut task.ctx, plan, step, operand)
        }
    }
}

/// `S` as a tuple of pairs of grids.
fn samples_value<'a>(ctx: &mut Ctx<'a>, samples: &[(&'a Grid, &'a Grid)]) -> Res<'a> {
    let mut pairs = Vec::with_capacity(samples.len());
    for &(input, output) in samples {
        pairs.push(ctx.tuple(&[grid_value(input), grid_value(output)])?);
    }
    ctx.tuple(&pairs)
}
