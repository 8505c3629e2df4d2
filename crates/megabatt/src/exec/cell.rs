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

impl Left {
    /// What is left of it when so much is taken; `None` where there is less.
    pub fn less(self, cost: Left) -> Option<Left> {
        Some(Left { fuel: self.fuel.checked_sub(cost.fuel)?, bytes: self.bytes.checked_sub(cost.bytes)? })
    }
}

/// No step has this number.
const NO_STEP: u32 = u32::MAX;

/// A slot: the last step that wrote it, and what came of that.
#[derive(Clone, Copy)]
pub(super) struct Cell<'a> {
    pub value: Value<'a>,
    /// What the step used.
    cost: Cost,
    step: u32,
    error: Option<EvalError>,
}

/// What a step cost.
#[derive(Clone, Copy)]
enum Cost {
    /// The same for every program that has so much left.
    Fixed(Left),
    /// A budget ran out on the way: known only for a program that has just as much left as the first one had.
    Of { before: Left, after: Left },
}

impl<'a> Cell<'a> {
    /// A slot that nothing was written to.
    pub const EMPTY: Cell<'static> =
        Cell { value: Value::None, cost: Cost::Fixed(Left { fuel: 0, bytes: 0 }), step: NO_STEP, error: None };

    /// A slot that holds an input.
    pub fn input(value: Value<'a>) -> Cell<'a> {
        Cell { value, ..Cell::EMPTY }
    }

    /// What a step came to that had `before` and left `after`; `starved`: a budget ran out on the way.
    pub fn of(step: u32, result: Result<Value<'a>, EvalError>, before: Left, after: Left, starved: bool) -> Cell<'a> {
        let cost = if starved || result.is_err_and(EvalError::is_budget) {
            Cost::Of { before, after }
        } else {
            Cost::Fixed(Left {
                fuel: before.fuel.saturating_sub(after.fuel),
                bytes: before.bytes.saturating_sub(after.bytes),
            })
        };
        Cell { value: result.unwrap_or(Value::None), cost, step, error: result.err() }
    }

    /// The same, apart from any arena, where the step ran out of a budget: there is no value then.
    pub fn spent(&self) -> Option<Cell<'static>> {
        let Cell { cost, step, error, .. } = *self;
        error.is_some_and(EvalError::is_budget).then_some(Cell { value: Value::None, cost, step, error })
    }

    /// Whether it holds a step's value.
    pub fn has_value_of(&self, step: u32) -> bool {
        self.step == step && self.error.is_none()
    }

    /// What the step costs every program that has so much left, where it is known and gave a value.
    #[inline(always)]
    pub fn price(&self, step: u32) -> Option<Left> {
        match (self.cost, self.error) {
            (Cost::Fixed(cost), None) if self.step == step => Some(cost),
            _ => None,
        }
    }

    /// What the step comes to for a program that has `left`, and what is left then, when that is known to be the same
    /// as for the program that ran it; `None` when the step has to be run.
    #[inline]
    pub fn replay(&self, step: u32, left: Left) -> Option<(Result<(), EvalError>, Left)> {
        if self.step != step {
            return None;
        }
        let after = match self.cost {
            Cost::Fixed(cost) => left.less(cost)?,
            Cost::Of { before, after } if before == left => after,
            Cost::Of { .. } => return None,
        };
        Some((self.error.map_or(Ok(()), Err), after))
    }
}
