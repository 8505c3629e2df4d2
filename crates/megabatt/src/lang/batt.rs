//! What batts have beside assignments: their two lists, guarded statements, rows, and the samples' one-liner.

use ruff_python_ast::{ExceptHandler, Expr as PyExpr, Number, Stmt as PyStmt, StmtFunctionDef, StmtTry};

use super::fault::ParseError;
use super::lower::{Item, Lowering};
use super::program::{Atom, DifferRow, Expr, Outcome, OutputRow};
use super::solver::is_docstring;
use crate::prim::Op;
use crate::value::Dialect;

/// The lists of a batt as far as they are read.
#[derive(Default)]
struct Lists {
    outputs: Option<Vec<OutputRow>>,
    differs: Option<Vec<DifferRow>>,
    /// Rows whose value is a constant, by list and index. They take their constants behind those of the statements,
    /// whatever their place in the text, so that printing may move them.
    output_constants: Vec<(usize, Item)>,
    differ_constants: Vec<(usize, Item)>,
}

impl<'a> Lowering<'a> {
    /// The items of a batt.
    pub(super) fn batt_body(&mut self, def: &'a StmtFunctionDef) -> Result<Outcome, ParseError> {
        let mut lists = Lists::default();
        let mut returned = false;
        for stmt in &def.body {
            if is_docstring(stmt) {
                continue;
            }
            if returned {
                return Err(self.piece.error_at(stmt, "a statement after `return`"));
            }
            match stmt {
                PyStmt::Return(value) => {
                    self.check_return(stmt, value.value.as_deref(), &lists)?;
                    returned = true;
                }
                PyStmt::Assign(assign) if list_target(&assign.targets).is_some() => {
                    self.list(stmt, list_target(&assign.targets).unwrap_or_default(), &assign.value, &mut lists)?;
                }
                PyStmt::Expr(expr) => self.row(stmt, &expr.value, &mut lists)?,
                stmt => self.statement(stmt)?,
            }
        }
        let (Some(mut outputs), Some(mut differs), true) = (lists.outputs, lists.differs, returned) else {
            return Err(self.no_return(def));
        };
        for (index, item) in lists.output_constants {
            outputs[index].value = self.settle(item, 0, "t");
        }
        for (index, item) in lists.differ_constants {
            differs[index].value = self.settle(item, 0, "t");
        }
        Ok(Outcome::Rows { outputs, differs })
    }

    /// `s = []` or `o = []`.
    fn list(&self, stmt: &PyStmt, name: &str, value: &PyExpr, lists: &mut Lists) -> Result<(), ParseError> {
        let empty = matches!(value, PyExpr::List(list) if list.elts.is_empty());
        let first = if name == "o" { lists.outputs.is_none() } else { lists.differs.is_none() };
        if !empty || !first {
            let message = format!("`{name}` is a list of rows in a batt: it is set once, by `{name} = []`");
            return Err(self.piece.error_at(stmt, message));
        }
        if name == "o" {
            lists.outputs = Some(Vec::new())
        } else {
            lists.differs = Some(Vec::new())
        }
        Ok(())
    }

    /// `return o, s` or `return s, o`.
    fn check_return(&self, stmt: &PyStmt, value: Option<&PyExpr>, lists: &Lists) -> Result<(), ParseError> {
        let names: Vec<&str> = match value {
            Some(PyExpr::Tuple(tuple)) => {
                tuple.elts.iter().map(|part| part.as_name_expr().map_or("", |name| name.id.as_str())).collect()
            }
            _ => Vec::new(),
        };
        if !matches!(names[..], ["o", "s"] | ["s", "o"]) {
            return Err(self.piece.error_at(stmt, "a batt returns `o, s`"));
        }
        for (name, set) in [("o", lists.outputs.is_some()), ("s", lists.differs.is_some())] {
            if !set {
                return Err(self.piece.error_at(stmt, format!("`{name} = []` is missing in front of the rows")));
            }
        }
        Ok(())
    }

    /// `o.append((…))` or `s.append((…))`.
    fn row(&mut self, stmt: &'a PyStmt, expr: &'a PyExpr, lists: &mut Lists) -> Result<(), ParseError> {
        let Some((list, row)) = append(expr) else {
            // The call of something else is refused as what it is.
            return Err(match expr {
                PyExpr::Call(_) | PyExpr::Name(_) => self.piece.refused_statement(stmt),
                expr => self.piece.refused(expr),
            });
        };
        let form = if list == "o" { "(N, mutated, 'solver', tN)" } else { "(N, 'solver', 'differ', tN)" };
        let PyExpr::Tuple(tuple) = row else {
            return Err(self.piece.error_at(row, format!("a row of `{list}` is {form}")));
        };
        let [number, second, third, value] = &tuple.elts[..] else {
            let message = format!("a row of `{list}` has four items {form}, here are {}", tuple.elts.len());
            return Err(self.piece.error_at(row, message));
        };
        let number = self.row_number(number)?;
        let item = match self.item(value, "t")? {
            Item::Expr(_) => return Err(self.piece.error_at(value, "the value of a row is a variable")),
            item => item,
        };
        // A constant waits for its entry.
        let (value, constant) = match item {
            Item::Atom(atom) => (atom, None),
            item => (Atom::Const(0), Some(item)),
        };
        let missing = || self.piece.error_at(stmt, format!("`{list} = []` is missing in front of the rows"));
        if list == "o" {
            let PyExpr::BooleanLiteral(mutated) = second else {
                return Err(self.piece.error_at(second, format!("here stands True or False: {form}")));
            };
            let solver = self.row_text(third, form)?;
            let rows = lists.outputs.as_mut().ok_or_else(missing)?;
            lists.output_constants.extend(constant.map(|item| (rows.len(), item)));
            rows.push(OutputRow { number, mutated: mutated.value, solver, value });
        } else {
            let (solver, differ) = (self.row_text(second, form)?, self.row_text(third, form)?);
            let rows = lists.differs.as_mut().ok_or_else(missing)?;
            lists.differ_constants.extend(constant.map(|item| (rows.len(), item)));
            rows.push(DifferRow { number, solver, differ, value });
        }
        Ok(())
    }

    fn row_number(&self, expr: &PyExpr) -> Result<u32, ParseError> {
        let number = match expr {
            PyExpr::NumberLiteral(literal) => match &literal.value {
                Number::Int(int) => int.as_u64().and_then(|n| u32::try_from(n).ok()),
                _ => None,
            },
            _ => None,
        };
        number.ok_or_else(|| self.piece.error_at(expr, "a row starts with its number, of at most 32 bits"))
    }

    fn row_text(&self, expr: &PyExpr, form: &str) -> Result<String, ParseError> {
        match expr {
            PyExpr::StringLiteral(literal) => Ok(literal.value.to_str().to_owned()),
            expr => Err(self.piece.error_at(expr, format!("here stands a string: {form}"))),
        }
    }

    /// `tA, tB, tC, tD = batch_process_samples_gpu(S)`: inputs, outputs, and their palettes, as four statements.
    pub(super) fn samples(
        &mut self,
        stmt: &PyStmt,
        targets: &'a [PyExpr],
        value: &'a PyExpr,
    ) -> Result<(), ParseError> {
        let refused = "tuple unpacking cannot stand in a program; only \
                       `a, b, c, d = batch_process_samples_gpu(S)` of the batt dialect is read";
        let call = value.as_call_expr().filter(|call| call.arguments.keywords.is_empty());
        let argument = call.and_then(|call| match (&*call.func, &*call.arguments.args) {
            (PyExpr::Name(callee), [argument]) if callee.id.as_str() == "batch_process_samples_gpu" => Some(argument),
            _ => None,
        });
        let mut names = targets.iter().filter_map(|target| target.as_name_expr()).map(|name| name.id.as_str());
        let (Some(argument), 4, Dialect::Batt) = (argument, targets.len(), self.dialect) else {
            return Err(self.piece.error_at(stmt, refused));
        };
        let (Some(a), Some(b), Some(c), Some(d)) = (names.next(), names.next(), names.next(), names.next()) else {
            return Err(self.piece.error_at(stmt, refused));
        };
        let samples = self.atom(argument, a)?;
        let line = self.piece.line(stmt);
        let mut call = |name: &'a str, callee: Op, function: Op, container: Atom| {
            let (callee, function) = (Atom::Prim(callee), Atom::Prim(function));
            Atom::Var(self.push(name.to_owned(), Expr::Call { callee, args: vec![function, container] }, line))
        };
        let inputs = call(a, Op::Apply, Op::First, samples);
        let outputs = call(b, Op::Apply, Op::Second, samples);
        let input_palettes = call(c, Op::Mapply, Op::PG, inputs);
        let output_palettes = call(d, Op::Mapply, Op::PG, outputs);
        for (name, atom) in [(a, inputs), (b, outputs), (c, input_palettes), (d, output_palettes)] {
            if let Atom::Var(index) = atom {
                self.scope.set(name, index);
            }
        }
        Ok(())
    }

    /// `try: t = f(…)`, `except …: t = _get_safe_default(f)`.
    pub(super) fn guarded(&mut self, stmt: &'a PyStmt, guarded: &'a StmtTry) -> Result<(), ParseError> {
        if self.dialect != Dialect::Batt && !self.batt {
            return Err(self.piece.refused_statement(stmt));
        }
        let form = "a guarded statement is `try: t = f(…)`, `except (…): t = _get_safe_default(f)`";
        let bare = guarded.orelse.is_empty() && guarded.finalbody.is_empty() && !guarded.is_star;
        let ([inner], [ExceptHandler::ExceptHandler(handler)], true) = (&guarded.body[..], &guarded.handlers[..], bare)
        else {
            return Err(self.piece.error_at(stmt, form));
        };
        let Some((name, value)) = simple_assign(inner) else {
            // A loop or the like inside is refused by its own name.
            return match inner {
                PyStmt::Assign(_) | PyStmt::AnnAssign(_) => Err(self.piece.error_at(inner, form)),
                inner => Err(self.piece.refused_statement(inner)),
            };
        };
        let fallback = match &handler.body[..] {
            [fallback] => simple_assign(fallback).filter(|&(target, _)| target == name).and_then(|(_, call)| {
                let call = call.as_call_expr().filter(|call| call.arguments.keywords.is_empty())?;
                let default = call.func.as_name_expr().is_some_and(|name| name.id.as_str() == "_get_safe_default");
                call.arguments.args.first().filter(|_| default && call.arguments.args.len() == 1)
            }),
            _ => None,
        };
        let Some(fallback) = fallback else { return Err(self.piece.error_at(handler, form)) };

        let first = self.stmts.len();
        let item = self.item(value, name)?;
        // An inner call that fails would fail the whole statement; primitives of the batt dialect never do.
        let tame = |callee: &Atom| self.dialect == Dialect::Batt && matches!(callee, Atom::Prim(_));
        let safe = |expr: &Expr| !matches!(expr, Expr::Call { callee, .. } if !tame(callee));
        if !self.stmts[first..].iter().all(|stmt| safe(&stmt.expr)) {
            let message = "a guarded statement holds one call; write the inner call as a statement of its own";
            return Err(self.piece.error_at(value, message));
        }
        let expr = self.right_side(item);
        let before = self.stmts.len();
        let fallback_item = self.item(fallback, name)?;
        let fallback_atom = match fallback_item {
            Item::Expr(_) => None,
            item => Some(self.settle(item, 0, name)),
        };
        let own = match &expr {
            Expr::Call { callee, .. } => fallback_atom == Some(*callee),
            // Cannot fail, so the default is never taken.
            _ => fallback_atom.is_some(),
        };
        if !own || self.stmts.len() != before {
            let message = "the default of a guarded statement must be that of its own callee";
            return Err(self.piece.error_at(fallback, message));
        }
        let guarded = matches!(expr, Expr::Call { .. });
        let index = self.push(name.to_owned(), expr, self.piece.line(inner));
        self.stmts[index as usize].guarded = guarded;
        self.scope.set(name, index);
        Ok(())
    }
}

/// The name of a batt's list that is assigned to.
fn list_target(targets: &[PyExpr]) -> Option<&'static str> {
    match targets {
        [PyExpr::Name(name)] if name.id.as_str() == "o" => Some("o"),
        [PyExpr::Name(name)] if name.id.as_str() == "s" => Some("s"),
        _ => None,
    }
}

/// `name = value`.
fn simple_assign(stmt: &PyStmt) -> Option<(&str, &PyExpr)> {
    match stmt {
        PyStmt::Assign(assign) => match &assign.targets[..] {
            [PyExpr::Name(name)] => Some((name.id.as_str(), &assign.value)),
            _ => None,
        },
        _ => None,
    }
}

/// The list and the row of `list.append(row)`.
fn append(expr: &PyExpr) -> Option<(&'static str, &PyExpr)> {
    let call = expr.as_call_expr().filter(|call| call.arguments.keywords.is_empty())?;
    let method = call.func.as_attribute_expr().filter(|method| method.attr.as_str() == "append")?;
    let list = match method.value.as_name_expr()?.id.as_str() {
        "o" => "o",
        "s" => "s",
        _ => return None,
    };
    match &*call.arguments.args {
        [row] => Some((list, row)),
        _ => None,
    }
}
