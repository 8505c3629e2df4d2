//! One call of every primitive, for each overload, at 3x3, 10x10 and 30x30.
//!
//! Derived from the table: a new row is measured without a line here. Each benchmark cycles through a few calls whose
//! arguments are drawn by type, seeded, and whose answers are those of the naive reference; grids have exactly the size
//! that the benchmark names, patches lie in a box of it. A primitive of both dialects is measured in the arc dialect.
//!
//! ```text
//! cargo bench --bench primitives                  # all, about five minutes
//! cargo bench --bench primitives -- '^fill/'      # one primitive
//! cargo bench --bench primitives -- --test        # every answer once, nothing timed
//! ```

mod case;

use std::time::{Duration, Instant};

use bumpalo::Bump;
use case::{BUDGET, Case, reference_of};
use criterion::Criterion;
use megabatt::prim::{Op, Overload};
use megabatt::value::{Ctx, Dialect};
use megabatt_testkit::generate::Generator;
use megabatt_testkit::signature::Type;
use megabatt_testkit::value::Py;

const SIZES: [usize; 3] = [3, 10, 30];
/// Calls that a benchmark cycles through.
const CASES: usize = 8;
/// Draws in search of calls that raise nothing.
const DRAWS: usize = 600;
/// Calls between two times that the arena is emptied: about what one program makes.
const CALLS_PER_ARENA: u64 = 32;

fn main() {
    let mut criterion = Criterion::default()
        .without_plots()
        .sample_size(10)
        .nresamples(1001)
        .warm_up_time(Duration::from_millis(40))
        .measurement_time(Duration::from_millis(100))
        .configure_from_args();
    for op in Op::all() {
        let dialect = op.row().dialects.each().next().unwrap_or(Dialect::Arc);
        let overloads: Vec<Overload> = op.row().signatures().collect();
        for overload in &overloads {
            for size in SIZES {
                let name = match overloads.len() {
                    1 => format!("{}/{size}x{size}", op.name()),
                    _ => format!("{}/{}/{size}x{size}", op.name(), kinds(overload)),
                };
                // Drawn when the filter lets the benchmark run, and then once.
                let mut cases = None;
                criterion.bench_function(&name, |bencher| {
                    let cases = cases.get_or_insert_with(|| draw(dialect, op, overload, overloads.len() > 1, size));
                    bencher.iter_custom(|calls| time(cases, calls));
                });
            }
        }
    }
    criterion.final_summary();
}

fn kinds(overload: &Overload) -> String {
    overload.params.iter().map(|param| param.kind).collect::<Vec<_>>().join(",")
}

/// How long that many calls take, arenas and all.
fn time(cases: &[Case], calls: u64) -> Duration {
    let mut arena = Bump::with_capacity(1 << 16);
    let mut next = cases.iter().cycle();
    let started = Instant::now();
    let mut left = calls;
    while left > 0 {
        arena.reset();
        let now = left.min(CALLS_PER_ARENA);
        left -= now;
        let mut ctx = Ctx::new(&arena, cases[0].dialect, BUDGET);
        for case in next.by_ref().take(now as usize) {
            let _ = case.call(&mut ctx);
        }
    }
    started.elapsed()
}

/// Calls of the overload, answers asserted: an argument of another overload's type is drawn again. Calls that raise are
/// left out unless there are no others.
fn draw(dialect: Dialect, op: Op, overload: &Overload, choose: bool, size: usize) -> Vec<Case> {
    let seed = op as u64 * 1000 + size as u64;
    let mut generator = Generator::new(reference_of(dialect), size, seed).with_odd_percent(0);
    let (mut cases, mut raising) = (Vec::new(), Vec::new());
    for _ in 0..DRAWS {
        let Some(call) = generator.call(op.name()) else { break };
        let args: Vec<Py> = call
            .args
            .iter()
            .zip(&overload.params)
            .map(|(arg, param)| match Type::from_name(param.kind) {
                Some(kind) if choose && !is_a(arg, param.kind) => generator.draw_plain(kind),
                // An integer may be a colour; one that is none would take the grid out of its packed form.
                Some(Type::Integer) if !is_color(arg) => generator.draw_plain(Type::Colour),
                _ => arg.clone(),
            })
            .zip(&overload.params)
            .map(|(arg, param)| if param.kind == "Grid" { grown(&arg, size) } else { arg })
            .collect();
        let probe = (overload.result == "Callable").then_some(call.source.as_str());
        match Case::new(dialect, op, &args, probe) {
            Ok(case) => cases.push(case),
            Err(_) if raising.len() < CASES => raising.extend(Case::unchecked(dialect, op, &args)),
            Err(_) => {}
        }
        if cases.len() == CASES {
            break;
        }
    }
    let found = if cases.is_empty() { raising } else { cases };
    assert!(!found.is_empty(), "{}({}): no draw fits", op.name(), kinds(overload));
    found
}

/// The grid repeated or cut to exactly `size` x `size`.
fn grown(grid: &Py, size: usize) -> Py {
    fn repeated(items: &[Py], size: usize) -> impl Iterator<Item = &Py> {
        items.iter().cycle().take(size)
    }
    match grid {
        Py::Tuple(rows) => {
            let row = |row: &Py| match row {
                Py::Tuple(cells) => Py::tuple(repeated(cells, size).cloned().collect()),
                other => other.clone(),
            };
            Py::tuple(repeated(rows, size).map(row).collect())
        }
        other => other.clone(),
    }
}

/// Whether a drawn value is of a kind that overloads are told apart by.
fn is_a(value: &Py, kind: &str) -> bool {
    match (kind, value) {
        ("Grid", value) => matches!(value, Py::Tuple(_)),
        ("Object", Py::Set(items)) => items.iter().all(is_cell),
        ("Indices", Py::Set(items)) => items.iter().all(is_pair),
        ("Object" | "Indices", _) => false,
        _ => true,
    }
}

fn is_color(value: &Py) -> bool {
    matches!(value, Py::Int(0..=9))
}

fn is_pair(value: &Py) -> bool {
    matches!(value, Py::Tuple(parts) if parts.len() == 2 && parts.iter().all(Py::is_int))
}

/// A cell in the shape of either dialect.
fn is_cell(value: &Py) -> bool {
    match value {
        Py::Tuple(parts) if parts.len() == 2 => parts[0].is_int() && is_pair(&parts[1]),
        Py::Tuple(parts) => parts.len() == 3 && parts.iter().all(Py::is_int),
        _ => false,
    }
}
