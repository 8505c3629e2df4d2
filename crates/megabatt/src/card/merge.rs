//! A batt of many programs.

use std::collections::HashMap;

use super::differ;
use super::weave::{Strand, Weaver};
use crate::lang::program::{Atom, DifferRow, Expr, Input, Outcome, OutputRow, Params, Program, Stmt};
use crate::lang::{print_commented, print_statements};
use crate::mutation::Mutant;
use crate::prim::Op;
use crate::value::Dialect;

/// A program that goes into a batt.
pub struct Parent {
    /// What rows call it: its task's id, mostly.
    pub solver: String,
    pub program: Program,
    /// Whether it is a mutant whose value is computed otherwise than by its own parent.
    pub mutated: bool,
    /// Comments for some of its statements.
    notes: Vec<(u32, String)>,
}

impl Parent {
    /// A program as it is.
    pub fn new(solver: impl Into<String>, program: Program) -> Parent {
        Parent { solver: solver.into(), program, mutated: false, notes: Vec::new() }
    }

    /// A mutant of `original`; the statements that were changed say what they were.
    pub fn mutant(solver: impl Into<String>, mutant: Mutant, original: &Program) -> Parent {
        let mutated = mutant.computes_otherwise(original);
        let mut parent = Parent { mutated, ..Parent::new(solver, mutant.program) };
        if parent.mutated {
            let old = print_statements(original);
            parent.notes.extend(mutant.changes.iter().map(|change| {
                let note = match change.parent.and_then(|at| old.get(at as usize)) {
                    Some(text) => format!("mutated in {}, was: {text}", parent.solver),
                    None => format!("new in {}", parent.solver),
                };
                (change.stmt, note)
            }));
        }
        parent
    }
}

/// Why programs cannot be one batt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardError {
    /// There are none.
    Empty,
    /// Some are of the arc dialect, some of the batt dialect: the first of each.
    MixedDialects { arc: String, batt: String },
    /// A program is a batt already.
    Batt(String),
}

impl std::fmt::Display for CardError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CardError::Empty => f.write_str("no program to merge"),
            CardError::MixedDialects { arc, batt } => {
                write!(
                    f,
                    "{arc} is of the arc dialect, {batt} of the batt dialect; a batt holds programs of one dialect"
                )
            }
            CardError::Batt(name) => write!(f, "{name} is a batt already; a batt is made of solvers"),
        }
    }
}

impl std::error::Error for CardError {}

/// A batt with the comments of its statements.
#[derive(Clone, Debug)]
pub struct Card {
    pub program: Program,
    notes: HashMap<u32, String>,
}

impl Card {
    /// Merges programs, one statement of each in turn.
    ///
    /// When a program has its value, its `o` row follows, and in the batt dialect the `s` rows of the built-in differs
    /// on that value; those on `I` itself stand in front with the tag `None`. What may raise is guarded, so that no
    /// program ends another; what no row needs is left out.
    ///
    /// # Errors
    /// No programs, programs of both dialects, or batts.
    pub fn merge(parents: &[Parent]) -> Result<Card, CardError> {
        let dialect = dialect_of(parents)?;
        let differs = if dialect == Dialect::Batt { differ::programs() } else { &[] };
        let mut weaver = Weaver::new(dialect);
        let mut card = Rows::default();

        let on_input = Part::of_input(dialect, differs);
        let strand = weaver.strand(&on_input.program);
        on_input.finish(&mut weaver, &strand, &mut card);

        let parts: Vec<Part> = parents.iter().map(|parent| Part::of(parent, differs)).collect();
        let strands: Vec<Strand<'_>> = parts.iter().map(|part| weaver.strand(&part.program)).collect();
        // The line that each program has reached; those that are through are taken out.
        let mut turns: Vec<(usize, usize)> = (0..parts.len()).map(|number| (number, 0)).collect();
        while !turns.is_empty() {
            turns.retain_mut(|(number, line)| {
                let (part, strand) = (&parts[*number], &strands[*number]);
                if let Some(&at) = part.lines.get(*line) {
                    let place = weaver.take(strand, at, variable);
                    let noted = parents[*number].notes.iter().filter(|(stmt, _)| *stmt as usize == at);
                    for ((_, note), place) in noted.zip(place) {
                        card.notes.entry(place).or_insert_with(|| note.clone());
                    }
                    *line += 1;
                }
                let on = *line < part.lines.len();
                if !on {
                    part.finish(&mut weaver, strand, &mut card);
                }
                on
            });
        }
        let program = Program {
            name: "batt".to_owned(),
            dialect,
            params: Params::Batt,
            constants: weaver.constants,
            stmts: weaver.stmts,
            outcome: Outcome::Rows { outputs: card.outputs, differs: card.differs },
            line: 0,
        };
        Ok(Card { program, notes: card.notes })
    }

    /// The text of the batt: `head` as comments in front, and what the dialect asks for.
    pub fn text(&self, head: &[String]) -> String {
        let mut head = head.to_vec();
        if self.program.dialect == Dialect::Arc {
            head.push("Programs of the arc dialect: to be run with --dialect arc.".to_owned());
            head.push("There are no s rows: differs are programs of the batt dialect.".to_owned());
        }
        print_commented(&self.program, &head, &self.notes)
    }
}

/// What a batt gives, as far as it is written.
#[derive(Default)]
struct Rows {
    outputs: Vec<OutputRow>,
    differs: Vec<DifferRow>,
    notes: HashMap<u32, String>,
}

fn variable(place: u32) -> String {
    format!("t{}", place + 1)
}

fn dialect_of(parents: &[Parent]) -> Result<Dialect, CardError> {
    if let Some(batt) = parents.iter().find(|parent| matches!(parent.program.outcome, Outcome::Rows { .. })) {
        return Err(CardError::Batt(batt.solver.clone()));
    }
    let first = |dialect| parents.iter().find(|parent| parent.program.dialect == dialect);
    match (first(Dialect::Arc), first(Dialect::Batt)) {
        (None, None) => Err(CardError::Empty),
        (Some(_), None) => Ok(Dialect::Arc),
        (None, Some(_)) => Ok(Dialect::Batt),
        (Some(arc), Some(batt)) => Err(CardError::MixedDialects { arc: arc.solver.clone(), batt: batt.solver.clone() }),
    }
}

/// A parent with its differs: a batt of one.
struct Part {
    program: Program,
    /// The parent's own statements that its value needs, copies left out.
    lines: Vec<usize>,
    /// The statements of the differs.
    own: usize,
}

impl Part {
    /// The differs on the input.
    fn of_input(dialect: Dialect, differs: &[(&str, Program)]) -> Part {
        let outcome = Outcome::Rows { outputs: Vec::new(), differs: Vec::new() };
        let (name, params) = ("batt".to_owned(), Params::Batt);
        let program = Program { name, dialect, params, constants: Vec::new(), stmts: Vec::new(), outcome, line: 0 };
        let mut part = Part { program, lines: Vec::new(), own: 0 };
        part.add_differs(differs, "None", Atom::Input(Input::Grid));
        part
    }

    fn of(parent: &Parent, differs: &[(&str, Program)]) -> Part {
        let mut program = parent.program.clone();
        for stmt in &mut program.stmts {
            guard(stmt, program.dialect);
        }
        let value = match program.outcome {
            Outcome::Value(atom) => value_variable(&mut program, atom),
            // Refused before.
            Outcome::Rows { .. } => Atom::Input(Input::Grid),
        };
        let lines = needed(&program, value);
        let row = OutputRow { number: 0, mutated: parent.mutated, solver: parent.solver.clone(), value };
        program.outcome = Outcome::Rows { outputs: vec![row], differs: Vec::new() };
        let own = program.stmts.len();
        let mut part = Part { program, lines, own };
        part.add_differs(differs, &parent.solver, value);
        part
    }

    /// Appends the differs with `grid` in the place of `I`.
    fn add_differs(&mut self, differs: &[(&str, Program)], solver: &str, grid: Atom) {
        let Outcome::Rows { differs: rows, .. } = &mut self.program.outcome else { return };
        for (name, differ) in differs {
            let Outcome::Value(mut value) = differ.outcome else { continue };
            let first = self.program.stmts.len() as u32;
            let first_constant = self.program.constants.len() as u32;
            let moved = |atom: &mut Atom| match atom {
                Atom::Var(k) => *k += first,
                Atom::Const(k) => *k += first_constant,
                Atom::Input(Input::Grid) => *atom = grid,
                Atom::Input(_) | Atom::Prim(_) => {}
            };
            self.program.constants.extend(differ.constants.iter().cloned());
            for stmt in &differ.stmts {
                let mut stmt = stmt.clone();
                stmt.expr.atoms_mut().for_each(moved);
                self.program.stmts.push(stmt);
            }
            moved(&mut value);
            rows.push(DifferRow { number: 0, solver: solver.to_owned(), differ: (*name).to_owned(), value });
        }
    }

    /// Writes the differs and the rows.
    fn finish(&self, weaver: &mut Weaver, strand: &Strand<'_>, card: &mut Rows) {
        for at in self.own..self.program.stmts.len() {
            weaver.take(strand, at, variable);
        }
        let Outcome::Rows { outputs, differs } = &self.program.outcome else { return };
        let mut place = |value| {
            let value = weaver.atom(strand, value);
            (value, if let Atom::Var(k) = value { k + 1 } else { 0 })
        };
        for row in outputs {
            let (value, number) = place(row.value);
            card.outputs.push(OutputRow { value, number, ..row.clone() });
        }
        for row in differs {
            let (value, number) = place(row.value);
            card.differs.push(DifferRow { value, number, ..row.clone() });
        }
    }
}

/// Guards what may raise, and nothing else: in the batt dialect primitives never do.
fn guard(stmt: &mut Stmt, dialect: Dialect) {
    stmt.guarded = match stmt.expr {
        Expr::Call { callee: Atom::Prim(_), .. } => dialect == Dialect::Arc,
        Expr::Call { .. } => true,
        Expr::Tuple(_) | Expr::Set(_) | Expr::Copy(_) => false,
    };
}

/// The variable that holds a program's value; a value that no call makes gets a call of its own.
fn value_variable(program: &mut Program, value: Atom) -> Atom {
    let mut source = value;
    while let Atom::Var(k) = source {
        match program.stmts[k as usize].expr {
            Expr::Copy(atom) => source = atom,
            _ => return source,
        }
    }
    let expr = Expr::Call { callee: Atom::Prim(Op::Identity), args: vec![source] };
    program.stmts.push(Stmt { name: String::new(), expr, line: 0, guarded: false });
    Atom::Var(program.stmts.len() as u32 - 1)
}

/// The statements that a value needs, in text order, copies left out.
fn needed(program: &Program, value: Atom) -> Vec<usize> {
    let mut needed = vec![false; program.stmts.len()];
    let need = |atom: &Atom, needed: &mut Vec<bool>| {
        if let Atom::Var(k) = atom {
            needed[*k as usize] = true;
        }
    };
    need(&value, &mut needed);
    for at in (0..program.stmts.len()).rev() {
        if needed[at] {
            program.stmts[at].expr.atoms().for_each(|atom| need(atom, &mut needed));
        }
    }
    let copies = |at: &usize| matches!(program.stmts[*at].expr, Expr::Copy(_));
    (0..program.stmts.len()).filter(|at| needed[*at] && !copies(at)).collect()
}
