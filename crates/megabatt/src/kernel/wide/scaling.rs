//! Wide grids made larger and smaller.

use super::rows_of;
use crate::value::{Ctx, EvalError, Res, Value, Wide};

/// A packed or wide grid with every row `down` times and every cell of it `right` times, both at least 1; `None` of any
/// other value.
pub(in crate::kernel) fn repeated<'a>(
    ctx: &mut Ctx<'a>,
    grid: Value<'a>,
    down: usize,
    right: usize,
) -> Result<Option<Value<'a>>, EvalError> {
    let (Value::Grid(_) | Value::Wide(_)) = grid else { return Ok(None) };
    let all = grid.weight().saturating_mul(down as u64).saturating_mul(right as u64);
    if all > ctx.max_weight {
        return Ok(None);
    }
    let Some(mut rows) = rows_of(ctx, grid)? else { return Ok(None) };
    if let Some(w) = rows.first().map(|row| row.len() * right)
        && right > 1
    {
        let colors = ctx.room_for_colors(rows.len(), w)?;
        for (out, row) in colors.chunks_exact_mut(w).zip(rows.iter()) {
            for (cells, &color) in out.chunks_exact_mut(right).zip(row.iter()) {
                cells.fill(color);
            }
        }
        let colors: &'a [u8] = colors;
        rows = colors.chunks_exact(w).collect();
    }
    ctx.charge_bytes(rows.len() * down * size_of::<&[u8]>())?;
    let rows: Vec<&'a [u8]> = rows.iter().flat_map(|&row| std::iter::repeat_n(row, down)).collect();
    ctx.grid_of_colors(&rows).map(Some)
}

/// The rows and columns that are kept.
fn kept<'a>(ctx: &mut Ctx<'a>, rows: &[&'a [u8]], keeps: impl Fn(usize) -> bool, columns: usize) -> Res<'a> {
    let colors = ctx.room_for_colors(rows.len(), columns)?;
    if columns == 0 {
        return ctx.grid_of_colors(&vec![&[][..]; rows.len()]);
    }
    for (out, row) in colors.chunks_exact_mut(columns).zip(rows) {
        let cells = row.iter().enumerate().filter(|&(j, _)| keeps(j)).map(|(_, &color)| color);
        out.iter_mut().zip(cells).for_each(|(out, color)| *out = color);
    }
    let colors: &'a [u8] = colors;
    let rows: Vec<&'a [u8]> = colors.chunks_exact(columns).collect();
    ctx.grid_of_colors(&rows)
}

/// The rows and columns whose number is a multiple of `step`, at least 1.
pub(in crate::kernel) fn downscaled<'a>(ctx: &mut Ctx<'a>, grid: &Wide<'a>, step: usize) -> Res<'a> {
    let rows: Vec<&'a [u8]> = grid.rows().iter().step_by(step).copied().collect();
    kept(ctx, &rows, |j| j % step == 0, grid.w().div_ceil(step))
}

/// The grid without the rows and columns of one colour.
pub(in crate::kernel) fn compressed<'a>(ctx: &mut Ctx<'a>, grid: &Wide<'a>) -> Res<'a> {
    let first = grid.rows()[0];
    let mut varied = vec![false; grid.w()];
    for row in grid.rows() {
        for (varied, (color, first)) in varied.iter_mut().zip(row.iter().zip(first)) {
            *varied |= color != first;
        }
    }
    let is_varied = |row: &&&'a [u8]| row.iter().any(|&color| color != row[0]);
    let rows: Vec<&'a [u8]> = grid.rows().iter().filter(is_varied).copied().collect();
    let columns = varied.iter().filter(|varied| **varied).count();
    kept(ctx, &rows, |j| varied[j], columns)
}
