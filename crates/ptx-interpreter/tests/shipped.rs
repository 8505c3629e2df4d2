//! The PTX that ships, on programs of the embedded corpus: outcome, values and fuel are those of one core.

mod interpreted;

use interpreted::{Interpreted, SHIPPED, batch, compare, job};
use megabatt::corpus::embedded;
use megabatt::exec::{Job, Place};
use megabatt::lang::parse_file;
use megabatt::plan::{Compiler, Plan};
use megabatt::pool::Graph;
use megabatt::task::load_embedded;

/// Every so many of the 400 published solvers.
const STRIDE: usize = 8;

#[test]
fn programs_of_the_corpus_are_as_on_one_core() {
    let dataset = load_embedded(embedded::TASKS).expect("the embedded tasks are sound");
    for (architecture, text) in SHIPPED {
        // Turns so short that warps come between each other's jobs.
        let device = Interpreted::new(text, 8, 500);
        let (mut jobs_run, mut left) = (0, 0);
        for (file, text, stride) in [
            ("programs.py", embedded::PROGRAMS, 1),
            ("programs_batt.py", embedded::PROGRAMS_BATT, 1),
            ("arc1_training.py", embedded::ARC1_TRAINING, STRIDE),
        ] {
            let programs = parse_file(file, text, None).programs.into_iter().step_by(stride);
            let programs: Vec<_> = programs.map(|program| program.unwrap_or_else(|error| panic!("{error}"))).collect();
            let jobs: Vec<Job> = (0..programs.len())
                .flat_map(|program| (0..2).map(move |away| (program, away)))
                .map(|(program, away)| job(program, ((program + away) % dataset.tasks.len()) as u32, 0))
                .collect();
            let mut graph = Graph::new(programs[0].dialect);
            let entries: Vec<usize> = programs.iter().map(|program| graph.intern(program)).collect();
            let plans = [Compiler::new(&graph).compile(&entries)];
            let places: Vec<Place> = (0..entries.len() as u32).map(|routine| Place { plan: 0, routine }).collect();
            let (report, differ) = compare(&device, &batch(&plans, &places, &dataset, &jobs));
            assert!(differ.is_empty(), "{architecture}, {file}: {} differ:\n{}", differ.len(), differ[0]);
            jobs_run += jobs.len() as u64;
            left += report.deferred.values().sum::<u64>();
        }
        let counts = device.take_counts();
        println!(
            "{architecture}: {jobs_run} jobs, {left} of them left to the CPU, {} instructions",
            counts.instructions
        );
        assert!(left < jobs_run, "nothing ran to its end on the device");
    }
}

#[test]
fn a_plan_of_one_program_is_as_on_one_core() {
    let dataset = load_embedded(embedded::TASKS).expect("the embedded tasks are sound");
    let (_, text) = SHIPPED[0];
    let device = Interpreted::new(text, 1, u64::MAX);
    let programs = parse_file("programs.py", embedded::PROGRAMS, None).programs;
    for (at, program) in programs.iter().take(10).enumerate() {
        let plans = [Plan::compile(program.as_ref().unwrap_or_else(|error| panic!("{error}")))];
        let jobs = [job(0, at as u32, 0)];
        let (_, differ) = compare(&device, &batch(&plans, &[Place { plan: 0, routine: 0 }], &dataset, &jobs));
        assert!(differ.is_empty(), "{differ:?}");
    }
}
