//! What is random, deep, huge or extreme ends with a value or a typed outcome: no panic, no exhausted stack, no
//! unbounded work, and the same outcome and fuel every time.

use std::collections::BTreeSet;

use megabatt::exec::{DEFAULT_BUDGET, Inputs, Worker};
use megabatt::expression::evaluate;
use megabatt::lang::parse_file;
use megabatt::plan::Plan;
use megabatt::prim::Op;
use megabatt::value::{Budget, Dialect, EvalError, Grid, repr};
use megabatt_testkit::adversarial::{PROGRAMS, chain, solver};
use megabatt_testkit::generate::Generator;
use megabatt_testkit::straight_line::{Callable, program};
use megabatt_testkit::value::Dialect as Reference;

const CONSTANTS: [&str; 12] =
    ["ZERO", "ONE", "TWO", "THREE", "TEN", "NEG_ONE", "F", "T", "UNITY", "DOWN_LEFT", "THREE_BY_THREE", "ORIGIN"];

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

type Outcome = (Result<String, EvalError>, u64);

/// Runs a program; the value as text, or its weight where sharing makes the text very long, and the fuel.
fn outcome(worker: &mut Worker, text: &str, dialect: Dialect, grid: &Grid, budget: Budget) -> Outcome {
    let parsed = parse_file("robustness.py", text, Some(dialect)).programs.remove(0);
    let plan = Plan::compile(&parsed.unwrap_or_else(|error| panic!("{error:?}\n{text}")));
    let samples = [(grid, grid)];
    let inputs = Inputs { samples: &samples, grid, reference: None };
    worker.run(&plan, &inputs, budget, |ctx, evaluation| {
        let value = match evaluation.result {
            Ok(values) if values[0].weight() > 100_000 => Ok(format!("of weight {}", values[0].weight())),
            Ok(values) => Ok(repr(values[0], ctx.dialect)),
            Err(failure) => Err(failure.error),
        };
        (value, evaluation.fuel)
    })
}

/// The outcome, which must be the same again and in a new worker, within the budget.
fn settled(worker: &mut Worker, text: &str, dialect: Dialect, grid: &Grid, budget: Budget) -> Outcome {
    let first = outcome(worker, text, dialect, grid, budget);
    assert_eq!(first, outcome(worker, text, dialect, grid, budget), "a second run differs\n{text}");
    assert_eq!(first, outcome(&mut Worker::default(), text, dialect, grid, budget), "a new worker differs\n{text}");
    assert!(first.1 <= budget.fuel, "{} of {} fuel\n{text}", first.1, budget.fuel);
    first
}

fn random_programs(dialect: Dialect, signature: &str, n: usize) {
    let callables: Vec<Callable<'_>> = Op::all()
        .filter(|op| op.row().dialects.has(dialect))
        .map(|op| Callable { name: op.name(), arity: op.primitive().code.arity().into() })
        .collect();
    let budget = Budget { fuel: 50_000, memory_bytes: 16 << 20 };
    let mut draw = Draw(7);
    let mut worker = Worker::default();
    let mut values = 0;
    for _ in 0..n {
        let grid = draw.grid();
        let stmts = 1 + draw.below(12);
        let text = program(&callables, &CONSTANTS, signature, stmts, |n| draw.below(n));
        values += usize::from(settled(&mut worker, &text, dialect, &grid, budget).0.is_ok());
    }
    assert!(values * 50 > n, "only {values} of {n} programs gave a value");
    eprintln!("{dialect}: {n} untyped programs ended, {values} with a value");
}

#[test]
fn untyped_programs_of_the_arc_dialect_end() {
    random_programs(Dialect::Arc, "I", 3000);
}

#[test]
fn untyped_programs_of_the_batt_dialect_end() {
    random_programs(Dialect::Batt, "S, I, C", 3000);
}

#[test]
fn typed_programs_end() {
    let mut worker = Worker::default();
    let mut draw = Draw(11);
    for (dialect, of) in [(Dialect::Arc, Reference::Arc), (Dialect::Batt, Reference::Batt)] {
        let mut values = 0;
        for seed in 0..150 {
            let mut generator = Generator::new(of, 10, seed);
            let text = generator.program("random", 3 + seed as usize % 10);
            let grid = draw.grid();
            values += usize::from(settled(&mut worker, &text, dialect, &grid, DEFAULT_BUDGET).0.is_ok());
        }
        assert!(values > 30, "only {values} programs gave a value");
    }
}

#[test]
fn adversarial_programs_end() {
    let rows: Vec<Vec<u8>> = (0..30).map(|i| (0..30).map(|j| (i * 7 + j * 3 + i * j) as u8 % 10).collect()).collect();
    let grid = Grid::from_rows(&rows).expect("sides and colours are within limits");
    let mut worker = Worker::default();
    let mut budgets = 0;
    for text in PROGRAMS {
        for (dialect, of) in [(Dialect::Arc, Reference::Arc), (Dialect::Batt, Reference::Batt)] {
            let text = solver(text, of);
            let (value, _) = settled(&mut worker, &text, dialect, &grid, DEFAULT_BUDGET);
            budgets += usize::from(value.is_err_and(EvalError::is_budget));
        }
    }
    assert!(budgets > 20, "only {budgets} programs met a budget");
}

#[test]
fn depth_does_not_exhaust_a_small_stack() {
    let thread = std::thread::Builder::new().stack_size(256 * 1024).spawn(|| {
        let grid = Grid::filled(3, 3, 1);
        let mut worker = Worker::default();
        let mut run = |text: &str| settled(&mut worker, text, Dialect::Arc, &grid, DEFAULT_BUDGET).0;
        for wrap in
            ["compose(increment, @)", "fork(add, @, @)", "matcher(@, 1)", "power(@, 2)", "rbind(lbind(add, 1), @)"]
        {
            for n in [900, 1100, 3000] {
                let next = |x: &str| wrap.replace('@', x);
                // Called, printed and compared.
                let _ = run(&chain(n, "increment", next, "@(1)"));
                let _ = run(&chain(n, "increment", next, "compose(@, @)"));
                let _ = run(&chain(n, "increment", next, "insert(@, initset(@))"));
            }
        }
        assert_eq!(run(&chain(900, "increment", |x| format!("compose(increment, {x})"), "@(1)")), Ok("902".to_owned()));
        let deep = run(&chain(1100, "increment", |x| format!("compose(increment, {x})"), "@(1)"));
        assert_eq!(deep, Err(EvalError::RecursionError));
        for wrap in ["initset(@)", "astuple(@, 1)", "repeat(@, 1)"] {
            for n in [250, 2000] {
                let text = chain(n, "ONE", |x| wrap.replace('@', x), "@");
                let value = run(&text);
                assert_eq!(value.is_err(), n > 255, "{wrap}: {value:?}");
                let _ = run(&chain(n, "ONE", |x| wrap.replace('@', x), "dedupe(repeat(@, 3))"));
            }
        }
    });
    thread.expect("a thread starts").join().expect("no panic");
}

/// Closures that are built alike are ordered by what comes after them, not by where they lie.
#[test]
fn the_order_of_closures_is_one_of_structure() {
    let grid = Grid::filled(1, 1, 0);
    let mut worker = Worker::default();
    let mut seen = BTreeSet::new();
    for (a, b) in [("x3", "x4"), ("x4", "x3")] {
        let text = format!(
            "def solve(I):\n    x1 = lbind(add, 1)\n    x2 = lbind(add, 1)\n    x3 = compose(increment, x1)\n    \
             x4 = compose(decrement, x2)\n    x5 = initset({a})\n    O = insert({b}, x5)\n    return O\n"
        );
        let mut lines: Vec<&str> = text.lines().collect();
        seen.insert(settled(&mut worker, &text, Dialect::Arc, &grid, DEFAULT_BUDGET));
        // The same with the two inner closures made in the other order.
        lines.swap(1, 2);
        let text = lines.join("\n") + "\n";
        seen.insert(settled(&mut worker, &text, Dialect::Arc, &grid, DEFAULT_BUDGET));
    }
    assert_eq!(seen.len(), 1, "{seen:?}");
}

/// Python's `sorted` past the length that CPython sorts by insertion.
#[test]
fn long_lists_are_sorted_stably() {
    let mut worker = Worker::default();
    let mut draw = Draw(3);
    for n in [2, 63, 64, 127, 300] {
        let mut items: Vec<(i64, i64)> = (0..n).map(|k| (draw.below(12) as i64, k)).collect();
        let literal: Vec<String> = items.iter().map(|(a, k)| format!("({a}, {k})")).collect();
        let call = format!("order(({}), compose(initset, first))", literal.join(", "));
        let got = evaluate(&mut worker, &call, Dialect::Arc, DEFAULT_BUDGET);
        assert!(got.starts_with('('), "{got}");
        items.sort_by_key(|item| item.0);
        let call = format!("order(({}), compose(rbind(repeat, 1), first))", literal.join(", "));
        let sorted: Vec<String> = items.iter().map(|(a, k)| format!("({a}, {k})")).collect();
        let expected = format!("({})", sorted.join(", "));
        assert_eq!(evaluate(&mut worker, &call, Dialect::Arc, DEFAULT_BUDGET), expected);
    }
}

type Places = BTreeSet<(i64, i64)>;

fn literal(places: &Places) -> String {
    let items: Vec<String> = places.iter().map(|(i, j)| format!("({i}, {j})")).collect();
    if items.is_empty() { "frozenset()".to_owned() } else { format!("frozenset({{{}}})", items.join(", ")) }
}

/// Set algebra of patches against that of the sets themselves: in a box, across two, and at the limits of the forms.
#[test]
fn masks_obey_the_laws_of_sets() {
    let mut worker = Worker::default();
    let mut draw = Draw(23);
    let budget = Budget { fuel: 1 << 40, memory_bytes: 1 << 30 };
    let corners = [0, -5, 31, 86, 32_740, 32_767, -32_768, -32_790, 2_147_483_640, -2_147_483_648];
    for round in 0..1500 {
        let (ci, cj) = (corners[draw.below(corners.len())], corners[draw.below(corners.len())]);
        let side = [4, 32, 33, 60][draw.below(4)];
        let density = [3, 20, 60][draw.below(3)];
        let mut set = || -> Places {
            (0..draw.below(density)).map(|_| (ci + draw.below(side) as i64, cj + draw.below(side) as i64)).collect()
        };
        let (a, b, c) = (set(), set(), set());
        let (la, lb, lc) = (literal(&a), literal(&b), literal(&c));
        let by = [(0, 0), (1, -1), (30, 30), (-33_000, 33_000), (2_147_483_647, 1)][round % 5];
        let moved: Places = a.iter().map(|(i, j)| (i + by.0, j + by.1)).collect();
        let probe = (ci + draw.below(side) as i64, cj + draw.below(side) as i64);
        let colored: Vec<String> = a.iter().map(|(i, j)| format!("(3, ({i}, {j}))")).collect();
        let object =
            if a.is_empty() { "frozenset()".to_owned() } else { format!("frozenset({{{}}})", colored.join(", ")) };
        let all: Places = a.iter().chain(&b).chain(&c).copied().collect();
        let cases = [
            (format!("combine({la}, {lb})"), literal(&(&a | &b))),
            (format!("intersection({la}, {lb})"), literal(&(&a & &b))),
            (format!("difference({la}, {lb})"), literal(&(&a - &b))),
            (format!("contained({probe:?}, {la})"), if a.contains(&probe) { "True" } else { "False" }.to_owned()),
            (format!("insert({probe:?}, {la})"), literal(&a.iter().copied().chain([probe]).collect())),
            (format!("remove({probe:?}, {la})"), literal(&a.iter().copied().filter(|&p| p != probe).collect())),
            (format!("size({la})"), a.len().to_string()),
            (format!("shift({la}, {by:?})"), literal(&moved)),
            (format!("merge(frozenset({{{la}, {lb}, {lc}}}))"), literal(&all)),
            (format!("merge(({la}, {lb}, {lc}))"), merged(&[&a, &b, &c])),
            (format!("recolor(3, {la})"), object.clone()),
            (format!("toindices({object})"), literal(&a)),
            (format!("equality(combine({la}, {lb}), combine({lb}, {la}))"), "True".to_owned()),
            (
                format!("greater({la}, {lb})"),
                if a.len() > b.len() && b.is_subset(&a) { "True" } else { "False" }.into(),
            ),
        ];
        for (call, expected) in cases {
            assert_eq!(evaluate(&mut worker, &call, Dialect::Arc, budget), expected, "{call}");
        }
    }
}

/// A tuple of the places of one set after the other.
fn merged(sets: &[&Places]) -> String {
    let items: Vec<String> = sets.iter().flat_map(|set| set.iter()).map(|(i, j)| format!("({i}, {j})")).collect();
    match items.len() {
        1 => format!("({},)", items[0]),
        _ => format!("({})", items.join(", ")),
    }
}
