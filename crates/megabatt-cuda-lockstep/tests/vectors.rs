//! Every recorded call on the kernels: what the device finishes is what one core says, in value, error and fuel.
//!
//! A verdict for each primitive: OK, FAIL, or NOT SUPPORTED; a supported one that was recorded and that the
//! device never finished fails.
//! `MEGABATT_PRIMITIVE=name` runs the calls of one primitive alone.

mod comparison;

use std::collections::{BTreeMap, BTreeSet};

use comparison::{compare_plans, lockstep, plans_of};
use megabatt::prim::Op;
use megabatt::value::{Budget, Dialect};
use megabatt_cuda::support::is_supported;
use megabatt_testkit::oracle;
use megabatt_testkit::value::Dialect as Recorded;

const BUDGET: Budget = Budget { fuel: 100_000_000, memory_bytes: 1 << 40 };

/// Differing calls that are shown.
const SHOWN: usize = 6;

#[test]
fn every_recorded_call_and_every_supported_primitive() {
    let Some(device) = lockstep() else { return };
    let only = std::env::var("MEGABATT_PRIMITIVE").ok();
    let mut wrong: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut recorded_names = BTreeSet::new();
    for (dialect, recorded) in [(Dialect::Arc, Recorded::Arc), (Dialect::Batt, Recorded::Batt)] {
        let lines = oracle::primitives(recorded).expect("the vectors are part of the testkit");
        let lines: Vec<_> = lines.into_iter().filter(|line| only.as_ref().is_none_or(|only| *only == line.f)).collect();
        let names: BTreeMap<String, String> = lines.iter().map(|line| (line.call.clone(), line.f.clone())).collect();
        recorded_names.extend(names.values().cloned());
        let (plans, calls) = plans_of(lines.into_iter().map(|line| line.call), dialect);
        let (report, differ) = compare_plans(&device, &plans, BUDGET);
        println!("{dialect}: {report}");
        for (at, difference) in differ {
            let text = format!("{dialect}: {}\n{difference}", calls[at]);
            wrong.entry(names[&calls[at]].clone()).or_default().push(text);
        }
    }
    let calls = device.report().calls;
    let finished = |op: Op| calls.get(op as usize).copied().unwrap_or(0);
    let mut silent = Vec::new();
    let mut counts = [0; 3];
    for op in Op::all().filter(|op| only.as_ref().is_none_or(|only| only == op.name())) {
        let verdict = match (is_supported(op), wrong.contains_key(op.name())) {
            (_, true) => 1,
            (false, _) => 2,
            (true, _) => 0,
        };
        counts[verdict] += 1;
        println!("  {:<24} {:<14} {:>8} calls", op.name(), ["OK", "FAIL", "NOT SUPPORTED"][verdict], finished(op));
        if is_supported(op) && finished(op) == 0 && recorded_names.contains(op.name()) {
            silent.push(op.name());
        }
    }
    println!("{} OK, {} FAIL, {} NOT SUPPORTED", counts[0], counts[1], counts[2]);
    let mut shown: Vec<&String> = wrong.values().flatten().collect();
    shown.sort_by_key(|text| text.len());
    shown.truncate(SHOWN);
    let total: usize = wrong.values().map(Vec::len).sum();
    let listed: Vec<&str> = shown.into_iter().map(String::as_str).collect();
    assert!(total == 0, "{total} calls differ; the shortest:\n{}", listed.join("\n"));
    assert!(silent.is_empty(), "supported, but never finished on the device: {silent:?}");
}
