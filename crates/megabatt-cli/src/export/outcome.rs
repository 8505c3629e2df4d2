//! One evaluation as a row: what happened, how near it came, and its line of JSON.

use megabatt::exec::{Evaluation, Job};
use megabatt::lang::program::Outcome;
use megabatt::score::Score;
use megabatt::value::{Ctx, EvalError};

use super::outputs;
use crate::cmd::inputs::Work;

/// What one evaluation came to.
pub struct Row {
    pub error: Option<EvalError>,
    /// The verdict, where an expected output is known and there is a value; of a batt that on its best candidate.
    pub score: Option<Score>,
    /// Of a batt, the verdict on each candidate in text order, known or not.
    pub candidates: Vec<Option<Score>>,
    pub fuel: u64,
    /// The line of JSON, when lines are asked for.
    pub line: Option<String>,
}

/// Makes rows of evaluations.
pub struct Viewer<'w> {
    pub work: &'w Work,
    /// Whether rows carry their line of JSON.
    pub with_line: bool,
}

impl Viewer<'_> {
    /// The row of one evaluation.
    pub fn row(&self, job: &Job, ctx: &mut Ctx<'_>, evaluation: Evaluation<'_, '_>) -> Row {
        let expected = self.work.mega.expected(job);
        let mut score_of = |value| expected.map(|expected| Score::of(ctx, value, expected));
        let (score, candidates) = match (self.candidates(job), evaluation.result) {
            (None, Ok(&[value])) => (score_of(value), Vec::new()),
            (None, _) => (None, Vec::new()),
            (Some(n), result) => {
                let values = result.unwrap_or_default().iter().take(n);
                let mut candidates: Vec<Option<Score>> = values.map(|&value| score_of(value)).collect();
                candidates.resize(n, None);
                (candidates.iter().copied().flatten().reduce(Score::best), candidates)
            }
        };
        let line = self.with_line.then(|| outputs::line(self.work, job, ctx, &evaluation, score));
        let error = evaluation.result.err().map(|failure| failure.error);
        Row { error, score, candidates, fuel: evaluation.fuel, line }
    }

    /// The candidates of a batt: its rows of `o`.
    fn candidates(&self, job: &Job) -> Option<usize> {
        let member = &self.work.mega.pool.members[self.work.mega.member_of_program[job.program as usize]];
        match &member.program.as_ref().ok()?.outcome {
            Outcome::Rows { outputs, .. } => Some(outputs.len()),
            Outcome::Value(_) => None,
        }
    }
}
