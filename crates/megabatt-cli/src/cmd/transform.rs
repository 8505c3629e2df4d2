//! `megabatt transform`: programs of any form in, the form of today out.

use std::io::Write;

use anyhow::{Context, bail};
use megabatt::card::normal_form;
use megabatt::lang::program::Program;
use megabatt::lang::{parse_file, print_file};
use megabatt::plan::Plan;

use super::inputs::DialectChoice;
use crate::file::AtomicFile;

/// Programs that do not parse of which the faults are shown.
const FAULTS_SHOWN: usize = 10;

const EXAMPLES: &str = "\
Examples:
  megabatt transform -i batt.py -o batt_batch.py     shared lines merged, samples taken apart in one line
  megabatt transform -i solvers.py                   a solver file, every nested call a line of its own
  megabatt transform -i batt.py --emit plan          what is executed, to be read";

/// Bring a batt or solver file into its normal form
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
pub struct TransformArgs {
    /// The file to read; - is standard input
    #[arg(short, long, value_name = "FILE")]
    input: String,
    /// Where to write; - is standard output
    #[arg(short, long, value_name = "FILE", default_value = "-")]
    output: String,
    /// What to write
    #[arg(long, value_enum, default_value = "batt")]
    emit: Emit,
    /// The dialect of the programs
    #[arg(long, value_enum, default_value = "auto")]
    dialect: DialectChoice,
}

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Emit {
    /// The programs in normal form, as Python
    Batt,
    /// The byte-code of each program
    Plan,
}

/// Runs `megabatt transform`.
pub fn run(args: TransformArgs) -> anyhow::Result<()> {
    let programs = read(&args)?;
    let text = match args.emit {
        Emit::Batt => print_file(&programs.iter().map(normal_form).collect::<Vec<_>>()),
        Emit::Plan => {
            let plans = programs.iter().map(|program| Plan::compile(program).listing(&[program.name.as_str()]));
            plans.collect::<Vec<_>>().join("\n")
        }
    };
    let mut file = AtomicFile::create(&args.output)?;
    file.write_all(text.as_bytes()).with_context(|| format!("cannot write {}", args.output))?;
    file.finish()
}

/// All programs of the file: one that does not parse would be lost, so it is an error.
fn read(args: &TransformArgs) -> anyhow::Result<Vec<Program>> {
    let text = if args.input == "-" {
        std::io::read_to_string(std::io::stdin()).context("cannot read standard input")?
    } else {
        std::fs::read_to_string(&args.input)
            .with_context(|| format!("cannot read {}; name a batt or a solver file", args.input))?
    };
    let (mut programs, mut faults) = (Vec::new(), Vec::new());
    for parsed in parse_file(&args.input, &text, args.dialect.named()).programs {
        match parsed {
            Ok(program) => programs.push(program),
            Err(fault) => faults.push(fault.to_string()),
        }
    }
    if !faults.is_empty() {
        let more = faults.len().saturating_sub(FAULTS_SHOWN);
        let more = if more > 0 { format!("\n… and {more} more") } else { String::new() };
        faults.truncate(FAULTS_SHOWN);
        bail!("programs that do not parse, mend or remove them to go on:\n{}{more}", faults.join("\n"));
    }
    if programs.is_empty() {
        bail!("no program in {}; a program is a function `def solve_<id>(I):` of assignments", args.input);
    }
    Ok(programs)
}
