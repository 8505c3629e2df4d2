//! The neighbours of a place: fixed masks around it.
//!
//! ```text
//! dneighbors  . # .   ineighbors  # . #   neighbors  # # #
//!             # . #               . . .              # . #
//!             . # .               # . #              # # #
//! ```

use super::container::combine_f;
use crate::value::{Ctx, Dialect, Mask, Res, Rows, SIDE, SafeDefault, Value};

/// The fuel of [`dneighbors`], [`ineighbors`], [`neighbors`] and of frontiers through a place: about the places that come out, and what is asked about.
pub fn neighborhood_cost(args: &[Value<'_>]) -> u64 {
    args.iter().fold(8, |sum, arg| sum + arg.weight())
}

/// A 3 x 3 mask around the middle.
const fn around(top: u32, middle: u32, bottom: u32) -> Mask {
    let mut rows: Rows = [0; SIDE];
    rows[0] = top;
    rows[1] = middle;
    rows[2] = bottom;
    let n = top.count_ones() + middle.count_ones() + bottom.count_ones();
    Mask { rows, n: n as u16, h: 3, w: 3 }
}

pub(super) static DIRECT: Mask = around(0b010, 0b101, 0b010);
pub(super) static DIAGONAL: Mask = around(0b101, 0b000, 0b101);
pub(super) static ALL: Mask = around(0b111, 0b101, 0b111);

/// A mask around a place, while its corner fits in 16 bits.
#[inline]
fn packed<'a>(mask: &'static Mask, loc: Value<'a>) -> Option<Value<'a>> {
    let Value::Pair(i, j) = loc else { return None };
    let (i, j) = (i16::try_from(i.checked_sub(1)?).ok()?, i16::try_from(j.checked_sub(1)?).ok()?);
    Some(Value::Indices { mask, i, j })
}

/// Whether batt gives nothing for what is no place.
fn is_nowhere(ctx: &Ctx<'_>, loc: Value<'_>) -> bool {
    ctx.dialect == Dialect::Batt && (loc.is_empty_tuple() || !loc.is_tuple())
}

/// The four places beside a place, in or out of any grid.
///
/// # Errors
/// `TypeError` and `IndexError` when it is no place.
#[inline]
pub fn dneighbors<'a>(ctx: &mut Ctx<'a>, loc: Value<'a>) -> Res<'a> {
    if let Some(out) = packed(&DIRECT, loc) {
        return Ok(out);
    }
    if is_nowhere(ctx, loc) {
        return Ok(Value::EMPTY_SET);
    }
    let i = ctx.item(loc, 0)?;
    let above = ctx.sub(i, Value::Int(1))?;
    let j = ctx.item(loc, 1)?;
    let below = ctx.add(i, Value::Int(1))?;
    let left = ctx.sub(j, Value::Int(1))?;
    let right = ctx.add(j, Value::Int(1))?;
    around_by(ctx, &[(above, j), (below, j), (i, left), (i, right)])
}

/// The four places cornerwise from a place, in or out of any grid.
///
/// # Errors
/// `TypeError` and `IndexError` when it is no place.
#[inline]
pub fn ineighbors<'a>(ctx: &mut Ctx<'a>, loc: Value<'a>) -> Res<'a> {
    if let Some(out) = packed(&DIAGONAL, loc) {
        return Ok(out);
    }
    if is_nowhere(ctx, loc) {
        return Ok(Value::EMPTY_SET);
    }
    let i = ctx.item(loc, 0)?;
    let above = ctx.sub(i, Value::Int(1))?;
    let j = ctx.item(loc, 1)?;
    let left = ctx.sub(j, Value::Int(1))?;
    let below = ctx.add(i, Value::Int(1))?;
    let right = ctx.add(j, Value::Int(1))?;
    around_by(ctx, &[(above, left), (above, right), (below, left), (below, right)])
}

/// The eight places around a place, in or out of any grid.
///
/// # Errors
/// `TypeError` and `IndexError` when it is no place.
#[inline]
pub fn neighbors<'a>(ctx: &mut Ctx<'a>, loc: Value<'a>) -> Res<'a> {
    if let Some(out) = packed(&ALL, loc) {
        return Ok(out);
    }
    let direct = dneighbors(ctx, loc);
    let direct = ctx.guard(SafeDefault::EmptySet, direct)?;
    let diagonal = ineighbors(ctx, loc);
    let diagonal = ctx.guard(SafeDefault::EmptySet, diagonal)?;
    combine_f(ctx, direct, diagonal)
}

fn around_by<'a>(ctx: &mut Ctx<'a>, places: &[(Value<'a>, Value<'a>); 4]) -> Res<'a> {
    let mut out = Vec::with_capacity(places.len());
    for &(i, j) in places {
        out.push(ctx.tuple(&[i, j])?);
    }
    ctx.set(&out)
}
