//! The evaluation of a statement into its slot: a primitive in place, a call of any kind, or what is known already.

use super::cell::{Cell, Left};
use super::scope::{ProgramScope, TaskScope};
use super::step::{closure_of_three, closure_of_two, guarded, made};
use crate::plan::{Callee, Direct, Operand, PackedOperand, Plan, Step, literal_value};
use crate::value::{Ctx, EvalError, Grid, Primitive, Res, Value, grid_value};

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

impl<'r, 't: 'a, 'a: 'p, 'p> ProgramScope<'r, 't, 'a, 'p> {
    /// The value of an operand.
    #[inline]
    pub fn get<'x>(&'x self, task: &'x TaskScope<'t>, operand: Operand) -> &'x Value<'p> {
        match operand {
            Operand::Program(slot) => &self.values[slot as usize],
            operand => shared(self.plan, task, self.sample.cells, operand),
        }
    }

    /// Evaluates a step that is no statement.
    #[inline(never)]
    pub fn one_step(&mut self, task: &mut TaskScope<'t>, direct: &Direct) -> Result<(), EvalError> {
        self.step(task, direct)
    }

    #[inline(always)]
    fn operand(&self, task: &TaskScope<'t>, operand: PackedOperand) -> Value<'p> {
        match self.values.get(operand.in_frame()) {
            Some(value) => *value,
            None => *shared(self.plan, task, self.sample.cells, operand.elsewhere()),
        }
    }

    /// Evaluates a statement. In place in the loop over them: a call for each is what most of them would cost.
    #[inline(always)]
    pub fn step(&mut self, task: &mut TaskScope<'t>, direct: &Direct) -> Result<(), EvalError> {
        // Each result goes from where the kernel wrote it to its slot, in one piece.
        match *direct {
            Direct::One { primitive, x, slot } => self.one(task, primitive, x, slot),
            Direct::Two { primitive, args, slot } => self.two(task, primitive, args, slot),
            Direct::Three { primitive, args, slot } => self.three(task, primitive, args, slot),
            _ => self.other(task, direct),
        }
    }

    /// A call of a primitive with one argument.
    #[inline(always)]
    pub fn one(
        &mut self,
        task: &mut TaskScope<'t>,
        primitive: &'static Primitive,
        x: PackedOperand,
        slot: u32,
    ) -> Result<(), EvalError> {
        self.ctx.begin_own_step();
        let x = self.operand(task, x);
        match self.ctx.step_prim1(primitive, x) {
            Ok(value) => self.values[slot as usize] = value,
            Err(error) => self.values[slot as usize] = self.excused(primitive, error)?,
        }
        Ok(())
    }

    /// A call of a primitive with two arguments.
    #[inline(always)]
    pub fn two(
        &mut self,
        task: &mut TaskScope<'t>,
        primitive: &'static Primitive,
        [x, y]: [PackedOperand; 2],
        slot: u32,
    ) -> Result<(), EvalError> {
        self.ctx.begin_own_step();
        let (x, y) = (self.operand(task, x), self.operand(task, y));
        match self.ctx.step_prim2(primitive, x, y) {
            Ok(value) => self.values[slot as usize] = value,
            Err(error) => self.values[slot as usize] = self.excused(primitive, error)?,
        }
        Ok(())
    }

    /// A call of a primitive with three arguments.
    #[inline(always)]
    pub fn three(
        &mut self,
        task: &mut TaskScope<'t>,
        primitive: &'static Primitive,
        [x, y, z]: [PackedOperand; 3],
        slot: u32,
    ) -> Result<(), EvalError> {
        self.ctx.begin_own_step();
        let (x, y, z) = (self.operand(task, x), self.operand(task, y), self.operand(task, z));
        match self.ctx.step_prim3(primitive, x, y, z) {
            Ok(value) => self.values[slot as usize] = value,
            Err(error) => self.values[slot as usize] = self.excused(primitive, error)?,
        }
        Ok(())
    }

    /// Any other statement.
    #[inline(always)]
    pub fn other(&mut self, task: &mut TaskScope<'t>, direct: &Direct) -> Result<(), EvalError> {
        self.ctx.begin_own_step();
        match *direct {
            Direct::Four { primitive, args, slot } => {
                let args = args.map(|operand| self.operand(task, operand));
                match self.ctx.any_prim(primitive, &args) {
                    Ok(value) => self.values[slot as usize] = value,
                    Err(error) => self.values[slot as usize] = self.excused(primitive, error)?,
                }
            }
            Direct::Call { callee, x, slot, step } => {
                let (callee, x) = (self.operand(task, callee), self.operand(task, x));
                let step = &self.plan.steps[step as usize];
                let value = self.ctx.call1(callee, x);
                self.values[slot as usize] = guarded(&mut self.ctx, value, step)?;
            }
            Direct::Sample { slot, step } => {
                return self.known_step(task, step, self.sample.cells[slot as usize].price(step));
            }
            Direct::Task { slot, step } => {
                return self.known_step(task, step, task.cells[slot as usize].price(step));
            }
            Direct::ClosureOfTwo { .. } | Direct::ClosureOfThree { .. } => return self.closure_step(task, direct),
            Direct::Other { step } => return self.other_step(task, step),
            _ => {}
        }
        Ok(())
    }

    /// What stands in for a primitive's exception in this dialect, if anything.
    #[cold]
    #[inline(never)]
    fn excused(&mut self, primitive: &Primitive, error: EvalError) -> Res<'p> {
        self.ctx.guard(primitive.default, Err(error))
    }

    /// A step that other programs or samples have too: where its value is known, and what it cost is left, that is paid
    /// and nothing else is to be done.
    #[inline(always)]
    fn known_step(&mut self, task: &mut TaskScope<'t>, number: u32, price: Option<Left>) -> Result<(), EvalError> {
        let (fuel, bytes) = self.ctx.budget_left();
        match price {
            Some(price) if price.fuel <= fuel && price.bytes <= bytes => {
                self.ctx.restore_budget((fuel - price.fuel, bytes - price.bytes));
                Ok(())
            }
            _ => self.other_step(task, number),
        }
    }

    /// Evaluates a step that makes a closure.
    #[inline(never)]
    fn closure_step(&mut self, task: &TaskScope<'t>, direct: &Direct) -> Result<(), EvalError> {
        let (slot, closure) = match *direct {
            Direct::ClosureOfTwo { maker, parts, slot, code } => {
                let parts = parts.map(|part| self.operand(task, part));
                (slot, closure_of_two(&mut self.ctx, &self.plan.closures[code as usize], maker, parts))
            }
            Direct::ClosureOfThree { maker, parts, slot, code } => {
                let parts = parts.map(|part| self.operand(task, part));
                (slot, closure_of_three(&mut self.ctx, &self.plan.closures[code as usize], maker, parts))
            }
            _ => return Ok(()),
        };
        self.values[slot as usize] = closure?;
        Ok(())
    }

    /// Evaluates a step of any kind.
    #[inline(never)]
    pub fn other_step(&mut self, task: &mut TaskScope<'t>, number: u32) -> Result<(), EvalError> {
        let step = &self.plan.steps[number as usize];
        let Operand::Program(slot) = step.out else { return self.shared_step(task, number, step) };
        let (plan, values, task, cells) = (self.plan, &*self.values, &*task, &*self.sample.cells);
        let get = |operand| match operand {
            Operand::Program(slot) => &values[slot as usize],
            operand => shared(plan, task, cells, operand),
        };
        self.values[slot as usize] = made(&mut self.ctx, plan, step, get)?;
        Ok(())
    }

    /// Evaluates a step that other programs have too, unless one of them did, and charges for it either way.
    #[inline(never)]
    fn shared_step(&mut self, task: &mut TaskScope<'t>, number: u32, step: &Step) -> Result<(), EvalError> {
        let sample = &mut *self.sample;
        let (fuel, bytes) = self.ctx.budget_left();
        let before = Left { fuel, bytes };
        let known = match step.out {
            Operand::Task(slot) => &task.cells[slot as usize],
            Operand::Sample(slot) => &sample.cells[slot as usize],
            Operand::Fixed(_) | Operand::Program(_) => &Cell::EMPTY,
        };
        if let Some((result, left)) = known.replay(number, before) {
            self.ctx.restore_budget((left.fuel, left.bytes));
            return result;
        }
        let (result, after) = match step.out {
            Operand::Task(slot) => {
                task.ctx.begin_step((fuel, bytes));
                let result = task_step(self.plan, task, step);
                let after = task.ctx.budget_left();
                let known = &mut task.cells[slot as usize];
                // A lane that has its value may still have to read it.
                if result.is_ok() || !known.has_value_of(number) {
                    *known = Cell::of(number, result, before, after.into(), task.ctx.starved);
                }
                (result.map(|_| ()), after)
            }
            Operand::Sample(slot) => {
                sample.ctx.begin_step((fuel, bytes));
                let (task, cells, plan) = (&*task, &*sample.cells, self.plan);
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
