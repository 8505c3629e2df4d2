//! What lives as long as a task, and as long as a sample: slots, and the evaluation of steps into them.

use std::time::Instant;

use bumpalo::Bump;

use super::cell::{Cell, Left};
use super::evaluation::{Failure, Want};
use super::meter::StepMeter;
use crate::plan::{Callee, Operand, Plan, Routine, Statement, Step, literal_value};
use crate::value::{Budget, Ctx, EvalError, Grid, Res, Value, grid_value};

/// Bytes of values from which on a scope is given up for a new one: what is still needed is made again.
const SCOPE_BYTES: usize = 32 << 20;

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
        ctx.columns = !item_by_item;
        let cells = ctx.arena.alloc_slice_fill_copy(plan.task_slots as usize, Cell::EMPTY);
        TaskScope { ctx, cells, samples }
    }

    /// Whether so many bytes are held that a new scope is due.
    pub fn is_full(&self) -> bool {
        self.ctx.arena.allocated_bytes() > SCOPE_BYTES
    }
}

/// The slots of one plan on one sample.
pub(super) struct SampleScope<'s, 't, 'a> {
    plan: &'s Plan,
    task: &'s mut TaskScope<'t>,
    pub ctx: Ctx<'a>,
    cells: &'a mut [Cell<'a>],
    left: Left,
    results: Vec<Value<'a>>,
    /// Who measures steps.
    pub meter: Option<&'s mut StepMeter>,
}

impl<'s, 't: 'a, 'a> SampleScope<'s, 't, 'a> {
    /// Nothing evaluated yet.
    pub fn new(
        plan: &'s Plan,
        task: &'s mut TaskScope<'t>,
        arena: &'a Bump,
        grid: &'a Grid,
        reference: Option<&'a Grid>,
    ) -> SampleScope<'s, 't, 'a> {
        let mut ctx = task.ctx.over(arena);
        ctx.columns = task.ctx.columns;
        let cells = arena.alloc_slice_fill_copy(plan.sample_slots as usize, Cell::EMPTY);
        for (operand, value) in
            [(Operand::GRID, grid_value(grid)), (Operand::REFERENCE, reference.map_or(Value::None, grid_value))]
        {
            if let Operand::Sample(slot) = operand {
                cells[slot as usize] = Cell::input(value);
            }
        }
        SampleScope { plan, task, ctx, cells, left: Left { fuel: 0, bytes: 0 }, results: Vec::new(), meter: None }
    }

    /// Whether so many bytes are held that a new scope is due.
    pub fn is_full(&self) -> bool {
        self.ctx.arena.allocated_bytes() > SCOPE_BYTES || self.task.is_full()
    }

    /// Runs a program as if alone, on what is known already where that is the same. Gives its failure, and its fuel.
    pub fn run(&mut self, routine: &Routine, budget: Budget, want: Want) -> (Result<(), Failure>, u64) {
        self.left = Left { fuel: budget.fuel, bytes: budget.memory_bytes };
        let result = match self.ctx.recorder {
            None => self.statements::<false>(routine, want),
            Some(_) => self.statements::<true>(routine, want),
        };
        if let Some(meter) = &mut self.meter {
            let statements = self.plan.statements(routine).len();
            let ran = result.map_or_else(|failure| (failure.stmt + 1).min(statements), |()| statements);
            meter.ran(self.plan, routine, ran, want);
        }
        self.results.clear();
        if result.is_ok() {
            let results = self.plan.results(routine);
            let kept = if want == Want::Outputs { routine.outputs as usize } else { results.len() };
            let values = results[..kept].iter().map(|&operand| get(self.plan, self.task, self.cells, operand));
            self.results.extend(values);
        }
        (result, budget.fuel - self.left.fuel)
    }

    /// The values of the program that ran last.
    pub fn results(&self) -> &[Value<'a>] {
        &self.results
    }

    /// The context, and the values of the program that ran last.
    pub fn ctx_and_results(&mut self) -> (&mut Ctx<'a>, &[Value<'a>]) {
        (&mut self.ctx, &self.results)
    }

    /// The values of the first statements of a program of a traced plan.
    pub fn trace(&self, routine: &Routine, ran: usize) -> Vec<Value<'a>> {
        let statements = &self.plan.statements(routine)[..ran];
        let operand = |statement: &Statement| match *statement {
            Statement::Step(step) | Statement::Optional(step) => self.plan.steps[step as usize].out,
            Statement::Copy(operand) => operand,
        };
        statements.iter().map(|statement| get(self.plan, self.task, self.cells, operand(statement))).collect()
    }

    /// `AGAIN`: statements that are known are evaluated all the same.
    fn statements<const AGAIN: bool>(&mut self, routine: &Routine, want: Want) -> Result<(), Failure> {
        let plan = self.plan;
        for &step in plan.prelude(routine) {
            self.step::<AGAIN>(step).map_err(|error| Failure { error, stmt: 0 })?;
        }
        let leave_out = routine.leaves_out(want);
        for (stmt, statement) in plan.statements(routine).iter().enumerate() {
            match *statement {
                Statement::Step(step) => self.step::<AGAIN>(step).map_err(|error| Failure { error, stmt })?,
                Statement::Optional(_) if leave_out => {}
                Statement::Optional(step) => self.step::<AGAIN>(step).map_err(|error| Failure { error, stmt })?,
                Statement::Copy(_) => {}
            }
        }
        Ok(())
    }

    /// Evaluates a step into its slot unless it is there, and charges for it either way.
    #[inline]
    fn step<const AGAIN: bool>(&mut self, number: u32) -> Result<(), EvalError> {
        let step = &self.plan.steps[number as usize];
        let known = match step.out {
            Operand::Task(slot) => &self.task.cells[slot as usize],
            Operand::Sample(slot) => &self.cells[slot as usize],
            Operand::Fixed(_) => &Cell::EMPTY,
        };
        if !AGAIN && let Some(result) = known.replay(number, &mut self.left) {
            return result;
        }
        let started = self.meter.is_some().then(Instant::now);
        let before = self.left;
        let result = match step.out {
            Operand::Task(slot) => {
                let task = &mut *self.task;
                task.ctx.restore_budget((before.fuel, before.bytes));
                let result = task_step(self.plan, task, step);
                (self.left.fuel, self.left.bytes) = task.ctx.budget_left();
                task.cells[slot as usize] = Cell::of(number, result, before, self.left);
                result.map(|_| ())
            }
            Operand::Sample(slot) => {
                self.ctx.restore_budget((before.fuel, before.bytes));
                let (plan, task, cells) = (self.plan, &*self.task, &*self.cells);
                let operand = |operand| get(plan, task, cells, operand);
                let result = guarded(call(&mut self.ctx, plan, step, operand), step);
                (self.left.fuel, self.left.bytes) = self.ctx.budget_left();
                self.cells[slot as usize] = Cell::of(number, result, before, self.left);
                result.map(|_| ())
            }
            Operand::Fixed(_) => Ok(()),
        };
        if let (Some(meter), Some(started)) = (&mut self.meter, started) {
            meter.made(self.plan, number, started.elapsed(), before.fuel - self.left.fuel);
        }
        result
    }
}

/// A step that depends on nothing of the sample.
fn task_step<'t>(plan: &Plan, task: &mut TaskScope<'t>, step: &Step) -> Res<'t> {
    match step.callee {
        Callee::Samples => samples_value(&mut task.ctx, task.samples),
        Callee::Literal(k) => literal_value(&mut task.ctx, &plan.literals[k as usize]),
        _ => {
            let cells = &*task.cells;
            let operand = |operand| match operand {
                Operand::Task(slot) => cells[slot as usize].value,
                Operand::Fixed(k) => plan.fixed[k as usize],
                Operand::Sample(_) => Value::None,
            };
            guarded(call(&mut task.ctx, plan, step, operand), step)
        }
    }
}

#[inline]
fn get<'a, 't: 'a>(plan: &Plan, task: &TaskScope<'t>, cells: &[Cell<'a>], operand: Operand) -> Value<'a> {
    match operand {
        Operand::Sample(slot) => cells[slot as usize].value,
        Operand::Task(slot) => task.cells[slot as usize].value,
        Operand::Fixed(k) => plan.fixed[k as usize],
    }
}

#[inline]
fn guarded<'a>(result: Res<'a>, step: &Step) -> Res<'a> {
    match (result, step.guard) {
        (Err(error), Some(default)) if !error.is_budget() => Ok(default.value()),
        (result, _) => result,
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

#[inline]
fn call<'a>(ctx: &mut Ctx<'a>, plan: &Plan, step: &Step, get: impl Fn(Operand) -> Value<'a>) -> Res<'a> {
    let args = plan.args(step);
    match (step.callee, args) {
        (Callee::Prim(primitive), &[x]) => ctx.prim1(primitive, get(x)),
        (Callee::Prim(primitive), &[x, y]) => ctx.prim2(primitive, get(x), get(y)),
        (Callee::Prim(primitive), &[x, y, z]) => ctx.prim(primitive, &[get(x), get(y), get(z)]),
        (Callee::Prim(primitive), &[x, y, z, w]) => ctx.prim(primitive, &[get(x), get(y), get(z), get(w)]),
        (Callee::Operand(callee), &[x]) => ctx.call1(get(callee), get(x)),
        _ => {
            let values: Vec<Value<'a>> = args.iter().map(|&operand| get(operand)).collect();
            match step.callee {
                Callee::Prim(primitive) => ctx.prim(primitive, &values),
                Callee::Operand(callee) => ctx.call(get(callee), &values),
                Callee::Set => ctx.set(&values),
                Callee::Tuple | Callee::Samples | Callee::Literal(_) => ctx.tuple(&values),
            }
        }
    }
}
