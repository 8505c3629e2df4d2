//! Items sorted into the promised order, without duplicates: what a set holds.

use std::cmp::Ordering;

use super::patch_order::{KEY_BITS, compare_rest, first_item};
use super::{Dialect, Value, compare};

/// The items ascending, of equal ones the first; `None` when they are so already.
pub(super) fn ascending<'a>(items: &[Value<'a>], dialect: Dialect) -> Option<Vec<Value<'a>>> {
    if let Some(keys) = first_items(items) {
        return sort_by_first_items(items, keys, dialect);
    }
    let ascend = |pair: &[Value<'a>]| compare(pair[0], pair[1], dialect).is_lt();
    let run = items.windows(2).take_while(|pair| ascend(pair)).count() + 1;
    if run >= items.len() {
        return None;
    }
    let mut items = items.to_vec();
    if run + 1 == items.len()
        && let Some(last) = items.pop()
    {
        // One more for a set.
        if let Err(place) = items.binary_search_by(|item| compare(*item, last, dialect)) {
            items.insert(place, last);
        }
        return Some(items);
    }
    if items.iter().all(|item| matches!(item, Value::Int(_))) {
        items.sort_unstable_by_key(|item| item.as_int());
        items.dedup_by_key(|item| item.as_int());
    } else {
        items.sort_by(|a, b| compare(*a, *b, dialect));
        items.dedup_by(|b, a| compare(*a, *b, dialect).is_eq());
    }
    Some(items)
}

/// Bits of a key for the place of its patch among the items.
const PLACE_BITS: u32 = u64::BITS - KEY_BITS;

/// What patches begin with.
struct Keys {
    /// Of those that are not empty, each with its place.
    keys: Vec<u64>,
    /// Where the first empty set is.
    empty: Option<usize>,
}

/// What patches begin with; `None` when one is none.
fn first_items(items: &[Value<'_>]) -> Option<Keys> {
    if items.len() >> PLACE_BITS != 0 || first_item(*items.first()?).is_none() {
        return None;
    }
    let (mut keys, mut empty) = (Vec::with_capacity(items.len()), None);
    for (at, &item) in items.iter().enumerate() {
        match first_item(item)? {
            // Lines that are none come by the hundred.
            0 => empty = empty.or(Some(at)),
            key => keys.push(key << PLACE_BITS | at as u64),
        }
    }
    Some(Keys { keys, empty })
}

/// Patches are put in order by their first items, and looked into where those are the same.
fn sort_by_first_items<'a>(items: &[Value<'a>], keys: Keys, dialect: Dialect) -> Option<Vec<Value<'a>>> {
    let first = |key: &u64| key >> PLACE_BITS;
    let Keys { mut keys, empty } = keys;
    let distinct = keys.len() + usize::from(empty == Some(0));
    if distinct == items.len() && keys.windows(2).all(|pair| first(&pair[0]) < first(&pair[1])) {
        return None;
    }
    keys.sort_unstable();
    let item = |key: &u64| items[(key & ((1 << PLACE_BITS) - 1)) as usize];
    let mut sorted = Vec::with_capacity(keys.len() + 1);
    sorted.extend(empty.map(|at| items[at]));
    for same in keys.chunk_by_mut(|a, b| first(a) == first(b)) {
        if let [key] = same {
            sorted.push(item(key));
            continue;
        }
        // Of equal ones the first stays.
        same.sort_unstable_by(|a, b| compare_alike(item(a), item(b), dialect).then(a.cmp(b)));
        let mut last: Option<Value<'a>> = None;
        for item in same.iter().map(item) {
            if last.is_none_or(|last| compare_alike(last, item, dialect).is_ne()) {
                sorted.push(item);
                last = Some(item);
            }
        }
    }
    Some(sorted)
}

/// The order of two patches that begin with the same item.
#[inline]
fn compare_alike(a: Value<'_>, b: Value<'_>, dialect: Dialect) -> Ordering {
    if a.as_mask().is_some() && b.as_mask().is_some() { compare_rest(a, b) } else { compare(a, b, dialect) }
}

#[cfg(test)]
mod tests {
    use super::super::{Ctx, repr};
    use super::*;
    use crate::kernel::chance::{Chance, each};

    /// Patches near each other, lines that are none, and now and then something else.
    fn items<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance) -> Vec<Value<'a>> {
        let (side, kinds) = (1 + chance.below(3), 1 + chance.below(8));
        let mut out = Vec::new();
        for _ in 0..chance.below(12) {
            let item = match chance.below(kinds) {
                0 => {
                    let colors = 1 + chance.below(2);
                    chance.patch_near(ctx, side, colors, false)
                }
                1 => chance.patch_near(ctx, side, 1, true),
                2 => Value::EMPTY_SET,
                3 => Value::Pair(chance.below(3) as i32, chance.below(3) as i32),
                4 => Value::Int(chance.below(3) as i64),
                5 => Value::Bool(chance.below(2) == 0),
                _ => {
                    let grid = chance.grid(2);
                    ctx.grid(grid).unwrap_or(Value::None)
                }
            };
            out.push(item);
        }
        if chance.below(3) == 0 {
            // As `insert` has it: a set, and one more.
            let more = out.pop();
            out = ctx.set(&out).and_then(|set| ctx.list(set, 1)).unwrap_or_default();
            out.extend(more);
        }
        out
    }

    #[test]
    fn sets_are_sorted_item_by_item() {
        let mut sorted = 0;
        each(3000, |ctx, chance| {
            let (items, dialect) = (items(ctx, chance), ctx.dialect);
            let mut slow: Vec<Value<'_>> = Vec::new();
            for &item in &items {
                if let Err(place) = slow.binary_search_by(|other| compare(*other, item, dialect)) {
                    slow.insert(place, item);
                }
            }
            let fast = ascending(&items, dialect);
            sorted += u32::from(fast.is_some());
            let text = |items: &[Value<'_>]| items.iter().map(|item| repr(*item, dialect)).collect::<Vec<_>>();
            assert_eq!(text(fast.as_deref().unwrap_or(&items)), text(&slow), "of {:?}", text(&items));
        });
        assert!(sorted > 1000, "only {sorted} lists were out of order");
    }

    #[test]
    fn grids_come_as_their_rows_do() {
        each(1500, |ctx, chance| {
            let dialect = ctx.dialect;
            let a = chance.grid(2);
            let mut b = a;
            for _ in 0..chance.below(3) {
                let (i, j) = (chance.below(b.h.into()) as usize, chance.below(b.w.into()) as usize);
                b.set(i, j, chance.below(16) as u8);
            }
            let b = if chance.below(3) == 0 { chance.grid(2) } else { b };
            let (Ok(a), Ok(b)) = (ctx.grid(a), ctx.grid(b)) else { return };
            let (Ok(x), Ok(y)) = (ctx.list(a, 0), ctx.list(b, 0)) else { panic!("a grid has rows") };
            let rows = x.iter().zip(&y).map(|(&x, &y)| compare(x, y, dialect));
            let slow = rows.into_iter().find(|order| order.is_ne()).unwrap_or(x.len().cmp(&y.len()));
            assert_eq!(compare(a, b, dialect), slow, "{}\n{}", repr(a, dialect), repr(b, dialect));
        });
    }
}
