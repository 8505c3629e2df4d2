//! Expressions to statements of the intermediate representation.
//!
//! Nested expressions become statements of their own, in the order in which Python evaluates them: callee, then
//! arguments from left to right. Tuples and sets of literals become one constant, whose named items lose their names.

use std::collections::HashMap;
use std::ops::Range;

use ruff_python_ast::Expr as PyExpr;
use ruff_python_ast::Stmt as PyStmt;
use ruff_text_size::Ranged;

use super::constants::NamedConstant;
use super::construct;
use super::fault::ParseError;
use super::literal::{Integer, integer};
use super::program::{Atom, Constant, Expr, Literal, Params, Stmt};
use super::scope::{Meaning, Scope};
use super::source::Source;
use crate::value::Dialect;

/// A part of a source that is parsed on its own.
#[derive(Clone, Copy)]
pub(super) struct Piece<'a> {
    pub(super) source: &'a Source<'a>,
    pub(super) text: &'a str,
    /// Where it starts in the source.
    pub(super) base: usize,
}

impl Piece<'_> {
    /// An error about a range of the piece.
    pub(super) fn error(&self, range: Range<usize>, message: impl Into<String>) -> ParseError {
        self.source.error(self.base + range.start..self.base + range.end, message)
    }

    /// An error about a part of the syntax.
    pub(super) fn error_at(&self, node: &impl Ranged, message: impl Into<String>) -> ParseError {
        self.error(node.start().to_usize()..node.end().to_usize(), message)
    }

    /// Line in the source, from 1.
    pub(super) fn line(&self, node: &impl Ranged) -> u32 {
        self.source.line(self.base + node.start().to_usize())
    }

    /// A statement that is refused.
    pub(super) fn refused_statement(&self, stmt: &PyStmt) -> ParseError {
        let construct = construct::statement(stmt, self.text);
        self.error(construct.range.clone(), construct.message())
    }

    /// An expression that is refused.
    pub(super) fn refused(&self, expr: &PyExpr) -> ParseError {
        let construct = construct::expression(expr);
        let mut range = construct.range.clone();
        // Of what stands between two operands, spaces and brackets are not underlined.
        if matches!(expr, PyExpr::BinOp(_) | PyExpr::UnaryOp(_)) {
            let between = self.text.get(range.clone()).unwrap_or_default();
            let sign = between.trim_start_matches([' ', '\t', ')']);
            range.start += between.len() - sign.len();
            range.end = range.start + sign.trim_end_matches([' ', '\t', '(']).len();
        }
        self.error(range, construct.message())
    }
}

/// What an expression came to.
pub(super) enum Item {
    Literal(Literal),
    Named(&'static NamedConstant),
    Atom(Atom),
    /// Not yet a statement.
    Expr(Expr),
}

/// A function on its way into the intermediate representation.
pub(super) struct Lowering<'a> {
    pub(super) piece: Piece<'a>,
    pub(super) scope: Scope<'a>,
    pub(super) dialect: Dialect,
    /// Whether this is a batt.
    pub(super) batt: bool,
    pub(super) stmts: Vec<Stmt>,
    pub(super) constants: Vec<Constant>,
    known_constants: HashMap<Constant, u32>,
}

impl<'a> Lowering<'a> {
    pub(super) fn new(piece: Piece<'a>, dialect: Dialect, params: Option<Params>, body: &'a [PyStmt]) -> Lowering<'a> {
        Lowering {
            piece,
            scope: Scope::new(dialect, params, body),
            dialect,
            batt: params == Some(Params::Batt),
            stmts: Vec::new(),
            constants: Vec::new(),
            known_constants: HashMap::new(),
        }
    }

    /// Lowers `expr` up to its outermost operation; inner ones become statements named after `base`.
    pub(super) fn item(&mut self, expr: &'a PyExpr, base: &'a str) -> Result<Item, ParseError> {
        match integer(expr) {
            Integer::Fits(n) => return Ok(Item::Literal(Literal::Int(n))),
            Integer::Large => return Err(self.piece.error_at(expr, "an integer outside 64 bits")),
            Integer::No => {}
        }
        match expr {
            PyExpr::NoneLiteral(_) => Ok(Item::Literal(Literal::None)),
            PyExpr::BooleanLiteral(literal) => Ok(Item::Literal(Literal::Bool(literal.value))),
            PyExpr::Name(name) => self.name(expr, name.id.as_str()),
            PyExpr::Tuple(tuple) => {
                let items = self.items(&tuple.elts, base)?;
                Ok(self.collection(items, expr, Literal::Tuple, Expr::Tuple))
            }
            PyExpr::Call(call) => match &*call.func {
                PyExpr::Name(name) if name.id.as_str() == "frozenset" && !self.scope.is_variable("frozenset") => {
                    self.frozenset(expr, call, base)
                }
                _ => self.call(call, base),
            },
            _ => Err(self.piece.refused(expr)),
        }
    }

    /// Lowers `expr` to an atom.
    pub(super) fn atom(&mut self, expr: &'a PyExpr, base: &'a str) -> Result<Atom, ParseError> {
        let item = self.item(expr, base)?;
        let line = self.piece.line(expr);
        Ok(self.settle(item, line, base))
    }

    /// Makes an atom of an item.
    pub(super) fn settle(&mut self, item: Item, line: u32, base: &'a str) -> Atom {
        match item {
            Item::Literal(value) => self.constant(None, value),
            Item::Named(constant) => self.constant(Some(constant.name), constant.literal()),
            Item::Atom(atom) => atom,
            Item::Expr(expr) => {
                let name = self.scope.fresh(base);
                Atom::Var(self.push(name, expr, line))
            }
        }
    }

    /// Makes the right side of a statement of an item.
    pub(super) fn right_side(&mut self, item: Item) -> Expr {
        match item {
            Item::Expr(expr) => expr,
            Item::Literal(value) => Expr::Copy(self.constant(None, value)),
            Item::Named(constant) => Expr::Copy(self.constant(Some(constant.name), constant.literal())),
            Item::Atom(atom) => Expr::Copy(atom),
        }
    }

    /// Adds a statement; gives its index.
    pub(super) fn push(&mut self, name: String, expr: Expr, line: u32) -> u32 {
        self.stmts.push(Stmt { name, expr, line, guarded: false });
        self.stmts.len() as u32 - 1
    }

    /// The entry of a constant; equal ones of the same name share it.
    pub(super) fn constant(&mut self, name: Option<&'static str>, value: Literal) -> Atom {
        let constant = Constant { name, value };
        if let Some(&index) = self.known_constants.get(&constant) {
            return Atom::Const(index);
        }
        let index = self.constants.len() as u32;
        self.constants.push(constant.clone());
        self.known_constants.insert(constant, index);
        Atom::Const(index)
    }

    fn name(&mut self, expr: &PyExpr, name: &str) -> Result<Item, ParseError> {
        match self.scope.resolve(name) {
            Ok(Meaning::Atom(atom)) => Ok(Item::Atom(atom)),
            Ok(Meaning::Constant(constant)) => Ok(Item::Named(constant)),
            Err(message) => Err(self.piece.error_at(expr, message)),
        }
    }

    fn items(&mut self, exprs: &'a [PyExpr], base: &'a str) -> Result<Vec<Item>, ParseError> {
        let mut items = Vec::with_capacity(exprs.len());
        for expr in exprs {
            let item = self.item(expr, base)?;
            items.push(match item {
                // Evaluated here, before the next item.
                Item::Expr(_) => Item::Atom(self.settle(item, self.piece.line(expr), base)),
                item => item,
            });
        }
        Ok(items)
    }

    /// One literal where every item is one, else an expression over atoms.
    fn collection(
        &mut self,
        items: Vec<Item>,
        expr: &PyExpr,
        literal: fn(Vec<Literal>) -> Literal,
        operation: fn(Vec<Atom>) -> Expr,
    ) -> Item {
        if items.iter().all(|item| matches!(item, Item::Literal(_) | Item::Named(_))) {
            let values = items.into_iter().filter_map(|item| match item {
                Item::Literal(value) => Some(value),
                Item::Named(constant) => Some(constant.literal()),
                Item::Atom(_) | Item::Expr(_) => None,
            });
            return Item::Literal(literal(values.collect()));
        }
        let line = self.piece.line(expr);
        Item::Expr(operation(items.into_iter().map(|item| self.settle(item, line, "x")).collect()))
    }

    /// `frozenset()`, `frozenset({…})`, and the same with a tuple or list display.
    fn frozenset(
        &mut self,
        expr: &'a PyExpr,
        call: &'a ruff_python_ast::ExprCall,
        base: &'a str,
    ) -> Result<Item, ParseError> {
        let elements = match &*call.arguments.args {
            _ if !call.arguments.keywords.is_empty() => None,
            [] => Some(&[][..]),
            [PyExpr::Set(set)] => Some(&set.elts[..]),
            [PyExpr::Tuple(tuple)] => Some(&tuple.elts[..]),
            [PyExpr::List(list)] => Some(&list.elts[..]),
            _ => None,
        };
        let Some(elements) = elements else {
            return Err(self.piece.error_at(expr, "`frozenset` takes `{…}` here; it is no primitive"));
        };
        let items = self.items(elements, base)?;
        Ok(self.collection(items, expr, Literal::Set, Expr::Set))
    }
}
