//! Set algebra of packed patches, row by row.
//!
//! Two masks are laid over the box that holds both; when that box is larger than 32 x 32 the caller takes its general
//! path.

use crate::value::{Ctx, EvalError, Mask, Res, Rows, SIDE, Value};

/// A packed result, or `None` where the general path is due.
type Maybe<'a> = Result<Option<Value<'a>>, EvalError>;

/// A box of places: rows from `i`, columns from `j`.
#[derive(Clone, Copy)]
struct Frame {
    i: i32,
    j: i32,
    bottom: i32,
    right: i32,
}

impl Frame {
    fn of(mask: &Mask, i: i32, j: i32) -> Frame {
        Frame { i, j, bottom: i + i32::from(mask.h), right: j + i32::from(mask.w) }
    }

    fn join(self, other: Frame) -> Frame {
        Frame {
            i: self.i.min(other.i),
            j: self.j.min(other.j),
            bottom: self.bottom.max(other.bottom),
            right: self.right.max(other.right),
        }
    }

    fn fits(self) -> bool {
        self.bottom - self.i <= SIDE as i32 && self.right - self.j <= SIDE as i32
    }
}

/// Lays rows whose corner is `(i, j)` over a frame, which must hold them.
#[inline]
fn lay(rows: &Rows, h: usize, i: i32, j: i32, frame: Frame, out: &mut Rows) {
    let (down, right) = ((i - frame.i) as usize, (j - frame.j) as u32);
    for (out, &row) in out[down..].iter_mut().zip(&rows[..h]) {
        *out |= row << right;
    }
}

/// The rows of `mask` at `(i, j)` as seen from another mask's corner `(k, l)`, cut to 32 x 32.
#[inline]
pub(super) fn seen_from(mask: &Mask, i: i32, j: i32, k: i32, l: i32) -> Rows {
    let (down, right) = (i - k, j - l);
    let mut out = [0; SIDE];
    if right.abs() >= SIDE as i32 || down.abs() >= SIDE as i32 {
        return out;
    }
    for (at, &row) in mask.rows[..mask.h()].iter().enumerate() {
        let to = at as i32 + down;
        if (0..SIDE as i32).contains(&to) {
            out[to as usize] = if right >= 0 { row << right } else { row >> -right };
        }
    }
    out
}

/// The union of two sets of places, or of two objects that do not clash.
pub fn union<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Maybe<'a> {
    let color = match (a, b) {
        (Value::Indices { .. }, Value::Indices { .. }) => None,
        (Value::Object { color, .. }, Value::Object { color: other, .. }) if color == other => Some(color),
        _ => return union_of(ctx, &[a, b]),
    };
    let (Some((x, i, j)), Some((y, k, l))) = (a.as_mask(), b.as_mask()) else { return Ok(None) };
    let frame = Frame::of(x, i, j).join(Frame::of(y, k, l));
    if !frame.fits() {
        return Ok(None);
    }
    let mut rows = [0; SIDE];
    lay(&x.rows, x.h(), i, j, frame, &mut rows);
    lay(&y.rows, y.h(), k, l, frame, &mut rows);
    place(ctx, &rows, color, frame.i, frame.j).map(Some)
}

/// A set of places or an object of one colour from bits.
#[inline]
fn place<'a>(ctx: &mut Ctx<'a>, rows: &Rows, color: Option<u8>, i: i32, j: i32) -> Res<'a> {
    match color {
        None => ctx.indices(rows, i.into(), j.into()),
        Some(color) => ctx.object(rows, color, i.into(), j.into()),
    }
}

/// The union of a set of patches: all of places, or objects that do not clash.
pub fn union_all<'a>(ctx: &mut Ctx<'a>, patches: Value<'a>) -> Maybe<'a> {
    let Value::Set(seq) = patches else { return Ok(None) };
    union_of(ctx, seq.items)
}

/// As [`union_all`], of patches in any order.
fn union_of<'a>(ctx: &mut Ctx<'a>, patches: &[Value<'a>]) -> Maybe<'a> {
    let Some(first) = patches.first() else { return Ok(None) };
    let places = matches!(first, Value::Indices { .. });
    let Some((mask, i, j)) = first.as_mask() else { return Ok(None) };
    let mut frame = Frame::of(mask, i, j);
    for &item in patches {
        let Some((mask, i, j)) = item.as_mask() else { return Ok(None) };
        if matches!(item, Value::Indices { .. }) != places {
            return Ok(None);
        }
        frame = frame.join(Frame::of(mask, i, j));
    }
    if !frame.fits() {
        return ctx.far_union(patches, (frame.i, frame.bottom), (frame.j, frame.right));
    }
    let mut rows = [0; SIDE];
    let mut planes = [[0; SIDE]; 4];
    for &item in patches {
        let Some((mask, i, j)) = item.as_mask() else { return Ok(None) };
        if !places {
            let (down, right) = ((i - frame.i) as usize, (j - frame.j) as u32);
            for (at, &row) in mask.rows[..mask.h()].iter().enumerate() {
                let (here, to) = (row << right, down + at);
                // Cells that are there already may be in another colour, which no packed form holds.
                let shared = here & rows[to];
                for (k, plane) in planes.iter_mut().enumerate() {
                    let new = match item {
                        Value::Picture { picture, .. } => picture.planes[k][at] << right,
                        Value::Object { color, .. } if color >> k & 1 == 1 => here,
                        _ => 0,
                    };
                    if (plane[to] ^ new) & shared != 0 {
                        return Ok(None);
                    }
                    plane[to] |= new;
                }
            }
        }
        lay(&mask.rows, mask.h(), i, j, frame, &mut rows);
    }
    if places {
        ctx.indices(&rows, frame.i.into(), frame.j.into()).map(Some)
    } else {
        ctx.picture(&rows, &planes, frame.i.into(), frame.j.into()).map(Some)
    }
}

/// Keeps the places of `a` by how they lie to `b`.
fn keep<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>, keep: impl Fn(u32, u32) -> u32) -> Maybe<'a> {
    let color = match (a, b) {
        (Value::Indices { .. }, Value::Indices { .. }) => None,
        (Value::Object { color, .. }, Value::Object { color: other, .. }) if color == other => Some(color),
        _ => return Ok(None),
    };
    let (Some((x, i, j)), Some((y, k, l))) = (a.as_mask(), b.as_mask()) else { return Ok(None) };
    let other = seen_from(y, k, l, i, j);
    let mut rows = [0; SIDE];
    let (mut some, mut changed) = (0, 0);
    for (out, (&row, &other)) in rows.iter_mut().zip(x.rows.iter().zip(&other)) {
        *out = keep(row, other);
        some |= *out;
        changed |= *out ^ row;
    }
    match (some, changed) {
        (0, _) => Ok(Some(Value::EMPTY_SET)),
        (_, 0) => Ok(Some(a)),
        _ => place(ctx, &rows, color, i, j).map(Some),
    }
}

/// The places that two patches share.
pub fn intersection<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Maybe<'a> {
    keep(ctx, a, b, |a, b| a & b)
}

/// The places of the first that are not in the second.
pub fn difference<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Maybe<'a> {
    keep(ctx, a, b, |a, b| a & !b)
}
