//! How many instructions a warp executes for each example of each primitive and for programs of the corpus: a regression
//! bench that noise cannot touch. `counts.json` holds what was recorded, by compute_60 and compute_80.
//!
//! `MEGABATT_RECORD=1 cargo test -p megabatt-ptx --test counts` records anew (`just counts`).

mod interpreted;

use std::collections::BTreeMap;

use interpreted::{Interpreted, SHIPPED, batch, job};
use megabatt::corpus::embedded;
use megabatt::exec::Place;
use megabatt::lang::{parse_expression, parse_file};
use megabatt::plan::Plan;
use megabatt::prim::Op;
use megabatt::task::{Dataset, Example, Split, Task, load_embedded};
use megabatt::value::{Dialect, Grid};
use megabatt_cuda::rounds;

/// What is counted, by name, and its instructions on both architectures.
type Recorded = BTreeMap<String, [u64; 2]>;

/// Growth beyond this share of what was recorded fails, and so does what ran on the device and no longer does.
const GROWTH: f64 = 0.10;
const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/counts.json");
/// Every so many of the 400 published solvers.
const STRIDE: usize = 10;

/// Instructions of one job, if the device runs it to its end.
fn instructions(device: &Interpreted, plans: &[Plan], dataset: &Dataset, task: u32, split: Split) -> Option<u64> {
    let places = [Place { plan: 0, routine: 0 }];
    let jobs = [megabatt::exec::Job { split, ..job(0, task, 0) }];
    let (_, report) = rounds::run(device, &batch(plans, &places, dataset, &jobs), |_, _, _| (), |_, ()| ());
    let counts = device.take_counts();
    report.deferred.is_empty().then_some(counts.instructions)
}

/// All that is counted: a name, a plan, and the sample that it runs on.
fn all(dataset: &Dataset) -> Vec<(String, Plan, Option<u32>)> {
    let mut all = Vec::new();
    for op in Op::all() {
        for dialect in [Dialect::Arc, Dialect::Batt] {
            for (call, _) in op.row().examples_of(dialect) {
                if let Ok(program) = parse_expression(call, dialect) {
                    all.push((format!("{} {dialect}: {call}", op.name()), Plan::compile(&program), None));
                }
            }
        }
    }
    for (file, text, stride) in [
        ("programs.py", embedded::PROGRAMS, 1),
        ("programs_batt.py", embedded::PROGRAMS_BATT, 1),
        ("arc1_training.py", embedded::ARC1_TRAINING, STRIDE),
    ] {
        for (at, program) in parse_file(file, text, None).programs.into_iter().enumerate().step_by(stride) {
            let program = program.unwrap_or_else(|error| panic!("{error}"));
            let task = (at % dataset.tasks.len()) as u32;
            all.push((format!("{file} {}", program.name), Plan::compile(&program), Some(task)));
        }
    }
    all
}

/// What the shipped PTX executes now.
fn counted() -> Recorded {
    let corpus = load_embedded(embedded::TASKS).expect("the embedded tasks are sound");
    let pair = Example { input: Grid::filled(1, 1, 0), output: None };
    let task = Task { id: "expressions".to_owned(), train: Vec::new(), test: vec![pair] };
    let nothing = Dataset::new("expressions", vec![task]);
    let devices = SHIPPED.map(|(_, text)| Interpreted::new(text, 1, u64::MAX));
    let mut found = Recorded::new();
    for (name, plan, task) in all(&corpus) {
        let plans = std::slice::from_ref(&plan);
        let of = |device: &Interpreted| match task {
            Some(task) => instructions(device, plans, &corpus, task, Split::Train),
            None => instructions(device, plans, &nothing, 0, Split::Test),
        };
        if let (Some(old), Some(new)) = (of(&devices[0]), of(&devices[1])) {
            found.insert(name, [old, new]);
        }
    }
    found
}

/// What is worse now than it was recorded, and what is not recorded.
fn judged(recorded: &Recorded, found: &Recorded) -> (Vec<String>, usize) {
    let mut worse = Vec::new();
    for (name, before) in recorded {
        match found.get(name) {
            None => worse.push(format!("{name}: left to the CPU, or gone")),
            Some(now) => {
                for ((architecture, _), (before, now)) in SHIPPED.iter().zip(before.iter().zip(now)) {
                    if *now as f64 > *before as f64 * (1.0 + GROWTH) {
                        worse.push(format!("{name}: {now} instructions on {architecture}, recorded {before}"));
                    }
                }
            }
        }
    }
    let new = found.keys().filter(|name| !recorded.contains_key(*name)).count();
    (worse, new)
}

#[test]
fn instructions_do_not_grow() {
    let found = counted();
    assert!(!found.is_empty(), "nothing ran on the device");
    if std::env::var_os("MEGABATT_RECORD").is_some() {
        // A line for each, so that a change reads well.
        let lines: Vec<String> =
            found.iter().map(|(name, [a, b])| format!("  {}: [{a}, {b}]", serde_json::json!(name))).collect();
        std::fs::write(FILE, format!("{{\n{}\n}}\n", lines.join(",\n"))).expect("the file can be written");
    }
    let text = std::fs::read_to_string(FILE).expect("counts.json is part of the tests");
    let recorded: Recorded = serde_json::from_str(&text).expect("counts.json holds names and pairs of counts");
    let (worse, new) = judged(&recorded, &found);
    if new > 0 {
        println!("{new} of {} counts are not recorded yet: just counts", found.len());
    }
    assert!(worse.is_empty(), "{} worse than recorded (just counts records anew):\n{}", worse.len(), worse.join("\n"));
}

#[test]
fn growth_and_loss_are_seen() {
    let one = |name: &str, counts| (name.to_owned(), counts);
    let recorded = Recorded::from([one("a", [100, 100]), one("b", [100, 100]), one("c", [10, 10])]);
    let found = Recorded::from([one("a", [110, 50]), one("b", [100, 111]), one("d", [1, 1])]);
    let (worse, new) = judged(&recorded, &found);
    assert_eq!(worse, ["b: 111 instructions on compute_80, recorded 100", "c: left to the CPU, or gone"]);
    assert_eq!(new, 1);
}
