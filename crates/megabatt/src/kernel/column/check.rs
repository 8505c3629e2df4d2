//! What tests of columns share.

use super::Column;
use crate::prim::Op;
use crate::value::{Ctx, repr};

/// Asserts that a column of calls gives the values and the fuel of the calls one by one.
pub(super) fn assert_calls<'a>(ctx: &mut Ctx<'a>, calls: &[(Op, Option<Column<'a>>)], x: Column<'a>, n: usize) {
    let full = ctx.budget_left();
    let mut columns = Some(x);
    for &(op, y) in calls {
        columns = match (columns, y) {
            (Some(x), Some(y)) => ctx.column_prim2(op.primitive(), x, y, n),
            (Some(x), None) => ctx.column_prim1(op.primitive(), x, n),
            (None, _) => None,
        };
    }
    let fast = columns.and_then(|column| ctx.boxed(column, n));
    let fuel = full.0 - ctx.fuel;
    ctx.restore_budget(full);
    let Some(fast) = fast else { panic!("{} went item by item", calls[0].0.primitive().name) };
    for k in 0..n {
        let slow = calls.iter().try_fold(x.get(k), |x, &(op, y)| match y {
            Some(y) => ctx.prim2(op.primitive(), x, y.get(k)),
            None => ctx.prim1(op.primitive(), x),
        });
        let slow = slow.map(|value| repr(value, ctx.dialect));
        assert_eq!(Ok(repr(fast.get(k), ctx.dialect)), slow, "{} of item {k}", calls[0].0.primitive().name);
    }
    let all: Vec<String> = (0..n).map(|k| repr(x.get(k), ctx.dialect)).collect();
    let names: Vec<&str> = calls.iter().map(|(op, _)| op.primitive().name).collect();
    assert_eq!(fuel, full.0 - ctx.fuel, "fuel of {names:?} of {all:?}");
}
