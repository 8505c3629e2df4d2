//! Two backends on the same jobs: outcome, value and fuel must be the same.
//!
//! Every test file takes what it needs.
#![allow(dead_code)]

use megabatt::exec::{Backend, Batch, Call, Job, OneCore, Place, Want};
use megabatt::lang::parse_expression;
use megabatt::plan::Plan;
use megabatt::task::{Dataset, Example, Split, Task};
use megabatt::value::{Budget, Dialect, Grid, Value, repr};
use megabatt_cuda::outcome::Reason;
use megabatt_cuda::report::Report;
use megabatt_cuda_lockstep::Lockstep;

/// The backend, or nothing and the reason said aloud.
pub fn lockstep() -> Option<Lockstep> {
    match Lockstep::new() {
        Ok(lockstep) => Some(lockstep),
        Err(reason) => {
            eprintln!("SKIPPED: {reason}");
            None
        }
    }
}

/// A value as text, or its weight where sharing makes the text very long.
fn shown(value: Value<'_>, dialect: Dialect) -> String {
    if value.weight() > 100_000 { format!("of weight {}", value.weight()) } else { repr(value, dialect) }
}

/// An outcome as text: values or error, and the fuel.
pub fn outcomes(backend: &impl Backend, batch: &Batch<'_>) -> Vec<String> {
    let mut out = Vec::with_capacity(batch.jobs.len());
    let see = |_: &Job, ctx: &mut megabatt::value::Ctx<'_>, evaluation: megabatt::exec::Evaluation<'_, '_>| {
        let result = match evaluation.result {
            Ok(values) => values.iter().map(|&value| shown(value, ctx.dialect)).collect::<Vec<_>>().join(" ; "),
            Err(failure) => format!("{} at {}", failure.error, failure.stmt),
        };
        format!("{result} | {} fuel", evaluation.fuel)
    };
    let ran = backend.run(batch, see, |_, result| out.push(result));
    assert_eq!(ran, batch.jobs.len());
    out
}

/// Runs jobs on one core and in lockstep. Gives what the device did, and the jobs of which the outcomes differ.
pub fn compare(device: &Lockstep, batch: &Batch<'_>) -> (Report, Vec<(usize, String)>) {
    let before = device.report();
    let expected = outcomes(&OneCore::default(), batch);
    let got = outcomes(device, batch);
    let mut report = device.report();
    report.subtract(&before);
    let broken = report.deferred.keys().filter(|(reason, _)| *reason == Reason::Device).count();
    assert_eq!(broken, 0, "the device wrote what is no value in its most packed form: {report}");
    let differ = expected.iter().zip(&got).enumerate().filter(|(_, (expected, got))| expected != got);
    (report, differ.map(|(at, (expected, got))| (at, format!("  one core {expected}\n  device   {got}"))).collect())
}

/// Calls as plans, those that parse, each with its text.
pub fn plans_of(calls: impl IntoIterator<Item = String>, dialect: Dialect) -> (Vec<Plan>, Vec<String>) {
    let parsed =
        calls.into_iter().filter_map(|call| Some((Plan::compile(&parse_expression(&call, dialect).ok()?), call)));
    parsed.unzip()
}

/// Every plan's first program once, on a sample of no meaning.
pub fn compare_plans(device: &Lockstep, plans: &[Plan], budget: Budget) -> (Report, Vec<(usize, String)>) {
    let pair = Example { input: Grid::filled(1, 1, 0), output: None };
    let task = Task { id: "expressions".to_owned(), train: Vec::new(), test: vec![pair] };
    let dataset = Dataset::new("expressions", vec![task]);
    let programs: Vec<Place> = (0..plans.len()).map(|plan| Place { plan: plan as u32, routine: 0 }).collect();
    let job = |program| Job { program, task: 0, split: Split::Test, index: 0, call: Call::Solve };
    let jobs: Vec<Job> = (0..plans.len() as u32).map(job).collect();
    let batch = Batch {
        plans,
        programs: &programs,
        dataset: &dataset,
        jobs: &jobs,
        budget,
        batch_size: None,
        want: Want::Everything,
        deadline: None,
        stop: None,
    };
    compare(device, &batch)
}
