//! How two patches lie to each other: distance, contact, shared rows and columns, direction.
//!
//! Packed patches are laid over a common frame of row words. The distance is the number of times that one must be
//! dilated before it meets the other; contact is one look at each row of one between three rows of the other.

use super::extent::{Kernel, center, extreme, leftmost, lowermost, rightmost, uppermost};
use super::patch::{places, shift};
use crate::value::{Ctx, Dialect, EvalError, Mask, Res, SIDE, SafeDefault, Value, compare, equal, less_than};

/// The most steps of [`gravitate`].
const MAX_STEPS: i64 = 42;

/// A mask and where its corner lies.
type Placed<'m> = (&'m Mask, i32, i32);

/// A row of bits.
trait Word:
    Copy
    + PartialEq
    + std::ops::BitAnd<Output = Self>
    + std::ops::BitOr<Output = Self>
    + std::ops::Shl<u32, Output = Self>
    + std::ops::Shr<u32, Output = Self>
{
    const ZERO: Self;
    const BITS: i64;
    fn of(row: u32) -> Self;
}

impl Word for u32 {
    const ZERO: u32 = 0;
    const BITS: i64 = 32;
    #[inline]
    fn of(row: u32) -> u32 {
        row
    }
}

impl Word for u64 {
    const ZERO: u64 = 0;
    const BITS: i64 = 64;
    #[inline]
    fn of(row: u32) -> u64 {
        row.into()
    }
}

/// Lays two masks, one `(down, right)` of the other, over a frame of `N` rows, which must hold both.
#[inline]
fn laid<const N: usize, W: Word>(a: &Mask, b: &Mask, down: i32, right: i32) -> [[W; N]; 2] {
    let mut frames = [[W::ZERO; N]; 2];
    for (frame, (mask, i, j)) in frames.iter_mut().zip([(a, -down, -right), (b, down, right)]) {
        let (i, j) = (i.max(0) as usize, j.max(0) as u32);
        for (out, &row) in frame[i..].iter_mut().zip(&mask.rows[..mask.h()]) {
            *out = W::of(row) << j;
        }
    }
    frames
}

/// How often the first must be dilated until it meets the second.
#[inline]
fn dilations<const N: usize, W: Word>([mut a, b]: [[W; N]; 2]) -> i64 {
    // A frame is crossed in fewer steps than its sides together.
    for steps in 0..N as i64 + W::BITS {
        let met = a.iter().zip(&b).fold(W::ZERO, |met, (&a, &b)| met | a & b);
        if met != W::ZERO {
            return steps;
        }
        let mut next: [W; N] = std::array::from_fn(|i| a[i] | a[i] << 1 | a[i] >> 1);
        for (out, &above) in next[1..].iter_mut().zip(&a) {
            *out = *out | above;
        }
        for (out, &below) in next.iter_mut().zip(&a[1..]) {
            *out = *out | below;
        }
        a = next;
    }
    N as i64 + W::BITS
}

/// Draws two intervals together until they overlap in one place: the offset that is left, and the gap closed.
///
/// Every place of the one is then still on its side of every place of the other, so each distance shrinks by the gap.
#[inline]
fn closed(offset: i32, length: u8, other: u8) -> (i32, i64) {
    let near = offset.clamp(1 - i32::from(other), i32::from(length) - 1);
    (near, i64::from(near.abs_diff(offset)))
}

/// The least Manhattan distance between places of two masks.
fn distance((a, i, j): Placed<'_>, (b, k, l): Placed<'_>) -> i64 {
    let (down, rows) = closed(k - i, a.h, b.h);
    let (right, columns) = closed(l - j, a.w, b.w);
    let side = |offset: i32, length: u8, other: u8| {
        (offset.max(0) + i32::from(other)).max((-offset).max(0) + i32::from(length)) as usize
    };
    let is_full = |mask: &Mask| mask.n == u16::from(mask.h) * u16::from(mask.w);
    let steps = match (side(down, a.h, b.h), side(right, a.w, b.w)) {
        // They overlap.
        _ if is_full(a) && is_full(b) => 0,
        (0..=8, 0..=SIDE) => dilations::<8, u32>(laid(a, b, down, right)),
        (0..=16, 0..=SIDE) => dilations::<16, u32>(laid(a, b, down, right)),
        (0..=SIDE, 0..=SIDE) => dilations::<SIDE, u32>(laid(a, b, down, right)),
        _ => dilations::<64, u64>(laid(a, b, down, right)),
    };
    rows + columns + steps
}

/// Whether two masks touch side by side and share no place: distance 1.
#[inline]
fn touching((a, i, j): Placed<'_>, (b, k, l): Placed<'_>) -> bool {
    let (down, right) = (k - i, l - j);
    if closed(down, a.h, b.h).1 + closed(right, a.w, b.w).1 > 1 {
        return false;
    }
    // One column of room on the left; on the right what is cut off is out of reach.
    let row = |at: i32| u64::from(usize::try_from(at).ok().and_then(|at| a.rows.get(at)).copied().unwrap_or(0)) << 1;
    let (mut shared, mut beside) = (0, 0);
    for (at, &bits) in b.rows[..b.h()].iter().enumerate() {
        let at = down + at as i32;
        let bits = if right >= -1 { u64::from(bits) << (right + 1) } else { u64::from(bits) >> (-right - 1) };
        let middle = row(at);
        shared |= bits & middle;
        beside |= bits & (middle << 1 | middle >> 1 | row(at - 1) | row(at + 1));
    }
    shared == 0 && beside != 0
}

/// Places of ints by row and column: the form for sets that are larger than a mask.
struct Points {
    rows: Vec<i32>,
    columns: Vec<i32>,
}

impl Points {
    /// Coordinates between `-LIMIT` and `LIMIT` add up within 32 bits.
    const LIMIT: u32 = 1 << 28;

    /// `None` when a place is no pair of such ints.
    fn of(places: Value<'_>) -> Option<Points> {
        let mut points = Points { rows: Vec::new(), columns: Vec::new() };
        match places {
            Value::Indices { mask, i, j } => {
                points.reserve(mask.n.into());
                for (di, dj) in mask.cells() {
                    points.push(i32::from(i) + di as i32, i32::from(j) + dj as i32);
                }
            }
            Value::Expanse(expanse) => {
                points.reserve(expanse.n as usize);
                for place in expanse.items() {
                    let Value::Pair(i, j) = place else { return None };
                    if i.unsigned_abs() > Points::LIMIT || j.unsigned_abs() > Points::LIMIT {
                        return None;
                    }
                    points.push(i, j);
                }
            }
            Value::Set(seq) | Value::Tuple(seq) => points.add(seq.items)?,
            Value::Unlisted(unlisted) => unlisted.with_list(|items| points.add(items))?,
            _ => return None,
        }
        Some(points)
    }

    fn add(&mut self, places: &[Value<'_>]) -> Option<()> {
        self.reserve(places.len());
        for place in places {
            let Value::Pair(i, j) = *place else { return None };
            if i.unsigned_abs() > Points::LIMIT || j.unsigned_abs() > Points::LIMIT {
                return None;
            }
            self.push(i, j);
        }
        Some(())
    }

    fn reserve(&mut self, n: usize) {
        self.rows.reserve_exact(n);
        self.columns.reserve_exact(n);
    }

    fn push(&mut self, i: i32, j: i32) {
        self.rows.push(i);
        self.columns.push(j);
    }

    /// The least distance to other places when these are moved by `(i, j)`; `None` when there are none.
    fn distance(&self, other: &Points, (i, j): (i32, i32)) -> Option<i64> {
        let from = |(&row, &column): (&i32, &i32)| {
            let (row, column) = (row + i, column + j);
            let each = other.rows.iter().zip(&other.columns);
            each.fold(i32::MAX, |least, (k, l)| least.min((row - k).abs() + (column - l).abs()))
        };
        let least = self.rows.iter().zip(&self.columns).map(from).min()?;
        (!other.rows.is_empty()).then_some(i64::from(least))
    }
}

/// The fuel of [`manhattan`] and [`adjacent`]: every pair of cells.
pub fn manhattan_cost(args: &[Value<'_>]) -> u64 {
    args[0].weight().saturating_mul(args[1].weight()).saturating_add(1)
}

/// The fuel of [`gravitate`]: as many distances as it may take.
pub fn gravitate_cost(args: &[Value<'_>]) -> u64 {
    manhattan_cost(args).saturating_mul(MAX_STEPS as u64 + 1)
}

/// The least Manhattan distance between cells of two patches; in batt infinite when one is empty.
///
/// # Errors
/// `ValueError` when one is empty.
pub fn manhattan<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    if let (Some(a), Some(b)) = (a.as_mask(), b.as_mask()) {
        return Ok(Value::Int(distance(a, b)));
    }
    if ctx.dialect == Dialect::Batt && [a, b].into_iter().any(|patch| matches!(ctx.len(patch), Ok(0) | Err(_))) {
        return Ok(Value::Float(f64::INFINITY));
    }
    let first = places(ctx, a)?;
    let firsts = ctx.items(first)?;
    if let Some(x) = Points::of(first).filter(|x| !x.rows.is_empty()) {
        let second = places(ctx, b)?;
        if let Some(y) = Points::of(second) {
            return x.distance(&y, (0, 0)).map(Value::Int).ok_or(EvalError::ValueError);
        }
    }
    let mut best = None;
    for place in firsts {
        let (ai, aj) = ctx.unpack2(place)?;
        let second = places(ctx, b)?;
        for place in ctx.items(second)? {
            let (bi, bj) = ctx.unpack2(place)?;
            let di = ctx.sub(ai, bi)?;
            let di = ctx.abs(di)?;
            let dj = ctx.sub(aj, bj)?;
            let dj = ctx.abs(dj)?;
            let distance = ctx.add(di, dj)?;
            best = Some(match best {
                None => distance,
                Some(best) => extreme(ctx, best, distance, false)?,
            });
        }
    }
    best.ok_or(EvalError::ValueError)
}

/// Whether two patches touch side by side, without sharing a place.
///
/// # Errors
/// `ValueError` when one is empty; in batt they do not touch then.
#[inline]
pub fn adjacent<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    if let (Some(a), Some(b)) = (a.as_mask(), b.as_mask()) {
        return Ok(Value::Bool(touching(a, b)));
    }
    let distance = manhattan(ctx, a, b);
    let distance = ctx.guard(SafeDefault::Zero, distance)?;
    Ok(Value::Bool(equal(distance, Value::Int(1), ctx.dialect)))
}

/// The rows or columns that hold places, one bit each, from -128 to 127.
#[derive(Clone, Copy, Default)]
struct Axis([u64; 4]);

impl Axis {
    /// Adds a row or column; `None` when it lies outside.
    #[inline]
    fn add(&mut self, at: i32) -> Option<()> {
        let at = usize::try_from(at.checked_add(128)?).ok()?;
        *self.0.get_mut(at / 64)? |= 1 << (at % 64);
        Some(())
    }

    fn add_all(&mut self, places: &[Value<'_>], columns: bool) -> Option<()> {
        places.iter().try_for_each(|place| {
            let Value::Pair(i, j) = *place else { return None };
            self.add(if columns { j } else { i })
        })
    }

    /// Of places that are all pairs of ints.
    fn of(places: Value<'_>, columns: bool) -> Option<Axis> {
        let mut axis = Axis::default();
        match places {
            Value::Indices { mask, i, j } => {
                let (start, mut bits) = if columns { (j, columns_of(mask)) } else { (i, rows_of(mask)) };
                while bits != 0 {
                    axis.add(i32::from(start) + bits.trailing_zeros() as i32)?;
                    bits &= bits - 1;
                }
            }
            Value::Expanse(expanse) => {
                for place in expanse.items() {
                    let Value::Pair(i, j) = place else { return None };
                    axis.add(if columns { j } else { i })?;
                }
            }
            Value::Set(seq) | Value::Tuple(seq) => axis.add_all(seq.items, columns)?,
            Value::Unlisted(unlisted) => unlisted.with_list(|items| axis.add_all(items, columns))?,
            _ => return None,
        }
        Some(axis)
    }
}

/// Which rows of a mask are not empty.
#[inline]
fn rows_of(mask: &Mask) -> u32 {
    mask.rows.iter().enumerate().fold(0, |bits, (i, &row)| bits | u32::from(row != 0) << i)
}

/// Which columns of a mask are not empty.
#[inline]
fn columns_of(mask: &Mask) -> u32 {
    mask.rows.iter().fold(0, |bits, &row| bits | row)
}

/// Whether two words share a bit, the second one lying `offset` places on.
#[inline]
fn meet(a: u32, b: u32, offset: i32) -> bool {
    match offset {
        0..32 => a & b << offset != 0,
        -31..0 => a & b >> -offset != 0,
        _ => false,
    }
}

/// Which rows or columns a packed patch is in.
#[derive(Clone, Copy)]
pub(super) struct Shadow {
    bits: u32,
    from: i32,
}

impl Shadow {
    /// `None` for what is no packed patch.
    pub(super) fn of(patch: Value<'_>, columns: bool) -> Option<Shadow> {
        let (mask, i, j) = patch.as_mask()?;
        Some(if columns { Shadow { bits: columns_of(mask), from: j } } else { Shadow { bits: rows_of(mask), from: i } })
    }

    /// That of the patch with its corner in another row or column.
    #[inline]
    pub(super) fn at(self, from: i32) -> Shadow {
        Shadow { from, ..self }
    }

    /// Whether two share a row or column.
    #[inline]
    pub(super) fn meets(self, other: Shadow) -> bool {
        meet(self.bits, other.bits, other.from - self.from)
    }
}

/// Whether places of two patches share a row or a column.
fn matching<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>, columns: bool) -> Res<'a> {
    if let (Some((x, i, j)), Some((y, k, l))) = (a.as_mask(), b.as_mask()) {
        return Ok(Value::Bool(if columns {
            meet(columns_of(x), columns_of(y), l - j)
        } else {
            meet(rows_of(x), rows_of(y), k - i)
        }));
    }
    let first = places(ctx, a)?;
    if let Some(x) = Axis::of(first, columns) {
        let second = places(ctx, b)?;
        if let Some(y) = Axis::of(second, columns) {
            return Ok(Value::Bool(x.0.iter().zip(&y.0).any(|(x, y)| x & y != 0)));
        }
    }
    let first = numbers(ctx, first, columns)?;
    let second = places(ctx, b)?;
    let second = numbers(ctx, second, columns)?;
    let dialect = ctx.dialect;
    Ok(Value::Bool(first.iter().any(|x| second.binary_search_by(|y| compare(*y, *x, dialect)).is_ok())))
}

/// The rows or columns of any places, ascending.
fn numbers<'a>(ctx: &mut Ctx<'a>, places: Value<'a>, columns: bool) -> Result<Vec<Value<'a>>, EvalError> {
    let mut out = Vec::with_capacity(ctx.len(places)?);
    for place in ctx.items(places)? {
        let (i, j) = ctx.unpack2(place)?;
        out.push(if columns { j } else { i });
    }
    let dialect = ctx.dialect;
    out.sort_by(|a, b| compare(*a, *b, dialect));
    Ok(out)
}

/// Whether two patches have cells in one row.
#[inline]
pub fn hmatching<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    matching(ctx, a, b, false)
}

/// Whether two patches have cells in one column.
#[inline]
pub fn vmatching<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    matching(ctx, a, b, true)
}

/// Whether a patch has a cell in the first or last row or column of a grid.
///
/// # Errors
/// `ValueError` of an empty patch, `TypeError` and `IndexError` when the grid is none.
pub fn bordering<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, grid: Value<'a>) -> Res<'a> {
    if let (Some((mask, i, j)), Value::Grid(grid)) = (patch.as_mask(), grid) {
        let (bottom, right) = (i + i32::from(mask.h), j + i32::from(mask.w));
        return Ok(Value::Bool(i == 0 || j == 0 || bottom == i32::from(grid.h) || right == i32::from(grid.w)));
    }
    let dialect = ctx.dialect;
    let at = |extent: Value<'a>, k: i64| equal(extent, Value::Int(k), dialect);
    let near: [Kernel; 2] = [uppermost, leftmost];
    for near in near {
        let near = near(ctx, patch);
        if at(ctx.guard(SafeDefault::Zero, near)?, 0) {
            return Ok(Value::Bool(true));
        }
    }
    let bottom = lowermost(ctx, patch);
    let bottom = ctx.guard(SafeDefault::Zero, bottom)?;
    if at(bottom, ctx.len(grid)? as i64 - 1) {
        return Ok(Value::Bool(true));
    }
    let right = rightmost(ctx, patch);
    let right = ctx.guard(SafeDefault::Zero, right)?;
    let row = ctx.item(grid, 0)?;
    Ok(Value::Bool(at(right, ctx.len(row)? as i64 - 1)))
}

/// The centre of a patch, taken apart.
fn center_of<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Result<(Value<'a>, Value<'a>), EvalError> {
    let center = center(ctx, patch);
    let center = ctx.guard(SafeDefault::EmptyTuple, center)?;
    ctx.unpack2(center)
}

/// 1 when `a < b`, else -1.
fn towards<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Result<i64, EvalError> {
    Ok(if less_than(ctx, a, b)? { 1 } else { -1 })
}

/// The direction from the centre of one patch to the centre of the other, `(0, -1)` when they are equal.
///
/// # Errors
/// `ValueError` when one is empty.
pub fn position<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    let a = places(ctx, a)?;
    let (ai, aj) = center_of(ctx, a)?;
    let b = places(ctx, b)?;
    let (bi, bj) = center_of(ctx, b)?;
    let dialect = ctx.dialect;
    if equal(ai, bi, dialect) {
        let j = towards(ctx, aj, bj)?;
        return ctx.pair(0, j);
    }
    if equal(aj, bj, dialect) {
        let i = towards(ctx, ai, bi)?;
        return ctx.pair(i, 0);
    }
    let i = if less_than(ctx, ai, bi)? {
        1
    } else if less_than(ctx, bi, ai)? {
        -1
    } else {
        // NaN is neither.
        return Ok(Value::None);
    };
    let j = towards(ctx, aj, bj)?;
    ctx.pair(i, j)
}

/// How far a patch moves, vertically where the two share a column, else horizontally, until it touches the other; at
/// most 42 steps. In batt the patch itself when the other is empty.
///
/// # Errors
/// `ValueError` when one is empty.
pub fn gravitate<'a>(ctx: &mut Ctx<'a>, source: Value<'a>, destination: Value<'a>) -> Res<'a> {
    if ctx.dialect == Dialect::Batt && !destination.truthy() {
        return Ok(source);
    }
    let (si, sj) = center_of(ctx, source)?;
    let (di, dj) = center_of(ctx, destination)?;
    let same_column = vmatching(ctx, source, destination);
    let (i, j) = if ctx.guard(SafeDefault::False, same_column)?.truthy() {
        (towards(ctx, si, di)?, 0)
    } else {
        (0, towards(ctx, sj, dj)?)
    };
    let mut steps = 0;
    if let (Some((a, top, left)), Some(other)) = (source.as_mask(), destination.as_mask()) {
        while steps < MAX_STEPS && !touching((a, top + (i * steps) as i32, left + (j * steps) as i32), other) {
            steps += 1;
        }
        return ctx.pair(i * steps, j * steps);
    }
    let (from, to) = (places(ctx, source)?, places(ctx, destination)?);
    if let (Some(from), Some(to)) = (Points::of(from), Points::of(to)) {
        while steps < MAX_STEPS && from.distance(&to, ((i * steps) as i32, (j * steps) as i32)) != Some(1) {
            steps += 1;
        }
        return ctx.pair(i * steps, j * steps);
    }
    let mut moving = source;
    while steps < MAX_STEPS {
        let touches = adjacent(ctx, moving, destination);
        if ctx.guard(SafeDefault::False, touches)?.truthy() {
            break;
        }
        steps += 1;
        let shifted = shift(ctx, moving, Value::Pair(i as i32, j as i32));
        moving = ctx.guard(SafeDefault::EmptySet, shifted)?;
    }
    ctx.pair(i * steps, j * steps)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Rows;

    /// Random masks, sparse and dense, small and large.
    fn masks() -> Vec<Mask> {
        let mut state = 0x9E37_79B9_7F4A_7C15u64;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        let mut out = Vec::new();
        for (h, w) in [(1, 1), (1, 5), (4, 1), (3, 3), (7, 9), (20, 13), (32, 32)] {
            for sparse in [0, 1, 3] {
                let mut rows: Rows = [0; SIDE];
                for row in &mut rows[..h] {
                    *row = (0..sparse).fold(u32::MAX, |bits, _| bits & next() as u32) & crate::value::low_bits(w);
                }
                out.extend(Mask::normalized(&rows).map(|(mask, ..)| mask));
            }
        }
        assert!(out.len() > 10);
        out
    }

    #[test]
    fn distance_and_contact_agree_with_looking_at_every_pair() {
        let masks = masks();
        let mut contacts = 0;
        for a in &masks {
            for b in &masks {
                for (k, l) in [(0, 0), (1, 0), (0, -1), (3, 5), (-9, 4), (12, -20), (-31, -31), (33, 2), (200, -400)] {
                    let naive = a.cells().flat_map(|(ai, aj)| {
                        b.cells().map(move |(bi, bj)| {
                            (ai as i64 - bi as i64 - i64::from(k)).abs() + (aj as i64 - bj as i64 - i64::from(l)).abs()
                        })
                    });
                    let naive = naive.min().unwrap_or(-1);
                    let (a, b) = ((a, 5, -7), (b, 5 + k, -7 + l));
                    assert_eq!(distance(a, b), naive);
                    assert_eq!(touching(a, b), naive == 1);
                    contacts += u32::from(naive == 1);
                }
            }
        }
        assert!(contacts > 20, "the samples must hold patches that touch");
    }
}
