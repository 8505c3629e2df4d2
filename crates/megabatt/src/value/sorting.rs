//! Items sorted into the promised order, without duplicates: what a set holds.

use std::cmp::Ordering;

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use super::patch_order::{KEY_BITS, compare_rest, first_item};
use super::{Ctx, Dialect, Value, compare};

/// The items ascending, of equal ones the first; `None` when they are so already.
pub(super) fn ascending<'a>(items: &[Value<'a>], dialect: Dialect, arena: &'a Bump) -> Option<&'a [Value<'a>]> {
    let (mut few, mut many) = ([0; FEW], Vec::new());
    let keys = if items.len() <= FEW {
        &mut few[..]
    } else {
        many.resize(items.len(), 0);
        &mut many[..]
    };
    if let Some((n, empty)) = first_items(items, keys) {
        return sort_by_first_items(items, &mut keys[..n], empty, dialect, arena);
    }
    let ascend = |pair: &[Value<'a>]| compare(pair[0], pair[1], dialect).is_lt();
    let run = items.windows(2).take_while(|pair| ascend(pair)).count() + 1;
    if run >= items.len() {
        return None;
    }
    let mut sorted = ArenaVec::with_capacity_in(items.len(), arena);
    if let ([before @ .., last], true) = (items, run + 1 == items.len()) {
        // One more for a set.
        sorted.extend_from_slice_copy(before);
        if let Err(place) = before.binary_search_by(|item| compare(*item, *last, dialect)) {
            sorted.insert(place, *last);
        }
        return Some(sorted.into_bump_slice());
    }
    sorted.extend_from_slice_copy(items);
    let mut items = sorted;
    if items.iter().all(|item| matches!(item, Value::Int(_))) {
        items.sort_unstable_by_key(|item| item.as_int());
        items.dedup_by_key(|item| item.as_int());
    } else {
        items.sort_by(|a, b| compare(*a, *b, dialect));
        items.dedup_by(|b, a| compare(*a, *b, dialect).is_eq());
    }
    Some(items.into_bump_slice())
}

impl<'a> Ctx<'a> {
    /// The items ascending, of equal ones the first; `None` when they are so already. Neither fuel nor memory is taken.
    pub(crate) fn in_order(&self, items: &[Value<'a>]) -> Option<&'a [Value<'a>]> {
        ascending(items, self.dialect, self.arena)
    }
}

/// Bits of a key for the place of its patch among the items.
const PLACE_BITS: u32 = u64::BITS - KEY_BITS;
/// Keys that are held on the stack.
const FEW: usize = 32;

/// What patches begin with, each with its place, to the front of `keys`, but for empty ones: gives how many these are not,
/// and where the first empty one is. `None` when one is no patch.
fn first_items(items: &[Value<'_>], keys: &mut [u64]) -> Option<(usize, Option<usize>)> {
    if items.len() >> PLACE_BITS != 0 || first_item(*items.first()?).is_none() {
        return None;
    }
    let (mut n, mut empty) = (0, None);
    for (at, &item) in items.iter().enumerate() {
        match first_item(item)? {
            // Lines that are none come by the hundred.
            0 => empty = empty.or(Some(at)),
            key => {
                keys[n] = key << PLACE_BITS | at as u64;
                n += 1;
            }
        }
    }
    Some((n, empty))
}

/// Patches are put in order by their first items, and looked into where those are the same.
fn sort_by_first_items<'a>(
    items: &[Value<'a>],
    keys: &mut [u64],
    empty: Option<usize>,
    dialect: Dialect,
    arena: &'a Bump,
) -> Option<&'a [Value<'a>]> {
    let first = |key: &u64| key >> PLACE_BITS;
    let distinct = keys.len() + usize::from(empty == Some(0));
    if distinct == items.len() && keys.windows(2).all(|pair| first(&pair[0]) < first(&pair[1])) {
        return None;
    }
    keys.sort_unstable();
    let item = |key: &u64| items[(key & ((1 << PLACE_BITS) - 1)) as usize];
    let mut sorted = ArenaVec::with_capacity_in(keys.len() + 1, arena);
    sorted.extend(empty.map(|at| items[at]));
    for same in keys.chunk_by_mut(|a, b| first(a) == first(b)) {
        if let [key] = same {
            sorted.push(item(key));
            continue;
        }
        if let [x, y] = &*same {
            let (x, y) = (item(x), item(y));
            match compare_alike(x, y, dialect) {
                Ordering::Less => sorted.extend_from_slice_copy(&[x, y]),
                Ordering::Equal => sorted.push(x),
                Ordering::Greater => sorted.extend_from_slice_copy(&[y, x]),
            }
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
    Some(sorted.into_bump_slice())
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
            let fast = ascending(&items, dialect, ctx.arena);
            sorted += u32::from(fast.is_some());
            let text = |items: &[Value<'_>]| items.iter().map(|item| repr(*item, dialect)).collect::<Vec<_>>();
            assert_eq!(text(fast.unwrap_or(&items)), text(&slow), "of {:?}", text(&items));
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
