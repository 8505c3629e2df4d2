//! Grids: their shape, their cells, and grids made cell by cell.
//!
//! A grid here is whatever Python would take for one: a packed grid, a wide one, a ragged tuple, a tuple of anything.

use super::footprint::packed;
use super::painting::stamp;
use super::wide;
use crate::value::{
    Ctx, Dialect, EvalError, Grid, Res, Rows, SIDE, SafeDefault, Value, equal, fill_planes, identical_or_equal,
    weight_of_row,
};

/// A colour that four planes hold; a bool is none, since it prints otherwise.
#[inline]
pub(super) fn plane_color(value: Value<'_>) -> Option<u8> {
    match value {
        Value::Int(color @ 0..=15) => Some(color as u8),
        _ => None,
    }
}

/// Python's `len(grid[0])`.
pub(super) fn len_of_first_row<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Result<usize, EvalError> {
    match grid {
        Value::Grid(grid) => return Ok(grid.w()),
        Value::Wide(grid) => return Ok(grid.w()),
        Value::Pairs(_) => return Ok(2),
        _ => {}
    }
    let row = ctx.item(grid, 0)?;
    ctx.len(row)
}

/// The number of rows.
///
/// # Errors
/// `TypeError` when it is no container.
#[inline]
pub fn height_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    ctx.len(grid).map(|h| Value::Int(h as i64))
}

/// The length of the first row, 0 when there is none.
///
/// # Errors
/// `TypeError` when it is no tuple of containers.
#[inline]
pub fn width_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    if !grid.truthy() {
        return Ok(Value::Int(0));
    }
    len_of_first_row(ctx, grid).map(|w| Value::Int(w as i64))
}

/// Height and width, each 0 in batt when it fails.
fn sides<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Result<(Value<'a>, Value<'a>), EvalError> {
    let h = height_t(ctx, grid);
    let h = ctx.guard(SafeDefault::Zero, h)?;
    let w = width_t(ctx, grid);
    let w = ctx.guard(SafeDefault::Zero, w)?;
    Ok((h, w))
}

/// Height and width.
#[inline]
pub fn shape_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    let (h, w) = sides(ctx, grid)?;
    ctx.tuple(&[h, w])
}

/// Whether a grid is higher than wide.
#[inline]
pub fn portrait_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    let (h, w) = sides(ctx, grid)?;
    Ok(Value::Bool(h.as_int() > w.as_int()))
}

/// Whether a grid is as high as wide.
///
/// # Errors
/// `IndexError` when there is no row.
#[inline]
pub fn square_t<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>) -> Res<'a> {
    let h = ctx.len(grid)?;
    Ok(Value::Bool(h == len_of_first_row(ctx, grid)?))
}

/// Python's `0 <= value < n`.
fn is_place(value: Value<'_>, n: usize) -> Result<bool, EvalError> {
    match value {
        Value::Float(x) => Ok(0.0 <= x && x < n as f64),
        other => other.as_int().map(|k| 0 <= k && k < n as i64).ok_or(EvalError::TypeError),
    }
}

/// What [`index`] gives for a place outside.
fn outside<'a>(ctx: &Ctx<'a>) -> Value<'a> {
    match ctx.dialect {
        Dialect::Arc => Value::None,
        Dialect::Batt => Value::Float(f64::NEG_INFINITY),
    }
}

/// The cell at a place; outside `None` in arc, minus infinity in batt.
///
/// # Errors
/// `TypeError` or `ValueError` for what is no place, `IndexError` when there is no row or a row is too short.
#[inline]
pub fn index<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, loc: Value<'a>) -> Res<'a> {
    if let (Value::Grid(grid), Value::Pair(i, j)) = (grid, loc) {
        let inside = (0..i32::from(grid.h)).contains(&i) && (0..i32::from(grid.w)).contains(&j);
        return Ok(if inside { Value::Int(grid.get(i as usize, j as usize).into()) } else { outside(ctx) });
    }
    if let (Value::Wide(grid), Value::Pair(i, j)) = (grid, loc) {
        let cell = grid.rows().get(i as usize).and_then(|row| row.get(j as usize));
        return Ok(cell.map_or_else(|| outside(ctx), |&color| Value::Int(color.into())));
    }
    if ctx.dialect == Dialect::Batt && loc.is_empty_tuple() {
        return Ok(outside(ctx));
    }
    let (i, j) = ctx.unpack2(loc)?;
    let h = ctx.len(grid)?;
    let w = len_of_first_row(ctx, grid)?;
    if !(is_place(i, h)? && is_place(j, w)?) {
        return Ok(outside(ctx));
    }
    // Python reads the place by its items: a set can be unpacked and no more.
    match (loc.is_tuple(), i.as_int(), j.as_int()) {
        (true, Some(i), Some(j)) => {
            let row = ctx.item(grid, i)?;
            ctx.item(row, j)
        }
        _ => Err(EvalError::TypeError),
    }
}

fn is_row_of_ints(row: &Value<'_>, dialect: Dialect) -> bool {
    match row {
        Value::Pair(..) => true,
        Value::Cell { .. } => dialect == Dialect::Batt,
        Value::Tuple(seq) => seq.items.iter().all(|item| item.as_int().is_some()),
        _ => false,
    }
}

/// Whether a value is anything but a tuple of tuples of ints.
pub fn is_no_grid<'a>(ctx: &mut Ctx<'a>, x: Value<'a>) -> Res<'a> {
    let dialect = ctx.dialect;
    let ints = |row: &Value<'_>| is_row_of_ints(row, dialect);
    Ok(Value::Bool(match x {
        Value::Grid(_) | Value::Wide(_) | Value::Pairs(_) => false,
        Value::Tuple(seq) => !seq.items.iter().all(ints),
        Value::Unlisted(unlisted) if !unlisted.is_set() => unlisted.with_list(|rows| !rows.iter().all(ints)),
        // A pair or a cell holds an int, which is no row.
        _ => true,
    }))
}

/// The fuel of [`canvas`]: an eighth of the cells when packed, else one a cell, and one a row without cells.
pub fn canvas_cost(args: &[Value<'_>]) -> u64 {
    let side = |k: usize| match args[1] {
        Value::Pair(h, w) => i64::from([h, w][k]),
        Value::Tuple(seq) => seq.items.get(k).and_then(|side| side.as_int()).unwrap_or(0),
        _ => 0,
    };
    let (h, w) = (side(0).max(0) as u64, side(1).max(1) as u64);
    if plane_color(args[0]).is_some() && h <= SIDE as u64 && w <= SIDE as u64 {
        return h * w / 8 + 1;
    }
    h.saturating_mul(w).saturating_mul(args[0].weight()).saturating_add(1)
}

/// A grid of one value; sides below 0 count as 0.
///
/// # Errors
/// `IndexError` when the dimensions are too short, `TypeError` when they are no ints.
pub fn canvas<'a>(ctx: &mut Ctx<'a>, color: Value<'a>, dimensions: Value<'a>) -> Res<'a> {
    if let (Some(color), Value::Pair(h @ 1..=32, w @ 1..=32)) = (plane_color(color), dimensions) {
        if color == 0
            && let Some(blank) = ctx.blank_grid(h as usize, w as usize)
        {
            return blank;
        }
        return ctx.grid_drawn(h as u8, w as u8, |planes| fill_planes(planes, h as usize, w as usize, color));
    }
    let h = ctx.item(dimensions, 0)?.as_int().ok_or(EvalError::TypeError)?.max(0) as usize;
    if h == 0 {
        // Python never looks at the width then.
        return Ok(Value::EMPTY_TUPLE);
    }
    let w = ctx.item(dimensions, 1)?.as_int().ok_or(EvalError::TypeError)?.max(0) as usize;
    ctx.charge_bytes(h.saturating_add(w).saturating_mul(size_of::<Value>()))?;
    if let (Some(color), 4..) = (plane_color(color), w) {
        let row = ctx.room_for_colors(1, w)?;
        row.fill(color);
        return ctx.grid_of_colors(&vec![&*row; h]);
    }
    let row = ctx.tuple(&vec![color; w])?;
    ctx.tuple(&vec![row; h])
}

/// Whether one of two grids is a tuple of two pairs, which is joined at the fuel of tuples.
fn has_pairs(a: Value<'_>, b: Value<'_>) -> bool {
    matches!((a, b), (Value::Pairs(_), _) | (_, Value::Pairs(_)))
}

/// Two grids side by side, as high as the lower.
///
/// # Errors
/// `TypeError` when rows cannot be added.
pub fn hconcat<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    let (mut room, mut other_room) = (None, None);
    if let (Some(x), Some(y)) = (packed(a, &mut room), packed(b, &mut other_room))
        && x.w() + y.w() <= SIDE
    {
        let h = x.h().min(y.h());
        if has_pairs(a, b) {
            let row = weight_of_row(x.w(), ctx.dialect) + weight_of_row(y.w(), ctx.dialect);
            ctx.burn(h as u64 * row)?;
        }
        return ctx.grid_drawn(h as u8, x.w + y.w, |planes| {
            for ((out, left), right) in planes.iter_mut().zip(&x.planes).zip(&y.planes) {
                for ((out, &left), &right) in out[..h].iter_mut().zip(left).zip(right) {
                    *out = left | right << x.w;
                }
            }
        });
    }
    if let Some(joined) = wide::hconcat(ctx, a, b)? {
        return Ok(joined);
    }
    let (a, b) = (ctx.items(a)?, ctx.items(b)?);
    let mut rows = Vec::new();
    let mut last = None;
    for (left, right) in a.zip(b) {
        // Enlarged grids repeat their rows, and the repeats are the same in memory: join them once.
        let row = match last {
            Some((x, y, row)) if is_same(x, left) && is_same(y, right) => row,
            _ => ctx.add(left, right)?,
        };
        last = Some((left, right, row));
        rows.push(row);
    }
    ctx.tuple(&rows)
}

/// Whether two rows are one in memory.
fn is_same(a: Value<'_>, b: Value<'_>) -> bool {
    matches!((a, b), (Value::Tuple(a), Value::Tuple(b)) if std::ptr::eq(a, b))
}

/// Two grids one above the other: Python's `a + b`.
///
/// # Errors
/// `TypeError` when they cannot be added.
pub fn vconcat<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    let (mut room, mut other_room) = (None, None);
    if let (Some(x), Some(y)) = (packed(a, &mut room), packed(b, &mut other_room))
        && x.w == y.w
        && x.h() + y.h() <= SIDE
    {
        if has_pairs(a, b) {
            ctx.burn(a.weight() + b.weight())?;
        }
        let h = x.h();
        return ctx.grid_drawn(x.h + y.h, x.w, |planes| {
            for ((out, above), below) in planes.iter_mut().zip(&x.planes).zip(&y.planes) {
                *out = *above;
                out[h..h + y.h()].copy_from_slice(&below[..y.h()]);
            }
        });
    }
    ctx.add(a, b)
}

/// Where two packed grids agree, inside both.
fn agreement(a: &Grid, b: &Grid) -> Rows {
    let (x, y) = (a.inside(), b.inside());
    let mut out = [0; SIDE];
    for (i, out) in out.iter_mut().enumerate() {
        let differ = (0..4).fold(0, |differ, k| differ | a.planes[k][i] ^ b.planes[k][i]);
        *out = !differ & x[i] & y[i];
    }
    out
}

/// The packed grid with `color` wherever `keep` has no bit.
fn keep_or(grid: &Grid, keep: &Rows, color: u8) -> Grid {
    let inside = grid.inside();
    let mut out = *grid;
    for (k, plane) in out.planes.iter_mut().enumerate() {
        let on = if color >> k & 1 == 1 { u32::MAX } else { 0 };
        for ((bits, &keep), &inside) in plane.iter_mut().zip(keep).zip(&inside) {
            *bits = *bits & keep | !keep & inside & on;
        }
    }
    out
}

/// The cells that two grids share, and a fallback where they differ.
///
/// # Errors
/// `IndexError` when the first has no row or a row is too short; in arc also when the second is smaller.
pub fn cellwise<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>, fallback: Value<'a>) -> Res<'a> {
    let (mut room, mut other_room) = (None, None);
    if let (Some(x), Some(y)) = (packed(a, &mut room), packed(b, &mut other_room)) {
        if ctx.dialect == Dialect::Arc && (x.h > y.h || x.w > y.w) {
            return Err(EvalError::IndexError);
        }
        let same = agreement(x, y);
        if same == x.inside() {
            return Ok(a);
        }
        if let Some(color) = plane_color(fallback) {
            return ctx.grid(keep_or(x, &same, color));
        }
    }
    if let Some(shared) = wide::cellwise(ctx, a, b, fallback)? {
        return Ok(shared);
    }
    let h = ctx.len(a)?;
    let w = len_of_first_row(ctx, a)?;
    let rows = ctx.slice(a)?;
    ctx.charge_bytes(h.saturating_mul(w).saturating_mul(size_of::<Value>()))?;
    let mut out = Vec::with_capacity(h);
    let mut row = Vec::with_capacity(w);
    for (i, &cells) in rows.iter().enumerate() {
        row.clear();
        let mut others = None;
        for j in 0..w as i64 {
            let x = ctx.item(cells, j)?;
            let y = match (ctx.dialect, others) {
                (Dialect::Batt, _) => {
                    let y = index(ctx, b, Value::Pair(i as i32, j as i32));
                    ctx.guard(SafeDefault::Zero, y)?
                }
                (Dialect::Arc, Some(others)) => ctx.item(others, j)?,
                (Dialect::Arc, None) => {
                    let cells = ctx.item(b, i as i64)?;
                    others = Some(cells);
                    ctx.item(cells, j)?
                }
            };
            row.push(if equal(x, y, ctx.dialect) { x } else { fallback });
        }
        out.push(ctx.tuple(&row)?);
    }
    ctx.tuple(&out)
}

/// A grid made of another one cell by cell; `None` leaves a cell as it is.
///
/// # Errors
/// `TypeError` when it is no container of containers.
fn each_cell<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, change: impl Fn(Value<'a>) -> Option<Value<'a>>) -> Res<'a> {
    let rows = ctx.slice(grid)?;
    let mut out = Vec::with_capacity(rows.len());
    let mut cells = Vec::new();
    let mut last = (Value::None, None);
    for &row in rows {
        cells.clear();
        let mut changed = !row.is_tuple();
        for cell in ctx.items(row)? {
            // Most cells are the same colour as the one before.
            let new = match (cell, last) {
                (Value::Int(color), (Value::Int(before), new)) if color == before => new,
                _ => change(cell),
            };
            last = (cell, new);
            changed |= new.is_some();
            cells.push(new.unwrap_or(cell));
        }
        out.push(if changed { ctx.tuple(&cells)? } else { row });
    }
    ctx.tuple(&out)
}

/// The grid with one colour in place of another.
pub fn replace<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, replacee: Value<'a>, replacer: Value<'a>) -> Res<'a> {
    let mut room = None;
    let drawn = packed(grid, &mut room);
    if let (Some(packed), Some(old)) = (drawn, replacee.as_int()) {
        let hit = if (0..=15).contains(&old) { packed.cells_of(old as u8) } else { [0; SIDE] };
        if hit == [0; SIDE] {
            return Ok(grid);
        }
        if let Some(new) = plane_color(replacer) {
            return ctx.grid_over(packed, |out| stamp(out, &hit, new));
        }
    }
    if let Some(packed) = drawn
        && !occurs(packed, replacee)
    {
        return Ok(grid);
    }
    if let Some(replaced) = wide::replaced(ctx, grid, replacee, replacer)? {
        return Ok(replaced);
    }
    let dialect = ctx.dialect;
    each_cell(ctx, grid, |cell| equal(cell, replacee, dialect).then_some(replacer))
}

/// Whether a cell is equal to a value.
fn occurs(grid: &Grid, value: Value<'_>) -> bool {
    let color = match value {
        Value::Float(x) => (0..=15).find(|&color| color as f64 == x),
        other => other.as_int().filter(|color| (0..=15).contains(color)),
    };
    color.is_some_and(|color| grid.cells_of(color as u8) != [0; SIDE])
}

/// The grid with two colours exchanged.
pub fn switch<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    let mut room = None;
    let drawn = packed(grid, &mut room);
    if let (Some(packed), Some(x), Some(y)) = (drawn, plane_color(a), plane_color(b)) {
        let (first, second) = (packed.cells_of(x), packed.cells_of(y));
        return ctx.grid_over(packed, |out| {
            // Both change exactly the bits in which the colours differ.
            for (_, plane) in out.planes.iter_mut().enumerate().filter(|(k, _)| (x ^ y) >> k & 1 == 1) {
                for ((bits, &first), &second) in plane.iter_mut().zip(&first).zip(&second) {
                    *bits ^= first | second;
                }
            }
        });
    }
    if let Some(packed) = drawn
        && !occurs(packed, a)
        && !occurs(packed, b)
    {
        return Ok(grid);
    }
    if let Some(switched) = wide::switched(ctx, grid, a, b)? {
        return Ok(switched);
    }
    let dialect = ctx.dialect;
    each_cell(ctx, grid, |cell| switched(cell, a, b, dialect))
}

/// What comes in place of a cell when two colours are exchanged.
#[inline]
fn switched<'a>(cell: Value<'a>, a: Value<'a>, b: Value<'a>, dialect: Dialect) -> Option<Value<'a>> {
    // Python looks the cell up in `{a: b, b: a}`, where equal keys leave the second value: `a`.
    if identical_or_equal(cell, b, dialect) {
        return Some(a);
    }
    identical_or_equal(cell, a, dialect).then_some(b)
}

#[cfg(test)]
mod tests {
    use super::super::chance::{assert_same, each};
    use super::*;
    use crate::value::repr;

    #[test]
    fn canvases_are_filled_grids_and_small_blank_ones_there_already() {
        each(1, |ctx, _| {
            for (h, w) in (1..=10).flat_map(|h| (1..=10).map(move |w| (h, w))) {
                let mut there = Vec::new();
                for color in [0, 5, 0] {
                    let bytes = ctx.budget_left().1;
                    let slow = ctx.grid(Grid::filled(h, w, color));
                    let between = ctx.budget_left().1;
                    let fast = canvas(ctx, Value::Int(color.into()), Value::Pair(h as i32, w as i32));
                    assert_eq!(bytes - between, between - ctx.budget_left().1);
                    if let Ok(Value::Grid(grid)) = fast {
                        there.push(std::ptr::from_ref(grid));
                    }
                    assert_same(ctx, fast, slow, || format!("{h} x {w} of {color}"));
                }
                if let [blank, _, again] = there[..] {
                    assert_eq!(std::ptr::eq(blank, again), h <= 8 && w <= 8);
                }
            }
        });
    }

    #[test]
    fn colours_that_are_not_there_leave_a_grid_as_it_is() {
        let mut left = 0;
        each(200, |ctx, chance| {
            let others = [Value::EMPTY_SET, Value::Pair(1, 2), Value::Float(3.0), Value::Bool(true), Value::Int(20)];
            let colors = 1 + chance.below(4);
            let grid = Value::Grid(ctx.arena.alloc(chance.grid(colors)));
            let mut pick = || match chance.below(2) {
                0 => others[chance.below(5) as usize],
                _ => Value::Int(chance.below(16) as i64),
            };
            let (a, b, dialect) = (pick(), pick(), ctx.dialect);
            let fast = replace(ctx, grid, a, b);
            left += usize::from(matches!((fast, grid), (Ok(Value::Grid(x)), Value::Grid(y)) if std::ptr::eq(x, y)));
            let slow = each_cell(ctx, grid, |cell| equal(cell, a, dialect).then_some(b));
            assert_same(ctx, fast, slow, || format!("replace {} {}", repr(a, dialect), repr(b, dialect)));
            let fast = switch(ctx, grid, a, b);
            left += usize::from(matches!((fast, grid), (Ok(Value::Grid(x)), Value::Grid(y)) if std::ptr::eq(x, y)));
            let slow = each_cell(ctx, grid, |cell| switched(cell, a, b, dialect));
            assert_same(ctx, fast, slow, || format!("switch {} {}", repr(a, dialect), repr(b, dialect)));
        });
        assert!(left > 200, "only {left} were left as they are");
    }
}
