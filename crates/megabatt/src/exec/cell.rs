//! What is known of a step: its value or error, and what it cost.

use crate::value::{EvalError, Value};

/// What an evaluation has left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Left {
    pub fuel: u64,
    pub bytes: u64,
}

impl From<(u64, u64)> for Left {
    fn from((fuel, bytes): (u64, u64)) -> Left {
        Left { fuel, bytes }
    }
}

/// No step has this number.
const NO_STEP: u32 = u32::MAX;

/// A slot: the last step that wrote it, and what came of that.
#[derive(Clone, Copy)]
pub(super) struct Cell<'a> {
    pub value: Value<'a>,
    /// What the step used; where it ran out of a budget, what was left before it.
    cost: Left,
    step: u32,
    error: Option<EvalError>,
}

impl<'a> Cell<'a> {
    /// A slot that nothing was written to.
    pub const EMPTY: Cell<'static> =
        Cell { value: Value::None, cost: Left { fuel: 0, bytes: 0 }, step: NO_STEP, error: None };

    /// A slot that holds an input.
    pub fn input(value: Value<'a>) -> Cell<'a> {
        Cell { value, ..Cell::EMPTY }
    }

    /// What a step came to that had `before` and left `after`.
    pub fn of(step: u32, result: Result<Value<'a>, EvalError>, before: Left, after: Left) -> Cell<'a> {
        let used = Left { fuel: before.fuel - after.fuel, bytes: before.bytes.saturating_sub(after.bytes) };
        match result {
            Ok(value) => Cell { value, cost: used, step, error: None },
            // How far a step gets on a short budget is known for this budget alone.
            Err(error) if error.is_budget() => {
                Cell { value: Value::Int(after.fuel as i64), cost: before, step, error: Some(error) }
            }
            Err(error) => Cell { value: Value::None, cost: used, step, error: Some(error) },
        }
    }

    /// What the step comes to for a program that has `left`, and what is left then, when that is known to be the same
    /// as for the program that ran it; `None` when the step has to be run.
    #[inline]
    pub fn replay(&self, step: u32, left: Left) -> Option<(Result<(), EvalError>, Left)> {
        if self.step != step {
            return None;
        }
        match self.error {
            Some(error) if error.is_budget() => {
                let fuel = self.value.as_int().unwrap_or(0) as u64;
                (self.cost == left).then_some((Err(error), Left { fuel, ..left }))
            }
            error => {
                let fuel = left.fuel.checked_sub(self.cost.fuel)?;
                let bytes = left.bytes.checked_sub(self.cost.bytes)?;
                Some((error.map_or(Ok(()), Err), Left { fuel, bytes }))
            }
        }
    }
}
