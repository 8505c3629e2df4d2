//! Where a patch lies and how large it is: extents, corners, sides, centres.
//!
//! The bounding box of a packed patch is its origin and its mask's sides, so all of this is a few additions. The
//! general path looks at every place with Python's `min` and `max`.

mod center;

pub use self::center::{center, centerofmass};
use super::patch::{places, toindices_i, toindices_o};
use crate::value::{Ctx, Dialect, EvalError, Expanse, Mask, Res, SafeDefault, Value, equal, less_than};

/// A kernel of one argument.
pub(super) type Kernel = for<'a> fn(&mut Ctx<'a>, Value<'a>) -> Res<'a>;

/// A side of the bounding box.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Top,
    Bottom,
    Left,
    Right,
}

impl Side {
    /// The row or column of this side of a mask whose corner is `(i, j)`.
    #[inline]
    fn of_mask(self, mask: &Mask, i: i32, j: i32) -> i64 {
        i64::from(match self {
            Side::Top => i,
            Side::Bottom => i + i32::from(mask.h) - 1,
            Side::Left => j,
            Side::Right => j + i32::from(mask.w) - 1,
        })
    }

    /// As [`Side::of_mask`] of an expanse.
    fn of_expanse(self, expanse: &Expanse<'_>) -> i64 {
        let (h, w) = expanse.sides();
        match self {
            Side::Top => expanse.i.into(),
            Side::Bottom => i64::from(expanse.i) + i64::from(h) - 1,
            Side::Left => expanse.j.into(),
            Side::Right => i64::from(expanse.j) + i64::from(w) - 1,
        }
    }

    /// Whether it is a greatest coordinate.
    fn is_far(self) -> bool {
        matches!(self, Side::Bottom | Side::Right)
    }
}

/// Python's `min` or `max` of two, the first of equals.
pub(super) fn extreme<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>, largest: bool) -> Res<'a> {
    let beats = if largest { less_than(ctx, a, b)? } else { less_than(ctx, b, a)? };
    Ok(if beats { b } else { a })
}

/// The least or greatest row or column of a general set of places alone, or of cells alone.
fn extent_of_set(patch: Value<'_>, side: Side) -> Option<i64> {
    let Value::Set(seq) = patch else { return None };
    let place = |item: &Value<'_>, cells: bool| match *item {
        Value::Pair(i, j) if !cells => Some((i, j)),
        Value::Cell { i, j, .. } if cells => Some((i, j)),
        _ => None,
    };
    let first = seq.items.first()?;
    let cells = matches!(first, Value::Cell { .. });
    let ((mut top, mut left), (mut bottom, mut right)) = (place(first, cells)?, place(first, cells)?);
    for item in seq.items {
        let (i, j) = place(item, cells)?;
        (top, left) = (top.min(i), left.min(j));
        (bottom, right) = (bottom.max(i), right.max(j));
    }
    Some(i64::from(match side {
        Side::Top => top,
        Side::Bottom => bottom,
        Side::Left => left,
        Side::Right => right,
    }))
}

/// The least or greatest row or column of places.
///
/// # Errors
/// `ValueError` when there is none.
fn extent<'a>(ctx: &mut Ctx<'a>, places: Value<'a>, side: Side) -> Res<'a> {
    if let Value::Indices { mask, i, j } = places {
        return Ok(Value::Int(side.of_mask(mask, i.into(), j.into())));
    }
    if let Value::Expanse(expanse) = places
        && expanse.is_of_places()
    {
        return Ok(Value::Int(side.of_expanse(expanse)));
    }
    let mut best = None;
    for place in ctx.items(places)? {
        let (i, j) = ctx.unpack2(place)?;
        let x = if matches!(side, Side::Top | Side::Bottom) { i } else { j };
        best = Some(match best {
            None => x,
            Some(best) => extreme(ctx, best, x, side.is_far())?,
        });
    }
    best.ok_or(EvalError::ValueError)
}

/// The extent of any patch; in batt NaN for what is empty.
#[inline]
fn of_patch<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, side: Side) -> Res<'a> {
    if let Some((mask, i, j)) = patch.as_mask() {
        return Ok(Value::Int(side.of_mask(mask, i, j)));
    }
    if let Some(extent) = extent_of_set(patch, side) {
        return Ok(Value::Int(extent));
    }
    if ctx.dialect == Dialect::Batt && !patch.truthy() {
        return Ok(Value::Float(f64::NAN));
    }
    let places = places(ctx, patch)?;
    extent(ctx, places, side)
}

/// The extent of places, no cells.
#[inline]
fn of_indices<'a>(ctx: &mut Ctx<'a>, indices: Value<'a>, side: Side) -> Res<'a> {
    // The right side alone has no such rule in the reference.
    if side != Side::Right && !indices.truthy() {
        return Ok(Value::Float(f64::NAN));
    }
    extent(ctx, indices, side)
}

/// The extent of cells, no places.
#[inline]
fn of_object<'a>(ctx: &mut Ctx<'a>, object: Value<'a>, side: Side) -> Res<'a> {
    if side != Side::Right && !object.truthy() {
        return Ok(Value::Float(f64::NAN));
    }
    let places = toindices_o(ctx, object);
    let places = ctx.guard(SafeDefault::EmptySet, places)?;
    extent(ctx, places, side)
}

/// Writes the three forms of an extent.
macro_rules! extents {
    ($($side:ident: $what:literal, $patch:ident, $indices:ident, $object:ident;)*) => {$(
        #[doc = concat!("The ", $what, " of a patch.")]
        ///
        /// # Errors
        /// `ValueError` when it is empty; in batt that gives NaN.
        #[inline]
        pub fn $patch<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
            of_patch(ctx, patch, Side::$side)
        }

        #[doc = concat!("The ", $what, " of places.")]
        ///
        /// # Errors
        /// `ValueError` for cells.
        #[inline]
        pub fn $indices<'a>(ctx: &mut Ctx<'a>, indices: Value<'a>) -> Res<'a> {
            of_indices(ctx, indices, Side::$side)
        }

        #[doc = concat!("The ", $what, " of cells.")]
        ///
        /// # Errors
        /// `ValueError` for places.
        #[inline]
        pub fn $object<'a>(ctx: &mut Ctx<'a>, object: Value<'a>) -> Res<'a> {
            of_object(ctx, object, Side::$side)
        }
    )*};
}

extents! {
    Top: "lowest row number", uppermost, uppermost_i, uppermost_o;
    Bottom: "highest row number", lowermost, lowermost_i, lowermost_o;
    Left: "lowest column number", leftmost, leftmost_i, leftmost_o;
    Right: "highest column number", rightmost, rightmost_i, rightmost_o;
}

/// The extent that a number names: 0 bottom, 1 top, 2 left, 3 right; anything else gives `None`.
pub fn col_row<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, kind: Value<'a>) -> Res<'a> {
    let side = match number_of(kind, ctx.dialect) {
        Some(0) => Side::Bottom,
        Some(1) => Side::Top,
        Some(2) => Side::Left,
        Some(3) => Side::Right,
        _ => return Ok(Value::None),
    };
    let extent = of_patch(ctx, patch, side);
    ctx.guard(SafeDefault::Zero, extent)
}

/// The int that a value is, or that below 4 which it equals.
#[inline]
fn number_of(kind: Value<'_>, dialect: Dialect) -> Option<i64> {
    match kind {
        Value::Int(n) => Some(n),
        kind => (0..4).find(|&n| equal(kind, Value::Int(n), dialect)),
    }
}

/// Columns as Python's `zip(*places)` makes them, the least or greatest item of each. `()` of nothing.
///
/// # Errors
/// `TypeError` when a place cannot be iterated, `KeyError` at a third column unless both ends are alike.
fn corner_of<'a>(ctx: &mut Ctx<'a>, places: Value<'a>, far_row: bool, far_column: bool) -> Res<'a> {
    if let Value::Expanse(expanse) = places
        && expanse.is_of_places()
    {
        let row = if far_row { Side::Bottom } else { Side::Top };
        let column = if far_column { Side::Right } else { Side::Left };
        return ctx.pair(row.of_expanse(expanse), column.of_expanse(expanse));
    }
    let places = ctx.slice(places)?;
    if places.is_empty() {
        return Ok(Value::EMPTY_TUPLE);
    }
    if let Some(corner) = corner_of_pairs(places, far_row, far_column) {
        return Ok(corner);
    }
    let mut rows = Vec::with_capacity(places.len());
    for &place in places {
        rows.push(ctx.slice(place)?);
    }
    let columns = rows.iter().map(|row| row.len()).min().unwrap_or(0);
    let mut out = Vec::with_capacity(columns);
    for k in 0..columns {
        let far = match k {
            0 => far_row,
            1 => far_column,
            _ if far_row == far_column => far_row,
            _ => return Err(EvalError::KeyError),
        };
        let mut best = rows[0][k];
        for row in &rows[1..] {
            best = extreme(ctx, best, row[k], far)?;
        }
        out.push(best);
    }
    ctx.tuple(&out)
}

/// As [`corner_of`], while every place is a pair.
fn corner_of_pairs<'a>(places: &[Value<'a>], far_row: bool, far_column: bool) -> Option<Value<'a>> {
    let Some(&Value::Pair(mut row, mut column)) = places.first() else { return None };
    for place in places {
        let Value::Pair(i, j) = *place else { return None };
        row = if far_row { row.max(i) } else { row.min(i) };
        column = if far_column { column.max(j) } else { column.min(j) };
    }
    Some(Value::Pair(row, column))
}

/// A corner of a packed patch.
#[inline]
fn corner_of_mask<'a>(mask: &Mask, i: i32, j: i32, far_row: bool, far_column: bool) -> Value<'a> {
    let i = if far_row { i + i32::from(mask.h) - 1 } else { i };
    let j = if far_column { j + i32::from(mask.w) - 1 } else { j };
    Value::Pair(i, j)
}

/// A corner of any patch.
#[inline]
fn corner_of_patch<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, far_row: bool, far_column: bool) -> Res<'a> {
    if let Some((mask, i, j)) = patch.as_mask() {
        return Ok(corner_of_mask(mask, i, j, far_row, far_column));
    }
    let places = places(ctx, patch)?;
    corner_of(ctx, places, far_row, far_column)
}

/// Writes the three forms of a corner.
macro_rules! corners {
    ($($what:literal, $far_row:literal, $far_column:literal, $patch:ident, $indices:ident, $object:ident;)*) => {$(
        #[doc = concat!("The ", $what, " corner of a patch's bounding box, `()` of an empty one.")]
        ///
        /// # Errors
        /// `TypeError` when it is no patch, `KeyError` when its items are too long.
        #[inline]
        pub fn $patch<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
            corner_of_patch(ctx, patch, $far_row, $far_column)
        }

        #[doc = concat!("The ", $what, " corner of places.")]
        #[inline]
        pub fn $indices<'a>(ctx: &mut Ctx<'a>, indices: Value<'a>) -> Res<'a> {
            if let Value::Indices { mask, i, j } = indices {
                return Ok(corner_of_mask(mask, i.into(), j.into(), $far_row, $far_column));
            }
            let places = toindices_i(ctx, indices)?;
            corner_of(ctx, places, $far_row, $far_column)
        }

        #[doc = concat!("The ", $what, " corner of cells.")]
        #[inline]
        pub fn $object<'a>(ctx: &mut Ctx<'a>, object: Value<'a>) -> Res<'a> {
            let places = toindices_o(ctx, object);
            match ctx.guard(SafeDefault::EmptySet, places)? {
                Value::Indices { mask, i, j } => {
                    Ok(corner_of_mask(mask, i.into(), j.into(), $far_row, $far_column))
                }
                places => corner_of(ctx, places, $far_row, $far_column),
            }
        }
    )*};
}

corners! {
    "upper left", false, false, ulcorner, ulcorner_i, ulcorner_o;
    "upper right", false, true, urcorner, urcorner_i, urcorner_o;
    "lower left", true, false, llcorner, llcorner_i, llcorner_o;
    "lower right", true, true, lrcorner, lrcorner_i, lrcorner_o;
}

/// The corner that a number names: 1 upper right, 2 lower left, 3 lower right, anything else upper left.
pub fn corner<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, kind: Value<'a>) -> Res<'a> {
    let (far_row, far_column) = match number_of(kind, ctx.dialect) {
        Some(1) => (false, true),
        Some(2) => (true, false),
        Some(3) => (true, true),
        _ => (false, false),
    };
    corner_of_patch(ctx, patch, far_row, far_column)
}

/// From `low` to `high`, both counted; 0 of an empty patch.
fn span<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, high: Kernel, low: Kernel) -> Res<'a> {
    if ctx.len(patch)? == 0 {
        return Ok(Value::Int(0));
    }
    let high = high(ctx, patch);
    let high = ctx.guard(SafeDefault::Zero, high)?;
    let low = low(ctx, patch);
    let low = ctx.guard(SafeDefault::Zero, low)?;
    let steps = ctx.sub(high, low)?;
    ctx.add(steps, Value::Int(1))
}

/// The height of a patch in rows.
#[inline]
pub fn height_f<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    match patch.as_mask() {
        Some((mask, ..)) => Ok(Value::Int(mask.h.into())),
        None => span(ctx, patch, lowermost, uppermost),
    }
}

/// The width of a patch in columns.
#[inline]
pub fn width_f<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    match patch.as_mask() {
        Some((mask, ..)) => Ok(Value::Int(mask.w.into())),
        None => span(ctx, patch, rightmost, leftmost),
    }
}

/// The height of places; 1 for cells.
pub fn height_i<'a>(ctx: &mut Ctx<'a>, indices: Value<'a>) -> Res<'a> {
    match indices {
        Value::Indices { mask, .. } => Ok(Value::Int(mask.h.into())),
        indices => span(ctx, indices, lowermost_i, uppermost_i),
    }
}

/// The width of places; 1 for cells.
pub fn width_i<'a>(ctx: &mut Ctx<'a>, indices: Value<'a>) -> Res<'a> {
    match indices {
        Value::Indices { mask, .. } => Ok(Value::Int(mask.w.into())),
        indices => span(ctx, indices, rightmost_i, leftmost_i),
    }
}

/// The height of cells; 1 for places.
pub fn height_o<'a>(ctx: &mut Ctx<'a>, object: Value<'a>) -> Res<'a> {
    span(ctx, object, lowermost_o, uppermost_o)
}

/// The width of cells; 1 for places.
pub fn width_o<'a>(ctx: &mut Ctx<'a>, object: Value<'a>) -> Res<'a> {
    span(ctx, object, rightmost_o, leftmost_o)
}

/// The height of a grid or patch in rows.
#[inline]
pub fn height<'a>(ctx: &mut Ctx<'a>, piece: Value<'a>) -> Res<'a> {
    if piece.is_tuple() { ctx.len(piece).map(|h| Value::Int(h as i64)) } else { height_f(ctx, piece) }
}

/// The width of a grid or patch in columns.
#[inline]
pub fn width<'a>(ctx: &mut Ctx<'a>, piece: Value<'a>) -> Res<'a> {
    match piece {
        Value::Grid(grid) => Ok(Value::Int(grid.w.into())),
        piece if !piece.is_tuple() => width_f(ctx, piece),
        piece if piece.is_empty_tuple() => Ok(Value::Int(0)),
        piece => {
            let row = ctx.item(piece, 0)?;
            ctx.len(row).map(|w| Value::Int(w as i64))
        }
    }
}

/// Height and width by two kernels.
fn shape_by<'a>(ctx: &mut Ctx<'a>, piece: Value<'a>, height: Kernel, width: Kernel) -> Res<'a> {
    let h = height(ctx, piece);
    let h = ctx.guard(SafeDefault::Zero, h)?;
    let w = width(ctx, piece);
    let w = ctx.guard(SafeDefault::Zero, w)?;
    ctx.tuple(&[h, w])
}

/// `(height, width)` of a grid or patch.
#[inline]
pub fn shape<'a>(ctx: &mut Ctx<'a>, piece: Value<'a>) -> Res<'a> {
    shape_by(ctx, piece, height, width)
}

/// `(height, width)` of a patch.
#[inline]
pub fn shape_f<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    match patch.as_mask() {
        Some((mask, ..)) => Ok(Value::Pair(mask.h.into(), mask.w.into())),
        None => shape_by(ctx, patch, height_f, width_f),
    }
}

/// Whether a grid or patch is higher than wide.
pub fn portrait<'a>(ctx: &mut Ctx<'a>, piece: Value<'a>) -> Res<'a> {
    let h = height(ctx, piece)?;
    let w = width(ctx, piece)?;
    less_than(ctx, w, h).map(Value::Bool)
}

/// Whether a patch is higher than wide.
pub fn portrait_f<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    let h = height_f(ctx, patch);
    let h = ctx.guard(SafeDefault::Zero, h)?;
    let w = width_f(ctx, patch);
    let w = ctx.guard(SafeDefault::Zero, w)?;
    less_than(ctx, w, h).map(Value::Bool)
}

/// Whether a grid is as high as wide, or a patch a full square.
pub fn square<'a>(ctx: &mut Ctx<'a>, piece: Value<'a>) -> Res<'a> {
    if !piece.is_tuple() {
        return square_f(ctx, piece);
    }
    let h = ctx.len(piece)?;
    let row = ctx.item(piece, 0)?;
    Ok(Value::Bool(h == ctx.len(row)?))
}

/// Whether a patch is a full square; the empty one is.
pub fn square_f<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some((mask, ..)) = patch.as_mask() {
        return Ok(Value::Bool(mask.h == mask.w && usize::from(mask.n) == mask.h() * mask.w()));
    }
    let h = height_f(ctx, patch);
    let h = ctx.guard(SafeDefault::Zero, h)?;
    let w = width_f(ctx, patch);
    let w = ctx.guard(SafeDefault::Zero, w)?;
    let area = ctx.mul(h, w)?;
    let n = Value::Int(ctx.len(patch)? as i64);
    Ok(Value::Bool(equal(area, n, ctx.dialect) && equal(h, w, ctx.dialect)))
}

/// Whether a patch is as long as it has cells one way, and 1 the other way.
fn is_line<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, along: Kernel, across: Kernel) -> Res<'a> {
    let length = along(ctx, patch);
    let length = ctx.guard(SafeDefault::Zero, length)?;
    let n = Value::Int(ctx.len(patch)? as i64);
    if !equal(length, n, ctx.dialect) {
        return Ok(Value::Bool(false));
    }
    let across = across(ctx, patch);
    let across = ctx.guard(SafeDefault::Zero, across)?;
    Ok(Value::Bool(equal(across, Value::Int(1), ctx.dialect)))
}

/// Whether a patch is a vertical line without gaps.
pub fn vline<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    match patch.as_mask() {
        Some((mask, ..)) => Ok(Value::Bool(mask.w == 1 && mask.n == u16::from(mask.h))),
        None => is_line(ctx, patch, height, width),
    }
}

/// [`vline`] of places.
pub fn vline_i<'a>(ctx: &mut Ctx<'a>, indices: Value<'a>) -> Res<'a> {
    match indices {
        Value::Indices { .. } => vline(ctx, indices),
        _ => is_line(ctx, indices, height_i, width_i),
    }
}

/// [`vline`] of cells.
pub fn vline_o<'a>(ctx: &mut Ctx<'a>, object: Value<'a>) -> Res<'a> {
    match object {
        Value::Object { .. } | Value::Picture { .. } => vline(ctx, object),
        _ => is_line(ctx, object, height_o, width_o),
    }
}

/// Whether a patch is a horizontal line without gaps.
pub fn hline<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    match patch.as_mask() {
        Some((mask, ..)) => Ok(Value::Bool(mask.h == 1 && mask.n == u16::from(mask.w))),
        None => is_line(ctx, patch, width, height),
    }
}

/// [`hline`] of places.
pub fn hline_i<'a>(ctx: &mut Ctx<'a>, indices: Value<'a>) -> Res<'a> {
    match indices {
        Value::Indices { .. } => hline(ctx, indices),
        _ => is_line(ctx, indices, width_i, height_i),
    }
}

/// [`hline`] of cells.
pub fn hline_o<'a>(ctx: &mut Ctx<'a>, object: Value<'a>) -> Res<'a> {
    match object {
        Value::Object { .. } | Value::Picture { .. } => hline(ctx, object),
        _ => is_line(ctx, object, width_o, height_o),
    }
}

#[cfg(test)]
mod tests {
    use super::super::chance::{assert_same, each};
    use super::*;
    use crate::value::repr;

    #[test]
    fn corners_and_sides_are_those_that_their_numbers_name() {
        let kinds = [
            Value::Int(-1),
            Value::Int(0),
            Value::Int(1),
            Value::Int(2),
            Value::Int(3),
            Value::Int(4),
            Value::Bool(false),
            Value::Bool(true),
            Value::Float(2.0),
            Value::Float(3.0),
            Value::Float(f64::NAN),
            Value::None,
            Value::Pair(1, 1),
        ];
        let corners: [Kernel; 4] = [ulcorner, urcorner, llcorner, lrcorner];
        let sides: [Kernel; 4] = [lowermost, uppermost, leftmost, rightmost];
        each(40, |ctx, chance| {
            let places = chance.below(2) == 0;
            let (dialect, patch) = (ctx.dialect, chance.patch(ctx, 4, places));
            for patch in
                [patch, Value::Pair(1, 2), Value::Cell { color: 1, i: 2, j: 3 }, Value::EMPTY_SET, Value::Int(0)]
            {
                for kind in kinds {
                    let named = (0..4).find(|&k| equal(kind, Value::Int(k), dialect));
                    let slow = corners[named.unwrap_or(0) as usize](ctx, patch);
                    let fast = corner(ctx, patch, kind);
                    assert_same(ctx, fast, slow, || format!("corner {}", repr(kind, dialect)));
                    let slow = match named {
                        Some(k) => {
                            let side = sides[k as usize](ctx, patch);
                            ctx.guard(SafeDefault::Zero, side)
                        }
                        None => Ok(Value::None),
                    };
                    let fast = col_row(ctx, patch, kind);
                    assert_same(ctx, fast, slow, || format!("side {}", repr(kind, dialect)));
                }
            }
        });
    }
}
