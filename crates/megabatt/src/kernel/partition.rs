//! Grids taken apart by colour, and their one-colour lines.
//!
//! The colours of a grid share no cell, so the order of their objects is that of their first cells.

use super::board::Board;
use super::color_cells::for_each_color;
use super::footprint::{at, dims, packed};
use super::palette::{most_common_color, mostcolor, palette};
use super::segmentation::place_cell;
use super::wide;
use crate::value::{Ctx, Dialect, Grid, Res, SIDE, Value, compare, equal};

/// One object for each colour.
pub fn partition<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    if let Some(board) = Board::of(grid) {
        return partition_of_board(ctx, grid, &board, 0);
    }
    if let Value::Grid(grid) = grid {
        return packed_partition(ctx, grid, None);
    }
    if let Value::Wide(grid) = grid {
        return wide::partition(ctx, grid, |_| true);
    }
    let colors = palette(ctx, grid)?;
    general_partition(ctx, grid, &colors)
}

/// One object for each colour but the most common.
pub fn fgpartition<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    if let Some(board) = Board::of(grid) {
        return partition_of_board(ctx, grid, &board, board.background().1);
    }
    if let Value::Grid(grid) = grid {
        return packed_partition(ctx, grid, Some(most_common_color(grid)));
    }
    if let Value::Wide(wide) = grid {
        let most = mostcolor(ctx, grid)?.as_int();
        return wide::partition(ctx, wide, |color| Some(i64::from(color)) != most);
    }
    let mut colors = palette(ctx, grid)?;
    let (most, dialect) = (mostcolor(ctx, grid)?, ctx.dialect);
    colors.retain(|color| compare(*color, most, dialect).is_ne());
    general_partition(ctx, grid, &colors)
}

/// The objects of a small grid by colour, but for the cells of one colour.
fn partition_of_board<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, board: &Board, without: u64) -> Res<'a> {
    let (mut objects, mut n) = ([Value::None; 16], 0);
    for (color, cells) in board.colors().filter(|&(_, cells)| cells != without).take(16) {
        objects[n] = Board::object(ctx, cells, color)?;
        n += 1;
    }
    // Two pairs pay for the set as other values do.
    if let Value::Pairs(_) = grid {
        ctx.burn_for_set(&objects[..n])?;
    }
    ctx.set_of_sorted(&objects[..n])
}

fn packed_partition<'a>(ctx: &mut Ctx<'a>, grid: &Grid, without: Option<u8>) -> Res<'a> {
    let (mut objects, mut n, mut failed) = ([Value::None; 16], 0, None);
    for_each_color(&grid.planes, &grid.inside()[..grid.h()], |color, cells| {
        if Some(color) == without || failed.is_some() {
            return;
        }
        let mut rows = [0; SIDE];
        rows[..cells.len()].copy_from_slice(cells);
        match ctx.object_within(&rows, cells.len(), color, 0, 0) {
            Ok(object) => objects[n % 16] = object,
            Err(error) => failed = Some(error),
        }
        n += 1;
    });
    if let Some(error) = failed {
        return Err(error);
    }
    let first = |object: &Value<'a>| {
        object.as_mask().map_or((0, 0), |(mask, i, j)| (i, j + mask.rows[0].trailing_zeros() as i32))
    };
    objects[..n].sort_unstable_by_key(first);
    ctx.set_of_sorted(&objects[..n])
}

fn general_partition<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, colors: &[Value<'a>]) -> Res<'a> {
    if colors.is_empty() {
        return Ok(Value::EMPTY_SET);
    }
    let dialect = ctx.dialect;
    let mut objects = vec![Vec::new(); colors.len()];
    for (i, row) in ctx.items(grid)?.enumerate() {
        for (j, value) in ctx.items(row)?.enumerate() {
            // NaN is a colour that no cell equals.
            if let Ok(at) = colors.binary_search_by(|color| compare(*color, value, dialect))
                && equal(colors[at], value, dialect)
            {
                objects[at].push(place_cell(ctx, value, i, j)?);
            }
        }
    }
    let mut out = Vec::with_capacity(objects.len());
    for object in objects {
        out.push(ctx.set(&object)?);
    }
    ctx.set(&out)
}

/// The objects of all rows and columns of one colour.
pub fn frontiers<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    let (value, mut room) = (grid, None);
    let grid = match (packed(value, &mut room), value) {
        (Some(grid), _) => grid,
        (None, Value::Wide(grid)) => return wide::frontiers(ctx, grid),
        (None, grid) => return general_frontiers(ctx, grid),
    };
    let (h, w, inside) = (grid.h(), grid.w(), grid.inside());
    // A row has one colour when each plane is empty or full there, a column when no plane changes on the way down.
    let (mut rows, mut columns) = (0u32, inside[0]);
    for i in 0..h {
        let bits = grid.planes.map(|plane| plane[i]);
        rows |= u32::from(bits.iter().all(|&bits| bits == 0 || bits == inside[0])) << i;
        columns &= !bits.iter().zip(&grid.planes).fold(0, |differ, (bits, plane)| differ | bits ^ plane[0]);
    }
    let mut top = [0; SIDE];
    top[0] = inside[0];
    let (row, column) = (ctx.indices_within(&top, 1, 0, 0)?, ctx.indices_within(&inside.map(|row| row & 1), h, 0, 0)?);
    let (Some((row, ..)), Some((column, ..))) = (row.as_mask(), column.as_mask()) else { return Ok(Value::EMPTY_SET) };
    let row = |i: usize| Value::Object { mask: row, i: i as i16, j: 0, color: grid.get(i, 0) };
    let column = |j: usize| Value::Object { mask: column, i: 0, j: j as i16, color: grid.get(0, j) };

    // Two lines may begin at the origin: the second cell of the row comes first, but a line of one cell before it.
    let (mut lines, mut n) = ([Value::None; 2 * SIDE], 0);
    let mut add = |line| {
        lines[n] = line;
        n += 1;
    };
    let (row_0, column_0) = (rows & 1 == 1, columns & 1 == 1);
    if h == 1 && w > 1 && column_0 {
        add(column(0));
    }
    if row_0 {
        add(row(0));
    }
    if h > 1 && column_0 {
        add(column(0));
    }
    (1..w).filter(|j| columns >> j & 1 == 1).for_each(|j| add(column(j)));
    (1..h).filter(|i| rows >> i & 1 == 1).for_each(|i| add(row(i)));
    // Two pairs pay for the set as other values do.
    if let Value::Pairs(_) = value {
        ctx.burn_for_set(&lines[..n])?;
    }
    ctx.set_of_sorted(&lines[..n])
}

fn general_frontiers<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    let (h, w) = dims(ctx, grid)?;
    let mut rows = Vec::with_capacity(h);
    for row in ctx.items(grid)? {
        let cells: Vec<Value<'a>> = ctx.items(row)?.collect();
        rows.push(cells);
    }
    let dialect = ctx.dialect;
    let mut lines = Vec::new();
    for i in (0..h).filter(|&i| single(rows[i].iter().copied(), dialect)) {
        let mut line = Vec::with_capacity(w.min(rows[i].len()));
        for j in 0..w {
            let color = at(ctx, grid, i, j)?;
            line.push(place_cell(ctx, color, i, j)?);
        }
        lines.push(ctx.set(&line)?);
    }
    let narrow = rows.iter().map(Vec::len).min().unwrap_or(0);
    for j in (0..narrow).filter(|&j| single(rows.iter().map(|row| row[j]), dialect)) {
        let mut line = Vec::with_capacity(h);
        for i in 0..h {
            let color = at(ctx, grid, i, j)?;
            line.push(place_cell(ctx, color, i, j)?);
        }
        lines.push(ctx.set(&line)?);
    }
    ctx.set(&lines)
}

/// Whether cells make a set of one colour.
fn single<'a>(mut cells: impl Iterator<Item = Value<'a>>, dialect: Dialect) -> bool {
    cells.next().is_some_and(|first| cells.all(|cell| compare(first, cell, dialect).is_eq()))
}

#[cfg(test)]
mod tests {
    use super::super::chance::{assert_same, each};
    use super::*;

    #[test]
    fn colours_and_lines_agree_with_the_general_path() {
        each(150, |ctx, chance| {
            let colors = 1 + chance.below(4);
            let grid = chance.grid(colors);
            let value = Value::Grid(ctx.arena.alloc(grid));
            let (fast, colors) = (partition(ctx, value), palette(ctx, value).unwrap_or_default());
            let slow = general_partition(ctx, value, &colors);
            assert_same(ctx, fast, slow, || format!("partition of {grid:?}"));
            let (fast, slow) = (frontiers(ctx, value), general_frontiers(ctx, value));
            assert_same(ctx, fast, slow, || format!("frontiers of {grid:?}"));
        });
    }
}
