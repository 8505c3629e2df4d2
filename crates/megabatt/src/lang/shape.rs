//! The parts of programs that whoever rewrites them needs: atoms in text order, constants in the order of their use,
//! names that can be kept.

use std::collections::HashSet;

use super::constants;
use super::print::is_usable;
use super::program::{Atom, Expr, Input, Outcome, Params, Program};
use crate::prim::Op;
use crate::value::Dialect;

/// The statements that `a, b, c, d = batch_process_samples_gpu(S)` stands for.
pub(crate) const SAMPLE_STATEMENTS: usize = 4;

/// Whether an expression is the `part`-th of those statements, where the first two are the variables `inputs` and
/// `outputs`.
pub(crate) fn is_sample_statement(expr: &Expr, part: usize, inputs: u32, outputs: u32) -> bool {
    let (callee, function, container) = match part {
        0 => (Op::Apply, Op::First, Atom::Input(Input::Samples)),
        1 => (Op::Apply, Op::Second, Atom::Input(Input::Samples)),
        2 => (Op::Mapply, Op::PG, Atom::Var(inputs)),
        _ => (Op::Mapply, Op::PG, Atom::Var(outputs)),
    };
    matches!(expr, Expr::Call { callee: Atom::Prim(op), args }
        if *op == callee && args[..] == [Atom::Prim(function), container])
}

impl Expr {
    /// The atoms in text order, the callee first.
    pub fn atoms(&self) -> impl Iterator<Item = &Atom> {
        let (first, rest) = match self {
            Expr::Call { callee, args } => (Some(callee), &args[..]),
            Expr::Tuple(items) | Expr::Set(items) => (None, &items[..]),
            Expr::Copy(atom) => (Some(atom), &[][..]),
        };
        first.into_iter().chain(rest)
    }

    /// The same, to be changed.
    pub fn atoms_mut(&mut self) -> impl Iterator<Item = &mut Atom> {
        let (first, rest) = match self {
            Expr::Call { callee, args } => (Some(callee), &mut args[..]),
            Expr::Tuple(items) | Expr::Set(items) => (None, &mut items[..]),
            Expr::Copy(atom) => (Some(atom), &mut [][..]),
        };
        first.into_iter().chain(rest)
    }
}

impl Outcome {
    /// The values of the result, or of all rows: first those of the outputs, then those of the differs.
    pub fn atoms_mut(&mut self) -> Vec<&mut Atom> {
        match self {
            Outcome::Value(atom) => vec![atom],
            Outcome::Rows { outputs, differs } => {
                let outputs = outputs.iter_mut().map(|row| &mut row.value);
                outputs.chain(differs.iter_mut().map(|row| &mut row.value)).collect()
            }
        }
    }
}

impl Program {
    /// Puts the constants in the order in which the text names them and drops those that it does not name, as reading
    /// the text again would give them.
    pub fn settle_constants(&mut self) {
        let mut places: Vec<Option<u32>> = vec![None; self.constants.len()];
        let mut order: Vec<u32> = Vec::with_capacity(self.constants.len());
        let mut settle = |atom: &mut Atom| {
            if let Atom::Const(k) = atom
                && let Some(place) = places.get_mut(*k as usize)
            {
                *k = *place.get_or_insert_with(|| {
                    order.push(*k);
                    order.len() as u32 - 1
                });
            }
        };
        self.stmts.iter_mut().flat_map(|stmt| stmt.expr.atoms_mut()).for_each(&mut settle);
        self.outcome.atoms_mut().into_iter().for_each(&mut settle);
        if !order.iter().copied().eq(0..self.constants.len() as u32) {
            self.constants = order.iter().filter_map(|&k| self.constants.get(k as usize).cloned()).collect();
        }
    }

    /// Whether the statements from this one on are those of the samples' one-liner, in its order.
    pub(crate) fn samples_at(&self, first: usize) -> bool {
        let Some(stmts) = self.stmts.get(first..first + SAMPLE_STATEMENTS) else { return false };
        self.dialect == Dialect::Batt
            && stmts.iter().enumerate().all(|(part, stmt)| {
                !stmt.guarded && is_sample_statement(&stmt.expr, part, first as u32, first as u32 + 1)
            })
    }

    /// Whether every variable has a name of its own that hides nothing, so that statements may use any variable.
    pub fn has_free_names(&self) -> bool {
        let batt = self.params == Params::Batt;
        let mut seen = HashSet::with_capacity(self.stmts.len());
        self.stmts.iter().map(|stmt| stmt.name.as_str()).all(|name| {
            is_usable(name, batt)
                && !matches!(name, "I" | "S" | "C")
                && Op::find(name, self.dialect).is_none()
                && constants::find(name, self.dialect).is_none()
                && seen.insert(name)
        })
    }

    /// Gives every variable a new name: `t1`, `t2`, … in a batt, else `x1`, `x2`, ….
    pub fn rename(&mut self) {
        let letter = if self.params == Params::Batt { 't' } else { 'x' };
        for (at, stmt) in self.stmts.iter_mut().enumerate() {
            stmt.name = format!("{letter}{}", at + 1);
        }
    }
}
