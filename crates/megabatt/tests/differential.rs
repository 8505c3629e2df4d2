//! Fast against naive: every primitive of both dialects on random arguments of its types, and random whole programs.
//!
//! `MEGABATT_DRAWS` sets how many calls of each primitive and size are drawn.

use std::collections::BTreeMap;

use megabatt::exec::{DEFAULT_BUDGET, Inputs, Worker};
use megabatt::expression::evaluate;
use megabatt::lang::parse_file;
use megabatt::plan::Plan;
use megabatt::prim::Op;
use megabatt::value::{Budget, Dialect, Grid, repr};
use megabatt_testkit::generate::{Generator, source};
use megabatt_testkit::reference;
use megabatt_testkit::value::{Dialect as Reference, Py};

/// Wider than what the reference's own limits let through, so that no budget of ours hides a difference.
const BUDGET: Budget = Budget { fuel: 1 << 40, memory_bytes: 1 << 30 };

/// Integers among the odd ones of the generator that no budget reaches.
const EXTREMES: [&str; 2] = ["1000000007", "9223372036854775807"];

/// Steps of the reference for a call: a few drawn calls enlarge what they enlarged before.
const STEPS: u64 = 20_000_000;

/// Leaves of a value that is still compared.
const PRINTED: usize = 4_000_000;

/// Largest sides of ordinary grids, and how many calls are drawn at each.
const SIZES: [(usize, usize); 3] = [(3, 12), (10, 12), (30, 4)];

fn draws(default: usize) -> usize {
    std::env::var("MEGABATT_DRAWS").ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Outcomes that compare nothing: the reference's own limits, and integers that leave 64 bits inside a default.
fn is_limit(outcome: &Result<String, String>) -> bool {
    matches!(outcome, Err(error) if ["Fuel", "Memory", "RecursionError"].contains(&error.as_str()))
}

fn check(dialect: Dialect, of: Reference) {
    let mut worker = Worker::default();
    let mut compared: BTreeMap<&str, usize> = BTreeMap::new();
    let mut wrong = Vec::new();
    for op in Op::all().filter(|op| op.row().dialects.has(dialect)) {
        let name = op.name();
        for (size, n) in SIZES {
            let mut generator = Generator::new(of, size, op as u64 * 1000 + size as u64).with_odd_percent(12);
            for _ in 0..draws(n) {
                let Some(call) = generator.call(name) else { continue };
                let value = reference::eval_value_within(of, &call.source, STEPS);
                // Functions have no literal, and each side names them its own way. What is shared many times over is
                // small for the reference and past what one value may have here.
                if value.as_ref().is_ok_and(|value| matches!(value, Py::Func(_)) || value.tree_size(PRINTED) >= PRINTED)
                {
                    continue;
                }
                let expected = value.map(|value| value.to_string()).map_err(|error| error.to_string());
                if is_limit(&expected) {
                    continue;
                }
                let expected = expected.unwrap_or_else(|error| format!("error: {error}"));
                let got = evaluate(&mut worker, &call.source, dialect, BUDGET);
                // A call is paid for before it looks at what it is given: where a factor makes it dearer than what there
                // is, it is not seen that there is nothing to enlarge (`upscale(5, 1000000007)`).
                if got == "error: fuel" && expected.len() < 20 && EXTREMES.iter().any(|n| call.source.contains(n)) {
                    continue;
                }
                *compared.entry(name).or_default() += 1;
                if got != expected {
                    wrong.push(format!("{}\n  reference {expected}\n  here      {got}", call.source));
                }
            }
        }
    }
    let total: usize = compared.values().sum();
    let mut shortest = wrong.clone();
    shortest.sort_by_key(String::len);
    shortest.truncate(6);
    assert!(wrong.is_empty(), "{} of {total} calls differ; the shortest:\n{}", wrong.len(), shortest.join("\n"));
    let missing: Vec<&str> = Op::all()
        .filter(|op| op.row().dialects.has(dialect) && compared.get(op.name()).copied().unwrap_or(0) == 0)
        .map(Op::name)
        .collect();
    assert!(missing.is_empty(), "primitives that no draw reached: {missing:?}");
    eprintln!("{dialect}: {total} random calls of {} primitives agree", compared.len());
}

#[test]
fn random_calls_of_the_arc_dialect() {
    check(Dialect::Arc, Reference::Arc);
}

#[test]
fn random_calls_of_the_batt_dialect() {
    check(Dialect::Batt, Reference::Batt);
}

/// Functions within values have the same names on both sides, and the same place in a set.
#[test]
fn functions_inside_values_are_named_and_ordered_alike() {
    let kinds = [
        "chain(first, last, first)",
        "power(identity, 3)",
        "power(identity, 2)",
        "matcher(first, 1)",
        "fork(add, first, last)",
        "lbind(add, 1)",
        "rbind(add, 1)",
        "compose(first, last)",
    ];
    let nothing = "rapply((halve, fork(lbind, identity, height_t)), (11, 11))";
    let all = kinds.iter().fold("initset(add)".to_string(), |set, kind| format!("insert({kind}, {set})"));
    let mut worker = Worker::default();
    assert_eq!(
        evaluate(&mut worker, nothing, Dialect::Batt, BUDGET),
        reference::eval(Reference::Batt, nothing).unwrap()
    );
    for (dialect, of) in [(Dialect::Arc, Reference::Arc), (Dialect::Batt, Reference::Batt)] {
        for call in
            ["rapply((crement, lbind(power, identity)), 2)", "rapply((crement, lbind(power, identity)), 1)", &all]
        {
            let expected = reference::eval(of, call).expect("a value");
            assert_eq!(evaluate(&mut worker, call, dialect, BUDGET), expected, "{dialect}: {call}");
        }
    }
}

/// Calls whose functions are safe defaults of the batt dialect, each of them equal to itself alone.
const DEFAULT_FUNCTIONS: [&str; 8] = [
    "equality(rbind((), ()), rbind((), ()))",
    "size(apply(rbind(rbind, 5), frozenset({1, 2, 3})))",
    "size(apply(compose(lbind(rbind, 5), even), frozenset({1, 2, 3})))",
    "size(dedupe(apply(rbind(lbind, 5), (1, 1, 2))))",
    "apply(fork(equality, rbind(rbind, 5), rbind(rbind, 5)), (1, 2))",
    "apply(compose(fork(equality, identity, identity), rbind(rbind, 5)), (1, 2))",
    "apply(fork(power, identity, rbind(contained, ((), (0, 0)))), frozenset({0, 2, 4, 9, 10}))",
    "size(insert(rbind((), ()), initset(power(identity, ()))))",
];

#[test]
fn default_functions_are_equal_to_themselves_alone() {
    let mut worker = Worker::default();
    for call in DEFAULT_FUNCTIONS {
        let expected = reference::eval(Reference::Batt, call).expect("a value");
        assert_eq!(evaluate(&mut worker, call, Dialect::Batt, BUDGET), expected, "{call}");
    }
}

/// A grid of the generator as one of ours; `None` when it is not an ordinary one.
fn grid_of(value: &Py) -> Option<Grid> {
    let text = source(value);
    let rows: Vec<Vec<u8>> = serde_json::from_str(&text.replace(",)", ")").replace('(', "[").replace(')', "]")).ok()?;
    Grid::from_rows(&rows)
}

fn check_programs(dialect: Dialect, of: Reference, n: usize) {
    let mut worker = Worker::default();
    let mut wrong = Vec::new();
    let mut compared = 0;
    for seed in 0..draws(n) as u64 {
        let mut generator = Generator::new(of, 12, seed).with_odd_percent(0);
        let text = generator.program("random", 3 + (seed % 12) as usize);
        let parsed = parse_file("random.py", &text, None).programs.remove(0);
        let program = parsed.unwrap_or_else(|error| panic!("a drawn program does not parse: {error}\n{text}"));
        let plan = Plan::compile(&program);
        let pairs: Vec<(Py, Py)> = (0..2).map(|_| (generator.grid(), generator.grid())).collect();
        let Some(grids) =
            pairs.iter().map(|(i, o)| Some((grid_of(i)?, grid_of(o)?))).collect::<Option<Vec<(Grid, Grid)>>>()
        else {
            continue;
        };
        let samples: Vec<(&Grid, &Grid)> = grids.iter().map(|(i, o)| (i, o)).collect();
        let s = Py::tuple(pairs.iter().map(|(i, o)| Py::pair(i.clone(), o.clone())).collect());
        let inputs = match of {
            Reference::Arc => vec![pairs[0].0.clone()],
            Reference::Batt => vec![s, pairs[0].0.clone(), Py::None],
        };
        let expected = reference::run_program(of, &text, "solve_random", &inputs);
        let expected = expected.map(|value| value.to_string()).map_err(|error| error.to_string());
        if is_limit(&expected) {
            continue;
        }
        let inputs = Inputs { samples: &samples, grid: samples[0].0, reference: None };
        let got = worker.run(&plan, &inputs, DEFAULT_BUDGET, |ctx, evaluation| match evaluation.result {
            Ok(values) => Ok(repr(values[0], ctx.dialect)),
            Err(failure) => Err(failure.error.to_string()),
        });
        compared += 1;
        if got != expected {
            wrong.push(format!("{text}on {}\n  reference {expected:?}\n  here      {got:?}", source(&pairs[0].0)));
        }
    }
    wrong.sort_by_key(String::len);
    let shown = wrong.iter().take(2).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {compared} programs differ; the shortest:\n{shown}", wrong.len());
    assert!(compared * 2 > draws(n), "only {compared} programs could be compared");
    eprintln!("{dialect}: {compared} random programs agree");
}

#[test]
fn random_programs_of_the_arc_dialect() {
    check_programs(Dialect::Arc, Reference::Arc, 400);
}

#[test]
fn random_programs_of_the_batt_dialect() {
    check_programs(Dialect::Batt, Reference::Batt, 400);
}

/// Calls that make a closure of each place and hand it on: to find an extreme by keys that are ints or not, of
/// containers that are empty or not, and to be told apart.
fn closures_of_items() -> Vec<String> {
    let (places, points) = ("asindices(canvas(0, (4, 5)))", "totuple(asindices(canvas(0, (2, 3))))");
    let mut calls = Vec::new();
    for extreme in ["argmin", "argmax", "valmin", "valmax"] {
        for container in [points, "asindices(canvas(0, (1, 1)))", "interval(0, 0, 1)"] {
            for key in ["fork(add, first, last)", "identity", "chain(even, first, identity)", "power(first, 2)"] {
                for bind in ["lbind(lbind, subtract)", "lbind(rbind, subtract)", "lbind(rbind, astuple)"] {
                    let closure = format!("compose(lbind(compose, {key}), {bind})");
                    calls.push(format!("apply(compose(lbind({extreme}, {container}), {closure}), {places})"));
                }
            }
        }
    }
    for use_ in ["fork(equality, identity, identity)", "fork(equality, first, last)", "size", "identity"] {
        let twice = "fork(astuple, lbind(lbind, add), lbind(lbind, add))";
        calls.push(format!("apply(compose({use_}, {twice}), {places})"));
        calls.push(format!("apply(compose({use_}, lbind(lbind, add)), {places})"));
    }
    calls
}

/// Closures column by column and item by item: the same outcome and the same fuel, on every recorded and drawn call.
#[test]
fn columns_change_neither_outcome_nor_fuel() {
    let grid = Grid::filled(1, 1, 0);
    let inputs = Inputs { samples: &[], grid: &grid, reference: None };
    let (mut columns, mut items) = (Worker::default(), Worker::item_by_item());
    let mut wrong = Vec::new();
    let mut compared = 0;
    for (dialect, of) in [(Dialect::Arc, Reference::Arc), (Dialect::Batt, Reference::Batt)] {
        let recorded = megabatt_testkit::oracle::primitives(of).expect("the vectors are part of the testkit");
        let mut calls: Vec<String> = recorded.into_iter().map(|line| line.call).collect();
        for name in ["apply", "sfilter", "mapply", "argmax", "argmin", "valmax", "valmin", "order", "papply", "extract"]
        {
            let mut generator = Generator::new(of, 10, 5).with_odd_percent(8);
            calls.extend((0..draws(200)).filter_map(|_| generator.call(name)).map(|call| call.source));
        }
        calls.extend(closures_of_items());
        calls.extend(DEFAULT_FUNCTIONS.map(str::to_owned));
        for call in calls {
            let Ok(program) = megabatt::lang::parse_expression(&call, dialect) else { continue };
            let plan = Plan::compile(&program);
            let outcome = |worker: &mut Worker| {
                worker.run(&plan, &inputs, BUDGET, |ctx, evaluation| {
                    let value = evaluation.result.map(|values| repr(values[0], ctx.dialect));
                    (value.map_err(|failure| failure.error), evaluation.fuel)
                })
            };
            let (here, there) = (outcome(&mut columns), outcome(&mut items));
            compared += 1;
            if here != there {
                wrong.push(format!("{dialect}: {call}\n  columns {here:?}\n  items   {there:?}"));
            }
        }
    }
    wrong.sort_by_key(String::len);
    let shown = wrong.iter().take(4).cloned().collect::<Vec<_>>().join("\n");
    assert!(wrong.is_empty(), "{} of {compared} calls differ; the shortest:\n{shown}", wrong.len());
    assert!(compared > 20_000);
}
