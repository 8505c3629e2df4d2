//! Primitives over columns of numbers, places and cells.

use super::nth::nth;
use super::{Column, Operand};
use crate::value::{ColumnForm, Ctx, Dialect, Value, equal};

/// What a function makes of each item.
#[inline]
fn map<'a, T: Copy, R: Copy>(ctx: &Ctx<'a>, items: &[T], f: impl Fn(T) -> R) -> &'a [R] {
    ctx.arena.alloc_slice_fill_iter(items.iter().map(|&item| f(item)))
}

/// What a function makes of two operands, item by item.
#[inline]
fn zip<'a, T: Copy, U: Copy, R: Copy>(
    ctx: &Ctx<'a>,
    a: Operand<'_, T>,
    b: Operand<'_, U>,
    n: usize,
    f: impl Fn(T, U) -> R,
) -> &'a [R] {
    match (a, b) {
        (Operand::Each(a), Operand::Each(b)) => {
            ctx.arena.alloc_slice_fill_iter(a.iter().zip(b).map(|(&a, &b)| f(a, b)))
        }
        (Operand::Each(a), Operand::All(b)) => map(ctx, a, |a| f(a, b)),
        (Operand::All(a), Operand::Each(b)) => map(ctx, b, |b| f(a, b)),
        (Operand::All(a), Operand::All(b)) => ctx.arena.alloc_slice_fill_copy(n, f(a, b)),
    }
}

/// Two columns of ints as pairs; `None` when one leaves 32 bits.
pub(super) fn zip_ints<'a>(ctx: &Ctx<'a>, a: Operand<'_, i64>, b: Operand<'_, i64>, n: usize) -> Option<Column<'a>> {
    let fits = |ints| match ints {
        Operand::All(n) => i32::try_from(n).is_ok(),
        Operand::Each(ints) => ints.iter().all(|&n: &i64| i32::try_from(n).is_ok()),
    };
    (fits(a) && fits(b)).then(|| Column::Pairs(zip(ctx, a, b, n, |a, b| (a as i32, b as i32))))
}

/// A number or vector, by components; `None` when one leaves its type.
#[inline]
fn each<'a>(
    ctx: &Ctx<'a>,
    x: Column<'a>,
    int: impl Fn(i64) -> (i64, bool),
    component: impl Fn(i32) -> (i32, bool),
) -> Option<Column<'a>> {
    let mut left = false;
    let column = match x {
        Column::Ints(ints) => Column::Ints(ctx.arena.alloc_slice_fill_iter(ints.iter().map(|&x| {
            let (y, over) = int(x);
            left |= over;
            y
        }))),
        Column::Pairs(pairs) => Column::Pairs(ctx.arena.alloc_slice_fill_iter(pairs.iter().map(|&(a, b)| {
            let ((a, over_a), (b, over_b)) = (component(a), component(b));
            left |= over_a | over_b;
            (a, b)
        }))),
        _ => return None,
    };
    (!left).then_some(column)
}

/// The first or last part of every tuple of two.
fn end_of_each<'a>(ctx: &Ctx<'a>, values: &[Value<'a>], first: bool) -> Option<Column<'a>> {
    let alike = |form: fn(&Value<'a>) -> bool| values.iter().all(form);
    match values.first()? {
        Value::Pairs(_) if alike(|value| matches!(value, Value::Pairs(_))) => {
            let end = |value| match value {
                Value::Pairs([a, b, ..]) if first => (a.into(), b.into()),
                Value::Pairs([.., c, d]) => (c.into(), d.into()),
                _ => (0, 0),
            };
            Some(Column::Pairs(map(ctx, values, end)))
        }
        Value::Cell { .. } if ctx.dialect == Dialect::Arc && alike(|value| matches!(value, Value::Cell { .. })) => {
            Some(if first {
                let color = |value| if let Value::Cell { color, .. } = value { color.into() } else { 0 };
                Column::Ints(map(ctx, values, color))
            } else {
                let place = |value| if let Value::Cell { i, j, .. } = value { (i, j) } else { (0, 0) };
                Column::Pairs(map(ctx, values, place))
            })
        }
        Value::Tuple(_) if alike(|value| matches!(value, Value::Tuple(seq) if !seq.items.is_empty())) => {
            let end = |value| match value {
                Value::Tuple(seq) => *if first { seq.items.first() } else { seq.items.last() }.unwrap_or(&Value::None),
                _ => Value::None,
            };
            Some(Column::narrow(ctx, map(ctx, values, end)))
        }
        _ => None,
    }
}

/// The first or last part of every item.
pub(super) fn ends<'a>(ctx: &Ctx<'a>, x: Column<'a>, first: bool) -> Option<Column<'a>> {
    match (x, ctx.dialect) {
        (Column::Pairs(pairs), _) => {
            Some(Column::Ints(map(ctx, pairs, |(a, b)| if first { a.into() } else { b.into() })))
        }
        (Column::Couple([a, b]), _) => Some(if first { *a } else { *b }),
        (Column::Cells { colors, .. }, Dialect::Arc) if first => Some(colors_of(ctx, colors)),
        (Column::Cells { places, .. }, Dialect::Arc) => Some(Column::Pairs(places)),
        (Column::Cells { places, .. }, Dialect::Batt) if first => {
            Some(Column::Ints(map(ctx, places, |(i, _)| i.into())))
        }
        (Column::Cells { colors, .. }, Dialect::Batt) => Some(colors_of(ctx, colors)),
        (Column::Values(values), _) => end_of_each(ctx, values, first),
        _ => None,
    }
}

fn colors_of<'a>(ctx: &Ctx<'a>, colors: Operand<'_, u8>) -> Column<'a> {
    match colors {
        Operand::All(color) => Column::Const(Value::Int(color.into())),
        Operand::Each(colors) => Column::Ints(map(ctx, colors, i64::from)),
    }
}

/// A primitive of one argument over a typed column; `None` where there is no such form of it.
pub(super) fn unary<'a>(ctx: &Ctx<'a>, form: ColumnForm, x: Column<'a>, n: usize) -> Option<Column<'a>> {
    match (form, x) {
        (ColumnForm::Scalar, _) => None,
        (ColumnForm::Identity, _) => Some(x),
        (ColumnForm::First, _) => ends(ctx, x, true),
        (ColumnForm::Last, _) => ends(ctx, x, false),
        (ColumnForm::Even, Column::Ints(ints)) => Some(Column::Bools(map(ctx, ints, |x| x & 1 == 0))),
        (ColumnForm::Positive, Column::Ints(ints)) => Some(Column::Bools(map(ctx, ints, |x| x > 0))),
        (ColumnForm::Flip, Column::Bools(bools)) => Some(Column::Bools(map(ctx, bools, |b| !b))),
        (ColumnForm::Double, _) => each(ctx, x, |x| x.overflowing_mul(2), |x| x.overflowing_mul(2)),
        (ColumnForm::Halve, _) => each(ctx, x, |x| (x >> 1, false), |x| (x >> 1, false)),
        (ColumnForm::Invert, _) => each(ctx, x, i64::overflowing_neg, i32::overflowing_neg),
        (ColumnForm::Increment, _) => each(ctx, x, |x| x.overflowing_add(1), |x| x.overflowing_add(1)),
        (ColumnForm::Decrement, _) => each(ctx, x, |x| x.overflowing_sub(1), |x| x.overflowing_sub(1)),
        (ColumnForm::Sign, _) => each(ctx, x, |x| (x.signum(), false), |x| (x.signum(), false)),
        (ColumnForm::Crement, _) => each(ctx, x, |x| x.overflowing_add(x.signum()), |x| x.overflowing_add(x.signum())),
        (ColumnForm::Toivec, Column::Ints(ints)) => zip_ints(ctx, Operand::Each(ints), Operand::All(0), n),
        (ColumnForm::Tojvec, Column::Ints(ints)) => zip_ints(ctx, Operand::All(0), Operand::Each(ints), n),
        // A pair is a container of two.
        (ColumnForm::Maximum, Column::Pairs(pairs)) => Some(Column::Ints(map(ctx, pairs, |(a, b)| a.max(b).into()))),
        (ColumnForm::Minimum, Column::Pairs(pairs)) => Some(Column::Ints(map(ctx, pairs, |(a, b)| a.min(b).into()))),
        (ColumnForm::Size, Column::Values(values)) => {
            let mut out = bumpalo::collections::Vec::with_capacity_in(n, ctx.arena);
            for &value in values {
                out.push(ctx.len(value).ok()? as i64);
            }
            Some(Column::Ints(out.into_bump_slice()))
        }
        _ => None,
    }
}

/// Ints or vectors by components, a number standing for a vector of itself; `None` when one leaves its type.
#[inline]
fn arithmetic<'a>(
    ctx: &Ctx<'a>,
    x: Column<'a>,
    y: Column<'a>,
    n: usize,
    int: impl Fn(i64, i64) -> (i64, bool),
    component: impl Fn(i32, i32) -> (i32, bool),
) -> Option<Column<'a>> {
    let left = std::cell::Cell::new(false);
    if let (Some(a), Some(b)) = (x.ints(ctx), y.ints(ctx)) {
        let out = zip(ctx, a, b, n, |a, b| {
            let (c, over) = int(a, b);
            left.set(left.get() | over);
            c
        });
        return (!left.get()).then_some(Column::Ints(out));
    }
    let vectors = |column: Column<'a>| match (column.pairs(), column) {
        (Some(pairs), _) => Some(pairs),
        (None, Column::Const(value)) => i32::try_from(value.as_int()?).ok().map(|n| Operand::All((n, n))),
        (None, column) => {
            let ints = column.ints(ctx)?;
            zip_ints(ctx, ints, ints, n)?.pairs()
        }
    };
    let (a, b) = (vectors(x)?, vectors(y)?);
    let out = zip(ctx, a, b, n, |a, b| {
        let ((i, over_i), (j, over_j)) = (component(a.0, b.0), component(a.1, b.1));
        left.set(left.get() | over_i | over_j);
        (i, j)
    });
    (!left.get()).then_some(Column::Pairs(out))
}

/// `==` of two columns.
pub(super) fn equality<'a>(ctx: &Ctx<'a>, x: Column<'a>, y: Column<'a>, n: usize) -> Column<'a> {
    if let (Some(a), Some(b)) = (x.ints(ctx), y.ints(ctx)) {
        return Column::Bools(zip(ctx, a, b, n, |a, b| a == b));
    }
    if let (Some(a), Some(b)) = (x.pairs(), y.pairs()) {
        return Column::Bools(zip(ctx, a, b, n, |a, b| a == b));
    }
    let dialect = ctx.dialect;
    Column::Bools(ctx.arena.alloc_slice_fill_iter((0..n).map(|k| equal(x.get(k), y.get(k), dialect))))
}

/// Whether each value is in one container.
fn contained<'a>(ctx: &Ctx<'a>, x: Column<'a>, container: Value<'a>) -> Option<Column<'a>> {
    match (x, container) {
        (Column::Pairs(pairs), Value::Indices { mask, i, j }) => Some(Column::Bools(map(ctx, pairs, |(k, l)| {
            let (i, j) = (i64::from(k) - i64::from(i), i64::from(l) - i64::from(j));
            i >= 0 && j >= 0 && mask.has(i as usize, j as usize)
        }))),
        (Column::Ints(ints), Value::Pair(a, b)) => {
            Some(Column::Bools(map(ctx, ints, |n| n == i64::from(a) || n == i64::from(b))))
        }
        _ => None,
    }
}

/// One packed patch moved by each vector.
fn shifted<'a>(ctx: &Ctx<'a>, patch: Value<'a>, by: &[(i32, i32)]) -> Option<Column<'a>> {
    let (_, i, j) = patch.as_mask()?;
    let mut out = bumpalo::collections::Vec::with_capacity_in(by.len(), ctx.arena);
    for &(di, dj) in by {
        let i = i16::try_from(i64::from(i) + i64::from(di)).ok()?;
        let j = i16::try_from(i64::from(j) + i64::from(dj)).ok()?;
        out.push(match patch {
            Value::Indices { mask, .. } => Value::Indices { mask, i, j },
            Value::Object { mask, color, .. } => Value::Object { mask, i, j, color },
            Value::Picture { picture, .. } => Value::Picture { picture, i, j },
            _ => return None,
        });
    }
    Some(Column::Values(out.into_bump_slice()))
}

/// A primitive of two arguments over typed columns; `None` where there is no such form of it.
pub(super) fn binary<'a>(
    ctx: &Ctx<'a>,
    form: ColumnForm,
    x: Column<'a>,
    y: Column<'a>,
    n: usize,
) -> Option<Column<'a>> {
    match form {
        ColumnForm::Add => arithmetic(ctx, x, y, n, i64::overflowing_add, i32::overflowing_add),
        ColumnForm::Subtract => arithmetic(ctx, x, y, n, i64::overflowing_sub, i32::overflowing_sub),
        ColumnForm::Multiply => arithmetic(ctx, x, y, n, i64::overflowing_mul, i32::overflowing_mul),
        // What is not made yet has no items to compare.
        ColumnForm::Equality if x.is_unmade() || y.is_unmade() => None,
        ColumnForm::Equality => Some(equality(ctx, x, y, n)),
        ColumnForm::Both => Some(Column::Bools(zip(ctx, x.bools()?, y.bools()?, n, |a, b| a & b))),
        ColumnForm::Either => Some(Column::Bools(zip(ctx, x.bools()?, y.bools()?, n, |a, b| a | b))),
        ColumnForm::Greater => Some(Column::Bools(zip(ctx, x.ints(ctx)?, y.ints(ctx)?, n, |a, b| a > b))),
        ColumnForm::Astuple => match (x, y) {
            (Column::Ints(_), Column::Ints(_)) => zip_ints(ctx, x.ints(ctx)?, y.ints(ctx)?, n),
            (_, Column::Closures(_)) => None,
            // A tuple that begins with places or a set is no smaller made up than its two parts, so fuel is the same.
            (Column::Pairs(_) | Column::Couple(_), _) => Some(Column::Couple(ctx.arena.alloc([x, y]))),
            (Column::Const(value), _) if value.is_set() || matches!(value, Value::Pair(..)) => {
                Some(Column::Couple(ctx.arena.alloc([x, y])))
            }
            _ => None,
        },
        ColumnForm::Nth => nth(ctx, x, y),
        ColumnForm::Compose | ColumnForm::Lbind | ColumnForm::Rbind => ctx.closures(form, x, y),
        ColumnForm::Shift => match (x, y) {
            (Column::Const(patch), Column::Pairs(by)) => shifted(ctx, patch, by),
            _ => None,
        },
        ColumnForm::Contained => match y {
            Column::Const(container) => contained(ctx, x, container),
            _ => None,
        },
        _ => None,
    }
}
