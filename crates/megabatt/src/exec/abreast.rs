//! Many programs on several samples of a task: each program runs on all of them before the next one does.
//!
//! Programs of a pool have little of their own to do, and what one does it does on every sample: on the second one its
//! steps and the code of its primitives are in the cache. Each sample has the slots of what its programs share.

use bumpalo::Bump;

use super::batch::{Batch, Job};
use super::evaluation::{Evaluation, first_of, run_routine};
use super::prefetch::prefetch;
use super::scope::{ProgramScope, SampleScope, Spent, TaskScope, empty};
use crate::plan::Plan;
use crate::value::Ctx;

/// The most samples at once.
pub(super) const ABREAST: usize = 8;
/// Jobs of a sample from which on it is worth it: fewer programs stay in the cache from sample to sample anyway, and one
/// sample's values lie closer together than those of eight.
pub(super) const MANY_JOBS: usize = 8;

/// What is to be done on a sample.
pub(super) struct AtWork<'o> {
    /// Jobs by routine; those of one routine together.
    jobs: &'o [u32],
    /// The routine of each: jobs and programs lie far apart, and looked up together they are not waited for one by one.
    routines: &'o [u32],
    /// How many are done.
    done: usize,
    /// What an earlier scope of the sample knew to run out of a budget.
    spent: Spent,
}

impl AtWork<'_> {
    /// The routine that comes next; more than there are where all is done.
    #[inline]
    fn next(&self) -> u32 {
        self.routines.get(self.done).copied().unwrap_or(u32::MAX)
    }

    /// A job on the sample.
    fn job<'b>(&self, batch: &Batch<'b>) -> Option<&'b Job> {
        self.jobs.first().map(|&job| &batch.jobs[job as usize])
    }
}

/// The routine of a job.
pub(super) fn routine_of(batch: &Batch<'_>, job: u32) -> u32 {
    batch.programs[batch.jobs[job as usize].program as usize].routine
}

/// Takes the jobs of the next samples, and their routines, off sorted jobs of one plan on one task; gives the rest.
pub(super) fn begin<'o>(
    batch: &Batch<'_>,
    (mut rest, mut routines): (&'o [u32], &'o [u32]),
    at_work: &mut Vec<AtWork<'o>>,
) -> &'o [u32] {
    while let Some(&first) = rest.first().filter(|_| at_work.len() < ABREAST) {
        let first = &batch.jobs[first as usize];
        let (jobs, of_jobs);
        (jobs, rest) = rest.split_at(first_of(batch, rest, |job| job.is_on_sample_of(first)));
        (of_jobs, routines) = routines.split_at(jobs.len());
        at_work.push(AtWork { jobs, routines: of_jobs, done: 0, spent: Spent::default() });
    }
    rest
}

/// Runs what is left to do on some samples until all is done, the values fill their scopes, or time is over; samples on
/// which nothing is left are taken off.
pub(super) fn run<'t>(
    task: &mut TaskScope<'t>,
    (sample_arenas, program_arena): (&mut [Bump], &mut Bump),
    plan: &'t Plan,
    batch: &Batch<'_>,
    at_work: &mut Vec<AtWork<'_>>,
    show: &mut impl FnMut(u32, &mut Ctx<'_>, Evaluation<'_, '_>),
) {
    let n = at_work.len();
    for job in at_work.iter().skip(1).filter_map(|sample| sample.job(batch)) {
        prefetch(batch.example(job));
    }
    let mut scopes = Vec::with_capacity(n);
    for (sample, arena) in at_work.iter().zip(sample_arenas) {
        let Some(job) = sample.job(batch) else { continue };
        empty(arena);
        let (grid, reference) = (&batch.example(job).input, batch.reference(job));
        let mut scope = SampleScope::new(plan, task, arena, grid, reference).one_of(n);
        scope.recall(&sample.spent);
        scopes.push(scope);
    }
    let (mut goes_on, mut is_over) = (true, false);
    while let Some(number) = at_work.iter().map(AtWork::next).min().filter(|&next| goes_on && next != u32::MAX) {
        let routine = &plan.routines[number as usize];
        for (sample, scope) in at_work.iter_mut().zip(&mut scopes).filter(|(sample, _)| sample.next() == number) {
            let rest = &sample.routines[sample.done..];
            let alike = rest.iter().take_while(|&&routine| routine == number).count();
            let jobs = &sample.jobs[sample.done..sample.done + alike];
            empty(program_arena);
            let on = ProgramScope::new(scope, program_arena);
            sample.done += run_routine(task, on, batch, jobs, routine, show).1;
            is_over = batch.is_over();
            goes_on = !is_over && !scope.is_full() && !task.is_full();
            if !goes_on {
                break;
            }
        }
    }
    for (sample, scope) in at_work.iter_mut().zip(&scopes) {
        // On the same sample, what ran out of a budget does so again.
        sample.spent = if sample.next() == u32::MAX || is_over { Spent::default() } else { scope.spent() };
    }
    drop(scopes);
    at_work.retain(|sample| sample.next() != u32::MAX);
}

#[cfg(test)]
mod tests {
    use crate::corpus::embedded;
    use crate::exec::evaluation::Worker;
    use crate::exec::{Batch, Want, run_on};
    use crate::mega_batch::{Matching, MegaBatch};
    use crate::mutation::Mutator;
    use crate::pool::Pool;
    use crate::task::{Dataset, load_embedded};
    use crate::value::{Budget, repr};

    /// Mutants of some programs, on some tasks.
    fn merged() -> MegaBatch {
        let (mut parents, mut pool) = (Pool::default(), Pool::default());
        parents.add_source("programs.py", embedded::PROGRAMS, None);
        for parent in parents.members.iter().filter_map(|member| member.program.as_ref().ok()).step_by(2) {
            for mutant in Mutator::new(parent, 0.1).distinct(5, 6) {
                pool.add_program(parent.name.clone(), mutant.program);
            }
        }
        let tasks = load_embedded(embedded::TASKS).expect("the embedded tasks are sound").tasks;
        let dataset = Dataset::new("some", tasks.into_iter().step_by(29).collect());
        let mut mega = MegaBatch::new(pool, dataset).matching(Some(Matching::All));
        mega.collect_inputs();
        mega.create_batches();
        mega
    }

    /// What came of each job, and how many samples were at work together at most.
    fn outcomes(batch: &Batch<'_>) -> (Vec<String>, usize) {
        let (mut worker, mut seen) = (Worker::default(), Vec::new());
        run_on(
            &mut worker,
            batch,
            |job, ctx, evaluation| {
                let value = evaluation.result.map(|values| repr(values[0], ctx.dialect));
                format!("{job:?} {} {value:?}", evaluation.fuel)
            },
            |_, line| seen.push(line),
        );
        (seen, worker.abreast)
    }

    #[test]
    fn programs_on_several_samples_are_what_each_is_alone() {
        let mega = merged();
        let [plan] = mega.plans() else { panic!("one dialect, one plan") };
        let framed = plan.frame().len() - plan.program_slots as usize;
        assert!(0 < framed && framed < plan.fixed.len(), "{framed} of {} lie in the frame", plan.fixed.len());
        for (fuel, memory_bytes) in [(1 << 20, 1 << 28), (100, 1 << 28), (1 << 20, 1 << 12), (25, 1 << 12)] {
            let budget = Budget { fuel, memory_bytes };
            let batch = Batch { budget, want: Want::Everything, ..mega.batch() };
            let (together, abreast) = outcomes(&batch);
            let (alone, never) = outcomes(&Batch { batch_size: Some(1), ..batch });
            assert!(abreast > 2 && never == 0, "{abreast} samples together, {never} alone");
            assert_eq!(together.len(), alone.len());
            for (together, alone) in together.iter().zip(&alone) {
                assert_eq!(together, alone);
            }
        }
    }
}
