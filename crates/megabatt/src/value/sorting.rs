//! Items sorted into the promised order, without duplicates: what a set holds.

use std::cmp::Ordering;

use bumpalo::Bump;
use bumpalo::collections::Vec as ArenaVec;

use super::patch_order::{KEY_BITS, compare_rest, first_item};
use super::{Dialect, Value, compare};

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
        if items.len() > 16
            && let Some(ints) = marked_ints(&items, arena)
        {
            return Some(ints);
        }
        items.sort_unstable_by_key(|item| item.as_int());
        items.dedup_by_key(|item| item.as_int());
    } else {
        items.sort_by(|a, b| compare(*a, *b, dialect));
        items.dedup_by(|b, a| compare(*a, *b, dialect).is_eq());
    }
    Some(items.into_bump_slice())
}

/// Ints that lie near each other, ascending, each once: marked on a line and read off.
fn marked_ints<'a>(items: &[Value<'a>], arena: &'a Bump) -> Option<&'a [Value<'a>]> {
    const WORDS: usize = 16;
    let ints = || items.iter().filter_map(|item| item.as_int());
    let lowest = ints().min()?;
    let mut line = [0u64; WORDS];
    for n in ints() {
        let at = n.abs_diff(lowest);
        *line.get_mut(usize::try_from(at / 64).ok()?)? |= 1 << (at % 64);
    }
    let n = line.iter().map(|word| word.count_ones() as usize).sum();
    let mut out = ArenaVec::with_capacity_in(n, arena);
    for (at, mut word) in line.into_iter().enumerate() {
        while word != 0 {
            out.push(Value::Int(lowest + (64 * at) as i64 + i64::from(word.trailing_zeros())));
            word &= word - 1;
        }
    }
    Some(out.into_bump_slice())
}

/// Bits of a key for the place of its patch among the items.
const PLACE_BITS: u32 = u64::BITS - KEY_BITS;
/// Keys that are held on the stack.
const FEW: usize = 32;
/// Keys from which on they are not compared.
const MANY: usize = 256;

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

/// Sorts keys whose places ascend: many of them digit by digit, the low ones first, as far as they differ.
fn sort_keys(keys: &mut [u64]) {
    const DIGIT: u32 = 9;
    if keys.len() < MANY {
        return keys.sort_unstable();
    }
    let (all, any) = keys.iter().fold((u64::MAX, 0), |(all, any), key| (all & key, any | key));
    let mut differ = (all ^ any) >> PLACE_BITS << PLACE_BITS;
    let mut sorted = vec![0; keys.len()];
    while differ != 0 {
        let shift = differ.trailing_zeros();
        let digit = |key: u64| (key >> shift) as usize % (1 << DIGIT);
        let mut ends = [0u32; 1 << DIGIT];
        keys.iter().for_each(|&key| ends[digit(key)] += 1);
        let mut end = 0;
        for n in &mut ends {
            (*n, end) = (end, end + *n);
        }
        for &key in &*keys {
            let next = &mut ends[digit(key)];
            sorted[*next as usize] = key;
            *next += 1;
        }
        keys.copy_from_slice(&sorted);
        differ &= !(((1 << DIGIT) - 1) << shift);
    }
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
    sort_keys(keys);
    let item = |key: &u64| items[(key & ((1 << PLACE_BITS) - 1)) as usize];
    let mut sorted = ArenaVec::with_capacity_in(keys.len() + 1, arena);
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
    fn ints_are_marked_in_order() {
        let mut marked = 0;
        each(500, |ctx, chance| {
            let (n, reach) = (1 + chance.below(50), [3, 90, 1500, 1 << 40][chance.below(4) as usize]);
            let from = [0, -70, i64::MIN, i64::MAX - 2000][chance.below(4) as usize];
            let ints: Vec<i64> = (0..n).map(|_| from.saturating_add(chance.below(reach) as i64)).collect();
            let items: Vec<Value<'_>> = ints.iter().copied().map(Value::Int).collect();
            let slow: std::collections::BTreeSet<i64> = ints.into_iter().collect();
            let ints_of = |items: &[Value<'_>]| items.iter().filter_map(|item| item.as_int()).collect::<Vec<_>>();
            for sorted in
                [ascending(&items, ctx.dialect, ctx.arena), marked_ints(&items, ctx.arena)].into_iter().flatten()
            {
                assert_eq!(ints_of(sorted), slow.iter().copied().collect::<Vec<_>>());
            }
            marked += u32::from(marked_ints(&items, ctx.arena).is_some());
        });
        assert!(marked > 400, "only {marked} of 1000 lists were marked");
    }

    #[test]
    fn many_keys_are_sorted_by_digits() {
        each(60, |_, chance| {
            let (rows, columns) = (1 + chance.below(80), 1 + chance.below(40));
            let mut keys: Vec<u64> = (0..MANY as u64 + chance.below(500))
                .map(|place| {
                    let key = chance.below(3) << 37 | (chance.below(rows) + 0x7FF0) << 21 | chance.below(columns) << 4;
                    (key | chance.below(4)) << PLACE_BITS | place
                })
                .collect();
            let mut slow = keys.clone();
            slow.sort();
            sort_keys(&mut keys);
            assert_eq!(keys, slow);
        });
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
