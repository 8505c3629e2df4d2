//! What to run: programs lowered to byte-code over slots.
//!
//! A plan holds any number of programs of one dialect, merged: each distinct expression is one *step*, and a program
//! is the list of its steps in text order. A step writes one slot, which lives as long as its value is of use:
//!
//! - for one program, where no other program has the step: most steps. The slot is used again after the last statement
//!   that needs it;
//! - for a sample, where several programs have it: the first that runs evaluates it. The slot is used again after the
//!   last program that needs it, and knows which step wrote it last, so any choice and order of programs runs right:
//!   what is gone is made again;
//! - for a task, where it depends on neither `I` nor `C`.
//!
//! Statements that a batt has for each of its candidates are *blocks*: what they give for one value need not be found
//! out twice.

mod blocks;
mod closures;
mod compile;
mod direct;
mod facts;
mod likeness;
mod listing;
mod slots;

use std::ops::Range;

pub(crate) use blocks::Block;
pub use compile::Compiler;
pub(crate) use direct::{Direct, PackedOperand};

use crate::lang::program::{Literal, Program};
use crate::pool::Graph;
use crate::value::{ClosureCode, Ctx, Dialect, EvalError, Primitive, Res, SafeDefault, Value};

/// Where a step finds an operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A slot that lives as long as the evaluation of one program.
    Program(u32),
    /// A slot that lives as long as a sample; the first two hold `I` and `C`.
    Sample(u32),
    /// A slot that lives as long as a task.
    Task(u32),
    /// A value that never changes, of [`Plan::fixed`].
    Fixed(u32),
}

impl Operand {
    /// `I`.
    pub const GRID: Operand = Operand::Sample(0);
    /// `C`.
    pub const REFERENCE: Operand = Operand::Sample(1);
}

/// Sample slots that are taken by inputs.
const INPUT_SLOTS: u32 = 2;

/// What a step calls.
#[derive(Clone, Copy)]
pub enum Callee {
    /// A primitive, known when the plan is made.
    Prim(&'static Primitive),
    /// Whatever an operand holds.
    Operand(Operand),
    /// Makes a tuple of the arguments.
    Tuple,
    /// Makes a set of the arguments.
    Set,
    /// Makes `S`.
    Samples,
    /// Makes a constant that needs an arena, of [`Plan::literals`].
    Literal(u32),
}

/// A distinct expression: calls, and writes its slot.
#[derive(Clone, Copy)]
pub struct Step {
    pub callee: Callee,
    /// Where the arguments begin in the plan's list of them, and how many they are.
    first: u32,
    len: u32,
    /// Where its value goes: a slot of the sample or of the task.
    pub out: Operand,
    /// What stands in for an exception, in a guarded statement.
    pub guard: Option<SafeDefault>,
    /// The code of the closure that it makes, of [`Plan::closures`].
    pub closure: Option<u32>,
}

/// A statement of a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statement {
    /// Evaluates a step, unless its slot still holds it.
    Step(u32),
    /// As `Step`; no output needs it and it cannot fail, so it is left out unless every value is asked for.
    Optional(u32),
    /// Another name for a value.
    Copy(Operand),
}

/// A program of a plan, or several that are alike but for names.
#[derive(Clone, Debug)]
pub struct Routine {
    /// Steps in front of the statements, which make `S` and large constants.
    prelude: Range<u32>,
    statements: Range<u32>,
    results: Range<u32>,
    /// Runs of statements that are the same function of one candidate or another.
    pub(crate) blocks: Range<u32>,
    /// How many of the results are outputs; the others are those of differs.
    pub outputs: u32,
    /// Whether the results are the rows of a batt.
    pub is_batt: bool,
}

/// Programs in executable form. It borrows nothing, and the same plan serves every sample and thread.
pub struct Plan {
    pub dialect: Dialect,
    pub steps: Vec<Step>,
    pub routines: Vec<Routine>,
    /// Numbers, pairs and primitives that steps have as operands.
    pub fixed: Vec<Value<'static>>,
    pub literals: Vec<Literal>,
    /// The closures that steps make of what is known, as instructions.
    pub closures: Vec<ClosureCode>,
    /// Slots that a program needs, a sample, and a task.
    pub program_slots: u32,
    pub sample_slots: u32,
    pub task_slots: u32,
    args: Vec<Operand>,
    prelude: Vec<u32>,
    statements: Vec<Statement>,
    /// Each statement as it is run.
    directs: Vec<Direct>,
    /// Empty program slots, and the first of what never changes.
    frame: Vec<Value<'static>>,
    results: Vec<Operand>,
    blocks: Vec<Block>,
    kept_slots: Vec<u32>,
}

// One plan serves many threads: its values are numbers, pairs and primitives.
const _: fn() = || {
    fn shared<T: Send + Sync>() {}
    shared::<Plan>();
};

impl Plan {
    /// The plan of one program.
    pub fn compile(program: &Program) -> Plan {
        let mut graph = Graph::new(program.dialect);
        let entry = graph.intern(program);
        Compiler::new(&graph).compile(&[entry])
    }

    /// As [`Plan::compile`], every statement having a slot of its own, so that all values are there at the end.
    pub fn traced(program: &Program) -> Plan {
        let mut graph = Graph::new(program.dialect);
        let entry = graph.intern(program);
        Compiler::new(&graph).keep_values().compile(&[entry])
    }

    /// The arguments of a step.
    #[inline]
    pub fn args(&self, step: &Step) -> &[Operand] {
        &self.args[step.first as usize..(step.first + step.len) as usize]
    }

    /// The steps in front of a program's statements.
    #[inline]
    pub fn prelude(&self, routine: &Routine) -> &[u32] {
        &self.prelude[routine.prelude.start as usize..routine.prelude.end as usize]
    }

    /// The statements of a program, in text order.
    #[inline]
    pub fn statements(&self, routine: &Routine) -> &[Statement] {
        &self.statements[routine.statements.start as usize..routine.statements.end as usize]
    }

    /// The statements of a program as they are run.
    #[inline]
    pub(crate) fn directs(&self, routine: &Routine) -> &[Direct] {
        &self.directs[routine.statements.start as usize..routine.statements.end as usize]
    }

    /// Where a program's value is, or the value of every row of a batt in text order.
    #[inline]
    pub fn results(&self, routine: &Routine) -> &[Operand] {
        &self.results[routine.results.start as usize..routine.results.end as usize]
    }
}

/// The value of a literal.
///
/// # Errors
/// `Memory` when it is over the budget.
pub fn literal_value<'a>(ctx: &mut Ctx<'a>, literal: &Literal) -> Res<'a> {
    let mut list = |items: &[Literal]| -> Result<Vec<Value<'a>>, EvalError> {
        items.iter().map(|item| literal_value(ctx, item)).collect()
    };
    match literal {
        Literal::None => Ok(Value::None),
        Literal::Bool(b) => Ok(Value::Bool(*b)),
        Literal::Int(n) => Ok(Value::Int(*n)),
        Literal::Tuple(items) => {
            let items = list(items)?;
            ctx.tuple(&items)
        }
        Literal::Set(items) => {
            let items = list(items)?;
            ctx.set(&items)
        }
    }
}
