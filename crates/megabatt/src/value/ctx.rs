//! The evaluation context: the arena, the dialect, and what is left of the budgets.

use std::cell::RefCell;
use std::time::Instant;

use bumpalo::Bump;

use super::{
    ClosureCode, Code, Cost, Dialect, EvalError, Func, Primitive, Recorder, Res, SafeDefault, Unlisted, Value, equal,
};

/// What one evaluation may use. Deterministic: never a wall-clock time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Units of fuel; see the table of primitives for what each call costs.
    pub fuel: u64,
    /// Bytes of the values that an evaluation makes.
    pub memory_bytes: u64,
}

/// Nested calls of closures, as deep as Python's default recursion limit allows.
const MAX_CALL_DEPTH: u32 = 1000;
/// Closure calls between two looks at the native stack.
const STACK_CHECK_CALLS: u32 = 16;
/// Native stack that must be left at a look, and how much is added when it is not.
const STACK_RED_ZONE_BYTES: usize = 192 * 1024;
const STACK_SEGMENT_BYTES: usize = 4 * 1024 * 1024;

/// Levels of nesting that any stack has room for.
const SHALLOW_LEVELS: u16 = 16;

/// Runs what goes down one more of `levels` levels of nesting, with enough native stack for it.
#[inline]
pub(super) fn with_stack<R>(levels: u16, run: impl FnOnce() -> R) -> R {
    if levels <= SHALLOW_LEVELS {
        return run();
    }
    stacker::maybe_grow(STACK_RED_ZONE_BYTES, STACK_SEGMENT_BYTES, run)
}

/// Everything that a kernel needs besides its arguments.
pub struct Ctx<'a> {
    pub arena: &'a Bump,
    pub dialect: Dialect,
    /// Fuel left.
    pub fuel: u64,
    /// Bytes left.
    pub(super) bytes: u64,
    /// The most leaves of one value: as many as the whole memory budget holds when none are shared.
    pub max_weight: u64,
    /// Whether closures may be evaluated column by column; off while errors are looked for item by item.
    pub(crate) columns: bool,
    /// Whether a step begins with `columns` on.
    column_wise: bool,
    /// Whether a closure may be called by its code; off while an error is looked for in its tree.
    pub(super) codes: bool,
    /// Whether closures made of a column may stay one; off once that was in vain.
    pub(crate) closure_columns: bool,
    /// Whether a budget ran out at some time, even where that was made good: what was done depends on the budget then.
    pub(crate) starved: bool,
    /// Who counts the calls of primitives; they then go item by item.
    pub(crate) recorder: Option<&'a RefCell<Recorder>>,
    /// What was listed last, and its items.
    pub(super) last_listed: Option<(&'a Unlisted<'a>, &'a [Value<'a>])>,
    /// The code of the closure that the call at hand makes.
    pub(crate) closure_code: Option<&'a ClosureCode>,
    depth: u32,
    /// Whether the limit of closure calls was met at some time.
    pub(crate) met_limit: bool,
}

impl<'a> Ctx<'a> {
    /// A context over an arena with a full budget.
    pub fn new(arena: &'a Bump, dialect: Dialect, budget: Budget) -> Ctx<'a> {
        let max_weight = (budget.memory_bytes / size_of::<Value>() as u64).min(u32::MAX.into());
        Ctx {
            arena,
            dialect,
            fuel: budget.fuel,
            bytes: budget.memory_bytes,
            max_weight,
            columns: true,
            column_wise: true,
            codes: true,
            closure_columns: true,
            starved: false,
            recorder: None,
            last_listed: None,
            closure_code: None,
            depth: 0,
            met_limit: false,
        }
    }

    /// The same dialect and limits over another arena, budgets and depth anew.
    pub(crate) fn over<'b>(&self, arena: &'b Bump) -> Ctx<'b>
    where
        'a: 'b,
    {
        Ctx {
            arena,
            dialect: self.dialect,
            fuel: self.fuel,
            bytes: self.bytes,
            max_weight: self.max_weight,
            columns: self.column_wise,
            column_wise: self.column_wise,
            codes: self.codes,
            closure_columns: self.closure_columns,
            starved: false,
            recorder: self.recorder,
            last_listed: None,
            closure_code: None,
            depth: 0,
            met_limit: false,
        }
    }

    /// Closures always go item by item from now on, and as trees.
    pub(crate) fn go_item_by_item(&mut self) {
        (self.columns, self.column_wise, self.codes) = (false, false, false);
    }

    /// A new step with so much left.
    pub(crate) fn begin_step(&mut self, left: (u64, u64)) {
        self.restore_budget(left);
        self.starved = false;
        self.begin_own_step();
    }

    /// A new step with what the one before left: nothing that earlier ones met changes how it is done, or what it costs.
    #[inline]
    pub(crate) fn begin_own_step(&mut self) {
        self.columns = self.column_wise;
        self.closure_columns = true;
    }

    /// Takes fuel.
    ///
    /// # Errors
    /// `Fuel` when less than that is left; what is left is then 0.
    #[inline]
    pub fn burn(&mut self, fuel: u64) -> Result<(), EvalError> {
        match self.fuel.checked_sub(fuel) {
            Some(left) => {
                self.fuel = left;
                Ok(())
            }
            None => {
                self.fuel = 0;
                self.starved = true;
                Err(EvalError::Fuel)
            }
        }
    }

    /// What a function's result is in this dialect: in batt its safe default in place of an exception.
    #[inline]
    pub fn guard(&mut self, default: SafeDefault, result: Res<'a>) -> Res<'a> {
        match result {
            Err(error) if self.dialect == Dialect::Batt && !error.is_budget() => self.instead(default),
            result => result,
        }
    }

    /// A safe default as a value; a function is a new one each time, which is equal to no other.
    ///
    /// # Errors
    /// `Memory` where there is no room for it.
    #[inline]
    pub fn instead(&mut self, default: SafeDefault) -> Res<'a> {
        match default {
            SafeDefault::Function => self.nothing(),
            default => Ok(default.value()),
        }
    }

    /// Calls a primitive with one argument.
    #[inline]
    pub fn prim1(&mut self, primitive: &'static Primitive, x: Value<'a>) -> Res<'a> {
        self.prim1_in_place(primitive, x)
    }

    #[inline(always)]
    fn prim1_in_place(&mut self, primitive: &'static Primitive, x: Value<'a>) -> Res<'a> {
        if let Some(recorder) = self.recorder {
            return self.recorded(recorder, primitive, &[x]);
        }
        let mut result = self.step_prim1(primitive, x);
        if result.is_err() {
            result = self.guard(primitive.default, result);
        }
        result
    }

    /// Calls a primitive with one argument in place, unrecorded and unguarded, for the loop over steps.
    #[inline(always)]
    pub(crate) fn step_prim1(&mut self, primitive: &'static Primitive, x: Value<'a>) -> Res<'a> {
        let Code::F1(kernel) = primitive.code else { return Err(EvalError::TypeError) };
        self.burn(match primitive.cost {
            Cost::Fixed => 1,
            Cost::Weights => 1 + x.argument_weight(),
            Cost::Words => 1 + x.packed_weight(),
            Cost::Scalar => x.argument_weight(),
            Cost::Custom(reckon) => reckon(&[x]),
        })?;
        kernel(self, x)
    }

    /// Calls a primitive with two arguments.
    #[inline]
    pub fn prim2(&mut self, primitive: &'static Primitive, x: Value<'a>, y: Value<'a>) -> Res<'a> {
        self.prim2_in_place(primitive, x, y)
    }

    /// [`Ctx::prim2`] in place.
    #[inline(always)]
    pub(crate) fn prim2_in_place(&mut self, primitive: &'static Primitive, x: Value<'a>, y: Value<'a>) -> Res<'a> {
        if let Some(recorder) = self.recorder {
            return self.recorded(recorder, primitive, &[x, y]);
        }
        let mut result = self.step_prim2(primitive, x, y);
        if result.is_err() {
            result = self.guard(primitive.default, result);
        }
        result
    }

    /// [`Ctx::step_prim1`] with two arguments.
    #[inline(always)]
    pub(crate) fn step_prim2(&mut self, primitive: &'static Primitive, x: Value<'a>, y: Value<'a>) -> Res<'a> {
        let Code::F2(kernel) = primitive.code else { return self.any_prim(primitive, &[x, y]) };
        self.burn(match primitive.cost {
            Cost::Fixed => 1,
            Cost::Weights => 1 + x.argument_weight() + y.argument_weight(),
            Cost::Words => 1 + x.packed_weight() + y.packed_weight(),
            Cost::Scalar => x.argument_weight() + y.argument_weight() - 1,
            Cost::Custom(reckon) => reckon(&[x, y]),
        })?;
        kernel(self, x, y)
    }

    /// [`Ctx::step_prim1`] with three arguments.
    #[inline(always)]
    pub(crate) fn step_prim3(
        &mut self,
        primitive: &'static Primitive,
        x: Value<'a>,
        y: Value<'a>,
        z: Value<'a>,
    ) -> Res<'a> {
        let Code::F3(kernel) = primitive.code else { return self.any_prim(primitive, &[x, y, z]) };
        self.burn(match primitive.cost {
            Cost::Fixed => 1,
            Cost::Weights => 1 + x.argument_weight() + y.argument_weight() + z.argument_weight(),
            _ => fuel_of(primitive, &[x, y, z]),
        })?;
        kernel(self, x, y, z)
    }

    /// Calls a primitive with three arguments in place.
    #[inline(always)]
    pub(crate) fn prim3_in_place(
        &mut self,
        primitive: &'static Primitive,
        x: Value<'a>,
        y: Value<'a>,
        z: Value<'a>,
    ) -> Res<'a> {
        if let Some(recorder) = self.recorder {
            return self.recorded(recorder, primitive, &[x, y, z]);
        }
        let mut result = self.step_prim3(primitive, x, y, z);
        if result.is_err() {
            result = self.guard(primitive.default, result);
        }
        result
    }

    /// Calls a primitive with any number of arguments.
    pub fn prim(&mut self, primitive: &'static Primitive, args: &[Value<'a>]) -> Res<'a> {
        match self.recorder {
            Some(recorder) => self.recorded(recorder, primitive, args),
            None => {
                let result = self.any_prim(primitive, args);
                self.guard(primitive.default, result)
            }
        }
    }

    /// Calls a primitive, and has its time and fuel counted.
    #[cold]
    fn recorded(&mut self, recorder: &RefCell<Recorder>, primitive: &'static Primitive, args: &[Value<'a>]) -> Res<'a> {
        let fuel = self.fuel;
        let entered = recorder.borrow_mut().enter(primitive.name);
        let started = Instant::now();
        let result = self.any_prim(primitive, args);
        let result = self.guard(primitive.default, result);
        let ns = started.elapsed().as_nanos() as u64;
        if entered {
            recorder.borrow_mut().leave(ns, fuel.saturating_sub(self.fuel));
        }
        result
    }

    /// Calls a primitive with any number of arguments, unrecorded and unguarded.
    pub(crate) fn any_prim(&mut self, primitive: &'static Primitive, args: &[Value<'a>]) -> Res<'a> {
        if !primitive.code.takes(args.len()) {
            return Err(EvalError::TypeError);
        }
        self.burn(fuel_of(primitive, args))?;
        match (primitive.code, args) {
            (Code::F1(kernel), &[a]) => kernel(self, a),
            (Code::F2(kernel), &[a, b]) => kernel(self, a, b),
            (Code::F3(kernel), &[a, b, c]) => kernel(self, a, b, c),
            (Code::F4(kernel), &[a, b, c, d]) => kernel(self, a, b, c, d),
            (Code::F2Or3(kernel), &[a, b]) => kernel(self, a, b, None),
            (Code::F2Or3(kernel), &[a, b, c]) => kernel(self, a, b, Some(c)),
            _ => Err(EvalError::TypeError),
        }
    }

    /// Calls any value with any arguments.
    ///
    /// # Errors
    /// `TypeError` when it cannot be called or takes another number of arguments; else what the call raises.
    pub fn call(&mut self, function: Value<'a>, args: &[Value<'a>]) -> Res<'a> {
        match (function, args) {
            (_, &[x]) => self.call1(function, x),
            (_, &[x, y]) => self.call2(function, x, y),
            (Value::Prim(primitive), _) => self.prim(primitive, args),
            (Value::Func(func), _) => self.enter(|ctx| ctx.func_n(func, args)),
            _ => Err(EvalError::TypeError),
        }
    }

    /// Calls any value with one argument.
    #[inline]
    pub fn call1(&mut self, function: Value<'a>, x: Value<'a>) -> Res<'a> {
        match function {
            Value::Prim(primitive) => self.prim1_in_place(primitive, x),
            Value::Func(func) => self.enter(|ctx| ctx.func1(func, x)),
            _ => Err(EvalError::TypeError),
        }
    }

    /// Calls any value with two arguments.
    #[inline]
    pub fn call2(&mut self, function: Value<'a>, x: Value<'a>, y: Value<'a>) -> Res<'a> {
        match function {
            Value::Prim(primitive) => self.prim2_in_place(primitive, x, y),
            Value::Func(func) => self.enter(|ctx| ctx.func_n(func, &[x, y])),
            _ => Err(EvalError::TypeError),
        }
    }

    /// What is left of both budgets: fuel and bytes.
    pub fn budget_left(&self) -> (u64, u64) {
        (self.fuel, self.bytes)
    }

    /// Puts the budgets back to what they were.
    pub(crate) fn restore_budget(&mut self, (fuel, bytes): (u64, u64)) {
        self.fuel = fuel;
        self.bytes = bytes;
    }

    /// Runs something so many levels of closure calls deeper; `None` at the limit.
    #[inline]
    pub(crate) fn deeper<R>(&mut self, levels: u16, run: impl FnOnce(&mut Self) -> Option<R>) -> Option<R> {
        let (before, depth) = (self.depth, self.depth + u32::from(levels));
        if depth > MAX_CALL_DEPTH {
            self.met_limit = true;
            return None;
        }
        self.depth = depth;
        // A multiple of the calls between two looks lies among the levels that are gone down.
        let result = if before / STACK_CHECK_CALLS != depth / STACK_CHECK_CALLS {
            stacker::maybe_grow(STACK_RED_ZONE_BYTES, STACK_SEGMENT_BYTES, || run(self))
        } else {
            run(self)
        };
        self.depth = before;
        result
    }

    /// Counts a level of closure calls; looks after the native stack on the way.
    #[inline(always)]
    fn enter(&mut self, call: impl FnOnce(&mut Self) -> Res<'a>) -> Res<'a> {
        if self.depth >= MAX_CALL_DEPTH {
            self.met_limit = true;
            return Err(EvalError::RecursionError);
        }
        self.burn(1)?;
        self.depth += 1;
        let result = if self.depth.is_multiple_of(STACK_CHECK_CALLS) {
            stacker::maybe_grow(STACK_RED_ZONE_BYTES, STACK_SEGMENT_BYTES, || call(self))
        } else {
            call(self)
        };
        self.depth -= 1;
        result
    }

    fn func1(&mut self, func: &'a Func<'a>, x: Value<'a>) -> Res<'a> {
        match *func {
            Func::Compose { outer, inner, .. } => {
                let y = self.call1(inner, x)?;
                self.call1(outer, y)
            }
            Func::Chain { h, g, f, .. } => {
                let y = self.call1(f, x)?;
                let z = self.call1(g, y)?;
                self.call1(h, z)
            }
            Func::Fork { depth, .. } if depth.repeats_calls() && self.codes => {
                if let Some(result) = depth.code.and_then(|code| self.by_code(func, code, x)) {
                    return result;
                }
                self.codes = false;
                let result = self.fork(func, x);
                self.codes = true;
                result
            }
            Func::Fork { .. } => self.fork(func, x),
            Func::Matcher { function, target, .. } => {
                let y = self.call1(function, x)?;
                self.burn(y.weight().min(target.weight()))?;
                Ok(Value::Bool(equal(y, target, self.dialect)))
            }
            Func::Lbind { function, fixed, arity: 1, .. } => self.call2(function, fixed, x),
            Func::Rbind { function, fixed, arity: 1, .. } => self.call2(function, x, fixed),
            Func::Power { function, n, .. } => {
                let mut y = x;
                for _ in 0..n {
                    y = self.call1(function, y)?;
                }
                Ok(y)
            }
            Func::Nothing => Ok(Value::EMPTY_TUPLE),
            Func::Lbind { .. } | Func::Rbind { .. } => Err(EvalError::TypeError),
        }
    }

    #[inline(always)]
    fn fork(&mut self, func: &'a Func<'a>, x: Value<'a>) -> Res<'a> {
        let Func::Fork { outer, a, b, .. } = *func else { return Err(EvalError::TypeError) };
        let left = self.call1(a, x)?;
        let right = self.call1(b, x)?;
        self.call2(outer, left, right)
    }

    fn func_n(&mut self, func: &'a Func<'a>, args: &[Value<'a>]) -> Res<'a> {
        match (func, args) {
            (Func::Lbind { function, fixed, arity: 2, .. }, &[x, y]) => self.call(*function, &[*fixed, x, y]),
            (Func::Rbind { function, fixed, arity: 2, .. }, &[x, y]) => self.call(*function, &[x, y, *fixed]),
            (Func::Lbind { function, fixed, arity: 3, .. }, &[x, y, z]) => self.call(*function, &[*fixed, x, y, z]),
            (Func::Rbind { function, fixed, arity: 3, .. }, &[x, y, z]) => self.call(*function, &[x, y, z, *fixed]),
            (Func::Nothing, _) => Ok(Value::EMPTY_TUPLE),
            (func, &[x]) => self.func1(func, x),
            _ => Err(EvalError::TypeError),
        }
    }
}

/// What a call costs.
fn fuel_of(primitive: &Primitive, args: &[Value<'_>]) -> u64 {
    let sum = |of: fn(Value<'_>) -> u64| args.iter().map(|&arg| of(arg)).sum::<u64>();
    match primitive.cost {
        Cost::Fixed => 1,
        Cost::Weights => 1 + sum(|arg| arg.argument_weight()),
        Cost::Words => 1 + sum(|arg| arg.packed_weight()),
        Cost::Scalar => 1 + sum(|arg| arg.argument_weight() - 1),
        Cost::Custom(reckon) => reckon(args),
    }
}
