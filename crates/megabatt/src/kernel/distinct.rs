//! The items of a tuple, each once.

use crate::value::{Ctx, EvalError, Res, Value, compare};

/// The distinct items and how many they are, where all are colours 0..=15.
fn distinct_colors<'a>(items: &[Value<'a>]) -> Option<([Value<'a>; 16], usize)> {
    let (mut out, mut n, mut seen) = ([Value::None; 16], 0, 0_u16);
    for &item in items {
        let Value::Int(color @ 0..=15) = item else { return None };
        let bit = 1 << color;
        if seen & bit == 0 {
            out[n] = item;
            n += 1;
            seen |= bit;
        }
    }
    Some((out, n))
}

/// The distinct items of a tuple, each at its first place.
///
/// # Errors
/// `AttributeError` for a set that is not empty.
pub fn dedupe<'a>(ctx: &mut Ctx<'a>, tuple: Value<'a>) -> Res<'a> {
    let items = ctx.slice(tuple)?;
    if tuple.is_set() && !items.is_empty() {
        return Err(EvalError::AttributeError);
    }
    if let Some((colors, n)) = distinct_colors(items) {
        return if n == items.len() && tuple.is_tuple() { Ok(tuple) } else { ctx.tuple(&colors[..n]) };
    }
    let dialect = ctx.dialect;
    let mut places: Vec<usize> = (0..items.len()).collect();
    places.sort_by(|&a, &b| compare(items[a], items[b], dialect));
    places.dedup_by(|b, a| compare(items[*a], items[*b], dialect).is_eq());
    places.sort_unstable();
    let out: Vec<Value<'a>> = places.into_iter().map(|place| items[place]).collect();
    ctx.tuple(&out)
}

#[cfg(test)]
mod tests {
    use super::super::chance::{assert_same, each};
    use super::*;
    use crate::value::equal;

    #[test]
    fn distinct_items_are_each_at_its_first_place() {
        let mut colors = 0;
        each(400, |ctx, chance| {
            let most = 1 + chance.below(20);
            let items: Vec<Value<'_>> = (0..chance.below(20)).map(|_| Value::Int(chance.below(most) as i64)).collect();
            colors += u32::from(distinct_colors(&items).is_some());
            let is_first = |&k: &usize| !items[..k].iter().any(|&other| equal(other, items[k], ctx.dialect));
            let first: Vec<Value<'_>> = (0..items.len()).filter(is_first).map(|k| items[k]).collect();
            let Ok(tuple) = ctx.tuple(&items) else { return };
            let (fast, slow) = (dedupe(ctx, tuple), ctx.tuple(&first));
            assert_same(ctx, fast, slow, || format!("{} items", items.len()));
        });
        assert!(colors > 500, "only {colors} of 800 were colours");
    }
}
