//! A bound on the depth of a text, checked before it is parsed.
//!
//! The parser, the lowering and the release of a syntax tree recurse with the depth of the text, so a text of brackets
//! or operators alone could exhaust the stack or, where the stack grows, the memory. The check is an upper bound that
//! needs the tokens alone: open brackets, plus tokens that can nest without brackets (operators, `not`, `lambda`,
//! `else`, a call of a call) since the last comma on each level. Indentation is bounded by its width.

use ruff_python_ast::token::TokenKind;
use ruff_python_parser::{Mode, lexer};

/// Brackets within brackets.
const MAX_BRACKETS: usize = 200;
/// Brackets and operators that may all stand inside one another.
const MAX_DEPTH: usize = 500;
/// Columns of white space at the start of a line; each nested block needs one.
const MAX_INDENT: usize = 400;

/// Where a text becomes too deep, if it does: a byte offset, and what to say.
pub(super) fn too_deep(text: &str) -> Option<(usize, String)> {
    if let Some(at) = wide_indent(text) {
        return Some((at, format!("more than {MAX_INDENT} columns of indentation")));
    }
    let message = deep_tokens(text)?;
    // The lexer does not tell places, but prefixes that reach the place are just those that are too deep.
    let (mut good, mut bad) = (0, 1024.min(text.len()));
    let prefix = |end: usize| &text[..text.floor_char_boundary(end)];
    while bad < text.len() && deep_tokens(prefix(bad)).is_none() {
        (good, bad) = (bad, (bad * 2).min(text.len()));
    }
    while good + 1 < bad {
        let middle = good.midpoint(bad);
        if deep_tokens(prefix(middle)).is_none() { good = middle } else { bad = middle }
    }
    Some((text.floor_char_boundary(good), message))
}

/// The first line with too much white space in front.
fn wide_indent(text: &str) -> Option<usize> {
    let mut run = 0;
    let mut leading = true;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\n' | b'\r' => (run, leading) = (0, true),
            b' ' | b'\t' | 0x0c if leading => {
                run += 1;
                if run > MAX_INDENT {
                    return Some(at);
                }
            }
            _ => leading = false,
        }
    }
    None
}

/// An open bracket, and the tokens that may nest around what stands in it.
struct Level {
    close: TokenKind,
    /// Since the last comma.
    chain: usize,
    /// `lambda`s: their parameters have commas of their own, so these count to the end.
    lambdas: usize,
}

/// What to say when the tokens nest too deep.
fn deep_tokens(text: &str) -> Option<String> {
    let mut lexer = lexer::lex(text, Mode::Module);
    let mut levels = vec![Level { close: TokenKind::EndOfFile, chain: 0, lambdas: 0 }];
    let mut depth = 0;
    loop {
        let kind = lexer.next_token();
        let open = levels.len() - 1;
        let level = levels.last_mut()?;
        let close = match kind {
            TokenKind::EndOfFile => return None,
            TokenKind::Name
            | TokenKind::Int
            | TokenKind::Float
            | TokenKind::Complex
            | TokenKind::String
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle
            | TokenKind::Comment
            | TokenKind::NonLogicalNewline
            | TokenKind::Indent
            | TokenKind::Dedent => continue,
            TokenKind::Comma => {
                depth -= level.chain;
                level.chain = 0;
                continue;
            }
            TokenKind::Newline | TokenKind::Semi if open == 0 => {
                depth = 0;
                (level.chain, level.lambdas) = (0, 0);
                continue;
            }
            // Only its own closing bracket surely ends a bracket; a wrong one may be skipped by the parser.
            kind if open > 0 && kind == level.close => {
                depth -= level.chain + level.lambdas;
                levels.pop();
                continue;
            }
            TokenKind::Lpar => Some(TokenKind::Rpar),
            TokenKind::Lsqb => Some(TokenKind::Rsqb),
            TokenKind::Lbrace => Some(TokenKind::Rbrace),
            TokenKind::FStringStart => Some(TokenKind::FStringEnd),
            TokenKind::TStringStart => Some(TokenKind::TStringEnd),
            _ => None,
        };
        depth += 1;
        if kind == TokenKind::Lambda {
            level.lambdas += 1
        } else {
            level.chain += 1
        }
        if let Some(close) = close {
            levels.push(Level { close, chain: 0, lambdas: 0 });
            if levels.len() > MAX_BRACKETS + 1 {
                return Some(format!("more than {MAX_BRACKETS} brackets inside one another"));
            }
        }
        if depth > MAX_DEPTH {
            return Some(format!("more than {MAX_DEPTH} operators and brackets inside one another"));
        }
    }
}
