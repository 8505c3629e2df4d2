//! Drawing mutants of one program.

use std::ops::Range;
use std::sync::OnceLock;

use hashbrown::{HashMap, HashSet};

use super::constant;
use super::drafts::Drafts;
use super::edit::{Edit, Replacement};
use super::fingerprint::{Fingerprints, Touched};
use super::inference::{Type, infer, type_of};
use super::kind::Kind;
use super::signature::{Meaning, Role, Slot, meaning, meanings};
use super::writing::rewrite;
use crate::corpus::rng::{Rng, Stream};
use crate::lang::program::{Atom, Expr, Input, Params, Program, Stmt};
use crate::pool::{Address, StoredProgram};
use crate::prim::Op;
use crate::value::Dialect;

/// Draws in vain after which [`Mutator::distinct`] gives up.
const TRIES: usize = 4000;

/// Statements in front of a place whose variables may come into it; bounds the work in programs of any length.
const VARIABLES_SEEN: u32 = 4096;

/// The most draws that are remembered; more are forgotten all at once.
const MAX_DRAWN: usize = 1 << 20;

/// Mutants for which room is made before they are found.
pub(super) const MANY: usize = 1 << 16;

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
    pub(super) program: &'p Program,
    /// A place is changed where 53 random bits are below it.
    threshold: u64,
    types: Vec<Type>,
    places: Vec<Place>,
    sorts: Vec<Sort>,
    /// Whether names can stay as they are.
    pub(super) keeps_names: bool,
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
    role: Role,
    /// Of a variable, an input or a constant, its place in [`Mutator::sorts`]; else none.
    sort: u32,
    /// Of a primitive that is called.
    called: Option<&'static Meaning>,
}

/// Places into which the same may come.
struct Sort {
    of: SortOf,
    /// Once something comes: numbers of statements, or of named constants; `None` where nothing is known to fit.
    fitting: OnceLock<Option<Vec<u32>>>,
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum SortOf {
    /// What is asked for, and what stands there.
    Variable(Kind, Type),
    /// A constant of the parent.
    Constant(u32, Role),
}

impl<'p> Mutator<'p> {
    /// Reads the types of a program; `rate` is the probability, from 0 to 1, with which each place is changed.
    pub fn new(program: &'p Program, rate: f64) -> Mutator<'p> {
        let types = infer(program);
        let address = Address::of(program).outcome;
        let mut mutator = Mutator {
            program,
            // No rounding: a factor that is a power of two. What is no number changes nothing.
            threshold: (rate * (1_u64 << 53) as f64).ceil() as u64,
            types,
            places: Vec::new(),
            sorts: Vec::new(),
            keeps_names: program.has_free_names(),
            stream: address as u64 ^ (address >> 64) as u64,
        };
        let mut known = HashMap::new();
        for (at, stmt) in program.stmts.iter().enumerate() {
            mutator.add_places(at as u32, stmt, &mut known);
        }
        mutator
    }

    fn add_places(&mut self, at: u32, stmt: &Stmt, known: &mut HashMap<SortOf, u32>) {
        let called = match &stmt.expr {
            Expr::Call { callee: Atom::Prim(op), args } => {
                let kinds: Vec<Kind> = args.iter().map(|&arg| self.type_of(arg).kind).collect();
                meaning(*op, self.program.dialect, &kinds)
            }
            _ => None,
        };
        let is_call = matches!(stmt.expr, Expr::Call { .. });
        for (position, &atom) in stmt.expr.atoms().enumerate() {
            let is_callee = is_call && position == 0;
            // A constant as callee is nonsense that stays.
            if is_callee && matches!(atom, Atom::Const(_)) {
                continue;
            }
            let slot = match called {
                Some(meaning) if !is_callee => meaning.slots.get(position - 1).copied().unwrap_or(Slot::ANY),
                _ => Slot::ANY,
            };
            let sort = match atom {
                Atom::Prim(_) => None,
                Atom::Const(k) => Some(SortOf::Constant(k, slot.role)),
                Atom::Var(_) | Atom::Input(_) => Some(SortOf::Variable(slot.kind, self.type_of(atom))),
            };
            let sort = sort.map_or(u32::MAX, |of| {
                *known.entry(of).or_insert_with(|| {
                    self.sorts.push(Sort { of, fitting: OnceLock::new() });
                    self.sorts.len() as u32 - 1
                })
            });
            let called = called.filter(|_| is_callee);
            self.places.push(Place { stmt: at, position: position as u32, atom, role: slot.role, sort, called });
        }
    }

    fn type_of(&self, atom: Atom) -> Type {
        type_of(self.program, &self.types, atom)
    }

    /// Mutant `number` under a seed: a function of the two and of the parent.
    pub fn nth(&self, seed: u64, number: u64) -> Mutant {
        self.mutate(&mut self.stream(seed).sample(number))
    }

    /// `n` mutants whose values differ from the parent's and from each other's as expressions; fewer where no more are
    /// found.
    pub fn distinct(&self, seed: u64, n: usize) -> Vec<Mutant> {
        let mut mutants = Vec::with_capacity(n.min(MANY));
        self.each_distinct(seed, n, |edits| mutants.push(self.written(edits)));
        mutants
    }

    /// As [`Mutator::nth`] of each of these numbers, in the form in which pools store programs: nothing is written down,
    /// where a mutant is its parent but for an atom here and there.
    pub fn stored(&self, seed: u64, numbers: Range<u64>) -> Vec<StoredProgram> {
        let mut stored = Drafts::new(numbers.end.saturating_sub(numbers.start) as usize);
        let (stream, mut edits) = (self.stream(seed), Vec::new());
        for number in numbers {
            self.edits(&mut stream.sample(number), &mut edits);
            stored.add(self, &edits);
        }
        stored.finish(self)
    }

    /// As [`Mutator::distinct`], in the form in which pools store programs.
    pub fn stored_distinct(&self, seed: u64, n: usize) -> Vec<StoredProgram> {
        let mut stored = Drafts::new(n);
        self.each_distinct(seed, n, |edits| stored.add(self, edits));
        stored.finish(self)
    }

    /// Shows the edits of `n` mutants whose values differ.
    fn each_distinct(&self, seed: u64, n: usize, mut show: impl FnMut(&[Edit])) {
        let fingerprints = Fingerprints::new(self.program);
        let mut values = HashSet::with_capacity(n.min(MANY));
        values.insert(fingerprints.of_parent());
        // Most of what is drawn in vain was drawn before, edit by edit.
        let mut drawn = HashSet::with_capacity(n.min(MANY));
        let (mut room, mut edits) = (Touched::default(), Vec::new());
        let (stream, mut found, mut in_vain) = (self.stream(seed), 0, 0);
        for number in 0.. {
            if found == n || in_vain == TRIES {
                break;
            }
            in_vain += 1;
            self.edits(&mut stream.sample(number), &mut edits);
            if drawn.len() == MAX_DRAWN {
                drawn.clear();
            }
            if !edits.is_empty()
                && drawn.insert(Fingerprints::of_edits(&edits))
                && values.insert(fingerprints.of_mutant(&edits, &mut room))
            {
                show(&edits);
                found += 1;
                in_vain = 0;
            }
        }
    }

    /// Draws a mutant.
    pub fn mutate(&self, rng: &mut Rng) -> Mutant {
        let mut edits = Vec::new();
        self.edits(rng, &mut edits);
        self.written(&edits)
    }

    pub(super) fn written(&self, edits: &[Edit]) -> Mutant {
        if edits.is_empty() {
            return Mutant { program: self.program.clone(), changes: Vec::new() };
        }
        rewrite(self.program, edits, self.keeps_names)
    }

    fn stream(&self, seed: u64) -> Stream {
        Stream::new(seed, self.stream)
    }

    /// What is to be changed, in text order.
    fn edits(&self, rng: &mut Rng, edits: &mut Vec<Edit>) {
        edits.clear();
        let mut at = 0;
        loop {
            at += rng.draws_above(self.places.len() - at, self.threshold);
            let Some(place) = self.places.get(at) else { return };
            at += 1;
            if let Some((replacement, what)) = self.replacement(place, rng) {
                edits.push(Edit { stmt: place.stmt, position: place.position, replacement, what });
            }
        }
    }

    fn replacement(&self, place: &Place, rng: &mut Rng) -> Option<(Replacement, What)> {
        let sampled = self.sampled(place, rng);
        // Half of the colours and angles that can be are taken from the samples.
        if sampled.is_some() && rng.chance(1, 2) {
            return sampled;
        }
        let own = match place.atom {
            Atom::Prim(op) => self.peer(place, op, rng).map(|peer| (Atom::Prim(peer), What::Function)),
            Atom::Const(_) => self.constant(place, rng).map(|constant| (constant, What::Constant)),
            Atom::Var(_) | Atom::Input(_) => self.variable(place, rng).map(|atom| (atom, What::Variable)),
        };
        own.map(|(atom, what)| (Replacement::Atom(atom), what)).or(sampled)
    }

    /// A value from the samples, in a place for a colour or an angle.
    fn sampled(&self, place: &Place, rng: &mut Rng) -> Option<(Replacement, What)> {
        if self.program.dialect != Dialect::Batt || self.program.params == Params::I {
            return None;
        }
        match place.role {
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

    /// Another constant of the family.
    fn constant(&self, place: &Place, rng: &mut Rng) -> Option<Atom> {
        let others = self.fitting(place)?;
        let number = others.get(rng.below(others.len()))?;
        Some(Atom::Const(self.program.constants.len() as u32 + number))
    }

    /// Another variable or input that is set by then and fits.
    fn variable(&self, place: &Place, rng: &mut Rng) -> Option<Atom> {
        let fitting = self.fitting(place)?;
        let before = |stmt: u32| fitting.partition_point(|&k| k < stmt);
        let variables = &fitting[before(place.stmt.saturating_sub(VARIABLES_SEEN))..before(place.stmt)];
        let own = match place.atom {
            Atom::Var(k) => variables.binary_search(&k).ok(),
            _ => None,
        };
        let variables_left = variables.len() - usize::from(own.is_some());
        let inputs: &[Input] =
            if self.program.params == Params::I { &[Input::Grid] } else { &[Input::Grid, Input::Samples] };
        let SortOf::Variable(asked, ty) = self.sorts.get(place.sort as usize)?.of else { return None };
        let fits = |&atom: &Atom| atom != place.atom && fits(self.type_of(atom), asked, ty);
        let inputs = || inputs.iter().copied().map(Atom::Input).filter(fits);
        let at = rng.below(variables_left + inputs().count());
        if at < variables_left {
            let at = at + usize::from(own.is_some_and(|own| own <= at));
            return variables.get(at).copied().map(Atom::Var);
        }
        inputs().nth(at - variables_left)
    }

    /// What may come into places like this one.
    fn fitting(&self, place: &Place) -> Option<&[u32]> {
        let sort = self.sorts.get(place.sort as usize)?;
        let find = || match sort.of {
            SortOf::Variable(asked, ty) => {
                Some((0..).zip(&self.types).filter(|&(_, &own)| fits(own, asked, ty)).map(|(k, _)| k).collect())
            }
            SortOf::Constant(k, role) => {
                constant::others(self.program.constants.get(k as usize)?, role, self.program.dialect)
            }
        };
        sort.fitting.get_or_init(find).as_deref()
    }
}

/// Whether a value of this type may stand where this is asked for and that stands.
fn fits(ty: Type, asked: Kind, standing: Type) -> bool {
    let kind = match asked {
        Kind::Any => ty.kind == standing.kind,
        asked => ty.kind.suits(asked),
    };
    let agree = |a: Kind, b: Kind| a == b || a == Kind::Any || b == Kind::Any;
    let function = ty.kind != Kind::Callable
        || ty.arity == standing.arity && agree(ty.takes, standing.takes) && agree(ty.of, standing.of);
    ty.kind != Kind::Any && kind && function
}
