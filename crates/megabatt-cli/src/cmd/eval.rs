//! `megabatt eval`: one expression a line in, one value a line out.

use std::io::{self, BufRead, Write};

use megabatt::exec::Worker;
use megabatt::expression;
use megabatt::value::{Budget, Dialect};

use super::inputs::DialectChoice;

/// Evaluate expressions, one a line, and print a value a line
#[derive(Debug, clap::Args)]
pub struct EvalArgs {
    /// An expression, or - to read lines from standard input
    #[arg(value_name = "EXPR | -", default_value = "-", allow_hyphen_values = true)]
    expression: String,
    /// The dialect of the expressions; auto is arc
    #[arg(long, value_enum, default_value = "auto")]
    dialect: DialectChoice,
    /// Fuel for one line
    #[arg(long, value_name = "N", default_value_t = megabatt::exec::DEFAULT_BUDGET.fuel)]
    fuel: u64,
    /// Bytes of values for one line
    #[arg(long, value_name = "BYTES", default_value_t = megabatt::exec::DEFAULT_BUDGET.memory_bytes)]
    memory: u64,
}

/// Runs `megabatt eval`.
pub fn run(args: EvalArgs) -> anyhow::Result<()> {
    let dialect = args.dialect.named().unwrap_or(Dialect::Arc);
    let budget = Budget { fuel: args.fuel, memory_bytes: args.memory };
    let mut worker = Worker::default();
    if args.expression != "-" {
        let mut text = String::new();
        for line in args.expression.lines() {
            text += &expression::evaluate(&mut worker, line, dialect, budget);
            text.push('\n');
        }
        return Ok(crate::file::print(&text)?);
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut input = io::stdin().lock();
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        let answer = expression::evaluate(&mut worker, text.trim_end_matches(['\n', '\r']), dialect, budget);
        match writeln!(out, "{answer}").and_then(|()| if input_is_slow(&input) { out.flush() } else { Ok(()) }) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
    }
    match out.flush() {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        flushed => Ok(flushed?),
    }
}

/// Whether nothing waits to be read, so that whoever writes line by line sees each answer at once.
fn input_is_slow(input: &io::StdinLock<'_>) -> bool {
    // `StdinLock` does not show its buffer without reading; a terminal is the case that matters.
    use std::io::IsTerminal;
    input.is_terminal()
}
