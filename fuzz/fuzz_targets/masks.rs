//! Any two sets of places: union, intersection and difference by rows are those of the sets themselves.
#![no_main]

use std::collections::BTreeSet;

use libfuzzer_sys::fuzz_target;
use megabatt::exec::Worker;
use megabatt::expression::evaluate;
use megabatt::value::{Budget, Dialect};

type Places = BTreeSet<(i8, i8)>;

fn literal(places: &Places) -> String {
    if places.is_empty() {
        return "frozenset()".to_owned();
    }
    let items: Vec<String> = places.iter().map(|(i, j)| format!("({i}, {j})")).collect();
    format!("frozenset({{{}}})", items.join(", "))
}

fuzz_target!(|sets: (Vec<(i8, i8)>, Vec<(i8, i8)>)| {
    // Small numbers make boxes that fit; whatever does not is the general form's.
    let set = |places: Vec<(i8, i8)>| -> Places { places.into_iter().take(64).map(|(i, j)| (i % 40, j % 40)).collect() };
    let (a, b) = (set(sets.0), set(sets.1));
    let budget = Budget { fuel: 1 << 30, memory_bytes: 1 << 30 };
    let mut worker = Worker::default();
    for (name, expected) in [
        ("combine", &a | &b),
        ("intersection", &a & &b),
        ("difference", &a - &b),
    ] {
        let call = format!("{name}({}, {})", literal(&a), literal(&b));
        assert_eq!(evaluate(&mut worker, &call, Dialect::Arc, budget), literal(&expected), "{call}");
    }
});
