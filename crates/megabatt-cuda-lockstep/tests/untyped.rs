//! Programs without types, and what is deep, long, huge or extreme, on the kernels: outcome and fuel are those of one
//! core.

mod comparison;

use comparison::{compare, lockstep, plans_of};
use megabatt::exec::{Batch, Call, DEFAULT_BUDGET, Job, Place, Want};
use megabatt::lang::parse_file;
use megabatt::plan::Plan;
use megabatt::prim::Op;
use megabatt::task::{Dataset, Example, Split, Task};
use megabatt::value::{Budget, Dialect, Grid};
use megabatt_testkit::adversarial::{PROGRAMS, chain, solver};
use megabatt_testkit::straight_line::{Callable, program};
use megabatt_testkit::value::Dialect as Reference;

const CONSTANTS: [&str; 12] =
    ["ZERO", "ONE", "TWO", "THREE", "TEN", "NEG_ONE", "F", "T", "UNITY", "DOWN_LEFT", "THREE_BY_THREE", "ORIGIN"];
const BUDGET: Budget = Budget { fuel: 50_000, memory_bytes: 16 << 20 };

/// A seeded sequence of numbers.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n.max(1)
    }

    fn grid(&mut self) -> Grid {
        let (h, w, colors) = (1 + self.below(30), 1 + self.below(30), 1 + self.below(10));
        let rows: Vec<Vec<u8>> = (0..h).map(|_| (0..w).map(|_| self.below(colors) as u8).collect()).collect();
        Grid::from_rows(&rows).expect("sides and colours are within limits")
    }
}

/// Every program on a few grids.
fn check(what: &str, texts: &[String], dialect: Dialect, budget: Budget) {
    let Some(device) = lockstep() else { return };
    let compiled = |text: &String| {
        let parsed = parse_file("untyped.py", text, Some(dialect)).programs.remove(0);
        Plan::compile(&parsed.unwrap_or_else(|error| panic!("{error}\n{text}")))
    };
    let plans: Vec<Plan> = texts.iter().map(compiled).collect();
    let mut draw = Draw(7);
    let mut pair = || Example { input: draw.grid(), output: Some(draw.grid()) };
    let task = Task { id: "drawn".to_owned(), train: (0..3).map(|_| pair()).collect(), test: vec![pair()] };
    let dataset = Dataset::new("drawn", vec![task]);
    let programs: Vec<Place> = (0..plans.len() as u32).map(|plan| Place { plan, routine: 0 }).collect();
    let job = |program: u32| Job { program, task: 0, split: Split::Train, index: program % 3, call: Call::Solve };
    let jobs: Vec<Job> = (0..plans.len() as u32).map(job).collect();
    let batch = Batch {
        plans: &plans,
        programs: &programs,
        dataset: &dataset,
        jobs: &jobs,
        budget,
        batch_size: None,
        want: Want::Everything,
        deadline: None,
        stop: None,
    };
    let (report, differ) = compare(&device, &batch);
    println!("{what}, {dialect}, {budget:?}: {report}");
    let mut shown: Vec<String> = differ.iter().map(|(at, text)| format!("{}{text}", texts[*at])).collect();
    shown.sort_by_key(String::len);
    shown.truncate(3);
    assert!(differ.is_empty(), "{what}: {} of {} differ:\n{}", differ.len(), jobs.len(), shown.join("\n"));
}

fn untyped(dialect: Dialect, signature: &str) {
    let callables: Vec<Callable<'_>> = Op::all()
        .filter(|op| op.row().dialects.has(dialect))
        .map(|op| Callable { name: op.name(), arity: op.primitive().code.arity().into() })
        .collect();
    let mut draw = Draw(91);
    let texts: Vec<String> = (0..2000)
        .map(|_| {
            let stmts = 1 + draw.below(12);
            program(&callables, &CONSTANTS, signature, stmts, |n| draw.below(n))
        })
        .collect();
    for budget in [BUDGET, Budget { fuel: 100, ..BUDGET }, Budget { memory_bytes: 50_000, ..BUDGET }] {
        check("untyped", &texts, dialect, budget);
    }
}

#[test]
fn untyped_programs_of_the_arc_dialect() {
    untyped(Dialect::Arc, "I");
}

#[test]
fn untyped_programs_of_the_batt_dialect() {
    untyped(Dialect::Batt, "S, I, C");
}

#[test]
fn adversarial_programs() {
    for (dialect, of) in [(Dialect::Arc, Reference::Arc), (Dialect::Batt, Reference::Batt)] {
        let texts: Vec<String> = PROGRAMS.iter().map(|text| solver(text, of)).collect();
        check("adversarial", &texts, dialect, BUDGET);
    }
}

#[test]
fn deep_values_and_closures() {
    let mut texts = Vec::new();
    for wrap in ["compose(increment, @)", "fork(add, @, @)", "matcher(@, 1)", "power(@, 2)", "rbind(lbind(add, 1), @)"] {
        for n in [3, 60, 900, 1100] {
            for last in ["@(1)", "compose(@, @)", "insert(@, initset(@))", "size(insert(compose(@, @), initset(@)))"] {
                texts.push(chain(n, "increment", |x| wrap.replace('@', x), last));
            }
        }
    }
    for wrap in ["initset(@)", "astuple(@, 1)", "repeat(@, 1)"] {
        for n in [5, 60, 250, 400] {
            for last in ["@", "dedupe(repeat(@, 3))", "greater(@, @)", "order(repeat(@, 3), identity)"] {
                texts.push(chain(n, "ONE", |x| wrap.replace('@', x), last));
            }
        }
    }
    check("deep", &texts, Dialect::Arc, Budget { fuel: 100_000, ..DEFAULT_BUDGET });
}

/// Sorting and choosing by keys of every kind, past the length that CPython sorts by insertion too.
#[test]
fn keys_of_every_kind() {
    let Some(device) = lockstep() else { return };
    let mut draw = Draw(3);
    let mut calls = Vec::new();
    for n in [0, 1, 2, 5, 31, 33, 63, 64, 127, 200] {
        let items: Vec<String> = (0..n).map(|k| format!("({}, {k})", draw.below(12))).collect();
        let container = match n {
            1 => format!("({},)", items[0]),
            _ => format!("({})", items.join(", ")),
        };
        for container in [container.clone(), format!("apply(first, {container})"), format!("initset({container})")] {
            for key in [
                "first",
                "last",
                "identity",
                "compose(initset, first)",
                "compose(rbind(repeat, 1), first)",
                "compose(even, first)",
                "fork(astuple, compose(even, first), first)",
                "compose(asindices, rbind(canvas, (2, 2)))",
                "lbind(add, 1)",
                "lbind(lbind, add)",
                "size",
            ] {
                for by in ["order", "argmax", "argmin", "valmax", "valmin", "sfilter", "mapply", "apply", "extract"] {
                    let first = matches!(by, "mapply" | "apply");
                    calls.push(if first { format!("{by}({key}, {container})") } else { format!("{by}({container}, {key})") });
                }
            }
            for by in ["maximum", "minimum", "mostcommon", "leastcommon", "merge"] {
                calls.push(format!("{by}({container})"));
            }
        }
    }
    for dialect in [Dialect::Arc, Dialect::Batt] {
        let (plans, calls) = plans_of(calls.clone(), dialect);
        let (report, differ) = comparison::compare_plans(&device, &plans, DEFAULT_BUDGET);
        println!("keys, {dialect}: {report}");
        let mut shown: Vec<String> = differ.iter().map(|(at, text)| format!("{}\n{text}", calls[*at])).collect();
        shown.sort_by_key(String::len);
        shown.truncate(4);
        assert!(differ.is_empty(), "{} of {} differ:\n{}", differ.len(), calls.len(), shown.join("\n"));
        assert!(report.deferred_jobs() * 5 < report.jobs, "{report}");
    }
}
