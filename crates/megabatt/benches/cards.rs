//! Batts of about 30 parents on tiny grids: what a statement costs where the values are small.
//!
//! 80 samples, four of each of 20 tasks, of grids of 2x2 and 3x3: the size of sample on which the Python system that
//! made batts timed its own of 32 parents and 1,076 statements. Every o row and every s row is evaluated. The parents
//! are the embedded programs of the batt dialect; with `BATT_DSL` naming a folder with a `solvers_pre.py`, also five
//! picks of 30 to 32 of its programs. An evaluation of a row is first compared with what its parent gives alone.
//!
//! ```text
//! BATT_DSL=/path/to/batt cargo bench --bench cards
//! ```

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{BenchmarkGroup, Criterion, Throughput, measurement::WallTime};
use megabatt::card::{Card, Parent};
use megabatt::corpus::embedded;
use megabatt::exec::{Backend, DEFAULT_BUDGET, Inputs, OneCore, Worker};
use megabatt::lang::parse_file;
use megabatt::lang::program::{Outcome, Program};
use megabatt::mega_batch::{Matching, MegaBatch};
use megabatt::plan::Plan;
use megabatt::pool::Pool;
use megabatt::task::{Dataset, Example, Task};
use megabatt::value::{Dialect, Grid, repr};

/// The published programs that are merged: every `step`-th from the `first` on, `parents` of them, past the last from
/// the first again.
const PICKS: [(&str, usize, usize, usize); 5] =
    [("k0", 0, 13, 31), ("k5", 5, 13, 31), ("k9", 9, 12, 32), ("k3", 3, 11, 30), ("m7", 100, 7, 31)];
const TASKS: usize = 20;

/// 20 tasks of two demo pairs and two test pairs each; a pair's output is another grid of the four.
fn tiny() -> Dataset {
    let rows: [&[&[u8]]; 4] = [
        &[&[0, 1, 0], &[1, 0, 1], &[0, 1, 0]],
        &[&[1, 1, 1], &[1, 0, 1], &[1, 1, 1]],
        &[&[2, 2], &[2, 2]],
        &[&[3, 3, 3], &[3, 3, 3], &[3, 3, 3]],
    ];
    let grids: Vec<Grid> = rows.iter().map(|rows| Grid::from_rows(rows).expect("a grid")).collect();
    let grid = |n: usize| grids[n % grids.len()];
    let pair = |n: usize| Example { input: grid(n), output: Some(grid(n + 1)) };
    let task = |n: usize| Task {
        id: format!("tiny_{n:02}"),
        train: vec![pair(n), pair(n + 1)],
        test: vec![pair(n + 2), pair(n + 3)],
    };
    Dataset::new("tiny", (0..TASKS).map(task).collect())
}

fn read(file: &str, text: &str) -> Vec<Program> {
    let programs = parse_file(file, text, Some(Dialect::Batt)).programs;
    programs.into_iter().map(|program| program.unwrap_or_else(|fault| panic!("{fault}"))).collect()
}

/// The samples of a data set, each with its task's demo pairs.
fn samples(dataset: &Dataset) -> impl Iterator<Item = (&Grid, Vec<(&Grid, &Grid)>)> {
    dataset.tasks.iter().flat_map(|task| {
        let demos = task.train.iter().filter_map(|pair| Some((&pair.input, pair.output.as_ref()?)));
        let demos: Vec<(&Grid, &Grid)> = demos.collect();
        task.train.iter().chain(&task.test).map(move |pair| (&pair.input, demos.clone()))
    })
}

/// Asserts that the batt's o rows are what the parents give alone, wherever those do not raise.
fn assert_alone(card: &Card, parents: &[Parent], dataset: &Dataset) {
    let Outcome::Rows { outputs, .. } = &card.program.outcome else { panic!("a batt has rows") };
    let batt = Plan::compile(&card.program);
    let mut worker = Worker::default();
    let mut run = |plan: &Plan, grid: &Grid, samples: &[(&Grid, &Grid)]| {
        worker.run(plan, &Inputs { samples, grid, reference: None }, DEFAULT_BUDGET, |ctx, evaluation| {
            let values = evaluation.result.ok()?;
            Some(values.iter().map(|value| repr(*value, ctx.dialect)).collect::<Vec<String>>())
        })
    };
    for parent in parents {
        let row = outputs.iter().position(|row| row.solver == parent.solver).expect("a row for each parent");
        let alone = Plan::compile(&parent.program);
        for (grid, demos) in samples(dataset) {
            let values = run(&batt, grid, &demos).expect("a card never raises");
            if let Some(own) = run(&alone, grid, &demos) {
                assert_eq!(values[row], own[0], "{}", parent.solver);
            }
        }
    }
}

fn measure(group: &mut BenchmarkGroup<'_, WallTime>, name: &str, programs: &[&Program]) {
    let parents: Vec<Parent> =
        programs.iter().map(|program| Parent::new(program.name.clone(), (*program).clone())).collect();
    let card = Card::merge(&parents).expect("programs of one dialect");
    let dataset = tiny();
    assert_alone(&card, &parents, &dataset);
    let mut pool = Pool::default();
    let statements = card.program.stmts.len();
    pool.add_program("card", card.program);
    let mut mega = MegaBatch::new(pool, dataset).matching(Some(Matching::All));
    mega.collect_inputs();
    mega.create_batches();
    let batch = mega.batch();
    assert_eq!(batch.jobs.len(), 4 * TASKS);
    group.throughput(Throughput::Elements(batch.jobs.len() as u64));
    group.bench_function(format!("{name}: {} parents, {statements} statements", parents.len()), |bencher| {
        bencher.iter(|| {
            let mut rows = 0;
            OneCore::default().run(
                &batch,
                |_, _, evaluation| evaluation.result.map_or(0, |values| black_box(values).len()),
                |_, values| rows += values,
            );
            assert!(rows > 0);
        });
    });
}

fn main() {
    let mut criterion =
        Criterion::default().without_plots().measurement_time(Duration::from_secs(2)).configure_from_args();
    let mut group = criterion.benchmark_group("tiny");
    let embedded = read("programs_batt.py", embedded::PROGRAMS_BATT);
    measure(&mut group, "embedded", &embedded.iter().collect::<Vec<_>>());
    if let Ok(folder) = std::env::var("BATT_DSL") {
        let path = Path::new(&folder).join("solvers_pre.py");
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let published = read("solvers_pre.py", &text);
        for (name, first, step, parents) in PICKS {
            let picked = (0..parents).map(|n| &published[(first + step * n) % published.len()]);
            measure(&mut group, name, &picked.collect::<Vec<_>>());
        }
    } else {
        eprintln!("SKIPPED: published programs; BATT_DSL names a folder with solvers_pre.py");
    }
    group.finish();
    criterion.final_summary();
}
