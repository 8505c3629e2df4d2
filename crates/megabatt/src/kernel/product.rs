//! A function over every pair of items.

use bumpalo::collections::Vec as ArenaVec;

use super::line::{self, Way};
use crate::value::{Ctx, EvalError, Mask, Res, Rows, SIDE, Value};

/// The set of the function's values over every pair of items.
pub fn prapply<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    if let (Value::Prim(primitive), None) = (function, ctx.recorder)
        && primitive.name == "connect"
        && let Some(lines) = Lines::between(a, b)
        && let Some(lines) = lines.set(ctx)
    {
        return lines;
    }
    each_pair(ctx, function, a, b)
}

/// Calls the function for each pair.
fn each_pair<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    let outer = ctx.items(b)?;
    let mut out = ArenaVec::new_in(ctx.arena);
    for y in outer {
        // Python looks at `a` only when it reaches it.
        let inner = ctx.items(a)?;
        out.reserve(ctx.len(a)?.min(FEW));
        for x in inner {
            out.push(ctx.call2(function, x, y).map_err(EvalError::out_of_generator)?);
        }
    }
    ctx.set_in_place(out.into_bump_slice())
}

/// A line: where it begins, its way, and its steps.
#[derive(Clone, Copy)]
struct Line {
    i: u8,
    j: u8,
    way: Way,
    steps: u8,
}

/// Places of a box as words along each way.
struct Along {
    rows: Rows,
    columns: Rows,
    /// By column and row, the bits by row.
    falling: [u32; 2 * SIDE],
    rising: [u32; 2 * SIDE],
}

impl Along {
    fn of(rows: &Rows) -> Along {
        let mut along = Along { rows: *rows, columns: [0; SIDE], falling: [0; 2 * SIDE], rising: [0; 2 * SIDE] };
        for (i, &row) in rows.iter().enumerate() {
            let mut rest = row;
            while rest != 0 {
                let j = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                along.columns[j] |= 1 << i;
                along.falling[SIDE + j - i] |= 1 << i;
                along.rising[i + j] |= 1 << i;
            }
        }
        along
    }

    /// The places on the way from `(i, j)`, by steps.
    #[inline]
    fn at(&self, way: Way, i: usize, j: usize) -> u32 {
        match way {
            Way::Right => self.rows[i] >> j,
            Way::Down => self.columns[j] >> i,
            Way::DownRight => self.falling[SIDE + j - i] >> i,
            Way::DownLeft => self.rising[i + j] >> i,
        }
    }
}

/// The lines between the places of two sets in one box of 32 x 32, and what making them pair by pair costs.
struct Lines {
    /// The corner of the box.
    i: i32,
    j: i32,
    /// Ascending, each once.
    lines: Vec<Line>,
    /// Pairs of places, and those of them that lie on no line.
    pairs: u64,
    apart: u64,
    fuel: u64,
}

/// Values that there is room for from the start.
const FEW: usize = 32;

impl Lines {
    /// `None` where another form than a general set may come of it, and for what is no packed set of places.
    fn between(a: Value<'_>, b: Value<'_>) -> Option<Lines> {
        let (Value::Indices { mask: x, i, j }, Value::Indices { mask: y, i: k, j: l }) = (a, b) else { return None };
        // Of fewer the values may be ascending as they come, which costs less memory.
        if x.n < 2 || y.n < 2 || x.n + y.n < 5 {
            return None;
        }
        let (i, j, k, l) = (i32::from(i), i32::from(j), i32::from(k), i32::from(l));
        let (top, left) = (i.min(k), j.min(l));
        let h = (i - top + x.h() as i32).max(k - top + y.h() as i32);
        let w = (j - left + x.w() as i32).max(l - left + y.w() as i32);
        if h > SIDE as i32 || w > SIDE as i32 || i16::try_from(top + h).is_err() || i16::try_from(left + w).is_err() {
            return None;
        }
        let (mut from, mut to) = ([0; SIDE], [0; SIDE]);
        lay(x, i - top, j - left, &mut from);
        lay(y, k - top, l - left, &mut to);
        let (from, to) = (Along::of(&from), Along::of(&to));
        let pairs = u64::from(x.n) * u64::from(y.n);
        let mut lines = Lines { i: top, j: left, lines: Vec::with_capacity(FEW), pairs, apart: pairs, fuel: 4 * pairs };
        for i in 0..h as usize {
            let mut rest = from.rows[i] | to.rows[i];
            while rest != 0 {
                let j = rest.trailing_zeros() as usize;
                rest &= rest - 1;
                lines.begin_at(i, j, &from, &to);
            }
        }
        Some(lines)
    }

    /// Adds the lines that begin at a place.
    fn begin_at(&mut self, i: usize, j: usize, from: &Along, to: &Along) {
        let (in_from, in_to) = (from.rows[i] >> j & 1 == 1, to.rows[i] >> j & 1 == 1);
        for way in Way::ALL {
            let (a, b) = (if in_from { to.at(way, i, j) } else { 0 }, if in_to { from.at(way, i, j) } else { 0 });
            // One place alone is a row.
            let mut ends = if let Way::Right = way { a | b } else { (a | b) & !1 };
            while ends != 0 {
                let steps = ends.trailing_zeros();
                ends &= ends - 1;
                let pairs = u64::from(if steps == 0 { 1 } else { (a >> steps & 1) + (b >> steps & 1) });
                let n = u64::from(steps) + 1;
                self.lines.push(Line { i: i as u8, j: j as u8, way, steps: steps as u8 });
                self.apart -= pairs;
                // The places of the segment, then of an item of the set.
                self.fuel += pairs * (n + n / 8);
            }
        }
    }

    /// The set; `None` where a budget does not hold what making it pair by pair takes.
    fn set<'a>(&self, ctx: &mut Ctx<'a>) -> Option<Res<'a>> {
        let (fuel, bytes) = ctx.budget_left();
        let n = self.lines.len() + usize::from(self.apart > 0);
        let masks = (self.pairs - self.apart) as usize * size_of::<Mask>();
        if self.fuel > fuel || (masks + (n + 2) * size_of::<Value<'_>>()) as u64 > bytes {
            return None;
        }
        Some(self.paid_set(ctx, n, masks))
    }

    fn paid_set<'a>(&self, ctx: &mut Ctx<'a>, n: usize, mask_bytes: usize) -> Res<'a> {
        ctx.burn(self.fuel)?;
        ctx.charge_bytes(mask_bytes)?;
        let mut out = ctx.room_for(n)?;
        if self.apart > 0 {
            out.push(Value::EMPTY_SET);
        }
        for &Line { i, j, way, steps } in &self.lines {
            let (i, j) = (self.i + i32::from(i), self.j + i32::from(j));
            let left = if way.step().1 < 0 { j - i32::from(steps) } else { j };
            out.push(Value::Indices { mask: line::line(way, steps.into()), i: i as i16, j: left as i16 });
        }
        ctx.set_of_sorted_in_place(out.into_bump_slice())
    }
}

/// Lays a mask over rows that hold it.
fn lay(mask: &Mask, i: i32, j: i32, rows: &mut Rows) {
    for (out, &row) in rows[i as usize..].iter_mut().zip(&mask.rows[..mask.h()]) {
        *out = row << j;
    }
}

#[cfg(test)]
mod tests {
    use super::super::chance::{assert_same, each};
    use super::*;
    use crate::prim::Op;

    #[test]
    fn lines_between_places_are_those_pair_by_pair() {
        let connect = Value::Prim(Op::Connect.primitive());
        let mut seen = 0;
        each(600, |ctx, chance| {
            let side = 1 + chance.below(14);
            let a = chance.patch(ctx, side, true);
            let b = if chance.below(3) == 0 { a } else { chance.patch(ctx, side, true) };
            seen += u32::from(Lines::between(a, b).is_some());
            let full = ctx.budget_left();
            let slow = each_pair(ctx, connect, a, b);
            let used = (full.0 - ctx.budget_left().0, full.1 - ctx.budget_left().1);
            ctx.restore_budget(used);
            let fast = prapply(ctx, connect, a, b);
            assert_same(ctx, fast, slow, || format!("sides up to {side}"));
            assert_eq!(ctx.budget_left(), (0, 0));
            for short in [(used.0.saturating_sub(1), used.1), (used.0, used.1.saturating_sub(1))] {
                ctx.restore_budget(short);
                let slow = each_pair(ctx, connect, a, b);
                let left = ctx.budget_left();
                ctx.restore_budget(short);
                let fast = prapply(ctx, connect, a, b);
                assert_same(ctx, fast, slow, || format!("sides up to {side}, {short:?}"));
                assert_eq!(ctx.budget_left(), left);
            }
        });
        assert!(seen > 900, "only {seen} of 1200 were made at once");
    }
}
