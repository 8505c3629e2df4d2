//! The item at a rank, over columns of tuples: batt's word for `first` and `last`.

use super::couples::{colors_of, ends};
use super::forms::map;
use super::{Cells, Column};
use crate::value::{Ctx, Dialect, Value};

/// The items at a rank of tuples; `None` where it has to be looked for in each.
pub(super) fn nth<'a>(ctx: &Ctx<'a>, x: Column<'a>, rank: Column<'a>) -> Option<Column<'a>> {
    let Column::Const(Value::Int(rank)) = rank else { return None };
    match (x, rank) {
        // Of tuples of two the second is the last.
        (Column::Pairs(_) | Column::Couple(_), -2..=1) => ends(ctx, x, rank & 1 == 0),
        (_, -1..=0) => ends(ctx, x, rank == 0),
        (Column::Cells(&Cells { colors, places }), -3..=2) if ctx.dialect == Dialect::Batt => Some(match rank {
            2 => colors_of(ctx, colors),
            -3 => Column::Ints(map(ctx, places, |(i, _)| i.into())),
            _ => Column::Ints(map(ctx, places, |(_, j)| j.into())),
        }),
        _ => None,
    }
}

/// `get_rank` of pairs: the larger number, then the smaller, then 0.
pub(super) fn rank<'a>(ctx: &Ctx<'a>, x: Column<'a>, rank: Column<'a>) -> Option<Column<'a>> {
    let (Column::Pairs(pairs), Column::Const(Value::Int(rank))) = (x, rank) else { return None };
    Some(match rank {
        -2 | 0 => Column::Ints(map(ctx, pairs, |(a, b)| a.max(b).into())),
        -1 | 1 => Column::Ints(map(ctx, pairs, |(a, b)| a.min(b).into())),
        _ => Column::Const(Value::Int(0)),
    })
}

#[cfg(test)]
mod tests {
    use super::super::Operand;
    use super::super::check::assert_calls;
    use super::super::couples::Couples;
    use super::*;
    use crate::kernel::chance::{assert_same, each};
    use crate::kernel::container::{get_nth_f, get_nth_t};
    use crate::prim::Op;

    #[test]
    fn columns_of_tuples_are_taken_apart_as_each_of_them() {
        let (mut seen, mut left) = (0, 0);
        each(60, |ctx, chance| {
            if ctx.dialect == Dialect::Arc {
                return;
            }
            let n = 1 + chance.below(4) as usize;
            let pairs: Vec<(i32, i32)> =
                (0..n).map(|_| (chance.below(9) as i32 - 4, chance.below(9) as i32 - 4)).collect();
            let pairs = &*ctx.arena.alloc_slice_copy(&pairs);
            let tuples: Vec<Value<'_>> = (0..n)
                .map(|k| {
                    let items = [Value::Bool(true), Value::Int(k as i64), Value::EMPTY_SET];
                    ctx.tuple(&items[..1 + chance.below(3) as usize]).unwrap_or(Value::None)
                })
                .collect();
            let parts = [Column::Pairs(pairs), Column::Const(Value::EMPTY_SET)];
            let columns = [
                Column::Pairs(pairs),
                Column::Couple(ctx.arena.alloc(Couples { parts, whole: None })),
                Column::Cells(ctx.arena.alloc(Cells { colors: Operand::All(3), places: pairs })),
                Column::Values(ctx.arena.alloc_slice_copy(&tuples)),
            ];
            for rank in -4..4 {
                let rank = Column::Const(Value::Int(rank));
                assert_calls(ctx, &[(Op::GetRank, Some(rank))], Column::Pairs(pairs), n);
            }
            for (column, rank) in columns.into_iter().flat_map(|column| (-3..=3).map(move |rank| (column, rank))) {
                let Some(fast) = nth(ctx, column, Column::Const(Value::Int(rank))) else {
                    left += 1;
                    continue;
                };
                seen += 1;
                let Some(boxed) = ctx.boxed(column, n) else { panic!("the budget is large") };
                for k in 0..n {
                    for kernel in [get_nth_f, get_nth_t] {
                        let slow = kernel(ctx, boxed.get(k), Value::Int(rank));
                        assert_same(ctx, Ok(fast.get(k)), slow, || format!("rank {rank} of item {k}"));
                    }
                }
            }
        });
        assert!(seen > 200 && left > 200, "{seen} at once, {left} one by one");
    }
}
