//! Drawing mutants of one program.

use std::collections::{HashMap, HashSet};

use super::constant;
use super::inference::{Type, infer, type_of};
use super::kind::Kind;
use super::signature::{Meaning, Role, Slot, meaning, meanings};
use crate::corpus::rng::Rng;
use crate::lang::constants;
use crate::lang::program::{Atom, Constant, Expr, Input, Outcome, Params, Program, Stmt};
use crate::pool::Address;
use crate::prim::Op;
use crate::value::Dialect;

/// Draws in vain after which [`Mutator::distinct`] gives up.
const TRIES: usize = 4000;

/// Statements in front of a place whose variables may come into it; bounds the work in programs of any length.
const VARIABLES_SEEN: u32 = 4096;

/// Constants up to which looking one up goes through all of them.
const FEW_CONSTANTS: usize = 64;

/// What a change put in place of what stood there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// Another variable or input.
    Variable,
    /// Another primitive.
    Function,
    /// Another constant of the family.
    Constant,
    /// A colour that disappears or appears in the samples.
    SampleColor,
    /// The angle between the inputs and the outputs of the samples.
    SampleAngle,
}

/// A statement that a mutation changed or added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its place in the mutant.
    pub stmt: u32,
    /// Its place in the parent; `None` when it is new.
    pub parent: Option<u32>,
    pub what: What,
}

/// A mutated program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mutant {
    pub program: Program,
    /// In text order, one for each place that was changed; none when the program is its parent.
    pub changes: Vec<Change>,
}

impl Mutant {
    /// Whether something that was changed goes into the value.
    pub fn computes_otherwise(&self, parent: &Program) -> bool {
        !self.changes.is_empty() && Address::of(&self.program).value != Address::of(parent).value
    }
}

/// Draws mutants of one program.
pub struct Mutator<'p> {
    program: &'p Program,
    rate: f64,
    types: Vec<Type>,
    places: Vec<Place>,
    /// Whether names can stay as they are.
    keeps_names: bool,
    /// Of the parent alone, so that its mutants do not depend on what stands beside it.
    stream: u64,
}

/// Something that may be changed.
#[derive(Clone, Copy)]
struct Place {
    stmt: u32,
    /// Among the atoms of the statement, the callee first.
    position: u32,
    atom: Atom,
    ty: Type,
    slot: Slot,
    /// Of a primitive that is called.
    called: Option<&'static Meaning>,
}

/// What comes in place of an atom.
#[derive(Clone)]
enum Replacement {
    Atom(Atom),
    Constant(Constant),
    SampleColor { appears: bool, rank: usize },
    SampleAngle,
}

struct Edit {
    stmt: u32,
    position: u32,
    replacement: Replacement,
    what: What,
}

impl<'p> Mutator<'p> {
    /// Reads the types of a program; `rate` is the probability, from 0 to 1, with which each place is changed.
    pub fn new(program: &'p Program, rate: f64) -> Mutator<'p> {
        let types = infer(program);
        let mut places = Vec::new();
        for (at, stmt) in program.stmts.iter().enumerate() {
            places_of(program, &types, at as u32, stmt, &mut places);
        }
        let address = Address::of(program).outcome;
        let stream = address as u64 ^ (address >> 64) as u64;
        Mutator { program, rate, types, places, keeps_names: program.has_free_names(), stream }
    }

    /// Mutant `number` under a seed: a function of the two and of the parent.
    pub fn nth(&self, seed: u64, number: u64) -> Mutant {
        self.mutate(&mut self.rng(seed, number))
    }

    /// `n` mutants whose values differ from the parent's and from each other's as expressions; fewer where no more are
    /// found.
    pub fn distinct(&self, seed: u64, n: usize) -> Vec<Mutant> {
        let mut seen = HashSet::from([Address::of(self.program).value]);
        let mut mutants = Vec::with_capacity(n);
        let mut in_vain = 0;
        for number in 0.. {
            if mutants.len() == n || in_vain == TRIES {
                break;
            }
            in_vain += 1;
            let edits = self.edits(&mut self.rng(seed, number));
            if edits.is_empty() {
                continue;
            }
            let mutant = self.rewrite(&edits);
            if seen.insert(Address::of(&mutant.program).value) {
                mutants.push(mutant);
                in_vain = 0;
            }
        }
        mutants
    }

    /// Draws a mutant.
    pub fn mutate(&self, rng: &mut Rng) -> Mutant {
        let edits = self.edits(rng);
        if edits.is_empty() {
            return Mutant { program: self.program.clone(), changes: Vec::new() };
        }
        self.rewrite(&edits)
    }

    fn rng(&self, seed: u64, number: u64) -> Rng {
        Rng::of_sample(seed, self.stream, number)
    }

    /// What is to be changed, in text order.
    fn edits(&self, rng: &mut Rng) -> Vec<Edit> {
        let mut edits = Vec::new();
        for place in &self.places {
            if unit(rng) < self.rate
                && let Some((replacement, what)) = self.replacement(place, rng)
            {
                edits.push(Edit { stmt: place.stmt, position: place.position, replacement, what });
            }
        }
        edits
    }

    fn replacement(&self, place: &Place, rng: &mut Rng) -> Option<(Replacement, What)> {
        let sampled = self.sampled(place, rng);
        let own = match place.atom {
            // Half of the colours and angles that can be are taken from the samples.
            _ if sampled.is_some() && rng.chance(1, 2) => None,
            Atom::Prim(op) => {
                let peer = self.peer(place, op, rng)?;
                Some((Replacement::Atom(Atom::Prim(peer)), What::Function))
            }
            Atom::Const(k) => {
                let old = self.program.constants.get(k as usize)?;
                let other = constant::exchange(old, place.slot.role, self.program.dialect, rng);
                other.map(|constant| (Replacement::Constant(constant), What::Constant))
            }
            Atom::Var(_) | Atom::Input(_) => {
                self.variable(place, rng).map(|atom| (Replacement::Atom(atom), What::Variable))
            }
        };
        own.or(sampled)
    }

    /// A value from the samples, in a place for a colour or an angle.
    fn sampled(&self, place: &Place, rng: &mut Rng) -> Option<(Replacement, What)> {
        if self.program.dialect != Dialect::Batt || self.program.params == Params::I {
            return None;
        }
        match place.slot.role {
            Role::Color => {
                // Few colours come or go: each rank is half as likely as the one before.
                let bits = rng.next_u64();
                let rank = (bits.trailing_ones() as usize).min(9);
                let appears = bits >> 63 == 1;
                Some((Replacement::SampleColor { appears, rank }, What::SampleColor))
            }
            Role::Angle => Some((Replacement::SampleAngle, What::SampleAngle)),
            _ => None,
        }
    }

    /// Another primitive of the same types.
    fn peer(&self, place: &Place, op: Op, rng: &mut Rng) -> Option<Op> {
        let pick = |peers: &[Op], rng: &mut Rng| peers.get(rng.below(peers.len())).copied();
        if place.position == 0 && self.is_call(place.stmt) {
            return pick(&place.called?.peers, rng);
        }
        let all = meanings(op, self.program.dialect);
        let with_peers = || all.iter().filter(|meaning| !meaning.peers.is_empty());
        let chosen = with_peers().nth(rng.below(with_peers().count()))?;
        pick(&chosen.peers, rng)
    }

    fn is_call(&self, stmt: u32) -> bool {
        matches!(self.program.stmts[stmt as usize].expr, Expr::Call { .. })
    }

    /// Another variable or input that is set by then and fits.
    fn variable(&self, place: &Place, rng: &mut Rng) -> Option<Atom> {
        let inputs: &[Input] =
            if self.program.params == Params::I { &[Input::Grid] } else { &[Input::Grid, Input::Samples] };
        let candidates = || {
            let variables = (place.stmt.saturating_sub(VARIABLES_SEEN)..place.stmt).map(Atom::Var);
            let fits = |atom: &Atom| *atom != place.atom && fits(type_of(self.program, &self.types, *atom), place);
            variables.chain(inputs.iter().copied().map(Atom::Input)).filter(fits)
        };
        candidates().nth(rng.below(candidates().count()))
    }

    /// The program with the edits, which are in text order.
    fn rewrite(&self, edits: &[Edit]) -> Mutant {
        let parent = self.program;
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
        if !self.keeps_names {
            program.rename();
        }
        Mutant { program, changes }
    }
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
        match &edit.replacement {
            Replacement::Atom(atom) => *atom,
            Replacement::Constant(constant) => self.constant(constant.clone()),
            Replacement::SampleColor { appears, rank } => {
                let found = if *appears { Op::CZo } else { Op::CIz };
                let samples = Atom::Input(Input::Samples);
                let colors = self.call(found, vec![samples, Atom::Prim(Op::PG)], stmt, edit.what);
                let rank = constants::find(RANKS[*rank], Dialect::Batt);
                let rank = rank.map_or(Atom::Input(Input::Samples), |rank| {
                    self.constant(Constant { name: Some(rank.name), value: rank.literal() })
                });
                self.call(Op::GetNthT, vec![colors, rank], stmt, edit.what)
            }
            Replacement::SampleAngle => self.call(Op::AMr, vec![Atom::Input(Input::Samples)], stmt, edit.what),
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

const RANKS: [&str; 10] = ["F0", "F1", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"];

/// A number from 0 to below 1.
fn unit(rng: &mut Rng) -> f64 {
    (rng.next_u64() >> 11) as f64 / (1u64 << 53) as f64
}

/// Whether a value of this type may stand in a place.
fn fits(ty: Type, place: &Place) -> bool {
    let kind = match place.slot.kind {
        Kind::Any => ty.kind == place.ty.kind,
        asked => ty.kind.suits(asked),
    };
    let agree = |a: Kind, b: Kind| a == b || a == Kind::Any || b == Kind::Any;
    let function = ty.kind != Kind::Callable
        || ty.arity == place.ty.arity && agree(ty.takes, place.ty.takes) && agree(ty.of, place.ty.of);
    ty.kind != Kind::Any && kind && function
}

fn places_of(program: &Program, types: &[Type], at: u32, stmt: &Stmt, places: &mut Vec<Place>) {
    let of = |atom: &Atom| type_of(program, types, *atom);
    let called = match &stmt.expr {
        Expr::Call { callee: Atom::Prim(op), args } => {
            let kinds: Vec<Kind> = args.iter().map(|arg| of(arg).kind).collect();
            meaning(*op, program.dialect, &kinds)
        }
        _ => None,
    };
    let is_call = matches!(stmt.expr, Expr::Call { .. });
    for (position, atom) in stmt.expr.atoms().enumerate() {
        let is_callee = is_call && position == 0;
        // A constant as callee is nonsense that stays.
        if is_callee && matches!(atom, Atom::Const(_)) {
            continue;
        }
        let slot = match called {
            Some(meaning) if !is_callee => meaning.slots.get(position - 1).copied().unwrap_or(Slot::ANY),
            _ => Slot::ANY,
        };
        let called = called.filter(|_| is_callee);
        places.push(Place { stmt: at, position: position as u32, atom: *atom, ty: of(atom), slot, called });
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
