//! Closures with code, called with one value.
//!
//! The branches of a fork are called with the same value, and where they begin alike their tree makes the same calls
//! again. The code makes each call once and pays for all of them. Anything but plain success gives it up: the budgets are
//! then as before, and the tree is called.

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

impl<'a> Ctx<'a> {
    /// The value of a closure that was entered already, by its code; `None` where its tree has to be called.
    #[inline(never)]
    pub(super) fn by_code(&mut self, func: &'a Func<'a>, code: &ClosureCode, x: Value<'a>) -> Option<Value<'a>> {
        if code.arity != 1 {
            return None;
        }
        let lowered = func.lowered(self)?;
        let before = self.budget_left();
        let met_limit = std::mem::replace(&mut self.met_limit, false);
        let mut result = self.deeper(code.levels.saturating_sub(1), |ctx| ctx.instructions(&lowered, x).ok());
        // Calls here are as deep as the deepest: where that met the limit, others might not.
        if self.met_limit {
            result = None;
        } else {
            self.met_limit = met_limit;
        }
        if result.is_none() {
            self.restore_budget(before);
        }
        result
    }

    fn instructions(&mut self, lowered: &Lowered<'a>, x: Value<'a>) -> Res<'a> {
        let code = lowered.code;
        // It was entered itself.
        self.burn(u64::from(code.entries.saturating_sub(1)))?;
        let mut registers = ArenaVec::with_capacity_in(1 + code.instructions.len(), self.arena);
        registers.push(x);
        for instruction in &code.instructions {
            let (fuel, bytes) = self.budget_left();
            let value = self.call_of(instruction, |source| operand(lowered, &registers, source))?;
            if instruction.times > 1 {
                if instruction.is_plain && holds_function(value) {
                    // Made again it would be another.
                    return Err(EvalError::TypeError);
                }
                let again = u64::from(instruction.times - 1);
                let (fuel_left, bytes_left) = self.budget_left();
                self.burn((fuel - fuel_left).saturating_mul(again))?;
                let bytes = (bytes - bytes_left).saturating_mul(again);
                self.charge_bytes(usize::try_from(bytes).unwrap_or(usize::MAX))?;
            }
            registers.push(value);
        }
        Ok(operand(lowered, &registers, code.result))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::chance::each;
    use crate::kernel::functional::{compose, fork};
    use crate::prim::Op;
    use crate::value::{MAX_OPERANDS, repr};

    /// `x -> outer(double(inner(x)), increment(inner(x)))` with its code, which calls `inner` once.
    fn doubled_and_one_more<'a>(ctx: &mut Ctx<'a>, outer: Op, inner: Op) -> Res<'a> {
        let call = |op: Op, operands: &[u16], times| {
            let mut sources = [Source::Register(0); MAX_OPERANDS];
            sources.iter_mut().zip(operands).for_each(|(source, &at)| *source = Source::Register(at));
            let (target, len) = (Target::Prim(op.primitive()), operands.len() as u8);
            Instruction { target, operands: sources, len, is_shared: times > 1, is_plain: times > 1, times }
        };
        let code = ctx.arena.alloc(ClosureCode {
            number: 0,
            arity: 1,
            instructions: vec![
                call(inner, &[0], 2),
                call(Op::Double, &[1], 1),
                call(Op::Increment, &[1], 1),
                call(outer, &[2, 3], 1),
            ],
            result: Source::Register(4),
            constants: Vec::new(),
            captures: Vec::new(),
            inlined: Vec::new(),
            entries: 3,
            levels: 2,
            shares_arguments: true,
            repeats_calls: true,
        });
        let [outer, inner, double, increment] =
            [outer, inner, Op::Double, Op::Increment].map(|op| Value::Prim(op.primitive()));
        let (a, b) = (compose(ctx, double, inner)?, compose(ctx, increment, inner)?);
        ctx.closure_code = Some(code);
        fork(ctx, outer, a, b)
    }

    #[test]
    fn code_gives_what_the_tree_gives_under_any_budget() {
        let (mut by_code, mut failed) = (0, 0);
        each(40, |ctx, chance| {
            let outer = [Op::Add, Op::Astuple, Op::Greater, Op::Contained][chance.below(4) as usize];
            let inner = [Op::Sign, Op::Size, Op::Initset, Op::Identity][chance.below(4) as usize];
            let patch = chance.patch(ctx, 3, true);
            let x = [Value::Int(-7), Value::Pair(3, -2), patch, Value::EMPTY_TUPLE][chance.below(4) as usize];
            let (function, full) = (doubled_and_one_more(ctx, outer, inner), ctx.budget_left());
            let Ok(Value::Func(func)) = function else { panic!("no closure") };
            by_code += u32::from(func.code().is_some_and(|code| ctx.by_code(func, code, x).is_some()));
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
        assert!(by_code > 20 && failed > 500, "{by_code} of 80 by their code, {failed} calls failed");
    }
}
