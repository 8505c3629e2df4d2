//! Closures with code, called with one value.
//!
//! The branches of a fork are called with the same value, and where they begin alike their tree makes the same calls
//! again. The code makes each call once and pays for all of them, and where one raises, for those that the tree makes
//! until then. A budget that runs out, the limit of nested calls, and functions that were to be several give it up: the
//! budgets are then as before, and the tree is called.

use bumpalo::collections::Vec as ArenaVec;

use super::{ClosureCode, Ctx, EvalError, Func, Instruction, Lowered, Res, Source, Target, Value, equal};

/// Whether there is a function in a value that may be equal to itself alone.
pub(crate) fn holds_function(value: Value<'_>) -> bool {
    match value {
        Value::Func(_) => true,
        Value::Tuple(seq) | Value::Set(seq) => seq.items.iter().any(|&item| holds_function(item)),
        _ => false,
    }
}

/// What a source stands for, `registers` being those that are written.
#[inline]
fn operand<'a>(lowered: &Lowered<'a>, registers: &[Value<'a>], source: Source) -> Value<'a> {
    let value = match source {
        Source::Register(at) => registers.get(usize::from(at)),
        Source::Capture(at) => lowered.captures.get(usize::from(at)),
        Source::Constant(at) => lowered.code.constants.get(usize::from(at)),
    };
    value.copied().unwrap_or(Value::None)
}

/// What calls in code came to, and the fuel and bytes that the calls of the tree take until then.
struct Ended<'a> {
    result: Res<'a>,
    fuel: u64,
    bytes: u64,
}

impl<'a> Ctx<'a> {
    /// What a closure that was entered already comes to, by its code; `None` where its tree has to be called.
    #[inline(never)]
    pub(super) fn by_code(&mut self, func: &'a Func<'a>, code: &ClosureCode, x: Value<'a>) -> Option<Res<'a>> {
        if code.arity != 1 {
            return None;
        }
        let lowered = func.lowered(self)?;
        let (fuel, bytes) = self.budget_left();
        let met_limit = std::mem::replace(&mut self.met_limit, false);
        let ended = self.deeper(code.levels.saturating_sub(1), |ctx| ctx.instructions(&lowered, x));
        // Calls here are as deep as the deepest: where that met the limit, others might not.
        let ended = ended.filter(|_| !self.met_limit);
        self.met_limit |= met_limit;
        let paid = ended
            .and_then(|ended| Some((ended.result, (fuel.checked_sub(ended.fuel)?, bytes.checked_sub(ended.bytes)?))));
        match paid {
            Some((result, left)) => {
                self.restore_budget(left);
                Some(result)
            }
            None => {
                self.restore_budget((fuel, bytes));
                None
            }
        }
    }

    /// Makes each call once; `None` where a budget ran out, or where a call gave a function that others must not have.
    fn instructions(&mut self, lowered: &Lowered<'a>, x: Value<'a>) -> Option<Ended<'a>> {
        let code = lowered.code;
        let mut registers = ArenaVec::with_capacity_in(1 + code.instructions.len(), self.arena);
        let mut costs = ArenaVec::with_capacity_in(code.instructions.len(), self.arena);
        registers.push(x);
        let start = self.budget_left();
        // It was entered itself.
        let (mut fuel, mut bytes) = (u64::from(code.entries.saturating_sub(1)), 0_u64);
        for instruction in &code.instructions {
            let before = self.budget_left();
            let result = self.call_of(instruction, |source| operand(lowered, &registers, source));
            let cost = (before.0 - self.fuel, before.1 - self.bytes);
            match result {
                Ok(value) if instruction.is_plain && holds_function(value) => return None,
                Ok(value) => registers.push(value),
                Err(error) if error.is_budget() => return None,
                Err(_) => return Some(raised(code, instruction, result, &costs, cost)),
            }
            costs.push(cost);
            if instruction.times > 1 {
                let again = u64::from(instruction.times - 1);
                fuel = fuel.saturating_add(cost.0.saturating_mul(again));
                bytes = bytes.saturating_add(cost.1.saturating_mul(again));
            }
        }
        fuel = fuel.saturating_add(start.0 - self.fuel);
        bytes = bytes.saturating_add(start.1 - self.bytes);
        Some(Ended { result: Ok(operand(lowered, &registers, code.result)), fuel, bytes })
    }

    #[inline]
    fn call_of(&mut self, instruction: &Instruction, of: impl Fn(Source) -> Value<'a>) -> Res<'a> {
        match (instruction.target, instruction.operands()) {
            (Target::Prim(primitive), &[x]) => self.prim1(primitive, of(x)),
            (Target::Prim(primitive), &[x, y]) => self.prim2(primitive, of(x), of(y)),
            (Target::Prim(primitive), operands) => {
                let mut args = [Value::None; super::MAX_OPERANDS];
                args.iter_mut().zip(operands).for_each(|(arg, &operand)| *arg = of(operand));
                self.prim(primitive, &args[..operands.len()])
            }
            (Target::Value(function), &[x]) => self.call1(of(function), of(x)),
            (Target::Value(function), &[x, y]) => self.call2(of(function), of(x), of(y)),
            (Target::Equal, &[x, target]) => {
                let (x, target) = (of(x), of(target));
                self.burn(x.weight().min(target.weight()))?;
                Ok(Value::Bool(equal(x, target, self.dialect)))
            }
            _ => Err(EvalError::TypeError),
        }
    }
}

/// The end of code whose instruction raises: the tree makes the calls before it, some of them again, and pays for them.
#[cold]
fn raised<'a>(
    code: &ClosureCode,
    instruction: &Instruction,
    result: Res<'a>,
    costs: &[(u64, u64)],
    (fuel, bytes): (u64, u64),
) -> Ended<'a> {
    let entered = u64::from(instruction.entered.saturating_sub(1));
    let made = code.calls.iter().take(instruction.first.into()).filter_map(|&at| costs.get(usize::from(at)));
    let (fuel, bytes) = made.fold((entered.saturating_add(fuel), bytes), |sum, cost| {
        (sum.0.saturating_add(cost.0), sum.1.saturating_add(cost.1))
    });
    Ended { result, fuel, bytes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::chance::each;
    use crate::kernel::functional::{compose, fork};
    use crate::prim::Op;
    use crate::value::{MAX_OPERANDS, repr};

    /// `x -> outer(double(inner(x)), last(inner(x)))` with its code, which calls `inner` once.
    fn forked<'a>(ctx: &mut Ctx<'a>, outer: Op, inner: Op, last: Op) -> Res<'a> {
        let call = |op: Op, operands: &[u16], times, first, entered| {
            let mut sources = [Source::Register(0); MAX_OPERANDS];
            sources.iter_mut().zip(operands).for_each(|(source, &at)| *source = Source::Register(at));
            let (target, len, is_shared) = (Target::Prim(op.primitive()), operands.len() as u8, times > 1);
            Instruction { target, operands: sources, len, is_shared, is_plain: is_shared, times, first, entered }
        };
        let code = ctx.arena.alloc(ClosureCode {
            number: 0,
            arity: 1,
            instructions: vec![
                call(inner, &[0], 2, 0, 2),
                call(Op::Double, &[1], 1, 1, 2),
                call(last, &[1], 1, 3, 3),
                call(outer, &[2, 3], 1, 4, 3),
            ],
            result: Source::Register(4),
            constants: Vec::new(),
            captures: Vec::new(),
            called: Vec::new(),
            inlined: Vec::new(),
            entries: 3,
            levels: 2,
            shares_arguments: true,
            repeats_calls: true,
            calls: vec![0, 1, 0, 2, 3],
        });
        let [outer, inner, double, last] = [outer, inner, Op::Double, last].map(|op| Value::Prim(op.primitive()));
        let (a, b) = (compose(ctx, double, inner)?, compose(ctx, last, inner)?);
        ctx.closure_code = Some(code);
        fork(ctx, outer, a, b)
    }

    #[test]
    fn code_gives_what_the_tree_gives_under_any_budget() {
        let (mut by_code, mut raised_by_code, mut failed) = (0, 0, 0);
        each(40, |ctx, chance| {
            let outer = [Op::Add, Op::Astuple, Op::Greater, Op::Contained][chance.below(4) as usize];
            let inner = [Op::Sign, Op::Size, Op::Initset, Op::Identity][chance.below(4) as usize];
            let last = [Op::Increment, Op::Initset, Op::Size, Op::First][chance.below(4) as usize];
            let patch = chance.patch(ctx, 3, true);
            let x = [Value::Int(-7), Value::Pair(3, -2), patch, Value::EMPTY_TUPLE][chance.below(4) as usize];
            let (function, full) = (forked(ctx, outer, inner, last), ctx.budget_left());
            let Ok(Value::Func(func)) = function else { panic!("no closure") };
            match func.code().and_then(|code| ctx.by_code(func, code, x)) {
                Some(Ok(_)) => by_code += 1,
                Some(Err(_)) => raised_by_code += 1,
                None => {}
            }
            for budget in (0..80).map(|fuel| (fuel, full.1)).chain((0..300).step_by(8).map(|bytes| (full.0, bytes))) {
                let mut run = |codes| {
                    ctx.restore_budget(budget);
                    ctx.codes = codes;
                    let result = ctx.call1(Value::Func(func), x).map(|value| repr(value, ctx.dialect));
                    (result, ctx.budget_left())
                };
                let tree = run(false);
                assert_eq!(run(true), tree, "{} of {}", outer.primitive().name, repr(x, ctx.dialect));
                failed += u32::from(tree.0.is_err());
            }
        });
        assert!(
            by_code > 20 && raised_by_code > 10 && failed > 500,
            "{by_code} and {raised_by_code} of 80 by their code, {failed} calls failed"
        );
    }
}
