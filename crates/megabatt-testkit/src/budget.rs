//! Step, size and depth budgets of one evaluation, so that a random program cannot hang or exhaust a test.
//!
//! They are far above what any recorded call needs and are no model of the engine's fuel: a comparison with the engine
//! leaves out an outcome that is `Fuel` or `Memory`.

use std::cell::Cell;

use crate::error::Exception;

/// Steps (calls and items iterated) that one evaluation may take.
const STEPS: u64 = 400_000_000;
/// Items that one container may hold.
const ITEMS: usize = 4_000_000;
/// Python's default recursion limit, less the frames of an ordinary caller.
const FRAMES: usize = 990;

thread_local! {
    static LEFT: Cell<u64> = const { Cell::new(STEPS) };
    static DEPTH: Cell<usize> = const { Cell::new(0) };
}

/// Starts a fresh evaluation on this thread.
pub fn restart() {
    restart_with(STEPS);
}

/// Starts a fresh evaluation that may take that many steps.
pub fn restart_with(steps: u64) {
    LEFT.with(|left| left.set(steps));
    DEPTH.with(|depth| depth.set(0));
}

/// Takes `steps` steps.
///
/// Errors: Fuel when fewer are left.
pub fn charge(steps: usize) -> Result<(), Exception> {
    LEFT.with(|left| match left.get().checked_sub(steps as u64 + 1) {
        Some(rest) => {
            left.set(rest);
            Ok(())
        }
        None => Err(Exception::Fuel),
    })
}

/// Checks the size of a container before it is built, and charges for it.
///
/// Errors: Memory when it is past the size budget.
pub fn reserve(items: usize) -> Result<(), Exception> {
    if items > ITEMS {
        return Err(Exception::Memory);
    }
    charge(items)
}

/// Deepest nesting of calls: `power(f, n)` needs n frames.
pub fn frames() -> usize {
    FRAMES
}

/// Runs `body` one frame deeper.
///
/// Errors: RecursionError at the limit.
pub fn frame<T>(body: impl FnOnce() -> Result<T, Exception>) -> Result<T, Exception> {
    let depth = DEPTH.with(Cell::get);
    if depth >= FRAMES {
        return Err(Exception::RecursionError);
    }
    charge(1)?;
    DEPTH.with(|d| d.set(depth + 1));
    let result = body();
    DEPTH.with(|d| d.set(depth));
    result
}
