//! The rows of two grids side by side, and one of two rows.
//!
//! Programs lay a picture over another with `papply(pair, a, b)` and `apply(lbind(apply, maximum), …)`: each pair of
//! rows becomes a grid of two columns, and each such grid a row again. Both are done here on colour bits, a whole row at
//! once, where all rows are alike; the fuel is that of the calls.
//!
//! ```text
//! 1 2 3    (1 0)
//! 0 5 1    (2 5)   maximum 2: 1 5 3
//!          (3 1)
//! ```

use crate::value::{ColumnForm, Ctx, Dialect, Func, Grid, Res, Rows, SIDE, Seq, Value, low_bits};

/// The weight of a row of so many cells.
fn weight_of_row(dialect: Dialect, w: usize) -> u64 {
    match (w, dialect) {
        (1, _) => 2,
        (2, _) | (3, Dialect::Batt) => 1,
        (w, _) => w as u64,
    }
}

/// `papply(pair, a, b)` of two grids; `None` where the rows have to be paired one by one, nothing paid then.
pub(super) fn paired<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, a: Value<'a>, b: Value<'a>) -> Option<Res<'a>> {
    let (Value::Prim(primitive), Value::Grid(a), Value::Grid(b)) = (function, a, b) else { return None };
    let (h, w) = (a.h().min(b.h()), a.w().min(b.w()));
    // A grid of 2 x 2 has a form of its own.
    if primitive.column != ColumnForm::Pair || w == 2 || !ctx.columns {
        return None;
    }
    let cost = h as u64 * (1 + weight_of_row(ctx.dialect, a.w()) + weight_of_row(ctx.dialect, b.w()));
    let bytes = h * (size_of::<Grid>() + size_of::<Value<'_>>());
    let (fuel_left, bytes_left) = ctx.budget_left();
    let is_payable = fuel_left >= cost && bytes_left >= (bytes + size_of::<Seq<'_>>()) as u64;
    if !is_payable || ctx.max_weight < (2 * h * w) as u64 {
        return None;
    }
    ctx.burn(cost).ok()?;
    ctx.charge_bytes(bytes).ok()?;
    let blank = Grid { h: w as u8, w: 2, planes: [[0; SIDE]; 4] };
    let grids = ctx.arena.alloc_slice_fill_copy(h, blank);
    for (i, grid) in grids.iter_mut().enumerate() {
        for (k, plane) in grid.planes.iter_mut().enumerate() {
            let (left, right) = (a.planes[k][i] & low_bits(w), b.planes[k][i] & low_bits(w));
            match (left | right, w > SIDE / 2) {
                (0, _) => {}
                (_, false) => stand_up::<{ SIDE / 2 }>(left, right, plane),
                (_, true) => stand_up::<SIDE>(left, right, plane),
            }
        }
    }
    let items = ctx.arena.alloc_slice_fill_iter(grids.iter().map(Value::Grid));
    Some(ctx.tuple_in_place(items))
}

/// Four bits, a word each.
const NIBBLES: [[u32; 4]; 16] = {
    let mut out = [[0; 4]; 16];
    let mut bits = 0;
    while bits < 16 {
        out[bits] = [bits as u32 & 1, bits as u32 >> 1 & 1, bits as u32 >> 2 & 1, bits as u32 >> 3 & 1];
        bits += 1;
    }
    out
};

/// The bits of two rows of at most `N` cells as two columns.
fn stand_up<const N: usize>(left: u32, right: u32, columns: &mut Rows) {
    for (at, four) in columns[..N].as_chunks_mut::<4>().0.iter_mut().enumerate() {
        let bits = |row: u32| &NIBBLES[(row >> (4 * at) & 15) as usize];
        let (left, right) = (bits(left), bits(right));
        *four = std::array::from_fn(|k| left[k] | right[k] << 1);
    }
}

/// `apply(lbind(apply, maximum), pairs)` of equally high grids two wide, and `minimum` alike; `None` where it has to go
/// row by row, nothing paid then.
pub(super) fn chosen<'a>(ctx: &mut Ctx<'a>, function: Value<'a>, pairs: Value<'a>) -> Option<Res<'a>> {
    let (Value::Func(Func::Lbind { function: outer, fixed: inner, arity: 1, .. }), Value::Tuple(pairs)) =
        (function, pairs)
    else {
        return None;
    };
    let (Value::Prim(outer), Value::Prim(inner)) = (outer, inner) else { return None };
    let largest = match (outer.column, inner.column) {
        (ColumnForm::Apply, ColumnForm::Maximum) => true,
        (ColumnForm::Apply, ColumnForm::Minimum) => false,
        _ => return None,
    };
    let Some(&Value::Grid(&Grid { h, .. })) = pairs.items.first() else { return None };
    let alike = |item: &Value<'_>| matches!(item, Value::Grid(grid) if grid.w == 2 && grid.h == h);
    if pairs.items.len() > SIDE || !ctx.columns || !pairs.items.iter().all(alike) {
        return None;
    }
    // The closure, `apply` with a function and a grid, and a call with two colours for each row.
    let cost = pairs.items.len() as u64 * (1 + (2 + 2 * u64::from(h)) + 2 * u64::from(h));
    let (fuel_left, bytes_left) = ctx.budget_left();
    if fuel_left < cost || bytes_left < size_of::<Grid>() as u64 {
        return None;
    }
    ctx.deeper(1, |_| Some(()))?;
    ctx.burn(cost).ok()?;
    let mut out = Grid { h: pairs.items.len() as u8, w: h, planes: [[0; SIDE]; 4] };
    for (i, item) in pairs.items.iter().enumerate() {
        let Value::Grid(grid) = item else { return None };
        for (plane, bits) in out.planes.iter_mut().zip(extremes(grid, largest)) {
            plane[i] = bits;
        }
    }
    Some(ctx.grid(out))
}

/// The larger or smaller colour of each row of a grid two wide, as the colour bits of one row.
fn extremes(grid: &Grid, largest: bool) -> [u32; 4] {
    const FIRST: u64 = u64::MAX / 3;
    // The first cell of each row in the even bits, the second above it.
    let pairs = grid.planes.each_ref().map(|plane| lay_down(plane, grid.h()));
    let greater = pairs.iter().fold(0, |greater, pair| {
        let (first, second) = (pair & FIRST, pair >> 1 & FIRST);
        first & !second | greater & !(first ^ second)
    });
    let take_first = if largest { greater } else { !greater };
    pairs.map(|pair| even_bits(if pair == 0 { 0 } else { pair & take_first | pair >> 1 & !take_first } & FIRST))
}

/// Two bits of each of the first `h` rows, one behind the other.
fn lay_down(rows: &Rows, h: usize) -> u64 {
    let half = |rows: &[u32]| {
        let mut lanes = [0; 4];
        for (at, four) in rows.as_chunks::<4>().0.iter().enumerate().take(4) {
            for (lane, row) in lanes.iter_mut().zip(four) {
                *lane |= row << (8 * at);
            }
        }
        u64::from(lanes[0] | lanes[1] << 2 | lanes[2] << 4 | lanes[3] << 6)
    };
    let (upper, lower) = rows.split_at(SIDE / 2);
    if h <= SIDE / 2 { half(upper) } else { half(upper) | half(lower) << 32 }
}

/// The even bits of a word whose odd ones are 0, side by side (H. S. Warren, Hacker's Delight, 2nd edition, section 7-2).
fn even_bits(mut word: u64) -> u32 {
    if word == 0 {
        return 0;
    }
    for (shift, keep) in [
        (1, 0x3333_3333_3333_3333),
        (2, 0x0f0f_0f0f_0f0f_0f0f),
        (4, 0x00ff_00ff_00ff_00ff),
        (8, 0x0000_ffff_0000_ffff),
        (16, 0x0000_0000_ffff_ffff),
    ] {
        word = (word | word >> shift) & keep;
    }
    word as u32
}

#[cfg(test)]
mod tests {
    use super::super::chance::{assert_same, each};
    use super::super::functional::{apply, lbind, papply};
    use super::*;
    use crate::prim::Op;
    use crate::value::repr;

    fn prim<'a>(op: Op) -> Value<'a> {
        Value::Prim(op.primitive())
    }

    #[test]
    fn rows_pair_and_choose_as_calls_do() {
        let (mut pairs, mut choices) = (0, 0);
        each(400, |ctx, chance| {
            let colors = 1 + chance.below(16);
            let a = chance.grid(colors);
            let mut b = if chance.below(3) == 0 { chance.grid(colors) } else { a };
            for _ in 0..chance.below(20) {
                let (i, j) = (chance.below(b.h.into()) as usize, chance.below(b.w.into()) as usize);
                b.set(i, j, chance.below(16) as u8);
            }
            let (Ok(a), Ok(b)) = (ctx.grid(a), ctx.grid(b)) else { return };
            let (pair, by) = (prim(Op::Pair), if chance.below(2) == 0 { Op::Maximum } else { Op::Minimum });
            let Ok(choose) = lbind(ctx, prim(Op::Apply), prim(by)) else { return };
            let dialect = ctx.dialect;
            let what = || format!("{}\n{}", repr(a, dialect), repr(b, dialect));

            let left = ctx.fuel;
            let fast = paired(ctx, pair, a, b);
            let spent = std::mem::replace(&mut ctx.fuel, left);
            ctx.columns = false;
            let slow = papply(ctx, pair, a, b);
            if let Some(fast) = fast {
                pairs += 1;
                assert_eq!(spent, ctx.fuel, "fuel of pairs: {}", what());
                assert_same(ctx, fast, slow, what);
            }

            let Ok(both) = slow else { return };
            ctx.columns = true;
            let left = ctx.fuel;
            let fast = chosen(ctx, choose, both);
            let spent = std::mem::replace(&mut ctx.fuel, left);
            ctx.columns = false;
            let slow = apply(ctx, choose, both);
            if let Some(fast) = fast {
                choices += 1;
                assert_eq!(spent, ctx.fuel, "fuel of choices: {}", what());
                assert_same(ctx, fast, slow, what);
            }
            ctx.columns = true;
        });
        assert!(pairs > 600 && choices > 600, "{pairs} pairs and {choices} choices were made at once");
    }

    #[test]
    fn what_cannot_be_paid_is_left_to_the_calls() {
        each(1, |ctx, chance| {
            let mut grid = Grid::filled(5, 7, 3);
            grid.set(chance.below(5) as usize, 2, 9);
            let Ok(grid) = ctx.grid(grid) else { return };
            let left = ctx.budget_left();
            let Some(Ok(both)) = paired(ctx, prim(Op::Pair), grid, grid) else { panic!("not paired at once") };
            let Ok(choose) = lbind(ctx, prim(Op::Apply), prim(Op::Maximum)) else { return };
            assert!(chosen(ctx, choose, both).is_some(), "not chosen at once");
            for short in [(10, left.1), (left.0, 100)] {
                ctx.restore_budget(short);
                assert!(paired(ctx, prim(Op::Pair), grid, grid).is_none(), "paired with {short:?}");
                assert!(chosen(ctx, choose, both).is_none(), "chosen with {short:?}");
                assert_eq!(ctx.budget_left(), short);
            }
        });
    }
}
