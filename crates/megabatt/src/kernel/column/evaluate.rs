//! A closure gone through once for a whole column.

use super::forms::{binary, unary, zip_ints};
use super::once::uncalled;
use super::patches::fuel_of_lines;
use super::{Column, Operand};
use crate::value::{Code, ColumnForm, Cost, Ctx, EvalError, Func, Primitive, SafeDefault, Value};

impl<'a> Ctx<'a> {
    pub(super) fn column1(&mut self, function: Value<'a>, x: Column<'a>, n: usize) -> Option<Column<'a>> {
        match function {
            Value::Prim(primitive) => self.column_prim1(primitive, x, n),
            Value::Func(func) if let Some(lowered) = func.lowered(self) => self.run_code(lowered, &[x], n),
            Value::Func(func) => self.column_level(n, |ctx| match *func {
                Func::Compose { outer, inner, .. } => {
                    let y = ctx.column1(inner, x, n)?;
                    ctx.column1(outer, y, n)
                }
                Func::Chain { h, g, f, .. } => {
                    let y = ctx.column1(f, x, n)?;
                    let z = ctx.column1(g, y, n)?;
                    ctx.column1(h, z, n)
                }
                Func::Fork { outer, a, b, .. } => {
                    let x = if x.is_made_to_share() { ctx.boxed(x, n)? } else { x };
                    let left = ctx.column1(a, x, n)?;
                    let right = ctx.column1(b, x, n)?;
                    ctx.column2(outer, left, right, n)
                }
                Func::Matcher { function, target, .. } => {
                    let y = ctx.column1(function, x, n)?;
                    let y = ctx.boxed(y, n)?;
                    ctx.matched(y, Column::Const(target), n)
                }
                Func::Lbind { function, fixed, arity: 1, .. } => ctx.column2(function, Column::Const(fixed), x, n),
                Func::Rbind { function, fixed, arity: 1, .. } => ctx.column2(function, x, Column::Const(fixed), n),
                Func::Power { function, n: times, .. } => {
                    let mut y = x;
                    for _ in 0..times {
                        y = ctx.column1(function, y, n)?;
                    }
                    Some(y)
                }
                Func::Nothing => Some(Column::Const(Value::EMPTY_TUPLE)),
                Func::Lbind { .. } | Func::Rbind { .. } => None,
            }),
            _ => None,
        }
    }

    pub(super) fn column2(
        &mut self,
        function: Value<'a>,
        x: Column<'a>,
        y: Column<'a>,
        n: usize,
    ) -> Option<Column<'a>> {
        match function {
            Value::Prim(primitive) => self.column_prim2(primitive, x, y, n),
            Value::Func(func) if let Some(lowered) = func.lowered(self) => self.run_code(lowered, &[x, y], n),
            function => {
                let (x, y) = (self.boxed(x, n)?, self.boxed(y, n)?);
                self.item_by_item(n, |ctx, k| ctx.call2(function, x.get(k), y.get(k)))
            }
        }
    }

    /// One level of closure calls for `n` items: the same fuel and the same limit as item by item.
    pub(super) fn column_level(
        &mut self,
        n: usize,
        run: impl FnOnce(&mut Self) -> Option<Column<'a>>,
    ) -> Option<Column<'a>> {
        self.burn(n as u64).ok()?;
        self.deeper(1, run)
    }

    /// Calls for each item, all of which must succeed.
    pub(super) fn item_by_item(
        &mut self,
        n: usize,
        mut call: impl FnMut(&mut Self, usize) -> Result<Value<'a>, EvalError>,
    ) -> Option<Column<'a>> {
        let mut out = self.room_for(n).ok()?;
        for k in 0..n {
            out.push(call(self, k).ok()?);
        }
        Some(self.column_of(out))
    }

    /// Calls for each of `n` items or pairs of items, all of which must succeed, if by the default.
    fn each_call<T>(
        &mut self,
        n: usize,
        items: impl IntoIterator<Item = T>,
        default: SafeDefault,
        mut call: impl FnMut(&mut Self, T) -> Result<Value<'a>, EvalError>,
    ) -> Option<Column<'a>> {
        let mut out = self.room_for(n).ok()?;
        for item in items {
            match call(self, item) {
                Ok(value) => out.push(value),
                error => out.push(self.guard(default, error).ok()?),
            }
        }
        Some(self.column_of(out))
    }

    pub(super) fn column_prim1(
        &mut self,
        primitive: &'static Primitive,
        x: Column<'a>,
        n: usize,
    ) -> Option<Column<'a>> {
        if let Some(column) = unary(self, primitive.column, x, n) {
            self.burn(fuel_of(primitive, &[x], n)).ok()?;
            return Some(column);
        }
        let x = self.boxed(x, n)?;
        if let Some(x) = self.one_for_all(primitive.column, x) {
            return self.once(n, |ctx| ctx.prim1(primitive, x));
        }
        let Code::F1(kernel) = primitive.code else {
            return self.item_by_item(n, |ctx, k| ctx.prim1(primitive, x.get(k)));
        };
        let items = x.spread(self, n);
        if let Cost::Custom(cost) = primitive.cost {
            return self.each_call(n, items, primitive.default, |ctx, &x| {
                ctx.burn(cost(&[x]))?;
                kernel(ctx, x)
            });
        }
        self.burn(fuel_of(primitive, &[x], n)).ok()?;
        self.each_call(n, items, primitive.default, |ctx, &x| kernel(ctx, x))
    }

    /// `apply` of code that is arithmetic alone to pairs: once for both components, paid for twice. `Some(None)` where it
    /// is more than that.
    fn componentwise(&mut self, function: Value<'a>, pairs: Column<'a>, n: usize) -> Option<Option<Column<'a>>> {
        let Value::Func(func) = function else { return Some(None) };
        let Some(lowered) = func.lowered(self).filter(|lowered| lowered.is_all(is_componentwise)) else {
            return Some(None);
        };
        let (before, bytes) = self.budget_left();
        match self.run_code(lowered, &[pairs], n) {
            Some(mapped @ Column::Pairs(_)) => {
                self.burn(before - self.fuel).ok()?;
                Some(Some(mapped))
            }
            _ => {
                self.restore_budget((before, bytes));
                Some(None)
            }
        }
    }

    /// A primitive of two arguments by its form over columns; `Some(None)` where there is none for these.
    fn at_once(
        &mut self,
        primitive: &'static Primitive,
        x: Column<'a>,
        y: Column<'a>,
        n: usize,
    ) -> Option<Option<Column<'a>>> {
        if let (ColumnForm::Apply, Column::Const(function)) = (primitive.column, x) {
            if let Column::Pairs(pairs) = y {
                return self.applied_to_pairs(function, pairs, n).map(Some);
            }
            if let Column::Values(tuples) = y
                && let Some(applied) = self.applied_to_rows(function, tuples)?
            {
                self.burn(fuel_of(primitive, &[x, y], n)).ok()?;
                return Some(Some(applied));
            }
        }
        if let Some(column) = binary(self, primitive.column, x, y, n) {
            self.burn(fuel_of(primitive, &[x, y], n)).ok()?;
            return Some(Some(column));
        }
        self.extreme_of_closures(primitive.column, x, y, n)
    }

    /// `apply` to pairs: to both components of all at once.
    fn applied_to_pairs(&mut self, function: Value<'a>, pairs: &'a [(i32, i32)], n: usize) -> Option<Column<'a>> {
        self.burn(3 * n as u64).ok()?;
        if let Some(mapped) = self.componentwise(function, Column::Pairs(pairs), n)? {
            return Some(mapped);
        }
        let first = Column::Ints(self.arena.alloc_slice_fill_iter(pairs.iter().map(|pair| pair.0.into())));
        let second = Column::Ints(self.arena.alloc_slice_fill_iter(pairs.iter().map(|pair| pair.1.into())));
        let (a, b) = (self.column1(function, first, n)?, self.column1(function, second, n)?);
        match (a, b) {
            (Column::Ints(a), Column::Ints(b)) => zip_ints(self, Operand::Each(a), Operand::Each(b), n),
            _ => self.boxed(Column::couple(self, a, b), n),
        }
    }

    pub(super) fn column_prim2(
        &mut self,
        primitive: &'static Primitive,
        x: Column<'a>,
        y: Column<'a>,
        n: usize,
    ) -> Option<Column<'a>> {
        if let (Column::Const(x), Column::Const(y)) = (x, y) {
            return self.once(n, |ctx| ctx.prim2(primitive, x, y));
        }
        if !primitive.column.is_scalar()
            && let Some(column) = self.at_once(primitive, x, y, n)?
        {
            return Some(column);
        }
        let (x, y) = match uncalled(primitive.column, x, y) {
            Some(args) => args,
            None => (self.boxed(x, n)?, self.boxed(y, n)?),
        };
        if let (Some(x), Column::Const(y)) = (self.one_for_all(primitive.column, x), y) {
            return self.once(n, |ctx| ctx.prim2(primitive, x, y));
        }
        let Code::F2(kernel) = primitive.code else {
            return self.item_by_item(n, |ctx, k| ctx.prim2(primitive, x.get(k), y.get(k)));
        };
        if let Cost::Custom(cost) = primitive.cost {
            let pairs = x.spread(self, n).iter().zip(y.spread(self, n));
            return self.each_call(n, pairs, primitive.default, |ctx, (&x, &y)| {
                ctx.burn(cost(&[x, y]))?;
                kernel(ctx, x, y)
            });
        }
        self.burn(fuel_of(primitive, &[x, y], n)).ok()?;
        let pairs = x.spread(self, n).iter().zip(y.spread(self, n));
        self.each_call(n, pairs, primitive.default, |ctx, (&x, &y)| kernel(ctx, x, y))
    }
}

/// Whether a primitive does with each component of a vector what it does with a number, and costs as much.
fn is_componentwise(primitive: &Primitive) -> bool {
    use ColumnForm::*;
    let form = primitive.column;
    matches!(
        form,
        Identity | Double | Halve | Invert | Increment | Decrement | Sign | Crement | Add | Subtract | Multiply
    ) && matches!(primitive.cost, Cost::Fixed | Cost::Scalar | Cost::Weights)
}

/// What `n` calls of a primitive cost together.
#[inline]
fn fuel_of(primitive: &Primitive, args: &[Column<'_>], n: usize) -> u64 {
    if let Cost::Fixed = primitive.cost { n as u64 } else { fuel_by_weight(primitive, args, n) }
}

fn fuel_by_weight(primitive: &Primitive, args: &[Column<'_>], n: usize) -> u64 {
    let calls = n as u64;
    match primitive.cost {
        Cost::Custom(_) if let Some(fuel) = fuel_of_sets(primitive.column, args, n) => fuel,
        Cost::Fixed => calls,
        Cost::Weights => args.iter().fold(calls, |sum, arg| sum.saturating_add(arg.weight(n))),
        Cost::Scalar => args.iter().fold(calls, |sum, arg| sum.saturating_add(arg.weight(n) - calls)),
        Cost::Words => args.iter().fold(calls, |sum, arg| sum.saturating_add(arg.packed_weight(n))),
        Cost::Custom(cost) => (0..n).fold(0, |sum: u64, k| {
            sum.saturating_add(match args {
                [x, y] => cost(&[x.get(k), y.get(k)]),
                _ => args.iter().map(|arg| cost(&[arg.get(k)])).sum(),
            })
        }),
    }
}

/// [`fuel_of`] where a cost that is reckoned call by call is a sum of weights for sets.
fn fuel_of_sets(form: ColumnForm, args: &[Column<'_>], n: usize) -> Option<u64> {
    let each = match (form, args) {
        (ColumnForm::Connect, [x, y]) => return Some(fuel_of_lines(x.pairs()?, y.pairs()?, n)),
        (ColumnForm::Difference, [x, y]) if x.is_of_sets() && y.is_of_sets() => 1,
        (ColumnForm::Toobject, [_, Column::Const(Value::Grid(_))]) => {
            return Some(args[0].whole_weight(n) + 8 * n as u64);
        }
        (ColumnForm::Dneighbors | ColumnForm::Ineighbors | ColumnForm::Neighbors, [Column::Pairs(_)]) => 8,
        _ => return None,
    };
    Some(args.iter().fold(each * n as u64, |sum, arg| sum.saturating_add(arg.whole_weight(n))))
}

#[cfg(test)]
mod tests {
    use super::super::check::assert_calls;
    use super::*;
    use crate::kernel::chance::each;
    use crate::kernel::functional::fork;
    use crate::prim::Op;
    use crate::value::{ClosureCode, Instruction, MAX_OPERANDS, Source, Target};

    /// `x -> outer(sign(x), x)` with its code.
    fn of_sign<'a>(ctx: &mut Ctx<'a>, outer: Op) -> Value<'a> {
        let call = |op: Op, a: u16, b: u16, len| {
            let mut operands = [Source::Register(a); MAX_OPERANDS];
            operands[1] = Source::Register(b);
            let target = Target::Prim(op.primitive());
            Instruction { target, operands, len, is_shared: false, is_plain: false, times: 1, first: 0, entered: 0 }
        };
        let code = ctx.arena.alloc(ClosureCode {
            number: 0,
            arity: 1,
            instructions: vec![call(Op::Sign, 0, 0, 1), call(outer, 1, 0, 2)],
            result: Source::Register(2),
            constants: Vec::new(),
            captures: Vec::new(),
            called: Vec::new(),
            inlined: Vec::new(),
            entries: 2,
            levels: 1,
            shares_arguments: true,
            repeats_calls: false,
            calls: Vec::new(),
        });
        let [outer, sign, identity] = [outer, Op::Sign, Op::Identity].map(|op| Value::Prim(op.primitive()));
        ctx.closure_code = Some(code);
        fork(ctx, outer, sign, identity).unwrap_or(Value::None)
    }

    #[test]
    fn arithmetic_is_applied_to_both_components_at_once() {
        each(200, |ctx, chance| {
            let n = 2 + chance.below(20) as usize;
            let pairs: Vec<_> = (0..n).map(|_| (chance.below(60) as i32 - 30, chance.below(60) as i32 - 30)).collect();
            let pairs = Column::Pairs(ctx.arena.alloc_slice_copy(&pairs));
            for op in [Op::Multiply, Op::Add, Op::Subtract, Op::Astuple, Op::Greater] {
                let function = of_sign(ctx, op);
                let full = ctx.budget_left();
                let at_once = ctx.componentwise(function, pairs, n).is_some_and(|column| column.is_some());
                ctx.restore_budget(full);
                assert_eq!(at_once, !matches!(op, Op::Astuple | Op::Greater), "{}", op.primitive().name);
                assert_calls(ctx, &[(Op::Apply, Some(pairs))], Column::Const(function), n);
            }
        });
    }
}
