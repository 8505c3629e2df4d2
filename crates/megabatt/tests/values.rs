//! Laws of values: one form for equal values, a total order, sets blind to the order of their making.

use std::cmp::Ordering;

use bumpalo::Bump;
use megabatt::lang::program::Literal;
use megabatt::plan::literal_value;
use megabatt::value::{Budget, Ctx, Dialect, Value, compare, identical_or_equal, repr};
use proptest::prelude::*;

const BUDGET: Budget = Budget { fuel: 1 << 40, memory_bytes: 1 << 30 };

/// Literals of every packed form and of none: colours and other ints, places, cells of both dialects, grids, patches,
/// objects with and without clashes, tuples and sets of all that.
fn literals() -> impl Strategy<Value = Literal> {
    let int =
        prop_oneof![6 => 0..=9i64, 2 => -3..=34i64, 1 => prop_oneof![Just(i64::MAX), Just(i64::MIN), Just(40_000)]]
            .prop_map(Literal::Int)
            .boxed();
    let small = (0..=9i64).prop_map(Literal::Int).boxed();
    let place = (int.clone(), int.clone()).prop_map(|(i, j)| Literal::Tuple(vec![i, j])).boxed();
    let near =
        ((0..40i64), (0..40i64)).prop_map(|(i, j)| Literal::Tuple(vec![Literal::Int(i), Literal::Int(j)])).boxed();
    let arc_cell = (small.clone(), near.clone()).prop_map(|(c, p)| Literal::Tuple(vec![c, p])).boxed();
    let batt_cell = (0..40i64, 0..40i64, -1..=9i64)
        .prop_map(|(i, j, c)| Literal::Tuple([i, j, c].map(Literal::Int).to_vec()))
        .boxed();
    let colors = small.clone();
    let row = move |w: usize| prop::collection::vec(colors.clone(), w).prop_map(Literal::Tuple).boxed();
    let grid = (1..5usize, 1..5usize)
        .prop_flat_map(move |(h, w)| prop::collection::vec(row(w), h).prop_map(Literal::Tuple))
        .boxed();
    let set_of = |item: BoxedStrategy<Literal>| prop::collection::vec(item, 0..8).prop_map(Literal::Set).boxed();
    let leaf = prop_oneof![
        Just(Literal::None),
        any::<bool>().prop_map(Literal::Bool),
        int,
        place,
        arc_cell.clone(),
        batt_cell.clone(),
        grid,
        set_of(near),
        set_of(arc_cell),
        set_of(batt_cell),
    ];
    leaf.prop_recursive(3, 24, 6, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Literal::Tuple),
            prop::collection::vec(inner, 0..5).prop_map(Literal::Set),
        ]
    })
}

fn dialects() -> impl Strategy<Value = Dialect> {
    prop_oneof![Just(Dialect::Arc), Just(Dialect::Batt)]
}

fn form(value: Value<'_>) -> std::mem::Discriminant<Value<'_>> {
    std::mem::discriminant(&value)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn unpacked_and_packed_again_is_the_same(literal in literals(), dialect in dialects()) {
        let arena = Bump::new();
        let mut ctx = Ctx::new(&arena, dialect, BUDGET);
        let value = literal_value(&mut ctx, &literal).unwrap();
        if let Ok(items) = ctx.items(value) {
            let items: Vec<_> = items.collect();
            prop_assert_eq!(items.len(), ctx.len(value).unwrap());
            let again = if value.is_set() { ctx.set(&items) } else { ctx.tuple(&items) }.unwrap();
            prop_assert_eq!(form(value), form(again));
            prop_assert!(identical_or_equal(value, again, dialect));
            prop_assert_eq!(repr(value, dialect), repr(again, dialect));
        }
    }

    #[test]
    fn a_set_is_blind_to_the_order_of_its_making(items in prop::collection::vec(literals(), 0..8), dialect in dialects()) {
        let arena = Bump::new();
        let mut ctx = Ctx::new(&arena, dialect, BUDGET);
        let one = literal_value(&mut ctx, &Literal::Set(items.clone())).unwrap();
        let other = literal_value(&mut ctx, &Literal::Set(items.into_iter().rev().collect())).unwrap();
        prop_assert_eq!(form(one), form(other));
        prop_assert_eq!(compare(one, other, dialect), Ordering::Equal);
        let items: Vec<_> = ctx.items(one).unwrap().collect();
        for pair in items.windows(2) {
            prop_assert_eq!(compare(pair[0], pair[1], dialect), Ordering::Less);
        }
    }

    #[test]
    fn the_order_is_total(literals in prop::array::uniform3(literals()), dialect in dialects()) {
        let arena = Bump::new();
        let mut ctx = Ctx::new(&arena, dialect, BUDGET);
        let [a, b, c] = literals.map(|literal| literal_value(&mut ctx, &literal).unwrap());
        let order = |x, y| compare(x, y, dialect);
        prop_assert_eq!(order(a, a), Ordering::Equal);
        prop_assert_eq!(order(a, b), order(b, a).reverse());
        if order(a, b).is_le() && order(b, c).is_le() {
            prop_assert!(order(a, c).is_le());
        }
        prop_assert_eq!(order(a, b).is_eq(), identical_or_equal(a, b, dialect));
    }

    #[test]
    fn weight_counts_the_leaves(literal in literals(), dialect in dialects()) {
        // A pair and a cell are leaves of their own; so the weight lies between the items and the ints.
        let arena = Bump::new();
        let mut ctx = Ctx::new(&arena, dialect, BUDGET);
        let value = literal_value(&mut ctx, &literal).unwrap();
        let n = ctx.len(value).unwrap_or(1) as u64;
        prop_assert!(value.weight() >= 1);
        let leaf = matches!(value, Value::Pair(..) | Value::Cell { .. });
        prop_assert!(leaf || value.weight() >= n);
    }
}

/// A bool is equal to its int and keeps its own print; of equal items the first stays in a set.
#[test]
fn bools_count_as_ints() {
    let arena = Bump::new();
    let mut ctx = Ctx::new(&arena, Dialect::Arc, BUDGET);
    let one = ctx.tuple(&[Value::Bool(true), Value::Int(0)]).unwrap();
    let other = ctx.tuple(&[Value::Int(1), Value::Bool(false)]).unwrap();
    let packed = ctx.pair(1, 0).unwrap();
    assert!(identical_or_equal(one, other, Dialect::Arc) && identical_or_equal(one, packed, Dialect::Arc));
    assert_eq!(repr(one, Dialect::Arc), "(True, 0)");
    let set = ctx.set(&[Value::Bool(true), Value::Int(1)]).unwrap();
    assert_eq!(repr(set, Dialect::Arc), "frozenset({True})");
    let mixed = ctx.set(&[one, Value::Pair(0, 0)]).unwrap();
    let plain = ctx.set(&[packed, Value::Pair(0, 0)]).unwrap();
    assert!(identical_or_equal(mixed, plain, Dialect::Arc));
}

/// Nothing nests or grows without bound: the limit is an ordinary error.
#[test]
fn values_are_bounded() {
    let arena = Bump::new();
    let mut ctx = Ctx::new(&arena, Dialect::Arc, BUDGET);
    let mut value = Value::Int(0);
    let error = loop {
        match ctx.tuple(&[value]) {
            Ok(deeper) => value = deeper,
            Err(error) => break error,
        }
    };
    assert_eq!(error.name(), "Memory");
    let mut value = Value::Int(0);
    let error = loop {
        match ctx.tuple(&[value, value]) {
            Ok(larger) => value = larger,
            Err(error) => break error,
        }
    };
    assert_eq!(error.name(), "Memory");
}
