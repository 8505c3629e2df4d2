//! Closures as code against closures as trees: random closures that share parts, over columns and item by item.

use std::collections::BTreeSet;
use std::fmt::Write;

use megabatt::exec::{DEFAULT_BUDGET, Inputs, Worker};
use megabatt::lang::parse_file;
use megabatt::plan::Plan;
use megabatt::value::{EvalError, Grid, repr};

const GRID: [&[u8]; 4] = [&[0, 3, 0, 3, 5], &[3, 3, 0, 0, 5], &[0, 0, 7, 0, 0], &[2, 0, 7, 7, 1]];

fn grid() -> Grid {
    Grid::from_rows(&GRID).expect("rows of one length")
}

fn plan_of(source: &str) -> Plan {
    let mut programs = parse_file("closures.py", source, None).programs;
    Plan::compile(&programs.remove(0).expect("a program that can be read"))
}

fn outcome(worker: &mut Worker, plan: &Plan) -> (Result<String, EvalError>, u64) {
    let inputs = Inputs { samples: &[], grid: &grid(), reference: None };
    worker.run(plan, &inputs, DEFAULT_BUDGET, |ctx, evaluation| {
        let value = evaluation.result.map(|values| repr(values[0], ctx.dialect));
        (value.map_err(|failure| failure.error), evaluation.fuel)
    })
}

/// Both ways agree; gives what they agree on, and the plan as text.
fn agreed(source: &str) -> (Result<String, EvalError>, String) {
    let plan = plan_of(source);
    let (columns, items) = (outcome(&mut Worker::default(), &plan), outcome(&mut Worker::item_by_item(), &plan));
    // Closures built alike lie in a set as they lie in memory.
    let has_closures = columns.0.as_ref().is_ok_and(|value| value.contains("bind(") || value.contains("compose("));
    let (columns, items) = if has_closures && columns.0.is_ok() && items.0.is_ok() {
        (columns.clone(), (columns.0, items.1))
    } else {
        (columns, items)
    };
    assert_eq!(columns, items, "columns, items:\n{source}\n{}", plan.listing(&["solve"]));
    (columns.0, plan.listing(&["solve"]))
}

#[test]
fn a_call_that_occurs_twice_is_made_once_and_paid_twice() {
    let (value, listing) = agreed(
        "def solve_1(I):\n    x1 = objects(I, T, F, T)\n    x2 = compose(increment, size)\n    \
         x3 = fork(multiply, x2, x2)\n    O = apply(x3, x1)\n    return O\n",
    );
    let is_it = |line: &str| line.contains("r1 = increment(r0)") && line.ends_with("# times 2");
    assert!(listing.lines().any(is_it), "{listing}");
    assert_eq!(value.as_deref(), Ok("frozenset({4, 9, 16})"));
}

#[test]
fn a_closure_that_is_made_twice_is_two() {
    let (value, listing) = agreed(
        "def solve_1(I):\n    x1 = lbind(rbind, equality)\n    x2 = fork(equality, x1, x1)\n    \
         O = apply(x2, (1, 2, 3))\n    return O\n",
    );
    assert!(listing.contains("r0 = rbind(equality, x)") && listing.contains("r1 = rbind(equality, x)"), "{listing}");
    assert_eq!(value.as_deref(), Ok("(False, False, False)"));
    // The same where the closure that makes them is called by way of a value.
    let (value, _) = agreed(
        "def solve_1(I):\n    x1 = lbind(rbind, equality)\n    x2 = branch(T, x1, x1)\n    \
         x3 = fork(equality, x2, x2)\n    O = apply(x3, (1, 2, 3))\n    return O\n",
    );
    assert_eq!(value.as_deref(), Ok("(False, False, False)"));
}

#[test]
fn values_of_the_sample_are_captured() {
    let (value, listing) = agreed(
        "def solve_1(I):\n    x1 = height(I)\n    x2 = lbind(add, x1)\n    x3 = lbind(compose, x2)\n    x4 = x3(double)\n    \
         x5 = fork(subtract, x4, x2)\n    O = apply(x5, (1, 2, 3))\n    return O\n",
    );
    assert!(listing.contains("c0 = c0 of "), "{listing}");
    assert_eq!(value.as_deref(), Ok("(1, 2, 3)"));
}

/// Numbers that look random, the same each time.
struct Draws(u64);

impl Draws {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % n as u64) as usize
    }

    fn of<'s>(&mut self, names: &[&'s str]) -> &'s str {
        names[self.below(names.len())]
    }
}

const UNARY: [&str; 14] = [
    "identity",
    "first",
    "last",
    "size",
    "increment",
    "invert",
    "even",
    "center",
    "normalize",
    "toindices",
    "positive",
    "dedupe",
    "initset",
    "delta",
];
const BINARY: [&str; 12] = [
    "add",
    "multiply",
    "astuple",
    "equality",
    "combine",
    "difference",
    "shift",
    "contained",
    "sfilter",
    "apply",
    "insert",
    "greater",
];
const CONTAINERS: [&str; 6] =
    ["objects(I, T, F, T)", "asindices(I)", "asobject(I)", "totuple(asindices(I))", "interval(0, 5, 1)", "rot90(I)"];

/// A program of closures that are made of earlier ones.
fn program(draws: &mut Draws, batt: bool) -> String {
    let mut text = if batt { "def solve_1(S, I, C):\n" } else { "def solve_1(I):\n" }.to_owned();
    let mut functions: Vec<String> = Vec::new();
    let statements = 3 + draws.below(9);
    for k in 0..statements {
        let mut function = || match functions.len() {
            n if n > 0 && draws.below(3) > 0 => functions[n - 1 - draws.below(n.min(4))].clone(),
            _ => draws.of(&UNARY).to_owned(),
        };
        let (f, g, h) = (function(), function(), function());
        let binary = draws.of(&BINARY);
        let value = draws.of(&["1", "(0, 1)", "I", "T"]);
        let call = match draws.below(12) {
            0 | 1 => format!("compose({f}, {g})"),
            2 | 3 => format!("chain({f}, {g}, {h})"),
            4..=6 => format!("fork({binary}, {f}, {g})"),
            7 => format!("matcher({f}, {value})"),
            8 => format!("lbind({binary}, {value})"),
            9 => format!("rbind({binary}, {value})"),
            10 => format!("compose(lbind({}, {binary}), {f})", draws.of(&["lbind", "rbind"])),
            _ => format!("{}(compose, {f})({g})", draws.of(&["lbind", "rbind"])),
        };
        let _ = writeln!(text, "    x{k} = {call}");
        functions.push(format!("x{k}"));
    }
    let container = draws.of(&CONTAINERS);
    let used = draws.of(&["apply", "sfilter", "mapply", "order", "argmax"]);
    let last = statements - 1;
    match used {
        "apply" | "mapply" => writeln!(text, "    O = {used}(x{last}, {container})\n    return O"),
        _ => writeln!(text, "    O = {used}({container}, x{last})\n    return O"),
    }
    .expect("a string takes it");
    text
}

#[test]
fn code_changes_neither_outcome_nor_fuel() {
    let mut draws = Draws(7);
    let mut values = BTreeSet::new();
    let mut shared = 0;
    for k in 0..6000 {
        let source = program(&mut draws, k % 2 == 0);
        let (value, listing) = agreed(&source);
        shared += usize::from(listing.contains("# times"));
        values.extend(value.ok());
    }
    assert!(shared > 1000, "only {shared} programs make a call twice");
    assert!(values.len() > 300, "only {} distinct values", values.len());
}

#[test]
fn deep_trees_are_no_code() {
    let mut source = "def solve_1(I):\n    x0 = fork(add, identity, identity)\n".to_owned();
    for k in 1..40 {
        let _ = writeln!(source, "    x{k} = fork(add, x{}, x{})", k - 1, k - 1);
    }
    let called = "    x40 = rbind(power, 3)\n    x41 = x40(x2)\n    O = apply(x41, (1, 2))\n    return O\n";
    let (value, _) = agreed(&format!("{source}{called}"));
    assert_eq!(value.as_deref(), Ok("(512, 1024)"));
    // The whole tree has 2^40 calls: fuel ends it, in both ways at once.
    let (value, _) = agreed(&format!("{source}    O = apply(x39, (1, 2))\n    return O\n"));
    assert_eq!(value, Err(EvalError::Fuel));
}

#[test]
fn typed_names_of_batt_are_columns_too() {
    let containers =
        ["asindices(I)", "asobject(I)", "o_g(I, R5)", "product(asindices(I), asindices(I))", "I", "((), (1,))"];
    let functions = ["first_t", "first_f", "last_t", "last_f", "size_t", "size_f"];
    let mut values = BTreeSet::new();
    for container in containers {
        let ranks = ["F0", "L1", "F1", "F2", "L3", "NINE"];
        let nths =
            ["get_nth_t", "get_nth_f"].into_iter().flat_map(|name| ranks.map(|rank| format!("rbind({name}, {rank})")));
        for function in functions.map(String::from).into_iter().chain(nths) {
            let source = format!(
                "def solve_1(S, I, C):\n    x1 = {container}\n    x3 = compose(identity, {function})\n    \
                 O = apply(x3, x1)\n    return O\n",
            );
            values.insert(agreed(&source).0.unwrap_or_default());
        }
    }
    assert!(values.len() > 20, "{} values", values.len());
}
