//! Where an object occurs in a grid.
//!
//! The places where every cell of a mask meets its colour are the erosion of that colour's cells by the mask. It is
//! taken line by line: each run of columns and each run of equal rows by doubling, so a rectangle of `h` x `w` costs
//! about `log h + log w` passes over the words (J. Pecht, "Speeding-up successive Minkowski operations with bit-plane
//! computers", Pattern Recognition Letters 3(2), 1985).

use super::footprint::{Axis, at, dims, normalize, packed, place, shift, span};
use super::object::{area, box_places};
use super::palette::colors_within;
use super::patch::parts_of_cell;
use crate::value::{Ctx, EvalError, Grid, Picture, Res, Rows, SIDE, Value, equal, full_rows};

/// Cells for a unit of fuel where both are packed and a row is one word.
const PACKED_CELLS: u64 = 16;

/// The fuel of [`occurrences`]: a sixteenth of the cells of both when packed, else every cell of the object at every place.
pub fn occurrences_cost(args: &[Value<'_>]) -> u64 {
    let &[grid, obj] = args else { return 1 };
    if let (Value::Grid(grid), Some((mask, ..))) = (grid, obj.as_mask()) {
        let sizes = u64::from(grid.h) * u64::from(grid.w) + u64::from(mask.n) + 1;
        return sizes / PACKED_CELLS + 16;
    }
    let sizes = grid.weight().saturating_add(obj.weight()).saturating_add(1);
    let h = match grid {
        Value::Grid(grid) => u64::from(grid.h),
        Value::Tuple(seq) | Value::Set(seq) => seq.items.len() as u64,
        Value::Expanse(expanse) => expanse.n.into(),
        Value::Unlisted(unlisted) => unlisted.n.into(),
        Value::Wide(grid) => grid.h() as u64,
        _ => 3,
    };
    // An empty object occurs at one row and one column more than there are.
    let cells = area(grid);
    let places = cells.saturating_add(h).saturating_add(cells / h.max(1)).saturating_add(1);
    sizes.saturating_add(places.saturating_mul(obj.weight()))
}

/// The places at which an object's upper left corner can lie so that all its cells match the grid.
pub fn occurrences<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, obj: Value<'a>) -> Res<'a> {
    let (mut room, is_packed) = (None, matches!(obj, Value::Object { .. } | Value::Picture { .. }));
    match if is_packed { packed(grid, &mut room) } else { None } {
        Some(grid) => {
            let found = if grid.h() <= SIDE / 2 {
                found_within::<{ SIDE / 2 }>(grid, obj)
            } else {
                found_within::<SIDE>(grid, obj)
            };
            match found {
                Some(found) => ctx.indices_within(&found, grid.h(), 0, 0),
                None => Ok(Value::EMPTY_SET),
            }
        }
        None => general_occurrences(ctx, grid, obj),
    }
}

/// The places at which a packed object occurs in a grid of at most `N` rows; `None` when there is none.
fn found_within<const N: usize>(grid: &Grid, obj: Value<'_>) -> Option<Rows> {
    let (mask, ..) = obj.as_mask()?;
    let (down, right) = ((grid.h() + 1).saturating_sub(mask.h()), (grid.w() + 1).saturating_sub(mask.w()));
    if down == 0 || right == 0 {
        return None;
    }
    // The box of the mask lies inside the grid.
    let mut found = full_rows(down, right);
    match obj {
        Value::Object { color, .. } => match_color::<N>(grid, &mask.rows[..mask.h()], color, &mut found),
        Value::Picture { picture, .. } => colors_within(&picture.planes).all(|color| {
            let rows = cells_of(picture, color);
            match_color::<N>(grid, &rows[..mask.h()], color, &mut found)
        }),
        _ => false,
    }
    .then_some(found)
}

/// The cells of one colour of a picture.
fn cells_of(picture: &Picture, color: u8) -> Rows {
    let mut rows = [0; SIDE];
    let flip: [u32; 4] = std::array::from_fn(|k| if color >> k & 1 == 1 { 0 } else { u32::MAX });
    let [a, b, c, d] = &picture.planes;
    for (i, (out, &row)) in rows.iter_mut().zip(&picture.mask.rows[..picture.mask.h()]).enumerate() {
        *out = row & (a[i] ^ flip[0]) & (b[i] ^ flip[1]) & (c[i] ^ flip[2]) & (d[i] ^ flip[3]);
    }
    rows
}

/// Keeps the places at which all cells of `rows` have a colour; false when none is left. The grid has at most `N` rows,
/// and so do the places.
fn match_color<const N: usize>(grid: &Grid, rows: &[u32], color: u8, found: &mut Rows) -> bool {
    let mut cells = None;
    // Rows with as many empty ones below, so that a window may slide down.
    let mut eroded = [[0; N]; 2];
    let mut at = 0;
    for equal in rows.chunk_by(|row, other| row == other) {
        let row = equal[0];
        if row != 0 {
            let cells: &[u32; N] = cells.get_or_insert_with(|| {
                let cells = grid.cells_of(color);
                std::array::from_fn(|i| cells[i])
            });
            let mut here = *cells;
            erode_across(cells, row, &mut here);
            erode_down(&mut here, equal.len());
            eroded[0] = here;
            let mut any = 0;
            for (found, eroded) in found[..N].iter_mut().zip(&eroded.as_flattened()[at..at + N]) {
                *found &= eroded;
                any |= *found;
            }
            if any == 0 {
                return false;
            }
        }
        at += equal.len();
    }
    true
}

/// The cells from which all bits of `pattern`, counted to the right, are set. `out`: the cells.
#[inline]
fn erode_across<const N: usize>(cells: &[u32; N], pattern: u32, out: &mut [u32; N]) {
    let mut shift = pattern.trailing_zeros();
    let mut rest = pattern >> shift;
    if rest == 1 {
        for row in out {
            *row >>= shift;
        }
        return;
    }
    *out = [u32::MAX; N];
    while rest != 0 {
        let length = rest.trailing_ones();
        let run = erode_run(cells, length);
        for (out, run) in out.iter_mut().zip(&run) {
            *out &= run >> shift;
        }
        rest = if length < 32 { rest >> length } else { 0 };
        shift += length;
        if rest != 0 {
            shift += rest.trailing_zeros();
            rest >>= rest.trailing_zeros();
        }
    }
}

/// The cells with which a run of `length` set bits begins.
#[inline]
fn erode_run<const N: usize>(cells: &[u32; N], length: u32) -> [u32; N] {
    let mut out = *cells;
    let mut done = 1;
    while done < length {
        let step = done.min(length - done);
        for row in &mut out {
            *row &= *row >> step;
        }
        done += step;
    }
    out
}

/// Keeps the cells below which `height` rows, their own counted, are set.
#[inline]
fn erode_down<const N: usize>(rows: &mut [u32; N], height: usize) {
    let mut done = 1;
    while done < height {
        let step = done.min(height - done).min(N);
        let kept = N - step;
        for i in 0..kept {
            rows[i] &= rows[i + step];
        }
        rows[kept..].fill(0);
        done += step;
    }
}

/// Python's search, place by place.
fn general_occurrences<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, obj: Value<'a>) -> Res<'a> {
    let normed = normalize(ctx, obj)?;
    let (h, w) = dims(ctx, grid)?;
    let (oh, ow) = (span(ctx, obj, Axis::Row)?, span(ctx, obj, Axis::Col)?);
    let (down, right) = (places(ctx, h, oh)?, places(ctx, w, ow)?);
    // Python looks at the columns only when it has a row.
    let down = range_len(down)?;
    let right = if down == 0 { 0 } else { range_len(right)? };
    if ctx.len(normed)? == 0 {
        return box_places(ctx, down, right);
    }
    let all_cells = normed.is_set() && ctx.items(normed)?.all(|item| matches!(item, Value::Cell { .. }));
    let mut found = Vec::new();
    for i in 0..down {
        for j in 0..right {
            let here = if all_cells {
                matches_cells(ctx, grid, normed, (i, j), (h, w))?
            } else {
                let shifted = shift(ctx, normed, Value::Pair(i as i32, j as i32))?;
                matches_any(ctx, grid, shifted, (h, w))?
            };
            if here {
                found.push(ctx.pair(i as i64, j as i64)?);
            }
        }
    }
    ctx.set_of_sorted(&found)
}

/// Python's `size - own + 1`.
fn places<'a>(ctx: &mut Ctx<'a>, size: usize, own: Value<'a>) -> Res<'a> {
    let gap = ctx.sub(Value::Int(size as i64), own)?;
    ctx.add(gap, Value::Int(1))
}

/// How often Python's `range(n)` turns.
fn range_len(n: Value<'_>) -> Result<usize, EvalError> {
    n.as_int().map(|n| n.max(0) as usize).ok_or(EvalError::TypeError)
}

/// Whether cells, moved to `(i, j)`, all match.
fn matches_cells<'a>(
    ctx: &mut Ctx<'a>,
    grid: Value<'a>,
    cells: Value<'a>,
    (i, j): (usize, usize),
    size: (usize, usize),
) -> Result<bool, EvalError> {
    for cell in ctx.items(cells)? {
        let Value::Cell { color, i: k, j: l } = cell else { return Ok(false) };
        let (k, l) = (Value::Int(i64::from(k) + i as i64), Value::Int(i64::from(l) + j as i64));
        let Some((k, l)) = place(k, l, size)? else { return Ok(false) };
        if !equal(at(ctx, grid, k, l)?, Value::Int(color.into()), ctx.dialect) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether all cells of anything match.
fn matches_any<'a>(
    ctx: &mut Ctx<'a>,
    grid: Value<'a>,
    cells: Value<'a>,
    size: (usize, usize),
) -> Result<bool, EvalError> {
    for cell in ctx.items(cells)? {
        let (color, i, j) = parts_of_cell(ctx, cell)?;
        let Some((i, j)) = place(i, j, size)? else { return Ok(false) };
        if !equal(at(ctx, grid, i, j)?, color, ctx.dialect) {
            return Ok(false);
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::super::chance::{assert_same, each};
    use super::super::{object, painting};
    use super::*;
    use crate::value::repr;

    #[test]
    fn erosion_agrees_with_the_search() {
        let mut hits = 0;
        each(1500, |ctx, chance| {
            let colors = 1 + chance.below(3);
            let grid = chance.grid(colors);
            let (mut grid, side) = (Value::Grid(ctx.arena.alloc(grid)), 1 + chance.below(9));
            let mut obj = chance.patch(ctx, side, false);
            match chance.below(3) {
                // A part of the grid occurs there.
                0 => obj = object::toobject(ctx, obj, grid).unwrap_or(obj),
                1 => grid = painting::paint(ctx, grid, obj).unwrap_or(grid),
                _ => {}
            }
            let (fast, slow) = (occurrences(ctx, grid, obj), general_occurrences(ctx, grid, obj));
            hits += u32::from(fast.is_ok_and(|places| !places.is_empty_set()));
            let dialect = ctx.dialect;
            assert_same(ctx, fast, slow, || format!("{}\n{}", repr(grid, dialect), repr(obj, dialect)));
        });
        assert!(hits > 500, "only {hits} objects occurred");
    }
}
