//! One expression to a program that has no inputs: a line of `megabatt eval`.

use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};

use super::fault::ParseError;
use super::lower::{Item, Lowering, Piece};
use super::nesting;
use super::parse::{MAX_FUNCTION_BYTES, with_room};
use super::program::{Atom, Outcome, Params, Program};
use super::solver::range_of;
use super::source::Source;
use crate::value::Dialect;

/// What errors call the text, and the name of the program.
const NAME: &str = "expression";

/// Reads one expression: primitives, constants, literals, nested calls, and calls of results.
pub fn parse_expression(text: &str, dialect: Dialect) -> Result<Program, ParseError> {
    if text.len() > MAX_FUNCTION_BYTES {
        let message = format!("an expression of {} bytes; at most {MAX_FUNCTION_BYTES} are read", text.len());
        return Err(Source::new(NAME, "").error(0..0, message));
    }
    with_room(|| lowered(&Source::new(NAME, text), dialect))
}

fn lowered(source: &Source<'_>, dialect: Dialect) -> Result<Program, ParseError> {
    let front = source.text.len() - source.text.trim_start().len();
    let piece = Piece { source, text: source.text.trim(), base: front };
    if let Some((at, message)) = nesting::too_deep(piece.text) {
        return Err(piece.error(at..at, message));
    }
    let parsed = parse_unchecked(piece.text, ParseOptions::from(Mode::Expression));
    if let Some(error) = parsed.errors().first() {
        return Err(piece.error(range_of(&error.location), format!("this is not Python: {}", error.error)));
    }
    let Some(expression) = parsed.syntax().as_expression() else {
        return Err(piece.error(0..0, "this is no expression"));
    };
    let mut lowering = Lowering::new(piece, dialect, None, &[]);
    let value = match lowering.item(&expression.body, "x")? {
        Item::Expr(expr) => {
            let name = lowering.scope.result();
            Atom::Var(lowering.push(name, expr, piece.line(&*expression.body)))
        }
        item => lowering.settle(item, 1, "x"),
    };
    Ok(Program {
        name: NAME.to_owned(),
        dialect,
        params: Params::I,
        constants: lowering.constants,
        stmts: lowering.stmts,
        outcome: Outcome::Value(value),
        line: 1,
    })
}
