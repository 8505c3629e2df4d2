//! The names of one function: inputs, variables, and fresh names for flattened sub-expressions.
//!
//! Python's rule holds: a name that is assigned anywhere in a function is a variable of that function throughout, and
//! hides a primitive or constant of the same name also before it is set.

use std::collections::{HashMap, HashSet};

use ruff_python_ast::{Expr, Stmt};

use super::constants::{self, NamedConstant};
use super::names;
use super::program::{Atom, Input, Params};
use crate::prim::Op;
use crate::value::Dialect;

/// What a name stands for.
pub(super) enum Meaning {
    Atom(Atom),
    Constant(&'static NamedConstant),
}

/// The names of one function.
pub(super) struct Scope<'a> {
    dialect: Dialect,
    /// `None` in an expression, which has no inputs.
    params: Option<Params>,
    /// Set somewhere in the function.
    assigned: HashSet<&'a str>,
    /// Set so far: the statement that did it last.
    variables: HashMap<&'a str, u32>,
    /// How many fresh names were made from a name.
    fresh: HashMap<&'a str, u32>,
}

impl<'a> Scope<'a> {
    pub(super) fn new(dialect: Dialect, params: Option<Params>, body: &'a [Stmt]) -> Scope<'a> {
        let mut assigned = HashSet::new();
        for stmt in body {
            collect_targets(stmt, &mut assigned);
        }
        Scope { dialect, params, assigned, variables: HashMap::new(), fresh: HashMap::new() }
    }

    /// Records that a statement set a name.
    pub(super) fn set(&mut self, name: &'a str, statement: u32) {
        self.variables.insert(name, statement);
    }

    /// A name that the function does not use, made from one that it does.
    pub(super) fn fresh(&mut self, base: &'a str) -> String {
        let counter = self.fresh.entry(base).or_insert(0);
        loop {
            *counter += 1;
            let name = format!("{base}_{counter}");
            if !self.assigned.contains(name.as_str()) {
                return name;
            }
        }
    }

    /// The name of a returned expression.
    pub(super) fn result(&mut self) -> String {
        if self.assigned.contains("O") { self.fresh("O") } else { "O".to_owned() }
    }

    /// Whether the name is a variable of the function.
    pub(super) fn is_variable(&self, name: &str) -> bool {
        self.assigned.contains(name)
    }

    /// What a name stands for here; else the message of the error.
    pub(super) fn resolve(&self, name: &str) -> Result<Meaning, String> {
        if let Some(&statement) = self.variables.get(name) {
            return Ok(Meaning::Atom(Atom::Var(statement)));
        }
        if let Some(input) = self.input(name) {
            return Ok(Meaning::Atom(Atom::Input(input)));
        }
        if self.assigned.contains(name) && !self.is_row_list(name) {
            return Err(self.too_early(name));
        }
        if let Some(op) = Op::find(name, self.dialect) {
            return Ok(Meaning::Atom(Atom::Prim(op)));
        }
        if let Some(constant) = constants::find(name, self.dialect) {
            return Ok(Meaning::Constant(constant));
        }
        Err(self.unknown(name))
    }

    /// Whether this is one of the two lists that a batt fills.
    fn is_row_list(&self, name: &str) -> bool {
        self.params == Some(Params::Batt) && matches!(name, "s" | "o")
    }

    fn input(&self, name: &str) -> Option<Input> {
        let params = self.params?;
        match name {
            "I" => Some(Input::Grid),
            "S" if params != Params::I => Some(Input::Samples),
            "C" if params != Params::I => Some(Input::Reference),
            _ => None,
        }
    }

    fn too_early(&self, name: &str) -> String {
        let message = format!("{} is used before it is set", names::shown(name));
        let hidden = Op::find(name, self.dialect).is_some() || constants::find(name, self.dialect).is_some();
        if hidden { format!("{message}: the variable hides the primitive or constant; rename it") } else { message }
    }

    fn unknown(&self, name: &str) -> String {
        match name {
            "I" | "S" | "C" if self.params.is_none() => return format!("an expression has no input `{name}`"),
            "S" | "C" => return format!("`{name}` is no parameter of this program; its signature is `(I)`"),
            "task_id" | "log_path" if self.params == Some(Params::Batt) => {
                return format!("`{name}` is no value in a batt");
            }
            name if self.is_row_list(name) => return format!("`{name}` is no value in a batt"),
            _ => {}
        }
        // Of thousands of variables only some are compared.
        let variables = self.variables.keys().copied();
        let mut nearby: Vec<&str> = variables.filter(|known| known.len().abs_diff(name.len()) <= 1).collect();
        nearby.sort_unstable();
        nearby.truncate(256);
        names::unknown(name, self.dialect, nearby.into_iter())
    }
}

/// The names that a statement sets.
fn collect_targets<'a>(stmt: &'a Stmt, names: &mut HashSet<&'a str>) {
    match stmt {
        Stmt::Assign(assign) => {
            for target in &assign.targets {
                match target {
                    Expr::Name(name) => drop(names.insert(name.id.as_str())),
                    Expr::Tuple(tuple) => {
                        let parts = tuple.elts.iter().filter_map(|part| part.as_name_expr());
                        names.extend(parts.map(|name| name.id.as_str()));
                    }
                    _ => {}
                }
            }
        }
        Stmt::AnnAssign(assign) => {
            if let Expr::Name(name) = &*assign.target {
                names.insert(name.id.as_str());
            }
        }
        // Guarded statements; anything deeper is refused anyway.
        Stmt::Try(guarded) => {
            for inner in guarded.body.iter().filter(|inner| !inner.is_try_stmt()) {
                collect_targets(inner, names);
            }
        }
        _ => {}
    }
}
