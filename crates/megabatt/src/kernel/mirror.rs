//! Mirrors and enlargement of patches.
//!
//! A mirrored patch keeps its bounding box, or turns it about the upper left corner; the mask stays normalised, so a
//! packed patch is mirrored by turning its row words and nothing else.

use super::extent::{self, Kernel, ulcorner};
use super::geometry::{self, Turn};
use super::patch::{Motion, holds_cells, moved, parts_of_cell, shift};
use super::scale;
use crate::value::{Ctx, EvalError, Mask, Picture, Res, Rows, SIDE, SafeDefault, Value, equal};

/// Turns a packed patch in its place.
#[inline(always)]
fn turned<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, turn: Turn) -> Result<Option<Value<'a>>, EvalError> {
    // All 0 they are made in their place in the arena.
    const BLANK: Mask = Mask { rows: [0; SIDE], n: 0, h: 0, w: 0 };
    let Some((mask, ..)) = patch.as_mask() else { return Ok(None) };
    let write = |out: &mut Mask| {
        turn.write(&mask.rows, mask.h(), mask.w(), &mut out.rows);
        out.n = mask.n;
        (out.h, out.w) = turn.sides(mask.h, mask.w);
    };
    if let Value::Picture { picture, i, j } = patch {
        ctx.charge_bytes(size_of::<Picture>())?;
        let out = ctx.arena.alloc_with(|| Picture { mask: BLANK, planes: [[0; SIDE]; 4] });
        write(&mut out.mask);
        for (out, plane) in out.planes.iter_mut().zip(&picture.planes) {
            turn.write(plane, mask.h(), mask.w(), out);
        }
        return Ok(Some(Value::Picture { picture: out, i, j }));
    }
    ctx.charge_bytes(size_of::<Mask>())?;
    let out = ctx.arena.alloc_with(|| BLANK);
    write(out);
    Ok(match patch {
        Value::Object { i, j, color, .. } => Some(Value::Object { mask: out, i, j, color }),
        Value::Indices { i, j, .. } => Some(Value::Indices { mask: out, i, j }),
        _ => None,
    })
}

/// What the items of a patch are taken for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Items {
    /// What the first one looks like.
    AsFound,
    Places,
    Cells,
}

impl Items {
    /// Whether a packed patch holds such items.
    fn are_in(self, patch: Value<'_>) -> bool {
        match self {
            Items::AsFound => true,
            Items::Places => matches!(patch, Value::Indices { .. }),
            Items::Cells => !matches!(patch, Value::Indices { .. }),
        }
    }

    fn are_cells<'a>(self, ctx: &mut Ctx<'a>, patch: Value<'a>) -> Result<bool, EvalError> {
        match self {
            Items::AsFound => holds_cells(ctx, patch),
            Items::Places => Ok(false),
            Items::Cells => Ok(true),
        }
    }
}

/// The sum of a coordinate of the upper left and the lower right corner.
fn ends<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, k: i64) -> Res<'a> {
    let upper = ulcorner(ctx, patch);
    let upper = ctx.guard(SafeDefault::EmptyTuple, upper)?;
    let upper = ctx.item(upper, k)?;
    let lower = extent::lrcorner(ctx, patch);
    let lower = ctx.guard(SafeDefault::EmptyTuple, lower)?;
    let lower = ctx.item(lower, k)?;
    ctx.add(upper, lower)
}

fn flip_rows_of<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, items: Items) -> Res<'a> {
    if items.are_in(patch)
        && let Some(out) = turned(ctx, patch, Turn::FlipRows)?
    {
        return Ok(out);
    }
    let d = ends(ctx, patch, 0)?;
    let cells = items.are_cells(ctx, patch)?;
    moved(ctx, patch, cells, Motion::FlipRows(d))
}

fn flip_columns_of<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, items: Items) -> Res<'a> {
    if items.are_in(patch)
        && let Some(out) = turned(ctx, patch, Turn::FlipColumns)?
    {
        return Ok(out);
    }
    let d = ends(ctx, patch, 1)?;
    let cells = items.are_cells(ctx, patch)?;
    moved(ctx, patch, cells, Motion::FlipColumns(d))
}

fn transpose_of<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, items: Items) -> Res<'a> {
    if items.are_in(patch)
        && let Some(out) = turned(ctx, patch, Turn::Transpose)?
    {
        return Ok(out);
    }
    let corner = ulcorner(ctx, patch);
    let corner = ctx.guard(SafeDefault::EmptyTuple, corner)?;
    let (a, b) = ctx.unpack2(corner)?;
    let cells = items.are_cells(ctx, patch)?;
    moved(ctx, patch, cells, Motion::Transpose(a, b))
}

/// A patch upside down in its bounding box.
///
/// # Errors
/// `IndexError` of an empty patch.
pub fn hmirror_f<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    flip_rows_of(ctx, patch, Items::AsFound)
}

/// [`hmirror_f`] of places.
///
/// # Errors
/// `ValueError` of cells.
pub fn hmirror_i<'a>(ctx: &mut Ctx<'a>, indices: Value<'a>) -> Res<'a> {
    flip_rows_of(ctx, indices, Items::Places)
}

/// [`hmirror_f`] of cells.
///
/// # Errors
/// `ValueError` of places.
pub fn hmirror_o<'a>(ctx: &mut Ctx<'a>, object: Value<'a>) -> Res<'a> {
    flip_rows_of(ctx, object, Items::Cells)
}

/// A patch with left and right exchanged in its bounding box; the empty set as it is.
///
/// # Errors
/// `IndexError` of an empty tuple.
pub fn vmirror_f<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if patch.is_empty_set() { Ok(patch) } else { flip_columns_of(ctx, patch, Items::AsFound) }
}

/// [`vmirror_f`] of places.
///
/// # Errors
/// `ValueError` of cells, `IndexError` of an empty set.
pub fn vmirror_i<'a>(ctx: &mut Ctx<'a>, indices: Value<'a>) -> Res<'a> {
    flip_columns_of(ctx, indices, Items::Places)
}

/// [`vmirror_f`] of cells.
///
/// # Errors
/// `ValueError` of places, `IndexError` of an empty set.
pub fn vmirror_o<'a>(ctx: &mut Ctx<'a>, object: Value<'a>) -> Res<'a> {
    flip_columns_of(ctx, object, Items::Cells)
}

/// A patch with rows and columns exchanged about the upper left corner of its bounding box.
///
/// # Errors
/// `ValueError` of an empty patch.
pub fn dmirror_f<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    transpose_of(ctx, patch, Items::AsFound)
}

/// [`dmirror_f`] of places.
///
/// # Errors
/// `ValueError` of cells.
pub fn dmirror_i<'a>(ctx: &mut Ctx<'a>, indices: Value<'a>) -> Res<'a> {
    transpose_of(ctx, indices, Items::Places)
}

/// [`dmirror_f`] of cells.
///
/// # Errors
/// `ValueError` of places.
pub fn dmirror_o<'a>(ctx: &mut Ctx<'a>, object: Value<'a>) -> Res<'a> {
    transpose_of(ctx, object, Items::Cells)
}

/// A patch mirrored at the other diagonal, its bounding box turned about the upper left corner.
pub fn cmirror_f<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some(out) = turned(ctx, patch, Turn::Cross)? {
        return Ok(out);
    }
    let mut patch = patch;
    for mirror in [vmirror_f, dmirror_f, vmirror_f] {
        let out = mirror(ctx, patch);
        patch = ctx.guard(SafeDefault::EmptySet, out)?;
    }
    Ok(patch)
}

/// A grid or patch upside down.
///
/// # Errors
/// `IndexError` of an empty patch.
pub fn hmirror<'a>(ctx: &mut Ctx<'a>, piece: Value<'a>) -> Res<'a> {
    if piece.is_tuple() { geometry::hmirror_t(ctx, piece) } else { hmirror_f(ctx, piece) }
}

/// A grid or patch with left and right exchanged.
///
/// # Errors
/// `IndexError` of an empty patch.
pub fn vmirror<'a>(ctx: &mut Ctx<'a>, piece: Value<'a>) -> Res<'a> {
    if piece.is_tuple() { geometry::vmirror_t(ctx, piece) } else { flip_columns_of(ctx, piece, Items::AsFound) }
}

/// A grid or patch with rows and columns exchanged.
///
/// # Errors
/// `ValueError` of an empty patch.
pub fn dmirror<'a>(ctx: &mut Ctx<'a>, piece: Value<'a>) -> Res<'a> {
    if piece.is_tuple() { geometry::dmirror_t(ctx, piece) } else { dmirror_f(ctx, piece) }
}

/// A grid or patch mirrored at the other diagonal.
///
/// # Errors
/// `IndexError` of an empty patch.
pub fn cmirror<'a>(ctx: &mut Ctx<'a>, piece: Value<'a>) -> Res<'a> {
    if piece.is_tuple() {
        return geometry::cmirror_t(ctx, piece);
    }
    if piece.is_empty_set() {
        return Err(EvalError::IndexError);
    }
    cmirror_f(ctx, piece)
}

/// The mirror that a number names: 0 upside down, 1 transposed, 2 left and right exchanged, 3 at the other diagonal;
/// anything else leaves the patch as it is.
pub fn mir_rot_f<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, kind: Value<'a>) -> Res<'a> {
    let mirrors: [Kernel; 4] = [hmirror_f, dmirror_f, vmirror_f, cmirror_f];
    for (k, mirror) in mirrors.into_iter().enumerate() {
        if equal(kind, Value::Int(k as i64), ctx.dialect) {
            let out = mirror(ctx, patch);
            return ctx.guard(SafeDefault::EmptySet, out);
        }
    }
    Ok(patch)
}

/// The enlarged cells of a packed object that leave 32 x 32, ascending.
fn enlarged_cells<'a>(
    ctx: &mut Ctx<'a>,
    (mask, top, left): (&Mask, i32, i32),
    color: impl Fn(usize, usize) -> u8,
    factor: usize,
) -> Res<'a> {
    let n = usize::from(mask.n).saturating_mul(factor).saturating_mul(factor);
    ctx.charge_bytes(n.saturating_mul(size_of::<Value>()))?;
    let mut out = Vec::with_capacity(n);
    for i in 0..mask.h() * factor {
        for j in (0..mask.w()).filter(|&j| mask.has(i / factor, j)) {
            let color = Value::Int(color(i / factor, j).into());
            for j in j * factor..(j + 1) * factor {
                let (i, j) = (i64::from(top) + i as i64, i64::from(left) + j as i64);
                out.push(ctx.cell(color, Value::Int(i), Value::Int(j))?);
            }
        }
    }
    ctx.set_of_sorted(&out)
}

/// An object with a square of `factor` x `factor` cells for each cell, its upper left corner in its place.
///
/// # Errors
/// `TypeError` or `ValueError` of places, and when the factor is no int.
pub fn upscale_f<'a>(ctx: &mut Ctx<'a>, object: Value<'a>, factor: Value<'a>) -> Res<'a> {
    if let (Some((mask, i, j)), Value::Int(f @ 1..)) = (object.as_mask(), factor) {
        // Above this the cells cannot be paid for.
        let f = f.min(1 << 24) as usize;
        let fits = mask.h() * f <= SIDE && mask.w() * f <= SIDE;
        let rows = |rows: &Rows| scale::enlarged_rows(rows, (mask.h(), mask.w()), (f, f));
        match object {
            Value::Object { color, .. } if fits => return ctx.object(&rows(&mask.rows), color, i.into(), j.into()),
            Value::Object { color, .. } => return enlarged_cells(ctx, (mask, i, j), |_, _| color, f),
            Value::Picture { picture, .. } if fits => {
                let planes = picture.planes.each_ref().map(rows);
                return ctx.picture(&rows(&mask.rows), &planes, i.into(), j.into());
            }
            Value::Picture { picture, .. } => {
                return enlarged_cells(ctx, (mask, i, j), |i, j| picture.color(i, j), f);
            }
            _ => {}
        }
    }
    if ctx.len(object)? == 0 {
        return Ok(Value::EMPTY_SET);
    }
    let corner = ulcorner(ctx, object);
    let corner = ctx.guard(SafeDefault::EmptyTuple, corner)?;
    let (top, left) = ctx.unpack2(corner)?;
    let (di, dj) = (ctx.neg(top)?, ctx.neg(left)?);
    let to_origin = ctx.tuple(&[di, dj])?;
    let normed = shift(ctx, object, to_origin);
    let normed = ctx.guard(SafeDefault::EmptySet, normed)?;
    let n = ctx.len(normed)?;
    let mut out = Vec::new();
    for cell in ctx.items(normed)? {
        let (color, i, j) = parts_of_cell(ctx, cell)?;
        let count = factor.as_int().ok_or(EvalError::TypeError)?.max(0);
        if out.is_empty() {
            let cells = (n as i64).saturating_mul(count).saturating_mul(count) as usize;
            ctx.charge_bytes(cells.saturating_mul(size_of::<Value>()))?;
            out.reserve_exact(cells);
        }
        if count == 0 {
            continue;
        }
        let (i, j) = (ctx.mul(i, factor)?, ctx.mul(j, factor)?);
        for io in 0..count {
            for jo in 0..count {
                let (i, j) = (ctx.add(i, Value::Int(io))?, ctx.add(j, Value::Int(jo))?);
                out.push(ctx.cell(color, i, j)?);
            }
        }
    }
    let enlarged = ctx.set(&out)?;
    let back = ctx.tuple(&[top, left])?;
    let placed = shift(ctx, enlarged, back);
    ctx.guard(SafeDefault::EmptySet, placed)
}

/// A grid or object with a square of `factor` x `factor` cells for each cell.
///
/// # Errors
/// `TypeError` of places, and when the factor is no int.
pub fn upscale<'a>(ctx: &mut Ctx<'a>, element: Value<'a>, factor: Value<'a>) -> Res<'a> {
    if element.is_tuple() { scale::upscale_t(ctx, element, factor) } else { upscale_f(ctx, element, factor) }
}
