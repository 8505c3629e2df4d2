//! Wide grids joined and cut.

use super::rows_of;
use crate::value::{Ctx, EvalError, Res, SIDE, Value, Wide, is_one, weight_of_row};

/// Two grids side by side, as high as the lower; `None` unless both are packed or wide.
pub(in crate::kernel) fn hconcat<'a>(
    ctx: &mut Ctx<'a>,
    a: Value<'a>,
    b: Value<'a>,
) -> Result<Option<Value<'a>>, EvalError> {
    let (Value::Grid(_) | Value::Wide(_), Value::Grid(_) | Value::Wide(_)) = (a, b) else { return Ok(None) };
    let (Some(a), Some(b)) = (rows_of(ctx, a)?, rows_of(ctx, b)?) else { return Ok(None) };
    let (Some(left), Some(right)) = (a.first(), b.first()) else { return Ok(None) };
    let cost = weight_of_row(left.len(), ctx.dialect) + weight_of_row(right.len(), ctx.dialect);
    let mut rows: Vec<&'a [u8]> = Vec::with_capacity(a.len().min(b.len()));
    let mut last: Option<(&[u8], &[u8])> = None;
    for (&left, &right) in a.iter().zip(b.iter()) {
        let again = last.is_some_and(|(x, y)| is_one(x, left) && is_one(y, right));
        last = Some((left, right));
        let row = match rows.last() {
            Some(&row) if again => row,
            _ => {
                ctx.burn(cost)?;
                let row = ctx.room_for_colors(1, left.len() + right.len())?;
                row[..left.len()].copy_from_slice(left);
                row[left.len()..].copy_from_slice(right);
                row
            }
        };
        rows.push(row);
    }
    ctx.grid_of_colors(&rows).map(Some)
}

/// The part of a wide grid in some rows and columns, `()` or a tuple of `()` when that has no cells.
pub(in crate::kernel) fn part<'a>(
    ctx: &mut Ctx<'a>,
    grid: &Wide<'a>,
    (top, bottom): (usize, usize),
    (left, right): (usize, usize),
) -> Res<'a> {
    let (h, w) = (bottom - top, right - left);
    let mut rows: Vec<&'a [u8]> = grid.rows()[top..bottom].iter().map(|row| &row[left..right]).collect();
    if w > 0 && (h > SIDE || w > SIDE) {
        let colors = ctx.room_for_colors(h, w)?;
        for (out, row) in colors.chunks_exact_mut(w).zip(&rows) {
            out.copy_from_slice(row);
        }
        let colors: &'a [u8] = colors;
        rows = colors.chunks_exact(w).collect();
    }
    ctx.grid_of_colors(&rows)
}
