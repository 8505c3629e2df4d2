//! Programs merged into one plan on the kernels: value, error, statement and fuel are those of one core, under every
//! budget, size of groups, order of jobs, whichever results are wanted.

mod comparison;

use comparison::{compare, lockstep};
use megabatt::exec::{Batch, DEFAULT_BUDGET, Job, Want};
use megabatt::lang::program::{Atom, Outcome, Program};
use megabatt::lang::{parse_file, print_file};
use megabatt::mega_batch::{Matching, MegaBatch};
use megabatt::pool::Pool;
use megabatt::task::{Dataset, LoadOptions, Task, load};
use megabatt::value::{Budget, Dialect};
use megabatt_cuda::work::Settings;
use megabatt_cuda_lockstep::Lockstep;
use megabatt_testkit::generate::Generator;
use megabatt_testkit::value::Dialect as Reference;

/// Budgets, short ones too: where a program runs out must not depend on what it shares.
const BUDGETS: [Budget; 5] = [
    DEFAULT_BUDGET,
    Budget { fuel: 300, ..DEFAULT_BUDGET },
    Budget { fuel: 60, ..DEFAULT_BUDGET },
    Budget { memory_bytes: 30_000, ..DEFAULT_BUDGET },
    Budget { fuel: 150, memory_bytes: 12_000 },
];

/// Random programs, and of each its beginnings: programs that have much in common.
fn programs(dialect: Dialect, n: u64) -> Vec<Program> {
    let of = if dialect == Dialect::Arc { Reference::Arc } else { Reference::Batt };
    let mut programs = Vec::new();
    for seed in 0..n {
        let text = Generator::new(of, 8, 1000 + seed).with_odd_percent(6).program("random", 4 + (seed % 9) as usize);
        let program = parse_file("random.py", &text, None).programs.remove(0).expect("a drawn program parses");
        for last in (0..program.stmts.len()).rev().step_by(2) {
            let mut part = program.clone();
            part.name = format!("solve_{seed}_{last}");
            part.outcome = Outcome::Value(Atom::Var(last as u32));
            if last % 4 == 0 {
                part.stmts.truncate(last + 1);
            }
            programs.push(part);
        }
    }
    programs
}

/// A few tasks of the corpus, cut to a few pairs each.
fn dataset(n: usize) -> Dataset {
    let all = load("embedded", LoadOptions::default()).expect("the embedded tasks");
    let cut = |task: &Task| {
        let mut task = task.clone();
        task.train.truncate(2);
        task.test.truncate(1);
        task
    };
    Dataset::new("some", all.tasks.iter().step_by(all.tasks.len() / n).take(n).map(cut).collect())
}

fn check(device: &Lockstep, what: &str, batch: &Batch<'_>) {
    let (report, differ) = compare(device, batch);
    println!("{what}, {:?}: {}", batch.budget, report.to_string().lines().next().unwrap_or_default());
    let shown: Vec<&str> = differ.iter().take(3).map(|(_, text)| text.as_str()).collect();
    assert!(differ.is_empty(), "{what}: {} of {} jobs differ:\n{}", differ.len(), batch.jobs.len(), shown.join("\n"));
}

/// In groups of one, of a few and of many, with little room and much, forwards, backwards, and a part of the jobs.
fn check_all(what: &str, batch: &Batch<'_>) {
    let Some(device) = lockstep() else { return };
    check(&device, what, batch);
    for (group_jobs, arena_words) in [(1, 1 << 15), (7, 1 << 13), (1000, 1 << 17)] {
        let settings = Settings { group_jobs, arena_words, counts: true, ..Settings::default() };
        let device = Lockstep::with(settings).expect("it is there");
        check(&device, &format!("{what}, groups of {group_jobs}, {arena_words} words"), batch);
    }
    let reversed: Vec<Job> = batch.jobs.iter().rev().copied().collect();
    check(&device, &format!("{what}, backwards"), &Batch { jobs: &reversed, ..*batch });
    let some: Vec<Job> = batch.jobs.iter().step_by(3).copied().collect();
    check(&device, &format!("{what}, a third"), &Batch { jobs: &some, ..*batch });
    let sized = Batch { batch_size: Some(7), ..*batch };
    check(&device, &format!("{what}, in batches"), &sized);
}

fn merged_is_alone(dialect: Dialect) {
    let programs = programs(dialect, 40);
    for budget in BUDGETS {
        let mut pool = Pool::default();
        for program in &programs {
            pool.add_source("pool.py", &print_file([program]), Some(program.dialect));
        }
        pool.make_names_unique();
        let mut mega = MegaBatch::new(pool, dataset(3)).matching(Some(Matching::All)).budget(budget);
        mega.collect_inputs();
        mega.create_batches();
        assert_eq!(mega.plans().len(), 1, "programs that meet on a sample are one plan");
        check_all(&dialect.to_string(), &mega.batch());
    }
}

#[test]
fn programs_of_the_arc_dialect() {
    merged_is_alone(Dialect::Arc);
}

#[test]
fn programs_of_the_batt_dialect() {
    merged_is_alone(Dialect::Batt);
}

#[test]
fn batts_in_every_mode() {
    for want in [Want::Everything, Want::Outputs, Want::DiffersOfMatches] {
        let mut pool = Pool::default();
        for name in ["b1", "b2", "b3", "b4", "b5", "b6", "b7_raises"] {
            let text = megabatt_testkit::oracle::text(&format!("batt/batts/{name}.py"));
            pool.add_source(name, &text.expect("the vectors are part of the testkit"), None);
        }
        pool.make_names_unique();
        let mut mega = MegaBatch::new(pool, dataset(6)).matching(Some(Matching::All));
        mega.collect_inputs();
        mega.create_batches();
        let batch = Batch { want, ..mega.batch() };
        assert!(!batch.jobs.is_empty());
        check_all(&format!("batts, {want:?}"), &batch);
    }
}
