//! Lines: segments, rays, frontiers.
//!
//! What fits in 32 x 32 is drawn on row words; longer lines (a ray has 43 places) are made in ascending order. How
//! large a result is depends on coordinates, so each kernel has a cost function beside it.

use super::extent::extreme;
use crate::value::{Ctx, Dialect, EvalError, Mask, Res, Rows, SIDE, Value};

/// The steps of a ray.
const RAY_STEPS: i64 = 42;
/// The length of a frontier, whatever the grid.
const FRONTIER: usize = 30;

/// Two ints, however they are held.
pub(super) fn ints_of(place: Value<'_>) -> (Option<i64>, Option<i64>) {
    match place {
        Value::Pair(i, j) => (Some(i.into()), Some(j.into())),
        Value::Tuple(seq) | Value::Set(seq) => match seq.items {
            [i, j, ..] => (i.as_int(), j.as_int()),
            _ => (None, None),
        },
        _ => (None, None),
    }
}

/// How many places lie between coordinates that differ so; `None` is what has no difference.
pub(super) fn segment_cost(di: Option<u64>, dj: Option<u64>) -> u64 {
    match (di, dj) {
        (Some(di), Some(dj)) if di != 0 && dj != 0 && di != dj => 1,
        (di, dj) => di.unwrap_or(0).max(dj.unwrap_or(0)).saturating_add(2),
    }
}

/// The fuel of [`connect`]: the places of the segment.
pub fn connect_cost(args: &[Value<'_>]) -> u64 {
    if let [Value::Pair(ai, aj), Value::Pair(bi, bj)] = args {
        return segment_cost(Some(ai.abs_diff(*bi).into()), Some(aj.abs_diff(*bj).into())) + 2;
    }
    let ((ai, aj), (bi, bj)) = (ints_of(args[0]), ints_of(args[1]));
    segment_cost(ai.zip(bi).map(|(a, b)| a.abs_diff(b)), aj.zip(bj).map(|(a, b)| a.abs_diff(b)))
        .saturating_add(args[0].weight())
        .saturating_add(args[1].weight())
}

/// The fuel of [`shoot`]: the places of the ray.
pub fn shoot_cost(args: &[Value<'_>]) -> u64 {
    let (di, dj) = ints_of(args[1]);
    let reach = |d: i64| d.unsigned_abs().saturating_mul(RAY_STEPS as u64);
    segment_cost(di.map(reach), dj.map(reach)).saturating_add(args[0].weight()).saturating_add(args[1].weight())
}

/// The segment between two aligned places, ends included; nothing when they are not aligned.
fn segment<'a>(ctx: &mut Ctx<'a>, (ai, aj): (i64, i64), (bi, bj): (i64, i64)) -> Res<'a> {
    let (h, w) = (ai.abs_diff(bi), aj.abs_diff(bj));
    let Some(way) = Way::between((ai, aj), (bi, bj)) else { return Ok(Value::EMPTY_SET) };
    let (top, left) = (ai.min(bi), aj.min(bj));
    if h < SIDE as u64 && w < SIDE as u64 {
        return ctx.places_under(line(way, h.max(w) as usize), top, left);
    }
    let (n, sides) = (h.max(w).saturating_add(1), (h.saturating_add(1), w.saturating_add(1)));
    let far = if n == RAY_STEPS as u64 + 1 {
        ctx.expanse_of_places((top, left), sides, n, &RAYS[way as usize][..words_of(way, RAY_STEPS as usize)])
    } else {
        ctx.expanse_drawn((top, left), sides, n, |words| way.draw(n as usize - 1, words))
    };
    if let Some(far) = far {
        return far;
    }
    let (down, right) = way.step();
    let (down, right) = (down as i64, i64::from(right));
    let start = if right < 0 { left + w as i64 } else { left };
    ctx.row_of_places((top, start), (down, right), n)
}

/// The way of a line from its first place on.
///
/// In the promised order of lines that begin at one place: that of what lies on the way.
#[derive(Clone, Copy)]
pub(super) enum Way {
    Right,
    DownLeft,
    Down,
    DownRight,
}

impl Way {
    pub(super) const ALL: [Way; 4] = [Way::Right, Way::DownLeft, Way::Down, Way::DownRight];

    /// Rows down and columns to the right of a step.
    pub(super) const fn step(self) -> (usize, i32) {
        match self {
            Way::Right => (0, 1),
            Way::DownLeft => (1, -1),
            Way::Down => (1, 0),
            Way::DownRight => (1, 1),
        }
    }

    /// The way between two places; `None` when they are not aligned.
    pub(super) fn between((ai, aj): (i64, i64), (bi, bj): (i64, i64)) -> Option<Way> {
        let (h, w) = (ai.abs_diff(bi), aj.abs_diff(bj));
        Some(match (h, w) {
            (0, _) => Way::Right,
            (_, 0) => Way::Down,
            _ if h != w => return None,
            _ if (ai < bi) == (aj < bj) => Way::DownRight,
            _ => Way::DownLeft,
        })
    }

    /// Draws a line on the words of an expanse.
    const fn draw(self, steps: usize, words: &mut [u32]) {
        let (down, right) = self.step();
        let mut k = 0;
        while k <= steps {
            let column = if right < 0 { steps - k } else { k * right as usize };
            words[column / SIDE * (down * steps + 1) + k * down] |= 1 << (column % SIDE);
            k += 1;
        }
    }

    const fn line(self, steps: usize) -> Mask {
        let (down, right) = self.step();
        let mut rows: Rows = [0; SIDE];
        let mut k = 0;
        while k <= steps {
            let column = if right < 0 { steps - k } else { k * right as usize };
            rows[k * down] |= 1 << column;
            k += 1;
        }
        let w = if right == 0 { 1 } else { steps as u8 + 1 };
        Mask { rows, n: steps as u16 + 1, h: (down * steps) as u8 + 1, w }
    }
}

/// Words of the expanse of a line of so many steps.
const fn words_of(way: Way, steps: usize) -> usize {
    let (down, right) = way.step();
    (down * steps + 1) * if right == 0 { 1 } else { (steps + 1).div_ceil(SIDE) }
}

/// The words of the expanse of a ray, each way.
static RAYS: [[u32; 2 * (RAY_STEPS as usize + 1)]; 4] = {
    let mut rays = [[0; 2 * (RAY_STEPS as usize + 1)]; 4];
    let mut at = 0;
    while at < 4 {
        Way::ALL[at].draw(RAY_STEPS as usize, &mut rays[at]);
        at += 1;
    }
    rays
};

/// The line of so many steps, fewer than 32, each made once for all.
#[inline]
pub(super) fn line(way: Way, steps: usize) -> &'static Mask {
    &LINES[way as usize][steps]
}

static LINES: [[Mask; SIDE]; 4] = {
    let mut lines = [[Mask::DOT; SIDE]; 4];
    let mut at = 0;
    while at < 4 * SIDE {
        lines[at / SIDE][at % SIDE] = Way::ALL[at / SIDE].line(at % SIDE);
        at += 1;
    }
    lines
};

/// Pays for a list of `n` items before it is made.
pub(super) fn charge_items(ctx: &mut Ctx<'_>, n: u64) -> Result<(), EvalError> {
    ctx.charge_bytes(usize::try_from(n).unwrap_or(usize::MAX).saturating_mul(size_of::<Value<'_>>()))
}

/// The segment between two places, straight or diagonal, ends included; nothing when they are not aligned.
///
/// # Errors
/// `ValueError` and `TypeError` when an end is no place.
#[inline]
pub fn connect<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    if let (Value::Pair(ai, aj), Value::Pair(bi, bj)) = (a, b) {
        return segment(ctx, (ai.into(), aj.into()), (bi.into(), bj.into()));
    }
    if ctx.dialect == Dialect::Batt && (a.is_empty_tuple() || b.is_empty_tuple()) {
        return Ok(Value::EMPTY_SET);
    }
    let (ai, aj) = ctx.unpack2(a)?;
    let (bi, bj) = ctx.unpack2(b)?;
    let (si, ei) = range(ctx, ai, bi)?;
    let (sj, ej) = range(ctx, aj, bj)?;
    let dialect = ctx.dialect;
    let equal = |a, b| crate::value::equal(a, b, dialect);
    if equal(ai, bi) {
        let (start, end) = (bound(sj)?, bound(ej)?);
        return row_of(ctx, start, end, |ctx, j| ctx.tuple(&[ai, Value::Int(j)]));
    }
    if equal(aj, bj) {
        let (start, end) = (bound(si)?, bound(ei)?);
        return row_of(ctx, start, end, |ctx, i| ctx.tuple(&[Value::Int(i), aj]));
    }
    let (di, dj) = (ctx.sub(bi, ai)?, ctx.sub(bj, aj)?);
    let back = ctx.sub(aj, bj)?;
    if !equal(di, dj) && !equal(di, back) {
        return Ok(Value::EMPTY_SET);
    }
    bound(ei).and(bound(ej))?;
    match (ai.as_int().zip(aj.as_int()), bi.as_int().zip(bj.as_int())) {
        (Some(a), Some(b)) => segment(ctx, a, b),
        _ => Err(EvalError::TypeError),
    }
}

/// `min(a, b)` and `max(a, b) + 1`.
fn range<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Result<(Value<'a>, Value<'a>), EvalError> {
    let start = extreme(ctx, a, b, false)?;
    let end = extreme(ctx, a, b, true)?;
    Ok((start, ctx.add(end, Value::Int(1))?))
}

/// An end of a Python range.
pub(super) fn bound(value: Value<'_>) -> Result<i64, EvalError> {
    value.as_int().ok_or(EvalError::TypeError)
}

/// The set of what a function makes of the ints of a range, ascending.
fn row_of<'a>(ctx: &mut Ctx<'a>, start: i64, end: i64, place: impl Fn(&mut Ctx<'a>, i64) -> Res<'a>) -> Res<'a> {
    let n = if end > start { end.abs_diff(start) } else { 0 };
    charge_items(ctx, n)?;
    let mut items = Vec::with_capacity(n as usize);
    for k in start..end {
        items.push(place(ctx, k)?);
    }
    ctx.set_of_sorted(&items)
}

/// The ray from a place: the segment over 42 steps of a direction, in or out of any grid.
///
/// # Errors
/// `TypeError`, `IndexError` and `ValueError` when an argument is no pair.
#[inline]
pub fn shoot<'a>(ctx: &mut Ctx<'a>, start: Value<'a>, direction: Value<'a>) -> Res<'a> {
    if let (Value::Pair(i, j), Value::Pair(di, dj)) = (start, direction) {
        let (i, j) = (i64::from(i), i64::from(j));
        return segment(ctx, (i, j), (i + RAY_STEPS * i64::from(di), j + RAY_STEPS * i64::from(dj)));
    }
    let is_empty = |value: Value<'_>| value.is_empty_tuple() || value.is_empty_set();
    if ctx.dialect == Dialect::Batt && (is_empty(start) || is_empty(direction)) {
        return Ok(Value::EMPTY_SET);
    }
    let mut end = [Value::None; 2];
    for (k, end) in end.iter_mut().enumerate() {
        let from = ctx.item(start, k as i64)?;
        let step = ctx.item(direction, k as i64)?;
        let way = ctx.mul(Value::Int(RAY_STEPS), step)?;
        *end = ctx.add(from, way)?;
    }
    let end = ctx.tuple(&end)?;
    connect(ctx, start, end)
}

static COLUMN: Mask = {
    let mut rows: Rows = [0; SIDE];
    let mut i = 0;
    while i < FRONTIER {
        rows[i] = 1;
        i += 1;
    }
    Mask { rows, n: FRONTIER as u16, h: FRONTIER as u8, w: 1 }
};

static ROW: Mask = {
    let mut rows: Rows = [0; SIDE];
    rows[0] = (1 << FRONTIER) - 1;
    Mask { rows, n: FRONTIER as u16, h: 1, w: FRONTIER as u8 }
};

/// The column of a place, rows 0 to 29 whatever the grid.
///
/// # Errors
/// `TypeError` and `IndexError` when it is no place.
#[inline]
pub fn vfrontier<'a>(ctx: &mut Ctx<'a>, location: Value<'a>) -> Res<'a> {
    if let Value::Pair(_, j) = location
        && let Ok(j) = i16::try_from(j)
    {
        return Ok(Value::Indices { mask: &COLUMN, i: 0, j });
    }
    let j = ctx.item(location, 1)?;
    row_of(ctx, 0, FRONTIER as i64, |ctx, i| ctx.tuple(&[Value::Int(i), j]))
}

/// The row of a place, columns 0 to 29 whatever the grid.
///
/// # Errors
/// `TypeError` and `IndexError` when it is no place.
#[inline]
pub fn hfrontier<'a>(ctx: &mut Ctx<'a>, location: Value<'a>) -> Res<'a> {
    if let Value::Pair(i, _) = location
        && let Ok(i) = i16::try_from(i)
    {
        return Ok(Value::Indices { mask: &ROW, i, j: 0 });
    }
    if ctx.dialect == Dialect::Batt && location.is_empty_tuple() {
        return Ok(Value::EMPTY_SET);
    }
    let i = ctx.item(location, 0)?;
    row_of(ctx, 0, FRONTIER as i64, |ctx, j| ctx.tuple(&[i, Value::Int(j)]))
}
