//! Items by rank: sorted by a key, the extremes of a key, the most and least common.
//!
//! Of items that tie the first in iteration order wins; a sort keeps their order.

use bumpalo::collections::Vec as ArenaVec;

use super::column::Column;
use crate::value::{Ctx, EvalError, Items, Res, Value, compare, sort_by_keys};

/// A function's values over items, in order: not paid for.
///
/// # Errors
/// The first that the function raises.
fn keys_of<'a>(ctx: &mut Ctx<'a>, items: &'a [Value<'a>], key: Value<'a>) -> Result<&'a [Value<'a>], EvalError> {
    let columns = ctx.columns;
    if let Some(column) = ctx.column_over(key, &Items::Slice(items.iter()), items.len()) {
        return Ok(column.spread(ctx, items.len()));
    }
    let mut keys = ArenaVec::with_capacity_in(items.len(), ctx.arena);
    ctx.item_wise(columns, |ctx| {
        for &item in items {
            keys.push(ctx.call1(key, item)?);
        }
        Ok(keys.into_bump_slice())
    })
}

/// Places of items that are held on the stack.
const FEW: usize = 32;

/// The items sorted by a key, ascending, ties in order; with `reverse` descending.
fn sorted<'a>(
    ctx: &mut Ctx<'a>,
    container: Value<'a>,
    key: Option<Value<'a>>,
    reverse: bool,
) -> Result<ArenaVec<'a, Value<'a>>, EvalError> {
    let items = ctx.slice(container)?;
    // Python's `key=None`: the items themselves.
    let keys = match key.filter(|key| !matches!(key, Value::None)) {
        Some(key) => keys_of(ctx, items, key)?,
        None => items,
    };
    let (mut few, mut many) = ([0; FEW], Vec::new());
    let places = match few.get_mut(..items.len()) {
        Some(few) => few,
        None => {
            many.resize(items.len(), 0);
            &mut many[..]
        }
    };
    places.iter_mut().enumerate().for_each(|(at, place)| *place = at);
    sort_by_keys(ctx, keys, reverse, places)?;
    let mut out = ArenaVec::with_capacity_in(items.len(), ctx.arena);
    out.extend(places.iter().map(|&place| items[place]));
    Ok(out)
}

/// The items as a tuple, sorted by a key.
pub fn order<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, key: Value<'a>) -> Res<'a> {
    let out = sorted(ctx, container, Some(key), false)?;
    ctx.tuple(&out)
}

/// Python's `max` and `min`: the first item whose key no other beats, or `None` when there is no item.
fn extreme<'a>(
    ctx: &mut Ctx<'a>,
    container: Value<'a>,
    key: Option<Value<'a>>,
    largest: bool,
) -> Result<Option<Value<'a>>, EvalError> {
    let items = ctx.items(container)?;
    let key = key.filter(|key| !matches!(key, Value::None));
    let columns = ctx.columns;
    if let Some(key) = key {
        let n = ctx.len(container)?;
        let before = ctx.budget_left();
        if let Some(column) = ctx.column_over(key, &items, n) {
            if let Column::Ints(keys) = column {
                return Ok(first_extreme(keys, largest).and_then(|place| items.clone().nth(place)));
            }
            let best = best_of(ctx, items.clone().zip(column.values(n)), largest);
            if best.is_ok() {
                return best;
            }
            // Python compares as it goes: keys behind the first that cannot be compared are never asked for.
            ctx.restore_budget(before);
            ctx.columns = false;
        }
    }
    ctx.item_wise(columns, |ctx| {
        let mut best: Option<(Value<'a>, Value<'a>)> = None;
        for item in items {
            let value = match key {
                Some(key) => ctx.call1(key, item)?,
                None => item,
            };
            if beats(ctx, value, best, largest)? {
                best = Some((item, value));
            }
        }
        Ok(best.map(|(item, _)| item))
    })
}

/// The place of the first of the largest or smallest keys.
fn first_extreme(keys: &[i64], largest: bool) -> Option<usize> {
    let best = if largest { keys.iter().max() } else { keys.iter().min() }?;
    keys.iter().position(|key| key == best)
}

/// Whether a key beats the best one so far.
#[inline]
fn beats<'a>(
    ctx: &mut Ctx<'a>,
    value: Value<'a>,
    best: Option<(Value<'a>, Value<'a>)>,
    largest: bool,
) -> Result<bool, EvalError> {
    if let (Some((_, best)), false) = (best, matches!(value, Value::Int(_))) {
        // Large keys are not paid for as arguments.
        ctx.burn(best.argument_weight().min(value.argument_weight()))?;
    }
    match best {
        None => Ok(true),
        Some((_, best)) if largest => crate::value::less_than(ctx, best, value),
        Some((_, best)) => crate::value::less_than(ctx, value, best),
    }
}

/// The first item of the best key.
fn best_of<'a>(
    ctx: &mut Ctx<'a>,
    keyed: impl Iterator<Item = (Value<'a>, Value<'a>)>,
    largest: bool,
) -> Result<Option<Value<'a>>, EvalError> {
    let mut best = None;
    for (item, value) in keyed {
        if beats(ctx, value, best, largest)? {
            best = Some((item, value));
        }
    }
    Ok(best.map(|(item, _)| item))
}

/// The largest item, 0 when there is none.
pub fn maximum<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    Ok(extreme(ctx, container, None, true)?.unwrap_or(Value::Int(0)))
}

/// The smallest item, 0 when there is none.
pub fn minimum<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    Ok(extreme(ctx, container, None, false)?.unwrap_or(Value::Int(0)))
}

/// The largest key; of an empty container the function at 0.
pub fn valmax<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, key: Value<'a>) -> Res<'a> {
    let best = extreme(ctx, container, Some(key), true)?.unwrap_or(Value::Int(0));
    ctx.call1(key, best)
}

/// The smallest key; of an empty container the function at 0.
pub fn valmin<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, key: Value<'a>) -> Res<'a> {
    let best = extreme(ctx, container, Some(key), false)?.unwrap_or(Value::Int(0));
    ctx.call1(key, best)
}

/// The first item with the largest key.
///
/// # Errors
/// `ValueError` when there is no item.
pub fn argmax<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, key: Value<'a>) -> Res<'a> {
    extreme(ctx, container, Some(key), true)?.ok_or(EvalError::ValueError)
}

/// The first item with the smallest key.
///
/// # Errors
/// `ValueError` when there is no item.
pub fn argmin<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, key: Value<'a>) -> Res<'a> {
    extreme(ctx, container, Some(key), false)?.ok_or(EvalError::ValueError)
}

/// How often each int of 0..16 is an item of a tuple; `None` when another item is.
fn small_counts(container: Value<'_>) -> Option<[usize; 16]> {
    let Value::Tuple(seq) = container else { return None };
    let mut counts = [0; 16];
    for item in seq.items {
        let Value::Int(n @ 0..=15) = *item else { return None };
        counts[n as usize] += 1;
    }
    Some(counts)
}

/// The distinct items in the promised order, each with its count.
fn counted<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Result<Vec<(Value<'a>, usize)>, EvalError> {
    if let Some(counts) = small_counts(container) {
        let mut out = Vec::with_capacity(counts.len());
        out.extend((0..).map(Value::Int).zip(counts).filter(|&(_, n)| n > 0));
        return Ok(out);
    }
    let dialect = ctx.dialect;
    let mut items: Vec<Value<'a>> = ctx.items(container)?.collect();
    items.sort_by(|a, b| compare(*a, *b, dialect));
    let mut out: Vec<(Value<'a>, usize)> = Vec::new();
    for item in items {
        match out.last_mut() {
            Some((last, n)) if compare(*last, item, dialect).is_eq() => *n += 1,
            _ => out.push((item, 1)),
        }
    }
    Ok(out)
}

/// As [`counted`], of a tuple: a set cannot count.
fn counted_tuple<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Result<Vec<(Value<'a>, usize)>, EvalError> {
    if container.is_set() { Err(EvalError::AttributeError) } else { counted(ctx, container) }
}

fn most(counts: &[(Value<'_>, usize)]) -> Option<usize> {
    (0..counts.len()).rev().max_by_key(|&k| counts[k].1)
}

fn least(counts: &[(Value<'_>, usize)]) -> Option<usize> {
    (0..counts.len()).min_by_key(|&k| counts[k].1)
}

/// The item of a tuple that occurs most often; of several the first in the promised order.
///
/// # Errors
/// `ValueError` when there is none, `AttributeError` for a set.
pub fn mostcommon<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    let counts = counted_tuple(ctx, container)?;
    most(&counts).map(|k| counts[k].0).ok_or(EvalError::ValueError)
}

/// The item of a tuple that occurs least often; of several the first in the promised order.
///
/// # Errors
/// `ValueError` when there is none, `AttributeError` for a set.
pub fn leastcommon<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    let counts = counted_tuple(ctx, container)?;
    least(&counts).map(|k| counts[k].0).ok_or(EvalError::ValueError)
}

/// [`mostcommon`] of any container.
pub fn mostcommon_f<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    let counts = counted(ctx, container)?;
    most(&counts).map(|k| counts[k].0).ok_or(EvalError::ValueError)
}

/// [`leastcommon`] of any container.
pub fn leastcommon_f<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    let counts = counted(ctx, container)?;
    least(&counts).map(|k| counts[k].0).ok_or(EvalError::ValueError)
}

/// Where a rank points in `n` items, negative ones from the end; `None` when outside.
///
/// # Errors
/// `TypeError` when it is no number, or a float that lies inside.
pub(super) fn place_of_rank(rank: Value<'_>, n: usize) -> Result<Option<usize>, EvalError> {
    let len = n as i64;
    match rank {
        Value::Float(x) if -(len as f64) <= x && x < len as f64 => Err(EvalError::TypeError),
        Value::Float(_) => Ok(None),
        rank => {
            let rank = rank.as_int().ok_or(EvalError::TypeError)?;
            let place = if rank < 0 { rank + len } else { rank };
            Ok((0..len).contains(&place).then_some(place as usize))
        }
    }
}

/// Item `rank` of the items sorted by a key; `None` when there is no item.
///
/// # Errors
/// `IndexError` when the rank lies outside.
pub fn get_nth_by_key_t<'a>(
    ctx: &mut Ctx<'a>,
    container: Value<'a>,
    rank: Value<'a>,
    key: Option<Value<'a>>,
) -> Res<'a> {
    let items = sorted(ctx, container, key, false)?;
    if items.is_empty() {
        return Ok(Value::None);
    }
    let rank = Value::Int(rank.as_int().ok_or(EvalError::TypeError)?);
    place_of_rank(rank, items.len())?.map(|place| items[place]).ok_or(EvalError::IndexError)
}

/// Item `max(rank, 0)` of the items sorted by a key; `None` when there are not so many.
pub fn get_nth_by_key_f<'a>(
    ctx: &mut Ctx<'a>,
    container: Value<'a>,
    rank: Value<'a>,
    key: Option<Value<'a>>,
) -> Res<'a> {
    let items = sorted(ctx, container, key, false)?;
    let rank = rank.as_int().ok_or(EvalError::TypeError)?.max(0);
    Ok(items.get(rank as usize).copied().unwrap_or(Value::None))
}

/// The value at a rank of the items sorted descending, 0 when outside.
pub fn get_rank<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, rank: Value<'a>) -> Res<'a> {
    let items = sorted(ctx, container, None, true)?;
    Ok(place_of_rank(rank, items.len())?.map_or(Value::Int(0), |place| items[place]))
}

/// The empty container of the same kind.
fn empty_like<'a>(container: Value<'a>) -> Value<'a> {
    if container.is_set() { Value::EMPTY_SET } else { Value::EMPTY_TUPLE }
}

/// Writes a ranking: the item at a rank of a sorted or counted list, else a given value.
macro_rules! ranked {
    ($(#[$doc:meta])* $name:ident, $outside:expr) => {
        $(#[$doc])*
        pub fn $name<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, key: Value<'a>, rank: Value<'a>) -> Res<'a> {
            let items = sorted(ctx, container, Some(key), true)?;
            let outside: fn(Value<'a>) -> Value<'a> = $outside;
            Ok(place_of_rank(rank, items.len())?.map_or(outside(container), |place| items[place]))
        }
    };
}

ranked!(
    /// The item at a rank of the items sorted by a key descending; an empty container when outside.
    get_arg_rank, empty_like
);
ranked!(
    /// As [`get_arg_rank`], `()` when outside.
    get_arg_rank_t, |_| Value::EMPTY_TUPLE
);
ranked!(
    /// As [`get_arg_rank`], the empty set when outside.
    get_arg_rank_f, |_| Value::EMPTY_SET
);

/// The key at a rank of the items sorted by it ascending; the function at 0 when outside.
pub fn get_val_rank<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, key: Value<'a>, rank: Value<'a>) -> Res<'a> {
    let items = sorted(ctx, container, Some(key), false)?;
    let item = place_of_rank(rank, items.len())?.map_or(Value::Int(0), |place| items[place]);
    ctx.call1(key, item)
}

/// The item at a rank of the distinct ones by how often they occur, rarest first.
fn common_rank<'a>(mut counts: Vec<(Value<'a>, usize)>, rank: Value<'a>, outside: Value<'a>) -> Res<'a> {
    counts.sort_by_key(|&(_, n)| n);
    Ok(place_of_rank(rank, counts.len())?.map_or(outside, |place| counts[place].0))
}

/// The item at a rank of a tuple's distinct items, rarest first; an empty container when outside.
pub fn get_common_rank<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, rank: Value<'a>) -> Res<'a> {
    let counts = counted_tuple(ctx, container)?;
    common_rank(counts, rank, empty_like(container))
}

/// As [`get_common_rank`], of any container; the empty set when outside.
pub fn get_common_rank_f<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, rank: Value<'a>) -> Res<'a> {
    let counts = counted(ctx, container)?;
    common_rank(counts, rank, Value::EMPTY_SET)
}

#[cfg(test)]
mod tests {
    use super::super::chance::{assert_same, each};
    use super::*;

    #[test]
    fn small_ints_are_counted_as_other_items_are() {
        each(300, |ctx, chance| {
            let (most, n) = (1 + chance.below(16), chance.below(20));
            let items: Vec<Value<'_>> = (0..n).map(|_| Value::Int(chance.below(most) as i64)).collect();
            let Ok(small) = ctx.tuple(&items) else { return };
            // One that counts for itself takes the general path.
            let others: Vec<Value<'_>> = items.iter().copied().chain([Value::Int(16)]).collect();
            let Ok(others) = ctx.tuple(&others) else { return };
            let (Ok(mut fast), Ok(mut slow)) = (counted(ctx, small), counted(ctx, others)) else {
                panic!("a tuple is counted")
            };
            if let Some((_, n)) = slow.last_mut() {
                *n -= 1;
            }
            slow.retain(|&(_, n)| n > 0);
            let plain = |counts: &mut Vec<(Value<'_>, usize)>| -> Vec<(Option<i64>, usize)> {
                counts.iter().map(|(item, n)| (item.as_int(), *n)).collect()
            };
            assert_eq!(plain(&mut fast), plain(&mut slow));
            assert_eq!(small_counts(others), None);
            assert!(small_counts(small).is_some() || !matches!(small, Value::Tuple(_)));
            let least = leastcommon(ctx, small);
            let common = common_rank(slow, Value::Int(0), Value::EMPTY_TUPLE);
            if n > 0 {
                assert_same(ctx, least, common, || format!("{n} items"));
            }
        });
    }
}
