//! `megabatt trace`: every statement of one program on one sample, grids drawn.

use std::fmt::Write as _;

use anyhow::{Context, bail};
use megabatt::corpus::embedded;
use megabatt::exec::{DEFAULT_BUDGET, Inputs, Worker};
use megabatt::lang::print_statements;
use megabatt::plan::Plan;
use megabatt::pool::Pool;
use megabatt::task::{Dataset, LoadOptions, Split, load};
use megabatt::value::{Budget, Value, repr};

use super::inputs::DialectChoice;
use crate::draw;

/// The longest literal that is printed whole.
const LITERAL_CHARS: usize = 400;

/// Programs that are listed where one must be named.
const NAMES_SHOWN: usize = 5;

/// Show what every statement of one program gives on one sample
#[derive(Debug, clap::Args)]
pub struct TraceArgs {
    /// A program file, or FILE:FUNCTION; or the name of an embedded program
    program: String,
    /// A task's id, or ID:INDEX for one of its pairs: demo pairs count from 0, test pairs go on from there
    #[arg(value_name = "TASK[:INDEX]")]
    task: String,
    /// The data set: a name or a path [default: the embedded tasks, then arc1-training]
    #[arg(long = "tasks", value_name = "NAME|PATH")]
    dataset: Option<String>,
    /// The dialect of the program; auto: by its signature
    #[arg(long, value_enum, default_value = "auto")]
    dialect: DialectChoice,
    /// Fuel that the evaluation may use
    #[arg(long, value_name = "N", default_value_t = DEFAULT_BUDGET.fuel, allow_negative_numbers = true)]
    fuel: u64,
    /// Bytes of values that the evaluation may make
    #[arg(long, value_name = "BYTES", default_value_t = DEFAULT_BUDGET.memory_bytes, allow_negative_numbers = true)]
    memory: u64,
}

/// Runs `megabatt trace`.
pub fn run(args: TraceArgs) -> anyhow::Result<()> {
    let (id, index) = match args.task.split_once(':') {
        Some((id, index)) => (id, index.parse().with_context(|| format!("`{index}` is no index of a pair"))?),
        None => (args.task.as_str(), 0),
    };
    let dataset = find_dataset(args.dataset.as_deref(), id)?;
    let pool = find_program(&args)?;
    let (member, program) = match pool.members.as_slice() {
        [member] => (member, member.program.as_ref().map_err(|error| anyhow::anyhow!("{error}"))?),
        [] => bail!("no program `{}`; give a file, FILE:FUNCTION, or an embedded program's name", args.program),
        many => {
            let file = many[0].file.as_str();
            let names = listed(many.iter().map(|member| member.name.as_str()));
            bail!("{file} holds {} programs; name one, as in {file}:{}: there are {names}", many.len(), many[0].name);
        }
    };
    let at = dataset.tasks.iter().position(|task| task.id == id).with_context(|| format!("no task `{id}`"))?;
    let task = &dataset.tasks[at];
    let (split, index) =
        if index < task.train.len() { (Split::Train, index) } else { (Split::Test, index - task.train.len()) };
    if index >= task.examples(split).len() {
        bail!("task {id} has {} demo and {} test pairs", task.train.len(), task.test.len());
    }
    let example = &task.examples(split)[index];
    let samples: Vec<_> = task.train.iter().filter_map(|pair| Some((&pair.input, pair.output.as_ref()?))).collect();
    let color = draw::color_wanted();
    let mut out = format!("{} on {id} {split} {index}\n", member.name);
    let mut grids = vec![("input", &example.input)];
    grids.extend(example.output.as_ref().map(|output| ("expected", output)));
    out += &draw::side_by_side(&grids, color);
    let statements = print_statements(program);
    let inputs = Inputs { samples: &samples, grid: &example.input, reference: None };
    let budget = Budget { fuel: args.fuel, memory_bytes: args.memory };
    Worker::default().trace(&Plan::traced(program), &inputs, budget, |ctx, evaluation| {
        for (text, value) in statements.iter().zip(evaluation.trace) {
            let _ = writeln!(out, "{text}");
            match value {
                Value::Grid(grid) => out += &draw::side_by_side(&[("", grid)], color),
                value => {
                    let text = repr(*value, ctx.dialect);
                    let shown: String = text.chars().take(LITERAL_CHARS).collect();
                    let more = if shown.len() < text.len() { " …" } else { "" };
                    let _ = writeln!(out, "    {shown}{more}");
                }
            }
        }
        if let Err(failure) = evaluation.result {
            let text = statements.get(failure.stmt).map_or("", String::as_str);
            let line = program.stmts.get(failure.stmt).map_or(0, |stmt| stmt.line);
            let _ = writeln!(out, "{text}\n    {} (line {line})", failure.error);
        }
        let _ = writeln!(out, "fuel {}", evaluation.fuel);
    });
    Ok(crate::file::print(&out)?)
}

fn find_dataset(named: Option<&str>, id: &str) -> anyhow::Result<Dataset> {
    if let Some(spec) = named {
        return Ok(load(spec, LoadOptions::default())?);
    }
    let dataset = load("embedded", LoadOptions::default())?;
    if dataset.task(id).is_some() {
        return Ok(dataset);
    }
    load("arc1-training", LoadOptions::default())
        .with_context(|| format!("task `{id}` is not an embedded one; name its data set with --tasks"))
}

fn find_program(args: &TraceArgs) -> anyhow::Result<Pool> {
    let dialect = args.dialect.named();
    let keep = |mut pool: Pool, name: &str| {
        pool.members.retain(|member| member.name == name || member.name.ends_with(&format!(":{name}")));
        pool
    };
    if std::path::Path::new(&args.program).exists() {
        return load_pool(&args.program, dialect);
    }
    if let Some((file, function)) = args.program.rsplit_once(':')
        && std::path::Path::new(file).exists()
    {
        let pool = load_pool(file, dialect)?;
        let names = listed(pool.members.iter().map(|member| member.name.as_str()));
        let pool = keep(pool, function);
        if pool.members.is_empty() {
            bail!("no program `{function}` in {file}; there are {names}");
        }
        return Ok(pool);
    }
    let mut pool = Pool::default();
    for (file, text) in [
        ("corpus/programs.py", embedded::PROGRAMS),
        ("corpus/arc1_training.py", embedded::ARC1_TRAINING),
        ("corpus/programs_batt.py", embedded::PROGRAMS_BATT),
    ] {
        pool.add_source(file, text, dialect);
        let found = keep(std::mem::take(&mut pool), &args.program);
        if !found.members.is_empty() {
            return Ok(found);
        }
    }
    Ok(pool)
}

/// The first few of some names.
fn listed<'n>(names: impl Iterator<Item = &'n str>) -> String {
    let names: Vec<&str> = names.collect();
    let more = if names.len() > NAMES_SHOWN { ", …" } else { "" };
    names[..names.len().min(NAMES_SHOWN)].join(", ") + more
}

fn load_pool(path: &str, dialect: Option<megabatt::value::Dialect>) -> anyhow::Result<Pool> {
    Pool::load(&[path.to_owned()], dialect)
        .map_err(|errors| anyhow::anyhow!(errors.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")))
}
