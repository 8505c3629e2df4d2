//! Columns of sets: one patch in many places, and sets that are not made until somebody looks at them.
//!
//! A program asks how much of a patch lies outside another, for each of hundreds of places, and looks at the number only.
//! What is left of the patch is then counted where it lies, and no set is made of it.

use bumpalo::collections::Vec as ArenaVec;

use super::forms::map;
use super::{Column, Moved};
use crate::kernel::{container, mask, neighborhood, object, relation};
use crate::value::{ColumnForm, Ctx, Grid, Mask, Rows, SIDE, Value};

/// Sets by what they are made of. All of them are packed or empty, so making them raises nothing but `Memory`.
pub(in crate::kernel) enum Unmade<'a> {
    /// The places of the first that are not in the second.
    Difference([Column<'a>; 2]),
    /// The places of both.
    Intersection([Column<'a>; 2]),
    /// The cells of a grid under patches.
    Seen { patches: Column<'a>, grid: &'a Grid },
}

/// A patch with its corner at `(i, j)`; packed ones only.
#[inline(always)]
pub(super) fn at_corner<'a>(patch: Value<'a>, (i, j): (i16, i16)) -> Value<'a> {
    match patch {
        Value::Indices { mask, .. } => Value::Indices { mask, i, j },
        Value::Object { mask, color, .. } => Value::Object { mask, i, j, color },
        Value::Picture { picture, .. } => Value::Picture { picture, i, j },
        other => other,
    }
}

/// One packed patch with its corner, which is `(i, j)`, moved by each vector; `None` where one leaves 16 bits.
pub(super) fn moved<'a>(ctx: &Ctx<'a>, patch: Value<'a>, (i, j): (i32, i32), by: &[(i32, i32)]) -> Option<Column<'a>> {
    let mut left = 0;
    let corners = map(ctx, by, |(di, dj)| {
        // What wraps around is far from 16 bits.
        let (i, j) = (i.wrapping_add(di), j.wrapping_add(dj));
        left |= (i ^ i32::from(i as i16)) | (j ^ i32::from(j as i16));
        (i as i16, j as i16)
    });
    (left == 0).then(|| Column::Moved(ctx.arena.alloc(Moved { patch, corners })))
}

/// The sets that a primitive of one argument makes of places.
pub(super) fn around<'a>(ctx: &Ctx<'a>, form: ColumnForm, places: &[(i32, i32)]) -> Option<Column<'a>> {
    let (mask, corner): (&'static Mask, _) = match form {
        ColumnForm::Initset => (&Mask::DOT, (0, 0)),
        ColumnForm::Dneighbors => (&neighborhood::DIRECT, (-1, -1)),
        ColumnForm::Ineighbors => (&neighborhood::DIAGONAL, (-1, -1)),
        ColumnForm::Neighbors => (&neighborhood::ALL, (-1, -1)),
        _ => return None,
    };
    moved(ctx, Value::Indices { mask, i: 0, j: 0 }, corner, places)
}

impl<'a> Column<'a> {
    /// Whether all values are such.
    fn all(&self, is: fn(Value<'a>) -> bool) -> bool {
        match *self {
            Column::Const(value) | Column::Moved(&Moved { patch: value, .. }) => is(value),
            Column::Values(values) => values.iter().all(|&value| is(value)),
            _ => false,
        }
    }

    /// Whether all values are sets, made or not.
    pub(super) fn is_of_sets(&self) -> bool {
        matches!(self, Column::Sets(_)) || self.all(Value::is_set)
    }
}

/// Whether it is a packed set of places.
fn is_places(value: Value<'_>) -> bool {
    matches!(value, Value::Indices { .. })
}

/// Whether a set of places is packed, or empty.
fn is_flat(value: Value<'_>) -> bool {
    is_places(value) || value.is_empty_set()
}

/// What a primitive makes of two columns where it is a set each that need not be made yet.
pub(super) fn unmade<'a>(ctx: &Ctx<'a>, form: ColumnForm, x: Column<'a>, y: Column<'a>) -> Option<Column<'a>> {
    if matches!((x, y), (Column::Const(_), Column::Const(_))) {
        return None;
    }
    let sets = match (form, y) {
        // Of an empty set it costs more.
        (ColumnForm::Difference, _) if x.all(is_places) && y.all(is_places) => Unmade::Difference([x, y]),
        (ColumnForm::Intersection, _) if x.all(is_flat) && y.all(is_flat) => Unmade::Intersection([x, y]),
        (ColumnForm::Toobject, Column::Const(Value::Grid(grid))) if x.all(|patch| patch.as_mask().is_some()) => {
            Unmade::Seen { patches: x, grid }
        }
        _ => return None,
    };
    Some(Column::Sets(ctx.arena.alloc(sets)))
}

impl<'a> Unmade<'a> {
    /// How many items each set has, in order.
    #[inline]
    fn each_size(&self, n: usize, mut take: impl FnMut(i64)) {
        match *self {
            Unmade::Difference([a, b]) => {
                let len = |patch: Value<'a>| patch.as_mask().map_or(0, |(mask, ..)| mask.n.into());
                if let Column::Const(patch) | Column::Moved(&Moved { patch, .. }) = a {
                    let whole: i64 = len(patch);
                    return shared(a, b, n, |n| take(whole - n));
                }
                let mut whole = (0..n).map(|k| len(a.get(k)));
                shared(a, b, n, |n| take(whole.next().unwrap_or(n) - n));
            }
            Unmade::Intersection([a, b]) => shared(a, b, n, take),
            Unmade::Seen { patches, grid } => {
                let ground = Ground::of(&grid.inside(), grid.h());
                for k in 0..n {
                    let Some((mask, i, j)) = patches.get(k).as_mask() else { continue };
                    let (bottom, right) = (i + i32::from(mask.h), j + i32::from(mask.w));
                    let is_inside = i >= 0 && j >= 0 && bottom <= i32::from(grid.h) && right <= i32::from(grid.w);
                    take(if is_inside { mask.n.into() } else { ground.shared((mask, i, j)) });
                }
            }
        }
    }

    /// How many items each set has.
    pub(super) fn sizes(&self, ctx: &Ctx<'a>, n: usize) -> Column<'a> {
        let mut out = ArenaVec::with_capacity_in(n, ctx.arena);
        self.each_size(n, |size| out.push(size));
        Column::Ints(out.into_bump_slice())
    }

    /// The sum of the sets' weights.
    pub(super) fn weight(&self, n: usize) -> u64 {
        let mut weight = 0;
        self.each_size(n, |size| weight += size.max(1) as u64);
        weight
    }

    /// How many cells of one colour each set has; `None` where it has none.
    pub(super) fn color_counts(&self, ctx: &Ctx<'a>, color: Value<'a>, n: usize) -> Option<Column<'a>> {
        let (Unmade::Seen { patches, grid }, Value::Int(color @ 0..=15)) = (self, color) else { return None };
        let cells = Ground::of(&grid.cells_of(color as u8), grid.h());
        let count = |k| patches.get(k).as_mask().map_or(0, |patch| cells.shared(patch));
        Some(Column::Ints(ctx.arena.alloc_slice_fill_with(n, count)))
    }

    /// The sets themselves.
    pub(super) fn made(&self, ctx: &mut Ctx<'a>, n: usize) -> Option<Column<'a>> {
        let mut out = ctx.room_for(n).ok()?;
        for k in 0..n {
            let set = match *self {
                Unmade::Difference([a, b]) => container::difference(ctx, a.get(k), b.get(k)),
                Unmade::Intersection([a, b]) => container::intersection(ctx, a.get(k), b.get(k)),
                Unmade::Seen { patches, grid } => object::toobject(ctx, patches.get(k), Value::Grid(grid)),
            };
            out.push(set.ok()?);
        }
        Some(ctx.column_of(out))
    }
}

/// Rows that patches are laid over, with nothing around them.
struct Ground {
    /// Each in the upper half of a word, from `SIDE` on.
    rows: [u64; 3 * SIDE],
    i: i32,
    j: i32,
}

impl Ground {
    /// Of the first `h` rows, whose corner is the origin.
    fn of(rows: &Rows, h: usize) -> Ground {
        let mut ground = Ground { rows: [0; 3 * SIDE], i: 0, j: 0 };
        for (out, &row) in ground.rows[SIDE..].iter_mut().zip(&rows[..h]) {
            *out = u64::from(row) << 32;
        }
        ground
    }

    /// How many places of a patch are in it.
    #[inline]
    fn shared(&self, (mask, i, j): (&Mask, i32, i32)) -> i64 {
        const REACH: i32 = SIDE as i32;
        let (down, right) = (i - self.i + REACH, j - self.j);
        if !(0..2 * REACH).contains(&down) || !(1 - REACH..REACH).contains(&right) {
            return 0;
        }
        let rows = &mask.rows[..mask.h()];
        let under = &self.rows[down as usize..][..rows.len()];
        let shared = |(&row, under): (&u32, &u64)| (u64::from(row) & under >> (REACH + right)).count_ones();
        rows.iter().zip(under).map(shared).sum::<u32>().into()
    }
}

/// How many places two columns share, item by item.
#[inline]
fn shared<'a>(a: Column<'a>, b: Column<'a>, n: usize, mut take: impl FnMut(i64)) {
    let (fixed, each) = match (a, b) {
        (Column::Const(fixed), each) | (each, Column::Const(fixed)) => (fixed, each),
        _ => return (0..n).for_each(|k| take(mask::shared(a.get(k), b.get(k)).into())),
    };
    let Some((mask, i, j)) = fixed.as_mask() else { return (0..n).for_each(|_| take(0)) };
    let ground = Ground { i, j, ..Ground::of(&mask.rows, mask.h()) };
    match each {
        Column::Moved(&Moved { patch, corners }) if let Some((mask, ..)) = patch.as_mask() => {
            corners.iter().for_each(|&(i, j)| take(ground.shared((mask, i.into(), j.into()))));
        }
        each => (0..n).for_each(|k| take(each.get(k).as_mask().map_or(0, |patch| ground.shared(patch)))),
    }
}

/// Whether one patch shares a row (or a column) with each of a patch in many places.
pub(super) fn matching<'a>(ctx: &Ctx<'a>, x: Column<'a>, y: Column<'a>, columns: bool) -> Option<Column<'a>> {
    let (fixed, patch, corners) = match (x, y) {
        (Column::Const(fixed), Column::Moved(&Moved { patch, corners }))
        | (Column::Moved(&Moved { patch, corners }), Column::Const(fixed)) => (fixed, patch, corners),
        _ => return None,
    };
    let (a, b) = (relation::Shadow::of(fixed, columns)?, relation::Shadow::of(patch, columns)?);
    let holds = corners.iter().map(|&(i, j)| a.meets(b.at(if columns { j } else { i }.into())));
    Some(Column::Bools(ctx.arena.alloc_slice_fill_iter(holds)))
}

#[cfg(test)]
mod tests {
    use super::super::check::assert_calls;
    use super::*;
    use crate::kernel::chance::{Chance, each};
    use crate::prim::Op;

    /// Places near a patch, and one patch at all of them or one for each.
    fn patches<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance, n: usize) -> Column<'a> {
        let side = 1 + chance.below(9);
        let places: Vec<(i32, i32)> =
            (0..n).map(|_| (chance.below(50) as i32 - 25, chance.below(50) as i32 - 25)).collect();
        match (chance.below(3), chance.patch(ctx, side, true)) {
            (0, patch @ Value::Indices { .. }) => moved(ctx, patch, (0, 0), &places).unwrap_or(Column::Const(patch)),
            (1, patch) => Column::Const(patch),
            _ => {
                let patches: Vec<Value<'a>> = (0..n).map(|_| chance.patch(ctx, side, true)).collect();
                Column::Values(ctx.arena.alloc_slice_copy(&patches))
            }
        }
    }

    #[test]
    fn sets_are_counted_as_they_would_be_made() {
        let mut counted = 0;
        each(600, |ctx, chance| {
            let n = 2 + chance.below(5) as usize;
            let (x, y) = (patches(ctx, chance, n), patches(ctx, chance, n));
            let places: Vec<(i32, i32)> = (0..n).map(|k| (k as i32, chance.below(9) as i32)).collect();
            let places = Column::Pairs(ctx.arena.alloc_slice_copy(&places));
            for op in [Op::Difference, Op::Intersection] {
                counted += u32::from(unmade(ctx, op.primitive().column, x, y).is_some());
                assert_calls(ctx, &[(op, Some(y)), (Op::Size, None)], x, n);
                assert_calls(ctx, &[(op, Some(y))], x, n);
            }
            for op in [Op::Neighbors, Op::Dneighbors, Op::Ineighbors, Op::Initset] {
                assert_calls(ctx, &[(op, None), (Op::Difference, Some(y)), (Op::Size, None)], places, n);
                assert_calls(ctx, &[(op, None), (Op::Hmatching, Some(y))], places, n);
                assert_calls(ctx, &[(op, None), (Op::Vmatching, Some(y))], places, n);
            }
            let fixed = y.get(0);
            assert_calls(ctx, &[(Op::Initset, None), (Op::Vmatching, Some(Column::Const(fixed)))], places, n);
            assert_calls(ctx, &[(Op::Neighbors, None), (Op::Size, None)], places, n);
        });
        assert!(counted > 1200, "only {counted} of 2400 were not made");
    }

    #[test]
    fn cells_under_patches_are_counted_as_they_would_be_made() {
        each(600, |ctx, chance| {
            let n = 2 + chance.below(5) as usize;
            let x = patches(ctx, chance, n);
            let grid = chance.grid(4);
            let color = Column::Const(Value::Int(grid.get(0, 0).into()));
            let Ok(grid) = ctx.grid(grid) else { return };
            let count = if let crate::value::Dialect::Arc = ctx.dialect { Op::Colorcount } else { Op::ColorcountF };
            let seen = unmade(ctx, ColumnForm::Toobject, x, Column::Const(grid));
            let expected = matches!(grid, Value::Grid(_)) && !matches!(x, Column::Const(_));
            assert_eq!(seen.is_some(), expected && x.all(|patch| patch.as_mask().is_some()));
            assert_calls(ctx, &[(Op::Toobject, Some(Column::Const(grid))), (count, Some(color))], x, n);
            assert_calls(ctx, &[(Op::Toobject, Some(Column::Const(grid))), (Op::Size, None)], x, n);
            assert_calls(ctx, &[(Op::Toobject, Some(Column::Const(grid)))], x, n);
        });
    }
}
