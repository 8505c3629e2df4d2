//! Columns of closures: one for each item, built alike.
//!
//! A program writes "the nearest object of every cell" as a closure that makes a closure of each cell and hands it to
//! `argmin`. Item by item that is a map over few objects for each of many cells. The closures differ in their bound
//! values alone, so they are kept as one closure over columns, and it is the objects that are gone through one by one:
//! each primitive then runs over all cells at once.

use super::Column;
use crate::value::{ColumnForm, Ctx, Func, Value};

/// Closures of one shape; their parts are columns.
pub(in crate::kernel) struct Closures<'a> {
    shape: Shape<'a>,
    /// The most levels of nesting that one of them has.
    levels: u16,
}

enum Shape<'a> {
    /// `x -> outer(inner(x))`
    Compose { outer: Column<'a>, inner: Column<'a> },
    /// `x -> function(fixed, x)`
    Lbind { function: Value<'a>, fixed: Column<'a> },
    /// `x -> function(x, fixed)`
    Rbind { function: Value<'a>, fixed: Column<'a> },
}

/// Nesting up to which closures stay columns: far below what making one would refuse.
const MAX_LEVELS: u16 = 100;

/// What `argmin` and its like look for.
#[derive(Clone, Copy)]
struct Extreme {
    largest: bool,
    /// The key itself, not the item that has it.
    key: bool,
}

impl Extreme {
    fn of(form: ColumnForm) -> Option<Extreme> {
        match form {
            ColumnForm::Argmax => Some(Extreme { largest: true, key: false }),
            ColumnForm::Argmin => Some(Extreme { largest: false, key: false }),
            ColumnForm::Valmax => Some(Extreme { largest: true, key: true }),
            ColumnForm::Valmin => Some(Extreme { largest: false, key: true }),
            _ => None,
        }
    }
}

impl Column<'_> {
    /// Whether all values are closures.
    pub(super) fn is_of_functions(&self) -> bool {
        match self {
            Column::Closures(_) => true,
            Column::Values(values) => values.iter().all(|value| matches!(value, Value::Func(_))),
            _ => false,
        }
    }
}

/// The arguments that are left of a function of two when one is bound.
fn is_binary(function: Value<'_>) -> bool {
    matches!(function, Value::Prim(primitive) if primitive.code.arity() == 2)
}

impl<'a> Ctx<'a> {
    /// The closures that `compose`, `lbind` or `rbind` make of two columns; `None` where each has to be made by itself.
    pub(super) fn closures(&self, maker: ColumnForm, x: Column<'a>, y: Column<'a>) -> Option<Column<'a>> {
        if !self.closure_columns {
            return None;
        }
        let shape = match (maker, x, y) {
            (ColumnForm::Compose, Column::Const(_), Column::Closures(_))
            | (ColumnForm::Compose, Column::Closures(_), Column::Const(_) | Column::Closures(_)) => {
                Shape::Compose { outer: x, inner: y }
            }
            (_, _, fixed) if matches!(fixed, Column::Const(_)) || fixed.is_unmade() => return None,
            (ColumnForm::Lbind, Column::Const(function), fixed) if is_binary(function) => {
                Shape::Lbind { function, fixed }
            }
            (ColumnForm::Rbind, Column::Const(function), fixed) if is_binary(function) => {
                Shape::Rbind { function, fixed }
            }
            _ => return None,
        };
        let levels = 1 + x.levels().max(y.levels());
        (levels <= MAX_LEVELS).then(|| Column::Closures(self.arena.alloc(Closures { shape, levels })))
    }

    /// The closures one by one.
    pub(super) fn each_closure(&mut self, closures: &Closures<'a>, n: usize) -> Option<Column<'a>> {
        let parts = match closures.shape {
            Shape::Compose { outer, inner } => [self.boxed(outer, n)?, self.boxed(inner, n)?],
            Shape::Lbind { function, fixed } | Shape::Rbind { function, fixed } => [Column::Const(function), fixed],
        };
        let mut out = self.room_for(n).ok()?;
        for k in 0..n {
            let (x, y) = (parts[0].get(k), parts[1].get(k));
            let closure = self.func([x, y], |depth| match closures.shape {
                Shape::Compose { .. } => Func::Compose { outer: x, inner: y, depth },
                Shape::Lbind { .. } => Func::Lbind { function: x, fixed: y, arity: 1, depth },
                Shape::Rbind { .. } => Func::Rbind { function: x, fixed: y, arity: 1, depth },
            });
            out.push(closure.ok()?);
        }
        Some(Column::Values(out.into_bump_slice()))
    }

    /// Each closure at its own argument.
    fn call_closures(&mut self, closures: &Closures<'a>, x: Column<'a>, n: usize) -> Option<Column<'a>> {
        self.column_level(n, |ctx| match closures.shape {
            Shape::Compose { outer, inner } => {
                let y = ctx.call_column(inner, x, n)?;
                ctx.call_column(outer, y, n)
            }
            Shape::Lbind { function, fixed } => ctx.column2(function, fixed, x, n),
            Shape::Rbind { function, fixed } => ctx.column2(function, x, fixed, n),
        })
    }

    fn call_column(&mut self, function: Column<'a>, x: Column<'a>, n: usize) -> Option<Column<'a>> {
        match function {
            Column::Const(function) => self.column1(function, x, n),
            Column::Closures(closures) => self.call_closures(closures, x, n),
            _ => None,
        }
    }

    /// `argmin` and its like of one container, each closure a key: `Some(None)` where it has to go closure by closure,
    /// the budgets then untouched.
    pub(super) fn extreme_of_closures(
        &mut self,
        form: ColumnForm,
        container: Column<'a>,
        keys: Column<'a>,
        n: usize,
    ) -> Option<Option<Column<'a>>> {
        let (Some(extreme), Column::Const(container), Column::Closures(closures)) =
            (Extreme::of(form), container, keys)
        else {
            return Some(None);
        };
        let before = self.budget_left();
        let count = self.len(container).ok()?;
        if count == 0 && !extreme.key {
            return Some(None);
        }
        self.burn(n as u64 * (1 + container.argument_weight() + 1)).ok()?;
        let mut best: Option<(&'a mut [i64], &'a mut [Value<'a>])> = None;
        for item in self.items(container).ok()? {
            let keys = self.call_closures(closures, Column::Const(item), n)?;
            let (Column::Ints(_) | Column::Const(Value::Int(_)), Some(keys)) = (keys, keys.ints(self)) else {
                // What the first item showed in vain is not tried again, so that work is done twice at most.
                self.restore_budget(before);
                self.closure_columns = false;
                return Some(None);
            };
            match &mut best {
                None => {
                    let keys = self.arena.alloc_slice_fill_with(n, |k| keys.get(k));
                    best = Some((keys, self.arena.alloc_slice_fill_copy(n, item)));
                }
                Some((bests, items)) => {
                    for (k, (best, place)) in bests.iter_mut().zip(items.iter_mut()).enumerate() {
                        let key = keys.get(k);
                        if if extreme.largest { *best < key } else { key < *best } {
                            (*best, *place) = (key, item);
                        }
                    }
                }
            }
        }
        let items = match best {
            Some((_, items)) if count > 1 => Column::narrow(self, items),
            Some((_, items)) => Column::Const(*items.first()?),
            None if extreme.key => Column::Const(Value::Int(0)),
            None => return None,
        };
        if extreme.key { Some(Some(self.call_closures(closures, items, n)?)) } else { Some(Some(items)) }
    }
}

impl Closures<'_> {
    pub(super) fn levels(&self) -> u16 {
        self.levels
    }
}
