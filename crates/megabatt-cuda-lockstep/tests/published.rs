//! Programs of a file on a data set, each on the task that its name says: outcome, value and fuel are those of one core.
//!
//! `MEGABATT_PROGRAMS` is the file, `MEGABATT_TASKS` the data set as `megabatt run --data` takes it; without them there is
//! nothing to run. Prints what the device left to the CPU, by reason and primitive.

mod comparison;

use comparison::{compare, lockstep};
use megabatt::exec::{Batch, Call, DEFAULT_BUDGET, Job, Place, Want};
use megabatt::lang::parse_file;
use megabatt::plan::Plan;
use megabatt::task::{LoadOptions, Split, load};
use megabatt::value::Budget;

#[test]
fn published_programs_on_their_tasks() {
    let Some(device) = lockstep() else { return };
    let (Ok(file), Ok(tasks)) = (std::env::var("MEGABATT_PROGRAMS"), std::env::var("MEGABATT_TASKS")) else {
        eprintln!("SKIPPED: MEGABATT_PROGRAMS and MEGABATT_TASKS name no programs and tasks");
        return;
    };
    let dataset = load(&tasks, LoadOptions::default()).expect("the data set can be read");
    let text = std::fs::read_to_string(&file).expect("the programs can be read");
    let (mut plans, mut jobs) = (Vec::new(), Vec::new());
    for program in parse_file(&file, &text, None).programs.into_iter().filter_map(Result::ok) {
        let id = program.name.trim_start_matches("solve_");
        let Some(task) = dataset.tasks.iter().position(|task| task.id == id) else { continue };
        for split in [Split::Train, Split::Test] {
            for index in 0..dataset.tasks[task].examples(split).len() as u32 {
                jobs.push(Job { program: plans.len() as u32, task: task as u32, split, index, call: Call::Solve });
            }
        }
        plans.push(Plan::compile(&program));
    }
    assert!(!jobs.is_empty(), "no program of {file} names a task of {tasks}");
    let programs: Vec<Place> = (0..plans.len() as u32).map(|plan| Place { plan, routine: 0 }).collect();
    let batch = Batch {
        plans: &plans,
        programs: &programs,
        dataset: &dataset,
        jobs: &jobs,
        budget: Budget { memory_bytes: 1 << 40, ..DEFAULT_BUDGET },
        batch_size: None,
        want: Want::Everything,
        deadline: None,
        stop: None,
    };
    let (report, differ) = compare(&device, &batch);
    println!("{report}");
    let name = |at: usize| &dataset.tasks[jobs[at].task as usize].id;
    let shown: Vec<String> = differ.iter().take(5).map(|(at, text)| format!("{}\n{text}", name(*at))).collect();
    assert!(differ.is_empty(), "{} of {} jobs differ:\n{}", differ.len(), jobs.len(), shown.join("\n"));
}
