//! One program on one sample, on one core.

use bumpalo::Bump;

use crate::plan::{Callee, Plan, Slot, Step};
use crate::value::{Budget, Ctx, EvalError, Grid, Res, Value, grid_value};

/// The budget of one evaluation unless the user names another: fuel for four times the dearest published solver, and
/// 256 MiB of values.
pub const DEFAULT_BUDGET: Budget = Budget { fuel: 2_120_000, memory_bytes: 256 << 20 };

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

/// Why a program has no value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure {
    pub error: EvalError,
    /// The statement that raised, by its place in the program.
    pub stmt: usize,
}

/// What one evaluation gave.
pub struct Evaluation<'a, 's> {
    /// The values of the plan's results, in order.
    pub result: Result<&'s [Value<'a>], Failure>,
    /// Fuel that was used.
    pub fuel: u64,
    /// The values of the statements that ran, in text order.
    pub trace: &'s [Value<'a>],
}

/// Runs evaluations one after the other, in one arena that is emptied in between.
#[derive(Default)]
pub struct Worker {
    arena: Bump,
    item_by_item: bool,
}

impl Worker {
    /// A worker that never evaluates closures column by column: slower, and the same in outcome and fuel.
    pub fn item_by_item() -> Worker {
        Worker { arena: Bump::new(), item_by_item: true }
    }

    /// Runs a plan, and shows what came of it while the values live.
    pub fn run<R>(
        &mut self,
        plan: &Plan,
        inputs: &Inputs<'_>,
        budget: Budget,
        see: impl FnOnce(&mut Ctx<'_>, Evaluation<'_, '_>) -> R,
    ) -> R {
        self.arena.reset();
        let mut ctx = Ctx::new(&self.arena, plan.dialect, budget);
        ctx.columns = !self.item_by_item;
        run_in(ctx, plan, inputs, budget, see)
    }
}

fn run_in<'a, R>(
    mut ctx: Ctx<'a>,
    plan: &Plan,
    inputs: &Inputs<'a>,
    budget: Budget,
    see: impl FnOnce(&mut Ctx<'_>, Evaluation<'_, '_>) -> R,
) -> R {
    let mut ran = 0;
    let mut slots: &mut [Value<'a>] = &mut [];
    let result = execute(&mut ctx, plan, inputs, &mut slots, &mut ran);
    let fuel = budget.fuel - ctx.fuel;
    let results: Result<Vec<Value<'a>>, Failure> = match result {
        Ok(()) => Ok(plan.results.iter().map(|slot| slots[slot.at()]).collect()),
        Err(error) => Err(Failure { error, stmt: ran }),
    };
    let first = plan.first_step_slot();
    let trace = slots.get(first..first + ran).unwrap_or(&[]);
    let result = match &results {
        Ok(values) => Ok(values.as_slice()),
        Err(failure) => Err(*failure),
    };
    see(&mut ctx, Evaluation { result, fuel, trace })
}

/// Runs the steps; `ran` counts those that gave a value.
fn execute<'a>(
    ctx: &mut Ctx<'a>,
    plan: &Plan,
    inputs: &Inputs<'a>,
    slots: &mut &mut [Value<'a>],
    ran: &mut usize,
) -> Result<(), EvalError> {
    let samples = if plan.reads_samples { samples_value(ctx, inputs.samples)? } else { Value::EMPTY_TUPLE };
    let reference = inputs.reference.map_or(Value::None, grid_value);
    *slots = plan.slots(ctx, samples, grid_value(inputs.grid), reference)?;
    let first = plan.first_step_slot();
    for (at, step) in plan.steps.iter().enumerate() {
        let value = match (call(ctx, plan, step, slots), step.guard) {
            (Err(error), Some(default)) if !error.is_budget() => default.value(),
            (result, _) => result?,
        };
        slots[first + at] = value;
        *ran = at + 1;
    }
    Ok(())
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
fn call<'a>(ctx: &mut Ctx<'a>, plan: &Plan, step: &Step, slots: &[Value<'a>]) -> Res<'a> {
    let args = plan.args(step);
    let get = |slot: Slot| slots[slot.at()];
    match (step.callee, args) {
        (Callee::Prim(primitive), &[x]) => ctx.prim1(primitive, get(x)),
        (Callee::Prim(primitive), &[x, y]) => ctx.prim2(primitive, get(x), get(y)),
        (Callee::Prim(primitive), &[x, y, z]) => ctx.prim(primitive, &[get(x), get(y), get(z)]),
        (Callee::Slot(callee), &[x]) => ctx.call1(get(callee), get(x)),
        _ => {
            let values: Vec<Value<'a>> = args.iter().map(|&slot| get(slot)).collect();
            match step.callee {
                Callee::Prim(primitive) => ctx.prim(primitive, &values),
                Callee::Slot(callee) => ctx.call(get(callee), &values),
                Callee::Tuple => ctx.tuple(&values),
                Callee::Set => ctx.set(&values.clone()),
                Callee::Copy => values.first().copied().ok_or(EvalError::TypeError),
            }
        }
    }
}
