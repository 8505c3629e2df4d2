//! Primitives over columns of numbers, places and cells.

use super::couples::{Couples, colors_of, ends};
use super::nth::{nth, rank};
use super::patches::{connected, recolored};
use super::sets::{around, matching, moved, unmade};
use super::{Cells, Column, Moved, Operand, all_of};
use crate::value::{ColumnForm, Ctx, Dialect, Value, equal};

/// What a function makes of each item: a plain loop by place, which the compiler vectorises.
#[inline]
pub(super) fn map<'a, T: Copy, R: Copy>(ctx: &Ctx<'a>, items: &[T], mut f: impl FnMut(T) -> R) -> &'a [R] {
    ctx.arena.alloc_slice_fill_with(items.len(), |k| f(items[k]))
}

/// What a function makes of two operands, item by item.
#[inline]
pub(super) fn zip<'a, T: Copy, U: Copy, R: Copy>(
    ctx: &Ctx<'a>,
    a: Operand<'_, T>,
    b: Operand<'_, U>,
    n: usize,
    mut f: impl FnMut(T, U) -> R,
) -> &'a [R] {
    match (a, b) {
        (Operand::Each(a), Operand::Each(b)) => {
            let n = a.len().min(b.len());
            let (a, b) = (&a[..n], &b[..n]);
            ctx.arena.alloc_slice_fill_with(n, |k| f(a[k], b[k]))
        }
        (Operand::Each(a), Operand::All(b)) => map(ctx, a, |a| f(a, b)),
        (Operand::All(a), Operand::Each(b)) => map(ctx, b, |b| f(a, b)),
        (Operand::All(a), Operand::All(b)) => ctx.arena.alloc_slice_fill_copy(n, f(a, b)),
    }
}

/// Not 0 where an int leaves 32 bits.
#[inline]
fn beyond(n: i64) -> u64 {
    (n as u64).wrapping_add(1 << 31) >> 32
}

/// Two columns of ints as pairs; `None` when one leaves 32 bits.
pub(super) fn zip_ints<'a>(ctx: &Ctx<'a>, a: Operand<'_, i64>, b: Operand<'_, i64>, n: usize) -> Option<Column<'a>> {
    let mut left = 0;
    let pairs = zip(ctx, a, b, n, |a, b| {
        left |= beyond(a) | beyond(b);
        (a as i32, b as i32)
    });
    (left == 0).then_some(Column::Pairs(pairs))
}

/// An operation on ints and on the components of vectors, with a word that is not 0 where the result may leave its type.
trait Operation {
    fn int(a: i64, b: i64) -> (i64, u64);
    fn component(a: i32, b: i32) -> (i32, u32);
}

struct Sum;
struct Remainder;
struct Product;

impl Operation for Sum {
    #[inline]
    fn int(a: i64, b: i64) -> (i64, u64) {
        let c = a.wrapping_add(b);
        (c, ((a ^ c) & (b ^ c)) as u64 >> 63)
    }

    #[inline]
    fn component(a: i32, b: i32) -> (i32, u32) {
        let c = a.wrapping_add(b);
        (c, ((a ^ c) & (b ^ c)) as u32 >> 31)
    }
}

impl Operation for Remainder {
    #[inline]
    fn int(a: i64, b: i64) -> (i64, u64) {
        let c = a.wrapping_sub(b);
        (c, ((a ^ b) & (a ^ c)) as u64 >> 63)
    }

    #[inline]
    fn component(a: i32, b: i32) -> (i32, u32) {
        let c = a.wrapping_sub(b);
        (c, ((a ^ b) & (a ^ c)) as u32 >> 31)
    }
}

/// Factors of half the type's bits never leave it; larger ones are for going item by item.
impl Operation for Product {
    #[inline]
    fn int(a: i64, b: i64) -> (i64, u64) {
        (a.wrapping_mul(b), beyond(a) | beyond(b))
    }

    #[inline]
    fn component(a: i32, b: i32) -> (i32, u32) {
        let beyond = |n: i32| (n as u32).wrapping_add(1 << 15) >> 16;
        (a.wrapping_mul(b), beyond(a) | beyond(b))
    }
}

/// A number or vector, by components; `None` when one leaves its type.
#[inline]
fn each<'a>(
    ctx: &Ctx<'a>,
    x: Column<'a>,
    int: impl Fn(i64) -> (i64, u64),
    component: impl Fn(i32) -> (i32, u32),
) -> Option<Column<'a>> {
    let (mut left, mut parts_left) = (0, 0);
    let column = match x {
        Column::Ints(ints) => Column::Ints(map(ctx, ints, |x| {
            let (y, over) = int(x);
            left |= over;
            y
        })),
        Column::Pairs(pairs) => Column::Pairs(map(ctx, pairs, |(a, b)| {
            let ((a, over_a), (b, over_b)) = (component(a), component(b));
            parts_left |= over_a | over_b;
            (a, b)
        })),
        _ => return None,
    };
    (left == 0 && parts_left == 0).then_some(column)
}

/// [`each`] of an operation with one operand bound.
#[inline]
fn each_with<'a, O: Operation>(ctx: &Ctx<'a>, x: Column<'a>, fixed: i8) -> Option<Column<'a>> {
    each(ctx, x, |x| O::int(x, fixed.into()), |x| O::component(x, fixed.into()))
}

/// A primitive of one argument over a typed column; `None` where there is no such form of it.
pub(super) fn unary<'a>(ctx: &Ctx<'a>, form: ColumnForm, x: Column<'a>, n: usize) -> Option<Column<'a>> {
    match (form, x) {
        (form, _) if form.is_scalar() => None,
        (ColumnForm::Identity, _) => Some(x),
        (ColumnForm::First, _) => ends(ctx, x, true),
        (ColumnForm::Last, _) => ends(ctx, x, false),
        (ColumnForm::Even, Column::Ints(ints)) => Some(Column::Bools(map(ctx, ints, |x| x & 1 == 0))),
        (ColumnForm::Positive, Column::Ints(ints)) => Some(Column::Bools(map(ctx, ints, |x| x > 0))),
        (ColumnForm::Flip, Column::Bools(bools)) => Some(Column::Bools(map(ctx, bools, |b| !b))),
        (ColumnForm::Double, Column::Ints(_) | Column::Pairs(_)) => arithmetic::<Sum>(ctx, x, x, n),
        (ColumnForm::Halve, _) => each(ctx, x, |x| (x >> 1, 0), |x| (x >> 1, 0)),
        (ColumnForm::Invert, _) => each(ctx, x, |x| Remainder::int(0, x), |x| Remainder::component(0, x)),
        (ColumnForm::Increment, _) => each_with::<Sum>(ctx, x, 1),
        (ColumnForm::Decrement, _) => each_with::<Remainder>(ctx, x, 1),
        (ColumnForm::Sign, _) => each(ctx, x, |x| (x.signum(), 0), |x| (x.signum(), 0)),
        (ColumnForm::Crement, _) => each(ctx, x, |x| Sum::int(x, x.signum()), |x| Sum::component(x, x.signum())),
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
        (ColumnForm::Size, Column::Moved(&Moved { patch, .. })) => {
            Some(Column::Const(Value::Int(ctx.len(patch).ok()? as i64)))
        }
        (ColumnForm::Size, Column::Couple(_)) => Some(Column::Const(Value::Int(2))),
        (ColumnForm::Size, Column::Sets(sets)) => Some(sets.sizes(ctx, n)),
        (ColumnForm::Color, _) => color_of_each(ctx, x),
        (ColumnForm::Toij, Column::Cells(&Cells { places, .. })) => Some(Column::Pairs(places)),
        (ColumnForm::Toij, Column::Pairs(_)) => Some(x),
        (form, Column::Pairs(places)) => around(ctx, form, places),
        _ => None,
    }
}

/// The colours of objects of one colour each, or in arc of the first cells of couples.
fn color_of_each<'a>(ctx: &Ctx<'a>, x: Column<'a>) -> Option<Column<'a>> {
    match x {
        // The first item is a cell.
        Column::Couple(&Couples { parts: [Column::Cells(&Cells { colors, .. }), _], .. }) => {
            Some(colors_of(ctx, colors))
        }
        // What it begins with is no cell.
        Column::Pairs(_) | Column::Cells(_) if ctx.dialect == Dialect::Batt => {
            Some(Column::Const(Value::Float(f64::NEG_INFINITY)))
        }
        Column::Moved(&Moved { patch: Value::Object { color, .. }, .. }) => {
            Some(Column::Const(Value::Int(color.into())))
        }
        Column::Values(values) => {
            let color = |value| if let Value::Object { color, .. } = value { Some(color.into()) } else { None };
            all_of(ctx, values, color).map(Column::Ints)
        }
        _ => None,
    }
}

/// Ints or vectors by components, a number standing for a vector of itself; `None` when one leaves its type.
#[inline]
fn arithmetic<'a, O: Operation>(ctx: &Ctx<'a>, x: Column<'a>, y: Column<'a>, n: usize) -> Option<Column<'a>> {
    if let (Some(a), Some(b)) = (x.ints(ctx), y.ints(ctx)) {
        let mut left = 0;
        let out = zip(ctx, a, b, n, |a, b| {
            let (c, over) = O::int(a, b);
            left |= over;
            c
        });
        return (left == 0).then_some(Column::Ints(out));
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
    let mut left = 0;
    let out = zip(ctx, a, b, n, |a, b| {
        let ((i, over_i), (j, over_j)) = (O::component(a.0, b.0), O::component(a.1, b.1));
        left |= over_i | over_j;
        (i, j)
    });
    (left == 0).then_some(Column::Pairs(out))
}

/// In batt `()` stands for an operation's neutral element.
#[inline]
fn neutral<'a>(ctx: &Ctx<'a>, x: Column<'a>, element: i64) -> Column<'a> {
    match x {
        Column::Const(Value::Tuple(seq)) if seq.items.is_empty() && ctx.dialect == Dialect::Batt => {
            Column::Const(Value::Int(element))
        }
        x => x,
    }
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
        (Column::Ints(ints), Value::Tuple(seq) | Value::Set(seq)) => {
            // Colours, most often: a bit for each.
            let bits = seq.items.iter().try_fold(0u64, |bits, item| match *item {
                Value::Int(n @ 0..64) => Some(bits | 1 << n),
                _ => None,
            })?;
            Some(Column::Bools(map(ctx, ints, |n| (0..64).contains(&n) && bits >> (n & 63) & 1 == 1)))
        }
        _ => None,
    }
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
        ColumnForm::Add => arithmetic::<Sum>(ctx, neutral(ctx, x, 0), neutral(ctx, y, 0), n),
        ColumnForm::Subtract => arithmetic::<Remainder>(ctx, neutral(ctx, x, 0), neutral(ctx, y, 0), n),
        ColumnForm::Multiply => arithmetic::<Product>(ctx, neutral(ctx, x, 1), neutral(ctx, y, 1), n),
        // What is not made yet has no items to compare.
        ColumnForm::Equality if x.is_unmade() || y.is_unmade() => None,
        ColumnForm::Equality => Some(equality(ctx, x, y, n)),
        ColumnForm::Both => Some(Column::Bools(zip(ctx, x.bools()?, y.bools()?, n, |a, b| a & b))),
        ColumnForm::Either => Some(Column::Bools(zip(ctx, x.bools()?, y.bools()?, n, |a, b| a | b))),
        ColumnForm::Greater => match (x, y) {
            // What is no colour is below all numbers, or NaN.
            (Column::Const(Value::Float(a)), Column::Ints(_)) if !a.is_finite() => {
                Some(Column::Const(Value::Bool(a > 0.0)))
            }
            (Column::Ints(_), Column::Const(Value::Float(b))) if !b.is_finite() => {
                Some(Column::Const(Value::Bool(b < 0.0)))
            }
            _ => Some(Column::Bools(zip(ctx, x.ints(ctx)?, y.ints(ctx)?, n, |a, b| a > b))),
        },
        ColumnForm::Astuple => match (x, y) {
            (Column::Ints(_), Column::Ints(_)) => zip_ints(ctx, x.ints(ctx)?, y.ints(ctx)?, n),
            (_, Column::Closures(_) | Column::Sets(_)) => None,
            // A tuple that begins with places or a set is no smaller made up than its two parts, so fuel is the same.
            (Column::Pairs(_) | Column::Couple(_), _) => Some(Column::couple(ctx, x, y)),
            (Column::Const(value), _) if value.is_set() || matches!(value, Value::Pair(..)) => {
                Some(Column::couple(ctx, x, y))
            }
            _ => None,
        },
        ColumnForm::Nth => nth(ctx, x, y),
        ColumnForm::Rank => rank(ctx, x, y),
        ColumnForm::Connect => connected(ctx, x, y, n),
        ColumnForm::Recolor => recolored(ctx, x, y, n),
        ColumnForm::Compose | ColumnForm::Lbind | ColumnForm::Rbind => ctx.closures(form, x, y),
        ColumnForm::Shift => match (x, y) {
            (Column::Const(patch), Column::Pairs(_)) if patch.is_empty_set() => Some(x),
            (Column::Const(patch), Column::Pairs(by)) => {
                let (_, i, j) = patch.as_mask()?;
                moved(ctx, patch, (i, j), by)
            }
            _ => None,
        },
        ColumnForm::Difference | ColumnForm::Intersection | ColumnForm::Toobject => unmade(ctx, form, x, y),
        ColumnForm::Colorcount => match (x, y) {
            (Column::Sets(sets), Column::Const(color)) => sets.color_counts(ctx, color, n),
            _ => None,
        },
        ColumnForm::Hmatching => matching(ctx, x, y, false),
        ColumnForm::Vmatching => matching(ctx, x, y, true),
        ColumnForm::Contained => match y {
            Column::Const(container) => contained(ctx, x, container),
            _ => None,
        },
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::assert_calls;
    use super::*;
    use crate::kernel::chance::{Chance, each};
    use crate::prim::Op;

    /// Ints or pairs, the same for all or one for each; some near the end of their type.
    fn numbers<'a>(ctx: &Ctx<'a>, chance: &mut Chance, n: usize) -> Column<'a> {
        let mut int = |limit: i64| match chance.below(40) {
            0 => limit - chance.below(3) as i64,
            1 => chance.below(3) as i64 - limit,
            2 => chance.below(1 << 17) as i64,
            _ => chance.below(20) as i64 - 10,
        };
        let ints: Vec<i64> = (0..n).map(|_| int(i64::MAX)).collect();
        let pairs: Vec<(i32, i32)> =
            (0..n).map(|_| (int(i32::MAX.into()) as i32, int(i32::MAX.into()) as i32)).collect();
        match chance.below(4) {
            0 => Column::Const(Value::Int(ints[0])),
            1 => Column::Const(Value::Pair(pairs[0].0, pairs[0].1)),
            2 => Column::Pairs(ctx.arena.alloc_slice_copy(&pairs)),
            _ => Column::Ints(ctx.arena.alloc_slice_copy(&ints)),
        }
    }

    #[test]
    fn what_is_no_number_is_compared_with_all_at_once() {
        each(40, |ctx, chance| {
            let n = 2 + chance.below(20) as usize;
            let ints: Vec<i64> = (0..n).map(|_| chance.below(9) as i64 - 4).collect();
            let ints = Column::Ints(ctx.arena.alloc_slice_copy(&ints));
            for float in [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, 0.5] {
                let float = Column::Const(Value::Float(float));
                for (x, y) in [(ints, float), (float, ints)] {
                    let column = binary(ctx, ColumnForm::Greater, x, y, n);
                    assert_eq!(
                        matches!(column, Some(Column::Const(_))),
                        !matches!(float, Column::Const(Value::Float(0.5)))
                    );
                    assert_calls(ctx, &[(Op::Greater, Some(y))], x, n);
                }
            }
        });
    }

    #[test]
    fn arithmetic_over_columns_is_that_of_calls() {
        const UNARY: [Op; 9] = [
            Op::Double,
            Op::Halve,
            Op::Invert,
            Op::Increment,
            Op::Decrement,
            Op::Sign,
            Op::Crement,
            Op::Toivec,
            Op::Tojvec,
        ];
        let (mut typed, mut left) = (0, 0);
        each(1000, |ctx, chance| {
            let n = 2 + chance.below(40) as usize;
            let (x, y) = (numbers(ctx, chance, n), numbers(ctx, chance, n));
            let unary = UNARY[chance.below(9) as usize];
            let calls = [(Op::Add, Some(y)), (Op::Subtract, Some(y)), (Op::Multiply, Some(y)), (unary, None)];
            for call in calls {
                let form = call.0.primitive().column;
                let column = match call.1 {
                    Some(y) => binary(ctx, form, x, y, n),
                    None => super::unary(ctx, form, x, n),
                };
                typed += u32::from(column.is_some());
                let full = ctx.budget_left();
                let fails = (0..n).any(|k| match call.1 {
                    Some(y) => ctx.prim2(call.0.primitive(), x.get(k), y.get(k)).is_err(),
                    None => ctx.prim1(call.0.primitive(), x.get(k)).is_err(),
                });
                ctx.restore_budget(full);
                if fails {
                    left += 1;
                    assert!(column.is_none(), "{} does not fail", call.0.primitive().name);
                } else {
                    assert_calls(ctx, &[call], x, n);
                }
            }
        });
        assert!(typed > 3000 && left > 200, "{typed} of 8000 were typed, {left} failed");
    }
}
