//! The promised total order of values, and Python's own `<`.
//!
//! `None < numbers < pairs of numbers < cells by (row, col, colour) < other tuples < sets < callables`; tuples
//! lexicographically, sets as their ascending sequences. It is the order in which sets are iterated.

use std::cmp::Ordering;

use super::ctx::with_stack;
use super::patch_order::{compare_rest, first_cell};
use super::wide::with_row;
use super::{Ctx, Dialect, EvalError, Func, Grid, Items, Mask, SIDE, Seq, Value, Wide, is_one, low_bits};

/// A number of Python: ints exact, floats by value, NaN first.
#[derive(Clone, Copy)]
enum Num {
    Int(i64),
    Float(f64),
}

impl Num {
    #[inline]
    fn of(value: Value<'_>) -> Option<Num> {
        match value {
            Value::Int(n) => Some(Num::Int(n)),
            Value::Bool(b) => Some(Num::Int(b.into())),
            Value::Float(x) => Some(Num::Float(x)),
            _ => None,
        }
    }

    fn cmp(self, other: Num) -> Ordering {
        match (self, other) {
            (Num::Int(a), Num::Int(b)) => a.cmp(&b),
            (Num::Float(a), Num::Float(b)) => cmp_floats(a, b),
            (Num::Float(a), Num::Int(b)) => cmp_float_int(a, b),
            (Num::Int(a), Num::Float(b)) => cmp_float_int(b, a).reverse(),
        }
    }
}

fn cmp_floats(a: f64, b: f64) -> Ordering {
    a.partial_cmp(&b).unwrap_or_else(|| b.is_nan().cmp(&a.is_nan()))
}

/// Exact, also where the int has no float of its own.
fn cmp_float_int(a: f64, b: i64) -> Ordering {
    if a.is_nan() || a < -9.3e18 {
        Ordering::Less
    } else if a > 9.3e18 {
        Ordering::Greater
    } else {
        let whole = a.floor();
        (whole as i128).cmp(&i128::from(b)).then(if a > whole { Ordering::Greater } else { Ordering::Equal })
    }
}

/// Whether two values are one in memory, and so equal without a look inside.
#[inline]
fn is_same(a: Value<'_>, b: Value<'_>) -> bool {
    match (a, b) {
        (Value::Tuple(a), Value::Tuple(b)) | (Value::Set(a), Value::Set(b)) => std::ptr::eq(a, b),
        (Value::Grid(a), Value::Grid(b)) => std::ptr::eq(a, b),
        (Value::Wide(a), Value::Wide(b)) => std::ptr::eq(a, b),
        (Value::Expanse(a), Value::Expanse(b)) => std::ptr::eq(a, b),
        (Value::Unlisted(a), Value::Unlisted(b)) => std::ptr::eq(a, b),
        (Value::Func(a), Value::Func(b)) => std::ptr::eq(a, b),
        (Value::Indices { mask: a, i, j }, Value::Indices { mask: b, i: k, j: l }) => {
            std::ptr::eq(a, b) && i == k && j == l
        }
        (Value::Object { mask: a, i, j, color }, Value::Object { mask: b, i: k, j: l, color: other }) => {
            std::ptr::eq(a, b) && i == k && j == l && color == other
        }
        (Value::Picture { picture: a, i, j }, Value::Picture { picture: b, i: k, j: l }) => {
            std::ptr::eq(a, b) && i == k && j == l
        }
        _ => false,
    }
}

/// The class in the order, by which values of different kinds compare.
#[inline]
pub(super) fn class(value: Value<'_>, dialect: Dialect) -> u8 {
    match value {
        Value::None => 0,
        Value::Bool(_) | Value::Int(_) | Value::Float(_) => 1,
        Value::Pair(..) => 2,
        Value::Cell { .. } => 3,
        Value::Tuple(seq) => class_of_items(seq.items, dialect),
        Value::Grid(_) | Value::Pairs(_) | Value::Wide(_) => 4,
        Value::Set(_) | Value::Indices { .. } | Value::Object { .. } | Value::Picture { .. } | Value::Expanse(_) => 5,
        Value::Unlisted(unlisted) => 4 + u8::from(unlisted.is_set()),
        Value::Prim(_) | Value::Func(_) => 6,
    }
}

fn class_of_items(items: &[Value<'_>], dialect: Dialect) -> u8 {
    let number = |value: &Value<'_>| matches!(value, Value::Bool(_) | Value::Int(_) | Value::Float(_));
    match (items, dialect) {
        ([a, b], _) if number(a) && number(b) => 2,
        ([color, place], Dialect::Arc) if number(color) && class(*place, dialect) == 2 => 3,
        ([a, b, c], Dialect::Batt) if number(a) && number(b) && number(c) => 3,
        _ => 4,
    }
}

/// [`compare`], places and cells on the spot: lists of them are gone through by it.
#[inline(always)]
pub(super) fn compare_plain(a: Value<'_>, b: Value<'_>, dialect: Dialect) -> Ordering {
    // One word that orders as row and column do.
    let place = |i: i32, j: i32| i64::from(i) << 32 | i64::from(j as u32 ^ 1 << 31);
    match (a, b) {
        (Value::Pair(i, j), Value::Pair(k, l)) => place(i, j).cmp(&place(k, l)),
        (Value::Cell { color, i, j }, Value::Cell { color: other, i: k, j: l }) => {
            place(i, j).cmp(&place(k, l)).then(color.cmp(&other))
        }
        _ => compare(a, b, dialect),
    }
}

/// The promised order. Values of both arguments must be of this dialect.
pub fn compare(a: Value<'_>, b: Value<'_>, dialect: Dialect) -> Ordering {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => return x.cmp(&y),
        (Value::Pair(a, b), Value::Pair(c, d)) => return (a, b).cmp(&(c, d)),
        (Value::Pairs(a), Value::Pairs(b)) => return a.cmp(&b),
        (Value::Cell { color, i, j }, Value::Cell { color: c, i: k, j: l }) => return (i, j, color).cmp(&(k, l, c)),
        (Value::Float(x), Value::Float(y)) => return cmp_floats(x, y),
        (Value::Prim(_) | Value::Func(_), Value::Prim(_) | Value::Func(_)) => {
            return with_stack(a.depth().min(b.depth()), || compare_callables(a, b, dialect));
        }
        (Value::Tuple(x), Value::Tuple(y)) if x.items.len() > 3 && y.items.len() > 3 => {
            // Neither pairs nor cells.
            return if std::ptr::eq(x, y) {
                Ordering::Equal
            } else {
                with_stack(x.depth.min(y.depth), || compare_slices(x.items, y.items, dialect))
            };
        }
        (Value::Tuple(x), Value::Tuple(y)) if dialect == Dialect::Batt => {
            // Cells in general form: of one class when both colours are numbers, or neither.
            if let (&[Value::Int(i), Value::Int(j), color], &[Value::Int(k), Value::Int(l), other]) = (x.items, y.items)
                && Num::of(color).is_some() == Num::of(other).is_some()
            {
                return (i, j).cmp(&(k, l)).then_with(|| compare(color, other, dialect));
            }
        }
        _ => {}
    }
    if is_same(a, b) {
        return Ordering::Equal;
    }
    if let (Some(first), Some(second)) = (first_cell(a), first_cell(b)) {
        return first.cmp(&second).then_with(|| compare_rest(a, b));
    }
    if let Some(order) = compare_firsts(a, b, dialect) {
        return order;
    }
    let (class_a, class_b) = (class(a, dialect), class(b, dialect));
    if class_a != class_b {
        return class_a.cmp(&class_b);
    }
    with_stack(a.depth().min(b.depth()), || compare_within(class_a, a, b, dialect))
}

/// The order of two values of one class.
fn compare_within(class: u8, a: Value<'_>, b: Value<'_>, dialect: Dialect) -> Ordering {
    match class {
        0 => Ordering::Equal,
        1 => match (Num::of(a), Num::of(b)) {
            (Some(a), Some(b)) => a.cmp(b),
            _ => Ordering::Equal,
        },
        3 if dialect == Dialect::Arc => {
            // By place, then by colour, which stands first in the tuple.
            with_items(a, dialect, &mut |a| {
                with_items(b, dialect, &mut |b| compare(a[1], b[1], dialect).then_with(|| compare(a[0], b[0], dialect)))
            })
        }
        2..=4 => match (a, b) {
            (Value::Wide(a), _) => compare_wide(a, b, dialect),
            (_, Value::Wide(b)) => compare_wide(b, a, dialect).reverse(),
            (Value::Grid(a), Value::Grid(b)) => compare_grids(a, b, dialect),
            (Value::Grid(a), _) => with_items(b, dialect, &mut |b| compare_rows(a, b, dialect)),
            (_, Value::Grid(b)) => with_items(a, dialect, &mut |a| compare_rows(b, a, dialect).reverse()),
            (Value::Tuple(a), Value::Tuple(b)) => compare_slices(a.items, b.items, dialect),
            _ => with_items(a, dialect, &mut |a| with_items(b, dialect, &mut |b| compare_slices(a, b, dialect))),
        },
        5 => compare_sets(a, b, dialect),
        _ => compare_callables(a, b, dialect),
    }
}

fn compare_slices(a: &[Value<'_>], b: &[Value<'_>], dialect: Dialect) -> Ordering {
    for (&a, &b) in a.iter().zip(b) {
        let order = match (a, b) {
            (Value::Int(a), Value::Int(b)) => a.cmp(&b),
            (Value::Float(a), Value::Float(b)) => cmp_floats(a, b),
            _ => compare(a, b, dialect),
        };
        if order.is_ne() {
            return order;
        }
    }
    a.len().cmp(&b.len())
}

/// Shows the items of a tuple as a slice, unpacking on the stack.
fn with_items<R>(tuple: Value<'_>, dialect: Dialect, see: &mut dyn FnMut(&[Value<'_>]) -> R) -> R {
    match tuple {
        Value::Tuple(seq) => see(seq.items),
        Value::Unlisted(unlisted) => unlisted.with_list(see),
        other => {
            let items = match other {
                Value::Pair(a, b) => Items::of_pair(a, b),
                Value::Pairs(pairs) => Items::of_pairs(pairs),
                Value::Cell { color, i, j } => Items::of_cell(dialect, color, i, j),
                _ => Items::Slice([].iter()),
            };
            match items {
                Items::Few { items, len, .. } => see(&items[..len as usize]),
                _ => see(&[]),
            }
        }
    }
}

/// A grid against the items of any tuple, made row by row: most differ in the first.
fn compare_rows(grid: &Grid, items: &[Value<'_>], dialect: Dialect) -> Ordering {
    for (i, &item) in items.iter().enumerate().take(grid.h()) {
        let color = |j: usize| grid.get(i, j);
        let order = match (grid.w(), dialect) {
            (2, _) => compare(Value::Pair(color(0).into(), color(1).into()), item, dialect),
            (3, Dialect::Batt) => {
                let row = Value::Cell { i: color(0).into(), j: color(1).into(), color: color(2).into() };
                compare(row, item, dialect)
            }
            (w, _) => {
                let cells: [Value<'_>; SIDE] =
                    std::array::from_fn(|j| Value::Int(if j < w { color(j).into() } else { 0 }));
                compare(Value::Tuple(&Seq { items: &cells[..w], weight: w as u32, depth: 1 }), item, dialect)
            }
        };
        if order.is_ne() {
            return order;
        }
    }
    grid.h().cmp(&items.len())
}

fn compare_grids(a: &Grid, b: &Grid, dialect: Dialect) -> Ordering {
    // A row of two colours is a pair, of three in batt a cell: they come before longer and shorter rows.
    let rank = |w: usize| match (w, dialect) {
        (2, _) => 2,
        (3, Dialect::Batt) => 3,
        _ => 4,
    };
    let by_rank = rank(a.w()).cmp(&rank(b.w()));
    if by_rank.is_ne() {
        return by_rank;
    }
    let shared = low_bits(a.w().min(b.w()));
    for i in 0..a.h().min(b.h()).min(SIDE) {
        let differs = (0..4).fold(0, |all, k| all | (a.planes[k][i] ^ b.planes[k][i])) & shared;
        if differs != 0 {
            let j = differs.trailing_zeros() as usize;
            return a.get(i, j).cmp(&b.get(i, j));
        }
        let by_length = a.w().cmp(&b.w());
        if by_length.is_ne() {
            return by_length;
        }
    }
    a.h.cmp(&b.h)
}

/// A wide grid against a tuple of its class.
fn compare_wide(a: &Wide<'_>, b: Value<'_>, dialect: Dialect) -> Ordering {
    let order = |a: &[u8], b: &[u8]| if is_one(a, b) { Ordering::Equal } else { a.cmp(b) };
    let rows = a.rows().iter();
    match b {
        Value::Wide(b) => {
            let mut orders = rows.zip(b.rows()).map(|(a, b)| order(a, b));
            orders.find(|order| order.is_ne()).unwrap_or(a.h().cmp(&b.h()))
        }
        // Rows that are places or cells come before others.
        Value::Grid(b) if b.w == 2 || b.w == 3 && dialect == Dialect::Batt => Ordering::Greater,
        Value::Grid(b) => {
            let mut orders = rows.take(b.h()).enumerate().map(|(i, &a)| a.cmp(&b.colors_of_row(i)[..b.w()]));
            orders.find(|order| order.is_ne()).unwrap_or(a.h().cmp(&b.h()))
        }
        b => with_items(b, dialect, &mut |b| {
            let mut orders = rows.clone().zip(b).map(|(a, &b)| with_row(a, |a| compare(a, b, dialect)));
            orders.find(|order| order.is_ne()).unwrap_or(a.h().cmp(&b.len()))
        }),
    }
}

/// Where a patch begins: the class of its first item, then the place. Enough to order most sets.
#[inline]
fn first_of(set: Value<'_>, dialect: Dialect) -> Option<(u8, i32, i32)> {
    let place = |class: u8, mask: &Mask, i: i16, j: i16| {
        Some((class, i32::from(i), i32::from(j) + mask.rows[0].trailing_zeros() as i32))
    };
    match set {
        Value::Indices { mask, i, j } => place(2, mask, i, j),
        Value::Object { mask, i, j, .. } => place(3, mask, i, j),
        Value::Picture { picture, i, j } => place(3, &picture.mask, i, j),
        Value::Set(seq) => match *seq.items.first()? {
            Value::Pair(i, j) => Some((2, i, j)),
            Value::Cell { i, j, .. } => Some((3, i, j)),
            Value::Tuple(cell) => match (cell.items, dialect) {
                (&[Value::Int(i), Value::Int(j), color], Dialect::Batt) if Num::of(color).is_some() => {
                    Some((3, i32::try_from(i).ok()?, i32::try_from(j).ok()?))
                }
                _ => None,
            },
            _ => None,
        },
        Value::Expanse(expanse) => match expanse.items().next()? {
            Value::Pair(i, j) => Some((2, i, j)),
            Value::Cell { i, j, .. } => Some((3, i, j)),
            _ => None,
        },
        _ => None,
    }
}

/// The order of two sets that begin at different places.
#[inline]
fn compare_firsts(a: Value<'_>, b: Value<'_>, dialect: Dialect) -> Option<Ordering> {
    let order = first_of(a, dialect)?.cmp(&first_of(b, dialect)?);
    order.is_ne().then_some(order)
}

fn compare_sets(a: Value<'_>, b: Value<'_>, dialect: Dialect) -> Ordering {
    if let (Value::Set(a), Value::Set(b)) = (a, b) {
        return compare_slices(a.items, b.items, dialect);
    }
    if let (Value::Expanse(x), Value::Expanse(y)) = (a, b)
        && let Some(order) = x.compare(y)
    {
        return order;
    }
    with_set(a, |a| with_set(b, |b| compare_items(a, b, dialect)))
}

/// Shows the items of a set, those of an unlisted one listed.
fn with_set<R>(set: Value<'_>, see: impl FnOnce(Items<'_>) -> R) -> R {
    match set {
        Value::Unlisted(unlisted) => unlisted.with_list(|items| see(Items::Slice(items.iter()))),
        set => see(Items::of_set(set).unwrap_or(Items::Slice([].iter()))),
    }
}

fn compare_items<'a, 'b>(mut a: Items<'a>, mut b: Items<'b>, dialect: Dialect) -> Ordering {
    loop {
        let order = match (a.next(), b.next()) {
            (Some(a), Some(b)) => compare(a, b, dialect),
            (None, Some(_)) => Ordering::Less,
            (Some(_), None) => Ordering::Greater,
            (None, None) => return Ordering::Equal,
        };
        if order.is_ne() {
            return order;
        }
    }
}

/// By structure; closures that are built alike stay two, as in Python, and which comes first cannot be told apart.
fn compare_callables(a: Value<'_>, b: Value<'_>, dialect: Dialect) -> Ordering {
    match (a, b) {
        (Value::Prim(a), Value::Prim(b)) if std::ptr::eq(a, b) => Ordering::Equal,
        (Value::Prim(a), Value::Prim(b)) => a.name.cmp(b.name),
        (Value::Prim(_), _) => Ordering::Less,
        (_, Value::Prim(_)) => Ordering::Greater,
        (Value::Func(a), Value::Func(b)) if std::ptr::eq::<Func<'_>>(a, b) => Ordering::Equal,
        (Value::Func(x), Value::Func(y)) => compare_structure(a, b, dialect)
            .then_with(|| std::ptr::from_ref(x).cast::<()>().cmp(&std::ptr::from_ref(y).cast::<()>())),
        _ => Ordering::Equal,
    }
}

/// By structure alone where closures hold closures: where those lie in memory must not decide before what comes after
/// them has been seen.
fn compare_structure(a: Value<'_>, b: Value<'_>, dialect: Dialect) -> Ordering {
    let (Value::Func(a), Value::Func(b)) = (a, b) else { return compare(a, b, dialect) };
    if std::ptr::eq::<Func<'_>>(a, b) {
        return Ordering::Equal;
    }
    let ((parts_a, n), (parts_b, _)) = (a.parts(), b.parts());
    (a.rank(), a.arity(), a.depth(), a.weight()).cmp(&(b.rank(), b.arity(), b.depth(), b.weight())).then_with(|| {
        let parts = parts_a[..n].iter().zip(&parts_b[..n]);
        let each = parts.map(|(&a, &b)| with_stack(a.depth().min(b.depth()), || compare_structure(a, b, dialect)));
        each.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal)
    })
}

/// Python's `a < b`: numbers by value, tuples lexicographically, sets by proper inclusion.
///
/// # Errors
/// `TypeError` between kinds that Python does not order.
pub fn less_than<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Result<bool, EvalError> {
    match (a, b) {
        (Value::Int(x), Value::Int(y)) => return Ok(x < y),
        (Value::Pair(a, b), Value::Pair(c, d)) => return Ok((a, b) < (c, d)),
        _ => {}
    }
    if let (Some(x), Some(y)) = (Num::of(a), Num::of(b)) {
        return Ok(match (x, y) {
            (Num::Float(x), Num::Float(y)) => x < y,
            (Num::Float(x), _) if x.is_nan() => false,
            (_, Num::Float(y)) if y.is_nan() => false,
            _ => x.cmp(y).is_lt(),
        });
    }
    if a.is_tuple() && b.is_tuple() {
        return match first_difference(ctx, a, b)? {
            Difference::None => Ok(false),
            Difference::Length(order) => Ok(order.is_lt()),
            Difference::Items(x, y) => less_than(ctx, x, y),
        };
    }
    if a.is_set() && b.is_set() {
        return Ok(ctx.len(a)? < ctx.len(b)? && is_subset(a, b, ctx.dialect));
    }
    Err(EvalError::TypeError)
}

/// Where two tuples begin to differ, seen through tuples inside.
enum Difference<'a> {
    None,
    /// One ends where the other goes on.
    Length(Ordering),
    /// Two items that differ and are not both tuples.
    Items(Value<'a>, Value<'a>),
}

/// One pass over both, however deep: asking at each level whether the items are equal would take depth times as long.
fn first_difference<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Result<Difference<'a>, EvalError> {
    if is_same(a, b) {
        return Ok(Difference::None);
    }
    if let (Value::Wide(a), Value::Wide(b)) = (a, b) {
        return Ok(first_difference_of_colors(a, b));
    }
    let (mut x, mut y) = (ctx.items(a)?, ctx.items(b)?);
    loop {
        match (x.next(), y.next()) {
            (Some(x), Some(y)) if x.is_tuple() && y.is_tuple() => {
                match with_stack(x.depth().min(y.depth()), || first_difference(ctx, x, y))? {
                    Difference::None => {}
                    difference => return Ok(difference),
                }
            }
            (Some(x), Some(y)) if super::identical_or_equal(x, y, ctx.dialect) => {}
            (Some(x), Some(y)) => return Ok(Difference::Items(x, y)),
            (None, None) => return Ok(Difference::None),
            (x, _) => return Ok(Difference::Length(if x.is_none() { Ordering::Less } else { Ordering::Greater })),
        }
    }
}

/// [`first_difference`] of wide grids.
fn first_difference_of_colors<'a>(a: &Wide<'a>, b: &Wide<'a>) -> Difference<'a> {
    for (x, y) in a.rows().iter().zip(b.rows()).filter(|(x, y)| !is_one(x, y)) {
        if let Some((&x, &y)) = x.iter().zip(y.iter()).find(|(x, y)| x != y) {
            return Difference::Items(Value::Int(x.into()), Value::Int(y.into()));
        }
        if x.len() != y.len() {
            return Difference::Length(x.len().cmp(&y.len()));
        }
    }
    if a.h() == b.h() { Difference::None } else { Difference::Length(a.h().cmp(&b.h())) }
}

/// Whether every item of the set `a` is in the set `b`.
pub(crate) fn is_subset(a: Value<'_>, b: Value<'_>, dialect: Dialect) -> bool {
    if let (Value::Indices { mask: x, i, j }, Value::Indices { mask: y, i: k, j: l }) = (a, b) {
        let (down, right) = (i32::from(i) - i32::from(k), i32::from(j) - i32::from(l));
        return x.n <= y.n
            && x.cells().all(|(i, j)| {
                let (i, j) = (i as i32 + down, j as i32 + right);
                i >= 0 && j >= 0 && y.has(i as usize, j as usize)
            });
    }
    if let Value::Set(seq) = b {
        let is_in = |x: Value<'_>| seq.items.binary_search_by(|y| compare(*y, x, dialect)).is_ok();
        return with_set(a, |mut a| a.all(is_in));
    }
    with_set(a, |a| with_set(b, |b| are_among(a, b, dialect)))
}

/// Whether all of the first are among the second.
fn are_among<'a, 'b>(a: Items<'a>, mut b: Items<'b>, dialect: Dialect) -> bool {
    // Both ascend, so one pass does.
    'next: for x in a {
        for y in b.by_ref() {
            match compare_plain(x, y, dialect) {
                Ordering::Equal => continue 'next,
                Ordering::Less => return false,
                Ordering::Greater => {}
            }
        }
        return false;
    }
    true
}
