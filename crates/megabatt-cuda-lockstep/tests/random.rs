//! Drawn calls and programs on the kernels: outcome, value and fuel are those of one core.
//!
//! `MEGABATT_DRAWS` sets how many calls of each primitive and size are drawn, `MEGABATT_PRIMITIVE` draws of one alone.

mod comparison;

use comparison::{compare_plans, lockstep, plans_of};
use megabatt::prim::Op;
use megabatt::value::{Budget, Dialect};
use megabatt_testkit::generate::Generator;
use megabatt_testkit::value::Dialect as Drawn;

/// Largest sides of ordinary grids.
const SIZES: [usize; 3] = [3, 10, 30];
/// Budgets: ample, and so small that many calls end by them.
const BUDGETS: [Budget; 6] = [
    Budget { fuel: 100_000_000, memory_bytes: 1 << 40 },
    Budget { fuel: 200, memory_bytes: 1 << 40 },
    Budget { fuel: 12, memory_bytes: 1 << 40 },
    Budget { fuel: 100_000_000, memory_bytes: 200_000 },
    Budget { fuel: 100_000_000, memory_bytes: 20_000 },
    Budget { fuel: 100_000_000, memory_bytes: 6_000 },
];

fn draws() -> usize {
    std::env::var("MEGABATT_DRAWS").ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}

#[test]
fn drawn_calls_of_every_primitive() {
    let Some(device) = lockstep() else { return };
    let only = std::env::var("MEGABATT_PRIMITIVE").ok();
    for (dialect, of) in [(Dialect::Arc, Drawn::Arc), (Dialect::Batt, Drawn::Batt)] {
        let known = Op::all().filter(|op| op.row().dialects.has(dialect));
        let mut calls = Vec::new();
        for op in known.filter(|op| only.as_ref().is_none_or(|only| only == op.name())) {
            for size in SIZES {
                let mut generator = Generator::new(of, size, op as u64 * 1000 + size as u64 + 7).with_odd_percent(12);
                calls.extend((0..draws()).filter_map(|_| generator.call(op.name())).map(|call| call.source));
            }
        }
        let (plans, calls) = plans_of(calls, dialect);
        for budget in BUDGETS {
            let (report, differ) = compare_plans(&device, &plans, budget);
            // What was deferred, when one asks for it.
            let text = report.to_string();
            let lines = if only.is_some() { usize::MAX } else { 1 };
            println!("{dialect}, {budget:?}: {}", text.lines().take(lines).collect::<Vec<_>>().join("\n"));
            let mut texts: Vec<String> =
                differ.into_iter().map(|(at, difference)| format!("{}\n{difference}", calls[at])).collect();
            texts.sort_by_key(String::len);
            let shown: Vec<&str> = texts.iter().take(5).map(String::as_str).collect();
            assert!(
                texts.is_empty(),
                "{dialect}, {budget:?}: {} of {} differ:\n{}",
                texts.len(),
                calls.len(),
                shown.join("\n")
            );
        }
    }
}
