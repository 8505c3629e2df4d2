//! Columns of patches that a word or two tell: lines between places, patches in other colours.

use super::forms::zip;
use super::{Column, Moved, Operand};
use crate::kernel::line::{Way, line, segment_cost};
use crate::value::{Ctx, Mask, SIDE, Value};

/// The line from `a` to `b`; `None` where no mask holds it.
#[inline]
fn short_line(a: (i32, i32), b: (i32, i32)) -> Option<Value<'static>> {
    let wide = |(i, j): (i32, i32)| (i64::from(i), i64::from(j));
    let Some(way) = Way::between(wide(a), wide(b)) else { return Some(Value::EMPTY_SET) };
    let steps = a.0.abs_diff(b.0).max(a.1.abs_diff(b.1)) as usize;
    let (i, j) = (i16::try_from(a.0.min(b.0)).ok()?, i16::try_from(a.1.min(b.1)).ok()?);
    (steps < SIDE).then(|| Value::Indices { mask: line(way, steps), i, j })
}

/// `connect` of two columns of places; `None` where a line is longer than a mask.
pub(super) fn connected<'a>(ctx: &Ctx<'a>, x: Column<'a>, y: Column<'a>, n: usize) -> Option<Column<'a>> {
    let mut left = false;
    let lines = zip(ctx, x.pairs()?, y.pairs()?, n, |a, b| {
        let line = short_line(a, b);
        left |= line.is_none();
        line.unwrap_or(Value::None)
    });
    (!left).then_some(Column::Values(lines))
}

/// The fuel of [`connected`].
pub(super) fn fuel_of_lines(x: Operand<'_, (i32, i32)>, y: Operand<'_, (i32, i32)>, n: usize) -> u64 {
    let places = (0..n).map(|k| {
        let ((ai, aj), (bi, bj)) = (x.get(k), y.get(k));
        // An end weighs 1.
        segment_cost(Some(ai.abs_diff(bi).into()), Some(aj.abs_diff(bj).into())) + 2
    });
    places.sum()
}

/// Sets of places in colours, one for all or one for each; `None` for any others.
pub(super) fn recolored<'a>(ctx: &Ctx<'a>, colors: Column<'a>, patches: Column<'a>, n: usize) -> Option<Column<'a>> {
    let colors = match colors {
        Column::Const(Value::Int(color)) => Operand::All(color),
        Column::Ints(ints) => Operand::Each(ints),
        _ => return None,
    };
    let object = |color: i64, mask: &'a Mask, i, j| match color {
        0..=15 => Some(Value::Object { mask, i, j, color: color as u8 }),
        _ => None,
    };
    match (colors, patches) {
        (Operand::All(color), Column::Moved(&Moved { patch: Value::Indices { mask, i, j }, corners })) => {
            let patch = object(color, mask, i, j)?;
            Some(Column::Moved(ctx.arena.alloc(Moved { patch, corners })))
        }
        (colors, Column::Values(values)) => {
            let mut left = false;
            let objects = zip(ctx, colors, Operand::Each(values), n, |color, patch| {
                let object = match patch {
                    Value::Indices { mask, i, j } => object(color, mask, i, j),
                    patch if patch.is_empty_set() => Some(patch),
                    _ => None,
                };
                left |= object.is_none();
                object.unwrap_or(Value::None)
            });
            (!left).then_some(Column::Values(objects))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::assert_calls;
    use super::*;
    use crate::kernel::chance::each;
    use crate::prim::Op;
    use crate::value::Dialect;

    #[test]
    fn lines_and_their_colors_are_those_of_calls() {
        let (mut lines, mut colored, mut moved) = (0, 0, 0);
        each(600, |ctx, chance| {
            let n = 2 + chance.below(20) as usize;
            let (from, far) = [(0, 9), (-3, 9), (0, 60), (32_740, 60)][chance.below(4) as usize];
            let mut places = || {
                let place = |_| (from + chance.below(far) as i32, chance.below(9) as i32 - 4);
                let places: Vec<(i32, i32)> = (0..n).map(place).collect();
                match chance.below(4) {
                    0 => Column::Const(Value::Pair(places[0].0, places[0].1)),
                    _ => Column::Pairs(ctx.arena.alloc_slice_copy(&places)),
                }
            };
            let (x, y) = (places(), places());
            lines += u32::from(connected(ctx, x, y, n).is_some());
            assert_calls(ctx, &[(Op::Connect, Some(y))], x, n);
            let recolor = if ctx.dialect == Dialect::Arc { Op::Recolor } else { Op::RecolorI };
            let most = [10, 17][chance.below(2) as usize];
            let colors: Vec<i64> = (0..n).map(|_| chance.below(most) as i64 - 1).collect();
            let colors = match chance.below(2) {
                0 => Column::Const(Value::Int(colors[0])),
                _ => Column::Ints(ctx.arena.alloc_slice_copy(&colors)),
            };
            let patches = match chance.below(3) {
                0 => ctx.column_prim1(Op::Neighbors.primitive(), x, n),
                _ => connected(ctx, x, y, n),
            };
            let Some(patches) = patches else { return };
            let made = recolored(ctx, colors, patches, n);
            moved += u32::from(matches!(made, Some(Column::Moved(_))));
            colored += u32::from(made.is_some());
            if !matches!(colors, Column::Const(_)) || !matches!(patches, Column::Const(_)) {
                assert_calls(ctx, &[(recolor, Some(patches))], colors, n);
            }
        });
        assert!(lines > 500 && colored > 200 && moved > 40, "{lines} lines, {colored} colored, {moved} moved");
    }
}
