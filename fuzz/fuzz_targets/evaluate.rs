//! Any program on any sample: it ends within its budget, never panics, and gives the same outcome twice and elsewhere.
#![no_main]

use libfuzzer_sys::fuzz_target;
use megabatt::exec::{Inputs, Worker};
use megabatt::lang::parse_file;
use megabatt::plan::Plan;
use megabatt::prim::Op;
use megabatt::value::{Budget, Dialect, Grid, repr};
use megabatt_testkit::straight_line::{Callable, program};

const CONSTANTS: [&str; 12] = [
    "ZERO", "ONE", "TWO", "THREE", "TEN", "NEG_ONE", "F", "T", "UNITY", "DOWN_LEFT", "THREE_BY_THREE", "ORIGIN",
];

fuzz_target!(|data: &[u8]| {
    let mut bytes = data.iter().copied();
    let mut next = move || usize::from(bytes.next().unwrap_or(0)) << 8 | usize::from(bytes.next().unwrap_or(0));
    let mode = next();
    let dialect = if mode & 1 == 0 { Dialect::Arc } else { Dialect::Batt };
    let signature = if dialect == Dialect::Arc { "I" } else { "S, I, C" };
    let (h, w) = (1 + next() % 30, 1 + next() % 30);
    let colors = 1 + next() % 10;
    let mut noise = next() as u64 | 1;
    let rows: Vec<Vec<u8>> = (0..h)
        .map(|_| {
            (0..w)
                .map(|_| {
                    noise = noise.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    ((noise >> 33) as usize % colors) as u8
                })
                .collect()
        })
        .collect();
    let grid = Grid::from_rows(&rows).expect("sides and colours are within limits");
    let callables: Vec<Callable<'_>> = Op::all()
        .filter(|op| op.row().dialects.has(dialect))
        .map(|op| Callable { name: op.name(), arity: op.primitive().code.arity().into() })
        .collect();
    let text = program(&callables, &CONSTANTS, signature, 1 + next() % 16, |n| next() % n.max(1));
    let parsed = parse_file("fuzz.py", &text, Some(dialect)).programs.remove(0).expect("the text is a program");
    let plan = Plan::compile(&parsed);
    let samples = [(&grid, &grid)];
    let inputs = Inputs { samples: &samples, grid: &grid, reference: None };
    let budget = Budget { fuel: 50_000, memory_bytes: 16 << 20 };
    let outcome = |worker: &mut Worker| {
        worker.run(&plan, &inputs, budget, |ctx, evaluation| {
            let value = evaluation.result.map(|values| repr(values[0], ctx.dialect)).map_err(|failure| failure.error);
            (value, evaluation.fuel)
        })
    };
    let mut worker = Worker::default();
    let first = outcome(&mut worker);
    assert_eq!(first, outcome(&mut worker));
    assert_eq!(first, outcome(&mut Worker::default()));
});
