//! Tuples of two and three: places, cells, products and pairs.

use crate::value::{Ctx, Grid, Res, SIDE, Value};

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

/// The couples of the places of two packed sets; `None` for others, and for what lies far away.
fn product_of_places<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Option<Res<'a>> {
    let (Value::Indices { mask: x, i, j }, Value::Indices { mask: y, i: k, j: l }) = (a, b) else { return None };
    const FAR: i16 = i16::MAX - SIDE as i16;
    if i.max(j).max(k).max(l) > FAR {
        return None;
    }
    // Offsets in a mask are below 32, so none of them leaves 16 bits.
    let place = |(down, right): (usize, usize), i: i16, j: i16| (i + down as i16, j + right as i16);
    let n = usize::from(x.n) * usize::from(y.n);
    let mut out = match ctx.room_for(n) {
        Ok(out) => out,
        Err(error) => return Some(Err(error)),
    };
    // With one place after the other in front.
    let mut couples: Vec<Value<'a>> = Vec::with_capacity(y.n.into());
    couples.extend(y.cells().map(|cell| place(cell, k, l)).map(|(k, l)| Value::Pairs([0, 0, k, l])));
    for cell in x.cells() {
        let (i, j) = place(cell, i, j);
        for couple in &mut couples {
            if let Value::Pairs(couple) = couple {
                (couple[0], couple[1]) = (i, j);
            }
        }
        out.extend_from_slice_copy(&couples);
    }
    Some(ctx.set_of_sorted_in_place(out.into_bump_slice()))
}

/// The set of every pair of an item of `a` and an item of `b`.
pub fn product<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    if let Some(couples) = product_of_places(ctx, a, b) {
        return couples;
    }
    let inner = ctx.list(b, 0)?;
    // Python looks at `a` only when it has reached an item of `b`.
    if inner.is_empty() {
        return Ok(Value::EMPTY_SET);
    }
    let n = ctx.len(a)?.saturating_mul(inner.len());
    let outer = ctx.items(a)?;
    let mut out = ctx.room_for(n)?;
    for x in outer {
        ctx.couple_with_each(x, &inner, &mut out)?;
    }
    let out = out.into_bump_slice();
    // Tuples that begin with anything but a number are ordered item by item, so two sets in order give them in order.
    match ctx.items(a)?.next() {
        Some(Value::None | Value::Bool(_) | Value::Int(_) | Value::Float(_)) | None => ctx.set_in_place(out),
        Some(_) if a.is_set() && b.is_set() => {
            if a.as_mask().is_none() {
                ctx.burn_for_set(out)?;
            }
            ctx.set_of_sorted_in_place(out)
        }
        Some(_) => ctx.set_in_place(out),
    }
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

    /// Cells or places near the origin or not, and now and then something else among them.
    fn container<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance) -> Value<'a> {
        let (side, places) = (1 + chance.below(5), chance.below(4) == 0);
        let patch = chance.patch(ctx, side, places);
        let mut items = ctx.list(patch, 3).unwrap_or_default();
        if chance.below(3) == 0 {
            let row: Vec<Value<'_>> = (0..4).map(|k| Value::Int(k + chance.below(20) as i64)).collect();
            let row = ctx.tuple(&row).unwrap_or(patch);
            items.extend([row, patch, Value::Int(1)].into_iter().take(chance.below(4) as usize));
        }
        if chance.below(2) == 0 { ctx.tuple(&items).unwrap_or(patch) } else { ctx.set(&items).unwrap_or(patch) }
    }

    #[test]
    fn products_are_made_of_couples() {
        each(400, |ctx, chance| {
            let (a, b) = (container(ctx, chance), container(ctx, chance));
            let mut couples = Vec::new();
            for x in ctx.list(a, 0).unwrap_or_default() {
                for y in ctx.list(b, 0).unwrap_or_default() {
                    couples.extend(ctx.tuple(&[x, y]));
                }
            }
            let (fast, slow) = (product(ctx, a, b), ctx.set(&couples));
            assert_same(ctx, fast, slow, || format!("{} couples", couples.len()));
        });
    }
}
