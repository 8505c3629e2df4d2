//! Mutants as pools store them: those that are their parent but for atoms here and there as their substitutions.

use std::sync::Arc;

use super::edit::{Edit, Replacement};
use super::mutator::{MANY, Mutator};
use crate::lang::program::{Outcome, Program};
use crate::lang::variant::{Kindred, Substitution, Variant};
use crate::pool::StoredProgram;

/// Mutants by how they differ from their parent.
pub(super) struct Drafts {
    substitutions: Vec<Substitution>,
    /// Where the substitutions of each mutant end, or the mutant where it is more than its substitutions.
    mutants: Vec<Result<u32, Program>>,
}

impl Drafts {
    pub(super) fn new(n: usize) -> Drafts {
        Drafts { substitutions: Vec::with_capacity(n.min(MANY)), mutants: Vec::with_capacity(n.min(MANY)) }
    }

    pub(super) fn add(&mut self, mutator: &Mutator<'_>, edits: &[Edit]) {
        let is_value = matches!(mutator.program.outcome, Outcome::Value(_));
        let has_its_names = mutator.keeps_names || !edits.is_empty();
        let is_plain = |edit: &Edit| matches!(edit.replacement, Replacement::Atom(_));
        if !(is_value && has_its_names && edits.iter().all(is_plain)) {
            self.mutants.push(Err(mutator.written(edits).program));
            return;
        }
        for &Edit { stmt, position, replacement, .. } in edits {
            if let Replacement::Atom(atom) = replacement {
                self.substitutions.push(Substitution { stmt, position, atom });
            }
        }
        self.mutants.push(Ok(self.substitutions.len() as u32));
    }

    pub(super) fn finish(self, mutator: &Mutator<'_>) -> Vec<StoredProgram> {
        let mut parent = mutator.program.clone();
        if !mutator.keeps_names {
            parent.rename();
        }
        let kindred = Arc::new(Kindred { parent, substitutions: self.substitutions });
        let mut first = 0;
        let stored = self.mutants.into_iter().map(|mutant| match mutant {
            Ok(end) => Variant::new(Arc::clone(&kindred), std::mem::replace(&mut first, end)..end).into(),
            Err(program) => program.into(),
        });
        stored.collect()
    }
}
