//! Columns of tuples of two: kept as two columns, and taken apart into them.

use bumpalo::collections::Vec as ArenaVec;

use super::forms::map;
use super::{Cells, Column, Operand, all_of, collect};
use crate::value::{Couples, Ctx, Dialect, Product, Seq, Value};

impl<'a> Column<'a> {
    /// Tuples of two that nobody has made yet.
    pub(super) fn couple(ctx: &Ctx<'a>, x: Column<'a>, y: Column<'a>) -> Column<'a> {
        Column::Couple(ctx.arena.alloc([x, y]), None)
    }

    /// Tuples of two places or two cells as two columns; `None` for anything else.
    pub(super) fn apart(ctx: &Ctx<'a>, couples: &'a [Value<'a>]) -> Option<Column<'a>> {
        let parts = match couples.first()? {
            Value::Pairs(_) => places_apart(ctx, couples)?,
            Value::Tuple(Seq { items: [Value::Cell { .. }, Value::Cell { .. }], .. }) => cells_apart(ctx, couples)?,
            _ => return None,
        };
        Some(Column::Couple(ctx.arena.alloc(parts), Some(ctx.arena.alloc(Whole::Listed(couples)))))
    }

    /// The couples of a product of places, or of cells, as two columns; `None` for others.
    pub(super) fn of_product(ctx: &Ctx<'a>, couples: &Couples<'a>) -> Option<Column<'a>> {
        let &Product { a, b, .. } = couples.product;
        let parts = match (a.first()?, b.first()?) {
            (Value::Pair(..), Value::Pair(..)) => {
                let place = |value| if let Value::Pair(i, j) = value { Some((i, j)) } else { None };
                let (x, y) = (all_of(ctx, a, place)?, all_of(ctx, b, place)?);
                [Column::Pairs(each_so_often(ctx, x, y.len())), Column::Pairs(all_so_often(ctx, y, x.len()))]
            }
            (Value::Cell { .. }, Value::Cell { .. }) => {
                let color = |value| if let Value::Cell { color, .. } = value { u8::try_from(color).ok() } else { None };
                let place = |value| if let Value::Cell { i, j, .. } = value { (i, j) } else { (0, 0) };
                let (x, y) = (all_of(ctx, a, color)?, all_of(ctx, b, color)?);
                let (p, q) = (map(ctx, a, place), map(ctx, b, place));
                let (n, m) = (p.len(), q.len());
                let column =
                    |colors, places| Column::Cells(ctx.arena.alloc(Cells { colors: Operand::Each(colors), places }));
                [
                    column(each_so_often(ctx, x, m), each_so_often(ctx, p, m)),
                    column(all_so_often(ctx, y, n), all_so_often(ctx, q, n)),
                ]
            }
            _ => return None,
        };
        Some(Column::Couple(ctx.arena.alloc(parts), Some(ctx.arena.alloc(Whole::Product(couples.clone())))))
    }
}

/// Couples as they came.
pub(in crate::kernel) enum Whole<'a> {
    Listed(&'a [Value<'a>]),
    Product(Couples<'a>),
}

impl<'a> Whole<'a> {
    /// The couples one by one.
    pub(super) fn list(&self, ctx: &Ctx<'a>, n: usize) -> &'a [Value<'a>] {
        match self {
            Whole::Listed(values) => values,
            Whole::Product(couples) => collect(ctx, n, couples.clone()),
        }
    }
}

/// Each item so often, then the next.
fn each_so_often<'a, T: Copy>(ctx: &Ctx<'a>, items: &[T], times: usize) -> &'a [T] {
    let mut out = ArenaVec::with_capacity_in(items.len() * times, ctx.arena);
    items.iter().for_each(|&item| out.resize(out.len() + times, item));
    out.into_bump_slice()
}

/// All items so often.
fn all_so_often<'a, T: Copy>(ctx: &Ctx<'a>, items: &[T], times: usize) -> &'a [T] {
    let mut out = ArenaVec::with_capacity_in(items.len() * times, ctx.arena);
    (0..times).for_each(|_| out.extend_from_slice_copy(items));
    out.into_bump_slice()
}

fn places_apart<'a>(ctx: &Ctx<'a>, couples: &[Value<'a>]) -> Option<[Column<'a>; 2]> {
    let first = |couple| if let Value::Pairs([i, j, ..]) = couple { Some((i.into(), j.into())) } else { None };
    let last = |couple| if let Value::Pairs([.., k, l]) = couple { (k.into(), l.into()) } else { (0, 0) };
    Some([Column::Pairs(all_of(ctx, couples, first)?), Column::Pairs(map(ctx, couples, last))])
}

fn cells_apart<'a>(ctx: &Ctx<'a>, couples: &[Value<'a>]) -> Option<[Column<'a>; 2]> {
    let n = couples.len();
    let mut colors = [(); 2].map(|()| ArenaVec::with_capacity_in(n, ctx.arena));
    let mut places = [(); 2].map(|()| ArenaVec::with_capacity_in(n, ctx.arena));
    for couple in couples {
        let Value::Tuple(&Seq { items: &[x, y], .. }) = *couple else { return None };
        for (at, cell) in [x, y].into_iter().enumerate() {
            let Value::Cell { color, i, j } = cell else { return None };
            colors[at].push(u8::try_from(color).ok()?);
            places[at].push((i, j));
        }
    }
    let ([a, b], [c, d]) = (colors, places);
    Some([
        Column::Cells(
            ctx.arena.alloc(Cells { colors: Operand::Each(a.into_bump_slice()), places: c.into_bump_slice() }),
        ),
        Column::Cells(
            ctx.arena.alloc(Cells { colors: Operand::Each(b.into_bump_slice()), places: d.into_bump_slice() }),
        ),
    ])
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
        (Column::Couple([a, b], _), _) => Some(if first { *a } else { *b }),
        (Column::Cells(&Cells { colors, .. }), Dialect::Arc) if first => Some(colors_of(ctx, colors)),
        (Column::Cells(&Cells { places, .. }), Dialect::Arc) => Some(Column::Pairs(places)),
        (Column::Cells(&Cells { places, .. }), Dialect::Batt) if first => {
            Some(Column::Ints(map(ctx, places, |(i, _)| i.into())))
        }
        (Column::Cells(&Cells { colors, .. }), Dialect::Batt) => Some(colors_of(ctx, colors)),
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

#[cfg(test)]
mod tests {
    use super::super::check::assert_calls;
    use super::*;
    use crate::kernel::chance::each;
    use crate::prim::Op;

    #[test]
    fn couples_are_taken_apart_as_they_were_made() {
        let mut apart = 0;
        each(300, |ctx, chance| {
            let mut couples: Vec<Value<'_>> = Vec::new();
            let places = chance.below(2) == 0;
            for _ in 0..2 + chance.below(3) {
                let (side, places) = (1 + chance.below(3), if chance.below(20) == 0 { !places } else { places });
                let patch = chance.patch(ctx, side, places);
                let items = ctx.list(patch, 0).unwrap_or_default();
                couples.extend(items.iter().zip(items.iter().skip(1)).filter_map(|(&x, &y)| ctx.tuple(&[x, y]).ok()));
            }
            let n = couples.len();
            let couples = &*ctx.arena.alloc_slice_copy(&couples);
            let Some(x) = Column::apart(ctx, couples) else { return };
            apart += 1;
            let whole = Column::Values(couples);
            for (op, after) in [(Op::First, Op::First), (Op::Last, Op::First), (Op::Last, Op::Last)] {
                assert_same_calls(ctx, &[op, after], x, whole, n);
            }
            for op in [Op::Size, Op::Identity, Op::Totuple] {
                assert_same_calls(ctx, &[op], x, whole, n);
            }
            if ctx.dialect == Dialect::Arc && !places {
                assert_same_calls(ctx, &[Op::Color], x, whole, n);
            }
        });
        assert!(apart > 300, "only {apart} of 600 were taken apart");
    }

    /// The calls over couples that are taken apart, and over those that are whole.
    fn assert_same_calls<'a>(ctx: &mut Ctx<'a>, ops: &[Op], x: Column<'a>, whole: Column<'a>, n: usize) {
        let calls: Vec<_> = ops.iter().map(|&op| (op, None)).collect();
        assert_calls(ctx, &calls, whole, n);
        let full = ctx.budget_left();
        let mut outcome = |x: Column<'a>| {
            let column = ops.iter().try_fold(x, |x, op| ctx.column_prim1(op.primitive(), x, n));
            let made = column.and_then(|column| ctx.boxed(column, n));
            let fuel = ctx.fuel;
            ctx.restore_budget(full);
            let texts: Vec<String> = made
                .iter()
                .flat_map(|column| column.values(n))
                .map(|value| crate::value::repr(value, ctx.dialect))
                .collect();
            (texts, fuel)
        };
        assert_eq!(outcome(x), outcome(whole));
    }
}
