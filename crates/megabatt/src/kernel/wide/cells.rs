//! Wide grids made cell by cell.

use super::{color_equal_to, rows_of};
use crate::kernel::grid::plane_color;
use crate::value::{Ctx, Dialect, EvalError, Value, Wide};

/// The rows in which a cell has a colour for which a condition holds, made anew with other colours; all others as they are.
fn recolored<'a>(
    ctx: &mut Ctx<'a>,
    grid: &Wide<'a>,
    is_hit: impl Fn(u8) -> bool,
    change: impl Fn(u8) -> u8,
) -> Result<Value<'a>, EvalError> {
    let mut rows = Vec::with_capacity(grid.h());
    for &row in grid.rows() {
        let hit = row.chunks(64).any(|cells| cells.iter().fold(false, |hit, &color| hit | is_hit(color)));
        if !hit {
            rows.push(row);
            continue;
        }
        let row = ctx.copy_of_colors(row)?;
        row.iter_mut().for_each(|color| *color = change(*color));
        rows.push(row);
    }
    ctx.grid_of_colors(&rows)
}

/// Whether a colour is on a grid.
fn occurs(grid: &Wide<'_>, color: u8) -> bool {
    grid.rows().iter().any(|row| row.contains(&color))
}

/// The grid with one colour in place of another; `None` where the new one is no colour.
pub(in crate::kernel) fn replaced<'a>(
    ctx: &mut Ctx<'a>,
    grid: Value<'a>,
    old: Value<'a>,
    new: Value<'a>,
) -> Result<Option<Value<'a>>, EvalError> {
    let Value::Wide(wide) = grid else { return Ok(None) };
    let Some(old) = color_equal_to(old).filter(|&old| occurs(wide, old)) else { return Ok(Some(grid)) };
    let Some(new) = plane_color(new) else { return Ok(None) };
    recolored(ctx, wide, |color| color == old, |color| if color == old { new } else { color }).map(Some)
}

/// The grid with two colours exchanged; `None` where one of them occurs and the other is no colour.
pub(in crate::kernel) fn switched<'a>(
    ctx: &mut Ctx<'a>,
    grid: Value<'a>,
    a: Value<'a>,
    b: Value<'a>,
) -> Result<Option<Value<'a>>, EvalError> {
    let Value::Wide(wide) = grid else { return Ok(None) };
    if ![a, b].into_iter().filter_map(color_equal_to).any(|color| occurs(wide, color)) {
        return Ok(Some(grid));
    }
    let (Some(a), Some(b)) = (plane_color(a), plane_color(b)) else { return Ok(None) };
    let exchange = |color| {
        if color == b {
            a
        } else if color == a {
            b
        } else {
            color
        }
    };
    recolored(ctx, wide, |color| color == a || color == b, exchange).map(Some)
}

/// The cells that two grids share, and a colour where they differ; `None` where one is neither packed nor wide, or the
/// fallback no colour.
///
/// # Errors
/// In arc `IndexError` when the second is smaller.
pub(in crate::kernel) fn cellwise<'a>(
    ctx: &mut Ctx<'a>,
    a: Value<'a>,
    b: Value<'a>,
    fallback: Value<'a>,
) -> Result<Option<Value<'a>>, EvalError> {
    let ((Value::Wide(_), Value::Grid(_) | Value::Wide(_)) | (Value::Grid(_), Value::Wide(_))) = (a, b) else {
        return Ok(None);
    };
    let Some(fallback) = plane_color(fallback) else { return Ok(None) };
    let (Some(a), Some(b)) = (rows_of(ctx, a)?, rows_of(ctx, b)?) else { return Ok(None) };
    let (Some(first), Some(other)) = (a.first(), b.first()) else { return Ok(None) };
    let (h, w) = (a.len(), first.len());
    if ctx.dialect == Dialect::Arc && (h > b.len() || w > other.len()) {
        return Err(EvalError::IndexError);
    }
    let colors = ctx.room_for_colors(h, w)?;
    colors.fill(fallback);
    for ((out, a), b) in colors.chunks_exact_mut(w).zip(a.iter()).zip(b.iter()) {
        for ((out, &a), &b) in out.iter_mut().zip(a.iter()).zip(b.iter()) {
            *out = if a == b { a } else { fallback };
        }
    }
    let colors: &'a [u8] = colors;
    let rows: Vec<&'a [u8]> = colors.chunks_exact(w).collect();
    ctx.grid_of_colors(&rows).map(Some)
}
