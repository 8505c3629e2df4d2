//! Programs that are a parent but for an atom here and there, kept as what differs. Mutants of one parent share nearly
//! all that they say: as long as nobody reads one, nothing of it is written down.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use super::constants;
use super::program::{Atom, Constant, Program};

/// An atom that stands in place of the parent's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Substitution {
    pub stmt: u32,
    /// Among the atoms of the statement, the callee first.
    pub position: u32,
    /// Constants are counted on from those of the parent: behind them come all named ones, as
    /// [`constants::as_in_programs`] lists them.
    pub atom: Atom,
}

/// A parent, and the substitutions of all its variants.
#[derive(Clone, Debug)]
pub struct Kindred {
    pub parent: Program,
    pub(crate) substitutions: Vec<Substitution>,
}

impl Kindred {
    /// A constant of a variant by its number.
    pub(crate) fn constant(&self, number: u32) -> Option<&Constant> {
        let known = &self.parent.constants;
        known.get(number as usize).or_else(|| constants::as_in_programs().get(number as usize - known.len()))
    }
}

/// A parent with some of the substitutions, which are in text order.
#[derive(Clone, Debug)]
pub struct Variant {
    kindred: Arc<Kindred>,
    first: u32,
    end: u32,
    written: OnceLock<Box<Program>>,
}

impl Variant {
    /// With the substitutions of this range.
    pub(crate) fn new(kindred: Arc<Kindred>, substitutions: Range<u32>) -> Variant {
        Variant { kindred, first: substitutions.start, end: substitutions.end, written: OnceLock::new() }
    }

    /// The parent, shared with the other variants.
    pub fn kindred(&self) -> &Arc<Kindred> {
        &self.kindred
    }

    /// What differs from the parent, in text order.
    pub fn substitutions(&self) -> &[Substitution] {
        self.kindred.substitutions.get(self.first as usize..self.end as usize).unwrap_or_default()
    }

    /// The program, written down when it is asked for first.
    pub fn program(&self) -> &Program {
        self.written.get_or_init(|| Box::new(self.write()))
    }

    fn write(&self) -> Program {
        let mut program = self.kindred.parent.clone();
        for substitution in self.substitutions() {
            let atom = match substitution.atom {
                Atom::Const(k) => self.kindred.constant(k).map(|constant| place_of(&mut program, constant)),
                atom => Some(atom),
            };
            let stmt = program.stmts.get_mut(substitution.stmt as usize);
            let old = stmt.and_then(|stmt| stmt.expr.atoms_mut().nth(substitution.position as usize));
            if let (Some(old), Some(atom)) = (old, atom) {
                *old = atom;
            }
        }
        program.settle_constants();
        program
    }
}

/// A constant of a program, which is added where it is none of it.
fn place_of(program: &mut Program, constant: &Constant) -> Atom {
    let known = program.constants.iter().position(|known| known == constant);
    Atom::Const(known.unwrap_or_else(|| {
        program.constants.push(constant.clone());
        program.constants.len() - 1
    }) as u32)
}
