//! Mirrors and rotations of grids.
//!
//! On a packed grid a mirror is a reversal of rows or of bits and a transpose is rounds of block swaps; every rotation is
//! a transpose with one mirror. Up to 8 x 8 all cells of a plane are one word. Anything else, ragged tuples included, is
//! reversed and zipped as Python does it.
//!
//! ```text
//!  1 2    hmirror 3 4   vmirror 2 1   dmirror 1 3   cmirror 4 2   rot90 3 1   rot180 4 3   rot270 2 4
//!  3 4            1 2           4 3           2 4           3 1         4 2          2 1          1 3
//! ```

use super::board::{word_of, write_word};
use super::wide;
use crate::value::{Ctx, EvalError, Grid, Res, Rows, SIDE, Value};

/// What a mirror or rotation does to a box that stays in its corner.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    FlipRows,
    FlipColumns,
    Transpose,
    /// The transpose about the other diagonal.
    Cross,
    Quarter,
    Half,
    ThreeQuarters,
}

impl Turn {
    /// Height and width after the turn.
    #[inline(always)]
    pub(super) fn sides(self, h: u8, w: u8) -> (u8, u8) {
        if self.steps().2 { (w, h) } else { (h, w) }
    }

    /// Whether rows are reversed, then columns, then both transposed.
    #[inline(always)]
    fn steps(self) -> (bool, bool, bool) {
        match self {
            Turn::FlipRows => (true, false, false),
            Turn::FlipColumns => (false, true, false),
            Turn::Transpose => (false, false, true),
            Turn::Cross => (true, true, true),
            Turn::Quarter => (true, false, true),
            Turn::Half => (true, true, false),
            Turn::ThreeQuarters => (false, true, true),
        }
    }

    /// Turns two rows of two.
    #[inline(always)]
    fn pairs(self, [a, b, c, d]: [i16; 4]) -> [i16; 4] {
        match self {
            Turn::FlipRows => [c, d, a, b],
            Turn::FlipColumns => [b, a, d, c],
            Turn::Transpose => [a, c, b, d],
            Turn::Cross => [d, b, c, a],
            Turn::Quarter => [c, a, d, b],
            Turn::Half => [d, c, b, a],
            Turn::ThreeQuarters => [b, d, a, c],
        }
    }

    /// Writes the turned bits of a box of `h` x `w`, sides in 1..=32, over rows that are 0; outside the box all bits are 0.
    #[inline(always)]
    pub(super) fn write(self, rows: &Rows, h: usize, w: usize, out: &mut Rows) {
        match h.max(w) {
            ..=8 => self.write_small(rows, h, w, out),
            9..=16 => self.write_rows::<16>(rows, h, w, out),
            _ => self.write_rows::<SIDE>(rows, h, w, out),
        }
    }

    /// As [`Turn::write`] up to 8 x 8, in one word: a row a byte.
    #[inline(always)]
    fn write_small(self, rows: &Rows, h: usize, w: usize, out: &mut Rows) {
        let mut cells = word_of(rows, h);
        if cells == 0 {
            return;
        }
        let (flips_rows, flips_columns, transposes) = self.steps();
        // The columns are reversed with the rows, or the other way about; what is too far from the corner then moves.
        if flips_columns {
            cells = cells.reverse_bits() >> (8 - w);
        }
        if flips_rows != flips_columns {
            cells = cells.swap_bytes();
        }
        if flips_rows {
            cells >>= 8 * (8 - h);
        }
        if transposes {
            cells = transposed8(cells);
        }
        write_word(cells, out);
    }

    /// As [`Turn::write`] up to `N` x `N`.
    fn write_rows<const N: usize>(self, rows: &Rows, h: usize, w: usize, out: &mut Rows) {
        let mut turned: [u32; N] = std::array::from_fn(|i| rows[i]);
        if turned.iter().fold(0, |all, row| all | row) == 0 {
            return;
        }
        let (flips_rows, flips_columns, transposes) = self.steps();
        if flips_rows {
            turned[..h].reverse();
        }
        if flips_columns {
            for row in &mut turned {
                *row = row.reverse_bits() >> (SIDE - w);
            }
        }
        if transposes {
            transpose_block(&mut turned);
        }
        out[..N].copy_from_slice(&turned);
    }
}

/// Transposes 8 x 8 bits, a row a byte: H. S. Warren, Hacker's Delight, 2nd edition, section 7-3.
#[inline]
fn transposed8(cells: u64) -> u64 {
    let swap = |cells: u64, by: u32, keep: u64| {
        let differs = (cells ^ cells >> by) & keep;
        cells ^ differs ^ differs << by
    };
    let cells = swap(cells, 7, 0x00aa_00aa_00aa_00aa);
    let cells = swap(cells, 14, 0x0000_cccc_0000_cccc);
    swap(cells, 28, 0x0000_0000_f0f0_f0f0)
}

/// Transposes `N` x `N` bits, `N` a power of two; all others must be 0.
///
/// Off-diagonal blocks change places, at half the size in each round: H. S. Warren, Hacker's Delight, 2nd edition,
/// section 7-3.
#[inline]
fn transpose_block<const N: usize>(rows: &mut [u32; N]) {
    if N > 16 {
        swap_blocks::<16>(rows);
    }
    if N > 8 {
        swap_blocks::<8>(rows);
    }
    swap_blocks::<4>(rows);
    swap_blocks::<2>(rows);
    swap_blocks::<1>(rows);
}

/// The round of [`transpose_block`] whose blocks have sides of `HALF`.
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

/// Writes the planes of a grid turned over planes that are 0.
#[inline]
fn write_planes(grid: &Grid, turn: Turn, out: &mut [Rows; 4]) {
    for (out, plane) in out.iter_mut().zip(&grid.planes) {
        turn.write(plane, grid.h(), grid.w(), out);
    }
}

/// The packed grid after the mirror or rotation of this number, see [`mir_rot_t`].
pub fn turned(grid: &Grid, kind: i64) -> Grid {
    let turn = match kind {
        0 => Turn::FlipRows,
        1 => Turn::Transpose,
        2 => Turn::FlipColumns,
        3 => Turn::Cross,
        4 => Turn::Quarter,
        5 => Turn::Half,
        6 => Turn::ThreeQuarters,
        _ => return *grid,
    };
    let (h, w) = turn.sides(grid.h, grid.w);
    let mut out = Grid { h, w, planes: [[0; SIDE]; 4] };
    write_planes(grid, turn, &mut out.planes);
    out
}

/// The packed grid turned, as a value.
fn turned_grid<'a>(ctx: &mut Ctx<'a>, grid: &Grid, turn: Turn) -> Res<'a> {
    let (h, w) = turn.sides(grid.h, grid.w);
    ctx.grid_drawn(h, w, |planes| write_planes(grid, turn, planes))
}

/// A packed or wide grid turned, or two pairs of any numbers; `None` for anything else.
#[inline(always)]
fn turned_value<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, turn: Turn) -> Option<Res<'a>> {
    match grid {
        Value::Grid(grid) => Some(turned_grid(ctx, grid, turn)),
        Value::Pairs(pairs) => Some(Ok(Value::Pairs(turn.pairs(pairs)))),
        Value::Wide(grid) => Some(wide::turned(ctx, grid, turn.steps())),
        _ => None,
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
    match turned_value(ctx, grid, Turn::FlipRows) {
        Some(turned) => turned,
        None => reversed(ctx, grid),
    }
}

/// Every row from right to left.
///
/// # Errors
/// `TypeError` when it is no container of tuples.
pub fn vmirror_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    if let Some(turned) = turned_value(ctx, grid, Turn::FlipColumns) {
        return turned;
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
    if let Some(turned) = turned_value(ctx, grid, Turn::Transpose) {
        return turned;
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
    if let Some(turned) = turned_value(ctx, grid, Turn::Cross) {
        return turned;
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
    if let Some(turned) = turned_value(ctx, grid, Turn::Quarter) {
        return turned;
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
    if let Some(turned) = turned_value(ctx, grid, Turn::Half) {
        return turned;
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
    if let Some(turned) = turned_value(ctx, grid, Turn::ThreeQuarters) {
        return turned;
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
        for (h, w) in (0..SIDE * SIDE).map(|k| (1 + k / SIDE, 1 + k % SIDE)) {
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
