//! Set algebra of packed patches, row by row.
//!
//! Two masks are laid over the box that holds both; when that box is larger than 32 x 32 the caller takes its general
//! path.

use crate::value::{COLOR_BITS, Ctx, EvalError, Extent, Mask, Res, Rows, SIDE, Value};

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
    /// Around no place.
    const NOTHING: Frame = Frame { i: i32::MAX, j: i32::MAX, bottom: i32::MIN, right: i32::MIN };

    #[inline]
    fn of(mask: &Mask, i: i32, j: i32) -> Frame {
        Frame { i, j, bottom: i + i32::from(mask.h), right: j + i32::from(mask.w) }
    }

    #[inline]
    fn join(self, other: Frame) -> Frame {
        Frame {
            i: self.i.min(other.i),
            j: self.j.min(other.j),
            bottom: self.bottom.max(other.bottom),
            right: self.right.max(other.right),
        }
    }

    /// The box of what is laid over it, whose corner is the first bit.
    fn extent(self) -> Extent {
        Extent { top: 0, left: 0, h: (self.bottom - self.i) as usize, w: (self.right - self.j) as usize }
    }

    fn fits(self) -> bool {
        self.bottom - self.i <= SIDE as i32 && self.right - self.j <= SIDE as i32
    }
}

/// Rows of a frame in the making, and room for what lies below the last of them, which is none, in fours.
const ROOM: usize = SIDE + 4;

/// The rows that a frame may have.
#[inline]
fn held(rows: &[u32; ROOM]) -> &Rows {
    rows.first_chunk().unwrap_or(&[0; SIDE])
}

/// Lays rows whose corner is `(i, j)` over a frame, which must hold them; from `h` on they are 0.
#[inline]
fn lay(rows: &Rows, h: usize, i: i32, j: i32, frame: Frame, out: &mut [u32; ROOM]) {
    let (down, right) = ((i - frame.i) as usize, (j - frame.j) as u32 % u32::BITS);
    let fours = out[down..].as_chunks_mut::<4>().0.iter_mut().zip(rows.as_chunks::<4>().0);
    for (out, four) in fours.take(h.div_ceil(4)) {
        *out = std::array::from_fn(|k| out[k] | four[k] << right);
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
    let (from, to) = ((-down).max(0) as usize, down.max(0) as usize);
    let rows = mask.rows[..mask.h()].get(from..).unwrap_or(&[]);
    if right >= 0 {
        for (out, &row) in out[to..].iter_mut().zip(rows) {
            *out = row << right;
        }
    } else {
        for (out, &row) in out[to..].iter_mut().zip(rows) {
            *out = row >> -right;
        }
    }
    out
}

/// The union of two sets of places, or of two objects that do not clash.
pub fn union<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Maybe<'a> {
    let color = match (a, b) {
        (Value::Indices { .. }, Value::Indices { .. }) => None,
        (Value::Object { color, .. }, Value::Object { color: other, .. }) if color == other => Some(color),
        (Value::Expanse(_), _) | (_, Value::Expanse(_)) => return union_all(ctx, &[a, b]),
        // General sets are in order already: merging them is cheaper than marking them one by one.
        _ if a.as_mask().is_none() || b.as_mask().is_none() => return Ok(None),
        _ => return union_all(ctx, &[a, b]),
    };
    let (Some((x, i, j)), Some((y, k, l))) = (a.as_mask(), b.as_mask()) else { return Ok(None) };
    let frame = Frame::of(x, i, j).join(Frame::of(y, k, l));
    if !frame.fits() {
        return union_all(ctx, &[a, b]);
    }
    let mut rows = [0; ROOM];
    lay(&x.rows, x.h(), i, j, frame, &mut rows);
    lay(&y.rows, y.h(), k, l, frame, &mut rows);
    ctx.patch_in(held(&rows), &frame.extent(), color, frame.i.into(), frame.j.into()).map(Some)
}

/// A set of places or an object of one colour from bits; rows from `h` on are 0.
#[inline]
fn place<'a>(ctx: &mut Ctx<'a>, rows: &Rows, h: usize, color: Option<u8>, i: i32, j: i32) -> Res<'a> {
    match color {
        None => ctx.indices_within(rows, h, i.into(), j.into()),
        Some(color) => ctx.object_within(rows, h, color, i.into(), j.into()),
    }
}

/// What patches hold is a bit for each colour of cells, `1 << color`, and this one for places.
const PLACES: u32 = 1 << 16;
/// What a patch of several colours holds, whichever they are.
const COLORS: u32 = PLACES - 1;

/// What a patch holds and where: all places, or all cells of a packed object; `None` for anything else.
#[inline]
fn places_in(patch: Value<'_>) -> Option<(u32, Frame)> {
    match patch {
        Value::Indices { mask, i, j } => Some((PLACES, Frame::of(mask, i.into(), j.into()))),
        Value::Object { mask, i, j, color } => Some((1 << color, Frame::of(mask, i.into(), j.into()))),
        Value::Picture { picture, i, j } => Some((COLORS, Frame::of(&picture.mask, i.into(), j.into()))),
        patch => far_places_in(patch),
    }
}

/// As [`places_in`], of patches that no mask holds.
fn far_places_in(patch: Value<'_>) -> Option<(u32, Frame)> {
    if let Value::Expanse(expanse) = patch {
        let (h, w) = expanse.sides();
        let holds = match expanse.color() {
            Some(color) => 1 << color,
            None if expanse.is_of_places() => PLACES,
            None => COLORS,
        };
        let frame = Frame {
            i: expanse.i,
            j: expanse.j,
            bottom: expanse.i.checked_add_unsigned(h)?,
            right: expanse.j.checked_add_unsigned(w)?,
        };
        return Some((holds, frame));
    }
    let Value::Set(seq) = patch else { return None };
    let (&Value::Pair(top, _), &Value::Pair(bottom, _)) = (seq.items.first()?, seq.items.last()?) else { return None };
    let (mut left, mut right) = (i32::MAX, i32::MIN);
    for item in seq.items {
        let Value::Pair(_, j) = *item else { return None };
        (left, right) = (left.min(j), right.max(j));
    }
    let frame = Frame { i: top, j: left, bottom: bottom.checked_add(1)?, right: right.checked_add(1)? };
    Some((PLACES, frame))
}

/// The union of patches: all of places, or objects that do not clash; also of tuples that were joined of such.
pub fn union_all<'a>(ctx: &mut Ctx<'a>, patches: &[Value<'a>]) -> Maybe<'a> {
    if let [Value::Unlisted(_), ..] = patches {
        let known = patches.iter().all(|&patch| !patch.parts().is_empty());
        let patches: Vec<Value<'a>> = patches.iter().flat_map(|&patch| patch.parts()).copied().collect();
        return if known { union_of(ctx, &patches) } else { Ok(None) };
    }
    union_of(ctx, patches)
}

fn union_of<'a>(ctx: &mut Ctx<'a>, patches: &[Value<'a>]) -> Maybe<'a> {
    let (mut holds, mut frame) = (0, Frame::NOTHING);
    for &patch in patches {
        match places_in(patch) {
            Some((more, around)) => (holds, frame) = (holds | more, frame.join(around)),
            None if patch.is_empty_set() => {}
            None => return Ok(None),
        }
    }
    if holds == 0 || holds > PLACES {
        return Ok(None);
    }
    if !frame.fits() {
        return ctx.far_union(patches, (frame.i, frame.bottom), (frame.j, frame.right));
    }
    let mut rows = [0; ROOM];
    if !holds.is_power_of_two() {
        let mut planes = [[0; SIDE]; 4];
        for &object in patches {
            if !lay_object(object, frame, &mut rows, &mut planes) {
                return ctx.far_union(patches, (frame.i, frame.bottom), (frame.j, frame.right));
            }
        }
        return ctx.picture_in(held(&rows), &planes, &frame.extent(), frame.i.into(), frame.j.into()).map(Some);
    }
    for &patch in patches {
        if let Some((mask, i, j)) = patch.as_mask() {
            lay(&mask.rows, mask.h(), i, j, frame, &mut rows);
        } else if let Value::Set(seq) = patch {
            for item in seq.items {
                if let Value::Pair(i, j) = *item {
                    rows[(i - frame.i) as usize] |= 1 << (j - frame.j);
                }
            }
        }
    }
    let color = if holds == PLACES { None } else { Some(holds.trailing_zeros() as u8) };
    ctx.patch_in(held(&rows), &frame.extent(), color, frame.i.into(), frame.j.into()).map(Some)
}

/// Lays an object over a frame that holds it; false when one of its cells is there already in another colour, which
/// no packed form holds.
fn lay_object(object: Value<'_>, frame: Frame, rows: &mut [u32; ROOM], planes: &mut [Rows; 4]) -> bool {
    match object {
        Value::Object { mask, i, j, color } => {
            let on = &COLOR_BITS[color as usize % 16];
            lay_cells(mask, (i, j), frame, rows, planes, |_, row, right| on.map(|on| row << right & on))
        }
        Value::Picture { picture, i, j } => lay_cells(&picture.mask, (i, j), frame, rows, planes, |at, _, right| {
            picture.planes.each_ref().map(|plane| plane[at] << right)
        }),
        object => object.is_empty_set(),
    }
}

/// As [`lay_object`]; `color` gives the colour bits of a row, moved to the right.
#[inline]
fn lay_cells(
    mask: &Mask,
    (i, j): (i16, i16),
    frame: Frame,
    rows: &mut [u32; ROOM],
    planes: &mut [Rows; 4],
    color: impl Fn(usize, u32, u32) -> [u32; 4],
) -> bool {
    let (down, right) = ((i32::from(i) - frame.i) as usize, (i32::from(j) - frame.j) as u32 % u32::BITS);
    let mut clash = 0;
    for (at, &row) in mask.rows[..mask.h()].iter().enumerate() {
        let to = (down + at) % SIDE;
        let taken = row << right & rows[to];
        for (plane, color) in planes.iter_mut().zip(color(at, row, right)) {
            clash |= (plane[to] ^ color) & taken;
            plane[to] |= color;
        }
        rows[to] |= row << right;
    }
    clash == 0
}

/// The rows of a mask that another one reaches, and those of the other over them.
struct Overlap<'m> {
    /// The first of them.
    from: usize,
    rows: &'m [u32],
    others: &'m [u32],
    /// By how much the other ones lie to the right.
    right: i32,
}

impl<'m> Overlap<'m> {
    /// Of `h` rows that lie `down` and `right` of a mask; `None` where the boxes do not meet.
    #[inline]
    fn of(mask: &'m Mask, others: &'m Rows, h: usize, down: i32, right: i32) -> Option<Overlap<'m>> {
        if right >= i32::from(mask.w) || right <= -(SIDE as i32) {
            return None;
        }
        let (from, to) = (down.max(0), (down + h as i32).min(mask.h.into()));
        let rows = mask.rows.get(from as usize..usize::try_from(to).ok()?)?;
        Some(Overlap { from: from as usize, rows, others: others.get((from - down) as usize..)?, right })
    }

    /// What is made of each row and the one over it.
    #[inline(always)]
    fn each(&self, mut of: impl FnMut(u32, u32)) {
        if self.right >= 0 {
            self.rows.iter().zip(self.others).for_each(|(&row, &other)| of(row, other << self.right));
        } else {
            self.rows.iter().zip(self.others).for_each(|(&row, &other)| of(row, other >> -self.right));
        }
    }

    /// The places that both have.
    #[inline]
    fn shared(&self) -> u32 {
        let mut n = 0;
        self.each(|row, other| n += (row & other).count_ones());
        n
    }
}

/// How many places two packed patches share; none where one is no such patch.
#[inline]
pub(super) fn shared(a: Value<'_>, b: Value<'_>) -> u32 {
    let (Some((x, i, j)), Some((y, k, l))) = (a.as_mask(), b.as_mask()) else { return 0 };
    Overlap::of(x, &y.rows, y.h(), k - i, l - j).map_or(0, |overlap| overlap.shared())
}

/// Keeps the places of `a` that are in `b`, or those that are not; of places, and of objects in one colour.
fn keep<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>, inside: bool) -> Maybe<'a> {
    let color = match (a, b) {
        (Value::Indices { .. }, Value::Indices { .. }) => None,
        (Value::Object { color, .. }, Value::Object { color: other, .. }) if color == other => Some(color),
        _ => return Ok(None),
    };
    let (Some((x, i, j)), Some((y, k, l))) = (a.as_mask(), b.as_mask()) else { return Ok(None) };
    let overlap = Overlap::of(x, &y.rows, y.h(), k - i, l - j);
    let n = overlap.as_ref().map_or(0, Overlap::shared);
    let kept = if inside { n } else { u32::from(x.n) - n };
    let overlap = match overlap {
        _ if kept == 0 => return Ok(Some(Value::EMPTY_SET)),
        Some(overlap) if kept < x.n.into() => overlap,
        _ => return Ok(Some(a)),
    };
    let mut rows = if inside { [0; SIDE] } else { x.rows };
    let mut out = rows[overlap.from..].iter_mut();
    overlap.each(|row, other| {
        if let Some(out) = out.next() {
            *out = row & if inside { other } else { !other };
        }
    });
    place(ctx, &rows, x.h(), color, i, j).map(Some)
}

/// The places that two patches share.
pub fn intersection<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Maybe<'a> {
    keep(ctx, a, b, true)
}

/// The places of the first that are not in the second.
pub fn difference<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Maybe<'a> {
    keep(ctx, a, b, false)
}

#[cfg(test)]
mod tests {
    use super::super::chance::{Chance, assert_same, each};
    use super::super::container;
    use super::*;
    use crate::value::{compare, repr};

    fn items<'a>(ctx: &mut Ctx<'a>, set: Value<'a>) -> Vec<Value<'a>> {
        ctx.items(set).map(Iterator::collect).unwrap_or_default()
    }

    /// A patch, or what is left of it without some cells, moved a little or far.
    fn patch<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance, places: bool) -> Value<'a> {
        let side = 1 + chance.below(8);
        let patch = chance.patch(ctx, side, places);
        let by = [0, 1, 60][chance.below(3) as usize];
        let (i, j) = (chance.below(1 + by) as i32, chance.below(1 + by) as i32);
        let kept: Vec<Value<'a>> = items(ctx, patch)
            .into_iter()
            .filter(|_| chance.below(5) > 0)
            .map(|item| match item {
                Value::Pair(k, l) => Value::Pair(k + i, l + j),
                Value::Cell { color, i: k, j: l } => Value::Cell { color, i: k + i, j: l + j },
                item => item,
            })
            .collect();
        ctx.set(&kept).unwrap_or(Value::EMPTY_SET)
    }

    #[test]
    fn unions_hold_the_items_of_all() {
        let mut unions = 0;
        each(2000, |ctx, chance| {
            let places = chance.below(2) == 0;
            let patches: Vec<Value<'_>> = (0..1 + chance.below(4)).map(|_| patch(ctx, chance, places)).collect();
            let union = union_all(ctx, &patches);
            let all: Vec<Value<'_>> = patches.iter().flat_map(|&patch| items(ctx, patch)).collect();
            if let Ok(Some(union)) = union {
                unions += 1;
                let slow = ctx.set(&all);
                assert_same(ctx, Ok(union), slow, || format!("{} patches", patches.len()));
                // What is far apart is a part of further unions.
                let again = union_all(ctx, &[union, patches[0]]).map(|again| again.unwrap_or(union));
                assert_same(ctx, again, Ok(union), || "the union and a part of it".to_owned());
            }
        });
        assert!(unions > 2000, "only {unions} unions were packed");
    }

    #[test]
    fn intersections_and_differences_hold_the_items_that_they_should() {
        let mut packed = 0;
        each(2000, |ctx, chance| {
            let places = chance.below(2) == 0;
            let (a, b) = (patch(ctx, chance, places), patch(ctx, chance, places));
            let full = ctx.budget_left();
            for inside in [true, false] {
                let fast = if inside { container::intersection(ctx, a, b) } else { container::difference(ctx, a, b) };
                let fuel = full.0 - ctx.fuel;
                ctx.restore_budget(full);
                let (Ok(fast), Some(_), Some(_)) = (fast, a.as_mask(), b.as_mask()) else { continue };
                packed += 1;
                let kept = ctx.ascending_part(a, b, inside).unwrap_or_default();
                let slow = ctx.set(kept);
                assert_same(ctx, Ok(fast), slow, || format!("inside {inside}"));
                // What the general path takes, but for places and for objects in the same colour.
                let same = matches!((a, b), (Value::Object { color, .. }, Value::Object { color: other, .. }) if color == other);
                let expected = if inside || places || same { 0 } else { a.weight() + b.weight() };
                assert_eq!(fuel, expected, "inside {inside}");
            }
        });
        assert!(packed > 6000, "only {packed} of 8000 were packed");
    }

    #[test]
    fn patches_are_in_the_order_of_their_items() {
        each(2000, |ctx, chance| {
            let places = chance.below(2) == 0;
            let a = chance.patch(ctx, 5, places);
            let mut rest = items(ctx, a);
            let gone = chance.below(rest.len().max(1) as u64) as usize;
            rest.drain(gone..rest.len().min(gone + 1));
            let (b, c) = (ctx.set(&rest).unwrap_or(a), patch(ctx, chance, places));
            let dialect = ctx.dialect;
            for (x, y) in [(a, b), (b, a), (a, c), (b, c), (a, a)] {
                let (left, right) = (items(ctx, x), items(ctx, y));
                let pairs = left.iter().zip(&right).map(|(&x, &y)| compare(x, y, dialect));
                let slow = pairs.into_iter().find(|order| order.is_ne()).unwrap_or(left.len().cmp(&right.len()));
                assert_eq!(compare(x, y, dialect), slow, "{}\n{}", repr(x, dialect), repr(y, dialect));
            }
            let sets = [c, a, b, a, c];
            let set = ctx.set(&sets).unwrap_or(Value::EMPTY_SET);
            let sorted = items(ctx, set);
            assert!(sorted.windows(2).all(|pair| compare(pair[0], pair[1], dialect).is_lt()));
            assert!(sets.iter().all(|x| sorted.iter().any(|y| compare(*x, *y, dialect).is_eq())));
        });
    }
}
