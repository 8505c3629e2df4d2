//! The inputs that verbs share: programs, tasks, and which runs on which.

use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use megabatt::corpus::embedded;
use megabatt::exec::{Call, DEFAULT_BUDGET, Job};
use megabatt::lang::program::Outcome;
use megabatt::plan::Plan;
use megabatt::pool::Pool;
use megabatt::task::{Dataset, LoadOptions, Split, SplitChoice, load};
use megabatt::value::{Budget, Dialect};

/// Programs, tasks, and which runs on which
#[derive(Debug, Clone, clap::Args)]
pub struct Inputs {
    /// Solver files, batt files, JSON lines {"name", "source"}, folders of them, or - [default: the embedded programs]
    #[arg(long, num_args = 1.., value_name = "PATH")]
    pub programs: Vec<String>,
    /// A folder, a file or the name of a data set; FILE:train picks a part [default: the embedded tasks]
    #[arg(long, value_name = "PATH|NAME")]
    pub tasks: Option<String>,
    /// Demo pairs, test pairs, or both
    #[arg(long, default_value = "both", value_name = "train|test|both")]
    pub split: SplitChoice,
    /// id: a program runs on its own task; all: every program on every task [default: id as soon as one matches]
    #[arg(long = "match", value_enum, value_name = "id|all")]
    pub matching: Option<Matching>,
    /// The dialect of the programs; auto: each by its signature
    #[arg(long, value_enum, default_value = "auto")]
    pub dialect: DialectChoice,
    /// Go on without bad task files, and count them
    #[arg(long)]
    pub skip_bad: bool,
    /// Fuel that one evaluation may use [default: four times what the dearest published solver needs]
    #[arg(long, value_name = "N", default_value_t = DEFAULT_BUDGET.fuel)]
    pub fuel: u64,
    /// Bytes of values that one evaluation may make
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_BUDGET.memory_bytes)]
    pub memory: u64,
    /// Stop after so many seconds with what is finished
    #[arg(long, value_name = "SECONDS")]
    pub deadline: Option<f64>,
}

/// Which programs run on which tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Matching {
    Id,
    All,
}

/// How the dialect of a program is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DialectChoice {
    Arc,
    Batt,
    Auto,
}

impl DialectChoice {
    /// The dialect that was named.
    pub fn named(self) -> Option<Dialect> {
        match self {
            DialectChoice::Arc => Some(Dialect::Arc),
            DialectChoice::Batt => Some(Dialect::Batt),
            DialectChoice::Auto => None,
        }
    }
}

/// What is to be done, loaded and compiled.
pub struct Work {
    pub dataset: Dataset,
    pub pool: Pool,
    /// A plan for every program that parsed.
    pub plans: Vec<Plan>,
    /// The member of the pool that each plan is of.
    pub member_of_plan: Vec<usize>,
    pub jobs: Vec<Job>,
    pub budget: Budget,
    pub deadline: Option<Instant>,
    /// Programs that have no task, and tasks that have no program, under `--match id`.
    pub unmatched: (usize, usize),
    pub load_seconds: f64,
    pub compile_seconds: f64,
}

impl Inputs {
    /// Loads tasks and programs, compiles, and lists the jobs.
    ///
    /// # Errors
    /// Unreadable or bad inputs, each said; no program that parses.
    pub fn load(&self) -> anyhow::Result<Work> {
        let started = Instant::now();
        let deadline = match self.deadline {
            None => None,
            Some(seconds) => Some(started + deadline_span(seconds)?),
        };
        let dataset = self.load_tasks()?;
        let pool = self.load_programs()?;
        let load_seconds = started.elapsed().as_secs_f64();
        let compiling = Instant::now();
        let mut plans = Vec::new();
        let mut member_of_plan = Vec::new();
        for (at, member) in pool.members.iter().enumerate() {
            if let Ok(program) = &member.program {
                plans.push(Plan::compile(program));
                member_of_plan.push(at);
            }
        }
        if plans.is_empty() {
            let rejected: Vec<String> =
                pool.members.iter().filter_map(|member| member.program.as_ref().err()).map(|e| e.to_string()).collect();
            if rejected.is_empty() {
                bail!(
                    "no program in {}; a program is a function `def solve_<id>(I):` of assignments",
                    self.programs.join(", ")
                );
            }
            bail!("no program parses:\n{}", rejected.join("\n"));
        }
        let compile_seconds = compiling.elapsed().as_secs_f64();
        let mut work = Work {
            dataset,
            pool,
            plans,
            member_of_plan,
            jobs: Vec::new(),
            budget: Budget { fuel: self.fuel, memory_bytes: self.memory },
            deadline,
            unmatched: (0, 0),
            load_seconds,
            compile_seconds,
        };
        work.list_jobs(self.matching, self.split)?;
        Ok(work)
    }

    /// The tasks that were asked for.
    pub fn load_tasks(&self) -> anyhow::Result<Dataset> {
        let options = LoadOptions { skip_bad: self.skip_bad, ..LoadOptions::default() };
        Ok(load(self.tasks.as_deref().unwrap_or("embedded"), options)?)
    }

    fn load_programs(&self) -> anyhow::Result<Pool> {
        let dialect = self.dialect.named();
        if self.programs.is_empty() {
            let mut pool = Pool::default();
            if dialect != Some(Dialect::Batt) {
                pool.add_source("corpus/programs.py", embedded::PROGRAMS, dialect);
            }
            if dialect != Some(Dialect::Arc) {
                pool.add_source("corpus/programs_batt.py", embedded::PROGRAMS_BATT, dialect);
            }
            if self.tasks.as_deref().is_some_and(|tasks| tasks != "embedded") {
                pool.add_source("corpus/arc1_training.py", embedded::ARC1_TRAINING, dialect);
            }
            pool.make_names_unique();
            return Ok(pool);
        }
        Pool::load(&self.programs, dialect).map_err(|errors| {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            anyhow::anyhow!("cannot read the programs:\n{}\nname files or folders that exist", lines.join("\n"))
        })
    }
}

fn deadline_span(seconds: f64) -> anyhow::Result<Duration> {
    Duration::try_from_secs_f64(seconds).context("--deadline takes seconds, 0 or more")
}

impl Work {
    fn list_jobs(&mut self, matching: Option<Matching>, split: SplitChoice) -> anyhow::Result<()> {
        let task_of = |id: &str| self.dataset.tasks.binary_search_by(|task| task.id.as_str().cmp(id)).ok();
        let own: Vec<Option<usize>> =
            self.member_of_plan.iter().map(|&at| task_of(self.pool.members[at].task_id.as_deref()?)).collect();
        let matching = matching.unwrap_or(if own.iter().any(Option::is_some) { Matching::Id } else { Matching::All });
        let mut used = vec![false; self.dataset.tasks.len()];
        for (plan, own) in own.iter().enumerate() {
            let tasks = match (matching, *own) {
                (Matching::All, _) => 0..self.dataset.tasks.len(),
                (Matching::Id, Some(task)) => task..task + 1,
                (Matching::Id, None) => {
                    self.unmatched.0 += 1;
                    continue;
                }
            };
            for task in tasks {
                used[task] = true;
                for &split in split.splits() {
                    for index in 0..self.dataset.tasks[task].examples(split).len() {
                        self.jobs.push(Job {
                            plan: plan as u32,
                            task: task as u32,
                            split,
                            index: index as u32,
                            call: Call::Solve,
                        });
                    }
                }
            }
        }
        self.unmatched.1 = used.iter().filter(|used| !**used).count();
        Ok(())
    }

    /// The jobs of a list of rows, in its order: `program` or `batt`, `task`, and optionally `split`, `index`, `call`.
    ///
    /// # Errors
    /// A line that is no such row, or names what is not there.
    pub fn list_pairs(&mut self, file: &str, text: &str, choice: SplitChoice) -> anyhow::Result<()> {
        #[derive(serde::Deserialize)]
        struct Pair {
            #[serde(alias = "batt")]
            program: String,
            task: String,
            split: Option<String>,
            index: Option<u32>,
            call: Option<String>,
        }
        let mut jobs = Vec::new();
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            let place = format!("{file}:{}", number + 1);
            let pair: Pair = serde_json::from_str(line)
                .with_context(|| format!("{place}: not a row of the form {{\"program\": …, \"task\": …}}"))?;
            let Some(plan) = self.plan_named(&pair.program) else {
                // A rejected program has its own row already.
                if self.pool.members.iter().any(|member| member.name == pair.program) {
                    continue;
                }
                bail!("{place}: no program `{}`; name one of --programs", pair.program);
            };
            let task = self
                .dataset
                .tasks
                .iter()
                .position(|task| task.id == pair.task)
                .with_context(|| format!("{place}: no task `{}` in {}", pair.task, self.dataset.name))?;
            let call = match pair.call.as_deref() {
                None | Some("solve") => Call::Solve,
                Some("diff") => Call::Diff,
                Some(other) => bail!("{place}: call `{other}`; give solve or diff"),
            };
            let splits: &[Split] = match pair.split.as_deref() {
                None => choice.splits(),
                Some("train") => &[Split::Train],
                Some("test") => &[Split::Test],
                Some(other) => bail!("{place}: split `{other}`; give train or test"),
            };
            for &split in splits {
                let n = self.dataset.tasks[task].examples(split).len() as u32;
                let range = match pair.index {
                    None => 0..n,
                    Some(index) if index < n => index..index + 1,
                    Some(index) => bail!("{place}: task `{}` has no {split} pair {index}", pair.task),
                };
                jobs.extend(range.map(|index| Job { plan: plan as u32, task: task as u32, split, index, call }));
            }
        }
        self.jobs = jobs;
        Ok(())
    }

    /// The plan of a program, by its name, its file's name, or its file and name.
    fn plan_named(&self, name: &str) -> Option<usize> {
        let of = |found: &dyn Fn(usize) -> bool| self.member_of_plan.iter().position(|&at| found(at));
        of(&|at| self.pool.members[at].name == name).or_else(|| {
            of(&|at| {
                let member = &self.pool.members[at];
                is_batt(member.program.as_ref().ok()) && file_name(&member.file) == name
            })
        })
    }
}

/// Whether a program is a batt, whose results are rows.
pub fn is_batt(program: Option<&megabatt::lang::program::Program>) -> bool {
    program.is_some_and(|program| matches!(program.outcome, Outcome::Rows { .. }))
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
