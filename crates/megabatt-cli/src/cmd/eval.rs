//! `megabatt eval`: one expression a line in, one value a line out.

use std::io::{self, BufRead, Write};

use megabatt::exec::Worker;
use megabatt::expression;
use megabatt::value::{Budget, Dialect};

use super::inputs::DialectChoice;

/// More than the buffer of standard input itself, which is then passed over: what was read stands here alone.
const INPUT_BYTES: usize = 1 << 16;

const EXAMPLES: &str = "\
Examples:
  megabatt eval \"vmirror(((1, 2), (3, 4)))\"                  ((2, 1), (4, 3))
  megabatt eval --dialect batt \"index((), ())\"             -inf
  echo \"first(())\" | megabatt eval                         error: StopIteration

Exit status: 0, whatever the lines gave.";

/// Evaluate expressions, one a line, and print a value a line
#[derive(Debug, clap::Args)]
#[command(after_help = EXAMPLES)]
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
        // Unlike `lines`, an empty text is one empty line here.
        for line in args.expression.strip_suffix('\n').unwrap_or(&args.expression).split('\n') {
            text += &expression::evaluate(&mut worker, line.trim_end_matches('\r'), dialect, budget);
            text.push('\n');
        }
        return Ok(crate::file::print(&text)?);
    }
    let mut out = io::BufWriter::new(io::stdout().lock());
    let mut input = io::BufReader::with_capacity(INPUT_BYTES, io::stdin().lock());
    let mut line = Vec::new();
    loop {
        line.clear();
        if input.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let text = String::from_utf8_lossy(&line);
        let answer = expression::evaluate(&mut worker, text.trim_end_matches(['\n', '\r']), dialect, budget);
        // When nothing waits to be read, whoever writes line by line sees the answer at once.
        match writeln!(out, "{answer}").and_then(|()| if input.buffer().is_empty() { out.flush() } else { Ok(()) }) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(()),
            written => written?,
        }
    }
    match out.flush() {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        flushed => Ok(flushed?),
    }
}
