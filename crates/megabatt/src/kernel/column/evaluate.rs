//! A closure gone through once for a whole column.

use super::forms::{binary, unary, zip_ints};
use super::{Column, Operand};
use crate::value::{Code, ColumnForm, Cost, Ctx, EvalError, Func, Primitive, Value};

impl<'a> Ctx<'a> {
    pub(super) fn column1(&mut self, function: Value<'a>, x: Column<'a>, n: usize) -> Option<Column<'a>> {
        match function {
            Value::Prim(primitive) => self.column_prim1(primitive, x, n),
            Value::Func(func) if let Some(lowered) = func.code() => self.run_code(lowered, &[x], n),
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
            Value::Func(func) if let Some(lowered) = func.code() => self.run_code(lowered, &[x, y], n),
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
        Some(Column::narrow(self, out.into_bump_slice()))
    }

    /// One call that stands for `n` alike: the same value and `n` times the fuel. Closures are made one by one, since
    /// each is another.
    fn once(
        &mut self,
        n: usize,
        mut call: impl FnMut(&mut Self) -> Result<Value<'a>, EvalError>,
    ) -> Option<Column<'a>> {
        let before = self.fuel;
        let value = call(self).ok()?;
        if !matches!(value, Value::Func(_) | Value::Tuple(_) | Value::Set(_)) {
            self.burn((before - self.fuel).saturating_mul(n as u64 - 1)).ok()?;
            return Some(Column::Const(value));
        }
        self.fuel = before;
        self.item_by_item(n, |ctx, _| call(ctx))
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
        if let Column::Const(x) = x {
            return self.once(n, |ctx| ctx.prim1(primitive, x));
        }
        let Code::F1(kernel) = primitive.code else {
            return self.item_by_item(n, |ctx, k| ctx.prim1(primitive, x.get(k)));
        };
        self.burn(fuel_of(primitive, &[x], n)).ok()?;
        self.item_by_item(n, |ctx, k| {
            let result = kernel(ctx, x.get(k));
            ctx.guard(primitive.default, result)
        })
    }

    pub(super) fn column_prim2(
        &mut self,
        primitive: &'static Primitive,
        x: Column<'a>,
        y: Column<'a>,
        n: usize,
    ) -> Option<Column<'a>> {
        if let (Column::Const(function), ColumnForm::Apply, Column::Pairs(pairs)) = (x, primitive.column, y) {
            // Both components of every pair at once.
            self.burn(3 * n as u64).ok()?;
            let first = Column::Ints(self.arena.alloc_slice_fill_iter(pairs.iter().map(|pair| pair.0.into())));
            let second = Column::Ints(self.arena.alloc_slice_fill_iter(pairs.iter().map(|pair| pair.1.into())));
            let (a, b) = (self.column1(function, first, n)?, self.column1(function, second, n)?);
            return match (a, b) {
                (Column::Ints(a), Column::Ints(b)) => zip_ints(self, Operand::Each(a), Operand::Each(b), n),
                _ => self.boxed(Column::couple(self, a, b), n),
            };
        }
        if let Some(column) = binary(self, primitive.column, x, y, n) {
            self.burn(fuel_of(primitive, &[x, y], n)).ok()?;
            return Some(column);
        }
        if let Some(extremes) = self.extreme_of_closures(primitive.column, x, y, n)? {
            return Some(extremes);
        }
        let (x, y) = (self.boxed(x, n)?, self.boxed(y, n)?);
        if let (Column::Const(x), Column::Const(y)) = (x, y) {
            return self.once(n, |ctx| ctx.prim2(primitive, x, y));
        }
        let Code::F2(kernel) = primitive.code else {
            return self.item_by_item(n, |ctx, k| ctx.prim2(primitive, x.get(k), y.get(k)));
        };
        self.burn(fuel_of(primitive, &[x, y], n)).ok()?;
        self.item_by_item(n, |ctx, k| {
            let result = kernel(ctx, x.get(k), y.get(k));
            ctx.guard(primitive.default, result)
        })
    }
}

/// What `n` calls of a primitive cost together.
fn fuel_of(primitive: &Primitive, args: &[Column<'_>], n: usize) -> u64 {
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
        (ColumnForm::Difference, [x, y]) if x.is_of_sets() && y.is_of_sets() => 1,
        (ColumnForm::Toobject, [_, Column::Const(Value::Grid(_))]) => {
            return Some(args[0].whole_weight(n) + 8 * n as u64);
        }
        (ColumnForm::Dneighbors | ColumnForm::Ineighbors | ColumnForm::Neighbors, [Column::Pairs(_)]) => 8,
        _ => return None,
    };
    Some(args.iter().fold(each * n as u64, |sum, arg| sum.saturating_add(arg.whole_weight(n))))
}
