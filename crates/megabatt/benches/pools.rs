//! Pools of mutants on one core: what making, interning, compiling, running and scoring cost a program, and what
//! merging gains.
//!
//! `cargo bench --bench pools` takes 100,000 mutants of the embedded programs to the samples of one task; with
//! `-- --test` 1,000 do, and with `-- TEXT` only the pools with this text in their names are measured. Outcomes and fuel
//! of the merged pool are compared with those of each program alone, for the first few thousand.

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
const RATES: [f64; 3] = [0.01, 0.05, 0.2];

/// Mutants of every program, in turns; `fresh`: all mutants of a program different from each other.
fn mutants(parents: &Pool, n: usize, rate: f64, fresh: bool) -> Pool {
    let parents: Vec<_> = parents.members.iter().filter_map(|member| member.program.as_deref().ok()).collect();
    let a_parent = n.div_ceil(parents.len());
    let mut columns: Vec<_> = parents
        .iter()
        .map(|parent| {
            let mutator = Mutator::new(parent, rate);
            let drawn =
                if fresh { mutator.stored_distinct(7, a_parent) } else { mutator.stored(7, 0..a_parent as u64) };
            drawn.into_iter()
        })
        .collect();
    let mut pool = Pool::default();
    for number in 0..a_parent {
        for column in &mut columns {
            if let Some(mutant) = column.next() {
                pool.add_program(format!("{}#{number}", mutant.function()), mutant);
            }
        }
    }
    pool.members.truncate(n);
    pool
}

fn measure(make: impl FnOnce() -> Pool, dataset: Dataset, what: &str) {
    let begun = Instant::now();
    let pool = make();
    let made = begun.elapsed().as_secs_f64();
    let n = pool.members.len();
    let begun = Instant::now();
    let mut mega = MegaBatch::new(pool, dataset).matching(Some(Matching::All));
    mega.collect_inputs();
    mega.create_batches();
    let merged = begun.elapsed().as_secs_f64();
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
    let fuel: u64 = seen.iter().map(|outcome| outcome.2).sum();
    let us = |seconds: f64| seconds * 1e6 / n as f64;
    println!(
        "{what}: {n} programs, {} evaluations ({correct} correct, {spent} out of budget, fuel {fuel}), {} statements, \
         {} distinct\n  us a program: make {:.2}, intern and compile {:.2}, run and score {:.2}\n  {:.0} programs a \
         second from made to scored, {:.0} without making, {:.0} evaluations a second",
        batch.jobs.len(),
        mega.statements.total,
        mega.statements.distinct,
        us(made),
        us(merged),
        us(run),
        n as f64 / (made + merged + run),
        n as f64 / (merged + run),
        batch.jobs.len() as f64 / run,
    );
}

fn main() {
    let is_test = std::env::args().any(|arg| arg == "--test");
    let wanted = std::env::args().skip(1).find(|arg| !arg.starts_with("--")).unwrap_or_default();
    let n = if is_test { 1000 } else { 100_000 };
    let all = load("embedded", LoadOptions::default()).expect("the embedded tasks");
    let mut parents = Pool::default();
    parents.add_source("programs.py", embedded::PROGRAMS, None);
    for id in ["5515150f", "63f352eb"] {
        let task = all.task(id).expect("an embedded task").clone();
        for rate in RATES {
            for fresh in [false, true] {
                let what = format!("task {id}, rate {rate}, {}", if fresh { "all different" } else { "as drawn" });
                if what.contains(&wanted) {
                    let dataset = Dataset::new("one", vec![task.clone()]);
                    measure(|| mutants(&parents, n, rate, fresh), dataset, &what);
                }
            }
        }
    }
}
