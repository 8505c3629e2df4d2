//! Where any patch lies, step by step as Python: its places, its edges, its moves.
//!
//! For kernels whose packed path does not apply. In batt each function gives its own safe default, as a call inside
//! another function does there.

use crate::value::{Ctx, Dialect, EvalError, Number, Res, SafeDefault, Value, less_than};

/// The first item of a container that is not empty.
fn first<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    ctx.items(patch)?.next().ok_or(EvalError::StopIteration)
}

/// Whether the first item of a patch makes it one of cells.
fn has_cells<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Result<bool, EvalError> {
    let first = first(ctx, patch)?;
    match ctx.dialect {
        Dialect::Arc => Ok(ctx.item(first, 1)?.is_tuple()),
        Dialect::Batt => Ok(ctx.len(first)? == 3),
    }
}

/// Colour, row and column of a cell in the dialect's shape.
pub(super) fn parts<'a>(ctx: &mut Ctx<'a>, cell: Value<'a>) -> Result<[Value<'a>; 3], EvalError> {
    match (cell, ctx.dialect) {
        (Value::Cell { color, i, j }, _) => Ok([Value::Int(color.into()), Value::Int(i.into()), Value::Int(j.into())]),
        (_, Dialect::Arc) => {
            let (color, place) = ctx.unpack2(cell)?;
            let (i, j) = ctx.unpack2(place)?;
            Ok([color, i, j])
        }
        (_, Dialect::Batt) => ctx.unpack3(cell).map(|(i, j, color)| [color, i, j]),
    }
}

/// The places of a patch.
pub(super) fn toindices<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some(places) = places_of(patch) {
        return Ok(places);
    }
    let places = match ctx.dialect {
        Dialect::Arc => toindices_arc(ctx, patch),
        Dialect::Batt => toindices_batt(ctx, patch),
    };
    ctx.guard(SafeDefault::EmptySet, places)
}

/// The places of a packed patch: the same mask without its colours.
#[inline]
pub(super) fn places_of(patch: Value<'_>) -> Option<Value<'_>> {
    match patch {
        Value::Indices { .. } => Some(patch),
        Value::Object { mask, i, j, .. } => Some(Value::Indices { mask, i, j }),
        Value::Picture { picture, i, j } => Some(Value::Indices { mask: &picture.mask, i, j }),
        _ => None,
    }
}

fn toindices_arc<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if ctx.len(patch)? == 0 {
        return Ok(Value::EMPTY_SET);
    }
    if !has_cells(ctx, patch)? {
        return Ok(patch);
    }
    let mut places = Vec::new();
    for cell in ctx.items(patch)? {
        places.push(ctx.unpack2(cell)?.1);
    }
    ctx.set(&places)
}

fn toindices_batt<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    // What has no length is empty here.
    if !matches!(ctx.len(patch), Ok(1..)) {
        return Ok(Value::EMPTY_SET);
    }
    let first = first(ctx, patch)?;
    match ctx.len(first) {
        Err(_) => Ok(Value::EMPTY_SET),
        Ok(3) => places_of_cells(ctx, patch),
        Ok(_) => Ok(patch),
    }
}

/// The set of `(row, col)` of cells, whatever they hold.
fn places_of_cells<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    let mut places = Vec::new();
    for cell in ctx.items(patch)? {
        let [_, i, j] = parts(ctx, cell)?;
        places.push(ctx.tuple(&[i, j])?);
    }
    ctx.set(&places)
}

/// The places of an object: batt's `toindices_o`.
pub(super) fn toindices_o<'a>(ctx: &mut Ctx<'a>, obj: Value<'a>) -> Res<'a> {
    if !matches!(ctx.len(obj), Ok(1..)) {
        return Ok(Value::EMPTY_SET);
    }
    let places = places_of_cells(ctx, obj);
    ctx.guard(SafeDefault::EmptySet, places)
}

/// A patch moved by `(rows, columns)`.
pub(super) fn shift<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, directions: Value<'a>) -> Res<'a> {
    if let (Some((_, i, j)), Value::Pair(di, dj)) = (patch.as_mask(), directions) {
        return ctx.moved(patch, i64::from(i) + i64::from(di), i64::from(j) + i64::from(dj));
    }
    let shifted = shifted(ctx, patch, directions);
    ctx.guard(SafeDefault::EmptySet, shifted)
}

fn shifted<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, directions: Value<'a>) -> Res<'a> {
    match ctx.dialect {
        Dialect::Arc if ctx.len(patch)? == 0 => return Ok(patch),
        Dialect::Batt if !patch.truthy() => return Ok(Value::EMPTY_SET),
        Dialect::Batt if directions.is_empty_tuple() => return Ok(patch),
        _ => {}
    }
    let (di, dj) = ctx.unpack2(directions)?;
    let cells = has_cells(ctx, patch)?;
    let mut out = Vec::new();
    for item in ctx.items(patch)? {
        if cells {
            let [color, i, j] = parts(ctx, item)?;
            let (i, j) = (ctx.add(i, di)?, ctx.add(j, dj)?);
            out.push(ctx.cell(color, i, j)?);
        } else {
            let (i, j) = ctx.unpack2(item)?;
            let (i, j) = (ctx.add(i, di)?, ctx.add(j, dj)?);
            out.push(ctx.tuple(&[i, j])?);
        }
    }
    ctx.set(&out)
}

/// A direction in which edges are looked for.
#[derive(Clone, Copy)]
pub(super) enum Axis {
    Row,
    Col,
}

/// The smallest or largest row or column: `uppermost`, `lowermost`, `leftmost`, `rightmost`.
fn edge<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, axis: Axis, largest: bool) -> Res<'a> {
    let edge = edge_of(ctx, patch, axis, largest);
    ctx.guard(SafeDefault::Zero, edge)
}

fn edge_of<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, axis: Axis, largest: bool) -> Res<'a> {
    let places = toindices(ctx, patch)?;
    let mut best = None;
    for place in ctx.items(places)? {
        let (i, j) = ctx.unpack2(place)?;
        let at = match axis {
            Axis::Row => i,
            Axis::Col => j,
        };
        let beats = match best {
            None => true,
            Some(best) if largest => less_than(ctx, best, at)?,
            Some(best) => less_than(ctx, at, best)?,
        };
        if beats {
            best = Some(at);
        }
    }
    best.ok_or(EvalError::ValueError)
}

/// A patch moved so that its box begins at the origin.
pub(super) fn normalize<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if patch.as_mask().is_some() {
        return ctx.moved(patch, 0, 0);
    }
    let normalized = normalized(ctx, patch);
    ctx.guard(SafeDefault::EmptySet, normalized)
}

fn normalized<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if ctx.len(patch)? == 0 {
        return Ok(patch);
    }
    let top = edge(ctx, patch, Axis::Row, false)?;
    let up = ctx.neg(top)?;
    let left = edge(ctx, patch, Axis::Col, false)?;
    let left = ctx.neg(left)?;
    let offset = ctx.tuple(&[up, left])?;
    shift(ctx, patch, offset)
}

/// The height or width of a piece: arc's `height` and `width`, batt's `height_f` and `width_f`.
pub(super) fn span<'a>(ctx: &mut Ctx<'a>, piece: Value<'a>, axis: Axis) -> Res<'a> {
    if let Some((mask, ..)) = piece.as_mask() {
        return Ok(Value::Int(match axis {
            Axis::Row => mask.h.into(),
            Axis::Col => mask.w.into(),
        }));
    }
    let span = span_of(ctx, piece, axis);
    ctx.guard(SafeDefault::Zero, span)
}

fn span_of<'a>(ctx: &mut Ctx<'a>, piece: Value<'a>, axis: Axis) -> Res<'a> {
    let n = ctx.len(piece)?;
    if n == 0 {
        return Ok(Value::Int(0));
    }
    if ctx.dialect == Dialect::Arc && piece.is_tuple() {
        return match axis {
            Axis::Row => Ok(Value::Int(n as i64)),
            Axis::Col => dims(ctx, piece).map(|(_, w)| Value::Int(w as i64)),
        };
    }
    let last = edge(ctx, piece, axis, true)?;
    let first = edge(ctx, piece, axis, false)?;
    let gap = ctx.sub(last, first)?;
    ctx.add(gap, Value::Int(1))
}

/// Python's `len(grid), len(grid[0])`.
pub(super) fn dims<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Result<(usize, usize), EvalError> {
    if let Value::Grid(grid) = grid {
        return Ok((grid.h(), grid.w()));
    }
    let h = ctx.len(grid)?;
    let row = ctx.item(grid, 0)?;
    Ok((h, ctx.len(row)?))
}

/// Python's `grid[i][j]`.
pub(super) fn at<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, i: usize, j: usize) -> Res<'a> {
    match grid {
        Value::Grid(grid) if i < grid.h() && j < grid.w() => Ok(Value::Int(grid.get(i, j).into())),
        grid => {
            let row = ctx.item(grid, i as i64)?;
            ctx.item(row, j as i64)
        }
    }
}

/// Python's `0 <= x < n`.
fn within(x: Value<'_>, n: usize) -> Result<bool, EvalError> {
    match Number::of(x) {
        Some(Number::Int(x)) => Ok((0..n as i64).contains(&x)),
        Some(Number::Float(x)) => Ok(x >= 0.0 && x < n as f64),
        None => Err(EvalError::TypeError),
    }
}

/// The place `(i, j)` as an index of `h` x `w` cells: `None` outside.
///
/// # Errors
/// `TypeError` for what is no number, and for a float inside, which is no index.
pub(super) fn place(i: Value<'_>, j: Value<'_>, (h, w): (usize, usize)) -> Result<Option<(usize, usize)>, EvalError> {
    if !within(i, h)? || !within(j, w)? {
        return Ok(None);
    }
    match (i.as_int(), j.as_int()) {
        (Some(i), Some(j)) => Ok(Some((i as usize, j as usize))),
        _ => Err(EvalError::TypeError),
    }
}
