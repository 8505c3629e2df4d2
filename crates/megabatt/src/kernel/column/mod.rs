//! Closures over containers, column by column.
//!
//! A program maps a closure over hundreds of cells, and nine of ten primitives in it are as small as `first` or `add`.
//! Going through the closure once, each primitive over all items, costs a call per primitive instead of one per
//! primitive and item, and numbers, places and cells stay unboxed in between.
//!
//! The result is the same as item by item, fuel included: whatever is not plain success (an error, a spent budget, a
//! number that leaves its type) gives `None`, and the caller starts again item by item, so that errors and budgets
//! surface where Python meets them.

mod closures;
mod code;
mod evaluate;
mod forms;
mod nth;

use bumpalo::collections::Vec as ArenaVec;

use self::closures::Closures;
use crate::value::{Ctx, EvalError, Items, Value};

/// Items from which on a column is worth its making.
const MIN_ITEMS: usize = 2;

/// One operand for all items, or one for each.
#[derive(Clone, Copy)]
pub(super) enum Operand<'a, T> {
    All(T),
    Each(&'a [T]),
}

impl<T: Copy> Operand<'_, T> {
    #[inline]
    fn get(&self, k: usize) -> T {
        match self {
            Operand::All(one) => *one,
            Operand::Each(each) => each[k],
        }
    }
}

/// One value for each item of a container.
#[derive(Clone, Copy)]
pub(super) enum Column<'a> {
    /// The same value for every item.
    Const(Value<'a>),
    Ints(&'a [i64]),
    Bools(&'a [bool]),
    Pairs(&'a [(i32, i32)]),
    /// Cells of a packed object.
    Cells {
        colors: Operand<'a, u8>,
        places: &'a [(i32, i32)],
    },
    Values(&'a [Value<'a>]),
    /// Tuples of two that nobody has looked at yet.
    Couple(&'a [Column<'a>; 2]),
    /// Closures that nobody has taken apart yet.
    Closures(&'a Closures<'a>),
}

impl<'a> Column<'a> {
    /// Values as a column, in the narrowest type that holds them all.
    fn narrow(ctx: &Ctx<'a>, values: &'a [Value<'a>]) -> Column<'a> {
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
                Column::Pairs(collect(ctx, n, cells.map(|(di, dj)| (i + di as i32, j + dj as i32))))
            }
            Items::PairRows { grid, .. } => {
                let color = |i, j| i32::from(grid.get(i, j));
                Column::Pairs(collect(ctx, n, (0..n).map(|i| (color(i, 0), color(i, 1)))))
            }
            Items::Object { cells, i, j, color } => Column::Cells {
                colors: Operand::All(color as u8),
                places: collect(ctx, n, cells.map(|(di, dj)| (i + di as i32, j + dj as i32))),
            },
            Items::Picture { cells, i, j, picture } => Column::Cells {
                colors: Operand::Each(collect(ctx, n, cells.clone().map(|(di, dj)| picture.color(di, dj)))),
                places: collect(ctx, n, cells.map(|(di, dj)| (i + di as i32, j + dj as i32))),
            },
            items @ Items::Few { .. } => {
                let mut values = ArenaVec::with_capacity_in(n, ctx.arena);
                values.extend(items.take(n));
                Column::narrow(ctx, values.into_bump_slice())
            }
        }
    }

    /// The value for item `k`.
    #[inline(always)]
    pub(super) fn get(&self, k: usize) -> Value<'a> {
        match *self {
            Column::Const(value) => value,
            Column::Ints(ints) => Value::Int(ints[k]),
            Column::Bools(bools) => Value::Bool(bools[k]),
            Column::Pairs(pairs) => Value::Pair(pairs[k].0, pairs[k].1),
            Column::Cells { colors, places } => {
                let (i, j) = places[k];
                Value::Cell { color: colors.get(k).into(), i, j }
            }
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
    fn ints(&self, ctx: &Ctx<'a>) -> Option<Operand<'a, i64>> {
        match *self {
            Column::Ints(ints) => Some(Operand::Each(ints)),
            Column::Const(value) => value.as_int().map(Operand::All),
            Column::Bools(bools) => {
                Some(Operand::Each(ctx.arena.alloc_slice_fill_iter(bools.iter().map(|&b| i64::from(b)))))
            }
            _ => None,
        }
    }

    fn pairs(&self) -> Option<Operand<'a, (i32, i32)>> {
        match *self {
            Column::Pairs(pairs) => Some(Operand::Each(pairs)),
            Column::Const(Value::Pair(a, b)) => Some(Operand::All((a, b))),
            _ => None,
        }
    }

    fn bools(&self) -> Option<Operand<'a, bool>> {
        match *self {
            Column::Bools(bools) => Some(Operand::Each(bools)),
            Column::Const(Value::Bool(b)) => Some(Operand::All(b)),
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

    /// The sum of the values' weights where packed ones count an eighth.
    fn packed_weight(&self, n: usize) -> u64 {
        match *self {
            Column::Const(value) => value.packed_weight() * n as u64,
            Column::Values(values) => values.iter().map(|value| value.packed_weight()).sum(),
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
    fn levels(&self) -> u16 {
        match *self {
            Column::Const(value) => value.depth(),
            Column::Ints(_) | Column::Bools(_) => 0,
            Column::Pairs(_) => 1,
            Column::Cells { .. } => 2,
            Column::Values(values) => values.iter().map(|value| value.depth()).max().unwrap_or(0),
            Column::Couple([a, b]) => 1 + a.levels().max(b.levels()),
            Column::Closures(closures) => closures.levels(),
        }
    }

    /// All values in the arena, boxed.
    ///
    /// # Errors
    /// `Memory` when they are over the budget.
    pub(super) fn slice(&self, ctx: &mut Ctx<'a>, n: usize) -> Result<&'a [Value<'a>], EvalError> {
        if let Column::Values(values) = *self {
            return Ok(values);
        }
        ctx.charge_bytes(n * size_of::<Value>())?;
        let arena = ctx.arena;
        Ok(match *self {
            Column::Ints(ints) => arena.alloc_slice_fill_iter(ints.iter().map(|&n| Value::Int(n))),
            Column::Bools(bools) => arena.alloc_slice_fill_iter(bools.iter().map(|&b| Value::Bool(b))),
            Column::Pairs(pairs) => arena.alloc_slice_fill_iter(pairs.iter().map(|&(a, b)| Value::Pair(a, b))),
            Column::Const(value) => arena.alloc_slice_fill_copy(n, value),
            column => arena.alloc_slice_fill_with(n, |k| column.get(k)),
        })
    }

    /// All values, boxed.
    pub(super) fn values(&self, n: usize) -> impl Iterator<Item = Value<'a>> {
        let column = *self;
        (0..n).map(move |k| column.get(k))
    }
}

/// The first `n` items in the arena; there are so many.
#[inline]
fn collect<'a, T: Default>(ctx: &Ctx<'a>, n: usize, mut items: impl Iterator<Item = T>) -> &'a [T] {
    ctx.arena.alloc_slice_fill_with(n, |_| items.next().unwrap_or_default())
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
            out.push(self.couple(a.get(k), b.get(k)).ok()?);
        }
        Some(Column::narrow(self, out.into_bump_slice()))
    }

    /// Goes item by item after a column evaluation was tried; `columns` is the switch as it stood before.
    pub(super) fn item_wise<R>(&mut self, columns: bool, run: impl FnOnce(&mut Self) -> R) -> R {
        let result = run(self);
        self.columns = columns;
        result
    }
}
