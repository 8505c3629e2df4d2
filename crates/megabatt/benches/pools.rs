//! Pools of mutants on one core: what interning, compiling and running cost a program, and what merging gains.
//!
//! `cargo bench --bench pools` takes 100,000 mutants of the embedded programs to the samples of one task; with
//! `-- --test` 1,000 do. Outcomes and fuel of the merged pool are compared with those of each program alone, for the
//! first few thousand.

use std::time::Instant;

use megabatt::corpus::embedded;
use megabatt::exec::{Backend, DEFAULT_BUDGET, Inputs, OneCore, Worker};
use megabatt::mega_batch::{Matching, MegaBatch};
use megabatt::mutation::Mutator;
use megabatt::plan::Plan;
use megabatt::pool::Pool;
use megabatt::score::Score;
use megabatt::task::{Dataset, LoadOptions, load};
use megabatt::value::Grid;

/// Programs whose outcomes are compared with those of each alone.
const COMPARED: usize = 4000;
/// How probably each place of a program is changed.
const RATES: [f64; 2] = [0.01, 0.05];

/// Mutants of every embedded program of the arc dialect, in turns; `fresh`: all of them different from each other.
fn mutants(n: usize, rate: f64, fresh: bool) -> Pool {
    let mut parents = Pool::default();
    parents.add_source("programs.py", embedded::PROGRAMS, None);
    let parents: Vec<_> = parents.members.iter().filter_map(|member| member.program.as_ref().ok()).collect();
    let a_parent = n.div_ceil(parents.len());
    let mut columns: Vec<_> = parents
        .iter()
        .map(|parent| {
            let mutator = Mutator::new(parent, rate);
            let drawn = if fresh {
                mutator.distinct(7, a_parent)
            } else {
                (0..a_parent as u64).map(|number| mutator.nth(7, number)).collect()
            };
            drawn.into_iter()
        })
        .collect();
    let mut pool = Pool::default();
    for number in 0..a_parent {
        for column in &mut columns {
            if let Some(mutant) = column.next() {
                pool.add_program(format!("{}#{number}", mutant.program.name), mutant.program);
            }
        }
    }
    pool.members.truncate(n);
    pool
}

fn measure(pool: Pool, dataset: Dataset, what: &str) {
    let n = pool.members.len();
    let mut mega = MegaBatch::new(pool, dataset).matching(Some(Matching::All));
    mega.collect_inputs();
    let begun = Instant::now();
    mega.create_batches();
    let made = begun.elapsed().as_secs_f64();
    let batch = mega.batch();
    let mut seen = Vec::with_capacity(batch.jobs.len());
    let begun = Instant::now();
    let ran = OneCore::default().run(
        &batch,
        |job, ctx, evaluation| {
            let score = match (evaluation.result, mega.expected(job)) {
                (Ok([value]), Some(expected)) => Some(Score::of(ctx, *value, expected).correct),
                _ => None,
            };
            (score, evaluation.result.err(), evaluation.fuel)
        },
        |_, outcome| seen.push(outcome),
    );
    let run = begun.elapsed().as_secs_f64();
    assert_eq!(ran, batch.jobs.len());
    let mut worker = Worker::default();
    for (job, outcome) in batch.jobs.iter().zip(&seen).take(COMPARED) {
        let member = &mega.pool.members[mega.member_of_program[job.program as usize]];
        let plan = Plan::compile(member.program.as_ref().expect("a mutant"));
        let example = batch.example(job);
        let train = &batch.task(job).train;
        let samples: Vec<(&Grid, &Grid)> =
            train.iter().filter_map(|pair| Some((&pair.input, pair.output.as_ref()?))).collect();
        let inputs = Inputs { samples: &samples, grid: &example.input, reference: None };
        let alone = worker.run(&plan, &inputs, DEFAULT_BUDGET, |_, done| (done.result.err(), done.fuel));
        assert_eq!(alone, (outcome.1, outcome.2), "{} merged is not what it is alone", member.name);
    }
    let correct = seen.iter().filter(|outcome| outcome.0 == Some(true)).count();
    let spent = seen.iter().filter(|outcome| outcome.1.is_some_and(|failure| failure.error.is_budget())).count();
    let per_s = |seconds: f64| n as f64 / seconds;
    println!(
        "{what}: {n} programs, {} evaluations ({correct} correct, {spent} out of budget), {} statements, {} distinct\n  \
         intern and compile {:.3} s, run {:.3} s: {:.0} programs a second, {:.0} evaluations a second",
        batch.jobs.len(),
        mega.statements.total,
        mega.statements.distinct,
        made,
        run,
        per_s(made + run),
        batch.jobs.len() as f64 / run,
    );
}

fn main() {
    let n = if std::env::args().any(|arg| arg == "--test") { 1000 } else { 100_000 };
    let all = load("embedded", LoadOptions::default()).expect("the embedded tasks");
    for id in ["5515150f", "63f352eb"] {
        let task = all.task(id).expect("an embedded task").clone();
        for rate in RATES {
            for fresh in [false, true] {
                let what = format!("task {id}, rate {rate}, {}", if fresh { "all different" } else { "as drawn" });
                measure(mutants(n, rate, fresh), Dataset::new("one", vec![task.clone()]), &what);
            }
        }
    }
}
