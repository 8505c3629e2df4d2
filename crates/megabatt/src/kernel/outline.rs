//! Boxes around patches: corners, filled boxes, outlines. How large they are depends on coordinates, so each kernel has a
//! cost function beside it.

use super::extent::{self, Kernel, extreme};
use super::line::{bound, charge_items, ints_of};
use super::mask;
use super::patch::places;
use crate::value::{Ctx, Dialect, EvalError, Mask, Res, SIDE, SafeDefault, Value, full_rows, low_bits};

/// The corners of a patch's bounding box as a set; of an empty patch the set of `()`.
pub fn corners<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some((mask, i, j)) = patch.as_mask() {
        let mut rows = [0; SIDE];
        let ends = 1 | 1 << (mask.w - 1);
        rows[0] = ends;
        rows[mask.h() - 1] = ends;
        return ctx.indices(&rows, i.into(), j.into());
    }
    let mut out = Vec::with_capacity(4);
    for corner in [extent::ulcorner, extent::urcorner, extent::llcorner, extent::lrcorner] {
        let corner = corner(ctx, patch);
        out.push(ctx.guard(SafeDefault::EmptyTuple, corner)?);
    }
    ctx.set(&out)
}

/// A place among the items of a patch, as far as it has ints.
fn ints_of_item(item: Value<'_>) -> Option<(i64, i64)> {
    match item {
        Value::Cell { i, j, .. } => Some((i.into(), j.into())),
        Value::Tuple(seq) | Value::Set(seq) if seq.items.len() >= 2 => match ints_of(item) {
            (Some(i), Some(j)) => Some((i, j)),
            _ => ints_of_item(seq.items[1]),
        },
        Value::Expanse(expanse) => expanse.items().nth(1).and_then(ints_of_item),
        Value::Unlisted(unlisted) => unlisted.with_list(|items| items.get(1).and_then(|&item| ints_of_item(item))),
        place => match ints_of(place) {
            (Some(i), Some(j)) => Some((i, j)),
            _ => None,
        },
    }
}

/// Height and width of the box of a patch, from its items alone.
fn box_of(patch: Value<'_>) -> (u64, u64) {
    if let Some((mask, ..)) = patch.as_mask() {
        return (mask.h.into(), mask.w.into());
    }
    match patch {
        Value::Expanse(expanse) => (expanse.sides().0.into(), expanse.sides().1.into()),
        // Rows of two colours pass for places.
        Value::Grid(_) => (16, 16),
        Value::Wide(grid) => {
            let span = |k: usize| {
                let colors = grid.rows().iter().map(|row| u64::from(row[k]));
                let least = colors.clone().min().unwrap_or(0);
                colors.max().unwrap_or(0) - least + 1
            };
            (span(0), span(1))
        }
        Value::Tuple(seq) | Value::Set(seq) => box_of_items(seq.items),
        Value::Unlisted(unlisted) => unlisted.with_list(box_of_items),
        _ => (0, 0),
    }
}

fn box_of_items(items: &[Value<'_>]) -> (u64, u64) {
    let mut places = items.iter().filter_map(|&item| ints_of_item(item));
    let Some((i, j)) = places.next() else { return (0, 0) };
    let (top, bottom, left, right) = places.fold((i, i, j, j), |(top, bottom, left, right), (i, j)| {
        (top.min(i), bottom.max(i), left.min(j), right.max(j))
    });
    (bottom.abs_diff(top).saturating_add(1), right.abs_diff(left).saturating_add(1))
}

/// The fuel of [`backdrop`] and [`delta`]: the cells and the area of their box.
pub fn area_cost(args: &[Value<'_>]) -> u64 {
    let (h, w) = box_of(args[0]);
    h.saturating_mul(w).saturating_add(args[0].weight()).saturating_add(1)
}

/// The fuel of [`box_`], [`inbox`] and [`outbox`]: the cells and the perimeter of their box.
pub fn outline_cost(args: &[Value<'_>]) -> u64 {
    let (h, w) = box_of(args[0]);
    h.saturating_add(w).saturating_mul(2).saturating_add(args[0].weight()).saturating_add(9)
}

/// Every place of a patch's bounding box.
///
/// # Errors
/// `TypeError` and `ValueError` when it is no patch.
#[inline]
pub fn backdrop<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some((mask, i, j)) = patch.as_mask() {
        return ctx.full_box(mask.h(), mask.w(), i.into(), j.into());
    }
    if is_nothing(ctx, patch)? {
        return Ok(Value::EMPTY_SET);
    }
    let upper = match ctx.dialect {
        Dialect::Arc => {
            let indices = places(ctx, patch)?;
            extent::ulcorner(ctx, indices)
        }
        Dialect::Batt => extent::ulcorner(ctx, patch),
    };
    let upper = ctx.guard(SafeDefault::EmptyTuple, upper)?;
    let (si, sj) = ctx.unpack2(upper)?;
    let lower = extent::lrcorner(ctx, patch);
    let lower = ctx.guard(SafeDefault::EmptyTuple, lower)?;
    let (ei, ej) = ctx.unpack2(lower)?;
    let ei = ctx.add(ei, Value::Int(1))?;
    let (top, bottom) = (bound(si)?, bound(ei)?);
    let ej = ctx.add(ej, Value::Int(1))?;
    let (left, right) = (bound(sj)?, bound(ej)?);
    let (h, w) = (bottom.abs_diff(top), right.abs_diff(left));
    if h <= SIDE as u64 && w <= SIDE as u64 {
        return ctx.full_box(h as usize, w as usize, top, left);
    }
    let full = ctx.expanse_drawn((top, left), (h, w), h.saturating_mul(w), |words| {
        for (at, strip) in words.chunks_exact_mut(h as usize).enumerate() {
            strip.fill(strip_of(w, at));
        }
    });
    if let Some(full) = full {
        return full;
    }
    charge_items(ctx, h.saturating_mul(w))?;
    let mut items = Vec::with_capacity((h * w) as usize);
    for i in top..bottom {
        for j in left..right {
            items.push(ctx.pair(i, j)?);
        }
    }
    ctx.set_of_sorted(&items)
}

/// A full row of a box of width `w`, as seen on one of its strips of 32 columns.
fn strip_of(w: u64, at: usize) -> u32 {
    low_bits((w - (at * SIDE) as u64).min(SIDE as u64) as usize)
}

/// Whether a patch has no items; in batt also what has no length.
fn is_nothing<'a>(ctx: &Ctx<'a>, patch: Value<'a>) -> Result<bool, EvalError> {
    match (ctx.len(patch), ctx.dialect) {
        (Err(_), Dialect::Batt) => Ok(true),
        (n, _) => Ok(n? == 0),
    }
}

/// The places of a patch's bounding box that are not in the patch.
///
/// # Errors
/// `TypeError` and `ValueError` when it is no patch, or a tuple.
#[inline]
pub fn delta<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some((mask, i, j)) = patch.as_mask() {
        let mut rows = full_rows(mask.h(), mask.w());
        for (row, taken) in rows.iter_mut().zip(&mask.rows) {
            *row &= !taken;
        }
        return ctx.indices_within(&rows, mask.h(), i.into(), j.into());
    }
    if is_nothing(ctx, patch)? {
        return Ok(Value::EMPTY_SET);
    }
    let all = backdrop(ctx, patch);
    let all = ctx.guard(SafeDefault::EmptySet, all)?;
    let taken = places(ctx, patch)?;
    match mask::difference(ctx, all, taken)? {
        Some(rest) => Ok(rest),
        None => ctx.sub(all, taken),
    }
}

/// The outline of a box of ints, corners included; ends included, in order.
fn outline<'a>(ctx: &mut Ctx<'a>, (top, left): (i64, i64), (bottom, right): (i64, i64)) -> Res<'a> {
    let (h, w) = (bottom.abs_diff(top).saturating_add(1), right.abs_diff(left).saturating_add(1));
    if h <= SIDE as u64 && w <= SIDE as u64 {
        let (h, w) = (h as usize, w as usize);
        let mut rows = [0; SIDE];
        rows[..h].fill(1 | 1 << (w - 1));
        rows[0] = low_bits(w);
        rows[h - 1] = low_bits(w);
        let n = if h == 1 || w == 1 { h * w } else { 2 * (h + w) - 4 };
        return ctx.places_of(Mask { rows, n: n as u16, h: h as u8, w: w as u8 }, top, left);
    }
    let n = if h == 1 || w == 1 { h.max(w) } else { h.saturating_add(w).saturating_mul(2) - 4 };
    let far = ctx.expanse_drawn((top, left), (h, w), n, |words| {
        let strips = words.len() / h as usize;
        for (at, strip) in words.chunks_exact_mut(h as usize).enumerate() {
            let last = if at + 1 == strips { 1 << ((w - 1) % SIDE as u64) } else { 0 };
            strip.fill(last | u32::from(at == 0));
            for end in [0, strip.len() - 1] {
                strip[end] = strip_of(w, at);
            }
        }
    });
    if let Some(far) = far {
        return far;
    }
    charge_items(ctx, h.saturating_add(w).saturating_mul(2))?;
    let mut items = Vec::with_capacity((2 * (h + w)) as usize);
    for i in top..=bottom {
        if i == top || i == bottom {
            for j in left..=right {
                items.push(ctx.pair(i, j)?);
            }
        } else {
            items.push(ctx.pair(i, left)?);
            if right != left {
                items.push(ctx.pair(i, right)?);
            }
        }
    }
    ctx.set_of_sorted(&items)
}

/// The outline of the box between two places, whichever is the upper left one.
fn outline_between<'a>(
    ctx: &mut Ctx<'a>,
    (ai, aj): (Value<'a>, Value<'a>),
    (bi, bj): (Value<'a>, Value<'a>),
) -> Res<'a> {
    if let (Value::Int(ai), Value::Int(aj), Value::Int(bi), Value::Int(bj)) = (ai, aj, bi, bj) {
        return outline(ctx, (ai.min(bi), aj.min(bj)), (ai.max(bi), aj.max(bj)));
    }
    let (si, sj) = (extreme(ctx, ai, bi, false)?, extreme(ctx, aj, bj, false)?);
    let (ei, ej) = (extreme(ctx, ai, bi, true)?, extreme(ctx, aj, bj, true)?);
    // Python's order of making them, since of `1` and `True` the first stays in a set.
    let mut items = Vec::new();
    let end = ctx.add(ei, Value::Int(1))?;
    for column in [sj, ej] {
        for i in bound(si)?..bound(end)? {
            items.push(ctx.tuple(&[Value::Int(i), column])?);
        }
    }
    let end = ctx.add(ej, Value::Int(1))?;
    for row in [si, ei] {
        for j in bound(sj)?..bound(end)? {
            items.push(ctx.tuple(&[row, Value::Int(j)])?);
        }
    }
    ctx.set(&items)
}

/// The outline of a packed patch's box grown by `by` cells each way.
fn grown<'a>(ctx: &mut Ctx<'a>, mask: &Mask, i: i32, j: i32, by: i64) -> Res<'a> {
    let (ai, bi) = (i64::from(i) - by, i64::from(i) + i64::from(mask.h) - 1 + by);
    let (aj, bj) = (i64::from(j) - by, i64::from(j) + i64::from(mask.w) - 1 + by);
    outline(ctx, (ai.min(bi), aj.min(bj)), (ai.max(bi), aj.max(bj)))
}

/// The general path of [`inbox`] and [`outbox`].
fn outline_by<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, by: i64) -> Res<'a> {
    if ctx.dialect == Dialect::Batt && (patch.is_empty_set() || patch.is_empty_tuple()) {
        return Ok(Value::EMPTY_SET);
    }
    let mut sides = [Value::None; 4];
    let kernels: [(Kernel, i64); 4] =
        [(extent::uppermost, -by), (extent::leftmost, -by), (extent::lowermost, by), (extent::rightmost, by)];
    for (side, (kernel, by)) in sides.iter_mut().zip(kernels) {
        let extent = kernel(ctx, patch);
        let extent = ctx.guard(SafeDefault::Zero, extent)?;
        *side = ctx.add(extent, Value::Int(by))?;
    }
    outline_between(ctx, (sides[0], sides[1]), (sides[2], sides[3]))
}

/// The outline one cell inside a patch's bounding box; of a thin box the outline of what its sides leave, crossed.
///
/// # Errors
/// `ValueError` of an empty patch.
pub fn inbox<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    match patch.as_mask() {
        Some((mask, i, j)) => grown(ctx, mask, i, j, -1),
        None => outline_by(ctx, patch, -1),
    }
}

/// The outline one cell outside a patch's bounding box.
///
/// # Errors
/// `ValueError` of an empty patch.
pub fn outbox<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    match patch.as_mask() {
        Some((mask, i, j)) => grown(ctx, mask, i, j, 1),
        None => outline_by(ctx, patch, 1),
    }
}

/// The outline of a patch's bounding box. (`box` is a word of Rust's.)
///
/// # Errors
/// `TypeError` and `ValueError` when it is no patch.
pub fn box_<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some((mask, i, j)) = patch.as_mask() {
        return grown(ctx, mask, i, j, 0);
    }
    match ctx.dialect {
        Dialect::Arc if ctx.len(patch)? == 0 => return Ok(patch),
        Dialect::Batt if patch.is_empty_set() || patch.is_empty_tuple() => return Ok(Value::EMPTY_SET),
        _ => {}
    }
    let upper = extent::ulcorner(ctx, patch);
    let upper = ctx.guard(SafeDefault::EmptyTuple, upper)?;
    let upper = ctx.unpack2(upper)?;
    let lower = extent::lrcorner(ctx, patch);
    let lower = ctx.guard(SafeDefault::EmptyTuple, lower)?;
    let lower = ctx.unpack2(lower)?;
    outline_between(ctx, upper, lower)
}
