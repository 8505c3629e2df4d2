//! The naive reference of the DSL: both dialects, from the meaning, without any trick.
//!
//! It is the oracle that the engine's kernels, backends and generators are tested against, and is itself tested against
//! the recorded results in `vectors/`.
//!
//! ```
//! use megabatt_testkit::reference::{Dialect, eval};
//! assert_eq!(eval(Dialect::Arc, "compose(double, increment)(TWO)"), Ok("6".to_string()));
//! assert_eq!(eval(Dialect::Arc, "first(())"), Err("StopIteration".to_string()));
//! assert_eq!(eval(Dialect::Batt, "first(())"), Ok("None".to_string()));
//! ```

use crate::budget;
use crate::expr::{Expr, Scope};

pub use crate::constants::{constant, constants};
pub use crate::error::Exception;
pub use crate::program::{BattRows, Row, function_names, run_batt, run_program};
pub use crate::registry::{Prim, SafeDefault};
pub use crate::value::{Closure, Dialect, Outcome, Py};

/// Largest value, in scalars and containers, that [`eval`] prints.
const PRINTED: usize = 4_000_000;

/// Evaluates an expression and prints its value as a Python literal, sets in the promised order.
///
/// Errors: the name of the exception class. In batt what escapes (an unwrapped closure raised) becomes the default of
/// the statement instead, so only a bad name, bad syntax or a spent budget is an error.
pub fn eval(dialect: Dialect, expr: &str) -> Result<String, String> {
    let value = eval_value(dialect, expr).map_err(|e| e.name().to_string())?;
    if value.tree_size(PRINTED) >= PRINTED {
        return Err(Exception::Memory.name().to_string());
    }
    Ok(value.to_string())
}

/// Evaluates an expression to a value; otherwise as [`eval`].
pub fn eval_value(dialect: Dialect, expr: &str) -> Outcome {
    budget::restart();
    evaluated(dialect, expr)
}

/// [`eval_value`] within so many steps, which are calls and items iterated; Fuel where they do not suffice.
pub fn eval_value_within(dialect: Dialect, expr: &str, steps: u64) -> Outcome {
    budget::restart_with(steps);
    evaluated(dialect, expr)
}

fn evaluated(dialect: Dialect, expr: &str) -> Outcome {
    let scope = Scope::new();
    let expr = Expr::parse(expr)?;
    match expr.eval(dialect, &scope) {
        Err(Exception::NameError) => Err(Exception::NameError),
        Err(e) if dialect == Dialect::Batt && e.has_safe_default() => Ok(expr.statement_default(dialect, &scope)),
        result => result,
    }
}

/// Calls a primitive on values.
///
/// Errors: its exception; in batt a failure is its safe default instead. NameError for an unknown name.
pub fn call(dialect: Dialect, name: &str, args: &[Py]) -> Outcome {
    budget::restart();
    dialect.call(name, args)
}

/// Reads a Python literal; batt knows `nan`, `inf` and `-inf` too.
pub fn literal(dialect: Dialect, text: &str) -> Outcome {
    Expr::parse(text)?.eval(dialect, &Scope::new())
}
