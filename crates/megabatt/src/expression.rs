//! Expressions: one line of text in, one line of text out.

use crate::exec::{Inputs, Worker};
use crate::lang::parse_expression;
use crate::lang::program::{Atom, Expr, Outcome, Program};
use crate::plan::Plan;
use crate::value::{Budget, Dialect, EvalError, Grid, SafeDefault, repr};

/// The value of an expression as a Python literal, or what went wrong: `error: IndexError`, `error: fuel`,
/// `error: parse: …`. An empty line gives an empty line.
///
/// In batt an exception that no function catches becomes the safe default of what was called last, as in a statement.
pub fn evaluate(worker: &mut Worker, text: &str, dialect: Dialect, budget: Budget) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    let program = match parse_expression(text, dialect) {
        Ok(program) => program,
        Err(error) => return format!("error: parse: {}", error.message),
    };
    let plan = Plan::compile(&program);
    // An expression names no input.
    let grid = Grid::filled(1, 1, 0);
    let inputs = Inputs { samples: &[], grid: &grid, reference: None };
    worker.run(&plan, &inputs, budget, |ctx, evaluation| match evaluation.result {
        Ok(values) => values.iter().map(|value| repr(*value, ctx.dialect)).collect(),
        Err(failure) => match failure.error {
            EvalError::Fuel => "error: fuel".to_owned(),
            EvalError::Memory => "error: memory".to_owned(),
            _ if dialect == Dialect::Batt => repr(default_of(&program).value(), dialect),
            error => format!("error: {error}"),
        },
    })
}

/// The safe default of the outermost call.
fn default_of(program: &Program) -> SafeDefault {
    let Outcome::Value(Atom::Var(last)) = program.outcome else { return SafeDefault::EmptyTuple };
    match program.stmts.get(last as usize).map(|stmt| &stmt.expr) {
        Some(Expr::Call { callee: Atom::Prim(op), .. }) => op.primitive().default,
        _ => SafeDefault::EmptyTuple,
    }
}
