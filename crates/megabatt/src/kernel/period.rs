//! The smallest shift at which an object repeats itself.

use super::footprint::{Axis, normalize, shift, span};
use super::patch::parts_of_cell;
use crate::value::{Ctx, Dialect, EvalError, Mask, Res, Rows, Value, compare, less_than};

/// The columns after which an object repeats; its width when it does not.
pub fn hperiod<'a>(ctx: &mut Ctx<'a>, obj: Value<'a>) -> Res<'a> {
    let Some((mask, planes)) = colored(obj) else { return general_period(ctx, obj, Axis::Col) };
    let period = (1..u32::from(mask.w)).find(|&p| {
        let repeats = |rows: &Rows, among: &Rows| {
            rows.iter().zip(among).fold(0, |differ, (&row, &all)| differ | (row ^ row >> p) & all >> p) == 0
        };
        repeats(&mask.rows, &mask.rows) && planes.iter().all(|plane| repeats(plane, &mask.rows))
    });
    Ok(Value::Int(period.unwrap_or(mask.w.into()).into()))
}

/// The rows after which an object repeats; its height when it does not.
pub fn vperiod<'a>(ctx: &mut Ctx<'a>, obj: Value<'a>) -> Res<'a> {
    let Some((mask, planes)) = colored(obj) else { return general_period(ctx, obj, Axis::Row) };
    let period = (1..mask.h()).find(|&p| {
        let repeats = |rows: &Rows| {
            let pairs = rows.iter().zip(&rows[p..]).zip(&mask.rows[p..]);
            pairs.fold(0, |differ, ((&row, &below), &all)| differ | (row ^ below) & all) == 0
        };
        repeats(&mask.rows) && planes.iter().all(repeats)
    });
    Ok(Value::Int(period.unwrap_or(mask.h()) as i64))
}

/// The mask of a packed object, and its colours where it has several.
fn colored(obj: Value<'_>) -> Option<(&Mask, &[Rows])> {
    match obj {
        Value::Object { mask, .. } => Some((mask, &[])),
        Value::Picture { picture, .. } => Some((&picture.mask, &picture.planes)),
        _ => None,
    }
}

/// Python's search, shift by shift. Coordinates may lie far apart, so each shift pays for itself.
fn general_period<'a>(ctx: &mut Ctx<'a>, obj: Value<'a>, axis: Axis) -> Res<'a> {
    let normalized = normalize(ctx, obj)?;
    let side = span(ctx, normalized, axis)?;
    let end = side.as_int().ok_or(EvalError::TypeError)?;
    let cells = match normalized {
        Value::Set(seq) if seq.items.iter().all(|item| matches!(item, Value::Cell { .. })) => Some(seq.items),
        Value::Expanse(expanse) if !expanse.is_of_places() => Some(ctx.slice(normalized)?),
        _ => None,
    };
    for p in 1..end {
        ctx.burn(normalized.weight() + 1)?;
        let repeats = match cells {
            Some(cells) => cells_repeat(cells, p, axis, ctx.dialect),
            None => {
                let offset = match axis {
                    Axis::Row => ctx.pair(-p, 0)?,
                    Axis::Col => ctx.pair(0, -p)?,
                };
                let moved = shift(ctx, normalized, offset)?;
                repeats(ctx, moved, normalized, axis)?
            }
        };
        if repeats {
            return Ok(Value::Int(p));
        }
    }
    Ok(side)
}

/// Whether the cells at `p` or after, moved back by `p`, are all among the cells.
fn cells_repeat(cells: &[Value<'_>], p: i64, axis: Axis, dialect: Dialect) -> bool {
    cells.iter().all(|cell| {
        let Value::Cell { color, i, j } = *cell else { return false };
        let (k, l) = match axis {
            Axis::Row => (i64::from(i) - p, i64::from(j)),
            Axis::Col => (i64::from(i), i64::from(j) - p),
        };
        let gone = match axis {
            Axis::Row => k < 0,
            Axis::Col => l < 0,
        };
        let moved = Value::Cell { color, i: k as i32, j: l as i32 };
        gone || cells.binary_search_by(|other| compare(*other, moved, dialect)).is_ok()
    })
}

/// Whether the cells of `moved` that lie at 0 or after are all in `whole`.
fn repeats<'a>(ctx: &mut Ctx<'a>, moved: Value<'a>, whole: Value<'a>, axis: Axis) -> Result<bool, EvalError> {
    let mut kept = Vec::new();
    for cell in ctx.items(moved)? {
        let (_, i, j) = parts_of_cell(ctx, cell)?;
        let at = match axis {
            Axis::Row => i,
            Axis::Col => j,
        };
        // NaN is neither below 0 nor at or above it.
        let nan = matches!(at, Value::Float(x) if x.is_nan());
        if !less_than(ctx, at, Value::Int(0))? && !nan {
            kept.push(cell);
        }
    }
    let dialect = ctx.dialect;
    // Both ascend, so one pass does.
    let mut whole = ctx.items(whole)?;
    Ok(kept.into_iter().all(|cell| whole.by_ref().any(|other| compare(other, cell, dialect).is_eq())))
}

#[cfg(test)]
mod tests {
    use super::super::chance::{assert_same, each};
    use super::*;
    use crate::value::repr;

    #[test]
    fn words_agree_with_shifts() {
        let mut repeating = 0;
        each(1500, |ctx, chance| {
            let side = 1 + chance.below(12);
            let mut obj = chance.patch(ctx, side, false);
            if let (Some((mask, ..)), true) = (obj.as_mask(), chance.below(2) == 0) {
                // Fold it so that it repeats.
                let (p, q) = (1 + chance.below(mask.h.into()) as i32, 1 + chance.below(mask.w.into()) as i32);
                let mut cells = Vec::new();
                for cell in ctx.items(obj).into_iter().flatten() {
                    if let Value::Cell { i, j, .. } = cell {
                        let color = (i.rem_euclid(p) + j.rem_euclid(q)) as i16 % 3;
                        cells.push(Value::Cell { color, i, j });
                    }
                }
                obj = ctx.set(&cells).unwrap_or(obj);
            }
            let dialect = ctx.dialect;
            for (axis, fast) in [(Axis::Col, hperiod(ctx, obj)), (Axis::Row, vperiod(ctx, obj))] {
                let slow = general_period(ctx, obj, axis);
                if let (Ok(Value::Int(n)), Some((mask, ..))) = (fast, obj.as_mask()) {
                    repeating += u32::from(n < if matches!(axis, Axis::Col) { mask.w } else { mask.h }.into());
                }
                assert_same(ctx, fast, slow, || repr(obj, dialect));
            }
        });
        assert!(repeating > 300, "only {repeating} objects repeated");
    }
}
