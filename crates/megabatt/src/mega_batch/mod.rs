//! The coordinator: programs and tasks in, one outcome for every program and sample out.
//!
//! ```
//! use megabatt::mega_batch::{Finding, MegaBatch};
//! use megabatt::pool::Pool;
//! use megabatt::task::{LoadOptions, load};
//!
//! let mut pool = Pool::default();
//! pool.add_source("mine.py", "def solve_turn(I):\n    O = rot90(I)\n    return O\n", None);
//! let mut mega = MegaBatch::new(pool, load("embedded", LoadOptions::default())?).threads(2);
//! mega.collect_inputs();
//! mega.create_batches();
//! let results = mega.process_all();
//! let correct = |finding: &Finding| finding.score.is_some_and(|score| score.correct);
//! assert!(results.values().flat_map(|task| task.test.values().flatten()).any(correct));
//! # Ok::<(), megabatt::task::LoadError>(())
//! ```

mod event;
mod results;

use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

pub use event::Event;
pub use results::{Candidate, Difference, Finding, Found, Results, TaskResults};

use crate::exec::{AllCores, Backend, Batch, Call, DEFAULT_BUDGET, Evaluation, Job, OneCore, Place, Want};
use crate::plan::{Compiler, Plan};
use crate::pool::{Graph, Pool};
use crate::task::{Dataset, Split, SplitChoice};
use crate::value::{Budget, Ctx, Dialect, Grid};

/// Which programs run on which tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matching {
    /// A program runs on its own task.
    Id,
    /// Every program runs on every task.
    All,
}

/// A program that cannot run, where its evaluations would be.
#[derive(Debug, Clone, Copy)]
pub struct Rejected {
    /// The number of jobs in front of it.
    pub jobs_before: usize,
    /// Which, by its place in the pool.
    pub member: usize,
    /// On which task and sample, where a list named them.
    pub task: Option<u32>,
    pub split: Option<Split>,
    pub index: Option<u32>,
}

/// How much of the programs is shared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Statements {
    /// Statements of all programs.
    pub total: usize,
    /// Expressions among them that differ.
    pub distinct: usize,
}

/// Pools of programs over the samples of tasks. The stages are [`MegaBatch::collect_inputs`],
/// [`MegaBatch::create_batches`] and [`MegaBatch::process`] or [`MegaBatch::process_all`]; what a program does never
/// depends on how it is batched.
pub struct MegaBatch {
    pub pool: Pool,
    pub dataset: Dataset,
    /// The member of the pool that each program is: those that parsed, in their order.
    pub member_of_program: Vec<usize>,
    /// What is to be evaluated, in the order of the results.
    pub jobs: Vec<Job>,
    pub rejected: Vec<Rejected>,
    /// Programs that have no task, and tasks that have no program, where programs run on their own task only.
    pub unmatched: (usize, usize),
    pub statements: Statements,
    pub budget: Budget,
    pub deadline: Option<Instant>,
    pub want: Want,
    split: SplitChoice,
    matching: Option<Matching>,
    threads: usize,
    batch_size: Option<usize>,
    stop: Option<&'static AtomicBool>,
    plans: Vec<Plan>,
    places: Vec<Place>,
    tell: Option<Box<dyn Fn(Event) + Send + Sync>>,
}

/// The time between two tellings of progress.
const PROGRESS: Duration = Duration::from_secs(1);
/// Results between two looks at the clock.
const CLOCK_RESULTS: usize = 1024;

impl MegaBatch {
    /// All programs of a pool on a data set: every core, the default budget, no deadline.
    pub fn new(pool: Pool, dataset: Dataset) -> MegaBatch {
        let parsed = pool.members.iter().enumerate().filter(|(_, member)| member.program.is_ok());
        MegaBatch {
            member_of_program: parsed.map(|(at, _)| at).collect(),
            pool,
            dataset,
            jobs: Vec::new(),
            rejected: Vec::new(),
            unmatched: (0, 0),
            statements: Statements::default(),
            budget: DEFAULT_BUDGET,
            deadline: None,
            want: Want::Everything,
            split: SplitChoice::Both,
            matching: None,
            threads: AllCores::default().threads,
            batch_size: None,
            stop: None,
            plans: Vec::new(),
            places: Vec::new(),
            tell: None,
        }
    }

    /// Who is told of the stages and of the progress.
    pub fn on_event(mut self, tell: impl Fn(Event) + Send + Sync + 'static) -> MegaBatch {
        self.tell = Some(Box::new(tell));
        self
    }

    fn tell(&self, event: Event) {
        if let Some(tell) = &self.tell {
            tell(event);
        }
    }

    /// Which pairs of the tasks are run on.
    pub fn split(mut self, split: SplitChoice) -> MegaBatch {
        self.split = split;
        self
    }

    /// Which programs run on which tasks; unless it is said, on their own as soon as one has one.
    pub fn matching(mut self, matching: Option<Matching>) -> MegaBatch {
        self.matching = matching;
        self
    }

    /// On so many threads.
    pub fn threads(mut self, threads: usize) -> MegaBatch {
        self.threads = threads;
        self
    }

    /// Jobs that a thread takes at once; `None`: as suits the jobs and the threads.
    pub fn batch_size(mut self, batch_size: Option<usize>) -> MegaBatch {
        self.batch_size = batch_size;
        self
    }

    /// What one evaluation may use.
    pub fn budget(mut self, budget: Budget) -> MegaBatch {
        self.budget = budget;
        self
    }

    /// When to end with what is finished.
    pub fn deadline(mut self, deadline: Option<Instant>) -> MegaBatch {
        self.deadline = deadline;
        self
    }

    /// Which results of batts are evaluated.
    pub fn want(mut self, want: Want) -> MegaBatch {
        self.want = want;
        self
    }

    /// A flag that ends the run with what is finished.
    pub fn stop_when(mut self, stop: &'static AtomicBool) -> MegaBatch {
        self.stop = Some(stop);
        self
    }

    /// Lists the jobs: program by program where each runs on its own task, else task by task and on each program by
    /// program; the pairs of a task in their order.
    pub fn collect_inputs(&mut self) {
        let started = Instant::now();
        let tasks = &self.dataset.tasks;
        let own_task = |at: usize| {
            let id = self.pool.members[at].task_id.as_deref()?;
            tasks.binary_search_by(|task| task.id.as_str().cmp(id)).ok()
        };
        let own: Vec<Option<usize>> = self.member_of_program.iter().map(|&at| own_task(at)).collect();
        let any_own = own.iter().any(Option::is_some);
        let matching = self.matching.unwrap_or(if any_own { Matching::Id } else { Matching::All });
        let split = self.split;
        let mut jobs = Vec::new();
        let mut add = |program: usize, task: usize| {
            for &split in split.splits() {
                let samples = 0..tasks[task].examples(split).len() as u32;
                let (program, task, call) = (program as u32, task as u32, Call::Solve);
                jobs.extend(samples.map(|index| Job { program, task, split, index, call }));
            }
            jobs.len()
        };
        // Rejected programs stand where their own jobs would; where tasks come first, in front of all.
        let mut jobs_before = vec![0; own.len() + 1];
        self.unmatched = (0, 0);
        match matching {
            Matching::All => {
                for task in 0..tasks.len() {
                    for program in 0..own.len() {
                        add(program, task);
                    }
                }
            }
            Matching::Id => {
                let mut used = vec![false; tasks.len()];
                for (program, task) in own.iter().enumerate() {
                    jobs_before[program + 1] = match *task {
                        Some(task) => {
                            used[task] = true;
                            add(program, task)
                        }
                        None => {
                            self.unmatched.0 += 1;
                            jobs_before[program]
                        }
                    };
                }
                self.unmatched.1 = used.iter().filter(|used| !**used).count();
            }
        }
        self.jobs = jobs;
        let mut parsed = 0;
        self.rejected.clear();
        for (member, of_pool) in self.pool.members.iter().enumerate() {
            if of_pool.program.is_ok() {
                parsed += 1;
            } else {
                let jobs_before = jobs_before[parsed];
                self.rejected.push(Rejected { jobs_before, member, task: None, split: None, index: None });
            }
        }
        self.tell(Event::Collected {
            programs: self.member_of_program.len(),
            rejected: self.rejected.len(),
            tasks: self.dataset.tasks.len(),
            jobs: self.jobs.len(),
            seconds: started.elapsed().as_secs_f64(),
        });
    }

    /// Puts a list of jobs in the place of those that were collected.
    pub fn set_jobs(&mut self, jobs: Vec<Job>, rejected: Vec<Rejected>) {
        (self.jobs, self.rejected, self.unmatched) = (jobs, rejected, (0, 0));
    }

    /// Interns the programs and compiles those that meet on a sample into one plan.
    pub fn create_batches(&mut self) {
        let started = Instant::now();
        let groups = self.groups();
        let mut graphs = [Graph::new(Dialect::Arc), Graph::new(Dialect::Batt)];
        let mut entries = Vec::with_capacity(self.member_of_program.len());
        self.statements = Statements::default();
        for &member in &self.member_of_program {
            let Ok(program) = &self.pool.members[member].program else { continue };
            self.statements.total += program.statement_count();
            entries.push(graphs[usize::from(program.dialect() == Dialect::Batt)].intern_stored(program));
        }
        self.statements.distinct = graphs.iter().map(Graph::expressions).sum();
        self.plans.clear();
        self.places = vec![Place { plan: 0, routine: 0 }; entries.len()];
        let mut compilers = [Compiler::new(&graphs[0]), Compiler::new(&graphs[1])];
        for (is_batt, programs) in groups {
            let number = self.plans.len() as u32;
            let of_group: Vec<usize> = programs.iter().map(|&program| entries[program]).collect();
            let (plan, routines) = compilers[usize::from(is_batt)].compile_distinct(&of_group);
            for (&program, routine) in programs.iter().zip(routines) {
                self.places[program] = Place { plan: number, routine };
            }
            self.plans.push(plan);
        }
        self.tell(Event::Batched {
            plans: self.plans.len(),
            statements: self.statements,
            seconds: started.elapsed().as_secs_f64(),
        });
    }

    /// Programs that belong into one plan: of one dialect, and either on one task only, the same, or on several.
    fn groups(&self) -> Vec<(bool, Vec<usize>)> {
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        enum On {
            One(u32),
            Several,
        }
        let mut on: Vec<Option<On>> = vec![None; self.member_of_program.len()];
        for job in &self.jobs {
            let on = &mut on[job.program as usize];
            *on = match *on {
                None => Some(On::One(job.task)),
                Some(On::One(task)) if task != job.task => Some(On::Several),
                on => on,
            };
        }
        let mut keyed: Vec<(bool, On, usize)> = Vec::with_capacity(on.len());
        for (program, on) in on.into_iter().enumerate() {
            if let (Some(on), Ok(parsed)) = (on, &self.pool.members[self.member_of_program[program]].program) {
                keyed.push((parsed.dialect() == Dialect::Batt, on, program));
            }
        }
        keyed.sort_unstable();
        let groups = keyed.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1));
        groups.map(|group| (group[0].0, group.iter().map(|&(.., program)| program).collect())).collect()
    }

    /// The batch of all jobs, for a backend of one's own choice.
    pub fn batch(&self) -> Batch<'_> {
        Batch {
            plans: &self.plans,
            programs: &self.places,
            dataset: &self.dataset,
            jobs: &self.jobs,
            budget: self.budget,
            batch_size: self.batch_size,
            want: self.want,
            deadline: self.deadline,
            stop: self.stop,
        }
    }

    /// The expected output of a job's sample, where it is known.
    pub fn expected(&self, job: &Job) -> Option<&Grid> {
        self.batch().example(job).output.as_ref()
    }

    /// Runs all jobs. `see` makes a result of each evaluation while its values live, and `take` is given the results in
    /// the order of the jobs. Gives how many ran: all, unless the deadline or a stop came first.
    pub fn process<R: Send>(
        &self,
        see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync,
        take: impl FnMut(&Job, R),
    ) -> usize {
        match self.threads {
            0 | 1 => self.process_on(&OneCore::default(), see, take),
            threads => self.process_on(&AllCores { threads }, see, take),
        }
    }

    /// As [`MegaBatch::process`], on a backend of one's own choice.
    pub fn process_on<R: Send>(
        &self,
        backend: &impl Backend,
        see: impl Fn(&Job, &mut Ctx<'_>, Evaluation<'_, '_>) -> R + Sync,
        mut take: impl FnMut(&Job, R),
    ) -> usize {
        let (jobs, started) = (self.jobs.len(), Instant::now());
        self.tell(Event::Began { backend: backend.name(), threads: self.thread_count(), jobs });
        let (mut done, mut told) = (0, started);
        let ran = backend.run(&self.batch(), see, |job, result| {
            take(job, result);
            done += 1;
            if done % CLOCK_RESULTS == 0 && self.tell.is_some() && told.elapsed() >= PROGRESS {
                told = Instant::now();
                self.tell(Event::Progress { done, jobs, seconds: started.elapsed().as_secs_f64() });
            }
        });
        self.tell(Event::Processed { done: ran, jobs, seconds: started.elapsed().as_secs_f64() });
        ran
    }

    /// Threads that it runs on.
    pub fn thread_count(&self) -> usize {
        self.threads.max(1)
    }

    /// The plans that were made.
    pub fn plans(&self) -> &[Plan] {
        &self.plans
    }
}
