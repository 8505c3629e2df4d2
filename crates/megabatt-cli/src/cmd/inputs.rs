//! The inputs that verbs share: programs, tasks, and which runs on which.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use anyhow::bail;
use megabatt::corpus::embedded;
use megabatt::exec::DEFAULT_BUDGET;
use megabatt::lang::program::Outcome;
use megabatt::mega_batch::MegaBatch;
use megabatt::pool::{Member, Pool};
use megabatt::task::{Dataset, LoadOptions, SplitChoice, load};
use megabatt::value::{Budget, Dialect};

use super::pairs;
use crate::file::say;

/// Rejected programs that are listed when none is left.
const FAULTS_SHOWN: usize = 10;

/// Programs, tasks, and which runs on which
#[derive(Debug, Clone, clap::Args)]
pub struct Inputs {
    /// Solver files, batt files, JSON lines {"name", "source"}, folders of them, or - for standard input; side-cars
    /// `*_call.py` are passed over [default: the embedded programs]
    #[arg(long, num_args = 1.., value_name = "PATH")]
    pub programs: Vec<String>,
    /// A folder of task files, a file of tasks, or a name of `megabatt data list`; FILE:train or FILE:eval picks a part
    /// [default: the embedded tasks]
    #[arg(long, value_name = "PATH|NAME")]
    pub tasks: Option<String>,
    /// Demo pairs, test pairs, or both
    #[arg(long, default_value = "both", value_name = "train|test|both")]
    pub split: SplitChoice,
    /// Which programs run on which tasks [default: id as soon as one program matches, else all]
    #[arg(long = "match", value_enum, value_name = "id|all")]
    pub matching: Option<Matching>,
    /// The dialect of the programs
    #[arg(long, value_enum, default_value = "auto")]
    pub dialect: DialectChoice,
    /// Tell each stage on standard error: what was collected, merged and processed, and how long it took
    #[arg(long)]
    pub verbose: bool,
    /// Go on without bad task files, and count them
    #[arg(long)]
    pub skip_bad: bool,
    /// Fuel that one evaluation may use, a batt once for each of its o rows; the default is four times what the dearest
    /// published solver needs
    #[arg(long, value_name = "N", default_value_t = DEFAULT_BUDGET.fuel, allow_negative_numbers = true)]
    pub fuel: u64,
    /// Bytes of values that one evaluation may make
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_BUDGET.memory_bytes, allow_negative_numbers = true)]
    pub memory: u64,
    /// Stop so many seconds after the start, loading included, with what is finished; it is then marked as partial
    #[arg(long, value_name = "SECONDS", value_parser = seconds, allow_negative_numbers = true)]
    pub deadline: Option<Duration>,
}

/// Which programs run on which tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Matching {
    /// A program runs on its own task: solve_<8 hex digits>, else the id that is its file's or folder's name
    Id,
    /// Every program runs on every task
    All,
}

/// How the dialect of a program is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum DialectChoice {
    /// The 160 primitives of arc-dsl
    Arc,
    /// Its descendant, in which failures become safe defaults
    Batt,
    /// Each program by its signature
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

impl From<Matching> for megabatt::mega_batch::Matching {
    fn from(matching: Matching) -> Self {
        match matching {
            Matching::Id => megabatt::mega_batch::Matching::Id,
            Matching::All => megabatt::mega_batch::Matching::All,
        }
    }
}

/// What is to be done, loaded and compiled.
pub struct Work {
    pub mega: MegaBatch,
    /// Names of files that hold several batts, or that occur in several folders.
    shared_batt_names: HashSet<String>,
    pub load_seconds: f64,
    pub compile_seconds: f64,
}

impl Inputs {
    /// Loads tasks and programs, lists the jobs, and compiles. `pairs` is a file that lists the jobs instead.
    ///
    /// # Errors
    /// Unreadable or bad inputs, each said; no program that parses.
    pub fn load(&self, pairs: Option<&str>) -> anyhow::Result<Work> {
        self.load_on(|| self.load_tasks(), pairs)
    }

    /// The same, on tasks from elsewhere.
    pub fn load_on(
        &self,
        tasks: impl FnOnce() -> anyhow::Result<Dataset>,
        pairs: Option<&str>,
    ) -> anyhow::Result<Work> {
        let started = Instant::now();
        // What lies beyond the clock's end never comes.
        let deadline = self.deadline.and_then(|span| started.checked_add(span));
        let dataset = tasks()?;
        let pool = self.load_programs()?;
        self.require_one(&pool)?;
        let load_seconds = started.elapsed().as_secs_f64();
        let compiling = Instant::now();
        let shared_batt_names = shared_batt_names(&pool);
        let mega = MegaBatch::new(pool, dataset)
            .split(self.split)
            .matching(self.matching.map(Into::into))
            .budget(Budget { fuel: self.fuel, memory_bytes: self.memory })
            .deadline(deadline);
        let mega = if self.verbose { mega.on_event(|event| say(&format!("megabatt: {event}\n"))) } else { mega };
        let mut work = Work { mega, shared_batt_names, load_seconds, compile_seconds: 0.0 };
        match pairs {
            Some(file) => pairs::list(&mut work, file, &pairs::read(file)?, self.split)?,
            None => work.mega.collect_inputs(),
        }
        work.mega.create_batches();
        work.compile_seconds = compiling.elapsed().as_secs_f64();
        Ok(work)
    }

    /// Refuses a pool of which nothing can run.
    fn require_one(&self, pool: &Pool) -> anyhow::Result<()> {
        if pool.members.iter().any(|member| member.program.is_ok()) {
            return Ok(());
        }
        let rejected: Vec<String> =
            pool.members.iter().filter_map(|member| member.program.as_ref().err()).map(|e| e.to_string()).collect();
        if rejected.is_empty() {
            let helpers = match pool.helpers {
                0 => String::new(),
                n => format!(" among {n} functions"),
            };
            bail!(
                "no program in {}{helpers}; a program is a function `def solve_<id>(I):` of assignments",
                self.programs.join(", ")
            );
        }
        let more = match rejected.len().saturating_sub(FAULTS_SHOWN) {
            0 => String::new(),
            n => format!("\n… and {n} more"),
        };
        let shown = &rejected[..rejected.len().min(FAULTS_SHOWN)];
        bail!("no program parses, mend one of them to go on:\n{}{more}", shown.join("\n"));
    }

    /// The tasks that were asked for.
    pub fn load_tasks(&self) -> anyhow::Result<Dataset> {
        let spec = self.tasks.as_deref().unwrap_or("embedded");
        let options = LoadOptions { skip_bad: self.skip_bad, ..LoadOptions::default() };
        load(spec, options).map_err(|error| {
            // Whether it would help is not seen from the faults.
            let helps = !self.skip_bad && load(spec, LoadOptions { skip_bad: true, ..options }).is_ok();
            let hint = if helps { "\nmend these, or go on without the bad tasks: --skip-bad" } else { "" };
            anyhow::anyhow!("{error}{hint}")
        })
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

/// A span of time in seconds.
fn seconds(text: &str) -> Result<Duration, String> {
    let seconds: f64 = text.parse().map_err(|_| "give seconds, as in 2 or 0.5".to_owned())?;
    if seconds.is_nan() || seconds < 0.0 {
        return Err("give 0 seconds or more".to_owned());
    }
    Ok(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX))
}

impl Work {
    /// What a row of the outputs calls a batt: its file's name, or the program's where that is not enough.
    pub fn batt_name(&self, member: usize) -> &str {
        let name = |at: usize| {
            let member = &self.mega.pool.members[at];
            let in_lines = member.file == "-" || [".jsonl", ".json"].iter().any(|end| member.file.ends_with(end));
            if in_lines { member.name.as_str() } else { file_name(&member.file) }
        };
        if self.shared_batt_names.contains(name(member)) { &self.mega.pool.members[member].name } else { name(member) }
    }

    /// What the table calls a program.
    pub fn shown_name(&self, member: usize) -> &str {
        let at = &self.mega.pool.members[member];
        if is_batt(at.program.as_deref().ok()) { self.batt_name(member) } else { &at.name }
    }

    /// What the table calls a program, or one candidate of a batt: `batt.py:t12:solver`.
    pub fn shown_candidate(&self, member: usize, candidate: Option<u32>) -> String {
        let name = self.shown_name(member);
        let program = self.mega.pool.members[member].program.as_ref().ok();
        let row = match (program.map(|program| &program.outcome), candidate) {
            (Some(Outcome::Rows { outputs, .. }), Some(at)) => outputs.get(at as usize),
            _ => None,
        };
        row.map_or_else(|| name.to_owned(), |row| format!("{name}:t{}:{}", row.number, row.solver))
    }
}

/// Whether a program is a batt, whose results are rows.
pub fn is_batt(program: Option<&megabatt::lang::program::Program>) -> bool {
    program.is_some_and(|program| matches!(program.outcome, Outcome::Rows { .. }))
}

/// Whether a member of a pool is a batt, or was to be one.
pub fn means_batt(member: &Member) -> bool {
    match &member.program {
        Ok(program) => is_batt(Some(program)),
        Err(error) => error.program.as_deref() == Some("batt"),
    }
}

/// The names of files that stand for more than one batt.
fn shared_batt_names(pool: &Pool) -> HashSet<String> {
    let mut seen = HashSet::new();
    let batts = pool.members.iter().filter(|member| means_batt(member));
    batts.map(|member| file_name(&member.file)).filter(|name| !seen.insert(*name)).map(str::to_owned).collect()
}

/// The last part of a path.
pub fn file_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
