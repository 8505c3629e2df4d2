//! One call that stands for those of all items.
//!
//! Programs put primitives to what they are not for, places to what asks for patches, say: it is no error in batt, and
//! each item then has the same value, whichever it is.

use super::Column;
use crate::kernel::functional::is_empty;
use crate::value::{ColumnForm, Ctx, Dialect, EvalError, Value, holds_function};

/// The arguments of a call with items of an empty container, in place of the functions a value that is none: no function
/// is called, whichever it is, and each weighs 1.
pub(super) fn uncalled<'a>(form: ColumnForm, x: Column<'a>, y: Column<'a>) -> Option<(Column<'a>, Column<'a>)> {
    if !form.calls_items() {
        return None;
    }
    let nothing = Column::Const(Value::None);
    match (x, y) {
        (functions, Column::Const(items)) if functions.is_of_functions() && is_empty(items) => Some((nothing, y)),
        (Column::Const(items), functions) if functions.is_of_functions() && is_empty(items) => Some((x, nothing)),
        _ => None,
    }
}

impl<'a> Ctx<'a> {
    /// One call that stands for `n` alike: the same value and `n` times the fuel. Values that may hold closures are made
    /// one by one, since each closure is another.
    pub(super) fn once(
        &mut self,
        n: usize,
        mut call: impl FnMut(&mut Self) -> Result<Value<'a>, EvalError>,
    ) -> Option<Column<'a>> {
        /// The most leaves that are looked at.
        const FEW: u32 = 64;
        let before = self.fuel;
        let value = call(self).ok()?;
        let is_plain = match value {
            Value::Tuple(seq) | Value::Set(seq) if seq.weight > FEW => false,
            value => !holds_function(value),
        };
        if is_plain {
            self.burn((before - self.fuel).saturating_mul(n as u64 - 1)).ok()?;
            return Some(Column::Const(value));
        }
        self.fuel = before;
        self.item_by_item(n, |ctx, _| call(ctx))
    }

    /// The first of a column's values where a primitive does the same with all of them.
    pub(super) fn one_for_all(&self, form: ColumnForm, x: Column<'a>) -> Option<Value<'a>> {
        match (x, form) {
            (Column::Const(x), _) => Some(x),
            // No number has an item: which it is does not matter.
            (Column::Ints(&[first, ..]), ColumnForm::Nth) => Some(Value::Int(first)),
            // In batt whatever holds no places is the empty patch, but for 0, which is false.
            (Column::Pairs(_) | Column::Cells(_), ColumnForm::Extent) if self.dialect == Dialect::Batt => {
                x.values(1).next()
            }
            (Column::Ints(ints), ColumnForm::Extent) if self.dialect == Dialect::Batt && !ints.contains(&0) => {
                ints.first().map(|&first| Value::Int(first))
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::assert_calls;
    use super::super::{Cells, Operand};
    use super::*;
    use crate::kernel::chance::each;
    use crate::prim::Op;
    use crate::value::identical_or_equal;

    /// The primitives whose form over columns is such.
    fn of_form(is: impl Fn(ColumnForm) -> bool) -> Vec<Op> {
        Op::all().filter(|op| is(op.primitive().column)).collect()
    }

    /// A column of calls of one or two arguments.
    fn called<'a>(ctx: &mut Ctx<'a>, op: Op, x: Column<'a>, y: Option<Column<'a>>, n: usize) -> Option<Column<'a>> {
        let full = ctx.budget_left();
        let column = match y {
            Some(y) => ctx.column_prim2(op.primitive(), x, y, n),
            None => ctx.column_prim1(op.primitive(), x, n),
        };
        ctx.restore_budget(full);
        column
    }

    #[test]
    fn what_holds_no_places_is_one_patch_for_all() {
        let ops = of_form(|form| form == ColumnForm::Extent);
        assert!(ops.len() > 20, "{ops:?}");
        let mut with_zero = 0;
        each(40, |ctx, chance| {
            if ctx.dialect == Dialect::Arc {
                return;
            }
            let n = 2 + chance.below(20) as usize;
            let pairs: Vec<_> = (0..n).map(|_| (chance.below(9) as i32 - 4, chance.below(9) as i32 - 4)).collect();
            let pairs = &*ctx.arena.alloc_slice_copy(&pairs);
            let colors: Vec<u8> = (0..n).map(|_| chance.below(10) as u8).collect();
            let colors = Operand::Each(&*ctx.arena.alloc_slice_copy(&colors));
            let ints: Vec<i64> = (0..n).map(|_| chance.below(60) as i64 - 30).collect();
            let has_zero = ints.contains(&0);
            with_zero += usize::from(has_zero);
            let columns = [
                Column::Pairs(pairs),
                Column::Cells(ctx.arena.alloc(Cells { colors, places: pairs })),
                Column::Ints(ctx.arena.alloc_slice_copy(&ints)),
            ];
            for (x, &op) in columns.into_iter().flat_map(|x| ops.iter().map(move |op| (x, op))) {
                let y =
                    (op.primitive().code.arity() == 2).then(|| Column::Const(Value::Int(chance.below(6) as i64 - 1)));
                let column = called(ctx, op, x, y, n);
                let once = !(has_zero && matches!(x, Column::Ints(_)));
                assert!(!once || matches!(column, Some(Column::Const(_))), "{} of each", op.primitive().name);
                assert_calls(ctx, &[(op, y)], x, n);
            }
        });
        assert!(with_zero > 2, "only {with_zero} held a 0");
    }

    #[test]
    fn no_function_is_called_where_there_is_no_item() {
        each(20, |ctx, chance| {
            let n = 2 + chance.below(20) as usize;
            let ints: Vec<i64> = (0..n).map(|_| chance.below(60) as i64).collect();
            let (ints, add) = (&*ctx.arena.alloc_slice_copy(&ints), Column::Const(Value::Prim(Op::Add.primitive())));
            let Some(unmade) = ctx.closures(ColumnForm::Lbind, add, Column::Ints(ints)) else {
                panic!("all are alike")
            };
            let Some(functions) = ctx.boxed(unmade, n) else { panic!("the budget is large") };
            for op in of_form(ColumnForm::calls_items) {
                let form = op.primitive().column;
                let is_extreme = matches!(form, ColumnForm::Argmax | ColumnForm::Argmin);
                for empty in [Value::EMPTY_SET, Value::EMPTY_TUPLE] {
                    if is_extreme && ctx.dialect == Dialect::Arc {
                        // Of nothing it raises.
                        assert!(called(ctx, op, Column::Const(empty), Some(unmade), n).is_none());
                        continue;
                    }
                    let args = |functions| match form {
                        ColumnForm::Apply | ColumnForm::Map => (functions, Column::Const(empty)),
                        _ => (Column::Const(empty), functions),
                    };
                    let (x, y) = args(functions);
                    assert_calls(ctx, &[(op, Some(y))], x, n);
                    for functions in [functions, unmade] {
                        let (x, y) = args(functions);
                        let column = called(ctx, op, x, Some(y), n);
                        assert!(matches!(column, Some(Column::Const(_))), "{} of each", op.primitive().name);
                    }
                }
            }
        });
    }

    #[test]
    fn one_nothing_for_all_takes_no_list() {
        each(100, |ctx, chance| {
            let nothings =
                [Value::EMPTY_SET, Value::EMPTY_TUPLE, Value::None, Value::Float(f64::NAN), Value::Float(0.5)];
            let (n, bytes) = (3 + chance.below(20) as usize, ctx.budget_left().1);
            let one = nothings[chance.below(5) as usize];
            let column = ctx.item_by_item(n, |_, _| Ok(one));
            assert!(matches!(column, Some(Column::Const(_))) && ctx.budget_left().1 == bytes);
            let (at, other) = (chance.below(n as u64) as usize, Value::Pair(1, 2));
            for other in [other, nothings[chance.below(5) as usize]] {
                let made = |k: usize| if k == at { other } else { one };
                let Some(column) = ctx.item_by_item(n, |_, k| Ok(made(k))) else { panic!("the budget is large") };
                let is_same = |k: usize| identical_or_equal(column.get(k), made(k), ctx.dialect);
                assert!((0..n).all(is_same), "item {at} of {n}");
            }
        });
    }
}
