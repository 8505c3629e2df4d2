//! Parts of grids: windows, halves, equal parts.
//!
//! The arc dialect slices as Python does, so a window is clipped and a negative side counts from the end; the batt
//! dialect gives `()` unless the window lies inside.

use super::extent;
use super::footprint::packed;
use super::geometry::{rot90, rot270};
use super::grid::len_of_first_row;
use super::wide;
use crate::value::{Ctx, Dialect, EvalError, Grid, Res, SIDE, SafeDefault, Value, low_bits};

/// Where Python's `tuple[start:stop]` begins and ends in `n` items; the end is not before the beginning.
#[inline]
pub(super) fn span(n: usize, start: i64, stop: i64) -> (usize, usize) {
    let n = n as i64;
    let place = |k: i64| if k < 0 { (k + n).max(0) } else { k.min(n) };
    let (start, stop) = (place(start), place(stop));
    (start as usize, stop.max(start) as usize)
}

/// The part of a packed grid in some rows and columns, `()` or a tuple of `()` when that has no cells.
pub(super) fn part<'a>(
    ctx: &mut Ctx<'a>,
    grid: &Grid,
    (top, bottom): (usize, usize),
    (left, right): (usize, usize),
) -> Res<'a> {
    let (h, w) = (bottom - top, right - left);
    if h == 0 || w == 0 {
        return ctx.tuple(&[Value::EMPTY_TUPLE; SIDE][..h]);
    }
    ctx.grid_drawn(h as u8, w as u8, |planes| {
        for (out, plane) in planes.iter_mut().zip(&grid.planes) {
            for (out, &row) in out[..h].iter_mut().zip(&plane[top..bottom]) {
                *out = row >> left & low_bits(w);
            }
        }
    })
}

/// Python's `tuple[start:stop]`.
///
/// # Errors
/// `TypeError` when it is no tuple.
fn slice_of<'a>(ctx: &mut Ctx<'a>, tuple: Value<'a>, start: i64, stop: i64) -> Res<'a> {
    let mut room = None;
    if let Some(grid) = packed(tuple, &mut room) {
        let rows = span(grid.h(), start, stop);
        return if rows == (0, grid.h()) { Ok(tuple) } else { part(ctx, grid, rows, (0, grid.w())) };
    }
    if let Value::Wide(grid) = tuple {
        let (start, stop) = span(grid.h(), start, stop);
        return ctx.grid_of_colors(&grid.rows()[start..stop]);
    }
    if !tuple.is_tuple() {
        return Err(EvalError::TypeError);
    }
    let items = ctx.slice(tuple)?;
    let (start, stop) = span(items.len(), start, stop);
    ctx.tuple(&items[start..stop])
}

/// Whether batt takes a window: its corner lies inside and its end not outside.
fn is_inside((h, w): (i64, i64), (i, j): (i64, i64), (dh, dw): (i64, i64)) -> bool {
    (0..h).contains(&i) && (0..w).contains(&j) && i.saturating_add(dh) <= h && j.saturating_add(dw) <= w
}

/// The window of a grid from a corner, by plain numbers.
///
/// # Errors
/// `TypeError` when it is no tuple of tuples, `IndexError` in batt when there is no row.
pub fn window<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, start: (i64, i64), dims: (i64, i64)) -> Res<'a> {
    if ctx.dialect == Dialect::Batt {
        if grid.is_empty_tuple() {
            return Ok(grid);
        }
        let h = ctx.len(grid)? as i64;
        let w = len_of_first_row(ctx, grid)? as i64;
        if !is_inside((h, w), start, dims) {
            return Ok(Value::EMPTY_TUPLE);
        }
    }
    let end = |start: i64, dim: i64| start.checked_add(dim).ok_or(EvalError::OverflowError);
    let (bottom, right) = (end(start.0, dims.0)?, end(start.1, dims.1)?);
    let mut room = None;
    if let Some(packed) = packed(grid, &mut room) {
        let (rows, columns) = (span(packed.h(), start.0, bottom), span(packed.w(), start.1, right));
        if rows == (0, packed.h()) && columns == (0, packed.w()) {
            return Ok(grid);
        }
        return part(ctx, packed, rows, columns);
    }
    if let Value::Wide(grid) = grid {
        return wide::part(ctx, grid, span(grid.h(), start.0, bottom), span(grid.w(), start.1, right));
    }
    if !grid.is_tuple() {
        return Err(EvalError::TypeError);
    }
    let rows = ctx.slice(grid)?;
    let (top, bottom) = span(rows.len(), start.0, bottom);
    let mut out = Vec::with_capacity(bottom - top);
    for &row in &rows[top..bottom] {
        out.push(slice_of(ctx, row, start.1, right)?);
    }
    ctx.tuple(&out)
}

/// The window of a grid: `dims` rows and columns from `start`.
///
/// # Errors
/// In arc `IndexError` when `start` or `dims` is too short, `TypeError` when they are no ints or it is no grid.
#[inline]
pub fn crop<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, start: Value<'a>, dims: Value<'a>) -> Res<'a> {
    if let (Value::Pair(i, j), Value::Pair(h, w)) = (start, dims) {
        return window(ctx, grid, (i.into(), j.into()), (h.into(), w.into()));
    }
    if ctx.dialect == Dialect::Batt && grid.is_empty_tuple() {
        return Ok(grid);
    }
    let (i, h) = bounds_of(ctx, start, dims, 0)?;
    let rows = slice_of(ctx, grid, i, i.checked_add(h).ok_or(EvalError::OverflowError)?)?;
    if rows.is_empty_tuple() {
        // Python looks at the columns only when there is a row.
        return Ok(rows);
    }
    let (j, w) = bounds_of(ctx, start, dims, 1)?;
    window(ctx, grid, (i, j), (h, w))
}

/// Component `k` of `start` and of `dims`.
fn bounds_of<'a>(ctx: &mut Ctx<'a>, start: Value<'a>, dims: Value<'a>, k: i64) -> Result<(i64, i64), EvalError> {
    let (start, dim) = (ctx.item(start, k)?, ctx.item(dims, k)?);
    match (start.as_int(), dim.as_int()) {
        (Some(start), Some(dim)) => Ok((start, dim)),
        _ => Err(EvalError::TypeError),
    }
}

/// The window of a grid under a patch's bounding box.
///
/// # Errors
/// In arc `IndexError` for an empty patch and `TypeError` for what is none.
pub fn subgrid<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, grid: Value<'a>) -> Res<'a> {
    if let Some((mask, i, j)) = patch.as_mask() {
        return window(ctx, grid, (i.into(), j.into()), (mask.h.into(), mask.w.into()));
    }
    if ctx.dialect == Dialect::Batt && (patch.is_empty_set() || patch.is_empty_tuple()) {
        return Ok(Value::EMPTY_TUPLE);
    }
    let start = extent::ulcorner(ctx, patch);
    let start = ctx.guard(SafeDefault::EmptyTuple, start)?;
    let dims = match ctx.dialect {
        Dialect::Arc => extent::shape(ctx, patch),
        Dialect::Batt => extent::shape_f(ctx, patch),
    };
    let dims = ctx.guard(SafeDefault::EmptyTuple, dims)?;
    crop(ctx, grid, start, dims)
}

/// The grid without its first and last row and column.
///
/// # Errors
/// `TypeError` when it is no tuple of tuples.
pub fn trim<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    let mut room = None;
    if let Some(grid) = packed(grid, &mut room) {
        return part(ctx, grid, span(grid.h(), 1, -1), span(grid.w(), 1, -1));
    }
    if let Value::Wide(grid) = grid {
        return wide::part(ctx, grid, span(grid.h(), 1, -1), span(grid.w(), 1, -1));
    }
    let inner = slice_of(ctx, grid, 1, -1)?;
    let mut out = Vec::new();
    for row in ctx.items(inner)? {
        out.push(slice_of(ctx, row, 1, -1)?);
    }
    ctx.tuple(&out)
}

/// The upper half, without the middle row of an odd number.
///
/// # Errors
/// `TypeError` when it is no tuple.
pub fn tophalf<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    let h = ctx.len(grid)? as i64;
    slice_of(ctx, grid, 0, h / 2)
}

/// The lower half, without the middle row of an odd number.
///
/// # Errors
/// `TypeError` when it is no tuple.
pub fn bottomhalf<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    let h = ctx.len(grid)? as i64;
    slice_of(ctx, grid, h / 2 + h % 2, h)
}

/// A half of the columns: turned, halved and turned back, so `()` when there is one column.
fn side_half<'a>(
    ctx: &mut Ctx<'a>,
    grid: Value<'a>,
    columns: impl Fn(usize) -> (usize, usize),
    half: impl Fn(&mut Ctx<'a>, Value<'a>) -> Res<'a>,
) -> Res<'a> {
    let mut room = None;
    if let Some(grid) = packed(grid, &mut room) {
        let columns = columns(grid.w());
        let rows = if columns.0 == columns.1 { (0, 0) } else { (0, grid.h()) };
        return part(ctx, grid, rows, columns);
    }
    if let Value::Wide(grid) = grid {
        return wide::part(ctx, grid, (0, grid.h()), columns(grid.w()));
    }
    if let Value::Tuple(seq) = grid
        && seq.items.iter().all(|row| matches!(row, Value::Tuple(_)))
    {
        let rows =
            || seq.items.iter().filter_map(|row| if let Value::Tuple(row) = row { Some(row.items) } else { None });
        let (start, end) = columns(rows().map(<[_]>::len).min().unwrap_or(0));
        if start == end {
            return Ok(Value::EMPTY_TUPLE);
        }
        let mut out = Vec::with_capacity(seq.items.len());
        for row in rows() {
            out.push(ctx.tuple(&row[start..end])?);
        }
        return ctx.tuple(&out);
    }
    let turned = rot90(ctx, grid);
    let turned = ctx.guard(SafeDefault::EmptyTuple, turned)?;
    let halved = half(ctx, turned);
    let halved = ctx.guard(SafeDefault::EmptyTuple, halved)?;
    rot270(ctx, halved)
}

/// The left half, without the middle column of an odd number.
///
/// # Errors
/// `TypeError` when it is no tuple of containers.
pub fn lefthalf<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    side_half(ctx, grid, |w| (0, w / 2), tophalf)
}

/// The right half, without the middle column of an odd number.
///
/// # Errors
/// `TypeError` when it is no tuple of containers.
pub fn righthalf<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    side_half(ctx, grid, |w| (w - w / 2, w), bottomhalf)
}

/// The fuel of [`hsplit`] and [`vsplit`]: the cells, and a step for each row of each part.
pub fn split_cost(args: &[Value<'_>]) -> u64 {
    let n = args[1].as_int().unwrap_or(0).max(0) as u64;
    let rows = match args[0] {
        Value::Grid(grid) => u64::from(grid.h),
        Value::Wide(grid) => grid.h() as u64,
        Value::Tuple(seq) => seq.items.len() as u64,
        Value::Unlisted(unlisted) if !unlisted.is_set() => unlisted.n.into(),
        _ => 1,
    };
    n.saturating_mul(rows.saturating_add(1)).saturating_add(args[0].weight())
}

/// Cuts a grid in `n` parts; with a rest, one row or column is left out between them.
fn split<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, n: Value<'a>, vertical: bool) -> Res<'a> {
    let h = ctx.len(grid)? as i64;
    // Python divides by `n` as soon as it has the side.
    let w = if vertical { 0 } else { len_of_first_row(ctx, grid)? as i64 };
    let n = n.as_int().ok_or(EvalError::TypeError)?;
    if n == 0 {
        return Err(EvalError::ZeroDivisionError);
    }
    let w = if vertical { len_of_first_row(ctx, grid)? as i64 } else { w };
    if n < 0 {
        return Ok(Value::EMPTY_TUPLE);
    }
    let whole = if vertical { h } else { w };
    let size = whole / n;
    let step = size + i64::from(whole % n != 0);
    ctx.charge_bytes((n as usize).saturating_mul(size_of::<Value>()))?;
    let mut parts = Vec::with_capacity(n as usize);
    for k in 0..n {
        let (start, dims) = if vertical { ((step * k, 0), (size, w)) } else { ((0, step * k), (h, size)) };
        let part = window(ctx, grid, start, dims);
        parts.push(ctx.guard(SafeDefault::EmptyTuple, part)?);
    }
    ctx.tuple(&parts)
}

/// The grid in `n` parts side by side; with a rest, one column is left out between them.
///
/// # Errors
/// `ZeroDivisionError` when `n` is 0, `IndexError` when there is no row.
pub fn hsplit<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, n: Value<'a>) -> Res<'a> {
    split(ctx, grid, n, false)
}

/// The grid in `n` parts one above the other; with a rest, one row is left out between them.
///
/// # Errors
/// `ZeroDivisionError` when `n` is 0, `IndexError` when there is no row.
pub fn vsplit<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, n: Value<'a>) -> Res<'a> {
    split(ctx, grid, n, true)
}
