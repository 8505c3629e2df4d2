//! Closures over containers, column by column.
//!
//! A program maps a closure over hundreds of cells, and nine of ten primitives in it are as small as `first` or `add`.
//! Going through the closure once, each primitive over all items, costs a call per primitive instead of one per
//! primitive and item, and numbers, places and cells stay unboxed in between.
//!
//! The result is the same as item by item, fuel included: whatever is not plain success (an error, a spent budget, a
//! number that leaves its type) gives `None`, and the caller starts again item by item, so that errors and budgets
//! surface where Python meets them.

#[cfg(test)]
mod check;
mod closures;
mod code;
mod couples;
mod evaluate;
mod forms;
mod nth;
mod once;
mod patches;
mod rows;
mod sets;

use bumpalo::collections::Vec as ArenaVec;

use self::closures::Closures;
use self::couples::Couples;
use self::rows::pairs_of_rows;
use self::sets::{Unmade, at_corner};
use crate::value::{Ctx, EvalError, Items, Value};

/// Items from which on a column is worth its making.
const MIN_ITEMS: usize = 3;

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

/// Cells with colours of a byte.
pub(super) struct Cells<'a> {
    colors: Operand<'a, u8>,
    places: &'a [(i32, i32)],
}

/// One packed patch with its corner in many places.
pub(super) struct Moved<'a> {
    patch: Value<'a>,
    corners: &'a [(i16, i16)],
}

/// One value for each item of a container.
#[derive(Clone, Copy)]
pub(super) enum Column<'a> {
    /// The same value for every item.
    Const(Value<'a>),
    Ints(&'a [i64]),
    Bools(&'a [bool]),
    Pairs(&'a [(i32, i32)]),
    Cells(&'a Cells<'a>),
    Values(&'a [Value<'a>]),
    Moved(&'a Moved<'a>),
    /// Sets that nobody has looked at yet.
    Sets(&'a Unmade<'a>),
    /// Tuples of two, by their parts.
    Couple(&'a Couples<'a>),
    /// Closures that nobody has taken apart yet.
    Closures(&'a Closures<'a>),
}

const _: () = assert!(size_of::<Column>() == 24);

impl<'a> Column<'a> {
    /// Values as a column, in the narrowest type that holds them all.
    fn narrow(ctx: &Ctx<'a>, values: &'a [Value<'a>]) -> Column<'a> {
        let typed = match values.first() {
            Some(&first) if values.iter().all(|&value| are_one_nothing(first, value)) => Some(Column::Const(first)),
            Some(Value::Int(_)) => {
                all_of(ctx, values, |value| if let Value::Int(n) = value { Some(n) } else { None }).map(Column::Ints)
            }
            Some(Value::Bool(_)) => {
                all_of(ctx, values, |value| if let Value::Bool(b) = value { Some(b) } else { None }).map(Column::Bools)
            }
            Some(Value::Pair(..)) => {
                let pair = |value| if let Value::Pair(a, b) = value { Some((a, b)) } else { None };
                all_of(ctx, values, pair).map(Column::Pairs)
            }
            _ => None,
        };
        typed.unwrap_or(Column::Values(values))
    }

    /// The first `n` items of a container that has so many.
    fn of_items(ctx: &Ctx<'a>, items: Items<'a>, n: usize) -> Column<'a> {
        match items {
            Items::Slice(items) => {
                let items = &items.as_slice()[..n];
                let parted = Column::apart(ctx, items).or_else(|| Column::of_cells(ctx, items));
                parted.unwrap_or_else(|| Column::narrow(ctx, items))
            }
            Items::Places { cells, i, j } => Column::Pairs(places_of(ctx, n, cells, (i, j))),
            Items::PairRows { grid, .. } => Column::Pairs(ctx.arena.alloc_slice_copy(&pairs_of_rows(grid)[..n])),
            Items::Object { cells, i, j, color } => Column::Cells(
                ctx.arena.alloc(Cells { colors: Operand::All(color as u8), places: places_of(ctx, n, cells, (i, j)) }),
            ),
            Items::Picture { cells, i, j, picture } => Column::Cells(ctx.arena.alloc(Cells {
                colors: Operand::Each(collect(ctx, n, cells.clone().map(|(di, dj)| picture.color(di, dj)))),
                places: places_of(ctx, n, cells, (i, j)),
            })),
            Items::Expanse(items) if items.whole().is_of_places() && items.whole().n as usize == n => {
                let mut pairs = ArenaVec::with_capacity_in(n, ctx.arena);
                items.whole().each(|item| {
                    if let Value::Pair(i, j) = item {
                        pairs.push((i, j))
                    }
                });
                Column::Pairs(pairs.into_bump_slice())
            }
            Items::Expanse(items) => {
                let mut values = ArenaVec::with_capacity_in(n, ctx.arena);
                values.extend(items.take(n));
                Column::narrow(ctx, values.into_bump_slice())
            }
            Items::Couples(couples) => {
                Column::of_product(ctx, &couples).unwrap_or_else(|| Column::narrow(ctx, collect(ctx, n, couples)))
            }
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
            Column::Cells(&Cells { colors, places }) => {
                let (i, j) = places[k];
                Value::Cell { color: colors.get(k).into(), i, j }
            }
            Column::Values(values) => values[k],
            Column::Moved(&Moved { patch, corners }) => at_corner(patch, corners[k]),
            // Whoever reads items has had these made up: see `Ctx::boxed`.
            Column::Sets(_) | Column::Couple(_) | Column::Closures(_) => Value::None,
        }
    }

    /// Whether it should be made up where it is read from two sides: closures must stay one, sets are made once.
    fn is_made_to_share(&self) -> bool {
        matches!(self, Column::Closures(_) | Column::Sets(_))
    }

    /// Whether it has no items to look at yet.
    #[inline]
    fn is_unmade(&self) -> bool {
        matches!(self, Column::Sets(_) | Column::Couple(_) | Column::Closures(_))
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
            Column::Moved(&Moved { patch, .. }) => patch.weight() * n as u64,
            Column::Sets(sets) => sets.weight(n),
            Column::Couple(couples) => couples.weight(n),
            _ => n as u64,
        }
    }

    /// The sum of the values' weights where packed ones count an eighth.
    fn packed_weight(&self, n: usize) -> u64 {
        match *self {
            Column::Const(value) => value.packed_weight() * n as u64,
            Column::Values(values) => values.iter().map(|value| value.packed_weight()).sum(),
            Column::Moved(&Moved { patch, .. }) => patch.packed_weight() * n as u64,
            _ => n as u64,
        }
    }

    /// The sum of the values' weights, closures with their parts.
    fn whole_weight(&self, n: usize) -> u64 {
        match *self {
            Column::Const(value) => value.weight() * n as u64,
            Column::Values(values) => values.iter().map(|value| value.weight()).sum(),
            Column::Moved(&Moved { patch, .. }) => patch.weight() * n as u64,
            Column::Sets(sets) => sets.weight(n),
            Column::Couple(couples) => couples.weight(n),
            _ => n as u64,
        }
    }

    /// The most levels of nesting of a value.
    fn levels(&self) -> u16 {
        match *self {
            Column::Const(value) => value.depth(),
            Column::Ints(_) | Column::Bools(_) => 0,
            Column::Pairs(_) => 1,
            Column::Cells(_) => 2,
            Column::Values(values) => values.iter().map(|value| value.depth()).max().unwrap_or(0),
            Column::Moved(&Moved { patch, .. }) => patch.depth(),
            Column::Sets(_) => 3,
            Column::Couple(&Couples { parts: [a, b], .. }) => 1 + a.levels().max(b.levels()),
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
        Ok(self.spread(ctx, n))
    }

    /// All values one by one, for the length of a call: not paid for.
    pub(super) fn spread(&self, ctx: &Ctx<'a>, n: usize) -> &'a [Value<'a>] {
        let arena = ctx.arena;
        match *self {
            Column::Values(values) => values,
            Column::Pairs(pairs) => arena.alloc_slice_fill_with(pairs.len(), |k| Value::Pair(pairs[k].0, pairs[k].1)),
            Column::Ints(ints) => arena.alloc_slice_fill_with(ints.len(), |k| Value::Int(ints[k])),
            Column::Bools(bools) => arena.alloc_slice_fill_with(bools.len(), |k| Value::Bool(bools[k])),
            Column::Const(value) => arena.alloc_slice_fill_copy(n, value),
            column => arena.alloc_slice_fill_with(n, |k| column.get(k)),
        }
    }

    /// All values, boxed.
    pub(super) fn values(&self, n: usize) -> impl Iterator<Item = Value<'a>> {
        let column = *self;
        (0..n).map(move |k| column.get(k))
    }
}

/// Whether two values are the same one of those that stand for nothing: what primitives make of items that they are not
/// for, so that all items of a column often have it.
#[inline]
fn are_one_nothing(a: Value<'_>, b: Value<'_>) -> bool {
    match (a, b) {
        (Value::None, Value::None) => true,
        (Value::Float(x), Value::Float(y)) => x.to_bits() == y.to_bits(),
        (Value::Tuple(x), Value::Tuple(y)) | (Value::Set(x), Value::Set(y)) => x.items.is_empty() && y.items.is_empty(),
        _ => false,
    }
}

/// What is in each of the values; `None` unless all are of the form.
#[inline]
fn all_of<'a, R: Copy + Default>(
    ctx: &Ctx<'a>,
    values: &[Value<'a>],
    of: impl Fn(Value<'a>) -> Option<R>,
) -> Option<&'a [R]> {
    let mut others = 0;
    let out = forms::map(ctx, values, |value| {
        let found = of(value);
        others |= u8::from(found.is_none());
        found.unwrap_or_default()
    });
    (others == 0).then_some(out)
}

/// The places of the `n` cells of a mask whose corner is `(i, j)`.
#[inline]
fn places_of<'a>(
    ctx: &Ctx<'a>,
    n: usize,
    cells: impl Iterator<Item = (usize, usize)>,
    (i, j): (i32, i32),
) -> &'a [(i32, i32)] {
    let out = ctx.arena.alloc_slice_fill_copy(n, (0, 0));
    let mut at = 0;
    cells.for_each(|(di, dj)| {
        if let Some(place) = out.get_mut(at) {
            *place = (i + di as i32, j + dj as i32);
        }
        at += 1;
    });
    out
}

/// The first `n` items in the arena; there are so many, and seldom more.
#[inline]
fn collect<'a, T>(ctx: &Ctx<'a>, n: usize, items: impl Iterator<Item = T>) -> &'a [T] {
    let mut out = ArenaVec::with_capacity_in(n, ctx.arena);
    items.for_each(|item| out.push(item));
    let out = out.into_bump_slice();
    out.get(..n).unwrap_or(out)
}

impl<'a> Ctx<'a> {
    /// A function over the items of a container; `None` when it has to go item by item, the budgets then untouched.
    pub(super) fn column_over(&mut self, function: Value<'a>, items: &Items<'a>, n: usize) -> Option<Column<'a>> {
        if n < MIN_ITEMS || !self.columns || function.always_raises() {
            return None;
        }
        self.attempt(|ctx| {
            if let Items::Couples(couples) = items {
                // There may be 100,000, and where the first fails none is needed.
                let left = ctx.budget_left();
                ctx.call1(function, couples.get(0)?).ok()?;
                ctx.restore_budget(left);
            }
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
        if n < MIN_ITEMS || !self.columns || function.always_raises() {
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

    /// The same column with its couples made into tuples, its sets made, its closures one by one.
    #[inline]
    pub(super) fn boxed(&mut self, column: Column<'a>, n: usize) -> Option<Column<'a>> {
        if column.is_unmade() { self.made(column, n) } else { Some(column) }
    }

    fn made(&mut self, column: Column<'a>, n: usize) -> Option<Column<'a>> {
        let [a, b] = match column {
            Column::Couple(Couples { whole: Some((whole, _)), .. }) => {
                return Some(Column::Values(whole.list(self, n)));
            }
            Column::Couple(&Couples { parts, whole: None }) => parts,
            Column::Sets(sets) => return sets.made(self, n),
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

    /// A column of values that were made one by one in a list that is paid for; where all are one, none is needed.
    fn column_of(&mut self, list: ArenaVec<'a, Value<'a>>) -> Column<'a> {
        let values = list.into_bump_slice();
        let column = Column::narrow(self, values);
        if let Column::Const(_) = column {
            let (fuel, bytes) = self.budget_left();
            self.restore_budget((fuel, bytes + size_of_val(values) as u64));
        }
        column
    }

    /// Goes item by item after a column evaluation was tried; `columns` is the switch as it stood before.
    pub(super) fn item_wise<R>(&mut self, columns: bool, run: impl FnOnce(&mut Self) -> R) -> R {
        let result = run(self);
        self.columns = columns;
        result
    }
}
