//! Grids taken apart into connected components.
//!
//! Results are sets of objects of which no two share a cell, so their order is that of their first cells.

use bumpalo::collections::Vec as ArenaVec;

use super::board::{Board, connected};
use super::footprint::{at, dims};
use super::labelling::{Component, Unlabelled};
use super::legend::{drawn, is_short};
use super::palette::{background, mostcolor};
use super::raster::Raster;
use super::wide;
use crate::value::{
    Ctx, Dialect, EvalError, Grid, Mask, Number, Picture, Res, Rows, SIDE, SafeDefault, Seq, Value, compare, equal,
};

/// The connected components of a grid: of one colour each with `univalued`, over corners too with `diagonal`, and
/// without the most common colour with `without_bg`.
pub fn objects<'a>(
    ctx: &mut Ctx<'a>,
    grid: Value<'a>,
    univalued: Value<'a>,
    diagonal: Value<'a>,
    without_bg: Value<'a>,
) -> Res<'a> {
    segmented(ctx, grid, Mode::of(univalued, diagonal, without_bg), false)
}

/// [`objects`] as a tuple of tuples of cells: components by their first cells, cells by their distance from it.
pub fn objects_t<'a>(
    ctx: &mut Ctx<'a>,
    grid: Value<'a>,
    univalued: Value<'a>,
    diagonal: Value<'a>,
    without_bg: Value<'a>,
) -> Res<'a> {
    segmented(ctx, grid, Mode::of(univalued, diagonal, without_bg), true)
}

/// [`objects`] by a number 0..=7: 4 for one colour each, 2 for corners too, 1 for no background; `None` for others.
pub fn o_g<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, kind: Value<'a>) -> Res<'a> {
    let Some(mode) = Mode::of_number(kind) else { return Ok(Value::None) };
    let objects = segmented(ctx, grid, mode, false);
    ctx.guard(SafeDefault::EmptySet, objects)
}

/// [`o_g`] with [`objects_t`].
pub fn o_g_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, kind: Value<'a>) -> Res<'a> {
    let Some(mode) = Mode::of_number(kind) else { return Ok(Value::None) };
    let objects = segmented(ctx, grid, mode, true);
    ctx.guard(SafeDefault::EmptyTuple, objects)
}

/// What counts as one object.
#[derive(Clone, Copy, Debug)]
struct Mode {
    univalued: bool,
    diagonal: bool,
    without_bg: bool,
}

impl Mode {
    fn of(univalued: Value<'_>, diagonal: Value<'_>, without_bg: Value<'_>) -> Mode {
        Mode { univalued: univalued.truthy(), diagonal: diagonal.truthy(), without_bg: without_bg.truthy() }
    }

    fn of_number(kind: Value<'_>) -> Option<Mode> {
        let bits = match Number::of(kind)? {
            Number::Int(bits @ 0..=7) => bits,
            Number::Float(x) => (0..=7).find(|&bits| bits as f64 == x)?,
            Number::Int(_) => return None,
        };
        Some(Mode { univalued: bits & 4 != 0, diagonal: bits & 2 != 0, without_bg: bits & 1 != 0 })
    }
}

#[inline]
fn segmented<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, mode: Mode, tuples: bool) -> Res<'a> {
    if !tuples && let Some(board) = Board::of(grid) {
        let left = if mode.without_bg { board.cells & !board.background().1 } else { board.cells };
        if left == 0 {
            return Ok(Value::EMPTY_SET);
        }
        let objects = objects_on_board(ctx, &board, left, mode)?;
        // Two pairs pay for the set as other values do.
        if let Value::Pairs(_) = grid {
            ctx.burn_for_set(objects)?;
        }
        return set_of_cells_in_objects(ctx, objects, left.count_ones());
    }
    segmented_by_rows(ctx, grid, mode, tuples)
}

/// [`segmented`], of grids that are no [`Board`] or as tuples.
#[inline(never)]
fn segmented_by_rows<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, mode: Mode, tuples: bool) -> Res<'a> {
    match grid {
        Value::Grid(grid) => packed_objects(ctx, grid, mode, tuples),
        grid if ctx.dialect == Dialect::Batt && grid.is_empty_tuple() => {
            Ok(if tuples { Value::EMPTY_TUPLE } else { Value::EMPTY_SET })
        }
        grid => {
            if let (false, Value::Wide(wide)) = (tuples, grid) {
                let background = if mode.without_bg { mostcolor(ctx, grid)?.as_int() } else { None };
                let background = background.and_then(|color| u8::try_from(color).ok());
                return wide::objects(ctx, wide, mode.univalued, mode.diagonal, background);
            }
            if !tuples && let Some(objects) = drawn_objects(ctx, grid, mode)? {
                return Ok(objects);
            }
            if let (false, Some(raster)) = (tuples, Raster::of(grid)) {
                let background = if mode.without_bg { mostcolor(ctx, grid)?.as_int() } else { None };
                let background = background.and_then(|color| u8::try_from(color).ok());
                return raster.objects(ctx, mode.univalued, mode.diagonal, background);
            }
            general_objects(ctx, grid, mode, tuples)
        }
    }
}

/// The set of objects of so many cells in all.
fn set_of_cells_in_objects<'a>(ctx: &mut Ctx<'a>, items: &'a [Value<'a>], cells: u32) -> Res<'a> {
    let weight = cells + u32::from(items.len() == 1);
    if u64::from(weight) > ctx.max_weight {
        return Err(EvalError::Memory);
    }
    ctx.charge_bytes(size_of::<Seq<'_>>())?;
    Ok(Value::Set(ctx.arena.alloc(Seq { items, weight, depth: 4 })))
}

/// The objects of some cells of a small grid, one at least, in order.
fn objects_on_board<'a>(
    ctx: &mut Ctx<'a>,
    board: &Board,
    cells: u64,
    mode: Mode,
) -> Result<&'a [Value<'a>], EvalError> {
    let mut left = cells;
    let mut found = ArenaVec::with_capacity_in(left.count_ones() as usize, ctx.arena);
    if !mode.univalued && !mode.without_bg {
        // All cells are connected.
        found.push(board.colored(ctx, left)?);
        left = 0;
    }
    while left != 0 {
        let first = left & left.wrapping_neg();
        let object = if mode.univalued {
            let (color, alike) = board.alike(first);
            let part = connected(first, alike & left, mode.diagonal);
            left &= !part;
            Board::object(ctx, part, color)?
        } else {
            let part = connected(first, left, mode.diagonal);
            left &= !part;
            board.colored(ctx, part)?
        };
        found.push(object);
    }
    ctx.charge_bytes(size_of_val(found.as_slice()))?;
    Ok(found.into_bump_slice())
}

fn packed_objects<'a>(ctx: &mut Ctx<'a>, grid: &Grid, mode: Mode, tuples: bool) -> Res<'a> {
    let mut cells = grid.inside();
    if mode.without_bg {
        for (cells, background) in cells.iter_mut().zip(&background(grid).1) {
            *cells &= !background;
        }
    } else if !mode.univalued && !tuples {
        // All cells are connected.
        let whole = ctx.picture(&cells, &grid.planes, 0, 0)?;
        return ctx.set_of_sorted(&[whole]);
    }
    let parts = if mode.univalued {
        Unlabelled::of_colors(grid, cells, mode.diagonal, None)
    } else {
        Unlabelled::of_cells(grid, cells, mode.diagonal)
    };
    if tuples {
        let items = parts.components(ctx, |ctx, part| layers(ctx, grid, part, mode.diagonal))?;
        return ctx.tuple(items);
    }
    let items = if mode.univalued {
        parts.components(ctx, |_, Component { mask, i, j, color }| {
            Ok(Value::Object { mask, i: i as i16, j: j as i16, color })
        })?
    } else {
        parts.components(ctx, |ctx, part| colored(ctx, grid, part))?
    };
    ctx.set_of_sorted_in_place(items)
}

/// The object that a component is, whatever its colours.
fn colored<'a>(ctx: &mut Ctx<'a>, grid: &Grid, part: Component<'a>) -> Res<'a> {
    let Component { mask, i, j, color } = part;
    let (h, (down, right)) = (mask.h(), (i, j));
    let (i, j) = (i as i16, j as i16);
    let mixed = grid.planes.iter().any(|plane| {
        let rows = plane[down..].iter().zip(&mask.rows[..h]);
        let (some, missing) = rows.fold((0, 0), |(some, missing), (&bits, &row)| {
            (some | (bits >> right & row), missing | (!(bits >> right) & row))
        });
        some != 0 && missing != 0
    });
    if !mixed {
        return Ok(Value::Object { mask, i, j, color });
    }
    ctx.charge_bytes(size_of::<Picture>())?;
    let picture = ctx.arena.alloc_with(|| Picture { mask: *mask, planes: [[0; SIDE]; 4] });
    for (out, plane) in picture.planes.iter_mut().zip(&grid.planes) {
        for ((out, &bits), &row) in out[..h].iter_mut().zip(&plane[down..]).zip(&mask.rows[..h]) {
            *out = bits >> right & row;
        }
    }
    Ok(Value::Picture { picture, i, j })
}

/// The cells of a component as a tuple, by their distance from the first and row-major within one distance.
fn layers<'a>(ctx: &mut Ctx<'a>, grid: &Grid, part: Component<'a>, diagonal: bool) -> Res<'a> {
    let Component { mask, i, j, .. } = part;
    ctx.charge_bytes(usize::from(mask.n) * size_of::<Value<'_>>())?;
    let mut cells = Vec::with_capacity(mask.n.into());
    let mut left = mask.rows;
    let mut layer = [0; SIDE];
    layer[0] = mask.rows[0] & mask.rows[0].wrapping_neg();
    while layer.iter().any(|&row| row != 0) {
        for (at, &row) in layer.iter().enumerate().filter(|(_, row)| **row != 0) {
            left[at] &= !row;
            let mut rest = row;
            while rest != 0 {
                let (i, j) = (i + at, j + rest.trailing_zeros() as usize);
                rest &= rest - 1;
                cells.push(Value::Cell { color: grid.get(i, j).into(), i: i as i32, j: j as i32 });
            }
        }
        layer = spread(&layer, diagonal);
        for (layer, left) in layer.iter_mut().zip(&left) {
            *layer &= left;
        }
    }
    ctx.tuple(&cells)
}

/// The cells and their neighbours.
fn spread(rows: &Rows, diagonal: bool) -> Rows {
    let wide = rows.map(|row| row | row << 1 | row >> 1);
    let tall = if diagonal { &wide } else { rows };
    std::array::from_fn(|i| {
        let above = if i > 0 { tall[i - 1] } else { 0 };
        let below = if i + 1 < SIDE { tall[i + 1] } else { 0 };
        wide[i] | above | below
    })
}

/// [`general_objects`] as a set, of a grid that can be drawn; `None` for others. Costs the same fuel.
fn drawn_objects<'a>(ctx: &mut Ctx<'a>, value: Value<'a>, mode: Mode) -> Result<Option<Value<'a>>, EvalError> {
    let dialect = ctx.dialect;
    let Some((grid, legend)) = drawn(value, dialect) else {
        return if is_short(value, dialect) { Err(EvalError::IndexError) } else { Ok(None) };
    };
    let is_number = |value| Number::of(value).is_some();
    // Cells of numbers come before all others. Those are in the order of their places in batt alone.
    let mut others = [0; SIDE];
    for name in legend.others(|value| !is_number(value)) {
        add_rows(&mut others, &grid.cells_of(name));
    }
    if dialect == Dialect::Arc && others != [0; SIDE] {
        return Ok(None);
    }
    let mut cells = grid.inside();
    // Rows may be longer than the first, and all of their cells count here.
    let background = if mode.without_bg { mostcolor(ctx, value)? } else { Value::None };
    // NaN is a background that no cell equals.
    if let Some(name) = legend.name_of(background).filter(|_| equal(background, background, dialect)) {
        for (cells, background) in cells.iter_mut().zip(&grid.cells_of(name)) {
            *cells &= !background;
        }
    }
    let parts = if mode.univalued {
        Unlabelled::of_colors(&grid, cells, mode.diagonal, legend.name_of(Value::Float(f64::NAN)))
    } else {
        Unlabelled::of_cells(&grid, cells, mode.diagonal)
    };
    // What no packed patch holds.
    let mut loose = [0; SIDE];
    for name in legend.others(|_| true) {
        add_rows(&mut loose, &grid.cells_of(name));
    }
    let meet = |mask: &Mask, rows: &Rows, i: usize, j: usize| {
        mask.rows[..mask.h()].iter().zip(&rows[i..]).any(|(&row, &others)| row << j & others != 0)
    };
    let mut places = Vec::new();
    let objects = parts.components(ctx, |ctx, part| {
        let Component { mask, i, j, .. } = part;
        if !meet(mask, &loose, i, j) {
            return colored(ctx, &grid, part);
        }
        places.clear();
        places.extend(mask.cells().map(|(di, dj)| (i + di, j + dj)));
        object_of(ctx, &places, |i, j| legend.value(grid.get(i, j)))
    })?;
    set_of_objects(ctx, objects, others == [0; SIDE]).map(Some)
}

/// The object of places in row-major order, at the fuel of a set of any items.
fn object_of<'a>(ctx: &mut Ctx<'a>, places: &[(usize, usize)], value: impl Fn(usize, usize) -> Value<'a>) -> Res<'a> {
    if let &[(i, j)] = places {
        let cell = place_cell(ctx, value(i, j), i, j)?;
        return ctx.set_of_sorted(&[cell]);
    }
    let mut items = Vec::with_capacity(places.len());
    // Cells of numbers come before all others.
    for number in [true, false] {
        for &(i, j) in places {
            let value = value(i, j);
            if Number::of(value).is_some() == number {
                items.push(place_cell(ctx, value, i, j)?);
            }
        }
    }
    if !items.iter().all(|item| matches!(item, Value::Cell { .. })) {
        ctx.burn(items.iter().map(|item| item.packed_weight()).sum())?;
    }
    ctx.set_of_sorted(&items)
}

/// The set of objects that share no cell, at the fuel of a set of any items.
fn set_of_objects<'a>(ctx: &mut Ctx<'a>, objects: &[Value<'a>], ordered: bool) -> Res<'a> {
    if objects.len() > 1 {
        ctx.burn(objects.iter().map(|object| object.packed_weight()).sum())?;
    }
    if ordered {
        return ctx.set_of_sorted(objects);
    }
    let (mut objects, dialect) = (objects.to_vec(), ctx.dialect);
    objects.sort_by(|a, b| compare(*a, *b, dialect));
    ctx.set_of_sorted(&objects)
}

fn add_rows(rows: &mut Rows, more: &Rows) {
    for (row, more) in rows.iter_mut().zip(more) {
        *row |= more;
    }
}

/// Breadth-first search over any grid, as Python does it.
fn general_objects<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, mode: Mode, tuples: bool) -> Res<'a> {
    let bg = if mode.without_bg { mostcolor(ctx, grid)? } else { Value::None };
    let (h, w) = dims(ctx, grid)?;
    let dialect = ctx.dialect;
    // Cells that are not there are never marked: reading them fails first.
    let mut occupied: Vec<Vec<bool>> = Vec::with_capacity(h);
    for row in ctx.items(grid)? {
        occupied.push(vec![false; ctx.len(row).unwrap_or(0).min(w)]);
    }
    let mut objects = Vec::new();
    for (i, j) in (0..h).flat_map(|i| (0..w).map(move |j| (i, j))) {
        if occupied[i].get(j) == Some(&true) {
            continue;
        }
        let value = at(ctx, grid, i, j)?;
        if equal(value, bg, dialect) {
            continue;
        }
        let mut object = vec![place_cell(ctx, value, i, j)?];
        let mut candidates = vec![(i, j)];
        while !candidates.is_empty() {
            let mut around = Vec::new();
            for &(k, l) in &candidates {
                let other = at(ctx, grid, k, l)?;
                let joins = if mode.univalued { equal(value, other, dialect) } else { !equal(other, bg, dialect) };
                if !joins {
                    continue;
                }
                if (k, l) != (i, j) {
                    object.push(place_cell(ctx, other, k, l)?);
                }
                occupied[k][l] = true;
                neighbors(k, l, mode.diagonal, (h, w), &mut around);
            }
            around.retain(|&(k, l)| occupied[k].get(l) != Some(&true));
            around.sort_unstable();
            around.dedup();
            candidates = around;
        }
        objects.push(if tuples { ctx.tuple(&object)? } else { ctx.set(&object)? });
    }
    if tuples { ctx.tuple(&objects) } else { ctx.set(&objects) }
}

/// Adds the neighbours of a cell inside `h` x `w`.
fn neighbors(i: usize, j: usize, diagonal: bool, (h, w): (usize, usize), out: &mut Vec<(usize, usize)>) {
    for k in i.saturating_sub(1)..(i + 2).min(h) {
        for l in j.saturating_sub(1)..(j + 2).min(w) {
            if (k, l) != (i, j) && (diagonal || k == i || l == j) {
                out.push((k, l));
            }
        }
    }
}

/// A cell of any colour at an index.
pub(super) fn place_cell<'a>(ctx: &mut Ctx<'a>, color: Value<'a>, i: usize, j: usize) -> Res<'a> {
    ctx.cell(color, Value::Int(i as i64), Value::Int(j as i64))
}

#[cfg(test)]
mod tests {
    use super::super::chance::{assert_same, each};
    use super::super::palette::most_common_color;
    use super::*;
    use crate::value::repr;

    #[test]
    fn components_agree_with_breadth_first_search() {
        each(150, |ctx, chance| {
            let colors = 1 + chance.below(8);
            let grid = chance.grid(colors);
            for bits in 0..8 {
                let Some(mode) = Mode::of_number(Value::Int(bits)) else { panic!("{bits} is a mode") };
                for tuples in [false, true] {
                    let value = Value::Grid(ctx.arena.alloc(grid));
                    let slow = general_objects(ctx, value, mode, tuples);
                    // Small ones go by words of 64 bits, unless rows are asked for.
                    for fast in [packed_objects(ctx, &grid, mode, tuples), segmented(ctx, value, mode, tuples)] {
                        assert_same(ctx, fast, slow, || format!("{mode:?} tuples: {tuples} of {grid:?}"));
                    }
                }
            }
        });
    }

    #[test]
    fn components_that_turn_upwards_are_whole() {
        each(60, |ctx, chance| {
            // Bars side by side, each joined to the next at its end or somewhere near.
            let (h, w) = (2 + chance.below(31) as usize, 1 + 2 * chance.below(16) as usize);
            let mut grid = Grid::filled(h, w, 0);
            for j in 0..w {
                let (near, deep) = (chance.below(1 + h as u64 / 8) as usize, j / 2 % 2 == 0);
                let joint = if deep { h - 1 - near } else { near };
                (0..h).filter(|&i| j % 2 == 0 || i == joint).for_each(|i| grid.set(i, j, 1));
            }
            let value = Value::Grid(ctx.arena.alloc(grid));
            for (bits, n) in [(4, 1), (5, 0)] {
                let Some(mode) = Mode::of_number(Value::Int(bits)) else { panic!("{bits} is a mode") };
                let (fast, slow) = (packed_objects(ctx, &grid, mode, false), general_objects(ctx, value, mode, false));
                assert_same(ctx, fast, slow, || format!("{mode:?} of {grid:?}"));
                let bars = ctx
                    .items(fast.unwrap_or(Value::None))
                    .map(|objects| objects.filter(|object| matches!(object, Value::Object { color: 1, .. })).count());
                let is_most = most_common_color(&grid) == 1;
                assert_eq!(bars.unwrap_or(0), if is_most { n } else { 1 }, "{grid:?}");
            }
        });
    }

    #[test]
    fn drawn_grids_are_taken_apart_as_any() {
        let mut seen = 0;
        each(300, |ctx, chance| {
            let colors = 1 + chance.below(5);
            let grid = chance.loose_grid(ctx, colors);
            for bits in 0..8 {
                let Some(mode) = Mode::of_number(Value::Int(bits)) else { panic!("{bits} is a mode") };
                let what = |ctx: &Ctx<'_>| format!("{mode:?} of {}", repr(grid, ctx.dialect));
                let full = ctx.fuel;
                let slow = general_objects(ctx, grid, mode, false);
                let (slow_fuel, after) = (full - ctx.fuel, ctx.fuel);
                match drawn_objects(ctx, grid, mode) {
                    Ok(None) => {}
                    Ok(Some(fast)) => {
                        seen += 1;
                        assert_same(ctx, Ok(fast), slow, || what(ctx));
                        assert_eq!(slow_fuel, after - ctx.fuel, "fuel: {}", what(ctx));
                    }
                    Err(error) => {
                        assert_same(ctx, Err(error), slow, || what(ctx));
                        assert_eq!(slow_fuel, after - ctx.fuel, "fuel: {}", what(ctx));
                    }
                }
            }
        });
        assert!(seen > 1500, "only {seen} of 4800 were drawn");
    }

    #[test]
    fn components_of_large_grids_agree_with_breadth_first_search() {
        each(40, |ctx, chance| {
            let (h, w, colors) = (1 + chance.below(40), 33 + chance.below(20), 1 + chance.below(4));
            let mut rows = Vec::new();
            for _ in 0..h {
                let row: Vec<Value<'_>> = (0..w).map(|_| Value::Int(chance.below(colors) as i64)).collect();
                rows.push(ctx.tuple(&row).unwrap_or(Value::None));
            }
            let grid = ctx.tuple(&rows).unwrap_or(Value::None);
            for bits in 0..8 {
                let Some(mode) = Mode::of_number(Value::Int(bits)) else { panic!("{bits} is a mode") };
                assert!(Raster::of(grid).is_some(), "{h} x {w} cells are a raster");
                let (fast, slow) = (segmented(ctx, grid, mode, false), general_objects(ctx, grid, mode, false));
                assert_same(ctx, fast, slow, || format!("{mode:?} of {h} x {w} cells"));
            }
        });
    }
}
