//! Grids painted over: a colour or an object laid on, on all cells or on the background alone.
//!
//! A packed patch is laid over a packed grid by word operations. Everything else is painted cell by cell in the
//! promised order, so of two colours on one place the later stays (or, under the background's rule, the first that
//! is not the background).

use super::footprint::{dims, packed, place, shift, toindices};
use super::mask::seen_from;
use super::palette::{background, mostcolor};
use super::patch::parts_of_cell;
use crate::value::{
    COLOR_BITS, Ctx, Dialect, EvalError, Grid, Mask, Res, Rows, SIDE, SafeDefault, Value, equal, is_one, low_bits,
    moved_right,
};

/// Whether a patch has nothing on a grid that two pairs or a packed grid are.
#[inline]
fn is_nothing_on(grid: Value<'_>, patch: Value<'_>) -> bool {
    let (h, w) = match grid {
        Value::Grid(grid) => (grid.h.into(), grid.w.into()),
        Value::Pairs(_) => (2, 2),
        _ => return false,
    };
    match patch.as_mask() {
        Some((mask, i, j)) => i >= h || j >= w || i + i32::from(mask.h) <= 0 || j + i32::from(mask.w) <= 0,
        None => patch.is_empty_set() || patch.is_empty_tuple(),
    }
}

/// A colour that a packed grid holds.
#[inline]
fn packed_color(color: Value<'_>) -> Option<u8> {
    match color {
        Value::Int(color @ 0..=15) => Some(color as u8),
        _ => None,
    }
}

/// All cells of all rows.
static ALL: Rows = [u32::MAX; SIDE];

/// Sets the cells of a grid under a packed patch, of those in `among`: the bits of a row to what `colors` gives for it in
/// the mask.
#[inline(always)]
fn stamp_mask(grid: &mut Grid, (mask, i, j): (&Mask, i32, i32), among: &Rows, colors: impl Fn(usize) -> [u32; 4]) {
    if j.unsigned_abs() >= u32::BITS {
        return;
    }
    let inside = low_bits(grid.w());
    for at in (-i).max(0)..i32::from(mask.h).min(i32::from(grid.h) - i) {
        let (to, at) = ((at + i) as usize % SIDE, at as usize % SIDE);
        let cells = moved_right(mask.rows[at], j) & inside & among[to];
        for (plane, bits) in grid.planes.iter_mut().zip(colors(at)) {
            plane[to] ^= (plane[to] ^ bits) & cells;
        }
    }
}

/// The places of a patch that lie on a grid; `None` when the patch is neither packed nor all places or all cells.
fn places_on(grid: &Grid, patch: Value<'_>) -> Option<Rows> {
    if let Some((mask, i, j)) = patch.as_mask() {
        let (seen, inside) = (seen_from(mask, i, j, 0, 0), grid.inside());
        return Some(std::array::from_fn(|i| seen[i] & inside[i]));
    }
    if let Value::Expanse(expanse) = patch {
        let mut rows = [0; SIDE];
        for (_, layer) in expanse.layers() {
            let seen = expanse.window(layer);
            rows = std::array::from_fn(|i| rows[i] | seen[i]);
        }
        let inside = grid.inside();
        return Some(std::array::from_fn(|i| rows[i] & inside[i]));
    }
    if let parts @ [_, ..] = patch.parts() {
        return parts.iter().try_fold([0; SIDE], |rows, &part| {
            let cells = places_on(grid, part)?;
            Some(std::array::from_fn(|i| rows[i] | cells[i]))
        });
    }
    // The items of a tuple are taken in order, as those of a set.
    let (Value::Set(seq) | Value::Tuple(seq)) = patch else { return None };
    let cells = matches!(seq.items.first(), Some(Value::Cell { .. }));
    let mut rows = [0; SIDE];
    for item in seq.items {
        let (i, j) = match *item {
            Value::Pair(i, j) if !cells => (i, j),
            Value::Cell { i, j, .. } if cells => (i, j),
            _ => return None,
        };
        if is_on(grid, i, j) {
            rows[i as usize] |= 1 << j;
        }
    }
    Some(rows)
}

#[inline]
fn is_on(grid: &Grid, i: i32, j: i32) -> bool {
    // What is negative is a large number without a sign.
    (i as u32) < u32::from(grid.h) && (j as u32) < u32::from(grid.w)
}

/// Sets the cells of a general object one by one; `None` when one is no cell of a packed colour.
fn stamp_cells(grid: &mut Grid, obj: Value<'_>, dialect: Dialect) -> Option<()> {
    if let (Value::Grid(cells @ Grid { w: 3, .. }), Dialect::Batt) = (obj, dialect) {
        // Rows of three colours are cells.
        for row in 0..cells.h() {
            let [i, j, color] = [0, 1, 2].map(|column| cells.get(row, column));
            if is_on(grid, i.into(), j.into()) {
                grid.set(i.into(), j.into(), color);
            }
        }
        return Some(());
    }
    let (Value::Set(seq) | Value::Tuple(seq)) = obj else { return None };
    // A row at a time: the cells of a set come row by row.
    let (mut at, mut row) = (0, grid.planes.each_ref().map(|plane| plane[0]));
    for item in seq.items {
        let Value::Cell { color: color @ 0..=15, i, j } = *item else { return None };
        if !is_on(grid, i, j) {
            continue;
        }
        let i = i as usize % SIDE;
        if i != at {
            for (plane, bits) in grid.planes.iter_mut().zip(row) {
                plane[at] = bits;
            }
            (at, row) = (i, grid.planes.each_ref().map(|plane| plane[i]));
        }
        let cell = 1u32 << (j as u32 % u32::BITS);
        for (bits, color) in row.iter_mut().zip(&COLOR_BITS[color as usize]) {
            *bits = *bits & !cell | color & cell;
        }
    }
    for (plane, bits) in grid.planes.iter_mut().zip(row) {
        plane[at] = bits;
    }
    Some(())
}

/// Sets cells to one colour.
#[inline]
pub(super) fn stamp(grid: &mut Grid, cells: &Rows, color: u8) {
    let h = grid.h().next_multiple_of(4);
    for (k, plane) in grid.planes.iter_mut().enumerate() {
        let cells = plane[..h].iter_mut().zip(&cells[..h]);
        if color >> k & 1 == 1 {
            cells.for_each(|(plane, &cells)| *plane |= cells);
        } else {
            cells.for_each(|(plane, &cells)| *plane &= !cells);
        }
    }
}

/// Sets the cells under a packed object, of those in `among`, to its colours.
fn stamp_object(grid: &mut Grid, obj: Value<'_>, among: &Rows) -> bool {
    match obj {
        Value::Object { mask, i, j, color } => {
            stamp_mask(grid, (mask, i.into(), j.into()), among, |_| COLOR_BITS[color as usize % 16]);
        }
        Value::Picture { picture, i, j } => {
            let colors = |at: usize| picture.planes.each_ref().map(|plane| moved_right(plane[at], j.into()));
            stamp_mask(grid, (&picture.mask, i.into(), j.into()), among, colors);
        }
        _ => return false,
    }
    true
}

/// A grid with a colour on the places of a patch, of those in `among`; `None` when the patch is neither packed nor all
/// places or all cells.
fn colored<'a>(
    ctx: &mut Ctx<'a>,
    grid: &Grid,
    color: u8,
    patch: Value<'a>,
    among: &Rows,
) -> Result<Option<Value<'a>>, EvalError> {
    let colors = COLOR_BITS[color as usize % 16];
    if let Some(patch) = patch.as_mask() {
        return ctx.grid_over(grid, |out| stamp_mask(out, patch, among, |_| colors)).map(Some);
    }
    let Some(mut cells) = places_on(grid, patch) else { return Ok(None) };
    for (cells, among) in cells.iter_mut().zip(among) {
        *cells &= among;
    }
    ctx.grid_over(grid, |out| stamp(out, &cells, color)).map(Some)
}

/// Sets the cells of an expanse, of those in `among`, to its colours, in order; with `under`, only while a cell has that
/// colour.
fn stamp_expanse(grid: &mut Grid, obj: Value<'_>, mut among: Rows, under: Option<u8>) -> bool {
    let Value::Expanse(expanse) = obj else { return false };
    if expanse.is_of_places() {
        return false;
    }
    for (color, layer) in expanse.layers() {
        let mut cells = expanse.window(layer);
        for (cells, among) in cells.iter_mut().zip(&mut among) {
            *cells &= *among;
            if under.is_some_and(|under| under != color) {
                *among &= !*cells;
            }
        }
        stamp(grid, &cells, color);
    }
    true
}

/// Sets the cells of a tuple that was joined of objects, one after the other.
fn stamp_parts(grid: &mut Grid, obj: Value<'_>, inside: &Rows) -> bool {
    // All parts are objects or none is.
    let stamp = |&part: &Value<'_>| stamp_object(grid, part, inside) || stamp_expanse(grid, part, *inside, None);
    !obj.parts().is_empty() && obj.parts().iter().all(stamp)
}

/// A grid as rows that can be painted on.
struct Canvas<'a> {
    rows: Vec<Row<'a>>,
    /// Python's `len(grid), len(grid[0])`.
    size: (usize, usize),
}

/// A row as it was, or the cells of one that was painted on; rows of wide grids by their colours, as long as no other
/// value is painted.
enum Row<'a> {
    Colors(&'a [u8]),
    Painted(&'a mut [u8]),
    Whole(Value<'a>),
    Cells(Vec<Value<'a>>),
}

impl<'a> Canvas<'a> {
    /// # Errors
    /// `TypeError` when it is no tuple of containers, `IndexError` when it is empty.
    fn of(ctx: &mut Ctx<'a>, grid: Value<'a>, size: (usize, usize)) -> Result<Canvas<'a>, EvalError> {
        if let Value::Wide(grid) = grid {
            return Ok(Canvas { rows: grid.rows().iter().map(|row| Row::Colors(row)).collect(), size });
        }
        let mut rows = Vec::with_capacity(size.0);
        for row in ctx.items(grid)? {
            rows.push(match row {
                // Nothing but a tuple stays what it is.
                row if row.is_tuple() => Row::Whole(row),
                row => Row::Cells(ctx.list(row, 0)?),
            });
        }
        Ok(Canvas { rows, size })
    }

    /// As [`Canvas::set`], of a row of colours and a colour; `false` where it is none.
    #[inline]
    fn set_color(
        &mut self,
        ctx: &mut Ctx<'a>,
        (i, j): (i32, i32),
        color: Value<'a>,
        on: Option<Value<'a>>,
    ) -> Result<bool, EvalError> {
        let Some(color) = packed_color(color) else { return Ok(false) };
        // What is negative is a large number without a sign.
        let (i, j) = (i as u32 as usize, j as u32 as usize);
        if i >= self.size.0 || j >= self.size.1 {
            return Ok(true);
        }
        if let Some(row @ &mut Row::Colors(colors)) = self.rows.get_mut(i) {
            *row = Row::Painted(ctx.copy_of_colors(colors)?);
        }
        let Some(Row::Painted(colors)) = self.rows.get_mut(i) else { return Ok(false) };
        if let Some(cell) = colors.get_mut(j)
            && on.is_none_or(|on| equal(Value::Int((*cell).into()), on, ctx.dialect))
        {
            *cell = color;
        }
        Ok(true)
    }

    /// Sets the cell at `(i, j)` when it lies inside and, with `on`, when it equals that.
    fn set(
        &mut self,
        ctx: &mut Ctx<'a>,
        i: Value<'a>,
        j: Value<'a>,
        color: Value<'a>,
        on: Option<Value<'a>>,
    ) -> Result<(), EvalError> {
        let Some((i, j)) = place(i, j, self.size)? else { return Ok(()) };
        let row = &mut self.rows[i];
        let cells = |colors: &[u8]| Row::Cells(colors.iter().map(|&color| Value::Int(color.into())).collect());
        match row {
            Row::Whole(whole) => *row = Row::Cells(ctx.list(*whole, 0)?),
            Row::Colors(colors) => *row = cells(colors),
            Row::Painted(colors) => *row = cells(colors),
            Row::Cells(_) => {}
        }
        let Row::Cells(cells) = row else { return Ok(()) };
        let cell = cells.get_mut(j).ok_or(EvalError::IndexError)?;
        if on.is_none_or(|on| equal(*cell, on, ctx.dialect)) {
            *cell = color;
        }
        Ok(())
    }

    fn grid(self, ctx: &mut Ctx<'a>) -> Res<'a> {
        if self.rows.iter().all(|row| matches!(row, Row::Colors(_) | Row::Painted(_))) {
            let rows: Vec<&'a [u8]> = self.rows.into_iter().filter_map(Row::into_colors).collect();
            return ctx.grid_of_colors(&rows);
        }
        let mut rows = Vec::with_capacity(self.rows.len());
        let mut last: Option<(&[u8], Value<'a>)> = None;
        for row in self.rows {
            rows.push(match row {
                Row::Colors(colors) => {
                    // Rows that were one in memory stay one.
                    let again = last.filter(|(before, _)| is_one(before, colors));
                    let made = again.map_or_else(|| ctx.tuple_of_colors(colors), |(_, made)| Ok(made))?;
                    last = Some((colors, made));
                    made
                }
                Row::Painted(colors) => ctx.tuple_of_colors(colors)?,
                Row::Whole(row) => row,
                Row::Cells(cells) => ctx.tuple(&cells)?,
            });
        }
        ctx.tuple(&rows)
    }
}

impl<'a> Row<'a> {
    fn into_colors(self) -> Option<&'a [u8]> {
        match self {
            Row::Colors(colors) => Some(colors),
            Row::Painted(colors) => Some(colors),
            _ => None,
        }
    }
}

/// A colour on the places of any patch, with `under` only over the background.
fn fill_any<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, color: Value<'a>, patch: Value<'a>, under: bool) -> Res<'a> {
    let size = dims(ctx, grid)?;
    let on = if under { Some(mostcolor(ctx, grid)?) } else { None };
    let mut canvas = Canvas::of(ctx, grid, size)?;
    let places = toindices(ctx, patch)?;
    for place in ctx.items(places)? {
        if let Value::Pair(i, j) = place
            && canvas.set_color(ctx, (i, j), color, on)?
        {
            continue;
        }
        let (i, j) = ctx.unpack2(place)?;
        canvas.set(ctx, i, j, color, on)?;
    }
    canvas.grid(ctx)
}

/// The cells of any object, with `under` only over the background.
fn paint_any<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, obj: Value<'a>, under: bool) -> Res<'a> {
    let size = dims(ctx, grid)?;
    let on = if under { Some(mostcolor(ctx, grid)?) } else { None };
    let mut canvas = Canvas::of(ctx, grid, size)?;
    for cell in ctx.items(obj)? {
        if let Value::Cell { color, i, j } = cell
            && canvas.set_color(ctx, (i, j), Value::Int(color.into()), on)?
        {
            continue;
        }
        let (color, i, j) = parts_of_cell(ctx, cell)?;
        canvas.set(ctx, i, j, color, on)?;
    }
    canvas.grid(ctx)
}

/// The grid with a colour on the places of a patch.
pub fn fill<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, color: Value<'a>, patch: Value<'a>) -> Res<'a> {
    if is_nothing_on(grid, patch) {
        return Ok(grid);
    }
    let mut room = None;
    if let (Some(packed), Some(color)) = (packed(grid, &mut room), packed_color(color))
        && let Some(grid) = colored(ctx, packed, color, patch, &ALL)?
    {
        return Ok(grid);
    }
    fill_any(ctx, grid, color, patch, false)
}

/// The grid with a colour on those places of a patch that have the most common colour.
pub fn underfill<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, color: Value<'a>, patch: Value<'a>) -> Res<'a> {
    if is_nothing_on(grid, patch) {
        return Ok(grid);
    }
    let mut room = None;
    if let (Some(packed), Some(color)) = (packed(grid, &mut room), packed_color(color))
        && let Some(grid) = colored(ctx, packed, color, patch, &background(packed).1)?
    {
        return Ok(grid);
    }
    fill_any(ctx, grid, color, patch, true)
}

/// The grid with an object on it.
pub fn paint<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, obj: Value<'a>) -> Res<'a> {
    if !matches!(obj, Value::Indices { .. }) && is_nothing_on(grid, obj) {
        return Ok(grid);
    }
    let mut room = None;
    let packed = packed(grid, &mut room);
    if let (Some(packed), Value::Object { .. } | Value::Picture { .. }) = (packed, obj) {
        return ctx.grid_over(packed, |out| {
            stamp_object(out, obj, &ALL);
        });
    }
    if let Some(packed) = packed {
        let mut out = *packed;
        let inside = packed.inside();
        if stamp_expanse(&mut out, obj, inside, None)
            || stamp_parts(&mut out, obj, &inside)
            || stamp_cells(&mut out, obj, ctx.dialect).is_some()
        {
            return ctx.grid(out);
        }
    }
    paint_any(ctx, grid, obj, false)
}

/// The grid with those cells of an object that lie on the most common colour.
pub fn underpaint<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, obj: Value<'a>) -> Res<'a> {
    if !matches!(obj, Value::Indices { .. }) && is_nothing_on(grid, obj) {
        return Ok(grid);
    }
    let mut room = None;
    if let (Some(packed), Value::Object { .. } | Value::Picture { .. } | Value::Expanse(_)) =
        (packed(grid, &mut room), obj)
    {
        let (mut out, (color, among)) = (*packed, background(packed));
        if stamp_object(&mut out, obj, &among) || stamp_expanse(&mut out, obj, among, Some(color)) {
            return ctx.grid(out);
        }
    }
    paint_any(ctx, grid, obj, true)
}

/// The grid with the most common colour on the places of a patch.
pub fn cover<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, patch: Value<'a>) -> Res<'a> {
    let color = mostcolor(ctx, grid)?;
    let places = toindices(ctx, patch)?;
    let covered = fill(ctx, grid, color, places);
    ctx.guard(SafeDefault::EmptyTuple, covered)
}

/// The grid with an object taken off and laid on again `offset` away.
pub fn r#move<'a>(ctx: &mut Ctx<'a>, grid: Value<'a>, obj: Value<'a>, offset: Value<'a>) -> Res<'a> {
    let covered = cover(ctx, grid, obj);
    let covered = ctx.guard(SafeDefault::EmptyTuple, covered)?;
    let moved = shift(ctx, obj, offset)?;
    let painted = paint(ctx, covered, moved);
    ctx.guard(SafeDefault::EmptyTuple, painted)
}

#[cfg(test)]
mod tests {
    use super::super::chance::{assert_same, each};
    use super::*;
    use crate::value::repr;

    #[test]
    fn words_agree_with_cells() {
        let mut left = 0;
        each(1000, |ctx, chance| {
            let colors = 1 + chance.below(3);
            let grid = Value::Grid(ctx.arena.alloc(chance.grid(colors)));
            let (obj, places) = (chance.patch(ctx, 32, false), chance.patch(ctx, 32, true));
            let color = Value::Int(chance.below(16) as i64);
            let dialect = ctx.dialect;
            let what = || format!("{}\n{}\n{}", repr(grid, dialect), repr(obj, dialect), repr(places, dialect));
            for patch in [obj, places, Value::EMPTY_SET, Value::EMPTY_TUPLE] {
                let is_as_it_was =
                    |fast| matches!((fast, grid), (Ok(Value::Grid(x)), Value::Grid(y)) if std::ptr::eq(x, y));
                left += u32::from(patch.truthy() && is_as_it_was(paint(ctx, grid, patch)));
                let (fast, slow) = (fill(ctx, grid, color, patch), fill_any(ctx, grid, color, patch, false));
                assert_same(ctx, fast, slow, what);
                let (fast, slow) = (underfill(ctx, grid, color, patch), fill_any(ctx, grid, color, patch, true));
                assert_same(ctx, fast, slow, what);
                let (fast, slow) = (paint(ctx, grid, patch), paint_any(ctx, grid, patch, false));
                assert_same(ctx, fast, slow, what);
                let (fast, slow) = (underpaint(ctx, grid, patch), paint_any(ctx, grid, patch, true));
                assert_same(ctx, fast, slow, what);
            }
            // Rows of three are cells in batt.
            let mut rows = Grid::filled(5, 3, 0);
            (0..15).for_each(|at| rows.set(at / 3, at % 3, chance.below(16) as u8));
            let cells = Value::Grid(ctx.arena.alloc(rows));
            let (fast, slow) = (paint(ctx, grid, cells), paint_any(ctx, grid, cells, false));
            assert_same(ctx, fast, slow, what);
        });
        assert!(left > 100, "only {left} objects lay beside their grids");
    }
}
