//! Grids made larger and smaller: cells repeated, rows and columns left out.

use super::footprint::packed;
use super::geometry::dmirror_t;
use super::grid::len_of_first_row;
use super::mirror::dmirror;
use super::wide;
use crate::value::{Ctx, Dialect, EvalError, Grid, Res, Rows, SIDE, SafeDefault, Value, identical_or_equal, low_bits};

/// How often a factor repeats: below 0 counts as 0.
fn times(factor: Value<'_>) -> Result<usize, EvalError> {
    factor.as_int().map(|factor| factor.max(0) as usize).ok_or(EvalError::TypeError)
}

/// The fuel of [`hupscale`] and [`vupscale`]: the cells, each as often as it comes out.
pub fn line_scale_cost(args: &[Value<'_>]) -> u64 {
    let factor = args[1].as_int().unwrap_or(0).max(1) as u64;
    if args[0].truthy() { args[0].weight().saturating_mul(factor).saturating_add(1) } else { 1 }
}

/// What a cell of an enlarged object costs above one of a grid: it is made, placed and sorted on its own.
const OBJECT_CELL_FUEL: u64 = 4;

/// The fuel of [`upscale_t`] and of enlarging an object: the cells, each as often as it comes out.
pub fn upscale_cost(args: &[Value<'_>]) -> u64 {
    let factor = args[1].as_int().unwrap_or(0).max(1) as u64;
    let cell = if args[0].is_set() { OBJECT_CELL_FUEL } else { 1 };
    line_scale_cost(args).saturating_mul(factor).saturating_mul(cell)
}

/// Every bit of the lowest `w` of the first `h` rows repeated `factor` times across and `down` times down; the result must
/// fit in 32 x 32. Rows from `h` on are 0.
pub fn enlarged_rows(rows: &Rows, (h, w): (usize, usize), (down, right): (usize, usize)) -> Rows {
    // Most pictures use few of the colour bits.
    if rows.iter().fold(0, |all, row| all | row) == 0 {
        return *rows;
    }
    let wide = match (right, h) {
        (1, _) => *rows,
        (_, ..=8) => widen_rows::<8>(rows, w, right),
        (_, 9..=16) => widen_rows::<16>(rows, w, right),
        _ => widen_rows::<SIDE>(rows, w, right),
    };
    if down == 1 { wide } else { heighten_rows(&wide, h, down) }
}

/// Every bit of the lowest `w` of the first `N` rows repeated `factor` times, the others 0.
fn widen_rows<const N: usize>(rows: &Rows, w: usize, factor: usize) -> Rows {
    let run = low_bits(factor);
    let mut out = [0u32; SIDE];
    for j in 0..w {
        let run = run << (j * factor);
        for (out, &row) in out[..N].iter_mut().zip(rows) {
            *out |= if row & 1 << j != 0 { run } else { 0 };
        }
    }
    out
}

/// Every one of the first `h` rows repeated `factor` times; the result must fit in 32 rows.
fn heighten_rows(rows: &Rows, h: usize, factor: usize) -> Rows {
    let mut out = [0; SIDE];
    for (out, &row) in out.chunks_exact_mut(factor).zip(&rows[..h]) {
        out.fill(row);
    }
    out
}

/// A packed grid with its rows and columns repeated, or `None` when a side would be 0 or above 32.
fn scaled(grid: &Grid, down: usize, right: usize) -> Option<Grid> {
    let (h, w) = (grid.h().checked_mul(down)?, grid.w().checked_mul(right)?);
    if !(1..=SIDE).contains(&h) || !(1..=SIDE).contains(&w) {
        return None;
    }
    let planes = grid.planes.each_ref().map(|plane| enlarged_rows(plane, (grid.h(), grid.w()), (down, right)));
    Some(Grid { h: h as u8, w: w as u8, planes })
}

/// Repeats cells along and across the rows; a factor that Python would never look at may be anything.
fn repeat_cells<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, factor: Value<'a>, down: bool, right: bool) -> Res<'a> {
    let mut room = None;
    if let (Some(packed), Ok(n)) = (packed(grid, &mut room), times(factor)) {
        if n == 1 {
            return Ok(grid);
        }
        if let Some(scaled) = scaled(packed, if down { n } else { 1 }, if right { n } else { 1 }) {
            return ctx.grid(scaled);
        }
    }
    if let Ok(n @ 1..) = times(factor)
        && let Some(repeated) = wide::repeated(ctx, grid, if down { n } else { 1 }, if right { n } else { 1 })?
    {
        return Ok(repeated);
    }
    let rows = ctx.slice(grid)?;
    let mut out = Vec::new();
    let mut cells = Vec::new();
    for &row in rows {
        let mut row = row;
        if right {
            cells.clear();
            for value in ctx.items(row)? {
                let n = times(factor)?;
                ctx.charge_bytes(n.saturating_mul(size_of::<Value>()))?;
                cells.resize(cells.len() + n, value);
            }
            row = ctx.tuple(&cells)?;
        }
        let n = if down { times(factor)? } else { 1 };
        ctx.charge_bytes(n.saturating_mul(size_of::<Value>()))?;
        out.resize(out.len() + n, row);
    }
    ctx.tuple(&out)
}

/// Every cell as a block of `factor` x `factor`; `()` when the factor is below 1.
///
/// # Errors
/// `TypeError` when it is no container of containers or the factor no int.
pub fn upscale_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, factor: Value<'a>) -> Res<'a> {
    repeat_cells(ctx, grid, factor, true, true)
}

/// Every column `factor` times; rows of `()` when the factor is below 1.
///
/// # Errors
/// `TypeError` when it is no container of containers or the factor no int.
pub fn hupscale<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, factor: Value<'a>) -> Res<'a> {
    repeat_cells(ctx, grid, factor, false, true)
}

/// Every row `factor` times; `()` when the factor is below 1.
///
/// # Errors
/// `TypeError` when it is no container or the factor no int.
pub fn vupscale<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, factor: Value<'a>) -> Res<'a> {
    repeat_cells(ctx, grid, factor, true, false)
}

/// Moves the bits under a mask to the low end, in order: five rounds that are planned once for all rows.
///
/// H. S. Warren, Hacker's Delight, 2nd edition, section 7-4 (compress).
struct Squeeze {
    mask: u32,
    moves: [u32; 5],
}

impl Squeeze {
    fn plan(mask: u32) -> Squeeze {
        let mut moves = [0; 5];
        let (mut m, mut zeros) = (mask, !mask << 1);
        for (k, moved) in moves.iter_mut().enumerate() {
            // Bit by bit, whether an odd number of gaps lies to the right.
            let odd = (0..5).fold(zeros, |bits, k| bits ^ bits << (1 << k));
            *moved = odd & m;
            m = m ^ *moved | *moved >> (1 << k);
            zeros &= !odd;
        }
        Squeeze { mask, moves }
    }

    #[inline]
    fn apply(&self, row: u32) -> u32 {
        self.moves.iter().enumerate().fold(row & self.mask, |row, (k, moved)| {
            let going = row & moved;
            row ^ going | going >> (1 << k)
        })
    }
}

/// The rows and columns of a packed grid whose bit is set; `()` or a tuple of `()` when no cell is left.
fn selected<'a>(ctx: &mut Ctx<'a>, grid: &Grid, rows: u32, columns: u32) -> Res<'a> {
    let (h, w) = (rows.count_ones() as usize, columns.count_ones() as usize);
    if h == 0 || w == 0 {
        return ctx.tuple(&[Value::EMPTY_TUPLE; SIDE][..h]);
    }
    let squeeze = Squeeze::plan(columns);
    ctx.grid_drawn(h as u8, w as u8, |planes| {
        for (out, plane) in planes.iter_mut().zip(&grid.planes) {
            let (mut left, mut out) = (rows, out.iter_mut());
            while left != 0
                && let Some(out) = out.next()
            {
                *out = squeeze.apply(plane[left.trailing_zeros() as usize % SIDE]);
                left &= left - 1;
            }
        }
    })
}

/// The bits 0, `step`, 2 `step`, ... below `n`.
fn every(step: u64, n: usize) -> u32 {
    (0..n).filter(|&k| (k as u64).is_multiple_of(step)).fold(0, |bits, k| bits | 1 << k)
}

/// The rows and columns whose number is a multiple of the factor.
///
/// # Errors
/// `ZeroDivisionError` when the factor is 0, `IndexError` when there is no row or a row is too short.
pub fn downscale<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, factor: Value<'a>) -> Res<'a> {
    let mut room = None;
    if let (Some(packed), Some(n)) = (packed(grid, &mut room), factor.as_int()) {
        return match n.unsigned_abs() {
            0 => Err(EvalError::ZeroDivisionError),
            1 => Ok(grid),
            step => selected(ctx, packed, every(step, packed.h()), every(step, packed.w())),
        };
    }
    if let (Value::Wide(wide), Some(n)) = (grid, factor.as_int()) {
        return match usize::try_from(n.unsigned_abs()) {
            Ok(0) => Err(EvalError::ZeroDivisionError),
            Ok(step) => wide::downscaled(ctx, wide, step),
            Err(_) => wide::downscaled(ctx, wide, usize::MAX),
        };
    }
    let h = ctx.len(grid)?;
    let w = len_of_first_row(ctx, grid)?;
    let rows = ctx.slice(grid)?;
    let mut lines = Vec::with_capacity(h);
    let mut cells = Vec::with_capacity(w);
    for &row in rows {
        cells.clear();
        for j in 0..w as i64 {
            if !ctx.modulo(Value::Int(j), factor)?.truthy() {
                cells.push(ctx.item(row, j)?);
            }
        }
        lines.push(ctx.tuple(&cells)?);
    }
    let mut out = Vec::with_capacity(h);
    for (i, &line) in lines.iter().enumerate() {
        if !ctx.modulo(Value::Int(i as i64), factor)?.truthy() {
            out.push(line);
        }
    }
    ctx.tuple(&out)
}

/// Rows and columns of a packed grid that hold more than one colour.
fn varied(grid: &Grid) -> (u32, u32) {
    let full = low_bits(grid.w());
    let (mut rows, mut columns) = (0, 0);
    for plane in &grid.planes {
        let first = plane[0];
        for (i, &row) in plane[..grid.h()].iter().enumerate() {
            rows |= u32::from(row != 0 && row != full) << i;
            columns |= row ^ first;
        }
    }
    (rows, columns)
}

/// Whether a container has items and all are equal.
fn is_uniform<'a>(ctx: &mut Ctx<'a>, line: Value<'a>) -> Result<bool, EvalError> {
    let dialect = ctx.dialect;
    let mut items = ctx.items(line)?;
    Ok(items.next().is_some_and(|first| items.all(|item| identical_or_equal(first, item, dialect))))
}

/// The grid without the rows and columns of one colour.
///
/// # Errors
/// `TypeError` when it is no container of containers.
pub fn compress<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    let mut room = None;
    if let Some(packed) = packed(grid, &mut room) {
        let (rows, columns) = varied(packed);
        return selected(ctx, packed, rows, columns);
    }
    if let Value::Wide(wide) = grid {
        return wide::compressed(ctx, wide);
    }
    let rows = ctx.slice(grid)?;
    let mut uniform_rows = Vec::with_capacity(rows.len());
    for &row in rows {
        uniform_rows.push(is_uniform(ctx, row)?);
    }
    let columns = match ctx.dialect {
        Dialect::Arc => dmirror(ctx, grid),
        Dialect::Batt => dmirror_t(ctx, grid),
    };
    let columns = ctx.guard(SafeDefault::EmptyTuple, columns)?;
    let mut uniform_columns = Vec::new();
    for column in ctx.items(columns)? {
        uniform_columns.push(is_uniform(ctx, column)?);
    }
    let mut out = Vec::new();
    let mut cells = Vec::new();
    for (&row, _) in rows.iter().zip(&uniform_rows).filter(|(_, uniform)| !**uniform) {
        cells.clear();
        let kept = ctx.items(row)?.enumerate().filter(|(j, _)| !uniform_columns.get(*j).copied().unwrap_or(false));
        cells.extend(kept.map(|(_, cell)| cell));
        out.push(ctx.tuple(&cells)?);
    }
    ctx.tuple(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squeeze_keeps_the_masked_bits_in_order() {
        let mut seed = 1u32;
        for _ in 0..1000 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            let (mask, row) = (seed.rotate_left(7) & seed, seed.wrapping_mul(0x9E37_79B9));
            let (mut expected, mut n) = (0, 0);
            for j in (0..32).filter(|j| mask >> j & 1 == 1) {
                expected |= (row >> j & 1) << n;
                n += 1;
            }
            assert_eq!(Squeeze::plan(mask).apply(row), expected, "mask {mask:032b} row {row:032b}");
        }
    }
}
