//! Lines and boxes: segments, rays, frontiers, outlines, filled boxes.
//!
//! What fits in 32 x 32 is drawn on row words; longer lines (a ray has 43 places) are made in ascending order. How
//! large a result is depends on coordinates, so each kernel has a cost function beside it.

use super::extent::{self, Kernel, extreme};
use super::mask;
use super::patch::places;
use crate::value::{Ctx, Dialect, EvalError, Mask, Res, Rows, SIDE, SafeDefault, Value, full_rows, low_bits};

/// The steps of a ray.
const RAY_STEPS: i64 = 42;
/// The length of a frontier, whatever the grid.
const FRONTIER: usize = 30;

/// Two ints, however they are held.
fn ints_of(place: Value<'_>) -> (Option<i64>, Option<i64>) {
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
fn charge_items(ctx: &mut Ctx<'_>, n: u64) -> Result<(), EvalError> {
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
fn bound(value: Value<'_>) -> Result<i64, EvalError> {
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

/// The corners of a patch's bounding box as a set; of an empty patch the set of `()`.
pub fn corners<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some((mask, i, j)) = patch.as_mask() {
        let mut rows = [0; SIDE];
        let ends = 1 | 1 << (mask.w - 1);
        rows[0] = ends;
        rows[mask.h() - 1] = ends;
        return ctx.indices(&rows, i.into(), j.into());
    }
    let mut out = Vec::with_capacity(4);
    for corner in [extent::ulcorner, extent::urcorner, extent::llcorner, extent::lrcorner] {
        let corner = corner(ctx, patch);
        out.push(ctx.guard(SafeDefault::EmptyTuple, corner)?);
    }
    ctx.set(&out)
}

/// A place among the items of a patch, as far as it has ints.
fn ints_of_item(item: Value<'_>) -> Option<(i64, i64)> {
    match item {
        Value::Cell { i, j, .. } => Some((i.into(), j.into())),
        Value::Tuple(seq) | Value::Set(seq) if seq.items.len() >= 2 => match ints_of(item) {
            (Some(i), Some(j)) => Some((i, j)),
            _ => ints_of_item(seq.items[1]),
        },
        Value::Expanse(expanse) => expanse.items().nth(1).and_then(ints_of_item),
        Value::Unlisted(unlisted) => unlisted.with_list(|items| items.get(1).and_then(|&item| ints_of_item(item))),
        place => match ints_of(place) {
            (Some(i), Some(j)) => Some((i, j)),
            _ => None,
        },
    }
}

/// Height and width of the box of a patch, from its items alone.
fn box_of(patch: Value<'_>) -> (u64, u64) {
    if let Some((mask, ..)) = patch.as_mask() {
        return (mask.h.into(), mask.w.into());
    }
    match patch {
        Value::Expanse(expanse) => (expanse.sides().0.into(), expanse.sides().1.into()),
        // Rows of two colours pass for places.
        Value::Grid(_) => (16, 16),
        Value::Wide(grid) => {
            let span = |k: usize| {
                let colors = grid.rows().iter().map(|row| u64::from(row[k]));
                let least = colors.clone().min().unwrap_or(0);
                colors.max().unwrap_or(0) - least + 1
            };
            (span(0), span(1))
        }
        Value::Tuple(seq) | Value::Set(seq) => box_of_items(seq.items),
        Value::Unlisted(unlisted) => unlisted.with_list(box_of_items),
        _ => (0, 0),
    }
}

fn box_of_items(items: &[Value<'_>]) -> (u64, u64) {
    let mut places = items.iter().filter_map(|&item| ints_of_item(item));
    let Some((i, j)) = places.next() else { return (0, 0) };
    let (top, bottom, left, right) = places.fold((i, i, j, j), |(top, bottom, left, right), (i, j)| {
        (top.min(i), bottom.max(i), left.min(j), right.max(j))
    });
    (bottom.abs_diff(top).saturating_add(1), right.abs_diff(left).saturating_add(1))
}

/// The fuel of [`backdrop`] and [`delta`]: the cells and the area of their box.
pub fn area_cost(args: &[Value<'_>]) -> u64 {
    let (h, w) = box_of(args[0]);
    h.saturating_mul(w).saturating_add(args[0].weight()).saturating_add(1)
}

/// The fuel of [`box_`], [`inbox`] and [`outbox`]: the cells and the perimeter of their box.
pub fn outline_cost(args: &[Value<'_>]) -> u64 {
    let (h, w) = box_of(args[0]);
    h.saturating_add(w).saturating_mul(2).saturating_add(args[0].weight()).saturating_add(9)
}

/// Every place of a patch's bounding box.
///
/// # Errors
/// `TypeError` and `ValueError` when it is no patch.
#[inline]
pub fn backdrop<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some((mask, i, j)) = patch.as_mask() {
        return ctx.full_box(mask.h(), mask.w(), i.into(), j.into());
    }
    if is_nothing(ctx, patch)? {
        return Ok(Value::EMPTY_SET);
    }
    let upper = match ctx.dialect {
        Dialect::Arc => {
            let indices = places(ctx, patch)?;
            extent::ulcorner(ctx, indices)
        }
        Dialect::Batt => extent::ulcorner(ctx, patch),
    };
    let upper = ctx.guard(SafeDefault::EmptyTuple, upper)?;
    let (si, sj) = ctx.unpack2(upper)?;
    let lower = extent::lrcorner(ctx, patch);
    let lower = ctx.guard(SafeDefault::EmptyTuple, lower)?;
    let (ei, ej) = ctx.unpack2(lower)?;
    let ei = ctx.add(ei, Value::Int(1))?;
    let (top, bottom) = (bound(si)?, bound(ei)?);
    let ej = ctx.add(ej, Value::Int(1))?;
    let (left, right) = (bound(sj)?, bound(ej)?);
    let (h, w) = (bottom.abs_diff(top), right.abs_diff(left));
    if h <= SIDE as u64 && w <= SIDE as u64 {
        return ctx.full_box(h as usize, w as usize, top, left);
    }
    let full = ctx.expanse_drawn((top, left), (h, w), h.saturating_mul(w), |words| {
        for (at, strip) in words.chunks_exact_mut(h as usize).enumerate() {
            strip.fill(strip_of(w, at));
        }
    });
    if let Some(full) = full {
        return full;
    }
    charge_items(ctx, h.saturating_mul(w))?;
    let mut items = Vec::with_capacity((h * w) as usize);
    for i in top..bottom {
        for j in left..right {
            items.push(ctx.pair(i, j)?);
        }
    }
    ctx.set_of_sorted(&items)
}

/// A full row of a box of width `w`, as seen on one of its strips of 32 columns.
fn strip_of(w: u64, at: usize) -> u32 {
    low_bits((w - (at * SIDE) as u64).min(SIDE as u64) as usize)
}

/// Whether a patch has no items; in batt also what has no length.
fn is_nothing<'a>(ctx: &Ctx<'a>, patch: Value<'a>) -> Result<bool, EvalError> {
    match (ctx.len(patch), ctx.dialect) {
        (Err(_), Dialect::Batt) => Ok(true),
        (n, _) => Ok(n? == 0),
    }
}

/// The places of a patch's bounding box that are not in the patch.
///
/// # Errors
/// `TypeError` and `ValueError` when it is no patch, or a tuple.
#[inline]
pub fn delta<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some((mask, i, j)) = patch.as_mask() {
        let mut rows = full_rows(mask.h(), mask.w());
        for (row, taken) in rows.iter_mut().zip(&mask.rows) {
            *row &= !taken;
        }
        return ctx.indices_within(&rows, mask.h(), i.into(), j.into());
    }
    if is_nothing(ctx, patch)? {
        return Ok(Value::EMPTY_SET);
    }
    let all = backdrop(ctx, patch);
    let all = ctx.guard(SafeDefault::EmptySet, all)?;
    let taken = places(ctx, patch)?;
    match mask::difference(ctx, all, taken)? {
        Some(rest) => Ok(rest),
        None => ctx.sub(all, taken),
    }
}

/// The outline of a box of ints, corners included; ends included, in order.
fn outline<'a>(ctx: &mut Ctx<'a>, (top, left): (i64, i64), (bottom, right): (i64, i64)) -> Res<'a> {
    let (h, w) = (bottom.abs_diff(top).saturating_add(1), right.abs_diff(left).saturating_add(1));
    if h <= SIDE as u64 && w <= SIDE as u64 {
        let (h, w) = (h as usize, w as usize);
        let mut rows = [0; SIDE];
        rows[..h].fill(1 | 1 << (w - 1));
        rows[0] = low_bits(w);
        rows[h - 1] = low_bits(w);
        let n = if h == 1 || w == 1 { h * w } else { 2 * (h + w) - 4 };
        return ctx.places_of(Mask { rows, n: n as u16, h: h as u8, w: w as u8 }, top, left);
    }
    let n = if h == 1 || w == 1 { h.max(w) } else { h.saturating_add(w).saturating_mul(2) - 4 };
    let far = ctx.expanse_drawn((top, left), (h, w), n, |words| {
        let strips = words.len() / h as usize;
        for (at, strip) in words.chunks_exact_mut(h as usize).enumerate() {
            let last = if at + 1 == strips { 1 << ((w - 1) % SIDE as u64) } else { 0 };
            strip.fill(last | u32::from(at == 0));
            for end in [0, strip.len() - 1] {
                strip[end] = strip_of(w, at);
            }
        }
    });
    if let Some(far) = far {
        return far;
    }
    charge_items(ctx, h.saturating_add(w).saturating_mul(2))?;
    let mut items = Vec::with_capacity((2 * (h + w)) as usize);
    for i in top..=bottom {
        if i == top || i == bottom {
            for j in left..=right {
                items.push(ctx.pair(i, j)?);
            }
        } else {
            items.push(ctx.pair(i, left)?);
            if right != left {
                items.push(ctx.pair(i, right)?);
            }
        }
    }
    ctx.set_of_sorted(&items)
}

/// The outline of the box between two places, whichever is the upper left one.
fn outline_between<'a>(
    ctx: &mut Ctx<'a>,
    (ai, aj): (Value<'a>, Value<'a>),
    (bi, bj): (Value<'a>, Value<'a>),
) -> Res<'a> {
    if let (Value::Int(ai), Value::Int(aj), Value::Int(bi), Value::Int(bj)) = (ai, aj, bi, bj) {
        return outline(ctx, (ai.min(bi), aj.min(bj)), (ai.max(bi), aj.max(bj)));
    }
    let (si, sj) = (extreme(ctx, ai, bi, false)?, extreme(ctx, aj, bj, false)?);
    let (ei, ej) = (extreme(ctx, ai, bi, true)?, extreme(ctx, aj, bj, true)?);
    // Python's order of making them, since of `1` and `True` the first stays in a set.
    let mut items = Vec::new();
    let end = ctx.add(ei, Value::Int(1))?;
    for column in [sj, ej] {
        for i in bound(si)?..bound(end)? {
            items.push(ctx.tuple(&[Value::Int(i), column])?);
        }
    }
    let end = ctx.add(ej, Value::Int(1))?;
    for row in [si, ei] {
        for j in bound(sj)?..bound(end)? {
            items.push(ctx.tuple(&[row, Value::Int(j)])?);
        }
    }
    ctx.set(&items)
}

/// The outline of a packed patch's box grown by `by` cells each way.
fn grown<'a>(ctx: &mut Ctx<'a>, mask: &Mask, i: i32, j: i32, by: i64) -> Res<'a> {
    let (ai, bi) = (i64::from(i) - by, i64::from(i) + i64::from(mask.h) - 1 + by);
    let (aj, bj) = (i64::from(j) - by, i64::from(j) + i64::from(mask.w) - 1 + by);
    outline(ctx, (ai.min(bi), aj.min(bj)), (ai.max(bi), aj.max(bj)))
}

/// The general path of [`inbox`] and [`outbox`].
fn outline_by<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, by: i64) -> Res<'a> {
    if ctx.dialect == Dialect::Batt && (patch.is_empty_set() || patch.is_empty_tuple()) {
        return Ok(Value::EMPTY_SET);
    }
    let mut sides = [Value::None; 4];
    let kernels: [(Kernel, i64); 4] =
        [(extent::uppermost, -by), (extent::leftmost, -by), (extent::lowermost, by), (extent::rightmost, by)];
    for (side, (kernel, by)) in sides.iter_mut().zip(kernels) {
        let extent = kernel(ctx, patch);
        let extent = ctx.guard(SafeDefault::Zero, extent)?;
        *side = ctx.add(extent, Value::Int(by))?;
    }
    outline_between(ctx, (sides[0], sides[1]), (sides[2], sides[3]))
}

/// The outline one cell inside a patch's bounding box; of a thin box the outline of what its sides leave, crossed.
///
/// # Errors
/// `ValueError` of an empty patch.
pub fn inbox<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    match patch.as_mask() {
        Some((mask, i, j)) => grown(ctx, mask, i, j, -1),
        None => outline_by(ctx, patch, -1),
    }
}

/// The outline one cell outside a patch's bounding box.
///
/// # Errors
/// `ValueError` of an empty patch.
pub fn outbox<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    match patch.as_mask() {
        Some((mask, i, j)) => grown(ctx, mask, i, j, 1),
        None => outline_by(ctx, patch, 1),
    }
}

/// The outline of a patch's bounding box. (`box` is a word of Rust's.)
///
/// # Errors
/// `TypeError` and `ValueError` when it is no patch.
pub fn box_<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>) -> Res<'a> {
    if let Some((mask, i, j)) = patch.as_mask() {
        return grown(ctx, mask, i, j, 0);
    }
    match ctx.dialect {
        Dialect::Arc if ctx.len(patch)? == 0 => return Ok(patch),
        Dialect::Batt if patch.is_empty_set() || patch.is_empty_tuple() => return Ok(Value::EMPTY_SET),
        _ => {}
    }
    let upper = extent::ulcorner(ctx, patch);
    let upper = ctx.guard(SafeDefault::EmptyTuple, upper)?;
    let upper = ctx.unpack2(upper)?;
    let lower = extent::lrcorner(ctx, patch);
    let lower = ctx.guard(SafeDefault::EmptyTuple, lower)?;
    let lower = ctx.unpack2(lower)?;
    outline_between(ctx, upper, lower)
}
