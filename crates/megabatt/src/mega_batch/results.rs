//! Results that are kept, merged by task, split and sample.

use std::collections::BTreeMap;

use super::MegaBatch;
use crate::exec::{Call, Evaluation, Failure, Job};
use crate::lang::program::{Outcome, Program};
use crate::score::Score;
use crate::task::Split;
use crate::value::{Ctx, Value, repr};

/// A candidate output of a batt: the number of its variable, whether it was mutated, its solver, its value as a literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    pub number: u32,
    pub mutated: bool,
    pub solver: String,
    pub value: String,
}

/// A difference that a batt saw: the number of its variable, its solver, the differ, its value as a literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub number: u32,
    pub solver: String,
    pub differ: String,
    pub value: String,
}

/// The value of a program as a Python literal, or the rows of a batt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    Value(String),
    Rows { o: Vec<Candidate>, s: Vec<Difference> },
}

/// What one program did on one sample.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// The member of the pool that it is.
    pub member: usize,
    pub call: Call,
    pub outcome: Result<Found, Failure>,
    /// The verdict on a value, where an expected output is known.
    pub score: Option<Score>,
    pub fuel: u64,
}

/// The findings of one task by the index of the pair, each in the order of the programs.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TaskResults {
    pub demo: BTreeMap<u32, Vec<Finding>>,
    pub test: BTreeMap<u32, Vec<Finding>>,
}

/// By the task's id.
pub type Results = BTreeMap<String, TaskResults>;

impl MegaBatch {
    /// Runs all jobs and keeps what each gave, as text, merged by task, split and sample. For runs whose results are
    /// needed whole; [`MegaBatch::process`] hands them on one by one.
    pub fn process_all(&self) -> Results {
        let mut results = Results::new();
        self.process(
            |job, ctx, evaluation| self.finding(job, ctx, evaluation),
            |job, finding| {
                let id = &self.dataset.tasks[job.task as usize].id;
                if !results.contains_key(id) {
                    results.insert(id.clone(), TaskResults::default());
                }
                let Some(task) = results.get_mut(id) else { return };
                let split = if job.split == Split::Train { &mut task.demo } else { &mut task.test };
                split.entry(job.index).or_default().push(finding);
            },
        );
        results
    }

    fn finding(&self, job: &Job, ctx: &mut Ctx<'_>, evaluation: Evaluation<'_, '_>) -> Finding {
        let member = self.member_of_program[job.program as usize];
        let program = self.pool.members[member].program.as_deref().ok();
        let score = match (evaluation.result, self.expected(job), program.map(|program| &program.outcome)) {
            (Ok([value]), Some(expected), Some(Outcome::Value(_))) => Some(Score::of(ctx, *value, expected)),
            _ => None,
        };
        let outcome = evaluation.result.map(|values| found(program, ctx, values));
        Finding { member, call: job.call, outcome, score, fuel: evaluation.fuel }
    }
}

fn found(program: Option<&Program>, ctx: &Ctx<'_>, values: &[Value<'_>]) -> Found {
    let literal = |value: &Value<'_>| repr(*value, ctx.dialect);
    match program.map(|program| &program.outcome) {
        Some(Outcome::Rows { outputs, differs }) => {
            let (of_outputs, of_differs) = values.split_at(outputs.len().min(values.len()));
            let candidates = outputs.iter().zip(of_outputs).map(|(row, value)| Candidate {
                number: row.number,
                mutated: row.mutated,
                solver: row.solver.clone(),
                value: literal(value),
            });
            let differences = differs.iter().zip(of_differs).map(|(row, value)| Difference {
                number: row.number,
                solver: row.solver.clone(),
                differ: row.differ.clone(),
                value: literal(value),
            });
            Found::Rows { o: candidates.collect(), s: differences.collect() }
        }
        _ => Found::Value(values.first().map(literal).unwrap_or_default()),
    }
}
