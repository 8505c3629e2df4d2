//! Programs to text, one call a line.
//!
//! What is printed parses to the same program: names are kept where they can be, and where they cannot (a name used
//! twice so that the text would mean something else, or that Python does not allow) every variable gets a new one.
//! Only the lines are those of the printed text.

use std::collections::{HashMap, HashSet};
use std::fmt::Write;

use super::literal::quoted;
use super::program::{Atom, Constant, DifferRow, Expr, Input, Outcome, OutputRow, Params, Program, Stmt};
use super::shape::SAMPLE_STATEMENTS;
use crate::prim::Op;

const SOLVER_HEADER: &str = "from dsl import *\nfrom constants import *\n";
const BATT_HEADER: &str = "from pile import *\nfrom gpu_env import GPUEnv as Env\nfrom safe_dsl import _get_safe_default\n\
                           from batt_gpu import batch_process_samples_gpu\n";
const CAUGHT: &str = "(TypeError, AttributeError, ValueError, IndexError, KeyError)";

/// Words that cannot be names.
#[rustfmt::skip]
const KEYWORDS: [&str; 35] = [
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];
/// Names that mean something in a printed program.
const RESERVED: [&str; 7] =
    ["frozenset", "_get_safe_default", "TypeError", "AttributeError", "ValueError", "IndexError", "KeyError"];

/// A whole file: the imports that its programs need, then the programs.
pub fn print_file<'a>(programs: impl IntoIterator<Item = &'a Program>) -> String {
    let (mut solvers, mut batts, mut body) = (false, false, String::new());
    for program in programs {
        *(if program.params == Params::Batt { &mut batts } else { &mut solvers }) = true;
        body.push_str("\n\n");
        body.push_str(&print_program(program));
    }
    let mut out = String::new();
    out.push_str(if solvers { SOLVER_HEADER } else { "" });
    out.push_str(if batts { BATT_HEADER } else { "" });
    out.push_str(if out.is_empty() { body.trim_start() } else { &body });
    out
}

/// A file of one program with comments: lines at its head, and one in front of each of some statements.
pub fn print_commented(program: &Program, head: &[String], notes: &HashMap<u32, String>) -> String {
    let mut out: String = head.iter().map(|line| format!("# {line}\n")).collect();
    out.push_str(if program.params == Params::Batt { BATT_HEADER } else { SOLVER_HEADER });
    out.push_str("\n\n");
    let mut printer = Printer::of(program);
    printer.notes = Some(notes);
    printer.function();
    out.push_str(&printer.out);
    out
}

/// The statements one by one, `name = expression`, as [`print_program`] writes them.
pub fn print_statements(program: &Program) -> Vec<String> {
    let printer = Printer::of(program);
    let line = |(stmt, name): (&Stmt, &String)| format!("{name} = {}", printer.expr(&stmt.expr));
    program.stmts.iter().zip(&printer.names).map(line).collect()
}

/// One function, without imports.
pub fn print_program(program: &Program) -> String {
    let mut printer = Printer::of(program);
    printer.function();
    printer.out
}
/// What stands at a place of the body.
enum Line<'p> {
    Stmt(usize),
    /// Four statements that are written as one.
    Samples(usize),
    Output(&'p OutputRow),
    Differ(&'p DifferRow),
    Return(Atom),
}

struct Printer<'p> {
    program: &'p Program,
    /// Of the statements.
    names: Vec<String>,
    /// Comments in front of statements.
    notes: Option<&'p HashMap<u32, String>>,
    out: String,
}

impl<'p> Printer<'p> {
    /// Names as in the source where they read back to the same program, else fresh ones.
    fn of(program: &'p Program) -> Printer<'p> {
        let kept: Vec<String> = program.stmts.iter().map(|stmt| stmt.name.clone()).collect();
        let mut printer = Printer { program, names: kept, notes: None, out: String::new() };
        if !printer.names_are_sound() {
            let letter = if program.params == Params::Batt { 't' } else { 'x' };
            printer.names = (1..=program.stmts.len()).map(|n| format!("{letter}{n}")).collect();
        }
        printer
    }

    /// The body in order: each row as soon as its value is there and the rows in front of it are written.
    fn lines(&self) -> Vec<Line<'p>> {
        let (program, mut lines) = (self.program, Vec::new());
        let (mut outputs, mut differs) = match &program.outcome {
            Outcome::Rows { outputs, differs } => (outputs.iter().peekable(), differs.iter().peekable()),
            Outcome::Value(_) => ([].iter().peekable(), [].iter().peekable()),
        };
        let mut done = 0;
        loop {
            let last = done == program.stmts.len();
            let ready = |value: Atom| last || !matches!(value, Atom::Var(index) if index as usize >= done);
            while let Some(row) = outputs.next_if(|row| ready(row.value)) {
                lines.push(Line::Output(row));
            }
            while let Some(row) = differs.next_if(|row| ready(row.value)) {
                lines.push(Line::Differ(row));
            }
            if last {
                break;
            }
            let samples = program.params == Params::Batt && program.samples_at(done);
            lines.push(if samples { Line::Samples(done) } else { Line::Stmt(done) });
            done += if samples { SAMPLE_STATEMENTS } else { 1 };
        }
        if let Outcome::Value(atom) = program.outcome {
            lines.push(Line::Return(atom));
        }
        lines
    }

    /// Whether every use of a name finds what it means when the text is read again.
    fn names_are_sound(&self) -> bool {
        let set: HashSet<&str> = self.names.iter().map(String::as_str).collect();
        let batt = self.program.params == Params::Batt;
        if !set.iter().all(|name| is_usable(name, batt)) {
            return false;
        }
        let mut bound: HashMap<&str, usize> = HashMap::new();
        for line in self.lines() {
            let found = |atom: &Atom| match *atom {
                Atom::Var(index) => self
                    .names
                    .get(index as usize)
                    .is_some_and(|name| bound.get(name.as_str()) == Some(&(index as usize))),
                Atom::Input(input) => !bound.contains_key(input_name(input)),
                Atom::Prim(op) => !set.contains(op.name()),
                Atom::Const(index) => {
                    self.constant(index).and_then(|known| known.name).is_none_or(|name| !set.contains(name))
                }
            };
            let sound = match &line {
                Line::Stmt(index) => self.program.stmts[*index].expr.atoms().all(found),
                Line::Samples(_) => {
                    found(&Atom::Input(Input::Samples)) && found(&Atom::Prim(Op::BatchProcessSamplesGpu))
                }
                Line::Output(row) => found(&row.value),
                Line::Differ(row) => found(&row.value),
                Line::Return(atom) => found(atom),
            };
            if !sound {
                return false;
            }
            let set = match line {
                Line::Stmt(index) => index..index + 1,
                Line::Samples(first) => first..first + SAMPLE_STATEMENTS,
                _ => 0..0,
            };
            bound.extend(set.map(|index| (self.names[index].as_str(), index)));
        }
        true
    }

    fn constant(&self, index: u32) -> Option<&'p Constant> {
        self.program.constants.get(index as usize)
    }

    fn function(&mut self) {
        let program = self.program;
        let params = match program.params {
            Params::I => "I",
            Params::Sic => "S, I, C",
            Params::Batt => "task_id, S, I, C, log_path",
        };
        let batt = program.params == Params::Batt;
        self.line(&format!("def {}({params}):", function_name(&program.name)));
        if batt {
            self.line("    s = []");
            self.line("    o = []");
        }
        for line in self.lines() {
            match line {
                Line::Stmt(index) => self.statement(index),
                Line::Samples(first) => {
                    let names = self.names[first..first + SAMPLE_STATEMENTS].join(", ");
                    (first..first + SAMPLE_STATEMENTS).for_each(|index| self.note(index));
                    self.line(&format!("    {names} = batch_process_samples_gpu(S)"));
                }
                Line::Output(row) => {
                    let mutated = if row.mutated { "True" } else { "False" };
                    let (number, solver, value) = (row.number, quoted(&row.solver), self.atom(row.value));
                    self.line(&format!("    o.append(({number}, {mutated}, {solver}, {value}))"));
                }
                Line::Differ(row) => {
                    let (number, solver, differ) = (row.number, quoted(&row.solver), quoted(&row.differ));
                    let value = self.atom(row.value);
                    self.line(&format!("    s.append(({number}, {solver}, {differ}, {value}))"));
                }
                Line::Return(atom) => self.line(&format!("    return {}", self.atom(atom))),
            }
        }
        if batt {
            self.line("    return o, s");
        }
    }

    fn note(&mut self, index: usize) {
        if let Some(note) = self.notes.and_then(|notes| notes.get(&(index as u32))) {
            self.line(&format!("    # {note}"));
        }
    }

    fn statement(&mut self, index: usize) {
        self.note(index);
        let stmt = &self.program.stmts[index];
        let name = &self.names[index];
        let text = format!("{name} = {}", self.expr(&stmt.expr));
        match &stmt.expr {
            Expr::Call { callee, .. } if stmt.guarded => {
                let fallback = format!("        {name} = _get_safe_default({})", self.atom(*callee));
                self.line("    try:");
                self.line(&format!("        {text}"));
                self.line(&format!("    except {CAUGHT}:"));
                self.line(&fallback);
            }
            _ => self.line(&format!("    {text}")),
        }
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn expr(&self, expr: &Expr) -> String {
        match expr {
            Expr::Call { callee, args } => {
                let mut text = self.atom(*callee);
                // The sign would be read as an operator on the call's result.
                if text.starts_with('-') {
                    text = format!("({text})");
                }
                let _ = write!(text, "({})", self.list(args));
                text
            }
            Expr::Tuple(items) if items.len() == 1 => format!("({},)", self.list(items)),
            Expr::Tuple(items) => format!("({})", self.list(items)),
            Expr::Set(items) if items.is_empty() => "frozenset()".to_owned(),
            Expr::Set(items) => format!("frozenset({{{}}})", self.list(items)),
            Expr::Copy(atom) => self.atom(*atom),
        }
    }

    fn list(&self, atoms: &[Atom]) -> String {
        let atoms: Vec<String> = atoms.iter().map(|&atom| self.atom(atom)).collect();
        atoms.join(", ")
    }

    /// An index outside the program prints as `None`.
    fn atom(&self, atom: Atom) -> String {
        match atom {
            Atom::Var(index) => self.names.get(index as usize).map_or("None", String::as_str).to_owned(),
            Atom::Input(input) => input_name(input).to_owned(),
            Atom::Prim(op) => op.name().to_owned(),
            Atom::Const(index) => match self.constant(index) {
                Some(Constant { name: Some(name), .. }) => (*name).to_owned(),
                Some(Constant { name: None, value }) => value.to_string(),
                None => "None".to_owned(),
            },
        }
    }
}

fn input_name(input: Input) -> &'static str {
    match input {
        Input::Samples => "S",
        Input::Grid => "I",
        Input::Reference => "C",
    }
}

/// Whether a variable can have this name; a batt has two lists of its own.
pub(super) fn is_usable(name: &str, batt: bool) -> bool {
    let plain = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || c == '_';
    let word = !name.is_empty() && name.chars().all(plain) && !name.starts_with(|c: char| c.is_ascii_digit());
    let listed = batt && matches!(name, "s" | "o");
    word && !listed && !KEYWORDS.contains(&name) && !RESERVED.contains(&name)
}

/// A name that Python takes: other characters become underscores.
fn function_name(name: &str) -> String {
    let kept = |c: char| if !c.is_ascii() || c.is_ascii_alphanumeric() { c } else { '_' };
    let mut plain: String = name.chars().map(kept).collect();
    if plain.is_empty() || plain.starts_with(|c: char| c.is_ascii_digit()) || KEYWORDS.contains(&plain.as_str()) {
        plain.insert(0, '_');
    }
    plain
}
