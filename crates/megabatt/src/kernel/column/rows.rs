//! A function applied to the items of each of many tuples, such as the rows of a grid: once to the items of all.

use bumpalo::collections::Vec as ArenaVec;

use super::Column;
use crate::value::{Ctx, Grid, SIDE, Value};

/// The rows of a grid two wide, as pairs; behind its end `(0, 0)`.
#[inline]
pub(super) fn pairs_of_rows(grid: &Grid) -> [(i32, i32); SIDE] {
    let [a, b, c, d] = &grid.planes;
    let mut out = [(0, 0); SIDE];
    for (i, out) in out.iter_mut().enumerate().take(grid.h().next_multiple_of(8)) {
        let color = |j: u32| (a[i] >> j & 1) | (b[i] >> j & 1) << 1 | (c[i] >> j & 1) << 2 | (d[i] >> j & 1) << 3;
        *out = (color(0) as i32, color(1) as i32);
    }
    out
}

/// The items of all tuples one after the other; `None` unless they are grids two wide, or general tuples of items.
fn items_of_all<'a>(ctx: &mut Ctx<'a>, tuples: &[Value<'a>]) -> Option<(Column<'a>, usize)> {
    let n = tuples.iter().try_fold(0, |n, tuple| match tuple {
        Value::Grid(grid) if grid.w == 2 => Some(n + grid.h()),
        Value::Tuple(seq) if !seq.items.is_empty() => Some(n + seq.items.len()),
        _ => None,
    })?;
    if let Value::Grid(_) = tuples.first()? {
        let mut pairs = ArenaVec::with_capacity_in(n, ctx.arena);
        for tuple in tuples {
            let Value::Grid(grid) = tuple else { return None };
            pairs.extend_from_slice_copy(&pairs_of_rows(grid)[..grid.h()]);
        }
        return Some((Column::Pairs(pairs.into_bump_slice()), n));
    }
    let mut items = ctx.room_for(n).ok()?;
    for tuple in tuples {
        let Value::Tuple(seq) = tuple else { return None };
        items.extend_from_slice_copy(seq.items);
    }
    Some((Column::narrow(ctx, items.into_bump_slice()), n))
}

impl<'a> Ctx<'a> {
    /// `apply` of one function to each of the tuples, but for its own fuel: `Some(None)` where they have to be gone
    /// through one by one.
    pub(super) fn applied_to_rows(&mut self, function: Value<'a>, tuples: &[Value<'a>]) -> Option<Option<Column<'a>>> {
        let Some((items, n)) = items_of_all(self, tuples) else { return Some(None) };
        let mapped = self.column1(function, items, n)?;
        let mapped = self.boxed(mapped, n)?;
        let is_ints = matches!(mapped, Column::Ints(_));
        let mut rest = mapped.slice(self, n).ok()?;
        let mut out = self.room_for(tuples.len()).ok()?;
        for &tuple in tuples {
            let (here, more) = rest.split_at_checked(self.len(tuple).ok()?)?;
            let made = if is_ints { self.tuple_of_leaves(here) } else { self.tuple_in_place(here) };
            out.push(made.ok()?);
            rest = more;
        }
        Some(Some(Column::Values(out.into_bump_slice())))
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::assert_calls;
    use super::*;
    use crate::kernel::chance::each;
    use crate::prim::Op;

    #[test]
    fn functions_are_applied_to_all_rows_at_once() {
        let mut at_once = 0;
        each(400, |ctx, chance| {
            let n = 2 + chance.below(4) as usize;
            let wide = 1 + chance.below(4) as usize;
            let tuples: Vec<Value<'_>> = (0..n)
                .map(|_| {
                    let rows: Vec<Vec<u8>> =
                        (0..1 + chance.below(7)).map(|_| (0..wide).map(|_| chance.below(10) as u8).collect()).collect();
                    let tuple = match Grid::from_rows(&rows) {
                        Some(grid) if wide < 4 => ctx.grid(grid),
                        _ => {
                            let far = if chance.below(5) == 0 { 1 << 40 } else { 0 };
                            let ints: Vec<_> = rows.iter().map(|row| Value::Int(i64::from(row[0]) + far)).collect();
                            ctx.tuple(&ints)
                        }
                    };
                    tuple.unwrap_or(Value::EMPTY_TUPLE)
                })
                .collect();
            let tuples = Column::Values(ctx.arena.alloc_slice_copy(&tuples));
            for op in [Op::Identity, if wide < 4 { Op::First } else { Op::Even }, Op::Maximum, Op::Initset] {
                let function = Value::Prim(op.primitive());
                if wide == 4 && op == Op::Maximum {
                    continue;
                }
                let full = ctx.budget_left();
                if let Column::Values(tuples) = tuples {
                    at_once += u32::from(ctx.applied_to_rows(function, tuples).is_some_and(|column| column.is_some()));
                }
                ctx.restore_budget(full);
                assert_calls(ctx, &[(Op::Apply, Some(tuples))], Column::Const(function), n);
            }
        });
        assert!(at_once > 400, "only {at_once} of 3200 were made at once");
    }
}
