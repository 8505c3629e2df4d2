//! Fingerprints of what mutants compute: equal where the addresses of their values are, and quick to reckon, since only
//! what a change goes into is looked at.
//!
//! Addresses stand in files and are reckoned byte by byte; a fingerprint is told to nobody and takes words.

use std::sync::OnceLock;

use super::edit::{Edit, Replacement};
use crate::lang::constants;
use crate::lang::program::{Atom, Expr, Literal, Outcome, Program, Stmt};
use crate::prim::Op;

/// A hash of 128 bits that each word is multiplied into.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Mix(u128);

impl Mix {
    /// An odd number of random bits.
    const FACTOR: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;

    fn of(tag: u32, n: usize) -> Mix {
        Mix(Mix::FACTOR).with(u128::from(tag) << 64 | n as u128)
    }

    /// High bits come down by the shift, low ones go up by the product.
    #[inline]
    fn with(self, word: u128) -> Mix {
        let product = (self.0 ^ word).wrapping_mul(Mix::FACTOR);
        Mix(product ^ (product >> 64))
    }

    fn literal(self, literal: &Literal) -> Mix {
        let list = |tag, items: &[Literal]| {
            items.iter().fold(self.with(tag).with(items.len() as u128), |mix, item| mix.literal(item))
        };
        match literal {
            Literal::None => self.with(0),
            Literal::Bool(b) => self.with(1).with(u128::from(*b)),
            Literal::Int(n) => self.with(2).with(*n as u64 as u128),
            Literal::Tuple(items) => list(3, items),
            Literal::Set(items) => list(4, items),
        }
    }
}

/// What fingerprints begin with.
const CONSTANT: u32 = 1;
const PRIMITIVE: u32 = 2;
const INPUT: u32 = 3;
const CALL: u32 = 4;
const TUPLE: u32 = 6;
const SET: u32 = 7;
const VALUE: u32 = 8;
const ROWS: u32 = 9;
const EDITS: u32 = 10;

/// The fingerprints of a parent, from which those of its mutants are reckoned.
pub(super) struct Fingerprints<'p> {
    program: &'p Program,
    constants: Vec<u128>,
    stmts: Vec<u128>,
}

/// Room that is used again from mutant to mutant.
#[derive(Default)]
pub(super) struct Touched {
    stmts: Vec<u128>,
    is_touched: Vec<bool>,
}

impl<'p> Fingerprints<'p> {
    pub(super) fn new(program: &'p Program) -> Fingerprints<'p> {
        let constants = program.constants.iter().map(|constant| of_literal(&constant.value)).collect();
        let mut all = Fingerprints { program, constants, stmts: Vec::with_capacity(program.stmts.len()) };
        for stmt in &program.stmts {
            let mut atoms = stmt.expr.atoms().map(|&atom| all.atom(atom, &all.stmts));
            let own = of_statement(stmt, &mut atoms);
            all.stmts.push(own);
        }
        all
    }

    /// Of the parent's value.
    pub(super) fn of_parent(&self) -> u128 {
        self.outcome(&self.stmts, |_| false)
    }

    /// Of edits, whatever they come to: the same ones give the same mutant.
    pub(super) fn of_edits(edits: &[Edit]) -> u128 {
        let all = edits.iter().fold(Mix::of(EDITS, edits.len()), |mix, edit| {
            let place = u128::from(edit.stmt) << 96 | u128::from(edit.position) << 64;
            mix.with(place | u128::from(edit.replacement.word()))
        });
        all.0
    }

    /// Of the value of a mutant; the edits are in text order.
    pub(super) fn of_mutant(&self, edits: &[Edit], room: &mut Touched) -> u128 {
        let n = self.stmts.len();
        room.stmts.clear();
        room.stmts.extend_from_slice(&self.stmts);
        room.is_touched.clear();
        room.is_touched.resize(n, false);
        let mut edits = edits.iter().peekable();
        let first = edits.peek().map_or(n, |edit| edit.stmt as usize);
        for (at, stmt) in self.program.stmts.iter().enumerate().skip(first) {
            let is_edited = edits.peek().is_some_and(|edit| edit.stmt as usize == at);
            let touched = |atom: &Atom| matches!(*atom, Atom::Var(k) if room.is_touched[k as usize]);
            if !is_edited && !stmt.expr.atoms().any(touched) {
                continue;
            }
            let mut atoms = (0..).zip(stmt.expr.atoms()).map(|(position, &atom)| {
                match edits.next_if(|edit| edit.stmt as usize == at && edit.position == position) {
                    Some(edit) => self.replacement(&edit.replacement, &room.stmts),
                    None => self.atom(atom, &room.stmts),
                }
            });
            let own = of_statement(stmt, &mut atoms);
            room.stmts[at] = own;
            room.is_touched[at] = true;
        }
        self.outcome(&room.stmts, |k| room.is_touched[k as usize])
    }

    fn outcome(&self, stmts: &[u128], is_touched: impl Fn(u32) -> bool) -> u128 {
        let all = match &self.program.outcome {
            Outcome::Value(atom) => Mix::of(VALUE, 0).with(self.atom(*atom, stmts)),
            Outcome::Rows { outputs, differs } => {
                let outputs = outputs.iter().fold(Mix::of(ROWS, 0), |mix, row| {
                    let mutated = row.mutated || matches!(row.value, Atom::Var(k) if is_touched(k));
                    mix.with(u128::from(mutated)).with(self.atom(row.value, stmts))
                });
                differs.iter().fold(outputs, |mix, row| mix.with(self.atom(row.value, stmts)))
            }
        };
        all.0
    }

    #[inline]
    fn atom(&self, atom: Atom, stmts: &[u128]) -> u128 {
        match atom {
            Atom::Var(k) => stmts.get(k as usize).copied().unwrap_or(0),
            Atom::Const(k) => match self.constants.get(k as usize) {
                Some(&constant) => constant,
                None => of_named(k as usize - self.constants.len()),
            },
            Atom::Prim(op) => Mix::of(PRIMITIVE, op as usize).0,
            Atom::Input(input) => Mix::of(INPUT, input as usize).0,
        }
    }

    fn replacement(&self, replacement: &Replacement, stmts: &[u128]) -> u128 {
        let call = |op: Op, args: &[u128]| {
            let callee = self.atom(Atom::Prim(op), stmts);
            args.iter().fold(Mix::of(CALL, 1 + args.len()).with(callee), |mix, &arg| mix.with(arg)).0
        };
        let expr = |op: Op, args: &[Atom]| {
            let args: Vec<u128> = args.iter().map(|&arg| self.atom(arg, stmts)).collect();
            call(op, &args)
        };
        match replacement {
            Replacement::Atom(atom) => self.atom(*atom, stmts),
            Replacement::SampleAngle => expr(Op::AMr, &Replacement::ANGLE),
            Replacement::SampleColor { appears, rank } => {
                let colors = expr(Replacement::colors(*appears), &Replacement::COLORS);
                call(Op::GetNthT, &[colors, of_literal(&Replacement::rank(*rank).value)])
            }
        }
    }
}

fn of_statement(stmt: &Stmt, atoms: &mut impl Iterator<Item = u128>) -> u128 {
    let start = match &stmt.expr {
        Expr::Copy(_) => return atoms.next().unwrap_or(0),
        Expr::Call { args, .. } => Mix::of(CALL + u32::from(stmt.guarded), 1 + args.len()),
        Expr::Tuple(items) => Mix::of(TUPLE, items.len()),
        Expr::Set(items) => Mix::of(SET, items.len()),
    };
    atoms.fold(start, Mix::with).0
}

fn of_literal(literal: &Literal) -> u128 {
    Mix::of(CONSTANT, 0).literal(literal).0
}

/// Of a named constant.
fn of_named(number: usize) -> u128 {
    static ALL: OnceLock<Vec<u128>> = OnceLock::new();
    let of =
        |constants: &[constants::NamedConstant]| constants.iter().map(|named| of_literal(&named.literal())).collect();
    ALL.get_or_init(|| of(constants::CONSTANTS)).get(number).copied().unwrap_or(0)
}
