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

/// A line. Fields that do not apply are left out.
#[derive(Serialize, Default)]
struct Line<'l> {
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
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Box<RawValue>>,
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

fn raw(json: String) -> Option<Box<RawValue>> {
    RawValue::from_string(json).ok()
}

/// A value of a batt's row: nested lists for a grid, else a string with the Python literal.
fn row_value(ctx: &Ctx<'_>, value: Value<'_>) -> Box<RawValue> {
    let json = grid_json(value, ctx.dialect)
        .unwrap_or_else(|| serde_json::Value::String(repr(value, ctx.dialect)).to_string());
    raw(json).unwrap_or_else(|| RawValue::NULL.to_owned())
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
    let mut line = Line {
        task: Some(&work.mega.dataset.tasks[job.task as usize].id),
        split: Some(job.split.as_str()),
        index: Some(job.index),
        hash: member.address().map(|address| format!("{:032x}", address.outcome)),
        fuel: Some(evaluation.fuel),
        ..Line::default()
    };
    match &program.outcome {
        Outcome::Value(_) => line.program = Some(&member.name),
        Outcome::Rows { .. } => {
            line.batt = Some(work.batt_name(at));
            line.call = Some(if job.call == Call::Diff { "diff" } else { "solve" });
        }
    }
    match evaluation.result {
        Ok(values) => {
            line.outcome = "value";
            match (&program.outcome, values) {
                (Outcome::Rows { outputs, differs }, values) => {
                    let (candidates, rest) = values.split_at(outputs.len().min(values.len()));
                    line.o = Some(
                        outputs
                            .iter()
                            .zip(candidates)
                            .map(|(row, value)| (row.number, row.mutated, row.solver.as_str(), row_value(ctx, *value)))
                            .collect(),
                    );
                    line.s = Some(
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
                    Some(json) => line.value = raw(json),
                    None => line.repr = Some(repr(*value, ctx.dialect)),
                },
                _ => {}
            }
        }
        Err(failure) => {
            line.outcome = outcome_of(failure.error);
            if line.outcome == "error" {
                line.error = Some(failure.error.name());
            }
            if let Some(stmt) = program.stmts.get(failure.stmt) {
                line.at = Some(&stmt.name);
                line.line = Some(stmt.line);
            }
        }
    }
    // The candidates of a batt have each a verdict of its own, which whoever reads the rows makes.
    let score = score.filter(|_| matches!(program.outcome, Outcome::Value(_)));
    line.correct = score.map(|score| score.correct);
    line.cells = score.and_then(|score| score.cells);
    let mut text = serde_json::to_string(&line).unwrap_or_default();
    text.push('\n');
    text
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
    let mut line = Line {
        task: rejected.task.map(|task| work.mega.dataset.tasks[task as usize].id.as_str()),
        split: rejected.split.map(|split| split.as_str()),
        index: rejected.index,
        outcome: "rejected",
        message: Some(error.to_string()),
        line: Some(error.line),
        ..Line::default()
    };
    if means_batt(member) {
        line.batt = Some(work.batt_name(rejected.member));
    } else {
        line.program = Some(&member.name);
    }
    let mut text = serde_json::to_string(&line).unwrap_or_default();
    text.push('\n');
    text
}
