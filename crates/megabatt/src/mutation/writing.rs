//! Mutants written down: a parent with its edits as a program of its own.

use std::collections::{HashMap, HashSet};

use super::edit::{Edit, Replacement};
use super::mutator::{Change, Mutant, What};
use crate::lang::constants;
use crate::lang::program::{Atom, Constant, Expr, Outcome, Program, Stmt};
use crate::prim::Op;

/// Constants up to which looking one up goes through all of them.
const FEW_CONSTANTS: usize = 64;

/// A program with edits, which are in text order; whether names stay as they are.
pub(super) fn rewrite(parent: &Program, edits: &[Edit], keeps_names: bool) -> Mutant {
    let mut writing = Writing {
        parent,
        stmts: Vec::with_capacity(parent.stmts.len() + 2 * edits.len()),
        constants: parent.constants.clone(),
        known_constants: None,
        taken_names: None,
        changes: Vec::with_capacity(edits.len()),
    };
    let mut edits = edits.iter().peekable();
    let mut places: Vec<u32> = Vec::with_capacity(parent.stmts.len());
    let moved = |atom: &mut Atom, places: &[u32]| {
        if let Atom::Var(k) = atom {
            *k = places.get(*k as usize).copied().unwrap_or(*k);
        }
    };
    for (at, stmt) in parent.stmts.iter().enumerate() {
        let mut stmt = stmt.clone();
        stmt.expr.atoms_mut().for_each(|atom| moved(atom, &places));
        let first_change = writing.changes.len();
        while let Some(edit) = edits.next_if(|edit| edit.stmt as usize == at) {
            let mut atom = writing.atom(edit, &stmt);
            if matches!(edit.replacement, Replacement::Atom(_)) {
                moved(&mut atom, &places);
            }
            if let Some(old) = stmt.expr.atoms_mut().nth(edit.position as usize) {
                *old = atom;
            }
            writing.changes.push(Change { stmt: u32::MAX, parent: Some(at as u32), what: edit.what });
        }
        let place = writing.stmts.len() as u32;
        for change in writing.changes[first_change..].iter_mut().filter(|change| change.parent.is_some()) {
            change.stmt = place;
        }
        places.push(place);
        writing.stmts.push(stmt);
    }
    let mut outcome = parent.outcome.clone();
    outcome.atoms_mut().into_iter().for_each(|atom| moved(atom, &places));
    let Writing { stmts, constants, mut changes, .. } = writing;
    changes.sort_by_key(|change| change.stmt);
    mark_rows(&mut outcome, &stmts, &changes);
    let (name, dialect, params) = (parent.name.clone(), parent.dialect, parent.params);
    let mut program = Program { name, dialect, params, constants, stmts, outcome, line: parent.line };
    program.settle_constants();
    if !keeps_names {
        program.rename();
    }
    Mutant { program, changes }
}

/// A mutant on its way.
struct Writing<'p> {
    parent: &'p Program,
    stmts: Vec<Stmt>,
    constants: Vec<Constant>,
    /// Where constants are, once there are many and one is looked up.
    known_constants: Option<HashMap<Constant, u32>>,
    /// Names that are in use, once a new one is made.
    taken_names: Option<HashSet<String>>,
    changes: Vec<Change>,
}

impl Writing<'_> {
    /// The atom that an edit of a statement puts in, with the statements that it needs.
    fn atom(&mut self, edit: &Edit, stmt: &Stmt) -> Atom {
        match edit.replacement {
            Replacement::Atom(Atom::Const(k)) => match (k as usize).checked_sub(self.parent.constants.len()) {
                Some(named) => self.constant(constants::as_in_programs()[named].clone()),
                None => Atom::Const(k),
            },
            Replacement::Atom(atom) => atom,
            Replacement::SampleColor { appears, rank } => {
                let colors = Replacement::colors(appears);
                let colors = self.call(colors, Replacement::COLORS.to_vec(), stmt, edit.what);
                let rank = self.constant(Replacement::rank(rank));
                self.call(Op::GetNthT, vec![colors, rank], stmt, edit.what)
            }
            Replacement::SampleAngle => self.call(Op::AMr, Replacement::ANGLE.to_vec(), stmt, edit.what),
        }
    }

    /// A new statement in front of the one that needs it.
    fn call(&mut self, op: Op, args: Vec<Atom>, needed_by: &Stmt, what: What) -> Atom {
        let place = self.stmts.len() as u32;
        let expr = Expr::Call { callee: Atom::Prim(op), args };
        let name = self.fresh(&needed_by.name);
        self.stmts.push(Stmt { name, expr, line: needed_by.line, guarded: false });
        self.changes.push(Change { stmt: place, parent: None, what });
        Atom::Var(place)
    }

    fn fresh(&mut self, base: &str) -> String {
        let parent = self.parent;
        let taken = self.taken_names.get_or_insert_with(|| parent.stmts.iter().map(|stmt| stmt.name.clone()).collect());
        let name = (1..).map(|n| format!("{base}_{n}")).find(|name| !taken.contains(name)).unwrap_or_default();
        taken.insert(name.clone());
        name
    }

    fn constant(&mut self, constant: Constant) -> Atom {
        if self.constants.len() <= FEW_CONSTANTS {
            if let Some(place) = self.constants.iter().position(|known| *known == constant) {
                return Atom::Const(place as u32);
            }
        } else {
            let constants = &self.constants;
            let known = self.known_constants.get_or_insert_with(|| constants.iter().cloned().zip(0..).collect());
            if let Some(&place) = known.get(&constant) {
                return Atom::Const(place);
            }
            known.insert(constant.clone(), constants.len() as u32);
        }
        self.constants.push(constant);
        Atom::Const(self.constants.len() as u32 - 1)
    }
}

/// Marks the candidates of a batt that something changed goes into.
fn mark_rows(outcome: &mut Outcome, stmts: &[Stmt], changes: &[Change]) {
    let Outcome::Rows { outputs, .. } = outcome else { return };
    let mut touched = vec![false; stmts.len()];
    for change in changes {
        touched[change.stmt as usize] = true;
    }
    for (at, stmt) in stmts.iter().enumerate() {
        touched[at] |= stmt.expr.atoms().any(|atom| matches!(atom, Atom::Var(k) if touched[*k as usize]));
    }
    for row in outputs {
        row.mutated |= matches!(row.value, Atom::Var(k) if touched[k as usize]);
    }
}
