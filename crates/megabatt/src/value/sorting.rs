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

/// What patches begin with, each with its place; `None` when one is none.
fn first_items(items: &[Value<'_>]) -> Option<Vec<u64>> {
    if items.len() >> PLACE_BITS != 0 || first_item(*items.first()?).is_none() {
        return None;
    }
    let mut keys = Vec::with_capacity(items.len());
    for (at, &item) in items.iter().enumerate() {
        keys.push(first_item(item)? << PLACE_BITS | at as u64);
    }
    Some(keys)
}

/// Patches are put in order by their first items, and looked into where those are the same.
fn sort_by_first_items<'a>(items: &[Value<'a>], mut keys: Vec<u64>, dialect: Dialect) -> Option<Vec<Value<'a>>> {
    let first = |key: &u64| key >> PLACE_BITS;
    if keys.windows(2).all(|pair| first(&pair[0]) < first(&pair[1])) {
        return None;
    }
    keys.sort_unstable();
    let item = |key: &u64| items[(key & ((1 << PLACE_BITS) - 1)) as usize];
    let mut sorted = Vec::with_capacity(items.len());
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
