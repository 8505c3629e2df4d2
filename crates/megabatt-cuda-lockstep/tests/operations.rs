//! Operations over arrays of values: on every backend what the primitives give one by one, whatever the items.
//!
//! `MEGABATT_DRAWS` sets how many calls of each primitive and size are drawn.

use bumpalo::Bump;
use megabatt::exec::{AllCores, Backend, DEFAULT_BUDGET, Inputs, OneCore, Worker};
use megabatt::lang::parse_expression;
use megabatt::operation::{Mismatch, Operations, Stage};
use megabatt::plan::Plan;
use megabatt::prim::Op;
use megabatt::value::{Budget, Ctx, Dialect, Grid, Res, Value, grid_value, repr};
use megabatt_cuda_lockstep::Lockstep;
use megabatt_testkit::generate::{Generator, source};
use megabatt_testkit::value::Dialect as Reference;

const BUDGET: Budget = Budget { fuel: 1 << 40, memory_bytes: 1 << 30 };

fn draws() -> usize {
    std::env::var("MEGABATT_DRAWS").ok().and_then(|text| text.parse().ok()).unwrap_or(8)
}

/// Evaluates an expression and shows its value while it lives.
fn with_value(text: &str, dialect: Dialect, see: impl for<'v> FnOnce(&mut Ctx<'v>, Value<'v>)) {
    let program = parse_expression(text, dialect).unwrap_or_else(|error| panic!("{error}: {text}"));
    let plan = Plan::compile(&program);
    let grid = Grid::filled(1, 1, 0);
    let inputs = Inputs { samples: &[], grid: &grid, reference: None };
    Worker::default().run(&plan, &inputs, BUDGET, |_, seen| {
        // An argument that is an error is none. The values live as long as this arena.
        if let Ok(values) = seen.result {
            see(&mut Ctx::new(&Bump::new(), dialect, BUDGET), values[0]);
        }
    });
}

fn shown(result: &Res<'_>, dialect: Dialect) -> String {
    result.map_or_else(|error| format!("error: {error}"), |value| repr(value, dialect))
}

/// What each call gives by itself.
fn one_by_one(op: Op, dialect: Dialect, columns: &[Vec<Value<'_>>]) -> Vec<String> {
    let n = columns[0].len();
    let one = |at: usize| {
        let arena = Bump::new();
        let args: Vec<Value<'_>> = columns.iter().map(|column| column[at]).collect();
        let mut ctx = Ctx::new(&arena, dialect, DEFAULT_BUDGET);
        shown(&ctx.prim(op.primitive(), &args), dialect)
    };
    (0..n).map(one).collect()
}

/// Calls of every primitive on drawn arguments, all of a primitive in one batch.
fn check(backend: &impl Backend, dialect: Dialect, of: Reference) {
    let (mut compared, mut wrong) = (0, Vec::new());
    for op in Op::all().filter(|op| op.row().dialects.has(dialect)) {
        for size in [3, 10, 30] {
            let mut generator = Generator::new(of, size, 77 + op as u64 * 1000 + size as u64).with_odd_percent(12);
            let calls: Vec<_> = (0..draws()).filter_map(|_| generator.call(op.name())).collect();
            for arity in 1..=4 {
                let calls: Vec<String> = calls
                    .iter()
                    .filter(|call| call.args.len() == arity)
                    .map(|call| call.args.iter().map(|arg| source(arg) + ", ").collect::<String>())
                    .collect();
                let text: String = calls.iter().map(|args| format!("({args}), ")).collect();
                if calls.is_empty() {
                    continue;
                }
                with_value(&format!("({text})"), dialect, |ctx, items| {
                    let items = ctx.slice(items).expect("a tuple");
                    let rows: Vec<&[Value<'_>]> = items.iter().map(|&item| ctx.slice(item).expect("a tuple")).collect();
                    let columns: Vec<Vec<Value<'_>>> =
                        (0..arity).map(|at| rows.iter().map(|row| row[at]).collect()).collect();
                    let expected = one_by_one(op, dialect, &columns);
                    let slices: Vec<&[Value<'_>]> = columns.iter().map(Vec::as_slice).collect();
                    let got = Operations::on(backend, dialect).batch_call(ctx, op.name(), &slices).expect("columns");
                    for ((args, expected), got) in calls.iter().zip(&expected).zip(&got) {
                        compared += 1;
                        let got = shown(got, dialect);
                        if got != *expected {
                            wrong.push(format!("{}({args})\n  one by one {expected}\n  here       {got}", op.name()));
                        }
                    }
                });
            }
        }
    }
    wrong.sort_by_key(String::len);
    let shortest = wrong[..wrong.len().min(6)].join("\n");
    assert!(wrong.is_empty(), "{}: {} of {compared} differ; the shortest:\n{shortest}", backend.name(), wrong.len());
    assert!(compared > 1000, "{compared} calls are too few to say anything");
    eprintln!("{}: {compared} calls agree", backend.name());
}

#[test]
fn calls_on_the_cores() {
    check(&OneCore::default(), Dialect::Arc, Reference::Arc);
    check(&AllCores { threads: 3 }, Dialect::Batt, Reference::Batt);
}

#[test]
fn calls_on_the_kernels() {
    match Lockstep::new() {
        Ok(lockstep) => {
            check(&lockstep, Dialect::Arc, Reference::Arc);
            check(&lockstep, Dialect::Batt, Reference::Batt);
            let report = lockstep.report();
            assert!(report.jobs > report.deferred_jobs(), "nothing ran on the kernels: {report}");
        }
        Err(reason) => eprintln!("skipped: {reason}"),
    }
}

#[test]
fn pipelines_and_sizes() {
    let op = |name: &str| Op::find(name, Dialect::Batt).expect("a primitive");
    let grids: Vec<Grid> = (0..40).map(|k| Grid::filled(1 + k % 7, 1 + k % 5, (k % 10) as u8)).collect();
    let arena = Bump::new();
    let mut ctx = Ctx::new(&arena, Dialect::Batt, BUDGET);
    let values: Vec<Value<'_>> = grids.iter().map(grid_value).collect();
    let stages = [
        Stage::of(op("vmirror_t")),
        Stage { op: op("replace"), before: Vec::new(), after: vec![Value::Int(3), Value::Int(4)] },
        Stage::of(op("trim")),
    ];
    let backend = AllCores { threads: 2 };
    let operations = Operations::on(&backend, Dialect::Batt);
    for n in [0, 1, 2, 40] {
        let got = operations.pipeline(&mut ctx, &stages, &values[..n]);
        let mut expected = Vec::new();
        for &value in &values[..n] {
            let first = ctx.prim(op("vmirror_t").primitive(), &[value]).expect("a grid");
            let second = ctx.prim(op("replace").primitive(), &[first, Value::Int(3), Value::Int(4)]).expect("a grid");
            expected.push(ctx.prim(op("trim").primitive(), &[second]));
        }
        let all = |results: &[Res<'_>]| results.iter().map(|result| shown(result, Dialect::Batt)).collect::<Vec<_>>();
        assert_eq!(all(&got), all(&expected));
    }
    assert_eq!(operations.pipeline(&mut ctx, &[], &values).len(), 40);
    // One item stands for all; other lengths do not go together.
    let flags = [Value::Int(5)];
    assert_eq!(operations.batch_o_g(&mut ctx, &values, &flags).expect("arrays").len(), 40);
    assert_eq!(operations.batch_o_g(&mut ctx, &values[..1], &[]).expect("arrays").len(), 0);
    assert_eq!(
        operations.batch_fill(&mut ctx, &values, &values[..2], &flags).err(),
        Some(Mismatch::Lengths(vec![40, 2, 1]))
    );
    assert_eq!(
        operations.batch_grid_op(&mut ctx, "nonsense", &values).err(),
        Some(Mismatch::Unknown("nonsense".into()))
    );
    // What the caller has left is the caller's.
    let (fuel, left) = (ctx.fuel, BUDGET.fuel);
    assert!(fuel < left && fuel > left / 2, "{fuel}");
}
