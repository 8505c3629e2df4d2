//! Where a patch lies on a grid, for the kernels that lay one on the other.
//!
//! In batt a call inside another function gives its own safe default: the functions here are those calls.

use super::{extent, patch};
use crate::value::{Ctx, Dialect, EvalError, Grid, Number, Res, SafeDefault, Value};

/// The places of a patch, called inside another function.
pub(super) fn toindices<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    let places = patch::toindices(ctx, patch);
    ctx.guard(SafeDefault::EmptySet, places)
}

/// The places of an object, called inside another function.
pub(super) fn toindices_o<'a>(ctx: &mut Ctx<'a>, object: Value<'a>) -> Res<'a> {
    let places = patch::toindices_o(ctx, object);
    ctx.guard(SafeDefault::EmptySet, places)
}

/// A patch moved by `(rows, columns)`, called inside another function.
pub(super) fn shift<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, directions: Value<'a>) -> Res<'a> {
    let shifted = patch::shift(ctx, patch, directions);
    ctx.guard(SafeDefault::EmptySet, shifted)
}

/// A patch moved so that its box begins at the origin, called inside another function.
pub(super) fn normalize<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    let normalized = patch::normalize(ctx, patch);
    ctx.guard(SafeDefault::EmptySet, normalized)
}

/// A direction in which a piece is measured.
#[derive(Clone, Copy)]
pub(super) enum Axis {
    Row,
    Col,
}

/// The height or width of a piece, called inside another function: arc's `height` and `width`, batt's `height_f` and
/// `width_f`.
pub(super) fn span<'a>(ctx: &mut Ctx<'a>, piece: Value<'a>, axis: Axis) -> Res<'a> {
    let span = match (ctx.dialect, axis) {
        (Dialect::Arc, Axis::Row) => extent::height(ctx, piece),
        (Dialect::Arc, Axis::Col) => extent::width(ctx, piece),
        (Dialect::Batt, Axis::Row) => extent::height_f(ctx, piece),
        (Dialect::Batt, Axis::Col) => extent::width_f(ctx, piece),
    };
    ctx.guard(SafeDefault::Zero, span)
}

/// A packed grid; one of 2 x 2, which two pairs are, is drawn in `room`.
#[inline(always)]
pub(super) fn packed<'g>(grid: Value<'g>, room: &'g mut Option<Grid>) -> Option<&'g Grid> {
    match grid {
        Value::Grid(grid) => Some(grid),
        Value::Pairs(pairs) => drawn(pairs, room),
        _ => None,
    }
}

#[inline(never)]
fn drawn(pairs: [i16; 4], room: &mut Option<Grid>) -> Option<&Grid> {
    *room = Grid::of_pairs(pairs);
    room.as_ref()
}

/// Python's `len(grid), len(grid[0])`.
pub(super) fn dims<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Result<(usize, usize), EvalError> {
    match grid {
        Value::Grid(grid) => return Ok((grid.h(), grid.w())),
        Value::Wide(grid) => return Ok((grid.h(), grid.w())),
        Value::Pairs(_) => return Ok((2, 2)),
        _ => {}
    }
    let h = ctx.len(grid)?;
    let row = ctx.item(grid, 0)?;
    Ok((h, ctx.len(row)?))
}

/// Python's `grid[i][j]`.
pub(super) fn at<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, i: usize, j: usize) -> Res<'a> {
    match grid {
        Value::Grid(grid) if i < grid.h() && j < grid.w() => Ok(Value::Int(grid.get(i, j).into())),
        Value::Wide(grid) if i < grid.h() && j < grid.w() => Ok(Value::Int(grid.rows()[i][j].into())),
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
