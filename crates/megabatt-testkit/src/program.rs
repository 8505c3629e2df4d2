//! Runs the text of straight-line programs: solvers and differs, and whole batts.
//!
//! A body is assignments of expressions, one a line (an open parenthesis continues it), comments, docstrings, and one
//! `return`. In a batt also `try`/`except` pairs around one statement, and rows appended to `o` and `s`.

use crate::budget;
use crate::error::Exception;
use crate::expr::{Expr, Scope, lookup, safe_default_of};
use crate::protocol::items;
use crate::value::{Dialect, Outcome, Py};

/// Row of a batt's result: a candidate output, or the value of a differ.
#[derive(Clone, Debug)]
pub struct Row {
    /// Number of the statement that the row stands for.
    pub number: i64,
    /// Whether the line was mutated; only candidates have it.
    pub mutated: Option<bool>,
    /// Solver id of a candidate; solver id and differ name of a differ's row.
    pub labels: Vec<String>,
    pub value: Py,
}

/// What one call of a batt gives: candidate rows and differ rows in text order.
#[derive(Clone, Debug, Default)]
pub struct BattRows {
    pub o: Vec<Row>,
    pub s: Vec<Row>,
}

/// Runs the function `name` of `source` on the inputs, which bind to its parameters in order.
///
/// Errors: the exception of the first statement that raises; NameError when there is no such function, TypeError for
/// another number of inputs, SyntaxError for text outside the form above.
pub fn run_program(dialect: Dialect, source: &str, name: &str, inputs: &[Py]) -> Outcome {
    budget::restart();
    let (params, body) = function(source, name)?;
    if params.len() != inputs.len() {
        return Err(Exception::TypeError);
    }
    let scope = params.into_iter().zip(inputs.iter().cloned()).collect();
    Run { dialect, scope, rows: BattRows::default() }.body(&body)?.ok_or(Exception::SyntaxError)
}

/// Runs the `batt` function of `source` on samples `s`, input `i` and output `c` (None in a solve call).
///
/// Errors: as [`run_program`]; in guarded text only what its `except` lines do not name.
pub fn run_batt(source: &str, s: &Py, i: &Py, c: &Py) -> Result<BattRows, Exception> {
    budget::restart();
    let (_, body) = function(source, "batt")?;
    let inputs = [("S", s), ("I", i), ("C", c), ("o", &Py::None), ("s", &Py::None)];
    let scope = inputs.into_iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
    let mut run = Run { dialect: Dialect::Batt, scope, rows: BattRows::default() };
    run.body(&body)?;
    Ok(run.rows)
}

/// Names of the functions that a source defines, in text order.
pub fn function_names(source: &str) -> Vec<String> {
    let heads = source.lines().filter_map(|line| line.strip_prefix("def ")?.split_once('('));
    heads.map(|(name, _)| name.trim().to_string()).collect()
}

/// Parameters and logical lines of a function's body.
fn function(source: &str, name: &str) -> Result<(Vec<String>, Vec<String>), Exception> {
    let head = format!("def {name}(");
    let mut lines = source.lines().skip_while(|line| !line.starts_with(&head));
    let signature = lines.next().ok_or(Exception::NameError)?;
    let params = signature[head.len()..].split_once(')').ok_or(Exception::SyntaxError)?.0;
    let params = params.split(',').map(|p| p.trim().to_string()).filter(|p| !p.is_empty()).collect();
    let mut body: Vec<String> = Vec::new();
    let mut open = 0;
    for line in lines.take_while(|line| line.is_empty() || line.starts_with([' ', '\t', '#'])) {
        let text = line.trim();
        if text.is_empty() || text.starts_with(['#', '"', '\'']) {
            continue;
        }
        match body.last_mut() {
            Some(unfinished) if open > 0 => unfinished.push_str(text),
            _ => body.push(text.to_string()),
        }
        open += text.matches(['(', '{']).count();
        open = open.saturating_sub(text.matches([')', '}']).count());
    }
    Ok((params, body))
}

struct Run {
    dialect: Dialect,
    scope: Scope,
    rows: BattRows,
}

impl Run {
    /// Runs the lines; gives what `return` names.
    fn body(&mut self, body: &[String]) -> Result<Option<Py>, Exception> {
        let mut lines = body.iter().map(String::as_str);
        while let Some(text) = lines.next() {
            if let Some(value) = text.strip_prefix("return ") {
                return Expr::parse(value)?.eval(self.dialect, &self.scope).map(Some);
            }
            if text == "try:" {
                let mut next = || lines.next().ok_or(Exception::SyntaxError);
                let (guarded, except, fallback) = (next()?, next()?, next()?);
                match self.statement(guarded) {
                    Err(e) if catches(except, e) => self.statement(fallback)?,
                    result => result?,
                }
            } else {
                self.statement(text)?;
            }
        }
        Ok(None)
    }

    fn statement(&mut self, text: &str) -> Result<(), Exception> {
        if matches!(text, "s = []" | "o = []") {
            return Ok(());
        }
        if let Some(row) = text.strip_prefix("o.append((").and_then(|row| row.strip_suffix("))")) {
            let row = self.row(row)?;
            self.rows.o.push(row);
            return Ok(());
        }
        if let Some(row) = text.strip_prefix("s.append((").and_then(|row| row.strip_suffix("))")) {
            let row = self.row(row)?;
            self.rows.s.push(row);
            return Ok(());
        }
        let (targets, expr) = text.split_once(" = ").ok_or(Exception::SyntaxError)?;
        let value = match expr.strip_prefix("_get_safe_default(").and_then(|callee| callee.strip_suffix(')')) {
            Some(callee) => safe_default_of(self.dialect, &lookup(self.dialect, &self.scope, callee)?),
            None => Expr::parse(expr)?.eval(self.dialect, &self.scope)?,
        };
        let targets: Vec<&str> = targets.split(',').map(str::trim).collect();
        if let [target] = targets[..] {
            self.scope.insert(target.to_string(), value);
            return Ok(());
        }
        let values = items(&value)?;
        if values.len() != targets.len() {
            return Err(Exception::ValueError);
        }
        let bound = targets.iter().map(|t| t.to_string()).zip(values.iter().cloned());
        self.scope.extend(bound);
        Ok(())
    }

    /// The fields of an appended row: a number, then quoted labels and a bool, and last the value.
    fn row(&self, text: &str) -> Result<Row, Exception> {
        let mut fields: Vec<&str> = text.split(", ").collect();
        let value = fields.pop().ok_or(Exception::SyntaxError)?;
        let value = lookup(self.dialect, &self.scope, value)?;
        let mut row = Row { number: 0, mutated: None, labels: Vec::new(), value };
        for field in fields {
            match field {
                "True" | "False" => row.mutated = Some(field == "True"),
                _ => match field.parse() {
                    Ok(number) => row.number = number,
                    Err(_) => row.labels.push(field.trim_matches('\'').to_string()),
                },
            }
        }
        Ok(row)
    }
}

/// Whether an `except (A, B):` line names the exception.
fn catches(except: &str, exception: Exception) -> bool {
    let names = except.trim_start_matches("except").trim_matches([' ', '(', ')', ':']);
    exception.has_safe_default() && names.split(',').any(|name| name.trim() == exception.name())
}
