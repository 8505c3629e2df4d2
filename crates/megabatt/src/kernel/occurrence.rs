//! Where an object occurs in a grid.
//!
//! The places where every cell of a mask meets its colour are the erosion of that colour's cells by the mask. It is
//! taken line by line: each run of columns and each run of equal rows by doubling, so a rectangle of `h` x `w` costs
//! about `log h + log w` passes over the words (J. Pecht, "Speeding-up successive Minkowski operations with bit-plane
//! computers", Pattern Recognition Letters 3(2), 1985).

use super::footprint::{Axis, at, dims, normalize, place, shift, span};
use super::object::{area, box_places};
use super::palette::colors_within;
use super::patch::parts_of_cell;
use crate::value::{Ctx, EvalError, Grid, Mask, Res, Rows, SIDE, Value, equal, full_rows};

/// Cells for a unit of fuel where both are packed and a row is one word.
const PACKED_CELLS: u64 = 16;

/// The fuel of [`occurrences`]: a sixteenth of the cells of both when packed, else every cell of the object at every place.
pub fn occurrences_cost(args: &[Value<'_>]) -> u64 {
    let &[grid, obj] = args else { return 1 };
    let sizes = grid.weight().saturating_add(obj.weight()).saturating_add(1);
    if matches!(grid, Value::Grid(_)) && obj.as_mask().is_some() {
        return sizes / PACKED_CELLS + 16;
    }
    let h = match grid {
        Value::Grid(grid) => u64::from(grid.h),
        Value::Tuple(seq) | Value::Set(seq) => seq.items.len() as u64,
        Value::Expanse(expanse) => expanse.n.into(),
        _ => 3,
    };
    // An empty object occurs at one row and one column more than there are.
    let cells = area(grid);
    let places = cells.saturating_add(h).saturating_add(cells / h.max(1)).saturating_add(1);
    sizes.saturating_add(places.saturating_mul(obj.weight()))
}

/// The places at which an object's upper left corner can lie so that all its cells match the grid.
pub fn occurrences<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, obj: Value<'a>) -> Res<'a> {
    match (grid, obj) {
        (Value::Grid(grid), Value::Object { mask, color, .. }) => {
            let mut found = candidates(grid, mask);
            match_color(grid, &mask.rows, mask.h(), color, &mut found);
            ctx.indices(&found, 0, 0)
        }
        (Value::Grid(grid), Value::Picture { picture, .. }) => {
            let mut found = candidates(grid, &picture.mask);
            for color in colors_within(&picture.planes) {
                let rows = cells_of(&picture.mask, &picture.planes, color);
                if !match_color(grid, &rows, picture.mask.h(), color, &mut found) {
                    return Ok(Value::EMPTY_SET);
                }
            }
            ctx.indices(&found, 0, 0)
        }
        _ => general_occurrences(ctx, grid, obj),
    }
}

/// The places where the box of a mask lies inside the grid.
fn candidates(grid: &Grid, mask: &Mask) -> Rows {
    full_rows((grid.h() + 1).saturating_sub(mask.h()), (grid.w() + 1).saturating_sub(mask.w()))
}

/// The cells of one colour of a picture.
fn cells_of(mask: &Mask, planes: &[Rows; 4], color: u8) -> Rows {
    let mut rows = mask.rows;
    for (k, plane) in planes.iter().enumerate() {
        let flip = if color >> k & 1 == 1 { 0 } else { u32::MAX };
        for (row, &bits) in rows.iter_mut().zip(plane) {
            *row &= bits ^ flip;
        }
    }
    rows
}

/// Rows with as many empty ones below, so that a window may slide down.
type Tall = [u32; 2 * SIDE];

/// Keeps the places at which all cells of `rows` have a colour; false when none is left.
fn match_color(grid: &Grid, rows: &Rows, h: usize, color: u8, found: &mut Rows) -> bool {
    let mut at = 0;
    let mut cells: Option<Rows> = None;
    while at < h {
        let row = rows[at];
        let equal = rows[at..h].iter().take_while(|&&other| other == row).count();
        if row != 0 {
            let cells = cells.get_or_insert_with(|| grid.cells_of(color));
            let eroded = erode_down(&erode_across(cells, row), equal);
            let mut any = 0;
            for (found, eroded) in found.iter_mut().zip(&eroded[at..at + SIDE]) {
                *found &= eroded;
                any |= *found;
            }
            if any == 0 {
                return false;
            }
        }
        at += equal;
    }
    true
}

/// The cells from which all bits of `pattern`, counted to the right, are set.
fn erode_across(cells: &Rows, pattern: u32) -> Rows {
    let mut out = [u32::MAX; SIDE];
    let (mut rest, mut shift) = (pattern, 0);
    while rest != 0 {
        shift += rest.trailing_zeros();
        rest >>= rest.trailing_zeros();
        let length = rest.trailing_ones();
        let run = erode_run(cells, length);
        for (out, run) in out.iter_mut().zip(&run) {
            *out &= run >> shift;
        }
        rest = if length < 32 { rest >> length << length } else { 0 };
    }
    out
}

/// The cells with which a run of `length` set bits begins.
fn erode_run(cells: &Rows, length: u32) -> Rows {
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

/// The cells below which `height` rows, their own counted, are set.
fn erode_down(rows: &Rows, height: usize) -> Tall {
    let mut out: Tall = [0; 2 * SIDE];
    out[..SIDE].copy_from_slice(rows);
    let mut done = 1;
    while done < height {
        let step = done.min(height - done).min(SIDE);
        let below: Rows = std::array::from_fn(|i| out[i + step]);
        for (row, below) in out.iter_mut().zip(&below) {
            *row &= below;
        }
        done += step;
    }
    out
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
