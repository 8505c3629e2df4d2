//! Files to programs.
//!
//! A file is parsed in large parts that start with a function; a part that is not Python, function by function, so that
//! one broken function is one rejected program and the others run. What stands around the functions is passed over.
//! In recovery, and where a file is split, a line that starts with `def` opens a function also inside a long string.

use std::ops::Range;

use ruff_python_ast::Stmt as PyStmt;
use ruff_python_parser::{Mode, ParseOptions, parse_unchecked};

use super::fault::ParseError;
use super::lower::Piece;
use super::nesting;
use super::program::Program;
use super::solver::{function, range_of};
use super::source::Source;
use crate::value::Dialect;

/// A longer text is refused; JSON lines carry larger collections.
pub const MAX_SOURCE_BYTES: usize = 64 << 20;

/// The same for the text of one function, or of an expression; its syntax tree takes many times as much.
pub(super) const MAX_FUNCTION_BYTES: usize = 8 << 20;
/// A larger file is parsed in parts that start with a function, of this size or more.
const CHUNK_BYTES: usize = 1 << 20;

/// What must be left of the stack, and how much is added otherwise: ample for the depth that [`nesting`] allows.
const STACK_RED_ZONE: usize = 1 << 20;
const STACK_SIZE: usize = 8 << 20;

/// Functions of the old library that some batts carry along; the language has them built in.
const LIBRARY: [&str; 2] = ["batch_process_samples_gpu", "_get_safe_default"];

/// A file's programs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    pub name: String,
    /// In text order; a function that is no program is an error of its own.
    pub programs: Vec<Result<Program, ParseError>>,
}

/// Reads every program of a file.
///
/// `name` is what errors call the file. Without `dialect`, each signature tells it: `(I)` is arc, `(S, I, C)` and a
/// batt's five parameters are batt. A file without functions has no programs, unless it is not
/// Python at all or too large: that is one error.
pub fn parse_file(name: &str, source: &str, dialect: Option<Dialect>) -> SourceFile {
    let programs = if source.len() > MAX_SOURCE_BYTES {
        let message = format!("a source of {} bytes; at most {MAX_SOURCE_BYTES} are read", source.len());
        vec![Err(Source::new(name, "").error(0..0, message))]
    } else {
        let text = source.strip_prefix('\u{feff}').unwrap_or(source);
        with_room(|| programs(&Source::new(name, text), dialect))
    };
    SourceFile { name: name.to_owned(), programs }
}

/// Chunk by chunk, so that the syntax tree of a large file never stands in memory as a whole.
fn programs(source: &Source<'_>, dialect: Option<Dialect>) -> Vec<Result<Program, ParseError>> {
    let starts = function_starts(source);
    let mut borders = vec![0];
    for &start in &starts {
        if start - borders.last().copied().unwrap_or(0) >= CHUNK_BYTES {
            borders.push(start);
        }
    }
    borders.push(source.text.len());
    let mut programs = Vec::new();
    for border in borders.windows(2) {
        let (from, to) = (border[0], border[1]);
        let inner = starts.partition_point(|&start| start < from)..starts.partition_point(|&start| start < to);
        programs.extend(chunk(source, from..to, &starts[inner], dialect));
    }
    programs
}

/// The programs of a part of a file; `starts` are those of the functions in it.
fn chunk(
    source: &Source<'_>,
    range: Range<usize>,
    starts: &[usize],
    dialect: Option<Dialect>,
) -> Vec<Result<Program, ParseError>> {
    let piece = |range: Range<usize>| Piece { source, text: &source.text[range.clone()], base: range.start };
    match functions(piece(range.clone()), dialect) {
        Ok(programs) => programs,
        Err(fault) if starts.is_empty() => vec![Err(fault)],
        Err(_) => {
            let ends = starts.iter().copied().skip(1).chain([range.end]);
            let pieces = starts.iter().copied().zip(ends).map(|(start, end)| piece(start..end));
            pieces.flat_map(|piece| one_by_one(piece, dialect)).collect()
        }
    }
}

/// The programs of a text that parses; else its first error.
fn functions(piece: Piece<'_>, dialect: Option<Dialect>) -> Result<Vec<Result<Program, ParseError>>, ParseError> {
    if piece.text.len() > MAX_FUNCTION_BYTES {
        return Err(piece.error(0..0, format!("a function of more than {MAX_FUNCTION_BYTES} bytes")));
    }
    if let Some((at, message)) = nesting::too_deep(piece.text) {
        return Err(piece.error(at..at, message));
    }
    let parsed = parse_unchecked(piece.text, ParseOptions::from(Mode::Module));
    if let Some(error) = parsed.errors().first() {
        return Err(piece.error(range_of(&error.location), format!("this is not Python: {}", error.error)));
    }
    let Some(parsed) = parsed.try_into_module() else { return Ok(Vec::new()) };
    let definitions = parsed.suite().iter().filter_map(|stmt| match stmt {
        PyStmt::FunctionDef(definition) if !LIBRARY.contains(&definition.name.as_str()) => Some(definition),
        _ => None,
    });
    Ok(definitions.map(|definition| function(piece, definition, dialect)).collect())
}

/// Where lines start that open a function.
fn function_starts(source: &Source<'_>) -> Vec<usize> {
    let opens = |&start: &usize| {
        let line = &source.text[start..];
        line.starts_with("def ") || line.starts_with("def\t") || line.starts_with("async def ")
    };
    source.line_starts().filter(opens).collect()
}

/// The program of a piece that starts with a function, in a text that is not Python as a whole.
fn one_by_one(piece: Piece<'_>, dialect: Option<Dialect>) -> Vec<Result<Program, ParseError>> {
    let fault = match functions(piece, dialect) {
        Ok(programs) => return programs,
        Err(fault) => fault,
    };
    // Prose or a fence behind the function is not part of it, unless indented lines follow that may be.
    let lines = Source::new(piece.source.file, piece.text);
    let block_ends = |&start: &usize| start > 0 && !continues(&piece.text[start..]);
    if let Some(end) = lines.line_starts().find(block_ends) {
        let indented = |start: usize| piece.text[start..].starts_with([' ', '\t']);
        let loose = lines.line_starts().filter(|&start| start > end).any(indented);
        let block = Piece { text: &piece.text[..end], ..piece };
        if !loose && let Ok(programs) = functions(block, dialect) {
            return programs;
        }
    }
    vec![Err(ParseError { program: function_name(piece.text), ..fault })]
}

/// Whether a line may belong to the function above it.
fn continues(line: &str) -> bool {
    line.is_empty() || line.starts_with([' ', '\t', '\n', '\r', '#', ')', ']', '}'])
}

/// The name behind `def`.
fn function_name(text: &str) -> Option<String> {
    let rest = text.strip_prefix("async ").unwrap_or(text).strip_prefix("def")?.trim_start_matches([' ', '\t']);
    let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
    (end > 0).then(|| rest[..end].to_owned())
}

/// Runs with enough stack for the depth that [`nesting`] allows, whatever thread this is.
pub(super) fn with_room<T>(work: impl FnOnce() -> T) -> T {
    stacker::maybe_grow(STACK_RED_ZONE, STACK_SIZE, work)
}
