//! Columns of tuples of two: kept as two columns, and taken apart into them.

use bumpalo::collections::Vec as ArenaVec;

use super::forms::map;
use super::{Cells, Column, Operand, all_of, collect};
use crate::value::{self, Ctx, Dialect, Product, Seq, Value};

/// Tuples of two, by their parts; and the tuples with the sum of their weights, where they came whole.
pub(in crate::kernel) struct Couples<'a> {
    pub(super) parts: [Column<'a>; 2],
    pub(super) whole: Option<(Whole<'a>, u64)>,
}

/// Couples as they came.
pub(in crate::kernel) enum Whole<'a> {
    Listed(&'a [Value<'a>]),
    Product(value::Couples<'a>),
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

impl Couples<'_> {
    /// The sum of the tuples' weights.
    pub(super) fn weight(&self, n: usize) -> u64 {
        let Couples { parts: [a, b], whole } = self;
        whole.as_ref().map_or_else(|| a.whole_weight(n) + b.whole_weight(n), |&(_, weight)| weight)
    }
}

impl<'a> Column<'a> {
    /// Tuples of two that nobody has made yet.
    pub(super) fn couple(ctx: &Ctx<'a>, x: Column<'a>, y: Column<'a>) -> Column<'a> {
        Column::Couple(ctx.arena.alloc(Couples { parts: [x, y], whole: None }))
    }

    /// Tuples of two places or two cells as two columns; `None` for anything else.
    pub(super) fn apart(ctx: &Ctx<'a>, couples: &'a [Value<'a>]) -> Option<Column<'a>> {
        let (parts, weight) = match *couples.first()? {
            Value::Pairs(_) => (places_apart(ctx, couples)?, 2 * couples.len() as u64),
            couple if cells_of_couple(couple, ctx.dialect).is_some() => cells_apart(ctx, couples)?,
            _ => return None,
        };
        Some(Column::Couple(ctx.arena.alloc(Couples { parts, whole: Some((Whole::Listed(couples), weight)) })))
    }

    /// Cells as one column of places and one of colours; `None` unless all are such.
    pub(super) fn of_cells(ctx: &Ctx<'a>, values: &[Value<'a>]) -> Option<Column<'a>> {
        let Value::Cell { .. } = values.first()? else { return None };
        let (mut others, mut far) = (0, 0);
        let mut colors = ArenaVec::with_capacity_in(values.len(), ctx.arena);
        let places = map(ctx, values, |value| {
            let Value::Cell { color, i, j } = value else {
                others |= 1;
                return (0, 0);
            };
            far |= color & !0xff;
            colors.push(color as u8);
            (i, j)
        });
        let colors = Operand::Each(colors.into_bump_slice());
        (others == 0 && far == 0).then(|| Column::Cells(ctx.arena.alloc(Cells { colors, places })))
    }

    /// The couples of a product of places, or of cells, as two columns; `None` for others.
    pub(super) fn of_product(ctx: &Ctx<'a>, couples: &value::Couples<'a>) -> Option<Column<'a>> {
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
        // Places and cells are one leaf each.
        let weight = 2 * (a.len() * b.len()) as u64;
        let whole = Some((Whole::Product(couples.clone()), weight));
        Some(Column::Couple(ctx.arena.alloc(Couples { parts, whole })))
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

/// A colour with its place.
type Spot = (u8, (i32, i32));

/// The cells of a tuple of two; in batt two rows of three colours are such.
#[inline(always)]
fn cells_of_couple(couple: Value<'_>, dialect: Dialect) -> Option<[Spot; 2]> {
    match couple {
        Value::Tuple(&Seq {
            items: &[Value::Cell { color: a, i, j }, Value::Cell { color: b, i: k, j: l }], ..
        }) => Some([(u8::try_from(a).ok()?, (i, j)), (u8::try_from(b).ok()?, (k, l))]),
        Value::Grid(grid) if dialect == Dialect::Batt && (grid.h, grid.w) == (2, 3) => Some([0, 1].map(|row| {
            // A plane's three bits, each in a nibble of its own.
            const APART: [u32; 8] = [0x000, 0x001, 0x010, 0x011, 0x100, 0x101, 0x110, 0x111];
            let parts = (0..4).fold(0, |parts, k| parts | APART[(grid.planes[k][row] & 7) as usize] << k);
            ((parts >> 8) as u8, ((parts & 15) as i32, (parts >> 4 & 15) as i32))
        })),
        _ => None,
    }
}

fn cells_apart<'a>(ctx: &Ctx<'a>, couples: &[Value<'a>]) -> Option<([Column<'a>; 2], u64)> {
    let n = couples.len();
    let [a, b] = [(); 2].map(|()| ctx.arena.alloc_slice_fill_copy(n, 0));
    let [c, d] = [(); 2].map(|()| ctx.arena.alloc_slice_fill_copy(n, (0, 0)));
    let mut weight = 0;
    for ((((&couple, a), b), c), d) in couples.iter().zip(&mut *a).zip(&mut *b).zip(&mut *c).zip(&mut *d) {
        weight += couple.weight();
        [(*a, *c), (*b, *d)] = cells_of_couple(couple, ctx.dialect)?;
    }
    let cells = |colors: &'a [u8], places: &'a [(i32, i32)]| {
        Column::Cells(ctx.arena.alloc(Cells { colors: Operand::Each(colors), places }))
    };
    Some(([cells(a, c), cells(b, d)], weight))
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
        Value::Cell { .. } => ends(ctx, Column::of_cells(ctx, values)?, first),
        Value::Tuple(_) if alike(|value| matches!(value, Value::Tuple(seq) if !seq.items.is_empty())) => {
            let end = |value| match value {
                Value::Tuple(seq) => *if first { seq.items.first() } else { seq.items.last() }.unwrap_or(&Value::None),
                _ => Value::None,
            };
            let ends = map(ctx, values, end);
            Some(Column::of_cells(ctx, ends).unwrap_or_else(|| Column::narrow(ctx, ends)))
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
        (Column::Couple(&Couples { parts: [a, b], .. }), _) => Some(if first { a } else { b }),
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

pub(super) fn colors_of<'a>(ctx: &Ctx<'a>, colors: Operand<'_, u8>) -> Column<'a> {
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
        let (mut apart, mut mixed) = (0, 0);
        each(300, |ctx, chance| {
            let mut couples: Vec<Value<'_>> = Vec::new();
            let places = chance.below(2) == 0;
            for _ in 0..2 + chance.below(3) {
                let (side, places) = (1 + chance.below(3), if chance.below(20) == 0 { !places } else { places });
                let patch = if chance.below(2) == 0 {
                    chance.patch(ctx, side, places)
                } else {
                    chance.patch_near(ctx, side, 3, places)
                };
                let items = ctx.list(patch, 0).unwrap_or_default();
                couples.extend(items.iter().zip(items.iter().skip(1)).filter_map(|(&x, &y)| ctx.tuple(&[x, y]).ok()));
            }
            let n = couples.len();
            let couples = &*ctx.arena.alloc_slice_copy(&couples);
            let Some(x) = Column::apart(ctx, couples) else { return };
            apart += 1;
            let is_grid = |couple: &Value<'_>| matches!(couple, Value::Grid(_));
            mixed += u32::from(couples.iter().any(is_grid) && !couples.iter().all(is_grid));
            let whole = Column::Values(couples);
            for (op, after) in [(Op::First, Op::First), (Op::Last, Op::First), (Op::Last, Op::Last)] {
                assert_same_calls(ctx, &[op, after], x, whole, n);
            }
            for op in [Op::Size, Op::Identity, Op::Totuple] {
                assert_same_calls(ctx, &[op], x, whole, n);
            }
            if !places {
                assert_same_calls(ctx, &[Op::Color], x, whole, n);
            }
            if ctx.dialect == Dialect::Batt {
                for ops in [[Op::First, Op::Toij], [Op::LastT, Op::Toij], [Op::FirstT, Op::Color]] {
                    assert_same_calls(ctx, &ops, x, whole, n);
                }
                let nth = |rank| (Op::GetNthF, Some(Column::Const(Value::Int(rank))));
                for rank in -4..4 {
                    assert_calls(ctx, &[nth(-2), nth(rank)], whole, n);
                    assert_calls(ctx, &[nth(-2), nth(-1), nth(rank)], whole, n);
                }
            }
        });
        assert!(apart > 300, "only {apart} of 600 were taken apart");
        assert!(mixed > 20, "only {mixed} of them were of two forms");
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
