//! Functions: the signature, then the statements one by one.

use ruff_python_ast::{Expr as PyExpr, Stmt as PyStmt, StmtFunctionDef};
use ruff_text_size::Ranged;

use super::fault::ParseError;
use super::lower::{Item, Lowering, Piece};
use super::names;
use super::program::{Atom, Outcome, Params, Program};
use crate::value::Dialect;

/// How the names of programs begin.
const PROGRAM_NAMES: [&str; 3] = ["solve", "differ", "batt"];

/// Lowers one function; `dialect` overrides the one that its signature suggests.
pub(super) fn function(
    piece: Piece<'_>,
    def: &StmtFunctionDef,
    dialect: Option<Dialect>,
) -> Result<Program, ParseError> {
    let name = def.name.as_str();
    let program = signature(piece, def).and_then(|params| {
        let dialect = match params {
            Params::I => dialect.unwrap_or(Dialect::Arc),
            Params::Sic | Params::Batt => dialect.unwrap_or(Dialect::Batt),
        };
        let mut lowering = Lowering::new(piece, dialect, Some(params), &def.body);
        let outcome = if params == Params::Batt { lowering.batt_body(def)? } else { lowering.body(def)? };
        Ok(Program {
            name: name.to_owned(),
            dialect,
            params,
            constants: lowering.constants,
            stmts: lowering.stmts,
            outcome,
            line: piece.line(&def.name),
        })
    });
    program.map_err(|fault| ParseError { program: Some(name.to_owned()), ..fault })
}

/// Which of the signatures it has; annotations, and `None` as a default, are passed over.
fn signature(piece: Piece<'_>, def: &StmtFunctionDef) -> Result<Params, ParseError> {
    if let Some(decorator) = def.decorator_list.first() {
        return Err(piece.error_at(decorator, "a decorator cannot stand on a program; leave it out"));
    }
    if def.is_async {
        return Err(piece.error_at(&def.name, "an async function cannot be a program; leave out `async`"));
    }
    let parameters = &def.parameters;
    let plain = parameters.vararg.is_none() && parameters.kwarg.is_none() && parameters.kwonlyargs.is_empty();
    let all = parameters.posonlyargs.iter().chain(&parameters.args);
    let no_defaults = all.clone().all(|param| param.default().is_none_or(PyExpr::is_none_literal_expr));
    let names: Vec<&str> = all.map(|param| param.name().as_str()).collect();
    match names[..] {
        ["I"] if plain && no_defaults => Ok(Params::I),
        ["S", "I", "C"] if plain && no_defaults => Ok(Params::Sic),
        ["task_id", "S", "I", "C", "log_path"] if plain && no_defaults => Ok(Params::Batt),
        _ => {
            let message = format!(
                "{} has none of the signatures of a program: `(I)`, `(S, I, C)`, `(task_id, S, I, C, log_path)`",
                names::shown(def.name.as_str())
            );
            let empty = parameters.range.is_empty();
            let fault = if empty { piece.error_at(&def.name, message) } else { piece.error_at(&**parameters, message) };
            let name = def.name.as_str();
            Err(ParseError { is_helper: !PROGRAM_NAMES.iter().any(|begin| name.starts_with(begin)), ..fault })
        }
    }
}

impl<'a> Lowering<'a> {
    /// The statements of a solver, and what it returns.
    fn body(&mut self, def: &'a StmtFunctionDef) -> Result<Outcome, ParseError> {
        let mut outcome = None;
        for stmt in &def.body {
            if is_docstring(stmt) {
                continue;
            }
            if outcome.is_some() {
                return Err(self.piece.error_at(stmt, "a statement after `return`"));
            }
            match stmt {
                PyStmt::Return(returned) => outcome = Some(self.returned(stmt, returned.value.as_deref())?),
                stmt => self.statement(stmt)?,
            }
        }
        outcome.map(Outcome::Value).ok_or_else(|| self.no_return(def))
    }

    pub(super) fn no_return(&self, def: &StmtFunctionDef) -> ParseError {
        let message = format!("{} has no `return`", names::shown(def.name.as_str()));
        self.piece.error_at(&def.name, message)
    }

    fn returned(&mut self, stmt: &PyStmt, value: Option<&'a PyExpr>) -> Result<Atom, ParseError> {
        let Some(value) = value else {
            return Err(self.piece.error_at(stmt, "`return` without a value"));
        };
        match self.item(value, "O")? {
            Item::Expr(expr) => {
                let name = self.scope.result();
                Ok(Atom::Var(self.push(name, expr, self.piece.line(stmt))))
            }
            item => Ok(self.settle(item, self.piece.line(stmt), "O")),
        }
    }

    /// A statement of a solver or batt that is no row and no `return`.
    pub(super) fn statement(&mut self, stmt: &'a PyStmt) -> Result<(), ParseError> {
        match stmt {
            PyStmt::Assign(assign) => match &assign.targets[..] {
                [PyExpr::Name(target)] => self.assign(stmt, target.id.as_str(), &assign.value),
                [PyExpr::Tuple(targets)] => self.samples(stmt, &targets.elts, &assign.value),
                [target @ (PyExpr::Attribute(_) | PyExpr::Subscript(_))] => Err(self.piece.refused(target)),
                [target] => Err(self.piece.error_at(target, "only a name can be assigned to")),
                _ => Err(self.piece.error_at(stmt, "a chained assignment; write one statement for each name")),
            },
            PyStmt::AnnAssign(assign) => match (&*assign.target, &assign.value) {
                (PyExpr::Name(target), Some(value)) => self.assign(stmt, target.id.as_str(), value),
                (target, Some(_)) => Err(self.piece.refused(target)),
                (_, None) => Err(self.piece.refused_statement(stmt)),
            },
            PyStmt::Try(guarded) => self.guarded(stmt, guarded),
            stmt => Err(self.piece.refused_statement(stmt)),
        }
    }

    /// `name = value`.
    pub(super) fn assign(&mut self, stmt: &PyStmt, name: &'a str, value: &'a PyExpr) -> Result<(), ParseError> {
        let item = self.item(value, name)?;
        let expr = self.right_side(item);
        let line = self.piece.line(stmt);
        let index = self.push(name.to_owned(), expr, line);
        self.scope.set(name, index);
        Ok(())
    }
}

/// A string that stands alone.
pub(super) fn is_docstring(stmt: &PyStmt) -> bool {
    matches!(stmt, PyStmt::Expr(expr) if expr.value.is_string_literal_expr())
}

/// Where a syntax error of the parser stands.
pub(super) fn range_of(node: &impl Ranged) -> std::ops::Range<usize> {
    node.start().to_usize()..node.end().to_usize()
}
