//! Fast ways through containers against the item by item one.

use super::super::chance::{Chance, assert_same, each};
use super::super::functional;
use super::*;
use crate::prim::Op;
use crate::value::repr;

#[test]
fn merged_tuples_of_patches_have_their_items() {
    let mut long = 0;
    each(400, |ctx, chance| {
        let places = chance.below(2) == 0;
        let side = 1 + chance.below(7);
        let patches: Vec<Value<'_>> = (0..1 + chance.below(5))
            .map(|_| {
                let places = if chance.below(9) == 0 { !places } else { places };
                chance.patch(ctx, side, places)
            })
            .collect();
        let items: Vec<Value<'_>> = patches
            .iter()
            .flat_map(|&patch| ctx.items(patch).map(Iterator::collect::<Vec<_>>).unwrap_or_default())
            .collect();
        let Ok(tuple) = ctx.tuple(&patches) else { return };
        let (fast, slow) = (merge(ctx, tuple), ctx.tuple(&items));
        long += u32::from(fast.is_ok_and(|fast| !fast.parts().is_empty() && items.len() > SIDE));
        let size = |value: Res<'_>| value.map(|value| (value.weight(), value.depth()));
        assert_eq!(size(fast), size(slow));
        assert_same(ctx, fast, slow, || format!("{} patches", patches.len()));
    });
    assert!(long > 60, "only {long} of 800 were long");
}

/// A packed patch, some of its items in a tuple, or something else.
fn any<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance) -> Value<'a> {
    let (side, places) = (1 + chance.below(4), chance.below(2) == 0);
    let patch = chance.patch_near(ctx, side, 2, places);
    let mut items = ctx.list(patch, 3).unwrap_or_default();
    if chance.below(2) == 0 {
        items.extend([Value::EMPTY_TUPLE, patch, Value::Int(1)].into_iter().take(chance.below(4) as usize));
    }
    let made = match chance.below(6) {
        0 => return [Value::EMPTY_TUPLE, Value::EMPTY_SET, Value::Int(0)][chance.below(3) as usize],
        1 => return patch,
        2 | 3 => ctx.tuple(&items),
        _ => ctx.set(&items),
    };
    made.unwrap_or(patch)
}

#[test]
fn what_is_left_is_what_the_other_lacks() {
    let mut empty = 0;
    each(3000, |ctx, chance| {
        let (a, b) = (any(ctx, chance), any(ctx, chance));
        empty += u32::from([a, b].into_iter().any(|value| value.is_empty_tuple() || value.is_empty_set()));
        let slow = ctx.list(a, 0).and_then(|items| {
            let mut rest = Vec::new();
            for item in items {
                if !ctx.contains(b, item)? {
                    rest.push(item);
                }
            }
            collect_part(ctx, a, &rest)
        });
        let fast = difference(ctx, a, b);
        let text = || format!("{} without {}", repr(a, ctx.dialect), repr(b, ctx.dialect));
        assert_same(ctx, fast, slow, text);
    });
    assert!(empty > 1000, "only {empty} of 6000 were empty");
}

#[test]
fn what_is_kept_of_a_set_is_the_set_of_it() {
    let (mut some, mut all) = (0, 0);
    each(2000, |ctx, chance| {
        let (container, wanted) = (any(ctx, chance), Value::Int(chance.below(4) as i64));
        let function = if chance.below(2) == 0 { Op::Size } else { Op::First };
        let Ok(condition) = functional::matcher(ctx, Value::Prim(function.primitive()), wanted) else { return };
        let full = ctx.budget_left();
        let slow = kept(ctx, container, condition).and_then(|kept| ctx.set(&kept));
        let fuel = ctx.fuel;
        ctx.restore_budget(full);
        let fast = sfilter_f(ctx, container, condition);
        if let (Ok(kept), true) = (slow, container.is_set()) {
            let (kept, n) = (ctx.len(kept).unwrap_or(0), ctx.len(container).unwrap_or(0));
            some += u32::from(kept > 0 && kept < n);
            all += u32::from(kept > 1 && kept == n);
        }
        assert_eq!(ctx.fuel, fuel);
        assert_same(ctx, fast, slow, || repr(container, ctx.dialect));
    });
    assert!(some > 20 && all > 20, "some were kept {some} times, all {all} times");
}

#[test]
fn items_of_a_size_are_found_in_any_set() {
    let (mut none, mut some, mut all) = (0, 0, 0);
    each(2000, |ctx, chance| {
        let patches: Vec<Value<'_>> = (0..chance.below(5))
            .map(|_| {
                let (side, places) = (1 + chance.below(2), chance.below(2) == 0);
                chance.patch(ctx, side, places)
            })
            .collect();
        let (Ok(set), Ok(tuple)) = (ctx.set(&patches), ctx.tuple(&patches)) else { return };
        let n = Value::Int(chance.below(4) as i64);
        // A tuple goes item by item, and then is a set.
        let slow = sizefilter_t(ctx, tuple, n).and_then(|kept| ctx.list(kept, 0)).and_then(|kept| ctx.set(&kept));
        let fast = sizefilter(ctx, set, n);
        if let (Ok(kept), Value::Set(set)) = (fast, set) {
            let kept = ctx.len(kept).unwrap_or(0);
            none += u32::from(kept == 0);
            some += u32::from(kept > 0 && kept < set.items.len());
            all += u32::from(kept > 0 && kept == set.items.len());
        }
        assert_same(ctx, fast, slow, || repr(set, ctx.dialect));
    });
    assert!(none > 200 && some > 200 && all > 200, "none {none}, some {some}, all {all}");
}

#[test]
fn ranges_hold_as_many_numbers_as_their_span_has_steps() {
    let ends = [i64::MIN, i64::MIN + 1, -70, -3, -1, 0, 1, 2, 9, 1 << 33, i64::MAX - 1, i64::MAX];
    for at in 0..ends.len().pow(3) {
        let [start, stop, step] = [0, 1, 2].map(|k| ends[at / ends.len().pow(k) % ends.len()]);
        let span = i128::from(stop) - i128::from(start);
        let (span, size) = (if step > 0 { span } else { -span }, i128::from(step).abs().max(1));
        let slow = ((span + size - 1) / size).clamp(0, u32::MAX.into());
        assert_eq!(i128::from(range_len(start, stop, step)), slow, "{start} {stop} {step}");
    }
}
