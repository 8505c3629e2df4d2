//! Lines of JSON, one for each program and sample.

use megabatt::exec::{Call, Evaluation, Job};
use megabatt::lang::program::Outcome;
use megabatt::score::Score;
use megabatt::value::{Ctx, EvalError, Value, grid_json, repr};
use serde::Serialize;
use serde_json::value::RawValue;

use megabatt::mega_batch::Rejected;

use crate::cmd::inputs::{Work, means_batt};

/// A candidate output of a batt: the number of its variable, whether it was mutated, its solver, its value.
type OutputRow<'l> = (u32, bool, &'l str, Box<RawValue>);
/// A difference that a batt saw: the number of its variable, its solver, the differ, its value.
type DifferRow<'l> = (u32, &'l str, &'l str, Box<RawValue>);

/// A line up to the value: whose it is. Fields that do not apply are left out.
#[derive(Serialize, Default)]
struct Head<'l> {
    #[serde(skip_serializing_if = "Option::is_none")]
    batt: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    split: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    call: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    program: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<String>,
    outcome: &'l str,
}

/// What follows the value.
#[derive(Serialize, Default)]
struct Tail<'l> {
    #[serde(skip_serializing_if = "Option::is_none")]
    repr: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    o: Option<Vec<OutputRow<'l>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<Vec<DifferRow<'l>>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<&'l str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correct: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cells: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fuel: Option<u64>,
}

/// One object of both and of the value, which is JSON already, with its line end.
fn joined(head: &Head<'_>, value: Option<&str>, tail: &Tail<'_>) -> String {
    let [mut text, tail] = [serde_json::to_string(head), serde_json::to_string(tail)].map(Result::unwrap_or_default);
    text.pop();
    if let Some(value) = value {
        text.push_str(",\"value\":");
        text.push_str(value);
    }
    // An object without fields has two characters.
    if tail.len() > 2 {
        text.push(',');
    }
    text.push_str(tail.get(1..).unwrap_or_default());
    text.push('\n');
    text
}

/// A value of a batt's row: nested lists for a grid, else a string with the Python literal.
fn row_value(ctx: &Ctx<'_>, value: Value<'_>) -> Box<RawValue> {
    let json = grid_json(value, ctx.dialect)
        .unwrap_or_else(|| serde_json::Value::String(repr(value, ctx.dialect)).to_string());
    RawValue::from_string(json).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// The line of one evaluation, with its line end.
pub fn line(
    work: &Work,
    job: &Job,
    ctx: &mut Ctx<'_>,
    evaluation: &Evaluation<'_, '_>,
    score: Option<Score>,
) -> String {
    let at = work.mega.member_of_program[job.program as usize];
    let member = &work.mega.pool.members[at];
    let Ok(program) = &member.program else { return String::new() };
    let mut head = Head {
        task: Some(&work.mega.dataset.tasks[job.task as usize].id),
        split: Some(job.split.as_str()),
        index: Some(job.index),
        hash: member.address().map(|address| format!("{:032x}", address.outcome)),
        ..Head::default()
    };
    let (mut json, mut tail) = (None, Tail { fuel: Some(evaluation.fuel), ..Tail::default() });
    match &program.outcome {
        Outcome::Value(_) => head.program = Some(&member.name),
        Outcome::Rows { .. } => {
            head.batt = Some(work.batt_name(at));
            head.call = Some(if job.call == Call::Diff { "diff" } else { "solve" });
        }
    }
    match evaluation.result {
        Ok(values) => {
            head.outcome = "value";
            match (&program.outcome, values) {
                (Outcome::Rows { outputs, differs }, values) => {
                    let (candidates, rest) = values.split_at(outputs.len().min(values.len()));
                    tail.o = Some(
                        outputs
                            .iter()
                            .zip(candidates)
                            .map(|(row, value)| (row.number, row.mutated, row.solver.as_str(), row_value(ctx, *value)))
                            .collect(),
                    );
                    tail.s = Some(
                        differs
                            .iter()
                            .zip(rest)
                            .map(|(row, value)| {
                                (row.number, row.solver.as_str(), row.differ.as_str(), row_value(ctx, *value))
                            })
                            .collect(),
                    );
                }
                (Outcome::Value(_), [value]) => match grid_json(*value, ctx.dialect) {
                    value @ Some(_) => json = value,
                    None => tail.repr = Some(repr(*value, ctx.dialect)),
                },
                _ => {}
            }
        }
        Err(failure) => {
            head.outcome = outcome_of(failure.error);
            if head.outcome == "error" {
                tail.error = Some(failure.error.name());
            }
            if let Some(stmt) = program.stmts.get(failure.stmt) {
                tail.at = Some(&stmt.name);
                tail.line = Some(stmt.line);
            }
        }
    }
    // The candidates of a batt have each a verdict of its own, which whoever reads the rows makes.
    let score = score.filter(|_| matches!(program.outcome, Outcome::Value(_)));
    tail.correct = score.map(|score| score.correct);
    tail.cells = score.and_then(|score| score.cells);
    joined(&head, json.as_deref(), &tail)
}

/// The kind of outcome that an error is.
pub fn outcome_of(error: EvalError) -> &'static str {
    match error {
        EvalError::Fuel => "fuel",
        EvalError::Memory => "memory",
        _ => "error",
    }
}

/// The line of a program that was rejected, with its line end. It has a sample only where a list named one.
pub fn rejected_line(work: &Work, rejected: &Rejected) -> String {
    let member = &work.mega.pool.members[rejected.member];
    let Err(error) = &member.program else { return String::new() };
    let mut head = Head {
        task: rejected.task.map(|task| work.mega.dataset.tasks[task as usize].id.as_str()),
        split: rejected.split.map(|split| split.as_str()),
        index: rejected.index,
        outcome: "rejected",
        ..Head::default()
    };
    if means_batt(member) {
        head.batt = Some(work.batt_name(rejected.member));
    } else {
        head.program = Some(&member.name);
    }
    let tail = Tail { message: Some(error.to_string()), line: Some(error.line), ..Tail::default() };
    joined(&head, None, &tail)
}
