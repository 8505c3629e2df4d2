//! Objects and places out of grids (all cells, those of one colour, those under a patch), and patches recoloured.

use super::board::Board;
use super::footprint::{at, dims, place, toindices};
use super::mask::seen_from;
use super::segmentation::place_cell;
use super::wide;
use crate::value::{Ctx, Dialect, EvalError, Number, Res, SIDE, Value, equal, low_bits};

/// The cells of the box that the first row of a grid spans, ragged or not.
pub(super) fn area(grid: Value<'_>) -> u64 {
    match grid {
        Value::Tuple(seq) => {
            let w = match seq.items.first() {
                Some(Value::Tuple(row) | Value::Set(row)) => row.items.len() as u64,
                Some(Value::Expanse(row)) => row.n.into(),
                Some(Value::Unlisted(row)) => row.n.into(),
                Some(Value::Wide(row)) => row.h() as u64,
                Some(first) => first.weight().max(3),
                None => 0,
            };
            (seq.items.len() as u64).saturating_mul(w)
        }
        // Of places or cells.
        Value::Unlisted(unlisted) if !unlisted.is_set() => 3 * u64::from(unlisted.n),
        Value::Wide(grid) => (grid.h() * grid.w()) as u64,
        grid => grid.weight(),
    }
}

/// The fuel of [`asindices`].
pub fn asindices_cost(args: &[Value<'_>]) -> u64 {
    args.first().map_or(1, |&grid| grid.weight().max(area(grid)).saturating_add(1))
}

/// The fuel of [`toobject`]: the places, and the cells of a grid that is not packed.
pub fn toobject_cost(args: &[Value<'_>]) -> u64 {
    let &[patch, grid] = args else { return 1 };
    let cells = if matches!(grid, Value::Grid(_)) { 8 } else { grid.weight() };
    patch.weight().saturating_add(cells)
}

/// All places of a grid.
pub fn asindices<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    if let Value::Grid(grid) = grid {
        return ctx.full_box(grid.h(), grid.w(), 0, 0);
    }
    if ctx.len(grid)? == 0 {
        return Ok(Value::EMPTY_SET);
    }
    let (h, w) = dims(ctx, grid)?;
    box_places(ctx, h, w)
}

/// The places of the box of `h` x `w` cells at the origin.
pub(super) fn box_places<'a>(ctx: &mut Ctx<'a>, h: usize, w: usize) -> Res<'a> {
    let n = h.saturating_mul(w);
    if n as u64 > ctx.max_weight {
        return Err(EvalError::Memory);
    }
    if h > SIDE || w > SIDE {
        let far = ctx.expanse_drawn((0, 0), (h as u64, w as u64), n as u64, |words| {
            for (at, strip) in words.chunks_exact_mut(h).enumerate() {
                strip.fill(low_bits(w - SIDE * at));
            }
        });
        if let Some(far) = far {
            return far;
        }
    }
    ctx.charge_bytes(n * size_of::<Value<'_>>())?;
    let mut places = Vec::with_capacity(n);
    for i in 0..h {
        for j in 0..w {
            places.push(ctx.pair(i as i64, j as i64)?);
        }
    }
    ctx.set_of_sorted(&places)
}

/// Whether a value is a tuple of tuples of ints: batt takes nothing else for a grid here.
fn is_grid<'a>(ctx: &mut Ctx<'a>, value: Value<'a>) -> Result<bool, EvalError> {
    if !value.is_tuple() {
        return Ok(false);
    }
    for row in ctx.items(value)? {
        if !row.is_tuple() || ctx.items(row)?.any(|cell| cell.as_int().is_none()) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// All cells of a grid.
pub fn asobject<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    if let Value::Grid(grid) = grid {
        return ctx.cells_of_grid(grid);
    }
    if let Some(board) = Board::of(grid) {
        return board.colored(ctx, board.cells);
    }
    if let Value::Wide(grid) = grid {
        return wide::asobject(ctx, grid);
    }
    if ctx.dialect == Dialect::Batt && !is_grid(ctx, grid)? {
        return Ok(Value::EMPTY_SET);
    }
    let mut cells = Vec::new();
    for (i, row) in ctx.items(grid)?.enumerate() {
        for (j, color) in ctx.items(row)?.enumerate() {
            cells.push(place_cell(ctx, color, i, j)?);
        }
    }
    ctx.set(&cells)
}

/// The places of the cells of one colour: arc's `ofcolor`, batt's `f_ofcolor`.
pub fn ofcolor<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, color: Value<'a>) -> Res<'a> {
    let board = Board::of(grid);
    if board.is_some() || matches!(grid, Value::Grid(_)) {
        let color = match Number::of(color) {
            Some(Number::Int(color @ 0..=15)) => Some(color as u8),
            Some(Number::Float(x)) => (0..=15).find(|&color| f64::from(color) == x),
            _ => None,
        };
        return match (board, grid, color) {
            (Some(board), _, Some(color)) => Board::places(ctx, board.cells_of(color)),
            (None, Value::Grid(grid), Some(color)) => ctx.indices_within(&grid.cells_of(color), grid.h(), 0, 0),
            _ => Ok(Value::EMPTY_SET),
        };
    }
    if let Value::Wide(grid) = grid {
        return wide::places(ctx, grid, color);
    }
    let dialect = ctx.dialect;
    let mut places = Vec::new();
    for (i, row) in ctx.items(grid)?.enumerate() {
        for (j, cell) in ctx.items(row)?.enumerate() {
            if equal(cell, color, dialect) {
                places.push(ctx.pair(i as i64, j as i64)?);
            }
        }
    }
    ctx.set_of_sorted(&places)
}

/// The cells of a grid under a patch; places outside are left out.
pub fn toobject<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, grid: Value<'a>) -> Res<'a> {
    if let (Some((mask, i, j)), Some(board)) = (patch.as_mask(), Board::of(grid)) {
        let cells = board.within(&seen_from(mask, i, j, 0, 0));
        return if cells == 0 { Ok(Value::EMPTY_SET) } else { board.colored(ctx, cells) };
    }
    if let (Some((mask, i, j)), Value::Grid(grid)) = (patch.as_mask(), grid) {
        let mut cells = seen_from(mask, i, j, 0, 0);
        for (i, row) in cells.iter_mut().enumerate() {
            *row &= if i < grid.h() { low_bits(grid.w()) } else { 0 };
        }
        return ctx.picture_within(&cells, &grid.planes, grid.h(), 0, 0);
    }
    let size = dims(ctx, grid)?;
    let places = toindices(ctx, patch)?;
    let mut cells = Vec::new();
    for loc in ctx.items(places)? {
        let (i, j) = ctx.unpack2(loc)?;
        if let Some((k, l)) = place(i, j, size)? {
            let color = at(ctx, grid, k, l)?;
            // The place keeps the form it had: a bool stays one.
            cells.push(ctx.cell(color, i, j)?);
        }
    }
    ctx.set(&cells)
}

/// A patch in one colour: arc's `recolor`.
pub fn recolor<'a>(ctx: &mut Ctx<'a>, color: Value<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some(object) = recolored(color, patch) {
        return Ok(object);
    }
    let places = toindices(ctx, patch)?;
    if let Some(cells) = ctx.far_recolored(color, places)? {
        return Ok(cells);
    }
    let mut cells = Vec::new();
    for place in ctx.items(places)? {
        cells.push(ctx.tuple(&[color, place])?);
    }
    ctx.set(&cells)
}

/// A packed patch in a packed colour: only the colour changes.
#[inline]
fn recolored<'a>(color: Value<'a>, patch: Value<'a>) -> Option<Value<'a>> {
    let Value::Int(color @ 0..=15) = color else { return None };
    let color = color as u8;
    match patch {
        Value::Indices { mask, i, j } | Value::Object { mask, i, j, .. } => Some(Value::Object { mask, i, j, color }),
        Value::Picture { picture, i, j } => Some(Value::Object { mask: &picture.mask, i, j, color }),
        _ => None,
    }
}

/// Places in one colour.
pub fn recolor_i<'a>(ctx: &mut Ctx<'a>, color: Value<'a>, indices: Value<'a>) -> Res<'a> {
    match (indices, recolored(color, indices)) {
        (Value::Indices { .. }, Some(object)) => Ok(object),
        _ => recolored_places(ctx, color, indices),
    }
}

/// An object in one colour.
pub fn recolor_o<'a>(ctx: &mut Ctx<'a>, color: Value<'a>, obj: Value<'a>) -> Res<'a> {
    match (obj, recolored(color, obj)) {
        (Value::Object { .. } | Value::Picture { .. }, Some(object)) => Ok(object),
        _ => {
            let places = super::footprint::toindices_o(ctx, obj)?;
            recolored_places(ctx, color, places)
        }
    }
}

fn recolored_places<'a>(ctx: &mut Ctx<'a>, color: Value<'a>, places: Value<'a>) -> Res<'a> {
    if let Some(cells) = ctx.far_recolored(color, places)? {
        return Ok(cells);
    }
    let mut cells = Vec::new();
    for place in ctx.items(places)? {
        let (i, j) = ctx.unpack2(place)?;
        cells.push(ctx.cell(color, i, j)?);
    }
    ctx.set(&cells)
}

#[cfg(test)]
mod tests {
    use super::super::chance::{assert_same, each};
    use super::*;
    use crate::kernel::line::shoot;

    #[test]
    fn places_that_no_mask_holds_are_recolored_as_their_cells() {
        let (mut expanses, mut sets) = (0, 0);
        each(200, |ctx, chance| {
            let mut near = || chance.below(9) as i32 - 4;
            let (from, way) = (Value::Pair(near(), near()), Value::Pair(near().signum(), near().signum()));
            let color = Value::Int(near().into());
            let Ok(ray) = shoot(ctx, from, way) else { return };
            let items = ctx.list(ray, 0).unwrap_or_default();
            let listed = ctx.arena.alloc_slice_copy(&items);
            let listed = if items.len() > SIDE { ctx.set_of_marked(listed) } else { ctx.set(listed) };
            for places in [ray, listed.unwrap_or(ray)] {
                expanses += u32::from(matches!(places, Value::Expanse(_)));
                sets += u32::from(matches!(places, Value::Set(_)));
                let full = ctx.budget_left();
                let mut cells = Vec::new();
                for &place in &items {
                    let cell = ctx.unpack2(place).and_then(|(i, j)| ctx.cell(color, i, j));
                    cells.extend(cell);
                }
                let slow = ctx.set(&cells);
                let fuel = ctx.fuel;
                ctx.restore_budget(full);
                let fast = recolored_places(ctx, color, places);
                assert_eq!(ctx.fuel, fuel);
                let size = |set: Res<'_>| set.map(|set| (set.weight(), set.depth()));
                assert_eq!(size(fast), size(slow));
                assert_same(ctx, fast, slow, || format!("{} places", items.len()));
            }
        });
        assert!(expanses > 100 && sets > 100, "{expanses} expanses, {sets} sets");
    }
}
