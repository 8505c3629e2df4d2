//! Mirrors and rotations of grids.
//!
//! On a packed grid a mirror is a reversal of rows or of bits and a transpose is five rounds of block swaps; every
//! rotation is a transpose with one mirror. Anything else, ragged tuples included, is reversed and zipped as Python
//! does it.
//!
//! ```text
//!  1 2    hmirror 3 4   vmirror 2 1   dmirror 1 3   cmirror 4 2   rot90 3 1   rot180 4 3   rot270 2 4
//!  3 4            1 2           4 3           2 4           3 1         4 2          2 1          1 3
//! ```

use crate::value::{Ctx, EvalError, Grid, Res, Rows, SIDE, Value};

/// The first `h` rows in reverse order; the others must be 0 and stay so.
#[inline]
pub fn flip_rows(rows: &Rows, h: usize) -> Rows {
    let mut out = [0; SIDE];
    for (out, &row) in out.iter_mut().zip(rows[..h].iter().rev()) {
        *out = row;
    }
    out
}

/// The lowest `w` bits of every row reversed, `w` in 1..=32; the others must be 0 and stay so.
#[inline]
pub fn mirror_rows(rows: &Rows, w: usize) -> Rows {
    let down = SIDE - w;
    let mut out = [0; SIDE];
    for (out, &row) in out.iter_mut().zip(rows) {
        *out = row.reverse_bits() >> down;
    }
    out
}

/// Transposes the bits that lie in the first `side` rows and columns, `side` in 1..=32; all others must be 0.
///
/// Off-diagonal blocks change places, at half the size in each round: H. S. Warren, Hacker's Delight, 2nd edition,
/// section 7-3. Rounds whose blocks would be larger than `side` have nothing to swap.
#[inline]
pub fn transpose32(rows: &mut Rows, side: usize) {
    let n = side.next_power_of_two().min(SIDE);
    let rows = &mut rows[..n];
    if n > 16 {
        swap_blocks::<16>(rows);
    }
    if n > 8 {
        swap_blocks::<8>(rows);
    }
    if n > 4 {
        swap_blocks::<4>(rows);
    }
    if n > 2 {
        swap_blocks::<2>(rows);
    }
    if n > 1 {
        swap_blocks::<1>(rows);
    }
}

/// The round of [`transpose32`] whose blocks have sides of `HALF`.
#[inline]
fn swap_blocks<const HALF: usize>(rows: &mut [u32]) {
    // The columns of the left half of every block.
    let left = u32::MAX / ((1 << HALF) + 1);
    for block in rows.chunks_exact_mut(2 * HALF) {
        let (upper, lower) = block.split_at_mut(HALF);
        for k in 0..HALF {
            let swap = (upper[k] >> HALF ^ lower[k]) & left;
            lower[k] ^= swap;
            upper[k] ^= swap << HALF;
        }
    }
}

/// Rows in reverse order.
pub fn flipped(grid: &Grid) -> Grid {
    Grid { planes: grid.planes.each_ref().map(|plane| flip_rows(plane, grid.h())), ..*grid }
}

/// Columns in reverse order.
pub fn mirrored(grid: &Grid) -> Grid {
    Grid { planes: grid.planes.each_ref().map(|plane| mirror_rows(plane, grid.w())), ..*grid }
}

/// Rows as columns.
pub fn transposed(grid: &Grid) -> Grid {
    let mut out = Grid { h: grid.w, w: grid.h, planes: grid.planes };
    let side = grid.h().max(grid.w());
    for plane in &mut out.planes {
        transpose32(plane, side);
    }
    out
}

/// The packed grid after the mirror or rotation of this number, see [`mir_rot_t`].
pub fn turned(grid: &Grid, kind: i64) -> Grid {
    match kind {
        0 => flipped(grid),
        1 => transposed(grid),
        2 => mirrored(grid),
        3 => transposed(&mirrored(&flipped(grid))),
        4 => mirrored(&transposed(grid)),
        5 => mirrored(&flipped(grid)),
        6 => flipped(&transposed(grid)),
        _ => *grid,
    }
}

/// The items of Python's `tuple[::-1]`.
///
/// # Errors
/// `TypeError` when it is no tuple.
fn reversed_items<'a>(ctx: &mut Ctx<'a>, tuple: Value<'a>) -> Result<Vec<Value<'a>>, EvalError> {
    if !tuple.is_tuple() {
        return Err(EvalError::TypeError);
    }
    let mut items = ctx.slice(tuple)?.to_vec();
    items.reverse();
    Ok(items)
}

/// Python's `tuple[::-1]`.
fn reversed<'a>(ctx: &mut Ctx<'a>, tuple: Value<'a>) -> Res<'a> {
    let items = reversed_items(ctx, tuple)?;
    ctx.tuple(&items)
}

/// Python's `zip(*rows)`: tuples as many as the shortest row has items.
///
/// # Errors
/// `TypeError` when a row is no container.
fn zipped<'a>(ctx: &mut Ctx<'a>, rows: &[Value<'a>]) -> Result<Vec<Value<'a>>, EvalError> {
    let mut slices = Vec::with_capacity(rows.len());
    for &row in rows {
        slices.push(ctx.slice(row)?);
    }
    let w = slices.iter().map(|row| row.len()).min().unwrap_or(0);
    let mut column = Vec::with_capacity(slices.len());
    let mut out = Vec::with_capacity(w);
    for j in 0..w {
        column.clear();
        column.extend(slices.iter().map(|row| row[j]));
        out.push(ctx.tuple(&column)?);
    }
    Ok(out)
}

/// Reverses every row in place.
fn mirror_each<'a>(ctx: &mut Ctx<'a>, rows: &mut [Value<'a>]) -> Result<(), EvalError> {
    for row in rows {
        *row = reversed(ctx, *row)?;
    }
    Ok(())
}

/// The rows from bottom to top.
///
/// # Errors
/// `TypeError` when it is no tuple.
pub fn hmirror_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    match grid {
        Value::Grid(grid) => ctx.grid(flipped(grid)),
        other => reversed(ctx, other),
    }
}

/// Every row from right to left.
///
/// # Errors
/// `TypeError` when it is no container of tuples.
pub fn vmirror_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    if let Value::Grid(grid) = grid {
        return ctx.grid(mirrored(grid));
    }
    let mut rows = ctx.slice(grid)?.to_vec();
    mirror_each(ctx, &mut rows)?;
    ctx.tuple(&rows)
}

/// The transpose: rows as columns, cut to the shortest row.
///
/// # Errors
/// `TypeError` when it is no container of containers.
pub fn dmirror_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    if let Value::Grid(grid) = grid {
        return ctx.grid(transposed(grid));
    }
    let rows = ctx.slice(grid)?;
    let columns = zipped(ctx, rows)?;
    ctx.tuple(&columns)
}

/// The transpose about the other diagonal.
///
/// # Errors
/// `TypeError` when it is no tuple of tuples.
pub fn cmirror_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    if let Value::Grid(grid) = grid {
        return ctx.grid(turned(grid, 3));
    }
    let mut rows = reversed_items(ctx, grid)?;
    mirror_each(ctx, &mut rows)?;
    let columns = zipped(ctx, &rows)?;
    ctx.tuple(&columns)
}

/// A quarter turn clockwise.
///
/// # Errors
/// `TypeError` when it is no tuple of containers.
pub fn rot90<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    if let Value::Grid(grid) = grid {
        return ctx.grid(turned(grid, 4));
    }
    let rows = reversed_items(ctx, grid)?;
    let columns = zipped(ctx, &rows)?;
    ctx.tuple(&columns)
}

/// Half a turn.
///
/// # Errors
/// `TypeError` when it is no tuple of tuples.
pub fn rot180<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    if let Value::Grid(grid) = grid {
        return ctx.grid(turned(grid, 5));
    }
    let mut rows = reversed_items(ctx, grid)?;
    mirror_each(ctx, &mut rows)?;
    ctx.tuple(&rows)
}

/// A quarter turn anticlockwise.
///
/// # Errors
/// `TypeError` when it is no tuple of containers.
pub fn rot270<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    if let Value::Grid(grid) = grid {
        return ctx.grid(turned(grid, 6));
    }
    let rows = reversed_items(ctx, grid)?;
    let mut columns = zipped(ctx, &rows)?;
    mirror_each(ctx, &mut columns)?;
    columns.reverse();
    ctx.tuple(&columns)
}

/// The number of a mirror or rotation, if a value is one of 0..=6.
fn kind_of(value: Value<'_>) -> Option<i64> {
    match value {
        Value::Float(x) => (0..=6).find(|&kind| kind as f64 == x),
        other => other.as_int().filter(|kind| (0..=6).contains(kind)),
    }
}

/// The grid after a mirror or rotation by number; any other value leaves it as it is.
///
/// | 0 | 1 | 2 | 3 | 4 | 5 | 6 |
/// |---|---|---|---|---|---|---|
/// | hmirror | dmirror | vmirror | cmirror | rot90 | rot180 | rot270 |
pub fn mir_rot_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, kind: Value<'a>) -> Res<'a> {
    match kind_of(kind) {
        Some(kind) => turn(ctx, grid, kind),
        None => Ok(grid),
    }
}

/// [`mir_rot_t`] by a plain number.
pub(super) fn turn<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, kind: i64) -> Res<'a> {
    match kind {
        0 => hmirror_t(ctx, grid),
        1 => dmirror_t(ctx, grid),
        2 => vmirror_t(ctx, grid),
        3 => cmirror_t(ctx, grid),
        4 => rot90(ctx, grid),
        5 => rot180(ctx, grid),
        6 => rot270(ctx, grid),
        _ => Ok(grid),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A grid of `h` x `w` whose cells differ in no simple pattern.
    fn sample(h: usize, w: usize) -> Grid {
        let mut grid = Grid::filled(h, w, 0);
        for i in 0..h {
            for j in 0..w {
                grid.set(i, j, ((i * 7 + j * 5 + i * j) % 16) as u8);
            }
        }
        grid
    }

    #[test]
    fn every_turn_moves_each_cell_to_its_place() {
        for (h, w) in [(1, 1), (1, 32), (32, 1), (2, 3), (5, 16), (17, 4), (30, 30), (32, 32)] {
            let grid = sample(h, w);
            for kind in 0..=7 {
                let out = turned(&grid, kind);
                let (oh, ow) = if matches!(kind, 1 | 3 | 4 | 6) { (w, h) } else { (h, w) };
                let mut expected = Grid::filled(oh, ow, 0);
                for i in 0..h {
                    for j in 0..w {
                        let (y, x) = match kind {
                            0 => (h - 1 - i, j),
                            1 => (j, i),
                            2 => (i, w - 1 - j),
                            3 => (w - 1 - j, h - 1 - i),
                            4 => (j, h - 1 - i),
                            5 => (h - 1 - i, w - 1 - j),
                            6 => (w - 1 - j, i),
                            _ => (i, j),
                        };
                        expected.set(y, x, grid.get(i, j));
                    }
                }
                assert!(out == expected, "kind {kind} of {h} x {w}");
            }
        }
    }
}
