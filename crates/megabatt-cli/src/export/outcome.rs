//! One evaluation as a row: what happened, how near it came, and its line of JSON.

use megabatt::exec::{Evaluation, Job};
use megabatt::score::Score;
use megabatt::value::{Ctx, EvalError};

use super::outputs;
use crate::cmd::inputs::Work;

/// What one evaluation came to.
pub struct Row {
    pub error: Option<EvalError>,
    /// The verdict, where an expected output is known and there is a value.
    pub score: Option<Score>,
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
        let score = match (evaluation.result, expected, self.is_batt(job)) {
            (Ok([value]), Some(expected), false) => Some(Score::of(ctx, *value, expected)),
            _ => None,
        };
        let line = self.with_line.then(|| outputs::line(self.work, job, ctx, &evaluation, score));
        Row { error: evaluation.result.err().map(|failure| failure.error), score, fuel: evaluation.fuel, line }
    }

    fn is_batt(&self, job: &Job) -> bool {
        let member = &self.work.mega.pool.members[self.work.mega.member_of_program[job.program as usize]];
        crate::cmd::inputs::is_batt(member.program.as_ref().ok())
    }
}
