//! Literals as Python text, and integers and strings from syntax.

use std::fmt::{self, Write};

use ruff_python_ast::{Expr, Number, UnaryOp};

use super::program::Literal;

impl fmt::Display for Literal {
    /// The Python literal: `(1, -2)`, `frozenset({0, 3})`, `None`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Literal::None => f.write_str("None"),
            Literal::Bool(true) => f.write_str("True"),
            Literal::Bool(false) => f.write_str("False"),
            Literal::Int(n) => write!(f, "{n}"),
            Literal::Tuple(items) => {
                f.write_char('(')?;
                write_items(f, items)?;
                f.write_str(if items.len() == 1 { ",)" } else { ")" })
            }
            Literal::Set(items) if items.is_empty() => f.write_str("frozenset()"),
            Literal::Set(items) => {
                f.write_str("frozenset({")?;
                write_items(f, items)?;
                f.write_str("})")
            }
        }
    }
}

fn write_items(f: &mut fmt::Formatter<'_>, items: &[Literal]) -> fmt::Result {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{item}")?;
    }
    Ok(())
}

/// What a number in the source is.
pub(super) enum Integer {
    Fits(i64),
    /// Outside 64 bits.
    Large,
    /// A float, a complex number, or no number at all.
    No,
}

/// An integer literal, also with one sign in front.
pub(super) fn integer(expr: &Expr) -> Integer {
    let (sign, number) = match expr {
        Expr::UnaryOp(unary) if unary.op == UnaryOp::USub => (-1, &*unary.operand),
        Expr::UnaryOp(unary) if unary.op == UnaryOp::UAdd => (1, &*unary.operand),
        expr => (1, expr),
    };
    let Expr::NumberLiteral(number) = number else { return Integer::No };
    let Number::Int(int) = &number.value else { return Integer::No };
    let wide = int.as_u64().map(|n| sign * i128::from(n));
    match wide.and_then(|n| i64::try_from(n).ok()) {
        Some(n) => Integer::Fits(n),
        None => Integer::Large,
    }
}

/// A string as a Python literal in single quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Writing to a string cannot fail.
            c if c.is_control() => drop(write!(out, "\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}
