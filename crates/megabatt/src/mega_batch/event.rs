//! What a coordinator tells of while it works.

use super::Statements;

/// A stage of a mega-batch, or how far it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// The jobs are listed.
    Collected { programs: usize, rejected: usize, tasks: usize, jobs: usize, seconds: f64 },
    /// Programs are interned and compiled, those that meet on a sample into one plan.
    Batched { plans: usize, statements: Statements, seconds: f64 },
    /// The processing begins: on which backend, with how many threads.
    Began { backend: &'static str, threads: usize, jobs: usize },
    /// So many jobs are done; told from time to time.
    Progress { done: usize, jobs: usize, seconds: f64 },
    /// The processing is over: done is less than the jobs where a deadline or a stop came first.
    Processed { done: usize, jobs: usize, seconds: f64 },
}

impl std::fmt::Display for Event {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let per_s = |done: usize, seconds: f64| done as f64 / seconds.max(1e-9);
        match *self {
            Event::Collected { programs, rejected, tasks, jobs, seconds } => write!(
                f,
                "collected {jobs} evaluations of {programs} programs ({rejected} rejected) over {tasks} tasks in \
                 {seconds:.3} s"
            ),
            Event::Batched { plans, statements, seconds } => write!(
                f,
                "made {plans} plans of {} statements, {} of them distinct, in {seconds:.3} s",
                statements.total, statements.distinct
            ),
            Event::Began { backend, threads, jobs } => {
                write!(f, "processing {jobs} evaluations on {backend}, threads: {threads}")
            }
            Event::Progress { done, jobs, seconds } => {
                write!(f, "{done} of {jobs} evaluations, {:.0} a second", per_s(done, seconds))
            }
            Event::Processed { done, jobs, seconds } => write!(
                f,
                "processed {done} of {jobs} evaluations in {seconds:.3} s, {:.0} a second",
                per_s(done, seconds)
            ),
        }
    }
}
