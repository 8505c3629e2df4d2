//! Patches as such: their places, and moving them.
//!
//! A patch is a set of places or a set of cells. Packed patches move by changing their origin; everything else goes
//! cell by cell, with Python's errors in Python's order.

use super::extent::{self, Kernel};
use super::mask;
use crate::value::{Ctx, Dialect, EvalError, Res, SafeDefault, Seq, Value};

/// The first item of a container that has one.
fn first_item<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    match patch {
        Value::Grid(grid) => ctx.row(grid, 0),
        Value::Unlisted(unlisted) => unlisted.nth(0, ctx.arena).ok_or(EvalError::StopIteration),
        patch => ctx.items(patch)?.next().ok_or(EvalError::StopIteration),
    }
}

/// Whether a patch holds cells, judged by its first item: in arc by what stands second, in batt by its length.
pub(super) fn holds_cells<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Result<bool, EvalError> {
    match patch {
        Value::Indices { .. } => return Ok(false),
        Value::Object { .. } | Value::Picture { .. } => return Ok(true),
        Value::Expanse(expanse) => return Ok(!expanse.is_of_places()),
        // They begin with a number.
        Value::Pair(..) | Value::Cell { .. } => return Err(EvalError::TypeError),
        _ => {}
    }
    let first = first_item(ctx, patch)?;
    match (ctx.dialect, first) {
        (_, Value::Pair(..)) => Ok(false),
        (_, Value::Cell { .. }) => Ok(true),
        (Dialect::Arc, first) => ctx.item(first, 1).map(Value::is_tuple),
        (Dialect::Batt, first) => ctx.len(first).map(|n| n == 3),
    }
}

/// The colour, row and column of a cell in the dialect's shape.
pub(super) fn parts_of_cell<'a>(
    ctx: &mut Ctx<'a>,
    cell: Value<'a>,
) -> Result<(Value<'a>, Value<'a>, Value<'a>), EvalError> {
    match (cell, ctx.dialect) {
        (Value::Cell { color, i, j }, _) => Ok((Value::Int(color.into()), Value::Int(i.into()), Value::Int(j.into()))),
        (Value::Pairs([a, b, i, j]), Dialect::Arc) => {
            Ok((Value::Pair(a.into(), b.into()), Value::Int(i.into()), Value::Int(j.into())))
        }
        (_, Dialect::Arc) => {
            let (color, place) = ctx.unpack2(cell)?;
            let (i, j) = ctx.unpack2(place)?;
            Ok((color, i, j))
        }
        (_, Dialect::Batt) => {
            let (i, j, color) = ctx.unpack3(cell)?;
            Ok((color, i, j))
        }
    }
}

/// The set of the places of cells.
fn places_of_cells<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some(places) = second_of_couples(ctx, patch) {
        return places;
    }
    let mut out = Vec::with_capacity(ctx.len(patch)?);
    if let Value::Set(Seq { items, .. }) | Value::Tuple(Seq { items, .. }) = patch {
        let place =
            |cell: &Value<'a>| if let Value::Cell { i, j, .. } = *cell { Some(Value::Pair(i, j)) } else { None };
        out.extend(items.iter().map_while(place));
    }
    for cell in ctx.items(patch)?.skip(out.len()) {
        out.push(match (cell, ctx.dialect) {
            (Value::Cell { i, j, .. }, _) => Value::Pair(i, j),
            (cell, Dialect::Arc) => ctx.unpack2(cell)?.1,
            (cell, Dialect::Batt) => {
                let (i, j, _) = ctx.unpack3(cell)?;
                ctx.tuple(&[i, j])?
            }
        });
    }
    ctx.set(&out)
}

/// [`places_of_cells`] of a product of what is no cell: its second list, for the fuel of a set of what stands second in
/// every couple.
fn second_of_couples<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Option<Res<'a>> {
    let product = patch.product().filter(|_| ctx.dialect == Dialect::Arc)?;
    let is_row = |item: &Value<'a>| matches!(item, Value::Tuple(_) | Value::Grid(_) | Value::Pairs(_));
    if !product.b.iter().all(is_row) {
        return None;
    }
    let weight: u64 = product.b.iter().map(|item| item.packed_weight()).sum();
    let paid = ctx.burn(weight * product.a.len() as u64);
    Some(paid.and_then(|()| ctx.set_of_sorted(product.b)))
}

/// The places of a patch; places stay as they are.
///
/// # Errors
/// In arc `TypeError` for what is no container, and what the look at the first item raises.
#[inline]
pub fn toindices<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    match patch {
        Value::Indices { .. } => return Ok(patch),
        Value::Object { mask, i, j, .. } => return Ok(Value::Indices { mask, i, j }),
        Value::Picture { picture, i, j } => return Ok(Value::Indices { mask: &picture.mask, i, j }),
        Value::Expanse(expanse) if expanse.is_of_places() => return Ok(patch),
        Value::Expanse(expanse) => return ctx.places_of_expanse(expanse),
        _ => {}
    }
    match (ctx.len(patch), ctx.dialect) {
        (Ok(0), _) | (Err(_), Dialect::Batt) => return Ok(Value::EMPTY_SET),
        (Err(error), Dialect::Arc) => return Err(error),
        _ => {}
    }
    match (holds_cells(ctx, patch), ctx.dialect) {
        (Ok(true), _) => places_of_cells(ctx, patch),
        (Ok(false), _) => Ok(patch),
        // What has no length is no place either.
        (Err(error), Dialect::Batt) if !error.is_budget() => Ok(Value::EMPTY_SET),
        (Err(error), _) => Err(error),
    }
}

/// The argument itself, taken for places.
#[inline]
pub fn toindices_i<'a>(_: &mut Ctx<'a>, indices: Value<'a>) -> Res<'a> {
    Ok(indices)
}

/// The places of cells; of nothing, nothing.
///
/// # Errors
/// `ValueError` or `TypeError` when an item is no cell.
#[inline]
pub fn toindices_o<'a>(ctx: &mut Ctx<'a>, object: Value<'a>) -> Res<'a> {
    match object {
        Value::Object { .. } | Value::Picture { .. } => toindices(ctx, object),
        Value::Expanse(expanse) if !expanse.is_of_places() => ctx.places_of_expanse(expanse),
        object => match ctx.len(object) {
            Ok(0) | Err(_) => Ok(Value::EMPTY_SET),
            Ok(_) => places_of_cells(ctx, object),
        },
    }
}

/// [`toindices`] as other kernels call it.
#[inline]
pub(super) fn places<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    let places = toindices(ctx, patch);
    ctx.guard(SafeDefault::EmptySet, places)
}

/// How places move. The numbers are values, since Python computes with whatever stands there.
#[derive(Clone, Copy)]
pub(super) enum Motion<'a> {
    /// `(i, j) -> (i + di, j + dj)`
    Shift(Value<'a>, Value<'a>),
    /// `(i, j) -> (d - i, j)`
    FlipRows(Value<'a>),
    /// `(i, j) -> (i, d - j)`
    FlipColumns(Value<'a>),
    /// `(i, j) -> (j - b + a, i - a + b)`
    Transpose(Value<'a>, Value<'a>),
}

impl<'a> Motion<'a> {
    /// Where a place of ints goes; `None` when a number is no int or leaves 64 bits.
    #[inline]
    fn of_ints(self, i: i32, j: i32) -> Option<(i64, i64)> {
        let (i, j) = (i64::from(i), i64::from(j));
        match self {
            Motion::Shift(Value::Int(di), Value::Int(dj)) => Some((i.checked_add(di)?, j.checked_add(dj)?)),
            Motion::FlipRows(Value::Int(d)) => Some((d.checked_sub(i)?, j)),
            Motion::FlipColumns(Value::Int(d)) => Some((i, d.checked_sub(j)?)),
            Motion::Transpose(Value::Int(a), Value::Int(b)) => {
                Some((j.checked_sub(b)?.checked_add(a)?, i.checked_sub(a)?.checked_add(b)?))
            }
            _ => None,
        }
    }

    /// Where any place goes.
    fn of_values(self, ctx: &mut Ctx<'a>, i: Value<'a>, j: Value<'a>) -> Result<(Value<'a>, Value<'a>), EvalError> {
        Ok(match self {
            Motion::Shift(di, dj) => (ctx.add(i, di)?, ctx.add(j, dj)?),
            Motion::FlipRows(d) => (ctx.sub(d, i)?, j),
            Motion::FlipColumns(d) => (i, ctx.sub(d, j)?),
            Motion::Transpose(a, b) => {
                let (row, column) = (ctx.sub(j, b)?, i);
                let row = ctx.add(row, a)?;
                let column = ctx.sub(column, a)?;
                (row, ctx.add(column, b)?)
            }
        })
    }
}

/// Moves a patch item by item; `cells` says what its items are taken for.
pub(super) fn moved<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, cells: bool, motion: Motion<'a>) -> Res<'a> {
    if let (Value::Set(seq), Motion::Shift(Value::Int(di), Value::Int(dj))) = (patch, motion)
        && let Some(shifted) = ctx.far_shifted(seq, cells, (di, dj))
    {
        return shifted;
    }
    moved_item_by_item(ctx, patch, cells, motion)
}

fn moved_item_by_item<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, cells: bool, motion: Motion<'a>) -> Res<'a> {
    let items = ctx.items(patch)?;
    let mut out = Vec::with_capacity(ctx.len(patch)?);
    for item in items {
        out.push(move_item(ctx, item, cells, motion)?);
    }
    if keeps_order(patch, cells, motion) { ctx.set_of_sorted(&out) } else { ctx.set(&out) }
}

/// Whether the items of a set are as ascending and distinct after a motion as before it.
fn keeps_order(patch: Value<'_>, cells: bool, motion: Motion<'_>) -> bool {
    let Value::Set(seq) = patch else { return false };
    let plain = |item: &Value<'_>| match item {
        Value::Pair(..) => !cells,
        Value::Cell { .. } => cells,
        _ => false,
    };
    matches!(motion, Motion::Shift(Value::Int(_), Value::Int(_))) && seq.items.iter().all(plain)
}

#[inline]
fn move_item<'a>(ctx: &mut Ctx<'a>, item: Value<'a>, cells: bool, motion: Motion<'a>) -> Res<'a> {
    match item {
        Value::Pair(i, j) if !cells => {
            if let Some((i, j)) = motion.of_ints(i, j) {
                return ctx.pair(i, j);
            }
        }
        Value::Cell { color, i, j } if cells => {
            if let Some((i, j)) = motion.of_ints(i, j) {
                return ctx.cell(Value::Int(color.into()), Value::Int(i), Value::Int(j));
            }
        }
        _ => {}
    }
    if cells {
        let (color, i, j) = parts_of_cell(ctx, item)?;
        let (i, j) = motion.of_values(ctx, i, j)?;
        ctx.cell(color, i, j)
    } else {
        let (i, j) = ctx.unpack2(item)?;
        let (i, j) = motion.of_values(ctx, i, j)?;
        ctx.tuple(&[i, j])
    }
}

/// The patch moved by `(rows, columns)`.
///
/// # Errors
/// `TypeError` and `ValueError` when the patch or the directions are none.
#[inline]
pub fn shift<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, directions: Value<'a>) -> Res<'a> {
    if let (Some((_, i, j)), Value::Pair(di, dj)) = (patch.as_mask(), directions) {
        return ctx.moved(patch, i64::from(i) + i64::from(di), i64::from(j) + i64::from(dj));
    }
    if let (parts @ [_, ..], Value::Pair(..)) = (patch.parts(), directions)
        && let Some(union) = mask::union_all(ctx, parts)?
    {
        return shift(ctx, union, directions);
    }
    if let (Value::Expanse(expanse), Value::Pair(di, dj)) = (patch, directions)
        && let Some(moved) = ctx.expanse_moved(expanse, (di, dj))
    {
        return moved;
    }
    match ctx.dialect {
        Dialect::Arc if ctx.len(patch)? == 0 => return Ok(patch),
        Dialect::Batt if !patch.truthy() => return Ok(Value::EMPTY_SET),
        Dialect::Batt if directions.is_empty_tuple() => return Ok(patch),
        _ => {}
    }
    let (di, dj) = ctx.unpack2(directions)?;
    let cells = holds_cells(ctx, patch)?;
    moved(ctx, patch, cells, Motion::Shift(di, dj))
}

/// Shifts a patch so that its extents `top` and `left` come to 0.
fn shift_to_origin<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, top: Kernel, left: Kernel) -> Res<'a> {
    if ctx.len(patch)? == 0 {
        return Ok(patch);
    }
    let top = top(ctx, patch);
    let top = ctx.guard(SafeDefault::Zero, top)?;
    let di = ctx.neg(top)?;
    let left = left(ctx, patch);
    let left = ctx.guard(SafeDefault::Zero, left)?;
    let dj = ctx.neg(left)?;
    let directions = ctx.tuple(&[di, dj])?;
    shift(ctx, patch, directions)
}

/// The patch with the upper left corner of its bounding box at `(0, 0)`.
#[inline]
pub fn normalize<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if patch.as_mask().is_some() {
        return ctx.moved(patch, 0, 0);
    }
    shift_to_origin(ctx, patch, extent::uppermost, extent::leftmost)
}

/// [`normalize`] of places; cells stay where they are.
#[inline]
pub fn normalize_i<'a>(ctx: &mut Ctx<'a>, indices: Value<'a>) -> Res<'a> {
    match indices {
        Value::Indices { .. } => ctx.moved(indices, 0, 0),
        indices => shift_to_origin(ctx, indices, extent::uppermost_i, extent::leftmost_i),
    }
}

/// [`normalize`] of cells; places stay where they are.
#[inline]
pub fn normalize_o<'a>(ctx: &mut Ctx<'a>, object: Value<'a>) -> Res<'a> {
    match object {
        Value::Object { .. } | Value::Picture { .. } => ctx.moved(object, 0, 0),
        object => shift_to_origin(ctx, object, extent::uppermost_o, extent::leftmost_o),
    }
}

#[cfg(test)]
mod tests {
    use super::super::chance::{Chance, assert_same, each};
    use super::*;
    use crate::value::Grid;

    /// Places, cells, or pairs of pairs, in a set that no mask holds: some far away, two colours on a place, no colours.
    fn general_set<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance) -> Value<'a> {
        let (kind, far) = (chance.below(4), [0, 40_000, i32::MAX - 90][chance.below(3) as usize]);
        let mut number = |n| far + chance.below(n) as i32;
        let mut items = Vec::new();
        for _ in 0..2 + number(3) - far {
            let (i, j) = (number(60), number(3));
            items.push(match kind {
                0 => Value::Pair(i, j),
                1 => Value::Cell { color: (j % 16) as i16 - 1, i, j: far },
                2 => Value::Pairs([1, 2, i as i16, j as i16]),
                _ => [Value::Pair(i, j), Value::Cell { color: 3, i, j }][(i % 2) as usize],
            });
        }
        ctx.set(&items).unwrap_or(Value::EMPTY_SET)
    }

    #[test]
    fn places_of_a_product_are_its_second_list() {
        let mut at_once = 0;
        each(200, |ctx, chance| {
            let (a, b) = (chance.patch(ctx, 9, true), chance.grid(5));
            let wide = Grid { w: 7, h: b.h, ..b };
            let b = Value::Grid(ctx.arena.alloc(if chance.below(2) == 0 { wide } else { b }));
            let (Some(Ok(product)), Dialect::Arc) = (ctx.unlisted_product(a, b), ctx.dialect) else { return };
            let couples = ctx.list(product, 0).unwrap_or_default();
            let second: Vec<Value<'_>> =
                couples.iter().filter_map(|&couple| Some(ctx.unpack2(couple).ok()?.1)).collect();
            let (full, fast) = (ctx.budget_left(), second_of_couples(ctx, product));
            let paid = full.0 - ctx.budget_left().0;
            ctx.restore_budget(full);
            let slow = ctx.set(&second);
            let Some(fast) = fast else { return };
            assert_eq!(paid, full.0 - ctx.budget_left().0);
            at_once += 1;
            assert_same(ctx, fast, slow, || "the rows of a product".to_owned());
        });
        assert!(at_once > 30, "only {at_once} at once");
    }

    #[test]
    fn general_sets_are_shifted_as_item_by_item() {
        let mut at_once = 0;
        each(3000, |ctx, chance| {
            let set = general_set(ctx, chance);
            let Value::Set(seq) = set else { return };
            let by = [0, 5, -40_000, -90_000, 1 << 31][chance.below(5) as usize];
            let (di, dj) = (Value::Int(by + chance.below(9) as i64), Value::Int(by));
            for cells in [false, true] {
                let (full, motion) = (ctx.budget_left(), Motion::Shift(di, dj));
                at_once += u32::from(ctx.far_shifted(seq, cells, (by, by)).is_some());
                ctx.restore_budget(full);
                let slow = moved_item_by_item(ctx, set, cells, motion);
                let used = (full.0 - ctx.fuel, full.1 - ctx.budget_left().1);
                ctx.restore_budget(full);
                let fast = moved(ctx, set, cells, motion);
                assert_eq!((full.0 - ctx.fuel, full.1 - ctx.budget_left().1), used);
                let sizes = |set: Res<'_>| set.map(|set| (set.weight(), set.depth(), matches!(set, Value::Set(_))));
                assert_eq!(sizes(fast), sizes(slow));
                assert_same(ctx, fast, slow, || format!("{} items, by {by:?}", seq.items.len()));
            }
        });
        assert!(at_once > 500, "only {at_once} sets were shifted at once");
    }
}
