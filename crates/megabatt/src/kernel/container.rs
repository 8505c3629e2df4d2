//! Tuples and sets: joining, choosing, filtering, counting.
//!
//! A set is iterated in the promised order everywhere. Results have the kind of their container where Python writes
//! `type(container)(…)`.

mod size;

use bumpalo::collections::Vec as ArenaVec;

pub use self::size::{sizefilter, sizefilter_t};
use super::column::Column;
use super::legend::with_row;
use super::mask;
use super::ranking::place_of_rank;
use crate::value::{Ctx, Dialect, EvalError, Items, Mask, Res, SIDE, SafeDefault, Value, equal};

/// Puts items in a container of the same kind as `container`.
pub(super) fn collect_like<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, items: &[Value<'a>]) -> Res<'a> {
    if container.is_set() { ctx.set(items) } else { ctx.tuple(items) }
}

/// Puts items that are a part of `container`, in its order, in a container of the same kind.
fn collect_part<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, items: &[Value<'a>]) -> Res<'a> {
    if container.is_set() { ctx.set_of_sorted(items) } else { ctx.tuple(items) }
}

/// Whether a value is an item of a container.
pub fn contained<'a>(ctx: &mut Ctx<'a>, value: Value<'a>, container: Value<'a>) -> Res<'a> {
    ctx.contains(container, value).map(Value::Bool)
}

/// The items of both, in a container of the first one's kind.
pub fn combine<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    if let Some(union) = mask::union(ctx, a, b)? {
        return Ok(union);
    }
    if a.is_set() && b.is_set() {
        return ctx.set_union(a, b);
    }
    if let Some(joined) = ctx.joined_rows(&[a, b])? {
        return Ok(joined);
    }
    let mut items = ctx.room_for(ctx.len(a)?.saturating_add(ctx.len(b)?))?;
    ctx.extend_with(&mut items, a)?;
    ctx.extend_with(&mut items, b)?;
    let items = items.into_bump_slice();
    if a.is_set() { ctx.set_in_place(items) } else { ctx.tuple_in_place(items) }
}

/// Python's `a + b`: two tuples joined.
pub fn combine_t<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    ctx.add(a, b)
}

/// A bitwise operator on ints: bools stay bools.
fn bitwise<'a>(a: Value<'a>, b: Value<'a>, operator: fn(i64, i64) -> i64) -> Res<'a> {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => Ok(Value::Bool(operator(a.into(), b.into()) != 0)),
        _ => match (a.as_int(), b.as_int()) {
            (Some(a), Some(b)) => Ok(Value::Int(operator(a, b))),
            _ => Err(EvalError::TypeError),
        },
    }
}

/// Python's `a | b`: the union of two sets.
pub fn combine_f<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    if a.is_set() && b.is_set() { combine(ctx, a, b) } else { bitwise(a, b, |a, b| a | b) }
}

/// Python's `a & b`: the items that two sets share.
pub fn intersection<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    if !(a.is_set() && b.is_set()) {
        return bitwise(a, b, |a, b| a & b);
    }
    if let Some(shared) = mask::intersection(ctx, a, b)? {
        return Ok(shared);
    }
    if let Some(shared) = ctx.part_of_patch(a, b, true)? {
        return Ok(shared);
    }
    // CPython keeps the items of the smaller set, which matters for a bool that equals an int.
    let (keep, other) = if ctx.len(b)? > ctx.len(a)? { (a, b) } else { (b, a) };
    let shared = ctx.ascending_part(keep, other, true)?;
    ctx.set_of_sorted_in_place(shared)
}

/// The fuel of [`difference`]: the items of a tuple are looked for one after the other, those of a set are in order.
pub fn difference_cost(args: &[Value<'_>]) -> u64 {
    let &[a, b] = args else { return 1 };
    if let (Value::Set(a), Value::Set(b)) = (a, b) {
        return 1 + u64::from(a.weight) + u64::from(b.weight);
    }
    let both = a.weight().saturating_add(b.weight()).saturating_add(1);
    if a.is_set() && b.is_set() { both } else { both.saturating_add(a.weight().saturating_mul(b.weight())) }
}

/// The items of the first that are not in the second, in a container of the first one's kind.
pub fn difference<'a>(ctx: &mut Ctx<'a>, a: Value<'a>, b: Value<'a>) -> Res<'a> {
    if let (Value::Set(_), Value::Set(_)) = (a, b) {
        return ctx.set_difference(a, b);
    }
    let is_whole = match b {
        Value::Tuple(seq) if seq.items.is_empty() => a.is_tuple() || a.is_set(),
        Value::Set(seq) if seq.items.is_empty() => a.is_tuple(),
        b => a.is_empty_tuple() || a.is_empty_set() && !b.is_set(),
    };
    if is_whole {
        return Ok(a);
    }
    if let Some(rest) = mask::difference(ctx, a, b)? {
        return Ok(rest);
    }
    if a.is_set() && b.is_set() {
        return ctx.set_difference(a, b);
    }
    let dialect = ctx.dialect;
    if let Some(Some(rest)) = with_row(a, dialect, |a| with_row(b, dialect, |b| ctx.tuple_difference(a, b))) {
        return rest;
    }
    let items = ctx.items(a)?;
    let mut out = Vec::with_capacity(ctx.len(a)?);
    for item in items {
        if !ctx.contains(b, item)? {
            out.push(item);
        }
    }
    collect_part(ctx, a, &out)
}

/// The fuel of [`repeat`].
pub fn repeat_cost(args: &[Value<'_>]) -> u64 {
    let n = args.get(1).and_then(|n| n.as_int()).unwrap_or(0).max(0) as u64;
    args[0].weight().saturating_mul(n).saturating_add(1)
}

/// A tuple of one item `num` times.
pub fn repeat<'a>(ctx: &mut Ctx<'a>, item: Value<'a>, num: Value<'a>) -> Res<'a> {
    let n = num.as_int().ok_or(EvalError::TypeError)?.max(0) as usize;
    ctx.charge_bytes(n.saturating_mul(size_of::<Value>()))?;
    ctx.tuple(&vec![item; n])
}

/// The number of items.
#[inline]
pub fn size<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    ctx.len(container).map(|n| Value::Int(n as i64))
}

/// The items of the items, in a container of the outer one's kind.
pub fn merge<'a>(ctx: &mut Ctx<'a>, containers: Value<'a>) -> Res<'a> {
    if let Value::Set(seq) = containers {
        match *seq.items {
            [] => return Ok(containers),
            [patch] if patch.as_mask().is_some() => return Ok(patch),
            _ => {}
        }
        if let Some(union) = mask::union_all(ctx, seq.items)? {
            return Ok(union);
        }
    }
    if let Value::Tuple(seq) = containers
        && let Some(joined) = ctx.joined(seq.items)?
    {
        return Ok(joined);
    }
    match containers {
        Value::Tuple(seq) => {
            if let Some(joined) = ctx.joined_rows(seq.items)? {
                return Ok(joined);
            }
        }
        Value::Wide(grid) => return ctx.tuple_of_colors(&grid.rows().concat()),
        _ => {}
    }
    let outer = ctx.items(containers)?;
    let mut n = 0;
    for inner in outer.clone() {
        n += ctx.len(inner)?;
    }
    let mut items = ArenaVec::with_capacity_in(n, ctx.arena);
    for inner in outer {
        ctx.extend_with(&mut items, inner)?;
    }
    ctx.charge_bytes(n * size_of::<Value>())?;
    let items = items.into_bump_slice();
    if containers.is_set() { ctx.set_in_place(items) } else { ctx.tuple_in_place(items) }
}

/// The set of one value.
pub fn initset<'a>(ctx: &mut Ctx<'a>, value: Value<'a>) -> Res<'a> {
    ctx.set(&[value])
}

/// The items for which a condition holds, in order.
fn kept<'a>(
    ctx: &mut Ctx<'a>,
    container: Value<'a>,
    condition: Value<'a>,
) -> Result<ArenaVec<'a, Value<'a>>, EvalError> {
    let items = ctx.items(container)?;
    let n = ctx.len(container)?;
    let mut out = ctx.room_for(n)?;
    let columns = ctx.columns;
    if let Some(column) = ctx.column_over(condition, &items, n) {
        choose(&mut out, items, column, n);
        return Ok(out);
    }
    ctx.item_wise(columns, |ctx| {
        for item in items {
            if ctx.call1(condition, item).map_err(EvalError::out_of_generator)?.truthy() {
                out.push(item);
            }
        }
        Ok(out)
    })
}

/// Adds those of `n` items for which a column holds.
fn choose<'a>(out: &mut ArenaVec<'a, Value<'a>>, items: Items<'a>, holds: Column<'a>, n: usize) {
    match (items, holds) {
        (Items::Slice(items), Column::Bools(holds)) => {
            out.extend(items.zip(holds).filter(|&(_, &holds)| holds).map(|(&item, _)| item));
        }
        (Items::Couples(couples), Column::Bools(holds)) => {
            // Few of many hold.
            for (at, eight) in holds.chunks(8).enumerate() {
                if eight.iter().fold(false, |any, &holds| any | holds) {
                    let places = eight.iter().enumerate().filter(|&(_, &holds)| holds);
                    out.extend(places.filter_map(|(k, _)| couples.get(8 * at + k)));
                }
            }
        }
        (items, column) => {
            out.extend(items.zip(column.values(n)).filter(|(_, holds)| holds.truthy()).map(|(item, _)| item));
        }
    }
}

/// Those cells of a packed patch for which a condition holds, by the column of what it gives.
fn packed_part<'a>(ctx: &mut Ctx<'a>, patch: Value<'a>, mask: &Mask, holds: Column<'a>) -> Res<'a> {
    let mut rows = [0; SIDE];
    match holds {
        Column::Const(holds) => return Ok(if holds.truthy() { patch } else { Value::EMPTY_SET }),
        Column::Bools(holds) => {
            for ((i, j), &holds) in mask.cells().zip(holds) {
                rows[i] |= u32::from(holds) << j;
            }
        }
        holds => {
            for ((i, j), value) in mask.cells().zip(holds.values(mask.n.into())) {
                rows[i] |= u32::from(value.truthy()) << j;
            }
        }
    }
    match patch {
        Value::Object { i, j, color, .. } => ctx.object_within(&rows, mask.h(), color, i.into(), j.into()),
        Value::Picture { picture, i, j } => ctx.picture_within(&rows, &picture.planes, mask.h(), i.into(), j.into()),
        Value::Indices { i, j, .. } => ctx.indices_within(&rows, mask.h(), i.into(), j.into()),
        _ => Err(EvalError::TypeError),
    }
}

/// The items for which a condition holds, in a container of the same kind.
pub fn sfilter<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, condition: Value<'a>) -> Res<'a> {
    let columns = ctx.columns;
    if let Some((mask, ..)) = container.as_mask() {
        let items = ctx.items(container)?;
        if let Some(holds) = ctx.column_over(condition, &items, mask.n.into()) {
            return packed_part(ctx, container, mask, holds);
        }
    }
    if let Value::Expanse(expanse) = container
        && expanse.is_of_places()
    {
        let (items, n) = (ctx.items(container)?, expanse.n as usize);
        if let Some(holds) = ctx.column_over(condition, &items, n) {
            return match holds {
                Column::Bools(holds) => ctx.expanse_part(expanse, holds.iter().copied()),
                holds => ctx.expanse_part(expanse, holds.values(n).map(Value::truthy)),
            };
        }
    }
    if container.product().is_some() {
        let (items, n, left) = (ctx.items(container)?, ctx.len(container)?, ctx.budget_left());
        let mut out = ctx.room_for(n)?;
        if let Some(holds) = ctx.column_over(condition, &items, n) {
            if matches!(holds, Column::Bools(holds) if holds.iter().all(|&holds| holds)) {
                return Ok(container);
            }
            choose(&mut out, items, holds, n);
            return ctx.set_of_sorted_in_place(out.into_bump_slice());
        }
        ctx.restore_budget(left);
    }
    let out = ctx.item_wise(columns, |ctx| kept(ctx, container, condition))?.into_bump_slice();
    if container.is_set() { ctx.set_of_sorted_in_place(out) } else { ctx.tuple_in_place(out) }
}

/// The items for which a condition holds, as a tuple.
pub fn sfilter_t<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, condition: Value<'a>) -> Res<'a> {
    let out = kept(ctx, container, condition)?;
    ctx.tuple(&out)
}

/// The items for which a condition holds, as a set.
pub fn sfilter_f<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, condition: Value<'a>) -> Res<'a> {
    if container.as_mask().is_some() || matches!(container, Value::Expanse(_)) {
        return sfilter(ctx, container, condition);
    }
    let out = kept(ctx, container, condition)?.into_bump_slice();
    match out.first() {
        // What is kept of a set is in its order.
        Some(first) if container.is_set() && !matches!(first, Value::Pair(..) | Value::Cell { .. }) => {
            ctx.burn_for_set(out)?;
            ctx.set_of_sorted_in_place(out)
        }
        _ => ctx.set_in_place(out),
    }
}

/// The items of the items for which a condition holds.
pub fn mfilter<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, condition: Value<'a>) -> Res<'a> {
    let filtered = sfilter(ctx, container, condition);
    let filtered = ctx.guard(SafeDefault::EmptyTuple, filtered)?;
    let merged = merge(ctx, filtered);
    ctx.guard(SafeDefault::EmptyTuple, merged)
}

/// The first item for which a condition holds; in batt the empty set when there is none.
///
/// # Errors
/// `StopIteration` when there is none.
pub fn extract<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, condition: Value<'a>) -> Res<'a> {
    for item in ctx.items(container)? {
        if ctx.call1(condition, item).map_err(EvalError::out_of_generator)?.truthy() {
            return Ok(item);
        }
    }
    match ctx.dialect {
        Dialect::Arc => Err(EvalError::StopIteration),
        Dialect::Batt => Ok(Value::EMPTY_SET),
    }
}

/// The items as a tuple.
pub fn totuple<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    if container.is_tuple() {
        return Ok(container);
    }
    let items = ctx.slice(container)?;
    ctx.tuple(items)
}

/// The first item; in batt `None` when there is none.
///
/// # Errors
/// `StopIteration` when there is none.
#[inline]
pub fn first<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    match (container, ctx.dialect) {
        (Value::Pair(a, _), _) => return Ok(Value::Int(a.into())),
        (Value::Pairs([i, j, ..]), _) => return Ok(Value::Pair(i.into(), j.into())),
        (Value::Cell { color, .. }, Dialect::Arc) => return Ok(Value::Int(color.into())),
        _ => {}
    }
    match nth(ctx, container, 0)? {
        Some(item) => Ok(item),
        None if ctx.dialect == Dialect::Batt => Ok(Value::None),
        None => Err(EvalError::StopIteration),
    }
}

/// Item `k` in iteration order.
fn nth<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, k: usize) -> Result<Option<Value<'a>>, EvalError> {
    match container {
        Value::Grid(grid) if k < grid.h() => ctx.row(grid, k).map(Some),
        Value::Grid(_) => Ok(None),
        Value::Unlisted(unlisted) => Ok(unlisted.nth(k, ctx.arena)),
        other => Ok(ctx.items(other)?.nth(k)),
    }
}

/// The item at the other end of iteration.
fn nth_from_end<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, k: usize) -> Result<Option<Value<'a>>, EvalError> {
    let n = ctx.len(container)?;
    if k < n { nth(ctx, container, n - 1 - k) } else { Ok(None) }
}

/// The first item of a tuple, `()` when it is empty.
pub fn first_t<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    if container.truthy() { ctx.item(container, 0) } else { Ok(Value::EMPTY_TUPLE) }
}

/// The first item, the empty set when there is none.
pub fn first_f<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    if container.truthy() { Ok(nth(ctx, container, 0)?.unwrap_or(Value::None)) } else { Ok(Value::EMPTY_SET) }
}

/// The second item; `None` when there is one item only.
///
/// # Errors
/// `StopIteration` when there is none.
pub fn second<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    if ctx.len(container)? == 0 {
        return Err(EvalError::StopIteration);
    }
    Ok(nth(ctx, container, 1)?.unwrap_or(Value::None))
}

/// The last item; in batt `()` when there is none.
///
/// # Errors
/// `ValueError` when there is none.
#[inline]
pub fn last<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    match (container, ctx.dialect) {
        (Value::Pair(_, b), _) => return Ok(Value::Int(b.into())),
        (Value::Pairs([.., i, j]), _) => return Ok(Value::Pair(i.into(), j.into())),
        (Value::Cell { i, j, .. }, Dialect::Arc) => return Ok(Value::Pair(i, j)),
        _ => {}
    }
    if ctx.dialect == Dialect::Batt && !container.truthy() {
        return Ok(Value::EMPTY_TUPLE);
    }
    nth_from_end(ctx, container, 0)?.ok_or(EvalError::ValueError)
}

/// The last item of a tuple, `()` when it is empty.
pub fn last_t<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    if container.truthy() { ctx.item(container, -1) } else { Ok(Value::EMPTY_TUPLE) }
}

/// The last item, the empty set when there is none.
pub fn last_f<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Res<'a> {
    if container.truthy() {
        nth_from_end(ctx, container, 0)?.ok_or(EvalError::ValueError)
    } else {
        Ok(Value::EMPTY_SET)
    }
}

/// The packed patch of one place or cell.
fn dot<'a>(item: Value<'a>) -> Option<Value<'a>> {
    match item {
        Value::Pair(i, j) => Some(Value::Indices { mask: &Mask::DOT, i: i.try_into().ok()?, j: j.try_into().ok()? }),
        Value::Cell { color: color @ 0..=15, i, j } => {
            let (i, j) = (i.try_into().ok()?, j.try_into().ok()?);
            Some(Value::Object { mask: &Mask::DOT, i, j, color: color as u8 })
        }
        _ => None,
    }
}

/// A set with one item more.
///
/// # Errors
/// `AttributeError` when it is no set.
pub fn insert<'a>(ctx: &mut Ctx<'a>, value: Value<'a>, container: Value<'a>) -> Res<'a> {
    if !container.is_set() {
        return Err(EvalError::AttributeError);
    }
    if let Some(dot) = dot(value)
        && let Some(union) = mask::union_all(ctx, &[container, dot])?
    {
        return Ok(union);
    }
    let mut items: Vec<Value<'a>> = ctx.items(container)?.collect();
    items.push(value);
    ctx.set(&items)
}

/// The items that differ from a value, in a container of the same kind.
pub fn remove<'a>(ctx: &mut Ctx<'a>, value: Value<'a>, container: Value<'a>) -> Res<'a> {
    let dialect = ctx.dialect;
    let mut items = ctx.list(container, 0)?;
    items.retain(|item| !equal(*item, value, dialect));
    collect_part(ctx, container, &items)
}

/// The items that differ from a value, as a tuple.
pub fn remove_t<'a>(ctx: &mut Ctx<'a>, value: Value<'a>, container: Value<'a>) -> Res<'a> {
    let dialect = ctx.dialect;
    let mut items = ctx.list(container, 0)?;
    items.retain(|item| !equal(*item, value, dialect));
    ctx.tuple(&items)
}

/// The first item that differs from a value.
///
/// # Errors
/// `StopIteration` when there is none; `None` in batt.
pub fn other<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, value: Value<'a>) -> Res<'a> {
    let rest = remove(ctx, value, container);
    let rest = ctx.guard(SafeDefault::EmptyTuple, rest)?;
    first(ctx, rest)
}

/// The first item that differs from a value, or `()`.
pub fn other_t<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, value: Value<'a>) -> Res<'a> {
    let rest = remove_t(ctx, value, container)?;
    first_t(ctx, rest)
}

/// The first item that differs from a value, or the empty set.
pub fn other_f<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, value: Value<'a>) -> Res<'a> {
    let rest = remove(ctx, value, container);
    let rest = ctx.guard(SafeDefault::EmptySet, rest)?;
    first_f(ctx, rest)
}

/// How many numbers a range holds.
fn range_len(start: i64, stop: i64, step: i64) -> u64 {
    if if step > 0 { stop <= start } else { start <= stop } {
        return 0;
    }
    stop.abs_diff(start).div_ceil(step.unsigned_abs().max(1)).min(u32::MAX.into())
}

/// The fuel of [`interval`].
pub fn interval_cost(args: &[Value<'_>]) -> u64 {
    match (args[0].as_int(), args[1].as_int(), args[2].as_int()) {
        (Some(start), Some(stop), Some(step)) => 1 + range_len(start, stop, step),
        _ => 1,
    }
}

/// The numbers from `start` to before `stop`.
///
/// # Errors
/// `ValueError` when the step is 0.
pub fn interval<'a>(ctx: &mut Ctx<'a>, start: Value<'a>, stop: Value<'a>, step: Value<'a>) -> Res<'a> {
    let (Some(start), Some(stop), Some(step)) = (start.as_int(), stop.as_int(), step.as_int()) else {
        return Err(EvalError::TypeError);
    };
    if step == 0 {
        return Err(EvalError::ValueError);
    }
    let n = range_len(start, stop, step) as usize;
    ctx.charge_bytes(n * size_of::<Value>())?;
    let number = |k: usize| Value::Int(start.wrapping_add((k as i64).wrapping_mul(step)));
    let items = ctx.arena.alloc_slice_fill_with(n, number);
    ctx.tuple_of_leaves(items)
}

/// Item `rank` of a tuple; NaN when it is no tuple or the rank lies outside.
pub fn get_nth_t<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, rank: Value<'a>) -> Res<'a> {
    if !container.is_tuple() {
        return Ok(Value::Float(f64::NAN));
    }
    match place_of_rank(rank, ctx.len(container)?)? {
        Some(place) => ctx.item(container, place as i64),
        None => Ok(Value::Float(f64::NAN)),
    }
}

/// Item `rank` in iteration order, negative ranks from the end; the empty set when outside.
pub fn get_nth_f<'a>(ctx: &mut Ctx<'a>, container: Value<'a>, rank: Value<'a>) -> Res<'a> {
    let n = ctx.len(container)? as i64;
    let rank = rank.as_int().ok_or(EvalError::TypeError)?;
    let place = if rank < 0 { rank.saturating_add(n) } else { rank };
    if !(0..n).contains(&place) {
        return Ok(Value::EMPTY_SET);
    }
    Ok(nth(ctx, container, place as usize)?.unwrap_or(Value::EMPTY_SET))
}

#[cfg(test)]
mod tests;
