//! Profiles: sums that add up, and sharing that is known beforehand.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use megabatt::corpus::embedded;
use megabatt::exec::{Backend, Call, DEFAULT_BUDGET, Job, OneCore, Want};
use megabatt::mega_batch::{Matching, MegaBatch};
use megabatt::pool::Pool;
use megabatt::profile::{Profile, STATEMENTS};
use megabatt::task::{Dataset, LoadOptions, Split, Task, load};
use megabatt::value::Budget;

/// A task of the corpus with two demo pairs and a test pair.
fn dataset() -> Dataset {
    let all = load("embedded", LoadOptions::default()).expect("the embedded tasks");
    let mut task: Task = all.tasks[0].clone();
    task.train.truncate(2);
    task.test.truncate(1);
    assert_eq!((task.train.len(), task.test.len()), (2, 1));
    Dataset::new("one", vec![task])
}

fn mega(text: &str, dataset: Dataset, budget: Budget) -> MegaBatch {
    let mut pool = Pool::default();
    pool.add_source("pool.py", text, None);
    let mut mega = MegaBatch::new(pool, dataset).matching(Some(Matching::All)).want(Want::Outputs).budget(budget);
    mega.collect_inputs();
    mega.create_batches();
    mega
}

/// Fuel by program, as a run says it.
fn fuel_of_run(mega: &MegaBatch) -> HashMap<usize, u64> {
    let mut fuel = HashMap::new();
    OneCore::default().run(
        &mega.batch(),
        |job, _, evaluation| (job.program as usize, evaluation.fuel),
        |_, (program, of_job)| *fuel.entry(program).or_default() += of_job,
    );
    fuel
}

fn adds_up(mega: &MegaBatch) -> Profile {
    let done = AtomicU64::new(0);
    let profile = Profile::of(mega, 2, &done).expect("nothing stops it");
    assert_eq!(done.into_inner() as usize, Profile::evaluations_of(mega.jobs.len(), 2));
    let run = fuel_of_run(mega);
    let of_programs: HashMap<usize, u64> = profile.programs.iter().map(|cost| (cost.program, cost.fuel)).collect();
    assert_eq!(of_programs, run, "programs use the fuel of a run");
    let mut of_frames: HashMap<usize, u64> = HashMap::new();
    for frame in &profile.frames {
        *of_frames.entry(frame.program).or_default() += frame.exclusive.fuel;
    }
    assert_eq!(of_frames, run, "what calls use on their own adds up to the fuel of a run");
    let total = profile.total();
    let primitives = profile.primitives();
    let sum =
        |of: fn(&megabatt::value::Exclusive) -> u64| primitives.iter().map(|cost| of(&cost.exclusive)).sum::<u64>();
    assert_eq!(sum(|of| of.fuel), total.fuel);
    assert_eq!(sum(|of| of.ns), total.ns);
    assert_eq!(sum(|of| of.calls), total.calls);
    assert_eq!(profile.turns.len(), 2);
    for turn in &profile.turns {
        let shared = turn.shared;
        assert!(shared.distinct.count <= shared.made.count && shared.made.count <= shared.alone.count, "{shared:?}");
        assert!(shared.alone.count <= shared.all.count, "{shared:?}");
        assert!(turn.alone_ns > 0.0 && turn.merged_ns > 0.0 && turn.ideal() >= 1.0, "{turn:?}");
    }
    profile
}

#[test]
fn the_corpus_adds_up() {
    for text in [embedded::PROGRAMS, embedded::PROGRAMS_BATT] {
        let mega = mega(text, dataset(), DEFAULT_BUDGET);
        let profile = adds_up(&mega);
        assert!(profile.frames.iter().any(|frame| profile.frames[frame.parent.unwrap_or(0)].parent.is_some()));
        assert_eq!(profile.programs.iter().map(|cost| cost.evaluations).sum::<u64>(), mega.jobs.len() as u64);
    }
}

/// Programs that run out of fuel, or fail, use what they use in a run.
#[test]
fn short_budgets_add_up() {
    for fuel in [5, 40, 200] {
        let mega = mega(embedded::PROGRAMS, dataset(), Budget { fuel, ..DEFAULT_BUDGET });
        let profile = adds_up(&mega);
        assert!(profile.programs.iter().any(|cost| cost.out_of_budget > 0), "{fuel}");
    }
}

/// Ten programs begin alike and end each in its own way.
#[test]
fn sharing_that_is_known() {
    let mut text = String::new();
    for k in 0..10 {
        text += &format!(
            "def solve_{k}(I):\n    x1 = rot90(I)\n    x2 = rot90(x1)\n    x3 = compose(size, first)\n    O = canvas({k}, (3, 3))\n    return O\n\n"
        );
    }
    // A statement that nobody needs is left out where it cannot fail; these can, and `compose` cannot.
    let mega = mega(&text, dataset(), DEFAULT_BUDGET);
    let profile = adds_up(&mega);
    let shared = profile.typical.shared;
    assert_eq!(shared.all.count, 3 * 10 * 3, "three samples, ten programs, three statements each");
    // `canvas` depends on nothing of the sample, so that it is evaluated once for a task.
    assert_eq!(shared.alone.count, 3 * 10 * 2 + 10);
    assert_eq!(shared.distinct.count, 3 * 2 + 10);
    assert_eq!(shared.made, shared.distinct);
    assert!((shared.all.fuel - profile.total().fuel as f64).abs() < 1e-6, "{shared:?}");
    let fuel_of = |name: &str| {
        let of = profile.primitives().into_iter().find(|cost| cost.name == name).expect("it is called").exclusive;
        (of.calls, of.fuel as f64)
    };
    let (rotations, rotating) = fuel_of("rot90");
    let (canvases, painting) = fuel_of("canvas");
    assert_eq!((rotations, canvases), (60, 30));
    let ideal = (rotating + painting) / (rotating / 10.0 + painting / 3.0);
    assert!((shared.all.fuel / shared.distinct.fuel - ideal).abs() < 1e-9, "{shared:?}");
}

/// Of programs that are alike one is run, and every one counted.
#[test]
fn alike_programs_run_once() {
    let program = |k: usize| {
        format!(
            "def solve_{k}(I):\n    y{k} = rot90(I)\n    z{k} = canvas(3, (2, 2))\n    O = hconcat(y{k}, y{k})\n    return O\n\n"
        )
    };
    let text: String = (0..5).map(program).collect();
    let mega = mega(&text, dataset(), DEFAULT_BUDGET);
    assert_eq!(mega.plans()[0].routines.len(), 1);
    let shared = adds_up(&mega).typical.shared;
    assert_eq!((shared.all.count, shared.alone.count), (3 * 5 * 3, 3 * 5 * 2 + 5));
    assert_eq!((shared.distinct.count, shared.made.count), (3 * 2 + 1, 3 * 2 + 1));
}

/// Nothing is shared by programs that have nothing in common.
#[test]
fn nothing_shared() {
    let text = "def solve_a(I):\n    O = rot90(I)\n    return O\n\ndef solve_b(I):\n    O = vmirror(I)\n    return O\n";
    let profile = adds_up(&mega(text, dataset(), DEFAULT_BUDGET));
    let turn = profile.turns[0];
    assert_eq!((turn.ideal(), turn.ideal_between()), (1.0, 1.0));
    assert_eq!(turn.shared.all.count, 6);
}

/// Closures and what they are mapped over stand in a tree.
#[test]
fn calls_stand_where_they_are_made() {
    let text =
        "def solve_a(I):\n    x1 = compose(size, identity)\n    x2 = apply(x1, I)\n    O = x1(I)\n    return O\n";
    let mega = mega(text, dataset(), DEFAULT_BUDGET);
    let profile = adds_up(&mega);
    let rows: u64 = mega.jobs.iter().map(|job| mega.batch().example(job).input.h() as u64).sum();
    let calls: HashMap<String, u64> =
        (0..profile.frames.len()).map(|at| (profile.path(at).join(";"), profile.frames[at].exclusive.calls)).collect();
    let of = |path: &str| calls.get(path).copied();
    assert_eq!(of(""), Some(3), "the program itself, once for each sample");
    assert_eq!((of("compose"), of("apply")), (Some(3), Some(3)));
    assert_eq!((of("apply;identity"), of("apply;size")), (Some(rows), Some(rows)));
    assert_eq!((of("identity"), of("size")), (Some(3), Some(3)));
    assert_eq!(profile.frames[0].name, STATEMENTS);
    // One unit for each level of closure that a statement calls itself.
    assert_eq!(profile.frames[0].exclusive.fuel, 3);
}

#[test]
fn a_stop_leaves_no_profile() {
    static STOP: AtomicBool = AtomicBool::new(false);
    STOP.store(true, Ordering::Relaxed);
    let mega = mega(embedded::PROGRAMS, dataset(), DEFAULT_BUDGET).stop_when(&STOP);
    assert!(Profile::of(&mega, 1, &AtomicU64::new(0)).is_none());
}

/// A value as large as a scope ends the scope, and not the sharing of all that comes after.
#[test]
fn sharing_goes_on_after_large_values() {
    let mut text = String::new();
    for k in 0..4 {
        text += &format!(
            "def solve_large_{k}(I):\n    x1 = height(I)\n    x2 = add(x1, 1300)\n    x3 = interval(0, x2, 1)\n    x4 = product(x3, x3)\n    O = canvas({k}, (3, 3))\n    return O\n\n"
        );
    }
    for k in 0..4 {
        text += &format!(
            "def solve_small_{k}(I):\n    x1 = rot90(I)\n    x2 = rot90(x1)\n    O = fill(x2, {k}, ())\n    return O\n\n"
        );
    }
    let all = load("embedded", LoadOptions::default()).expect("the embedded tasks");
    let tasks: Vec<Task> = all.tasks.iter().take(2).cloned().collect();
    let mut pool = Pool::default();
    pool.add_source("pool.py", &text, None);
    let mut mega = MegaBatch::new(pool, Dataset::new("two", tasks)).want(Want::Outputs);
    let job = |program, task| Job { program, task, split: Split::Train, index: 0, call: Call::Solve };
    let large = (0..4).map(|program| job(program, 0));
    mega.set_jobs(large.chain((4..8).map(|program| job(program, 1))).collect(), Vec::new());
    mega.create_batches();
    let profile = adds_up(&mega);
    let shared = profile.typical.shared;
    // Of the large ones four statements are shared and one is not; of the small ones the tuple that has to be made and
    // two statements are, and one is not.
    assert_eq!((shared.all.count, shared.distinct.count), (4 * 5 + 4 * 4, 4 + 4 + 3 + 4), "{shared:?}");
    // Where a scope ended, the four statements are made again; nothing else is.
    assert_eq!(shared.made.count - shared.distinct.count, 3 * 4, "{shared:?}");
}
