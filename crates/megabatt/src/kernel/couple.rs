//! Tuples of two and three: places, cells, products and pairs.

use crate::value::{Ctx, Grid, Others, Res, Value};

/// The tuple `(a, b)`.
#[inline]
pub fn astuple<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    ctx.couple(a, b)
}

/// The cell `(i, j, c)` of a place and a colour.
pub fn ascell<'a>(ctx: &mut Ctx<'a>, place: Value<'a>, color: Value<'a>) -> Res<'a> {
    let (i, j) = (ctx.item(place, 0)?, ctx.item(place, 1)?);
    ctx.tuple(&[i, j, color])
}

/// The place of a cell.
pub fn toij<'a>(ctx: &mut Ctx<'a>, cell: Value<'a>) -> Res<'a> {
    let (i, j) = (ctx.item(cell, 0)?, ctx.item(cell, 1)?);
    ctx.tuple(&[i, j])
}

/// The tuple `(i, j, c)`.
pub fn astriple<'a>(ctx: &mut Ctx<'a>, i: Value<'a>, j: Value<'a>, color: Value<'a>) -> Res<'a> {
    ctx.tuple(&[i, j, color])
}

/// The fuel of what visits every pair of items.
pub fn product_cost(args: &[Value<'_>]) -> u64 {
    let [.., a, b] = args else { return 1 };
    1 + a.weight().saturating_mul(b.weight())
}

/// The numbers of a container as bits from the lowest on; `None` unless they are ints that lie within 32.
fn line_of(container: Value<'_>) -> Option<(i16, u32)> {
    let number = |item: &Value<'_>| if let Value::Int(n) = *item { i16::try_from(n).ok() } else { None };
    let pair;
    let items = match container {
        Value::Tuple(seq) | Value::Set(seq) => seq.items,
        Value::Pair(a, b) => {
            pair = [Value::Int(a.into()), Value::Int(b.into())];
            &pair
        }
        _ => return None,
    };
    let lowest = items.iter().try_fold(i16::MAX, |lowest, item| Some(lowest.min(number(item)?)))?;
    let bits = items.iter().try_fold(0, |bits, item| match number(item)?.abs_diff(lowest) {
        at @ 0..32 => Some(bits | 1 << at),
        _ => None,
    })?;
    Some((lowest, bits))
}

/// The product of numbers: places, where they have a packed form.
fn places_of_numbers<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Option<Res<'a>> {
    let ((i, down), (j, right)) = (line_of(a)?, line_of(b)?);
    let rows = std::array::from_fn(|at| if down >> at & 1 == 1 { right } else { 0 });
    Some(ctx.indices(&rows, i.into(), j.into()))
}

/// The set of every pair of an item of `a` and an item of `b`.
pub fn product<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    match ctx.unlisted_product(a, b) {
        Some(couples) => couples,
        None => listed_product(ctx, a, b),
    }
}

/// [`product`], its couples made at once.
fn listed_product<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    if let Some(couples) = ctx.couples_of_places(a, b) {
        return couples;
    }
    let inner = ctx.shown(b)?;
    // Python looks at `a` only when it has reached an item of `b`.
    if inner.is_empty() {
        return Ok(Value::EMPTY_SET);
    }
    let n = ctx.len(a)?.saturating_mul(inner.len());
    if n > 1
        && let Some(places) = places_of_numbers(ctx, a, b)
    {
        return places;
    }
    let outer = ctx.shown(a)?;
    // Tuples that begin with anything but a number are ordered item by item, so two lists in order give them in order.
    let sorted = match (ctx.in_order(outer), ctx.in_order(inner)) {
        (Some(outer), Some(inner)) if outer.first().is_some_and(|&first| !is_number(first)) => Some((outer, inner)),
        _ => None,
    };
    let (outer, inner) = sorted.unwrap_or((outer, inner));
    let mut out = ctx.room_for(n)?;
    let others = Others::of(ctx, inner);
    for &x in outer {
        ctx.couple_with_each(x, &others, &mut out)?;
    }
    let out = out.into_bump_slice();
    if sorted.is_none() {
        return ctx.set_in_place(out);
    }
    if a.as_mask().is_none() || !b.is_set() {
        ctx.burn_for_set(out)?;
    }
    ctx.set_of_sorted_in_place(out)
}

/// Whether it is a number, or `None`.
fn is_number(value: Value<'_>) -> bool {
    matches!(value, Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_))
}

/// The items of two containers side by side, as long as the shorter.
pub fn pair<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    if let (Value::Tuple(x), Value::Tuple(y)) = (a, b)
        && let Some(grid) = Grid::of_columns(x.items, y.items)
    {
        return ctx.grid(grid);
    }
    let n = ctx.len(a)?.min(ctx.len(b)?);
    let (a, b) = (ctx.items(a)?, ctx.items(b)?);
    let mut out = ctx.room_for(n)?;
    for (x, y) in a.zip(b) {
        out.push(ctx.couple(x, y)?);
    }
    ctx.tuple_in_place(out.into_bump_slice())
}

/// Places and colours side by side as cells `(i, j, c)`.
pub fn celltuple<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    let (a, b) = (ctx.items(a)?, ctx.items(b)?);
    let mut out = Vec::new();
    for (place, color) in a.zip(b) {
        let (i, j) = ctx.unpack2(place)?;
        out.push(ctx.tuple(&[i, j, color])?);
    }
    ctx.tuple(&out)
}

#[cfg(test)]
mod tests {
    use super::super::chance::{Chance, assert_same, each};
    use super::*;
    use crate::prim::Op;
    use crate::value::{compare, repr};

    /// Cells or places near the origin or not, and now and then something else among them.
    fn container<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance) -> Value<'a> {
        let (side, places) = (1 + chance.below(8), chance.below(2) == 0);
        let patch = chance.patch(ctx, side, places);
        match chance.below(6) {
            0 => return patch,
            1 => {
                return Value::Grid(
                    ctx.arena.alloc(Grid { h: 1 + chance.below(20) as u8, ..Grid::filled(20, 4, side as u8) }),
                );
            }
            _ => {}
        }
        let mut items = ctx.list(patch, 3).unwrap_or_default();
        if chance.below(3) == 0 {
            items.extend((0..chance.below(5)).map(|_| Value::Int(chance.below(5) as i64)));
        } else if chance.below(3) == 0 {
            let row: Vec<Value<'_>> = (0..4).map(|k| Value::Int(k + chance.below(20) as i64)).collect();
            let row = ctx.tuple(&row).unwrap_or(patch);
            items.extend([row, patch, Value::Int(1)].into_iter().take(chance.below(4) as usize));
        }
        if chance.below(2) == 0 { ctx.tuple(&items).unwrap_or(patch) } else { ctx.set(&items).unwrap_or(patch) }
    }

    #[test]
    fn products_of_numbers_are_places() {
        let mut packed = 0;
        each(400, |ctx, chance| {
            let mut numbers = || {
                let (n, from) = (chance.below(6), [0, -9, 32_750][chance.below(3) as usize]);
                let items: Vec<Value<'_>> = (0..n).map(|_| Value::Int(from + chance.below(34) as i64)).collect();
                if chance.below(4) == 0 { ctx.set(&items) } else { ctx.tuple(&items) }.unwrap_or(Value::EMPTY_SET)
            };
            let (a, b) = (numbers(), numbers());
            let mut couples = Vec::new();
            for x in ctx.list(a, 0).unwrap_or_default() {
                for y in ctx.list(b, 0).unwrap_or_default() {
                    couples.extend(ctx.tuple(&[x, y]));
                }
            }
            packed += u32::from(couples.len() > 1 && places_of_numbers(ctx, a, b).is_some());
            let (fast, slow) = (product(ctx, a, b), ctx.set(&couples));
            assert_same(ctx, fast, slow, || format!("{} places", couples.len()));
        });
        assert!(packed > 200, "only {packed} of 800 were packed");
    }

    #[test]
    fn products_of_unordered_tuples_are_ordered() {
        let mut unordered = 0;
        each(400, |ctx, chance| {
            let functions = [Op::First, Op::Last, Op::Size, Op::Double].map(|op| Value::Prim(op.primitive()));
            let mut list = || {
                let kinds = [4, 7, 8][chance.below(3) as usize];
                let mut items = Vec::new();
                for _ in 0..1 + chance.below(5) {
                    items.push(match chance.below(kinds) {
                        k @ 0..4 => functions[k as usize],
                        4 => Value::EMPTY_SET,
                        5 => Value::Pair(3, 1),
                        6 => container(ctx, chance),
                        _ => Value::Int(2),
                    });
                }
                ctx.tuple(&items).unwrap_or(Value::EMPTY_TUPLE)
            };
            let (a, b) = (list(), list());
            let (x, y) = (ctx.list(a, 0).unwrap_or_default(), ctx.list(b, 0).unwrap_or_default());
            let full = ctx.budget_left();
            let mut couples = ctx.room_for(x.len() * y.len()).expect("unbounded");
            for &x in &x {
                y.iter().for_each(|&y| couples.extend(ctx.tuple(&[x, y])));
            }
            let is_ordered = couples.windows(2).all(|pair| compare(pair[0], pair[1], ctx.dialect).is_lt());
            unordered += u32::from(!is_ordered && ctx.in_order(&x).and(ctx.in_order(&y)).is_some());
            let slow = ctx.set_in_place(couples.into_bump_slice());
            let fuel = ctx.fuel;
            ctx.restore_budget(full);
            let fast = listed_product(ctx, a, b);
            assert_eq!(ctx.fuel, fuel);
            assert_same(ctx, fast, slow, || format!("{} with {}", repr(a, ctx.dialect), repr(b, ctx.dialect)));
        });
        assert!(unordered > 100, "only {unordered} of 800 were put in order");
    }

    #[test]
    fn products_are_made_of_couples() {
        let (mut packed, mut unlisted) = (0, 0);
        each(2000, |ctx, chance| {
            let (a, b) = (container(ctx, chance), container(ctx, chance));
            let mut couples = Vec::new();
            for x in ctx.list(a, 0).unwrap_or_default() {
                for y in ctx.list(b, 0).unwrap_or_default() {
                    couples.extend(ctx.tuple(&[x, y]));
                }
            }
            packed += u32::from(ctx.couples_of_places(a, b).is_some());
            let full = ctx.budget_left();
            let used = |ctx: &mut Ctx<'_>| {
                let left = ctx.budget_left();
                ctx.restore_budget(full);
                (full.0 - left.0, full.1 - left.1)
            };
            let fast = product(ctx, a, b);
            let (fuel, bytes) = used(ctx);
            unlisted += u32::from(matches!(fast, Ok(Value::Unlisted(_))));
            let listed = listed_product(ctx, a, b);
            let most = used(ctx);
            assert_eq!(fuel, most.0);
            assert!(bytes <= most.1, "{bytes} bytes, not {}", most.1);
            assert_same(ctx, fast, listed, || "made at once".to_owned());
            let slow = ctx.set(&couples);
            ctx.restore_budget(full);
            let size = |set: Result<Value<'_>, _>| set.map(|set| (set.weight(), set.depth()));
            assert_eq!(size(fast), size(slow));
            assert_same(ctx, fast, slow, || format!("{} couples", couples.len()));
        });
        assert!(packed > 40, "only {packed} of 4000 were of packed places");
        assert!(unlisted > 300, "only {unlisted} of 4000 were not listed");
    }
}
