//! `megabatt card`: programs merged into a batt, or mutated into more programs.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use anyhow::{Context, bail};
use megabatt::card::{Card, CardError, Parent};
use megabatt::lang::program::{Outcome, Program};
use megabatt::lang::{print_file, print_program};
use megabatt::mutation::{Mutant, Mutator};
use megabatt::pool::Pool;

use super::inputs::DialectChoice;
use crate::file::{AtomicFile, say};

/// Rejected programs that are listed.
const FAULTS_SHOWN: usize = 10;

const EXAMPLES: &str = "\
Examples:
  megabatt card --programs solvers.py -o batt.py                                  all solvers in one batt
  megabatt card --programs solvers.py --mutate 0.01 --seed 7 -o batt.py           one mutant of each
  megabatt card --programs solvers.py --mutate 0.01 --mutants 25 --emit solvers -o pool.jsonl

Every program's value in the batt is what the program gives alone. A batt of the arc dialect is run with --dialect arc.";

/// Merge programs into one batt, mutated if wanted
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct CardArgs {
    /// Solver files, JSON lines {"name", "source"}, folders of them, or - for standard input
    #[arg(long, num_args = 1.., required = true, value_name = "PATH")]
    programs: Vec<String>,
    /// The dialect of the programs
    #[arg(long, value_enum, default_value = "auto")]
    dialect: DialectChoice,
    /// Change each variable, function and constant with this probability into another of its type
    #[arg(long, value_name = "RATE", value_parser = rate, allow_negative_numbers = true)]
    mutate: Option<f64>,
    /// Where the random numbers of --mutate start: the same seed gives the same mutants of a program
    #[arg(long, value_name = "N", default_value_t = 0)]
    seed: u64,
    /// Make so many mutants of each program, all different from it and from each other [default: one, which may be the
    /// program itself]
    #[arg(long, value_name = "N", requires = "mutate", value_parser = clap::value_parser!(u32).range(1..))]
    mutants: Option<u32>,
    /// What to write: a batt, or the programs themselves; these are JSON lines where the file's name ends in .jsonl
    #[arg(long, value_enum, default_value = "batt")]
    emit: Emit,
    /// Where to write; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: String,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Emit {
    /// One function that gives the values of all programs
    Batt,
    /// The programs, each a function of its own
    Solvers,
}

fn rate(text: &str) -> Result<f64, String> {
    let rate: f64 = text.parse().map_err(|_| "give a probability, as in 0.01".to_owned())?;
    if (0.0..=1.0).contains(&rate) { Ok(rate) } else { Err("give a probability from 0 to 1".to_owned()) }
}

/// A program with its mutation, if any.
struct Variant<'p> {
    solver: String,
    original: &'p Program,
    mutant: Mutant,
    /// The name that its function has.
    function: String,
}

/// Runs `megabatt card`.
pub fn run(args: CardArgs) -> anyhow::Result<()> {
    let pool = Pool::load(&args.programs, args.dialect.named()).map_err(|errors| {
        let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
        anyhow::anyhow!("cannot read the programs:\n{}\nname files or folders that exist", lines.join("\n"))
    })?;
    let faults: Vec<String> =
        pool.members.iter().filter_map(|member| member.program.as_ref().err()).map(|e| e.to_string()).collect();
    let shown = faults[..faults.len().min(FAULTS_SHOWN)].join("\n");
    if faults.len() == pool.members.len() {
        let shown =
            if shown.is_empty() { "a program is a function `def solve_<id>(I):` of assignments" } else { &shown };
        bail!("no program to merge in {}:\n{shown}", args.programs.join(", "));
    }
    let variants = variants(&pool, &args)?;
    let text = match args.emit {
        Emit::Batt => batt(&variants, &args)?,
        Emit::Solvers => solvers(&variants, &args.output)?,
    };
    let mut file = AtomicFile::create(&args.output)?;
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", args.output))?;
    file.finish()?;
    say(&remarks(&variants, &args, pool.members.len() - faults.len()));
    if !faults.is_empty() {
        say(&format!("{} programs are left out since they do not parse:\n{shown}\n", faults.len()));
    }
    Ok(())
}

/// The programs that are written, the mutants of one program behind one another.
fn variants<'p>(pool: &'p Pool, args: &CardArgs) -> anyhow::Result<Vec<Variant<'p>>> {
    let mut variants = Vec::new();
    let mut of_solver: HashMap<&str, usize> = HashMap::new();
    for member in &pool.members {
        let Ok(program) = &member.program else { continue };
        if matches!(program.outcome, Outcome::Rows { .. }) {
            bail!("{}: {}", member.file, CardError::Batt(member.name.clone()));
        }
        let solver = member.task_id.as_deref().unwrap_or(&member.name);
        let function = member.task_id.as_ref().map_or_else(|| program.name.clone(), |id| format!("solve_{id}"));
        let mutants = match (args.mutate, args.mutants) {
            (None, _) => vec![Mutant { program: Program::clone(program), changes: Vec::new() }],
            (Some(rate), None) => vec![Mutator::new(program, rate).nth(args.seed, 0)],
            (Some(rate), Some(n)) => Mutator::new(program, rate).distinct(args.seed, n as usize),
        };
        for mutant in mutants {
            let number = of_solver.entry(solver).or_default();
            *number += 1;
            let solver = if *number == 1 { solver.to_owned() } else { format!("{solver}#{number}") };
            variants.push(Variant { solver, original: program, mutant, function: function.clone() });
        }
    }
    Ok(variants)
}

fn batt(variants: &[Variant<'_>], args: &CardArgs) -> anyhow::Result<String> {
    let parents: Vec<Parent> = variants
        .iter()
        .map(|variant| Parent::mutant(variant.solver.clone(), variant.mutant.clone(), variant.original))
        .collect();
    let card = Card::merge(&parents).map_err(|error| match error {
        CardError::MixedDialects { .. } => anyhow::anyhow!("{error}; choose files, or read all as one with --dialect"),
        CardError::Empty => anyhow::anyhow!("{}", nothing_found(args)),
        error => error.into(),
    })?;
    let version = env!("CARGO_PKG_VERSION");
    let mut head =
        vec![format!("{} programs in {} statements, by megabatt {version}.", parents.len(), card.program.stmts.len())];
    head.extend(args.mutate.map(|rate| format!("Mutated at a rate of {rate}, seed {}.", args.seed)));
    Ok(card.text(&head))
}

fn solvers(variants: &[Variant<'_>], output: &str) -> anyhow::Result<String> {
    if variants.is_empty() {
        bail!("no mutant was found; raise --mutate");
    }
    let named = |variant: &Variant<'_>| Program { name: variant.function.clone(), ..variant.mutant.program.clone() };
    if output.ends_with(".jsonl") {
        let line = |variant: &Variant<'_>| {
            let name = format!("solve_{}", variant.solver.strip_prefix("solve_").unwrap_or(&variant.solver));
            format!("{}\n", serde_json::json!({ "name": name, "source": print_program(&named(variant)) }))
        };
        return Ok(variants.iter().map(line).collect());
    }
    let mut names = HashSet::new();
    if let Some(twice) = variants.iter().find(|variant| !names.insert(&variant.function)) {
        bail!(
            "several programs would be called {}; a Python file holds one of a name: write JSON lines, with -o NAME.jsonl",
            twice.function
        );
    }
    let programs: Vec<Program> = variants.iter().map(named).collect();
    Ok(print_file(&programs))
}

fn nothing_found(args: &CardArgs) -> &'static str {
    if args.mutate.is_some() { "no mutant was found; raise --mutate" } else { "no program to merge" }
}

fn remarks(variants: &[Variant<'_>], args: &CardArgs, parents: usize) -> String {
    let changed = variants.iter().filter(|variant| variant.mutant.computes_otherwise(variant.original)).count();
    match (args.mutate, args.mutants) {
        (None, _) => format!("{parents} programs\n"),
        (Some(_), None) => format!("{parents} programs, {changed} of them mutated\n"),
        (Some(_), Some(n)) => {
            let wanted = parents * n as usize;
            let fewer =
                if changed < wanted { format!("; {wanted} were asked for, no more were found") } else { String::new() };
            format!("{changed} mutants of {parents} programs{fewer}\n")
        }
    }
}
