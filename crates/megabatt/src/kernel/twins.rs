//! Values that have two forms: no primitive may tell a large patch made of words from the set that it equals, a tuple
//! joined of patches or a product of two sets from one that has its items listed, or a wide grid of bytes from the tuple
//! of its rows; neither by its result nor by its fuel.

use super::chance::{Chance, each};
use super::mask;
use crate::prim::Op;
use crate::value::{
    Budget, Ctx, Dialect, EvalError, Grid, Value, compare, grid_json, identical_or_equal, less_than, repr,
};

/// Enough for any call on a patch, too little for what grows without end.
const FUEL: u64 = 1 << 22;

fn items<'a>(ctx: &mut Ctx<'a>, container: Value<'a>) -> Vec<Value<'a>> {
    ctx.list(container, 0).unwrap_or_default()
}

/// A patch at a place up to `reach` off.
fn part<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance, places: bool, reach: u64) -> Value<'a> {
    let side = 1 + chance.below(9);
    let patch = chance.patch(ctx, side, places);
    let by = Value::Pair(chance.below(reach) as i32, chance.below(reach) as i32);
    ctx.prim2(Op::Shift.primitive(), patch, by).unwrap_or(patch)
}

/// Parts, some of which are one patch moved.
fn parts<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance, places: bool, reach: u64) -> Vec<Value<'a>> {
    let mut parts = Vec::new();
    for _ in 0..2 + chance.below(5) {
        let again = parts.last().copied().filter(|_| chance.below(2) == 0);
        parts.push(match again {
            Some(patch) => {
                let by = Value::Pair(chance.below(9) as i32, chance.below(9) as i32);
                ctx.prim2(Op::Shift.primitive(), patch, by).unwrap_or(patch)
            }
            None => part(ctx, chance, places, reach),
        });
    }
    parts
}

/// A large patch of words, and as the set of its items.
fn large<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance) -> Option<(Value<'a>, Value<'a>)> {
    let places = chance.below(2) == 0;
    let place = |chance: &mut Chance| Value::Pair(chance.below(20) as i32 - 5, chance.below(20) as i32 - 5);
    let patch = match chance.below(6) {
        0 => {
            let (from, way) = (place(chance), Value::Pair(chance.below(3) as i32 - 1, chance.below(3) as i32 - 1));
            ctx.prim2(Op::Shoot.primitive(), from, way).ok()?
        }
        1 => {
            let ends = [place(chance), Value::Pair(chance.below(90) as i32, chance.below(90) as i32)];
            let ends = ctx.set(&ends).ok()?;
            let op = [Op::Box, Op::Backdrop, Op::Outbox][chance.below(3) as usize];
            ctx.prim1(op.primitive(), ends).ok()?
        }
        _ => {
            let reach = [9, 50][chance.below(2) as usize];
            let parts = parts(ctx, chance, places, reach);
            mask::union_all(ctx, &parts).ok()??
        }
    };
    let Value::Expanse(_) = patch else { return None };
    let items = items(ctx, patch);
    let slow = ctx.set(&items).ok()?;
    assert!(matches!(slow, Value::Set(_)), "a mask holds it: {}", repr(slow, ctx.dialect));
    Some((patch, slow))
}

/// A tuple joined of patches, and as the tuple of its items.
fn joined<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance) -> Option<(Value<'a>, Value<'a>)> {
    let places = chance.below(2) == 0;
    let reach = [20, 50][chance.below(2) as usize];
    let mut parts = parts(ctx, chance, places, reach);
    if reach == 50
        && let Some((fast, _)) = large(ctx, chance)
    {
        parts.push(fast);
    }
    let fast = ctx.joined(ctx.arena.alloc_slice_copy(&parts)).ok()??;
    assert_eq!(fast.parts().len(), parts.len());
    let all: Vec<Value<'a>> = parts.iter().flat_map(|&part| items(ctx, part)).collect();
    let slow = ctx.tuple(&all).ok()?;
    Some((fast, slow))
}

/// What a product may be of: places, cells, numbers and places, rows.
fn factor<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance) -> Value<'a> {
    let (kind, side) = (chance.below(5), 2 + chance.below(3));
    let patch = chance.patch(ctx, side, kind != 1);
    let mut items = items(ctx, patch);
    match kind {
        0 | 1 => patch,
        2 => {
            items.extend((0..1 + chance.below(3) as i64).map(Value::Int));
            ctx.set(&items).unwrap_or(patch)
        }
        3 => {
            items.extend_from_within(..items.len() / 2);
            ctx.tuple(&items).unwrap_or(patch)
        }
        _ => {
            let mut grid = Grid::filled(9, 5, 3);
            (0..chance.below(9)).for_each(|i| grid.set(i as usize, i as usize % 4, 1));
            Value::Grid(ctx.arena.alloc(grid))
        }
    }
}

/// A product that is not listed, and as the set of its couples.
fn product<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance) -> Option<(Value<'a>, Value<'a>)> {
    let (a, b) = (factor(ctx, chance), factor(ctx, chance));
    let fast = ctx.unlisted_product(a, b)?.ok()?;
    let (a, b) = (items(ctx, a), items(ctx, b));
    let mut couples = Vec::new();
    for (&x, &y) in a.iter().flat_map(|x| b.iter().map(move |y| (x, y))) {
        couples.push(ctx.tuple(&[x, y]).ok()?);
    }
    Some((fast, ctx.set(&couples).ok()?))
}

/// A wide grid of bytes, and as the tuple of its rows.
pub(super) fn wide<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance) -> Option<(Value<'a>, Value<'a>)> {
    let colors = 1 + chance.below(4);
    let grid = Value::Grid(ctx.arena.alloc(chance.grid(colors)));
    let sides = Value::Pair(1 + chance.below(40) as i32, 4 + chance.below(60) as i32);
    let canvas = ctx.prim2(Op::Canvas.primitive(), Value::Int(chance.below(4) as i64), sides).ok()?;
    let factor = Value::Int(1 + chance.below(4) as i64);
    let upscale = if ctx.dialect == Dialect::Arc { Op::Upscale } else { Op::UpscaleT };
    let large = match chance.below(7) {
        0 => Ok(canvas),
        1 => ctx.prim2(Op::Hconcat.primitive(), grid, canvas),
        2 => ctx.prim2(Op::Hconcat.primitive(), canvas, grid),
        3 => ctx.prim2(upscale.primitive(), grid, factor),
        4 => ctx.prim2(Op::Vupscale.primitive(), grid, factor),
        5 => ctx.prim2(Op::Vconcat.primitive(), grid, grid),
        _ => ctx.prim1(Op::Rot90.primitive(), canvas),
    };
    let large = large.ok()?;
    let Value::Wide(_) = large else { return None };
    let items = items(ctx, large);
    let slow = ctx.tuple(&items).ok()?;
    assert!(matches!(slow, Value::Tuple(_)), "a packed grid holds it: {}", repr(slow, ctx.dialect));
    Some((large, slow))
}

/// Arguments to try beside a large patch.
fn others<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance) -> Vec<Value<'a>> {
    let prim = |op: Op| Value::Prim(op.primitive());
    let mut others = vec![
        Value::Int(chance.below(10) as i64),
        Value::Pair(chance.below(9) as i32 - 4, chance.below(9) as i32 - 4),
        Value::Grid(ctx.arena.alloc(chance.grid(3))),
        Value::Grid(ctx.arena.alloc(chance.grid(1))),
        Value::EMPTY_SET,
        Value::EMPTY_TUPLE,
    ];
    for op in [Op::Identity, Op::First, Op::Last, Op::Even, Op::Size, Op::Toivec, Op::Neighbors, Op::Initset] {
        others.push(prim(op));
    }
    let even = [prim(Op::Even), prim(Op::Last)];
    others.extend(ctx.prim2(Op::Compose.primitive(), even[0], even[1]));
    others.extend(ctx.prim2(Op::Rbind.primitive(), prim(Op::Shoot), Value::Pair(1, 0)));
    for places in [true, false] {
        others.push(chance.patch(ctx, 9, places));
        others.push(part(ctx, chance, places, 50));
    }
    let pair = [others[chance.below(6) as usize], others[1]];
    others.extend(ctx.tuple(&pair));
    others
}

/// What a call gives and what it leaves of the fuel.
pub(super) fn outcome<'a>(ctx: &mut Ctx<'a>, op: Op, args: &[Value<'a>]) -> (Result<String, EvalError>, u64) {
    let mut ctx = Ctx::new(ctx.arena, ctx.dialect, Budget { fuel: FUEL, memory_bytes: 1 << 30 });
    let result = ctx.prim(op.primitive(), args).map(|value| repr(value, ctx.dialect));
    (result, ctx.budget_left().0)
}

type Twins<'a> = Option<(Value<'a>, Value<'a>)>;

/// Calls primitives on both forms; gives how many calls had a value that was not the safe default.
fn compare_calls(times: u64, twins: impl for<'a> Fn(&mut Ctx<'a>, &mut Chance) -> Twins<'a>) -> u64 {
    let mut values = 0;
    let ops: Vec<Op> = Op::all().collect();
    each(times, |ctx, chance| {
        let Some((fast, slow)) = twins(ctx, chance) else { return };
        let (others, dialect) = (others(ctx, chance), ctx.dialect);
        for &op in ops.iter().filter(|op| op.row().dialects.has(dialect)) {
            let (arity, mut args) = (op.primitive().code.arity() as usize, Vec::new());
            for _ in 0..arity {
                args.push(others[chance.below(others.len() as u64) as usize]);
            }
            let at = chance.below(arity as u64) as usize;
            let twice = chance.below(4) == 0;
            let (mut first, mut second) = (args.clone(), args);
            for at in [at, if twice { arity - 1 - at } else { at }] {
                (first[at], second[at]) = (fast, slow);
            }
            let (quick, plain) = (outcome(ctx, op, &first), outcome(ctx, op, &second));
            values += u64::from(quick.0.is_ok());
            assert!(
                quick == plain,
                "{} of {}\nfast {quick:?}\nslow {plain:?}",
                op.name(),
                second.iter().map(|&arg| repr(arg, dialect)).collect::<Vec<_>>().join(", ")
            );
        }
    });
    values
}

#[test]
fn no_primitive_tells_a_large_patch_from_its_set() {
    let values = compare_calls(300, large);
    assert!(values > 5_000, "only {values} calls had a value");
}

#[test]
fn no_primitive_tells_a_joined_tuple_from_its_items() {
    let values = compare_calls(300, joined);
    assert!(values > 5_000, "only {values} calls had a value");
}

#[test]
fn a_product_of_a_joined_tuple_is_not_listed_either() {
    let mut unlisted = 0;
    each(100, |ctx, chance| {
        let Some((fast, slow)) = joined(ctx, chance) else { return };
        let patch = chance.patch(ctx, 3, true);
        for [fast, slow] in [[[fast, patch], [slow, patch]], [[patch, fast], [patch, slow]]] {
            let is_unlisted = ctx.unlisted_product(fast[0], fast[1]).is_some();
            assert_eq!(is_unlisted, ctx.unlisted_product(slow[0], slow[1]).is_some());
            unlisted += u32::from(is_unlisted);
            let (quick, plain) = (outcome(ctx, Op::Product, &fast), outcome(ctx, Op::Product, &slow));
            assert!(quick == plain, "fast {quick:?}\nslow {plain:?}");
        }
    });
    assert!(unlisted > 50, "only {unlisted} products");
}

#[test]
fn no_primitive_tells_a_product_from_its_couples() {
    let values = compare_calls(400, product);
    assert!(values > 1_500, "only {values} calls had a value");
}

#[test]
fn no_primitive_tells_a_wide_grid_from_the_tuple_of_its_rows() {
    let values = compare_calls(300, wide);
    assert!(values > 5_000, "only {values} calls had a value");
}

/// A value in both forms.
fn any<'a>(ctx: &mut Ctx<'a>, chance: &mut Chance) -> Twins<'a> {
    match chance.below(4) {
        0 => large(ctx, chance),
        1 => joined(ctx, chance),
        2 => product(ctx, chance),
        _ => wide(ctx, chance),
    }
}

#[test]
fn both_forms_are_the_same_value() {
    let (mut seen, mut grids) = (0, 0);
    each(3000, |ctx, chance| {
        let (Some((x, slow)), Some((y, other))) = (any(ctx, chance), any(ctx, chance)) else { return };
        grids += u32::from(matches!((x, y), (Value::Wide(_), Value::Wide(_))));
        seen += 1;
        let dialect = ctx.dialect;
        assert_eq!(repr(x, dialect), repr(slow, dialect));
        assert_eq!(grid_json(x, dialect), grid_json(slow, dialect));
        assert_eq!((x.weight(), x.depth(), x.packed_weight()), (slow.weight(), slow.depth(), slow.packed_weight()));
        // Each with what it is in items, and with what is neither.
        let grid = Value::Grid(ctx.arena.alloc(chance.grid(2)));
        let pairs = Value::Pairs([0, 1, 2, 3]);
        let forms = [
            (x, slow),
            (slow, slow),
            (y, other),
            (other, other),
            (grid, grid),
            (pairs, pairs),
            (Value::None, Value::None),
        ];
        for ((a, plain), (b, plain_b)) in forms.iter().flat_map(|&a| forms.map(|b| (a, b))) {
            assert_eq!(compare(a, b, dialect), compare(plain, plain_b, dialect));
            assert_eq!(identical_or_equal(a, b, dialect), identical_or_equal(plain, plain_b, dialect));
            assert_eq!(less_than(ctx, a, b).ok(), less_than(ctx, plain, plain_b).ok());
        }
        let cell = items(ctx, x);
        let all: Vec<Value<'_>> = ctx.items(x).map(Iterator::collect).unwrap_or_default();
        assert!(cell.len() == all.len() && cell.iter().zip(&all).all(|(&a, &b)| identical_or_equal(a, b, dialect)));
    });
    assert!(seen > 200 && grids > 50, "only {seen} pairs, {grids} of wide grids");
}

#[test]
fn on_a_grid_both_forms_look_alike() {
    let (mut seen, mut ordered) = (0, 0);
    each(400, |ctx, chance| {
        for twins in [large(ctx, chance), joined(ctx, chance)] {
            let Some((fast, slow)) = twins else { continue };
            seen += 1;
            let mut grid = Grid::filled(29, 30, 1);
            for _ in 0..chance.below(200) {
                grid.set(chance.below(29) as usize, chance.below(30) as usize, chance.below(4) as u8);
            }
            let grid = Value::Grid(ctx.arena.alloc(grid));
            if !fast.parts().is_empty() {
                let parts: Vec<Value<'_>> = fast.parts().iter().rev().copied().collect();
                let other = ctx.joined(ctx.arena.alloc_slice_copy(&parts)).ok().flatten().unwrap_or(fast);
                let painted = outcome(ctx, Op::Paint, &[grid, fast]);
                ordered += u32::from(painted.0.is_ok() && painted != outcome(ctx, Op::Paint, &[grid, other]));
            }
            let color = Value::Int(chance.below(16) as i64);
            let by = Value::Pair(chance.below(60) as i32 - 30, chance.below(60) as i32 - 30);
            let calls: [(Op, &[Value<'_>]); 7] = [
                (Op::Paint, &[grid]),
                (Op::Underpaint, &[grid]),
                (Op::Fill, &[grid, color]),
                (Op::Underfill, &[grid, color]),
                (Op::Cover, &[grid]),
                (Op::Recolor, &[color]),
                (Op::Shift, &[]),
            ];
            for (op, before) in calls {
                let with = |form| {
                    let after = if op == Op::Shift { Some(by) } else { None };
                    before.iter().copied().chain([form]).chain(after).collect::<Vec<_>>()
                };
                let (first, second) = (with(fast), with(slow));
                assert_eq!(outcome(ctx, op, &first), outcome(ctx, op, &second), "{}", op.name());
            }
        }
    });
    assert!(seen > 400, "only {seen} patches");
    assert!(ordered > 10, "the order of parts shows on {ordered} grids only");
}
