//! What is to be changed in a program: one atom for another, as it was drawn.

use super::mutator::What;
use crate::lang::constants;
use crate::lang::program::{Atom, Constant, Input};
use crate::prim::Op;

/// What comes in place of an atom.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Replacement {
    /// Constants are counted on from those of the parent: what follows are the named ones.
    Atom(Atom),
    SampleColor {
        appears: bool,
        rank: usize,
    },
    SampleAngle,
}

impl Replacement {
    /// What gives the angle is given.
    pub(super) const ANGLE: [Atom; 1] = [Atom::Input(Input::Samples)];
    /// What gives the colours is given.
    pub(super) const COLORS: [Atom; 2] = [Atom::Input(Input::Samples), Atom::Prim(Op::PG)];

    /// A number that no other replacement has.
    pub(super) fn word(self) -> u64 {
        let (tag, number) = match self {
            Replacement::Atom(Atom::Var(k)) => (0, k),
            Replacement::Atom(Atom::Const(k)) => (1, k),
            Replacement::Atom(Atom::Prim(op)) => (2, op as u32),
            Replacement::Atom(Atom::Input(input)) => (3, input as u32),
            Replacement::SampleColor { appears, rank } => (4, (rank as u32) << 1 | u32::from(appears)),
            Replacement::SampleAngle => (5, 0),
        };
        tag << 32 | u64::from(number)
    }

    /// What gives the colours that appear, or disappear.
    pub(super) fn colors(appears: bool) -> Op {
        if appears { Op::CZo } else { Op::CIz }
    }

    /// The constant of a rank from the front, 0..=9.
    pub(super) fn rank(rank: usize) -> Constant {
        let number = constants::number_of(RANKS[rank]).unwrap_or_default();
        constants::as_in_programs()[number as usize].clone()
    }
}

const RANKS: [&str; 10] = ["F0", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"];

/// A place that is to be changed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Edit {
    pub(super) stmt: u32,
    /// Among the atoms of the statement, the callee first.
    pub(super) position: u32,
    pub(super) replacement: Replacement,
    pub(super) what: What,
}
