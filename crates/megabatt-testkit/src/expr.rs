//! Expressions of the recorded calls: literals, names, and calls of names or of results.
//!
//! ```text
//! expr = atom { "(" [ expr { "," expr } ] ")" } ;
//! atom = int | name | "(" [ expr { "," expr } [ "," ] ] ")" | "frozenset" "(" [ "{" expr { "," expr } "}" | expr ] ")" ;
//! ```
//! Written for itself, independent of the engine's parser, so that the two cannot share a mistake.

use std::collections::HashMap;

use crate::constants::constant;
use crate::error::Exception;
use crate::protocol;
use crate::value::{Closure, Dialect, Outcome, Py};

/// Deepest nesting that is read.
const DEPTH: usize = 200;

/// A parsed expression.
#[derive(Clone, Debug)]
pub enum Expr {
    Value(Py),
    Name(String),
    Tuple(Vec<Expr>),
    Set(Vec<Expr>),
    /// `frozenset(container)`
    ToSet(Box<Expr>),
    Call(Box<Expr>, Vec<Expr>),
}

/// Variables of a running program.
pub type Scope = HashMap<String, Py>;

impl Expr {
    /// Parses a whole text as one expression.
    ///
    /// Errors: SyntaxError; OverflowError for an integer literal outside 64 bits.
    pub fn parse(text: &str) -> Result<Expr, Exception> {
        let mut parser = Parser { text: text.as_bytes(), place: 0, depth: 0 };
        let expr = parser.list_or_expr()?;
        parser.blank();
        if parser.place == parser.text.len() { Ok(expr) } else { Err(Exception::SyntaxError) }
    }

    /// Evaluates in Python's order: the callee, the arguments from left to right, the call.
    ///
    /// Errors: whatever the calls raise; NameError for an unknown name.
    pub fn eval(&self, dialect: Dialect, scope: &Scope) -> Outcome {
        let all = |exprs: &[Expr]| exprs.iter().map(|e| e.eval(dialect, scope)).collect::<Result<Vec<_>, _>>();
        match self {
            Expr::Value(value) => Ok(value.clone()),
            Expr::Name(name) => lookup(dialect, scope, name),
            Expr::Tuple(items) => Ok(Py::tuple(all(items)?)),
            Expr::Set(items) => Ok(dialect.set(all(items)?)),
            Expr::ToSet(container) => Ok(dialect.set(protocol::items(&container.eval(dialect, scope)?)?.to_vec())),
            Expr::Call(callee, args) => {
                let callee = callee.eval(dialect, scope)?;
                dialect.apply(&callee, &all(args)?)
            }
        }
    }

    /// What a batt statement gives when this expression raises: the safe default of its callee.
    ///
    /// A primitive has its own; anything else, a closure or a constant, has `()`.
    pub fn statement_default(&self, dialect: Dialect, scope: &Scope) -> Py {
        let callee = match self {
            Expr::Call(callee, _) => callee.eval(dialect, scope).ok(),
            _ => None,
        };
        callee.map_or_else(Py::empty_tuple, |callee| safe_default_of(dialect, &callee))
    }
}

/// The safe default that belongs to a value used as callee.
pub fn safe_default_of(dialect: Dialect, callee: &Py) -> Py {
    match callee {
        Py::Func(closure) => match &**closure {
            Closure::Prim(name) => dialect.prim(name).map_or_else(Py::empty_tuple, |p| p.default.value()),
            _ => Py::empty_tuple(),
        },
        _ => Py::empty_tuple(),
    }
}

/// A name's value: a variable, a constant, or a primitive as a function value.
pub fn lookup(dialect: Dialect, scope: &Scope, name: &str) -> Outcome {
    if let Some(value) = scope.get(name) {
        return Ok(value.clone());
    }
    if let Some(prim) = dialect.prim(name) {
        return Ok(Py::func(Closure::Prim(prim.name)));
    }
    match (dialect, name) {
        // How this dialect's values are printed; no names of the language.
        (Dialect::Batt, "nan") => Ok(Py::Float(f64::NAN)),
        (Dialect::Batt, "inf") => Ok(Py::Float(f64::INFINITY)),
        _ => constant(dialect, name).ok_or(Exception::NameError),
    }
}

struct Parser<'a> {
    text: &'a [u8],
    place: usize,
    depth: usize,
}

impl Parser<'_> {
    fn blank(&mut self) {
        while self.text.get(self.place).is_some_and(u8::is_ascii_whitespace) {
            self.place += 1;
        }
    }

    fn peek(&mut self) -> Option<u8> {
        self.blank();
        self.text.get(self.place).copied()
    }

    fn take(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.place += usize::from(found);
        found
    }

    fn expect(&mut self, byte: u8) -> Result<(), Exception> {
        if self.take(byte) { Ok(()) } else { Err(Exception::SyntaxError) }
    }

    /// An expression, or several with commas between them as in `return o, s`: a tuple.
    fn list_or_expr(&mut self) -> Result<Expr, Exception> {
        let first = self.expr()?;
        if self.peek() != Some(b',') {
            return Ok(first);
        }
        let mut all = vec![first];
        while self.take(b',') {
            all.push(self.expr()?);
        }
        Ok(Expr::Tuple(all))
    }

    fn expr(&mut self) -> Result<Expr, Exception> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(Exception::SyntaxError);
        }
        let mut expr = self.atom()?;
        while self.take(b'(') {
            let (args, _) = self.list(b')')?;
            expr = Expr::Call(Box::new(expr), args);
        }
        self.depth -= 1;
        Ok(expr)
    }

    /// Expressions up to the closing byte, and whether a comma was read.
    fn list(&mut self, close: u8) -> Result<(Vec<Expr>, bool), Exception> {
        let (mut all, mut comma) = (Vec::new(), false);
        while !self.take(close) {
            all.push(self.expr()?);
            if self.take(b',') {
                comma = true;
            } else {
                self.expect(close)?;
                break;
            }
        }
        Ok((all, comma))
    }

    fn atom(&mut self) -> Result<Expr, Exception> {
        match self.peek().ok_or(Exception::SyntaxError)? {
            b'(' => {
                self.place += 1;
                let (mut items, comma) = self.list(b')')?;
                if items.len() == 1 && !comma {
                    items.pop().ok_or(Exception::SyntaxError)
                } else {
                    Ok(Expr::Tuple(items))
                }
            }
            b'-' => {
                self.place += 1;
                match self.atom()? {
                    Expr::Value(Py::Int(n)) => Ok(Expr::Value(Py::Int(-n))),
                    Expr::Name(name) if name == "inf" => Ok(Expr::Value(Py::Float(f64::NEG_INFINITY))),
                    _ => Err(Exception::SyntaxError),
                }
            }
            b'0'..=b'9' => {
                let digits = self.word(|b| b.is_ascii_digit());
                digits.parse().map(|n| Expr::Value(Py::Int(n))).map_err(|_| Exception::OverflowError)
            }
            byte if byte.is_ascii_alphabetic() || byte == b'_' => {
                let name = self.word(|b| b.is_ascii_alphanumeric() || b == b'_');
                match name.as_str() {
                    "None" => Ok(Expr::Value(Py::None)),
                    "True" => Ok(Expr::Value(Py::Bool(true))),
                    "False" => Ok(Expr::Value(Py::Bool(false))),
                    "frozenset" => self.frozenset(),
                    _ => Ok(Expr::Name(name)),
                }
            }
            _ => Err(Exception::SyntaxError),
        }
    }

    fn frozenset(&mut self) -> Result<Expr, Exception> {
        self.expect(b'(')?;
        if self.take(b')') {
            return Ok(Expr::Set(Vec::new()));
        }
        let set = if self.take(b'{') { Expr::Set(self.list(b'}')?.0) } else { Expr::ToSet(Box::new(self.expr()?)) };
        self.expect(b')')?;
        Ok(set)
    }

    fn word(&mut self, belongs: impl Fn(u8) -> bool) -> String {
        let start = self.place;
        while self.text.get(self.place).is_some_and(|b| belongs(*b)) {
            self.place += 1;
        }
        String::from_utf8_lossy(&self.text[start..self.place]).into_owned()
    }
}
