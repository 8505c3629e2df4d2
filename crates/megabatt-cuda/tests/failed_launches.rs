//! A machine that does not run its launches: the CPU runs every job, and the report says why.

use megabatt::corpus::embedded;
use megabatt::exec::{Backend, Batch, Call, DEFAULT_BUDGET, Job, OneCore, Place, Want};
use megabatt::lang::parse_file;
use megabatt::plan::Plan;
use megabatt::task::{Split, load_embedded};
use megabatt::value::repr;
use megabatt_cuda::image::Image;
use megabatt_cuda::outcome::Reason;
use megabatt_cuda::rounds::{self, Launched, Machine};
use megabatt_cuda::work::{Layout, Settings};

struct Broken;

impl Machine for Broken {
    fn settings(&self) -> Settings {
        Settings::default()
    }

    fn launch(&self, _: &Image, _: &Layout, _: &[(usize, Vec<u32>)]) -> Result<Launched, String> {
        Err("it is broken".to_owned())
    }
}

#[test]
fn the_cpu_takes_over_and_the_report_says_why() {
    let dataset = load_embedded(embedded::TASKS).expect("the embedded tasks are sound");
    let program = parse_file("programs.py", embedded::PROGRAMS, None).programs.remove(0).expect("a program");
    let plans = [Plan::compile(&program)];
    let jobs: Vec<Job> = (0..dataset.tasks.len() as u32)
        .map(|task| Job { program: 0, task, split: Split::Train, index: 0, call: Call::Solve })
        .collect();
    let batch = Batch {
        plans: &plans,
        programs: &[Place { plan: 0, routine: 0 }],
        dataset: &dataset,
        jobs: &jobs,
        budget: DEFAULT_BUDGET,
        batch_size: None,
        want: Want::Everything,
        deadline: None,
        stop: None,
    };
    let see = |_: &Job, ctx: &mut megabatt::value::Ctx<'_>, evaluation: megabatt::exec::Evaluation<'_, '_>| {
        let values = evaluation.result.map(|values| repr(values[0], ctx.dialect));
        format!("{values:?} {}", evaluation.fuel)
    };
    let (mut expected, mut got) = (Vec::new(), Vec::new());
    OneCore::default().run(&batch, see, |_, text| expected.push(text));
    let (ran, report) = rounds::run(&Broken, &batch, see, |_, text| got.push(text));
    assert_eq!((ran, &got), (jobs.len(), &expected));
    assert_eq!(report.failed_launches.get("it is broken"), Some(&1));
    assert_eq!(report.deferred.get(&(Reason::Device, None)), Some(&(jobs.len() as u64)));
    assert!(report.to_string().contains("1 launches failed: it is broken"), "{report}");
}
