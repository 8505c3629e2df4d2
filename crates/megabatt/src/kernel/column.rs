//! Closures over containers, column by column.
//!
//! A program maps a closure over hundreds of cells, and nine of ten primitives in it are as small as `first` or `add`.
//! Going through the closure once, each primitive over all items, costs a call per primitive instead of one per
//! primitive and item, and numbers and pairs stay unboxed in between.
//!
//! The result is the same as item by item, fuel included: whatever is not plain success (an error, a spent budget, a
//! number that leaves its type) gives `None`, and the caller starts again item by item, so that errors and budgets
//! surface where Python meets them.

use super::closure_column::Closures;
use crate::value::{ColumnForm, Cost, Ctx, Dialect, EvalError, Func, Items, Primitive, Value, equal};

/// Items from which on a column is worth its making.
pub(super) const MIN_ITEMS: usize = 2;

/// One value for each item of a container.
#[derive(Clone, Copy)]
pub(super) enum Column<'a> {
    /// The same value for every item.
    Const(Value<'a>),
    Ints(&'a [i64]),
    Bools(&'a [bool]),
    Pairs(&'a [(i32, i32)]),
    Values(&'a [Value<'a>]),
    /// Tuples of two that nobody has looked at yet.
    Couple(&'a [Column<'a>; 2]),
    /// Closures that nobody has taken apart yet.
    Closures(&'a Closures<'a>),
}

impl<'a> Column<'a> {
    /// Values as a column, in the narrowest type that holds them all.
    pub(super) fn narrow(ctx: &Ctx<'a>, values: &'a [Value<'a>]) -> Column<'a> {
        match values.first() {
            Some(Value::Int(_)) if values.iter().all(|value| matches!(value, Value::Int(_))) => {
                Column::Ints(ctx.arena.alloc_slice_fill_iter(values.iter().map(|value| value.as_int().unwrap_or(0))))
            }
            Some(Value::Bool(_)) if values.iter().all(|value| matches!(value, Value::Bool(_))) => {
                Column::Bools(ctx.arena.alloc_slice_fill_iter(values.iter().map(|value| value.truthy())))
            }
            Some(Value::Pair(..)) if values.iter().all(|value| matches!(value, Value::Pair(..))) => {
                Column::Pairs(ctx.arena.alloc_slice_fill_iter(values.iter().map(|value| match *value {
                    Value::Pair(a, b) => (a, b),
                    _ => (0, 0),
                })))
            }
            _ => Column::Values(values),
        }
    }

    /// The first `n` items of a container that has so many.
    fn of_items(ctx: &Ctx<'a>, items: Items<'a>, n: usize) -> Column<'a> {
        match items {
            Items::Slice(items) => Column::narrow(ctx, &items.as_slice()[..n]),
            Items::Places { cells, i, j } => {
                let mut out = bumpalo::collections::Vec::with_capacity_in(n, ctx.arena);
                out.extend(cells.take(n).map(|(di, dj)| (i + di as i32, j + dj as i32)));
                Column::Pairs(out.into_bump_slice())
            }
            items => {
                let mut out = bumpalo::collections::Vec::with_capacity_in(n, ctx.arena);
                out.extend(items.take(n));
                Column::narrow(ctx, out.into_bump_slice())
            }
        }
    }

    /// The value for item `k`.
    #[inline]
    pub(super) fn get(&self, k: usize) -> Value<'a> {
        match *self {
            Column::Const(value) => value,
            Column::Ints(ints) => Value::Int(ints[k]),
            Column::Bools(bools) => Value::Bool(bools[k]),
            Column::Pairs(pairs) => Value::Pair(pairs[k].0, pairs[k].1),
            Column::Values(values) => values[k],
            // Whoever reads items has had these made up: see `Ctx::boxed`.
            Column::Couple(_) | Column::Closures(_) => Value::None,
        }
    }

    /// Whether it has no items to look at yet.
    fn is_unmade(&self) -> bool {
        matches!(self, Column::Couple(_) | Column::Closures(_))
    }

    /// As ints, where all are; bools count.
    pub(super) fn ints(&self, ctx: &Ctx<'a>, n: usize) -> Option<&'a [i64]> {
        match *self {
            Column::Ints(ints) => Some(ints),
            Column::Const(value) => Some(ctx.arena.alloc_slice_fill_copy(n, value.as_int()?)),
            Column::Bools(bools) => Some(ctx.arena.alloc_slice_fill_iter(bools.iter().map(|&b| i64::from(b)))),
            _ => None,
        }
    }

    fn pairs(&self, ctx: &Ctx<'a>, n: usize) -> Option<&'a [(i32, i32)]> {
        match *self {
            Column::Pairs(pairs) => Some(pairs),
            Column::Const(Value::Pair(a, b)) => Some(ctx.arena.alloc_slice_fill_copy(n, (a, b))),
            _ => None,
        }
    }

    fn bools(&self, ctx: &Ctx<'a>, n: usize) -> Option<&'a [bool]> {
        match *self {
            Column::Bools(bools) => Some(bools),
            Column::Const(Value::Bool(b)) => Some(ctx.arena.alloc_slice_fill_copy(n, b)),
            _ => None,
        }
    }

    /// The sum of the values' weights as arguments.
    fn weight(&self, n: usize) -> u64 {
        match *self {
            Column::Const(value) => value.argument_weight() * n as u64,
            Column::Values(values) => values.iter().map(|value| value.argument_weight()).sum(),
            Column::Couple([a, b]) => a.whole_weight(n) + b.whole_weight(n),
            _ => n as u64,
        }
    }

    /// The sum of the values' weights, closures with their parts.
    fn whole_weight(&self, n: usize) -> u64 {
        match *self {
            Column::Const(value) => value.weight() * n as u64,
            Column::Values(values) => values.iter().map(|value| value.weight()).sum(),
            Column::Couple([a, b]) => a.whole_weight(n) + b.whole_weight(n),
            _ => n as u64,
        }
    }

    /// The most levels of nesting of a value.
    pub(super) fn levels(&self, n: usize) -> u16 {
        match *self {
            Column::Const(value) => value.depth(),
            Column::Ints(_) | Column::Bools(_) => 0,
            Column::Pairs(_) => 1,
            Column::Values(values) => values[..n].iter().map(|value| value.depth()).max().unwrap_or(0),
            Column::Couple([a, b]) => 1 + a.levels(n).max(b.levels(n)),
            Column::Closures(closures) => closures.levels(),
        }
    }

    /// All values, boxed.
    pub(super) fn values(&self, n: usize) -> impl Iterator<Item = Value<'a>> {
        let column = *self;
        (0..n).map(move |k| column.get(k))
    }
}

impl<'a> Ctx<'a> {
    /// A function over the items of a container; `None` when it has to go item by item, the budgets then untouched.
    pub(super) fn column_over(&mut self, function: Value<'a>, items: &Items<'a>, n: usize) -> Option<Column<'a>> {
        if n < MIN_ITEMS || !self.columns {
            return None;
        }
        self.attempt(|ctx| {
            let column = Column::of_items(ctx, items.clone(), n);
            let result = ctx.column1(function, column, n)?;
            ctx.boxed(result, n)
        })
    }

    /// A function over two columns side by side.
    pub(super) fn column_over2(
        &mut self,
        function: Value<'a>,
        a: &Items<'a>,
        b: &Items<'a>,
        n: usize,
    ) -> Option<Column<'a>> {
        if n < MIN_ITEMS || !self.columns {
            return None;
        }
        self.attempt(|ctx| {
            let (a, b) = (Column::of_items(ctx, a.clone(), n), Column::of_items(ctx, b.clone(), n));
            let result = ctx.column2(function, a, b, n)?;
            ctx.boxed(result, n)
        })
    }

    /// Runs a column evaluation; when it fails the budgets are as before and no further one is tried below until
    /// [`Ctx::item_wise`] is through, so that work is done twice at most.
    fn attempt(&mut self, run: impl FnOnce(&mut Self) -> Option<Column<'a>>) -> Option<Column<'a>> {
        let before = self.budget_left();
        let column = run(self);
        if column.is_none() {
            self.restore_budget(before);
            self.columns = false;
        }
        column
    }

    /// The same column with its couples made into tuples, its closures one by one.
    pub(super) fn boxed(&mut self, column: Column<'a>, n: usize) -> Option<Column<'a>> {
        let [a, b] = match column {
            Column::Couple(&parts) => parts,
            Column::Closures(closures) => return self.each_closure(closures, n),
            column => return Some(column),
        };
        let (a, b) = (self.boxed(a, n)?, self.boxed(b, n)?);
        let mut out = self.room_for(n).ok()?;
        for k in 0..n {
            out.push(self.tuple(&[a.get(k), b.get(k)]).ok()?);
        }
        Some(Column::narrow(self, out.into_bump_slice()))
    }

    /// Goes item by item after a column evaluation was tried; `columns` is the switch as it stood before.
    pub(super) fn item_wise<R>(&mut self, columns: bool, run: impl FnOnce(&mut Self) -> R) -> R {
        let result = run(self);
        self.columns = columns;
        result
    }

    pub(super) fn column1(&mut self, function: Value<'a>, x: Column<'a>, n: usize) -> Option<Column<'a>> {
        match function {
            Value::Prim(primitive) => self.column_prim1(primitive, x, n),
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
                    // Seen from two sides a closure must stay one.
                    let x = if let Column::Closures(_) = x { ctx.boxed(x, n)? } else { x };
                    let left = ctx.column1(a, x, n)?;
                    let right = ctx.column1(b, x, n)?;
                    ctx.column2(outer, left, right, n)
                }
                Func::Matcher { function, target, .. } => {
                    let y = ctx.column1(function, x, n)?;
                    let y = ctx.boxed(y, n)?;
                    for value in y.values(n) {
                        ctx.burn(value.weight().min(target.weight())).ok()?;
                    }
                    Some(equality(ctx, y, Column::Const(target), n))
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
        self.deeper(run)
    }

    /// Calls for each item, all of which must succeed.
    fn item_by_item(
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

    fn column_prim1(&mut self, primitive: &'static Primitive, x: Column<'a>, n: usize) -> Option<Column<'a>> {
        if let Some(column) = unary(self, primitive.column, x, n) {
            let fuel = match primitive.cost {
                Cost::Weights => n as u64 + x.weight(n),
                Cost::Scalar => x.weight(n),
                _ => n as u64,
            };
            self.burn(fuel).ok()?;
            return Some(column);
        }
        let x = self.boxed(x, n)?;
        if let Column::Const(x) = x {
            return self.once(n, |ctx| ctx.prim1(primitive, x));
        }
        self.item_by_item(n, |ctx, k| ctx.prim1(primitive, x.get(k)))
    }

    fn column_prim2(
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
                (Column::Ints(a), Column::Ints(b)) => zip_ints(self, a, b),
                _ => self.boxed(Column::Couple(self.arena.alloc([a, b])), n),
            };
        }
        if let Some(column) = binary(self, primitive.column, x, y, n) {
            let fuel = match primitive.cost {
                Cost::Weights => n as u64 + x.weight(n) + y.weight(n),
                Cost::Scalar => x.weight(n) + y.weight(n) - n as u64,
                _ => n as u64,
            };
            self.burn(fuel).ok()?;
            return Some(column);
        }
        if let Some(extremes) = self.extreme_of_closures(primitive.column, x, y, n)? {
            return Some(extremes);
        }
        let (x, y) = (self.boxed(x, n)?, self.boxed(y, n)?);
        if let (Column::Const(x), Column::Const(y)) = (x, y) {
            return self.once(n, |ctx| ctx.prim2(primitive, x, y));
        }
        self.item_by_item(n, |ctx, k| ctx.prim2(primitive, x.get(k), y.get(k)))
    }
}

/// Two columns of ints as pairs.
fn zip_ints<'a>(ctx: &Ctx<'a>, a: &[i64], b: &[i64]) -> Option<Column<'a>> {
    let fits = |n: &i64| i32::try_from(*n).is_ok();
    if !(a.iter().all(fits) && b.iter().all(fits)) {
        return None;
    }
    let pairs = a.iter().zip(b).map(|(&a, &b)| (a as i32, b as i32));
    Some(Column::Pairs(ctx.arena.alloc_slice_fill_iter(pairs)))
}

/// A checked function of each int.
fn map_ints<'a>(ctx: &Ctx<'a>, ints: &[i64], f: impl Fn(i64) -> Option<i64>) -> Option<Column<'a>> {
    let mut whole = true;
    let out = ctx.arena.alloc_slice_fill_iter(ints.iter().map(|&x| {
        f(x).unwrap_or_else(|| {
            whole = false;
            0
        })
    }));
    whole.then_some(Column::Ints(out))
}

fn map_pairs<'a>(ctx: &Ctx<'a>, pairs: &[(i32, i32)], f: impl Fn(i32) -> Option<i32>) -> Option<Column<'a>> {
    let mut whole = true;
    let mut each = |x| {
        f(x).unwrap_or_else(|| {
            whole = false;
            0
        })
    };
    let out = ctx.arena.alloc_slice_fill_iter(pairs.iter().map(|&(a, b)| (each(a), each(b))));
    whole.then_some(Column::Pairs(out))
}

fn test_ints<'a>(ctx: &Ctx<'a>, ints: &[i64], test: impl Fn(i64) -> bool) -> Option<Column<'a>> {
    Some(Column::Bools(ctx.arena.alloc_slice_fill_iter(ints.iter().map(|&x| test(x)))))
}

/// A number or vector, by components.
fn each<'a>(
    ctx: &Ctx<'a>,
    x: Column<'a>,
    int: impl Fn(i64) -> Option<i64>,
    component: impl Fn(i32) -> Option<i32>,
) -> Option<Column<'a>> {
    match x {
        Column::Ints(ints) => map_ints(ctx, ints, int),
        Column::Pairs(pairs) => map_pairs(ctx, pairs, component),
        _ => None,
    }
}

/// The first or last part of every pair of pairs, or of every cell of the arc dialect.
fn end_of_each<'a>(ctx: &Ctx<'a>, values: &[Value<'a>], first: bool) -> Option<Column<'a>> {
    let alike = |form: fn(&Value<'a>) -> bool| values.iter().all(form);
    if alike(|value| matches!(value, Value::Pairs(_))) {
        let end = |value: &Value<'a>| match *value {
            Value::Pairs([a, b, ..]) if first => (a.into(), b.into()),
            Value::Pairs([.., c, d]) => (c.into(), d.into()),
            _ => (0, 0),
        };
        return Some(Column::Pairs(ctx.arena.alloc_slice_fill_iter(values.iter().map(end))));
    }
    if ctx.dialect == Dialect::Arc && alike(|value| matches!(value, Value::Cell { .. })) {
        let cells = values.iter().filter_map(|value| match *value {
            Value::Cell { color, i, j } => Some((color, i, j)),
            _ => None,
        });
        return Some(if first {
            let mut out = bumpalo::collections::Vec::with_capacity_in(values.len(), ctx.arena);
            out.extend(cells.map(|(color, ..)| i64::from(color)));
            Column::Ints(out.into_bump_slice())
        } else {
            let mut out = bumpalo::collections::Vec::with_capacity_in(values.len(), ctx.arena);
            out.extend(cells.map(|(_, i, j)| (i, j)));
            Column::Pairs(out.into_bump_slice())
        });
    }
    None
}

/// A primitive of one argument over a typed column; `None` where there is no such form of it.
fn unary<'a>(ctx: &Ctx<'a>, form: ColumnForm, x: Column<'a>, n: usize) -> Option<Column<'a>> {
    let component = |take: fn(&(i32, i32)) -> i32| match x {
        Column::Pairs(pairs) => {
            Some(Column::Ints(ctx.arena.alloc_slice_fill_iter(pairs.iter().map(|pair| take(pair).into()))))
        }
        Column::Const(Value::Pair(a, b)) => Some(Column::Const(Value::Int(take(&(a, b)).into()))),
        _ => None,
    };
    match (x, form) {
        (Column::Couple([first, _]), ColumnForm::First) => return Some(*first),
        (Column::Couple([_, last]), ColumnForm::Last) => return Some(*last),
        (Column::Values(values), ColumnForm::First | ColumnForm::Last) => {
            return end_of_each(ctx, values, form == ColumnForm::First);
        }
        _ => {}
    }
    match form {
        ColumnForm::Identity => Some(x),
        ColumnForm::First => component(|pair| pair.0),
        ColumnForm::Last => component(|pair| pair.1),
        ColumnForm::Even => match x {
            Column::Ints(ints) => test_ints(ctx, ints, |x| x & 1 == 0),
            _ => None,
        },
        ColumnForm::Positive => match x {
            Column::Ints(ints) => test_ints(ctx, ints, |x| x > 0),
            _ => None,
        },
        ColumnForm::Flip => match x {
            Column::Bools(bools) => Some(Column::Bools(ctx.arena.alloc_slice_fill_iter(bools.iter().map(|b| !b)))),
            _ => None,
        },
        ColumnForm::Double => each(ctx, x, |x| x.checked_mul(2), |x| x.checked_mul(2)),
        ColumnForm::Halve => each(ctx, x, |x| Some(x >> 1), |x| Some(x >> 1)),
        ColumnForm::Invert => each(ctx, x, i64::checked_neg, i32::checked_neg),
        ColumnForm::Increment => each(ctx, x, |x| x.checked_add(1), |x| x.checked_add(1)),
        ColumnForm::Decrement => each(ctx, x, |x| x.checked_sub(1), |x| x.checked_sub(1)),
        ColumnForm::Sign => each(ctx, x, |x| Some(x.signum()), |x| Some(x.signum())),
        ColumnForm::Crement => each(ctx, x, |x| x.checked_add(x.signum()), |x| x.checked_add(x.signum())),
        ColumnForm::Toivec => match x {
            Column::Ints(ints) => zip_ints(ctx, ints, ctx.arena.alloc_slice_fill_copy(n, 0)),
            _ => None,
        },
        ColumnForm::Tojvec => match x {
            Column::Ints(ints) => zip_ints(ctx, ctx.arena.alloc_slice_fill_copy(n, 0), ints),
            _ => None,
        },
        // A pair is a container of two.
        ColumnForm::Maximum => component(|pair| pair.0.max(pair.1)),
        ColumnForm::Minimum => component(|pair| pair.0.min(pair.1)),
        _ => None,
    }
}

/// Ints or vectors by components, a number standing for a vector of itself.
fn arithmetic<'a>(
    ctx: &Ctx<'a>,
    x: Column<'a>,
    y: Column<'a>,
    n: usize,
    operate: impl Fn(i64, i64) -> Option<i64>,
) -> Option<Column<'a>> {
    if let (Some(a), Some(b)) = (x.ints(ctx, n), y.ints(ctx, n)) {
        let mut whole = true;
        let out = ctx.arena.alloc_slice_fill_iter(a.iter().zip(b).map(|(&a, &b)| {
            operate(a, b).unwrap_or_else(|| {
                whole = false;
                0
            })
        }));
        return whole.then_some(Column::Ints(out));
    }
    let vectors = |column: Column<'a>| match column.pairs(ctx, n) {
        Some(pairs) => Some(pairs),
        None => {
            let ints = column.ints(ctx, n)?;
            match zip_ints(ctx, ints, ints)? {
                Column::Pairs(pairs) => Some(pairs),
                _ => None,
            }
        }
    };
    let (a, b) = (vectors(x)?, vectors(y)?);
    let mut whole = true;
    let mut component = |a: i32, b: i32| {
        operate(a.into(), b.into()).and_then(|c| i32::try_from(c).ok()).unwrap_or_else(|| {
            whole = false;
            0
        })
    };
    let out = ctx.arena.alloc_slice_fill_iter(a.iter().zip(b).map(|(a, b)| (component(a.0, b.0), component(a.1, b.1))));
    whole.then_some(Column::Pairs(out))
}

/// `==` of two columns.
fn equality<'a>(ctx: &Ctx<'a>, x: Column<'a>, y: Column<'a>, n: usize) -> Column<'a> {
    if let (Some(a), Some(b)) = (x.ints(ctx, n), y.ints(ctx, n)) {
        return Column::Bools(ctx.arena.alloc_slice_fill_iter(a.iter().zip(b).map(|(a, b)| a == b)));
    }
    if let (Some(a), Some(b)) = (x.pairs(ctx, n), y.pairs(ctx, n)) {
        return Column::Bools(ctx.arena.alloc_slice_fill_iter(a.iter().zip(b).map(|(a, b)| a == b)));
    }
    let dialect = ctx.dialect;
    Column::Bools(ctx.arena.alloc_slice_fill_iter((0..n).map(|k| equal(x.get(k), y.get(k), dialect))))
}

/// A primitive of two arguments over typed columns; `None` where there is no such form of it.
fn binary<'a>(ctx: &Ctx<'a>, form: ColumnForm, x: Column<'a>, y: Column<'a>, n: usize) -> Option<Column<'a>> {
    let logic = |operate: fn(bool, bool) -> bool| {
        let (a, b) = (x.bools(ctx, n)?, y.bools(ctx, n)?);
        Some(Column::Bools(ctx.arena.alloc_slice_fill_iter(a.iter().zip(b).map(|(&a, &b)| operate(a, b)))))
    };
    match form {
        ColumnForm::Add => arithmetic(ctx, x, y, n, i64::checked_add),
        ColumnForm::Subtract => arithmetic(ctx, x, y, n, i64::checked_sub),
        ColumnForm::Multiply => arithmetic(ctx, x, y, n, i64::checked_mul),
        // What is not made yet has no items to compare.
        ColumnForm::Equality if x.is_unmade() || y.is_unmade() => None,
        ColumnForm::Equality => Some(equality(ctx, x, y, n)),
        ColumnForm::Both => logic(|a, b| a & b),
        ColumnForm::Either => logic(|a, b| a | b),
        ColumnForm::Greater => {
            let (a, b) = (x.ints(ctx, n)?, y.ints(ctx, n)?);
            Some(Column::Bools(ctx.arena.alloc_slice_fill_iter(a.iter().zip(b).map(|(a, b)| a > b))))
        }
        ColumnForm::Astuple => match (x, y) {
            (Column::Ints(a), Column::Ints(b)) => zip_ints(ctx, a, b),
            // A tuple that begins with places or a set is no smaller made up than its two parts, so fuel is the same.
            (_, Column::Closures(_)) => None,
            (Column::Pairs(_) | Column::Couple(_), _) => Some(Column::Couple(ctx.arena.alloc([x, y]))),
            (Column::Const(value), _) if value.is_set() || matches!(value, Value::Pair(..)) => {
                Some(Column::Couple(ctx.arena.alloc([x, y])))
            }
            _ => None,
        },
        ColumnForm::Compose | ColumnForm::Lbind | ColumnForm::Rbind => ctx.closures(form, x, y, n),
        ColumnForm::Contained => match (x, y) {
            (Column::Pairs(pairs), Column::Const(Value::Indices { mask, i, j })) => {
                let holds = |&(k, l): &(i32, i32)| {
                    let (i, j) = (i64::from(k) - i64::from(i), i64::from(l) - i64::from(j));
                    i >= 0 && j >= 0 && mask.has(i as usize, j as usize)
                };
                Some(Column::Bools(ctx.arena.alloc_slice_fill_iter(pairs.iter().map(holds))))
            }
            _ => None,
        },
        _ => None,
    }
}
