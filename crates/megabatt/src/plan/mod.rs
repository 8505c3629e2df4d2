//! What to run: a program lowered to byte-code over slots.
//!
//! Slots hold, in this order, the inputs `S`, `I`, `C`, the constants and primitives that the program names, and one
//! value for each statement. A step reads slots and writes the next one, so a plan runs in one pass without look-ups.

use crate::lang::program::{Atom, Constant, Expr, Input, Literal, Outcome, Program};
use crate::value::{Ctx, Dialect, EvalError, Primitive, Res, SafeDefault, Value};

/// A slot: an index into the values of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Slot(pub u32);

impl Slot {
    pub const SAMPLES: Slot = Slot(0);
    pub const GRID: Slot = Slot(1);
    pub const REFERENCE: Slot = Slot(2);

    /// As an index.
    #[inline]
    pub fn at(self) -> usize {
        self.0 as usize
    }
}

/// What a step calls.
#[derive(Clone, Copy)]
pub enum Callee {
    /// A primitive, known when the plan is made.
    Prim(&'static Primitive),
    /// Whatever a slot holds.
    Slot(Slot),
    /// Makes a tuple of the arguments.
    Tuple,
    /// Makes a set of the arguments.
    Set,
    /// Hands its one argument on.
    Copy,
}

/// One statement: calls, and writes the slot that follows those of the steps before.
#[derive(Clone, Copy)]
pub struct Step {
    pub callee: Callee,
    /// Where the arguments begin in [`Plan::args`], and how many they are.
    first: u32,
    len: u32,
    /// What stands in for an exception, in a guarded statement.
    pub guard: Option<SafeDefault>,
}

/// A program in executable form. It borrows nothing, and the same plan serves every sample and thread.
pub struct Plan {
    pub dialect: Dialect,
    /// The values that slots hold before the first step; inputs are `None` here.
    template: Vec<Value<'static>>,
    /// Constants that need an arena: their slot, and the literal.
    literals: Vec<(Slot, Literal)>,
    args: Vec<Slot>,
    pub steps: Vec<Step>,
    /// The slot of the program's value, or of every row of a batt, in text order.
    pub results: Vec<Slot>,
    /// Whether the program reads `S`.
    pub reads_samples: bool,
}

// One plan serves many threads: its values are numbers, pairs and primitives.
const _: fn() = || {
    fn shared<T: Send + Sync>() {}
    shared::<Plan>();
};

impl Plan {
    /// Lowers a program.
    pub fn compile(program: &Program) -> Plan {
        let mut plan = Plan {
            dialect: program.dialect,
            template: vec![Value::None; 3],
            literals: Vec::new(),
            args: Vec::new(),
            steps: Vec::with_capacity(program.stmts.len()),
            results: Vec::new(),
            reads_samples: false,
        };
        let mut lowering = Lowering { first_const: 3, prims: Vec::new(), first_stmt: 0 };
        for constant in &program.constants {
            plan.add_constant(constant);
        }
        plan.collect_prims(program, &mut lowering);
        lowering.first_stmt = plan.template.len() as u32;
        for stmt in &program.stmts {
            let first = plan.args.len() as u32;
            let (callee, args): (_, &[Atom]) = match &stmt.expr {
                Expr::Call { callee: Atom::Prim(op), args } => (Callee::Prim(op.primitive()), args),
                Expr::Call { callee, args } => (Callee::Slot(plan.slot(*callee, &lowering)), args),
                Expr::Tuple(items) => (Callee::Tuple, items),
                Expr::Set(items) => (Callee::Set, items),
                Expr::Copy(atom) => (Callee::Copy, std::slice::from_ref(atom)),
            };
            for &arg in args {
                let slot = plan.slot(arg, &lowering);
                plan.args.push(slot);
            }
            let guard = stmt.guarded.then_some(match callee {
                Callee::Prim(primitive) => primitive.default,
                _ => SafeDefault::EmptyTuple,
            });
            plan.steps.push(Step { callee, first, len: args.len() as u32, guard });
        }
        plan.results = match &program.outcome {
            Outcome::Value(atom) => vec![plan.slot(*atom, &lowering)],
            Outcome::Rows { outputs, differs } => {
                let rows = outputs.iter().map(|row| row.value).chain(differs.iter().map(|row| row.value));
                rows.map(|atom| plan.slot(atom, &lowering)).collect()
            }
        };
        plan
    }

    fn add_constant(&mut self, constant: &Constant) {
        let value = match constant.value {
            Literal::None => Value::None,
            Literal::Bool(b) => Value::Bool(b),
            Literal::Int(n) => Value::Int(n),
            ref literal => {
                let slot = Slot(self.template.len() as u32);
                match inline_pair(literal) {
                    Some(pair) => pair,
                    None => {
                        self.literals.push((slot, literal.clone()));
                        Value::None
                    }
                }
            }
        };
        self.template.push(value);
    }

    /// Gives each primitive that stands as an argument a slot.
    fn collect_prims(&mut self, program: &Program, lowering: &mut Lowering) {
        let atoms = program.stmts.iter().flat_map(|stmt| match &stmt.expr {
            Expr::Call { args, .. } | Expr::Tuple(args) | Expr::Set(args) => args.as_slice(),
            Expr::Copy(atom) => std::slice::from_ref(atom),
        });
        let results: Vec<Atom> = match &program.outcome {
            Outcome::Value(atom) => vec![*atom],
            Outcome::Rows { outputs, differs } => {
                outputs.iter().map(|row| row.value).chain(differs.iter().map(|row| row.value)).collect()
            }
        };
        for atom in atoms.chain(&results) {
            if let Atom::Prim(op) = *atom
                && !lowering.prims.iter().any(|&(known, _)| known == op)
            {
                lowering.prims.push((op, self.template.len() as u32));
                self.template.push(Value::Prim(op.primitive()));
            }
        }
    }

    fn slot(&mut self, atom: Atom, lowering: &Lowering) -> Slot {
        match atom {
            Atom::Input(Input::Samples) => {
                self.reads_samples = true;
                Slot::SAMPLES
            }
            Atom::Input(Input::Grid) => Slot::GRID,
            Atom::Input(Input::Reference) => Slot::REFERENCE,
            Atom::Const(k) => Slot(lowering.first_const + k),
            Atom::Var(k) => Slot(lowering.first_stmt + k),
            Atom::Prim(op) => {
                let place = lowering.prims.iter().find(|&&(known, _)| known == op);
                Slot(place.map_or(0, |&(_, slot)| slot))
            }
        }
    }

    /// The arguments of a step.
    #[inline]
    pub fn args(&self, step: &Step) -> &[Slot] {
        &self.args[step.first as usize..(step.first + step.len) as usize]
    }

    /// The values that slots hold before the first step, room for the steps included.
    ///
    /// # Errors
    /// `Memory` when a literal alone is over the budget.
    pub fn slots<'a>(
        &self,
        ctx: &mut Ctx<'a>,
        samples: Value<'a>,
        grid: Value<'a>,
        reference: Value<'a>,
    ) -> Result<&'a mut [Value<'a>], EvalError> {
        let n = self.template.len();
        let slots = ctx.arena.alloc_slice_fill_copy(n + self.steps.len(), Value::None);
        slots[..n].copy_from_slice(&self.template);
        slots[Slot::SAMPLES.at()] = samples;
        slots[Slot::GRID.at()] = grid;
        slots[Slot::REFERENCE.at()] = reference;
        for (slot, literal) in &self.literals {
            slots[slot.at()] = literal_value(ctx, literal)?;
        }
        Ok(slots)
    }

    /// The slot that the first step writes.
    #[inline]
    pub fn first_step_slot(&self) -> usize {
        self.template.len()
    }
}

/// Where atoms of each kind have their slots while a plan is made.
struct Lowering {
    first_const: u32,
    prims: Vec<(crate::prim::Op, u32)>,
    first_stmt: u32,
}

fn inline_pair(literal: &Literal) -> Option<Value<'static>> {
    let Literal::Tuple(items) = literal else { return None };
    let [Literal::Int(a), Literal::Int(b)] = items.as_slice() else { return None };
    Some(Value::Pair(i32::try_from(*a).ok()?, i32::try_from(*b).ok()?))
}

/// The value of a literal.
///
/// # Errors
/// `Memory` when it is over the budget.
pub fn literal_value<'a>(ctx: &mut Ctx<'a>, literal: &Literal) -> Res<'a> {
    Ok(match literal {
        Literal::None => Value::None,
        Literal::Bool(b) => Value::Bool(*b),
        Literal::Int(n) => Value::Int(*n),
        Literal::Tuple(items) => {
            let items = items.iter().map(|item| literal_value(ctx, item)).collect::<Result<Vec<_>, _>>()?;
            ctx.tuple(&items)?
        }
        Literal::Set(items) => {
            let items = items.iter().map(|item| literal_value(ctx, item)).collect::<Result<Vec<_>, _>>()?;
            ctx.set(&items)?
        }
    })
}
